//! Conditions: operators, set operators, absent keys (E-50 to E-72).

use serde_json::Value;

use super::context::{Context, Held};
use super::text::{pieces, written_parts};
use super::values;

/// Whether every operator holds for every key (E-51).
pub fn holds(condition: Option<&Value>, variables: bool, context: &Context<'_>) -> bool {
    let Some(Value::Object(operators)) = condition else {
        return true;
    };
    operators.iter().all(|(operator, keys)| {
        keys.as_object()
            .unwrap()
            .iter()
            .all(|(key, values)| one(operator, key, &written(values), variables, context))
    })
}

/// The values as text: numbers and booleans may be unquoted (E-07).
fn written(values: &Value) -> Vec<String> {
    match values {
        Value::Array(all) => all.iter().flat_map(written).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Set {
    No,
    All,
    Any,
}

fn one(
    operator: &str,
    key: &str,
    values: &[String],
    variables: bool,
    context: &Context<'_>,
) -> bool {
    let (set, operator) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (Set::All, rest),
        Some(("ForAnyValue", rest)) => (Set::Any, rest),
        _ => (Set::No, operator),
    };
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (operator, false),
    };
    let held = context.get(key);
    if operator == "Null" {
        let absent = matches!(held, Held::Absent);
        return match set {
            Set::All => true,
            Set::Any => false,
            Set::No => values
                .iter()
                .any(|v| v.eq_ignore_ascii_case(if absent { "true" } else { "false" })),
        };
    }
    let (negated, operator) = positive(operator);
    let fits = |value: &str| {
        let hit = values
            .iter()
            .any(|policy| matches(operator, policy, value, variables, context));
        hit != negated
    };
    let held = match held {
        Held::Absent => Vec::new(),
        Held::Single(value) => vec![value],
        Held::Many(_) if set == Set::No => return false,
        Held::Many(all) => all,
    };
    match set {
        Set::No => match held.first() {
            None => if_exists || negated,
            Some(_) if if_exists && values.is_empty() => false,
            Some(value) => fits(value),
        },
        _ if held.iter().all(|value| value.is_empty()) => set == Set::All || if_exists,
        _ if values.is_empty() => false,
        Set::All => held.into_iter().all(fits),
        Set::Any => held.into_iter().any(fits),
    }
}

/// Whether the operator negates, and what it negates.
fn positive(operator: &str) -> (bool, &str) {
    match operator {
        "StringNotEquals" => (true, "StringEquals"),
        "StringNotEqualsIgnoreCase" => (true, "StringEqualsIgnoreCase"),
        "StringNotLike" => (true, "StringLike"),
        "NumericNotEquals" => (true, "NumericEquals"),
        "DateNotEquals" => (true, "DateEquals"),
        "NotIpAddress" => (true, "IpAddress"),
        "ArnNotEquals" | "ArnNotLike" => (true, "ArnLike"),
        "ArnEquals" => (false, "ArnLike"),
        other => (false, other),
    }
}

/// Whether one value of the request meets one value of the policy.
fn matches(
    operator: &str,
    policy: &str,
    value: &str,
    variables: bool,
    context: &Context<'_>,
) -> bool {
    let takes_variables =
        operator.starts_with("String") || operator == "ArnLike" || operator == "Bool";
    let Some(pattern) = pieces(policy, variables && takes_variables, context) else {
        return false;
    };
    match operator {
        "StringEquals" => values::same_text(&pattern, value),
        "StringEqualsIgnoreCase" => values::same_folded(&pattern, value),
        "StringLike" => values::like(&pattern, value),
        "ArnLike" => {
            let parts = match written_parts(policy, variables) {
                Some(parts) => parts
                    .into_iter()
                    .filter_map(|part| pieces(part, variables, context))
                    .collect(),
                None => values::parts_of(&pattern),
            };
            values::arn_like(&parts, value)
        }
        "Bool" => values::same_bool(&pattern, value),
        "BinaryEquals" => values::same_bytes(policy, value),
        "IpAddress" => values::within(policy, value),
        other => {
            let (order, comparison) = if let Some(comparison) = other.strip_prefix("Numeric") {
                (values::compare_numbers(value, policy), comparison)
            } else if let Some(comparison) = other.strip_prefix("Date") {
                (values::compare_dates(value, policy), comparison)
            } else {
                panic!("no operator {other}");
            };
            order.is_some_and(|order| match comparison {
                "Equals" => order.is_eq(),
                "LessThan" => order.is_lt(),
                "LessThanEquals" => order.is_le(),
                "GreaterThan" => order.is_gt(),
                "GreaterThanEquals" => order.is_ge(),
                unknown => panic!("no comparison {unknown}"),
            })
        }
    }
}
