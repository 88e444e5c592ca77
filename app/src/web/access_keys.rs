//! Access keys: what their section shows and what its forms do, on one's own page and on a user's. A secret leaves here in the
//! one answer that shows it.

use iam::{
    IamError, Operation as _,
    operations::access_keys::{CreateAccessKey, DeleteAccessKey, ListAccessKeys, UpdateAccessKey},
    types::{AccessKeyId, AccessKeyStatus, UserName},
};

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{AccessKeyRow, AccessKeysModel, Once, Outcome, Problem};

/// The keys of a user, or one's own when no name is given. `owner` is the name and `arn` the ARN of whose they are.
pub(super) async fn access_keys(
    visit: &Visit,
    user_name: Option<UserName>,
    owner: &str,
    arn: &str,
) -> Result<AccessKeysModel, Problem> {
    let listed = visit
        .part(ListAccessKeys {
            user_name,
            ..ListAccessKeys::default()
        })
        .await?;
    let actions = [
        CreateAccessKey::ACTION,
        UpdateAccessKey::ACTION,
        DeleteAccessKey::ACTION,
    ];
    let questions = actions.map(|action| (action, arn.to_owned()));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    Ok(AccessKeysModel {
        owner: owner.to_owned(),
        keys: listed.map(|listed| {
            let mut keys: Vec<AccessKeyRow> = listed
                .access_key_metadata
                .into_iter()
                .map(|key| AccessKeyRow {
                    id: key.access_key_id,
                    active: key.status == AccessKeyStatus::Active,
                    created: key.create_date.0,
                    last_used: key.last_used_date.map(|at| at.0),
                })
                .collect();
            keys.sort_by_key(|key| key.created);
            keys
        }),
        create: next(),
        update: next(),
        delete: next(),
    })
}

/// Runs one of the section's forms for a user, or for oneself when no name is given, and goes back to the page `back`; none
/// when the form is another section's.
pub(super) async fn change(
    visit: &Visit,
    form: &Form,
    user_name: Option<UserName>,
    back: &str,
) -> Option<Result<Done, Refused>> {
    let done = match form.get("intent") {
        "create-key" => create(visit, user_name).await,
        "activate-key" => set(visit, form, user_name, AccessKeyStatus::Active)
            .await
            .map(|()| go(back, "key-activated")),
        "deactivate-key" => set(visit, form, user_name, AccessKeyStatus::Inactive)
            .await
            .map(|()| go(back, "key-deactivated")),
        "delete-key" => delete(visit, form, user_name)
            .await
            .map(|()| go(back, "key-deleted")),
        _ => return None,
    };
    Some(done)
}

fn go(back: &str, done: &str) -> Done {
    let sign = if back.contains('?') { '&' } else { '?' };
    Done::go(format!("{back}{sign}done={done}"))
}

async fn create(visit: &Visit, user_name: Option<UserName>) -> Result<Done, Refused> {
    let intent = "create-key";
    let made = visit.call(CreateAccessKey { user_name }).await;
    let made = made.map_err(|error| Refused::by(visit, intent, error, &[]))?;
    Ok(Done::show(Outcome {
        path: visit.path.clone(),
        intent: intent.to_owned(),
        once: Some(Once::AccessKey {
            id: made.access_key.access_key_id,
            secret: made.access_key.secret_access_key,
        }),
        ..Outcome::default()
    }))
}

fn key_id(form: &Form) -> Result<AccessKeyId, IamError> {
    AccessKeyId::parse(form.get("key_id")).map_err(IamError::for_field("AccessKeyId"))
}

async fn set(
    visit: &Visit,
    form: &Form,
    user_name: Option<UserName>,
    status: AccessKeyStatus,
) -> Result<(), Refused> {
    let refuse = |error: IamError| Refused::by(visit, form.get("intent"), error, &[]);
    let operation = UpdateAccessKey {
        user_name,
        access_key_id: key_id(form).map_err(refuse)?,
        status,
    };
    visit.call(operation).await.map_err(refuse)
}

/// Deletes a key that does not work any more: whoever needed it has had the time to notice. The operation itself would
/// delete an active one.
async fn delete(visit: &Visit, form: &Form, user_name: Option<UserName>) -> Result<(), Refused> {
    let intent = "delete-key";
    let refuse = |error: IamError| Refused::by(visit, intent, error, &[]);
    if form.get("confirm") != "true" {
        let message = "tick that nothing needs the key any more: it cannot be brought back";
        return Err(Refused::field(intent, "", message));
    }
    let access_key_id = key_id(form).map_err(refuse)?;
    let list = ListAccessKeys {
        user_name: user_name.clone(),
        ..ListAccessKeys::default()
    };
    let keys = visit.call(list).await.map_err(refuse)?.access_key_metadata;
    let active = keys.iter().any(|key| {
        key.access_key_id == access_key_id.as_str() && key.status == AccessKeyStatus::Active
    });
    if active {
        let message =
            "the key still works: deactivate it first, and delete it when nothing misses it";
        return Err(Refused::field(intent, "", message));
    }
    let operation = DeleteAccessKey {
        user_name,
        access_key_id,
    };
    visit.call(operation).await.map_err(refuse)
}

/// All keys of a user, for the deletion of the user.
pub(super) async fn delete_all(
    visit: &Visit,
    name: &UserName,
    gone: &mut Vec<String>,
) -> Result<(), IamError> {
    let list = ListAccessKeys {
        user_name: Some(name.clone()),
        ..ListAccessKeys::default()
    };
    for key in visit.call(list).await?.access_key_metadata {
        let access_key_id =
            AccessKeyId::parse(&key.access_key_id).map_err(IamError::for_field(""))?;
        visit
            .call(DeleteAccessKey {
                user_name: Some(name.clone()),
                access_key_id,
            })
            .await?;
        gone.push(format!("the access key `{}` is deleted", key.access_key_id));
    }
    Ok(())
}
