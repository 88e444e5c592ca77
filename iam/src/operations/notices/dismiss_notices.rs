//! DismissNotices (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
};

/// How many notices one call names at most.
const MOST: usize = 100;

/// Marks notices of the caller as seen: those that are named, or all. One that is not the caller's stays as it is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct DismissNotices {
    /// Which; at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notice_ids: Vec<String>,
    /// All of them.
    pub all: bool,
}

/// What was done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DismissNoticesOutput {
    /// How many were unseen before.
    pub dismissed: u64,
}

impl DismissNotices {
    fn check(&self) -> Result<(), IamError> {
        let sound = |id: &String| id.len() <= 64 && !id.chars().any(char::is_control);
        let problem = if self.all != self.notice_ids.is_empty() {
            "give either `NoticeIds` or `All`"
        } else if self.notice_ids.len() > MOST {
            "one call dismisses at most 100 notices"
        } else if !self.notice_ids.iter().all(sound) {
            "that is no notice's id"
        } else {
            return Ok(());
        };
        Err(IamError::invalid("NoticeIds", problem))
    }
}

impl Operation for DismissNotices {
    type Output = DismissNoticesOutput;
    const ACTION: Action = Action::new("bailiwick:DismissNotices", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(cx.oneself()?.arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        self.check()?;
        let own = cx.principal.id.clone();
        let mut dismissed = 0_u64;
        if self.all {
            dismissed = store::notices::dismiss_all(tx, &own, cx.now).await?;
        }
        for id in &self.notice_ids {
            let done = store::notices::dismiss(tx, &own, id, cx.now).await?;
            dismissed = dismissed.saturating_add(u64::from(done));
        }
        Ok(DismissNoticesOutput { dismissed })
    }
}
