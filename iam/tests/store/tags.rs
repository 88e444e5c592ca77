//! Tags: what they are put on, and what policies make of them.

use iam::{Target, operations::registry::OPERATIONS};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{ACCOUNT, Person, World, allows, managed};

const TRUST: &str = r#"{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "731904562218" }, "Action": "sts:AssumeRole" }
] }"#;

/// Everything that has tags: the word of its operations, how it is named, how it is created and deleted.
fn kinds() -> Vec<(&'static str, Value, &'static str, Value)> {
    let policy = format!("arn:aws:iam::{ACCOUNT}:policy/one");
    let device = format!("arn:aws:iam::{ACCOUNT}:mfa/one");
    vec![
        (
            "User",
            json!({ "UserName": "one" }),
            "CreateUser",
            json!({ "UserName": "one" }),
        ),
        (
            "Role",
            json!({ "RoleName": "one" }),
            "CreateRole",
            json!({ "RoleName": "one", "AssumeRolePolicyDocument": TRUST }),
        ),
        (
            "Policy",
            json!({ "PolicyArn": policy }),
            "CreatePolicy",
            json!({ "PolicyName": "one", "PolicyDocument": allows(&["s3:GetObject"]) }),
        ),
        (
            "MFADevice",
            json!({ "SerialNumber": device }),
            "CreateVirtualMFADevice",
            json!({ "VirtualMFADeviceName": "one" }),
        ),
        (
            "InstanceProfile",
            json!({ "InstanceProfileName": "one" }),
            "CreateInstanceProfile",
            json!({ "InstanceProfileName": "one" }),
        ),
    ]
}

/// An input with a further member.
fn with(input: &Value, member: &str, value: Value) -> Value {
    let mut input = input.clone();
    input[member] = value;
    input
}

fn tags(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}

async fn tag_user(by: &Person, name: &str, pairs: &[(&str, &str)]) -> Result<Value, &'static str> {
    let input = json!({ "UserName": name, "Tags": tags(pairs) });
    let outcome = by.call("TagUser", input).await;
    outcome.map_err(|error| error.code())
}

/// A policy with these statements, attached to a new user.
async fn person_with(world: &World, root: &Person, name: &str, statements: Value) -> Person {
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    let arn = world
        .policy(root, &format!("for-{name}"), &document.to_string())
        .await;
    world.user(root, name, &[&arn]).await
}

#[tokio::test]
async fn a_tag_replaces_the_one_with_the_same_key_ignoring_case() {
    let (world, root) = World::new().await;
    for (kind, named, create, input) in kinds() {
        root.does(create, input).await;
        let list = format!("List{kind}Tags");
        let given = tags(&[("Team", "blue"), ("cost center", ""), ("Zone", "b")]);
        root.does(&format!("Tag{kind}"), with(&named, "Tags", given))
            .await;
        let page = root.does(&list, with(&named, "MaxItems", json!(2))).await;
        let expected = tags(&[("cost center", ""), ("Team", "blue")]);
        assert_eq!(page["Tags"], expected, "{kind}");
        let rest = with(&named, "Marker", page["Marker"].clone());
        let rest = root.does(&list, rest).await;
        let expected = json!({ "Tags": tags(&[("Zone", "b")]), "IsTruncated": false });
        assert_eq!(rest, expected);

        let again = tags(&[("tEAM", "red"), ("Zone", "c")]);
        root.does(&format!("Tag{kind}"), with(&named, "Tags", again))
            .await;
        let (_, record) = world.newest_record().await;
        assert_eq!(
            record["additionalEventData"]["changes"],
            json!([
                { "field": "Tags.Team", "before": "blue", "after": null },
                { "field": "Tags.tEAM", "before": null, "after": "red" },
                { "field": "Tags.Zone", "before": "b", "after": "c" },
            ])
        );
        let keys = json!(["TEAM", "not there", "zone"]);
        root.does(&format!("Untag{kind}"), with(&named, "TagKeys", keys))
            .await;
        let left = root.does(&list, named.clone()).await;
        assert_eq!(left["Tags"], tags(&[("cost center", "")]));
    }
}

#[tokio::test]
async fn what_is_not_there_has_no_tags() {
    let (_world, root) = World::new().await;
    for (kind, named, _, _) in kinds() {
        for (operation, input) in [
            (
                format!("Tag{kind}"),
                with(&named, "Tags", tags(&[("a", "b")])),
            ),
            (
                format!("Untag{kind}"),
                with(&named, "TagKeys", json!(["a"])),
            ),
            (format!("List{kind}Tags"), named.clone()),
        ] {
            assert_eq!(root.fails(&operation, input).await, "NoSuchEntity");
        }
    }
    let aws = json!({ "PolicyArn": managed("SecurityAudit"), "Tags": tags(&[("a", "b")]) });
    assert_eq!(root.fails("TagPolicy", aws).await, "UnmodifiableEntity");
}

#[tokio::test]
async fn something_is_created_with_tags_by_who_may_tag_it_too() {
    let (world, root) = World::new().await;
    let given = [("team", "blue"), ("stage", "")];
    let creates: Vec<String> = kinds()
        .iter()
        .map(|kind| format!("iam:{}", kind.2))
        .collect();
    let only = json!([{ "Effect": "Allow", "Action": creates, "Resource": "*" }]);
    let only = person_with(&world, &root, "only", only).await;
    let both: Vec<String> = kinds()
        .iter()
        .map(|kind| format!("iam:Tag{}", kind.0))
        .collect();
    let actions = [creates, both].concat();
    let both = json!([{ "Effect": "Allow", "Action": actions, "Resource": "*",
        "Condition": { "StringEquals": { "aws:RequestTag/TEAM": "blue" } } }]);
    let both = person_with(&world, &root, "both", both).await;
    for (kind, named, create, input) in kinds() {
        let tagged = with(&input, "Tags", tags(&given));
        let error = only.call(create, tagged.clone()).await.unwrap_err();
        assert_eq!(error.code(), "AccessDenied");
        assert!(
            error.to_string().contains(&format!("iam:Tag{kind}")),
            "{error}"
        );
        assert_eq!(both.fails(create, input.clone()).await, "AccessDenied");
        let other = with(&input, "Tags", tags(&[("team", "red")]));
        assert_eq!(both.fails(create, other).await, "AccessDenied");
        both.does(create, tagged).await;
        let stored = root.does(&format!("List{kind}Tags"), named.clone()).await;
        assert_eq!(stored["Tags"], tags(&[("stage", ""), ("team", "blue")]));
        if kind != "MFADevice" {
            let shown = root.does(&format!("Get{kind}"), named).await;
            assert_eq!(shown[kind]["Tags"], stored["Tags"]);
        }
    }
    let listed = root.does("ListUsers", json!({})).await;
    assert!(!listed.to_string().contains("Tags"), "as in AWS");
}

#[tokio::test]
async fn a_tag_that_breaks_a_rule_is_refused() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "one" })).await;
    let state = world.state().await;
    let many: Vec<(String, String)> = (0..51).map(|n| (format!("k{n}"), String::new())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    for pairs in [
        &[("", "x")][..],
        &[("aws:team", "x")],
        &[("AWS:team", "x")],
        &[("a\u{202e}b", "x")],
        &[("team", "a\nb")],
        &[("team", "x"), ("Team", "y")],
        &many,
    ] {
        assert_eq!(tag_user(&root, "one", pairs).await, Err("InvalidInput"));
        let input = json!({ "UserName": "new", "Tags": tags(pairs) });
        assert_eq!(root.fails("CreateUser", input).await, "InvalidInput");
    }
    assert_eq!(world.state().await, state);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_resource_gets_fifty_tags_however_many_are_given_at_once() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "one" })).await;
    let first: Vec<String> = (0..45).map(|n| format!("key-{n}")).collect();
    let first: Vec<(&str, &str)> = first.iter().map(|key| (key.as_str(), "")).collect();
    tag_user(&root, "one", &first).await.unwrap();
    let mut tasks = JoinSet::new();
    for index in 0..12 {
        let person = root.clone();
        tasks.spawn(
            async move { tag_user(&person, "one", &[(&format!("racer-{index}"), "")]).await },
        );
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5);
    let lost = |outcome: &&Result<Value, &str>| **outcome == Err("LimitExceeded");
    assert_eq!(outcomes.iter().filter(lost).count(), 7);
    assert_eq!(world.database.number("SELECT COUNT(*) FROM tags").await, 50);
    // In place of one that is there, there is room.
    tag_user(&root, "one", &[("KEY-3", "new")]).await.unwrap();
}

#[tokio::test]
async fn what_is_created_after_a_deletion_does_not_inherit_tags() {
    let (world, root) = World::new().await;
    for (kind, named, create, input) in kinds() {
        let input = with(&input, "Tags", tags(&[("team", "blue")]));
        root.does(create, input).await;
        if kind == "MFADevice" {
            root.does("DeleteVirtualMFADevice", named).await;
        } else {
            root.does(&format!("Delete{kind}"), named).await;
        }
    }
    assert_eq!(world.database.number("SELECT COUNT(*) FROM tags").await, 0);
}

#[tokio::test]
async fn who_may_act_only_on_tagged_resources_acts_on_those_and_tags_no_others() {
    let (world, root) = World::new().await;
    for (name, key) in [
        ("keeper", "aws:ResourceTag/team"),
        ("iam-keeper", "iam:ResourceTag/TEAM"),
    ] {
        let keeper = json!([
            { "Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": { "StringEquals": { key: "x" } } },
        ]);
        let keeper = person_with(&world, &root, name, keeper).await;
        for (user, team) in [("ours", "x"), ("theirs", "y")] {
            let input = json!({ "UserName": user, "Tags": tags(&[("Team", team)]) });
            root.does("CreateUser", input).await;
        }
        root.does("CreateUser", json!({ "UserName": "bare" })).await;
        let attach =
            |user: &str| json!({ "UserName": user, "PolicyArn": managed("SecurityAudit") });
        for user in ["theirs", "bare", "nobody"] {
            let attempt = keeper.fails("AttachUserPolicy", attach(user)).await;
            assert_eq!(attempt, "AccessDenied", "{user}");
            // Not by tagging it into the team first either.
            let attempt = tag_user(&keeper, user, &[("team", "x")]).await;
            assert_eq!(attempt, Err("AccessDenied"), "{user}");
            let take = json!({ "UserName": user, "TagKeys": ["Team"] });
            assert_eq!(keeper.fails("UntagUser", take).await, "AccessDenied");
        }
        // Nor by creating one that is in the team, which has no tags yet.
        let input = json!({ "UserName": "new", "Tags": tags(&[("team", "x")]) });
        assert_eq!(keeper.fails("CreateUser", input).await, "AccessDenied");
        keeper.does("AttachUserPolicy", attach("ours")).await;
        keeper.does("DetachUserPolicy", attach("ours")).await;
        let rename = json!({ "UserName": "ours", "NewUserName": "still-ours" });
        keeper.does("UpdateUser", rename).await;
        // A name that differs by case is found, and is the same user.
        tag_user(&keeper, "STILL-OURS", &[("zone", "b")])
            .await
            .unwrap();
        // Who gives it away has it no more.
        tag_user(&keeper, "still-ours", &[("team", "y")])
            .await
            .unwrap();
        let attempt = tag_user(&keeper, "still-ours", &[("team", "x")]).await;
        assert_eq!(attempt, Err("AccessDenied"));
        for user in ["still-ours", "theirs", "bare"] {
            root.does("DeleteUser", json!({ "UserName": user })).await;
        }
    }
}

#[tokio::test]
async fn tags_of_policies_roles_and_devices_count_wherever_they_are_acted_on() {
    let (world, root) = World::new().await;
    let keeper = json!([
        { "Effect": "Allow", "Action": "iam:*", "Resource": "*" },
        { "Effect": "Deny", "Action": "iam:*", "Resource": "*",
          "Condition": { "StringEquals": { "aws:ResourceTag/locked": "yes" } } },
    ]);
    let keeper = person_with(&world, &root, "keeper", keeper).await;
    for (kind, named, create, input) in kinds() {
        root.does(create, input).await;
        keeper.does(&format!("List{kind}Tags"), named.clone()).await;
        let locked = with(&named, "Tags", tags(&[("LOCKED", "yes")]));
        root.does(&format!("Tag{kind}"), locked).await;
        let untag = with(&named, "TagKeys", json!(["locked"]));
        for (operation, input) in [
            (format!("List{kind}Tags"), named.clone()),
            (format!("Untag{kind}"), untag),
        ] {
            assert_eq!(keeper.fails(&operation, input).await, "AccessDenied");
        }
    }
    let policy = format!("arn:aws:iam::{ACCOUNT}:policy/one");
    let version = json!({ "PolicyArn": policy, "PolicyDocument": allows(&["*"]) });
    assert_eq!(
        keeper.fails("CreatePolicyVersion", version).await,
        "AccessDenied"
    );
    let trust = json!({ "RoleName": "one", "PolicyDocument": TRUST });
    assert_eq!(
        keeper.fails("UpdateAssumeRolePolicy", trust).await,
        "AccessDenied"
    );
    let device = json!({ "SerialNumber": format!("arn:aws:iam::{ACCOUNT}:mfa/one") });
    assert_eq!(
        keeper.fails("DeleteVirtualMFADevice", device).await,
        "AccessDenied"
    );
    // What the console asks beforehand is answered the same.
    let delete = OPERATIONS
        .iter()
        .find(|known| known.name() == "DeleteUser")
        .unwrap();
    let question = |name: &str| {
        (
            delete.action,
            Target::Resource(format!("arn:aws:iam::{ACCOUNT}:user/{name}")),
        )
    };
    let asked = [question("one"), question("keeper")];
    let answers = world
        .iam
        .permissions(&keeper.caller(), &asked)
        .await
        .unwrap();
    assert_eq!([answers[0].allowed, answers[1].allowed], [false, true]);
}

#[tokio::test]
async fn a_key_in_other_letters_is_no_way_around_a_rule_about_it() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "one" })).await;
    tag_user(&root, "one", &[("risk", "low")]).await.unwrap();
    let named = json!([
        { "Effect": "Allow", "Action": ["iam:TagUser", "iam:UntagUser"], "Resource": "*" },
        { "Effect": "Deny", "Action": "*", "Resource": "*",
          "Condition": { "ForAnyValue:StringEquals": { "aws:TagKeys": "risk" } } },
    ]);
    let named = person_with(&world, &root, "named", named).await;
    let asked = json!([
        { "Effect": "Allow", "Action": ["iam:TagUser", "iam:UntagUser"], "Resource": "*" },
        { "Effect": "Deny", "Action": "iam:TagUser", "Resource": "*",
          "Condition": { "Null": { "aws:RequestTag/risk": "false" } } },
    ]);
    let asked = person_with(&world, &root, "asked", asked).await;
    let only = json!([
        { "Effect": "Allow", "Action": ["iam:TagUser", "iam:UntagUser"], "Resource": "*",
          "Condition": { "ForAllValues:StringEquals": { "aws:TagKeys": ["RISK", "zone"] } } },
    ]);
    let only = person_with(&world, &root, "only", only).await;
    for person in [&named, &asked, &only] {
        for key in ["Risk", "RISK", "risk"] {
            let attempt = tag_user(person, "one", &[("zone", "b"), (key, "high")]).await;
            assert_eq!(attempt, Err("AccessDenied"), "{key}");
        }
    }
    for person in [&named, &only] {
        let input = json!({ "UserName": "one", "TagKeys": ["RISK"] });
        assert_eq!(person.fails("UntagUser", input).await, "AccessDenied");
    }
    // The Kelvin sign is no `k`: it makes another key, and the rule about `risk` still finds the old value.
    tag_user(&named, "one", &[("ris\u{212a}", "high")])
        .await
        .unwrap();
    let listed = root
        .does("ListUserTags", json!({ "UserName": "one" }))
        .await;
    assert_eq!(
        listed["Tags"],
        tags(&[("risk", "low"), ("ris\u{212a}", "high")])
    );
}

#[tokio::test]
async fn a_principals_tags_are_its_own_and_not_what_a_request_says() {
    let (world, root) = World::new().await;
    let by_team = json!([
        { "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*",
          "Condition": { "StringEquals": { "aws:PrincipalTag/team": "ops" } } },
        { "Effect": "Allow", "Action": ["iam:TagUser", "iam:UntagUser"], "Resource": "*",
          "Condition": { "Null": { "aws:RequestTag/team": "true" } } },
    ]);
    let person = person_with(&world, &root, "priya", by_team).await;
    let elsewhere = person.at(&world.another_node().await);
    for who in [&person, &elsewhere] {
        assert_eq!(who.fails("ListUsers", json!({})).await, "AccessDenied");
    }
    // The keys that it may give itself do not become others.
    for key in [
        "aws:PrincipalTag/team",
        "PrincipalTag/team",
        "x/team",
        "team/",
    ] {
        let attempt = tag_user(&person, "priya", &[(key, "ops")]).await;
        assert!(attempt.is_ok() || key.starts_with("aws:"), "{key}");
        assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
    }
    for key in ["team", "TEAM"] {
        let attempt = tag_user(&person, "priya", &[(key, "ops")]).await;
        assert_eq!(attempt, Err("AccessDenied"), "{key}");
    }
    tag_user(&root, "priya", &[("TEAM", "ops")]).await.unwrap();
    for who in [&person, &elsewhere] {
        who.does("ListUsers", json!({})).await;
    }
    let take = json!({ "UserName": "priya", "TagKeys": ["team"] });
    root.does("UntagUser", take).await;
    for who in [&person, &elsewhere] {
        assert_eq!(who.fails("ListUsers", json!({})).await, "AccessDenied");
    }
}

#[tokio::test]
async fn a_roles_session_has_the_tags_of_the_role_and_not_of_the_person() {
    let (world, root) = World::new().await;
    let by_team = |team: &str| {
        json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "iam:List*", "Resource": "*",
              "Condition": { "StringEquals": { "aws:PrincipalTag/team": team } } },
            { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*",
              "Condition": { "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}x" } } },
        ] })
        .to_string()
    };
    let own = world.policy(&root, "own", &by_team("ops")).await;
    let person = world.user(&root, "priya", &[&own]).await;
    tag_user(&root, "priya", &[("team", "ops")]).await.unwrap();
    let input = json!({ "RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Tags": tags(&[("team", "ops")]) });
    root.does("CreateRole", input).await;
    let policy = json!({ "RoleName": "r", "PolicyName": "p", "PolicyDocument": by_team("opsx") });
    root.does("PutRolePolicy", policy).await;
    let assume = json!({ "RoleArn": format!("arn:aws:iam::{ACCOUNT}:role/r") });
    assert_eq!(
        person.fails("AssumeRole", assume.clone()).await,
        "AccessDenied"
    );
    assert_eq!(
        world.iam.assumable_roles(&person.caller()).await.unwrap(),
        []
    );
    let tag = json!({ "RoleName": "r", "Tags": tags(&[("Team", "opsx")]) });
    root.does("TagRole", tag).await;
    assert_eq!(
        world
            .iam
            .assumable_roles(&person.caller())
            .await
            .unwrap()
            .len(),
        1
    );
    person.does("AssumeRole", assume).await;
    person.does("ListUsers", json!({})).await;
    tag_user(&root, "priya", &[("team", "opsx")]).await.unwrap();
    let tag = json!({ "RoleName": "r", "Tags": tags(&[("team", "ops")]) });
    root.does("TagRole", tag).await;
    assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
}
