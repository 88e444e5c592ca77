//! The account's settings: ranges, groups by name, what is recorded, and whom they reach.

use serde_json::{Value, json};

use crate::support::{Person, World, managed};

async fn settings(person: &Person) -> Value {
    person.does("GetAccountSettings", json!({})).await["AccountSettings"].clone()
}

#[tokio::test]
async fn an_account_without_settings_has_the_strict_defaults() {
    let (_world, root) = World::new().await;
    let settings = settings(&root).await;
    assert_eq!(
        settings,
        json!({
            "Mfa": "everyone", "MfaGroups": [], "PeopleWithoutFittingFactor": 0,
            "IdleSeconds": 3600, "AbsoluteSeconds": 43_200, "SessionProfile": "Standard",
            "SessionsPerPerson": 10, "SelfServiceSecurity": true, "SelfServiceAccessKeys": false,
        })
    );
}

#[tokio::test]
async fn what_is_not_given_stays_and_what_changed_is_recorded_with_before_and_after() {
    let (world, root) = World::new().await;
    root.does("UpdateAccountSettings", json!({ "SessionsPerPerson": 3 }))
        .await;
    root.does("CreateGroup", json!({ "GroupName": "Operators" }))
        .await;
    let input = json!({
        "Mfa": "groups", "IdleSeconds": 900,
        "MfaGroups": [{ "GroupName": "operators", "Requirement": "phishing-resistant" }],
    });
    let answer = root.does("UpdateAccountSettings", input).await;
    assert_eq!(answer["AccountSettings"], settings(&root).await);
    let now = &answer["AccountSettings"];
    assert_eq!(now["SessionsPerPerson"], 3);
    assert_eq!(now["SessionProfile"], "AAL3");
    assert_eq!(now["MfaGroups"][0]["GroupName"], "Operators");
    world.iam.flush_reads().await.unwrap();
    let bodies = world
        .database
        .texts(
            "SELECT body FROM audit_events WHERE event_name = 'UpdateAccountSettings' ORDER BY seq",
        )
        .await;
    let record: Value = serde_json::from_str(&bodies[1]).unwrap();
    assert_eq!(
        record["additionalEventData"]["changes"],
        json!([
            { "field": "Mfa", "before": "everyone", "after": "groups" },
            { "field": "MfaGroups", "before": [],
              "after": [{ "GroupName": "Operators", "Requirement": "phishing-resistant" }] },
            { "field": "IdleSeconds", "before": 3600, "after": 900 },
        ])
    );
    assert_eq!(
        record["resources"][0]["ARN"],
        "arn:aws:iam::731904562218:root"
    );
}

#[tokio::test]
async fn limits_keep_to_their_ranges_and_idle_is_never_longer_than_the_session() {
    let (world, root) = World::new().await;
    let (before, state) = (settings(&root).await, world.state().await);
    for (field, value) in [
        ("IdleSeconds", 299),
        ("IdleSeconds", 43_201),
        ("AbsoluteSeconds", 899),
        ("AbsoluteSeconds", 43_201),
        ("AbsoluteSeconds", 3_599),
        ("SessionsPerPerson", 0),
        ("SessionsPerPerson", 101),
        ("IdleSeconds", i64::MIN),
    ] {
        let code = root
            .fails("UpdateAccountSettings", json!({ field: value }))
            .await;
        assert_eq!(code, "ValidationError", "{field} {value}");
    }
    assert_eq!(settings(&root).await, before);
    assert_eq!(world.state().await, state);
    for (idle, absolute) in [(300, 900), (43_200, 43_200)] {
        let input = json!({ "IdleSeconds": idle, "AbsoluteSeconds": absolute });
        root.does("UpdateAccountSettings", input).await;
    }
}

#[tokio::test]
async fn a_group_has_one_rule_that_asks_for_something() {
    let (_world, root) = World::new().await;
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    let rule =
        |name: &str, requirement: &str| json!({ "GroupName": name, "Requirement": requirement });
    for (groups, code) in [
        (json!([rule("nobody", "any")]), "NoSuchEntity"),
        (json!([rule("ops", "none")]), "ValidationError"),
        (
            json!([rule("ops", "any"), rule("OPS", "phishing-resistant")]),
            "ValidationError",
        ),
        (json!([rule("ops", "some")]), "InvalidInput"),
    ] {
        let given = json!({ "MfaGroups": groups });
        assert_eq!(
            root.fails("UpdateAccountSettings", given.clone()).await,
            code,
            "{given}"
        );
        assert_eq!(root.fails("GetAccountSettings", given).await, code);
    }
    assert_eq!(settings(&root).await["MfaGroups"], json!([]));
}

#[tokio::test]
async fn a_deleted_group_takes_its_rule_along_and_a_renamed_one_keeps_it() {
    let (world, root) = World::new().await;
    for name in ["ops", "dev"] {
        root.does("CreateGroup", json!({ "GroupName": name })).await;
    }
    let groups = json!([
        { "GroupName": "ops", "Requirement": "any" },
        { "GroupName": "dev", "Requirement": "any" },
    ]);
    root.does("UpdateAccountSettings", json!({ "MfaGroups": groups }))
        .await;
    root.does(
        "UpdateGroup",
        json!({ "GroupName": "dev", "NewGroupName": "devs" }),
    )
    .await;
    root.does("DeleteGroup", json!({ "GroupName": "ops" }))
        .await;
    let now = settings(&root).await["MfaGroups"].clone();
    assert_eq!(now[0]["GroupName"], "devs");
    assert_eq!(now.as_array().unwrap().len(), 1);
    let rows = "SELECT COUNT(*) FROM mfa_requirements";
    assert_eq!(world.database.number(rows).await, 1);
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    assert_eq!(settings(&root).await["MfaGroups"], now);
}

#[tokio::test]
async fn the_page_knows_before_saving_how_many_people_a_rule_reaches() {
    let (world, root) = World::new().await;
    for name in ["ops", "dev"] {
        root.does("CreateGroup", json!({ "GroupName": name })).await;
    }
    let read = managed("IAMReadOnlyAccess");
    world.user(&root, "enrolled", &[&read]).await;
    world.new_user(&root, "bare", &[]).await;
    world.new_user(&root, "bare-too", &[]).await;
    // Without a password there is no sign-in that anything could be asked at.
    root.does("CreateUser", json!({ "UserName": "machine" }))
        .await;
    for (group, user) in [
        ("ops", "enrolled"),
        ("ops", "bare"),
        ("ops", "machine"),
        ("dev", "bare"),
    ] {
        let input = json!({ "GroupName": group, "UserName": user });
        root.does("AddUserToGroup", input).await;
    }
    assert_eq!(settings(&root).await["PeopleWithoutFittingFactor"], 2);
    let rules = |ops: &str| {
        json!({ "Mfa": "groups", "MfaGroups": [
            { "GroupName": "ops", "Requirement": ops },
            { "GroupName": "dev", "Requirement": "any" },
        ] })
    };
    let told = |answer: &Value| {
        let settings = &answer["AccountSettings"];
        let of = |place: usize| settings["MfaGroups"][place]["PeopleWithoutFittingFactor"].clone();
        (settings["PeopleWithoutFittingFactor"].clone(), of(0), of(1))
    };
    for (ops, expected) in [
        ("any", (json!(1), json!(1), json!(1))),
        ("phishing-resistant", (json!(2), json!(1), json!(2))),
    ] {
        let asked = root.does("GetAccountSettings", rules(ops)).await;
        assert_eq!(told(&asked), expected, "{ops}");
    }
    // Asking changed nothing; setting answers the same.
    assert_eq!(settings(&root).await["Mfa"], "everyone");
    let set = root
        .does("UpdateAccountSettings", rules("phishing-resistant"))
        .await;
    assert_eq!(told(&set), (json!(2), json!(1), json!(2)));
    world
        .database
        .execute("UPDATE mfa_devices SET kind = 'passkey' WHERE owner_id IS NOT NULL")
        .await;
    assert_eq!(settings(&root).await["PeopleWithoutFittingFactor"], 1);
}

#[tokio::test]
async fn shorter_limits_hold_for_sessions_that_live_and_longer_ones_do_not() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "priya", &[&managed("IAMReadOnlyAccess")])
        .await;
    let row = "SELECT CAST(idle_seconds AS TEXT) || ' ' || CAST((expires_at - created_at) / 1000 AS TEXT) \
               FROM sessions WHERE stage = 'full' AND ended_at IS NULL AND principal_id LIKE 'AIDA%'";
    root.does(
        "UpdateAccountSettings",
        json!({ "IdleSeconds": 600, "AbsoluteSeconds": 1200 }),
    )
    .await;
    assert_eq!(world.database.texts(row).await, ["600 1200"]);
    root.does(
        "UpdateAccountSettings",
        json!({ "IdleSeconds": 3600, "AbsoluteSeconds": 43_200 }),
    )
    .await;
    assert_eq!(world.database.texts(row).await, ["600 1200"]);
    person.does("ListUsers", json!({})).await;
    world.clock.advance(1200);
    assert_eq!(
        person.fails("ListUsers", json!({})).await,
        "MissingAuthenticationToken"
    );
}

#[tokio::test]
async fn settings_that_somebody_changed_meanwhile_are_not_replaced_unseen() {
    let (_world, root) = World::new().await;
    root.does("CreateGroup", json!({ "GroupName": "Operators" }))
        .await;
    let rule = json!([{ "GroupName": "operators", "Requirement": "any" }]);
    let of_sessions =
        json!({ "IdleSeconds": 3600, "AbsoluteSeconds": 43_200, "SessionsPerPerson": 10 });
    let of_factors = json!({ "Mfa": "everyone", "MfaGroups": [] });
    let of_self_service = json!({ "SelfServiceSecurity": true, "SelfServiceAccessKeys": false });
    let save = |seen: &Value, mut change: Value| {
        change["IfAccountSettings"] = seen.clone();
        change
    };
    // Each part is looked at by itself: a change to one does not stand in the way of another.
    for (seen, change) in [
        (&of_sessions, json!({ "IdleSeconds": 900 })),
        (&of_factors, json!({ "Mfa": "groups", "MfaGroups": rule })),
        (&of_self_service, json!({ "SelfServiceAccessKeys": true })),
    ] {
        root.does("UpdateAccountSettings", save(seen, change)).await;
    }
    let before = settings(&root).await;
    for (seen, change) in [
        (&of_sessions, json!({ "SessionsPerPerson": 5 })),
        (&of_factors, json!({ "Mfa": "everyone" })),
        (
            &json!({ "Mfa": "groups", "MfaGroups": [] }),
            json!({ "MfaGroups": [] }),
        ),
        (
            &json!({ "MfaGroups": [{ "GroupName": "Operators", "Requirement": "phishing-resistant" }] }),
            json!({ "MfaGroups": [] }),
        ),
        (&of_self_service, json!({ "SelfServiceSecurity": false })),
    ] {
        let code = root
            .fails("UpdateAccountSettings", save(seen, change))
            .await;
        assert_eq!(code, "ConcurrentModification", "{seen}");
    }
    assert_eq!(settings(&root).await, before);
    let seen = json!({ "Mfa": "groups", "MfaGroups": rule });
    root.does(
        "UpdateAccountSettings",
        save(&seen, json!({ "MfaGroups": [] })),
    )
    .await;
    root.does("UpdateAccountSettings", json!({ "SessionsPerPerson": 5 }))
        .await;
}
