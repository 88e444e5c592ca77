//! The pages of instance profiles. Every control that the reader may not use stays and names the missing action.

mod create;
mod delete;
mod detail;
mod list;

pub(super) use create::CreateInstanceProfile;
pub(super) use delete::DeleteInstanceProfile;
pub(super) use detail::InstanceProfile;
pub(super) use list::InstanceProfiles;
