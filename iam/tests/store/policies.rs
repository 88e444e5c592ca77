//! Managed policies, their versions, and what they are attached to.

use iam::{IamError, types::PolicyDocument};
use serde_json::{Value, json};

use crate::support::{World, allows, managed};

#[tokio::test]
async fn a_document_is_kept_exactly_as_typed() {
    let (world, root) = World::new().await;
    let typed = "{\r\n\t\"Version\" : \"2012-10-17\",\n  \"Statement\":[ { \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\",\n\
                 \"Resource\" :\"arn:aws:s3:::\u{fc}ber/*\" } ]  }\n\n";
    let arn = world.policy(&root, "typed", typed).await;
    let version = root
        .does(
            "GetPolicyVersion",
            json!({ "PolicyArn": arn, "VersionId": "v1" }),
        )
        .await;
    assert_eq!(version["PolicyVersion"]["Document"], typed);
    assert_eq!(version["PolicyVersion"]["IsDefaultVersion"], true);
    let (_, record) = world.newest_record().await;
    assert_eq!(record["additionalEventData"]["changes"][1]["after"], typed);
}

#[tokio::test]
async fn a_document_that_the_evaluator_does_not_understand_is_refused_with_its_place() {
    let (world, root) = World::new().await;
    let arn = world.policy(&root, "good", &allows(&["iam:GetUser"])).await;
    let bad = "{ \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Alow\" }] }";
    let state = world.state().await;
    for (operation, input) in [
        (
            "CreatePolicy",
            json!({ "PolicyName": "bad", "PolicyDocument": bad }),
        ),
        (
            "CreatePolicyVersion",
            json!({ "PolicyArn": arn, "PolicyDocument": bad, "SetAsDefault": true }),
        ),
    ] {
        match root.call(operation, input).await {
            Err(IamError::MalformedPolicyDocument(errors)) => {
                assert_eq!(errors[0].span.start.line, 2)
            }
            other => panic!("{operation}: {other:?}"),
        }
    }
    assert_eq!(world.state().await, state);
}

#[tokio::test]
async fn a_policys_size_is_limited_without_its_white_space() {
    let (_world, root) = World::new().await;
    let document = |length: usize| {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get"],"Resource":"*"}]}"#;
        let (before, after) = text.split_once("]").unwrap();
        let mut middle = String::new();
        while text.len() + middle.len() + 12 <= length {
            middle.push_str(",\"s3:GetAb\"");
        }
        middle.push_str(&" \n".repeat(500));
        let rest = length
            - PolicyDocument::parse(&format!("{text}{middle}"))
                .unwrap()
                .size();
        format!(
            "{before}{}]{after}",
            middle.replacen("s3:GetAb", &format!("s3:GetAb{}", "x".repeat(rest)), 1)
        )
    };
    root.does(
        "CreatePolicy",
        json!({ "PolicyName": "fits", "PolicyDocument": document(6144) }),
    )
    .await;
    let input = json!({ "PolicyName": "too-large", "PolicyDocument": document(6145) });
    assert_eq!(root.fails("CreatePolicy", input).await, "LimitExceeded");
}

#[tokio::test]
async fn five_versions_are_kept_and_numbers_are_not_given_twice() {
    let (world, root) = World::new().await;
    let document = allows(&["iam:GetUser"]);
    let arn = world.policy(&root, "versions", &document).await;
    let version = |number: i64| json!({ "PolicyArn": arn, "VersionId": format!("v{number}") });
    let new = json!({ "PolicyArn": arn, "PolicyDocument": document });
    for number in 2..=5 {
        let output = root.does("CreatePolicyVersion", new.clone()).await;
        assert_eq!(output["PolicyVersion"]["VersionId"], format!("v{number}"));
        assert_eq!(output["PolicyVersion"]["IsDefaultVersion"], false);
    }
    assert_eq!(
        root.fails("CreatePolicyVersion", new.clone()).await,
        "LimitExceeded"
    );
    root.does("DeletePolicyVersion", version(5)).await;
    let output = root.does("CreatePolicyVersion", new).await;
    assert_eq!(output["PolicyVersion"]["VersionId"], "v6");
    assert_eq!(
        root.fails("DeletePolicyVersion", version(1)).await,
        "DeleteConflict"
    );
    assert_eq!(
        root.fails("SetDefaultPolicyVersion", version(5)).await,
        "NoSuchEntity"
    );
    root.does("SetDefaultPolicyVersion", version(6)).await;
    root.does("DeletePolicyVersion", version(1)).await;

    let mut seen = Vec::new();
    let mut marker = Value::String(String::new());
    while !marker.is_null() {
        let page = root
            .does(
                "ListPolicyVersions",
                json!({ "PolicyArn": arn, "MaxItems": 3, "Marker": marker }),
            )
            .await;
        seen.extend(
            page["Versions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v["VersionId"].as_str().unwrap().to_owned()),
        );
        marker = page["Marker"].clone();
    }
    assert_eq!(seen, ["v6", "v4", "v3", "v2"]);
}

#[tokio::test]
async fn the_default_version_is_the_one_in_force_and_its_change_is_recorded() {
    let (world, root) = World::new().await;
    let (first, second) = (allows(&["iam:ListUsers"]), allows(&["iam:ListGroups"]));
    let arn = world.policy(&root, "in-force", &first).await;
    let person = world.user(&root, "priya", &[&arn]).await;
    person.does("ListUsers", json!({})).await;
    root.does(
        "CreatePolicyVersion",
        json!({ "PolicyArn": arn, "PolicyDocument": second }),
    )
    .await;
    person.does("ListUsers", json!({})).await;
    root.does(
        "SetDefaultPolicyVersion",
        json!({ "PolicyArn": arn, "VersionId": "v2" }),
    )
    .await;
    let (_, record) = world.newest_record().await;
    assert_eq!(
        record["additionalEventData"]["changes"],
        json!([
            { "field": "DefaultVersionId", "before": "v1", "after": "v2" },
            { "field": "PolicyDocument", "before": first, "after": second },
        ])
    );
    assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
    person.does("ListGroups", json!({})).await;
}

#[tokio::test]
async fn a_policy_in_use_is_not_deleted() {
    let (world, root) = World::new().await;
    let document = allows(&["iam:GetUser"]);
    let arn = world.policy(&root, "used", &document).await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    let user = json!({ "UserName": "priya", "PolicyArn": arn });
    let group = json!({ "GroupName": "ops", "PolicyArn": arn });
    root.does("AttachUserPolicy", user.clone()).await;
    root.does("AttachUserPolicy", user.clone()).await;
    root.does("AttachGroupPolicy", group.clone()).await;
    root.does(
        "PutUserPermissionsBoundary",
        json!({ "UserName": "priya", "PermissionsBoundary": arn }),
    )
    .await;
    root.does(
        "CreatePolicyVersion",
        json!({ "PolicyArn": arn, "PolicyDocument": document }),
    )
    .await;
    let policy = root.does("GetPolicy", json!({ "PolicyArn": arn })).await;
    assert_eq!(policy["Policy"]["AttachmentCount"], 2);
    assert_eq!(policy["Policy"]["PermissionsBoundaryUsageCount"], 1);

    let entities = root
        .does("ListEntitiesForPolicy", json!({ "PolicyArn": arn }))
        .await;
    assert_eq!(entities["PolicyUsers"].as_array().unwrap().len(), 1);
    assert_eq!(entities["PolicyGroups"][0]["GroupName"], "ops");
    let filtered = json!({ "PolicyArn": arn, "PolicyUsageFilter": "PermissionsBoundary" });
    let entities = root.does("ListEntitiesForPolicy", filtered).await;
    assert_eq!(entities["PolicyUsers"][0]["UserName"], "priya");
    assert_eq!(entities["PolicyGroups"], json!([]));
    let entities = root
        .does(
            "ListEntitiesForPolicy",
            json!({ "PolicyArn": arn, "EntityFilter": "Group" }),
        )
        .await;
    assert_eq!(entities["PolicyUsers"], json!([]));

    for (operation, input) in [
        ("DetachUserPolicy", user.clone()),
        ("DetachGroupPolicy", group),
        (
            "DeleteUserPermissionsBoundary",
            json!({ "UserName": "priya" }),
        ),
        (
            "DeletePolicyVersion",
            json!({ "PolicyArn": arn, "VersionId": "v2" }),
        ),
    ] {
        let code = root
            .fails("DeletePolicy", json!({ "PolicyArn": arn }))
            .await;
        assert_eq!(code, "DeleteConflict", "before {operation}");
        root.does(operation, input).await;
    }
    assert_eq!(root.fails("DetachUserPolicy", user).await, "NoSuchEntity");
    root.does("DeletePolicy", json!({ "PolicyArn": arn })).await;
    assert_eq!(
        root.fails("GetPolicy", json!({ "PolicyArn": arn })).await,
        "NoSuchEntity"
    );
}

#[tokio::test]
async fn an_aws_managed_policy_is_read_and_attached_but_never_changed() {
    let (_world, root) = World::new().await;
    let arn = managed("SecurityAudit");
    let version = json!({ "PolicyArn": arn, "VersionId": "v1" });
    root.does("GetPolicyVersion", version.clone()).await;
    for (operation, input) in [
        (
            "CreatePolicyVersion",
            json!({ "PolicyArn": arn, "PolicyDocument": allows(&["*"]) }),
        ),
        ("SetDefaultPolicyVersion", version.clone()),
        ("DeletePolicyVersion", version),
        ("DeletePolicy", json!({ "PolicyArn": arn })),
    ] {
        assert_eq!(
            root.fails(operation, input).await,
            "UnmodifiableEntity",
            "{operation}"
        );
    }
}

#[tokio::test]
async fn a_boundary_limits_what_policies_grant() {
    let (world, root) = World::new().await;
    let boundary = world
        .policy(&root, "boundary", &allows(&["iam:ListUsers"]))
        .await;
    let person = world
        .user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    person.does("ListGroups", json!({})).await;
    root.does(
        "PutUserPermissionsBoundary",
        json!({ "UserName": "priya", "PermissionsBoundary": boundary }),
    )
    .await;
    let error = person.call("ListGroups", json!({})).await.unwrap_err();
    assert!(
        error.to_string().contains("permissions boundary"),
        "{error}"
    );
    person.does("ListUsers", json!({})).await;
}

#[tokio::test]
async fn unknown_and_repeated_members_are_refused() {
    let (world, root) = World::new().await;
    let records = world.records().await;
    for (operation, input) in [
        (
            "CreatePolicy",
            json!({ "PolicyName": "x", "PolicyDocument": "{}", "Extra": 1 }),
        ),
        (
            "CreatePolicy",
            json!({ "PolicyName": "x y", "PolicyDocument": "{}" }),
        ),
        (
            "CreatePolicy",
            json!({ "PolicyName": "x", "PolicyDocument": "\u{2019}" }),
        ),
        (
            "CreatePolicy",
            json!({ "PolicyName": "x", "PolicyDocument": "{}", "Description": "x".repeat(1001) }),
        ),
        (
            "GetPolicyVersion",
            json!({ "PolicyArn": managed("SecurityAudit"), "VersionId": "1" }),
        ),
        ("ListPolicies", json!({ "Scope": "Everything" })),
        ("ListUsers", json!({ "MaxItems": 0 })),
        ("NoSuchOperation", json!({})),
    ] {
        assert_eq!(
            root.fails(operation, input).await,
            "InvalidInput",
            "{operation}"
        );
    }
    assert_eq!(world.records().await, records);
    let input = json!({ "PolicyName": "x", "Path": "/a:b/", "PolicyDocument": allows(&["*"]) });
    assert_eq!(root.fails("CreatePolicy", input).await, "ValidationError");
}

#[tokio::test]
async fn a_policy_can_name_the_boundary_of_the_user_that_a_change_is_about() {
    let (world, root) = World::new().await;
    let boundary = world
        .policy(&root, "bounded", &allows(&["iam:ListUsers"]))
        .await;
    let other = world
        .policy(&root, "other", &allows(&["iam:ListUsers"]))
        .await;
    let delegate = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "iam:*", "Resource": "*" },
            {
                "Effect": "Deny",
                "Action": ["iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:DeleteUserPermissionsBoundary"],
                "Resource": "*",
                "Condition": { "StringEquals": { "iam:PermissionsBoundary": boundary } },
            },
        ],
    });
    let arn = world.policy(&root, "delegate", &delegate.to_string()).await;
    let delegate = world.user(&root, "delegate", &[&arn]).await;
    for (name, limit) in [("priya", &boundary), ("sofia", &other)] {
        root.does(
            "CreateUser",
            json!({ "UserName": name, "PermissionsBoundary": limit }),
        )
        .await;
    }
    let attach = |name: &str| json!({ "UserName": name, "PolicyArn": other });
    for operation in ["AttachUserPolicy", "DetachUserPolicy"] {
        assert_eq!(
            delegate.fails(operation, attach("priya")).await,
            "AccessDenied",
            "{operation}"
        );
        delegate.does(operation, attach("sofia")).await;
    }
    let operation = "DeleteUserPermissionsBoundary";
    let of = |name: &str| json!({ "UserName": name });
    assert_eq!(delegate.fails(operation, of("priya")).await, "AccessDenied");
    delegate.does(operation, of("sofia")).await;
}

#[tokio::test]
async fn a_policy_whose_text_is_lost_stops_decisions_instead_of_being_passed_over() {
    let (world, root) = World::new().await;
    let limit = world
        .policy(&root, "limit", &allows(&["iam:ListUsers"]))
        .await;
    let admin = managed("AdministratorAccess");
    let bounded = world.user(&root, "bounded", &[&admin]).await;
    let attached = world.user(&root, "attached", &[&admin, &limit]).await;
    root.does(
        "PutUserPermissionsBoundary",
        json!({ "UserName": "bounded", "PermissionsBoundary": limit }),
    )
    .await;
    bounded.does("ListUsers", json!({})).await;
    world
        .database
        .execute(
            "DELETE FROM policy_versions WHERE policy_id = (SELECT id FROM policies WHERE name = 'limit'); \
             UPDATE accounts SET revision = revision + 1",
        )
        .await;
    for person in [&bounded, &attached] {
        assert_eq!(
            person.fails("ListGroups", json!({})).await,
            "ServiceFailure"
        );
    }
}

#[tokio::test]
async fn what_somebody_else_put_in_force_meanwhile_is_not_replaced_unseen() {
    let (world, root) = World::new().await;
    let document = allows(&["iam:GetUser"]);
    let arn = world.policy(&root, "shared", &document).await;
    let save = |base: &str| json!({ "PolicyArn": arn, "PolicyDocument": document, "SetAsDefault": true, "IfDefaultVersionId": base });
    root.does("CreatePolicyVersion", save("v1")).await;
    let late = root.fails("CreatePolicyVersion", save("v1")).await;
    assert_eq!(late, "ConcurrentModification");
    let versions = root
        .does("ListPolicyVersions", json!({ "PolicyArn": arn }))
        .await;
    assert_eq!(versions["Versions"].as_array().unwrap().len(), 2);
    root.does("CreatePolicyVersion", save("v2")).await;

    let trust = |action: &str| {
        format!(
            r#"{{ "Version": "2012-10-17", "Statement": {{ "Effect": "Allow", "Principal": {{ "AWS": "731904562218" }}, "Action": "{action}" }} }}"#
        )
    };
    let (first, second) = (trust("sts:AssumeRole"), trust("sts:*"));
    root.does(
        "CreateRole",
        json!({ "RoleName": "watch", "AssumeRolePolicyDocument": first }),
    )
    .await;
    let save = |document: &str, base: &str| json!({ "RoleName": "watch", "PolicyDocument": document, "IfPolicyDocument": base });
    let shown = root.does("GetRole", json!({ "RoleName": "watch" })).await;
    let base = shown["Role"]["AssumeRolePolicyDocument"].as_str().unwrap();
    root.does("UpdateAssumeRolePolicy", save(&second, base))
        .await;
    let late = root
        .fails("UpdateAssumeRolePolicy", save(&first, base))
        .await;
    assert_eq!(late, "ConcurrentModification");
}
