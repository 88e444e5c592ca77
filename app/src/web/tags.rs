//! Tags of users, roles and policies: what the section shows, and its two forms.

use iam::{
    IamError, Operation as _,
    operations::tags::{
        ListPolicyTags, ListRoleTags, ListUserTags, TagPolicy, TagRole, TagUser, UntagPolicy,
        UntagRole, UntagUser,
    },
    types::{Arn, Marker, PageSize, RoleName, Tag, TagKey, TagKeys, TagValue, Tags, UserName},
};

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{Loaded, Shown, TagRow, TagsModel};

const FIELDS: &[(&str, &str)] = &[("Key", "tag_key"), ("Value", "tag_value")];

/// What has the tags.
#[derive(Clone)]
pub(in crate::web) enum Tagged {
    User(UserName),
    Role(RoleName),
    Policy(Arn),
}

impl Tagged {
    async fn list(&self, visit: &Visit) -> Loaded<Shown<Vec<Tag>>> {
        let (max_items, marker) = (PageSize::default(), Marker::default());
        Ok(match self.clone() {
            Self::User(user_name) => {
                let list = ListUserTags {
                    user_name,
                    max_items,
                    marker,
                };
                visit.part(list).await?.map(|listed| listed.tags)
            }
            Self::Role(role_name) => {
                let list = ListRoleTags {
                    role_name,
                    max_items,
                    marker,
                };
                visit.part(list).await?.map(|listed| listed.tags)
            }
            Self::Policy(policy_arn) => {
                let list = ListPolicyTags {
                    policy_arn,
                    max_items,
                    marker,
                };
                visit.part(list).await?.map(|listed| listed.tags)
            }
        })
    }

    async fn tag(&self, visit: &Visit, tags: Tags) -> Result<(), IamError> {
        match self.clone() {
            Self::User(user_name) => visit.call(TagUser { user_name, tags }).await,
            Self::Role(role_name) => visit.call(TagRole { role_name, tags }).await,
            Self::Policy(policy_arn) => visit.call(TagPolicy { policy_arn, tags }).await,
        }
    }

    async fn untag(&self, visit: &Visit, tag_keys: TagKeys) -> Result<(), IamError> {
        match self.clone() {
            Self::User(user_name) => {
                let untag = UntagUser {
                    user_name,
                    tag_keys,
                };
                visit.call(untag).await
            }
            Self::Role(role_name) => {
                let untag = UntagRole {
                    role_name,
                    tag_keys,
                };
                visit.call(untag).await
            }
            Self::Policy(policy_arn) => {
                let untag = UntagPolicy {
                    policy_arn,
                    tag_keys,
                };
                visit.call(untag).await
            }
        }
    }
}

/// The section of what has this ARN.
pub(in crate::web) async fn tags(visit: &Visit, tagged: &Tagged, arn: &str) -> Loaded<TagsModel> {
    let actions = match tagged {
        Tagged::User(_) => [TagUser::ACTION, UntagUser::ACTION],
        Tagged::Role(_) => [TagRole::ACTION, UntagRole::ACTION],
        Tagged::Policy(_) => [TagPolicy::ACTION, UntagPolicy::ACTION],
    };
    let questions = actions.map(|action| (action, arn.to_owned()));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let rows = tagged.list(visit).await?.map(|tags| {
        let row = |tag: Tag| TagRow {
            key: tag.key.to_string(),
            value: tag.value.to_string(),
        };
        tags.into_iter().map(row).collect()
    });
    Ok(TagsModel {
        tags: rows,
        tag: next(),
        untag: next(),
    })
}

/// The section's forms; none for a form of another section. `back` is the page's address up to where further
/// values of it begin.
pub(in crate::web) async fn change(
    visit: &Visit,
    tagged: &Tagged,
    form: &Form,
    back: &str,
) -> Option<Result<Done, Refused>> {
    let intent = form.get("intent");
    let (outcome, done) = match intent {
        "tag" => (give(visit, tagged, form).await, "tagged"),
        "untag" => (take(visit, tagged, form).await, "untagged"),
        _ => return None,
    };
    Some(match outcome {
        Ok(()) => Ok(Done::go(format!("{back}tab=tags&done={done}"))),
        Err(error) => Err(Refused::by(visit, intent, error, FIELDS)),
    })
}

async fn give(visit: &Visit, tagged: &Tagged, form: &Form) -> Result<(), IamError> {
    let key = TagKey::parse(form.get("tag_key").trim()).map_err(IamError::for_field("Key"))?;
    let value =
        TagValue::parse(form.get("tag_value").trim()).map_err(IamError::for_field("Value"))?;
    let tags = Tags::new(vec![Tag { key, value }]).map_err(IamError::for_field("Key"))?;
    tagged.tag(visit, tags).await
}

async fn take(visit: &Visit, tagged: &Tagged, form: &Form) -> Result<(), IamError> {
    let key = TagKey::parse(form.get("tag")).map_err(IamError::for_field(""))?;
    let keys = TagKeys::new(vec![key]).map_err(IamError::for_field(""))?;
    tagged.untag(visit, keys).await
}
