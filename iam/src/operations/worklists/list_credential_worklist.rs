//! ListCredentialWorklist (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::paging,
    ports::Timestamp,
    store::{
        self, Tx,
        worklists::{Place, StoredEntry},
    },
    types::{Arn, Marker, PageSize},
};

/// What a worklist is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorklistKind {
    /// Users with a password and no second factor.
    NoMfa,
    /// Users whose password was not changed for long.
    OldPassword,
    /// Active access keys that are old, or were not used for long.
    UnusedAccessKey,
    /// Users who neither signed in nor used an access key for long.
    UnusedUser,
}

impl WorklistKind {
    /// How many days are long, unless told.
    #[must_use]
    pub const fn default_days(self) -> i64 {
        match self {
            Self::OldPassword => 365,
            Self::NoMfa | Self::UnusedAccessKey | Self::UnusedUser => 90,
        }
    }
}

/// Lists users, or their access keys, whose credentials need a look, by the user's name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListCredentialWorklist {
    /// What about.
    pub kind: WorklistKind,
    /// How many days are long: 1–3650, 365 for passwords and 90 otherwise unless told. Means nothing for `no-mfa`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// An entry of a worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WorklistEntry {
    /// Who.
    pub user_name: String,
    /// The unique id, `AIDA…`.
    pub user_id: String,
    /// The ARN.
    pub arn: Arn,
    /// When the user was created.
    pub create_date: Timestamp,
    /// When a sign-in to the console was last complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_last_used: Option<Timestamp>,
    /// When the password was last changed; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_last_changed: Option<Timestamp>,
    /// The access key; in its own worklist only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// When the access key was made, or the user's newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_create_date: Option<Timestamp>,
    /// When the access key was last used, or any of the user's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_last_used: Option<Timestamp>,
}

/// A page of a worklist.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListCredentialWorklistOutput {
    /// In order of the user's name.
    pub entries: Vec<WorklistEntry>,
    /// How many days were long.
    pub days: i64,
    /// How many there are on all pages. Counting stops at 1,000.
    pub total: i64,
    /// Whether there are more than were counted.
    pub total_is_least: bool,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListCredentialWorklist {
    type Output = ListCredentialWorklistOutput;
    const ACTION: Action = Action::new("bailiwick:ListCredentialWorklist", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let days = self.days.unwrap_or(self.kind.default_days());
        if !(1..=3650).contains(&days) {
            return Err(IamError::invalid(
                "Days",
                "`Days` is a number from 1 to 3650",
            ));
        }
        let cutoff = cx.now.plus_seconds(days.saturating_mul(-24 * 3600));
        let account = cx.account().clone();
        let (name_key, key_id) = match self.marker.as_str().split_once('/') {
            Some((name, key)) => (name, key),
            None => (self.marker.as_str(), ""),
        };
        let after = Place { name_key, key_id };
        let size = self.max_items;
        let limit = size.with_next();
        let (mut rows, counted) =
            store::worklists::page(tx, &account, self.kind, cutoff, after, limit).await?;
        let marker = paging::cut(&mut rows, size, |entry| {
            let key = entry.access_key_id.as_deref().unwrap_or_default();
            format!("{}/{key}", entry.name.to_ascii_lowercase())
        });
        Ok(ListCredentialWorklistOutput {
            total: counted.total,
            total_is_least: counted.more,
            entries: rows
                .into_iter()
                .map(|entry: StoredEntry| WorklistEntry {
                    arn: Arn::user(&account, &entry.path, &entry.name),
                    user_name: entry.name,
                    user_id: entry.id,
                    create_date: entry.created_at,
                    password_last_used: entry.password_last_used,
                    password_last_changed: entry.password_changed_at,
                    access_key_id: entry.access_key_id,
                    access_key_create_date: entry.access_key_created_at,
                    access_key_last_used: entry.access_key_last_used_at,
                })
                .collect(),
            days,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
