//! The account as a whole: its alias, everything about who may do what, and which policies open a service.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{ACCOUNT, World, allows, managed, password_of, user};

fn names(list: &Value, member: &str) -> Vec<String> {
    let text = |entry: &Value| entry[member].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(text).collect()
}

#[tokio::test]
async fn an_account_has_one_alias_and_people_sign_in_with_it() {
    let (world, root) = World::new().await;
    let listed = root.does("ListAccountAliases", json!({})).await;
    assert_eq!(listed["AccountAliases"], json!(["halden"]));
    root.does("CreateAccountAlias", json!({ "AccountAlias": "berth-4" }))
        .await;
    let (_, record) = world.newest_record().await;
    let change = json!([{ "field": "AccountAlias", "before": "halden", "after": "berth-4" }]);
    assert_eq!(record["additionalEventData"]["changes"], change);
    let old = json!({ "AccountAlias": "halden" });
    assert_eq!(root.fails("DeleteAccountAlias", old).await, "NoSuchEntity");
    world.new_user(&root, "priya", &[]).await;
    let word = password_of("priya");
    assert!(world.sign_in(user("priya"), &word).await.is_err());
    for bad in ["731904562218", "A-b", "x", "a--b", "-ab"] {
        let input = json!({ "AccountAlias": bad });
        assert_eq!(
            root.fails("CreateAccountAlias", input).await,
            "InvalidInput"
        );
    }
    let new = json!({ "AccountAlias": "berth-4" });
    root.does("DeleteAccountAlias", new).await;
    let listed = root.does("ListAccountAliases", json!({})).await;
    assert_eq!(listed["AccountAliases"], json!([]));
    // It is free again.
    root.does("CreateAccountAlias", json!({ "AccountAlias": "halden" }))
        .await;
    world.sign_in(user("priya"), &word).await.unwrap();
}

#[tokio::test]
async fn an_alias_of_another_account_is_taken() {
    let (world, root) = World::new().await;
    world
        .database
        .execute(
            "INSERT INTO accounts (id, alias, root_email, root_email_key, created_at, revision, chain_seq, chain_hash) \
             VALUES ('111122223333', 'taken', 'a@b.example', 'a@b.example', 0, 1, 0, '')",
        )
        .await;
    let input = json!({ "AccountAlias": "taken" });
    assert_eq!(
        root.fails("CreateAccountAlias", input).await,
        "EntityAlreadyExists"
    );
}

#[tokio::test]
async fn everything_about_who_may_do_what_comes_page_by_page_and_once() {
    let (world, root) = World::new().await;
    let reads = allows(&["iam:ListUsers"]);
    let arn = world.policy(&root, "own", &reads).await;
    let version = json!({ "PolicyArn": arn, "PolicyDocument": allows(&["s3:GetObject"]), "SetAsDefault": true });
    root.does("CreatePolicyVersion", version).await;
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": ACCOUNT }, "Action": "sts:AssumeRole" }
    ] })
    .to_string();
    for name in ["a", "B", "c"] {
        let tags = json!([{ "Key": "team", "Value": name }]);
        let input = json!({ "UserName": name, "PermissionsBoundary": arn, "Tags": tags });
        root.does("CreateUser", input).await;
        root.does("CreateGroup", json!({ "GroupName": name })).await;
        let input = json!({ "RoleName": name, "AssumeRolePolicyDocument": trust, "Tags": tags });
        root.does("CreateRole", input).await;
        for (kind, member) in [
            ("User", "UserName"),
            ("Group", "GroupName"),
            ("Role", "RoleName"),
        ] {
            let put = json!({ member: name, "PolicyName": "in", "PolicyDocument": reads });
            root.does(&format!("Put{kind}Policy"), put).await;
            let attach = json!({ member: name, "PolicyArn": managed("SecurityAudit") });
            root.does(&format!("Attach{kind}Policy"), attach).await;
        }
        let join = json!({ "UserName": name, "GroupName": name });
        root.does("AddUserToGroup", join).await;
    }
    let profile = json!({ "InstanceProfileName": "p" });
    root.does("CreateInstanceProfile", profile).await;
    let join = json!({ "InstanceProfileName": "p", "RoleName": "a" });
    root.does("AddRoleToInstanceProfile", join).await;

    let all = root.does("GetAccountAuthorizationDetails", json!({})).await;
    assert_eq!(all["IsTruncated"], false);
    assert_eq!(names(&all["UserDetailList"], "UserName"), ["a", "B", "c"]);
    assert_eq!(
        names(&all["Policies"], "PolicyName"),
        ["own", "SecurityAudit"]
    );
    let one = &all["UserDetailList"][1];
    assert_eq!(
        one["UserPolicyList"],
        json!([{ "PolicyName": "in", "PolicyDocument": reads }])
    );
    assert_eq!(one["GroupList"], json!(["B"]));
    assert_eq!(
        one["AttachedManagedPolicies"][0]["PolicyName"],
        "SecurityAudit"
    );
    assert_eq!(
        one["PermissionsBoundary"]["PermissionsBoundaryArn"],
        json!(arn)
    );
    assert_eq!(one["Tags"][0]["Value"], "B");
    let group = &all["GroupDetailList"][2];
    assert_eq!(group["GroupPolicyList"][0]["PolicyDocument"], json!(reads));
    let role = &all["RoleDetailList"][0];
    assert_eq!(role["AssumeRolePolicyDocument"], json!(trust));
    assert_eq!(role["RolePolicyList"][0]["PolicyName"], "in");
    assert_eq!(
        names(&role["InstanceProfileList"], "InstanceProfileName"),
        ["p"]
    );
    let own = &all["Policies"][0];
    assert_eq!(names(&own["PolicyVersionList"], "VersionId"), ["v2", "v1"]);
    assert_eq!(own["PolicyVersionList"][1]["Document"], json!(reads));

    for size in [1, 2, 3, 5] {
        let mut seen = Vec::new();
        let mut marker = json!("");
        while !marker.is_null() {
            let input = json!({ "MaxItems": size, "Marker": marker });
            let page = root.does("GetAccountAuthorizationDetails", input).await;
            for (list, id) in [
                ("UserDetailList", "UserId"),
                ("GroupDetailList", "GroupId"),
                ("RoleDetailList", "RoleId"),
                ("Policies", "PolicyId"),
            ] {
                seen.extend(names(&page[list], id));
            }
            marker = page["Marker"].clone();
        }
        assert_eq!(seen.len(), 11, "pages of {size}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 11);
    }
    let some = json!({ "Filter": ["Group", "LocalManagedPolicy"], "MaxItems": 3 });
    let some = root.does("GetAccountAuthorizationDetails", some).await;
    assert_eq!(
        names(&some["GroupDetailList"], "GroupName"),
        ["a", "B", "c"]
    );
    assert_eq!(some["UserDetailList"], json!([]));
    let rest = json!({ "Filter": ["Group", "LocalManagedPolicy"], "Marker": some["Marker"] });
    let rest = root.does("GetAccountAuthorizationDetails", rest).await;
    assert_eq!(names(&rest["Policies"], "PolicyName"), ["own"]);
    let bad = json!({ "Marker": "nothing" });
    let code = root.fails("GetAccountAuthorizationDetails", bad).await;
    assert_eq!(code, "ValidationError");
}

#[tokio::test]
async fn the_policies_that_open_a_service_are_listed_with_where_they_come_from() {
    let (world, root) = World::new().await;
    let statement = |element: &str, value: &str| {
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", element: value, "Resource": "*" }] })
            .to_string()
    };
    root.does(
        "CreateUser",
        json!({ "UserName": "priya", "Path": "/staff/" }),
    )
    .await;
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    let join = json!({ "GroupName": "ops", "UserName": "priya" });
    root.does("AddUserToGroup", join).await;
    for (name, element, value) in [
        ("one-action", "Action", "s3:GetObject"),
        ("half-a-name", "Action", "S*:List*"),
        ("all-but-s3", "NotAction", "s3:*"),
        ("all-but-one", "NotAction", "s3:GetObject"),
        ("another", "Action", "ec2:*"),
    ] {
        let put = json!({ "UserName": "priya", "PolicyName": name, "PolicyDocument": statement(element, value) });
        root.does("PutUserPolicy", put).await;
    }
    let deny = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "s3:*", "Resource": "*" }] });
    let put =
        json!({ "GroupName": "ops", "PolicyName": "deny", "PolicyDocument": deny.to_string() });
    root.does("PutGroupPolicy", put).await;
    let put = json!({ "GroupName": "ops", "PolicyName": "star", "PolicyDocument": statement("Action", "*") });
    root.does("PutGroupPolicy", put).await;
    let managed = world
        .policy(&root, "managed", &statement("Action", "s3:*"))
        .await;
    let attach = json!({ "GroupName": "ops", "PolicyArn": managed });
    root.does("AttachGroupPolicy", attach).await;

    let operation = "ListPoliciesGrantingServiceAccess";
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/staff/priya");
    let input = json!({ "Arn": arn, "ServiceNamespaces": ["s3", "ec2", "sqs"] });
    let found = root.does(operation, input).await;
    let of = |place: usize| {
        let entry = &found["PoliciesGrantingServiceAccess"][place];
        names(&entry["Policies"], "PolicyName")
            .into_iter()
            .collect::<BTreeSet<_>>()
    };
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        of(0),
        set(&[
            "one-action",
            "half-a-name",
            "all-but-one",
            "star",
            "managed"
        ])
    );
    assert_eq!(
        of(1),
        set(&["all-but-s3", "all-but-one", "another", "star"])
    );
    assert_eq!(
        of(2),
        set(&["half-a-name", "all-but-s3", "all-but-one", "star"])
    );

    let input =
        json!({ "Arn": format!("arn:aws:iam::{ACCOUNT}:group/ops"), "ServiceNamespaces": ["s3"] });
    let found = root.does(operation, input).await;
    let policies = found["PoliciesGrantingServiceAccess"][0]["Policies"]
        .as_array()
        .unwrap();
    assert_eq!(policies.len(), 2);
    assert!(policies.contains(
        &json!({ "PolicyName": "managed", "PolicyType": "MANAGED", "PolicyArn": managed })
    ));
    let inline = json!({ "PolicyName": "star", "PolicyType": "INLINE", "EntityType": "GROUP", "EntityName": "ops" });
    assert!(policies.contains(&inline), "{policies:?}");
    for (arn, services, code) in [
        (
            format!("arn:aws:iam::{ACCOUNT}:user/priya"),
            json!(["s3"]),
            "NoSuchEntity",
        ),
        (
            format!("arn:aws:iam::{ACCOUNT}:policy/managed"),
            json!(["s3"]),
            "ValidationError",
        ),
        (arn, json!(["s3:*"]), "InvalidInput"),
    ] {
        let input = json!({ "Arn": arn, "ServiceNamespaces": services });
        assert_eq!(root.fails(operation, input).await, code, "{arn}");
    }
}
