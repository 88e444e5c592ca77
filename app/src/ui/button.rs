//! Buttons and links that look like buttons. One that the person may not use stays visible, focusable and says why;
//! it is never a submit button, so a refused form cannot be sent by it. It keeps the name and value that it would send, by
//! which tests tell what it stands for.

use super::icon::Icon;
use super::inline::tip;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Variant {
    /// An action among others.
    #[default]
    Plain,
    /// The one action that the page is for.
    Primary,
    /// A way out, or an action of little weight.
    Ghost,
    /// Leads to something that takes away.
    Danger,
    /// Takes away for good.
    DangerFill,
}

impl Variant {
    const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Primary => Some("primary"),
            Self::Ghost => Some("ghost"),
            Self::Danger => Some("danger"),
            Self::DangerFill => Some("danger-fill"),
        }
    }
}

/// Height of a control: 28, 32 or 40 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Size {
    /// In rows and panels.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
    /// On sign-in and set-up pages.
    Large,
}

impl Size {
    pub(super) const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Small => Some("sm"),
            Self::Medium => None,
            Self::Large => Some("lg"),
        }
    }
}

/// What a press does without script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// Sends the form that it is in.
    #[default]
    Submit,
    /// Nothing: a script or a popover answers.
    Button,
}

/// The reason of a refusal for want of an action: "Needs `iam:CreateUser`".
pub(crate) fn needs(action: &str) -> String {
    format!("Needs `{action}`")
}

/// A button. With a `reason` it refuses: it sends nothing, and the reason shows on hover and focus.
#[component]
pub(crate) fn Button(
    /// How much it asks to be pressed.
    #[prop(optional)]
    variant: Variant,
    /// Its height.
    #[prop(optional)]
    size: Size,
    /// What a press does without script.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// How it sends the form, where that is not the form's own way: `post` or `get`.
    #[prop(optional)]
    method: Option<&'static str>,
    /// Name of the form value that it sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// The form value that it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// As wide as its place.
    #[prop(optional)]
    block: bool,
    /// The spoken name, where the words alone do not say what it acts on ("Remove ama.boateng from developers").
    #[prop(optional, into)]
    label: Option<String>,
    /// Why it refuses, with code in backticks. See [`needs`].
    #[prop(optional_no_strip, into)]
    reason: Option<String>,
    /// Answers a press in the browser. Never called while it refuses.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// Its words: a verb and an object.
    children: Children,
) -> impl IntoView {
    let content = view! {
        {icon.map(|icon| view! { <Icon name=icon /> })}
        {children()}
    };
    let block = block.then_some("");
    if let Some(reason) = reason {
        let tip = tip(&reason);
        return view! {
            <span class="tip-host" data-block=block>
                <button
                    class="btn"
                    type="button"
                    data-variant=variant.attribute()
                    data-size=size.attribute()
                    data-block=block
                    name=name
                    value=value
                    aria-label=label
                    aria-disabled="true"
                    aria-describedby=tip.id
                >
                    {content}
                </button>
                {tip.view}
            </span>
        }
        .into_any();
    }
    let kind = match kind {
        ButtonKind::Submit => "submit",
        ButtonKind::Button => "button",
    };
    view! {
        <button
            class="btn"
            type=kind
            formmethod=method
            data-variant=variant.attribute()
            data-size=size.attribute()
            data-block=block
            name=name
            value=value
            aria-label=label
            on:click=move |event| {
                if let Some(answer) = on_click {
                    answer.run(event);
                }
            }
        >
            {content}
        </button>
    }
    .into_any()
}

/// A link that looks like a button. With a `reason` it is no link any more but says so and why.
#[component]
pub(crate) fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks to be followed.
    #[prop(optional)]
    variant: Variant,
    /// Its height.
    #[prop(optional)]
    size: Size,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// As wide as its place.
    #[prop(optional)]
    block: bool,
    /// Why it refuses, with code in backticks. See [`needs`].
    #[prop(optional_no_strip, into)]
    reason: Option<String>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let content = view! {
        {icon.map(|icon| view! { <Icon name=icon /> })}
        {children()}
    };
    let block = block.then_some("");
    if let Some(reason) = reason {
        let tip = tip(&reason);
        return view! {
            <span class="tip-host" data-block=block>
                <span
                    class="btn"
                    role="link"
                    tabindex="0"
                    data-variant=variant.attribute()
                    data-size=size.attribute()
                    data-block=block
                    aria-disabled="true"
                    aria-describedby=tip.id
                >
                    {content}
                </span>
                {tip.view}
            </span>
        }
        .into_any();
    }
    view! {
        <a class="btn" href=href data-variant=variant.attribute() data-size=size.attribute() data-block=block>
            {content}
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn a_refused_button_names_its_reason_and_cannot_submit() {
        let html = html(|| view! { <Button reason=needs("iam:CreateUser")>"Create user"</Button> });
        assert!(
            html.contains(r#"type="button""#) && !html.contains("submit"),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-disabled="true""#) && !html.contains(" disabled"),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-describedby="tip-0""#) && html.contains(r#"id="tip-0""#),
            "{html}"
        );
        assert!(html.contains("<code>iam:CreateUser</code>"), "{html}");
    }

    #[test]
    fn an_allowed_button_submits_its_form() {
        let html = html(|| {
            let reason: Option<String> = None;
            view! { <Button reason=reason variant=Variant::Primary>"Create user"</Button> }
        });
        assert!(
            html.contains(r#"type="submit""#) && !html.contains("aria-disabled"),
            "{html}"
        );
    }

    #[test]
    fn a_refused_link_leads_nowhere_but_can_be_focused() {
        let html = html(
            || view! { <LinkButton href="/users/new" reason=needs("iam:CreateUser")>"Create user"</LinkButton> },
        );
        assert!(!html.contains("href"), "{html}");
        assert!(
            html.contains(r#"role="link" tabindex="0""#)
                && html.contains(r#"aria-disabled="true""#),
            "{html}"
        );
    }

    #[test]
    fn two_refusals_on_a_page_have_tips_of_their_own() {
        let html = html(|| {
            view! {
                <Button reason=needs("iam:A")>"A"</Button>
                <Button reason=needs("iam:B")>"B"</Button>
            }
        });
        assert!(
            html.contains(r#"id="tip-0""#) && html.contains(r#"id="tip-1""#),
            "{html}"
        );
    }
}
