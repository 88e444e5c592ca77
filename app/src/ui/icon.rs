//! Icons and the brand mark, drawn inline so that they take the colour of the text and need no request.
//! They are decoration: hidden from assistive technology, always beside a word or inside a control with a label.

use leptos::prelude::*;

/// A drawing on the 16 pixel grid with a 1.5 stroke. The filled ones are the marks of verdicts and warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Search field.
    Search,
    /// The overview.
    Home,
    /// One user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// An instance profile.
    Instance,
    /// A policy.
    Policy,
    /// The audit log.
    Audit,
    /// Credentials.
    Key,
    /// The path of a decision.
    Explain,
    /// Settings.
    Settings,
    /// A permissions boundary.
    Boundary,
    /// An authenticator app.
    Phone,
    /// A passkey.
    Passkey,
    /// A security key.
    SecurityKey,
    /// Codes on paper.
    Codes,
    /// A verified chain.
    Shield,
    /// A refused or sealed thing.
    Lock,
    /// Time or a session.
    Clock,
    /// Create or add.
    Plus,
    /// Edit.
    Pencil,
    /// Delete.
    Trash,
    /// Copy to the clipboard.
    Copy,
    /// Done or active.
    Check,
    /// Absent or without effect.
    Minus,
    /// Close or clear.
    Cross,
    /// Further actions.
    More,
    /// Open the navigation.
    Menu,
    /// Back or previous.
    ChevronLeft,
    /// Forward or next.
    ChevronRight,
    /// Sorted upwards.
    SortUp,
    /// Sorted downwards.
    SortDown,
    /// Can be sorted.
    Sortable,
    /// Sign out.
    SignOut,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// The theme of the system.
    Contrast,
    /// Plain information.
    Info,
    /// The mark of an allow: a filled disc.
    Allow,
    /// The mark of an explicit deny: a filled octagon.
    Deny,
    /// The mark of an implicit deny: a dashed ring.
    ImplicitDeny,
    /// The mark of a warning or an error: a filled triangle.
    Warning,
}

impl Icon {
    /// The content of the `<svg>` element.
    const fn drawing(self) -> &'static str {
        match self {
            Self::Search => r##"<circle cx="7" cy="7" r="4.3"/><path d="m10.2 10.2 3.6 3.6"/>"##,
            Self::Home => r##"<path d="M2.5 7.2 8 2.8l5.5 4.4v6.3h-3.7V9.8H6.2v3.7H2.5z"/>"##,
            Self::User => {
                r##"<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.6c.5-2.8 2.6-4.3 5.2-4.3s4.7 1.5 5.2 4.3"/>"##
            }
            Self::Group => {
                r##"<circle cx="6" cy="5.3" r="2.4"/><path d="M1.6 13.2c.4-2.5 2.1-3.9 4.4-3.9s4 1.4 4.4 3.9M10.6 3.1a2.4 2.4 0 0 1 0 4.4M12 9.7c1.4.5 2.2 1.7 2.5 3.5"/>"##
            }
            Self::Role => {
                r##"<rect x="2.5" y="2.5" width="11" height="11" rx="2.5"/><circle cx="8" cy="6.6" r="1.7"/><path d="M4.9 13.3c.3-2 1.5-3.1 3.1-3.1s2.8 1.1 3.1 3.1"/>"##
            }
            Self::Instance => {
                r##"<rect x="2.5" y="2.8" width="11" height="4.4" rx="1.2"/><rect x="2.5" y="8.8" width="11" height="4.4" rx="1.2"/><path d="M4.9 5h.1M4.9 11h.1M7.6 5h3.5M7.6 11h3.5"/>"##
            }
            Self::Policy => {
                r##"<path d="M4 1.9h5.4L12.6 5v9.1H4z"/><path d="M9.2 2v3.2h3.3M6.2 10.2l1.3 1.3 2.6-2.9"/>"##
            }
            Self::Audit => {
                r##"<path d="M5.6 3.5h8M5.6 8h8M5.6 12.5h8"/><circle cx="2.7" cy="3.5" r=".7"/><circle cx="2.7" cy="8" r=".7"/><circle cx="2.7" cy="12.5" r=".7"/>"##
            }
            Self::Key => {
                r##"<circle cx="5" cy="11" r="2.9"/><path d="m7.2 8.8 6-6M10.6 5.4l1.9 1.9M12.5 3.5 14 5"/>"##
            }
            Self::Explain => r##"<path d="M2 8h3.2M10.8 8H14M5.2 3.2v9.6M10.8 3.2v9.6"/>"##,
            Self::Settings => {
                r##"<path d="M2 4.6h6.6M12 4.6h2M2 11.4h2M7.4 11.4H14"/><circle cx="10.3" cy="4.6" r="1.7"/><circle cx="5.7" cy="11.4" r="1.7"/>"##
            }
            Self::Boundary => r##"<path d="M2 3.2h12M8 13.5V6.3M5 9.2l3-3 3 3"/>"##,
            Self::Phone => {
                r##"<rect x="4.3" y="1.7" width="7.4" height="12.6" rx="1.6"/><path d="M7.2 11.9h1.6"/>"##
            }
            Self::Passkey => {
                r##"<circle cx="6" cy="5" r="2.5"/><path d="M1.7 13.3c.3-2.5 1.9-3.9 4.2-3.9.7 0 1.4.1 2 .4"/><circle cx="11.7" cy="8.4" r="1.9"/><path d="M11.7 10.3v3.9l1.3-1.2-1.1-1 1.1-1"/>"##
            }
            Self::SecurityKey => {
                r##"<rect x="3.5" y="5.7" width="9" height="8.5" rx="1.8"/><path d="M5.7 5.7V2h4.6v3.7"/><circle cx="8" cy="9.9" r="1.5"/>"##
            }
            Self::Codes => {
                r##"<path d="M4 1.9h5.4L12.6 5v9.1H4z"/><path d="M9.2 2v3.2h3.3M6.2 8.2h4.2M6.2 10.9h4.2"/>"##
            }
            Self::Shield => {
                r##"<path d="M8 1.9 13 3.7v4c0 3.2-2.1 5.3-5 6.4-2.9-1.1-5-3.2-5-6.4v-4z"/><path d="m5.8 7.9 1.6 1.6 2.9-3.1"/>"##
            }
            Self::Lock => {
                r##"<rect x="3.2" y="7" width="9.6" height="6.8" rx="1.5"/><path d="M5.2 7V5.1a2.8 2.8 0 0 1 5.6 0V7"/>"##
            }
            Self::Clock => r##"<circle cx="8" cy="8" r="6"/><path d="M8 4.8V8l2.2 1.5"/>"##,
            Self::Plus => r##"<path d="M8 3v10M3 8h10"/>"##,
            Self::Pencil => {
                r##"<path d="m2.7 13.3.6-3 7.3-7.3a1.6 1.6 0 0 1 2.3 2.3l-7.3 7.3z"/>"##
            }
            Self::Trash => {
                r##"<path d="M2.8 4.3h10.4M6.2 4.3V2.7h3.6v1.6M4.2 4.3l.6 9.1h6.4l.6-9.1M6.7 7v3.8M9.3 7v3.8"/>"##
            }
            Self::Copy => {
                r##"<rect x="5.4" y="5.4" width="8" height="8" rx="1.5"/><path d="M10.6 5.4V4.1a1.5 1.5 0 0 0-1.5-1.5h-5a1.5 1.5 0 0 0-1.5 1.5v5a1.5 1.5 0 0 0 1.5 1.5h1.3"/>"##
            }
            Self::Check => r##"<path d="m3.2 8.5 3.2 3.2 6.4-7"/>"##,
            Self::Minus => r##"<path d="M3.5 8h9"/>"##,
            Self::Cross => r##"<path d="m4 4 8 8M12 4l-8 8"/>"##,
            Self::More => {
                r##"<g fill="currentColor" stroke="none"><circle cx="3.4" cy="8" r="1.2"/><circle cx="8" cy="8" r="1.2"/><circle cx="12.6" cy="8" r="1.2"/></g>"##
            }
            Self::Menu => r##"<path d="M2.5 4.3h11M2.5 8h11M2.5 11.7h11"/>"##,
            Self::ChevronLeft => r##"<path d="m9.8 4-4 4 4 4"/>"##,
            Self::ChevronRight => r##"<path d="m6.2 4 4 4-4 4"/>"##,
            Self::SortUp => r##"<path d="M8 12.8V3.6M4.4 7 8 3.4 11.6 7"/>"##,
            Self::SortDown => r##"<path d="M8 3.2v9.2M4.4 9 8 12.6 11.6 9"/>"##,
            Self::Sortable => r##"<path d="m5 6.2 3-3 3 3M5 9.8l3 3 3-3"/>"##,
            Self::SignOut => {
                r##"<path d="M6.3 13.5H3.5a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h2.8M10.3 11.2 13.5 8l-3.2-3.2M13.3 8H6"/>"##
            }
            Self::Sun => {
                r##"<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"/>"##
            }
            Self::Moon => r##"<path d="M13.3 9.6A5.7 5.7 0 1 1 6.4 2.7a4.6 4.6 0 0 0 6.9 6.9z"/>"##,
            Self::Contrast => {
                r##"<circle cx="8" cy="8" r="5.7"/><path d="M8 2.3v11.4"/><path d="M8 2.3a5.7 5.7 0 0 1 0 11.4z" fill="currentColor" stroke="none"/>"##
            }
            Self::Info => {
                r##"<circle cx="8" cy="8" r="6"/><path d="M8 7.5v3.6"/><circle cx="8" cy="5" r=".5" fill="currentColor"/>"##
            }
            Self::Allow => {
                r##"<circle cx="8" cy="8" r="7" fill="currentColor" stroke="none"/><path class="knock" d="m4.9 8.3 2.2 2.2 4.1-4.5" stroke-width="1.7"/>"##
            }
            Self::Deny => {
                r##"<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor" stroke="none"/><path class="knock" d="M4.6 8h6.8" stroke-width="2"/>"##
            }
            Self::ImplicitDeny => {
                r##"<circle cx="8" cy="8" r="6.2" stroke-dasharray="2.6 2.27"/><path d="M5.2 8h5.6"/>"##
            }
            Self::Warning => {
                r##"<path d="M7.1 1.9a1 1 0 0 1 1.8 0l6 11a1 1 0 0 1-.9 1.6H2a1 1 0 0 1-.9-1.6z" fill="currentColor" stroke="none"/><path class="knock" d="M8 5.6v3.7" stroke-width="1.7"/><path class="knock" d="M8 11.8v.1" stroke-width="1.9"/>"##
            }
        }
    }
}

/// One icon, 16 pixels unless told otherwise.
#[component]
pub(crate) fn Icon(
    /// Which drawing.
    name: Icon,
    /// Edge in CSS pixels.
    #[prop(default = 16)]
    size: u8,
) -> impl IntoView {
    let edge = size.to_string();
    view! {
        <svg
            width=edge.clone()
            height=edge
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=name.drawing()
        ></svg>
    }
}

/// The mark: a request on its way through the opening of a wall.
const MARK: &str = r##"<path d="M21 8.2V6.5A3.5 3.5 0 0 0 17.5 3h-11A3.5 3.5 0 0 0 3 6.5v11A3.5 3.5 0 0 0 6.5 21h11a3.5 3.5 0 0 0 3.5-3.5v-1.7"/><path d="M9 12h13"/><circle cx="9" cy="12" r="2.3" fill="currentColor" stroke="none"/>"##;

/// The mark and the name, as a link.
#[component]
pub(crate) fn Brand(
    /// Where it leads: the overview, or the sign-in page for those outside.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <svg
                width="24"
                height="24"
                viewBox="0 0 24 24"
                fill="none"
                stroke="currentColor"
                stroke-width="2.25"
                stroke-linecap="round"
                aria-hidden="true"
                inner_html=MARK
            ></svg>
            <span>"Bailiwick"</span>
        </a>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn icons_are_hidden_from_assistive_technology() {
        let html = html(|| view! { <Icon name=Icon::Plus size=14 /> });
        assert!(html.contains(r#"aria-hidden="true""#), "{html}");
        assert!(
            html.contains(r#"width="14""#) && html.contains("M8 3v10"),
            "{html}"
        );
    }
}
