//! What tagging, untagging and listing do alike for everything that has tags.

use evaluator::RequestContext;
use serde_json::json;

use crate::{
    IamError, Scope, limits,
    operations::paging,
    store::{self, Tx},
    types::{Marker, PageSize, Tag, TagKeys, Tags},
};

/// Gives tags, in place of those with the same keys in whichever letters.
pub(super) async fn tag(
    tx: &mut Tx,
    cx: &mut Scope<'_>,
    resource_id: &str,
    tags: &Tags,
) -> Result<(), IamError> {
    let account = cx.account().clone();
    let before = store::tags::of(tx, resource_id).await?;
    for tag in tags.iter() {
        let old = before.iter().find(|old| old.key.key() == tag.key.key());
        store::tags::put(tx, &account, resource_id, tag).await?;
        let field = format!("Tags.{}", tag.key);
        match old {
            Some(old) if old.key != tag.key => {
                cx.changed(
                    &format!("Tags.{}", old.key),
                    old.value.as_str(),
                    json!(null),
                );
                cx.changed(&field, json!(null), tag.value.as_str());
            }
            old => cx.changed(
                &field,
                old.map(|old| old.value.as_str()),
                tag.value.as_str(),
            ),
        }
    }
    limits::TAGS_PER_RESOURCE.allows(store::tags::count(tx, resource_id).await?)
}

/// Takes tags away; a key that is not there is passed over, as in AWS.
pub(super) async fn untag(
    tx: &mut Tx,
    cx: &mut Scope<'_>,
    resource_id: &str,
    keys: &TagKeys,
) -> Result<(), IamError> {
    let before = store::tags::of(tx, resource_id).await?;
    for key in keys.iter() {
        store::tags::remove(tx, resource_id, key).await?;
        if let Some(old) = before.iter().find(|old| old.key.key() == key.key()) {
            cx.changed(
                &format!("Tags.{}", old.key),
                old.value.as_str(),
                json!(null),
            );
        }
    }
    Ok(())
}

/// Adds to `aws:TagKeys` how the stored tags that are given or taken write their keys. `aws:TagKeys` compares with the case
/// of letters: without this, who may not touch `team` would change it as `Team`.
pub(super) async fn as_stored(
    tx: &mut Tx,
    resource_id: Option<String>,
    keys: &mut RequestContext,
) -> Result<(), IamError> {
    let Some(id) = resource_id else {
        return Ok(());
    };
    let Some(asked) = keys.get("aws:TagKeys").map(|value| value.values().to_vec()) else {
        return Ok(());
    };
    let mut all = asked.clone();
    for tag in store::tags::of(tx, &id).await?.iter() {
        let same = |key: &String| key.eq_ignore_ascii_case(tag.key.as_str());
        if asked.iter().any(same) && !asked.iter().any(|key| key == tag.key.as_str()) {
            all.push(tag.key.to_string());
        }
    }
    keys.set_many("aws:TagKeys", all);
    Ok(())
}

/// A page of tags, and where the next begins.
pub(super) async fn list(
    tx: &mut Tx,
    resource_id: &str,
    after: &Marker,
    size: PageSize,
) -> Result<(Vec<Tag>, Option<Marker>), IamError> {
    let mut rows = store::tags::page(tx, resource_id, after.as_str(), size.with_next()).await?;
    let marker = paging::cut(&mut rows, size, |tag| tag.key.key());
    Ok((rows, marker))
}

/// Gives the tags that something is created with.
pub(in crate::operations) async fn on_creation(
    tx: &mut Tx,
    cx: &Scope<'_>,
    resource_id: &str,
    tags: &Tags,
) -> Result<(), IamError> {
    for tag in tags.iter() {
        store::tags::put(tx, cx.account(), resource_id, tag).await?;
    }
    Ok(())
}
