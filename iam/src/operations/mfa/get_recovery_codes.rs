//! GetRecoveryCodes (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    ports::Timestamp,
    store::{self, Tx},
    types::UserName,
};

/// Says how many recovery codes a person has left; never the codes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetRecoveryCodes {
    /// Whose; the caller's own when no name is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
}

/// How many are left of ten.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRecoveryCodesOutput {
    /// Unused codes.
    pub left: i64,
    /// When they were made; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_date: Option<Timestamp>,
}

impl Operation for GetRecoveryCodes {
    type Output = GetRecoveryCodesOutput;
    const ACTION: Action = Action::new("bailiwick:GetRecoveryCodes", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let status = store::recovery_codes::status(tx, &person.id).await?;
        Ok(GetRecoveryCodesOutput {
            left: status.map_or(0, |(left, _)| left),
            create_date: status.map(|(_, made)| made),
        })
    }
}
