//! One condition with free values on both sides, under every operator, qualifier and suffix, against the naive
//! evaluator: absent keys, single and several values, variables, numbers, dates, networks and base64 as they come.
#![no_main]

mod compare;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const OPERATORS: [&str; 28] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
    "Bool",
];

/// The line that the bytes come to: first the choices, then the texts, one a line of their own.
fn line(data: &[u8]) -> Result<Value> {
    let mut u = Unstructured::new(data);
    let prefix = *u.choose(&["", "", "ForAllValues:", "ForAnyValue:"])?;
    let suffix = *u.choose(&["", "", "IfExists"])?;
    let operator = format!("{prefix}{}{suffix}", u.choose(&OPERATORS)?);
    let effect = *u.choose(&["Allow", "Deny"])?;
    let version = *u.choose(&["2012-10-17", "2012-10-17", "2008-10-17"])?;
    let shape = u.int_in_range(0..=3)?;
    let mut texts = std::str::from_utf8(u.take_rest())
        .map_err(|_| arbitrary::Error::IncorrectFormat)?
        .split('\n');
    let mut next = || texts.next().unwrap_or("");
    let mut context = json!({"aws:username": next(), "aws:TagKeys": ["a", "b"]});
    match shape {
        0 => {}
        1 => context["s3:prefix"] = json!(next()),
        2 => context["s3:prefix"] = json!([next(), next()]),
        _ => context["s3:prefix"] = json!([next()]),
    }
    let values: Vec<&str> = texts.take(4).collect();
    // Four stars and sixty characters are what the naive evaluator's recursion bears.
    if values
        .iter()
        .any(|value| value.len() > 60 || value.matches('*').count() > 4)
    {
        return Err(arbitrary::Error::IncorrectFormat);
    }
    let statement = json!({
        "Effect": effect,
        "Action": "*",
        "Resource": "*",
        "Condition": {operator: {"s3:prefix": values}},
    });
    let mut line = compare::line(statement, "s3:ListBucket", "*", context);
    line["policies"]["identity"][0]["Version"] = json!(version);
    // A denial shows only where something allows.
    if effect == "Deny"
        && let Some(documents) = line["policies"]["identity"].as_array_mut()
    {
        documents.push(json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}));
    }
    Ok(line)
}

fuzz_target!(|data: &[u8]| {
    if let Ok(line) = line(data) {
        compare::compare(&line);
    }
});
