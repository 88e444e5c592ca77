//! Who may change what people may do. Changes to such people, and to policies that make them, want a fresh proof of who
//! makes the change (OWASP ASVS 7.5.3).

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Effect, Layer, Policy, PolicySet, PolicySource, PolicyType,
    may_be_allowed_somewhere,
};

use crate::{
    IamError, Scope,
    store::{self, Tx},
    types::{Arn, GroupName, RoleName, UserName},
};

/// What gives permissions, to oneself or to others: the direct paths of privilege escalation (Rhino Security Labs' list and
/// pathfinding.cloud's `iam` paths, as far as the operations exist here or in AWS).
const GIVING: &[&str] = &[
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "bailiwick:ResetSignInFactors",
    "bailiwick:UpdateAccountSettings",
];

/// Whether a document allows any of that on anything. One that does not parse counts as if it did.
pub(crate) fn document_gives(document: &str) -> bool {
    let Ok(policy) = Policy::parse(document) else {
        return true;
    };
    let attached = AttachedPolicy {
        source: Arc::new(PolicySource {
            uri: String::new(),
            name: String::new(),
            policy_type: PolicyType::Managed,
            attached_to: String::new(),
        }),
        policy: Arc::new(policy),
    };
    let set = PolicySet {
        identity: Layer::new([attached]),
        ..PolicySet::default()
    };
    set_gives(&set)
}

/// Whether policies together allow any of that on anything.
pub(crate) fn set_gives(set: &PolicySet) -> bool {
    GIVING
        .iter()
        .any(|action| may_be_allowed_somewhere(set, false, action))
}

/// Whether a policy's version in force does; one that does not exist does not.
pub(super) async fn policy_gives(tx: &mut Tx, cx: &Scope<'_>, arn: &Arn) -> Result<bool, IamError> {
    let Some(policy) = store::policies::find(tx, cx.account(), arn).await? else {
        return Ok(false);
    };
    let version = store::policies::version(tx, &policy.id, policy.default_version).await?;
    Ok(version.is_some_and(|version| document_gives(&version.document)))
}

/// Whether a policy's version in force forbids anything: then it may be what holds somebody who administers.
pub(super) async fn policy_forbids(
    tx: &mut Tx,
    cx: &Scope<'_>,
    arn: &Arn,
) -> Result<bool, IamError> {
    let Some(policy) = store::policies::find(tx, cx.account(), arn).await? else {
        return Ok(false);
    };
    let version = store::policies::version(tx, &policy.id, policy.default_version).await?;
    Ok(version.is_some_and(|version| document_forbids(&version.document)))
}

/// Whether a document forbids anything. One that does not parse counts as if it did.
pub(super) fn document_forbids(document: &str) -> bool {
    Policy::parse(document).map_or(true, |policy| {
        policy
            .statements()
            .iter()
            .any(|statement| statement.effect() == Effect::Deny)
    })
}

/// Whether any policy of a user or of its groups does. Its boundary is not counted: it may be taken away next.
pub(super) async fn user_gives(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &UserName,
) -> Result<bool, IamError> {
    let Some(user) = store::users::find(tx, cx.account(), name).await? else {
        return Ok(false);
    };
    let policies = store::attachments::effective(tx, cx.account(), &user.id).await?;
    Ok(policies
        .iter()
        .any(|policy| document_gives(&policy.document)))
}

/// Whether any policy of a group does.
pub(super) async fn group_gives(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &GroupName,
) -> Result<bool, IamError> {
    let Some(group) = store::groups::find(tx, cx.account(), name).await? else {
        return Ok(false);
    };
    let documents = store::attachments::documents(tx, &group.id).await?;
    Ok(documents.iter().any(|document| document_gives(document)))
}

/// Whether any policy of a role does.
pub(super) async fn role_gives(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &RoleName,
) -> Result<bool, IamError> {
    let Some(role) = store::roles::find(tx, cx.account(), name).await? else {
        return Ok(false);
    };
    let policies = store::attachments::effective_of_role(tx, cx.account(), &role.id).await?;
    Ok(policies
        .iter()
        .any(|policy| document_gives(&policy.document)))
}

/// Whether the account's settings ask members of a group for a second factor: who leaves it needs it no more.
pub(super) async fn group_has_rule(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &GroupName,
) -> Result<bool, IamError> {
    let Some(group) = store::groups::find(tx, cx.account(), name).await? else {
        return Ok(false);
    };
    let rules = store::settings::rules(tx, cx.account()).await?;
    Ok(rules.iter().any(|rule| rule.group_id == group.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gives(statement: &str) -> bool {
        document_gives(&format!(
            r#"{{ "Version": "2012-10-17", "Statement": [{statement}] }}"#
        ))
    }

    #[test]
    fn whoever_may_give_permissions_administers_and_nobody_else() {
        for giving in [
            r#"{ "Effect": "Allow", "Action": "*", "Resource": "*" }"#,
            r#"{ "Effect": "Allow", "Action": "iam:Attach*", "Resource": "arn:aws:iam::*:user/x" }"#,
            r#"{ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }"#,
        ] {
            assert!(gives(giving), "{giving}");
        }
        for harmless in [
            r#"{ "Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*" }"#,
            r#"{ "Effect": "Deny", "Action": "*", "Resource": "*" }"#,
            r#"{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }"#,
        ] {
            assert!(!gives(harmless), "{harmless}");
        }
        assert!(document_gives("{"));
    }
}
