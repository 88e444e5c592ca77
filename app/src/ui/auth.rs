//! The frame of sign-in and set-up: one card per step, and the steps that remain.

use super::icon::{Brand, Icon};
use leptos::children::ViewFnOnce;
use leptos::prelude::*;
use leptos_meta::Title;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepState {
    /// Behind.
    Done,
    /// The one shown.
    Current,
    /// Ahead.
    Ahead,
}

/// One step of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// What it is about.
    pub(crate) label: String,
    /// Where it stands.
    pub(crate) state: StepState,
}

impl Step {
    /// Names as steps, of which the one at `current` (from 0) is shown.
    pub(crate) fn list(labels: &[&str], current: usize) -> Vec<Self> {
        labels
            .iter()
            .enumerate()
            .map(|(at, label)| Self {
                label: (*label).to_owned(),
                state: match at.cmp(&current) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Current,
                    std::cmp::Ordering::Greater => StepState::Ahead,
                },
            })
            .collect()
    }
}

/// The steps of a procedure, numbered.
#[component]
pub(crate) fn Steps(
    /// The steps.
    steps: Vec<Step>,
) -> impl IntoView {
    view! {
        <ol class="steps">
            {steps
                .into_iter()
                .map(|step| {
                    let done = step.state == StepState::Done;
                    let current = step.state == StepState::Current;
                    view! {
                        <li data-state=done.then_some("done") aria-current=current.then_some("step")>
                            <span>
                                {step.label} {done.then(|| view! { <span class="vh">" (done)"</span> })}
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
    .into_any()
}

/// The page of one step outside the console. The card is the page's `main`, its title the page's `h1`.
#[component]
pub(crate) fn AuthShell(
    /// What this step asks.
    #[prop(into)]
    title: String,
    /// One sentence under the title.
    #[prop(optional, into)]
    sentence: Option<ViewFnOnce>,
    /// The steps of the procedure; none for a single one.
    #[prop(optional)]
    steps: Vec<Step>,
    /// A wide card, for forms with an aside.
    #[prop(optional)]
    wide: bool,
    /// What stands at the top right, such as who is signing in.
    #[prop(optional, into)]
    aside: Option<ViewFnOnce>,
    /// What stands at the foot, such as the server's name.
    #[prop(optional, into)]
    foot: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=format!("{title} · Bailiwick") />
        <div class="auth">
            <header class="auth-top">
                <Brand href="/" />
                {aside.map(|aside| view! { <span class="push">{aside.run()}</span> })}
            </header>
            <main class="auth-card" id="main" data-size=wide.then_some("lg")>
                <div class="stack stack-6">
                    <div class="stack">
                        {(!steps.is_empty()).then(|| view! { <Steps steps=steps /> })}
                        <div class="stack stack-1">
                            <h1>{title}</h1>
                            {sentence.map(|sentence| view! { <p class="sm muted">{sentence.run()}</p> })}
                        </div>
                    </div>
                    {children()}
                </div>
            </main>
            <footer class="auth-foot">
                <span>{foot}</span>
            </footer>
        </div>
    }
    .into_any()
}

/// Another way to go on: a row with an icon, a name and a line under it.
#[component]
pub(crate) fn AuthChoice(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its mark.
    icon: Icon,
    /// Its name.
    #[prop(into)]
    label: String,
    /// What it is.
    #[prop(into)]
    detail: String,
) -> impl IntoView {
    view! {
        <a class="choice" href=href>
            <Icon name=icon size=20 />
            <span class="grow">
                <b>{label}</b>
                <br />
                <span class="sm muted">{detail}</span>
            </span>
            <Icon name=Icon::ChevronRight size=14 />
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn steps_behind_are_said_to_be_done_and_one_is_current() {
        let html = html(
            || view! { <Steps steps=Step::list(&["Password", "Second factor", "Done"], 1) /> },
        );
        assert_eq!(html.matches("(done)").count(), 1, "{html}");
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1, "{html}");
    }

    #[test]
    fn a_step_page_has_one_heading_inside_its_main() {
        let html = html(
            || view! { <AuthShell title="Sign in" foot="iam.halden.example"><form></form></AuthShell> },
        );
        assert!(
            html.contains("<div class=\"auth\">")
                && html.contains("<main id=\"main\" class=\"auth-card\">"),
            "{html}"
        );
        assert_eq!(html.matches("<h1>").count(), 1, "{html}");
    }
}
