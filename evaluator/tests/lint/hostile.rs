//! Documents made to be slow. Whatever stands in them, the lint answers while somebody types.

use evaluator::DocumentType;

/// A quarter of the limit: much faster where the cost is quadratic, and a hang is a hang.
const LENGTH: usize = 32_000;

/// A list of as many strings as fit.
fn list(entry: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < LENGTH - 2_000 {
        if number > 0 {
            text.push(',');
        }
        text.push('"');
        text.push_str(&entry(number));
        text.push('"');
        number += 1;
    }
    format!("[{text}]")
}

fn statements(statement: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < LENGTH - 2_000 {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&statement(number));
        number += 1;
    }
    format!(r#"{{"Version":"2012-10-17","Statement":[{text}]}}"#)
}

fn one(member: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{member}}}]}}"#)
}

#[test]
fn no_large_document_keeps_the_lint_busy() {
    let documents = [
        one(&format!("\"Action\":{}", list(|n| format!("s3:Get{n}")))),
        one(&format!(
            "\"Action\":{}",
            list(|n| format!("s{n}:*a*a*a*a"))
        )),
        one(&format!("\"Action\":{}", list(|_| "*a".repeat(900)))),
        one(&format!(
            "\"Resource\":{}",
            list(|n| format!("arn:aws:s3:::{n}/${{aws:username}}*"))
        )),
        one(&format!(
            "\"Resource\":\"arn:aws:s3:::{}\"",
            "${}".repeat(LENGTH / 3)
        )),
        one(&format!(
            "\"NotResource\":\"arn:aws:s3:::{}\"",
            "${a:b}".repeat(LENGTH / 6)
        )),
        one(&format!("\"Action\":\"{}\"", "${".repeat(LENGTH / 2))),
        one(&format!(
            "\"Resource\":\"arn:aws:s3:::{}\"",
            "*a".repeat(LENGTH / 2)
        )),
        one(&format!(
            "\"Resource\":{}",
            list(|_| "arn:aws:iam::*:role/*".to_owned())
        )),
        one(&format!(
            "\"Principal\":{{\"AWS\":{}}}",
            list(|n| format!("arn:aws:sts::111122223333:assumed-role/r/{n}"))
        )),
        one(&format!(
            "\"Condition\":{{\"StringLike\":{{\"aws:username\":{}}}}}",
            list(|n| format!("*{n}*"))
        )),
        one(&format!(
            "\"Condition\":{{\"IpAddress\":{{\"aws:SourceIp\":{}}}}}",
            list(|n| format!("10.0.0.{n}"))
        )),
        one(&format!("\"Condition\":{{\"StringEquals\":{{{}}}}}", {
            let keys = list(|n| format!("aws:PrincipalTag/{n}"));
            keys.trim_matches(['[', ']']).replace(',', ":\"\",") + ":\"\""
        })),
        statements(|n| format!("{{\"Sid\":\"s{n}\"}}")),
        statements(|n| {
            format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::{n}*\"}}"
            )
        }),
        statements(|n| {
            format!(
                "{{\"Effect\":\"{}\",\"Action\":\"*\",\"Resource\":\"*\"}}",
                ["Allow", "Deny"][n % 2]
            )
        }),
        statements(|_| "{\"colour\":1}".to_owned()),
        format!(
            "{{{}}}",
            list(|n| format!("k{n}"))
                .trim_matches(['[', ']'])
                .replace(',', ":1,")
                + ":1"
        ),
    ];
    for text in &documents {
        assert!(evaluator::json::parse(text).is_ok());
        for document in [DocumentType::Identity, DocumentType::Trust] {
            let findings = crate::lint(text, document);
            assert!(!findings.is_empty() && findings.len() <= 500);
        }
    }
}
