//! Decisions over whole policies: the effect of each layer, the elements' meaning, and what the trace says (E-23,
//! E-35, E-44, E-100 to E-119, E-141).

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, CheckEffect, CheckType, Decision, Layer, Mismatch, Policy, PolicySet,
    PolicySource, PolicyType, Request, RequestContext, Verdict, decide,
};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const ALLOW_ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
const DENY_ALL: &str = r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#;
const ALLOW_OTHER: &str = r#"{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}"#;

fn attached(name: &str, statements: &str) -> AttachedPolicy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let policy = Policy::parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let source = PolicySource {
        uri: format!("arn:aws:iam::111122223333:policy/{name}"),
        name: name.to_owned(),
        policy_type: PolicyType::Managed,
        attached_to: ALICE.to_owned(),
    };
    AttachedPolicy {
        source: Arc::new(source),
        policy: Arc::new(policy),
    }
}

fn identity(statements: &str) -> PolicySet {
    PolicySet {
        identity: Layer::new([attached("Own", statements)]),
        ..PolicySet::default()
    }
}

fn request(action: &str, resource: &str, keys: &[(&str, &str)]) -> Request {
    let mut context = RequestContext::new();
    for (key, value) in keys {
        context.set(key, *value);
    }
    Request::new(ALICE, action, resource, context).unwrap()
}

fn delete_bob(keys: &[(&str, &str)]) -> Request {
    request("iam:DeleteUser", BOB, keys)
}

fn verdict(statements: &str, request: &Request) -> Verdict {
    decide(&identity(statements), request).verdict
}

fn effect(decision: &Decision, layer: CheckType) -> CheckEffect {
    decision
        .checks
        .iter()
        .find(|check| check.check_type == layer)
        .unwrap()
        .effect
}

#[test]
fn e101_silence_is_a_denial() {
    assert_eq!(
        decide(&PolicySet::default(), &delete_bob(&[])).verdict,
        Verdict::ImplicitlyDenied
    );
    assert_eq!(
        verdict(ALLOW_OTHER, &delete_bob(&[])),
        Verdict::ImplicitlyDenied
    );
}

#[test]
fn e115_one_allow_in_any_policy_suffices() {
    let set = PolicySet {
        identity: Layer::new([attached("A", ALLOW_OTHER), attached("B", ALLOW_ALL)]),
        ..PolicySet::default()
    };
    assert!(decide(&set, &delete_bob(&[])).allowed());
}

/// Identity × boundary: every combination of nothing, allow, deny, and (for the boundary) not set.
#[test]
fn e100_e117_the_matrix_of_identity_and_boundary() {
    use Verdict::{Allowed, ExplicitlyDenied, ImplicitlyDenied};
    let allow_and_deny = format!("{ALLOW_ALL},{DENY_ALL}");
    let boundaries = [
        None,
        Some(ALLOW_OTHER),
        Some(ALLOW_ALL),
        Some(DENY_ALL),
        Some(allow_and_deny.as_str()),
    ];
    let rows = [
        (
            ALLOW_OTHER,
            [
                ImplicitlyDenied,
                ImplicitlyDenied,
                ImplicitlyDenied,
                ExplicitlyDenied,
                ExplicitlyDenied,
            ],
        ),
        (
            ALLOW_ALL,
            [
                Allowed,
                ImplicitlyDenied,
                Allowed,
                ExplicitlyDenied,
                ExplicitlyDenied,
            ],
        ),
        (DENY_ALL, [ExplicitlyDenied; 5]),
        (allow_and_deny.as_str(), [ExplicitlyDenied; 5]),
    ];
    for (own, expected) in rows {
        for (boundary, expected) in boundaries.iter().zip(expected) {
            let mut set = identity(own);
            set.boundary =
                boundary.map(|statements| Layer::new([attached("Boundary", statements)]));
            assert_eq!(
                decide(&set, &delete_bob(&[])).verdict,
                expected,
                "{own} / {boundary:?}"
            );
        }
    }
}

#[test]
fn e104_root_needs_no_policy_and_has_no_boundary_but_a_denial_counts() {
    let root = "arn:aws:iam::111122223333:root";
    let request = Request::new(root, "iam:DeleteUser", BOB, RequestContext::new()).unwrap();
    let bounded = PolicySet {
        boundary: Some(Layer::new([attached("B", DENY_ALL)])),
        ..PolicySet::default()
    };
    let decision = decide(&bounded, &request);
    assert!(decision.allowed() && decision.root);
    assert_eq!(effect(&decision, CheckType::Principal), CheckEffect::Allow);
    assert_eq!(
        effect(&decision, CheckType::PermissionsBoundary),
        CheckEffect::NoImpact
    );
    assert!(decision.why(&request).ends_with(
        "because the account's root user needs no policy for the iam:DeleteUser action"
    ));
    assert_eq!(
        decide(&identity(DENY_ALL), &request).verdict,
        Verdict::ExplicitlyDenied
    );
}

#[test]
fn e23_not_action_reaches_everything_that_is_not_listed() {
    let grant = r#"{"Effect":"Allow","NotAction":["iam:*","sts:*"],"Resource":"*"}"#;
    assert_eq!(
        verdict(grant, &request("s3:GetObject", "*", &[])),
        Verdict::Allowed
    );
    assert_eq!(
        verdict(grant, &request("IAM:getuser", "*", &[])),
        Verdict::ImplicitlyDenied
    );
    let deny = format!(r#"{ALLOW_ALL},{{"Effect":"Deny","NotAction":"iam:Get*","Resource":"*"}}"#);
    assert_eq!(
        verdict(&deny, &request("iam:GetUser", "*", &[])),
        Verdict::Allowed
    );
    assert_eq!(verdict(&deny, &delete_bob(&[])), Verdict::ExplicitlyDenied);
}

#[test]
fn e35_not_resource_reaches_everything_that_is_not_listed() {
    let grant = format!(r#"{{"Effect":"Allow","Action":"*","NotResource":["{ALICE}"]}}"#);
    assert_eq!(verdict(&grant, &delete_bob(&[])), Verdict::Allowed);
    assert_eq!(
        verdict(&grant, &request("iam:DeleteUser", ALICE, &[])),
        Verdict::ImplicitlyDenied
    );
}

#[test]
fn e44_an_exception_without_value_denies_and_does_not_grant() {
    let not_own = r#""Action":"*","NotResource":"arn:aws:iam::*:user/${aws:username}"}"#;
    let grant = format!(r#"{{"Effect":"Allow",{not_own}"#);
    let deny = format!(r#"{ALLOW_ALL},{{"Effect":"Deny",{not_own}"#);
    let alice = ("aws:username", "alice");
    assert_eq!(verdict(&grant, &delete_bob(&[alice])), Verdict::Allowed);
    assert_eq!(verdict(&grant, &delete_bob(&[])), Verdict::ImplicitlyDenied);
    assert_eq!(
        verdict(&deny, &delete_bob(&[alice])),
        Verdict::ExplicitlyDenied
    );
    assert_eq!(verdict(&deny, &delete_bob(&[])), Verdict::ExplicitlyDenied);
    assert_eq!(
        verdict(&deny, &request("iam:GetUser", ALICE, &[alice])),
        Verdict::Allowed
    );
    assert_eq!(
        verdict(&deny, &request("iam:GetUser", ALICE, &[])),
        Verdict::ExplicitlyDenied
    );
}

#[test]
fn e51_all_operators_and_all_keys_must_be_met() {
    let grant = r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
        "StringEquals":{"aws:PrincipalTag/team":["red","blue"],"aws:username":"alice"},"Bool":{"aws:SecureTransport":"true"}}}"#;
    let all = [
        ("aws:principaltag/TEAM", "blue"),
        ("aws:username", "alice"),
        ("aws:SecureTransport", "true"),
    ];
    assert_eq!(verdict(grant, &delete_bob(&all)), Verdict::Allowed);
    for missing in 0..all.len() {
        let some: Vec<_> = all
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != missing)
            .map(|(_, key)| *key)
            .collect();
        assert_eq!(
            verdict(grant, &delete_bob(&some)),
            Verdict::ImplicitlyDenied,
            "{some:?}"
        );
    }
}

#[test]
fn e60_an_absent_key_meets_negated_operators_in_both_effects() {
    let with = |effect: &str| {
        format!(
            r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{"aws:PrincipalTag/team":"blue"}}}}}}"#
        )
    };
    assert_eq!(verdict(&with("Allow"), &delete_bob(&[])), Verdict::Allowed);
    assert_eq!(
        verdict(&format!("{ALLOW_ALL},{}", with("Deny")), &delete_bob(&[])),
        Verdict::ExplicitlyDenied
    );
}

#[test]
fn e141_requiring_mfa_with_bool_if_exists_denies_false_and_absent() {
    let policy = format!(
        r#"{ALLOW_ALL},{{"Effect":"Deny","NotAction":"iam:EnableMFADevice","Resource":"*","Condition":{{"BoolIfExists":{{"aws:MultiFactorAuthPresent":"false"}}}}}}"#
    );
    let mfa = "aws:MultiFactorAuthPresent";
    assert_eq!(
        verdict(&policy, &delete_bob(&[])),
        Verdict::ExplicitlyDenied
    );
    assert_eq!(
        verdict(&policy, &delete_bob(&[(mfa, "false")])),
        Verdict::ExplicitlyDenied
    );
    assert_eq!(
        verdict(&policy, &delete_bob(&[(mfa, "true")])),
        Verdict::Allowed
    );
    assert_eq!(
        verdict(&policy, &request("iam:EnableMFADevice", ALICE, &[])),
        Verdict::Allowed
    );
}

#[test]
fn e143_own_things_by_user_name() {
    let own = r#"{"Effect":"Allow","Action":"iam:ChangePassword","Resource":"arn:aws:iam::*:user/${aws:username}"}"#;
    let alice = [("aws:username", "alice")];
    assert_eq!(
        verdict(own, &request("iam:ChangePassword", ALICE, &alice)),
        Verdict::Allowed
    );
    assert_eq!(
        verdict(own, &request("iam:ChangePassword", BOB, &alice)),
        Verdict::ImplicitlyDenied
    );
    assert_eq!(
        verdict(
            own,
            &request(
                "iam:ChangePassword",
                "arn:aws:iam::111122223333:user/*",
                &alice
            )
        ),
        Verdict::ImplicitlyDenied
    );
}

#[test]
fn the_trace_lists_all_layers_in_awss_order_and_words() {
    let decision = decide(&identity(ALLOW_ALL), &delete_bob(&[]));
    let json = serde_json::to_value(&decision).unwrap();
    let listed: Vec<(String, String)> = json
        .pointer("/checks")
        .and_then(|checks| checks.as_array())
        .unwrap()
        .iter()
        .map(|check| {
            let word = |name: &str| {
                check
                    .get(name)
                    .and_then(|word| word.as_str())
                    .unwrap()
                    .to_owned()
            };
            (word("checkType"), word("effect"))
        })
        .collect();
    let expected = [
        ("RESOURCE_CONTROL_POLICY", "NO_IMPACT"),
        ("SERVICE_CONTROL_POLICY", "NO_IMPACT"),
        ("VPC_ENDPOINT", "NO_IMPACT"),
        ("RESOURCE", "NO_IMPACT"),
        ("PRINCIPAL", "ALLOW"),
        ("PERMISSIONS_BOUNDARY", "NO_IMPACT"),
        ("SESSION", "NO_IMPACT"),
    ];
    assert_eq!(
        listed,
        expected.map(|(layer, effect)| (layer.to_owned(), effect.to_owned()))
    );
    assert_eq!(serde_json::from_value::<Decision>(json).unwrap(), decision);
}

#[test]
fn the_trace_names_the_statements_that_applied_with_their_place() {
    let set = identity(&format!(
        r#"{ALLOW_OTHER},{ALLOW_ALL},{{"Sid":"NoDelete","Effect":"Deny","Action":"iam:Delete*","Resource":"*"}}"#
    ));
    let decision = decide(&set, &delete_bob(&[]));
    let statement = decision.deciding_statement().unwrap();
    assert_eq!(
        (statement.index, statement.sid.as_deref()),
        (2, Some("NoDelete"))
    );
    assert_eq!(statement.source.attached_to, ALICE);
    let policy = &set.identity.documents().first().unwrap().policy;
    assert!(
        statement
            .span
            .slice(policy.source())
            .starts_with(r#"{"Sid":"NoDelete""#)
    );
    let check = decision.deciding_check().unwrap();
    assert_eq!(
        check
            .matched
            .iter()
            .map(|statement| statement.index)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    assert!(check.near_misses.is_empty(), "an Allow applied");
}

#[test]
fn near_misses_name_the_first_element_that_failed_with_both_sides() {
    let set = identity(
        r#"{"Sid":"A","Effect":"Allow","Action":["iam:Get*"],"Resource":"*"},
           {"Sid":"B","Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:userid}"},
           {"Sid":"C","Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:username":["bob","${aws:userid}"]}}},
           {"Sid":"D","Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"true"},"Null":{"aws:PrincipalTag/x":false}}},
           {"Sid":"E","Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
    );
    let decision = decide(&set, &delete_bob(&[("aws:UserName", "alice")]));
    let misses = &decision.deciding_check().unwrap().near_misses;
    let text = set.identity.documents().first().unwrap().policy.source();
    let found: Vec<_> = misses
        .iter()
        .map(|miss| {
            (
                miss.sid.as_deref().unwrap(),
                miss.mismatch_span.slice(text),
                &miss.mismatch,
            )
        })
        .collect();
    let owned = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            (
                "A",
                r#""Action":["iam:Get*"]"#,
                &Mismatch::Action {
                    inverted: false,
                    policy_values: owned(&["iam:Get*"]),
                    request_value: "iam:DeleteUser".into()
                },
            ),
            (
                "B",
                r#""Resource":"arn:aws:iam::*:user/${aws:userid}""#,
                &Mismatch::Resource {
                    inverted: false,
                    policy_values: owned(&["arn:aws:iam::*:user/${aws:userid}"]),
                    request_value: BOB.into(),
                    absent_variables: owned(&["aws:userid"]),
                },
            ),
            (
                "C",
                r#""aws:username":["bob","${aws:userid}"]"#,
                &Mismatch::Condition {
                    operator: "StringEquals".into(),
                    key: "aws:username".into(),
                    policy_values: owned(&["bob", "${aws:userid}"]),
                    request_values: Some(owned(&["alice"])),
                    absent_variables: owned(&["aws:userid"]),
                },
            ),
            (
                "D",
                r#""aws:PrincipalTag/x":false"#,
                &Mismatch::Condition {
                    operator: "Null".into(),
                    key: "aws:PrincipalTag/x".into(),
                    policy_values: owned(&["false"]),
                    request_values: None,
                    absent_variables: Vec::new(),
                },
            ),
        ]
    );
    assert_eq!(
        decision.absent_keys,
        ["aws:principaltag/x", "aws:securetransport", "aws:userid"]
    );
}

#[test]
fn sentences_are_worded_like_awss_access_denied() {
    let ask = delete_bob(&[]);
    let because = |set: &PolicySet| {
        let decision = decide(set, &ask);
        (decision.why(&ask), decision.reason())
    };
    let user =
        format!("User: {ALICE} is not authorized to perform: iam:DeleteUser on resource: {BOB}");
    let own = "arn:aws:iam::111122223333:policy/Own";
    let boundary = |statements: &str| PolicySet {
        boundary: Some(Layer::new([attached("Limit", statements)])),
        ..identity(ALLOW_ALL)
    };
    assert_eq!(
        because(&identity(ALLOW_OTHER)),
        (
            format!("{user} because no identity-based policy allows the iam:DeleteUser action"),
            "no identity-based policy allows the requested action".to_owned()
        )
    );
    assert_eq!(
        because(&identity(DENY_ALL)),
        (
            format!("{user} with an explicit deny in an identity-based policy: {own}"),
            format!("explicit deny in an identity-based policy: {own}")
        )
    );
    assert_eq!(
        because(&boundary(ALLOW_OTHER)),
        (
            format!("{user} because no permissions boundary allows the iam:DeleteUser action"),
            "no permissions boundary allows the requested action".to_owned()
        )
    );
    assert_eq!(
        because(&boundary(DENY_ALL)).0,
        format!(
            "{user} with an explicit deny in a permissions boundary: arn:aws:iam::111122223333:policy/Limit"
        )
    );
    assert_eq!(
        because(&identity(ALLOW_ALL)),
        (
            format!(
                "User: {ALICE} is authorized to perform: iam:DeleteUser on resource: {BOB} because an identity-based policy allows the iam:DeleteUser action: {own}"
            ),
            format!("an identity-based policy allows the requested action: {own}")
        )
    );
}

#[test]
fn a_trace_of_many_absent_keys_takes_time_in_proportion() {
    // Comparing each with each takes minutes.
    let blocks: Vec<String> = (0..20)
        .map(|block| {
            let statements: Vec<String> = (0..2)
                .map(|half| {
                    let keys = (0..1_000).map(|n| format!(r#""a:k{block:02}{half}{n:03}":"true""#));
                    let keys: Vec<String> = keys.collect();
                    format!(
                        r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"Null":{{{}}}}}}}"#,
                        keys.join(",")
                    )
                })
                .collect();
            statements.join(",")
        })
        .collect();
    let set = PolicySet {
        identity: blocks.iter().map(|block| attached("Own", block)).collect(),
        ..PolicySet::default()
    };
    let request = Request::new(
        ALICE,
        "s3:GetObject",
        "arn:aws:s3:::b/k",
        RequestContext::new(),
    );
    let decision = decide(&set, &request.unwrap());
    assert!(decision.allowed());
    assert_eq!(decision.absent_keys.len(), 40_000);
    assert!(decision.absent_keys.is_sorted());
}
