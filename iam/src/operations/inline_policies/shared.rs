//! What Put, Get, Delete and List do alike for users, groups and roles.

use evaluator::Policy;
use serde_json::json;

use crate::{
    IamError, Scope, limits,
    operations::{administrators, paging},
    store::{self, Tx, attachments::TargetKind, inline_policies::StoredInlinePolicy},
    types::{Marker, PageSize, PolicyDocument, PolicyName},
};

/// Whose policy it is.
pub(super) struct Target<'a> {
    pub(super) kind: TargetKind,
    pub(super) id: &'a str,
    /// For messages.
    pub(super) name: &'a str,
}

/// What is written, and what its writer saw before.
pub(super) struct New<'a> {
    pub(super) name: &'a PolicyName,
    pub(super) document: &'a PolicyDocument,
    /// The text that it may replace; empty: none.
    pub(super) seen: Option<&'a str>,
}

/// Refuses to replace what the writer did not see.
fn check_seen(
    seen: Option<&str>,
    before: Option<&StoredInlinePolicy>,
    name: &PolicyName,
) -> Result<(), IamError> {
    let meanwhile = |what: &str| Err(IamError::ConcurrentModification(what.to_owned()));
    match (seen, before) {
        (None, _) | (Some(""), None) => Ok(()),
        (Some(""), Some(_)) => Err(IamError::EntityAlreadyExists {
            kind: "inline policy",
            name: name.to_string(),
        }),
        (Some(_), None) => {
            meanwhile("somebody deleted this policy since you began: saving again creates it anew")
        }
        (Some(seen), Some(before)) if PolicyDocument::same_text(seen, &before.document) => Ok(()),
        (Some(_), Some(_)) => meanwhile(
            "somebody saved this policy since you began: look at it before you save your text over it",
        ),
    }
}

/// Writes the policy, in place of one with the same name.
pub(super) async fn put(
    tx: &mut Tx,
    cx: &mut Scope<'_>,
    target: &Target<'_>,
    new: New<'_>,
) -> Result<(), IamError> {
    let New {
        name,
        document,
        seen,
    } = new;
    Policy::parse(document.as_str()).map_err(IamError::MalformedPolicyDocument)?;
    let policies = store::inline_policies::of_target(tx, target.id, "", i64::MAX).await?;
    let before = policies
        .iter()
        .find(|policy| policy.name.eq_ignore_ascii_case(name.as_str()));
    check_seen(seen, before, name)?;
    let others = policies
        .iter()
        .filter(|policy| !policy.name.eq_ignore_ascii_case(name.as_str()))
        .map(|policy| PolicyDocument::size_of(&policy.document))
        .sum::<usize>();
    check_size(target, others.saturating_add(document.size()))?;
    let account = cx.account().clone();
    let (text, whose) = (document.as_str(), (target.kind, target.id));
    store::inline_policies::put(tx, &account, whose, name, text, cx.now).await?;
    if before.is_none() {
        cx.changed("PolicyName", json!(null), name.as_str());
    }
    cx.changed(
        "PolicyDocument",
        before.map(|policy| policy.document.clone()),
        text,
    );
    Ok(())
}

fn check_size(target: &Target<'_>, size: usize) -> Result<(), IamError> {
    let (quota, what) = match target.kind {
        TargetKind::User => (limits::USER_INLINE_CHARACTERS, "user"),
        TargetKind::Group => (limits::GROUP_INLINE_CHARACTERS, "group"),
        TargetKind::Role => (limits::ROLE_INLINE_CHARACTERS, "role"),
    };
    if size > quota {
        return Err(IamError::LimitExceeded(format!(
            "the inline policies of the {what} `{}` would have {size} characters besides white space, and the quota for \
             all of them together is {quota}: attach a managed policy instead",
            target.name
        )));
    }
    Ok(())
}

/// The policy, or NoSuchEntity.
pub(super) async fn get(
    tx: &mut Tx,
    target_id: &str,
    name: &PolicyName,
) -> Result<StoredInlinePolicy, IamError> {
    store::inline_policies::find(tx, target_id, name)
        .await?
        .ok_or_else(|| IamError::missing("inline policy", name.as_str()))
}

/// Removes the policy.
pub(super) async fn delete(
    tx: &mut Tx,
    cx: &mut Scope<'_>,
    target: &Target<'_>,
    name: &PolicyName,
) -> Result<(), IamError> {
    let gone = get(tx, target.id, name).await?;
    store::inline_policies::delete(tx, target.id, name).await?;
    cx.changed("PolicyName", gone.name, json!(null));
    cx.changed("PolicyDocument", gone.document, json!(null));
    Ok(())
}

/// A page of names, and where the next begins.
pub(super) async fn list(
    tx: &mut Tx,
    target_id: &str,
    after: &Marker,
    size: PageSize,
) -> Result<(Vec<String>, Option<Marker>), IamError> {
    let mut rows =
        store::inline_policies::of_target(tx, target_id, after.as_str(), size.with_next()).await?;
    let marker = paging::cut(&mut rows, size, |row| row.name.to_ascii_lowercase());
    Ok((rows.into_iter().map(|row| row.name).collect(), marker))
}

/// Whether the target's policy with this name forbids anything: then it may be what holds somebody who administers.
pub(super) async fn forbids(
    tx: &mut Tx,
    target_id: Option<String>,
    name: &PolicyName,
) -> Result<bool, IamError> {
    let Some(id) = target_id else {
        return Ok(false);
    };
    let found = store::inline_policies::find(tx, &id, name).await?;
    Ok(found.is_some_and(|policy| administrators::document_forbids(&policy.document)))
}
