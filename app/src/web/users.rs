//! Users: what their pages are filled with, and the forms behind them. Each change is an operation of its own, called
//! as the signed-in person; nothing is decided here, and no password leaves here but in the one answer that shows it.

mod bulk;
mod delete;
mod factors;
mod forms;
mod load;

pub(crate) use bulk::bulk;
pub(in crate::web) use bulk::change as bulk_change;
pub(in crate::web) use delete::{delete, so_far};
pub(in crate::web) use forms::{change, create};
pub(in crate::web) use load::attached;
pub(crate) use load::{asked_users, new_user, user, users};

use iam::{
    IamError,
    operations::{groups::ListGroups, policies::ListPolicies},
    types::{Invalid, Marker, PageSize},
};

use super::visit::Visit;
use crate::model::{AttachedRow, Offered, Problem, Shown};

/// The most names that a form offers to choose from; of more, one is typed.
const MOST_OFFERED: i64 = 200;

/// A page's size as its address has it.
pub(super) fn page_size(rows: u32) -> PageSize {
    PageSize::new(i64::from(rows)).unwrap_or_default()
}

/// Where a page begins; an address that holds no marker of ours begins at the first.
pub(super) fn marker(after: &str) -> Marker {
    Marker::parse(after).unwrap_or_default()
}

/// A part of a request's path as it was meant: `a%2Bb` is `a+b`.
pub(super) fn segment(raw: &str) -> String {
    let pair = format!("s={}", raw.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// A name of an address; one that cannot be is one that nothing has.
pub(super) fn named<T>(
    visit: &Visit,
    member: &'static str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<T, Problem> {
    parse(text)
        .map_err(|invalid| super::problem::problem(visit, &IamError::for_field(member)(invalid)))
}

/// What was chosen in a list, or typed where there was none.
pub(super) fn chosen<T>(
    member: &'static str,
    what: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<T, IamError> {
    if text.is_empty() {
        let message = format!("choose a {what}");
        return Err(IamError::InvalidInput {
            field: member,
            message,
        });
    }
    parse(text).map_err(IamError::for_field(member))
}

/// The managed policies that a form offers.
pub(super) async fn offered_policies(visit: &Visit) -> Result<Offered<AttachedRow>, Problem> {
    let query = ListPolicies {
        max_items: most_offered(),
        ..ListPolicies::default()
    };
    Ok(match visit.part(query).await? {
        Shown::Yes(listed) if !listed.is_truncated => Some(
            listed
                .policies
                .into_iter()
                .map(|policy| AttachedRow {
                    name: policy.policy_name,
                    arn: policy.arn,
                })
                .collect(),
        ),
        _ => None,
    })
}

/// The account's groups by name and ARN, unless they cannot be listed or are too many.
pub(super) async fn all_groups(visit: &Visit) -> Result<Offered<(String, String)>, Problem> {
    let query = ListGroups {
        max_items: most_offered(),
        ..ListGroups::default()
    };
    Ok(match visit.part(query).await? {
        Shown::Yes(listed) if !listed.is_truncated => Some(
            listed
                .groups
                .into_iter()
                .map(|group| (group.group_name, group.arn.to_string()))
                .collect(),
        ),
        _ => None,
    })
}

/// How many names a form asks for to choose from.
pub(super) fn most_offered() -> PageSize {
    PageSize::new(MOST_OFFERED).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_path_is_read_as_it_was_meant() {
        for name in ["a+b", "x=y&z", "é/ü", "ama.boateng@halden", "100%"] {
            assert_eq!(segment(&super::super::visit::encode(name)), name);
        }
        assert_eq!(segment("a+b"), "a+b");
        assert_eq!(segment("%3Cb%3E"), "<b>");
    }
}
