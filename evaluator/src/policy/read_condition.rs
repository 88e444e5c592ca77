//! Reads the `Condition` element: operators, keys and values. An operator that cannot be evaluated is an error here,
//! so that no condition is ever left out of a decision (E-50).

use super::Reading;
use super::path::Path;
use super::read::{Reader, item_path, items, join};
use crate::condition::{Condition, ConditionValue, Operator};
use crate::error::shown;
use crate::json::{Member, Node, Value};
use crate::variable::is_key_name;

/// Reads all conditions of a statement in the order of the text.
pub(super) fn conditions(
    reader: &mut Reader<'_>,
    path: &Path<'_>,
    node: &Node<'_>,
) -> Vec<Condition> {
    let Value::Object(operators) = &node.value else {
        let message = format!(
            "`Condition` must be an object of operators, not {}",
            node.value.kind()
        );
        reader.refuse(path, node.span, message);
        return Vec::new();
    };
    let found = operators
        .iter()
        .map(|operator| match &operator.value.value {
            Value::Object(keys) => keys.len(),
            _ => 0,
        })
        .sum();
    let most = reader.limits.conditions;
    if !reader.are_few(path, node.span, found, most, "conditions") {
        return Vec::new();
    }
    let mut read = Vec::with_capacity(found);
    for member in operators {
        if reader.is_full() {
            break;
        }
        let path = path.key(&member.key);
        let Some(operator) = reader.keep(&path, member.key_span, Operator::parse(&member.key))
        else {
            continue;
        };
        block(reader, &path, operator, member, &mut read);
    }
    read
}

fn block(
    reader: &mut Reader<'_>,
    path: &Path<'_>,
    operator: Operator,
    member: &Member<'_>,
    read: &mut Vec<Condition>,
) {
    let Value::Object(keys) = &member.value.value else {
        let message = format!(
            "`{}` must be an object of condition keys, not {}",
            member.key,
            member.value.value.kind()
        );
        reader.refuse(path, member.value.span, message);
        return;
    };
    for (index, key) in keys.iter().enumerate() {
        if reader.is_full() {
            break;
        }
        let path = path.key(&key.key);
        // E-48: the same key in another case; the JSON parser has refused the same key in the same case.
        let is_repeated = keys
            .iter()
            .take(index)
            .any(|earlier| earlier.key.eq_ignore_ascii_case(&key.key));
        if !reader.is_short(&path, key.key_span, &key.key) {
            continue;
        } else if let Err(message) = check_key(&key.key) {
            reader.refuse(&path, key.key_span, message);
        } else if is_repeated {
            let message = format!(
                "`{}` occurs twice, because keys compare without regard to case; keep one",
                shown(&key.key)
            );
            reader.refuse(&path, key.key_span, message);
        }
        let values = values(reader, &path, operator, &key.value);
        read.push(Condition {
            operator,
            key: key.key.as_ref().into(),
            lowered_key: key.key.to_ascii_lowercase().into(),
            values: values.into(),
            span: join(key),
        });
    }
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

fn values(
    reader: &mut Reader<'_>,
    path: &Path<'_>,
    operator: Operator,
    node: &Node<'_>,
) -> Vec<ConditionValue> {
    let listed = items(node);
    if reader.reading == Reading::Written
        && let Err(message) = operator.check_count(listed.len())
    {
        reader.refuse(path, node.span, message);
    }
    let most = reader.limits.values_per_condition;
    if !reader.are_few(path, node.span, listed.len(), most, "values") {
        return Vec::new();
    }
    let mut read = Vec::with_capacity(listed.len());
    for (index, item) in listed.iter().enumerate() {
        if reader.is_full() {
            break;
        }
        let indexed = path.index(index);
        let path = item_path(node, path, &indexed);
        // E-07: numbers and booleans stand for their text.
        let text = match &item.value {
            Value::String(text) => text.as_ref(),
            Value::Number(text) => text,
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            other => {
                let message = format!(
                    "a condition value is a string, a number or a boolean, not {}",
                    other.kind()
                );
                reader.refuse(path, item.span, message);
                continue;
            }
        };
        if reader.is_short(path, item.span, text) {
            let value = match reader.reading {
                Reading::Written => ConditionValue::parse(text, operator, reader.variables),
                Reading::Stored => Ok(ConditionValue::parse_stored(
                    text,
                    operator,
                    reader.variables,
                )),
            };
            read.extend(reader.keep(path, item.span, value));
        }
    }
    read
}
