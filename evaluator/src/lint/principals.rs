//! Who a statement is about: the form of `Principal`, the kinds of entries, and principals that open more than they
//! seem to. What only trust policies know is in `trust`.

use super::codes;
use super::fix;
use super::report::Report;
use super::view::{Principal, Principals, Statement, View, members, string};
use crate::DocumentType;
use crate::error::shown;
use crate::json::Value;
use crate::policy::PrincipalKind;

const KINDS: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];
/// Keys that bind a service to the account or resource that it acts for.
const SOURCE_KEYS: [&str; 4] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];
/// Keys that bind it to one too, in the way of a single service.
const OLDER_SOURCE_KEYS: [&str; 3] = ["aws:sourceowner", "kms:calleraccount", "kms:viaservice"];

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    for statement in &view.statements {
        let Some(principals) = &statement.principals else {
            continue;
        };
        match view.document {
            DocumentType::Identity | DocumentType::Session => {
                let message = "remove this element: the document speaks of whom it is attached to";
                let span = principals.member.key_span;
                report
                    .add(codes::UNSUPPORTED_PRINCIPAL, span, message)
                    .fix("Remove the element", fix::remove(view, span));
                continue;
            }
            // An element that has no place here needs no further advice.
            DocumentType::ServiceControl => continue,
            _ => {}
        }
        form(principals, report);
        for principal in &principals.entries {
            entry(view, *principal, report);
        }
        if principals.inverted && statement.allows() {
            let message = "name whom to allow with `Principal`: `NotPrincipal` allows everyone \
                           else, anonymous callers included";
            let span = principals.member.key_span;
            report.add(codes::ALLOW_WITH_NOT_PRINCIPAL, span, message);
        }
        if view.document == DocumentType::Resource {
            services(statement, principals, report);
        }
    }
}

/// `"*"`, or a map from kinds to strings.
fn form(principals: &Principals<'_>, report: &mut Report) {
    let value = &principals.member.value;
    match &value.value {
        Value::Object(_) => {}
        Value::String(text) if text == "*" => return,
        Value::Array(items) if items.is_empty() => return,
        other => {
            let message = "write `\"*\"` or a map such as `{\"AWS\": \"111122223333\"}`";
            let finding = report.add(codes::INVALID_PRINCIPAL_FORMAT, value.span, message);
            if let Value::String(text) = other
                && let Some(kind) = kind_of(text)
            {
                let map = format!("{{\"{kind}\": {}}}", fix::quoted(text));
                finding.fix(
                    format!("Write it under `{kind}`"),
                    fix::replace(value.span, map),
                );
            }
            return;
        }
    }
    for kind in members(value) {
        if !KINDS.contains(&&*kind.key) {
            let message = format!(
                "write `AWS`, `Service`, `Federated` or `CanonicalUser` instead of `{}`",
                shown(&kind.key)
            );
            let finding = report.add(codes::INVALID_PRINCIPAL_KEY, kind.key_span, message);
            let mut right = KINDS
                .iter()
                .filter(|right| right.eq_ignore_ascii_case(&kind.key));
            if let Some(right) = right.next()
                && !members(value).iter().any(|member| member.key == **right)
            {
                finding.fix(format!("Write `{right}`"), fix::write(kind.key_span, right));
            }
        }
        for item in super::view::items(&kind.value) {
            if string(item).is_none() {
                let message = format!("write a string instead of {}", item.value.kind());
                report.add(codes::INVALID_PRINCIPAL_FORMAT, item.span, message);
            }
        }
    }
}

/// The key that a bare string belongs under, if that is certain.
fn kind_of(text: &str) -> Option<&'static str> {
    let is_account = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let is_arn = text.starts_with("arn:") && text.contains(":iam::");
    let is_provider = text.contains(":saml-provider/") || text.contains(":oidc-provider/");
    match () {
        () if text.contains(['*', '?']) => None,
        () if is_arn && is_provider => Some("Federated"),
        () if is_account || is_arn => Some("AWS"),
        () if text.ends_with(".amazonaws.com") => Some("Service"),
        () => None,
    }
}

fn entry(view: &View<'_>, principal: Principal<'_>, report: &mut Report) {
    let Principal { kind, text, node } = principal;
    if kind == "Federated" && view.document != DocumentType::Trust {
        let message =
            "name an identity of an account: only trust policies know federated principals";
        report.add(codes::FEDERATED_PRINCIPAL_NOT_SUPPORTED, node.span, message);
    }
    if text.contains(['*', '?']) && !kind.is_empty() && !principal.is_everyone() {
        let message = format!(
            "spell `{}` out: a principal holds no wildcard; compare `aws:PrincipalArn` in a \
             condition instead",
            shown(text)
        );
        report.add(codes::UNSUPPORTED_WILDCARD_IN_PRINCIPAL, node.span, message);
        return;
    }
    if !KINDS.contains(&kind) || kind == "Federated" || text.contains("${") {
        return;
    }
    match PrincipalKind::parse(kind, text) {
        Err(message) => {
            report.add(codes::INVALID_PRINCIPAL_FORMAT, node.span, message);
        }
        Ok(PrincipalKind::UniqueId(id)) => {
            let (code, message) = if id.starts_with("AROA") {
                (
                    codes::INVALID_ROLE_REFERENCE,
                    "write the role's ARN: this identifier is of a role that may be gone",
                )
            } else {
                (
                    codes::INVALID_USER_REFERENCE,
                    "write the user's ARN: this identifier is of a user that may be gone",
                )
            };
            report.add(code, node.span, message);
        }
        Ok(_) => {}
    }
}

/// A service acts for whoever asks it, unless a condition says for whom.
fn services(statement: &Statement<'_>, principals: &Principals<'_>, report: &mut Report) {
    let has = |keys: &[&str]| {
        let mut all = statement.conditions.iter();
        all.any(|condition| keys.contains(&condition.lowered_key.as_str()))
    };
    if !statement.allows() || principals.inverted || has(&SOURCE_KEYS) {
        return;
    }
    for principal in principals.entries.iter().filter(|p| p.kind == "Service") {
        let service = shown(principal.text);
        let keys =
            "`aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`";
        let (code, message) = if has(&OLDER_SOURCE_KEYS) {
            (
                codes::RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
                format!("say with {keys} for whom `{service}` may act; the key used here is older"),
            )
        } else {
            (
                codes::RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL,
                format!("say with {keys} for whom `{service}` may act; now it is for anyone"),
            )
        };
        report.add(code, principal.node.span, message);
    }
}
