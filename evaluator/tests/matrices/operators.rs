//! Operator by request value: absent, empty, one, many, unreadable; with `IfExists` and both set operators.

use evaluator::Verdict;
use serde_json::{Value, json};

use crate::table::{table, verdict};

/// An operator with a policy value, a request value that meets it, one that does not, and one that cannot be read.
struct Operator {
    name: &'static str,
    policy: &'static str,
    hit: &'static str,
    miss: &'static str,
    unreadable: Option<&'static str>,
    unreadable_policy: Option<&'static str>,
}

const fn operator(
    name: &'static str,
    policy: &'static str,
    hit: &'static str,
    miss: &'static str,
    unreadable: Option<&'static str>,
    unreadable_policy: Option<&'static str>,
) -> Operator {
    Operator {
        name,
        policy,
        hit,
        miss,
        unreadable,
        unreadable_policy,
    }
}

/// For operators that negate, `hit` is what their positive form would match.
const OPERATORS: [Operator; 26] = [
    operator("StringEquals", "a*", "a*", "ab", None, Some("${no:value}")),
    operator(
        "StringNotEquals",
        "a*",
        "a*",
        "ab",
        None,
        Some("${no:value}"),
    ),
    operator(
        "StringEqualsIgnoreCase",
        "Aé",
        "aÉ",
        "ae",
        None,
        Some("${no:value}"),
    ),
    operator(
        "StringNotEqualsIgnoreCase",
        "Aé",
        "aÉ",
        "ae",
        None,
        Some("${no:value}"),
    ),
    operator("StringLike", "a*?", "ab", "a", None, Some("${no:value}")),
    operator("StringNotLike", "a*?", "ab", "a", None, Some("${no:value}")),
    operator("NumericEquals", "5", "5.0", "6", Some("five"), None),
    operator("NumericNotEquals", "5", "5.0", "6", Some("five"), None),
    operator(
        "NumericLessThan",
        "5",
        "4.99999999999999999999",
        "5",
        Some("five"),
        None,
    ),
    operator(
        "NumericLessThanEquals",
        "5",
        "5",
        "5.00000000000000000001",
        Some("five"),
        None,
    ),
    operator(
        "NumericGreaterThan",
        "5",
        "5.00000000000000000001",
        "5",
        Some("five"),
        None,
    ),
    operator(
        "NumericGreaterThanEquals",
        "5",
        "5",
        "4.99999999999999999999",
        Some("five"),
        None,
    ),
    operator(
        "DateEquals",
        "2024-02-29T00:00:00Z",
        "1709164800",
        "2024-02-29T00:00:01Z",
        Some("soon"),
        None,
    ),
    operator(
        "DateNotEquals",
        "2024-02-29T00:00:00Z",
        "1709164800",
        "2024-02-29T00:00:01Z",
        Some("soon"),
        None,
    ),
    operator(
        "DateLessThan",
        "2024-02-29",
        "2024-02-28T23:59:59.9Z",
        "2024-02-29",
        Some("soon"),
        None,
    ),
    operator(
        "DateLessThanEquals",
        "2024-02-29",
        "2024-02-29T01:00+01:00",
        "1709164801",
        Some("soon"),
        None,
    ),
    operator(
        "DateGreaterThan",
        "1709164800",
        "2024-02-29T00:00:00.5Z",
        "2024-02-29",
        Some("soon"),
        None,
    ),
    operator(
        "DateGreaterThanEquals",
        "1709164800",
        "2024-02-29",
        "2024-02-28",
        Some("soon"),
        None,
    ),
    operator("Bool", "true", "TRUE", "false", Some("yes"), None),
    operator("BinaryEquals", "QUI=", "QUI=", "QUM=", Some("*"), None),
    operator(
        "IpAddress",
        "2001:db8::1/32",
        "2001:0DB8:9::",
        "203.0.113.9",
        Some("here"),
        None,
    ),
    operator(
        "NotIpAddress",
        "10.1.2.3/8",
        "10.255.0.0",
        "2001:db8::1",
        Some("here"),
        None,
    ),
    operator(
        "ArnEquals",
        "arn:aws:sns:*:1:n?ws",
        "arn:aws:sns:x:1:news",
        "arn:aws:sns:x:y:1:news",
        Some("news"),
        None,
    ),
    operator(
        "ArnLike",
        "arn:aws:sns:*:1:n*",
        "arn:aws:sns::1:n:m",
        "arn:aws:sns:x:1:ws",
        Some("news"),
        None,
    ),
    operator(
        "ArnNotEquals",
        "arn:aws:sns:*:1:n?ws",
        "arn:aws:sns:x:1:news",
        "arn:aws:sns:x:y:1:news",
        Some("news"),
        None,
    ),
    operator(
        "ArnNotLike",
        "arn:aws:sns:*:1:n*",
        "arn:aws:sns::1:n:m",
        "arn:aws:sns:x:1:ws",
        Some("news"),
        None,
    ),
];

const COLUMNS: [&str; 11] = [
    "absent",
    "[]",
    "\"\"",
    "hit",
    "miss",
    "unreadable",
    "[hit]",
    "[hit,hit]",
    "[hit,miss]",
    "[miss]",
    "[\"\"]",
];

/// Whether a statement with this condition applies to a request with this value.
fn met(operator: &str, policy: &Value, held: Option<Value>) -> bool {
    let mut context = json!({});
    if let Some(held) = held {
        context["x:key"] = held;
    }
    let line = json!({
        "id": "",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::reports/q3.csv",
            "context": context,
        },
        "policies": {"identity": [{
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "*",
                "Resource": "*",
                "Condition": {operator: {"x:key": policy}},
            },
        }]},
    });
    verdict(&line) == Verdict::Allowed
}

fn shown(met: bool) -> String {
    if met { "yes" } else { "-" }.to_owned()
}

fn row(name: &str, policy: &Value, of: &Operator) -> (String, Vec<String>) {
    // `None` where the column makes no sense; `Some(None)` for a key that is absent.
    let held = |column: &str| {
        let value = match column {
            "absent" => return Some(None),
            "[]" => json!([]),
            "\"\"" => json!(""),
            "hit" => json!(of.hit),
            "miss" => json!(of.miss),
            "unreadable" => json!(of.unreadable?),
            "[hit]" => json!([of.hit]),
            "[hit,hit]" => json!([of.hit, of.hit]),
            "[hit,miss]" => json!([of.hit, of.miss]),
            "[miss]" => json!([of.miss]),
            _ => json!([""]),
        };
        Some(Some(value))
    };
    let cells = COLUMNS.iter().map(|column| {
        held(column).map_or_else(|| "n/a".to_owned(), |held| shown(met(name, policy, held)))
    });
    (name.to_owned(), cells.collect())
}

pub fn all() -> String {
    let mut text = "\
Operator by request value: whether the condition is met. The policy names one value.
Columns: absent = the context has no such key; [] = an empty list; \"\" = an empty value; hit and miss = a value that
the operator's positive form meets or not; unreadable = a value that is none of the operator's kind; [...] = a
multivalued key. Rows with `policy value missing` hold a variable that has no value, under Version 2012-10-17.
Cells: yes = met, - = not met, n/a = every text can be read.

"
    .to_owned();
    for of in &OPERATORS {
        let mut rows = Vec::new();
        for set in ["", "ForAllValues:", "ForAnyValue:"] {
            for suffix in ["", "IfExists"] {
                rows.push(row(
                    &format!("{set}{}{suffix}", of.name),
                    &json!(of.policy),
                    of,
                ));
            }
        }
        if let Some(policy) = of.unreadable_policy {
            for set in ["", "ForAllValues:", "ForAnyValue:"] {
                let name = format!("{set}{}", of.name);
                let (_, cells) = row(&name, &json!(policy), of);
                rows.push((format!("{name}, policy value missing"), cells));
            }
        }
        let unreadable = of
            .unreadable
            .map_or(String::new(), |value| format!(", unreadable \"{value}\""));
        let title = format!(
            "{}: policy \"{}\", hit \"{}\", miss \"{}\"{unreadable}",
            of.name, of.policy, of.hit, of.miss
        );
        text += &table(&title, &COLUMNS, &rows);
    }
    let nobody = operator("Null", "true", "a", "b", None, None);
    let mut rows = Vec::new();
    for set in ["", "ForAllValues:", "ForAnyValue:"] {
        for wanted in ["true", "false"] {
            let name = format!("{set}Null");
            let (_, cells) = row(&name, &json!(wanted), &nobody);
            rows.push((format!("{name} {wanted}"), cells));
        }
    }
    text += &table(
        "Null (E-62, E-68): whether the key is absent",
        &COLUMNS,
        &rows,
    );
    text.trim_end().to_owned() + "\n"
}
