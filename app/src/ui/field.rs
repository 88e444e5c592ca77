//! Text fields. Each has its label above, its hint and its error joined to it for assistive technology, and keeps what
//! was typed: the value is written once, by the server, and never set again by script.

use super::button::Size;
use super::icon::Icon;
use super::islands::ShowPassword;
use super::markup::textarea_content;
use super::prose::Prose;
use leptos::prelude::*;

/// A label, a control, its hint and its error. The control itself is the child; it takes its `aria-describedby` from
/// [`described_by`]. The fields of this folder do that by themselves.
#[component]
pub(crate) fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// How to fill it in. Backticks mark code.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it, then what is right.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id>{label} {optional.then(|| view! { <span class="opt">" optional"</span> })}</label>
            {children()}
            {(!hint.is_empty())
                .then(|| {
                    view! {
                        <span class="hint" id=hint_id>
                            <Prose text=hint />
                        </span>
                    }
                })}
            {move || error.get().map(|message| error_line(error_id.clone(), message))}
        </div>
    }
    .into_any()
}

/// The line under a field that says what is wrong.
pub(super) fn error_line(id: String, message: String) -> AnyView {
    view! {
        <p class="error" id=id>
            <Icon name=Icon::Warning />
            <span>
                <Prose text=message />
            </span>
        </p>
    }
    .into_any()
}

/// The ids that explain a control: its hint, and its error while there is one.
pub(super) fn described_by(
    id: &str,
    hint: &str,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Send + Sync + 'static {
    let hint = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let id = id.to_owned();
    move || {
        let error = error.with(Option::is_some).then(|| format!("{id}-error"));
        match (&hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (Some(hint), None) => Some(hint.clone()),
            (None, error) => error,
        }
    }
}

/// "true" while there is an error, for `aria-invalid`.
pub(super) fn invalid(
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    move || error.with(Option::is_some).then_some("true")
}

/// One line of text.
#[component]
pub(crate) fn TextInput(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// Its id, where the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The input's type: text, email, number …
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// An example of a value.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Must not stay empty.
    #[prop(optional)]
    required: bool,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// For names and ARNs.
    #[prop(optional)]
    mono: bool,
    /// Its height.
    #[prop(optional)]
    size: Size,
    /// Most characters that it takes.
    #[prop(optional)]
    maxlength: Option<u32>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, &hint, error);
    view! {
        <Field id=id.clone() label=label hint=hint error=error optional=optional>
            <input
                class=if mono { "input mono" } else { "input" }
                id=id
                type=kind
                name=name
                value=value
                data-size=size.attribute()
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                required=required
                maxlength=maxlength.map(|most| most.to_string())
                aria-describedby=describedby
                aria-invalid=invalid(error)
            />
        </Field>
    }
}

/// A password. Its text can be shown once script runs; pasting is always allowed.
#[component]
pub(crate) fn PasswordInput(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// Its id, where the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// `current-password` or `new-password`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
    /// Its height.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, &hint, error);
    let field = id.clone();
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <div class="affix">
                <input
                    class="input"
                    id=id
                    type="password"
                    name=name
                    data-size=size.attribute()
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=!optional
                    aria-describedby=describedby
                    aria-invalid=invalid(error)
                />
                <ShowPassword field />
            </div>
        </Field>
    }
}

/// A six-digit code of an authenticator app.
#[component]
pub(crate) fn CodeInput(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// Its id, where the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// `one-time-code`, or `off` for the second of two.
    #[prop(default = "one-time-code")]
    autocomplete: &'static str,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, &hint, error);
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <input
                class="input otp"
                id=id
                type="text"
                name=name
                data-size="lg"
                inputmode="numeric"
                autocomplete=autocomplete
                pattern="[0-9]{6}"
                maxlength="6"
                required
                aria-describedby=describedby
                aria-invalid=invalid(error)
            />
        </Field>
    }
}

/// Several lines of text. The one place of the console that writes a `<textarea>` together with the policy editor:
/// leptos 0.8 does not escape its content on the server, so [`textarea_content`] does.
#[component]
pub(crate) fn TextArea(
    /// Name of the form value.
    #[prop(into)]
    name: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// Its id, where the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Must not stay empty.
    #[prop(optional)]
    required: bool,
    /// For code.
    #[prop(optional)]
    mono: bool,
    /// Most characters that it takes.
    #[prop(optional)]
    maxlength: Option<u32>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let describedby = described_by(&id, &hint, error);
    view! {
        <Field id=id.clone() label=label hint=hint error=error optional=optional>
            <textarea
                class=if mono { "input mono" } else { "input" }
                id=id
                name=name
                rows=rows.to_string()
                required=required
                maxlength=maxlength.map(|most| most.to_string())
                aria-describedby=describedby
                aria-invalid=invalid(error)
                inner_html=textarea_content(&value)
            ></textarea>
        </Field>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn text_cannot_break_out_of_a_text_area() {
        let html = html(
            || view! { <TextArea name="d" label="Document" value="</textarea><script>alert(1)</script>" /> },
        );
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn a_first_empty_line_survives_the_parser() {
        assert_eq!(textarea_content("\n{}"), "\n\n{}");
        assert_eq!(textarea_content("{}"), "{}");
    }

    #[test]
    fn hint_and_error_are_joined_to_the_control() {
        let html = html(|| {
            view! {
                <TextInput name="user" label="User name" hint="Letters and digits" error="Spaces are not allowed" value="a\"b" />
            }
        });
        assert!(
            html.contains(r#"aria-describedby="user-hint user-error""#),
            "{html}"
        );
        assert!(
            html.contains(r#"id="user-hint""#) && html.contains(r#"id="user-error""#),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-invalid="true""#) && html.contains(r#"<label for="user""#),
            "{html}"
        );
        assert!(html.contains("value=\"a&quot;b\""), "{html}");
    }

    #[test]
    fn a_field_without_hint_or_error_is_described_by_nothing() {
        let html = html(|| view! { <TextInput name="user" label="User name" /> });
        assert!(
            !html.contains("aria-describedby") && !html.contains("aria-invalid"),
            "{html}"
        );
    }

    #[test]
    fn the_password_is_masked_and_its_toggle_waits_for_script() {
        let html = html(|| view! { <PasswordInput name="password" label="Password" /> });
        assert!(
            html.contains(r#"type="password""#) && html.contains("hidden"),
            "{html}"
        );
        assert!(
            html.contains(r#"autocomplete="current-password""#) && !html.contains("value="),
            "{html}"
        );
    }
}
