//! AddSecurityKey (ours).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::changed::factor_added;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    signin::{keep_credential, take_ceremony},
    store::{self, Tx},
    types::{DeviceLabel, KeyAnswer},
};

/// Makes the security key or passkey that [`StartSecurityKey`](super::StartSecurityKey) began the caller's. AWS's
/// EnableMFADevice is for codes only; its console adds keys under the same action.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AddSecurityKey {
    /// What the person calls it.
    pub label: DeviceLabel,
    /// The browser's answer: the JSON of a `PublicKeyCredential`.
    pub answer: KeyAnswer,
}

/// The new device.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddSecurityKeyOutput {
    /// Its ARN.
    pub serial_number: String,
}

impl Operation for AddSecurityKey {
    type Output = AddSecurityKeyOutput;
    const ACTION: Action =
        Action::new("iam:EnableMFADevice", AccessLevel::Write).called("AddSecurityKey");
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(cx.oneself()?.arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (session, _) = store::sessions::find(tx, &cx.session)
            .await?
            .ok_or(IamError::Unauthenticated)?;
        let ceremony = take_ceremony(tx, &session, cx.now).await?;
        let (services, principal) = (cx.services, cx.principal.clone());
        let (serial_number, kind) = keep_credential(
            services,
            tx,
            &principal,
            ceremony,
            self.answer.expose(),
            &self.label,
            cx.now,
        )
        .await?;
        factor_added(tx, cx, &principal, self.label.as_str(), kind).await?;
        cx.changed("MFADevices", json!(null), json!(serial_number));
        Ok(AddSecurityKeyOutput { serial_number })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!({ "serialNumber": output.serial_number })
    }
}
