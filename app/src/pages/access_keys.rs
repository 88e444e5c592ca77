//! Access keys as a section, the same on one's own page and on a user's. The secret of a new key is on the answer that made
//! it and nowhere else: to read, to copy, and as the lines of the .csv file that AWS's tools take. A file to download would
//! have to come from another request, which would have to carry the secret once more.

use leptos::prelude::*;

use super::{sign_in::errors, use_outcome};
use crate::{
    model::{AccessKeyRow, AccessKeysModel, Once, Shown},
    ui::{
        Button, Checkbox, CopyButton, Empty, ErrorSummary, FieldError, Flash, Icon, Kv, KvRow,
        Notice, Panel, Secret, Section, Size, Status, TableWrap, Th, Time, Tone, Variant, needs,
    },
};

/// The section's forms.
const INTENTS: [&str; 4] = ["create-key", "activate-key", "deactivate-key", "delete-key"];

/// What was just done, where the page's address says that it was one of these.
pub(super) fn key_done(word: &str) -> Option<&'static str> {
    Some(match word {
        "key-activated" => "Access key activated.",
        "key-deactivated" => "Access key deactivated. Nothing is signed with it any more.",
        "key-deleted" => "Access key deleted.",
        _ => return None,
    })
}

const MOST: usize = 2;
const OLD: i64 = 90 * 24 * 3_600_000;

/// The section "Access keys".
#[component]
pub(super) fn AccessKeys(
    /// The keys and what may be done with them.
    model: AccessKeysModel,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let AccessKeysModel {
        owner,
        keys,
        create,
        update,
        delete,
    } = model;
    let (full, advice) = match &keys {
        Shown::Yes(keys) => (keys.len() >= MOST, advice(keys)),
        Shown::No(_) => (false, None),
    };
    let create = create.or(full.then(|| {
        "There are two access keys, and no more than two are possible: delete one first".to_owned()
    }));
    let list = match keys {
        Shown::No(action) => view! {
            <Empty icon=Icon::Lock title="You cannot list these access keys" text=format!("{}.", needs(&action)) />
        }
        .into_any(),
        Shown::Yes(keys) if keys.is_empty() => view! {
            <Empty icon=Icon::Key title="No access key" text="Programs sign their requests with one. People sign in instead." />
        }
        .into_any(),
        Shown::Yes(keys) => table(&owner, keys, &update, &delete, now),
    };
    let refused: Vec<FieldError> = INTENTS
        .iter()
        .flat_map(|intent| errors(&use_outcome(intent)))
        .collect();
    view! {
        <ErrorSummary errors=refused />
        {created()}
        <Section
            title="Access keys"
            sentence="What programs sign their requests with. At most two, so that one can be replaced while the other works."
        >
            <div class="stack">
                {list}
                {advice.map(|text| view! { <p class="sm muted">{text}</p> })}
                <form method="post" class="row">
                    <input type="hidden" name="intent" value="create-key" />
                    <Button icon=Icon::Plus reason=create>"Create access key"</Button>
                </form>
            </div>
        </Section>
    }
    .into_any()
}

/// How a key is replaced, from where the owner stands now.
fn advice(keys: &[AccessKeyRow]) -> Option<&'static str> {
    let active = keys.iter().filter(|key| key.active).count();
    match (keys.len(), active) {
        (1, 1) => Some(
            "To replace the key, create the second one, use it everywhere, deactivate the first one, and delete that when nothing misses it.",
        ),
        (2, 2) => Some(
            "Both keys work. When everything uses the newer one, deactivate the older one: it can be activated again at once if something misses it.",
        ),
        (2, 1) => Some("When nothing misses the inactive key, delete it."),
        _ => None,
    }
}

/// The key that was just made.
fn created() -> Option<AnyView> {
    let Some(Once::AccessKey { id, secret }) = use_outcome("create-key").once else {
        return None;
    };
    let csv = format!("Access key ID,Secret access key\n{id},{secret}\n");
    Some(
        view! {
            <Flash message="Access key created." />
            <Panel title="New access key">
                <Notice message="The secret is shown only now." tone=Tone::Warn>
                    "Put it where the program finds it, and nowhere else. If it is lost, create another key and delete this one."
                </Notice>
                <Kv>
                    <KvRow label="Access key ID">
                        <code>{id}</code>
                    </KvRow>
                </Kv>
                <Secret label="Secret access key" value=secret />
                <details>
                    <summary>"As a .csv file"</summary>
                    <p class="sm muted">"Save these lines as a file, such as " <code>"accessKeys.csv"</code> "."</p>
                    <figure class="code">
                        <figcaption class="code-head">
                            <b id="csv">"accessKeys.csv"</b>
                            <span class="push">
                                <CopyButton text=csv.clone() label="Copy the lines".to_owned() />
                            </span>
                        </figcaption>
                        <pre tabindex="0" role="region" aria-labelledby="csv">
                            <code>{csv}</code>
                        </pre>
                    </figure>
                </details>
            </Panel>
        }
        .into_any(),
    )
}

fn table(
    owner: &str,
    keys: Vec<AccessKeyRow>,
    update: &Option<String>,
    delete: &Option<String>,
    now: i64,
) -> AnyView {
    let rows = keys
        .into_iter()
        .map(|key| {
            let used = match key.last_used {
                Some(at) => view! { <Time at now /> }.into_any(),
                None => view! { <span class="muted">"Never"</span> }.into_any(),
            };
            let state = if key.active {
                view! { <Status tone=Tone::Allow>"Active"</Status> }.into_any()
            } else {
                view! { <Status tone=Tone::None>"Inactive"</Status> }.into_any()
            };
            let old = (now.saturating_sub(key.created) > OLD)
                .then(|| view! { <Status tone=Tone::Warn>"Older than 90 days"</Status> });
            view! {
                <tr>
                    <th scope="row">
                        <code>{key.id.clone()}</code>
                    </th>
                    <td>{state}</td>
                    <td>
                        <Time at=key.created now />
                        " "
                        {old}
                    </td>
                    <td data-prio="2">{used}</td>
                    <td>{actions(&key, update, delete)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableWrap caption=format!("Access keys of {owner}")>
            <thead>
                <tr>
                    <Th label="Access key ID" />
                    <Th label="State" />
                    <Th label="Created" />
                    <Th label="Last used" prio=2 />
                    <Th label="Actions" quiet=true />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableWrap>
    }
    .into_any()
}

/// An active key can be deactivated; an inactive one activated, or deleted after a question.
fn actions(key: &AccessKeyRow, update: &Option<String>, delete: &Option<String>) -> AnyView {
    let (intent, text) = if key.active {
        ("deactivate-key", "Deactivate")
    } else {
        ("activate-key", "Activate")
    };
    let label = format!("{text} {}", key.id);
    let switch = view! {
        <form method="post" class="row-actions">
            <input type="hidden" name="intent" value=intent />
            <input type="hidden" name="key_id" value=key.id.clone() />
            <Button size=Size::Small variant=Variant::Ghost label reason=update.clone()>
                {text}
            </Button>
        </form>
    };
    let question = (!key.active).then(|| {
        let (id, reason) = (key.id.clone(), delete.clone());
        view! {
            <details>
                <summary class="sm">"Delete" <span class="vh">{format!(" {id}")}</span></summary>
                <form method="post" class="stack stack-2">
                    <input type="hidden" name="intent" value="delete-key" />
                    <input type="hidden" name="key_id" value=id.clone() />
                    <Checkbox name="confirm" label="Nothing needs this key any more" hint="It cannot be brought back." required=true />
                    <div class="row">
                        <Button size=Size::Small variant=Variant::DangerFill label=format!("Delete {id} for good") reason>
                            "Delete for good"
                        </Button>
                    </div>
                </form>
            </details>
        }
    });
    view! {
        {switch}
        {question}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn key(id: &str, active: bool) -> AccessKeyRow {
        AccessKeyRow {
            id: id.to_owned(),
            active,
            created: 0,
            last_used: None,
        }
    }

    fn shown(keys: Vec<AccessKeyRow>) -> String {
        let model = AccessKeysModel {
            owner: "priya".to_owned(),
            keys: Shown::Yes(keys),
            create: None,
            update: None,
            delete: Some(needs("iam:DeleteAccessKey")),
        };
        html(move || view! { <AccessKeys model now=OLD + 1 /> })
    }

    #[test]
    fn only_an_inactive_key_can_be_deleted_and_only_two_can_be_made() {
        let active = shown(vec![key("AKIAONE", true)]);
        assert!(
            active.contains("Deactivate") && !active.contains("delete-key"),
            "{active}"
        );
        assert!(active.contains("create the second one"), "{active}");
        assert!(active.contains("Older than 90 days"), "{active}");
        let both = shown(vec![key("AKIAONE", false), key("AKIATWO", true)]);
        assert!(
            both.contains("delete-key") && both.contains("delete one first"),
            "{both}"
        );
        assert!(both.contains("<code>iam:DeleteAccessKey</code>"), "{both}");
        assert!(shown(Vec::new()).contains("No access key"));
    }

    #[test]
    fn every_step_of_a_rotation_has_its_advice() {
        assert!(advice(&[key("A", true), key("B", true)]).is_some());
        assert!(advice(&[key("A", false), key("B", true)]).is_some());
        assert_eq!(advice(&[]), None);
        for word in ["key-activated", "key-deactivated", "key-deleted"] {
            assert!(key_done(word).is_some(), "{word}");
        }
        assert_eq!(key_done("<b>"), None);
    }
}
