//! Trust policies of roles: which elements they have, who may assume the role by which action, and how narrowly a token
//! of an identity provider has to fit.

use super::codes;
use super::fix;
use super::globs::matches;
use super::operators::swap;
use super::report::Report;
use super::view::{Condition, Family, Principal, Set, Statement, View, string};
use crate::DocumentType;
use crate::error::shown;
use crate::policy::PrincipalKind;

const ASSUME: [&str; 3] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
];
const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";
const ROLES_ANYWHERE_ACTIONS: [&str; 3] =
    ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
/// Sessions are not compared with longer lists of principals.
const LONGEST: usize = 400;
const GITHUB: &str = "token.actions.githubusercontent.com";

/// Who proves an identity to STS.
enum Provider<'a> {
    Saml,
    /// An OIDC issuer, as its claims' keys begin.
    Oidc(&'a str),
}

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    if view.document != DocumentType::Trust {
        return;
    }
    for statement in &view.statements {
        elements(view, statement, report);
        let Some(principals) = &statement.principals else {
            continue;
        };
        for principal in principals.entries.iter().filter(|p| p.kind == "Federated") {
            let text = principal.text;
            if !text.contains(['*', '?'])
                && !text.contains("${")
                && let Err(message) = PrincipalKind::parse("Federated", text)
            {
                let code = codes::INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY;
                report.add(code, principal.node.span, message);
            }
        }
        if principals.inverted {
            continue;
        }
        if statement.allows() {
            actions(statement, &principals.entries, report);
            for principal in &principals.entries {
                if principal.kind == "Federated"
                    && let Some(Provider::Oidc(issuer)) = provider(principal.text)
                {
                    tokens(statement, principal, issuer, report);
                }
            }
        }
        sessions(view, &principals.entries, report);
    }
    roles_anywhere(view, report);
}

fn elements(view: &View<'_>, statement: &Statement<'_>, report: &mut Report) {
    for name in ["Resource", "NotResource"] {
        if let Some(member) = statement.find(name) {
            let message = format!("remove `{name}`: a trust policy is about its role");
            let code = codes::ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE;
            report.add(code, member.key_span, message).fix(
                format!("Remove `{name}`"),
                fix::remove(view, member.key_span),
            );
        }
    }
    let Some(principals) = &statement.principals else {
        return;
    };
    if principals.inverted {
        let message = "name in `Principal` who may assume the role";
        let code = codes::ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL;
        report.add(code, principals.member.key_span, message);
    } else if string(&principals.member.value) == Some("*") {
        let message = "name who may assume the role instead of `*`";
        let code = codes::ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL;
        report.add(code, principals.member.value.span, message);
    }
}

/// What a federated principal is; none if it is neither.
fn provider(text: &str) -> Option<Provider<'_>> {
    let Ok(PrincipalKind::Federated(_)) = PrincipalKind::parse("Federated", text) else {
        return None;
    };
    if text.contains(":saml-provider/") {
        return Some(Provider::Saml);
    }
    let issuer = text.split_once(":oidc-provider/");
    Some(Provider::Oidc(issuer.map_or(text, |(_, issuer)| issuer)))
}

fn covers(statement: &Statement<'_>, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    statement.actions.as_ref().is_some_and(|list| {
        let mut entries = list.entries.iter();
        entries.any(|entry| matches(&entry.text.to_ascii_lowercase(), &action)) != list.inverted
    })
}

/// The one action by which a principal assumes a role.
fn needed(principal: &Principal<'_>) -> Option<&'static str> {
    match (principal.kind, provider(principal.text)) {
        ("Federated", Some(Provider::Saml)) => Some("sts:AssumeRoleWithSAML"),
        ("Federated", Some(Provider::Oidc(_))) => Some("sts:AssumeRoleWithWebIdentity"),
        ("AWS" | "Service", _) => Some("sts:AssumeRole"),
        _ => None,
    }
}

fn actions(statement: &Statement<'_>, principals: &[Principal<'_>], report: &mut Report) {
    // A statement may be about other actions, such as sts:TagSession alone.
    if !ASSUME.iter().any(|action| covers(statement, action)) {
        return;
    }
    for principal in principals {
        let Some(needed) = needed(principal) else {
            continue;
        };
        if covers(statement, needed) {
            continue;
        }
        let message = format!(
            "allow `{needed}`, by which `{}` assumes a role",
            shown(principal.text)
        );
        let code = codes::MISMATCHED_ACTION_FOR_PRINCIPAL;
        let finding = report.add(code, principal.node.span, message);
        let all_need = principals
            .iter()
            .all(|other| self::needed(other) == Some(needed));
        if let Some(list) = &statement.actions
            && let [only] = list.entries.as_slice()
            && all_need
            && !list.inverted
        {
            finding.fix(
                format!("Allow `{needed}`"),
                fix::write(only.node.span, needed),
            );
        }
    }
}

/// The conditions on the claims of a token.
fn tokens(statement: &Statement<'_>, principal: &Principal<'_>, issuer: &str, report: &mut Report) {
    let span = principal.node.span;
    let issuer = issuer.to_ascii_lowercase();
    let claim = |name: &str| format!("{issuer}:{name}");
    let on = |name: &str| {
        let key = claim(name);
        let all = statement.conditions.iter();
        all.filter(move |condition| condition.lowered_key == key)
    };
    for condition in on("aud") {
        audience(statement, condition, report);
    }
    let is_github = issuer == GITHUB
        || issuer
            .strip_prefix(GITHUB)
            .is_some_and(|r| r.starts_with('/'));
    if is_github {
        let mut subjects = on("sub").peekable();
        if subjects.peek().is_none() {
            let message = format!(
                "add a condition on `{}`: now any repository of anyone can assume the role",
                shown(&claim("sub"))
            );
            report.add(codes::MISSING_GITHUB_REPO_CONDITION_KEY, span, message);
        }
        let has_branch = on("ref").any(|condition| {
            !condition.values.is_empty()
                && condition
                    .values
                    .iter()
                    .all(|value| !value.text.contains(['*', '?']))
        });
        for value in subjects.flat_map(|condition| &condition.values) {
            if !names_repository_and_branch(value.text, has_branch) {
                let message = "name one repository and branch, such as \
                               `repo:owner/name:ref:refs/heads/main`";
                let code = codes::SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED;
                report.add(code, value.node.span, message);
            }
        }
        return;
    }
    let begins = claim("");
    if !statement
        .conditions
        .iter()
        .any(|condition| condition.lowered_key.starts_with(&begins))
    {
        let message = format!(
            "add a condition on a claim, such as `{}`: now anyone with a token of this provider can \
             assume the role",
            shown(&claim("sub"))
        );
        report.add(
            codes::MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL,
            span,
            message,
        );
    }
}

/// Whether a subject is of one repository, and of one branch if that is not said elsewhere.
fn names_repository_and_branch(subject: &str, has_branch: bool) -> bool {
    let exact = |text: &str| !text.is_empty() && !text.contains(['*', '?']);
    let mut parts = subject.splitn(3, ':');
    let (kind, repository, rest) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
    let branch = rest.strip_prefix("ref:");
    kind == Some("repo")
        && repository.is_some_and(exact)
        && (has_branch || branch.is_some_and(exact))
}

/// Whether `aud` holds one value is the provider's business; a set operator on one value is too lax.
fn audience(statement: &Statement<'_>, condition: &Condition<'_>, report: &mut Report) {
    if condition.family == Some(Family::Null) {
        return;
    }
    let key = shown(&condition.key.key);
    if condition.set == Some(Set::ForAny) {
        let message = format!("remove `ForAnyValue:`: `{key}` has a single value");
        let code = codes::FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE;
        let finding = report.add(code, condition.operator.key_span, message);
        if let Some((_, name)) = condition.operator.key.split_once(':')
            && let Some(edits) = swap(statement, condition, name)
        {
            finding.fix(format!("Write `{}`", shown(name)), edits);
        }
    } else {
        let message = format!(
            "make sure that the provider's tokens hold a single audience, as `{key}` is compared here"
        );
        report.add(
            codes::CONFIRM_AUDIENCE_CLAIM_TYPE,
            condition.key.key_span,
            message,
        );
    }
}

/// Sessions of a role that is listed itself.
fn sessions(view: &View<'_>, principals: &[Principal<'_>], report: &mut Report) {
    if principals.len() > LONGEST {
        return;
    }
    for principal in principals.iter().filter(|p| p.kind == "AWS") {
        let Some((partition, account, role)) = session(principal.text) else {
            continue;
        };
        let begins = format!("arn:{partition}:iam::{account}:role/");
        let listed = principals.iter().find(|other| {
            let name = other.text.strip_prefix(&begins);
            other.kind == "AWS" && name.and_then(|name| name.rsplit('/').next()) == Some(role)
        });
        if let Some(listed) = listed {
            let message = format!(
                "remove this session: its role `{}` is listed",
                shown(listed.text)
            );
            let code = codes::REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY;
            report
                .add(code, principal.node.span, message)
                .also_at(listed.node.span)
                .fix("Remove the session", fix::remove(view, principal.node.span));
        }
    }
}

/// Partition, account and role of a role session's ARN.
fn session(text: &str) -> Option<(&str, &str, &str)> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(":sts::")?;
    let (account, rest) = rest.split_once(":assumed-role/")?;
    let (role, _) = rest.split_once('/')?;
    Some((partition, account, role))
}

fn roles_anywhere(view: &View<'_>, report: &mut Report) {
    let mut named = Vec::new();
    for statement in view
        .statements
        .iter()
        .filter(|statement| statement.allows())
    {
        let principals = statement.principals.iter().filter(|all| !all.inverted);
        let mut entries = principals.flat_map(|all| &all.entries);
        if let Some(found) = entries.find(|p| p.kind == "Service" && p.text == ROLES_ANYWHERE) {
            named.push((statement, found));
        }
    }
    let Some((_, first)) = named.first() else {
        return;
    };
    let missing = ROLES_ANYWHERE_ACTIONS.iter().find(|action| {
        let mut named = named.iter();
        !named.any(|(statement, _)| covers(statement, action))
    });
    if let Some(action) = missing {
        let message = format!("allow `{action}`, which `{ROLES_ANYWHERE}` needs, too");
        let code = codes::MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY;
        report.add(code, first.node.span, message);
    }
}
