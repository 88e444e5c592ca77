//! Badges, statuses, tags and verdicts. Each tone has its own mark and needs a word beside it, so that colour is never
//! the only sign.

use super::icon::Icon;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a thing means to its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// Allowed, active, done.
    Allow,
    /// Forbidden, failed, expired.
    Deny,
    /// Implicitly denied, absent, never used.
    None,
    /// Needs attention.
    Warn,
    /// Being edited, or selected.
    Accent,
}

impl Tone {
    /// The value of `data-tone`.
    pub(super) const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Allow => Some("allow"),
            Self::Deny => Some("deny"),
            Self::None => Some("none"),
            Self::Warn => Some("warn"),
            Self::Accent => Some("accent"),
        }
    }

    /// The filled mark of the tone, for verdicts and messages.
    pub(super) const fn mark(self) -> Option<Icon> {
        match self {
            Self::Plain | Self::Accent => None,
            Self::Allow => Some(Icon::Allow),
            Self::Deny => Some(Icon::Deny),
            Self::None => Some(Icon::ImplicitDeny),
            Self::Warn => Some(Icon::Warning),
        }
    }

    /// The light mark of the tone, for states in rows.
    const fn state_mark(self) -> Icon {
        match self {
            Self::Plain | Self::Allow | Self::Accent => Icon::Check,
            Self::Deny => Icon::Deny,
            Self::None => Icon::Minus,
            Self::Warn => Icon::Warning,
        }
    }
}

/// A boxed word: a verdict, a draft, an origin.
#[component]
pub(crate) fn Badge(
    /// Its tone, which brings the mark.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.attribute()>
            {tone.mark().map(|icon| view! { <Icon name=icon size=14 /> })}
            {children()}
        </span>
    }
}

/// An ongoing state: a mark and a word, no box.
#[component]
pub(crate) fn Status(
    /// Its tone.
    #[prop(optional)]
    tone: Tone,
    /// Another mark than the tone's.
    #[prop(optional)]
    icon: Option<Icon>,
    /// The word.
    children: Children,
) -> impl IntoView {
    let icon = icon.unwrap_or(tone.state_mark());
    view! {
        <span class="status" data-tone=tone.attribute()>
            <Icon name=icon size=14 />
            <span>{children()}</span>
        </span>
    }
}

/// A tag: key and value.
#[component]
pub(crate) fn Tag(
    /// The key.
    #[prop(into)]
    key: String,
    /// The value, which may be empty.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! {
        <span class="tag">
            <b>{key}</b>
            <span>{value}</span>
        </span>
    }
}

/// How a decision came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Verdict {
    /// Every gate let it through.
    Allow,
    /// A statement forbids it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
}

/// The badge of a decision.
#[component]
pub(crate) fn VerdictBadge(
    /// The decision.
    verdict: Verdict,
) -> impl IntoView {
    let (tone, word) = match verdict {
        Verdict::Allow => (Tone::Allow, "Allowed"),
        Verdict::ExplicitDeny => (Tone::Deny, "Explicit deny"),
        Verdict::ImplicitDeny => (Tone::None, "Implicit deny"),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn every_verdict_has_a_mark_a_word_and_a_tone() {
        for (verdict, tone, word) in [
            (Verdict::Allow, "allow", "Allowed"),
            (Verdict::ExplicitDeny, "deny", "Explicit deny"),
            (Verdict::ImplicitDeny, "none", "Implicit deny"),
        ] {
            let html = html(|| view! { <VerdictBadge verdict=verdict /> });
            assert!(html.contains("<svg") && html.contains(word), "{html}");
            assert!(html.contains(&format!(r#"data-tone="{tone}""#)), "{html}");
        }
    }

    #[test]
    fn tags_show_key_and_value_as_text() {
        let html = html(|| view! { <Tag key="team" value="<b>" /> });
        assert!(
            html.contains("<b>team</b>") && html.contains("&lt;b&gt;"),
            "{html}"
        );
    }
}
