//! GetCredentialReport.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    store::{self, Tx},
};

/// How long a report is kept, in seconds: four hours, as in AWS.
pub(super) const KEPT_SECONDS: i64 = 4 * 3600;

/// Reads the credential report that was made last.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct GetCredentialReport {}

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetCredentialReportOutput {
    /// CSV; on a wire in base64.
    #[serde(serialize_with = "base64")]
    pub content: String,
    /// `text/csv`.
    pub report_format: &'static str,
    /// When it was made.
    pub generated_time: Timestamp,
}

fn base64<S: Serializer>(content: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(content))
}

impl Operation for GetCredentialReport {
    type Output = GetCredentialReportOutput;
    const ACTION: Action = Action::new("iam:GetCredentialReport", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let newest = store::reports::credential_report(tx, cx.account()).await?;
        let (generated_time, content) = newest.ok_or(IamError::ReportNotPresent)?;
        if cx.now >= generated_time.plus_seconds(KEPT_SECONDS) {
            return Err(IamError::ReportExpired);
        }
        Ok(GetCredentialReportOutput {
            content,
            report_format: "text/csv",
            generated_time,
        })
    }
}
