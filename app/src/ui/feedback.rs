//! What the console tells people: the summary of a form's errors, the outcome after a redirect, standing notices, and
//! the three kinds of emptiness.

use super::badge::Tone;
use super::icon::Icon;
use super::prose::Prose;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One thing wrong in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldError {
    /// The id of the field's control; empty for what concerns the whole form; an address of ours, which begins with a
    /// slash, where it has to be confirmed first who asks.
    pub(crate) field: String,
    /// What is wrong, then what is right.
    pub(crate) message: String,
}

/// All that is wrong in a form, on top of it, with links to the fields. Takes the focus when it appears.
#[component]
pub(crate) fn ErrorSummary(
    /// What is wrong; shows nothing while empty.
    #[prop(into)]
    errors: Signal<Vec<FieldError>>,
) -> impl IntoView {
    move || {
        let errors = errors.get();
        let title = match errors.len() {
            0 => return None,
            1 => "1 problem to fix".to_owned(),
            n => format!("{n} problems to fix"),
        };
        Some(view! {
            <div class="flash" data-tone="deny" role="alert" tabindex="-1" autofocus>
                <Icon name=Icon::Warning />
                <div>
                    <p>
                        <b>{title}</b>
                    </p>
                    <ul class="stack stack-1">
                        {errors
                            .into_iter()
                            .map(|error| {
                                let FieldError { field, message } = error;
                                let message = view! { <Prose text=message /> };
                                if field.starts_with('/') {
                                    // In a new tab, so that what was typed stays here and can be sent again.
                                    view! {
                                        <li>
                                            {message}
                                            " "
                                            <a href=field target="_blank" rel="external">
                                                "Confirm that it is you (in a new tab)"
                                            </a>
                                        </li>
                                    }
                                        .into_any()
                                } else if field.is_empty() {
                                    view! { <li>{message}</li> }.into_any()
                                } else {
                                    // `external` keeps the router away, so that the browser moves the focus itself.
                                    view! {
                                        <li>
                                            <a href=format!("#{field}") rel="external">
                                                {message}
                                            </a>
                                        </li>
                                    }
                                        .into_any()
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            </div>
        })
    }
}

/// The outcome of what was just done, at the top of the next page. Announced politely.
#[component]
pub(crate) fn Flash(
    /// One sentence in the past participle: "User ama.boateng created."
    #[prop(into)]
    message: String,
    /// How it went.
    #[prop(default = Tone::Allow)]
    tone: Tone,
    /// The useful next link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flash" data-tone=tone.attribute() role="status">
            {message_body(message, tone, children)}
        </div>
    }
}

/// A standing notice that belongs to the page.
#[component]
pub(crate) fn Notice(
    /// One sentence.
    #[prop(into)]
    message: String,
    /// How serious it is.
    #[prop(default = Tone::Accent)]
    tone: Tone,
    /// More about it, and what to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flash" data-tone=tone.attribute()>
            {message_body(message, tone, children)}
        </div>
    }
}

fn message_body(message: String, tone: Tone, children: Option<Children>) -> AnyView {
    view! {
        <Icon name=tone.mark().unwrap_or(Icon::Info) />
        <div>
            <p>
                <b>
                    <Prose text=message />
                </b>
            </p>
            {children.map(|children| view! { <p>{children()}</p> })}
        </div>
    }
    .into_any()
}

/// Nothing to show, and why: none yet (what it is, how to create one), no match (what was searched, how to clear it),
/// or no permission ([`needs`](super::needs) and whom to ask).
#[component]
pub(crate) fn Empty(
    /// The mark: of the thing, `Search` for no match, `Lock` for no permission.
    icon: Icon,
    /// "No groups yet", "No users match", "You cannot list roles".
    #[prop(into)]
    title: String,
    /// One or two sentences. Backticks mark code.
    #[prop(into)]
    text: String,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon size=28 />
            <h2>{title}</h2>
            <p>
                <Prose text=text />
            </p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{html, needs};

    #[test]
    fn the_summary_can_take_the_focus_and_leads_to_the_fields() {
        let error = FieldError {
            field: "user".to_owned(),
            message: "`a b` holds a space".to_owned(),
        };
        let html = html(|| view! { <ErrorSummary errors=vec![error] /> });
        assert!(html.contains(r#"role="alert" tabindex="-1""#), "{html}");
        assert!(
            html.contains(r##"href="#user""##) && html.contains("<code>a b</code>"),
            "{html}"
        );
    }

    #[test]
    fn no_errors_leave_no_summary() {
        let html = html(|| view! { <ErrorSummary errors=Vec::new() /> });
        assert!(!html.contains("flash"), "{html}");
    }

    #[test]
    fn outcomes_are_announced_and_notices_are_not() {
        let flash = html(|| view! { <Flash message="User ama.boateng created." /> });
        let notice = html(
            || view! { <Notice message="This is the only time the secret is shown." tone=Tone::Warn /> },
        );
        assert!(
            flash.contains(r#"role="status""#) && flash.contains(r#"data-tone="allow""#),
            "{flash}"
        );
        assert!(
            !notice.contains("role=") && notice.contains(r#"data-tone="warn""#),
            "{notice}"
        );
    }

    #[test]
    fn emptiness_for_want_of_permission_names_the_action() {
        let html = html(|| {
            view! { <Empty icon=Icon::Lock title="You cannot list users" text=format!("{}.", needs("iam:ListUsers")) /> }
        });
        assert!(html.contains("<code>iam:ListUsers</code>"), "{html}");
    }
}
