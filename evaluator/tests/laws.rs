//! Laws that hold for all policies and requests, tried on random ones: a denial or a boundary never opens anything,
//! order never matters (E-14), the verdict follows from the checks, and no input panics.

#![expect(clippy::unwrap_used, reason = "tests may")]

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, CheckEffect, Layer, Policy, PolicySet, PolicySource, PolicyType, Request,
    RequestContext, Verdict, decide, verdict,
};
use proptest::prelude::*;
use proptest::sample::select;

/// A statement's text from small alphabets, so that statements and requests meet often.
fn statement() -> impl Strategy<Value = String> {
    let action = select(vec![
        "*",
        "iam:*",
        "iam:GetUser",
        "iam:?etUser",
        "s3:Get*",
        "*:*User",
    ]);
    let resource = select(vec![
        "*",
        "arn:aws:iam::*:user/*",
        "arn:aws:iam::1:user/${aws:username}",
        "arn:aws:iam::1:user/${aws:username, 'b'}",
        "arn:aws:s3",
        "arn:aws:s3:::a/*",
    ]);
    let condition = select(vec![
        "{}",
        r#"{"StringEquals":{"aws:username":["a","b"]}}"#,
        r#"{"StringNotLike":{"aws:username":"a*"}}"#,
        r#"{"StringLikeIfExists":{"aws:userid":"${aws:username}"}}"#,
        r#"{"Null":{"aws:username":"true"}}"#,
        r#"{"BoolIfExists":{"aws:SecureTransport":"false"}}"#,
    ]);
    (select(vec!["Allow", "Deny"]), any::<bool>(), action, any::<bool>(), resource, condition).prop_map(
        |(effect, not_action, action, not_resource, resource, condition)| {
            let not = |inverted: bool| if inverted { "Not" } else { "" };
            format!(
                r#"{{"Effect":"{effect}","{}Action":"{action}","{}Resource":"{resource}","Condition":{condition}}}"#,
                not(not_action),
                not(not_resource)
            )
        },
    )
}

/// A statement that is put together from parts at which an index may cut: verbs, nouns, regions, paths, dashes, stars
/// and variables at every place.
fn scattered() -> impl Strategy<Value = String> {
    let action = select(vec![
        "s3:Get*",
        "s3:*Object",
        "*:Get*",
        "s3:G*",
        "s?:*",
        "s3:GetObject",
        "S3:getobject",
        "s3:*e*",
        "iam:*",
        "iam:Get*r",
        "iam:??tUser",
        "s3:Ge",
    ]);
    let resource = (
        select(vec!["s3", "iam", "*", "i*"]),
        select(vec!["", "eu-north-1", "eu-*", "*"]),
        select(vec!["", "111122223333", "*"]),
        select(vec![
            "",
            "user/",
            "user/ops/",
            "user:",
            "*/",
            "${aws:username}/",
        ]),
        select(vec![
            "*",
            "a",
            "a-1",
            "a-*",
            "*-1",
            "a_?",
            "${aws:username}",
            "${aws:username, 'a/b'}",
            "a.${*}",
            "?",
            "a:b",
        ]),
    )
        .prop_map(|(service, region, account, path, name)| {
            if path.is_empty() && region.starts_with("eu-") {
                format!("arn:aws:{service}:{region}")
            } else {
                format!("arn:aws:{service}:{region}:{account}:{path}{name}")
            }
        });
    let effect = select(vec!["Allow", "Allow", "Allow", "Deny"]);
    let not = select(vec!["", "", "", "", "", "", "", "", "", "Not"]);
    (effect, not.clone(), action, not, resource).prop_map(|(effect, not_action, action, not_resource, resource)| {
        format!(
            r#"{{"Effect":"{effect}","{not_action}Action":"{action}","{not_resource}Resource":["arn:aws:x:::y","{resource}"]}}"#
        )
    })
}

fn request_of_parts() -> impl Strategy<Value = Request> {
    let action = select(vec![
        "s3:GetObject",
        "s3:PutObject",
        "iam:GetUser",
        "s3:Ge",
        "iam:Get",
        "s3:",
        "other:Get",
    ]);
    let resource = (
        select(vec!["s3", "iam", "ec2"]),
        select(vec!["", "eu-north-1"]),
        select(vec!["", "111122223333"]),
        select(vec!["", "user/", "user/ops/", "user:", "a/"]),
        select(vec![
            "a", "a-1", "a-12", "b-1", "a_1", "b", "a:b", "a/b", "a.*", "", "*",
        ]),
    )
        .prop_map(|(service, region, account, path, name)| {
            format!("arn:aws:{service}:{region}:{account}:{path}{name}")
        });
    (action, resource, any::<bool>()).prop_map(|(action, resource, named)| {
        let mut context = RequestContext::new();
        if named {
            context.set("aws:username", "a");
        }
        Request::new(
            "arn:aws:iam::111122223333:user/a",
            action,
            resource,
            context,
        )
        .unwrap()
    })
}

fn statements() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(statement(), 0..5)
}

fn request() -> impl Strategy<Value = Request> {
    let action = select(vec!["iam:GetUser", "IAM:SetUser", "s3:GetObject", "x"]);
    let resource = select(vec![
        "*",
        "arn:aws:iam::1:user/a",
        "arn:aws:iam::1:user/b",
        "arn:aws:s3:::a/b",
        "arn:aws:s3",
        "",
    ]);
    let key = || prop::option::of(select(vec!["a", "b", "", "*", "true", "false"]));
    (action, resource, key(), key(), key()).prop_map(|(action, resource, name, id, tls)| {
        let mut context = RequestContext::new();
        for (key, value) in [
            ("aws:username", name),
            ("aws:userid", id),
            ("aws:SecureTransport", tls),
        ] {
            if let Some(value) = value {
                context.set(key, value);
            }
        }
        Request::new(
            "arn:aws:iam::111122223333:user/a",
            action,
            resource,
            context,
        )
        .unwrap()
    })
}

fn attached(statements: &[String]) -> AttachedPolicy {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    let source = PolicySource {
        uri: "inline:p".into(),
        name: "p".into(),
        policy_type: PolicyType::Inline,
        attached_to: "arn:aws:iam::1:user/a".into(),
    };
    AttachedPolicy {
        source: Arc::new(source),
        policy: Arc::new(Policy::parse(&text).unwrap()),
    }
}

fn set(own: &[String], boundary: Option<&[String]>) -> PolicySet {
    PolicySet {
        identity: Layer::new([attached(own)]),
        boundary: boundary.map(|boundary| Layer::new([attached(boundary)])),
        ..PolicySet::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn e100_adding_a_deny_never_allows_more(own in statements(), extra in statement(), request in request()) {
        let extra = extra.replacen("\"Allow\"", "\"Deny\"", 1);
        let more: Vec<String> = own.iter().cloned().chain([extra.clone()]).collect();
        let before = decide(&set(&own, None), &request).verdict;
        let after = decide(&set(&more, None), &request).verdict;
        prop_assert!(after != Verdict::Allowed || before == Verdict::Allowed, "{extra}");
        prop_assert!(before != Verdict::ExplicitlyDenied || after == Verdict::ExplicitlyDenied);
    }

    #[test]
    fn e117_adding_a_boundary_never_allows_more(own in statements(), boundary in statements(), request in request()) {
        let before = decide(&set(&own, None), &request);
        let after = decide(&set(&own, Some(&boundary)), &request);
        prop_assert!(!after.allowed() || before.allowed());
        let alone = decide(&set(&boundary, None), &request);
        prop_assert_eq!(after.allowed(), before.allowed() && alone.allowed());
    }

    #[test]
    fn e14_the_order_of_statements_and_policies_is_irrelevant(own in statements(), turn in 0_usize..5, request in request()) {
        let expected = decide(&set(&own, None), &request).verdict;
        let mut turned = own.clone();
        turned.rotate_left(turn.min(own.len()));
        prop_assert_eq!(decide(&set(&turned, None), &request).verdict, expected);
        turned.reverse();
        let apart = PolicySet { identity: turned.iter().map(|s| attached(std::slice::from_ref(s))).collect(), ..PolicySet::default() };
        prop_assert_eq!(decide(&apart, &request).verdict, expected);
    }

    #[test]
    fn e101_the_verdict_follows_from_the_checks(own in statements(), boundary in prop::option::of(statements()), request in request()) {
        let set = set(&own, boundary.as_deref());
        let decision = decide(&set, &request);
        let said = |effect: CheckEffect| decision.checks.iter().any(|check| check.effect == effect);
        let expected = if said(CheckEffect::ExplicitDeny) {
            Verdict::ExplicitlyDenied
        } else if said(CheckEffect::ImplicitDeny) {
            Verdict::ImplicitlyDenied
        } else {
            Verdict::Allowed
        };
        prop_assert_eq!(decision.verdict, expected);
        prop_assert_eq!(verdict(&set, &request), expected);
        prop_assert_eq!(decision.deciding_statement().is_none(), decision.verdict == Verdict::ImplicitlyDenied);
        prop_assert!(!decision.why(&request).is_empty());
        let json = serde_json::to_string(&decision).unwrap();
        prop_assert_eq!(serde_json::from_str::<evaluator::Decision>(&json).unwrap(), decision);
    }

    #[test]
    fn an_index_never_changes_an_answer(
        own in prop::collection::vec(scattered(), 130..160),
        denials in any::<bool>(),
        apart in any::<bool>(),
        requests in prop::collection::vec(request_of_parts(), 12),
    ) {
        let own: Vec<String> = own.into_iter().filter(|text| denials || !text.contains("\"Deny\"")).collect();
        let repeated = own.iter().cloned().cycle().take(200).collect::<Vec<_>>();
        let documents: Vec<AttachedPolicy> = if apart {
            repeated.chunks(3).map(attached).collect()
        } else {
            vec![attached(&repeated)]
        };
        let large = PolicySet { identity: Layer::new(documents), ..PolicySet::default() };
        for request in requests {
            // `decide` walks over every statement; `verdict` looks them up.
            prop_assert_eq!(verdict(&large, &request), decide(&large, &request).verdict);
        }
    }

    #[test]
    fn an_index_finds_the_one_statement_that_matters(
        action in select(vec![
            "*", "s3:*", "s3:Get*", "s3:GetObject", "S3:getobject", "s3:*Object", "s3:G*t", "s3:?etObject", "s3:Ge*",
            "s3:*ct", "*:Get*", "s?:GetObject", "s3:*etO*", "s3:Get?bject",
        ]),
        resource in select(vec![
            "*", "arn:aws:sqs", "arn:aws:sqs:*", "arn:aws:sqs:*:1:a/b", "arn:aws:sqs:eu:1:a/b", "arn:aws:sqs:eu:1:a/*",
            "arn:aws:sqs:eu:*:a/b", "arn:aws:*:*:*:a/b", "arn:aws:sqs:*:*:*/b", "arn:aws:sqs:*:1:${aws:username}/b",
            "arn:aws:sqs:*:1:a/${aws:username}", "arn:aws:sqs:*:1:${aws:username, 'a/b'}", "arn:aws:sqs:eu:1:?/b",
            "arn:aws:sqs:*:1:a/b/c/d/e/f/g/h/i/j/k", "arn:*:sqs:eu:1:a:b", "arn:aws:sqs:*b", "arn:aws:sqs:eu*:b",
        ]),
        inverted in (any::<bool>(), any::<bool>()),
        asked in select(vec!["s3:GetObject", "S3:GETOBJECT", "s3:Get", "s3:Ge", "s3:", "s3", "iam:GetObject", "sx:getobject"]),
        on in select(vec![
            "*", "arn:aws:sqs:eu:1:a/b", "arn:aws:sqs:eu:1:a:b", "arn:aws:sqs:eu:x:1:a/b", "arn:aws:sqs::1:b/b",
            "arn:aws:sqs:eu:1:a/b/c/d/e/f/g/h/i/j/k", "arn:aws:sqs:eu:2:b", "arn:aws:iam:eu:1:a/b", "arn:x:sqs:eu:1:a:b", "",
        ]),
    ) {
        let not = |inverted: bool| if inverted { "Not" } else { "" };
        let one = format!(
            r#"{{"Effect":"Allow","{}Action":"{action}","{}Resource":"{resource}"}}"#,
            not(inverted.0),
            not(inverted.1)
        );
        let nothing = r#"{"Effect":"Allow","Action":"none:Nothing","Resource":"arn:aws:none:::nothing"}"#.to_owned();
        let mut many = vec![nothing; 150];
        many.push(one.clone());
        let mut context = RequestContext::new();
        context.set("aws:username", "b");
        let request = Request::new("arn:aws:iam::111122223333:user/a", asked, on, context).unwrap();
        prop_assert_eq!(verdict(&set(&many, None), &request), verdict(&set(&[one], None), &request));
    }

    #[test]
    fn no_text_makes_the_policy_reader_panic(text in "(\\PC|[\\[\\]{}:,\"\\\\ \n0a-])*") {
        let _ = Policy::parse(&text);
    }

    #[test]
    fn no_element_makes_the_policy_reader_or_the_decision_panic(
        action in "[a:*?$ {}'é,]{0,12}",
        resource in "(arn:)?[a:*?$ {}'é,]{0,20}",
        value in "[a:*?$ {}'é,]{0,12}",
        asked in "(arn:)?[a:*?$é]{0,20}",
    ) {
        let text = serde_json::json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": action, "Resource": resource, "Condition": {"StringLike": {"a:b": value}}}});
        if let Ok(policy) = Policy::parse(&text.to_string()) {
            let source = PolicySource { uri: "u".into(), name: "n".into(), policy_type: PolicyType::Inline, attached_to: "a".into() };
            let set = PolicySet { identity: Layer::new([AttachedPolicy { source: Arc::new(source), policy: Arc::new(policy) }]), ..PolicySet::default() };
            let mut context = RequestContext::new();
            context.set("a:b", asked.clone());
            let request = Request::new("arn:aws:iam::111122223333:user/a", &asked, asked.clone(), context).unwrap();
            let _ = decide(&set, &request);
        }
    }
}
