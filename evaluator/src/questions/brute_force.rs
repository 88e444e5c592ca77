//! Against brute force, over universes small enough to try everything.

use proptest::prelude::*;
use proptest::sample::select;

use super::tests::{ALICE, ALL, AWS, OBJECT, alice, ask, deny, layer, of};
use super::*;
use crate::policy::DocumentType;
use crate::{ContextValue, Request, Verdict, verdict};

const SINGLE: &str = "s3:prefix";
const MULTIPLE: &str = "aws:TagKeys";
const WORDS: [&str; 7] = ["", "a", "ab", "b", "x", "ba", "A"];
/// How many of the words the multivalued key takes: enough to tell its conditions apart.
const MEMBERS: usize = 5;

/// Every request context of the small universe.
fn contexts() -> Vec<RequestContext> {
    let mut all = Vec::new();
    let one = std::iter::once(None).chain(WORDS.map(Some));
    for single in one {
        for members in 0..1_u32 << MEMBERS {
            let mut context = RequestContext::new();
            if let Some(value) = single {
                context.set(SINGLE, value);
            }
            let chosen = (0_u32..).zip(WORDS);
            let chosen = chosen.filter(|(number, _)| members & (1 << number) != 0);
            let chosen: Vec<String> = chosen.map(|(_, word)| word.to_owned()).collect();
            if !chosen.is_empty() {
                context.set_many(MULTIPLE, chosen);
            }
            all.push(context);
        }
    }
    all
}

fn condition() -> impl Strategy<Value = String> {
    let plain = select(vec![
        r#""StringEquals":{"s3:prefix":"a"}"#,
        r#""StringEquals":{"s3:prefix":["a","b"]}"#,
        r#""StringNotEquals":{"s3:prefix":"a"}"#,
        r#""StringLike":{"s3:prefix":"a*"}"#,
        r#""StringNotLike":{"s3:prefix":"*b"}"#,
        r#""StringLikeIfExists":{"s3:prefix":"?"}"#,
        r#""StringEqualsIgnoreCase":{"s3:prefix":"A"}"#,
        r#""StringNotEqualsIfExists":{"s3:prefix":""}"#,
        r#""Null":{"s3:prefix":"true"}"#,
        r#""Null":{"s3:prefix":"false"}"#,
        r#""ForAnyValue:StringEquals":{"s3:prefix":"a"}"#,
    ]);
    let set = select(vec![
        r#""ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}"#,
        r#""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#,
        r#""ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}"#,
        r#""ForAllValues:StringNotLikeIfExists":{"aws:TagKeys":"a*"}"#,
        r#""StringNotEquals":{"aws:TagKeys":"a"}"#,
        r#""Null":{"aws:TagKeys":"true"}"#,
        r#""Null":{"aws:TagKeys":"false"}"#,
    ]);
    (prop::option::of(plain), prop::option::of(set)).prop_map(|(plain, set)| {
        let operator = |text: &str| text.split_once("\":{").map(|(name, _)| name.to_owned());
        let set = set.filter(|set| plain.is_none_or(|plain| operator(plain) != operator(set)));
        let both: Vec<&str> = plain.into_iter().chain(set).collect();
        format!("{{{}}}", both.join(","))
    })
}

/// With variables and operators whose values stay free.
fn loose_condition() -> impl Strategy<Value = String> {
    prop_oneof![
        condition(),
        select(vec![
            r#"{"StringEquals":{"s3:prefix":"${s3:prefix}"}}"#.to_owned(),
            r#"{"StringNotLike":{"s3:prefix":"${aws:TagKeys, 'a'}*"}}"#.to_owned(),
            r#"{"ForAnyValue:StringLike":{"aws:TagKeys":"${s3:prefix}*"}}"#.to_owned(),
            r#"{"NumericLessThan":{"s3:prefix":"5"}}"#.to_owned(),
            r#"{"NumericGreaterThanEquals":{"s3:prefix":"5"}}"#.to_owned(),
            r#"{"NotIpAddressIfExists":{"s3:prefix":"::/0"}}"#.to_owned(),
            r#"{"ForAllValues:DateLessThan":{"aws:TagKeys":"2026-01-01"}}"#.to_owned(),
        ]),
    ]
}

fn statement(condition: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let resource = select(vec![
        r#""Resource":"*""#,
        r#""Resource":"arn:aws:s3:::b/*""#,
        r#""NotResource":"arn:aws:s3:::b/a""#,
        r#""Resource":"arn:aws:s3:::*a*""#,
        r#""Resource":"arn:aws:s3:::?/${s3:prefix}""#,
        r#""NotResource":"arn:aws:s3:::b/${s3:prefix}""#,
    ]);
    let action = select(vec![
        r#""Action":"s3:GetObject""#,
        r#""NotAction":"s3:GetObject""#,
        r#""Action":"*""#,
    ]);
    (
        select(vec!["Allow", "Allow", "Deny"]),
        action,
        resource,
        condition,
    )
        .prop_map(|(effect, action, resource, condition)| {
            format!(r#"{{"Effect":"{effect}",{action},{resource},"Condition":{condition}}}"#)
        })
}

/// A statement of a resource's policy that names somebody.
fn named() -> impl Strategy<Value = String> {
    let principal = select(vec![
        "arn:aws:iam::111122223333:role/r",
        "arn:aws:iam::111122223333:role/t/r",
        "arn:aws:iam::111122223333:user/alice",
        "111122223333",
        "AROAEXAMPLEEXAMPLE123",
        "AIDAEXAMPLEEXAMPLE123",
        "*",
    ]);
    let element = select(vec!["Principal", "Principal", "NotPrincipal"]);
    let condition = select(vec![
        "{}",
        r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*/r"}}"#,
        r#"{"StringNotLike":{"aws:userid":"*:s"}}"#,
    ]);
    (select(vec!["Allow", "Deny"]), element, principal, condition).prop_map(
        |(effect, element, principal, condition)| {
            let effect = if element == "Principal" { effect } else { "Deny" };
            format!(
                r#"{{"Effect":"{effect}","{element}":{{"AWS":"{principal}"}},"Action":"*","Resource":"*","Condition":{condition}}}"#
            )
        },
    )
}

fn allowed(principal: &Principal, action: &str, resource: &str, context: &RequestContext) -> bool {
    let request = Request::new(&principal.name, action, resource, context.clone()).unwrap();
    verdict(&principal.policies, &request) == Verdict::Allowed
}

fn statements(condition: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(statement(condition), 0..4)
}

fn alice_with(statements: &[String]) -> Principal {
    let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
    alice(&texts)
}

/// The members of a class, by what it says of itself.
fn contains(class: &ResourceClass, resource: &str) -> bool {
    let matches = |pattern: &String| {
        if pattern.contains("${Partition}") {
            Glob::format(pattern, "aws").matches(resource)
        } else {
            let fill = |_: &crate::variable::Variable| glob::Filling::Unknown;
            Glob::resource(pattern, crate::LanguageVersion::V2012, fill).matches(resource)
        }
    };
    let kind = class.kind.as_deref();
    let formats = AWS.service("s3").unwrap();
    let of_kind = kind.is_none_or(|kind| {
        let mut formats = formats.resource_type(kind).unwrap().arn_formats();
        formats.any(|format| Glob::format(format, "aws").matches(resource))
    });
    of_kind
        && (kind.is_some() || resource == "*")
        && matches(&class.pattern)
        && class.also.iter().all(matches)
        && !class.except.iter().any(matches)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Where texts are compared with patterns, the answer is exact: a dependence is one that some context shows.
    #[test]
    fn answers_agree_with_every_context(
        statements in statements(condition()),
        boundary in prop::option::of(statements(condition())),
        resource in select(vec!["arn:aws:s3:::b/a", "arn:aws:s3:::b/x", "arn:aws:s3:::c/ab"]),
    ) {
        let mut principal = alice_with(&statements);
        principal.policies.boundary = boundary.map(|texts| {
            layer(DocumentType::Identity, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        });
        let has_variables = |set: &PolicySet| keys::layers(set)
            .flat_map(Layer::statements)
            .any(|(_, statement)| statement.resource_patterns().any(|entry| entry.variables().next().is_some()));
        let exact = !has_variables(&principal.policies);
        let verdicts: Vec<bool> = contexts()
            .iter()
            .map(|context| allowed(&principal, "s3:GetObject", resource, context))
            .collect();
        match ask(&principal, "s3:GetObject", resource) {
            Answer::Allowed => prop_assert!(verdicts.iter().all(|one| *one)),
            Answer::Denied => prop_assert!(!verdicts.iter().any(|one| *one)),
            Answer::DependsOn(found) => {
                prop_assert!(!found.is_empty());
                if exact {
                    prop_assert!(verdicts.iter().any(|one| *one) && !verdicts.iter().all(|one| *one));
                }
            }
        }
    }

    /// With variables, numbers and dates an answer may stay open, but is never wrong.
    #[test]
    fn answers_are_never_wrong(
        statements in statements(loose_condition()),
        resource in select(vec!["arn:aws:s3:::b/a", "arn:aws:s3:::b/x"]),
        word in select(vec!["4", "5", "6", "2025-01-01", "2027-01-01", "::1", "ab", ""]),
        catalogue in any::<bool>(),
        known in select(vec!["nothing", "no prefix", "prefix", "tag keys"]),
    ) {
        let mut principal = alice_with(&statements);
        let mut told = RequestContext::new();
        match known {
            "prefix" => told.set(SINGLE, "a"),
            "tag keys" => told.set_many(MULTIPLE, vec!["ab".to_owned(), "x".to_owned()]),
            _ => {}
        }
        principal.known = Knowledge::new(told.clone());
        if known == "no prefix" {
            principal.known = principal.known.without(SINGLE);
        }
        let catalogue = catalogue.then_some(&*AWS);
        let answer = may(&principal, "s3:GetObject", &Target::new(resource), catalogue).unwrap();
        let mut tried = contexts();
        for context in contexts() {
            let mut other = context.clone();
            other.set(SINGLE, word);
            tried.push(other);
            let mut other = context;
            other.set_many(MULTIPLE, vec![word.to_owned(), "a".to_owned()]);
            tried.push(other);
        }
        for mut context in tried {
            for (key, value) in told.iter() {
                match value {
                    ContextValue::One(value) => context.set(key, value.clone()),
                    ContextValue::Many(values) => context.set_many(key, values.clone()),
                }
            }
            if known == "no prefix" && context.get(SINGLE).is_some() {
                continue;
            }
            let one = allowed(&principal, "s3:GetObject", resource, &context);
            let expected = match answer {
                Answer::Allowed => true,
                Answer::Denied => false,
                Answer::DependsOn(_) => one,
            };
            prop_assert_eq!(one, expected, "{:?}", context);
        }
    }

    /// What only `aws:PrincipalArn` and `aws:userid` tell of a principal is unknown as well.
    #[test]
    fn answers_agree_with_whoever_the_principal_may_be(
        who in select(vec![
            "arn:aws:sts::111122223333:assumed-role/r/s",
            "arn:aws:sts::111122223333:federated-user/f",
            ALICE,
        ]),
        named in prop::collection::vec(named(), 0..3),
        own in statements(condition()),
        organized in any::<bool>(),
    ) {
        let mut principal = alice_with(&own);
        principal.name = who.to_owned();
        let everything = || layer(DocumentType::ServiceControl, &[&deny(r#"{"Null":{"aws:userid":"true"}}"#), ALL]);
        if organized {
            principal.policies.service_control = Arc::new([everything()]);
        }
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let target = Target {
            policy: (!named.is_empty()).then(|| layer(DocumentType::Resource, &named)),
            ..Target::new(OBJECT)
        };
        let answer = may(&principal, "s3:GetObject", &target, Some(&AWS)).unwrap();
        let set = with_target(&principal.policies, &target);
        for arn in [None, Some("x"), Some("arn:aws:iam::111122223333:role/r"), Some("arn:aws:iam::111122223333:role/t/r"),
            Some("arn:aws:iam::111122223333:role/u/r"), Some("arn:aws:iam::111122223333:role/aws-service-role/a/r"),
            Some("arn:aws:iam::111122223333:user/alice"), Some("arn:aws:iam::111122223333:user/bob")] {
            for id in [None, Some("AROAEXAMPLEEXAMPLE123"), Some("AROAEXAMPLEEXAMPLE123:s"), Some("AIDAEXAMPLEEXAMPLE123"), Some("x")] {
                for mut context in contexts().into_iter().step_by(3) {
                    arn.into_iter().for_each(|arn| context.set("aws:PrincipalArn", arn));
                    id.into_iter().for_each(|id| context.set("aws:userid", id));
                    let request = Request::new(who, "s3:GetObject", OBJECT, context).unwrap();
                    let one = verdict(&set, &request) == Verdict::Allowed;
                    let expected = match answer {
                        Answer::Allowed => true,
                        Answer::Denied => false,
                        Answer::DependsOn(_) => one,
                    };
                    prop_assert_eq!(one, expected, "{:?} {:?} {:?}", arn, id, answer);
                }
            }
        }
    }

    /// Every difference of two decisions lies in a class of the diff, and every class of a diff shows a difference.
    #[test]
    fn a_diff_agrees_with_every_resource_and_context(
        before in statements(condition()),
        after in statements(condition()),
        resources in prop::collection::vec("arn:aws:s3:::[abc]/[abx]{1,3}", 1..6),
    ) {
        let (before, after) = (alice_with(&before), alice_with(&after));
        let changes = diff(&of(vec![before.clone()]), &of(vec![after.clone()]), &AWS, "s3:*tObject").unwrap();
        let contexts = contexts();
        let resources = resources.iter().map(String::as_str).chain(["arn:aws:s3:::b/a", "arn:aws:s3:::b/x"]);
        for resource in resources {
            for context in contexts.iter().step_by(5) {
                let was = allowed(&before, "s3:GetObject", resource, context);
                let is = allowed(&after, "s3:GetObject", resource, context);
                let in_class = |change: &&Change<'_>| {
                    change.actions.iter().any(|action| action.name() == "GetObject") && contains(&change.resource, resource)
                };
                let mut found = changes.iter().filter(in_class);
                if was != is {
                    prop_assert!(
                        found.any(|change| if is { change.gained.is_some() } else { change.lost.is_some() }),
                        "{} {:?} {:#?}", resource, context, changes
                    );
                } else {
                    prop_assert!(!found.any(|change| {
                        change.gained == Some(Extent::Always) || change.lost == Some(Extent::Always)
                    }), "{} {:?} {:#?}", resource, context, changes);
                }
            }
        }
        for change in &changes {
            let resource = &change.resource.witness;
            prop_assert!(contains(&change.resource, resource), "{:?}", change);
            let action = change.actions[0].full_name();
            let mut pairs = contexts.iter().map(|context| {
                (allowed(&before, &action, resource, context), allowed(&after, &action, resource, context))
            });
            let variable = change.resource.pattern.contains("${s3:");
            let has_variables = |principal: &Principal| keys::layers(&principal.policies)
                .flat_map(Layer::statements)
                .any(|(_, statement)| statement.resource_patterns().any(|entry| entry.variables().next().is_some()));
            let exact = !variable && !has_variables(&before) && !has_variables(&after);
            if exact && change.gained.is_some() {
                prop_assert!(pairs.clone().any(|pair| pair == (false, true)), "{:?}", change);
            }
            if exact && change.lost.is_some() {
                prop_assert!(pairs.any(|pair| pair == (true, false)), "{:?}", change);
            }
        }
    }
}
