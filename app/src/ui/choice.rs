//! Choices: select, check box, radio buttons, and the short segmented form of them.

use super::button::Size;
use super::field::{Field, described_by, error_line, invalid};
use super::prose::Prose;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Choice {
    /// The form value.
    pub(crate) value: String,
    /// What the person reads.
    pub(crate) label: String,
    /// A second line in radio buttons; empty for none.
    pub(crate) hint: String,
}

impl Choice {
    /// A choice without a second line.
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
        }
    }
}

/// A list of values to choose one from.
#[component]
pub(crate) fn Select(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// The values.
    options: Vec<Choice>,
    /// Its id, where the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    /// How to choose.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Its height.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, &hint, error);
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <select
                class="input"
                id=id
                name=name
                data-size=size.attribute()
                aria-describedby=describedby
                aria-invalid=invalid(error)
            >
                {option_views(options, &value)}
            </select>
        </Field>
    }
}

/// The options of a select, the chosen one marked.
pub(super) fn option_views(options: Vec<Choice>, chosen: &str) -> Vec<AnyView> {
    options
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! {
                <option value=choice.value selected=selected>
                    {choice.label}
                </option>
            }
            .into_any()
        })
        .collect()
}

/// A value that is sent or not.
#[component]
pub(crate) fn Checkbox(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The form value when ticked.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    /// What follows from it.
    #[prop(optional, into)]
    hint: String,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// Must be ticked.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value=value checked=checked required=required />
            <span>{label}</span>
            {hint_line(hint)}
        </label>
    }
    .into_any()
}

fn hint_line(hint: String) -> Option<impl IntoView> {
    (!hint.is_empty()).then(|| {
        view! {
            <span class="hint">
                <Prose text=hint />
            </span>
        }
    })
}

/// Radio buttons under a legend.
#[component]
pub(crate) fn RadioGroup(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers.
    options: Vec<Choice>,
    /// The answer chosen at first.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let error_id = format!("{name}-error");
    let described = error_id.clone();
    view! {
        <fieldset
            class="field"
            id=name.clone()
            aria-describedby=move || error.with(Option::is_some).then(|| described.clone())
        >
            <legend class="label">{legend}</legend>
            <div class="stack stack-2">
                {options
                    .into_iter()
                    .map(|choice| {
                        let checked = choice.value == value;
                        view! {
                            <label class="check">
                                <input type="radio" name=name.clone() value=choice.value checked=checked />
                                <span>{choice.label}</span>
                                {hint_line(choice.hint)}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            {move || error.get().map(|message| error_line(error_id.clone(), message))}
        </fieldset>
    }
    .into_any()
}

/// Two to four short, exclusive choices in a row.
#[component]
pub(crate) fn Segmented(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// The answers.
    options: Vec<Choice>,
    /// The answer chosen at first.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend class="label">{legend}</legend>
            <div class="segmented">
                {options
                    .into_iter()
                    .map(|choice| {
                        let checked = choice.value == value;
                        view! {
                            <label>
                                <input type="radio" name=name.clone() value=choice.value checked=checked />
                                {choice.label}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn effects() -> Vec<Choice> {
        vec![Choice::new("allow", "Allow"), Choice::new("deny", "Deny")]
    }

    #[test]
    fn the_chosen_option_is_selected_and_no_other() {
        let html = html(
            || view! { <Select name="effect" label="Effect" options=effects() value="deny" /> },
        );
        assert!(html.contains(r#"value="deny" selected"#), "{html}");
        assert_eq!(html.matches(" selected").count(), 1, "{html}");
    }

    #[test]
    fn radio_buttons_are_grouped_under_their_question() {
        let html = html(
            || view! { <Segmented name="effect" legend="Effect" options=effects() value="allow" /> },
        );
        assert!(
            html.contains("<fieldset") && html.contains("<legend class=\"label\">Effect"),
            "{html}"
        );
        assert_eq!(html.matches(" checked").count(), 1, "{html}");
    }

    #[test]
    fn an_error_of_radio_buttons_is_joined_to_their_group() {
        let html = html(
            || view! { <RadioGroup name="effect" legend="Effect" options=effects() error="Choose one" /> },
        );
        assert!(
            html.contains(r#"aria-describedby="effect-error""#) && html.contains("Choose one"),
            "{html}"
        );
    }

    #[test]
    fn a_check_box_has_its_label_around_it() {
        let html = html(
            || view! { <Checkbox name="reset" label="Change at first sign-in" checked=true /> },
        );
        assert!(
            html.starts_with("<label class=\"check\"><input type=\"checkbox\""),
            "{html}"
        );
        assert!(html.contains(" checked"), "{html}");
    }
}
