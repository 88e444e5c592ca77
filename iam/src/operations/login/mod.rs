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

use crate::{IamError, secrets::StoredPassword};

/// The hash that `prepare` made for `run`; it never comes from input and is never written out.
#[derive(Debug, Default)]
#[doc(hidden)]
pub struct Hashed(Option<StoredPassword>);

impl Hashed {
    fn take(self) -> Result<StoredPassword, IamError> {
        self.0.ok_or_else(|| {
            IamError::internal("a password was not hashed before it was to be stored")
        })
    }
}
