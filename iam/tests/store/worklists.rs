//! Worklists: who is on them, who is not, and page by page.

use serde_json::{Value, json};

use crate::{
    roles::{create_role, trusts},
    support::{ACCOUNT, Person, World, managed, password_of, user},
};

const DAY: i64 = 24 * 3600;

async fn names(person: &Person, input: Value) -> Vec<String> {
    let page = person.does("ListCredentialWorklist", input).await;
    let found: Vec<String> = page["Entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let key = entry["AccessKeyId"].as_str();
            let name = entry["UserName"].as_str().unwrap();
            key.map_or_else(|| name.to_owned(), |key| format!("{name} {key}"))
        })
        .collect();
    assert_eq!(page["Total"], found.len());
    found
}

/// Adds an access key behind the API.
async fn key(world: &World, root: &Person, name: &str, id: &str, days_old: i64, used: Option<i64>) {
    let owner = root.does("GetUser", json!({ "UserName": name })).await["User"]["UserId"].clone();
    let owner = owner.as_str().unwrap();
    let ago = |days: i64| world.now().plus_seconds(-days * DAY).0;
    let used = used.map_or_else(|| "NULL".to_owned(), |days| ago(days).to_string());
    let at = ago(days_old);
    world
        .database
        .execute(format!(
            "INSERT INTO access_keys (id, account_id, owner_id, sealed_secret, active, created_at, last_used_at) \
             VALUES ('{id}', '{ACCOUNT}', '{owner}', '', TRUE, {at}, {used})"
        ))
        .await;
}

#[tokio::test]
async fn people_with_a_password_and_no_second_factor_are_listed() {
    let (world, root) = World::new().await;
    world.new_user(&root, "bare", &[]).await;
    world.user(&root, "enrolled", &[]).await;
    root.does("CreateUser", json!({ "UserName": "machine" }))
        .await;
    assert_eq!(names(&root, json!({ "Kind": "no-mfa" })).await, ["bare"]);
    let page = root
        .does("ListCredentialWorklist", json!({ "Kind": "no-mfa" }))
        .await;
    let entry = &page["Entries"][0];
    assert_eq!(entry["Arn"], format!("arn:aws:iam::{ACCOUNT}:user/bare"));
    assert_eq!(entry["PasswordLastChanged"], json!(world_created(entry)));
    assert_eq!(entry.get("PasswordLastUsed"), None);
}

fn world_created(entry: &Value) -> i64 {
    entry["CreateDate"].as_i64().unwrap()
}

#[tokio::test]
async fn a_password_is_old_after_365_days_or_as_many_as_asked_for() {
    let (world, root) = World::new().await;
    world.new_user(&root, "old", &[]).await;
    world.clock.advance(40 * DAY);
    let (root, _) = sign_in_again(&world).await;
    world.new_user(&root, "new", &[]).await;
    let none: [&str; 0] = [];
    assert_eq!(names(&root, json!({ "Kind": "old-password" })).await, none);
    let within = |days: i64| json!({ "Kind": "old-password", "Days": days });
    assert_eq!(names(&root, within(30)).await, ["old"]);
    assert_eq!(names(&root, within(41)).await, none);
    for days in [0, 3651, -1] {
        let code = root.fails("ListCredentialWorklist", within(days)).await;
        assert_eq!(code, "ValidationError");
    }
    let unknown = json!({ "Kind": "whatever" });
    assert_eq!(
        root.fails("ListCredentialWorklist", unknown).await,
        "InvalidInput"
    );
}

/// Root's session ended meanwhile: signs in with a new factor.
async fn sign_in_again(world: &World) -> (Person, crate::support::Authenticator) {
    world.database.execute("DELETE FROM mfa_devices").await;
    let name = iam::SignInName::Root {
        email: crate::support::ROOT_EMAIL.to_owned(),
    };
    world
        .first_sign_in(name, crate::support::ROOT_PASSWORD)
        .await
}

#[tokio::test]
async fn active_access_keys_that_are_old_or_unused_are_listed_by_owner_and_id() {
    let (world, root) = World::new().await;
    for name in ["one", "two"] {
        root.does("CreateUser", json!({ "UserName": name })).await;
    }
    key(&world, &root, "two", "AKIA2OLDUSED", 100, Some(1)).await;
    key(&world, &root, "one", "AKIA1NEVER", 91, None).await;
    key(&world, &root, "two", "AKIA1UNUSED", 300, Some(200)).await;
    key(&world, &root, "one", "AKIA1NEW", 5, None).await;
    key(&world, &root, "one", "AKIA1OFF", 500, None).await;
    world
        .database
        .execute("UPDATE access_keys SET active = FALSE WHERE id = 'AKIA1OFF'")
        .await;
    let expected = ["one AKIA1NEVER", "two AKIA1UNUSED", "two AKIA2OLDUSED"];
    assert_eq!(
        names(&root, json!({ "Kind": "unused-access-key" })).await,
        expected
    );
    let (mut seen, mut marker) = (Vec::new(), json!(""));
    loop {
        let input = json!({ "Kind": "unused-access-key", "MaxItems": 1, "Marker": marker });
        let page = root.does("ListCredentialWorklist", input).await;
        assert_eq!(page["Total"], 3);
        seen.push(page["Entries"][0]["AccessKeyId"].clone());
        if page["Marker"].is_null() {
            break;
        }
        marker = page["Marker"].clone();
    }
    assert_eq!(seen, ["AKIA1NEVER", "AKIA1UNUSED", "AKIA2OLDUSED"]);
}

#[tokio::test]
async fn a_user_who_did_nothing_for_90_days_is_unused() {
    let (world, root) = World::new().await;
    for name in ["idle", "keyed", "old-key"] {
        root.does("CreateUser", json!({ "UserName": name })).await;
    }
    world.new_user(&root, "signed-in", &[]).await;
    world.clock.advance(91 * DAY);
    let (root, _) = sign_in_again(&world).await;
    root.does("CreateUser", json!({ "UserName": "fresh" }))
        .await;
    key(&world, &root, "keyed", "AKIAUSED", 95, Some(3)).await;
    key(&world, &root, "old-key", "AKIAOLD", 95, Some(92)).await;
    world
        .first_sign_in(user("signed-in"), &password_of("signed-in"))
        .await;
    assert_eq!(
        names(&root, json!({ "Kind": "unused-user" })).await,
        ["idle", "old-key"]
    );
}

#[tokio::test]
async fn a_worklist_of_users_goes_page_by_page() {
    let (world, root) = World::new().await;
    for index in 0..7 {
        world.new_user(&root, &format!("User-{index}"), &[]).await;
    }
    let (mut seen, mut marker) = (Vec::new(), json!(""));
    loop {
        let input = json!({ "Kind": "no-mfa", "MaxItems": 3, "Marker": marker });
        let page = root.does("ListCredentialWorklist", input).await;
        assert_eq!(page["Total"], 7);
        for entry in page["Entries"].as_array().unwrap() {
            seen.push(entry["UserName"].as_str().unwrap().to_owned());
        }
        if page["Marker"].is_null() {
            break;
        }
        marker = page["Marker"].clone();
    }
    let expected: Vec<String> = (0..7).map(|index| format!("User-{index}")).collect();
    assert_eq!(seen, expected);
}

/// Adds so many people behind the API: with a password, and a second factor where `factor` says so of their number `n.i`.
async fn crowd(world: &World, people: i64, factor: &str) {
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {people})"
    );
    let number = "substr('000000' || CAST(n.i AS TEXT), length(CAST(n.i AS TEXT)) + 1)";
    let id = format!("'AIDACROWD' || {number}");
    for sql in [
        format!(
            "INSERT INTO users (id, account_id, name, name_key, path, created_at) {numbers} \
             SELECT {id}, '{ACCOUNT}', 'crowd-' || {number}, 'crowd-' || {number}, '/', 1 FROM n"
        ),
        format!(
            "INSERT INTO passwords (principal_id, account_id, phc, pepper_key_id, reset_required, created_at, changed_at) \
             {numbers} SELECT {id}, '{ACCOUNT}', '', '', FALSE, 1, 1 FROM n"
        ),
        format!(
            "INSERT INTO mfa_devices (serial, account_id, name, name_key, owner_id, sealed_seed, last_step, created_at, \
             enabled_at) {numbers} SELECT {id}, '{ACCOUNT}', {number}, {number}, {id}, '', 0, 1, 1 FROM n WHERE {factor}"
        ),
    ] {
        world.database.execute(sql).await;
    }
}

#[tokio::test]
async fn people_without_a_second_factor_are_found_among_many_and_counted_to_a_thousand() {
    for (factor, total, more, first) in [
        ("n.i % 100 <> 99", 20, false, "crowd-000099"),
        ("n.i < 1000", 1000, false, "crowd-001000"),
        ("n.i < 999", 1000, true, "crowd-000999"),
    ] {
        let (world, root) = World::new().await;
        crowd(&world, 2000, factor).await;
        let input = json!({ "Kind": "no-mfa", "MaxItems": 15 });
        let page = root.does("ListCredentialWorklist", input).await;
        assert_eq!(
            (&page["Total"], &page["TotalIsLeast"]),
            (&json!(total), &json!(more)),
            "{factor}"
        );
        let summary = root.does("GetAccountSummary", json!({})).await;
        let all = total + i64::from(more);
        assert_eq!(summary["SummaryMap"]["UsersWithoutMFA"], all, "{factor}");
        assert_eq!(page["Entries"][0]["UserName"], first);
        let (mut seen, mut marker) = (Vec::new(), json!(""));
        while !marker.is_null() {
            let input = json!({ "Kind": "no-mfa", "MaxItems": 600, "Marker": marker });
            let page = root.does("ListCredentialWorklist", input).await;
            let entries = page["Entries"].as_array().unwrap().clone();
            seen.extend(entries.iter().map(|entry| entry["UserName"].to_string()));
            marker = page["Marker"].clone();
        }
        assert!(seen.is_sorted(), "{factor}");
        seen.dedup();
        assert_eq!(i64::try_from(seen.len()).unwrap(), all, "{factor}");
    }
}

/// A document of these statements.
fn document(statements: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn everything() -> String {
    document(&json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]))
}

fn nearly() -> String {
    document(&json!([{ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }]))
}

/// Who holds much, and by what.
async fn holders(person: &Person) -> Vec<String> {
    let page = person.does("ListWildcardAdministrators", json!({})).await;
    let found: Vec<String> = page["Holders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|holder| {
            let text = |member: &str| holder[member].as_str().unwrap().to_owned();
            let inline = if holder.get("PolicyArn").is_some() {
                ""
            } else {
                "inline "
            };
            let bounded = if holder["HasPermissionsBoundary"] == json!(true) {
                " bounded"
            } else {
                ""
            };
            format!(
                "{} {} {inline}{} {}{bounded}",
                text("EntityType"),
                text("EntityName"),
                text("PolicyName"),
                text("Breadth")
            )
        })
        .collect();
    assert_eq!(page["Total"], found.len());
    found
}

#[tokio::test]
async fn who_may_do_everything_by_other_policies_than_administrator_access_is_listed() {
    let (world, root) = World::new().await;
    for name in ["ama", "ben", "cleo"] {
        root.does("CreateUser", json!({ "UserName": name })).await;
    }
    root.does("CreateGroup", json!({ "GroupName": "crew" }))
        .await;
    create_role(&root, "crane", &trusts(ACCOUNT)).await;
    let wide = world.policy(&root, "wide", &everything()).await;
    let unused = world.policy(&root, "unused", &everything()).await;
    let narrow = document(&json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]));
    let narrow = world.policy(&root, "narrow", &narrow).await;
    let none: [&str; 0] = [];
    assert_eq!(holders(&root).await, none);
    for (user, arn) in [
        ("ama", &wide),
        ("ben", &narrow),
        ("cleo", &managed("AdministratorAccess")),
    ] {
        root.does(
            "AttachUserPolicy",
            json!({ "UserName": user, "PolicyArn": arn }),
        )
        .await;
    }
    let group = json!({ "GroupName": "crew", "PolicyArn": wide });
    root.does("AttachGroupPolicy", group).await;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "crew", "UserName": "ben" }),
    )
    .await;
    let role = json!({ "RoleName": "crane", "PolicyName": "lift", "PolicyDocument": nearly() });
    root.does("PutRolePolicy", role).await;
    let bound = json!({ "UserName": "ama", "PermissionsBoundary": narrow });
    root.does("PutUserPermissionsBoundary", bound).await;
    assert_eq!(
        holders(&root).await,
        [
            "Group crew wide Everything",
            "Role crane inline lift NearlyEverything",
            "User ama wide Everything bounded",
        ]
    );
    let page = root
        .does("ListWildcardAdministrators", json!({ "MaxItems": 2 }))
        .await;
    assert_eq!(page["Holders"][0]["MemberCount"], 1);
    let next = json!({ "MaxItems": 2, "Marker": page["Marker"] });
    let page = root.does("ListWildcardAdministrators", next).await;
    assert_eq!(page["Holders"][0]["EntityName"], "ama");
    assert_eq!(page["Marker"], json!(null));

    // The version in force counts, as does what an inline policy says now.
    let version =
        |text: &str| json!({ "PolicyArn": wide, "PolicyDocument": text, "SetAsDefault": true });
    let harmless = document(&json!([]));
    root.does("CreatePolicyVersion", version(&harmless)).await;
    let put =
        |text: &str| json!({ "RoleName": "crane", "PolicyName": "LIFT", "PolicyDocument": text });
    root.does("PutRolePolicy", put(&harmless)).await;
    assert_eq!(holders(&root).await, none);
    root.does(
        "SetDefaultPolicyVersion",
        json!({ "PolicyArn": wide, "VersionId": "v1" }),
    )
    .await;
    root.does("PutRolePolicy", put(&everything())).await;
    assert_eq!(
        holders(&root).await,
        [
            "Group crew wide Everything",
            "Role crane inline lift Everything",
            "User ama wide Everything bounded",
        ]
    );
    root.does(
        "DetachUserPolicy",
        json!({ "UserName": "ama", "PolicyArn": wide }),
    )
    .await;
    root.does(
        "AttachUserPolicy",
        json!({ "UserName": "ama", "PolicyArn": unused }),
    )
    .await;
    assert!(
        holders(&root)
            .await
            .contains(&"User ama unused Everything bounded".to_owned())
    );
}

#[tokio::test]
async fn policies_of_before_there_were_marks_are_marked_when_the_server_starts() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "ama" })).await;
    let wide = world.policy(&root, "wide", &everything()).await;
    root.does(
        "AttachUserPolicy",
        json!({ "UserName": "ama", "PolicyArn": wide }),
    )
    .await;
    let inline = json!({ "UserName": "ama", "PolicyName": "own", "PolicyDocument": nearly() });
    root.does("PutUserPolicy", inline).await;
    for table in ["policy_versions", "inline_policies"] {
        world
            .database
            .execute(format!("UPDATE {table} SET breadth = -1"))
            .await;
    }
    assert_eq!(holders(&root).await.len(), 0);
    world.iam.prepare().await.unwrap();
    assert_eq!(
        holders(&root).await,
        [
            "User ama wide Everything",
            "User ama inline own NearlyEverything"
        ]
    );
}
