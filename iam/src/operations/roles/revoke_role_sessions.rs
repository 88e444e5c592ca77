//! RevokeRoleSessions (ours).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, Timestamp,
    operations::lookup,
    store::{self, Tx, attachments::TargetKind},
    types::{PolicyName, RoleName},
};

/// The inline policy that AWS's console writes for the same purpose (IAM user guide, "Revoke IAM role temporary security
/// credentials").
const POLICY: &str = "AWSRevokeOlderSessions";
const BEFORE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["*"],
      "Resource": ["*"],
      "Condition": { "DateLessThan": { "aws:TokenIssueTime": ""#;
const AFTER: &str = r#"" } }
    }
  ]
}"#;

/// Ends what anybody does as a role at the moment: whoever still should, assumes it again. The next request of every session
/// is refused, and an inline policy of the role, `AWSRevokeOlderSessions`, denies everything to whatever was issued before.
/// The quota of inline policies does not stop it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RevokeRoleSessions {
    /// Which role.
    pub role_name: RoleName,
}

/// What was done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RevokeRoleSessionsOutput {
    /// How many sessions acted as the role.
    pub revoked: usize,
}

fn document(now: Timestamp) -> String {
    format!("{BEFORE}{}{AFTER}", now.iso8601())
}

/// Whether a policy of that name is one that was written here before; somebody's own would be lost.
fn is_ours(text: &str) -> bool {
    text.strip_prefix(BEFORE)
        .and_then(|rest| rest.strip_suffix(AFTER))
        .is_some_and(|time| !time.contains('"'))
}

fn name() -> Result<PolicyName, IamError> {
    PolicyName::parse(POLICY).map_err(IamError::for_field("PolicyName"))
}

impl Operation for RevokeRoleSessions {
    type Output = RevokeRoleSessionsOutput;
    const ACTION: Action = Action::new(
        "bailiwick:RevokeRoleSessions",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        // What it forbids would be forbidden no more.
        let Some(role) = store::roles::find(tx, cx.account(), &self.role_name).await? else {
            return Ok(false);
        };
        let written = store::inline_policies::find(tx, &role.id, &name()?).await?;
        Ok(written.is_some_and(|policy| !is_ours(&policy.document)))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let (account, name, text) = (cx.account().clone(), name()?, document(cx.now));
        let revoked = store::session_lists::acting_as(tx, &role.id, cx.now)
            .await?
            .len();
        store::sessions::end_acting(tx, &role.id, cx.now).await?;
        let before = store::inline_policies::find(tx, &role.id, &name).await?;
        let target = (TargetKind::Role, role.id.as_str());
        store::inline_policies::put(tx, &account, target, &name, &text, cx.now).await?;
        if before.is_none() {
            cx.changed("PolicyName", json!(null), name.as_str());
        }
        let before = before.map(|policy| policy.document);
        cx.changed("PolicyDocument", before, text);
        cx.changed("Sessions", revoked, 0);
        Ok(RevokeRoleSessionsOutput { revoked })
    }

    fn audited_response(output: &Self::Output) -> Value {
        json!(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_one_and_is_known_again() {
        let text = document(Timestamp(0));
        assert!(evaluator::Policy::parse(&text).is_ok(), "{text}");
        assert!(text.contains("1970-01-01T00:00:00Z") && is_ours(&text));
        assert!(!is_ours(&text.replace("[\"*\"]", "[\"iam:*\"]")));
        assert!(!is_ours(&format!(
            "{BEFORE}x\" }}, \"StringEquals\": {{ \"a\": \"b{AFTER}"
        )));
    }
}
