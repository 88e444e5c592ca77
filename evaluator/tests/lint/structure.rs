//! Structure and JSON.

use evaluator::DocumentType::Identity;

use crate::{Case, case, fixed};

pub const CASES: &[Case] = &[
    fixed(
        "JSON_SYNTAX_ERROR",
        Identity,
        r#"{"Version":"2012-10-17","Statement":[],}"#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    case(
        "JSON_SYNTAX_ERROR",
        Identity,
        "Allow everything",
        r#"{"Statement":[]}"#,
    ),
    fixed(
        "MISSING_VERSION",
        Identity,
        "{\n  \"Statement\": []\n}",
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}",
    ),
];
