//! LookupEvents: CloudTrail's attributes and times, and the console's own; every page in order of time, whatever narrows it.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World};

/// The names of the events that a look-up finds on all its pages, with who did each.
async fn found(person: &Person, input: Value) -> Vec<String> {
    let (mut names, mut token) = (Vec::new(), Value::Null);
    for _ in 0..200 {
        let mut input = input.clone();
        if !token.is_null() {
            input["NextToken"] = token;
        }
        let page = person.does("LookupEvents", input).await;
        for event in page["Events"].as_array().unwrap() {
            let (name, who) = (&event["EventName"], &event["Username"]);
            names.push(format!(
                "{} {}",
                name.as_str().unwrap(),
                who.as_str().unwrap()
            ));
        }
        token = page["NextToken"].clone();
        if token.is_null() {
            return names;
        }
    }
    panic!("the pages do not end");
}

fn attribute(key: &str, value: &str) -> Value {
    json!({ "LookupAttributes": [{ "AttributeKey": key, "AttributeValue": value }] })
}

/// Two changes, a refusal, a failure and a plain read, a minute apart; the times of the first and the last.
async fn busy() -> (World, Person, i64, i64) {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    let first = world.now().0;
    root.does("CreateGroup", json!({ "GroupName": "crew" }))
        .await;
    world.clock.advance(60);
    priya.fails("ListUsers", json!({})).await;
    world.clock.advance(60);
    root.fails("CreateGroup", json!({ "GroupName": "crew" }))
        .await;
    world.clock.advance(60);
    root.does("ListGroups", json!({})).await;
    world.clock.advance(60);
    let last = world.now().0;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "crew", "UserName": "priya" }),
    )
    .await;
    // Written after what followed it.
    world.iam.flush_reads().await.unwrap();
    (world, root, first, last)
}

#[tokio::test]
async fn every_attribute_of_cloudtrail_narrows_and_several_hold_together() {
    let (_world, root, first, last) = busy().await;
    let crew = format!("arn:aws:iam::{ACCOUNT}:group/crew");
    let within = |mut input: Value| {
        input["StartTime"] = json!(first);
        input["EndTime"] = json!(last);
        input
    };
    let everything = [
        "AddUserToGroup root",
        "ListGroups root",
        "CreateGroup root",
        "ListUsers priya",
        "CreateGroup root",
    ];
    assert_eq!(found(&root, within(json!({}))).await, everything);
    for (key, value, expected) in [
        ("EventName", "CreateGroup", vec![2, 4]),
        ("EventName", "creategroup", vec![]),
        ("Username", "priya", vec![3]),
        ("ReadOnly", "true", vec![1, 3]),
        ("ReadOnly", "false", vec![0, 2, 4]),
        ("ResourceType", "AWS::IAM::Group", vec![0, 1, 2, 4]),
        ("ResourceName", &crew, vec![0, 2, 4]),
        ("EventSource", "iam.amazonaws.com", vec![0, 1, 2, 3, 4]),
        ("EventSource", "signin.amazonaws.com", vec![]),
        ("AccessKeyId", "AKIANOBODYSKEY000000", vec![]),
        ("EventId", "00000000-0000-4000-8000-000000000000", vec![]),
        ("ErrorCode", "AccessDenied", vec![3]),
        ("RequestId", "request-1", vec![0, 1, 2, 3, 4]),
    ] {
        let names = found(&root, within(attribute(key, value))).await;
        let expected: Vec<&str> = expected.into_iter().map(|at| everything[at]).collect();
        assert_eq!(names, expected, "{key} {value}");
        for page in [1, 2] {
            let mut input = within(attribute(key, value));
            input["MaxResults"] = json!(page);
            assert_eq!(found(&root, input.clone()).await, expected, "{key} {value}");
            input["OldestFirst"] = json!(true);
            let mut names = found(&root, input).await;
            names.reverse();
            assert_eq!(names, expected, "{key} {value}, oldest first");
        }
    }
    let both = json!({ "LookupAttributes": [
        { "AttributeKey": "EventName", "AttributeValue": "CreateGroup" },
        { "AttributeKey": "ErrorCode", "AttributeValue": "EntityAlreadyExists" },
    ] });
    assert_eq!(found(&root, within(both)).await, ["CreateGroup root"]);
    let no_reads = within(json!({ "NoPlainReads": true }));
    let mut notable = everything.to_vec();
    notable.remove(1);
    assert_eq!(found(&root, no_reads).await, notable);
    let errors = within(json!({ "OnlyErrors": true }));
    assert_eq!(
        found(&root, errors).await,
        ["CreateGroup root", "ListUsers priya"]
    );
    for (text, count) in [("CREW", 3), ("listg", 1), ("priya", 1), ("%", 0), ("", 5)] {
        let names = found(&root, within(json!({ "Search": text }))).await;
        assert_eq!(names.len(), count, "{text}");
    }
}

#[tokio::test]
async fn times_are_included_and_end_where_they_say() {
    let (_world, root, first, last) = busy().await;
    let between = |from: i64, to: i64| json!({ "StartTime": from, "EndTime": to });
    assert_eq!(
        found(&root, between(first, first)).await,
        ["CreateGroup root"]
    );
    assert_eq!(
        found(&root, between(last, last)).await,
        ["AddUserToGroup root"]
    );
    assert!(found(&root, between(last + 1, last + 2)).await.is_empty());
    assert_eq!(
        found(&root, between(first + 1, last - 1)).await,
        ["ListGroups root", "CreateGroup root", "ListUsers priya"]
    );
}

#[tokio::test]
async fn an_event_has_cloudtrails_members() {
    let (_world, root, first, last) = busy().await;
    let input = json!({ "StartTime": first, "EndTime": last, "MaxResults": 1 });
    let page = root.does("LookupEvents", input).await;
    let event = &page["Events"][0];
    assert_eq!(event["ReadOnly"], "false");
    assert_eq!(event["EventSource"], "iam.amazonaws.com");
    assert_eq!(
        event["Resources"],
        json!([{ "ResourceType": "AWS::IAM::Group", "ResourceName": format!("arn:aws:iam::{ACCOUNT}:group/crew") }])
    );
    let record: Value = serde_json::from_str(event["CloudTrailEvent"].as_str().unwrap()).unwrap();
    assert_eq!(record["eventID"], event["EventId"]);
    assert_eq!(record["resources"][0]["type"], "AWS::IAM::Group");
    assert_eq!(record["resources"][0]["accountId"], ACCOUNT);
    let insights = json!({ "EventCategory": "insight" });
    assert!(found(&root, insights).await.is_empty());
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let (_world, root, ..) = busy().await;
    for wrong in [
        attribute("Colour", "blue"),
        attribute("ReadOnly", "perhaps"),
        attribute("Username", ""),
        attribute("Username", "a\u{0}b"),
        json!({ "MaxResults": 0 }),
        json!({ "MaxResults": 51 }),
        json!({ "NextToken": "later" }),
        json!({ "NextToken": "1" }),
        json!({ "EventCategory": "data" }),
        json!({ "StartTime": 2, "EndTime": 1 }),
        json!({ "LookupAttributes": [
            { "AttributeKey": "Username", "AttributeValue": "a" },
            { "AttributeKey": "Username", "AttributeValue": "b" },
        ] }),
    ] {
        let code = root.fails("LookupEvents", wrong.clone()).await;
        assert_eq!(code, "ValidationError", "{wrong}");
    }
    let code = root.fails("LookupEvents", json!({ "StarTime": 1 })).await;
    assert_eq!(code, "InvalidInput");
}

#[tokio::test]
async fn what_is_rare_in_a_long_log_is_found_in_bounded_steps() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "needle" }))
        .await;
    let hay = "INSERT INTO audit_events SELECT account_id, seq + 1000 + n, event_id || '-' || n, event_time + 200000 + n, \
        event_source, 'ListUsers', 'hay', '', '*', 1 = 1, '', '{}', '', '', '', '' FROM audit_events \
        CROSS JOIN (WITH RECURSIVE c(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM c WHERE n < 170000) \
        SELECT n FROM c) numbers WHERE seq = 1";
    world.database.execute(hay).await;
    let input = json!({ "Search": "needle" });
    let first = root.does("LookupEvents", input.clone()).await;
    assert_eq!(first["Events"], json!([]));
    assert!(first["NextToken"].is_string(), "it goes on");
    assert_eq!(found(&root, input).await, ["CreateUser root"]);
    let mut both = attribute("Username", "root");
    both["Search"] = json!("needle");
    assert_eq!(found(&root, both).await, ["CreateUser root"]);
}
