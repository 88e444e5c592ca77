//! Random contexts and conditions: every operator, with keys that are absent, empty, single and many, and values that cannot be read.

use serde_json::{Map, Value, json};

use super::tape::Tape;

/// A key, the operators that suit it, and values that both sides draw from.
struct Family {
    keys: &'static [&'static str],
    operators: &'static [&'static str],
    held: &'static [&'static str],
    written: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        keys: &[
            "aws:username",
            "aws:PrincipalTag/team",
            "aws:SourceIdentity",
        ],
        operators: &[
            "StringEquals",
            "StringLike",
            "StringNotEquals",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
        ],
        held: &[
            "alice",
            "bob",
            "",
            "RED",
            "red",
            "*",
            "é",
            "a*b",
            "${aws:username}",
            "${aws:username",
            "a${",
            "5",
            "true",
            "111122223333",
            "Straße",
            "ſ",
        ],
        written: &[
            "alice",
            "red",
            "ali*",
            "?lice",
            "*",
            "${aws:username}",
            "${aws:username}*",
            "${aws:PrincipalTag/team}",
            "${aws:PrincipalTag/TEAM, 'red'}",
            "${aws:SourceIdentity,''}",
            "${aws:TagKeys}",
            "${*}",
            "a${*}b",
            "?",
            "${$}{aws:username}",
            "",
            "É",
            "STRASSE",
            "STRAßE",
            "s",
            "${aws:username",
            "${}",
            "${username}",
            "a${aws: username}*",
            "${aws:username'x'}",
            "${aws:SourceIdentity, 'a*b' }",
        ],
    },
    Family {
        keys: &["aws:TagKeys", "aws:CalledVia"],
        operators: &[
            "ForAllValues:StringEquals",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringNotEquals",
            "ForAnyValue:StringNotEquals",
            "ForAnyValue:StringLike",
            "ForAllValues:StringLike",
            "ForAllValues:StringNotLike",
            "ForAnyValue:StringNotLike",
            "ForAnyValue:StringEqualsIgnoreCase",
            "StringEquals",
            "StringNotEquals",
        ],
        held: &["a", "b", "ab", ""],
        written: &["a", "b", "a*", "?", "A", "${aws:username}", ""],
    },
    Family {
        keys: &["s3:max-keys", "aws:MultiFactorAuthAge"],
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        held: &[
            "5",
            "5.0",
            "05",
            "0",
            "-0",
            "-3",
            "-2.5",
            "4.99999999999999999999",
            "5.00000000000000000001",
            "100000000000000000000000000000000000000001",
            "many",
            "",
        ],
        written: &[
            "5",
            "5.00",
            "0",
            "-0.0",
            "-3",
            "-2.50",
            "5.00000000000000000000",
            "5.000000000000000000011",
            "100000000000000000000000000000000000000000",
            "12",
            "many",
            "",
        ],
    },
    Family {
        keys: &["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"],
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        held: &[
            "2024-02-29",
            "2024-02-29T00:00Z",
            "2024-02-29T00:00:00Z",
            "2024-02-29T00:00:00.5Z",
            "2024-02-29T01:00:00+01:00",
            "2024-02-28T19:30:00-04:30",
            "1709164800",
            "1709164801",
            "1969-12-31T23:59:59Z",
            "0",
            "2023-02-29",
            "2024-02",
            "2024-02T00:00Z",
            "1709164800.25",
            "-1",
            "-1.5",
            "2024",
            "2024-13-01",
            "soon",
            "",
        ],
        written: &[
            "2024-02-29",
            "2024-02-29T00:00:00Z",
            "1709164800",
            "2024-02-29T00:00:00.50Z",
            "2024-02-29T00:00:01Z",
            "1970-01-01",
            "2024-02",
            "1709164800.5",
            "-1",
            "2024-02-29T00:00+00:00",
            "soon",
            "2023-02-29",
        ],
    },
    Family {
        keys: &["aws:MultiFactorAuthPresent", "aws:SecureTransport"],
        operators: &["Bool"],
        held: &["true", "false", "TRUE", "False", "yes", ""],
        written: &[
            "true",
            "false",
            "True",
            "FALSE",
            "${aws:SecureTransport}",
            "yes",
        ],
    },
    Family {
        keys: &["kms:EncryptionContext", "aws:PrincipalTag/blob"],
        operators: &["BinaryEquals"],
        held: &["QmluYXJ5", "QQ==", "QUI=", "", "Q", "Q Q="],
        written: &["QmluYXJ5", "QQ==", "QUI=", "no bytes"],
    },
    Family {
        keys: &["aws:SourceIp", "aws:VpcSourceIp"],
        operators: &["IpAddress", "NotIpAddress"],
        held: &[
            "203.0.113.9",
            "10.1.2.3",
            "2001:db8::1",
            "2001:0DB8:0:0::1",
            "::ffff:10.1.2.3",
            "10.1.2.256",
            "here",
            "",
        ],
        written: &[
            "203.0.113.0/24",
            "203.0.113.9",
            "10.9.9.9/8",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/32",
            "2001:db8:0::0:1",
            "10.1.2.2/31",
            "::ffff:0:0/96",
            "10.0.0.0/33",
            "here",
            "",
        ],
    },
    Family {
        keys: &["aws:SourceArn", "aws:PrincipalArn", "iam:PolicyARN"],
        operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        held: &[
            "arn:aws:s3:::reports",
            "arn:aws:sns:eu-west-1:111122223333:news",
            "arn:aws:sns:eu-west-1:111122223333:news:sub",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:s3",
            "not:an:arn:of:any:kind",
            "",
        ],
        written: &[
            "arn:aws:s3:::reports",
            "arn:aws:s3:::*",
            "arn:aws:sns:*:111122223333:news",
            "arn:aws:sns:eu-west-?:*:news*",
            "arn:*:*:*:*:*",
            "arn:aws:iam::*:user/${aws:username}",
            "arn:aws:iam::${aws:PrincipalTag/team}:user/alice",
            "${aws:SourceArn}",
            "arn:aws:sns:eu-west-1:111122223333:new?:*",
            "*",
            "reports",
            "arn:aws:s3:*",
        ],
    },
];

const ALL_KEYS: &[&str] = &[
    "aws:username",
    "aws:PrincipalTag/team",
    "aws:TagKeys",
    "s3:max-keys",
    "aws:CurrentTime",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIp",
    "aws:SourceArn",
    "aws:userid",
];

/// A context over the families' keys.
pub fn context(tape: &mut Tape) -> Map<String, Value> {
    let mut context = Map::new();
    for (index, family) in FAMILIES.iter().enumerate() {
        for key in family.keys.iter().filter(|key| **key != "aws:PrincipalArn") {
            if !tape.chance(35) {
                continue;
            }
            let listed = tape.chance(if index == 1 { 85 } else { 5 });
            let value = if listed {
                let count = tape.of(&[1, 2, 3, 0]);
                (0..count).map(|_| json!(tape.of(family.held))).collect()
            } else {
                json!(tape.of(family.held))
            };
            let key = if tape.chance(15) {
                key.to_ascii_uppercase()
            } else {
                (*key).to_owned()
            };
            context.insert(key, value);
        }
    }
    context
}

/// A condition of one to three tests.
pub fn condition(tape: &mut Tape, variables: bool) -> Value {
    let mut operators: Map<String, Value> = Map::new();
    for _ in 0..tape.of(&[1, 1, 2, 3]) {
        let (operator, key, values) = test(tape, variables);
        let keys = operators
            .entry(operator)
            .or_insert_with(|| json!({}))
            .as_object_mut()
            .unwrap();
        if !keys.keys().any(|known| known.eq_ignore_ascii_case(&key)) {
            keys.insert(key, values);
        }
    }
    Value::Object(operators)
}

fn test(tape: &mut Tape, variables: bool) -> (String, String, Value) {
    let family = &FAMILIES[tape.below(FAMILIES.len())];
    let base = tape.of(family.operators);
    let set = if base.contains(':') || !tape.chance(12) {
        ""
    } else {
        tape.of(&["ForAllValues:", "ForAnyValue:"])
    };
    let key = if tape.chance(6) {
        tape.of(ALL_KEYS)
    } else {
        tape.of(family.keys)
    };
    let key = if tape.chance(15) {
        key.to_ascii_lowercase()
    } else {
        key.to_owned()
    };
    if tape.chance(12) {
        let value = if tape.chance(50) {
            json!(tape.of(&["true", "false"]))
        } else {
            json!(tape.chance(50))
        };
        return (format!("{set}Null"), key, value);
    }
    let suffix = if tape.chance(20) { "IfExists" } else { "" };
    let numeric = base.contains("Numeric");
    let text = family.keys == FAMILIES[0].keys;
    let written = |tape: &mut Tape| match tape.of(family.written) {
        // What is all variable is neither an ARN nor a truth value in the older version of the language.
        value if value.starts_with("${") && !variables && !text => json!(family.written[0]),
        "5" if tape.chance(50) => json!(5),
        "true" if tape.chance(50) => json!(true),
        value => json!(value),
    };
    let values = match tape.of(&[0, 0, 1, 2, 3]) {
        0 if tape.chance(5) => json!([]),
        _ if numeric && tape.chance(15) => tape
            .of(&[json!(5), json!(-3), json!(5.5)].each_ref())
            .clone(),
        0 => written(tape),
        count => (0..count).map(|_| written(tape)).collect(),
    };
    (format!("{set}{base}{suffix}"), key, values)
}
