//! The form that creates a role: who may assume it is a choice, and always the document that the choice stands for.

use leptos::prelude::*;

use super::longest_sessions;
use crate::{
    document::DocumentKind,
    model::{AttachedRow, NewRoleModel, Offered, Outcome, load_new_role},
    pages::{
        load::{InShell, Load, fetch},
        policies::{Checked, check_button},
        tags::first_tags,
        use_outcome,
        users::{PathField, PolicyField, Summary, typed_or},
    },
    ui::{
        Button, Choice, Crumb, Icon, LinkButton, NavItem, PageHeader, PolicyEditor, RadioGroup,
        Section, Select, TextInput, Variant,
    },
};

/// Creates a role.
#[component]
pub(in crate::pages) fn CreateRole() -> impl IntoView {
    let resource = fetch(|| (), |()| load_new_role());
    let crumbs = vec![Crumb::to("Roles", "/roles"), Crumb::here("Create role")];
    view! {
        <InShell current=NavItem::Roles crumbs>
            <Load resource page=|model| page(model, use_outcome("create")) />
        </InShell>
    }
}

fn page(model: NewRoleModel, outcome: Outcome) -> AnyView {
    let NewRoleModel {
        create,
        tag,
        offered,
        trust,
    } = model;
    let document = typed_or(&outcome, "document", &trust);
    let written = typed_or(&outcome, "written", &trust);
    let findings = outcome.findings.clone();
    let check = create.is_none().then(check_button);
    let name = name_fields(&outcome);
    let write = create.is_none().then(write_button);
    let who = who(&outcome);
    let settings = settings(&outcome, offered);
    let tags = first_tags(&outcome, tag);
    view! {
        <PageHeader title="Create role" sentence="Who may act as it comes first; what it may do follows on its page." />
        <form method="post" class="stack stack-6" data-guard="">
            <Summary intents=&["create"] />
            <Checked outcome />
            {name}
            {who}
            <input type="hidden" name="written" value=written />
            <PolicyEditor
                name="document".to_owned()
                label="Trust policy".to_owned()
                document
                found=findings
                kind=DocumentKind::Trust
            />
            {settings}
            <div class="form-grid">{tags}</div>
            <div class="row">
                <Button variant=Variant::Primary reason=create>
                    "Create role"
                </Button>
                {write}
                {check}
                <LinkButton href="/roles" variant=Variant::Ghost>
                    "Cancel"
                </LinkButton>
            </div>
        </form>
    }
    .into_any()
}

fn name_fields(outcome: &Outcome) -> AnyView {
    view! {
        <div class="form-grid">
            <TextInput
                name="role_name"
                label="Role name"
                value=outcome.value("role_name")
                error=outcome.error("role_name")
                hint="Up to 64 letters, digits and `+ = , . @ - _`. It cannot be changed later."
                required=true
                mono=true
                maxlength=64
            />
            <TextInput
                name="description"
                label="Description"
                value=outcome.value("description")
                error=outcome.error("description")
                hint="What the role is for."
                optional=true
                maxlength=1000
            />
        </div>
    }
    .into_any()
}

fn who(outcome: &Outcome) -> AnyView {
    let (chosen, error) = (typed_or(outcome, "who", "account"), outcome.error("who"));
    let principal = view! {
        <TextInput
            name="principal"
            label="User or role"
            value=outcome.value("principal")
            error=outcome.error("principal")
            hint="A user's name, `role/` and a role's name, or an ARN"
            optional=true
            mono=true
            maxlength=2048
        />
    };
    let service = view! {
        <TextInput
            name="service"
            label="Service"
            value=outcome.value("service")
            error=outcome.error("service")
            hint="As in `ec2.amazonaws.com`"
            optional=true
            mono=true
            maxlength=128
        />
    };
    view! {
        <Section
            title="Who may assume it"
            sentence="The trust policy below is what the choice stands for. Write it anew after another choice, or change it by hand."
        >
            <div class="form-grid">
                <RadioGroup name="who" legend="Trusted" options=choices() value=chosen error />
                {principal}
                {service}
            </div>
        </Section>
    }
    .into_any()
}

fn settings(outcome: &Outcome, offered: Offered<AttachedRow>) -> AnyView {
    let (path, path_error) = (outcome.value("path"), outcome.error("path"));
    let bounded = !outcome.value("boundary_arn").is_empty();
    let open = !path.is_empty() || path_error.is_some() || bounded;
    let boundary = outcome.clone();
    view! {
        <div class="form-grid">
            <Select
                name="max_session"
                label="Longest session"
                options=longest_sessions(3600)
                value=typed_or(outcome, "max_session", "3600")
                error=outcome.error("max_session")
                hint="How long somebody may act as the role before they assume it again."
            />
            <details open=open>
                <summary class="row sm">
                    <span class="row caret">
                        <Icon name=Icon::ChevronRight size=14 />
                    </span>
                    "More settings"
                </summary>
                <div class="stack">
                    <PathField value=path error=path_error />
                    <PolicyField name="boundary_arn" label="Permissions boundary" offered outcome=boundary />
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn choices() -> Vec<Choice> {
    let choice = |value: &str, label: &str, hint: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
    };
    vec![
        choice(
            "account",
            "This account",
            "Whoever has a policy here that allows `sts:AssumeRole` on it.",
        ),
        choice(
            "principal",
            "A user or a role",
            "This one alone, without a policy of its own.",
        ),
        choice("service", "An AWS service", "For what runs there."),
        choice(
            "own",
            "What the document says",
            "For conditions, several principals or other accounts: write it below.",
        ),
    ]
}

/// Puts the document that the choice stands for into the form, without saving anything. It stands behind the button that
/// saves, so that Enter in a field never means it.
fn write_button() -> impl IntoView {
    view! {
        <button class="btn" type="submit" name="intent" value="write" formnovalidate formaction="#document">
            "Write trust policy"
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{html, needs};

    fn model(create: Option<String>) -> NewRoleModel {
        NewRoleModel {
            tag: None,
            create,
            offered: None,
            trust: "{ \"a\": 1 }".to_owned(),
        }
    }

    #[test]
    fn enter_in_a_field_creates_and_neither_writes_nor_checks() {
        let html = html(|| page(model(None), Outcome::default()));
        let place = |text: &str| html.find(text).unwrap();
        let create = place(r#"type="submit""#);
        assert!(create < place(r#"value="write""#) && create < place(r#"value="check""#));
        assert!(
            html.split_at(create)
                .1
                .starts_with(r#"type="submit" data-variant="primary""#)
        );
    }

    #[test]
    fn who_may_not_create_roles_gets_the_form_with_its_button_refused() {
        let refused = Some(needs("iam:CreateRole"));
        let html = html(|| page(model(refused), Outcome::default()));
        assert!(
            html.contains("<code>iam:CreateRole</code>") && html.contains(r#"name="role_name""#),
            "{html}"
        );
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }

    #[test]
    fn the_document_of_the_choice_is_there_from_the_first_and_what_was_typed_stays() {
        let fresh = html(|| page(model(None), Outcome::default()));
        assert!(
            fresh.contains("{ &quot;a&quot;: 1 }</textarea>")
                && fresh.contains(r#"value="account" checked"#),
            "{fresh}"
        );
        let typed = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let outcome = Outcome {
            values: vec![
                typed("document", "</textarea><script>x"),
                typed("who", "own"),
                typed("role_name", "a\"b"),
            ],
            ..Outcome::default()
        };
        let again = html(|| page(model(None), outcome));
        assert!(
            again.contains("&lt;/textarea&gt;&lt;script&gt;x") && again.contains("a&quot;b"),
            "{again}"
        );
        assert!(
            again.contains(r#"value="own" checked"#) && !again.contains("<script"),
            "{again}"
        );
    }
}
