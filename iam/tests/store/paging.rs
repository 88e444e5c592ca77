//! Lists: page by page, by key, with a search.

use serde_json::{Value, json};

use crate::support::{Person, World, allows};

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
