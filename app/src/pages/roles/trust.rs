//! Who may assume a role: its trust policy, and the page that edits it.

use leptos::prelude::*;

use crate::{
    document::DocumentKind,
    model::{Outcome, Reason, RoleModel, RoleTab, load_role},
    pages::{
        load::{InShell, Load, fetch},
        meanwhile::Seen,
        policies::{Checked, check_button},
        use_outcome,
        users::{Summary, page_href, use_name},
    },
    ui::{
        Button, Code, Crumb, Icon, LinkButton, NavItem, PageHeader, PolicyEditor, Section, Variant,
    },
};

/// The section "Trust relationships".
pub(super) fn section(name: &str, trust: String, edit: Reason) -> AnyView {
    let href = format!("{}/trust", page_href("/roles", name));
    view! {
        <Section
            title="Who may assume it"
            sentence="And under which conditions. A user or role that was deleted stands there by its unique ID."
            actions=move || {
                view! {
                    <LinkButton href icon=Icon::Pencil reason=edit>
                        "Edit trust policy"
                    </LinkButton>
                }
            }
        >
            <Code text=trust title="Trust policy" />
        </Section>
    }
    .into_any()
}

/// Edits a role's trust policy.
#[component]
pub(in crate::pages) fn EditTrust() -> impl IntoView {
    let name = use_name();
    let resource = fetch(move || name.get(), |name| load_role(name, RoleTab::Trust));
    let crumbs = vec![
        Crumb::to("Roles", "/roles"),
        Crumb::to(name.get(), page_href("/roles", &name.get())),
        Crumb::here("Edit trust policy"),
    ];
    view! {
        <InShell current=NavItem::Roles crumbs>
            <Load resource page=|model| page(model, use_outcome("trust")) />
        </InShell>
    }
}

fn page(model: RoleModel, outcome: Outcome) -> AnyView {
    let RoleModel {
        role,
        trust,
        controls,
        ..
    } = model;
    let cancel = format!("{}?tab=trust", page_href("/roles", &role.name));
    let document = outcome.typed("document").unwrap_or_else(|| trust.clone());
    let seen = Seen::of(&outcome, trust.clone());
    let notice = seen.notice();
    let theirs = seen.beside("Saved since you began".to_owned(), || {
        view! { <Code text=trust title="The trust policy in force now" /> }.into_any()
    });
    let findings = outcome.findings.clone();
    let check = controls.trust.is_none().then(check_button);
    view! {
        <PageHeader
            title=format!("Edit the trust policy of {}", role.name)
            sentence="It applies to whoever assumes the role from then on; sessions that exist go on."
        />
        <form method="post" class="stack stack-6" data-guard="">
            <Summary intents=&["trust"] />
            {notice}
            <Checked outcome />
            <input type="hidden" name="base" value=seen.base />
            <PolicyEditor
                name="document".to_owned()
                label="Trust policy".to_owned()
                document
                found=findings
                kind=DocumentKind::Trust
            />
            {theirs}
            <div class="row">
                <Button variant=Variant::Primary reason=controls.trust>
                    "Save trust policy"
                </Button>
                {check}
                <LinkButton href=cancel variant=Variant::Ghost>
                    "Cancel"
                </LinkButton>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{FieldMessage, Found, RoleControls, RolePart},
        pages::roles::detail::tests::model,
        ui::html,
    };

    #[test]
    fn a_refused_trust_policy_comes_back_with_its_text_and_its_findings() {
        let outcome = Outcome {
            errors: vec![FieldMessage {
                field: "document".to_owned(),
                message: "It names nobody.".to_owned(),
            }],
            findings: Some(vec![Found {
                line: 1,
                column: 2,
                message: "`Principal` is missing".to_owned(),
                ..Found::default()
            }]),
            values: vec![("document".to_owned(), "</textarea><i>".to_owned())],
            ..Outcome::default()
        };
        let html = html(|| page(model(RolePart::Trust, RoleControls::default()), outcome));
        assert!(
            html.contains("&lt;/textarea&gt;&lt;i&gt;") && html.contains("Ln 1:2"),
            "{html}"
        );
        assert!(html.contains("of 2048 characters"), "{html}");
    }

    #[test]
    fn a_newer_trust_policy_is_shown_beside_the_text_and_replaced_only_when_insisted_on() {
        let shown = |conflict| {
            let outcome = Outcome {
                values: [("document", "mine"), ("base", "what I began with")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .to_vec(),
                conflict,
                ..Outcome::default()
            };
            let mut model = model(RolePart::Trust, RoleControls::default());
            model.trust = "theirs".to_owned();
            html(move || page(model, outcome))
        };
        let (checked, refused) = (shown(false), shown(true));
        for html in [&checked, &refused] {
            assert!(html.contains(">mine</textarea>"), "{html}");
            assert!(html.contains("The trust policy in force now"), "{html}");
        }
        assert!(checked.contains(r#"name="base" value="what I began with""#));
        assert!(refused.contains(r#"name="base" value="theirs""#));
    }
}
