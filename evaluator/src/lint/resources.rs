//! The entries of `Resource` and `NotResource`: the fields of ARNs, what the catalogue knows of the formats, and
//! whether the resources are such that the statement's actions can have anything to do with them.

use super::actions::{EXPANSION, action_services, has_arns_of, service_of};
use super::arn::{self, Arn, Field, fields};
use super::codes;
use super::fix;
use super::globs;
use super::near::{Near, did_you_mean, near, near_within};
use super::report::Report;
use super::values;
use super::view::{Entry, List, Statement, View};
use crate::DocumentType;
use crate::catalogue::{Action, Catalogue, ResourceType};
use crate::error::shown;

/// Statements with more entries than this are not compared with their actions.
const MOST_ENTRIES: usize = 100;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    let sole = sole_service(view);
    for statement in &view.statements {
        let Some(list) = &statement.resources else {
            continue;
        };
        for entry in &list.entries {
            if report.is_full() {
                return;
            }
            if is_all(entry.text) {
                continue;
            }
            let each = Each { view, entry };
            if let Some(arn) = each.shape(report) {
                each.head(arn, report);
                each.formats(arn, report);
                each.belongs(arn, sole.as_deref(), report);
            }
        }
        if let (Some(catalogue), Some(actions)) = (view.catalogue, &statement.actions) {
            against_actions(view, statement, catalogue, actions, list, report);
        }
    }
}

fn is_all(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == '*')
}

/// The service in an ARN, if it is written in full.
pub(super) fn arn_service(text: &str) -> Option<&str> {
    let service = arn::parse(text)?.service;
    (!service.is_open() && !service.text.is_empty()).then_some(service.text)
}

/// One entry under examination.
struct Each<'v, 'a> {
    view: &'v View<'a>,
    entry: &'v Entry<'a>,
}

impl<'a> Each<'_, 'a> {
    /// The prefix and the number of fields; the ARN, if they are right.
    fn shape(&self, report: &mut Report) -> Option<Arn<'a>> {
        let text = self.entry.text;
        let span = self.entry.node.span;
        let all = fields(text);
        let first = all.first()?;
        if first.text != "arn" {
            let message = format!(
                "write an ARN that begins with `arn:`, or `*`; `{}` is neither",
                shown(text)
            );
            let finding = report.add(codes::INVALID_ARN_PREFIX, span, message);
            let rest = text.get(first.end()..).unwrap_or_default();
            let fixed = if first.text.eq_ignore_ascii_case("arn") {
                Some(format!("arn{rest}"))
            } else if all.len() == 5 && values::partitions().any(|name| name == first.text) {
                Some(format!("arn:{text}"))
            } else {
                None
            };
            if let Some(fixed) = fixed {
                finding.fix("Begin with `arn:`", fix::write(span, &fixed));
            }
            return None;
        }
        let arn = arn::parse(text);
        if arn.is_none_or(|arn| arn.service.text.is_empty()) {
            let message = format!(
                "write all six fields, `arn:partition:service:region:account:resource`; `{}` lacks some",
                shown(text)
            );
            report.add(codes::MISSING_ARN_FIELD, span, message);
            return None;
        }
        arn
    }

    /// The fields that mean the same in every ARN.
    fn head(&self, arn: Arn<'_>, report: &mut Report) {
        let Arn {
            partition,
            service,
            region,
            account,
            ..
        } = arn;
        if !one_of(partition, values::partitions()) {
            let meant = near(partition.text, values::partitions());
            self.field(
                report,
                codes::INVALID_PARTITION,
                partition,
                "there is no partition",
                meant,
            );
        }
        if service.text.contains(['*', '?']) {
            let message = "write the service's name in full; a wildcard in it reaches other services, today's and tomorrow's";
            report.add(codes::WILDCARD_IN_SERVICE_NAME, self.part(service), message);
        } else if service.text.contains(|c: char| c.is_ascii_uppercase()) {
            let lowered = service.text.to_ascii_lowercase();
            let meant = Some(Near {
                name: &lowered,
                is_only: true,
            });
            self.field(
                report,
                codes::INVALID_ARN_SERVICE_CASE,
                service,
                "services are written in lower case, not",
                meant,
            );
        }
        if !region.text.is_empty()
            && !one_of(region, values::regions(partition.text))
            && !self.is_literal_of_format(arn, |arn| arn.region)
        {
            let elsewhere = values::regions("").any(|name| name == region.text);
            let meant = near(region.text, values::regions(partition.text)).filter(|_| !elsewhere);
            self.field(
                report,
                codes::INVALID_ARN_REGION,
                region,
                "this partition has no region",
                meant,
            );
        }
        let may_be_account = account.text.is_empty()
            || account.text.contains("${")
            || values::is_account(account.text)
            || account.text == "aws"
            || account.is_open()
                && globs::meet(&account.pattern(), &globs::pattern("????????????", false))
                && account
                    .text
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '*' | '?'));
        if !may_be_account && !self.is_literal_of_format(arn, |arn| arn.account) {
            let message = format!(
                "write the 12 digits of an account; `{}` is none",
                shown(account.text)
            );
            report.add(codes::INVALID_ARN_ACCOUNT, self.part(account), message);
        }
    }

    fn part(&self, field: Field<'_>) -> crate::Span {
        if field.text.is_empty() {
            return self.entry.node.span;
        }
        self.view.part(self.entry.node, field.at, field.end())
    }

    /// A finding about a field that should have been one of some names.
    fn field(
        &self,
        report: &mut Report,
        code: codes::IssueCode,
        field: Field<'_>,
        what: &str,
        meant: Option<Near<'_>>,
    ) {
        let message = format!("{what} `{}`{}", shown(field.text), did_you_mean(meant));
        let finding = report.add(code, self.part(field), message);
        if let Some(meant) = meant.filter(|meant| meant.is_only) {
            finding.fix(
                format!("Write `{}`", meant.name),
                self.rewrite(field, meant.name),
            );
        }
    }

    /// Another text for a field.
    fn rewrite(&self, field: Field<'_>, text: &str) -> Vec<super::Edit> {
        let entry = self.entry.text;
        let before = entry.get(..field.at).unwrap_or_default();
        let after = entry.get(field.end()..).unwrap_or_default();
        fix::write(self.entry.node.span, &format!("{before}{text}{after}"))
    }

    /// Whether a format of this service has exactly this text in a field.
    fn is_literal_of_format(&self, arn: Arn<'_>, field: impl Fn(Arn<'_>) -> Field<'_>) -> bool {
        let Some(catalogue) = self.view.catalogue else {
            return false;
        };
        let written = field(arn).text;
        let mut formats = formats_of(catalogue, arn.service.text).into_iter();
        formats.any(|format| field(format).text == written)
    }

    /// What the catalogue knows: the service, the form of its resources, which fields they fill in.
    fn formats(&self, arn: Arn<'_>, report: &mut Report) {
        let Some(catalogue) = self.view.catalogue else {
            return;
        };
        let service = arn.service.text.to_ascii_lowercase();
        let steps = steps_for(catalogue, &service, arn.resource);
        if arn.service.is_open() || !report.spend(steps) {
            return;
        }
        let formats = formats_of(catalogue, &service);
        if formats.is_empty() {
            if catalogue.service(&service).is_none() {
                let prefixes: Vec<&str> = catalogue.prefixes().map(|(prefix, _)| prefix).collect();
                let meant = near_within(report, &service, prefixes.into_iter());
                self.field(
                    report,
                    codes::INVALID_SERVICE,
                    arn.service,
                    "there is no service",
                    meant,
                );
            }
            return;
        }
        let fit = |formats: &[Arn<'_>], arn: Arn<'_>| -> Vec<(bool, bool)> {
            let fitting = formats
                .iter()
                .filter(|format| format.resource.meets(arn.resource));
            fitting
                .map(|format| {
                    (
                        !format.region.text.is_empty(),
                        !format.account.text.is_empty(),
                    )
                })
                .collect()
        };
        let mut fitting = fit(&formats, arn);
        if fitting.is_empty() {
            if !report.spend(EVERYWHERE) {
                return;
            }
            fitting = fit(&formats_anywhere(catalogue, &service), arn);
        }
        if fitting.is_empty() {
            let head = arn
                .resource
                .text
                .split([':', '/'])
                .next()
                .unwrap_or_default();
            let same = |format: &&Arn<'_>| {
                let theirs = format
                    .resource
                    .text
                    .split([':', '/'])
                    .next()
                    .unwrap_or_default();
                near(head, [theirs]).is_some()
            };
            let example = formats.iter().find(same).or(formats.first());
            let example = example
                .map(|format| format.resource.text)
                .unwrap_or_default();
            let message = format!(
                "write the resource as its service does, such as `{example}`; `{}` fits no resource of `{service}`",
                shown(arn.resource.text)
            );
            report.add(
                codes::INVALID_ARN_RESOURCE,
                self.part(arn.resource),
                message,
            );
            return;
        }
        let takes_region = fitting.iter().any(|(region, _)| *region);
        let takes_account = fitting.iter().any(|(_, account)| *account);
        let needs_region = fitting.iter().all(|(region, _)| *region);
        let needs_account = fitting.iter().all(|(_, account)| *account);
        let is_given = |field: Field<'_>| !field.text.is_empty() && !field.text.contains('*');
        if is_given(arn.region) && !takes_region {
            let message =
                format!("leave the region empty; ARNs of this resource of `{service}` have none");
            let finding = report.add(
                codes::ARN_REGION_NOT_ALLOWED,
                self.part(arn.region),
                message,
            );
            finding.fix("Remove the region", self.rewrite(arn.region, ""));
        }
        if is_given(arn.account) && !takes_account {
            let message =
                format!("leave the account empty; ARNs of this resource of `{service}` have none");
            let finding = report.add(
                codes::ARN_ACCOUNT_NOT_ALLOWED,
                self.part(arn.account),
                message,
            );
            finding.fix("Remove the account", self.rewrite(arn.account, ""));
        }
        if arn.region.text.is_empty() && needs_region {
            let message = format!(
                "write the region, or `*` for all; ARNs of this resource of `{service}` have one"
            );
            report.add(codes::MISSING_ARN_REGION, self.entry.node.span, message);
        }
        if arn.account.text.is_empty() && needs_account {
            let message = format!(
                "write the account, or `*` for all; ARNs of this resource of `{service}` have one"
            );
            report.add(codes::MISSING_ARN_ACCOUNT, self.entry.node.span, message);
        }
    }

    /// A resource of another service than the one that the actions of a resource policy are of.
    fn belongs(&self, arn: Arn<'_>, sole: Option<&str>, report: &mut Report) {
        let (Some(sole), Some(catalogue)) = (sole, self.view.catalogue) else {
            return;
        };
        let service = arn.service.text;
        let Some(known) = catalogue.service(sole) else {
            return;
        };
        if arn.service.is_open()
            || service.eq_ignore_ascii_case(sole)
            || has_arns_of(known, service)
        {
            return;
        }
        let message = format!(
            "write the ARN of a resource of {}; the actions of this policy cannot be about `{}`",
            known.name(),
            shown(self.entry.text)
        );
        report.add(
            codes::UNSUPPORTED_RESOURCE_ARN_IN_POLICY,
            self.entry.node.span,
            message,
        );
    }
}

/// Whether a field is one of the names, or can stand for one.
fn one_of(field: Field<'_>, mut names: impl Iterator<Item = &'static str>) -> bool {
    if field.is_open() {
        let pattern = field.pattern();
        names.any(|name| globs::meet(&pattern, &globs::pattern(name, false)))
    } else {
        names.any(|name| name == field.text)
    }
}

/// The service that all actions of a resource policy belong to. Approximation: a document does not say which resource
/// it is attached to; its actions do where they agree.
fn sole_service(view: &View<'_>) -> Option<String> {
    if view.document != DocumentType::Resource {
        return None;
    }
    let mut services = action_services(view).into_iter();
    services.next().filter(|_| services.next().is_none())
}

/// The steps that it takes to look at the formats of all services.
const EVERYWHERE: usize = 200_000;
/// The length of a format.
const FORMAT: usize = 64;

/// The steps that it takes to compare a resource with the formats of a service. Most differ in the first letters.
fn steps_for(catalogue: &Catalogue, arn_service: &str, resource: Field<'_>) -> usize {
    let Some(service) = catalogue.service(arn_service) else {
        return EVERYWHERE;
    };
    let is_wild = resource.text.starts_with(['*', '?', '$']);
    let length = if is_wild { resource.text.len() } else { 1 };
    let formats = service.resource_types().len();
    formats.saturating_mul(FORMAT).saturating_mul(1 + length)
}

/// The formats with this service in them that the service of this name knows; else those that any service knows.
fn formats_of<'c>(catalogue: &'c Catalogue, arn_service: &str) -> Vec<Arn<'c>> {
    let Some(service) = catalogue.service(arn_service) else {
        return formats_anywhere(catalogue, arn_service);
    };
    formats_in(service.resource_types(), arn_service).collect()
}

/// All formats with this service in them. Slow: every service is looked at.
fn formats_anywhere<'c>(catalogue: &'c Catalogue, arn_service: &str) -> Vec<Arn<'c>> {
    let services = catalogue.services();
    services
        .flat_map(|service| formats_in(service.resource_types(), arn_service))
        .collect()
}

fn formats_in<'c>(kinds: &'c [ResourceType], arn_service: &str) -> impl Iterator<Item = Arn<'c>> {
    let formats = kinds
        .iter()
        .flat_map(|kind| kind.arn_formats())
        .filter_map(arn::parse);
    formats.filter(move |format| format.service.text == arn_service)
}

/// The actions against the resources that stand beside them. Approximation: an entry with wildcards is fine if one of
/// the actions that it reaches is.
fn against_actions(
    view: &View<'_>,
    statement: &Statement<'_>,
    catalogue: &Catalogue,
    actions: &List<'_>,
    resources: &List<'_>,
    report: &mut Report,
) {
    let too_many = actions.entries.len().max(resources.entries.len()) > MOST_ENTRIES;
    if actions.inverted || resources.inverted || resources.entries.is_empty() || too_many {
        return;
    }
    let star = resources.entries.iter().find(|entry| is_all(entry.text));
    let identity = matches!(
        view.document,
        DocumentType::Identity | DocumentType::Session
    );
    let reached = actions.entries.iter();
    let reached = reached.filter(|entry| service_of(entry.text).is_some());
    if !report.spend(actions.entries.len().saturating_mul(EXPANSION)) {
        return;
    }
    let reached: Vec<(&Entry<'_>, Vec<Action<'_>>)> = reached
        .map(|entry| (entry, catalogue.expand(entry.text).collect()))
        .collect();
    if let Some(star) = star {
        let narrow = |actions: &[Action<'_>]| {
            !actions.is_empty()
                && actions
                    .iter()
                    .all(|action| action.resource_types().next().is_some())
        };
        let names: Vec<String> = reached
            .iter()
            .filter(|(_, actions)| narrow(actions))
            .map(|(entry, _)| format!("`{}`", shown(entry.text)))
            .collect();
        if identity && statement.allows() && statement.conditions.is_empty() && !names.is_empty() {
            let more = if names.len() > 3 { " and others" } else { "" };
            let names = names.get(..3).unwrap_or(&names).join(", ");
            let message =
                format!("name the resources that are meant; {names}{more} can be limited to some");
            report.add(codes::BAILIWICK_RESOURCE_STAR, star.node.span, message);
        }
        return;
    }
    let arns: Option<Vec<Arn<'_>>> = resources
        .entries
        .iter()
        .map(|entry| arn::parse(entry.text))
        .collect();
    let Some(arns) = arns else { return };
    let pairs = reached
        .iter()
        .map(|(_, actions)| actions.len())
        .sum::<usize>();
    if !report.spend(pairs.saturating_mul(arns.len()).saturating_mul(FORMAT)) {
        return;
    }
    for (entry, actions) in &reached {
        let served = |action: &Action<'_>| {
            action
                .resource_types()
                .any(|kind| arns.iter().any(|arn| is_of(*arn, kind.resource_type)))
        };
        if actions.is_empty() || actions.iter().any(served) {
            continue;
        }
        let mut kinds = actions.iter().flat_map(|action| action.resource_types());
        let message = match kinds.find_map(|kind| kind.resource_type.arn_formats().next()) {
            Some(format) => format!(
                "add a resource that `{}` can be about, such as `{format}`; it applies to none of these",
                shown(entry.text)
            ),
            None => format!(
                "put `{}` into a statement with the resource `*`; it is about no single resource",
                shown(entry.text)
            ),
        };
        report.add(codes::BAILIWICK_RESOURCE_MISMATCH, entry.node.span, message);
    }
    let mut all = reached.iter().flat_map(|(_, actions)| actions).peekable();
    let whole_kind = |kind: &ResourceType| {
        let mut formats = kind.arn_formats().filter_map(arn::parse);
        formats.any(|format| arns.iter().any(|arn| is_everything(*arn, format)))
    };
    let mut whole = |action: &Action<'_>| {
        action
            .resource_types()
            .any(|kind| whole_kind(kind.resource_type))
    };
    if identity
        && statement.allows()
        && statement.conditions.is_empty()
        && all.peek().is_some()
        && all.all(&mut whole)
    {
        let message = "name the resources that are meant, or write `*`; these are all resources of their kinds";
        let span = resources.member.value.span;
        report.add(codes::BAILIWICK_RESOURCE_EFFECTIVELY_STAR, span, message);
    }
}

/// Whether an ARN can be one of this kind of resource.
fn is_of(arn: Arn<'_>, kind: &ResourceType) -> bool {
    let mut formats = kind.arn_formats().filter_map(arn::parse);
    formats.any(|format| {
        arn.service.meets(format.service)
            && arn.region.meets(format.region)
            && arn.account.meets(format.account)
            && arn.resource.meets(format.resource)
    })
}

/// Whether an entry matches every resource of a format, in its partition.
fn is_everything(arn: Arn<'_>, format: Arn<'_>) -> bool {
    arn.service.covers(format.service)
        && arn.region.covers(format.region)
        && arn.account.covers(format.account)
        && arn.resource.covers(format.resource)
}
