//! The entries of `Action` and `NotAction`: whether there is such a service and such an action, and whether the action
//! can occur in this kind of document. Which of them are more than is needed is another family's business.

use std::collections::BTreeSet;

use super::codes;
use super::fix;
use super::globs;
use super::near::{did_you_mean, near, near_within};
use super::report::Report;
use super::resources::arn_service;
use super::view::{Entry, List, View};
use crate::DocumentType;
use crate::action::ActionPattern;
use crate::catalogue::{Catalogue, Service};
use crate::error::shown;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    let owner = owner(view);
    for list in view
        .statements
        .iter()
        .filter_map(|statement| statement.actions.as_ref())
    {
        for entry in &list.entries {
            if report.is_full() {
                return;
            }
            if entry.text.contains("${") || entry.text == "*" {
                continue;
            }
            if let Err(advice) = ActionPattern::parse(entry.text) {
                report.add(codes::INVALID_ACTION, entry.node.span, advice);
                continue;
            }
            let Some((service, name)) = entry.text.split_once(':') else {
                continue;
            };
            if service.contains(['*', '?']) {
                wildcard_in_service(entry, service, name, report);
            } else if view.document == DocumentType::Trust {
                in_trust_policy(entry, service, name, report);
            } else if let Some(catalogue) = view.catalogue {
                exists(catalogue, entry, service, name, report);
                belongs(catalogue, owner, entry, service, report);
            }
        }
    }
}

fn wildcard_in_service(entry: &Entry<'_>, service: &str, name: &str, report: &mut Report) {
    let message = "write the service's name in full; a wildcard in it reaches other services, today's and tomorrow's";
    let finding = report.add(codes::WILDCARD_IN_SERVICE_NAME, entry.node.span, message);
    if service.chars().chain(name.chars()).all(|c| c == '*') {
        finding.fix("Write `*`", fix::write(entry.node.span, "*"));
    }
}

/// What a trust policy can be about.
const TRUST: &str = "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity SetContext SetSourceIdentity TagSession";

fn in_trust_policy(entry: &Entry<'_>, service: &str, name: &str, report: &mut Report) {
    let lowered = name.to_ascii_lowercase();
    let reaches = |action: &str| globs::matches(&lowered, &action.to_ascii_lowercase());
    if service.eq_ignore_ascii_case("sts") && TRUST.split(' ').any(reaches) {
        return;
    }
    let mut message = format!(
        "write an action that assumes the role, such as `sts:AssumeRole`; `{}` cannot occur in a trust policy",
        shown(entry.text)
    );
    let meant = near(name, TRUST.split(' ')).filter(|_| service.eq_ignore_ascii_case("sts"));
    message.push_str(&did_you_mean(meant));
    report.add(
        codes::UNSUPPORTED_ACTION_IN_POLICY,
        entry.node.span,
        message,
    );
}

fn exists(
    catalogue: &Catalogue,
    entry: &Entry<'_>,
    service: &str,
    name: &str,
    report: &mut Report,
) {
    let span = entry.node.span;
    let Some(known) = catalogue.service(service) else {
        let prefixes: Vec<&str> = catalogue.prefixes().map(|(prefix, _)| prefix).collect();
        let meant = near_within(report, service, prefixes.iter().copied());
        let message = format!(
            "there is no service `{}`{}",
            shown(service),
            did_you_mean(meant)
        );
        let finding = report.add(codes::INVALID_SERVICE_IN_ACTION, span, message);
        if meant.is_none() {
            return;
        }
        // The only near service that also has this action.
        let prefixes = prefixes.into_iter();
        let prefixes = prefixes.filter(|prefix| near(service, [*prefix]).is_some());
        let mut fixed = prefixes.map(|prefix| format!("{prefix}:{name}"));
        let reaches = |text: &String| catalogue.expand(text).next().is_some();
        if let (Some(fixed), None) = (fixed.by_ref().find(reaches), fixed.find(reaches)) {
            finding.fix(format!("Write `{fixed}`"), fix::write(span, &fixed));
        }
        return;
    };
    if name.contains(['*', '?']) {
        let steps = known.actions().len().saturating_mul(name.len() + 16);
        if report.spend(steps) && catalogue.expand(entry.text).next().is_none() {
            let message = format!(
                "correct `{}`; it matches no action of {}",
                shown(entry.text),
                known.name()
            );
            report.add(codes::INVALID_ACTION, span, message);
        }
    } else if known.action(name).is_none() {
        let meant = near_within(report, name, known.actions().map(|action| action.name()));
        let message = format!(
            "{} has no action `{}`{}",
            known.name(),
            shown(name),
            did_you_mean(meant)
        );
        let finding = report.add(codes::INVALID_ACTION, span, message);
        if let Some(meant) = meant.filter(|meant| meant.is_only) {
            let text = format!("{}:{}", known.prefix(), meant.name);
            finding.fix(format!("Write `{text}`"), fix::write(span, &text));
        }
    }
}

/// The one service that all resource ARNs of a resource policy belong to, if its actions are of several services.
/// Approximation: a document does not say which resource it is attached to; its ARNs do where they agree.
fn owner<'a>(view: &View<'a>) -> Option<&'a str> {
    if view.document != DocumentType::Resource || action_services(view).len() < 2 {
        return None;
    }
    let services: BTreeSet<&str> = resource_entries(view)
        .filter_map(|entry| arn_service(entry.text))
        .collect();
    let mut services = services.into_iter();
    services.next().filter(|_| services.next().is_none())
}

fn belongs(
    catalogue: &Catalogue,
    owner: Option<&str>,
    entry: &Entry<'_>,
    service: &str,
    report: &mut Report,
) {
    let (Some(owner), Some(known)) = (owner, catalogue.service(service)) else {
        return;
    };
    if service.eq_ignore_ascii_case(owner) || has_arns_of(known, owner) {
        return;
    }
    let message = format!(
        "remove `{}`; this is the policy of a resource of `{}`",
        shown(entry.text),
        shown(owner)
    );
    report.add(
        codes::UNSUPPORTED_ACTION_IN_POLICY,
        entry.node.span,
        message,
    );
}

/// The steps that it takes to find out what an entry of one service reaches.
pub(super) const EXPANSION: usize = 10_000;

/// The services that the actions name, in lower case; wildcards name none.
pub(super) fn action_services(view: &View<'_>) -> BTreeSet<String> {
    let lists = view
        .statements
        .iter()
        .filter_map(|statement| statement.actions.as_ref());
    let entries = lists
        .filter(|list| !list.inverted)
        .flat_map(|list: &List<'_>| &list.entries);
    entries.filter_map(|entry| service_of(entry.text)).collect()
}

/// The service of an action in lower case, if it is written in full.
pub(super) fn service_of(action: &str) -> Option<String> {
    let (service, _) = action.split_once(':')?;
    (!service.contains(['*', '?', '$'])).then(|| service.to_ascii_lowercase())
}

/// Every entry of `Resource`.
pub(super) fn resource_entries<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = &'v Entry<'a>> {
    let lists = view
        .statements
        .iter()
        .filter_map(|statement| statement.resources.as_ref());
    lists
        .filter(|list| !list.inverted)
        .flat_map(|list| &list.entries)
}

/// Whether some resource of the service has ARNs with this service in them.
pub(super) fn has_arns_of(service: &Service, arn_service: &str) -> bool {
    let mut formats = service
        .resource_types()
        .iter()
        .flat_map(|kind| kind.arn_formats());
    formats.any(|format| super::resources::arn_service(format) == Some(arn_service))
}
