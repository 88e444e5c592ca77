//! Roles as a directory: listing, changing and deleting them, their boundaries, and who acts as them.

use serde_json::{Value, json};

use crate::{
    roles::{assume, create_role, role_arn, trusts, user_arn},
    support::{ACCOUNT, Person, World, allows, managed},
};

fn account() -> String {
    trusts(&format!("arn:aws:iam::{ACCOUNT}:root"))
}

async fn names(person: &Person, input: Value) -> (Vec<String>, Value) {
    let page = person.does("ListRoles", input).await;
    let roles = page["Roles"].as_array().unwrap();
    let names = roles
        .iter()
        .map(|role| role["RoleName"].as_str().unwrap().to_owned())
        .collect();
    (names, page)
}

#[tokio::test]
async fn roles_are_listed_by_name_under_a_path_and_by_what_they_hold() {
    let (_world, root) = World::new().await;
    for (name, path, description) in [
        ("Tide", "/harbour/", "reads 100% of the gauges"),
        ("crane", "/harbour/east/", ""),
        ("audit", "/", "for auditors"),
    ] {
        let input = json!({
            "RoleName": name, "Path": path, "Description": description, "AssumeRolePolicyDocument": account(),
        });
        root.does("CreateRole", input).await;
    }
    let (all, page) = names(&root, json!({ "MaxItems": 2 })).await;
    assert_eq!(all, ["audit", "crane"]);
    assert_eq!(
        (&page["IsTruncated"], &page["Total"]),
        (&json!(true), &json!(3))
    );
    let (rest, page) = names(&root, json!({ "MaxItems": 2, "Marker": page["Marker"] })).await;
    assert_eq!(rest, ["Tide"]);
    assert_eq!(page["IsTruncated"], false);
    assert_eq!(page["Roles"][0]["MaxSessionDuration"], 3600);
    for (input, found) in [
        (json!({ "PathPrefix": "/harbour/" }), vec!["crane", "Tide"]),
        (json!({ "PathPrefix": "/harbour/east/" }), vec!["crane"]),
        (json!({ "Search": "TIDE" }), vec!["Tide"]),
        (json!({ "Search": "100%" }), vec!["Tide"]),
        (json!({ "Search": "0%g" }), vec![]),
        (json!({ "Search": "AUDITORS" }), vec!["audit"]),
        (json!({ "Search": "/east" }), vec!["crane"]),
    ] {
        let (listed, page) = names(&root, input.clone()).await;
        assert_eq!(listed, found, "{input}");
        assert_eq!(page["Total"], found.len(), "{input}");
    }
}

#[tokio::test]
async fn a_roles_name_is_taken_whatever_its_case_and_path() {
    let (_world, root) = World::new().await;
    create_role(&root, "Tide", &account()).await;
    let input =
        json!({ "RoleName": "tIDE", "Path": "/else/", "AssumeRolePolicyDocument": account() });
    assert_eq!(root.fails("CreateRole", input).await, "EntityAlreadyExists");
    let found = root.does("GetRole", json!({ "RoleName": "TIDE" })).await;
    assert_eq!(found["Role"]["RoleName"], "Tide");
}

#[tokio::test]
async fn what_is_not_given_stays_as_it_was() {
    let (world, root) = World::new().await;
    create_role(&root, "tide", &account()).await;
    let update = json!({ "RoleName": "tide", "Description": "reads gauges" });
    root.does("UpdateRole", update).await;
    let update = json!({ "RoleName": "tide", "MaxSessionDuration": 7200 });
    root.does("UpdateRole", update).await;
    let (_, record) = world.newest_record().await;
    assert_eq!(
        record["additionalEventData"]["changes"],
        json!([{ "field": "MaxSessionDuration", "before": 3600, "after": 7200 }])
    );
    for seconds in [3599, 43_201, -1] {
        let update = json!({ "RoleName": "tide", "MaxSessionDuration": seconds });
        assert_eq!(root.fails("UpdateRole", update).await, "ValidationError");
    }
    let role = &root.does("GetRole", json!({ "RoleName": "tide" })).await["Role"];
    assert_eq!(role["Description"], "reads gauges");
    assert_eq!(role["MaxSessionDuration"], 7200);
    let update = json!({ "RoleName": "tide", "Description": "reads tides" });
    let answer = root.does("UpdateRoleDescription", update).await;
    assert_eq!(answer["Role"]["Description"], "reads tides");
    assert_eq!(answer["Role"]["MaxSessionDuration"], 7200);
}

#[tokio::test]
async fn a_role_is_not_deleted_while_anything_hangs_on_it() {
    let (_world, root) = World::new().await;
    create_role(&root, "tide", &account()).await;
    let role = json!({ "RoleName": "tide" });
    let attach = json!({ "RoleName": "tide", "PolicyArn": managed("SecurityAudit") });
    let add = json!({ "RoleName": "tide", "InstanceProfileName": "cranes" });
    root.does("AttachRolePolicy", attach.clone()).await;
    root.does(
        "CreateInstanceProfile",
        json!({ "InstanceProfileName": "cranes" }),
    )
    .await;
    root.does("AddRoleToInstanceProfile", add.clone()).await;
    let inline = json!({ "RoleName": "tide", "PolicyName": "own" });
    let mut put = inline.clone();
    put["PolicyDocument"] = json!(allows(&["iam:GetUser"]));
    root.does("PutRolePolicy", put).await;
    let refused = root.call("DeleteRole", role.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "DeleteConflict");
    for hanging in ["attached policies", "inline policies", "instance profiles"] {
        assert!(refused.to_string().contains(hanging), "{refused}");
    }
    root.does("DetachRolePolicy", attach).await;
    root.does("RemoveRoleFromInstanceProfile", add).await;
    assert_eq!(
        root.fails("DeleteRole", role.clone()).await,
        "DeleteConflict"
    );
    root.does("DeleteRolePolicy", inline).await;
    root.does("DeleteRole", role.clone()).await;
    assert_eq!(root.fails("GetRole", role.clone()).await, "NoSuchEntity");
    assert_eq!(root.fails("DeleteRole", role).await, "NoSuchEntity");
}

#[tokio::test]
async fn who_acts_as_a_deleted_role_acts_no_more_and_a_namesake_is_somebody_else() {
    let (world, root) = World::new().await;
    let priya = world
        .user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    create_role(&root, "reader", &trusts(&user_arn("priya"))).await;
    create_role(&root, "second", &trusts(&role_arn("reader"))).await;
    assume(&priya, "reader").await.unwrap();
    root.does("DeleteRole", json!({ "RoleName": "reader" }))
        .await;
    assert_eq!(
        world
            .database
            .number("SELECT COUNT(*) FROM trusted_principals")
            .await,
        1,
        "only what the other role trusts is left"
    );
    assert_eq!(priya.fails("ListUsers", json!({})).await, "ExpiredToken");
    create_role(&root, "reader", &trusts(&user_arn("priya"))).await;
    let attach = json!({ "RoleName": "reader", "PolicyArn": managed("AdministratorAccess") });
    root.does("AttachRolePolicy", attach).await;
    assert_eq!(
        priya.fails("ListUsers", json!({})).await,
        "ExpiredToken",
        "the new role is not the one that was assumed"
    );
    let second = root.does("GetRole", json!({ "RoleName": "second" })).await;
    let trust = second["Role"]["AssumeRolePolicyDocument"].as_str().unwrap();
    assert!(
        trust.contains("\"AROA") && !trust.contains("role/reader"),
        "{trust}"
    );
}

#[tokio::test]
async fn a_boundary_limits_a_role_and_counts_as_a_use_of_its_policy() {
    let (world, root) = World::new().await;
    let boundary = world
        .policy(&root, "ceiling", &allows(&["iam:ListUsers"]))
        .await;
    let priya = world.user(&root, "priya", &[]).await;
    create_role(&root, "admin", &trusts(&user_arn("priya"))).await;
    let attach = json!({ "RoleName": "admin", "PolicyArn": managed("AdministratorAccess") });
    root.does("AttachRolePolicy", attach).await;
    let put = json!({ "RoleName": "admin", "PermissionsBoundary": boundary });
    root.does("PutRolePermissionsBoundary", put).await;
    assume(&priya, "admin").await.unwrap();
    priya.does("ListUsers", json!({})).await;
    assert_eq!(priya.fails("ListGroups", json!({})).await, "AccessDenied");
    let policy = json!({ "PolicyArn": boundary });
    let found = root.does("GetPolicy", policy.clone()).await;
    assert_eq!(found["Policy"]["PermissionsBoundaryUsageCount"], 1);
    assert_eq!(found["Policy"]["AttachmentCount"], 0);
    let refused = root.call("DeletePolicy", policy.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "DeleteConflict");
    assert!(refused.to_string().contains("roles"), "{refused}");
    let role = json!({ "RoleName": "admin" });
    let read = root.does("GetRole", role.clone()).await;
    assert_eq!(read["PermissionsBoundary"], json!(boundary));
    root.does("DeleteRolePermissionsBoundary", role).await;
    priya.does("ListGroups", json!({})).await;
    root.does("DeletePolicy", policy).await;
}

#[tokio::test]
async fn who_may_only_give_a_certain_boundary_neither_gives_another_nor_takes_one_away() {
    let (world, root) = World::new().await;
    let ceiling = world.policy(&root, "ceiling", &allows(&["iam:Get*"])).await;
    let other = world.policy(&root, "other", &allows(&["iam:*"])).await;
    let delegate = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Resource": "*",
        "Action": ["iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy"],
        "Condition": { "ArnEquals": { "iam:PermissionsBoundary": ceiling } },
    }] });
    let delegate = world.policy(&root, "delegate", &delegate.to_string()).await;
    let person = world.user(&root, "person", &[&delegate]).await;
    create_role(&root, "free", &account()).await;
    create_role(&root, "held", &account()).await;
    let put = |role: &str, arn: &str| json!({ "RoleName": role, "PermissionsBoundary": arn });
    root.does("PutRolePermissionsBoundary", put("held", &other))
        .await;
    for (operation, input) in [
        ("PutRolePermissionsBoundary", put("free", &other)),
        (
            "DeleteRolePermissionsBoundary",
            json!({ "RoleName": "held" }),
        ),
        (
            "DeleteRolePermissionsBoundary",
            json!({ "RoleName": "free" }),
        ),
        (
            "UpdateAssumeRolePolicy",
            json!({ "RoleName": "held", "PolicyDocument": trusts(&user_arn("person")) }),
        ),
    ] {
        assert_eq!(
            person.fails(operation, input).await,
            "AccessDenied",
            "{operation}"
        );
    }
    person
        .does("PutRolePermissionsBoundary", put("free", &ceiling))
        .await;
    let document = trusts(&user_arn("person"));
    let trust = json!({ "RoleName": "free", "PolicyDocument": document });
    person.does("UpdateAssumeRolePolicy", trust).await;
}

#[tokio::test]
async fn changes_to_the_boundary_of_a_role_that_administers_want_a_fresh_proof() {
    let (world, root) = World::new().await;
    let admin = managed("AdministratorAccess");
    let person = world.user(&root, "person", &[&admin]).await;
    for (role, policy) in [
        ("admin", admin.as_str()),
        ("reader", &managed("SecurityAudit")),
    ] {
        create_role(&root, role, &account()).await;
        let attach = json!({ "RoleName": role, "PolicyArn": policy });
        root.does("AttachRolePolicy", attach).await;
    }
    world.clock.advance(iam::FRESH_SECONDS);
    let put =
        |role: &str| json!({ "RoleName": role, "PermissionsBoundary": managed("SecurityAudit") });
    let role = |role: &str| json!({ "RoleName": role });
    for (operation, of_admin, of_reader) in [
        ("PutRolePermissionsBoundary", put("admin"), put("reader")),
        (
            "DeleteRolePermissionsBoundary",
            role("admin"),
            role("reader"),
        ),
    ] {
        assert_eq!(person.fails(operation, of_admin).await, "FreshProofNeeded");
        person.does(operation, of_reader).await;
    }
}

#[tokio::test]
async fn who_acts_as_a_role_is_listed_until_they_go_back_without_anything_secret() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    let tomas = world.user(&root, "tomas", &[]).await;
    let both = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": [user_arn("priya"), user_arn("tomas")] },
    }] });
    create_role(&root, "reader", &both.to_string()).await;
    let role = json!({ "RoleName": "reader" });
    let sessions = || async { root.does("ListRoleSessions", role.clone()).await };
    assert_eq!(sessions().await["Sessions"], json!([]));
    let short = json!({ "RoleArn": role_arn("reader"), "DurationSeconds": 900 });
    priya.does("AssumeRole", short).await;
    world.clock.advance(60);
    assume(&tomas, "reader").await.unwrap();
    let listed = sessions().await;
    assert_eq!(listed["Sessions"].as_array().unwrap().len(), 2);
    let latest = &listed["Sessions"][0];
    assert_eq!(latest["UserName"], "tomas");
    assert_eq!(latest["RoleSessionName"], "tomas");
    assert_eq!(latest["SourceIp"], "192.0.2.7");
    assert_eq!(latest["SinceDate"], json!(world.now()));
    assert_eq!(latest["UntilDate"], json!(world.now().plus_seconds(3600)));
    assert_eq!(latest["Own"], false);
    let text = listed.to_string();
    assert!(!text.contains(tomas.token.expose()), "{text}");
    world.iam.leave_role(&tomas.caller()).await.unwrap();
    assert_eq!(sessions().await["Sessions"].as_array().unwrap().len(), 1);
    world.clock.advance(840);
    assert_eq!(sessions().await["Sessions"], json!([]), "the time is over");
}

#[tokio::test]
async fn a_revocation_ends_every_session_of_a_role_at_once_and_none_that_comes_later() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    create_role(&root, "reader", &trusts(&user_arn("priya"))).await;
    let attach = json!({ "RoleName": "reader", "PolicyArn": managed("IAMReadOnlyAccess") });
    root.does("AttachRolePolicy", attach).await;
    assume(&priya, "reader").await.unwrap();
    priya.does("ListUsers", json!({})).await;
    let role = json!({ "RoleName": "reader" });
    let revoked = root.does("RevokeRoleSessions", role.clone()).await;
    assert_eq!(revoked["Revoked"], 1);
    assert_eq!(priya.fails("ListUsers", json!({})).await, "ExpiredToken");
    let listed = root.does("ListRoleSessions", role.clone()).await;
    assert_eq!(listed["Sessions"], json!([]));
    // In the same instant, the person may begin anew.
    let back = world.iam.leave_role(&priya.caller()).await.unwrap();
    let priya = world.person(&back);
    assume(&priya, "reader").await.unwrap();
    priya.does("ListUsers", json!({})).await;
    // What was issued a second before a later revocation is denied by the policy as well.
    world.clock.advance(1);
    root.does("RevokeRoleSessions", role).await;
    let longer =
        "UPDATE sessions SET role_ends_at = role_ends_at + 60000 WHERE role_id IS NOT NULL";
    world.database.execute(longer).await;
    let refused = priya.call("ListUsers", json!({})).await.unwrap_err();
    assert!(refused.to_string().contains("explicit deny"), "{refused}");
    let own = json!({ "RoleName": "reader", "PolicyName": "AWSRevokeOlderSessions" });
    let policy = root.does("GetRolePolicy", own).await;
    let text = policy["PolicyDocument"].as_str().unwrap();
    assert!(text.contains(&world.now().iso8601()), "{text}");
}

#[tokio::test]
async fn a_revocation_passes_the_quota_and_takes_no_deny_away_without_a_fresh_proof() {
    let (world, root) = World::new().await;
    let admin = managed("AdministratorAccess");
    let person = world.user(&root, "person", &[&admin]).await;
    create_role(&root, "full", &account()).await;
    create_role(&root, "held", &account()).await;
    let put = |role: &str, name: &str, document: &str| json!({ "RoleName": role, "PolicyName": name, "PolicyDocument": document });
    let many: Vec<String> = (0..101).map(|index| format!("s3:{index:x<94}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let large = allows(&many);
    root.does("PutRolePolicy", put("full", "large", &large))
        .await;
    let deny = allows(&["iam:*"]).replace("Allow", "Deny");
    let own = put("held", "awsREVOKEoldersessions", &deny);
    root.does("PutRolePolicy", own).await;
    world.clock.advance(iam::FRESH_SECONDS);
    let role = |role: &str| json!({ "RoleName": role });
    let small = allows(&[
        "s3:GetObjectVersionAttributes",
        "s3:GetObjectVersionTagging",
    ]);
    assert_eq!(
        person
            .fails("PutRolePolicy", put("full", "more", &small))
            .await,
        "LimitExceeded"
    );
    person.does("RevokeRoleSessions", role("full")).await;
    person.does("RevokeRoleSessions", role("full")).await;
    assert_eq!(
        person.fails("RevokeRoleSessions", role("held")).await,
        "FreshProofNeeded"
    );
}
