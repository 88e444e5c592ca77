use std::sync::LazyLock;

use super::*;
use crate::layer::{AttachedPolicy, PolicyType};
use crate::policy::{DocumentType, Policy};

pub(super) static AWS: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::read(include_bytes!("../../catalogue/aws.txt").as_slice()).unwrap()
});

pub(super) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

pub(super) fn layer(document_type: DocumentType, statements: &[&str]) -> Layer {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    Layer::new([AttachedPolicy {
        source: Arc::new(PolicySource {
            uri: "inline:p".to_owned(),
            name: "p".to_owned(),
            policy_type: PolicyType::Inline,
            attached_to: ALICE.to_owned(),
        }),
        policy: Arc::new(Policy::parse_as(&text, document_type).unwrap()),
    }])
}

pub(super) fn alice(statements: &[&str]) -> Principal {
    Principal {
        name: ALICE.to_owned(),
        policies: PolicySet {
            identity: layer(DocumentType::Identity, statements),
            ..PolicySet::default()
        },
        known: Knowledge::default(),
    }
}

pub(super) fn ask(principal: &Principal, action: &str, resource: &str) -> Answer {
    may(principal, action, &Target::new(resource), Some(&AWS)).unwrap()
}

fn keys_of(answer: &Answer) -> Vec<&str> {
    match answer {
        Answer::DependsOn(found) => found.iter().flat_map(Dependence::keys).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn allow(condition: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}}}"#)
}

pub(super) fn deny(condition: &str) -> String {
    allow(condition).replace("Allow", "Deny")
}

pub(super) const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
pub(super) const OBJECT: &str = "arn:aws:s3:::b/k";

#[test]
fn a_condition_on_an_unknown_key_is_named() {
    let without_mfa = deny(r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#);
    let principal = alice(&[ALL, &without_mfa]);
    let Answer::DependsOn(found) = ask(&principal, "s3:GetObject", OBJECT) else {
        panic!("open")
    };
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].effect, found[0].statement), (Effect::Deny, 1));
    assert_eq!(
        found[0].needs,
        [Need::Condition {
            operator: "BoolIfExists".to_owned(),
            key: "aws:MultiFactorAuthPresent".to_owned(),
            values: vec!["false".to_owned()],
        }]
    );
}

#[test]
fn what_is_known_settles_the_answer() {
    let mut principal = alice(&[&allow(
        r#"{"StringEquals":{"aws:PrincipalTag/team":"blue"}}"#,
    )]);
    assert_eq!(
        keys_of(&ask(&principal, "a:b", "*")),
        ["aws:PrincipalTag/team"]
    );
    principal.known = Knowledge::default().without("aws:principaltag/TEAM");
    assert_eq!(ask(&principal, "a:b", "*"), Answer::Denied);
    principal.known = Knowledge::default().and_nothing_else();
    assert_eq!(ask(&principal, "a:b", "*"), Answer::Denied);
    let mut context = RequestContext::new();
    context.set("aws:PrincipalTag/Team", "blue");
    principal.known = Knowledge::new(context);
    assert_eq!(ask(&principal, "a:b", "*"), Answer::Allowed);
}

#[test]
fn conditions_that_no_value_can_tell_apart_are_no_dependence() {
    for (statements, expected) in [
        // Equal or not, one of the two applies.
        (
            vec![
                allow(r#"{"StringEquals":{"s3:prefix":"a"}}"#),
                allow(r#"{"StringNotEquals":{"s3:prefix":"a"}}"#),
            ],
            Answer::Allowed,
        ),
        (
            vec![
                allow(r#"{"NumericLessThan":{"s3:max-keys":"5"}}"#),
                allow(r#"{"Null":{"s3:max-keys":"true"}}"#),
                allow(r#"{"NumericLessThanIfExists":{"s3:max-keys":"5"}}"#),
                deny(r#"{"NumericLessThan":{"s3:max-keys":"5"}}"#),
                deny(r#"{"Null":{"s3:max-keys":"true"}}"#),
            ],
            Answer::Denied,
        ),
        (
            vec![
                allow(r#"{"NumericEquals":{"s3:max-keys":"5"}}"#),
                allow(r#"{"NumericNotEquals":{"s3:max-keys":"5"}}"#),
            ],
            Answer::Allowed,
        ),
        // No text is both.
        (
            vec![allow(
                r#"{"StringLike":{"s3:prefix":"a*"},"StringEquals":{"s3:prefix":"b"}}"#,
            )],
            Answer::Denied,
        ),
        (
            vec![allow(
                r#"{"Null":{"s3:prefix":"true"},"StringLike":{"s3:prefix":"*"}}"#,
            )],
            Answer::Denied,
        ),
        (
            vec![
                ALL.to_owned(),
                deny(
                    r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"},"ForAllValues:StringNotEquals":{"aws:TagKeys":"a"}}"#,
                ),
            ],
            Answer::Allowed,
        ),
        // A key of several values, of which a plain operator is never met.
        (
            vec![allow(r#"{"StringEquals":{"aws:TagKeys":"a"}}"#)],
            Answer::Denied,
        ),
        (
            vec![
                allow(r#"{"Bool":{"aws:SecureTransport":"true"}}"#),
                deny(r#"{"BoolIfExists":{"aws:SecureTransport":"true"}}"#),
            ],
            Answer::Denied,
        ),
    ] {
        let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
        assert_eq!(
            ask(&alice(&texts), "s3:ListBucket", "arn:aws:s3:::b"),
            expected,
            "{texts:?}"
        );
    }
}

#[test]
fn a_value_like_none_of_those_listed_is_thought_of() {
    let principal = alice(&[
        &allow(r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}"#),
        &allow(r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#),
    ]);
    let answer = ask(&principal, "s3:GetObject", OBJECT);
    assert!(keys_of(&answer).contains(&"aws:TagKeys"), "{answer:?}");
}

#[test]
fn a_variable_without_known_value_is_a_dependence_where_it_can_matter() {
    let principal = alice(&[
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}"#,
    ]);
    let answer = ask(&principal, "s3:GetObject", "arn:aws:s3:::home/alice/x");
    assert_eq!(keys_of(&answer), ["aws:username"]);
    assert_eq!(
        ask(&principal, "s3:GetObject", "arn:aws:s3:::other/alice/x"),
        Answer::Denied
    );
}

#[test]
fn the_path_of_a_role_and_unique_ids_are_unknown_too() {
    let session = Principal {
        name: "arn:aws:sts::111122223333:assumed-role/r/s".to_owned(),
        ..alice(&[])
    };
    let target = |principal: &str| Target {
        policy: Some(layer(
            DocumentType::Resource,
            &[&format!(
                r#"{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"*","Resource":"*"}}"#
            )],
        )),
        ..Target::new(OBJECT)
    };
    let ask = |target: &Target| may(&session, "s3:GetObject", target, Some(&AWS)).unwrap();
    let with_path = ask(&target("arn:aws:iam::111122223333:role/team/r"));
    assert_eq!(keys_of(&with_path), ["aws:principalarn"]);
    assert_eq!(
        ask(&target("arn:aws:iam::111122223333:role/team/q")),
        Answer::Denied
    );
    let by_id = ask(&target("AROAEXAMPLEEXAMPLE123"));
    assert_eq!(keys_of(&by_id), ["aws:userid"]);
    // The session's name follows the id, so the value is never the id alone.
    let narrow = r#"{"Effect":"Allow","Principal":{"AWS":"AROAEXAMPLEEXAMPLE123"},"Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:userid":"AROAEXAMPLEEXAMPLE123"}}}"#;
    let narrow = Target {
        policy: Some(layer(DocumentType::Resource, &[narrow])),
        ..Target::new(OBJECT)
    };
    assert!(keys_of(&ask(&narrow)).contains(&"aws:userid"));
    assert_eq!(
        ask(&target("arn:aws:iam::111122223333:user/r")),
        Answer::Denied
    );
}

#[test]
fn whether_a_role_is_a_services_own_is_unknown_where_that_spares_it() {
    let mut session = Principal {
        name: "arn:aws:sts::111122223333:assumed-role/r/s".to_owned(),
        ..alice(&[ALL])
    };
    let no_s3 = ALL
        .replace("Allow", "Deny")
        .replace(r#""Action":"*""#, r#""Action":"s3:*""#);
    session.policies.service_control =
        Arc::new([layer(DocumentType::ServiceControl, &[ALL, &no_s3])]);
    assert_eq!(
        keys_of(&ask(&session, "s3:GetObject", OBJECT)),
        ["aws:principalarn"]
    );
    let mut context = RequestContext::new();
    context.set("aws:PrincipalArn", "arn:aws:iam::111122223333:role/r");
    session.known = Knowledge::new(context);
    assert_eq!(ask(&session, "s3:GetObject", OBJECT), Answer::Denied);
}

#[test]
fn effective_actions_cover_the_catalogue_and_say_which_fit() {
    let principal = alice(&[
        r#"{"Effect":"Allow","Action":["s3:Get*","sqs:*"],"Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"s3:GetObjectAcl","Resource":"*"}"#,
    ]);
    let found = effective_actions(&principal, &Target::new(OBJECT), &AWS).unwrap();
    assert_eq!(found.len(), AWS.expand("*").count());
    let one = |name: &str| {
        let mut found = found.iter();
        found.find(|one| one.action.full_name() == name).unwrap()
    };
    assert_eq!(
        (&one("s3:GetObject").answer, one("s3:GetObject").fits),
        (&Answer::Allowed, true)
    );
    assert_eq!(one("s3:GetObjectAcl").answer, Answer::Denied);
    assert_eq!(
        (&one("sqs:SendMessage").answer, one("sqs:SendMessage").fits),
        (&Answer::Allowed, false)
    );
    assert!(!one("s3:ListBucket").fits);
    assert_eq!(one("iam:GetUser").answer, Answer::Denied);
}

#[test]
fn who_can_lists_those_who_may_and_those_who_might() {
    let named = |name: &str, statements: &[&str]| Principal {
        name: format!("arn:aws:iam::111122223333:user/{name}"),
        ..alice(statements)
    };
    let with_mfa = allow(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#);
    let directory = [
        named("a", &[ALL]),
        named("b", &[]),
        named("c", &[&with_mfa]),
    ];
    let found = who_can(&directory, "s3:GetObject", &Target::new(OBJECT), Some(&AWS)).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].0, &found[0].1), (&directory[0], &Answer::Allowed));
    assert_eq!(keys_of(&found[1].1), ["aws:MultiFactorAuthPresent"]);
    assert!(who_can(&[named("", &[])], "a:b", &Target::new("*"), None).is_err());
}

pub(super) fn of(principals: Vec<Principal>) -> Directory {
    Directory {
        principals,
        targets: Vec::new(),
    }
}

fn compare(before: &[&str], after: &[&str], actions: &str) -> Vec<Change<'static>> {
    diff(
        &of(vec![alice(before)]),
        &of(vec![alice(after)]),
        &AWS,
        actions,
    )
    .unwrap()
}

#[test]
fn a_diff_shows_the_classes_that_opened_and_closed() {
    let before = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
    let after = [
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::c/*"]}"#,
        r#"{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/secret/*"}"#,
    ];
    let found = compare(&[before], &after, "s3:*Object");
    let shown: Vec<(&str, &[String], bool, bool)> = found
        .iter()
        .filter(|change| change.resource.kind.as_deref() == Some("object"))
        .map(|change| {
            assert_eq!(change.actions.len(), 1);
            let resource = &change.resource;
            (
                resource.pattern.as_str(),
                resource.except.as_slice(),
                change.gained == Some(Extent::Always),
                change.lost == Some(Extent::Always),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("arn:aws:s3:::c/*", &[][..], true, false),
            ("arn:aws:s3:::b/secret/*", &[][..], false, true),
        ]
    );
    assert!(compare(&after, &after, "*").is_empty());
}

#[test]
fn a_diff_says_under_which_conditions() {
    let with_mfa = allow(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#);
    let found = compare(&[ALL], &[&with_mfa], "iam:ListUsers");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].resource.witness, "*");
    assert_eq!(found[0].gained, None);
    let Some(Extent::DependsOn(needs)) = &found[0].lost else {
        panic!("open")
    };
    assert_eq!(
        needs[0].keys().collect::<Vec<_>>(),
        ["aws:MultiFactorAuthPresent"]
    );
}

#[test]
fn a_diff_keeps_the_own_account_apart_and_knows_resource_policies() {
    let queue = r#"{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:*:*:q"}"#;
    // In other accounts an identity policy alone opens nothing.
    let found = compare(&[], &[queue], "sqs:SendMessage");
    assert_eq!(found.len(), 1);
    assert!(
        found[0].resource.witness.contains(":111122223333:q"),
        "{found:?}"
    );
    let arn = "arn:aws:sqs:eu-1:444455556666:q";
    let open = Target {
        policy: Some(layer(
            DocumentType::Resource,
            &[r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#],
        )),
        ..Target::new(arn)
    };
    let mut after = of(vec![alice(&[queue])]);
    after.targets.push(open);
    let found = diff(&of(vec![alice(&[queue])]), &after, &AWS, "sqs:SendMessage").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].resource.witness.as_str(), &found[0].gained),
        (arn, &Some(Extent::Always))
    );
}

#[test]
fn policies_too_entangled_for_classes_are_an_error() {
    let wild: Vec<String> = "abcdefgh"
        .chars()
        .map(|c| {
            let tail = "?".repeat(8);
            format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*{c}{tail}"}}"#)
        })
        .collect();
    let wild: Vec<&str> = wild.iter().map(String::as_str).collect();
    let found = diff(
        &of(vec![alice(&[])]),
        &of(vec![alice(&wild)]),
        &AWS,
        "s3:GetObject",
    );
    assert_eq!(
        found.unwrap_err().to_string(),
        format!(
            "the resource patterns for `s3:GetObject` in the policies of `{ALICE}` overlap in too many ways; compare fewer actions or policies at a time"
        )
    );
}

#[test]
fn who_is_new_gains_and_who_is_gone_loses() {
    let root = Principal {
        name: "arn:aws:iam::111122223333:root".to_owned(),
        ..alice(&[])
    };
    let found = diff(
        &of(vec![root.clone()]),
        &of(vec![alice(&[ALL])]),
        &AWS,
        "iam:ListUsers",
    )
    .unwrap();
    let shown: Vec<(&str, bool, bool)> = found
        .iter()
        .map(|change| {
            (
                change.principal.as_str(),
                change.gained.is_some(),
                change.lost.is_some(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [(ALICE, true, false), (root.name.as_str(), false, true)]
    );
}

#[test]
fn e126_who_a_session_is_is_open_to_an_endpoint_too() {
    let mut principal = alice(&[ALL]);
    principal.name = "arn:aws:sts::111122223333:assumed-role/r/s".to_owned();
    for named in [
        r#"{"AWS":"arn:aws:iam::111122223333:role/team/r"}"#,
        r#"{"AWS":"AROAEXAMPLEEXAMPLE123"}"#,
    ] {
        let statement =
            format!(r#"{{"Effect":"Allow","Principal":{named},"Action":"*","Resource":"*"}}"#);
        let target = Target {
            endpoint: Some(layer(DocumentType::Endpoint, &[&statement])),
            ..Target::new(OBJECT)
        };
        let answer = may(&principal, "s3:GetObject", &target, Some(&AWS)).unwrap();
        assert!(matches!(answer, Answer::DependsOn(_)), "{named} {answer:?}");
    }
}

#[test]
fn e52_letters_beyond_ascii_that_fold_to_ascii_are_values_too() {
    let kelvin = allow(
        r#"{"StringEqualsIgnoreCase":{"s3:prefix":"k"},"StringNotEquals":{"s3:prefix":["k","K"]}}"#,
    );
    let mut principal = alice(&[&kelvin]);
    assert!(matches!(
        ask(&principal, "s3:ListBucket", OBJECT),
        Answer::DependsOn(_)
    ));
    let mut context = RequestContext::new();
    context.set("s3:prefix", "\u{212a}");
    principal.known = Knowledge::new(context);
    assert_eq!(ask(&principal, "s3:ListBucket", OBJECT), Answer::Allowed);
}

/// Conditions on so many keys that whoever splits by each in turn goes too deep, and patterns that few could hold
/// side by side.
#[test]
fn thousands_of_unknown_keys_and_values_exhaust_neither_stack_nor_patience() {
    let statements: Vec<String> = (0..1_300)
        .map(|n| deny(&format!(r#"{{"StringEquals":{{"a:{n}":"x"}}}}"#)))
        .collect();
    let mut principal = alice(&[]);
    let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
    principal.policies.identity = Layer::new(
        [&texts[..], &[ALL]]
            .iter()
            .flat_map(|texts| layer(DocumentType::Identity, texts).documents().to_vec()),
    );
    let answer = ask(&principal, "s3:GetObject", OBJECT);
    assert!(matches!(answer, Answer::DependsOn(_)));
    let values: Vec<String> = (0..900).map(|n| format!("\"*{n}*a\"")).collect();
    let one = allow(&format!(
        r#"{{"StringLike":{{"aws:PrincipalTag/x":[{}]}}}}"#,
        values.join(",")
    ));
    let answer = ask(&alice(&[&one]), "s3:GetObject", OBJECT);
    assert!(matches!(answer, Answer::DependsOn(_)));
    let values: Vec<String> = (0..50)
        .map(|n| format!("\"{}b{n}\"", "*a".repeat(1_000)))
        .collect();
    let one = allow(&format!(
        r#"{{"StringLike":{{"aws:PrincipalTag/x":[{}]}}}}"#,
        values.join(",")
    ));
    let answer = ask(&alice(&[&one]), "s3:GetObject", OBJECT);
    assert!(matches!(answer, Answer::DependsOn(_)));
}

#[test]
fn e47_a_stored_entry_with_a_variable_and_what_is_none_is_open_too() {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/${aws:b c}"}}"#;
    let mut principal = alice(&[]);
    let source = layer(DocumentType::Identity, &[ALL]).documents()[0]
        .source
        .clone();
    principal.policies.identity = Layer::new([AttachedPolicy {
        source,
        policy: Arc::new(Policy::parse_stored(text, DocumentType::Identity).unwrap()),
    }]);
    let answer = ask(
        &principal,
        "s3:GetObject",
        "arn:aws:s3:::home/alice/${aws:b c}",
    );
    assert_eq!(keys_of(&answer), ["aws:username"]);
}
