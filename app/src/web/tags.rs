//! Tags: what the section of a page shows, its two forms, and the first tags in the forms that create something.

use iam::{
    Action, IamError, Operation as _, Target,
    operations::tags::{
        ListInstanceProfileTags, ListMFADeviceTags, ListPolicyTags, ListRoleTags, ListUserTags,
        TagInstanceProfile, TagMFADevice, TagPolicy, TagRole, TagUser, UntagInstanceProfile,
        UntagMFADevice, UntagPolicy, UntagRole, UntagUser,
    },
    types::{
        Arn, InstanceProfileName, Marker, PageSize, RoleName, Tag, TagKey, TagKeys, TagValue, Tags,
        UserName,
    },
};

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{FIRST_TAGS, Loaded, Reason, Shown, TagRow, TagsModel};

const FIELDS: &[(&str, &str)] = &[("Key", "tag_key"), ("Value", "tag_value")];

/// What has the tags.
#[derive(Clone)]
pub(in crate::web) enum Tagged {
    User(UserName),
    Role(RoleName),
    Policy(Arn),
    InstanceProfile(InstanceProfileName),
    /// By its serial number.
    Device(Arn),
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
            Self::InstanceProfile(instance_profile_name) => {
                let list = ListInstanceProfileTags {
                    instance_profile_name,
                    max_items,
                    marker,
                };
                visit.part(list).await?.map(|listed| listed.tags)
            }
            Self::Device(serial_number) => {
                let list = ListMFADeviceTags {
                    serial_number,
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
            Self::InstanceProfile(instance_profile_name) => {
                let tag = TagInstanceProfile {
                    instance_profile_name,
                    tags,
                };
                visit.call(tag).await
            }
            Self::Device(serial_number) => {
                let tag = TagMFADevice {
                    serial_number,
                    tags,
                };
                visit.call(tag).await
            }
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
            Self::InstanceProfile(instance_profile_name) => {
                let untag = UntagInstanceProfile {
                    instance_profile_name,
                    tag_keys,
                };
                visit.call(untag).await
            }
            Self::Device(serial_number) => {
                let untag = UntagMFADevice {
                    serial_number,
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
        Tagged::InstanceProfile(_) => [TagInstanceProfile::ACTION, UntagInstanceProfile::ACTION],
        Tagged::Device(_) => [TagMFADevice::ACTION, UntagMFADevice::ACTION],
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

/// Why something that is created cannot be given its first tags, whatever it is called.
pub(in crate::web) async fn on_creation(visit: &Visit, action: Action) -> Loaded<Reason> {
    let reasons = visit.reasons(&[(action, Target::Somewhere)]).await?;
    Ok(reasons.into_iter().next().flatten())
}

/// The first tags that a form gives to what it creates; where one is wrong, its field and why.
pub(in crate::web) fn first(form: &Form) -> Result<Tags, (String, String)> {
    let mut tags: Vec<Tag> = Vec::new();
    for place in 1..=FIRST_TAGS {
        let (key_field, value_field) = (format!("tag_key{place}"), format!("tag_value{place}"));
        let (key, value) = (form.get(&key_field).trim(), form.get(&value_field).trim());
        if key.is_empty() && value.is_empty() {
            continue;
        }
        let key = TagKey::parse(key).map_err(|invalid| (key_field.clone(), invalid.message))?;
        let value = TagValue::parse(value).map_err(|invalid| (value_field, invalid.message))?;
        tags.push(Tag { key, value });
        // The one that came twice is the last.
        Tags::new(tags.clone()).map_err(|invalid| (key_field, invalid.message))?;
    }
    Tags::new(tags).map_err(|invalid| ("tag_key1".to_owned(), invalid.message))
}

/// The section's forms; none for a form of another section. `back` is the address of the page with the section, up to
/// where further values of it begin.
pub(in crate::web) async fn change(
    visit: &Visit,
    tagged: &Tagged,
    form: &Form,
    back: &str,
) -> Option<Result<Done, Refused>> {
    let intent = form.get("intent");
    let (tag, untag) = match tagged {
        Tagged::Device(_) => ("tag-device", "untag-device"),
        _ => ("tag", "untag"),
    };
    let (outcome, done) = if intent == tag {
        (give(visit, tagged, form).await, "tagged")
    } else if intent == untag {
        (take(visit, tagged, form).await, "untagged")
    } else {
        return None;
    };
    Some(match outcome {
        Ok(()) => Ok(Done::go(format!("{back}done={done}"))),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(body: &str) -> Result<Vec<(String, String)>, String> {
        let form = Form::parse(body.as_bytes()).unwrap();
        let tags = first(&form).map_err(|(field, _)| field)?;
        let pair = |tag: &Tag| (tag.key.to_string(), tag.value.to_string());
        Ok(tags.iter().map(pair).collect())
    }

    #[test]
    fn empty_rows_are_passed_over_and_a_value_may_be_empty() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(tags("tag_key1=&tag_value1=+").unwrap(), []);
        assert_eq!(
            tags("tag_key2=+team+&tag_value2=blue&tag_key3=stage").unwrap(),
            [pair("team", "blue"), pair("stage", "")]
        );
    }

    #[test]
    fn a_wrong_tag_is_refused_beside_its_field() {
        for (body, field) in [
            ("tag_value1=blue", "tag_key1"),
            ("tag_key1=a&tag_key2=%3Cb%3E", "tag_key2"),
            ("tag_key1=a&tag_value1=%3Cb%3E", "tag_value1"),
            ("tag_key1=team&tag_key3=TEAM", "tag_key3"),
            ("tag_key2=aws:team", "tag_key2"),
        ] {
            assert_eq!(tags(body).unwrap_err(), field, "{body}");
        }
    }
}
