//! The account's settings: who needs which second factor, how long sessions last, what people may do for themselves.
//! Each part is a form of its own. That about second factors can also be asked as an address: the page then says whom
//! the rules would reach, and nothing is saved.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    load::{InShell, Load, fetch},
    meanwhile::Seen,
    sign_in::errors,
    use_outcome,
    users::page_href,
};
use crate::{
    model::{AccountSettingsModel, FactorRule, Offered, Outcome, Reason, load_account_settings},
    ui::{
        Button, Checkbox, Choice, Crumb, ErrorSummary, FieldError, Flash, NavItem, Notice,
        PageHeader, Panel, Prose, RadioGroup, Section, Select, Size, TableWrap, TextInput, Th,
        Tone, Variant,
    },
};

const TITLE: &str = NavItem::AccountSettings.label();

/// Over what somebody else saved while a form was filled in.
const SINCE: &str = "Saved since you began";

/// The account's settings.
#[component]
pub(super) fn AccountSettings() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(|| (), |()| load_account_settings());
    view! {
        <InShell current=NavItem::AccountSettings crumbs=vec![Crumb::here(TITLE)]>
            <Load resource=model page=move |model| contents(model, &query.read_untracked()) />
        </InShell>
    }
}

/// The outcome of what was just done, which the address names by a word.
fn flash(query: &ParamsMap) -> Option<AnyView> {
    let message = match query.get("done")?.as_str() {
        "mfa" => "Second factors saved. The rules hold from each person's next sign-in.",
        "sessions" => "Session limits saved.",
        "self-service" => "Self-service saved.",
        "alias" => "Alias saved. People can sign in with it, or with the account ID.",
        "alias-removed" => "Alias removed. People sign in with the account ID.",
        _ => return None,
    };
    Some(view! { <Flash message /> }.into_any())
}

fn contents(model: AccountSettingsModel, query: &ParamsMap) -> AnyView {
    let refused: Vec<FieldError> = [
        "mfa",
        "sessions",
        "self-service",
        "alias",
        "alias-removed",
        "",
    ]
    .iter()
    .flat_map(|intent| errors(&use_outcome(intent)))
    .collect();
    let done = refused.is_empty().then(|| flash(query)).flatten();
    let (without, update) = (model.without, model.update.clone());
    let effect = view! {
        <Panel title="Whom this reaches">
            <p>{reached(without, model.asked)}</p>
            <p class="sm"><a href="/worklists/no-mfa">"People without a second factor"</a></p>
            <p class="sm muted">
                "Shorter session limits hold at once, for your own session too. Nobody is signed out by a rule about second factors."
            </p>
        </Panel>
    };
    view! {
        {done}
        <PageHeader title=TITLE sentence="How people sign in to this account, and what they may do for themselves." />
        <ErrorSummary errors=refused />
        <div class="cols">
            <div>
                {factors(&model, update.clone(), use_outcome("mfa"))}
                {sessions(&model, update.clone(), use_outcome("sessions"))}
                {self_service(&model, update, use_outcome("self-service"))}
                {alias(&model)}
            </div>
            <div class="stack stack-6">{effect}</div>
        </div>
    }
    .into_any()
}

fn reached(without: i64, asked: bool) -> String {
    let must = if asked { "would have to" } else { "must" };
    match without {
        0 => "Everybody has a factor that meets the rules.".to_owned(),
        1 => format!(
            "1 person has no factor that meets the rules: they {must} set one up at their next sign-in."
        ),
        people => format!(
            "{people} people have no factor that meets the rules: they {must} set one up at their next sign-in."
        ),
    }
}

fn requirements() -> Vec<Choice> {
    vec![
        Choice::new("none", "No rule"),
        Choice::new("any", "Any second factor"),
        Choice::new("phishing-resistant", "Passkey or security key"),
    ]
}

fn factors(model: &AccountSettingsModel, update: Reason, outcome: Outcome) -> AnyView {
    let scope = outcome.typed("mfa").unwrap_or_else(|| {
        let scope = if model.everyone { "everyone" } else { "groups" };
        scope.to_owned()
    });
    let options = vec![
        Choice {
            hint: "Root always needs one.".to_owned(),
            ..Choice::new("everyone", "Everybody")
        },
        Choice {
            hint: "Others sign in with a password alone until they enrol a factor.".to_owned(),
            ..Choice::new("groups", "Members of the groups below, and root")
        },
    ];
    let asked = model.asked.then(|| {
        let reach = reached(model.without, true);
        view! { <Notice message="Nothing is saved yet." tone=Tone::Warn>{reach}</Notice> }
    });
    let problem = model
        .problem
        .clone()
        .map(|message| view! { <Notice message tone=Tone::Deny /> });
    let began = outcome.typed("base").or_else(|| model.began.clone());
    let seen = Seen::new(began, model.seen.factors.clone(), &outcome);
    let (notice, theirs) = (
        seen.notice(),
        seen.beside(SINCE.to_owned(), || factors_now(model)),
    );
    let rules = rules(model.rules.clone(), &outcome);
    let new_rule = new_rule(model.groups.clone(), &outcome);
    view! {
        <Section title="Second factors" sentence="Who must prove more than a password. Somebody who has a factor is always asked for it.">
            // Sent as an address by the button that only asks; saved by the other.
            <form method="get" class="stack stack-4" data-guard="">
                <input type="hidden" name="intent" value="mfa" />
                <input type="hidden" name="base" value=seen.base />
                {notice}
                {asked}
                {problem}
                <RadioGroup name="mfa" legend="Who needs a second factor" options value=scope />
                {rules}
                {new_rule}
                {theirs}
                <div class="row">
                    <Button>"Show whom it reaches"</Button>
                    <Button variant=Variant::Primary method="post" reason=update>
                        "Save second factors"
                    </Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

/// What is stored about second factors, in words.
fn factors_now(model: &AccountSettingsModel) -> AnyView {
    let scope = if model.everyone_now {
        "Everybody needs a second factor."
    } else {
        "Members of groups with a rule need a second factor, and root."
    };
    let rules = model.rules_now.iter().map(|rule| {
        let needs = if rule.phishing_resistant {
            "a passkey or security key"
        } else {
            "any second factor"
        };
        view! { <li>{format!("{}: {needs}", rule.group)}</li> }
    });
    let rules = rules.collect_view();
    let list = if model.rules_now.is_empty() {
        view! { <p>"No group has a rule of its own."</p> }.into_any()
    } else {
        view! { <ul>{rules}</ul> }.into_any()
    };
    view! {
        <p>{scope}</p>
        {list}
    }
    .into_any()
}

/// The groups with a rule, and those that had one when the form was begun.
fn rules(mut rules: Vec<FactorRule>, outcome: &Outcome) -> AnyView {
    for (name, _) in &outcome.values {
        if let Some(group) = name.strip_prefix("rule-")
            && !rules.iter().any(|rule| rule.group == group)
        {
            rules.push(FactorRule {
                group: group.to_owned(),
                phishing_resistant: false,
                without: 0,
            });
        }
    }
    if rules.is_empty() {
        return view! { <p class="sm muted">"No group has a rule of its own."</p> }.into_any();
    }
    let rows = rules
        .into_iter()
        .map(|rule| {
            let name = format!("rule-{}", rule.group);
            let value = outcome.typed(&name).unwrap_or_else(|| {
                let word = if rule.phishing_resistant {
                    "phishing-resistant"
                } else {
                    "any"
                };
                word.to_owned()
            });
            view! {
                <tr>
                    <th scope="row">
                        <a href=page_href("/groups", &rule.group)>{rule.group.clone()}</a>
                    </th>
                    <td>
                        <Select
                            name
                            label=format!("What members of {} need", rule.group)
                            options=requirements()
                            value
                            size=Size::Small
                        />
                    </td>
                    <td class="num">{rule.without.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableWrap caption="Groups with a rule about second factors">
            <thead>
                <tr>
                    <Th label="Group" />
                    <Th label="Its members need" />
                    <Th label="Without one" num=true />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableWrap>
    }
    .into_any()
}

/// A rule for one group more.
fn new_rule(groups: Offered<String>, outcome: &Outcome) -> AnyView {
    let (value, error) = (outcome.value("new_group"), outcome.error("new_group"));
    let group = match groups {
        Some(groups) if groups.is_empty() => {
            return view! { <p class="sm muted">"Every group has a rule."</p> }.into_any();
        }
        Some(groups) => {
            let options = std::iter::once(Choice::new("", "No further group"))
                .chain(groups.into_iter().map(|group| Choice::new(group.clone(), group)))
                .collect();
            view! { <Select name="new_group" label="Add a rule for" options value error /> }
                .into_any()
        }
        None => view! {
            <TextInput name="new_group" label="Add a rule for" hint="The group's name" value error optional=true maxlength=128 />
        }
        .into_any(),
    };
    let rule = outcome
        .typed("new_rule")
        .unwrap_or_else(|| "any".to_owned());
    let options = requirements().into_iter().skip(1).collect();
    view! {
        {group}
        <Select name="new_rule" label="Its members need" options value=rule />
    }
    .into_any()
}

/// Seconds as minutes, as people type them.
fn minutes(seconds: i64) -> String {
    let (whole, rest) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    if rest == 0 {
        return whole.to_string();
    }
    let thousandths = rest.saturating_mul(1000).saturating_add(30).div_euclid(60);
    format!("{whole}.{thousandths:03}")
}

fn sessions(model: &AccountSettingsModel, update: Reason, outcome: Outcome) -> AnyView {
    let typed = |field: &str, stored: String| outcome.typed(field).unwrap_or(stored);
    let profile = typed("profile", model.profile.clone());
    let idle = typed("idle", minutes(model.idle_seconds));
    let absolute = typed("absolute", minutes(model.absolute_seconds));
    let most = typed("sessions", model.sessions_per_person.to_string());
    let seen = Seen::of(&outcome, model.seen.sessions.clone());
    let (notice, theirs) = (
        seen.notice(),
        seen.beside(SINCE.to_owned(), || {
            let (idle, absolute) = (minutes(model.idle_seconds), minutes(model.absolute_seconds));
            let most = model.sessions_per_person;
            view! {
                <p>
                    {format!("A session ends after {idle} minutes without a request and after {absolute} minutes in all. Sessions per person: {most}.")}
                </p>
            }
            .into_any()
        }),
    );
    let options = vec![
        Choice {
            hint: "Ends after an hour without a request, and after 12 hours in any case.".to_owned(),
            ..Choice::new("standard", "Standard")
        },
        Choice {
            hint: "Ends after 15 minutes without a request, and after 12 hours in any case: the time limits of NIST's highest assurance level.".to_owned(),
            ..Choice::new("aal3", "AAL3")
        },
        Choice {
            hint: "The two limits below.".to_owned(),
            ..Choice::new("custom", "Limits of your own")
        },
    ];
    view! {
        <Section title="Sessions" sentence="When people must sign in again.">
            <form method="post" class="stack stack-4" data-guard="">
                <input type="hidden" name="intent" value="sessions" />
                <input type="hidden" name="base" value=seen.base />
                {notice}
                <RadioGroup name="profile" legend="Time limits" options value=profile />
                <TextInput
                    name="idle"
                    label="Minutes without a request"
                    hint="5 to 720, for limits of your own"
                    value=idle
                    error=outcome.error("idle")
                />
                <TextInput
                    name="absolute"
                    label="Minutes in all"
                    hint="15 to 720, for limits of your own"
                    value=absolute
                    error=outcome.error("absolute")
                />
                <TextInput
                    name="sessions"
                    label="Sessions per person"
                    kind="number"
                    hint="1 to 100. One more ends the oldest."
                    value=most
                    error=outcome.error("sessions")
                    required=true
                />
                {theirs}
                <div class="row">
                    <Button reason=update>"Save session limits"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

/// What the account is called at the sign-in.
fn alias(model: &AccountSettingsModel) -> AnyView {
    let outcome = use_outcome("alias");
    let value = outcome
        .typed("alias")
        .unwrap_or_else(|| model.alias.clone().unwrap_or_default());
    let (create, delete) = (model.create_alias.clone(), model.delete_alias.clone());
    let removal = model.alias.clone().map(|alias| {
        view! {
            <form method="post">
                <input type="hidden" name="intent" value="alias-removed" />
                <input type="hidden" name="alias" value=alias />
                <Button reason=delete>"Remove alias"</Button>
            </form>
        }
    });
    view! {
        <Section title="Account alias" sentence="A name that people may sign in with in place of the account ID.">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="alias" />
                <TextInput
                    name="alias"
                    label="Alias"
                    hint="3 to 63 lower-case letters, digits and single hyphens. The one before is given up, and another account may take it."
                    value
                    error=outcome.error("alias")
                    required=true
                    mono=true
                    maxlength=63
                />
                <div class="row">
                    <Button reason=create>"Save alias"</Button>
                </div>
            </form>
            {removal}
        </Section>
    }
    .into_any()
}

fn self_service(model: &AccountSettingsModel, update: Reason, outcome: Outcome) -> AnyView {
    // A box that was not ticked is not sent: only a form that came back says so.
    let came_back = !outcome.intent.is_empty();
    let ticked = |field: &str, stored: bool| {
        if came_back {
            outcome.value(field) == "true"
        } else {
            stored
        }
    };
    let security = ticked("security", model.self_service_security);
    let keys = ticked("access_keys", model.self_service_access_keys);
    let seen = Seen::of(&outcome, model.seen.self_service.clone());
    let (notice, theirs) = (
        seen.notice(),
        seen.beside(SINCE.to_owned(), || {
            let word = |on: bool| if on { "yes" } else { "no" };
            let (security, keys) = (
                word(model.self_service_security),
                word(model.self_service_access_keys),
            );
            view! { <p>{format!("Their sign-in: {security}. Their access keys: {keys}.")}</p> }
                .into_any()
        }),
    );
    view! {
        <Section title="Self-service" sentence="What people may do for themselves without a policy. A deny or a permissions boundary still wins.">
            <form method="post" class="stack stack-4" data-guard="">
                <input type="hidden" name="intent" value="self-service" />
                <input type="hidden" name="base" value=seen.base />
                {notice}
                <Checkbox
                    name="security"
                    label="Their password, second factors, sessions and notices"
                    hint="Without it, people who lack a policy for it cannot change their password once they are signed in."
                    checked=security
                />
                <Checkbox
                    name="access_keys"
                    label="Their access keys"
                    hint="An access key works without a second factor: leave this to administrators where you can."
                    checked=keys
                />
                <p class="sm muted">
                    <Prose text="Decisions name this policy `BailiwickSelfService`.".to_owned() />
                </p>
                {theirs}
                <div class="row">
                    <Button reason=update>"Save self-service"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::SettingsSeen,
        ui::{html, needs},
    };

    fn model() -> AccountSettingsModel {
        AccountSettingsModel {
            everyone: true,
            rules: vec![FactorRule {
                group: "ops".to_owned(),
                phishing_resistant: true,
                without: 7,
            }],
            everyone_now: true,
            rules_now: Vec::new(),
            seen: SettingsSeen::default(),
            began: None,
            without: 12,
            asked: false,
            problem: None,
            idle_seconds: 450,
            absolute_seconds: 43_200,
            profile: "custom".to_owned(),
            sessions_per_person: 10,
            self_service_security: true,
            self_service_access_keys: false,
            groups: Some(vec!["dev".to_owned()]),
            update: None,
            alias: Some("berth-4".to_owned()),
            create_alias: None,
            delete_alias: None,
        }
    }

    fn rendered(model: AccountSettingsModel) -> String {
        html(|| contents(model, &ParamsMap::new()))
    }

    #[test]
    fn the_page_says_whom_the_rules_reach_before_anything_is_saved() {
        let stored = rendered(model());
        assert!(stored.contains("12 people have no factor") && stored.contains("they must set"));
        assert!(!stored.contains("Nothing is saved yet"), "{stored}");
        let asked = rendered(AccountSettingsModel {
            asked: true,
            ..model()
        });
        assert!(asked.contains("Nothing is saved yet") && asked.contains("they would have to set"));
    }

    #[test]
    fn only_saving_posts_the_form_that_can_also_be_asked() {
        let html = rendered(model());
        assert_eq!(html.matches("formmethod=\"post\"").count(), 1, "{html}");
        assert!(html.contains("<form method=\"get\""), "{html}");
        let refused = rendered(AccountSettingsModel {
            update: Some(needs("bailiwick:UpdateAccountSettings")),
            ..model()
        });
        assert!(!refused.contains("formmethod"), "{refused}");
        assert_eq!(
            refused
                .matches("<code>bailiwick:UpdateAccountSettings</code>")
                .count(),
            3,
            "{refused}"
        );
    }

    #[test]
    fn what_somebody_else_saved_is_shown_beside_what_was_typed_and_replaced_only_when_insisted_on()
    {
        let sent = |field: &str, value: &str, conflict: bool| Outcome {
            intent: "sent".to_owned(),
            values: [("base", "before"), (field, value)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            conflict,
            ..Outcome::default()
        };
        type Part = fn(&AccountSettingsModel, Reason, Outcome) -> AnyView;
        let parts: [(Part, &str, &str, &str); 3] = [
            (
                factors,
                "rule-gone",
                "any",
                "ops: a passkey or security key",
            ),
            (
                sessions,
                "idle",
                "44",
                "after 7.500 minutes without a request",
            ),
            (self_service, "security", "true", "Their sign-in: yes."),
        ];
        for (part, field, value, theirs) in parts {
            let shown = |conflict| {
                let model = AccountSettingsModel {
                    rules_now: model().rules,
                    seen: SettingsSeen {
                        factors: "now".to_owned(),
                        sessions: "now".to_owned(),
                        self_service: "now".to_owned(),
                    },
                    ..model()
                };
                html(move || part(&model, None, sent(field, value, conflict)))
            };
            let (checked, refused) = (shown(false), shown(true));
            for html in [&checked, &refused] {
                assert!(html.contains(SINCE) && html.contains(theirs), "{html}");
                assert!(html.contains(field), "{html}");
            }
            let base = |word: &str| format!(r#"name="base" value="{word}""#);
            assert!(checked.contains(&base("before")) && checked.contains("Somebody else saved"));
            assert!(refused.contains(&base("now")) && refused.contains("Save again to replace"));
        }
    }

    #[test]
    fn limits_are_shown_in_minutes_that_give_the_same_seconds_again() {
        for seconds in [300, 450, 301, 359, 43_200] {
            let typed: f64 = minutes(seconds).parse().unwrap();
            assert!(
                ((typed * 60.0).round() - seconds as f64).abs() < 0.5,
                "{seconds}"
            );
        }
        assert!(rendered(model()).contains(r#"value="7.500""#));
    }
}
