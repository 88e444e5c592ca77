//! What would turn a denial: each way, carried out, must allow the request; and no way may have a change too many.

use std::sync::Arc;

use evaluator::{Change, CheckType, DocumentType, Grant, Layer, PolicySet};
use proptest::prelude::*;
use proptest::sample::select;

use super::case::*;

/// Carries a change out, as bluntly as a person could.
fn carry_out(set: &mut PolicySet, change: &Change, principal: &str) {
    match change {
        Change::RemoveDeny {
            check_type,
            statement,
        } => {
            let gone = |layer: &Layer| -> Layer {
                let others = layer.documents().iter();
                others
                    .filter(|document| *document.source != statement.source)
                    .cloned()
                    .collect()
            };
            each_layer(set, *check_type, None, gone);
        }
        Change::AddAllow {
            check_type,
            level,
            grant,
            ..
        } => {
            let (document_type, text) = match check_type {
                CheckType::ServiceControlPolicy => (DocumentType::ServiceControl, ALLOW.to_owned()),
                CheckType::VpcEndpoint => (DocumentType::Endpoint, ALLOW_ANYONE.to_owned()),
                CheckType::Resource => (
                    DocumentType::Resource,
                    match grant {
                        Some(Grant::Direct) if principal.starts_with("arn:") => to(&aws(principal)),
                        _ if principal.contains(":iam:") || principal.contains(":sts:") => {
                            to(&aws(principal.split(':').nth(4).unwrap()))
                        }
                        _ => ALLOW_ANYONE.to_owned(),
                    },
                ),
                _ => (DocumentType::Identity, ALLOW.to_owned()),
            };
            let more = |old: &Layer| -> Layer {
                let new = layer(document_type, &[&text]);
                old.documents()
                    .iter()
                    .chain(new.documents())
                    .cloned()
                    .collect()
            };
            each_layer(set, *check_type, *level, more);
        }
        Change::PassSessionPolicy => set.session = Some(layer(DocumentType::Session, &[ALLOW])),
    }
}

fn each_layer(
    set: &mut PolicySet,
    check: CheckType,
    level: Option<usize>,
    change: impl Fn(&Layer) -> Layer,
) {
    let levels = |levels: &Arc<[Layer]>| -> Arc<[Layer]> {
        let here = |number: usize| level.is_none_or(|level| level == number);
        levels
            .iter()
            .enumerate()
            .map(|(number, layer)| {
                if here(number) {
                    change(layer)
                } else {
                    layer.clone()
                }
            })
            .collect()
    };
    let one = |layer: &Option<Layer>| Some(change(&layer.clone().unwrap_or_default()));
    match check {
        CheckType::ResourceControlPolicy => set.resource_control = levels(&set.resource_control),
        CheckType::ServiceControlPolicy => set.service_control = levels(&set.service_control),
        CheckType::VpcEndpoint => set.endpoint = one(&set.endpoint),
        CheckType::Resource => set.resource = one(&set.resource),
        CheckType::Principal => set.identity = change(&set.identity),
        CheckType::PermissionsBoundary => set.boundary = one(&set.boundary),
        CheckType::Session => set.session = one(&set.session),
    }
}

fn ways(case: &Case) -> Vec<Vec<Change>> {
    case.look(|evaluation| evaluation.what_would_allow())
}

#[test]
fn the_lacking_layer_and_the_denying_statement_are_named() {
    assert!(ways(&case(ALICE).identity(&[ALLOW])).is_empty());
    let only = ways(
        &case(ALICE)
            .identity(&[ALLOW])
            .boundary(&[OTHER])
            .scps(&[&[ALLOW], &[OTHER]]),
    );
    assert!(
        matches!(
            only[0][..],
            [
                Change::AddAllow {
                    check_type: CheckType::ServiceControlPolicy,
                    level: Some(1),
                    ..
                },
                Change::AddAllow {
                    check_type: CheckType::PermissionsBoundary,
                    ..
                }
            ]
        ),
        "{only:?}"
    );
    let denied = ways(&case(ALICE).identity(&[ALLOW, DENY]));
    assert!(
        matches!(&denied[0][..], [Change::RemoveDeny { statement, .. }] if statement.source.uri == "Identity-1")
    );
    let near = r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other/*"}"#;
    let nearest = ways(&case(ALICE).identity(&[OTHER, near]));
    assert!(
        matches!(&nearest[0][..], [Change::AddAllow { nearest: Some(miss), .. }] if miss.source.uri == "Identity-1")
    );
}

#[test]
fn what_no_policy_can_allow_has_no_way() {
    assert!(ways(&case(SESSION).action("sts:GetSessionToken", "*")).is_empty());
    assert!(ways(&case(ROOT).action("sts:AssumeRole", ROLE)).is_empty());
}

fn statements() -> impl Strategy<Value = Option<Vec<&'static str>>> {
    prop::option::of(prop::collection::vec(
        select(vec![ALLOW, DENY, OTHER]),
        0..3,
    ))
}

fn with_principals() -> impl Strategy<Value = Option<Vec<String>>> {
    let grant = select(vec![
        ALLOW_ANYONE.to_owned(),
        DENY_ANYONE.to_owned(),
        to(&aws(HERE)),
        to(&aws(ALICE)),
        to(&aws(ROLE)),
        to(&aws(SESSION)),
        to(&aws(STRANGER)),
    ]);
    prop::option::of(prop::collection::vec(grant, 0..3))
}

fn any_case() -> impl Strategy<Value = (String, Case)> {
    let principal = select(vec![
        ROOT,
        ALICE,
        SESSION,
        FEDERATED,
        STRANGER,
        "anonymous",
        "lambda.amazonaws.com",
    ]);
    let levels = prop::collection::vec(
        prop::collection::vec(select(vec![ALLOW, DENY, OTHER]), 0..3),
        0..3,
    );
    let what = select(vec![("s3:GetObject", BUCKET), ("kms:Decrypt", KEY)]);
    (
        principal,
        what,
        statements(),
        statements(),
        statements(),
        with_principals(),
        with_principals(),
        levels,
    )
        .prop_map(
            |(
                principal,
                (action, resource),
                identity,
                boundary,
                session,
                own,
                endpoint,
                levels,
            )| {
                let mut built = case(principal).action(action, resource).owned_by(HERE);
                if let Some(identity) = identity {
                    built = built.identity(&identity);
                }
                if let Some(boundary) = boundary {
                    built = built.boundary(&boundary);
                }
                if let Some(session) = session {
                    built = built.session(&session);
                }
                let borrowed = |texts: &[String]| -> Vec<String> { texts.to_vec() };
                if let Some(own) = own.as_deref().map(borrowed) {
                    built = built.resource(&own.iter().map(String::as_str).collect::<Vec<_>>());
                }
                if let Some(endpoint) = endpoint.as_deref().map(borrowed) {
                    built =
                        built.endpoint(&endpoint.iter().map(String::as_str).collect::<Vec<_>>());
                }
                let levels: Vec<&[&str]> = levels.iter().map(Vec::as_slice).collect();
                (principal.to_owned(), built.scps(&levels))
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn each_way_is_enough_and_none_has_a_change_too_many((principal, case) in any_case()) {
        let ways = ways(&case);
        prop_assert_eq!(ways.is_empty(), case.is_allowed(), "some way exists for every denial here");
        for way in ways {
            let after = |changes: &mut dyn Iterator<Item = &Change>| {
                let mut changed = case.clone();
                for change in changes {
                    carry_out(&mut changed.set, change, &principal);
                }
                changed.is_allowed()
            };
            prop_assert!(after(&mut way.iter()), "not enough: {:?}", way);
            for left_out in 0..way.len() {
                let fewer = way.iter().enumerate().filter(|(number, _)| *number != left_out);
                prop_assert!(!after(&mut fewer.map(|(_, change)| change)), "without {} of {:?}", left_out, way);
            }
        }
    }

    /// E-100, E-103, E-117, E-118: whatever is added to restrict never allows more.
    #[test]
    fn restrictions_never_allow_more((_, case) in any_case(), more in statements(), deny in any::<bool>()) {
        let more = more.unwrap_or_default();
        let before = case.is_allowed();
        let mut restricted = vec![];
        if case.set.boundary.is_none() {
            restricted.push(case.clone().boundary(&more));
        }
        if case.set.session.is_none() && case.request().principal() != FEDERATED {
            restricted.push(case.clone().session(&more));
        }
        if case.set.endpoint.is_none() && deny {
            restricted.push(case.clone().endpoint(&[ALLOW_ANYONE]));
        }
        let mut with_level = case.clone();
        with_level.set.service_control = case
            .set
            .service_control
            .iter()
            .cloned()
            .chain([layer(DocumentType::ServiceControl, &more)])
            .collect();
        restricted.push(with_level);
        for restricted in restricted {
            prop_assert!(before || !restricted.is_allowed());
        }
        let denied = case.rcps(&[&[r#"{"Effect":"Deny","Principal":"*","Action":["s3:*","kms:*"],"Resource":"*"}"#]]);
        prop_assert!(denied.is_denied_explicitly());
    }
}

#[test]
fn e122_whoever_has_no_account_is_to_be_named_itself() {
    for (principal, expected) in [
        ("lambda.amazonaws.com", Grant::Direct),
        ("anonymous", Grant::Direct),
        (STRANGER, Grant::Delegated),
    ] {
        let ways = case(principal)
            .identity(&[ALLOW])
            .look(|evaluation| evaluation.what_would_allow());
        let [way] = ways.as_slice() else {
            panic!("{ways:?}")
        };
        let grants: Vec<Option<Grant>> = way
            .iter()
            .map(|change| match change {
                Change::AddAllow { grant, .. } => *grant,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(grants, [Some(expected)], "{principal}");
    }
}
