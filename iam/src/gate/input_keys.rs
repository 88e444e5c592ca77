//! What a question knows before there is an input: a control that attaches a policy is shown before anybody says which. Keys
//! of the input may have any value until then, so what hangs on them alone is open. Keys of what is stored are looked up, as
//! the operations do (Service Authorization Reference, "Condition keys for AWS IAM"). It answers for showing only: the gate
//! decides with the whole operation.

use evaluator::{
    PolicySet, Request, RequestContext,
    questions::{self, Answer, Knowledge},
};

use crate::{
    IamError,
    store::{self, Tx},
    types::{AccountId, RoleName, UserName},
};

const BOUNDARY: &str = "iam:PermissionsBoundary";

/// Actions that hang on the boundary that a user or role has.
const OF_THE_BOUNDED: &[&str] = &[
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteUserPolicy",
    "iam:DetachRolePolicy",
    "iam:DetachUserPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
];

/// The keys that an action's input will give. One that ends with a slash stands for all that begin so.
fn of(action: &str) -> &'static [&'static str] {
    let name = action.strip_prefix("iam:").unwrap_or_default();
    match name {
        "PutUserPermissionsBoundary" | "PutRolePermissionsBoundary" => &[BOUNDARY],
        _ if name.starts_with("Attach") || name.starts_with("Detach") => &["iam:PolicyARN"],
        _ if name.starts_with("Tag") => &["aws:TagKeys", "aws:RequestTag/"],
        _ if name.starts_with("Untag") => &["aws:TagKeys"],
        _ => &[],
    }
}

/// Whether some input of a refused request could still be allowed.
pub(super) fn leave_open(set: &PolicySet, request: &Request) -> Result<bool, IamError> {
    let open = of(request.action());
    if open.is_empty() {
        return Ok(false);
    }
    let principal = questions::Principal {
        name: request.principal().to_owned(),
        policies: set.clone(),
        known: Knowledge::new(request.context().clone())
            .and_nothing_else()
            .but(open),
    };
    let target = questions::Target::new(request.resource());
    let answer = questions::may(&principal, request.action(), &target, None)
        .map_err(|error| IamError::internal(error.to_string()))?;
    Ok(answer != Answer::Denied)
}

/// Sets the key of the boundary that a user or role has, for the actions that hang on it.
pub(super) async fn of_stored(
    tx: &mut Tx,
    account: &AccountId,
    action: &str,
    arn: &str,
) -> Result<RequestContext, IamError> {
    let mut keys = RequestContext::new();
    if !OF_THE_BOUNDED.contains(&action) {
        return Ok(keys);
    }
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let (kind, path) = resource.split_once('/').unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let id = match (kind, UserName::parse(name), RoleName::parse(name)) {
        ("user", Ok(name), _) => {
            let user = store::users::find(tx, account, &name).await?;
            user.map(|user| user.id)
        }
        ("role", _, Ok(name)) => {
            let role = store::roles::find(tx, account, &name).await?;
            role.map(|role| role.id)
        }
        _ => None,
    };
    if let Some(id) = id
        && let Some(boundary) = store::attachments::boundary(tx, &id).await?
    {
        keys.set(BOUNDARY, boundary.policy_arn);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::registry::OPERATIONS;

    #[test]
    fn every_action_that_is_named_here_is_an_operation() {
        for action in OF_THE_BOUNDED {
            let known = OPERATIONS
                .iter()
                .any(|operation| operation.action.name == *action);
            assert!(known, "{action}");
        }
    }
}
