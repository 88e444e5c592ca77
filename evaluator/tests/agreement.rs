//! The crate against a second, naive evaluator on random cases.
//!
//! `BAILIWICK_CASES` sets how many (`cargo xtask test evaluator --cases N`).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may"
)]

#[path = "naive/cases.rs"]
mod cases;
#[path = "naive/conditions.rs"]
mod conditions;
mod naive;
#[path = "naive/tape.rs"]
mod tape;

use std::collections::BTreeMap;

use evaluator::{CheckEffect, CheckType, Decision, Effect, Line, Verdict};
use naive::{Layers, Opinion, Said};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use serde_json::{Value, json};

/// How many random cases are compared, unless `BAILIWICK_CASES` says otherwise.
const CASES: u32 = 50_000;

#[test]
fn the_crate_and_the_naive_evaluator_agree_on_random_cases() {
    let cases = std::env::var("BAILIWICK_CASES").map_or(CASES, |text| {
        text.parse().expect("BAILIWICK_CASES must be a number")
    });
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&cases::lines(), |line| {
        compare(&line).map_err(|reason| TestCaseError::fail(format!("{reason} in {line}")))
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("gave up: {reason}"),
    }
}

/// What the fuzzer found, and its neighbours: variables that are none, and the parts of ARNs.
#[test]
fn the_crate_and_the_naive_evaluator_agree_on_variables_and_arns_at_their_edges() {
    const OWN: &str = "arn:aws:iam::*:user/";
    let names = [
        "${????'x'}",
        "${????, 'x'}",
        "${aws:username'x'}",
        "${aws:user${aws:username}}",
        "${a{aws:username, 'x'}",
        "${aws:username\u{a0}}",
        "${aws:userid, 'a}b' }",
        "${aws:userid, 'a'b'}",
        "${aws:userid, 'a}",
        "${*, 'x'}",
        "${*}${?}${$}",
        "${aws:PrincipalTag/n, ''}",
    ];
    let resources = [
        "user/x",
        "user/a:b",
        "user/a}b",
        "user/${aws:username'x'}",
        "user/${aws:user1:a:b}",
    ];
    let found =
        json!({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:iam::*:${????'x'}"});
    agree(&found, "arn:aws:iam:::*s:iam:::*:use/`", &json!({}));
    for range in ["::16/05", "::16/5", "::/+5", "0.0.0.0/00", "0.0.0.0/0"] {
        let ranges = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"ForAnyValue:IpAddress": {"s3:prefix": [range]}}});
        agree(&ranges, "*", &json!({"s3:prefix": ["0.0.0.0", "::"]}));
    }
    for (name, resource) in pairs(&names, &resources) {
        for element in ["Resource", "NotResource"] {
            for effect in ["Allow", "Deny"] {
                let statement =
                    json!({"Effect": effect, "Action": "*", (element): format!("{OWN}{name}")});
                agree(
                    &statement,
                    &format!("arn:aws:iam::1:{resource}"),
                    &json!({"aws:username": "1:a:b"}),
                );
            }
        }
    }
    let values = [
        "ar?:aws:iam::1:*",
        "*:aws:iam::1:*",
        "*n:aws:*:user/x",
        "u*:aws:iam::1:*",
        "${a:arn, 'arn'}:aws:iam::1:a:b",
        "${a:arn, ''}arn:aws:iam::${aws:username}",
        "arn:aws:iam::${aws:username}:*",
        "a*:aws:iam::${aws:username}:*",
        "arn:aws:iam::${aws:username}",
        "arn:aws:iam::${aws:username'x'}:b",
        "${?}rn:aws:iam::1:*",
    ];
    let asked = [
        "arn:aws:iam::1:a:b",
        "arn:aws:iam::1:a:b:c",
        "urn:aws:iam::1:a:b",
    ];
    for (value, asked) in pairs(&values, &asked) {
        let condition = json!({"ArnLike": {"aws:SourceArn": value}});
        let statement =
            json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
        for username in ["1:a:b", "1:a", "1"] {
            let context = json!({"aws:SourceArn": asked, "aws:username": username});
            agree(&statement, "*", &context);
        }
    }
}

fn pairs<'a>(
    left: &'a [&'a str],
    right: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    left.iter()
        .flat_map(|left| right.iter().map(|right| (*left, *right)))
}

/// Compares one statement, beside a grant of everything if it denies, in both versions of the language.
fn agree(statement: &Value, resource: &str, context: &Value) {
    let mut statements = vec![statement.clone()];
    if statement["Effect"] == "Deny" {
        statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    }
    for version in ["2012-10-17", "2008-10-17"] {
        let line = json!({
            "id": "case",
            "request": {
                "principal": "arn:aws:iam::111122223333:user/alice",
                "action": "s3:GetObject",
                "resource": resource,
                "context": context,
            },
            "policies": {"identity": [{"Version": version, "Statement": statements}]},
        });
        if let Err(reason) = compare(&line) {
            panic!("{reason} in {line}");
        }
    }
}

/// Says what the crate and the naive evaluator see differently.
fn compare(line: &Value) -> Result<(), String> {
    let asked = Line::read(&line.to_string()).map_err(|error| error.to_string())?;
    let opinion = naive::judge(line);
    let evaluation = evaluator::evaluate(&asked.policies, &asked.request);
    let decision = evaluation.decision();
    let verdicts = [
        (
            "verdict()",
            evaluator::verdict(&asked.policies, &asked.request),
        ),
        ("evaluate()", evaluation.verdict()),
        ("the decision", decision.verdict),
    ];
    for (name, verdict) in verdicts {
        if !same(verdict, opinion.verdict) {
            return Err(format!(
                "{name} says {verdict:?}, the naive one {opinion:?}"
            ));
        }
    }
    for check_type in CheckType::ALL {
        compare_layer(&decision, check_type, &opinion)?;
    }
    Ok(())
}

fn same(verdict: Verdict, naive: naive::Verdict) -> bool {
    matches!(
        (verdict, naive),
        (Verdict::Allowed, naive::Verdict::Allowed)
            | (Verdict::ExplicitlyDenied, naive::Verdict::ExplicitlyDenied)
            | (Verdict::ImplicitlyDenied, naive::Verdict::ImplicitlyDenied)
    )
}

fn said(layers: &Layers, check_type: CheckType) -> Said {
    match check_type {
        CheckType::ResourceControlPolicy => layers.rcp,
        CheckType::ServiceControlPolicy => layers.scp,
        CheckType::VpcEndpoint => layers.endpoint,
        CheckType::Resource => layers.resource,
        CheckType::Principal => layers.principal,
        CheckType::PermissionsBoundary => layers.boundary,
        CheckType::Session => layers.session,
    }
}

/// What a layer denies and allows must be the same, and its effect must follow from that.
fn compare_layer(
    decision: &Decision,
    check_type: CheckType,
    opinion: &Opinion,
) -> Result<(), String> {
    let check = decision
        .checks
        .iter()
        .find(|check| check.check_type == check_type)
        .ok_or("a check is missing")?;
    let said = opinion
        .layers
        .map(|layers| said(&layers, check_type))
        .unwrap_or_default();
    let matches = |effect: Effect| check.matched.iter().any(|matched| matched.effect == effect);
    let denies = matches(Effect::Deny);
    let allows = match check_type {
        // These only restrict; that nothing denies is all they can say.
        CheckType::ResourceControlPolicy => said.allows,
        CheckType::ServiceControlPolicy => said.applies && check.silent_levels.is_empty(),
        _ => matches(Effect::Allow),
    };
    let effect = match check.effect {
        CheckEffect::ExplicitDeny => said.denies,
        CheckEffect::Allow => !said.denies && (said.allows || decision.root),
        // Silence counts or does not, by what the other layers say.
        CheckEffect::ImplicitDeny | CheckEffect::NoImpact => {
            !said.denies && (!said.allows || decision.root)
        }
    };
    if (denies, allows) == (said.denies, said.allows) && effect {
        return Ok(());
    }
    Err(format!("{check:?}, the naive one {said:?}"))
}

/// A comparison of random cases proves little if nearly all of them end in the same place.
#[test]
fn random_cases_reach_every_verdict_and_every_layer_often() {
    let mut runner = TestRunner::deterministic();
    let cases = cases::lines();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..4000 {
        let line = cases.new_tree(&mut runner).unwrap().current();
        let opinion = naive::judge(&line);
        *seen.entry(format!("{:?}", opinion.verdict)).or_default() += 1;
        let Some(layers) = opinion.layers else {
            continue;
        };
        let named = [
            ("rcp", layers.rcp),
            ("scp", layers.scp),
            ("endpoint", layers.endpoint),
            ("resource", layers.resource),
            ("principal", layers.principal),
            ("boundary", layers.boundary),
            ("session", layers.session),
        ];
        for (name, said) in named.into_iter().filter(|(_, said)| said.applies) {
            let word = match said {
                _ if said.denies => "denies",
                _ if said.allows => "allows",
                _ => "is silent",
            };
            *seen.entry(format!("{name} {word}")).or_default() += 1;
        }
    }
    for (what, count) in &seen {
        assert!(*count >= 20, "{what} in only {count} of 4000 cases");
    }
    assert_eq!(
        seen.len(),
        3 + 7 * 3 - 1,
        "resource control policies are never silent: {seen:?}"
    );
}
