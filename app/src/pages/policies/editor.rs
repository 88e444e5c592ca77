//! Creating a policy and editing one: the same editor, in which the server's own check runs while somebody types.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address, crumbs};
use crate::{
    document::DocumentKind,
    model::{Outcome, PolicyEditorModel, PolicyRow, load_policy_editor},
    pages::{
        load::{InShell, Load, fetch},
        meanwhile::Seen,
        sign_in::errors,
        tags::first_tags,
        use_outcome,
    },
    ui::{
        Button, Checkbox, Code, Crumb, ErrorSummary, LinkButton, NavItem, Notice, PageHeader,
        PolicyEditor, TextInput, Tone, Variant,
    },
};

/// A new policy.
#[component]
pub(in crate::pages) fn CreatePolicy() -> impl IntoView {
    let model = fetch(|| (), |()| load_policy_editor(None));
    let crumbs = vec![
        Crumb::to(NavItem::Policies.label(), NavItem::Policies.href()),
        Crumb::here("Create policy"),
    ];
    view! {
        <InShell current=NavItem::Policies crumbs>
            <Load resource=model page=|model| view! { <CreateForm model outcome=use_outcome("create") /> } />
        </InShell>
    }
}

/// A new version of a policy.
#[component]
pub(in crate::pages) fn EditPolicy() -> impl IntoView {
    let query = use_query_map();
    let arn = query.read_untracked().get("arn").unwrap_or_default();
    let model = fetch(
        move || query.read().get("arn").unwrap_or_default(),
        |arn| load_policy_editor(Some(arn)),
    );
    view! {
        <InShell current=NavItem::Policies crumbs=crumbs(&arn, Some("Edit"))>
            <Load
                resource=model
                page=move |model| {
                    let arn = query.read_untracked().get("arn").unwrap_or_default();
                    view! { <EditForm model arn outcome=use_outcome("edit") /> }
                }
            />
        </InShell>
    }
}

#[component]
fn CreateForm(model: PolicyEditorModel, outcome: Outcome) -> impl IntoView {
    let document = outcome.typed("document").unwrap_or(model.document);
    let check = model.save.is_none().then(check_button);
    let tags = first_tags(&outcome, model.tag);
    view! {
        <PageHeader title="Create policy" sentence="Attach it to groups and users afterwards." />
        <form method="post" class="stack stack-6" data-guard="">
            <ErrorSummary errors=errors(&outcome) />
            <Checked outcome=outcome.clone() />
            <TextInput
                name="name"
                label="Policy name"
                hint="Up to 128 letters, digits and `+ = , . @ - _`. It cannot be changed later."
                value=outcome.value("name")
                error=outcome.error("name")
                required=true
                mono=true
            />
            <TextInput
                name="description"
                label="Description"
                hint="What the policy is for. It cannot be changed later."
                value=outcome.value("description")
                error=outcome.error("description")
                optional=true
            />
            <TextInput
                name="path"
                label="Path"
                hint="Part of the ARN, as in `/engineering/`. It cannot be changed later."
                value=outcome.typed("path").unwrap_or_else(|| "/".to_owned())
                error=outcome.error("path")
                optional=true
                mono=true
            />
            <PolicyEditor name="document".to_owned() label="Policy document".to_owned() document found=outcome.findings.clone() kind=DocumentKind::Managed />
            <div class="form-grid">{tags}</div>
            <div class="row">
                <Button variant=Variant::Primary reason=model.save>"Create policy"</Button>
                {check}
                <LinkButton href="/policies" variant=Variant::Ghost>"Cancel"</LinkButton>
            </div>
        </form>
    }
}

#[component]
fn EditForm(model: PolicyEditorModel, arn: String, outcome: Outcome) -> impl IntoView {
    let PolicyEditorModel {
        policy,
        document,
        oldest,
        replace,
        save,
        ..
    } = model;
    let in_force = document.clone();
    let document = outcome.typed("document").unwrap_or(document);
    let lost = policy.is_none().then(|| {
        view! {
            <Notice message="The policy cannot be saved any more." tone=Tone::Warn>
                "It was deleted, or your permissions changed, while you were editing it. Your text is below: copy it to keep it."
            </Notice>
        }
    });
    let make_room = oldest.map(
        |oldest| view! { <MakeRoom oldest replace ticked=!outcome.value("replace").is_empty() /> },
    );
    let check = save.is_none().then(check_button);
    let (title, base) = match policy {
        Some(PolicyRow {
            name,
            default_version,
            ..
        }) => (format!("Edit {name}"), default_version),
        None => ("Edit policy".to_owned(), String::new()),
    };
    // Somebody else saved meanwhile: both texts are on the page, and saving again is a choice.
    let title_now = match outcome.typed("base") {
        Some(began) => format!("Version {base}, in force now; you began with {began}"),
        None => String::new(),
    };
    let began = outcome.typed("base").filter(|_| !base.is_empty());
    let seen = Seen::new(began, base, &outcome);
    let notice = seen.notice();
    let theirs = seen.beside(title_now, || {
        view! { <Code text=in_force title="The policy in force now" /> }.into_any()
    });
    view! {
        <PageHeader title sentence="Saving makes a new version and puts it in force at once for everybody who has the policy." />
        {lost}
        <form method="post" class="stack stack-6" data-guard="">
            <ErrorSummary errors=errors(&outcome) />
            {notice}
            <Checked outcome=outcome.clone() />
            <input type="hidden" name="base" value=seen.base />
            <PolicyEditor name="document".to_owned() label="Policy document".to_owned() document found=outcome.findings.clone() kind=DocumentKind::Managed />
            {theirs}
            {make_room}
            <div class="row">
                <Button variant=Variant::Primary reason=save>"Save as new version"</Button>
                {check}
                <LinkButton href=address("view", &arn, "", "") variant=Variant::Ghost>"Cancel"</LinkButton>
            </div>
        </form>
    }
}

/// Sends the form to have its document checked, without saving anything; for who could save it. It stands behind the
/// button that saves, so that Enter in a field never means it. The answer opens at the findings.
pub(in crate::pages) fn check_button() -> impl IntoView {
    view! {
        <button class="btn" type="submit" name="intent" value="check" formnovalidate formaction="#document-findings">
            "Check"
        </button>
    }
}

/// What came of a check, on top of the page.
#[component]
pub(in crate::pages) fn Checked(
    /// What came of the form.
    outcome: Outcome,
) -> impl IntoView {
    let found = outcome
        .findings
        .filter(|_| outcome.errors.is_empty())
        .map(|found| found.len())?;
    let (message, tone) = match found {
        0 => (
            "Nothing was found in the policy document.".to_owned(),
            Tone::Allow,
        ),
        1 => ("1 finding in the policy document.".to_owned(), Tone::Warn),
        _ => (
            format!("{found} findings in the policy document."),
            Tone::Warn,
        ),
    };
    Some(view! {
        <Notice message tone>
            "Nothing was saved."
            {(found > 0).then(|| view! { " "<a href="#document-findings" rel="external">"See what was found"</a> })}
        </Notice>
    })
}

/// Five versions are kept at most; who saves a sixth says which one goes.
#[component]
fn MakeRoom(oldest: String, replace: Option<String>, ticked: bool) -> impl IntoView {
    match replace {
        None => view! {
            <Checkbox
                name="replace"
                label=format!("Delete version {oldest} to make room")
                hint="Five versions are kept at most. This is the oldest one that is not in force."
                checked=ticked
            />
        }
        .into_any(),
        Some(reason) => {
            let message =
                format!("Five versions are kept at most, and you may not delete one. {reason}.");
            view! { <Notice message tone=Tone::Warn /> }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldMessage, Found};

    const EVIL: &str = "{\"a\": \"</textarea><script>alert(1)</script>\"}";

    fn model() -> PolicyEditorModel {
        PolicyEditorModel {
            policy: None,
            document: "{}".to_owned(),
            oldest: Some("v2".to_owned()),
            replace: None,
            save: None,
            tag: None,
        }
    }

    fn refused() -> Outcome {
        Outcome {
            errors: vec![FieldMessage {
                field: "document".to_owned(),
                message: "The policy document has 1 error(s); first: line 1, column 2: unknown."
                    .to_owned(),
            }],
            findings: Some(vec![Found {
                line: 1,
                column: 2,
                message: "`a` is not an element".to_owned(),
                path: "a".to_owned(),
                ..Found::default()
            }]),
            values: vec![
                ("document".to_owned(), EVIL.to_owned()),
                ("name".to_owned(), "a\"b".to_owned()),
            ],
            ..Outcome::default()
        }
    }

    fn html(view: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| {
            leptos_meta::provide_meta_context();
            view().to_html()
        })
    }

    #[test]
    fn a_refused_policy_comes_back_with_its_text_and_the_place_of_the_error() {
        let html = html(|| view! { <CreateForm model=model() outcome=refused() /> }.into_any());
        assert!(
            html.contains("line 1, column 2") && html.contains("Ln 1:2"),
            "{html}"
        );
        assert!(
            html.contains("&lt;/textarea&gt;&lt;script&gt;") && html.contains("a&quot;b"),
            "{html}"
        );
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
    }

    #[test]
    fn a_check_says_what_it_found_and_that_nothing_was_saved() {
        let checked = |findings: Vec<Found>| {
            let outcome = Outcome {
                findings: Some(findings),
                ..Outcome::default()
            };
            html(|| view! { <CreateForm model=model() outcome /> }.into_any())
        };
        let one = checked(vec![Found::default()]);
        assert!(
            one.contains("1 finding")
                && one.contains("Nothing was saved")
                && one.contains("1 error"),
            "{one}"
        );
        assert!(one.contains("formnovalidate"), "{one}");
        assert!(checked(Vec::new()).contains("Nothing was found"));
        let fresh =
            html(|| view! { <CreateForm model=model() outcome=Outcome::default() /> }.into_any());
        assert!(!fresh.contains("Nothing was saved"), "{fresh}");
    }

    #[test]
    fn an_edit_of_a_full_policy_offers_to_make_room_and_keeps_the_text() {
        let html = html(|| {
            view! { <EditForm model=model() arn=String::new() outcome=refused() /> }.into_any()
        });
        assert!(html.contains("Delete version v2 to make room"), "{html}");
        assert!(
            html.contains("&lt;/textarea&gt;&lt;script&gt;") && !html.contains("<script"),
            "{html}"
        );
    }

    #[test]
    fn a_newer_version_is_shown_beside_the_text_and_replaced_only_when_insisted_on() {
        let shown = |conflict| {
            let outcome = Outcome {
                values: [("document", "mine"), ("base", "v1")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .to_vec(),
                conflict,
                ..Outcome::default()
            };
            let model = PolicyEditorModel {
                policy: Some(PolicyRow {
                    name: "tides".to_owned(),
                    arn: String::new(),
                    path: "/".to_owned(),
                    description: String::new(),
                    default_version: "v2".to_owned(),
                    aws_managed: false,
                    attachments: 0,
                    boundaries: 0,
                    created: 0,
                    updated: 0,
                }),
                ..model()
            };
            html(|| view! { <EditForm model arn=String::new() outcome /> }.into_any())
        };
        let (checked, refused) = (shown(false), shown(true));
        for html in [&checked, &refused] {
            assert!(html.contains(">mine</textarea>"), "{html}");
            assert!(
                html.contains("Version v2, in force now; you began with v1"),
                "{html}"
            );
        }
        assert!(checked.contains(r#"name="base" value="v1""#), "{checked}");
        assert!(refused.contains(r#"name="base" value="v2""#), "{refused}");
    }
}
