//! The button that asks the browser for a security key or a passkey. It stands in a form: the browser's answer goes into
//! the form's field `answer`, and the form is sent as any other. What was typed into the form stays whatever happens, and
//! a ceremony that was cancelled can be begun again.

use leptos::html;
use leptos::prelude::*;

use super::ceremony::{Ask, Ceremonies};
use crate::ui::icon::Icon;

/// Asks for a key, in a form. It appears once script runs in a browser that can do it.
#[island]
pub fn AskKey(
    /// The options of `navigator.credentials`, as JSON: binary values in base64url.
    options: String,
    /// Makes a new key; asks for one that is known otherwise.
    create: bool,
    /// Asks as soon as the page is there, without a press.
    at_once: bool,
    /// Also offers passkeys where the browser fills in names.
    autofill: bool,
    /// The button's words.
    label: String,
    /// Drawn as a passkey; as a security key otherwise.
    passkey: bool,
    /// The one action that the page is for.
    primary: bool,
    /// Says so where the browser can do nothing of this. Left out where another way stands right beside.
    say_unable: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let able = RwSignal::new(None::<bool>);
    let said = RwSignal::new(String::new());
    let failed = RwSignal::new(false);
    let ceremonies = Ceremonies::kept();
    let ask = StoredValue::new(Ask {
        options,
        create,
        autofill: false,
    });
    let finish = move |outcome: Result<String, String>| match outcome {
        Ok(answer) => {
            said.set("Checking the answer.".to_owned());
            if let Some(field) = node.get_untracked() {
                super::ceremony::send(&field, &answer);
            }
        }
        Err(why) => {
            failed.set(true);
            said.set(why);
        }
    };
    let listen = move || {
        let quiet = Ask {
            autofill: true,
            ..ask.get_value()
        };
        // A passkey that the browser offered and nobody chose is no failure.
        ceremonies.with_value(|all| {
            all.listen(quiet, move |outcome| {
                if outcome.is_ok() {
                    finish(outcome);
                }
            });
        });
    };
    let begin = move || {
        if !node
            .get_untracked()
            .is_some_and(|field| super::ceremony::is_filled_in(&field))
        {
            return;
        }
        failed.set(false);
        said.set(
            if passkey {
                "Follow your browser to use a passkey."
            } else {
                "Touch your security key, then follow your browser."
            }
            .to_owned(),
        );
        ceremonies.with_value(|all| {
            all.begin(ask.get_value(), move |outcome| {
                let again = autofill && outcome.is_err();
                finish(outcome);
                if again {
                    listen();
                }
            });
        });
    };
    Effect::new(move |_| {
        let can = Ceremonies::are_possible();
        able.set(Some(can));
        let Some(field) = node.get_untracked().filter(|_| can) else {
            return;
        };
        super::ceremony::show(&field);
        if at_once {
            begin();
        } else if autofill {
            listen();
        }
    });
    let unable_here = move || able.get() == Some(false) && say_unable;
    let unable_text = "This browser cannot use security keys or passkeys here.";
    view! {
        <input type="hidden" name="answer" node_ref=node />
        <button
            class="btn"
            type="button"
            data-variant=primary.then_some("primary")
            data-size="lg"
            data-block=""
            hidden=move || able.get() != Some(true)
            on:click=move |_| begin()
        >
            <Icon name=if passkey { Icon::Passkey } else { Icon::SecurityKey } />
            {label}
        </button>
        <p class="ask-status" data-failed=move || failed.get().then_some("") role="status">
            {move || if unable_here() { unable_text.to_owned() } else { said.get() }}
        </p>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn the_button_waits_for_script_and_the_region_that_speaks_is_there_before() {
        let html = html(|| {
            view! {
                <AskKey
                    options="{}".to_owned()
                    create=false
                    at_once=false
                    autofill=false
                    label="Use your security key".to_owned()
                    passkey=false
                    primary=true
                    say_unable=true
                />
            }
        });
        assert!(html.contains("hidden"), "{html}");
        assert!(
            html.contains(r#"role="status""#) && html.contains(r#"name="answer""#),
            "{html}"
        );
    }
}
