//! What a change leaves behind, and what a change that was refused or failed does not.

use serde_json::json;

use crate::support::{World, allows, managed, origin};

#[tokio::test]
async fn names_are_unique_ignoring_case() {
    let (world, root) = World::new().await;
    let document = allows(&["iam:ListUsers"]);
    root.does("CreateUser", json!({ "UserName": "Priya" }))
        .await;
    root.does("CreateUser", json!({ "UserName": "other" }))
        .await;
    root.does("CreateGroup", json!({ "GroupName": "Ops" }))
        .await;
    root.does("CreateGroup", json!({ "GroupName": "other" }))
        .await;
    world.policy(&root, "Deploy", &document).await;
    for (operation, input) in [
        (
            "CreateUser",
            json!({ "UserName": "pRIYA", "Path": "/elsewhere/" }),
        ),
        (
            "UpdateUser",
            json!({ "UserName": "other", "NewUserName": "PRIYA" }),
        ),
        (
            "CreateGroup",
            json!({ "GroupName": "OPS", "Path": "/elsewhere/" }),
        ),
        (
            "UpdateGroup",
            json!({ "GroupName": "other", "NewGroupName": "ops" }),
        ),
        (
            "CreatePolicy",
            json!({ "PolicyName": "DEPLOY", "Path": "/elsewhere/", "PolicyDocument": document }),
        ),
    ] {
        assert_eq!(
            root.fails(operation, input).await,
            "EntityAlreadyExists",
            "{operation}"
        );
    }
    // Its own name in other letters is free, and found in any.
    root.does(
        "UpdateUser",
        json!({ "UserName": "PRIYA", "NewUserName": "priya" }),
    )
    .await;
    let found = root.does("GetUser", json!({ "UserName": "PriyA" })).await;
    assert_eq!(found["User"]["UserName"], "priya");
    // An AWS-managed policy does not take a name from the account.
    world.policy(&root, "administratoraccess", &document).await;
}

#[tokio::test]
async fn renaming_keeps_the_id_the_memberships_the_policies_and_the_session() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "priya", &[&managed("IAMReadOnlyAccess")])
        .await;
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    root.does(
        "AttachGroupPolicy",
        json!({ "GroupName": "ops", "PolicyArn": managed("SecurityAudit") }),
    )
    .await;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "ops", "UserName": "priya" }),
    )
    .await;
    let user = root.does("GetUser", json!({ "UserName": "priya" })).await["User"]["UserId"].clone();
    let group =
        root.does("GetGroup", json!({ "GroupName": "ops" })).await["Group"]["GroupId"].clone();

    root.does(
        "UpdateUser",
        json!({ "UserName": "priya", "NewUserName": "p.nair", "NewPath": "/staff/" }),
    )
    .await;
    let (_, record) = world.newest_record().await;
    assert_eq!(
        record["additionalEventData"]["changes"],
        json!([
            { "field": "UserName", "before": "priya", "after": "p.nair" },
            { "field": "Path", "before": "/", "after": "/staff/" },
        ])
    );
    root.does(
        "UpdateGroup",
        json!({ "GroupName": "ops", "NewGroupName": "operations" }),
    )
    .await;

    let me = person
        .does("GetUser", json!({ "UserName": "p.nair" }))
        .await;
    assert_eq!(me["User"]["UserId"], user);
    assert_eq!(
        me["User"]["Arn"],
        "arn:aws:iam::731904562218:user/staff/p.nair"
    );
    let groups = person
        .does("ListGroupsForUser", json!({ "UserName": "p.nair" }))
        .await;
    assert_eq!(groups["Groups"][0]["GroupId"], group);
    assert_eq!(groups["Groups"][0]["GroupName"], "operations");
    let attached = person
        .does("ListAttachedUserPolicies", json!({ "UserName": "p.nair" }))
        .await;
    assert_eq!(
        attached["AttachedPolicies"][0]["PolicyName"],
        "IAMReadOnlyAccess"
    );
    let attached = person
        .does(
            "ListAttachedGroupPolicies",
            json!({ "GroupName": "operations" }),
        )
        .await;
    assert_eq!(
        attached["AttachedPolicies"][0]["PolicyName"],
        "SecurityAudit"
    );
    let (principal, _) = world.iam.whoami(&person.caller()).await.unwrap();
    assert_eq!(principal.name, "p.nair");
    assert_eq!(
        root.fails("GetUser", json!({ "UserName": "priya" })).await,
        "NoSuchEntity"
    );
}

#[tokio::test]
async fn a_refused_change_leaves_its_record_and_nothing_else() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "reader", &[&managed("IAMReadOnlyAccess")])
        .await;
    let (state, records) = (world.state().await, world.records().await);
    let error = person
        .call("CreateUser", json!({ "UserName": "new" }))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "AccessDenied");
    assert_eq!(
        error.to_string(),
        "User: arn:aws:iam::731904562218:user/reader is not authorized to perform: iam:CreateUser on resource: \
         arn:aws:iam::731904562218:user/new because no identity-based policy allows the iam:CreateUser action"
    );
    assert_eq!(world.state().await, state);
    assert_eq!(world.records().await, records + 1);
    let (brief, record) = world.newest_record().await;
    assert_eq!(brief, "CreateUser AccessDenied");
    let iam::IamError::AccessDenied {
        authorization_id, ..
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        record["additionalEventData"]["authorizationId"],
        json!(authorization_id)
    );
    assert_eq!(record["sourceIPAddress"], json!(origin().source_ip));
    assert!(record["additionalEventData"].get("changes").is_none());
}

#[tokio::test]
async fn a_failed_change_leaves_its_record_and_nothing_else() {
    let (world, root) = World::new().await;
    world.new_user(&root, "taken", &[]).await;
    for index in 0..10 {
        root.does(
            "CreateGroup",
            json!({ "GroupName": format!("group-{index}") }),
        )
        .await;
        root.does(
            "AddUserToGroup",
            json!({ "GroupName": format!("group-{index}"), "UserName": "taken" }),
        )
        .await;
    }
    root.does("CreateGroup", json!({ "GroupName": "eleventh" }))
        .await;
    for (operation, input, code) in [
        (
            "CreateUser",
            json!({ "UserName": "taken" }),
            "EntityAlreadyExists",
        ),
        (
            "DeleteUser",
            json!({ "UserName": "taken" }),
            "DeleteConflict",
        ),
        (
            "DeleteGroup",
            json!({ "GroupName": "absent" }),
            "NoSuchEntity",
        ),
        // Found out after the row is in.
        (
            "AddUserToGroup",
            json!({ "GroupName": "eleventh", "UserName": "taken" }),
            "LimitExceeded",
        ),
        // Found out before there is a transaction.
        (
            "CreateLoginProfile",
            json!({ "UserName": "taken", "Password": "short" }),
            "PasswordPolicyViolation",
        ),
        (
            "ChangePassword",
            json!({ "OldPassword": "a guess", "NewPassword": "low tide at noon" }),
            "ValidationError",
        ),
    ] {
        let (state, records) = (world.state().await, world.records().await);
        assert_eq!(root.fails(operation, input).await, code, "{operation}");
        assert_eq!(world.state().await, state, "{operation}");
        assert_eq!(world.records().await, records + 1, "{operation}");
        let (brief, record) = world.newest_record().await;
        assert_eq!(brief, format!("{operation} {code}"));
        assert!(
            record["additionalEventData"].get("changes").is_none(),
            "{operation}"
        );
    }
}

#[tokio::test]
async fn a_user_with_anything_hanging_on_it_is_not_deleted() {
    let (world, root) = World::new().await;
    let name = json!({ "UserName": "priya" });
    world
        .user(&root, "priya", &[&managed("SecurityAudit")])
        .await;
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    let member = json!({ "GroupName": "ops", "UserName": "priya" });
    root.does("AddUserToGroup", member.clone()).await;
    let serial =
        root.does("ListMFADevices", name.clone()).await["MFADevices"][0]["SerialNumber"].clone();

    for (operation, input) in [
        ("RemoveUserFromGroup", member),
        (
            "DetachUserPolicy",
            json!({ "UserName": "priya", "PolicyArn": managed("SecurityAudit") }),
        ),
        ("DeleteLoginProfile", name.clone()),
        (
            "DeactivateMFADevice",
            json!({ "UserName": "priya", "SerialNumber": serial }),
        ),
    ] {
        assert_eq!(
            root.fails("DeleteUser", name.clone()).await,
            "DeleteConflict",
            "before {operation}"
        );
        root.does(operation, input).await;
    }
    root.does("DeleteUser", name.clone()).await;
    assert_eq!(root.fails("GetUser", name).await, "NoSuchEntity");
}

/// IAM user guide, "Renaming or changing the path of a user": permission is needed on the user and on what it becomes.
#[tokio::test]
async fn renaming_needs_permission_on_what_the_user_becomes() {
    let (world, root) = World::new().await;
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "iam:UpdateUser",
            "Resource": "arn:aws:iam::*:user/contractors/*",
        }],
    })
    .to_string();
    let policy = world.policy(&root, "contractors", &document).await;
    let delegate = world.user(&root, "delegate", &[policy.as_str()]).await;
    let bo = json!({ "UserName": "bo", "Path": "/contractors/" });
    root.does("CreateUser", bo).await;

    let away = json!({ "UserName": "bo", "NewPath": "/administrators/" });
    assert_eq!(delegate.fails("UpdateUser", away).await, "AccessDenied");
    let within =
        json!({ "UserName": "bo", "NewPath": "/contractors/pier-2/", "NewUserName": "bo.lind" });
    delegate.does("UpdateUser", within).await;
}

#[tokio::test]
async fn moving_a_user_leaves_its_name_as_it_was_written() {
    let (_world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    // Authorized on `user/priya` and `user/ops/priya`: it must not become `user/ops/PRIYA`.
    root.does(
        "UpdateUser",
        json!({ "UserName": "PRIYA", "NewPath": "/ops/" }),
    )
    .await;
    let found = root.does("GetUser", json!({ "UserName": "priya" })).await;
    assert_eq!(found["User"]["UserName"], "priya");
    assert_eq!(
        found["User"]["Arn"],
        "arn:aws:iam::731904562218:user/ops/priya"
    );
}
