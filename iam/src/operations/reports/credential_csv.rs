//! The credential report's text: AWS's columns and values (IAM user guide, "Generate credential reports for your AWS
//! account"), the root user first, then users by name.

use crate::{
    IamError, Scope,
    password_policy::PasswordPolicy,
    ports::Timestamp,
    store::{
        self, Tx,
        reports::{ReportedKey, ReportedPerson},
    },
    types::Arn,
};

/// How many users are read at a time.
const PAGE: i64 = 1000;
const NOT_APPLICABLE: &str = "N/A";
const NO_INFORMATION: &str = "no_information";
const NOT_SUPPORTED: &str = "not_supported";

/// The report's columns.
pub const CREDENTIAL_REPORT_COLUMNS: [&str; 22] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
];

/// Makes the report of the caller's account.
pub(super) async fn make(tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
    let account = cx.account();
    let policy = store::password_policies::of(tx, account).await?;
    let mut text = CREDENTIAL_REPORT_COLUMNS.join(",");
    let root = store::reports::root(tx, account).await?;
    let keys = store::reports::keys_of(tx, account.as_str()).await?;
    let mut cells = vec![
        "<root_account>".to_owned(),
        Arn::root(account).to_string(),
        root.created_at.iso8601(),
        NOT_SUPPORTED.to_owned(),
        root.password_last_used
            .map_or(NO_INFORMATION.to_owned(), Timestamp::iso8601),
        NOT_SUPPORTED.to_owned(),
        NOT_SUPPORTED.to_owned(),
        root.mfa_active.to_string(),
    ];
    cells.extend(rest(&keys));
    line(&mut text, &cells);
    let mut after = String::new();
    loop {
        let people = store::reports::people(tx, account, &after, PAGE).await?;
        let Some(last) = people.last() else {
            return Ok(text);
        };
        let keys = store::reports::keys_between(tx, account, &after, &last.name_key).await?;
        after.clone_from(&last.name_key);
        for person in &people {
            let theirs: Vec<&ReportedKey> = keys
                .iter()
                .filter(|key| key.owner_id == person.id)
                .collect();
            let mut cells = of_user(cx, person, policy.as_ref());
            cells.extend(rest(theirs));
            line(&mut text, &cells);
        }
    }
}

fn of_user(
    cx: &Scope<'_>,
    person: &ReportedPerson,
    policy: Option<&PasswordPolicy>,
) -> Vec<String> {
    let has_password = person.password_changed_at.is_some();
    let last_used = match person.password_last_used {
        _ if !has_password => NOT_APPLICABLE.to_owned(),
        Some(at) => at.iso8601(),
        None => NO_INFORMATION.to_owned(),
    };
    let next = person
        .password_changed_at
        .and_then(|at| policy?.too_old_at(at));
    vec![
        person.name.clone(),
        Arn::user(cx.account(), &person.path, &person.name).to_string(),
        person.created_at.iso8601(),
        has_password.to_string(),
        last_used,
        or_not_applicable(person.password_changed_at),
        or_not_applicable(next),
        person.mfa_active.to_string(),
    ]
}

fn or_not_applicable(at: Option<Timestamp>) -> String {
    at.map_or(NOT_APPLICABLE.to_owned(), Timestamp::iso8601)
}

/// Two access keys and two signing certificates, of which there are none here.
fn rest<'a>(keys: impl IntoIterator<Item = &'a ReportedKey>) -> Vec<String> {
    let mut keys = keys.into_iter();
    let mut cells = Vec::with_capacity(14);
    for _ in 0..2 {
        let key = keys.next();
        cells.extend([
            key.is_some_and(|key| key.active).to_string(),
            or_not_applicable(key.map(|key| key.created_at)),
            or_not_applicable(key.and_then(|key| key.last_used_at)),
            NOT_APPLICABLE.to_owned(),
            NOT_APPLICABLE.to_owned(),
        ]);
    }
    for _ in 0..2 {
        cells.extend(["false".to_owned(), NOT_APPLICABLE.to_owned()]);
    }
    cells
}

/// Adds a line. Only a name or a path can hold a comma, and neither a quotation mark nor a line break.
fn line(text: &mut String, cells: &[String]) {
    text.push('\n');
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains([',', '"']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
}
