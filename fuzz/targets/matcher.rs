//! A pattern and a text, as a `StringLike` value, as an action, as a resource or as an ARN under `ArnLike`, against
//! the naive evaluator. Patterns and texts too long for its recursion are only run.
#![no_main]

mod compare;

use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|data: &[u8]| {
    let Some((mode, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    let Some((pattern, text)) = text.split_once('\n') else {
        return;
    };
    let effect = if mode & 128 == 0 { "Allow" } else { "Deny" };
    let like = |operator: &str| json!({(operator): {"aws:UserAgent": pattern}});
    let (statement, action, resource) = match mode % 6 {
        0 => (
            json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": like("StringLike")}),
            "s3:GetObject",
            "*",
        ),
        1 => (
            json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": like("ArnLike")}),
            "s3:GetObject",
            "*",
        ),
        2 => (
            json!({"Effect": effect, "Action": pattern, "Resource": "*"}),
            text,
            "*",
        ),
        3 => (
            json!({"Effect": effect, "NotAction": pattern, "Resource": "*"}),
            text,
            "*",
        ),
        4 => (
            json!({"Effect": effect, "Action": "*", "Resource": pattern}),
            "s3:GetObject",
            text,
        ),
        _ => (
            json!({"Effect": effect, "Action": "*", "NotResource": pattern}),
            "s3:GetObject",
            text,
        ),
    };
    let context = json!({"aws:UserAgent": text, "aws:username": "a*b:c"});
    let line = compare::line(statement, action, resource, context);
    let stars = pattern.bytes().filter(|byte| *byte == b'*').count();
    if stars <= 4 && text.len() <= 64 {
        compare::compare(&line);
    } else if let Ok(asked) = evaluator::Line::read(&line.to_string()) {
        let verdict = evaluator::verdict(&asked.policies, &asked.request);
        let evaluation = evaluator::evaluate(&asked.policies, &asked.request);
        assert_eq!(evaluation.verdict(), verdict);
    }
});
