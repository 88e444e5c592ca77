//! GetServiceLastAccessedDetailsWithEntities.

use serde::{Deserialize, Serialize};

use super::access_report::{self, EntityDetails};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    store::Tx,
    types::{Marker, PageSize},
};

/// Reads who used a service, of those whom a report is about.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetServiceLastAccessedDetailsWithEntities {
    /// The report's id.
    pub job_id: String,
    /// The prefix of the service's actions.
    pub service_namespace: String,
    /// How many entities at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of the report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetServiceLastAccessedDetailsWithEntitiesOutput {
    /// Always `COMPLETED`.
    pub job_status: &'static str,
    /// When it was made.
    pub job_creation_date: Timestamp,
    /// When it was made.
    pub job_completion_date: Timestamp,
    /// The users and roles that the policies reach, and when each used the service.
    pub entity_details_list: Vec<EntityDetails>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for GetServiceLastAccessedDetailsWithEntities {
    type Output = GetServiceLastAccessedDetailsWithEntitiesOutput;
    const ACTION: Action = Action::new(
        "iam:GetServiceLastAccessedDetailsWithEntities",
        AccessLevel::Read,
    );

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (report, at) = access_report::of_job(tx, cx, &self.job_id).await?;
        let granted = report
            .services
            .iter()
            .any(|service| service.service_namespace == self.service_namespace);
        if !granted {
            return Err(IamError::missing("service", self.service_namespace));
        }
        let (mut used, mut unused) = (None, Vec::new());
        for (prefix, details) in report.entities {
            if prefix == self.service_namespace {
                used = Some(details);
            } else if prefix.is_empty() {
                unused = details;
            }
        }
        let (entity_details_list, marker) =
            access_report::cut(used.unwrap_or(unused), &self.marker, self.max_items)?;
        Ok(GetServiceLastAccessedDetailsWithEntitiesOutput {
            job_status: "COMPLETED",
            job_creation_date: at,
            job_completion_date: at,
            entity_details_list,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
