//! Lists as files: everything that a list's filters find, as CSV or JSON. It is read page by page through the list's own
//! operation as the person who asked, so it holds what that person may see and every page of it is on record. No more
//! than one page is held at a time.

use iam::{
    IamError, Timestamp, csv_cell,
    types::{Marker, PageSize},
};
use serde_json::{Map, Value};

use super::{
    files::{self, Special},
    groups::asked_groups,
    instance_profiles::asked_profiles,
    policies::asked_policies,
    roles::asked_roles,
    users::asked_users,
    visit::Visit,
};
use crate::model::{FILTERS, ListQuery};

/// How many rows are read at a time.
const ROWS: i64 = 1000;

/// What a list is of.
#[derive(Clone, Copy)]
enum Source {
    Users,
    Groups,
    Roles,
    InstanceProfiles,
    Policies,
}

#[derive(Clone, Copy)]
enum Format {
    Csv,
    Json,
}

/// A row: each column's name and value.
type Row = Vec<(&'static str, Value)>;

/// A file on its way to somebody.
pub struct Download {
    /// What it is called: `users-2026-11-22.csv`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    visit: Visit,
    source: Source,
    format: Format,
    query: ListQuery,
    /// The present of all pages.
    now: i64,
    /// Where the next page begins; none after the last.
    next: Option<Marker>,
    /// Written, and not sent yet.
    ready: Option<String>,
    begun: bool,
    /// A file that is no list's rows.
    special: Option<Special>,
}

/// A file that is no list's rows, begun.
async fn special_file(visit: &Visit, special: Special) -> Option<Download> {
    let mut download = Download {
        name: special.name(visit.now()),
        media_type: special.media_type(),
        visit: visit.apart(),
        source: Source::Users,
        format: Format::Csv,
        query: ListQuery::default(),
        now: visit.now(),
        next: None,
        ready: None,
        begun: false,
        special: Some(special),
    };
    let first = download.next().await.ok()?;
    download.ready = first;
    Some(download)
}

/// The file that a page's address asks for. None where it asks for none, and where the first page cannot be read: then
/// the page itself says why.
pub(super) async fn begin(visit: &Visit) -> Option<Download> {
    if let Some(special) = files::asked(visit) {
        return special_file(visit, special).await;
    }
    let source = match visit.path.as_str() {
        "/users" => Source::Users,
        "/groups" => Source::Groups,
        "/roles" => Source::Roles,
        "/instance-profiles" => Source::InstanceProfiles,
        "/policies" => Source::Policies,
        _ => return None,
    };
    let value = |name: &str| {
        form_urlencoded::parse(visit.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let (format, media_type, ending) = match value("export").as_str() {
        "csv" => (
            Format::Csv,
            "text/csv; charset=utf-8; header=present",
            "csv",
        ),
        "json" => (Format::Json, "application/json", "json"),
        _ => return None,
    };
    let query = ListQuery {
        q: value("q"),
        filter: value("filter"),
        filters: FILTERS
            .iter()
            .map(|name| ((*name).to_owned(), value(name)))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        sort: value("sort"),
        ..ListQuery::default()
    };
    let day: String = Timestamp(visit.now()).iso8601().chars().take(10).collect();
    let noun = visit.path.trim_start_matches('/');
    let mut download = Download {
        name: format!("{noun}-{day}.{ending}"),
        media_type,
        visit: visit.apart(),
        source,
        format,
        query,
        now: visit.now(),
        next: Some(Marker::default()),
        ready: None,
        begun: false,
        special: None,
    };
    let first = download.next().await.ok()?;
    download.ready = first;
    Some(download)
}

impl Download {
    /// The next piece of the file; none at its end.
    ///
    /// # Errors
    /// When the person may not read on, or the database fails: what was sent is then not the whole.
    pub async fn next(&mut self) -> Result<Option<String>, IamError> {
        if let Some(ready) = self.ready.take() {
            return Ok(Some(ready));
        }
        if let Some(special) = &mut self.special {
            return special.next(&self.visit).await;
        }
        let Some(marker) = self.next.take() else {
            return Ok(None);
        };
        let (rows, next) = self.page(marker).await?;
        let first = !std::mem::replace(&mut self.begun, true);
        let last = next.is_none();
        self.next = next;
        Ok(Some(match self.format {
            Format::Csv => csv(self.source, &rows, first),
            Format::Json => json(rows, first, last),
        }))
    }

    async fn page(&self, marker: Marker) -> Result<(Vec<Row>, Option<Marker>), IamError> {
        let max_items = PageSize::new(ROWS).map_err(IamError::for_field("MaxItems"))?;
        let time = |at: Timestamp| Value::from(at.iso8601());
        match self.source {
            Source::Users => {
                let mut operation = asked_users(&self.query, self.now)?;
                (operation.max_items, operation.marker) = (max_items, marker);
                let listed = self.visit.call(operation).await?;
                let row = |user: iam::operations::UserView| {
                    let values = [
                        user.user_name.into(),
                        user.path.into(),
                        user.user_id.into(),
                        user.arn.to_string().into(),
                        time(user.create_date),
                        user.password_last_used.map_or(Value::Null, time),
                    ];
                    COLUMNS_OF_USERS.iter().copied().zip(values).collect()
                };
                Ok((listed.users.into_iter().map(row).collect(), listed.marker))
            }
            Source::Groups => {
                let mut operation = asked_groups(&self.query)?;
                (operation.max_items, operation.marker) = (max_items, marker);
                let listed = self.visit.call(operation).await?;
                let row = |group: iam::operations::GroupView| {
                    let values = [
                        group.group_name.into(),
                        group.path.into(),
                        group.group_id.into(),
                        group.arn.to_string().into(),
                        time(group.create_date),
                        group.member_count.into(),
                    ];
                    COLUMNS_OF_GROUPS.iter().copied().zip(values).collect()
                };
                Ok((listed.groups.into_iter().map(row).collect(), listed.marker))
            }
            Source::Roles => {
                let mut operation = asked_roles(&self.query)?;
                (operation.max_items, operation.marker) = (max_items, marker);
                let listed = self.visit.call(operation).await?;
                let row = |role: iam::operations::RoleView| {
                    let values = [
                        role.role_name.into(),
                        role.path.into(),
                        role.role_id.into(),
                        role.arn.to_string().into(),
                        role.description.into(),
                        role.max_session_duration.into(),
                        time(role.create_date),
                        role.role_last_used.last_used_date.map_or(Value::Null, time),
                        role.linked_service.map_or(Value::Null, Value::from),
                        role.assume_role_policy_document.into(),
                    ];
                    COLUMNS_OF_ROLES.iter().copied().zip(values).collect()
                };
                Ok((listed.roles.into_iter().map(row).collect(), listed.marker))
            }
            Source::InstanceProfiles => {
                let mut operation = asked_profiles(&self.query)?;
                (operation.max_items, operation.marker) = (max_items, marker);
                let listed = self.visit.call(operation).await?;
                let row = |profile: iam::operations::InstanceProfileView| {
                    let role = profile.roles.into_iter().next();
                    let values = [
                        profile.instance_profile_name.into(),
                        profile.path.into(),
                        profile.instance_profile_id.into(),
                        profile.arn.to_string().into(),
                        time(profile.create_date),
                        role.map_or(Value::Null, |role| role.role_name.into()),
                    ];
                    COLUMNS_OF_PROFILES.iter().copied().zip(values).collect()
                };
                let rows = listed.instance_profiles.into_iter().map(row).collect();
                Ok((rows, listed.marker))
            }
            Source::Policies => {
                let mut operation = asked_policies(&self.query)?;
                (operation.max_items, operation.marker) = (max_items, marker);
                let listed = self.visit.call(operation).await?;
                let row = |policy: iam::operations::PolicyView| {
                    let values = [
                        policy.policy_name.into(),
                        policy.path.into(),
                        policy.policy_id.into(),
                        policy.arn.into(),
                        policy.description.into(),
                        policy.default_version_id.into(),
                        policy.attachment_count.into(),
                        policy.permissions_boundary_usage_count.into(),
                        time(policy.create_date),
                        time(policy.update_date),
                        policy.aws_managed.into(),
                    ];
                    COLUMNS_OF_POLICIES.iter().copied().zip(values).collect()
                };
                let rows = listed.policies.into_iter().map(row).collect();
                Ok((rows, listed.marker))
            }
        }
    }
}

const COLUMNS_OF_USERS: &[&str] = &[
    "UserName",
    "Path",
    "UserId",
    "Arn",
    "CreateDate",
    "PasswordLastUsed",
];
const COLUMNS_OF_GROUPS: &[&str] = &[
    "GroupName",
    "Path",
    "GroupId",
    "Arn",
    "CreateDate",
    "MemberCount",
];
const COLUMNS_OF_ROLES: &[&str] = &[
    "RoleName",
    "Path",
    "RoleId",
    "Arn",
    "Description",
    "MaxSessionDuration",
    "CreateDate",
    "LastUsedDate",
    "LinkedService",
    "AssumeRolePolicyDocument",
];
const COLUMNS_OF_PROFILES: &[&str] = &[
    "InstanceProfileName",
    "Path",
    "InstanceProfileId",
    "Arn",
    "CreateDate",
    "RoleName",
];
const COLUMNS_OF_POLICIES: &[&str] = &[
    "PolicyName",
    "Path",
    "PolicyId",
    "Arn",
    "Description",
    "DefaultVersionId",
    "AttachmentCount",
    "PermissionsBoundaryUsageCount",
    "CreateDate",
    "UpdateDate",
    "AwsManaged",
];

impl Source {
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Users => COLUMNS_OF_USERS,
            Self::Groups => COLUMNS_OF_GROUPS,
            Self::Roles => COLUMNS_OF_ROLES,
            Self::InstanceProfiles => COLUMNS_OF_PROFILES,
            Self::Policies => COLUMNS_OF_POLICIES,
        }
    }
}

/// RFC 4180, with a header before the first row.
fn csv(source: Source, rows: &[Row], first: bool) -> String {
    let mut text = String::new();
    if first {
        text.push_str(&source.columns().join(","));
        text.push_str("\r\n");
    }
    for row in rows {
        let cells: Vec<String> = row.iter().map(|(_, value)| cell(value)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A value in a CSV file; numbers are numbers.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => csv_cell(text),
        other => other.to_string(),
    }
}

/// An array with one object a line.
fn json(rows: Vec<Row>, first: bool, last: bool) -> String {
    let mut text = String::from(if first { "[" } else { "" });
    for (at, row) in rows.into_iter().enumerate() {
        let object: Map<String, Value> = row
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        text.push_str(if first && at == 0 { "\n" } else { ",\n" });
        text.push_str(&Value::Object(object).to_string());
    }
    if last {
        text.push_str("\n]\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_takes_no_text_for_a_formula_and_a_number_for_a_number() {
        for (value, written) in [
            ("=1+1", "\"'=1+1\""),
            ("-1", "\"'-1\""),
            ("ama.boateng", "ama.boateng"),
            ("a,b", "\"a,b\""),
            ("", ""),
        ] {
            assert_eq!(cell(&value.into()), written);
        }
        assert_eq!(cell(&(-5).into()), "-5");
        assert_eq!(cell(&Value::Null), "");
    }

    #[test]
    fn pages_of_json_are_one_array() {
        let row = |name: &str| vec![("UserName", Value::from(name))];
        let text = json(vec![row("a"), row("b")], true, false) + &json(vec![row("c")], false, true);
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read[2]["UserName"], "c");
        assert_eq!(json(Vec::new(), true, true), "[\n]\n");
    }
}
