//! CreateVirtualMFADevice.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::tags,
    signin::{Seed, Totp},
    store::{self, Tx},
    types::{Arn, MfaDeviceName, Tags},
};

/// Makes a virtual device that nobody has yet. Its seed is in the answer and never again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateVirtualMFADevice {
    /// The device's name, unique in the account.
    #[serde(rename = "VirtualMFADeviceName")]
    pub virtual_mfa_device_name: MfaDeviceName,
    /// Its first tags; they need `iam:TagMFADevice` besides.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// The new device with its seed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateVirtualMFADeviceOutput {
    /// The ARN that EnableMFADevice takes.
    pub serial_number: String,
    /// The seed in base32: a secret.
    #[serde(rename = "Base32StringSeed")]
    pub base32_string_seed: String,
    /// The `otpauth://` link for a QR code: a secret (ours; AWS answers with a picture).
    pub otpauth_link: String,
}

impl Operation for CreateVirtualMFADevice {
    type Output = CreateVirtualMFADeviceOutput;
    const ACTION: Action = Action::new("iam:CreateVirtualMFADevice", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::mfa(cx.account(), "/", self.virtual_mfa_device_name.as_str()).to_string())
    }

    fn further_actions(&self) -> &'static [&'static str] {
        if self.tags.is_empty() {
            &[]
        } else {
            &["iam:TagMFADevice"]
        }
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        super::named_after(tx, cx, self.virtual_mfa_device_name.as_str(), keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let name = self.virtual_mfa_device_name;
        let account = cx.account().clone();
        let serial = Arn::mfa(&account, "/", name.as_str()).to_string();
        let rng = cx.services.rng.as_ref();
        let seed = Seed::random(rng)?;
        let sealed = seed.seal(&cx.services.ring, rng, &account, &serial)?;
        if store::mfa::name_taken(tx, &account, &name).await? {
            return Err(IamError::EntityAlreadyExists {
                kind: "MFA device",
                name: name.to_string(),
            });
        }
        store::mfa::insert(tx, &account, &serial, &name, &sealed, cx.now).await?;
        tags::on_creation(tx, cx, &serial, &self.tags).await?;
        cx.changed("VirtualMFADevice", json!(null), json!(serial));
        if !self.tags.is_empty() {
            cx.changed("Tags", json!(null), json!(self.tags));
        }
        let totp = Totp::new(&seed, &format!("{name}@{account}"))?;
        Ok(CreateVirtualMFADeviceOutput {
            serial_number: serial,
            base32_string_seed: totp.secret(&seed),
            otpauth_link: totp.link()?,
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!({ "serialNumber": output.serial_number })
    }
}
