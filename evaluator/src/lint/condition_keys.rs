//! The keys of conditions by themselves: whether there is such a key, whether its name is whole, whether it goes with
//! its set operator. What a key is worth beside the statement's actions and principals is looked at in `key_use`.

use super::codes;
use super::fix;
use super::keys::{self, Key};
use super::near::{did_you_mean, near, near_within};
use super::operators::{self, swap};
use super::report::Report;
use super::view::{Condition, Family, Set, Statement, View};
use crate::DocumentType;
use crate::catalogue::Catalogue;
use crate::error::shown;
use crate::variable::is_key_name;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    for statement in &view.statements {
        for (place, condition) in statement.conditions.iter().enumerate() {
            if report.is_full() {
                return;
            }
            twice(statement, place, condition, report);
            if !is_key_name(&condition.key.key) {
                form(condition, report);
                continue;
            }
            let key = keys::known(view.catalogue, &condition.lowered_key);
            match key {
                Some(key) => set_operator(statement, condition, key, report),
                None => unknown(view, condition, report),
            }
        }
    }
}

/// E-48: the same key again in one block, with other letters large.
fn twice(statement: &Statement<'_>, place: usize, condition: &Condition<'_>, report: &mut Report) {
    let same = |other: &&Condition<'_>| {
        std::ptr::eq(other.operator, condition.operator)
            && other.lowered_key == condition.lowered_key
    };
    let earlier = statement.conditions.get(..place).unwrap_or_default();
    if let Some(first) = earlier.iter().find(same) {
        let message = format!(
            "put all values under `{}`; case makes no difference in keys",
            shown(&first.key.key)
        );
        report
            .add(
                codes::DUPLICATE_KEYS_WITH_DIFFERENT_CASE,
                condition.key.key_span,
                message,
            )
            .also_at(first.key.key_span);
    }
}

fn form(condition: &Condition<'_>, report: &mut Report) {
    let name = condition.key.key.as_ref();
    let global = keys::global_names().find(|global| global.eq_ignore_ascii_case(name));
    let mut message = format!(
        "write the key as `service:name`; `{}` has another form",
        shown(name)
    );
    if let Some(global) = global {
        message = format!("write `aws:{global}`; `{}` lacks its prefix", shown(name));
    }
    let finding = report.add(
        codes::INVALID_CONDITION_KEY_FORMAT,
        condition.key.key_span,
        message,
    );
    if let Some(global) = global {
        let name = format!("aws:{global}");
        finding.fix(
            format!("Write `{name}`"),
            fix::write(condition.key.key_span, &name),
        );
    }
}

/// A key that is neither global nor, as far as the catalogue goes, a service's.
fn unknown(view: &View<'_>, condition: &Condition<'_>, report: &mut Report) {
    let key = condition.lowered_key.as_str();
    let span = condition.key.key_span;
    let with_tag = format!("{}/x", key.trim_end_matches('/'));
    if keys::known(view.catalogue, &with_tag).is_some() {
        let written = shown(condition.key.key.trim_end_matches('/'));
        let message = format!("write the name of a tag after the key, such as `{written}/team`");
        report.add(codes::MISSING_TAG_KEY_IN_CONDITION, span, message);
        return;
    }
    let Some((prefix, name)) = key.split_once(':') else {
        return;
    };
    match (prefix, view.catalogue) {
        ("aws", _) if name == "arn" => {
            let message = "use `aws:PrincipalArn` or `aws:SourceArn`; `aws:ARN` is out of date";
            report.add(arn_code(view.document), span, message);
        }
        ("aws", _) => {
            let (family, tag) = name
                .split_once('/')
                .map_or((name, None), |(family, tag)| (family, Some(tag)));
            let families =
                keys::global_names().filter(|global| global.ends_with('/') == tag.is_some());
            let meant = near(family, families.map(|global| global.trim_end_matches('/')));
            let message = format!(
                "there is no global key `{}`{}",
                shown(&condition.key.key),
                did_you_mean(meant)
            );
            let finding = report.add(codes::INVALID_GLOBAL_CONDITION_KEY, span, message);
            if let Some(meant) = meant.filter(|meant| meant.is_only) {
                // The tag as it was written.
                let tag = condition
                    .key
                    .key
                    .split_once('/')
                    .map(|(_, tag)| format!("/{tag}"));
                let name = format!("aws:{}{}", meant.name, tag.unwrap_or_default());
                finding.fix(format!("Write `{name}`"), fix::write(span, &name));
            }
        }
        (_, Some(catalogue)) if !keys::is_claim(key) => {
            of_service(catalogue, condition, prefix, report)
        }
        _ => {}
    }
}

/// Approximation: Access Analyzer warns of `aws:ARN` or refuses it, without saying when. Documents of users, groups and
/// roles have known it; the other types came later.
fn arn_code(document: DocumentType) -> codes::IssueCode {
    match document {
        DocumentType::Identity | DocumentType::Session => codes::DEPRECATED_GLOBAL_CONDITION_KEY,
        _ => codes::UNSUPPORTED_GLOBAL_CONDITION_KEY,
    }
}

fn of_service(catalogue: &Catalogue, condition: &Condition<'_>, prefix: &str, report: &mut Report) {
    let span = condition.key.key_span;
    if !catalogue.is_key_prefix(prefix) {
        let prefixes: Vec<&str> = catalogue.prefixes().map(|(prefix, _)| prefix).collect();
        let meant = near_within(report, prefix, prefixes.into_iter());
        let message = format!(
            "there is no service `{}`{}",
            shown(prefix),
            did_you_mean(meant)
        );
        let finding = report.add(codes::INVALID_SERVICE, span, message);
        let name = condition
            .key
            .key
            .split_once(':')
            .map(|(_, name)| name)
            .unwrap_or_default();
        let fixed = meant
            .filter(|meant| meant.is_only)
            .map(|meant| format!("{}:{name}", meant.name));
        if let Some(fixed) = fixed.filter(|fixed| catalogue.condition_key(fixed).is_some()) {
            finding.fix(format!("Write `{fixed}`"), fix::write(span, &fixed));
        }
        return;
    }
    let known = catalogue
        .service(prefix)
        .map(|service| service.condition_keys())
        .unwrap_or_default();
    let whole = known.iter().filter(|key| !key.is_template());
    let whole: Vec<&str> = whole.map(|key| key.name()).collect();
    let meant = near_within(report, &condition.lowered_key, whole.into_iter());
    let message = format!(
        "`{}` has no key `{}`{}",
        shown(prefix),
        shown(&condition.key.key),
        did_you_mean(meant)
    );
    let finding = report.add(codes::INVALID_SERVICE_CONDITION_KEY, span, message);
    if let Some(meant) = meant.filter(|meant| meant.is_only) {
        finding.fix(
            format!("Write `{}`", meant.name),
            fix::write(span, meant.name),
        );
    }
}

/// E-71, E-72: keys with several values need a set operator; in keys with one, `ForAllValues` lets absence pass.
fn set_operator(
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    key: Key,
    report: &mut Report,
) {
    if matches!(condition.family, None | Some(Family::Null)) {
        return;
    }
    let written = shown(&condition.key.key);
    let span = condition.operator.key_span;
    if key.many && condition.set.is_none() {
        let message = format!(
            "put `ForAnyValue:` or `ForAllValues:` before `{}`; `{written}` has several values",
            condition.operator.key
        );
        report.add(codes::MISSING_QUALIFIER, span, message);
    }
    if !key.many && condition.set == Some(Set::ForAll) && statement.allows() {
        let name = operators::name(None, condition.base, condition.if_exists);
        let message = format!(
            "use `{name}`; `ForAllValues` is also met when `{written}`, which has one value, is absent"
        );
        let finding = report.add(codes::FORALLVALUES_WITH_SINGLE_VALUED_KEY, span, message);
        if let Some(edits) = swap(statement, condition, &name) {
            finding.fix(format!("Write `{name}`"), edits);
        }
    }
}
