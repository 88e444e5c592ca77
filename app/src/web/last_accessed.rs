//! When services were last used: a form makes the report, the address that it leads to names it, and the page reads it. Of
//! use to every page of something that policies hang on.

use iam::{
    IamError, Operation as _,
    operations::reports::{
        GenerateServiceLastAccessedDetails, GetServiceLastAccessedDetails, Granularity,
    },
    types::{Arn, Marker, PageSize},
};

use super::visit::{Done, Visit, encode};
use crate::model::{LastAccessedModel, Problem, ServiceUse, Shown, UsesReport};

/// What the page shows: the report whose id the address has as `job`.
pub(super) async fn last_accessed(visit: &Visit, arn: &str) -> Result<LastAccessedModel, Problem> {
    let question = [(GenerateServiceLastAccessedDetails::ACTION, arn.to_owned())];
    let make = visit.reasons(&question).await?.into_iter().next().flatten();
    let job = form_urlencoded::parse(visit.query.as_bytes())
        .find(|(name, value)| name == "job" && !value.is_empty())
        .map(|(_, value)| value.into_owned());
    let report = match job {
        None => Shown::Yes(None),
        Some(job) => report(visit, job).await?,
    };
    Ok(LastAccessedModel { report, make })
}

async fn report(visit: &Visit, job_id: String) -> Result<Shown<Option<UsesReport>>, Problem> {
    let all = PageSize::new(1000)
        .map_err(|error| super::problem::problem(visit, &IamError::for_field("MaxItems")(error)))?;
    let read = GetServiceLastAccessedDetails {
        job_id,
        max_items: all,
        marker: Marker::default(),
    };
    let may = visit.iam().may(&visit.caller, &read).await;
    if !may.map_err(|error| super::problem::problem(visit, &error))? {
        let action = GetServiceLastAccessedDetails::ACTION.name;
        return Ok(Shown::No(action.to_owned()));
    }
    match visit.call(read).await {
        Ok(found) => {
            let mut services: Vec<ServiceUse> = found
                .services_last_accessed
                .into_iter()
                .map(|service| ServiceUse {
                    name: service.service_name,
                    prefix: service.service_namespace,
                    last: service.last_authenticated.map(|at| {
                        let who = service.last_authenticated_entity;
                        (at.0, who.unwrap_or_default())
                    }),
                    entities: service.total_authenticated_entities,
                })
                .collect();
            services.sort_by_key(|service| {
                let last = service.last.as_ref().map(|(at, _)| *at);
                (std::cmp::Reverse(last), service.name.to_lowercase())
            });
            Ok(Shown::Yes(Some(UsesReport {
                made: found.job_completion_date.0,
                services,
            })))
        }
        // A report is kept for a week.
        Err(IamError::NoSuchEntity { .. }) => Ok(Shown::Yes(None)),
        Err(error) => Err(super::problem::problem(visit, &error)),
    }
}

/// Makes a report and goes to the tab that shows it; `page` is the address that it is a tab of, up to its `?` or `&`.
pub(super) async fn make(visit: &Visit, arn: &str, page: &str) -> Result<Done, IamError> {
    let arn = Arn::parse(arn).map_err(IamError::for_field("Arn"))?;
    let made = visit
        .call(GenerateServiceLastAccessedDetails {
            arn,
            granularity: Granularity::ServiceLevel,
        })
        .await?;
    Ok(Done::go(format!(
        "{page}tab=last-accessed&job={}",
        encode(&made.job_id)
    )))
}
