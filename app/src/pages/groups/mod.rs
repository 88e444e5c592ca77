//! The pages of groups. Every control that the reader may not use stays and names the missing action.

mod create;
mod delete;
mod detail;
mod list;

pub(super) use create::CreateGroup;
pub(super) use delete::DeleteGroup;
pub(super) use detail::Group;
pub(super) use list::Groups;
