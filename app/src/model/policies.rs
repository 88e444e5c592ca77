//! The pages of policies.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Fetched, Found, ListQuery, Reason, Rows, Shown};

/// A policy in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyRow {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) path: String,
    pub(crate) description: String,
    pub(crate) aws_managed: bool,
    pub(crate) attachments: i64,
    pub(crate) boundaries: i64,
    pub(crate) default_version: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

/// The list of policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PoliciesModel {
    pub(crate) page: Rows<PolicyRow>,
    pub(crate) create: Reason,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VersionRow {
    /// `v3`.
    pub(crate) id: String,
    pub(crate) is_default: bool,
    pub(crate) created: i64,
}

/// Whom a policy is attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entities {
    pub(crate) users: Vec<String>,
    pub(crate) groups: Vec<String>,
    /// Users whose permissions boundary it is.
    pub(crate) bounded: Vec<String>,
    /// Whether there are more than these.
    pub(crate) more: bool,
}

/// Why each of a policy page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyControls {
    pub(crate) edit: Reason,
    pub(crate) delete: Reason,
    pub(crate) set_default: Reason,
    pub(crate) delete_version: Reason,
    /// Attaching is authorized on each user or group; these are the answers for all of them.
    pub(crate) attach_user: Reason,
    pub(crate) attach_group: Reason,
    pub(crate) detach_user: Reason,
    pub(crate) detach_group: Reason,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyModel {
    pub(crate) policy: PolicyRow,
    pub(crate) id: String,
    /// The version whose document is shown.
    pub(crate) shown: String,
    pub(crate) document: Shown<String>,
    pub(crate) versions: Shown<Vec<VersionRow>>,
    pub(crate) entities: Shown<Entities>,
    pub(crate) controls: PolicyControls,
    pub(crate) now: i64,
}

/// What the editor of a policy begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyEditorModel {
    /// The policy, when one is edited; none when one is created, or when it went away while somebody edited it.
    pub(crate) policy: Option<PolicyRow>,
    pub(crate) document: String,
    /// The version that must go to make room for another: the oldest that is not in force. None while there is room.
    pub(crate) oldest: Option<String>,
    /// Why no version can be deleted.
    pub(crate) replace: Reason,
    /// Why nothing can be saved.
    pub(crate) save: Reason,
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

/// A page of policies.
#[server(prefix = "/api", endpoint = "policies")]
pub(crate) async fn load_policies(query: ListQuery) -> Fetched<PoliciesModel> {
    let visit = crate::web::visiting().await?;
    Ok(crate::web::load::policies(&visit, query).await)
}

/// A policy with one version's document; the default version unless told.
#[server(prefix = "/api", endpoint = "policy")]
pub(crate) async fn load_policy(arn: String, version: String) -> Fetched<PolicyModel> {
    let visit = crate::web::visiting().await?;
    Ok(crate::web::load::policy(&visit, &arn, &version).await)
}

/// What the editor begins with; without an ARN it creates.
#[server(prefix = "/api", endpoint = "policy-editor")]
pub(crate) async fn load_policy_editor(arn: Option<String>) -> Fetched<PolicyEditorModel> {
    let visit = crate::web::visiting().await?;
    Ok(crate::web::load::policy_editor(&visit, arn.as_deref()).await)
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
