//! Tags, as a section of the pages of what has them.

use leptos::prelude::*;

use super::{
    use_outcome,
    users::{NotShown, RowForm},
};
use crate::{
    model::{Shown, TagsModel},
    ui::{Button, Empty, Icon, Section, TableWrap, TextInput, Th},
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
}
