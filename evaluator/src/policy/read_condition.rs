//! Reads the `Condition` element: operators, keys and values. An operator that cannot be evaluated is an error here,
//! so that no condition is ever left out of a decision (E-50).

use std::collections::HashSet;

use super::read::{Reader, items, join};
use crate::condition::{Condition, ConditionValue, Operator, Test};
use crate::error::shown;
use crate::json::{Member, Node, Value};
use crate::variable::is_key_name;

/// Reads all conditions of a statement in the order of the text.
pub(super) fn conditions(reader: &mut Reader, node: &Node, path: &str) -> Vec<Condition> {
    let Value::Object(operators) = &node.value else {
        let message = format!(
            "`Condition` must be an object of operators, not {}",
            node.value.kind()
        );
        reader.refuse(path, node.span, message);
        return Vec::new();
    };
    let mut read = Vec::new();
    for member in operators {
        if reader.is_full() {
            break;
        }
        let path = format!("{path}.{}", shown(&member.key));
        let Some(operator) = reader.keep(&path, member.key_span, Operator::parse(&member.key))
        else {
            continue;
        };
        read.extend(block(reader, operator, member, &path));
    }
    read
}

fn block(reader: &mut Reader, operator: Operator, member: &Member, path: &str) -> Vec<Condition> {
    let Value::Object(keys) = &member.value.value else {
        let message = format!(
            "`{}` must be an object of condition keys, not {}",
            member.key,
            member.value.value.kind()
        );
        reader.refuse(path, member.value.span, message);
        return Vec::new();
    };
    let mut seen = HashSet::new();
    let mut read = Vec::new();
    for key in keys {
        if reader.is_full() {
            break;
        }
        let path = format!("{path}.{}", shown(&key.key));
        let lowered_key = key.key.to_ascii_lowercase();
        if let Err(message) = check_key(&key.key) {
            reader.refuse(&path, key.key_span, message);
        } else if !seen.insert(lowered_key.clone()) {
            let message = format!(
                "`{}` occurs twice, because keys compare without regard to case; keep one",
                shown(&key.key)
            );
            reader.refuse(&path, key.key_span, message);
        }
        let values = values(reader, operator, &key.value, &path);
        read.push(Condition {
            operator,
            key: key.key.clone(),
            lowered_key,
            values,
            span: join(key),
        });
    }
    read
}

fn check_key(key: &str) -> Result<(), String> {
    if key.contains("${") {
        return Err(format!(
            "`{}` holds a variable; key names take none",
            shown(key)
        ));
    }
    if !is_key_name(key) {
        return Err(format!(
            "`{}` is not a condition key; write one with its prefix, such as `aws:username`",
            shown(key)
        ));
    }
    Ok(())
}

fn values(reader: &mut Reader, operator: Operator, node: &Node, path: &str) -> Vec<ConditionValue> {
    let listed = items(node, path);
    if listed.is_empty() {
        reader.refuse(
            path,
            node.span,
            "list at least one value; a condition without values never tells requests apart",
        );
    }
    if operator.test == Test::Bool && listed.len() > 1 {
        reader.refuse(
            path,
            node.span,
            format!("`{}` takes one value, `true` or `false`", operator.name()),
        );
    }
    let mut read = Vec::with_capacity(listed.len());
    for (item, path) in listed {
        if reader.is_full() {
            break;
        }
        // E-07: numbers and booleans stand for their text.
        let text = match &item.value {
            Value::String(text) | Value::Number(text) => text.as_str(),
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            other => {
                let message = format!(
                    "a condition value is a string, a number or a boolean, not {}",
                    other.kind()
                );
                reader.refuse(&path, item.span, message);
                continue;
            }
        };
        let value = ConditionValue::parse(text, operator, reader.variables);
        read.extend(reader.keep(&path, item.span, value));
    }
    read
}
