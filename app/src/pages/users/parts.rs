//! Parts that the pages of users and of groups share: the summary of what was refused, forms of one button, the choice
//! of a policy or a name, and what a reader may not list.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    model::{AttachedRow, Offered, Outcome, Reason},
    pages::{
        load::{encoded, list_href},
        use_outcome,
    },
    ui::{
        Button, Choice, Empty, ErrorSummary, FieldError, Icon, Prose, Select, Size, Status,
        TextInput, Tone, Variant, needs,
    },
};

/// The name in the page's address.
pub(in crate::pages) fn use_name() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get("name").unwrap_or_default())
}

/// All that was refused in the forms of a page.
#[component]
pub(in crate::pages) fn Summary(
    /// The page's forms.
    intents: &'static [&'static str],
) -> impl IntoView {
    let errors: Vec<FieldError> = intents
        .iter()
        .chain(&[""])
        .flat_map(|intent| use_outcome(intent).errors)
        .map(|error| FieldError {
            field: error.field,
            message: error.message,
        })
        .collect();
    view! { <ErrorSummary errors /> }
}

/// What stands in a field: what was typed before a refusal, or what is stored.
pub(in crate::pages) fn typed_or(outcome: &Outcome, field: &str, stored: &str) -> String {
    outcome.typed(field).unwrap_or_else(|| stored.to_owned())
}

/// Where a policy's page is.
pub(in crate::pages) fn policy_href(arn: &str) -> String {
    list_href("/policies/view", &[("arn", arn)])
}

/// Where the page of a user (`/users`) or a group (`/groups`) is.
pub(in crate::pages) fn page_href(list: &str, name: &str) -> String {
    format!("{list}/{}", encoded(name))
}

/// A form of one button, for the rows of a table.
#[component]
pub(in crate::pages) fn RowForm(
    /// What it does.
    intent: &'static str,
    /// Name of the value that says on what.
    field: &'static str,
    /// The value.
    #[prop(into)]
    value: String,
    /// The button's words.
    text: &'static str,
    /// Its spoken name: "Remove ama.boateng from developers".
    #[prop(into)]
    label: String,
    /// Why it refuses.
    reason: Reason,
) -> impl IntoView {
    view! {
        <form method="post" class="row-actions">
            <input type="hidden" name="intent" value=intent />
            <input type="hidden" name=field value=value />
            <Button size=Size::Small variant=Variant::Ghost label=label reason=reason>
                {text}
            </Button>
        </form>
    }
    .into_any()
}

/// The choice of a managed policy: from a list, or by its ARN where the reader has no list.
#[component]
pub(in crate::pages) fn PolicyField(
    /// Name of the form value.
    name: &'static str,
    /// What the field is.
    label: &'static str,
    /// What can be chosen.
    offered: Offered<AttachedRow>,
    /// What came of the form.
    outcome: Outcome,
) -> impl IntoView {
    let (value, error) = (outcome.value(name), outcome.error(name));
    match offered {
        Some(policies) => {
            let options = std::iter::once(Choice::new("", "Choose a policy"))
                .chain(
                    policies
                        .into_iter()
                        .map(|policy| Choice::new(policy.arn, policy.name)),
                )
                .collect();
            view! { <Select name label options value error /> }.into_any()
        }
        None => view! {
            <TextInput
                name
                label
                value
                error
                hint="Its ARN, as in `arn:aws:iam::aws:policy/IAMReadOnlyAccess`"
                mono=true
                maxlength=2048
            />
        }
        .into_any(),
    }
}

/// The choice of a group: from a list, or by its name where the reader has no list.
#[component]
pub(in crate::pages) fn GroupField(
    /// What can be chosen.
    offered: Offered<String>,
    /// The choice of none.
    none: &'static str,
    /// What came of the form.
    outcome: Outcome,
) -> impl IntoView {
    let (value, error) = (outcome.value("group_name"), outcome.error("group_name"));
    match offered {
        Some(groups) => {
            let options = std::iter::once(Choice::new("", none))
                .chain(groups.into_iter().map(|group| Choice::new(group.clone(), group)))
                .collect();
            view! { <Select name="group_name" label="Group" options value error /> }.into_any()
        }
        None => view! {
            <TextInput name="group_name" label="Group" hint="The group's name" value error maxlength=128 />
        }
        .into_any(),
    }
}

/// The field for a path.
#[component]
pub(in crate::pages) fn PathField(
    /// What stands in it.
    #[prop(into)]
    value: String,
    /// What is wrong with it.
    error: Option<String>,
) -> impl IntoView {
    view! {
        <TextInput
            name="path"
            label="Path"
            value
            error
            hint="Part of the ARN, for policies that speak of many at once. Begins and ends with a slash, as in `/engineering/`"
            placeholder="/"
            optional=true
            mono=true
            maxlength=512
        />
    }
    .into_any()
}

/// Stands where something would be listed that the reader may not see.
#[component]
pub(in crate::pages) fn NotShown(
    /// What would be here: "You cannot list groups".
    #[prop(into)]
    title: String,
    /// The missing action.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    view! { <Empty icon=Icon::Lock title text=needs(&action) /> }
}

/// A row's word for something that the reader may not see.
#[component]
pub(in crate::pages) fn NotShownHere(
    /// The missing action.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    view! {
        <Status tone=Tone::None icon=Icon::Lock>
            <Prose text=needs(&action) />
        </Status>
    }
}
