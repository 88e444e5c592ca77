//! The account's rules for signing in: second factors, sessions, and what people may do for themselves.

mod get_account_settings;
mod seen;
mod update_account_settings;
mod view;

pub use get_account_settings::{GetAccountSettings, GetAccountSettingsOutput};
pub use seen::AccountSettingsSeen;
pub use update_account_settings::UpdateAccountSettings;
pub use view::{AccountSettingsView, MfaGroup, MfaGroupView};
