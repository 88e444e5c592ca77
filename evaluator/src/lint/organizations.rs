//! What service and resource control policies may hold, and how large documents of every type may be (E-10, E-12,
//! E-13). Organizations refuses what stands here as an error.

use super::codes;
use super::codes::IssueCode;
use super::fix;
use super::report::Report;
use super::view::{Condition, Statement, View};
use crate::DocumentType;
use crate::error::shown;

/// Services whose resources RCPs protect.
const RCP_SERVICES: [&str; 11] = [
    "aoss",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "sqs",
    "sts",
];
/// Keys that say who asks; a service that acts on its own has none of them.
const PRINCIPAL_KEYS: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
];
/// Keys that say for whom a service asks; nobody else has them.
const SOURCE_KEYS: [&str; 4] = [
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    size(view, report);
    for statement in &view.statements {
        match view.document {
            DocumentType::ServiceControl => service_control(view, statement, report),
            DocumentType::ResourceControl => resource_control(statement, report),
            _ => {}
        }
    }
}

/// E-10. White space counts only where AWS counts it.
fn size(view: &View<'_>, report: &mut Report) {
    let (code, most, counts_space): (IssueCode, usize, bool) = match view.document {
        DocumentType::Identity => (
            codes::POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA,
            6_144,
            false,
        ),
        DocumentType::Trust => (
            codes::POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA,
            2_048,
            false,
        ),
        DocumentType::Resource | DocumentType::Endpoint => (
            codes::POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA,
            20_480,
            true,
        ),
        DocumentType::ServiceControl => (codes::POLICY_SIZE_EXCEEDS_SCP_QUOTA, 5_120, true),
        DocumentType::ResourceControl => (codes::POLICY_SIZE_EXCEEDS_RCP_QUOTA, 5_120, true),
        DocumentType::Session => return,
    };
    let counted = view
        .text
        .chars()
        .filter(|c| counts_space || !c.is_whitespace());
    let size = counted.count();
    if size > most {
        let message = format!("split the document: it has {size} characters, {most} are the quota");
        report.add(code, view.root.span, message);
    }
}

fn service_control(view: &View<'_>, statement: &Statement<'_>, report: &mut Report) {
    if let Some(principals) = &statement.principals {
        let message = "remove this element: a service control policy applies to the accounts it is \
                       attached to";
        let span = principals.member.key_span;
        report
            .add(codes::SCP_SYNTAX_ERROR_PRINCIPAL, span, message)
            .fix("Remove the element", fix::remove(view, span));
    }
}

fn resource_control(statement: &Statement<'_>, report: &mut Report) {
    if let Some(principals) = &statement.principals {
        let value = &principals.member.value;
        let is_star = super::view::string(value) == Some("*");
        if principals.inverted {
            let message = "write `\"Principal\": \"*\"` and except identities in a condition";
            let span = principals.member.key_span;
            report.add(codes::RCP_SYNTAX_ERROR_PRINCIPAL, span, message);
        } else if !is_star {
            let message = "write `\"*\"`: a resource control policy applies to every principal";
            let finding = report.add(codes::RCP_SYNTAX_ERROR_PRINCIPAL, value.span, message);
            if let [only] = principals.entries.as_slice()
                && only.is_everyone()
            {
                finding.fix("Write `\"*\"`", fix::write(value.span, "*"));
            }
        }
    }
    if statement.allows() && !is_full_access(statement) {
        let message =
            "write `Deny`: a resource control policy allows nothing that it does not deny";
        let span = statement.find("Effect").map(|member| member.value.span);
        let span = span.unwrap_or(statement.node.span);
        report.add(codes::RCP_SYNTAX_ERROR_ALLOW, span, message);
    }
    if let Some(actions) = &statement.actions {
        if actions.inverted {
            let message = "list the actions to deny in `Action`";
            let span = actions.member.key_span;
            report.add(codes::RCP_SYNTAX_ERROR_NOTACTION, span, message);
        } else if !statement.allows() {
            rcp_actions(statement, report);
        }
    }
    if statement.denies() {
        related_keys(statement, report);
    }
}

/// What AWS's own RCPFullAWSAccess says.
fn is_full_access(statement: &Statement<'_>) -> bool {
    let principals = statement.principals.as_ref();
    let mut resources = statement.resources.iter().flat_map(|list| &list.entries);
    principals.is_some_and(|all| !all.inverted && all.entries.iter().all(|p| p.is_everyone()))
        && resources.all(|entry| entry.text == "*")
        && statement.conditions.is_empty()
}

fn rcp_actions(statement: &Statement<'_>, report: &mut Report) {
    for entry in statement.actions.iter().flat_map(|list| &list.entries) {
        let message = match entry.text.split_once(':') {
            None => "name a service before the action, such as `s3:*`".to_owned(),
            Some((service, _))
                if !RCP_SERVICES.contains(&service.to_ascii_lowercase().as_str()) =>
            {
                format!(
                    "remove `{}`: resource control policies do not cover its service",
                    shown(entry.text)
                )
            }
            Some((_, action)) => {
                let body = action.strip_suffix('*').unwrap_or(action);
                if !body.contains(['*', '?']) {
                    continue;
                }
                "put the wildcard at the end of the action".to_owned()
            }
        };
        report.add(codes::RCP_SYNTAX_ERROR_ACTION, entry.node.span, message);
    }
}

/// Whether a condition also holds for requests that do not bring its key.
fn holds_without_key(condition: &Condition<'_>) -> bool {
    condition.if_exists || condition.negated
}

/// Denials that also meet those who cannot have the key.
fn related_keys(statement: &Statement<'_>, report: &mut Report) {
    let has = |keys: &[&str], base: &str, if_exists: Option<bool>, value: &str| {
        statement.conditions.iter().any(|condition| {
            keys.contains(&condition.lowered_key.as_str())
                && condition.base == base
                && if_exists.is_none_or(|wanted| condition.if_exists == wanted)
                && condition
                    .values
                    .iter()
                    .any(|v| v.text.eq_ignore_ascii_case(value))
        })
    };
    let is_service: &[&str] = &["aws:principalisawsservice"];
    let spares_services = has(is_service, "Bool", Some(true), "false");
    let meets_services = has(is_service, "Bool", None, "true");
    let checks_presence = has(
        &["aws:sourceaccount", "aws:sourcearn"],
        "Null",
        None,
        "false",
    );
    for condition in statement.conditions.iter().filter(|c| holds_without_key(c)) {
        let key = condition.lowered_key.as_str();
        let written = shown(&condition.key.key);
        let span = condition.key.key_span;
        if PRINCIPAL_KEYS.contains(&key) && !spares_services {
            let message = format!(
                "add `\"BoolIfExists\": {{\"aws:PrincipalIsAWSService\": \"false\"}}`: services have \
                 no `{written}` and are denied, too"
            );
            report.add(
                codes::RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY,
                span,
                message,
            );
        }
        if SOURCE_KEYS.contains(&key) && !meets_services {
            let message = format!(
                "add `\"Bool\": {{\"aws:PrincipalIsAWSService\": \"true\"}}`: only services have \
                 `{written}`, everyone else is denied"
            );
            let code = codes::RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY;
            report.add(code, span, message);
        }
        if matches!(key, "aws:sourceorgid" | "aws:sourceorgpaths") && !checks_presence {
            let message = format!(
                "add `\"Null\": {{\"aws:SourceAccount\": \"false\"}}`: services that act for no \
                 account have no `{written}` and are denied, too"
            );
            report.add(
                codes::RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK,
                span,
                message,
            );
        }
    }
}
