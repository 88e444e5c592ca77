//! Statements that reach `iam:PassRole` or `iam:CreateServiceLinkedRole` for more roles than anybody means, often without
//! naming the action.

use super::arn::fields;
use super::codes;
use super::codes::IssueCode;
use super::globs::matches;
use super::report::Report;
use super::view::{List, Statement, View};
use crate::DocumentType;

/// An action that hands rights over, and how a statement reaches it.
struct Target {
    /// In lower case.
    action: &'static str,
    name: &'static str,
    /// How the resource part of its roles' ARNs begins.
    roles: &'static str,
    /// The keys that make it safe to name many roles.
    keys: [&'static str; 2],
    /// By action named, by wildcard, by `NotAction`; each with `NotResource` and with a star.
    codes: [(IssueCode, IssueCode); 3],
}

const TARGETS: [Target; 2] = [
    Target {
        action: "iam:passrole",
        name: "iam:PassRole",
        roles: "role/",
        keys: ["iam:passedtoservice", "iam:associatedresourcearn"],
        codes: [
            (
                codes::PASS_ROLE_WITH_NOT_RESOURCE,
                codes::PASS_ROLE_WITH_STAR_IN_RESOURCE,
            ),
            (
                codes::PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
                codes::PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
            ),
            (
                codes::PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE,
                codes::PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
            ),
        ],
    },
    Target {
        action: "iam:createservicelinkedrole",
        name: "iam:CreateServiceLinkedRole",
        roles: "role/aws-service-role/",
        keys: ["iam:awsservicename", "iam:awsservicename"],
        codes: [
            (
                codes::CREATE_SLR_WITH_NOT_RESOURCE,
                codes::CREATE_SLR_WITH_STAR_IN_RESOURCE,
            ),
            (
                codes::CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
                codes::CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE,
            ),
            (
                codes::CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE,
                codes::CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
            ),
        ],
    },
];

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    if !matches!(
        view.document,
        DocumentType::Identity | DocumentType::Session
    ) {
        return;
    }
    for statement in view
        .statements
        .iter()
        .filter(|statement| statement.allows())
    {
        for target in &TARGETS {
            reach(statement, target, report);
        }
    }
}

fn reach(statement: &Statement<'_>, target: &Target, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    let Some(way) = way(actions, target) else {
        return;
    };
    let mut conditions = statement.conditions.iter();
    if conditions.any(|condition| target.keys.contains(&condition.lowered_key.as_str())) {
        return;
    }
    let Some(&(not_resource, star)) = target.codes.get(way) else {
        return;
    };
    let (code, span) = if resources.inverted {
        (not_resource, resources.member.key_span)
    } else {
        let mut entries = resources.entries.iter();
        match entries.find(|entry| reaches_all(entry.text, target.roles)) {
            Some(entry) => (star, entry.node.span),
            None => return,
        }
    };
    let [key, _] = target.keys;
    let key = match key {
        "iam:passedtoservice" => "iam:PassedToService",
        _ => "iam:AWSServiceName",
    };
    let message = format!(
        "name the roles, or add a condition on `{key}`: this allows `{}` for all of them",
        target.name
    );
    report.add(code, span, message);
}

/// 0: the action is named, 1: a wildcard matches it, 2: `NotAction` leaves it in. None: it is not allowed.
fn way(actions: &List<'_>, target: &Target) -> Option<usize> {
    let entries = || actions.entries.iter();
    let is_matched =
        entries().any(|entry| matches(&entry.text.to_ascii_lowercase(), target.action));
    let is_named = entries().any(|entry| entry.text.eq_ignore_ascii_case(target.action));
    match (actions.inverted, is_named, is_matched) {
        (true, _, false) => Some(2),
        (false, true, _) => Some(0),
        (false, false, true) => Some(1),
        _ => None,
    }
}

/// Whether a resource is every role, or nearly: `*`, or an ARN whose last part begins and ends like this.
fn reaches_all(text: &str, roles: &str) -> bool {
    if text == "*" {
        return true;
    }
    let fields = fields(text);
    let (Some(service), Some(resource)) = (fields.get(2), fields.get(5)) else {
        return false;
    };
    let begins = resource.text.trim_end_matches('*');
    matches(service.text, "iam") && begins != resource.text && roles.starts_with(begins)
}
