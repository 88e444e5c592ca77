//! Lists: page by page, by key, with a search.

use iam::IamError;
use serde_json::{Value, json};

use crate::{
    roles::{assume, create_role, role_arn, trusts, user_arn},
    support::{ACCOUNT, Person, World, allows},
};

fn names(page: &Value, list: &str, member: &str) -> Vec<String> {
    page[list]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry[member].as_str().unwrap().to_owned())
        .collect()
}

async fn search(person: &Person, text: &str) -> Vec<String> {
    let page = person.does("ListUsers", json!({ "Search": text })).await;
    let found = names(&page, "Users", "UserName");
    assert_eq!(page["Total"], found.len());
    found
}

#[tokio::test]
async fn paging_visits_every_user_once_while_others_come_and_go() {
    let (_world, root) = World::new().await;
    for index in 0..25 {
        root.does(
            "CreateUser",
            json!({ "UserName": format!("User-{index:02}") }),
        )
        .await;
    }
    root.does("CreateUser", json!({ "UserName": "user-99-goes" }))
        .await;
    let (mut seen, mut marker, mut round) = (Vec::new(), json!(""), 0);
    loop {
        let page = root
            .does("ListUsers", json!({ "MaxItems": 7, "Marker": marker }))
            .await;
        let found = names(&page, "Users", "UserName");
        assert!(found.len() <= 7);
        assert_eq!(page["IsTruncated"], page["Marker"].is_string());
        seen.extend(found);
        if page["Marker"].is_null() {
            break;
        }
        marker = page["Marker"].clone();
        // One before the page's end and one after it.
        root.does("CreateUser", json!({ "UserName": format!("aa-{round}") }))
            .await;
        root.does("CreateUser", json!({ "UserName": format!("zz-{round}") }))
            .await;
        if round == 0 {
            root.does("DeleteUser", json!({ "UserName": "user-99-goes" }))
                .await;
        }
        round += 1;
    }
    let users: Vec<&String> = seen
        .iter()
        .filter(|name| name.starts_with("User-"))
        .collect();
    let expected: Vec<String> = (0..25).map(|index| format!("User-{index:02}")).collect();
    assert_eq!(users, expected.iter().collect::<Vec<_>>());
    let mut once = seen.clone();
    once.dedup();
    assert_eq!(once, seen);
    assert!(!seen.contains(&"user-99-goes".to_owned()));
}

#[tokio::test]
async fn a_search_takes_percent_underscore_and_exclamation_mark_literally() {
    let (_world, root) = World::new().await;
    for (name, path) in [
        ("a_b", "/"),
        ("axb", "/"),
        ("half", "/50%/"),
        ("shout", "/hey!/"),
        ("plain", "/505/"),
    ] {
        root.does("CreateUser", json!({ "UserName": name, "Path": path }))
            .await;
    }
    assert_eq!(search(&root, "a_b").await, ["a_b"]);
    assert_eq!(search(&root, "A_B").await, ["a_b"]);
    assert_eq!(search(&root, "%").await, ["half"]);
    assert_eq!(search(&root, "0%").await, ["half"]);
    assert_eq!(search(&root, "!").await, ["shout"]);
    assert_eq!(search(&root, "_").await, ["a_b"]);
    assert_eq!(
        search(&root, "'; DROP TABLE users; --").await,
        Vec::<String>::new()
    );
    assert_eq!(search(&root, "").await.len(), 5);
}

#[tokio::test]
async fn a_path_prefix_is_compared_letter_by_letter() {
    let (_world, root) = World::new().await;
    for (name, path) in [
        ("one", "/ops/"),
        ("two", "/Ops/"),
        ("three", "/ops/night/"),
        ("four", "/opsx/"),
    ] {
        root.does("CreateUser", json!({ "UserName": name, "Path": path }))
            .await;
        root.does("CreateGroup", json!({ "GroupName": name, "Path": path }))
            .await;
    }
    let page = root
        .does("ListUsers", json!({ "PathPrefix": "/ops/" }))
        .await;
    assert_eq!(names(&page, "Users", "UserName"), ["one", "three"]);
    let page = root
        .does(
            "ListGroups",
            json!({ "PathPrefix": "/ops/", "Search": "th" }),
        )
        .await;
    assert_eq!(names(&page, "Groups", "GroupName"), ["three"]);
    assert_eq!(page["Total"], 1);
}

#[tokio::test]
async fn members_and_attached_policies_are_paged_too() {
    let (world, root) = World::new().await;
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    for index in 0..5 {
        root.does("CreateUser", json!({ "UserName": format!("user-{index}") }))
            .await;
        root.does(
            "AddUserToGroup",
            json!({ "GroupName": "ops", "UserName": format!("user-{index}") }),
        )
        .await;
        let arn = world
            .policy(&root, &format!("policy-{index}"), &allows(&["iam:GetUser"]))
            .await;
        root.does(
            "AttachGroupPolicy",
            json!({ "GroupName": "ops", "PolicyArn": arn }),
        )
        .await;
    }
    for (operation, list, member, prefix) in [
        ("GetGroup", "Users", "UserName", "user"),
        (
            "ListAttachedGroupPolicies",
            "AttachedPolicies",
            "PolicyName",
            "policy",
        ),
    ] {
        let (mut seen, mut marker) = (Vec::new(), json!(""));
        while !marker.is_null() {
            let page = root
                .does(
                    operation,
                    json!({ "GroupName": "ops", "MaxItems": 2, "Marker": marker }),
                )
                .await;
            seen.extend(names(&page, list, member));
            marker = page["Marker"].clone();
        }
        assert_eq!(
            seen,
            (0..5)
                .map(|index| format!("{prefix}-{index}"))
                .collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn policies_are_listed_by_owner_use_path_and_search() {
    let (world, root) = World::new().await;
    let document = allows(&["iam:GetUser"]);
    for (name, path, description) in [
        ("deploy", "/ci/", "100% of releases"),
        ("billing", "/", "reads bills"),
        ("securityaudit", "/", "like AWS's"),
    ] {
        let input = json!({ "PolicyName": name, "Path": path, "Description": description, "PolicyDocument": document });
        root.does("CreatePolicy", input).await;
    }
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let arn = world.policy(&root, "attached", &document).await;
    root.does(
        "AttachUserPolicy",
        json!({ "UserName": "priya", "PolicyArn": arn }),
    )
    .await;

    let list = async |input: Value| {
        let page = root.does("ListPolicies", input).await;
        let found = names(&page, "Policies", "PolicyName");
        assert_eq!(page["Total"], found.len());
        found
    };
    assert_eq!(
        list(json!({ "Scope": "Local" })).await,
        ["attached", "billing", "deploy", "securityaudit"]
    );
    assert!(
        list(json!({ "Scope": "AWS" }))
            .await
            .contains(&"SecurityAudit".to_owned())
    );
    assert_eq!(list(json!({ "OnlyAttached": true })).await, ["attached"]);
    assert_eq!(list(json!({ "PathPrefix": "/ci/" })).await, ["deploy"]);
    assert_eq!(list(json!({ "Search": "0% OF" })).await, ["deploy"]);
    assert_eq!(
        list(json!({ "Search": "securityaudit" })).await,
        ["securityaudit", "SecurityAudit"]
    );

    let all = list(json!({})).await;
    let (mut seen, mut marker) = (Vec::new(), json!(""));
    while !marker.is_null() {
        let page = root
            .does("ListPolicies", json!({ "MaxItems": 1, "Marker": marker }))
            .await;
        seen.extend(names(&page, "Policies", "PolicyName"));
        marker = page["Marker"].clone();
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_search_that_nothing_can_match_finds_nothing_and_fails_nothing() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let document = allows(&["iam:GetUser"]);
    world.policy(&root, "without-description", &document).await;
    for text in [
        "\0".to_owned(),
        "priya\0".to_owned(),
        "%".repeat(60_000),
        "\u{1}".to_owned(),
    ] {
        assert_eq!(search(&root, &text).await, Vec::<String>::new());
        for (operation, list) in [("ListGroups", "Groups"), ("ListPolicies", "Policies")] {
            assert_eq!(
                root.does(operation, json!({ "Search": text })).await[list],
                json!([]),
                "{operation}"
            );
        }
    }
    let attribute = json!([{ "AttributeKey": "Username", "AttributeValue": "priya\0" }]);
    let input = json!({ "LookupAttributes": attribute });
    assert_eq!(root.fails("LookupEvents", input).await, "ValidationError");
    // What was searched for is on record, whatever it was.
    world.iam.flush_reads().await.unwrap();
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}

/// Walks a list to its end by `Marker` and back by `PreviousMarker`; returns the names of the way there.
async fn there_and_back(
    person: &Person,
    operation: &str,
    input: Value,
    list: &str,
    member: &str,
) -> Vec<String> {
    let call = async |marker: &Value| {
        let mut input = input.clone();
        input["Marker"] = marker.clone();
        input["MaxItems"] = json!(3);
        person.does(operation, input).await
    };
    let (mut pages, mut marker) = (Vec::new(), json!(""));
    loop {
        let page = call(&marker).await;
        assert_eq!(page["PreviousMarker"].is_string(), !pages.is_empty());
        pages.push(names(&page, list, member));
        if page["Marker"].is_null() {
            break;
        }
        marker = page["Marker"].clone();
    }
    for before in pages.iter().rev().skip(1) {
        marker = call(&marker).await["PreviousMarker"].clone();
        assert_eq!(names(&call(&marker).await, list, member), *before);
    }
    assert_eq!(
        marker,
        if pages.len() > 1 {
            json!("")
        } else {
            marker.clone()
        }
    );
    pages.concat()
}

#[tokio::test]
async fn every_sort_visits_everybody_once_in_both_directions_and_the_way_back_is_the_way_there() {
    let (world, root) = World::new().await;
    for index in 0..10 {
        // Several are made in one instant: the name settles it.
        if index % 3 == 0 {
            world.clock.advance(60);
        }
        let name = format!(
            "{}-user",
            ["q", "b", "Z", "a", "m", "k", "C", "x", "e", "d"][index]
        );
        root.does("CreateUser", json!({ "UserName": name })).await;
        root.does(
            "CreateGroup",
            json!({ "GroupName": format!("{name}-group") }),
        )
        .await;
        create_role(&root, &format!("{name}-role"), &trusts(ACCOUNT)).await;
        root.does(
            "CreateInstanceProfile",
            json!({ "InstanceProfileName": format!("{name}-profile") }),
        )
        .await;
        let arn = world
            .policy(&root, &format!("{name}-policy"), &allows(&["iam:GetUser"]))
            .await;
        for member in 0..index % 4 {
            let member = format!("{}-user", ["q", "b", "Z", "a"][member]);
            if index >= 4 {
                let group = format!("{name}-group");
                root.does(
                    "AddUserToGroup",
                    json!({ "GroupName": group, "UserName": member }),
                )
                .await;
                root.does(
                    "AttachUserPolicy",
                    json!({ "UserName": member, "PolicyArn": arn }),
                )
                .await;
            }
        }
    }
    for (operation, list, member, sorts) in [
        (
            "ListUsers",
            "Users",
            "UserName",
            ["Name", "LastSignIn", "Created"],
        ),
        (
            "ListGroups",
            "Groups",
            "GroupName",
            ["Name", "Members", "Created"],
        ),
        (
            "ListPolicies",
            "Policies",
            "PolicyName",
            ["Name", "Attachments", "Updated"],
        ),
        (
            "ListRoles",
            "Roles",
            "RoleName",
            ["Name", "LastUsed", "Created"],
        ),
        (
            "ListInstanceProfiles",
            "InstanceProfiles",
            "InstanceProfileName",
            ["Name", "Name", "Created"],
        ),
    ] {
        for sort in sorts {
            let input = |descending: bool| match operation {
                "ListPolicies" => {
                    json!({ "SortBy": sort, "Descending": descending, "Scope": "Local" })
                }
                _ => json!({ "SortBy": sort, "Descending": descending }),
            };
            let up = there_and_back(&root, operation, input(false), list, member).await;
            let mut down = there_and_back(&root, operation, input(true), list, member).await;
            down.reverse();
            assert_eq!(up, down, "{operation} by {sort}");
            assert_eq!(up.len(), 10, "{operation} by {sort}");
            let mut once = up.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), 10, "{operation} by {sort}");
            let mut by_name = up.clone();
            by_name.sort_by_key(|name| name.to_ascii_lowercase());
            assert_eq!(
                up == by_name,
                ["Name", "LastSignIn", "LastUsed"].contains(&sort),
                "nobody signed in and no role was used: {operation} by {sort}"
            );
        }
    }
    let page = root
        .does(
            "ListGroups",
            json!({ "SortBy": "Members", "Descending": true }),
        )
        .await;
    let members: Vec<i64> = page["Groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["MemberCount"].as_i64().unwrap())
        .collect();
    assert!(
        members.is_sorted_by(|a, b| a >= b) && members[0] == 3,
        "{members:?}"
    );
    let marker = json!({ "SortBy": "Created", "Marker": "q-user" });
    assert_eq!(root.fails("ListUsers", marker).await, "ValidationError");
}

#[tokio::test]
async fn users_are_filtered_by_what_they_have_and_by_their_group() {
    let (world, root) = World::new().await;
    for name in ["bare", "keyed", "loud"] {
        root.does("CreateUser", json!({ "UserName": name })).await;
    }
    world.user(&root, "ada", &[]).await;
    root.does("CreateAccessKey", json!({ "UserName": "keyed" }))
        .await;
    root.does(
        "CreateLoginProfile",
        json!({ "UserName": "loud", "Password": "low tide at noon, twice" }),
    )
    .await;
    root.does("CreateGroup", json!({ "GroupName": "crew" }))
        .await;
    root.does("CreateGroup", json!({ "GroupName": "empty" }))
        .await;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "crew", "UserName": "bare" }),
    )
    .await;
    let found = async |input: Value| {
        let page = root.does("ListUsers", input).await;
        let found = names(&page, "Users", "UserName");
        assert_eq!(page["Total"], found.len());
        found
    };
    assert_eq!(found(json!({ "HasPassword": true })).await, ["ada", "loud"]);
    assert_eq!(
        found(json!({ "HasPassword": false })).await,
        ["bare", "keyed"]
    );
    assert_eq!(found(json!({ "HasMFA": true })).await, ["ada"]);
    assert_eq!(
        found(json!({ "HasMFA": false, "HasPassword": true })).await,
        ["loud"]
    );
    assert_eq!(found(json!({ "HasAccessKeys": true })).await, ["keyed"]);
    assert_eq!(found(json!({ "GroupName": "Crew" })).await, ["bare"]);
    let now = world.now().0;
    assert_eq!(
        found(json!({ "InactiveSince": now - 3_600_000 })).await,
        ["bare", "keyed", "loud"]
    );
    assert_eq!(found(json!({ "InactiveSince": now + 1 })).await.len(), 4);
    assert_eq!(
        root.fails("ListUsers", json!({ "GroupName": "nobody" }))
            .await,
        "NoSuchEntity"
    );
    let page = root.does("ListGroups", json!({ "OnlyEmpty": true })).await;
    assert_eq!(names(&page, "Groups", "GroupName"), ["empty"]);
    assert_eq!(page["Total"], 1);

    let used = world.policy(&root, "used", &allows(&["iam:GetUser"])).await;
    let ceiling = world
        .policy(&root, "ceiling", &allows(&["iam:GetUser"]))
        .await;
    world.policy(&root, "idle", &allows(&["iam:GetUser"])).await;
    root.does(
        "AttachUserPolicy",
        json!({ "UserName": "bare", "PolicyArn": used }),
    )
    .await;
    root.does(
        "PutUserPermissionsBoundary",
        json!({ "UserName": "bare", "PermissionsBoundary": ceiling }),
    )
    .await;
    let page = root
        .does(
            "ListPolicies",
            json!({ "OnlyUnused": true, "Scope": "Local" }),
        )
        .await;
    assert_eq!(names(&page, "Policies", "PolicyName"), ["idle"]);
}

#[tokio::test]
async fn a_filter_tells_nothing_to_who_may_not_read_what_it_filters_by() {
    let (world, root) = World::new().await;
    let reader = world.user(&root, "reader", &[]).await;
    root.does("CreateGroup", json!({ "GroupName": "crew" }))
        .await;
    // What `ListUsers` with this input comes to for somebody who may do just these actions.
    let outcome = async |input: &Value, actions: &[&str]| {
        let name = format!("policy-{}", world.records().await);
        let arn = world.policy(&root, &name, &allows(actions)).await;
        let attachment = json!({ "UserName": "reader", "PolicyArn": arn });
        root.does("AttachUserPolicy", attachment.clone()).await;
        reader.does("ListUsers", json!({})).await;
        let outcome = reader.call("ListUsers", input.clone()).await;
        root.does("DetachUserPolicy", attachment).await;
        outcome.map(drop)
    };
    let filters: [(Value, &[&str]); 6] = [
        (json!({ "HasPassword": true }), &["iam:GetLoginProfile"]),
        (json!({ "HasMFA": false }), &["iam:ListMFADevices"]),
        (json!({ "HasAccessKeys": true }), &["iam:ListAccessKeys"]),
        (
            json!({ "InactiveSince": 1 }),
            &["iam:GetAccessKeyLastUsed", "bailiwick:ListSessions"],
        ),
        (json!({ "GroupName": "crew" }), &["iam:GetGroup"]),
        (json!({ "GroupName": "no-such-group" }), &["iam:GetGroup"]),
    ];
    for (input, needed) in filters {
        for missing in needed {
            let others = needed.iter().filter(|action| *action != missing);
            let actions: Vec<&str> = others.copied().chain(["iam:ListUsers"]).collect();
            match outcome(&input, &actions).await {
                Err(IamError::AccessDenied { action, .. }) => assert_eq!(action, *missing),
                other => panic!("{input} without {missing}: {other:?}"),
            }
        }
        let actions: Vec<&str> = needed.iter().copied().chain(["iam:ListUsers"]).collect();
        match outcome(&input, &actions).await {
            Ok(()) => assert_ne!(input["GroupName"], "no-such-group"),
            Err(error) => assert_eq!(error.code(), "NoSuchEntity", "{input}"),
        }
    }
}

#[tokio::test]
async fn roles_are_sorted_by_their_last_use_and_each_shows_whom_it_trusts_now() {
    let (world, root) = World::new().await;
    let mut people = Vec::new();
    for name in ["priya", "tomas"] {
        people.push(world.user(&root, name, &[]).await);
    }
    root.does("CreateUser", json!({ "UserName": "goes" })).await;
    create_role(&root, "inner", &trusts(ACCOUNT)).await;
    world.clock.advance(1);
    for (role, trust) in [
        ("first", user_arn("priya")),
        ("second", user_arn("tomas")),
        ("third", user_arn("goes")),
        ("fourth", role_arn("inner")),
    ] {
        create_role(&root, role, &trusts(&trust)).await;
        world.clock.advance(1);
    }
    let profile = json!({ "InstanceProfileName": "cranes" });
    root.does("CreateInstanceProfile", profile).await;
    let add = json!({ "InstanceProfileName": "cranes", "RoleName": "first" });
    root.does("AddRoleToInstanceProfile", add).await;
    for (person, role) in [(1, "second"), (0, "first")] {
        assume(&people[person], role).await.unwrap();
        world.clock.advance(120);
        people[person].call("ListUsers", json!({})).await.ok();
    }
    let page = root
        .does(
            "ListRoles",
            json!({ "SortBy": "LastUsed", "Descending": true, "MaxItems": 2 }),
        )
        .await;
    assert_eq!(names(&page, "Roles", "RoleName"), ["first", "second"]);
    assert_eq!(page["Total"], 5);
    let rename = json!({ "UserName": "priya", "NewUserName": "priya.nair", "NewPath": "/pilots/" });
    root.does("UpdateUser", rename).await;
    let gone = root.does("GetUser", json!({ "UserName": "goes" })).await["User"]["UserId"].clone();
    root.does("DeleteUser", json!({ "UserName": "goes" })).await;
    let page = root.does("ListRoles", json!({ "SortBy": "Created" })).await;
    let trust = |at: usize| page["Roles"][at]["AssumeRolePolicyDocument"].to_string();
    for (at, trusted) in [
        (1, format!("arn:aws:iam::{ACCOUNT}:user/pilots/priya.nair")),
        (2, user_arn("tomas")),
        (3, gone.as_str().unwrap().to_owned()),
        (4, role_arn("inner")),
    ] {
        assert!(
            trust(at).contains(&format!("\"{trusted}\\\"")),
            "{trusted} in {}",
            trust(at)
        );
    }
    let listed = root.does("ListInstanceProfiles", json!({})).await;
    assert_eq!(
        listed["InstanceProfiles"][0]["Roles"][0]["AssumeRolePolicyDocument"],
        page["Roles"][1]["AssumeRolePolicyDocument"]
    );
}
