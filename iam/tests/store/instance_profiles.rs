//! Instance profiles: what hands a role to an instance, and who may.

use serde_json::json;

use crate::{
    roles::{create_role, role_arn, trusts},
    support::{ACCOUNT, World},
};

fn for_instances() -> String {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
    ] })
    .to_string()
}

#[tokio::test]
async fn an_instance_profile_holds_one_role_and_is_deleted_without_it() {
    let (world, root) = World::new().await;
    let profile = json!({ "InstanceProfileName": "cranes" });
    let input = json!({ "InstanceProfileName": "cranes", "Path": "/east/" });
    let created = root.does("CreateInstanceProfile", input).await;
    let created = &created["InstanceProfile"];
    let arn = format!("arn:aws:iam::{ACCOUNT}:instance-profile/east/cranes");
    assert_eq!(created["Arn"], arn);
    let id = created["InstanceProfileId"].as_str().unwrap();
    assert!(id.starts_with("AIPA") && id.len() == 21, "{id}");
    assert_eq!(created["Roles"], json!([]));
    let input = json!({ "InstanceProfileName": "CRANES" });
    assert_eq!(
        root.fails("CreateInstanceProfile", input).await,
        "EntityAlreadyExists"
    );

    create_role(&root, "crane", &for_instances()).await;
    create_role(&root, "other", &for_instances()).await;
    let crane = json!({ "InstanceProfileName": "Cranes", "RoleName": "Crane" });
    let other = json!({ "InstanceProfileName": "cranes", "RoleName": "other" });
    root.does("AddRoleToInstanceProfile", crane.clone()).await;
    let (_, record) = world.newest_record().await;
    assert_eq!(
        record["additionalEventData"]["changes"],
        json!([{ "field": "Role", "before": null, "after": "crane" }])
    );
    for input in [&crane, &other] {
        assert_eq!(
            root.fails("AddRoleToInstanceProfile", input.clone()).await,
            "LimitExceeded"
        );
    }
    let found = root.does("GetInstanceProfile", profile.clone()).await;
    assert_eq!(
        found["InstanceProfile"]["Roles"][0]["Arn"],
        role_arn("crane")
    );
    let of_role = |role: &str| json!({ "RoleName": role });
    let listed = root
        .does("ListInstanceProfilesForRole", of_role("crane"))
        .await;
    assert_eq!(
        listed["InstanceProfiles"][0]["InstanceProfileName"],
        "cranes"
    );
    let listed = root
        .does("ListInstanceProfilesForRole", of_role("other"))
        .await;
    assert_eq!(listed["InstanceProfiles"], json!([]));

    assert_eq!(
        root.fails("DeleteInstanceProfile", profile.clone()).await,
        "DeleteConflict"
    );
    assert_eq!(
        root.fails("RemoveRoleFromInstanceProfile", other).await,
        "NoSuchEntity"
    );
    root.does("RemoveRoleFromInstanceProfile", crane).await;
    root.does("DeleteInstanceProfile", profile.clone()).await;
    assert_eq!(
        root.fails("GetInstanceProfile", profile).await,
        "NoSuchEntity"
    );
}

#[tokio::test]
async fn instance_profiles_are_listed_by_name_path_and_search() {
    let (_world, root) = World::new().await;
    for (name, path) in [
        ("Tide", "/harbour/"),
        ("crane", "/harbour/east/"),
        ("audit", "/"),
    ] {
        let input = json!({ "InstanceProfileName": name, "Path": path });
        root.does("CreateInstanceProfile", input).await;
    }
    for (input, found, total) in [
        (json!({ "MaxItems": 2 }), vec!["audit", "crane"], 3),
        (json!({ "MaxItems": 2, "Marker": "crane" }), vec!["Tide"], 3),
        (
            json!({ "PathPrefix": "/harbour/" }),
            vec!["crane", "Tide"],
            2,
        ),
        (json!({ "Search": "IDE" }), vec!["Tide"], 1),
        (json!({ "Search": "_" }), vec![], 0),
    ] {
        let page = root.does("ListInstanceProfiles", input.clone()).await;
        let names: Vec<&str> = page["InstanceProfiles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|profile| profile["InstanceProfileName"].as_str().unwrap())
            .collect();
        assert_eq!(names, found, "{input}");
        assert_eq!(page["Total"], total, "{input}");
    }
}

#[tokio::test]
async fn a_role_is_handed_to_instances_only_by_who_may_pass_that_role_to_them() {
    let (world, root) = World::new().await;
    let policy = |resource: &str, service: &str| {
        json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "iam:AddRoleToInstanceProfile", "Resource": "*" },
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": resource,
              "Condition": { "StringEquals": { "iam:PassedToService": service } } },
        ] })
        .to_string()
    };
    let mut people = Vec::new();
    for (name, resource, service) in [
        ("another-role", role_arn("weak"), "ec2.amazonaws.com"),
        ("another-service", role_arn("strong"), "ecs.amazonaws.com"),
        ("right", role_arn("strong"), "ec2.amazonaws.com"),
    ] {
        let arn = world.policy(&root, name, &policy(&resource, service)).await;
        people.push(world.user(&root, name, &[&arn]).await);
    }
    create_role(&root, "strong", &for_instances()).await;
    root.does(
        "CreateInstanceProfile",
        json!({ "InstanceProfileName": "cranes" }),
    )
    .await;
    let add = json!({ "InstanceProfileName": "cranes", "RoleName": "strong" });
    for person in &people[..2] {
        let refused = person
            .call("AddRoleToInstanceProfile", add.clone())
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "AccessDenied");
        assert!(refused.to_string().contains("iam:PassRole"), "{refused}");
        let (brief, record) = world.newest_record().await;
        assert_eq!(brief, "AddRoleToInstanceProfile AccessDenied");
        assert!(record.to_string().contains("role/strong"), "{record}");
    }
    people[2].does("AddRoleToInstanceProfile", add).await;
}

#[tokio::test]
async fn a_role_that_is_gone_or_linked_to_a_service_goes_into_no_instance_profile() {
    let (_world, root) = World::new().await;
    root.does(
        "CreateInstanceProfile",
        json!({ "InstanceProfileName": "cranes" }),
    )
    .await;
    root.does(
        "CreateServiceLinkedRole",
        json!({ "AWSServiceName": "ecs.amazonaws.com" }),
    )
    .await;
    create_role(
        &root,
        "mine",
        &trusts(&format!("arn:aws:iam::{ACCOUNT}:root")),
    )
    .await;
    for (profile, role, code) in [
        ("cranes", "nobody", "NoSuchEntity"),
        ("nothing", "mine", "NoSuchEntity"),
        ("cranes", "AWSServiceRoleForECS", "UnmodifiableEntity"),
    ] {
        let add = json!({ "InstanceProfileName": profile, "RoleName": role });
        assert_eq!(root.fails("AddRoleToInstanceProfile", add).await, code);
    }
}
