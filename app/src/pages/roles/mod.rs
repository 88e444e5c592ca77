//! The pages of roles. Every control that the reader may not use stays and names the missing action.

mod create;
mod delete;
mod detail;
mod list;
mod permissions;
mod sessions;
mod trust;

pub(super) use create::CreateRole;
pub(super) use delete::DeleteRole;
pub(super) use detail::Role;
pub(super) use list::Roles;
pub(super) use trust::EditTrust;

use super::switch_role::hours;
use crate::ui::Choice;

/// The longest that a role's sessions may be made to last: as seconds, and as it is read. One that is stored and is none of
/// these is offered too.
fn longest_sessions(stored: i64) -> Vec<Choice> {
    let mut times = vec![3600, 7200, 14_400, 28_800, 43_200];
    if !times.contains(&stored) {
        times.push(stored);
        times.sort_unstable();
    }
    let choice = |seconds: i64| Choice::new(seconds.to_string(), hours(seconds));
    times.into_iter().map(choice).collect()
}
