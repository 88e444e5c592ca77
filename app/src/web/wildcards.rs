//! Who may do everything by other policies than AdministratorAccess: the page, and its line on the overview.

use std::collections::BTreeSet;

use iam::{
    Breadth,
    operations::worklists::{HolderType, ListWildcardAdministrators, WildcardHolder},
};

use super::{
    posture::{check, counted},
    users::{marker, page_size},
    visit::Visit,
};
use crate::model::{
    Check, HolderRow, ListQuery, Loaded, Owner, Problem, Rows, Shown, WildcardsModel,
};

/// A page of holders.
pub(crate) async fn wildcards(visit: &Visit, query: ListQuery) -> Loaded<WildcardsModel> {
    let listed = visit
        .need(ListWildcardAdministrators {
            max_items: page_size(query.size),
            marker: marker(&query.after),
        })
        .await?;
    Ok(WildcardsModel {
        page: Rows {
            rows: listed.holders.into_iter().map(row).collect(),
            total: listed.total,
            next: listed.marker.map(|marker| marker.to_string()),
            previous: None,
            size: query.size,
            now: visit.now(),
        },
        least: listed.total_is_least,
    })
}

fn row(holder: WildcardHolder) -> HolderRow {
    HolderRow {
        kind: match holder.entity_type {
            HolderType::User => Owner::User,
            HolderType::Group => Owner::Group,
            HolderType::Role => Owner::Role,
        },
        name: holder.entity_name,
        members: holder.member_count,
        bounded: holder.has_permissions_boundary,
        policy: holder.policy_name,
        arn: holder.policy_arn,
        everything: holder.breadth == Breadth::Everything,
    }
}

/// The line of the posture. Whoever holds several such policies is counted once.
pub(super) async fn posture(visit: &Visit) -> Result<Shown<Check>, Problem> {
    let found = visit.part(ListWildcardAdministrators::default()).await?;
    Ok(found.map(|found| {
        let of = |kind: HolderType| {
            let names: BTreeSet<&str> = found
                .holders
                .iter()
                .filter(|holder| holder.entity_type == kind)
                .map(|holder| holder.entity_name.as_str())
                .collect();
            i64::try_from(names.len()).unwrap_or(i64::MAX)
        };
        line(
            [
                of(HolderType::User),
                of(HolderType::Group),
                of(HolderType::Role),
            ],
            found.is_truncated,
        )
    }))
}

/// What is said of so many users, groups and roles, of which there may be more.
fn line([users, groups, roles]: [i64; 3], more: bool) -> Check {
    let parts: Vec<String> = [
        (users, "user", "users"),
        (groups, "group", "groups"),
        (roles, "role", "roles"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| counted(count, one, many))
    .collect();
    let most = if more { "At least " } else { "" };
    let may = if users + groups + roles == 1 && !more {
        "holds"
    } else {
        "hold"
    };
    check(
        parts.is_empty(),
        "No other policy lets anybody do everything.",
        &format!(
            "{most}{} {may} other policies that allow everything, or nearly.",
            parts.join(", ")
        ),
        Some(("See who", "/wildcard-administrators")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts_who_holds_much_and_leads_to_them() {
        let none = line([0; 3], false);
        assert_eq!((none.good, none.next), (Some(true), None));
        let one = line([0, 1, 0], false);
        assert!(one.text.starts_with("1 group holds"), "{}", one.text);
        assert_eq!(one.next.unwrap().1, "/wildcard-administrators");
        let many = line([2, 0, 1], true);
        assert!(
            many.text.starts_with("At least 2 users, 1 role hold"),
            "{}",
            many.text
        );
    }
}
