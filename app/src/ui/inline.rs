//! Small things inside a line: ARNs, account ids, tips.

use super::islands::CopyButton;
use super::prose::Prose;
use super::uid;
use leptos::prelude::*;

/// An ARN, its prefix dim so that the resource stands out, with a copy button.
#[component]
pub(crate) fn Arn(
    /// The whole ARN.
    #[prop(into)]
    arn: String,
    /// Leaves the copy button out, for dense tables.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let (prefix, resource) = split_arn(&arn);
    let (prefix, resource) = (prefix.to_owned(), resource.to_owned());
    view! {
        <span class="arn">
            <span>{prefix}</span>
            {resource}
        </span>
        {(!bare).then(|| view! { <CopyButton text=arn label="Copy ARN".to_owned() /> })}
    }
}

/// Splits an ARN after its account, an action after its service, and leaves everything else whole.
fn split_arn(arn: &str) -> (&str, &str) {
    let colons = if arn.starts_with("arn:") { 5 } else { 1 };
    match arn.match_indices(':').nth(colons - 1) {
        Some((at, _)) => arn.split_at(at + 1),
        None => ("", arn),
    }
}

/// An account id, grouped in fours to be read and whole to be copied.
#[component]
pub(crate) fn AccountId(
    /// Twelve digits.
    #[prop(into)]
    id: String,
    /// Adds a copy button.
    #[prop(optional)]
    copy: bool,
) -> impl IntoView {
    let grouped = in_fours(&id);
    view! {
        <span class="tnum nowrap">{grouped}</span>
        {copy.then(|| view! { <CopyButton text=id label="Copy account ID".to_owned() /> })}
    }
}

/// A text cut into groups of four characters.
pub(super) fn in_fours(text: &str) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / 4);
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

/// What a control is explained by: visible on hover and focus, always there for assistive technology.
pub(super) struct Tip {
    /// The id that the control's `aria-describedby` names.
    pub(super) id: String,
    /// The tip itself, to be placed after the control in a `.tip-host`.
    pub(super) view: AnyView,
}

/// The tip of a control that refuses, from the reason.
pub(super) fn tip(reason: &str) -> Tip {
    let id = uid("tip");
    let view = view! {
        <span class="tip" data-side="below" role="tooltip" id=id.clone()>
            <Prose text=reason />
        </span>
    }
    .into_any();
    Tip { id, view }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_of_an_arn_ends_after_the_account() {
        assert_eq!(
            split_arn("arn:aws:iam::731904562218:user/eng/ama"),
            ("arn:aws:iam::731904562218:", "user/eng/ama")
        );
        assert_eq!(split_arn("iam:CreateUser"), ("iam:", "CreateUser"));
        assert_eq!(split_arn("*"), ("", "*"));
    }

    #[test]
    fn account_ids_are_grouped_in_fours() {
        assert_eq!(in_fours("731904562218"), "7319 0456 2218");
    }
}
