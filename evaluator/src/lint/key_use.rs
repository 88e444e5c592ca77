//! Keys of conditions beside the rest of their statement: whether requests for these actions or of these principals
//! carry them at all, which other keys and actions they need, whether the caller can choose what they say.
//!
//! A condition on a key that is absent is met or not by its operator alone (E-60, E-61); that is what makes such keys
//! worse than useless.

use super::actions::{EXPANSION, service_of};
use super::codes;
use super::globs;
use super::keys;
use super::report::Report;
use super::view::{Condition, Entry, Family, List, Set, Statement, View};
use crate::DocumentType;
use crate::catalogue::{Action, Catalogue};
use crate::error::shown;

/// Statements with more actions than this are not compared with their keys.
const MOST_ACTIONS: usize = 100;
/// The steps that it takes to look for a key among those of an action.
const KEYS: usize = 1_000;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    for statement in &view.statements {
        let mut reached = None;
        for condition in &statement.conditions {
            if report.is_full() {
                return;
            }
            if condition.family.is_none() {
                continue;
            }
            pairs(statement, condition, report);
            trust(condition, report);
            document(view, condition, report);
            service_principal(statement, condition, report);
            endpoints(statement, condition, report);
            other_action(statement, condition, report);
            let tags = is_tag_condition(condition);
            if tags && let Some(actions) = statement.actions.as_ref().filter(|list| list.inverted) {
                tags_of_the_rest(statement, condition, actions, report);
            }
            if let Some(catalogue) = view.catalogue
                && (tags || is_of_one_service(catalogue, condition))
            {
                let reached = reached.get_or_insert_with(|| reach(catalogue, statement, report));
                let actions = reached
                    .iter()
                    .map(|(_, actions)| actions.len())
                    .sum::<usize>();
                if !report.spend(actions.saturating_mul(KEYS)) {
                    continue;
                }
                if tags {
                    tags_of_services(statement, condition, reached, report);
                } else {
                    keys_of_actions(catalogue, condition, reached, report);
                }
            }
        }
    }
}

/// Keys that say little without another: any of those on the right.
const PAIRS: [(&str, &str); 2] = [
    (
        "aws:vpcsourceip",
        "aws:SourceVpc aws:SourceVpce aws:SourceVpcArn",
    ),
    (
        "aws:ec2instancesourceprivateipv4",
        "aws:Ec2InstanceSourceVpc",
    ),
];

fn pairs(statement: &Statement<'_>, condition: &Condition<'_>, report: &mut Report) {
    let Some((_, partners)) = PAIRS.iter().find(|(key, _)| *key == condition.lowered_key) else {
        return;
    };
    let has_partner = statement
        .conditions
        .iter()
        .any(|other| keys::is_one_of(&other.lowered_key, partners));
    if !has_partner {
        let partner = partners.split(' ').next().unwrap_or_default();
        let message = format!(
            "add a condition on `{partner}`; private addresses occur in every network, so `{}` alone names none",
            shown(&condition.key.key)
        );
        report.add(
            codes::MISSING_PAIRED_CONDITION_KEYS,
            condition.key.key_span,
            message,
        );
    }
}

/// Keys that hold what the caller's program chose to send.
fn trust(condition: &Condition<'_>, report: &mut Report) {
    if matches!(
        condition.lowered_key.as_str(),
        "aws:useragent" | "aws:referer"
    ) {
        let message = format!(
            "limit access by who or where the caller is; anybody can send any `{}`",
            shown(&condition.key.key)
        );
        report.add(
            codes::UNTRUSTWORTHY_CONDITION_KEY,
            condition.key.key_span,
            message,
        );
    }
}

/// Keys that have one value wherever a document of this type applies. Approximation: Access Analyzer does not publish
/// its list; these follow from what the documents are attached to.
fn document(view: &View<'_>, condition: &Condition<'_>, report: &mut Report) {
    let (keys, why) = match view.document {
        DocumentType::Resource | DocumentType::Trust => (
            "aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths",
            "the resource is the one that has this policy",
        ),
        DocumentType::ServiceControl => (
            "aws:PrincipalOrgID",
            "the principals are those of the organization",
        ),
        DocumentType::ResourceControl => (
            "aws:ResourceOrgID",
            "the resources are those of the organization",
        ),
        _ => return,
    };
    if keys::is_one_of(&condition.lowered_key, keys) {
        let message = format!(
            "remove the condition on `{}`; {why}",
            shown(&condition.key.key)
        );
        report.add(
            codes::IRRELEVANT_CONDITION_KEY_IN_POLICY,
            condition.key.key_span,
            message,
        );
    }
}

/// Keys about users, roles and their sessions, which a request that a service makes by itself does not carry.
const OF_PEOPLE: &str = "aws:FederatedProvider aws:MultiFactorAuthAge aws:MultiFactorAuthPresent aws:PrincipalAccount \
                         aws:PrincipalArn aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalType \
                         aws:SourceIdentity aws:TokenIssueTime aws:userid aws:username";

fn service_principal(statement: &Statement<'_>, condition: &Condition<'_>, report: &mut Report) {
    let Some(principals) = statement
        .principals
        .as_ref()
        .filter(|principals| !principals.inverted)
    else {
        return;
    };
    let services = !principals.entries.is_empty()
        && principals
            .entries
            .iter()
            .all(|entry| entry.kind == "Service");
    let key = condition.lowered_key.as_str();
    let of_people = keys::is_one_of(key, OF_PEOPLE) || key.starts_with("aws:principaltag/");
    if services && of_people && condition.family != Some(Family::Null) {
        let message = format!(
            "use `aws:SourceArn` or `aws:SourceAccount`; a request of a service carries no `{}`",
            shown(&condition.key.key)
        );
        report.add(
            codes::UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
            condition.key.key_span,
            message,
        );
    }
}

/// The services whose requests say whose endpoint they came through, from AWS's page of global keys.
const WITH_ENDPOINT_OWNERS: &str = "acm-pca applicationinsights apprunner athena cloudformation comprehendmedical \
                                    compute-optimizer datasync discovery dynamodb ebs ecr ecs firehose gamelift \
                                    healthlake iam iotfleetwise iotwireless kinesisanalytics kms lambda \
                                    medical-imaging omics payment-cryptography polly rbin rekognition route53 s3 \
                                    scheduler servicediscovery servicequotas shield ssm-contacts storagegateway textract \
                                    transcribe transfer";

/// Those whose requests name only the organization of the owner.
const WITH_ENDPOINT_ORGANIZATIONS: &str = "b2bi cassandra cognito-identity dms ds-data identitystore iottwinmaker \
                                           network-firewall pricing ses sms-voice sqs workmail";

fn endpoints(statement: &Statement<'_>, condition: &Condition<'_>, report: &mut Report) {
    if !matches!(
        condition.lowered_key.as_str(),
        "aws:vpceaccount" | "aws:vpceorgid" | "aws:vpceorgpaths"
    ) {
        return;
    }
    let Some(actions) = &statement.actions else {
        return;
    };
    let carries = |entry: &Entry<'_>| {
        let service = service_of(entry.text);
        let known = service.is_some_and(|service| {
            keys::is_one_of(&service, WITH_ENDPOINT_OWNERS)
                || condition.lowered_key == "aws:vpceorgid"
                    && keys::is_one_of(&service, WITH_ENDPOINT_ORGANIZATIONS)
        });
        known && !entry.text.eq_ignore_ascii_case("iam:PassRole")
    };
    let others: Vec<&Entry<'_>> = actions
        .entries
        .iter()
        .filter(|entry| actions.inverted || !carries(entry))
        .collect();
    if others.is_empty() {
        return;
    }
    let which = if actions.inverted {
        "others than the listed actions".to_owned()
    } else {
        some(&others)
    };
    let message = format!(
        "limit the statement to actions of services that know `{}`; {which} may not",
        shown(&condition.key.key)
    );
    report.add(
        codes::USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES,
        condition.key.key_span,
        message,
    );
}

/// Up to three entries for a message.
fn some(entries: &[&Entry<'_>]) -> String {
    let more = if entries.len() > 3 { " and others" } else { "" };
    let named: Vec<String> = entries
        .iter()
        .take(3)
        .map(|entry| format!("`{}`", shown(entry.text)))
        .collect();
    format!("{}{more}", named.join(", "))
}

/// Tags and source identities of a session are set by an action of their own, which must be allowed with the key.
fn other_action(statement: &Statement<'_>, condition: &Condition<'_>, report: &mut Report) {
    let key = condition.lowered_key.as_str();
    let needed = match key {
        "sts:transitivetagkeys" | "aws:tagkeys" => "sts:TagSession",
        "sts:sourceidentity" => "sts:SetSourceIdentity",
        _ if key.starts_with("aws:requesttag/") => "sts:TagSession",
        _ => return,
    };
    let Some(actions) = statement.actions.as_ref().filter(|list| !list.inverted) else {
        return;
    };
    let lowered: Vec<String> = actions
        .entries
        .iter()
        .map(|entry| entry.text.to_ascii_lowercase())
        .collect();
    let only_assumes = !lowered.is_empty()
        && lowered
            .iter()
            .all(|entry| entry.starts_with("sts:assumerole"));
    let asks_for_presence = condition.family == Some(Family::Null)
        && condition
            .values
            .iter()
            .all(|entry| entry.text.eq_ignore_ascii_case("false"));
    let needs = is_positive(condition) || asks_for_presence;
    let has = lowered
        .iter()
        .any(|entry| globs::matches(entry, &needed.to_ascii_lowercase()));
    if statement.allows() && only_assumes && needs && !has {
        let message = format!(
            "add `{needed}` to the actions; without it no request with `{}` is allowed",
            shown(&condition.key.key)
        );
        report.add(
            codes::MISSING_ACTION_FOR_CONDITION_KEY,
            condition.key.key_span,
            message,
        );
    }
}

/// Whether the condition is not met where its key is absent.
fn is_positive(condition: &Condition<'_>) -> bool {
    !condition.negated
        && !condition.if_exists
        && condition.set != Some(Set::ForAll)
        && condition.family != Some(Family::Null)
}

fn is_tag_condition(condition: &Condition<'_>) -> bool {
    let key = condition.lowered_key.as_str();
    let tag = key == "aws:tagkeys"
        || key.starts_with("aws:requesttag/")
        || key.starts_with("aws:resourcetag/");
    tag && is_positive(condition)
}

fn tags_of_the_rest(
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    actions: &List<'_>,
    report: &mut Report,
) {
    let (code, effect) = match (statement.denies(), statement.allows()) {
        (true, _) => (
            codes::DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
            "denied",
        ),
        (_, true) => (
            codes::ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
            "allowed",
        ),
        _ => return,
    };
    let message = format!(
        "list the actions that are meant in `Action`; those that do not know `{}` are never {effect} here",
        shown(&condition.key.key)
    );
    report
        .add(code, condition.key.key_span, message)
        .also_at(actions.member.key_span);
}

/// The entries that name actions of one service, with the actions.
type Reached<'v, 'a> = Vec<(&'v Entry<'a>, Vec<Action<'v>>)>;

fn reach<'v, 'a>(
    catalogue: &'v Catalogue,
    statement: &'v Statement<'a>,
    report: &mut Report,
) -> Reached<'v, 'a> {
    let list = statement.actions.as_ref();
    let Some(list) = list.filter(|list| !list.inverted && list.entries.len() <= MOST_ACTIONS)
    else {
        return Vec::new();
    };
    if !report.spend(list.entries.len().saturating_mul(EXPANSION)) {
        return Vec::new();
    }
    let entries = list
        .entries
        .iter()
        .filter(|entry| service_of(entry.text).is_some());
    let reached = entries.map(|entry| (entry, catalogue.expand(entry.text).collect::<Vec<_>>()));
    reached.filter(|(_, actions)| !actions.is_empty()).collect()
}

/// The entries none of whose actions can come with the key. Approximation: a request carries the keys that the
/// catalogue lists for its action or for a resource of it; an entry with wildcards is fine if one of its actions is.
fn without<'v, 'a>(reached: &Reached<'v, 'a>, lowered_key: &str) -> Vec<&'v Entry<'a>> {
    let knows = |action: &Action<'_>| {
        action
            .condition_keys()
            .iter()
            .any(|key| key.fits(lowered_key))
    };
    let without = reached
        .iter()
        .filter(|(_, actions)| !actions.iter().any(knows));
    without.map(|(entry, _)| *entry).collect()
}

fn tags_of_services(
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    reached: &Reached<'_, '_>,
    report: &mut Report,
) {
    let (code, effect) = match (statement.denies(), statement.allows()) {
        (true, _) => (
            codes::DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
            "denied",
        ),
        (_, true) => (
            codes::ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
            "allowed",
        ),
        _ => return,
    };
    let without = without(reached, &condition.lowered_key);
    let Some(first) = without.first() else { return };
    let message = format!(
        "move {} to a statement without `{}`; requests for them do not carry it, so they are never {effect} here",
        some(&without),
        shown(&condition.key.key)
    );
    report
        .add(code, condition.key.key_span, message)
        .also_at(first.node.span);
}

/// Whether a condition needs its key, and the key is one of a single service.
fn is_of_one_service(catalogue: &Catalogue, condition: &Condition<'_>) -> bool {
    let key = condition.lowered_key.as_str();
    let everywhere = key.starts_with("aws:")
        || key.starts_with("saml:")
        || keys::is_claim(key)
        || keys::session(key).is_some()
        || catalogue
            .global_keys()
            .iter()
            .any(|global| global.fits(key));
    !everywhere && !condition.if_exists && condition.family != Some(Family::Null)
}

/// Keys of one service beside actions whose requests do not carry them.
fn keys_of_actions(
    catalogue: &Catalogue,
    condition: &Condition<'_>,
    reached: &Reached<'_, '_>,
    report: &mut Report,
) {
    let key = condition.lowered_key.as_str();
    let without = without(reached, key);
    let Some(first) = without.first() else { return };
    let service = key
        .split_once(':')
        .and_then(|(prefix, _)| catalogue.service(prefix));
    let knows = |action: Action<'_>| action.condition_keys().iter().any(|known| known.fits(key));
    if !service.is_some_and(|service| service.actions().any(knows)) {
        return;
    }
    let message = format!(
        "move {} to a statement without `{}`; requests for them do not carry it",
        some(&without),
        shown(&condition.key.key)
    );
    report
        .add(
            codes::UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
            condition.key.key_span,
            message,
        )
        .also_at(first.node.span);
}
