//! GenerateCredentialReport.

use serde::{Deserialize, Serialize};

use super::{credential_csv, get_credential_report::KEPT_SECONDS};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
};

/// Makes the credential report anew, unless there is one of the last four hours. It is there when this returns; as in AWS,
/// the first answer is `STARTED` all the same.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct GenerateCredentialReport {}

/// How far the report is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateCredentialReportOutput {
    /// `STARTED` when one was made, `COMPLETE` when the last one is still young enough.
    pub state: &'static str,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'static str>,
}

impl Operation for GenerateCredentialReport {
    type Output = GenerateCredentialReportOutput;
    const ACTION: Action = Action::new("iam:GenerateCredentialReport", AccessLevel::Read);
    const KEEPS: bool = true;

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let newest = store::reports::credential_report(tx, cx.account()).await?;
        let young = newest.is_some_and(|(at, _)| cx.now < at.plus_seconds(KEPT_SECONDS));
        if young {
            return Ok(GenerateCredentialReportOutput {
                state: "COMPLETE",
                description: None,
            });
        }
        let text = credential_csv::make(tx, cx).await?;
        store::reports::set_credential_report(tx, cx.account(), cx.now, &text).await?;
        Ok(GenerateCredentialReportOutput {
            state: "STARTED",
            description: Some("No report exists. Starting a new report generation task"),
        })
    }
}
