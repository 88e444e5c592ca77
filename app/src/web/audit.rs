//! The audit log: what its pages show. It reads records through LookupEvents like anybody else, so looking at the log
//! is itself in the log.

use evaluator::{Check, CheckEffect, CheckType, Decision, MatchedStatement, Mismatch, NearMiss};
use iam::{
    IamError, Timestamp,
    operations::audit::{EventSearch, EventView, GetAuditIntegrity, LookupAttribute, LookupEvents},
};
use serde_json::Value;

use super::{event::row, problem::sentence, visit::Visit};
use crate::model::{
    AuditModel, AuditQuery, ChangeRow, CheckRow, EventModel, IntegrityModel, Loaded, Problem, Rows,
    Shown,
};

/// The most events that one look-up answers.
const MOST: u32 = 50;
/// How often a page looks on where a look-up found less than the page holds.
const LOOKS: u32 = 3;

fn attribute(key: &str, value: &str) -> LookupAttribute {
    LookupAttribute {
        attribute_key: key.to_owned(),
        attribute_value: value.to_owned(),
    }
}

/// The kinds of services that events come from, as filters offer them.
pub(crate) const SOURCES: [&str; 5] = [
    "iam.amazonaws.com",
    "sts.amazonaws.com",
    "signin.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "bailiwick",
];

/// What an address asks for, or the fields that are wrong.
pub(super) fn search(query: &AuditQuery) -> Result<EventSearch, Vec<(String, String)>> {
    let mut wrong = Vec::new();
    let mut time = |name: &str, text: &str, read: fn(&str) -> Option<Timestamp>| {
        let time = read(text);
        if time.is_none() && !text.is_empty() {
            let message = "Write a day as 2026-11-22, or an instant as 2026-11-22T08:30:00Z.";
            wrong.push((name.to_owned(), message.to_owned()));
        }
        time
    };
    let start_time = time("from", &query.from, Timestamp::parse);
    let end_time = time("to", &query.to, Timestamp::parse_end);
    if let (Some(start), Some(end)) = (start_time, end_time)
        && start > end
    {
        wrong.push((
            "to".to_owned(),
            "The end is before the start. Swap them.".to_owned(),
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let read_only = match query.show.as_str() {
        "changes" => "false",
        "reads" => "true",
        _ => "",
    };
    let narrowed = [
        ("Username", query.username.as_str()),
        ("EventName", &query.event_name),
        ("ResourceName", &query.resource),
        ("EventSource", &query.source),
        ("RequestId", &query.request),
        ("ReadOnly", read_only),
    ];
    Ok(EventSearch {
        lookup_attributes: narrowed
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| attribute(key, value))
            .collect(),
        start_time,
        end_time,
        only_errors: query.show == "refused",
        // Whoever asks for what one request did wants all of it.
        no_plain_reads: query.show.is_empty() && query.request.is_empty(),
        search: query.q.clone(),
        oldest_first: query.order == "oldest",
    })
}

/// What is known of the chain.
async fn integrity(visit: &Visit) -> Result<Shown<IntegrityModel>, Problem> {
    let known = visit.part(GetAuditIntegrity::default()).await?;
    Ok(known.map(|known| IntegrityModel {
        records: known.records,
        verified: known
            .verified_time
            .map(|time| (known.verified_sequence, time.0)),
        fault: known
            .fault
            .map(|fault| (fault.sequence, fault.problem, fault.found_time.0)),
        checkpoint: known
            .checkpoint
            .map(|checkpoint| (checkpoint.sequence, checkpoint.time.0)),
    }))
}

/// A page of events, newest first.
pub(crate) async fn audit_log(visit: &Visit, query: AuditQuery) -> Loaded<AuditModel> {
    let size = if matches!(query.size, 25 | 50 | 100) {
        query.size
    } else {
        25
    };
    let integrity = integrity(visit).await?;
    let search = match search(&query) {
        Ok(search) => search,
        Err(wrong) => {
            return Ok(AuditModel {
                page: Rows::none(size, visit.now()),
                integrity,
                wrong,
            });
        }
    };
    let (mut rows, mut left) = (Vec::new(), size);
    let mut next = Some(query.after).filter(|after| !after.is_empty());
    for _ in 0..LOOKS {
        let wanted = left.min(MOST);
        let output = visit
            .need(LookupEvents {
                max_results: Some(i64::from(wanted)),
                next_token: next,
                ..LookupEvents::of(search.clone())
            })
            .await?;
        let found = u32::try_from(output.events.len()).unwrap_or(wanted);
        rows.extend(output.events.iter().map(row));
        left = left.saturating_sub(found);
        next = output.next_token;
        if next.is_none() || left == 0 {
            break;
        }
    }
    Ok(AuditModel {
        page: Rows {
            total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            rows,
            next,
            previous: None,
            size,
            now: visit.now(),
        },
        integrity,
        wrong: Vec::new(),
    })
}

/// One event, by its id.
pub(crate) async fn audit_event(visit: &Visit, id: &str) -> Loaded<EventModel> {
    let output = visit
        .need(LookupEvents {
            lookup_attributes: vec![attribute("EventId", id)],
            max_results: Some(1),
            ..LookupEvents::default()
        })
        .await;
    let event = match (id.is_empty(), output) {
        (_, Err(problem)) => return Err(problem),
        (false, Ok(output)) => output.events.into_iter().next(),
        (true, Ok(_)) => None,
    };
    let Some(event) = event else {
        return Err(Problem::Missing {
            message: format!(
                "No event has the ID `{id}`. Reads are written up to a second after they were answered."
            ),
        });
    };
    let integrity = integrity(visit).await?;
    detail(&event, integrity, visit.now()).map_err(|error| super::problem::problem(visit, &error))
}

fn detail(
    event: &EventView,
    integrity: Shown<IntegrityModel>,
    now: i64,
) -> Result<EventModel, IamError> {
    let broken = |error: serde_json::Error| IamError::Internal(Box::new(error));
    let record: Value = serde_json::from_str(&event.cloud_trail_event).map_err(broken)?;
    let text = |pointer: &str| {
        let value = record.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let decision = record.pointer("/additionalEventData/decision");
    // A record of another version of this server may hold a decision that this one cannot read; the raw record has it.
    let decision: Option<Decision> =
        decision.and_then(|decision| serde_json::from_value(decision.clone()).ok());
    let changes = record
        .pointer("/additionalEventData/changes")
        .and_then(Value::as_array);
    let mfa = text("/userIdentity/sessionContext/attributes/mfaAuthenticated");
    let message = text("/errorMessage");
    Ok(EventModel {
        event: row(event),
        message: sentence(&message),
        authorization_id: text("/additionalEventData/authorizationId"),
        source_ip: text("/sourceIPAddress"),
        user_agent: text("/userAgent"),
        principal_arn: text("/userIdentity/arn"),
        mfa: (!mfa.is_empty()).then(|| mfa == "true"),
        request_id: text("/requestID"),
        integrity,
        sequence: event.sequence,
        hash: event.hash.clone(),
        changes: changes.into_iter().flatten().map(change_row).collect(),
        root: decision.as_ref().is_some_and(|decision| decision.root),
        why: ask_again(event, &record),
        checks: decision
            .map(|decision| decision.checks.iter().map(check_row).collect())
            .unwrap_or_default(),
        record: serde_json::to_string_pretty(&record).map_err(broken)?,
        now,
    })
}

/// The question about a refused request, for "Explain access". Of a session of a role, whose name is made up by whoever
/// begins it, nothing is asked.
fn ask_again(event: &EventView, record: &Value) -> String {
    let principal = record.pointer("/userIdentity/arn").and_then(Value::as_str);
    let Some(principal) = principal.filter(|arn| arn.starts_with("arn:aws:iam::")) else {
        return String::new();
    };
    let known = record.pointer("/additionalEventData/context");
    let Some(known) = known.and_then(Value::as_object) else {
        return String::new();
    };
    let service = event.event_source.split('.').next().unwrap_or_default();
    let mut context = String::new();
    for (name, value) in known {
        let line = match value {
            Value::String(value) if !value.is_empty() => format!("{name} = {value}\n"),
            Value::Array(values) => {
                let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                format!("{name} = [{}]\n", values.join(", "))
            }
            _ => continue,
        };
        // A value of several lines cannot be written in one.
        if line.trim_end().lines().count() == 1 && context.len().saturating_add(line.len()) < 4000 {
            context.push_str(&line);
        }
    }
    let pairs = [
        ("principal", principal),
        ("action", &format!("{service}:{}", event.event_name)),
        ("resource", event.resource_name()),
        ("context", &context),
    ];
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    format!("/why?{query}")
}

fn change_row(change: &Value) -> ChangeRow {
    ChangeRow {
        field: shown(change.get("field")),
        before: shown(change.get("before")),
        after: shown(change.get("after")),
    }
}

/// A value as people read it: a text without its quotes, nothing for null, JSON for the rest.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

pub(super) fn check_row(check: &Check) -> CheckRow {
    CheckRow {
        name: match check.check_type {
            CheckType::ResourceControlPolicy => "Resource control policies",
            CheckType::ServiceControlPolicy => "Service control policies",
            CheckType::VpcEndpoint => "VPC endpoint policy",
            CheckType::Resource => "Resource-based policy",
            CheckType::Principal => "Identity-based policies",
            CheckType::PermissionsBoundary => "Permissions boundary",
            CheckType::Session => "Session policies",
        }
        .to_owned(),
        effect: match check.effect {
            CheckEffect::Allow => "ALLOW",
            CheckEffect::NoImpact => "NO_IMPACT",
            CheckEffect::ImplicitDeny => "IMPLICIT_DENY",
            CheckEffect::ExplicitDeny => "EXPLICIT_DENY",
        }
        .to_owned(),
        matched: check.matched.iter().map(matched).collect(),
        near: check.near_misses.iter().map(near).collect(),
    }
}

fn matched(statement: &MatchedStatement) -> String {
    format!(
        "`{}`, statement {}{} ({:?}), attached to `{}`",
        statement.source.name,
        statement.index.saturating_add(1),
        named(statement.sid.as_deref()),
        statement.effect,
        statement.source.attached_to
    )
}

fn named(sid: Option<&str>) -> String {
    sid.map(|sid| format!(" `{sid}`")).unwrap_or_default()
}

pub(super) fn near(miss: &NearMiss) -> String {
    let why = match &miss.mismatch {
        Mismatch::Action {
            inverted,
            request_value,
            ..
        } => {
            let element = if *inverted { "NotAction" } else { "Action" };
            format!("its `{element}` does not cover `{request_value}`")
        }
        Mismatch::Resource {
            inverted,
            request_value,
            ..
        } => {
            let element = if *inverted { "NotResource" } else { "Resource" };
            format!("its `{element}` does not cover `{request_value}`")
        }
        Mismatch::Principal {
            inverted,
            request_value,
            ..
        } => {
            let element = if *inverted {
                "NotPrincipal"
            } else {
                "Principal"
            };
            format!("its `{element}` does not mean `{request_value}`")
        }
        Mismatch::Condition { operator, key, .. } => {
            format!("its condition `{operator}` on `{key}` does not hold")
        }
    };
    format!(
        "`{}`, statement {}{}: {why}",
        miss.source.name,
        miss.index.saturating_add(1),
        named(miss.sid.as_deref())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(record: &Value) -> EventView {
        EventView {
            event_id: "id".to_owned(),
            event_name: "CreateUser".to_owned(),
            read_only: "false".to_owned(),
            event_time: iam::Timestamp(0),
            event_source: "iam.amazonaws.com".to_owned(),
            username: "priya".to_owned(),
            access_key_id: None,
            resources: Vec::new(),
            error_code: "AccessDenied".to_owned(),
            cloud_trail_event: record.to_string(),
            sequence: 7,
            hash: "hash".to_owned(),
        }
    }

    #[test]
    fn a_recorded_decision_is_told_check_by_check() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Sid":"Look","Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}"#;
        let request = |action: &str| {
            let priya = "arn:aws:iam::111122223333:user/priya";
            let context = evaluator::RequestContext::new();
            evaluator::Request::new(priya, action, "*", context).unwrap()
        };
        let set = evaluator::PolicySet {
            identity: evaluator::Layer::new([evaluator::AttachedPolicy {
                source: std::sync::Arc::new(evaluator::PolicySource {
                    uri: "arn:aws:iam::111122223333:policy/Readers".to_owned(),
                    name: "Readers".to_owned(),
                    policy_type: evaluator::PolicyType::Managed,
                    attached_to: "arn:aws:iam::111122223333:group/readers".to_owned(),
                }),
                policy: std::sync::Arc::new(evaluator::Policy::parse(text).unwrap()),
            }]),
            ..evaluator::PolicySet::default()
        };
        let told = |action: &str| {
            let decision = evaluator::decide(&set, &request(action));
            let record = serde_json::json!({
                "errorMessage": "not authorized",
                "additionalEventData": {
                    "decision": decision,
                    "changes": [{ "field": "Path", "before": null, "after": { "a": 1 } }],
                },
            });
            detail(&event(&record), Shown::Yes(IntegrityModel::default()), 0).unwrap()
        };
        let refused = told("iam:CreateUser");
        let check = refused
            .checks
            .iter()
            .find(|check| check.effect == "IMPLICIT_DENY")
            .unwrap();
        assert_eq!(check.name, "Identity-based policies");
        assert_eq!(
            check.near,
            ["`Readers`, statement 1 `Look`: its `Action` does not cover `iam:CreateUser`"]
        );
        assert_eq!(refused.message, "Not authorized.");
        let change = refused.changes.first().unwrap();
        assert_eq!(
            (change.before.as_str(), change.after.as_str()),
            ("", "{\n  \"a\": 1\n}")
        );
        let allowed = told("iam:ListUsers");
        let check = allowed
            .checks
            .iter()
            .find(|check| check.effect == "ALLOW")
            .unwrap();
        let told = "`Readers`, statement 1 `Look` (Allow), attached to `arn:aws:iam::111122223333:group/readers`";
        assert_eq!(check.matched, [told]);
    }
}
