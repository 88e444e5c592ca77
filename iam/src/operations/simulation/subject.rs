//! Whose policies are asked: a user, a role or the root user of the account.

use evaluator::RequestContext;

use crate::{
    IamError, Scope,
    principal::Principal,
    store::{self, Tx},
    types::{Arn, RoleName, UserName},
};

/// The name of the session that a role is simulated in: nobody's.
const SESSION: &str = "simulation";

/// The principal with this ARN, letter by letter.
pub(super) async fn principal(
    tx: &mut Tx,
    cx: &Scope<'_>,
    arn: &Arn,
) -> Result<Principal, IamError> {
    let account = cx.account();
    let missing = || IamError::InvalidInput {
        field: "PolicySourceArn",
        message: format!("`{arn}` is no user or role of this account, nor its root user"),
    };
    if *arn == Arn::root(account) {
        return Ok(Principal::root(account.clone()));
    }
    let name = arn.resource().rsplit('/').next().unwrap_or_default();
    let found = match arn.resource().split('/').next() {
        Some("user") => {
            let name = UserName::parse(name).map_err(|_| missing())?;
            store::users::find(tx, account, &name)
                .await?
                .map(|user| Principal::user(account.clone(), user.id, user.name, &user.path))
                .filter(|user| user.arn == *arn)
        }
        Some("role") => {
            let name = RoleName::parse(name).map_err(|_| missing())?;
            store::roles::find(tx, account, &name)
                .await?
                .filter(|role| Arn::role(account, &role.path, &role.name) == *arn)
                .map(|role| {
                    let named = (role.id.as_str(), role.name.as_str(), role.path.as_str());
                    let person = String::new();
                    Principal::role_session(account.clone(), named, SESSION.to_owned(), person)
                })
        }
        _ => None,
    };
    found.ok_or_else(missing)
}

/// What the directory itself knows of a request of this principal: who asks, its tags, and when. What hangs on how somebody
/// signed in and where from is not made up; a policy that asks for it names it among the missing keys.
pub(super) async fn conditions(
    tx: &mut Tx,
    cx: &Scope<'_>,
    principal: &Principal,
) -> Result<RequestContext, IamError> {
    let mut keys = RequestContext::new();
    principal.identity(&mut keys);
    let tags = store::tags::of(tx, &principal.id).await?;
    tags.set_each(&mut keys, "aws:PrincipalTag/");
    keys.set("aws:CurrentTime", cx.now.iso8601());
    keys.set("aws:EpochTime", cx.now.seconds().to_string());
    Ok(keys)
}
