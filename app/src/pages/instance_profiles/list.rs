//! The list of instance profiles: search, a filter, order, size and place in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    model::{InstanceProfileRow, InstanceProfilesModel, ListQuery, load_instance_profiles},
    pages::{
        listing::{Filter, Kind, List, asked},
        load::{InShell, Load, fetch},
        users::page_href,
    },
    ui::{Crumb, Empty, Flash, Icon, LinkButton, NavItem, PageHeader, Th, Time, Variant},
};

fn profiles(asked: ListQuery) -> List {
    List {
        kind: Kind {
            path: "/instance-profiles",
            nouns: ("instance profile", "instance profiles"),
            searched: "name or path",
            sorts: &[("", "name"), ("created", "creation")],
        },
        asked,
        filters: vec![Filter::text("path", "Path begins with", "/engineering/")],
        segments: &[],
    }
}

/// The list of instance profiles.
#[component]
pub(in crate::pages) fn InstanceProfiles() -> impl IntoView {
    let query = use_query_map();
    let resource = fetch(move || asked(query), load_instance_profiles);
    let deleted = query.read_untracked().get("done").as_deref() == Some("deleted");
    view! {
        <InShell current=NavItem::InstanceProfiles crumbs=vec![Crumb::here("Instance profiles")]>
            {deleted.then(|| view! { <Flash message="Instance profile deleted." /> })}
            <Load resource page=move |model| page(model, asked(query)) />
        </InShell>
    }
}

fn page(model: InstanceProfilesModel, asked: ListQuery) -> AnyView {
    let create = model.create.clone();
    let action = create.clone();
    let none_yet = view! {
        <Empty
            icon=Icon::Instance
            title="No instance profiles yet"
            text="An instance profile hands one role to an instance, so that no key has to be stored there."
        >
            <LinkButton href="/instance-profiles/create" variant=Variant::Primary reason=create>
                "Create instance profile"
            </LinkButton>
        </Empty>
    };
    let list = profiles(asked).show(
        model,
        none_yet.into_any(),
        |list| {
            view! {
                {list.header("Instance profile", "", 1, false)}
                <Th label="Role" />
                <Th label="Path" prio=3 />
                {list.header("Created", "created", 2, false)}
            }
            .into_any()
        },
        row,
        |table| table,
    );
    view! {
        <PageHeader
            title="Instance profiles"
            sentence="What hands a role to an instance. Each holds one role."
            actions=move || {
                view! {
                    <LinkButton
                        href="/instance-profiles/create"
                        variant=Variant::Primary
                        icon=Icon::Plus
                        reason=action
                    >
                        "Create instance profile"
                    </LinkButton>
                }
            }
        />
        {list}
    }
    .into_any()
}

fn row(profile: InstanceProfileRow, now: i64) -> AnyView {
    let href = page_href("/instance-profiles", &profile.name);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{profile.name}</a>
            </th>
            <td>{super::detail::role_link(profile.role)}</td>
            <td data-prio="3" class="mono">
                {profile.path}
            </td>
            <td data-prio="2">
                <Time at=profile.created now />
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Listed, Rows},
        ui::{html, needs},
    };

    fn rendered(rows: Vec<InstanceProfileRow>, q: &str) -> String {
        let model = Listed {
            page: Rows {
                total: i64::try_from(rows.len()).unwrap(),
                rows,
                ..Rows::none(25, 0)
            },
            create: Some(needs("iam:CreateInstanceProfile")),
            refused: Vec::new(),
            wrong: None,
        };
        let asked = ListQuery {
            q: q.to_owned(),
            size: 25,
            ..ListQuery::default()
        };
        html(|| page(model, asked))
    }

    #[test]
    fn the_empties_of_the_list_are_told_apart() {
        let none = rendered(Vec::new(), "");
        assert!(
            none.contains("No instance profiles yet")
                && none.contains("<code>iam:CreateInstanceProfile</code>"),
            "{none}"
        );
        let unmatched = rendered(Vec::new(), "<i>");
        assert!(
            unmatched.contains("No instance profiles match"),
            "{unmatched}"
        );
        assert!(!unmatched.contains("<i>"), "{unmatched}");
    }

    #[test]
    fn an_instance_profile_leads_to_its_role() {
        let profile = |role: Option<&str>| InstanceProfileRow {
            name: "a+b".to_owned(),
            path: "/".to_owned(),
            arn: String::new(),
            created: 0,
            role: role.map(str::to_owned),
        };
        let with = rendered(vec![profile(Some("c+d"))], "");
        assert!(
            with.contains("/instance-profiles/a%2Bb") && with.contains("/roles/c%2Bd"),
            "{with}"
        );
        assert!(rendered(vec![profile(None)], "").contains("No role"));
    }
}
