//! What is a policy and what is not: each refusal with its place, its path and its advice (E-01 to E-11, E-47 to E-50).

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use evaluator::{Effect, LanguageVersion, Policy};

/// A policy with one statement, of which only the given elements are written.
fn statement(elements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{elements}}}]}}"#)
}

/// A statement with a condition element.
fn condition(body: &str) -> String {
    statement(&format!(
        r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{body}"#
    ))
}

fn refusals(text: &str) -> Vec<(String, String)> {
    Policy::parse(text)
        .unwrap_err()
        .into_iter()
        .map(|error| (error.path, error.message))
        .collect()
}

#[track_caller]
fn assert_refused(text: &str, path: &str, message: &str) {
    assert_eq!(
        refusals(text),
        [(path.to_owned(), message.to_owned())],
        "{text}"
    );
}

#[track_caller]
fn assert_accepted(text: &str) -> Policy {
    Policy::parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

#[test]
fn a_misspelt_element_is_named_with_line_column_and_suggestion() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Allow\",\n    \"Actoin\": \"iam:*\", \"Action\": \"iam:*\", \"Resource\": \"*\" }]\n}";
    let errors = Policy::parse(text).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        errors[0].to_string(),
        "line 4, column 5: `Actoin` is not a statement element; did you mean `Action`"
    );
    assert_eq!(errors[0].path, "Statement[0].Actoin");
    assert_eq!(errors[0].span.slice(text), "\"Actoin\"");
}

#[test]
fn e01_a_policy_is_one_object_with_statements() {
    assert_refused(
        "[]",
        "",
        "a policy is an object with `Statement`, not a list",
    );
    assert_refused("{}", "", "add `Statement`, a list of statements");
    assert_refused(
        r#"{"Statement":[],"statement":[]}"#,
        "statement",
        "`statement` is not a policy element; did you mean `Statement`",
    );
    assert_refused(
        r#"{"Statement":["x"]}"#,
        "Statement[0]",
        "a statement is an object, not a string",
    );
    assert_refused(
        r#"{"Statement":7}"#,
        "Statement",
        "a statement is an object, not a number",
    );
    assert!(
        assert_accepted(r#"{"Statement":[]}"#)
            .statements()
            .is_empty()
    );
    let single = assert_accepted(
        r#"{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":"*"},"Version":"2008-10-17"}"#,
    );
    assert_eq!(single.statements()[0].effect(), Effect::Deny);
    assert!(single.statements()[0].is_not_action() && single.statements()[0].is_not_resource());
}

#[test]
fn e01_duplicate_keys_are_refused() {
    let text = statement(r#""Effect":"Allow","Action":"*","Resource":"*","Effect":"Deny""#);
    assert_refused(
        &text,
        "Statement[0].Effect",
        "`Effect` occurs twice in this object; keep one",
    );
}

#[test]
fn e02_the_version_is_one_of_two_strings() {
    assert_refused(
        r#"{"Version":"2026-01-01","Statement":[]}"#,
        "Version",
        "`2026-01-01` is not a version of the policy language; write `2012-10-17`",
    );
    assert_refused(
        r#"{"Version":2012,"Statement":[]}"#,
        "Version",
        "`Version` must be the string `2012-10-17`, not a number",
    );
    assert_eq!(
        assert_accepted(r#"{"Statement":[]}"#).version(),
        LanguageVersion::V2008
    );
    assert_eq!(
        assert_accepted(r#"{"Version":"2012-10-17","Statement":[]}"#).version(),
        LanguageVersion::V2012
    );
}

#[test]
fn e03_e08_identity_policies_have_no_id_and_no_principal() {
    assert_refused(
        r#"{"Id":"x","Statement":[]}"#,
        "Id",
        "`Id` is not supported in identity policies; remove it",
    );
    for name in ["Principal", "NotPrincipal"] {
        let text = statement(&format!(
            r#""Effect":"Allow","Action":"*","Resource":"*","{name}":"*""#
        ));
        let message = format!(
            "`{name}` is not supported in identity policies; remove it, because the policy speaks of whom it is attached to"
        );
        assert_refused(&text, &format!("Statement[0].{name}"), &message);
    }
}

#[test]
fn e04_required_elements_and_exclusive_pairs() {
    assert_refused(
        &statement(r#""Action":"*","Resource":"*""#),
        "Statement[0]",
        "add `Effect`, either `Allow` or `Deny`",
    );
    assert_refused(
        &statement(r#""Effect":"Allow","Resource":"*""#),
        "Statement[0]",
        "add `Action` or `NotAction`",
    );
    assert_refused(
        &statement(r#""Effect":"Allow","Action":"*""#),
        "Statement[0]",
        "add `Resource` or `NotResource`",
    );
    assert_refused(
        &statement(r#""Effect":"Allow","Action":"*","NotAction":"*","Resource":"*""#),
        "Statement[0].NotAction",
        "a statement has `Action` or `NotAction`, not both; remove one",
    );
    assert_refused(
        &statement(r#""Effect":"Allow","Action":"*","Resource":"*","NotResource":"*""#),
        "Statement[0].NotResource",
        "a statement has `Resource` or `NotResource`, not both; remove one",
    );
}

#[test]
fn e05_effect_is_exact() {
    let with =
        |effect: &str| statement(&format!(r#""Effect":{effect},"Action":"*","Resource":"*""#));
    assert_refused(
        &with("\"allow\""),
        "Statement[0].Effect",
        "`allow` is not an effect; write `Allow` or `Deny`",
    );
    assert_refused(
        &with("true"),
        "Statement[0].Effect",
        "`Effect` must be the string `Allow` or `Deny`, not a boolean",
    );
}

#[test]
fn e06_sids_are_alphanumeric_and_unique() {
    let with = |sid: &str| {
        statement(&format!(
            r#""Sid":{sid},"Effect":"Allow","Action":"*","Resource":"*""#
        ))
    };
    assert_refused(
        &with("\"a b\""),
        "Statement[0].Sid",
        "`a b` is not a `Sid`; use the letters A to Z, a to z and digits only",
    );
    assert_refused(
        &with("1"),
        "Statement[0].Sid",
        "`Sid` must be a string, not a number",
    );
    assert_eq!(
        assert_accepted(&with("\"A1\"")).statements()[0].sid(),
        Some("A1")
    );
    let item = r#"{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}"#;
    assert_refused(
        &format!(r#"{{"Statement":[{item},{item}]}}"#),
        "Statement[1].Sid",
        "`A` is the `Sid` of statement 1 already; choose another",
    );
}

#[test]
fn e07_single_values_stand_for_lists() {
    let one = assert_accepted(&statement(
        r#""Effect":"Allow","Action":"iam:ListUsers","Resource":"*""#,
    ));
    let list = assert_accepted(&statement(
        r#""Effect":"Allow","Action":["iam:ListUsers"],"Resource":["*"]"#,
    ));
    assert!(
        one.statements()[0]
            .actions()
            .eq(list.statements()[0].actions())
    );
    assert!(
        one.statements()[0]
            .resources()
            .eq(list.statements()[0].resources())
    );
}

#[test]
fn wrong_types_and_empty_lists_are_refused() {
    let with = |action: &str, resource: &str| {
        statement(&format!(
            r#""Effect":"Allow","Action":{action},"Resource":{resource}"#
        ))
    };
    assert_refused(
        &with("[]", "\"*\""),
        "Statement[0].Action",
        "`Action` must list at least one entry",
    );
    assert_refused(
        &with("\"*\"", "[]"),
        "Statement[0].Resource",
        "`Resource` must list at least one entry",
    );
    assert_refused(
        &with("[\"*\",1]", "\"*\""),
        "Statement[0].Action[1]",
        "`Action` must hold strings, not a number",
    );
    assert_refused(
        &with("{}", "\"*\""),
        "Statement[0].Action",
        "`Action` must hold strings, not an object",
    );
    assert_refused(
        &with("\"*\"", "null"),
        "Statement[0].Resource",
        "`Resource` must hold strings, not null",
    );
}

#[test]
fn e25_e40_entries_are_refused_at_their_place() {
    let text = statement(
        r#""Effect":"Allow","Action":["iam:*","ListUsers"],"Resource":["*","arn:aws:iam::${aws:PrincipalAccount}:user/x"]"#,
    );
    let errors = Policy::parse(&text).unwrap_err();
    assert_eq!(errors[0].path, "Statement[0].Action[1]");
    assert_eq!(errors[0].span.slice(&text), "\"ListUsers\"");
    assert_eq!(errors[1].path, "Statement[0].Resource[1]");
    assert_eq!(errors.len(), 2);
}

#[test]
fn e02_e47_malformed_variables_are_refused_where_variables_exist() {
    let with = |version: &str| {
        format!(
            r#"{{"Version":"{version}","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${{}}"}}}}"#
        )
    };
    assert_refused(
        &with("2012-10-17"),
        "Statement.Resource",
        "`${}` names no key; write one, such as `${aws:username}`",
    );
    assert_accepted(&with("2008-10-17"));
}

#[test]
fn e48_keys_that_differ_only_by_case_are_refused_in_one_block() {
    assert_refused(
        &condition(r#"{"StringEquals":{"aws:username":"a","AWS:UserName":"b"}}"#),
        "Statement[0].Condition.StringEquals.AWS:UserName",
        "`AWS:UserName` occurs twice, because keys compare without regard to case; keep one",
    );
    assert_accepted(&condition(
        r#"{"StringEquals":{"aws:username":"a"},"StringLike":{"AWS:UserName":"b"}}"#,
    ));
}

#[test]
fn e50_conditions_that_cannot_be_evaluated_are_refused() {
    for (body, path, message) in [
        (
            r#"[]"#,
            "Statement[0].Condition",
            "`Condition` must be an object of operators, not a list",
        ),
        (
            r#"{"NumericLessThan":{"a:b":"one"}}"#,
            "Statement[0].Condition.NumericLessThan.a:b",
            "`one` is no value for `NumericLessThan`; write a decimal number such as `5` or `-0.25`",
        ),
        (
            r#"{"ForAllValue:StringLike":{"aws:TagKeys":"a"}}"#,
            "Statement[0].Condition.ForAllValue:StringLike",
            "`ForAllValue:StringLike` is not a condition operator; did you mean `ForAllValues:StringLike`",
        ),
        (
            r#"{"StringEqual":{"a:b":"c"}}"#,
            "Statement[0].Condition.StringEqual",
            "`StringEqual` is not a condition operator; did you mean `StringEquals`",
        ),
        (
            r#"{"StringEquals":"x"}"#,
            "Statement[0].Condition.StringEquals",
            "`StringEquals` must be an object of condition keys, not a string",
        ),
        (
            r#"{"StringEquals":{"username":"x"}}"#,
            "Statement[0].Condition.StringEquals.username",
            "`username` is not a condition key; write one with its prefix, such as `aws:username`",
        ),
        (
            r#"{"StringEquals":{"aws:PrincipalTag/${aws:username}":"x"}}"#,
            "Statement[0].Condition.StringEquals.aws:PrincipalTag/${aws:username}",
            "`aws:PrincipalTag/${aws:username}` holds a variable; key names take none",
        ),
        (
            r#"{"StringEquals":{"a:b":[]}}"#,
            "Statement[0].Condition.StringEquals.a:b",
            "list at least one value; a condition without values never tells requests apart",
        ),
        (
            r#"{"StringEquals":{"a:b":["c",null]}}"#,
            "Statement[0].Condition.StringEquals.a:b[1]",
            "a condition value is a string, a number or a boolean, not null",
        ),
        (
            r#"{"Bool":{"a:b":["true","false"]}}"#,
            "Statement[0].Condition.Bool.a:b",
            "`Bool` takes one value, `true` or `false`",
        ),
        (
            r#"{"Bool":{"a:b":"yes"}}"#,
            "Statement[0].Condition.Bool.a:b",
            "`yes` is no value for `Bool`; write `true` or `false`",
        ),
    ] {
        assert_refused(&condition(body), path, message);
    }
}

#[test]
fn e50_empty_conditions_are_accepted() {
    assert!(!assert_accepted(&condition("{}")).statements()[0].is_conditional());
    assert!(
        !assert_accepted(&condition(r#"{"StringEquals":{}}"#)).statements()[0].is_conditional()
    );
}

#[test]
fn several_errors_are_reported_at_once_in_the_order_of_the_text() {
    let text = statement(
        r#""Sid":"a-b","Effect":"allow","Action":"x","Resource":"y","Condition":{"Foo":{}}"#,
    );
    let paths: Vec<String> = refusals(&text).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "Statement[0].Sid",
            "Statement[0].Effect",
            "Statement[0].Action",
            "Statement[0].Resource",
            "Statement[0].Condition.Foo"
        ]
    );
}

#[test]
fn e11_one_bad_statement_means_no_policy_at_all() {
    let good = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let bad = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAdress":{"aws:SourceIp":"::/0"}}}"#;
    assert!(Policy::parse(&format!(r#"{{"Statement":[{good},{bad}]}}"#)).is_err());
}

#[test]
fn a_document_full_of_errors_is_told_of_the_first_hundred() {
    let unknown: String = (0..5_000).map(|i| format!(",\"Efect{i}\":1")).collect();
    let text = statement(&format!(r#""Action":"*"{unknown}"#));
    assert_eq!(refusals(&text).len(), 100);
    let twice = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(5_000));
    assert_eq!(refusals(&twice).len(), 100);
    let numbers = format!("[{}1]", "1,".repeat(4_000));
    assert_eq!(
        refusals(&statement(&format!(
            r#""Effect":"Deny","Action":{numbers},"Resource":"*""#
        )))
        .len(),
        100
    );
}

#[test]
fn hostile_documents_are_refused_and_not_fatal() {
    for text in [
        "[".repeat(100_000),
        "{\"Statement\":".repeat(10_000),
        "x".repeat(1_000_000),
        "\u{0}".repeat(50),
        "é\"".repeat(40_000),
    ] {
        assert!(!Policy::parse(&text).unwrap_err().is_empty());
    }
}

#[test]
fn statements_keep_their_source() {
    let text = statement(r#""Effect":"Allow","Action":"iam:ListUsers","Resource":"*""#);
    let policy = assert_accepted(&text);
    assert_eq!(policy.source(), text);
    assert!(
        policy.statements()[0]
            .span()
            .slice(&text)
            .starts_with(r#"{"Effect""#)
    );
}
