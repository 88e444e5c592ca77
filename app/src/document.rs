//! The check of a policy document that the editor runs in the browser while somebody types, and the server when it is
//! saved: one code, so the two cannot disagree.

use serde::{Deserialize, Serialize};

/// An error in a policy document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) message: String,
    pub(crate) path: String,
}

/// The most characters of a managed policy, white space not counted (IAM quotas, "Customer managed policy size").
pub(crate) const POLICY_CHARACTERS: usize = 6144;

/// How many characters of a document count towards its quota.
pub(crate) fn document_size(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// What would be refused in a policy document, and where. The server runs the same check when it saves, so the editor
/// can tell while somebody types.
pub(crate) fn check_document(text: &str) -> Vec<Found> {
    let place = |line: u32, column: u32, message: String, path: String| Found {
        line,
        column,
        message,
        path,
    };
    let mut found: Vec<Found> = match evaluator::Policy::parse(text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors
            .into_iter()
            .map(|error| {
                let start = error.span.start;
                place(start.line, start.column, error.message, error.path)
            })
            .collect(),
    };
    let (mut line, mut column) = (1_u32, 1_u32);
    for c in text.chars() {
        // IAM `policyDocumentType`: nothing beyond Latin-1.
        if !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}') {
            let shown = c.escape_debug();
            let message = format!(
                "`{shown}` is not allowed in a policy document: write it as a JSON escape such as `\\u2019`"
            );
            found.insert(0, place(line, column, message, String::new()));
            break;
        }
        if c == '\n' {
            (line, column) = (line.saturating_add(1), 1);
        } else {
            column = column.saturating_add(1);
        }
    }
    let size = document_size(text);
    if size > POLICY_CHARACTERS {
        let message = format!(
            "the policy has {size} characters besides white space, and the quota is {POLICY_CHARACTERS}: split it into several policies"
        );
        found.push(place(1, 1, message, String::new()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_checked_for_its_language_its_characters_and_its_size() {
        let good = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}"#;
        assert_eq!(check_document(good), []);
        let found = check_document("{\n  \"Version\": 1,");
        assert!(found.iter().any(|found| found.line == 2), "{found:?}");
        let found = check_document(&good.replace("iam:ListUsers", "iam:List\u{2019}Users"));
        assert!(
            found
                .iter()
                .any(|found| found.message.contains("JSON escape")),
            "{found:?}"
        );
        let long = good.replace(
            "\"*\"",
            &format!(
                "[\"*\",\"arn:aws:iam::111122223333:user/{}\"]",
                "a".repeat(7000)
            ),
        );
        let found = check_document(&long);
        assert!(
            found.iter().any(|found| found.message.contains("6144")),
            "{found:?}"
        );
    }
}
