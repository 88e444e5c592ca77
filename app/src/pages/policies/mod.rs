//! The pages of managed policies. A policy is named by its ARN in the address, because names are unique only within an
//! account and AWS's own policies stand beside them.

mod attached;
mod delete;
mod detail;
mod editor;
mod list;

pub(super) use delete::DeletePolicy;
pub(super) use detail::Policy;
pub(super) use editor::{Checked, CreatePolicy, EditPolicy, check_button};
pub(super) use list::Policies;

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::load::list_href;
use crate::ui::{Crumb, Empty, Flash, Icon, NavItem, needs};

/// Where a policy is shown, or one of its other pages.
fn address(page: &str, arn: &str, tab: &str, version: &str) -> String {
    let values = [("arn", arn), ("tab", tab), ("version", version)];
    list_href(&format!("/policies/{page}"), &values)
}

/// A policy's name: the end of its ARN.
fn name_of(arn: &str) -> String {
    arn.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The way to a policy's page, or to one below it.
fn crumbs(arn: &str, below: Option<&str>) -> Vec<Crumb> {
    let list = Crumb::to(NavItem::Policies.label(), NavItem::Policies.href());
    match below {
        None => vec![list, Crumb::here(name_of(arn))],
        Some(page) => vec![
            list,
            Crumb::to(name_of(arn), address("view", arn, "", "")),
            Crumb::here(page),
        ],
    }
}

/// The outcome of what was just done, which the address names by a word.
fn flash(query: Memo<ParamsMap>) -> impl Fn() -> Option<AnyView> {
    move || {
        let done = query.read().get("done")?;
        let sentence = match done.as_str() {
            "created" => "Policy created.",
            "saved" => "Policy saved. The new version is in force.",
            "default-set" => "Another version is in force now.",
            "version-deleted" => "Version deleted.",
            "attached" => "Policy attached.",
            "detached" => "Policy detached.",
            "deleted" => "Policy deleted.",
            word => super::tags::tag_done(word)?,
        };
        Some(view! { <Flash message=sentence /> }.into_any())
    }
}

/// What stands in the place of a part that its reader may not see.
fn closed(title: &str, action: &str) -> AnyView {
    let text = format!("{}.", needs(action));
    view! { <Empty icon=Icon::Lock title=title.to_owned() text /> }.into_any()
}
