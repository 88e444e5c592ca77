//! Tags, as a section of the pages of what has them.

use leptos::prelude::*;

use super::{
    use_outcome,
    users::{NotShown, NotShownHere, RowForm},
};
use crate::{
    model::{DeviceTags, FIRST_TAGS, Outcome, Reason, Shown, TagsModel},
    ui::{
        Button, Choice, Empty, Icon, Prose, Section, Select, Size, TableWrap, TextInput, Th,
        Variant,
    },
};

/// What was just done, in the word of the address.
pub(super) fn tag_done(word: &str) -> Option<&'static str> {
    match word {
        "tagged" => Some("Tag saved."),
        "untagged" => Some("Tag removed."),
        _ => None,
    }
}

/// The section "Tags" of what has this name.
pub(super) fn tags(name: &str, model: TagsModel) -> AnyView {
    let TagsModel { tags, tag, untag } = model;
    let list = match tags {
        Shown::No(action) => view! { <NotShown title="You cannot list the tags" action /> }.into_any(),
        Shown::Yes(tags) if tags.is_empty() => view! {
            <Empty
                icon=Icon::Policy
                title="No tags"
                text="Policies can ask for tags, as in `aws:ResourceTag/team` and `aws:PrincipalTag/team`."
            />
        }
        .into_any(),
        Shown::Yes(tags) => view! {
            <TableWrap caption=format!("Tags of {name}")>
                <thead>
                    <tr>
                        <Th label="Key" />
                        <Th label="Value" />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>
                    {tags
                        .into_iter()
                        .map(|row| {
                            view! {
                                <tr>
                                    <th scope="row">{row.key.clone()}</th>
                                    <td>{row.value}</td>
                                    <td>
                                        <RowForm
                                            intent="untag"
                                            field="tag"
                                            label=format!("Remove the tag {}", row.key)
                                            value=row.key
                                            text="Remove"
                                            reason=untag.clone()
                                        />
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </TableWrap>
        }
        .into_any(),
    };
    let outcome = use_outcome("tag");
    view! {
        <Section title="Tags" sentence="Keys are the same ignoring case.">
            {list}
        </Section>
        <Section title="Add or change a tag" sentence="A key that is there already gets the new value.">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="tag" />
                <TextInput
                    name="tag_key"
                    label="Key"
                    value=outcome.value("tag_key")
                    error=outcome.error("tag_key")
                    required=true
                    maxlength=128
                />
                <TextInput
                    name="tag_value"
                    label="Value"
                    value=outcome.value("tag_value")
                    error=outcome.error("tag_value")
                    optional=true
                    maxlength=256
                />
                <div class="row">
                    <Button reason=tag>"Save tag"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

/// A few first tags, in a form that creates something; without the right to tag, what is missing.
pub(super) fn first_tags(outcome: &Outcome, reason: Reason) -> AnyView {
    if let Some(reason) = reason {
        return view! {
            <p class="hint">
                <Prose text=format!("You cannot give it tags. {reason}.") />
            </p>
        }
        .into_any();
    }
    let fields = |place: usize| [format!("tag_key{place}"), format!("tag_value{place}")];
    let open = (1..=FIRST_TAGS)
        .flat_map(fields)
        .any(|field| !outcome.value(&field).is_empty());
    let rows = (1..=FIRST_TAGS)
        .map(|place| {
            let [key, value] = fields(place);
            let (key_text, value_text) = (outcome.value(&key), outcome.value(&value));
            let (key_error, value_error) = (outcome.error(&key), outcome.error(&value));
            view! {
                <div class="row row-top">
                    <div class="grow">
                        <TextInput name=key label=format!("Key {place}") value=key_text error=key_error maxlength=128 />
                    </div>
                    <div class="grow">
                        <TextInput name=value label=format!("Value {place}") value=value_text error=value_error maxlength=256 />
                    </div>
                </div>
            }
        })
        .collect_view();
    view! {
        <details open=open>
            <summary class="row sm">
                <span class="row caret">
                    <Icon name=Icon::ChevronRight size=14 />
                </span>
                "Tags"
            </summary>
            <fieldset class="stack stack-3">
                <legend class="label">"First tags"</legend>
                <p class="hint">
                    <Prose text="Policies can ask for them, as in `aws:ResourceTag/team`. Leave empty what you do not need; more can be added later.".to_owned() />
                </p>
                {rows}
            </fieldset>
        </details>
    }
    .into_any()
}

/// The tags of a user's MFA devices; nothing where there is no device.
pub(super) fn device_tags(name: &str, devices: Vec<DeviceTags>) -> Option<AnyView> {
    if devices.is_empty() {
        return None;
    }
    let untagged =
        |device: &DeviceTags| matches!(&device.tags.tags, Shown::Yes(tags) if tags.is_empty());
    let add = add_device_tag(&devices);
    let list = if devices.iter().all(untagged) {
        view! { <p class="sm muted">"None of the devices has a tag."</p> }.into_any()
    } else {
        let rows = devices.into_iter().map(device_rows).collect_view();
        view! {
            <TableWrap caption=format!("Tags of the MFA devices of {name}")>
                <thead>
                    <tr>
                        <Th label="Device" />
                        <Th label="Key" />
                        <Th label="Value" />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableWrap>
        }
        .into_any()
    };
    Some(
        view! {
            <Section
                title="Tags of MFA devices"
                sentence="Policies about a device can ask for them, as in `aws:ResourceTag/batch`."
            >
                <div class="stack">{list} {add}</div>
            </Section>
        }
        .into_any(),
    )
}

fn device_rows(device: DeviceTags) -> AnyView {
    let DeviceTags {
        label,
        serial,
        tags,
    } = device;
    let rows = match tags.tags {
        Shown::No(action) => {
            return view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td colspan="3">
                        <NotShownHere action />
                    </td>
                </tr>
            }
            .into_any();
        }
        Shown::Yes(rows) => rows,
    };
    rows.into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row">{label.clone()}</th>
                    <td>{row.key.clone()}</td>
                    <td>{row.value}</td>
                    <td>
                        <form method="post" class="row-actions">
                            <input type="hidden" name="intent" value="untag-device" />
                            <input type="hidden" name="tagged_device" value=serial.clone() />
                            <input type="hidden" name="tag" value=row.key.clone() />
                            <Button
                                size=Size::Small
                                variant=Variant::Ghost
                                label=format!("Remove the tag {} of {label}", row.key)
                                reason=tags.untag.clone()
                            >
                                "Remove"
                            </Button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect_view()
        .into_any()
}

/// The form that tags one of the devices that the reader may tag.
fn add_device_tag(devices: &[DeviceTags]) -> AnyView {
    let outcome = use_outcome("tag-device");
    let may = |device: &&DeviceTags| device.tags.tag.is_none();
    let reason = match devices.iter().find(may) {
        Some(_) => None,
        None => devices.first().and_then(|device| device.tags.tag.clone()),
    };
    let offered = devices
        .iter()
        .filter(|device| reason.is_some() || may(device));
    let options = offered
        .map(|device| Choice::new(device.serial.clone(), device.label.clone()))
        .collect();
    view! {
        <details open=!outcome.errors.is_empty()>
            <summary class="row">
                <span class="row caret">
                    <Icon name=Icon::ChevronRight size=14 />
                </span>
                "Add or change a tag of a device"
            </summary>
            <form method="post" class="stack stack-3">
                <input type="hidden" name="intent" value="tag-device" />
                <Select
                    name="tagged_device"
                    label="Device to tag"
                    options
                    value=outcome.value("tagged_device")
                    error=outcome.error("tagged_device")
                />
                <TextInput
                    name="tag_key"
                    label="Key"
                    value=outcome.value("tag_key")
                    error=outcome.error("tag_key")
                    required=true
                    maxlength=128
                />
                <TextInput
                    name="tag_value"
                    label="Value"
                    value=outcome.value("tag_value")
                    error=outcome.error("tag_value")
                    optional=true
                    maxlength=256
                />
                <div class="row">
                    <Button reason>"Save tag"</Button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::TagRow,
        ui::{html, needs},
    };

    #[test]
    fn tags_are_text_and_refused_controls_name_the_missing_action() {
        let model = TagsModel {
            tags: Shown::Yes(vec![TagRow {
                key: "<b>".to_owned(),
                value: "<i>".to_owned(),
            }]),
            tag: Some(needs("iam:TagUser")),
            untag: Some(needs("iam:UntagUser")),
        };
        let html = html(|| tags("ama", model));
        assert!(!html.contains("<b>") && !html.contains("<i>"), "{html}");
        for action in ["TagUser", "UntagUser"] {
            assert!(
                html.contains(&format!("<code>iam:{action}</code>")),
                "{html}"
            );
        }
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }

    #[test]
    fn the_form_that_creates_something_keeps_its_tags_or_names_the_missing_action() {
        let outcome = Outcome {
            values: vec![("tag_value2".to_owned(), "<i>".to_owned())],
            ..Outcome::default()
        };
        let html = html(move || {
            let fresh = first_tags(&Outcome::default(), None);
            let back = first_tags(&outcome, None);
            let refused = first_tags(&Outcome::default(), Some(needs("iam:TagRole")));
            view! { {fresh} <hr /> {back} <hr /> {refused} }.into_any()
        });
        let parts: Vec<&str> = html.split("<hr>").collect();
        assert_eq!(parts.len(), 3, "{html}");
        assert!(!parts[0].contains("<details open"), "{html}");
        assert_eq!(parts[0].matches("<input").count(), 2 * FIRST_TAGS);
        assert!(parts[1].contains("<details open") && parts[1].contains("&lt;i&gt;"));
        assert!(parts[2].contains("<code>iam:TagRole</code>") && !parts[2].contains("<input"));
    }

    #[test]
    fn only_devices_that_may_be_tagged_are_offered() {
        let device = |label: &str, tag: Reason, tags: Shown<Vec<TagRow>>| DeviceTags {
            label: label.to_owned(),
            serial: format!("arn:{label}"),
            tags: TagsModel {
                tags,
                tag,
                untag: Some(needs("iam:UntagMFADevice")),
            },
        };
        let refused = || Some(needs("iam:TagMFADevice"));
        let batch = TagRow {
            key: "batch".to_owned(),
            value: "<b>".to_owned(),
        };
        let one = device("blue", None, Shown::Yes(vec![batch]));
        let other = device(
            "grey",
            refused(),
            Shown::No("iam:ListMFADeviceTags".to_owned()),
        );
        let shown = |devices: Vec<DeviceTags>| {
            html(move || device_tags("ama", devices).unwrap_or_else(|| ().into_any()))
        };
        let mixed = shown(vec![one, other.clone()]);
        assert!(mixed.contains(r#"value="arn:blue""#) && !mixed.contains(r#"value="arn:grey""#));
        assert!(mixed.contains("&lt;b&gt;") && mixed.contains("iam:ListMFADeviceTags"));
        assert!(mixed.contains("<code>iam:UntagMFADevice</code>"), "{mixed}");
        let none = shown(vec![other]);
        assert!(none.contains("<code>iam:TagMFADevice</code>"), "{none}");
        assert!(!none.contains(r#"type="submit""#), "{none}");
        assert!(!shown(Vec::new()).contains("Tags"));
    }
}
