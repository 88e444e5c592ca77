//! Notices to the caller about their own account.

mod dismiss_notices;
mod list_notices;

pub use dismiss_notices::{DismissNotices, DismissNoticesOutput};
pub use list_notices::{ListNotices, ListNoticesOutput, NoticeView};
