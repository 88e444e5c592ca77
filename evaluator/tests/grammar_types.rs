//! What each type of document may and must hold (E-03, E-06, E-08, E-13, E-33, E-80 to E-90), its limits, and how a
//! document is read that stands inside a larger text.

#![expect(clippy::panic, reason = "tests may")]

use evaluator::{DocumentType, Effect, Limits, Policy, PrincipalKind, Reading, json};

use DocumentType::{Endpoint, Identity, Resource, ResourceControl, ServiceControl, Session, Trust};

const WITHOUT_PRINCIPAL: [DocumentType; 3] = [Identity, Session, ServiceControl];

fn one(elements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":{{{elements}}}}}"#)
}

/// A good statement of a type.
fn good(document_type: DocumentType) -> &'static str {
    match document_type {
        Identity | Session | ServiceControl => r#""Effect":"Allow","Action":"s3:*","Resource":"*""#,
        Resource | Endpoint => r#""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*""#,
        Trust => {
            r#""Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole""#
        }
        ResourceControl => r#""Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*""#,
    }
}

#[track_caller]
fn accepted(text: &str, document_type: DocumentType) -> Policy {
    Policy::parse_as(text, document_type)
        .unwrap_or_else(|errors| panic!("{document_type:?} {text}: {errors:?}"))
}

fn refusals(text: &str, document_type: DocumentType) -> Vec<(String, String)> {
    Policy::parse_as(text, document_type)
        .map(|_| panic!("{document_type:?} accepted {text}"))
        .unwrap_err()
        .into_iter()
        .map(|error| (error.path, error.message))
        .collect()
}

#[track_caller]
fn refused(text: &str, document_type: DocumentType, path: &str, message: &str) {
    assert_eq!(
        refusals(text, document_type),
        [(path.to_owned(), message.to_owned())],
        "{document_type:?} {text}"
    );
}

#[test]
fn a_policy_knows_its_type() {
    for document_type in DocumentType::ALL {
        let policy = accepted(&one(good(document_type)), document_type);
        assert_eq!(policy.document_type(), document_type);
        assert_eq!(
            policy.statements()[0].principals().count(),
            usize::from(document_type.names_principals())
        );
        assert_eq!(
            policy.statements()[0].resources().count(),
            usize::from(document_type != Trust)
        );
    }
}

#[test]
fn e03_id_is_for_documents_that_resources_have() {
    for document_type in DocumentType::ALL {
        let text = |id: &str| format!(r#"{{"Id":{id},"Statement":{{{}}}}}"#, good(document_type));
        if document_type.takes_id() {
            accepted(&text("\"a b/é\""), document_type);
            refused(
                &text("1"),
                document_type,
                "Id",
                "`Id` must be a string, not a number",
            );
        } else {
            let message = format!(
                "`Id` is not supported in {}; remove it",
                document_type.plural()
            );
            refused(&text("\"x\""), document_type, "Id", &message);
        }
    }
    assert_eq!(
        DocumentType::ALL.map(DocumentType::takes_id),
        [false, false, true, true, false, false, true]
    );
}

#[test]
fn e06_sids_are_free_in_the_policies_of_services() {
    for document_type in DocumentType::ALL {
        let item = format!(r#"{{"Sid":"a b",{}}}"#, good(document_type));
        let text = format!(r#"{{"Statement":[{item},{item}]}}"#);
        if matches!(document_type, Resource | Endpoint) {
            assert_eq!(
                accepted(&text, document_type).statements()[1].sid(),
                Some("a b")
            );
        } else {
            assert_eq!(refusals(&text, document_type).len(), 2);
            let twice = text.replace("a b", "ab");
            refused(
                &twice,
                document_type,
                "Statement[1].Sid",
                "`ab` is the `Sid` of statement 1 already; choose another",
            );
        }
    }
}

#[test]
fn e08_principals_stand_where_a_document_is_not_attached_to_them() {
    for document_type in WITHOUT_PRINCIPAL {
        for name in ["Principal", "NotPrincipal"] {
            let text = one(&format!("{},\"{name}\":\"*\"", good(document_type)));
            let message = format!(
                "`{name}` is not supported in {}; remove it, because the policy speaks of whom it is attached to",
                document_type.plural()
            );
            refused(&text, document_type, &format!("Statement.{name}"), &message);
        }
    }
    let without = |effect: &str| {
        one(&format!(
            r#""Effect":"{effect}","Action":"s3:*","Resource":"*""#
        ))
    };
    for document_type in [Resource, Endpoint] {
        refused(
            &without("Allow"),
            document_type,
            "Statement",
            "add `Principal` or `NotPrincipal`",
        );
    }
    refused(
        &without("Deny"),
        ResourceControl,
        "Statement",
        "add `Principal`",
    );
    refused(
        &one(r#""Effect":"Allow","Action":"sts:AssumeRole""#),
        Trust,
        "Statement",
        "add `Principal`",
    );
}

#[test]
fn e08_the_resource_of_a_trust_policy_is_its_role() {
    for name in ["Resource", "NotResource"] {
        let text = one(&format!("{},\"{name}\":\"*\"", good(Trust)));
        let message = format!(
            "`{name}` is not supported in trust policies; remove it, because the policy speaks of the role that it belongs to"
        );
        refused(&text, Trust, &format!("Statement.{name}"), &message);
    }
    for document_type in DocumentType::ALL.into_iter().filter(|t| *t != Trust) {
        let text = one(&good(document_type).replace(r#","Resource":"*""#, ""));
        refused(
            &text,
            document_type,
            "Statement",
            "add `Resource` or `NotResource`",
        );
    }
}

#[test]
fn e12_service_control_policies_have_the_whole_language() {
    let text = one(
        r#""Effect":"Allow","NotAction":["iam:*","s3:Get*t"],"NotResource":"arn:aws:s3:::b/*","Condition":{"StringLike":{"aws:username":"a*"}}"#,
    );
    let policy = accepted(&text, ServiceControl);
    assert!(policy.statements()[0].is_not_action() && policy.statements()[0].is_not_resource());
}

#[test]
fn e13_resource_control_policies_only_deny_named_actions_to_everyone() {
    let with = |effect: &str, principal: &str, action: &str| {
        one(&format!(
            r#""Effect":"{effect}","Principal":{principal},{action},"Resource":"*""#
        ))
    };
    refused(
        &with("Allow", "\"*\"", r#""Action":"s3:*""#),
        ResourceControl,
        "Statement.Effect",
        "resource control policies only deny; write `Deny`",
    );
    for principal in [r#"{"AWS":"*"}"#, r#"{"AWS":"111122223333"}"#] {
        refused(
            &with("Deny", principal, r#""Action":"s3:*""#),
            ResourceControl,
            "Statement.Principal",
            "resource control policies are about everyone; write `\"Principal\": \"*\"` and a condition on `aws:PrincipalArn`",
        );
    }
    refused(
        &with("Deny", "\"*\"", r#""Action":["s3:*","*"]"#),
        ResourceControl,
        "Statement.Action[1]",
        "resource control policies name the service of each action; write one such as `s3:*`",
    );
    refused(
        &with("Deny", "\"*\"", r#""NotAction":"s3:*""#),
        ResourceControl,
        "Statement.NotAction",
        "`NotAction` is not supported in resource control policies; list the actions under `Action`",
    );
    refused(
        &one(r#""Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*""#),
        ResourceControl,
        "Statement.NotPrincipal",
        "`NotPrincipal` is not supported in resource control policies; write `\"Principal\": \"*\"` and a condition on `aws:PrincipalArn`",
    );
    accepted(
        &with("Deny", "\"*\"", r#""Action":"s3:*""#)
            .replace(r#""Resource":"*""#, r#""NotResource":"arn:aws:s3:::b""#),
        ResourceControl,
    );
}

#[test]
fn e13_awss_own_full_access_policy_is_the_one_that_allows() {
    let full = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
    let policy = accepted(
        &format!(r#"{{"Version":"2012-10-17","Statement":[{full}]}}"#),
        ResourceControl,
    );
    assert_eq!(policy.statements()[0].effect(), Effect::Allow);
    assert_eq!(
        refusals(
            &format!(r#"{{"Statement":[{full},{full}]}}"#),
            ResourceControl
        )
        .len(),
        4
    );
    for (from, to) in [
        ("\"Resource\":\"*\"", "\"Resource\":\"arn:aws:s3:::b\""),
        (
            "}",
            r#","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
        ),
        ("Allow", "Deny"),
        ("\"Principal\":\"*\"", "\"Principal\":{\"AWS\":\"*\"}"),
    ] {
        let text = format!(r#"{{"Statement":{}}}"#, full.replacen(from, to, 1));
        assert!(!refusals(&text, ResourceControl).is_empty(), "{text}");
    }
}

#[test]
fn e33_arns_that_stop_early_are_completed_in_identity_policies_only() {
    for (arn, rest) in [
        ("arn:aws:sqs", ":*:*:*"),
        ("arn:aws:sqs:eu-north-1:111122223333", ":*"),
    ] {
        for document_type in [
            Identity,
            Session,
            ServiceControl,
            Resource,
            ResourceControl,
            Endpoint,
        ] {
            let text = |arn: &str| {
                one(&good(document_type)
                    .replace(r#""Resource":"*""#, &format!(r#""Resource":["*","{arn}"]"#)))
            };
            accepted(&text(&format!("{arn}{rest}")), document_type);
            if document_type == Identity {
                accepted(&text(arn), document_type);
            } else {
                let message = format!(
                    "`{arn}` stops early; {} need all six parts of an ARN, such as `{arn}{rest}`",
                    document_type.plural()
                );
                refused(&text(arn), document_type, "Statement.Resource[1]", &message);
            }
        }
    }
}

#[test]
fn e80_principals_are_a_star_or_an_object_of_types() {
    let with = |principal: &str| {
        one(&format!(
            r#""Effect":"Deny","Principal":{principal},"Action":"*","Resource":"*""#
        ))
    };
    let policy = accepted(
        &with(
            r#"{"AWS":["111122223333","*"],"Service":"lambda.amazonaws.com","Federated":"accounts.google.com"}"#,
        ),
        Resource,
    );
    let statement = &policy.statements()[0];
    assert!(!statement.is_not_principal());
    assert_eq!(
        statement.principals().collect::<Vec<_>>(),
        [
            "111122223333",
            "*",
            "lambda.amazonaws.com",
            "accounts.google.com"
        ]
    );
    let kinds: Vec<&PrincipalKind> = statement
        .principal_entries()
        .map(|entry| &entry.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            &PrincipalKind::Account("111122223333".into()),
            &PrincipalKind::Everyone,
            &PrincipalKind::Service("lambda.amazonaws.com".into()),
            &PrincipalKind::Federated("accounts.google.com".into())
        ]
    );
    let spans: Vec<&str> = statement
        .principal_entries()
        .map(|entry| entry.span.slice(policy.source()))
        .collect();
    assert_eq!(spans[..2], ["\"111122223333\"", "\"*\""]);
    for (principal, path, message) in [
        (
            "\"111122223333\"",
            "",
            "`111122223333` is not a principal by itself; write `*`, or an object such as `{\"AWS\": \"arn:aws:iam::111122223333:user/alice\"}`",
        ),
        (
            "[\"*\"]",
            "",
            "`Principal` must be `*` or an object of principal types, not a list",
        ),
        ("{}", "", "`Principal` must name at least one principal"),
        (
            r#"{"AWS":[]}"#,
            ".AWS",
            "`AWS` must list at least one entry",
        ),
        (
            r#"{"AWS":["*",5]}"#,
            ".AWS[1]",
            "`AWS` must hold strings, not a number",
        ),
        (
            r#"{"Aws":"*"}"#,
            ".Aws",
            "`Aws` is not a type of principal; did you mean `AWS`",
        ),
        (
            r#"{"Service":"*"}"#,
            ".Service",
            "`*` is not a principal of type `Service`; list the names, or write `\"Principal\": \"*\"` for everyone",
        ),
        (
            r#"{"Federated":["*"]}"#,
            ".Federated[0]",
            "`*` is not a principal of type `Federated`; list the names, or write `\"Principal\": \"*\"` for everyone",
        ),
        (
            r#"{"AWS":"arn:aws:iam::*:root"}"#,
            ".AWS",
            "`arn:aws:iam::*:root` holds a wildcard; write whole names, or `*` and a condition on `aws:PrincipalArn`",
        ),
    ] {
        refused(
            &with(principal),
            Resource,
            &format!("Statement.Principal{path}"),
            message,
        );
    }
}

#[test]
fn e87_not_principal_is_read_in_resource_policies_whatever_the_effect() {
    for document_type in [Resource, Endpoint] {
        for effect in ["Allow", "Deny"] {
            let text = one(&format!(
                r#""Effect":"{effect}","NotPrincipal":{{"AWS":"111122223333"}},"Action":"*","Resource":"*""#
            ));
            assert!(accepted(&text, document_type).statements()[0].is_not_principal());
        }
    }
    refused(
        &one(r#""Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole""#),
        Trust,
        "Statement.NotPrincipal",
        "`NotPrincipal` is not supported in trust policies; list whom the role trusts under `Principal`",
    );
    refused(
        &one(r#""Effect":"Deny","Principal":"*","NotPrincipal":"*","Action":"*","Resource":"*""#),
        Resource,
        "Statement.NotPrincipal",
        "a statement has `Principal` or `NotPrincipal`, not both; remove one",
    );
}

#[test]
fn everything_wrong_is_told_at_once_in_the_order_of_the_text() {
    let text = r#"{"Statement":[{"NotAction":"s3:*","Resource":"arn:aws:sqs","Principal":{"AWS":"alice","Service":"*"},"Effect":"Allow","Sid":"-"}]}"#;
    let paths: Vec<String> = refusals(text, ResourceControl)
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        paths,
        [
            "Statement[0].NotAction",
            "Statement[0].Resource",
            "Statement[0].Principal",
            "Statement[0].Principal.AWS",
            "Statement[0].Principal.Service",
            "Statement[0].Effect",
            "Statement[0].Sid"
        ]
    );
}

#[test]
fn each_limit_has_its_message() {
    let small = Limits {
        json: json::Limits {
            characters: 400,
            depth: 6,
        },
        statements: 1,
        entries: 2,
        conditions: 2,
        values_per_condition: 2,
        pattern_length: 16,
    };
    let told = |text: &str| -> Vec<String> {
        Policy::parse_within(text, Resource, &small)
            .map(|_| panic!("accepted {text}"))
            .unwrap_err()
            .into_iter()
            .map(|error| format!("{}: {}", error.path, error.message))
            .collect()
    };
    let ok = r#"{"Effect":"Deny","Principal":"*","Action":["a:b","c:d"],"Resource":"*","Condition":{"StringLike":{"a:b":["1","2"],"c:d":"x"}}}"#;
    let of = |statement: &str| format!(r#"{{"Statement":[{statement}]}}"#);
    assert!(Policy::parse_within(&of(ok), Resource, &small).is_ok());
    for (text, expected) in [
        (
            of(&format!("{ok},{ok}")),
            "Statement: 2 statements are too many; write at most 1",
        ),
        (
            of(&ok.replace("\"c:d\"]", "\"c:d\",\"e:f\"]")),
            "Statement[0].Action: 3 entries are too many; write at most 2",
        ),
        (
            of(&ok.replace(
                r#""*","Action"#,
                r#"{"Service":["a.b","c.d","e.f"]},"Action"#,
            )),
            "Statement[0].Principal.Service: 3 entries are too many; write at most 2",
        ),
        (
            of(&ok.replace("}}}", r#"},"Bool":{"e:f":true}}}"#)),
            "Statement[0].Condition: 3 conditions are too many; write at most 2",
        ),
        (
            of(&ok.replace("\"2\"", "\"2\",\"3\"")),
            "Statement[0].Condition.StringLike.a:b: 3 values are too many; write at most 2",
        ),
        (
            of(&ok.replace("a:b\",\"c", "a:bbbbbbbbbbbbbbb\",\"c")),
            "Statement[0].Action[0]: `a:bbbbbbbbbbbbbbb` is longer than 16 bytes; shorten it",
        ),
        (
            of(&ok.replace("\"x\"", "\"eeeeeeeeeeeeeeeeé\"")),
            "Statement[0].Condition.StringLike.c:d: `eeeeeeeeeeeeeeeeé` is longer than 16 bytes; shorten it",
        ),
        (
            of(&ok.replace("\"x\"", "[[\"x\"]]")),
            "Statement[0].Condition.StringLike.c:d[0]: the document is nested deeper than 6 levels",
        ),
        (
            of(&ok.replace(',', &format!(",{}", " ".repeat(60)))),
            ": the document is longer than 400 characters; split it",
        ),
    ] {
        assert_eq!(told(&text), [expected], "{text}");
    }
}

#[test]
fn a_document_inside_a_larger_text_keeps_the_places_of_that_text() {
    let document = one(r#""Effect":"Allow","Action":"iam:ListUsers","Resource":"*""#);
    let line = format!("{{\"id\":\"é\",\n \"policies\": [1, {document}]}}");
    let root = json::parse(&line).unwrap();
    let list = match &root.value {
        json::Value::Object(members) => &members[1].value,
        other => panic!("{other:?}"),
    };
    let json::Value::Array(items) = &list.value else {
        panic!("list")
    };
    let policy = Policy::read(&line, &items[1], "policies[1]", Identity, Reading::Written).unwrap();
    assert_eq!(policy.source(), document);
    let span = policy.statements()[0].span();
    assert!(span.slice(&line).starts_with("{\"Effect\""));
    assert_eq!(span.start.line, 2);
    assert_eq!(policy, Policy::parse(&document).unwrap());
    let errors =
        Policy::read(&line, &items[1], "policies[1]", Resource, Reading::Written).unwrap_err();
    assert_eq!(errors[0].path, "policies[1].Statement");
    assert_eq!(errors[0].span.start, span.start);
    let errors =
        Policy::read(&line, &items[0], "policies[0]", Resource, Reading::Written).unwrap_err();
    assert_eq!(
        (errors[0].path.as_str(), errors[0].message.as_str()),
        (
            "policies[0]",
            "a policy is an object with `Statement`, not a number"
        )
    );
}
