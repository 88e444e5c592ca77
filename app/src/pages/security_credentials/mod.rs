//! One's own password, devices, recovery codes and session. Secrets are shown once, in the answer of the form that made
//! them; who comes back later has to make others.

mod adding;
mod devices;
mod recovery;

pub(super) use recovery::RecoveryCodes;

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    access_keys::{AccessKeys, key_done},
    activity::Activity,
    load::{AccountName, FreshProof, InShell, Load, fetch},
    notices::Notices,
    sessions::{Sessions, security_done},
    sign_in::errors,
    use_outcome,
};
use crate::{
    model::{CredentialsModel, Reason, load_security_credentials},
    ui::{
        Arn, Button, Crumb, ErrorSummary, FieldError, Flash, Kv, KvRow, NavItem, PageHeader, Panel,
        PasswordInput, Section, Time,
    },
};
use devices::Devices;
use recovery::CodesLeft;

const TITLE: &str = NavItem::SecurityCredentials.label();

/// The page's forms.
const INTENTS: [&str; 11] = [
    "change-password",
    "add-device",
    "enable-device",
    "start-key",
    "add-key",
    "rename-device",
    "remove-device",
    "end-session",
    "end-sessions",
    "dismiss-notice",
    "dismiss-notices",
];

/// One's own security credentials.
#[component]
pub(super) fn SecurityCredentials() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(|| (), |()| load_security_credentials());
    view! {
        <InShell current=NavItem::SecurityCredentials crumbs=vec![Crumb::here(TITLE)]>
            <Load resource=model page=move |model| view! { <Contents model query /> } />
        </InShell>
    }
}

/// The outcome of what was just done, which the address names by a word.
fn flash(query: &ParamsMap) -> Option<AnyView> {
    let sentence = match query.get("done")?.as_str() {
        "password-changed" => "Password changed. Your other sessions were ended.",
        "device-added" => "Device added. You can sign in with it.",
        "device-discarded" => "The unfinished device was discarded.",
        "device-renamed" => "Device renamed.",
        "device-removed" => "Device removed. Your other sessions were ended.",
        word => security_done(word).or_else(|| key_done(word))?,
    };
    Some(view! { <Flash message=sentence /> }.into_any())
}

#[component]
fn Contents(model: CredentialsModel, query: Memo<ParamsMap>) -> impl IntoView {
    let outcomes = INTENTS.map(use_outcome);
    let refused: Vec<FieldError> = outcomes.iter().flat_map(errors).collect();
    let answered = outcomes
        .iter()
        .any(|outcome| !outcome.errors.is_empty() || outcome.once.is_some());
    let done = move || if answered { None } else { flash(&query.read()) };
    let now = model.now;
    let session = view! {
        <Panel title="This session">
            <Kv stacked=true>
                <KvRow label="ARN"><Arn arn=model.arn /></KvRow>
                <KvRow label="Signed in"><Time at=model.signed_in now /></KvRow>
                <KvRow label="Second factor">{moment(model.mfa, now, "Not proven in this session")}</KvRow>
                <KvRow label="Last proof that it is you">{moment(model.proved, now, "None")}</KvRow>
                <KvRow label="Ends at the latest"><Time at=model.expires now /></KvRow>
            </Kv>
            <p class="sm muted">{format!("It ends earlier after {} minutes without a request.", model.idle_minutes)}</p>
        </Panel>
    };
    view! {
        <PageHeader title=TITLE sentence=format!("How you prove that you are {}.", model.name) />
        {done}
        <ErrorSummary errors=refused />
        <FreshProof what="Changes to your password and devices" />
        <div class="cols">
            <div>
                <Password reason=model.controls.change_password.clone() />
                <Devices devices=model.devices suggested=model.suggested controls=model.controls.clone() now />
                <AccessKeys model=model.keys now />
                <Sessions sessions=model.sessions whose=None now />
                <Activity activity=model.activity whose=None now />
            </div>
            <div class="stack stack-6">
                <CodesLeft recovery=model.recovery reason=model.controls.create_codes now />
                {session}
                <Notices notices=model.notices now />
            </div>
        </div>
    }
}

/// A moment, or the words for there being none.
fn moment(at: Option<i64>, now: i64, none: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <Time at now /> }.into_any(),
        None => none.into_any(),
    }
}

#[component]
fn Password(reason: Reason) -> impl IntoView {
    let outcome = use_outcome("change-password");
    view! {
        <Section title="Password" sentence="Changing it ends your other sessions.">
            <form method="post" class="stack stack-3">
                <input type="hidden" name="intent" value="change-password" />
                <AccountName />
                <PasswordInput name="old_password" label="Present password" error=outcome.error("old_password") />
                <PasswordInput
                    name="new_password"
                    label="New password"
                    autocomplete="new-password"
                    error=outcome.error("new_password")
                />
                <PasswordInput
                    name="new_password_again"
                    label="New password again"
                    autocomplete="new-password"
                    error=outcome.error("new_password_again")
                />
                <div class="row">
                    <Button reason>"Change password"</Button>
                </div>
            </form>
        </Section>
    }
}
