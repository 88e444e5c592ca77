//! The credential report, byte by byte, and when services were last accessed.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World, managed, password_of};

const HEAD: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

async fn report(person: &Person) -> String {
    let output = person.does("GetCredentialReport", json!({})).await;
    assert_eq!(output["ReportFormat"], "text/csv");
    let content = STANDARD.decode(output["Content"].as_str().unwrap());
    String::from_utf8(content.unwrap()).unwrap()
}

#[tokio::test]
async fn the_credential_report_is_aws_own_byte_by_byte() {
    let (world, root) = World::new().await;
    world.user(&root, "priya", &[]).await;
    world.new_user(&root, "Omar", &[]).await;
    root.does(
        "CreateUser",
        json!({ "UserName": "=cmd,1", "Path": "/a,b/" }),
    )
    .await;
    let first = root
        .does("CreateAccessKey", json!({ "UserName": "=cmd,1" }))
        .await;
    world.clock.advance(60);
    root.does("CreateAccessKey", json!({ "UserName": "=cmd,1" }))
        .await;
    let id = &first["AccessKey"]["AccessKeyId"];
    root.does(
        "UpdateAccessKey",
        json!({ "UserName": "=cmd,1", "AccessKeyId": id, "Status": "Inactive" }),
    )
    .await;
    root.does(
        "UpdateAccountPasswordPolicy",
        json!({ "MaxPasswordAge": 1 }),
    )
    .await;
    root.does("GenerateCredentialReport", json!({})).await;
    let text = report(&root).await;
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines[0], HEAD);
    let none = "false,N/A,N/A,N/A,N/A";
    let certificates = "false,N/A,false,N/A";
    let (start, later, last) = (
        "2026-11-19T08:30:00Z",
        "2026-11-19T08:31:30Z",
        "2026-11-19T08:33:00Z",
    );
    assert_eq!(
        lines[1],
        format!(
            "<root_account>,arn:aws:iam::{ACCOUNT}:root,{start},not_supported,{start},not_supported,not_supported,true,\
             {none},{none},{certificates}"
        )
    );
    assert_eq!(
        lines[2],
        format!(
            "\"=cmd,1\",\"arn:aws:iam::{ACCOUNT}:user/a,b/=cmd,1\",{last},false,N/A,N/A,N/A,false,\
             false,{last},N/A,N/A,N/A,true,2026-11-19T08:34:00Z,N/A,N/A,N/A,{certificates}"
        ),
        "{text}"
    );
    assert_eq!(
        lines[3],
        format!(
            "Omar,arn:aws:iam::{ACCOUNT}:user/Omar,{last},true,no_information,{last},2026-11-20T08:33:00Z,false,\
             {none},{none},{certificates}"
        )
    );
    assert_eq!(
        lines[4],
        format!(
            "priya,arn:aws:iam::{ACCOUNT}:user/priya,{later},true,{later},{later},2026-11-20T08:31:30Z,true,\
             {none},{none},{certificates}"
        )
    );
    assert_eq!(lines.len(), 5);
    for secret in [password_of("priya").as_str(), "argon2", "sealed"] {
        assert!(!text.contains(secret));
    }
}

#[tokio::test]
async fn a_report_is_made_at_most_every_four_hours_and_then_expires() {
    let (world, root) = World::new().await;
    assert_eq!(
        root.fails("GetCredentialReport", json!({})).await,
        "ReportNotPresent"
    );
    let state = async |person: &Person| {
        let output = person.does("GenerateCredentialReport", json!({})).await;
        output["State"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&root).await, "STARTED");
    root.does("CreateUser", json!({ "UserName": "later" }))
        .await;
    assert_eq!(state(&root).await, "COMPLETE");
    assert!(!report(&root).await.contains("later"));
    let age = |seconds: i64| {
        let at = world.now().plus_seconds(-seconds).0;
        format!("UPDATE credential_reports SET generated_at = {at}")
    };
    world.database.execute(age(4 * 3600 - 1)).await;
    assert_eq!(state(&root).await, "COMPLETE");
    assert!(!report(&root).await.contains("later"));
    world.database.execute(age(4 * 3600)).await;
    assert_eq!(
        root.fails("GetCredentialReport", json!({})).await,
        "ReportExpired"
    );
    assert_eq!(state(&root).await, "STARTED");
    assert!(report(&root).await.contains("later"));
}

/// The services of a report, with who used each last.
async fn services(person: &Person, arn: &str) -> (String, BTreeMap<String, Value>) {
    let job = person
        .does(
            "GenerateServiceLastAccessedDetails",
            json!({ "Arn": arn, "Granularity": "ACTION_LEVEL" }),
        )
        .await;
    let job = job["JobId"].as_str().unwrap().to_owned();
    let (mut all, mut marker) = (BTreeMap::new(), json!(""));
    loop {
        let input = json!({ "JobId": job, "MaxItems": 100, "Marker": marker });
        let page = person.does("GetServiceLastAccessedDetails", input).await;
        assert_eq!(page["JobStatus"], "COMPLETED");
        for service in page["ServicesLastAccessed"].as_array().unwrap() {
            let prefix = service["ServiceNamespace"].as_str().unwrap();
            all.insert(prefix.to_owned(), service.clone());
        }
        if page["IsTruncated"] == false {
            return (job, all);
        }
        marker = page["Marker"].clone();
    }
}

#[tokio::test]
async fn what_policies_grant_is_listed_with_who_used_it_last() {
    let (world, root) = World::new().await;
    let document = r#"{ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["iam:List*", "sqs:SendMessage"], "Resource": "*" } ] }"#;
    let arn = world.policy(&root, "readers", document).await;
    root.does("CreateGroup", json!({ "GroupName": "readers" }))
        .await;
    root.does(
        "AttachGroupPolicy",
        json!({ "GroupName": "readers", "PolicyArn": arn }),
    )
    .await;
    let mut people = Vec::new();
    for name in ["priya", "omar"] {
        people.push(world.user(&root, name, &[]).await);
        root.does(
            "AddUserToGroup",
            json!({ "GroupName": "readers", "UserName": name }),
        )
        .await;
    }
    people[0].does("ListUsers", json!({})).await;
    world.iam.flush_reads().await.unwrap();
    world.clock.advance(60);
    people[1].does("ListUsers", json!({})).await;
    people[1]
        .fails("CreateGroup", json!({ "GroupName": "x" }))
        .await;
    world.iam.flush_reads().await.unwrap();
    let now = world.now().0;

    let user = |name: &str| format!("arn:aws:iam::{ACCOUNT}:user/{name}");
    for (of, last, count) in [
        (arn.clone(), user("omar"), 2),
        (
            format!("arn:aws:iam::{ACCOUNT}:group/readers"),
            user("omar"),
            2,
        ),
        (user("priya"), user("priya"), 1),
    ] {
        let (job, found) = services(&root, &of).await;
        assert_eq!(found.keys().collect::<Vec<_>>(), ["iam", "sqs"], "{of}");
        assert_eq!(found["iam"]["LastAuthenticatedEntity"], last, "{of}");
        assert_eq!(found["iam"]["TotalAuthenticatedEntities"], count, "{of}");
        assert_eq!(found["sqs"]["TotalAuthenticatedEntities"], 0);
        assert_eq!(found["sqs"]["LastAuthenticated"], json!(null));
        let actions = found["iam"]["TrackedActionsLastAccessed"]
            .as_array()
            .unwrap();
        let of_action = |name: &str| {
            let mut actions = actions.iter();
            actions.find(|action| action["ActionName"] == name)
        };
        assert_eq!(of_action("ListUsers").unwrap()["LastAccessedEntity"], last);
        assert_eq!(
            of_action("ListRoles").unwrap()["LastAccessedTime"],
            json!(null)
        );
        assert!(of_action("CreateGroup").is_none(), "it is not granted");

        let input = json!({ "JobId": job, "ServiceNamespace": "iam" });
        let page = root
            .does("GetServiceLastAccessedDetailsWithEntities", input)
            .await;
        let entities = page["EntityDetailsList"].as_array().unwrap();
        assert_eq!(entities.len(), count);
        if count == 2 {
            assert_eq!(entities[0]["EntityInfo"]["Name"], "omar");
            assert_eq!(entities[0]["EntityInfo"]["Type"], "USER");
            assert_eq!(entities[0]["LastAuthenticated"], now);
            assert_eq!(entities[1]["LastAuthenticated"], now - 60_000);
        }
        let unused = json!({ "JobId": job, "ServiceNamespace": "sqs" });
        let page = root
            .does("GetServiceLastAccessedDetailsWithEntities", unused)
            .await;
        let entities = page["EntityDetailsList"].as_array().unwrap();
        assert_eq!(entities.len(), count);
        assert_eq!(entities[0]["LastAuthenticated"], json!(null));
        let absent = json!({ "JobId": job, "ServiceNamespace": "ec2" });
        let code = root
            .fails("GetServiceLastAccessedDetailsWithEntities", absent)
            .await;
        assert_eq!(code, "NoSuchEntity");
    }
}

#[tokio::test]
async fn reports_of_what_is_not_there_are_refused_and_kept_for_a_week() {
    let (world, root) = World::new().await;
    world
        .new_user(&root, "priya", &[&managed("SecurityAudit")])
        .await;
    for (arn, code) in [
        (
            format!("arn:aws:iam::{ACCOUNT}:user/absent"),
            "NoSuchEntity",
        ),
        (
            format!("arn:aws:iam::{ACCOUNT}:user/other/priya"),
            "NoSuchEntity",
        ),
        (
            format!("arn:aws:iam::{ACCOUNT}:mfa/priya"),
            "ValidationError",
        ),
        (format!("arn:aws:iam::{ACCOUNT}:root"), "NoSuchEntity"),
    ] {
        let input = json!({ "Arn": arn });
        let refused = root
            .fails("GenerateServiceLastAccessedDetails", input)
            .await;
        assert_eq!(refused, code, "{arn}");
    }
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/priya");
    let (job, found) = services(&root, &arn).await;
    assert!(found.len() > 100, "an auditor may read most services");
    let input = json!({ "JobId": job });
    root.does("GetServiceLastAccessedDetails", input.clone())
        .await;
    let age = format!(
        "UPDATE access_reports SET generated_at = {}",
        world.now().plus_seconds(-8 * 24 * 3600).0
    );
    world.database.execute(age).await;
    services(&root, &arn).await;
    assert_eq!(
        root.fails("GetServiceLastAccessedDetails", input).await,
        "NoSuchEntity"
    );
}

#[tokio::test]
async fn a_session_of_a_role_uses_the_role() {
    let (world, root) = World::new().await;
    let trust = format!(
        r#"{{ "Version": "2012-10-17", "Statement": [ {{ "Effect": "Allow",
        "Principal": {{ "AWS": "{ACCOUNT}" }}, "Action": "sts:AssumeRole" }} ] }}"#
    );
    root.does(
        "CreateRole",
        json!({ "RoleName": "reader", "AssumeRolePolicyDocument": trust }),
    )
    .await;
    root.does(
        "AttachRolePolicy",
        json!({ "RoleName": "reader", "PolicyArn": managed("IAMReadOnlyAccess") }),
    )
    .await;
    let role = format!("arn:aws:iam::{ACCOUNT}:role/reader");
    let may = world
        .policy(
            &root,
            "assume",
            r#"{ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" } ] }"#,
        )
        .await;
    let priya = world.user(&root, "priya", &[&may]).await;
    let caller = priya.caller();
    let entered = world
        .iam
        .call_by_name(&caller, "AssumeRole", json!({ "RoleArn": role }))
        .await;
    assert!(entered.is_ok());
    priya.does("ListUsers", json!({})).await;
    world.iam.flush_reads().await.unwrap();
    let (_, found) = services(&root, &role).await;
    assert_eq!(found["iam"]["LastAuthenticatedEntity"], role);
    let own = format!("arn:aws:iam::{ACCOUNT}:user/priya");
    let (_, found) = services(&root, &own).await;
    assert_eq!(found["sts"]["LastAuthenticatedEntity"], own);
}
