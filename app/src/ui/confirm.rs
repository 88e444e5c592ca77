//! The question before something is deleted for good. It is a part of a page, not a dialog, so that it works without
//! script; the server, not the button, decides whether the name was typed right.

use super::button::{Button, LinkButton, Variant};
use super::field::TextInput;
use super::icon::Icon;
use super::prose::Prose;
use leptos::children::ViewFnOnce;
use leptos::prelude::*;

/// The content of the form that deletes a thing: what follows, the name to type, the button. Place it inside the form
/// (or `ActionForm`) that does it; the typed name is sent as `confirm`.
#[component]
pub(crate) fn ConfirmDelete(
    /// What kind of thing it is: "user".
    #[prop(into)]
    noun: String,
    /// Its name, which has to be typed.
    #[prop(into)]
    name: String,
    /// What goes with it, in numbers: "Leaves 1 group: developers". Backticks mark code.
    consequences: Vec<String>,
    /// Where "Cancel" leads.
    #[prop(into)]
    cancel: String,
    /// What is wrong with the typed name.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What was typed, where the form comes back.
    #[prop(optional, into)]
    typed: String,
    /// The gentler way out, such as a link to deactivate.
    #[prop(optional, into)]
    instead: Option<ViewFnOnce>,
    /// Why it may not be done.
    #[prop(optional_no_strip, into)]
    reason: Option<String>,
) -> impl IntoView {
    let action = format!("Delete {noun}");
    view! {
        <section class="panel" aria-labelledby="confirm-title">
            <div class="panel-head">
                <h2 id="confirm-title">{action.clone()}</h2>
            </div>
            <div class="panel-body stack">
                <p>
                    "This deletes " <b>{name.clone()}</b>
                    {format!(" for good. A new {noun} with the same name will not inherit its permissions.")}
                </p>
                {(!consequences.is_empty())
                    .then(|| {
                        view! {
                            <ul class="consequences">
                                {consequences
                                    .into_iter()
                                    .map(|text| {
                                        view! {
                                            <li>
                                                <Icon name=Icon::Minus />
                                                <span>
                                                    <Prose text=text />
                                                </span>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        }
                    })}
                {instead.map(|instead| view! { <p class="hint">{instead.run()}</p> })}
                <TextInput
                    name="confirm"
                    label=format!("Type {name} to confirm")
                    value=typed
                    error=error
                    required=true
                    mono=true
                />
            </div>
            <div class="panel-foot">
                <LinkButton href=cancel>"Cancel"</LinkButton>
                <Button variant=Variant::DangerFill icon=Icon::Trash reason=reason>
                    {action}
                </Button>
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{html, needs};

    fn form(reason: Option<String>) -> String {
        let consequences = vec!["Leaves 1 group: `developers`".to_owned()];
        html(|| {
            view! { <ConfirmDelete noun="user" name="farid<b>" consequences=consequences cancel="/users/farid" reason=reason /> }
        })
    }

    #[test]
    fn the_button_works_without_script_and_repeats_the_verb() {
        let html = form(None);
        assert!(
            html.contains(r#"type="submit""#) && !html.contains("disabled"),
            "{html}"
        );
        assert_eq!(html.matches("Delete user").count(), 2, "{html}");
    }

    #[test]
    fn the_name_is_shown_as_text_and_asked_for() {
        let html = form(None);
        assert!(
            html.contains("Type farid&lt;b&gt; to confirm") && html.contains(r#"name="confirm""#),
            "{html}"
        );
        assert!(html.contains("<code>developers</code>"), "{html}");
    }

    #[test]
    fn who_may_not_delete_is_told_why() {
        let html = form(Some(needs("iam:DeleteUser")));
        assert!(
            html.contains(r#"aria-disabled="true""#)
                && html.contains("<code>iam:DeleteUser</code>"),
            "{html}"
        );
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }
}
