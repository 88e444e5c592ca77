//! Policy variables.

use evaluator::DocumentType::{Identity, Resource};

use crate::{Case, case, fixed};

pub const CASES: &[Case] = &[
    fixed(
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        Identity,
        r#"{"Version":"2008-10-17","Statement":[{"Resource":"arn:aws:s3:::b/${aws:username}"}]}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Resource":"arn:aws:s3:::b/${aws:username}"}]}"#,
    ),
    fixed(
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        Identity,
        r#"{"Statement":[{"Condition":{"StringLike":{"s3:prefix":"${aws:username}"}}}]}"#,
        r#"{"Version": "2012-10-17","Statement":[{"Condition":{"StringLike":{"s3:prefix":"${aws:username}"}}}]}"#,
    ),
    case(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        Identity,
        r#"{"Action":"s3:${aws:username}"}"#,
        r#"{"Action":"s3:$x"}"#,
    ),
    case(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        Resource,
        r#"{"Principal":{"AWS":"arn:aws:iam::111122223333:user/${aws:username}"}}"#,
        r#"{"Principal":{"AWS":"arn:aws:iam::111122223333:user/aws:username"}}"#,
    ),
    case(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        Identity,
        r#"{"Sid":"${aws:username}"}"#,
        r#"{"Sid":"username"}"#,
    ),
    case(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        Identity,
        r#"{"Condition":{"StringEquals":{"aws:PrincipalTag/${aws:username}":"x"}}}"#,
        r#"{"Condition":{"StringEquals":{"aws:PrincipalTag/x":"${aws:username}"}}}"#,
    ),
    case(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        Identity,
        r#"{"Resource":"arn:aws:iam::${aws:PrincipalAccount}:role/x"}"#,
        r#"{"Resource":"arn:aws:iam::111122223333:role/${aws:PrincipalAccount}"}"#,
    ),
    case(
        "INVALID_VARIABLE_FOR_OPERATOR",
        Identity,
        r#"{"Condition":{"NumericLessThan":{"s3:max-keys":"${aws:userid}"}}}"#,
        r#"{"Condition":{"ArnLike":{"aws:SourceArn":"${aws:userid}"}}}"#,
    ),
    case(
        "INVALID_VARIABLE_FOR_OPERATOR",
        Identity,
        r#"{"Condition":{"BoolIfExists":{"aws:SecureTransport":"${aws:SecureTransport}"}}}"#,
        r#"{"Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":"${aws:userid}"}}}"#,
    ),
    case(
        "MISSING_BRACE_IN_VARIABLE",
        Identity,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username"}"#,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username}"}"#,
    ),
    case(
        "MISSING_BRACE_IN_VARIABLE",
        Identity,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username, 'x'/*"}"#,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username, 'x' }/*"}"#,
    ),
    case(
        "MISSING_QUOTE_IN_VARIABLE",
        Identity,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username, x}"}"#,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username, 'x}'}"}"#,
    ),
    case(
        "MISSING_QUOTE_IN_VARIABLE",
        Identity,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username, 'x}"}"#,
        r#"{"Resource":"arn:aws:s3:::b/${aws:username,''}"}"#,
    ),
    fixed(
        "UNSUPPORTED_SPACE_IN_VARIABLE",
        Identity,
        r#"{"Resource":"arn:aws:s3:::b\u002f${ aws:username }"}"#,
        r#"{"Resource":"arn:aws:s3:::b\u002f${aws:username}"}"#,
    ),
    case(
        "EMPTY_VARIABLE",
        Identity,
        r#"{"Resource":"arn:aws:s3:::b/${}"}"#,
        r#"{"Resource":"arn:aws:s3:::b/${*}${?}${$}"}"#,
    ),
];

#[test]
fn a_flaw_is_a_part_of_a_string_and_its_path_says_which() {
    let text = crate::whole(r#"{"Resource":["*","a\ud834\udd1e\u00e9é/${}"]}"#);
    let [finding] = &crate::found(&text, Identity, "EMPTY_VARIABLE")[..] else {
        panic!("one finding");
    };
    let at = &finding.locations[0];
    assert_eq!(at.span.slice(&text), "${}");
    assert_eq!(
        serde_json::to_value(&at.path).unwrap(),
        serde_json::json!([
            {"value": "Statement"}, {"index": 0}, {"value": "Resource"}, {"index": 1},
            {"substring": {"start": 5, "length": 3}},
        ])
    );
}
