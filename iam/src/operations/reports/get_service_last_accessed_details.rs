//! GetServiceLastAccessedDetails.

use serde::{Deserialize, Serialize};

use super::access_report::{self, Granularity, ServiceLastAccessed};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    store::Tx,
    types::{Marker, PageSize},
};

/// Reads a report of when services were last accessed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetServiceLastAccessedDetails {
    /// The report's id.
    pub job_id: String,
    /// How many services at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of the report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetServiceLastAccessedDetailsOutput {
    /// Always `COMPLETED`.
    pub job_status: &'static str,
    /// How finely uses are told.
    pub job_type: Granularity,
    /// When it was made.
    pub job_creation_date: Timestamp,
    /// The services that are granted, by their prefixes.
    pub services_last_accessed: Vec<ServiceLastAccessed>,
    /// When it was made.
    pub job_completion_date: Timestamp,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for GetServiceLastAccessedDetails {
    type Output = GetServiceLastAccessedDetailsOutput;
    const ACTION: Action = Action::new("iam:GetServiceLastAccessedDetails", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (report, at) = access_report::of_job(tx, cx, &self.job_id).await?;
        let (services_last_accessed, marker) =
            access_report::cut(report.services, &self.marker, self.max_items)?;
        Ok(GetServiceLastAccessedDetailsOutput {
            job_status: "COMPLETED",
            job_type: report.granularity,
            job_creation_date: at,
            services_last_accessed,
            job_completion_date: at,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
