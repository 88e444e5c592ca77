//! Acting as a role: who may, for how long, as whom, and the way back.

use serde_json::json;

use crate::support::{ACCOUNT, Person, World, allows, managed, password_of, user};

pub fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

pub fn user_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{name}")
}

pub fn trusts(principal: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole" }
    ] })
    .to_string()
}

pub async fn create_role(root: &Person, name: &str, trust: &str) {
    let input = json!({ "RoleName": name, "AssumeRolePolicyDocument": trust });
    root.does("CreateRole", input).await;
}

pub async fn assume(person: &Person, role: &str) -> Result<serde_json::Value, iam::IamError> {
    person
        .call("AssumeRole", json!({ "RoleArn": role_arn(role) }))
        .await
}

#[tokio::test]
async fn a_named_user_assumes_a_role_and_whom_the_account_vouches_for_needs_a_policy() {
    let (world, root) = World::new().await;
    let may = world
        .policy(&root, "may-assume", &allows(&["sts:AssumeRole"]))
        .await;
    let priya = world.user(&root, "priya", &[]).await;
    let tomas = world.user(&root, "tomas", &[&may]).await;
    create_role(&root, "named", &trusts(&user_arn("priya"))).await;
    let account = format!("arn:aws:iam::{ACCOUNT}:root");
    create_role(&root, "delegated", &trusts(&account)).await;
    for (person, role) in [
        (&tomas, "named"),
        (&priya, "delegated"),
        (&priya, "not-there"),
    ] {
        let refused = assume(person, role).await.unwrap_err();
        assert_eq!(refused.code(), "AccessDenied", "{role}");
    }
    for (person, offered) in [(&priya, vec!["named"]), (&tomas, vec!["delegated"])] {
        let roles = world.iam.assumable_roles(&person.caller()).await.unwrap();
        let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(names, offered, "what is offered is what may be assumed");
    }
    let session = assume(&priya, "named").await.unwrap();
    assert_eq!(
        world.iam.assumable_roles(&priya.caller()).await.unwrap(),
        [],
        "who acts as a role goes back first"
    );
    let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/named/priya");
    assert_eq!(session["AssumedRoleUser"]["Arn"], arn);
    assume(&tomas, "delegated").await.unwrap();
    assert_eq!(
        assume(&root, "delegated").await.unwrap_err().code(),
        "InvalidInput",
        "the root user assumes no role"
    );
}

#[tokio::test]
async fn a_role_has_its_own_permissions_and_none_of_the_persons() {
    let (world, root) = World::new().await;
    let readers = world
        .policy(&root, "readers", &allows(&["iam:ListUsers"]))
        .await;
    let priya = world
        .user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    create_role(&root, "reader", &trusts(&user_arn("priya"))).await;
    priya.does("ListGroups", json!({})).await;
    assume(&priya, "reader").await.unwrap();
    assert_eq!(
        priya.fails("ListUsers", json!({})).await,
        "AccessDenied",
        "the role has no policy yet"
    );
    let attach = json!({ "RoleName": "reader", "PolicyArn": readers });
    root.does("AttachRolePolicy", attach).await;
    priya.does("ListUsers", json!({})).await;
    assert_eq!(priya.fails("ListGroups", json!({})).await, "AccessDenied");
    // What people do for themselves is no business of a role's session, by whichever name.
    for (operation, input) in [
        (
            "ChangePassword",
            json!({ "OldPassword": "x", "NewPassword": "y" }),
        ),
        ("ListNotices", json!({})),
        ("CreateAccessKey", json!({})),
        ("ListSessions", json!({})),
        ("GetUser", json!({})),
        ("AssumeRole", json!({ "RoleArn": role_arn("reader") })),
    ] {
        assert_eq!(
            priya.fails(operation, input).await,
            "InvalidInput",
            "{operation}"
        );
    }
    let own = json!({ "UserName": "priya" });
    assert_eq!(priya.fails("ListAccessKeys", own).await, "AccessDenied");
    let (_, record) = world.newest_record().await;
    let identity = &record["userIdentity"];
    assert_eq!(identity["type"], "AssumedRole");
    assert_eq!(
        identity["sessionContext"]["sessionIssuer"]["userName"],
        "reader"
    );
    assert_eq!(identity["sessionContext"]["sourceIdentity"], "priya");
    let back = world.iam.leave_role(&priya.caller()).await.unwrap();
    assert!(
        assume(&priya, "reader").await.is_err(),
        "the old id is over"
    );
    world.person(&back).does("ListGroups", json!({})).await;
}

#[tokio::test]
async fn when_the_time_as_a_role_is_over_nobody_acts_until_the_person_goes_back() {
    let (world, root) = World::new().await;
    let priya = world
        .user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    create_role(&root, "short", &trusts(&user_arn("priya"))).await;
    for seconds in [899, 3601] {
        let input = json!({ "RoleArn": role_arn("short"), "DurationSeconds": seconds });
        assert_eq!(priya.fails("AssumeRole", input).await, "ValidationError");
    }
    let input = json!({ "RoleArn": role_arn("short"), "DurationSeconds": 900 });
    priya.does("AssumeRole", input).await;
    world.clock.advance(901);
    assert_eq!(priya.fails("ListUsers", json!({})).await, "ExpiredToken");
    let back = world.iam.leave_role(&priya.caller()).await.unwrap();
    world.person(&back).does("ListUsers", json!({})).await;
}

#[tokio::test]
async fn a_namesake_does_not_inherit_a_trust_and_a_renamed_user_keeps_it() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    create_role(&root, "named", &trusts(&user_arn("priya"))).await;
    let rename = json!({ "UserName": "priya", "NewUserName": "priya.nair" });
    root.does("UpdateUser", rename).await;
    world.new_user(&root, "priya", &[]).await;
    let (namesake, _) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    assert_eq!(
        assume(&namesake, "named").await.unwrap_err().code(),
        "AccessDenied"
    );
    assume(&priya, "named").await.unwrap();
    let role = root.does("GetRole", json!({ "RoleName": "named" })).await;
    let text = role["Role"]["AssumeRolePolicyDocument"].as_str().unwrap();
    assert!(text.contains("user/priya.nair\""), "{text}");
}

#[tokio::test]
async fn a_trust_policy_names_only_who_exists() {
    let (_world, root) = World::new().await;
    let input = json!({ "RoleName": "r", "AssumeRolePolicyDocument": trusts(&user_arn("nobody")) });
    assert_eq!(
        root.fails("CreateRole", input).await,
        "MalformedPolicyDocument"
    );
    let identity = allows(&["s3:GetObject"]);
    let input = json!({ "RoleName": "r", "AssumeRolePolicyDocument": identity });
    assert_eq!(
        root.fails("CreateRole", input).await,
        "MalformedPolicyDocument"
    );
}

#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_refuses_a_session_without_one() {
    let (world, root) = World::new().await;
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
        "Action": "sts:AssumeRole",
        "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } },
    }] })
    .to_string();
    create_role(&root, "careful", &trust).await;
    let may = world
        .policy(&root, "may-assume", &allows(&["sts:AssumeRole"]))
        .await;
    let with = world.user(&root, "with", &[&may]).await;
    assume(&with, "careful").await.unwrap();
    let settings = json!({ "Mfa": "groups" });
    root.does("UpdateAccountSettings", settings).await;
    world.new_user(&root, "without", &[&may]).await;
    let entered = world
        .sign_in(user("without"), &password_of("without"))
        .await
        .unwrap();
    let without = world.person(&entered);
    let refused = assume(&without, "careful").await.unwrap_err();
    assert_eq!(refused.code(), "AccessDenied");
}
