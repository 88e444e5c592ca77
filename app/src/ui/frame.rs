//! The frame around every page of a signed-in person: navigation, breadcrumb, search, theme, account. Everything in it
//! is a link, a plain form or a native popover, so it works before script runs and without.

use super::icon::{Brand, Icon};
use super::inline::in_fours;
use super::islands::Palette;
use super::time::Time;
pub(crate) use crate::shell::Theme;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who is signed in, and how they want to see things. It reaches the page's HTML, so it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShellModel {
    /// Twelve digits.
    pub(crate) account_id: String,
    /// The account's alias, if it has one.
    pub(crate) account_alias: Option<String>,
    /// The user's name, or the root e-mail.
    pub(crate) principal_name: String,
    /// What kind of principal that is.
    pub(crate) principal_kind: PrincipalKind,
    /// The role that the person acts as.
    pub(crate) acting: Option<ActingModel>,
    /// The theme chosen.
    pub(crate) theme: Theme,
    /// The entry of the navigation that the page belongs to.
    pub(crate) current: NavItem,
    /// Entries that lead to nothing that this person may see.
    pub(crate) closed: Vec<NavItem>,
    /// Path and query of the page, to come back to after a change of theme.
    pub(crate) here: String,
}

impl ShellModel {
    /// What people call the account: its alias, or its id in fours.
    pub(crate) fn account_name(&self) -> String {
        self.account_alias
            .clone()
            .unwrap_or_else(|| in_fours(&self.account_id))
    }
}

/// The role that a person acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ActingModel {
    /// The role's name; empty when it was deleted.
    pub(crate) role: String,
    /// Until when, in milliseconds since the epoch.
    pub(crate) ends_at: i64,
    /// Whether that is over.
    pub(crate) is_over: bool,
    /// The page's present, in milliseconds since the epoch.
    pub(crate) now: i64,
}

/// Who can be signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PrincipalKind {
    /// The owner of the account.
    Root,
    /// An IAM user.
    User,
}

/// The entries of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NavItem {
    /// The start page.
    Overview,
    /// Users.
    Users,
    /// Groups.
    Groups,
    /// Roles.
    Roles,
    /// Instance profiles.
    InstanceProfiles,
    /// Policies.
    Policies,
    /// Why somebody may do something.
    Explain,
    /// The audit log.
    AuditLog,
    /// Credentials that somebody should look after.
    Worklists,
    /// Everybody's credentials, as a report.
    CredentialReport,
    /// The account's rules for signing in.
    AccountSettings,
    /// The account's password policy.
    PasswordPolicy,
    /// One's own credentials.
    SecurityCredentials,
}

impl NavItem {
    /// All of them, in the order of the navigation.
    pub(crate) const ALL: &[Self] = &[
        Self::Overview,
        Self::Users,
        Self::Groups,
        Self::Roles,
        Self::InstanceProfiles,
        Self::Policies,
        Self::Explain,
        Self::Worklists,
        Self::CredentialReport,
        Self::AuditLog,
        Self::AccountSettings,
        Self::PasswordPolicy,
        Self::SecurityCredentials,
    ];

    /// The action without which there is nothing to see there; none where there is something for everybody.
    pub(crate) const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Overview | Self::SecurityCredentials => None,
            Self::Users => Some("iam:ListUsers"),
            Self::Groups => Some("iam:ListGroups"),
            Self::Roles => Some("iam:ListRoles"),
            Self::InstanceProfiles => Some("iam:ListInstanceProfiles"),
            Self::Policies => Some("iam:ListPolicies"),
            Self::Explain => Some("iam:SimulatePrincipalPolicy"),
            Self::AuditLog => Some("cloudtrail:LookupEvents"),
            Self::Worklists => Some("bailiwick:ListCredentialWorklist"),
            Self::CredentialReport => Some("iam:GetCredentialReport"),
            Self::AccountSettings => Some("bailiwick:GetAccountSettings"),
            Self::PasswordPolicy => Some("iam:GetAccountPasswordPolicy"),
        }
    }

    /// Where it leads.
    pub(crate) const fn href(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Users => "/users",
            Self::Groups => "/groups",
            Self::Roles => "/roles",
            Self::InstanceProfiles => "/instance-profiles",
            Self::Policies => "/policies",
            Self::Explain => "/why",
            Self::AuditLog => "/audit-log",
            Self::Worklists => "/worklists/no-mfa",
            Self::CredentialReport => "/credential-report",
            Self::AccountSettings => "/account/settings",
            Self::PasswordPolicy => "/account/password-policy",
            Self::SecurityCredentials => "/security-credentials",
        }
    }

    /// What it is called, here and in breadcrumbs.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::Roles => "Roles",
            Self::InstanceProfiles => "Instance profiles",
            Self::Policies => "Policies",
            Self::Explain => "Explain access",
            Self::AuditLog => "Audit log",
            Self::Worklists => "Credential worklists",
            Self::CredentialReport => "Credential report",
            Self::AccountSettings => "Account settings",
            Self::PasswordPolicy => "Password policy",
            Self::SecurityCredentials => "My security credentials",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Overview => Icon::Home,
            Self::Users => Icon::User,
            Self::Groups => Icon::Group,
            Self::Roles => Icon::Role,
            Self::InstanceProfiles => Icon::Instance,
            Self::Policies => Icon::Policy,
            Self::Explain => Icon::Explain,
            Self::AuditLog => Icon::Audit,
            Self::Worklists => Icon::Shield,
            Self::CredentialReport => Icon::Codes,
            Self::AccountSettings => Icon::Settings,
            Self::PasswordPolicy => Icon::Lock,
            Self::SecurityCredentials => Icon::Key,
        }
    }
}

/// A step of the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Crumb {
    /// What it is called.
    pub(crate) label: String,
    /// Where it leads; none for the page itself, which comes last.
    pub(crate) href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub(crate) fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// The page itself.
    pub(crate) fn here(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// The frame, with the page as its child. The breadcrumb begins with the account by itself.
#[component]
pub(crate) fn AppShell(
    /// Who is signed in.
    model: ShellModel,
    /// The way to the page, without the account: the page itself last.
    crumbs: Vec<Crumb>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let account = model.account_name();
    let acting = model
        .acting
        .clone()
        .map(|acting| acting_as(acting, &model.principal_name));
    view! {
        <div class="app">
            // `external` keeps the router away, so that the browser moves the focus itself.
            <a class="skip" href="#main" rel="external">
                "Skip to content"
            </a>
            {navigation(&model, &account)}
            <div>
                <header class="topbar">
                    <button
                        class="btn nav-toggle"
                        data-variant="ghost"
                        data-icon=""
                        type="button"
                        popovertarget="nav"
                        aria-label="Open navigation"
                    >
                        <Icon name=Icon::Menu />
                    </button>
                    {breadcrumb(account, crumbs)}
                    {search()}
                    {theme_menu(model.theme, model.here.clone())}
                    {user_menu(&model)}
                </header>
                {acting}
                <main class="page" id="main" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
    }
    .into_any()
}

fn navigation(model: &ShellModel, account: &str) -> AnyView {
    let current = model.current;
    let link = move |item: NavItem| {
        view! {
            <li>
                <a class="nav-link" href=item.href() aria-current=(item == current).then_some("page")>
                    <Icon name=item.icon() />
                    <span>{item.label()}</span>
                </a>
            </li>
        }
        .into_any()
    };
    let closed = model.closed.clone();
    let group = move |id: &'static str, title: &'static str, mut items: Vec<NavItem>| {
        // What leads nowhere for this person is not offered, but where they are is always shown.
        items.retain(|item| !closed.contains(item) || *item == current);
        if items.is_empty() {
            return ().into_any();
        }
        view! {
            <p class="nav-head" id=id>
                {title}
            </p>
            <ul aria-labelledby=id>{items.into_iter().map(link).collect_view()}</ul>
        }
        .into_any()
    };
    view! {
        <nav class="nav" id="nav" popover="auto" aria-label="Main">
            <div class="nav-in">
                <div class="row no-wrap between">
                    <Brand href="/" />
                    <button
                        class="btn nav-toggle"
                        data-variant="ghost"
                        data-icon=""
                        type="button"
                        popovertarget="nav"
                        popovertargetaction="hide"
                        aria-label="Close navigation"
                    >
                        <Icon name=Icon::Cross />
                    </button>
                </div>
                <div class="account">
                    <span class="account-mark" aria-hidden="true">
                        {initials(account)}
                    </span>
                    <span class="account-text">
                        <span class="vh">"Account "</span>
                        <b>{account.to_owned()}</b>
                        <br />
                        <span class="xs muted tnum">{in_fours(&model.account_id)}</span>
                    </span>
                </div>
                <ul>{link(NavItem::Overview)}</ul>
                {group("nav-identities", "Identities", vec![NavItem::Users, NavItem::Groups, NavItem::Roles, NavItem::InstanceProfiles])}
                {group("nav-permissions", "Permissions", vec![NavItem::Policies, NavItem::Explain])}
                {group("nav-assurance", "Assurance", vec![NavItem::Worklists, NavItem::CredentialReport, NavItem::AuditLog])}
                {group("nav-settings", "Settings", vec![NavItem::AccountSettings, NavItem::PasswordPolicy])}
                <ul class="nav-foot">{link(NavItem::SecurityCredentials)}</ul>
            </div>
        </nav>
    }
    .into_any()
}

fn breadcrumb(account: String, crumbs: Vec<Crumb>) -> AnyView {
    let crumbs = std::iter::once(Crumb::to(account, "/")).chain(crumbs);
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>
                {crumbs
                    .map(|crumb| match crumb.href {
                        Some(href) => {
                            view! {
                                <li>
                                    <a href=href>{crumb.label}</a>
                                </li>
                            }
                                .into_any()
                        }
                        None => view! { <li aria-current="page">{crumb.label}</li> }.into_any(),
                    })
                    .collect_view()}
            </ol>
        </nav>
    }
    .into_any()
}

/// Whoever acts as a role is told so on every page, with the way back.
fn acting_as(acting: ActingModel, person: &str) -> AnyView {
    let back = format!("Go back to {person}");
    let words = match (acting.is_over, acting.role.is_empty()) {
        (_, true) => view! { <p>"The role that you acted as was deleted."</p> }.into_any(),
        (true, _) => {
            view! { <p>"Your time as " <b class="strong">{acting.role}</b> " is over."</p> }.into_any()
        }
        (false, _) => view! {
            <p>
                "You act as the role " <b class="strong">{acting.role}</b> ", which ends "
                <Time at=acting.ends_at now=acting.now /> ". Your own permissions do not count until then."
            </p>
        }
        .into_any(),
    };
    view! {
        <form class="acting" action="/switch-role" method="post" aria-label="Acting as a role">
            <Icon name=Icon::Shield />
            {words}
            <button class="btn" data-size="sm" type="submit" name="intent" value="leave">
                {back}
            </button>
        </form>
    }
    .into_any()
}

fn search() -> AnyView {
    view! {
        <form class="search affix" role="search" action="/search" method="get" aria-label="Everything">
            <Icon name=Icon::Search />
            <input class="input" type="search" name="q" placeholder="Search" aria-label="Search everything" />
        </form>
        <Palette />
        <a class="btn search-go" data-variant="ghost" data-icon="" href="/search" aria-label="Search everything">
            <Icon name=Icon::Search />
        </a>
    }
    .into_any()
}

fn theme_menu(chosen: Theme, here: String) -> AnyView {
    let entry = move |theme: Theme| {
        let (icon, label) = match theme {
            Theme::Auto => (Icon::Contrast, "Match system"),
            Theme::Light => (Icon::Sun, "Light"),
            Theme::Dark => (Icon::Moon, "Dark"),
        };
        view! {
            <button
                class="menu-item"
                type="submit"
                name="theme"
                value=theme.name()
                aria-pressed=if theme == chosen { "true" } else { "false" }
            >
                <Icon name=icon />
                {label}
            </button>
        }
    };
    view! {
        <button
            class="btn"
            data-variant="ghost"
            data-icon=""
            type="button"
            popovertarget="theme-menu"
            aria-label="Theme"
        >
            <Icon name=Icon::Sun />
        </button>
        <form class="menu" popover="auto" id="theme-menu" action="/theme" method="post" aria-label="Theme">
            <input type="hidden" name="next" value=here />
            {Theme::ALL.map(entry).collect_view()}
        </form>
    }
    .into_any()
}

fn user_menu(model: &ShellModel) -> AnyView {
    let name = model.principal_name.clone();
    let kind = match model.principal_kind {
        PrincipalKind::Root => "Root of this account",
        PrincipalKind::User => "IAM user",
    };
    view! {
        <button
            class="btn"
            data-variant="ghost"
            data-icon=""
            type="button"
            popovertarget="user-menu"
            aria-label=format!("{name}: account menu")
        >
            <span class="avatar" aria-hidden="true">
                {initials(&name)}
            </span>
        </button>
        <form class="menu" popover="auto" id="user-menu" action="/sign-out" method="post" aria-label="Account">
            <p class="menu-head">
                "Signed in as " <b class="strong">{name}</b> <br /> {kind}
            </p>
            <hr />
            <a class="menu-item" href=NavItem::SecurityCredentials.href()>
                <Icon name=Icon::Key />
                {NavItem::SecurityCredentials.label()}
            </a>
            <a class="menu-item" href="/switch-role">
                <Icon name=Icon::Shield />
                "Switch role"
            </a>
            <hr />
            <button class="menu-item" type="submit">
                <Icon name=Icon::SignOut />
                "Sign out"
            </button>
        </form>
    }
    .into_any()
}

/// Up to two capitals that stand for a name: of its first two words, or its first letter.
fn initials(name: &str) -> String {
    let local = name.split('@').next().unwrap_or(name);
    local
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn page() -> String {
        let model = ShellModel {
            account_id: "731904562218".to_owned(),
            account_alias: Some("harbour-prod".to_owned()),
            principal_name: "ines.marchetti".to_owned(),
            principal_kind: PrincipalKind::User,
            acting: None,
            theme: Theme::Dark,
            current: NavItem::Users,
            closed: vec![
                NavItem::AuditLog,
                NavItem::AccountSettings,
                NavItem::PasswordPolicy,
            ],
            here: "/users?q=<x>".to_owned(),
        };
        html(
            || view! { <AppShell model=model crumbs=vec![Crumb::here("Users")]><p>"Page"</p></AppShell> },
        )
    }

    #[test]
    fn the_frame_has_its_landmarks_and_the_skip_link_comes_first() {
        let html = page();
        assert!(
            html.starts_with("<div class=\"app\"><a class=\"skip\" href=\"#main\""),
            "{html}"
        );
        assert!(
            html.contains("<main id=\"main\" tabindex=\"-1\" class=\"page\">"),
            "{html}"
        );
        for name in ["Main", "Breadcrumb"] {
            assert!(html.contains(&format!("aria-label=\"{name}\"")), "{html}");
        }
    }

    #[test]
    fn the_page_is_marked_once_in_navigation_and_once_in_the_breadcrumb() {
        assert_eq!(page().matches(r#"aria-current="page""#).count(), 2);
    }

    #[test]
    fn the_menu_leaves_out_what_the_person_may_not_see() {
        let html = page();
        assert!(
            html.contains("href=\"/groups\"") && html.contains("Assurance"),
            "{html}"
        );
        for gone in ["/audit-log", "/account/settings", "Settings"] {
            assert!(!html.contains(gone), "{gone} in {html}");
        }
    }

    #[test]
    fn theme_and_sign_out_are_plain_post_forms() {
        let html = page();
        for action in ["/theme", "/sign-out"] {
            assert!(
                html.contains(&format!("action=\"{action}\" method=\"post\"")),
                "{html}"
            );
        }
        assert!(html.contains("value=\"/users?q=&lt;x&gt;\""), "{html}");
        assert!(
            html.contains("value=\"dark\" aria-pressed=\"true\""),
            "{html}"
        );
    }

    #[test]
    fn an_account_without_alias_is_called_by_its_id() {
        assert!(page().contains("7319 0456 2218"));
        assert_eq!(initials("harbour-prod"), "HP");
        assert_eq!(initials("root@halden.example"), "R");
        assert_eq!(initials("7319 0456 2218"), "70");
    }
}
