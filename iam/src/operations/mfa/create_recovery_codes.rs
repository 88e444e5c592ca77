//! CreateRecoveryCodes (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Principal, Scope, Services,
    notices::{self, NoticeKind},
    signin::RecoveryCodes,
    store::{self, Tx},
};

/// Makes ten recovery codes for the caller, in place of any before. They are in the answer and never again.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateRecoveryCodes {
    #[serde(skip)]
    #[doc(hidden)]
    pub made: Made,
}

/// The codes that `prepare` made for `run`; they never come from input and are never written out.
#[derive(Default)]
#[doc(hidden)]
pub struct Made(Option<RecoveryCodes>);

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made(hidden)")
    }
}

/// The codes.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRecoveryCodesOutput {
    /// Ten codes such as `K7QF-2M9T-84WP`: secrets.
    pub recovery_codes: Vec<String>,
}

impl Operation for CreateRecoveryCodes {
    type Output = CreateRecoveryCodesOutput;
    const ACTION: Action = Action::new("bailiwick:CreateRecoveryCodes", AccessLevel::Write);
    const FRESH: bool = true;
    const PREPARES: bool = true;

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(cx.oneself()?.arn.to_string())
    }

    async fn prepare(&mut self, services: &Services, _caller: &Principal) -> Result<(), IamError> {
        self.made.0 = Some(RecoveryCodes::make(services).await?);
        Ok(())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let codes = self
            .made
            .0
            .ok_or_else(|| IamError::internal("recovery codes were not made before use"))?;
        let (account, id) = (cx.account().clone(), cx.principal.id.clone());
        if store::mfa::enabled_of(tx, &id).await?.is_empty() {
            return Err(IamError::InvalidRequest(
                "recovery codes stand in for a device: add a device first".to_owned(),
            ));
        }
        store::recovery_codes::replace(tx, &account, &id, &codes.stored, cx.now).await?;
        let rng = cx.services.rng.as_ref();
        let (to, kind) = ((&account, id.as_str()), NoticeKind::RecoveryCodesMade);
        notices::tell(tx, rng, to, kind, &serde_json::json!({}), cx.now).await?;
        Ok(CreateRecoveryCodesOutput {
            recovery_codes: codes.shown,
        })
    }
}
