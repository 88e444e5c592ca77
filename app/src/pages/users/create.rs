//! The form that creates a user. For the root of a new account it creates the first administrator instead, because root
//! is not for daily work.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    HandOver,
    parts::{GroupField, PathField, Summary, page_href},
};
use crate::{
    model::{NewUserModel, Once, Outcome, load_new_user},
    pages::{
        load::{InShell, Load, fetch},
        tags::first_tags,
        use_outcome,
    },
    ui::{
        Button, Checkbox, Crumb, Flash, Icon, LinkButton, NavItem, Notice, PageHeader, Prose,
        TextInput, Tone, Variant,
    },
};

/// Creates a user.
#[component]
pub(in crate::pages) fn CreateUser() -> impl IntoView {
    let query = use_query_map();
    let resource = fetch(|| (), |()| load_new_user());
    let crumbs = vec![Crumb::to("Users", "/users"), Crumb::here("Create user")];
    view! {
        <InShell current=NavItem::Users crumbs>
            <Load
                resource
                page=move |model| {
                    let first = query.read_untracked().get("first").as_deref() == Some("1");
                    page(model, first, use_outcome("create"))
                }
            />
        </InShell>
    }
}

fn page(model: NewUserModel, first: bool, outcome: Outcome) -> AnyView {
    match &outcome.once {
        Some(once @ Once::Password { user_name, .. }) => {
            created(once.clone(), user_name.clone(), model.sign_in, first)
        }
        _ => form(model, first, outcome),
    }
}

fn form(model: NewUserModel, first: bool, outcome: Outcome) -> AnyView {
    let (title, sentence, verb) = if first {
        (
            "Create the first administrator",
            "From here on, sign in as this user. Keep root for what only root can do.",
            "Create administrator",
        )
    } else {
        (
            "Create user",
            "A name of their own for a person or a program. Permissions come from groups and policies.",
            "Create user",
        )
    };
    let path = outcome.value("path");
    let path_error = outcome.error("path");
    let open = !path.is_empty() || path_error.is_some();
    view! {
        <PageHeader title sentence />
        <form method="post" class="form-grid" data-guard="">
            <Summary intents=&["create"] />
            {first
                .then(|| {
                    view! {
                        <Notice message="Root is not for daily work." tone=Tone::Warn>
                            "Nothing limits root, and its actions cannot be told apart by person. This creates a user with the policy "
                            <code>"AdministratorAccess"</code>
                            " and a password for the first sign-in. Then sign out as root, and in as this user."
                        </Notice>
                        <input type="hidden" name="administrator" value="true" />
                        <input type="hidden" name="login" value="true" />
                    }
                })}
            <TextInput
                name="user_name"
                label="User name"
                value=outcome.value("user_name")
                error=outcome.error("user_name")
                hint="Up to 64 letters, digits and + = , . @ - _. Names that differ only by case are the same."
                required=true
                mono=true
            />
            {(!first).then(|| access(&model, &outcome))}
            {(!first).then(|| first_tags(&outcome, model.tag.clone()))}
            <details open=open>
                <summary class="row sm">
                    <span class="row caret">
                        <Icon name=Icon::ChevronRight size=14 />
                    </span>
                    "More settings"
                </summary>
                <PathField value=path error=path_error />
            </details>
            <div class="row">
                <Button variant=Variant::Primary reason=model.create.clone()>
                    {verb}
                </Button>
                <LinkButton href="/users" variant=Variant::Ghost>
                    "Cancel"
                </LinkButton>
            </div>
        </form>
    }
    .into_any()
}

/// How the user signs in, and the group to begin in.
fn access(model: &NewUserModel, outcome: &Outcome) -> AnyView {
    let came_back = !outcome.values.is_empty();
    let login = if came_back {
        outcome.typed("login").is_some()
    } else {
        model.login.is_none()
    };
    let nothing_to_offer = model.groups.as_ref().is_some_and(Vec::is_empty);
    view! {
        <div class="stack stack-1">
            <Checkbox
                name="login"
                label="Console sign-in"
                hint="Makes a password that is shown once. The user chooses their own at the first sign-in and adds a second factor."
                checked=login
            />
            {model
                .login
                .clone()
                .map(|reason| {
                    view! {
                        <p class="hint">
                            <Prose text=format!("{reason}.") />
                        </p>
                    }
                })}
        </div>
        {(!nothing_to_offer)
            .then(|| view! { <GroupField offered=model.groups.clone() none="No group" outcome=outcome.clone() /> })}
    }
    .into_any()
}

/// The answer with the password on it.
fn created(once: Once, name: String, sign_in: String, first: bool) -> AnyView {
    let title = if first {
        "Administrator created"
    } else {
        "User created"
    };
    view! {
        <Flash message=format!("User {name} created.") />
        <PageHeader title />
        <div class="form-grid">
            <HandOver once sign_in />
            {first
                .then(|| {
                    view! {
                        <form method="post" action="/sign-out" class="stack stack-1">
                            <div class="row">
                                <Button variant=Variant::Primary>"Put root away"</Button>
                            </div>
                            <p class="hint">{format!("Ends root's session. Then sign in as {name} with the password above.")}</p>
                        </form>
                    }
                })}
            <div class="row">
                <LinkButton
                    href=page_href("/users", &name)
                    variant=if first { Variant::default() } else { Variant::Primary }
                >
                    {format!("Go to {name}")}
                </LinkButton>
                {(!first).then(|| view! { <a class="btn" rel="external" href="/users/create">"Create another user"</a> })}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::FieldMessage,
        ui::{html, needs},
    };

    fn model() -> NewUserModel {
        NewUserModel {
            create: None,
            login: None,
            tag: None,
            groups: Some(vec!["developers".to_owned()]),
            sign_in: "https://iam.example/sign-in".to_owned(),
        }
    }

    #[test]
    fn who_may_not_create_users_gets_the_form_with_its_button_refused() {
        let refused = NewUserModel {
            create: Some(needs("iam:CreateUser")),
            ..model()
        };
        let html = html(|| page(refused, false, Outcome::default()));
        assert!(
            html.contains("<code>iam:CreateUser</code>") && html.contains(r#"name="user_name""#),
            "{html}"
        );
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }

    #[test]
    fn what_was_typed_stays_beside_what_was_wrong_with_it() {
        let outcome = Outcome {
            errors: vec![FieldMessage {
                field: "user_name".to_owned(),
                message: "`<` is not allowed.".to_owned(),
            }],
            values: vec![("user_name".to_owned(), "<b>\"".to_owned())],
            ..Outcome::default()
        };
        let html = html(|| page(model(), false, outcome));
        assert!(
            html.contains("value=\"&lt;b&gt;&quot;\"") && html.contains(r#"id="user_name-error""#),
            "{html}"
        );
        // The box was not ticked when the form was sent.
        assert!(!html.contains("checked"), "{html}");
    }

    #[test]
    fn the_first_administrator_is_offered_only_when_asked_for() {
        let first = html(|| page(model(), true, Outcome::default()));
        assert!(
            first.contains("Create administrator") && first.contains(r#"name="administrator""#),
            "{first}"
        );
        let other = html(|| page(model(), false, Outcome::default()));
        assert!(
            !other.contains("administrator") && other.contains("checked"),
            "{other}"
        );
    }

    #[test]
    fn the_password_is_on_the_answer_and_nowhere_in_an_address() {
        let once = Once::Password {
            user_name: "a+b".to_owned(),
            password: "k7fqm-x2wtd".to_owned(),
        };
        let html = html(|| {
            page(
                model(),
                false,
                Outcome {
                    once: Some(once),
                    ..Outcome::default()
                },
            )
        });
        assert!(
            html.contains("k7fqm-x2wtd") && html.contains("https://iam.example/sign-in"),
            "{html}"
        );
        assert!(
            html.contains("href=\"/users/a%2Bb\"") && !html.contains("=k7fqm"),
            "{html}"
        );
    }
}
