//! The account's password policy: AWS's knobs, with a plain word on those that NIST advises against, and a password to try
//! them out with. One form holds both, so that the rules can be tried before they are saved.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    load::{InShell, Load, fetch},
    meanwhile::Seen,
    sign_in::errors,
    use_outcome,
};
use crate::{
    model::{Once, Outcome, PasswordPolicyModel, PolicyKnobs, Reason, Trial, load_password_policy},
    ui::{
        Button, Checkbox, Crumb, ErrorSummary, FieldError, Flash, NavItem, Notice, PageHeader,
        Panel, PasswordInput, Prose, Section, Status, TextInput, Tone, Variant,
    },
};

const TITLE: &str = NavItem::PasswordPolicy.label();

/// What a new policy begins with: nothing that NIST advises against.
const BEGIN: PolicyKnobs = PolicyKnobs {
    minimum_length: 15,
    lowercase: false,
    uppercase: false,
    number: false,
    symbol: false,
    max_age: None,
    hard_expiry: false,
    reuse: None,
    change: true,
};

/// The account's password policy.
#[component]
pub(super) fn PasswordPolicy() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(|| (), |()| load_password_policy());
    view! {
        <InShell current=NavItem::PasswordPolicy crumbs=vec![Crumb::here(TITLE)]>
            <Load resource=model page=move |model| contents(model, &query.read_untracked()) />
        </InShell>
    }
}

fn contents(model: PasswordPolicyModel, query: &ParamsMap) -> AnyView {
    let (saved, tried) = (use_outcome("update"), use_outcome("try"));
    let refused: Vec<FieldError> = [&saved, &tried, &use_outcome("delete")]
        .into_iter()
        .flat_map(errors)
        .collect();
    let answered = !refused.is_empty() || tried.once.is_some();
    let done = match query.get("done").as_deref() {
        Some("saved") if !answered => Some("Password policy saved."),
        Some("deleted") if !answered => Some("Password policy deleted: our own rules hold again."),
        _ => None,
    };
    let outcome = if tried.intent.is_empty() {
        saved
    } else {
        tried
    };
    page(model, outcome, refused, done)
}

fn page(
    model: PasswordPolicyModel,
    outcome: Outcome,
    refused: Vec<FieldError>,
    done: Option<&'static str>,
) -> AnyView {
    let trial = match &outcome.once {
        Some(Once::Trial(trial)) => Some(trial.clone()),
        _ => None,
    };
    let stored = model.policy.is_some();
    let seen = Seen::of(&outcome, model.seen.clone());
    let (notice, theirs) = (
        seen.notice(),
        seen.beside("Saved since you began".to_owned(), || {
            in_words(model.policy.as_ref())
        }),
    );
    let knobs = knobs(&outcome, model.policy);
    let state = if stored {
        view! { <Status tone=Tone::Accent>"Set for this account"</Status> }
    } else {
        view! { <Status tone=Tone::Allow>"Our own rules"</Status> }
    };
    let intro = (!stored).then(|| {
        view! {
            <Notice message="Nobody has set a policy: our own rules hold." tone=Tone::Allow>
                "At least 8 characters beside a second factor, and 15 without one; no password that guessers try first; no \
                 kinds of characters, no expiry. They follow NIST SP 800-63B-4. A policy that you save takes their place."
            </Notice>
        }
    });
    view! {
        {done.map(|message| view! { <Flash message /> })}
        <PageHeader
            title=TITLE
            sentence="What the passwords of this account's users must be. The root user's has 15 characters, whatever is set here."
            status=move || state
        />
        <ErrorSummary errors=refused />
        {intro}
        {notice}
        <form method="post" class="stack" data-guard="">
            <input type="hidden" name="base" value=seen.base />
            <div class="cols" data-cols="wide">
                <div>{strength(outcome.clone(), knobs.clone())} {lifetime(outcome.clone(), knobs)}</div>
                <div class="stack">{trying(outcome, trial)} {always()}</div>
            </div>
            {theirs}
            <div class="row">
                <Button variant=Variant::Primary name="intent" value="update" reason=model.update>
                    "Save policy"
                </Button>
            </div>
        </form>
        {stored.then(|| back(model.seen, model.delete))}
    }
    .into_any()
}

/// A stored policy in sentences.
fn in_words(policy: Option<&PolicyKnobs>) -> AnyView {
    let Some(knobs) = policy else {
        return view! { <p>"There is no policy: our own rules hold."</p> }.into_any();
    };
    let kinds = [
        (knobs.lowercase, "a lower-case letter"),
        (knobs.uppercase, "an upper-case letter"),
        (knobs.number, "a digit"),
        (knobs.symbol, "a symbol"),
    ];
    let kinds: Vec<&str> = kinds
        .into_iter()
        .filter_map(|(on, kind)| on.then_some(kind))
        .collect();
    let number = |stored: Option<i64>, none: &str| {
        stored.map_or_else(|| none.to_owned(), |number| number.to_string())
    };
    let yes = |on: bool| if on { "yes" } else { "no" };
    view! {
        <ul>
            <li>{format!("Minimum length: {}", knobs.minimum_length)}</li>
            <li>{format!("Must contain: {}", if kinds.is_empty() { "nothing in particular".to_owned() } else { kinds.join(", ") })}</li>
            <li>{format!("Expires after days: {}", number(knobs.max_age, "never"))}</li>
            <li>{format!("An expired password needs an administrator: {}", yes(knobs.hard_expiry))}</li>
            <li>{format!("Former passwords that are refused: {}", number(knobs.reuse, "none"))}</li>
            <li>{format!("Everybody may change their own password: {}", yes(knobs.change))}</li>
        </ul>
    }
    .into_any()
}

/// What the form shows: what was typed, where it comes back, else what is stored.
fn knobs(outcome: &Outcome, stored: Option<PolicyKnobs>) -> Shown {
    let knobs = stored.unwrap_or(BEGIN);
    let back = !outcome.values.is_empty();
    let number = |field: &str, stored: Option<i64>| {
        if back {
            outcome.value(field)
        } else {
            stored.map(|number| number.to_string()).unwrap_or_default()
        }
    };
    let ticked = |field: &str, stored: bool| {
        if back {
            outcome.value(field) == "true"
        } else {
            stored
        }
    };
    Shown {
        minimum_length: number("minimum_length", Some(knobs.minimum_length)),
        max_age: number("max_age", knobs.max_age),
        reuse: number("reuse", knobs.reuse),
        lowercase: ticked("lowercase", knobs.lowercase),
        uppercase: ticked("uppercase", knobs.uppercase),
        number: ticked("number", knobs.number),
        symbol: ticked("symbol", knobs.symbol),
        hard_expiry: ticked("hard_expiry", knobs.hard_expiry),
        change: ticked("change", knobs.change),
    }
}

/// The controls' values, as text and ticks.
#[derive(Clone)]
struct Shown {
    minimum_length: String,
    max_age: String,
    reuse: String,
    lowercase: bool,
    uppercase: bool,
    number: bool,
    symbol: bool,
    hard_expiry: bool,
    change: bool,
}

fn strength(outcome: Outcome, knobs: Shown) -> AnyView {
    view! {
        <Section title="Strength">
            <div class="form-grid">
                <TextInput
                    name="minimum_length"
                    label="Minimum length"
                    kind="number"
                    hint="6 to 128 characters. Length does more than anything else here: 15 or more for passwords that stand alone."
                    value=knobs.minimum_length
                    error=outcome.error("minimum_length")
                    required=true
                />
                <fieldset class="field">
                    <legend class="label">"Must contain"</legend>
                    <p class="hint">
                        "Not recommended (NIST SP 800-63B-4, OWASP ASVS 6.2.5): people answer with " <code>"Password1!"</code>
                        ", which guessers try first. Prefer length."
                    </p>
                    <div class="stack stack-2">
                        <Checkbox name="lowercase" label="A lower-case letter" checked=knobs.lowercase />
                        <Checkbox name="uppercase" label="An upper-case letter" checked=knobs.uppercase />
                        <Checkbox name="number" label="A digit" checked=knobs.number />
                        <Checkbox name="symbol" label="A symbol" checked=knobs.symbol />
                    </div>
                </fieldset>
            </div>
        </Section>
    }
    .into_any()
}

fn lifetime(outcome: Outcome, knobs: Shown) -> AnyView {
    view! {
        <Section title="Lifetime">
            <div class="form-grid">
                <TextInput
                    name="max_age"
                    label="Expires after days"
                    kind="number"
                    optional=true
                    hint="1 to 1095; empty is never. Not recommended (NIST SP 800-63B-4, OWASP ASVS 6.2.10): people who must change often choose weaker passwords, each much like the one before. Reset a password when somebody else may know it."
                    value=knobs.max_age
                    error=outcome.error("max_age")
                />
                <Checkbox
                    name="hard_expiry"
                    label="An expired password needs an administrator"
                    hint="Otherwise its owner changes it at the next sign-in."
                    checked=knobs.hard_expiry
                />
                <TextInput
                    name="reuse"
                    label="Former passwords that are refused"
                    kind="number"
                    optional=true
                    hint="1 to 24; empty is none. The present one is always refused."
                    value=knobs.reuse
                    error=outcome.error("reuse")
                />
                <Checkbox
                    name="change"
                    label="Everybody may change their own password"
                    hint="Grants `iam:ChangePassword` on themselves. Without it, a policy has to."
                    checked=knobs.change
                />
            </div>
        </Section>
    }
    .into_any()
}

fn trying(outcome: Outcome, trial: Option<Trial>) -> AnyView {
    view! {
        <Panel title="What this lets through">
            <div class="stack stack-3">
                <PasswordInput
                    name="sample_password"
                    label="Try a password"
                    hint="Not one that you use. It is compared with the rules on this page, saved or not, and forgotten."
                    error=outcome.error("sample_password")
                    autocomplete="off"
                    optional=true
                />
                <div class="row">
                    <Button name="intent" value="try">"Try it"</Button>
                </div>
                {trial.map(answer)}
            </div>
        </Panel>
    }
    .into_any()
}

fn answer(trial: Trial) -> AnyView {
    let tone = match trial.score {
        0 | 1 => Tone::Deny,
        2 => Tone::Warn,
        _ => Tone::Allow,
    };
    view! {
        <div class="stack stack-3" role="status">
            {verdict("Under the rules on this page", trial.broken)}
            {verdict("Under our own rules, with a second factor", trial.broken_of_ours)}
            <div>
                <p class="label">"Against guessing"</p>
                <p>
                    <Status tone>{trial.word}</Status>
                </p>
                <p class="sm muted">{trial.sentence}</p>
            </div>
        </div>
    }
    .into_any()
}

fn verdict(title: &'static str, broken: Vec<String>) -> AnyView {
    let answer = if broken.is_empty() {
        view! { <p><Status tone=Tone::Allow>"Passes"</Status></p> }.into_any()
    } else {
        view! {
            <p><Status tone=Tone::Deny>"Refused"</Status></p>
            <ul class="sm">
                {broken
                    .into_iter()
                    .map(|text| view! { <li><Prose text /></li> })
                    .collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <div>
            <p class="label">{title}</p>
            {answer}
        </div>
    }
    .into_any()
}

fn always() -> AnyView {
    view! {
        <Panel title="Always refused">
            <ul class="sm">
                <li>"The 18,000 passwords that guessers try first, in any letters and with digits after them."</li>
                <li>"Names that everybody knows: the user's, the account's, this server's."</li>
                <li>"One character repeated, and characters in their order."</li>
            </ul>
        </Panel>
    }
    .into_any()
}

fn back(seen: String, reason: Reason) -> AnyView {
    view! {
        <Section
            title="Back to our own rules"
            sentence="Deletes the policy. Passwords stay as they are; the rules count when one is set next."
        >
            <form method="post" class="row">
                <input type="hidden" name="intent" value="delete" />
                <input type="hidden" name="base" value=seen />
                <Button variant=Variant::Danger reason>
                    "Delete policy"
                </Button>
            </form>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn fresh(policy: Option<PolicyKnobs>) -> String {
        let model = PasswordPolicyModel {
            policy,
            seen: String::new(),
            update: None,
            delete: None,
        };
        html(move || contents(model, &ParamsMap::new()))
    }

    #[test]
    fn the_knobs_that_nist_advises_against_say_so_and_a_new_policy_has_none_of_them() {
        let html = fresh(None);
        assert_eq!(html.matches("Not recommended (NIST").count(), 2, "{html}");
        assert_eq!(html.matches(" checked").count(), 1, "{html}");
        assert!(
            html.contains("our own rules hold") && !html.contains("Delete policy"),
            "{html}"
        );
        assert!(fresh(Some(BEGIN)).contains("Delete policy"));
    }

    #[test]
    fn pressing_enter_in_the_form_tries_and_does_not_save() {
        let html = fresh(None);
        // A browser sends a form by its first button.
        let (try_it, save) = (html.find("value=\"try\""), html.find("value=\"update\""));
        assert!(try_it.is_some() && try_it < save, "{html}");
    }

    #[test]
    fn a_form_that_comes_back_shows_what_was_typed_and_not_the_password() {
        let outcome = Outcome {
            values: vec![("minimum_length".to_owned(), "20".to_owned())],
            ..Outcome::default()
        };
        let shown = knobs(
            &outcome,
            Some(PolicyKnobs {
                uppercase: true,
                ..BEGIN
            }),
        );
        assert_eq!(shown.minimum_length, "20");
        assert!(!shown.uppercase && !shown.change);
    }

    #[test]
    fn a_newer_policy_is_shown_beside_what_was_typed_and_replaced_only_when_insisted_on() {
        let shown = |theirs: Option<PolicyKnobs>, conflict| {
            let outcome = Outcome {
                values: [("minimum_length", "44"), ("base", "before")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .to_vec(),
                conflict,
                ..Outcome::default()
            };
            let model = PasswordPolicyModel {
                policy: theirs,
                seen: "now".to_owned(),
                update: None,
                delete: None,
            };
            html(move || page(model, outcome, Vec::new(), None))
        };
        let theirs = PolicyKnobs {
            minimum_length: 33,
            symbol: true,
            ..BEGIN
        };
        let (tried, refused) = (
            shown(Some(theirs.clone()), false),
            shown(Some(theirs), true),
        );
        for html in [&tried, &refused] {
            assert!(html.contains("Minimum length: 33") && html.contains(r#"value="44""#));
            assert!(html.contains("Must contain: a symbol"), "{html}");
        }
        // The form that deletes is about what is shown as stored.
        let base = |html: &str, word: &str| {
            html.matches(&format!(r#"name="base" value="{word}""#))
                .count()
        };
        assert_eq!((base(&tried, "before"), base(&tried, "now")), (1, 1));
        assert_eq!(base(&refused, "now"), 2, "{refused}");
        assert!(shown(None, true).contains("our own rules hold"));
    }
}
