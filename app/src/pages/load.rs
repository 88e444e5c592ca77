//! From a loader to a page: what stands there when it is refused, and when it fails.

use std::pin::Pin;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::set_status;
use crate::{
    model::{FILTERS, Frame, ListQuery, Loaded, Problem},
    ui::{
        AppShell, Crumb, Empty, Icon, LinkButton, NavItem, Notice, PageHeader, Prose, ShellModel,
        Tone,
    },
};

/// The frame of a signed-in page.
#[component]
pub(super) fn InShell(
    /// The entry of the navigation that the page belongs to.
    current: NavItem,
    /// The way to the page, the page itself last.
    crumbs: Vec<Crumb>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let frame = use_context::<Frame>().unwrap_or_default();
    let location = use_location();
    let (path, search) = (
        location.pathname.get_untracked(),
        location.search.get_untracked(),
    );
    let here = if search.is_empty() {
        path
    } else {
        format!("{path}?{}", search.trim_start_matches('?'))
    };
    let model = ShellModel {
        account_id: frame.account_id,
        account_alias: frame.account_alias,
        principal_name: frame.principal_name,
        principal_kind: frame.principal_kind,
        acting: frame.acting,
        theme: frame.theme,
        current,
        closed: frame.closed,
        here,
    };
    view! { <AppShell model crumbs>{children()}</AppShell> }.into_any()
}

/// A page's contents on their way.
pub(super) type Pending<T> = Pin<Box<dyn Future<Output = Loaded<T>> + Send>>;

/// Begins to fetch what a page shows, for the address that it was asked for.
pub(super) fn fetch<K, T, F>(key: impl FnOnce() -> K, load: impl FnOnce(K) -> F) -> Pending<T>
where
    F: Future<Output = Loaded<T>> + Send + 'static,
{
    Box::pin(load(key()))
}

/// Shows what was fetched, or why there is nothing to show. The answer waits for it, so its status is right.
#[component]
pub(super) fn Load<T, V>(
    /// What fetches it.
    resource: Pending<T>,
    /// The page of it.
    page: impl FnOnce(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + Send + 'static,
{
    Suspend::new(async move {
        match resource.await {
            Ok(model) => page(model).into_any(),
            Err(problem) => view! { <Instead problem /> }.into_any(),
        }
    })
}

/// What stands instead of a page's contents.
#[component]
fn Instead(problem: Problem) -> impl IntoView {
    match problem {
        Problem::SignIn => {
            set_status(403);
            view! {
                <PageHeader title="You are signed out" />
                <Empty icon=Icon::Lock title="Your session is over" text="It ended after an hour without a request, after twelve hours, or because somebody ended it.">
                    // A full load: the server decides where to go.
                    <a class="btn" data-variant="primary" rel="external" href="/sign-in">"Sign in"</a>
                </Empty>
            }
            .into_any()
        }
        Problem::Denied {
            action,
            message,
            authorization_id,
        } => {
            set_status(403);
            view! {
                <PageHeader title="No permission" />
                <Empty icon=Icon::Lock title="You may not see this" text=format!("It needs `{action}`.")>
                    <div class="stack stack-2">
                        <p class="sm muted"><Prose text=message /></p>
                        <p class="sm muted">"Authorization ID "<code>{authorization_id}</code></p>
                    </div>
                </Empty>
            }
            .into_any()
        }
        Problem::Missing { message } => {
            set_status(404);
            view! {
                <PageHeader title="Not found" />
                <Empty icon=Icon::Search title="It is not here" text=message>
                    <LinkButton href="/">"Go to the overview"</LinkButton>
                </Empty>
            }
            .into_any()
        }
        Problem::Failed {
            message,
            request_id,
        } => {
            set_status(503);
            view! {
                <PageHeader title="Something failed" />
                <Notice message tone=Tone::Deny>
                    {(!request_id.is_empty()).then(|| view! { "Request ID " <code>{request_id}</code> })}
                </Notice>
            }
            .into_any()
        }
    }
}

/// Says before somebody types that what they came for asks for a fresh proof, where the last one is too old.
#[component]
pub(super) fn FreshProof(
    /// What asks for it: "Changes to your password and devices".
    what: &'static str,
) -> impl IntoView {
    let visit = crate::web::visit().filter(|visit| !visit.is_fresh())?;
    let href = list_href("/prove", &[("next", &visit.here())]);
    let view = view! {
        <Notice message=format!("{what} ask for a fresh proof that it is you.")>
            "Yours is more than ten minutes old. "
            <a href=href>"Confirm that it is you"</a>
        </Notice>
    };
    Some(view.into_any())
}

/// Tells a password manager whose password a form is about.
#[component]
pub(super) fn AccountName() -> impl IntoView {
    let name = use_context::<Frame>().unwrap_or_default().principal_name;
    view! { <input type="text" autocomplete="username" value=name hidden readonly /> }
}

/// What a list's address says.
pub(super) fn list_query(query: &leptos_router::params::ParamsMap) -> ListQuery {
    let text = |name: &str| query.get(name).unwrap_or_default();
    let size = text("rows")
        .parse()
        .ok()
        .filter(|rows| matches!(rows, 25 | 50 | 100))
        .unwrap_or(25);
    ListQuery {
        q: text("q").trim().to_owned(),
        after: text("after"),
        size,
        filter: text("filter"),
        filters: FILTERS
            .iter()
            .map(|name| ((*name).to_owned(), text(name).trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        sort: text("sort"),
    }
}

/// A list's address with other values than now; empty ones are left out.
pub(super) fn list_href(path: &str, values: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(name);
        query.push('=');
        query.push_str(&encoded(value));
    }
    format!("{path}{query}")
}

/// Percent-encodes a value for a path segment or a query.
pub(super) fn encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hex = |nibble: u8| {
        HEX.get(usize::from(nibble))
            .map_or('0', |digit| char::from(*digit))
    };
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            safe.push('%');
            safe.push(hex(byte >> 4));
            safe.push(hex(byte & 15));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_is_not_empty_and_encode_it() {
        assert_eq!(
            list_href("/users", &[("q", "a&b"), ("after", ""), ("rows", "50")]),
            "/users?q=a%26b&rows=50"
        );
        assert_eq!(encoded("é/+ "), "%C3%A9%2F%2B%20");
    }
}
