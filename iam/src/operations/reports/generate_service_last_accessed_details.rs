//! GenerateServiceLastAccessedDetails.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access_report::{self, Granularity};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    audit::random_uuid,
    store::{self, Tx},
    types::Arn,
};

/// Makes the report of when the services that a user, group, role or policy grants were last accessed. It is there when
/// this returns, for a week.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GenerateServiceLastAccessedDetails {
    /// Of what.
    pub arn: Arn,
    /// How finely.
    #[serde(default)]
    pub granularity: Granularity,
}

/// How to ask for the report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateServiceLastAccessedDetailsOutput {
    /// The report's id.
    pub job_id: String,
}

impl Operation for GenerateServiceLastAccessedDetails {
    type Output = GenerateServiceLastAccessedDetailsOutput;
    const ACTION: Action = Action::new("iam:GenerateServiceLastAccessedDetails", AccessLevel::Read);
    const KEEPS: bool = true;

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let subject = access_report::subject(tx, cx, &self.arn).await?;
        let report = subject.report(tx, cx, self.granularity).await?;
        let text =
            serde_json::to_string(&report).map_err(|error| IamError::Internal(Box::new(error)))?;
        let job_id = random_uuid(cx.services.rng.as_ref())?;
        let job = store::principal_uses::NewReport {
            job_id: &job_id,
            entity_arn: self.arn.as_str(),
            report: &text,
            now: cx.now,
        };
        store::principal_uses::insert_report(tx, cx.account(), &job).await?;
        Ok(GenerateServiceLastAccessedDetailsOutput { job_id })
    }

    fn audited_response(output: &Self::Output) -> Value {
        json!(output)
    }
}
