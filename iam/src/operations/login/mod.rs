//! Passwords: a user's login profile, and changing one's own password.

mod change_password;
mod create_login_profile;
mod delete_login_profile;
mod get_login_profile;
mod update_login_profile;

pub use change_password::ChangePassword;
pub use create_login_profile::{CreateLoginProfile, LoginProfileOutput, LoginProfileView};
pub use delete_login_profile::DeleteLoginProfile;
pub use get_login_profile::GetLoginProfile;
pub use update_login_profile::UpdateLoginProfile;

use crate::{
    IamError, Principal, Services, Timestamp,
    signin::{NewPassword, TEMPORARY_SECONDS},
    store::{self, passwords::Holds, users::StoredUser},
    types::{AccountId, UserName},
};

/// The password that `prepare` checked and hashed for `run`; it never comes from input and is never written out.
#[derive(Debug, Default)]
#[doc(hidden)]
pub struct Hashed(Option<NewPassword>);

impl Hashed {
    fn take(self) -> Result<NewPassword, IamError> {
        self.0.ok_or_else(|| {
            IamError::internal("a password was not hashed before it was to be stored")
        })
    }
}

impl From<NewPassword> for Hashed {
    fn from(prepared: NewPassword) -> Self {
        Self(Some(prepared))
    }
}

/// The user whose password somebody sets, outside the gate's transaction.
async fn owner(
    services: &Services,
    account: &AccountId,
    name: &UserName,
) -> Result<Principal, IamError> {
    let mut tx = services.store.read().await?;
    let found = store::users::find(&mut tx, account, name).await?;
    tx.rollback().await?;
    match found {
        Some(user) => Ok(principal(account, &user)),
        None => Err(IamError::missing("user", name.as_str())),
    }
}

fn principal(account: &AccountId, user: &StoredUser) -> Principal {
    let (id, name) = (user.id.clone(), user.name.clone());
    Principal::user(account.clone(), id, name, &user.path)
}

/// How long a password that an administrator sets holds: one that must be changed, seven days; another, always.
fn holds(reset_required: bool, now: Timestamp) -> Holds {
    Holds {
        reset_required,
        expires_at: reset_required.then(|| now.plus_seconds(TEMPORARY_SECONDS)),
    }
}
