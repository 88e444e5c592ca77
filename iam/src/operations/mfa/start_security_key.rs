//! StartSecurityKey (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, CredentialKind, IamError, Operation, Scope,
    signin::CEREMONY_SECONDS,
    store::{self, Tx},
};

/// Begins to add a security key or a passkey to the caller: answers with what the browser needs to make it. Good for one
/// [`AddSecurityKey`](super::AddSecurityKey) within five minutes in the same session.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct StartSecurityKey {
    /// A passkey signs in by itself; a security key is a second factor.
    pub kind: CredentialKind,
}

/// What the browser needs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartSecurityKeyOutput {
    /// The options for `navigator.credentials.create`, as JSON.
    pub options: String,
}

impl Operation for StartSecurityKey {
    type Output = StartSecurityKeyOutput;
    const ACTION: Action =
        Action::new("iam:EnableMFADevice", AccessLevel::Write).called("StartSecurityKey");
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(cx.oneself()?.arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (options, ceremony) = cx
            .services
            .start_credential(tx, &cx.principal, self.kind)
            .await?;
        let ends_at = cx.now.plus_seconds(CEREMONY_SECONDS);
        store::sessions::begin_ceremony(tx, &cx.session, &ceremony.to_text()?, ends_at).await?;
        Ok(StartSecurityKeyOutput { options })
    }
}
