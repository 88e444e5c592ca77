//! GetAuditIntegrity (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    store::{self, Tx},
    types::Arn,
};

/// Says what the check of the audit chain in the background found last.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct GetAuditIntegrity {}

/// A record that is wrong or missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuditFault {
    /// The number of the first such record.
    pub sequence: i64,
    /// What is wrong with it.
    pub problem: String,
    /// When that was seen first.
    pub found_time: Timestamp,
}

/// The last signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CheckpointView {
    /// The last record that it covers.
    pub sequence: i64,
    /// When it was signed.
    pub time: Timestamp,
}

/// What is known of the chain.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAuditIntegrityOutput {
    /// How many records there are.
    pub records: i64,
    /// The last record of the chain when it was last found whole; 0 before the first check.
    pub verified_sequence: i64,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_time: Option<Timestamp>,
    /// What is wrong; absent while nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<AuditFault>,
    /// The last signed checkpoint; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<CheckpointView>,
}

impl Operation for GetAuditIntegrity {
    type Output = GetAuditIntegrityOutput;
    const ACTION: Action = Action::new("bailiwick:GetAuditIntegrity", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::root(cx.account()).to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let found = store::checkpoints::verification(tx, cx.account()).await?;
        let newest = store::checkpoints::newest(tx, cx.account()).await?;
        Ok(GetAuditIntegrityOutput {
            records: store::accounts::head(tx, cx.account()).await?.seq,
            verified_sequence: found.seq,
            verified_time: found.verified_at,
            fault: found.fault.map(|(fault, at)| AuditFault {
                sequence: fault.seq,
                problem: fault.problem,
                found_time: at,
            }),
            checkpoint: newest.map(|newest| CheckpointView {
                sequence: newest.sequence,
                time: newest.time,
            }),
        })
    }
}
