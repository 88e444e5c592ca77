//! Inline policies of users, groups and roles: kept to the byte, in force at once, within their quota.

use iam::{FRESH_SECONDS, IamError};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{ACCOUNT, Person, World, allows, managed};

/// Each kind of entity: its operations' word and how its name is given.
const KINDS: [(&str, &str); 3] = [
    ("User", "UserName"),
    ("Group", "GroupName"),
    ("Role", "RoleName"),
];

fn denies(action: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": action, "Resource": "*" }] })
        .to_string()
}

/// A policy of exactly so many characters, with much white space besides.
fn of_size(size: usize) -> String {
    let with = |actions: &[String]| {
        json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": actions, "Resource": "*" } })
            .to_string()
    };
    let mut actions = vec!["s3:x".to_owned()];
    while let length = with(&actions).len()
        && length < size
    {
        // A further action takes three characters besides itself.
        if size - length > 200 {
            actions.push(format!("s3:{}", "x".repeat(100)));
        } else {
            actions[0].push('x');
        }
    }
    with(&actions).replace("[", &format!("[{}", " \n\t".repeat(900)))
}

async fn create_role(root: &Person, name: &str) {
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": ACCOUNT }, "Action": "sts:AssumeRole" }
    ] });
    let input = json!({ "RoleName": name, "AssumeRolePolicyDocument": trust.to_string() });
    root.does("CreateRole", input).await;
}

async fn with_one_of_each() -> (World, Person) {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "one" })).await;
    root.does("CreateGroup", json!({ "GroupName": "one" }))
        .await;
    create_role(&root, "one").await;
    (world, root)
}

async fn put(root: &Person, kind: &str, of: &str, name: &str, document: &str) {
    let input =
        json!({ format!("{kind}Name"): of, "PolicyName": name, "PolicyDocument": document });
    root.does(&format!("Put{kind}Policy"), input).await;
}

#[tokio::test]
async fn a_document_is_kept_to_the_byte_and_its_name_is_unique_ignoring_case() {
    let (world, root) = with_one_of_each().await;
    let first = " {\r\n\t\"Version\" : \"2012-10-17\", \"Statement\":[ ] }\n\n";
    let second = allows(&["s3:GetObject"]);
    for (kind, member) in KINDS {
        put(&root, kind, "one", "Logs", first).await;
        let key = json!({ member: "ONE", "PolicyName": "lOGS" });
        let found = root.does(&format!("Get{kind}Policy"), key.clone()).await;
        let expected = json!({ member: "one", "PolicyName": "Logs", "PolicyDocument": first });
        assert_eq!(found, expected);

        put(&root, kind, "one", "LOGS", &second).await;
        let (_, record) = world.newest_record().await;
        assert_eq!(
            record["additionalEventData"]["changes"],
            json!([{ "field": "PolicyDocument", "before": first, "after": second }])
        );
        put(&root, kind, "one", "archive", first).await;
        put(&root, kind, "one", "Zebra", first).await;
        let page = json!({ member: "one", "MaxItems": 2 });
        let list = format!("List{kind}Policies");
        let page = root.does(&list, page).await;
        assert_eq!(page["PolicyNames"], json!(["archive", "Logs"]));
        let rest = json!({ member: "one", "MaxItems": 2, "Marker": page["Marker"] });
        let rest = root.does(&list, rest).await;
        assert_eq!(
            rest,
            json!({ "PolicyNames": ["Zebra"], "IsTruncated": false })
        );

        root.does(&format!("Delete{kind}Policy"), key.clone()).await;
        let (_, record) = world.newest_record().await;
        assert_eq!(
            record["additionalEventData"]["changes"],
            json!([
                { "field": "PolicyName", "before": "Logs", "after": null },
                { "field": "PolicyDocument", "before": second, "after": null },
            ])
        );
        for operation in ["Get", "Delete"] {
            let operation = format!("{operation}{kind}Policy");
            assert_eq!(root.fails(&operation, key.clone()).await, "NoSuchEntity");
        }
    }
}

#[tokio::test]
async fn a_document_that_is_no_policy_is_refused_with_its_place() {
    let (world, root) = with_one_of_each().await;
    let bad = "{ \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Alow\" }] }";
    let state = world.state().await;
    for (kind, member) in KINDS {
        let input = json!({ member: "one", "PolicyName": "p", "PolicyDocument": bad });
        match root.call(&format!("Put{kind}Policy"), input).await {
            Err(IamError::MalformedPolicyDocument(errors)) => {
                assert_eq!(errors[0].span.start.line, 2);
            }
            other => panic!("{kind}: {other:?}"),
        }
        let trust = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": "*", "Action": "*" } }"#;
        let input = json!({ member: "one", "PolicyName": "p", "PolicyDocument": trust });
        let code = root.fails(&format!("Put{kind}Policy"), input).await;
        assert_eq!(code, "MalformedPolicyDocument");
    }
    assert_eq!(world.state().await, state);
}

#[tokio::test]
async fn the_quota_counts_all_inline_policies_together_without_white_space() {
    let (_world, root) = with_one_of_each().await;
    for ((kind, member), quota) in KINDS.into_iter().zip([2048, 5120, 10_240]) {
        put(&root, kind, "one", "first", &of_size(quota - 1000)).await;
        put(&root, kind, "one", "second", &of_size(1000)).await;
        for (name, size) in [("third", 200), ("second", 1001), ("FIRST", quota - 999)] {
            let input =
                json!({ member: "one", "PolicyName": name, "PolicyDocument": of_size(size) });
            let code = root.fails(&format!("Put{kind}Policy"), input).await;
            assert_eq!(code, "LimitExceeded", "{kind} {name}");
        }
        // What takes the place of another counts in its place.
        put(&root, kind, "one", "FIRST", &of_size(quota - 1200)).await;
        put(&root, kind, "one", "third", &of_size(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_race_for_the_last_characters_one_wins() {
    let (_world, root) = with_one_of_each().await;
    put(&root, "User", "one", "first", &of_size(1048)).await;
    let mut tasks = JoinSet::new();
    for index in 0..12 {
        let (person, name) = (root.clone(), format!("racer-{index}"));
        let input =
            json!({ "UserName": "one", "PolicyName": name, "PolicyDocument": of_size(600) });
        tasks.spawn(async move {
            let outcome = person.call("PutUserPolicy", input).await;
            outcome.map_err(|error| error.code())
        });
    }
    let outcomes = tasks.join_all().await;
    let lost = |outcome: &&Result<Value, &str>| **outcome == Err("LimitExceeded");
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(lost).count(), 11);
}

#[tokio::test]
async fn inline_policies_of_a_user_and_its_groups_apply_from_the_next_request_on_everywhere() {
    let (world, root) = World::new().await;
    let person = world.user(&root, "priya", &[]).await;
    let elsewhere = person.at(&world.another_node().await);
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    let join = json!({ "GroupName": "ops", "UserName": "priya" });
    root.does("AddUserToGroup", join).await;
    for (kind, of) in [("User", "priya"), ("Group", "ops")] {
        for who in [&person, &elsewhere] {
            assert_eq!(who.fails("ListUsers", json!({})).await, "AccessDenied");
        }
        put(&root, kind, of, "readers", &allows(&["iam:ListUsers"])).await;
        for who in [&person, &elsewhere] {
            who.does("ListUsers", json!({})).await;
        }
        put(&root, kind, of, "readers", &allows(&["iam:ListGroups"])).await;
        assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
        person.does("ListGroups", json!({})).await;
        put(&root, kind, of, "readers", &allows(&["iam:ListUsers"])).await;
        let delete = json!({ format!("{kind}Name"): of, "PolicyName": "readers" });
        root.does(&format!("Delete{kind}Policy"), delete).await;
    }
    for who in [&person, &elsewhere] {
        assert_eq!(who.fails("ListUsers", json!({})).await, "AccessDenied");
    }
}

#[tokio::test]
async fn a_deny_in_an_inline_policy_of_a_group_wins_and_the_refusal_names_it() {
    let (world, root) = World::new().await;
    let admin = managed("AdministratorAccess");
    let person = world.user(&root, "priya", &[&admin]).await;
    let group = json!({ "GroupName": "ops", "Path": "/night/" });
    root.does("CreateGroup", group).await;
    let join = json!({ "GroupName": "ops", "UserName": "priya" });
    root.does("AddUserToGroup", join).await;
    person.does("ListUsers", json!({})).await;
    put(&root, "Group", "ops", "freeze", &denies("iam:ListUsers")).await;
    let error = person.call("ListUsers", json!({})).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with("explicit deny in an identity-based policy: inline:group/night/ops/freeze"),
        "{text}"
    );
    let (_, record) = world.newest_record().await;
    let decision = record["additionalEventData"]["decision"].to_string();
    assert!(decision.contains(r#""policyType":"Inline""#), "{decision}");
}

#[tokio::test]
async fn a_roles_inline_policy_is_what_its_sessions_may_do() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    create_role(&root, "reader").await;
    put(&root, "Role", "reader", "read", &allows(&["iam:ListUsers"])).await;
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/reader");
    person.does("AssumeRole", json!({ "RoleArn": arn })).await;
    person.does("ListUsers", json!({})).await;
    assert_eq!(person.fails("ListGroups", json!({})).await, "AccessDenied");
    put(&root, "Role", "reader", "deny", &denies("iam:*")).await;
    assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
}

#[tokio::test]
async fn who_still_has_an_inline_policy_is_not_deleted() {
    let (_world, root) = with_one_of_each().await;
    for (kind, member) in KINDS.into_iter().take(2) {
        put(&root, kind, "one", "p", &allows(&["s3:GetObject"])).await;
        let one = json!({ member: "one" });
        let error = root.call(&format!("Delete{kind}"), one.clone()).await;
        let error = error.unwrap_err();
        assert_eq!(error.code(), "DeleteConflict");
        assert!(error.to_string().contains("inline policies"), "{error}");
        let policy = json!({ member: "one", "PolicyName": "p" });
        root.does(&format!("Delete{kind}Policy"), policy).await;
        root.does(&format!("Delete{kind}"), one).await;
    }
}

#[tokio::test]
async fn changing_who_administers_by_an_inline_policy_wants_a_fresh_proof() {
    let (world, root) = with_one_of_each().await;
    let admin = managed("AdministratorAccess");
    let person = world.user(&root, "priya", &[&admin]).await;
    for (kind, _) in KINDS {
        put(&root, kind, "one", "quiet", &allows(&["s3:GetObject"])).await;
        put(&root, kind, "one", "brake", &denies("iam:*")).await;
    }
    world.clock.advance(FRESH_SECONDS);
    let (quiet, gives) = (allows(&["s3:PutObject"]), allows(&["iam:AttachUserPolicy"]));
    for (kind, member) in KINDS {
        let (put, delete) = (format!("Put{kind}Policy"), format!("Delete{kind}Policy"));
        let with = |name: &str, text: &str| json!({ member: "one", "PolicyName": name, "PolicyDocument": text });
        person.does(&put, with("quiet", &quiet)).await;
        for input in [with("new", &gives), with("BRAKE", &quiet)] {
            assert_eq!(person.fails(&put, input).await, "FreshProofNeeded");
        }
        let brake = json!({ member: "one", "PolicyName": "brake" });
        assert_eq!(person.fails(&delete, brake).await, "FreshProofNeeded");
        person
            .does(&delete, json!({ member: "one", "PolicyName": "quiet" }))
            .await;
    }
}

#[tokio::test]
async fn taking_a_group_the_policy_that_holds_its_members_wants_a_fresh_proof() {
    let (world, root) = with_one_of_each().await;
    let admin = managed("AdministratorAccess");
    let person = world.user(&root, "priya", &[&admin]).await;
    let brake = world.policy(&root, "brake", &denies("iam:*")).await;
    let attached = json!({ "GroupName": "one", "PolicyArn": brake });
    root.does("AttachGroupPolicy", attached.clone()).await;
    world.clock.advance(FRESH_SECONDS);
    let code = person.fails("DetachGroupPolicy", attached).await;
    assert_eq!(code, "FreshProofNeeded");
}

#[tokio::test]
async fn who_administers_by_an_inline_policy_counts_as_an_administrator() {
    let (world, root) = with_one_of_each().await;
    let admin = managed("AdministratorAccess");
    let person = world.user(&root, "priya", &[&admin]).await;
    let harmless = world
        .policy(&root, "harmless", &allows(&["s3:GetObject"]))
        .await;
    for (kind, _) in KINDS {
        put(&root, kind, "one", "admin", &allows(&["iam:*"])).await;
    }
    world.clock.advance(FRESH_SECONDS);
    for (kind, member) in KINDS {
        let attach = json!({ member: "one", "PolicyArn": harmless });
        let code = person.fails(&format!("Attach{kind}Policy"), attach).await;
        assert_eq!(code, "FreshProofNeeded", "{kind}");
        let delete = json!({ member: "one", "PolicyName": "admin" });
        let code = person.fails(&format!("Delete{kind}Policy"), delete).await;
        assert_eq!(code, "FreshProofNeeded", "{kind}");
    }
}

#[tokio::test]
async fn a_policy_can_name_the_boundary_of_whose_inline_policy_it_is() {
    let (world, root) = World::new().await;
    let limit = world
        .policy(&root, "limit", &allows(&["iam:ListUsers"]))
        .await;
    let delegate = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": ["iam:PutUserPolicy", "iam:DeleteUserPolicy"], "Resource": "*",
        "Condition": { "StringEquals": { "iam:PermissionsBoundary": limit } },
    }] });
    let arn = world.policy(&root, "delegate", &delegate.to_string()).await;
    let delegate = world.user(&root, "delegate", &[&arn]).await;
    let bounded = json!({ "UserName": "bounded", "PermissionsBoundary": limit });
    root.does("CreateUser", bounded).await;
    root.does("CreateUser", json!({ "UserName": "free" })).await;
    put(&root, "User", "free", "p", &allows(&["s3:GetObject"])).await;
    let text = allows(&["s3:GetObject"]);
    let policy = |of: &str| json!({ "UserName": of, "PolicyName": "p", "PolicyDocument": text });
    let name = |of: &str| json!({ "UserName": of, "PolicyName": "p" });
    let code = delegate.fails("PutUserPolicy", policy("free")).await;
    assert_eq!(code, "AccessDenied");
    let code = delegate.fails("DeleteUserPolicy", name("free")).await;
    assert_eq!(code, "AccessDenied");
    delegate.does("PutUserPolicy", policy("bounded")).await;
    delegate.does("DeleteUserPolicy", name("bounded")).await;
}

#[tokio::test]
async fn a_role_that_is_linked_to_a_service_keeps_the_policies_that_it_has() {
    let (world, root) = with_one_of_each().await;
    world
        .database
        .execute("UPDATE roles SET service = 'backup.example'")
        .await;
    let policy =
        json!({ "RoleName": "one", "PolicyName": "p", "PolicyDocument": allows(&["s3:*"]) });
    assert_eq!(
        root.fails("PutRolePolicy", policy).await,
        "UnmodifiableEntity"
    );
    let policy = json!({ "RoleName": "one", "PolicyName": "p" });
    assert_eq!(
        root.fails("DeleteRolePolicy", policy).await,
        "UnmodifiableEntity"
    );
}

#[tokio::test]
async fn an_inline_policy_that_no_longer_parses_stops_decisions_instead_of_being_passed_over() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    put(&root, "User", "priya", "brake", &denies("iam:ListUsers")).await;
    world
        .database
        .execute("UPDATE inline_policies SET document = '{'; UPDATE accounts SET revision = revision + 1")
        .await;
    assert_eq!(
        person.fails("ListGroups", json!({})).await,
        "ServiceFailure"
    );
}

#[tokio::test]
async fn an_inline_policy_that_somebody_changed_meanwhile_is_not_replaced_unseen() {
    let (_world, root) = with_one_of_each().await;
    for kind in ["User", "Group", "Role"] {
        let operation = format!("Put{kind}Policy");
        let save = |name: &str, text: &str, seen: Option<&str>| {
            let mut input =
                json!({ format!("{kind}Name"): "one", "PolicyName": name, "PolicyDocument": text });
            if let Some(seen) = seen {
                input["IfPolicyDocument"] = json!(seen);
            }
            input
        };
        let (first, second) = (allows(&["s3:Get*"]), allows(&["s3:Put*"]));
        // Empty: only where there is none.
        root.does(&operation, save("own", &first, Some(""))).await;
        let code = root.fails(&operation, save("OWN", &second, Some(""))).await;
        assert_eq!(code, "EntityAlreadyExists", "{kind}");
        // What a browser's form makes of the text is the same text.
        let sent = format!("{}\r\n", first.replace('\n', "\r\n"));
        root.does(&operation, save("own", &second, Some(&sent)))
            .await;
        let code = root
            .fails(&operation, save("own", &first, Some(&first)))
            .await;
        assert_eq!(code, "ConcurrentModification", "{kind}");
        let code = root
            .fails(&operation, save("gone", &first, Some(&first)))
            .await;
        assert_eq!(code, "ConcurrentModification", "{kind}");
        let shown = root
            .does(
                &format!("Get{kind}Policy"),
                json!({ format!("{kind}Name"): "one", "PolicyName": "own" }),
            )
            .await;
        assert_eq!(shown["PolicyDocument"], json!(second), "{kind}");
        // AWS's clients do not say what they saw.
        root.does(&operation, save("own", &first, None)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_save_over_the_same_text_at_once_one_does() {
    let (_world, root) = with_one_of_each().await;
    let first = allows(&["s3:Get*"]);
    put(&root, "User", "one", "own", &first).await;
    let mut tasks = JoinSet::new();
    for index in 0..12 {
        let person = root.clone();
        let input = json!({
            "UserName": "one", "PolicyName": "own", "IfPolicyDocument": first,
            "PolicyDocument": allows(&[&format!("s3:Get{index}")]),
        });
        tasks.spawn(async move {
            let outcome = person.call("PutUserPolicy", input).await;
            outcome.map_err(|error| error.code())
        });
    }
    let outcomes = tasks.join_all().await;
    let late = |outcome: &&Result<Value, &str>| **outcome == Err("ConcurrentModification");
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(late).count(), 11);
}
