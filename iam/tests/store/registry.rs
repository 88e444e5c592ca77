//! The rule of the gate, held for every operation that there is: nobody gets through who is not signed in all
//! the way and allowed exactly this action, and every refusal is on record.

use iam::{Credential, IamError, Stage, Target, operations::registry::OPERATIONS};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World, managed, password_of, user};

/// Whoever the account lets may assume the sample role.
const TRUST: &str = r#"{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "731904562218" }, "Action": "sts:AssumeRole" }
] }"#;

/// An input that reaches authorization. The entities exist, so that an allowed read goes well.
fn sample(operation: &str) -> Value {
    let own = format!("arn:aws:iam::{ACCOUNT}:policy/sample-policy");
    let device = format!("arn:aws:iam::{ACCOUNT}:mfa/sample-device");
    let (user, group, role) = ("sample-user", "sample-group", "sample-role");
    let document = r#"{ "Version": "2012-10-17", "Statement": [] }"#;
    let tags = json!([{ "Key": "team", "Value": "x" }]);
    match operation {
        "GetAccountSummary"
        | "GetAccountAuthorizationDetails"
        | "ListAccountAliases"
        | "GetAccountSettings"
        | "GetAuditIntegrity"
        | "GenerateCredentialReport"
        | "GetCredentialReport"
        | "ListNotices"
        | "LookupEvents"
        | "LookupEventsForExport"
        | "ListUsers"
        | "ListGroups"
        | "ListInstanceProfiles"
        | "ListRoles"
        | "ListPolicies"
        | "ListVirtualMFADevices"
        | "ListWildcardAdministrators"
        | "ListAccessKeys"
        | "CreateAccessKey"
        | "GetAccountPasswordPolicy"
        | "DeleteAccountPasswordPolicy"
        | "UpdateAccountPasswordPolicy" => json!({}),
        "DeleteAccessKey" | "GetAccessKeyLastUsed" => {
            json!({ "AccessKeyId": "AKIANOBODYSKEY000000" })
        }
        "UpdateAccessKey" => json!({ "AccessKeyId": "AKIANOBODYSKEY000000", "Status": "Inactive" }),
        "AddUserToGroup" | "RemoveUserFromGroup" => json!({ "UserName": user, "GroupName": group }),
        "CreateGroup" => json!({ "GroupName": "new-group" }),
        "DeleteGroup" | "GetGroup" | "ListAttachedGroupPolicies" | "ListGroupPolicies" => {
            json!({ "GroupName": group })
        }
        "UpdateGroup" => json!({ "GroupName": group, "NewPath": "/moved/" }),
        "ChangePassword" => {
            json!({ "OldPassword": "not the old one", "NewPassword": "does not matter" })
        }
        "CreateLoginProfile" => json!({ "UserName": user, "Password": "low tide at noon" }),
        "UpdateLoginProfile" => json!({ "UserName": user, "PasswordResetRequired": true }),
        "DeleteLoginProfile"
        | "GetLoginProfile"
        | "GetRecoveryCodes"
        | "GetUser"
        | "ResetSignInFactors"
        | "ListMFADevices"
        | "DeleteUser"
        | "ListGroupsForUser"
        | "EndSessions"
        | "ListSessions"
        | "ListSignInActivity"
        | "ListAttachedUserPolicies"
        | "ListUserPolicies"
        | "ListUserTags"
        | "DeleteUserPermissionsBoundary" => {
            json!({ "UserName": user })
        }
        "CreateVirtualMFADevice" => json!({ "VirtualMFADeviceName": "sample-device" }),
        "AddSecurityKey" => json!({ "Label": "blue key", "Answer": "{}" }),
        "StartSecurityKey" => json!({ "Kind": "passkey" }),
        "CreateRecoveryCodes" => json!({}),
        "ImportVirtualMFADevice" => json!({
            "VirtualMFADeviceName": "sample-device", "Seed": "3132333435363738393031323334353637383930",
        }),
        "RenameMFADevice" => {
            json!({ "UserName": user, "SerialNumber": device, "Label": "blue key" })
        }
        "ResyncMFADevice" => json!({
            "UserName": user, "SerialNumber": device,
            "AuthenticationCode1": "000000", "AuthenticationCode2": "000001",
        }),
        "EnableMFADevice" => json!({
            "UserName": user, "SerialNumber": device,
            "AuthenticationCode1": "000000", "AuthenticationCode2": "000001",
        }),
        "DeactivateMFADevice" | "GetMFADevice" => {
            json!({ "UserName": user, "SerialNumber": device })
        }
        "DeleteVirtualMFADevice" | "ListMFADeviceTags" => json!({ "SerialNumber": device }),
        "TagInstanceProfile" => json!({ "InstanceProfileName": "sample-profile", "Tags": tags }),
        "UntagInstanceProfile" => {
            json!({ "InstanceProfileName": "sample-profile", "TagKeys": ["team"] })
        }
        "CreateAccountAlias" => json!({ "AccountAlias": "elsewhere" }),
        "DeleteAccountAlias" => json!({ "AccountAlias": "halden" }),
        "SimulatePrincipalPolicy" => json!({
            "PolicySourceArn": format!("arn:aws:iam::{ACCOUNT}:user/{user}"),
            "ActionNames": ["s3:GetObject"],
        }),
        "ListPoliciesGrantingServiceAccess" => json!({
            "Arn": format!("arn:aws:iam::{ACCOUNT}:user/{user}"), "ServiceNamespaces": ["s3"],
        }),
        "TagUser" => json!({ "UserName": user, "Tags": tags }),
        "TagRole" => json!({ "RoleName": role, "Tags": tags }),
        "TagPolicy" => json!({ "PolicyArn": own, "Tags": tags }),
        "TagMFADevice" => json!({ "SerialNumber": device, "Tags": tags }),
        "UntagUser" => json!({ "UserName": user, "TagKeys": ["team"] }),
        "UntagRole" => json!({ "RoleName": role, "TagKeys": ["team"] }),
        "UntagPolicy" => json!({ "PolicyArn": own, "TagKeys": ["team"] }),
        "UntagMFADevice" => json!({ "SerialNumber": device, "TagKeys": ["team"] }),
        "AttachGroupPolicy" | "DetachGroupPolicy" => {
            json!({ "GroupName": group, "PolicyArn": own })
        }
        "AttachUserPolicy" | "DetachUserPolicy" => json!({ "UserName": user, "PolicyArn": own }),
        "AttachRolePolicy" | "DetachRolePolicy" => {
            json!({ "RoleName": role, "PolicyArn": own })
        }
        "PutUserPolicy" => {
            json!({ "UserName": user, "PolicyName": "own", "PolicyDocument": document })
        }
        "GetUserPolicy" | "DeleteUserPolicy" => json!({ "UserName": user, "PolicyName": "own" }),
        "PutGroupPolicy" => {
            json!({ "GroupName": group, "PolicyName": "own", "PolicyDocument": document })
        }
        "GetGroupPolicy" | "DeleteGroupPolicy" => {
            json!({ "GroupName": group, "PolicyName": "own" })
        }
        "PutRolePolicy" => {
            json!({ "RoleName": role, "PolicyName": "own", "PolicyDocument": document })
        }
        "GetRolePolicy" | "DeleteRolePolicy" => json!({ "RoleName": role, "PolicyName": "own" }),
        "GetRole"
        | "ListAttachedRolePolicies"
        | "ListRolePolicies"
        | "ListRoleTags"
        | "DeleteRole"
        | "DeleteRolePermissionsBoundary"
        | "DeleteServiceLinkedRole"
        | "ListInstanceProfilesForRole"
        | "ListRoleSessions"
        | "RevokeRoleSessions"
        | "UpdateRole" => json!({ "RoleName": role }),
        "UpdateRoleDescription" => json!({ "RoleName": role, "Description": "moved" }),
        "PutRolePermissionsBoundary" => json!({ "RoleName": role, "PermissionsBoundary": own }),
        "CreateServiceLinkedRole" => json!({ "AWSServiceName": "ecs.amazonaws.com" }),
        "GetServiceLinkedRoleDeletionStatus" => json!({
            "DeletionTaskId": "task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/TASK0",
        }),
        "CreateInstanceProfile" => json!({ "InstanceProfileName": "new-profile" }),
        "DeleteInstanceProfile" | "GetInstanceProfile" | "ListInstanceProfileTags" => {
            json!({ "InstanceProfileName": "sample-profile" })
        }
        "AddRoleToInstanceProfile" | "RemoveRoleFromInstanceProfile" => {
            json!({ "InstanceProfileName": "sample-profile", "RoleName": role })
        }
        "AssumeRole" => {
            json!({ "RoleArn": format!("arn:aws:iam::{ACCOUNT}:role/{role}") })
        }
        "CreateRole" => json!({ "RoleName": "new-role", "AssumeRolePolicyDocument": TRUST }),
        "UpdateAssumeRolePolicy" => json!({ "RoleName": role, "PolicyDocument": TRUST }),
        "CreatePolicy" => json!({ "PolicyName": "new-policy", "PolicyDocument": document }),
        "CreatePolicyVersion" => json!({ "PolicyArn": own, "PolicyDocument": document }),
        "DeletePolicy"
        | "GetPolicy"
        | "ListPolicyTags"
        | "ListEntitiesForPolicy"
        | "ListPolicyVersions" => {
            json!({ "PolicyArn": own })
        }
        "DeletePolicyVersion" | "GetPolicyVersion" | "SetDefaultPolicyVersion" => {
            json!({ "PolicyArn": own, "VersionId": "v1" })
        }
        "GenerateServiceLastAccessedDetails" => json!({ "Arn": own }),
        "GetServiceLastAccessedDetails" => {
            json!({ "JobId": "00000000-0000-4000-8000-000000000000" })
        }
        "GetServiceLastAccessedDetailsWithEntities" => {
            json!({ "JobId": "00000000-0000-4000-8000-000000000000", "ServiceNamespace": "iam" })
        }
        "UpdateAccountSettings" => json!({ "IdleSeconds": 1800 }),
        "ListCredentialWorklist" => json!({ "Kind": "no-mfa" }),
        "EndSession" => json!({ "UserName": user, "SessionId": "no-such-session" }),
        "DismissNotices" => json!({ "All": true }),
        "CreateUser" => json!({ "UserName": "new-user" }),
        "PutUserPermissionsBoundary" => json!({ "UserName": user, "PermissionsBoundary": own }),
        "UpdateUser" => json!({ "UserName": user, "NewPath": "/moved/" }),
        other => panic!("give {other} a sample input here: every operation is called in every way"),
    }
}

/// An account in which nobody may do anything without a policy that is attached to them.
async fn with_samples() -> (World, Person) {
    let (world, root) = World::new().await;
    root.does(
        "UpdateAccountSettings",
        json!({ "SelfServiceSecurity": false }),
    )
    .await;
    root.does("CreateUser", json!({ "UserName": "sample-user" }))
        .await;
    root.does("CreateGroup", json!({ "GroupName": "sample-group" }))
        .await;
    root.does(
        "CreateRole",
        json!({ "RoleName": "sample-role", "AssumeRolePolicyDocument": TRUST }),
    )
    .await;
    root.does(
        "CreateInstanceProfile",
        json!({ "InstanceProfileName": "sample-profile" }),
    )
    .await;
    world
        .policy(
            &root,
            "sample-policy",
            r#"{ "Version": "2012-10-17", "Statement": [] }"#,
        )
        .await;
    (world, root)
}

/// The call is refused with `code`, changes nothing, and is recorded as AccessDenied.
async fn is_refused(world: &World, person: &Person, operation: &str, who: &str) {
    let (state, records) = (world.state().await, world.records().await);
    let code = person.fails(operation, sample(operation)).await;
    assert_eq!(code, "AccessDenied", "{operation} by {who}");
    assert_eq!(
        world.records().await,
        records + 1,
        "{operation} by {who}: records"
    );
    let (brief, _) = world.newest_record().await;
    assert_eq!(brief, format!("{operation} AccessDenied"), "by {who}");
    assert_eq!(world.state().await, state, "{operation} by {who}: state");
}

/// The call gets through the gate, whatever comes of it then.
async fn gets_through(person: &Person, operation: &str, who: &str) {
    if let Err(error) = person.call(operation, sample(operation)).await {
        let refused = [
            "AccessDenied",
            "MissingAuthenticationToken",
            "InvalidInput",
            "ServiceFailure",
        ];
        assert!(
            !refused.contains(&error.code()),
            "{operation} by {who}: {}: {error}",
            error.code()
        );
    }
}

#[tokio::test]
async fn no_operation_serves_anybody_who_is_not_signed_in() {
    let (world, root) = with_samples().await;
    let (state, records) = (world.state().await, world.records().await);
    let mut unknown = root.caller();
    unknown.credential = Credential::Session(iam::SecretToken::received(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ));
    for operation in OPERATIONS {
        for caller in [World::anonymous(), unknown.clone()] {
            let name = operation.name();
            let error = world
                .iam
                .call_by_name(&caller, name, sample(name))
                .await
                .unwrap_err();
            assert_eq!(error.code(), "MissingAuthenticationToken", "{name}");
        }
    }
    assert_eq!(world.state().await, state);
    assert_eq!(world.records().await, records);
}

#[tokio::test]
async fn no_operation_serves_a_sign_in_that_is_not_finished() {
    let (world, root) = with_samples().await;
    let admin = managed("AdministratorAccess");
    let mut halves = Vec::new();

    world.new_user(&root, "enrolling", &[&admin]).await;
    let entered = world
        .sign_in(user("enrolling"), &password_of("enrolling"))
        .await
        .unwrap();
    halves.push((Stage::Enrol, entered));

    world.new_user(&root, "resetting", &[&admin]).await;
    root.does(
        "UpdateLoginProfile",
        json!({ "UserName": "resetting", "PasswordResetRequired": true }),
    )
    .await;
    let entered = world
        .sign_in(user("resetting"), &password_of("resetting"))
        .await
        .unwrap();
    halves.push((Stage::NewPassword, entered));

    world.user(&root, "proving", &[&admin]).await;
    let entered = world
        .sign_in(user("proving"), &password_of("proving"))
        .await
        .unwrap();
    halves.push((Stage::SecondFactor, entered));

    for (stage, entered) in halves {
        assert_eq!(entered.stage, stage);
        let half = world.person(&entered);
        for operation in OPERATIONS {
            is_refused(&world, &half, operation.name(), &format!("{stage:?}")).await;
        }
        let questions = OPERATIONS
            .iter()
            .map(|operation| (operation.action, Target::Somewhere))
            .collect::<Vec<_>>();
        assert!(
            world
                .iam
                .permissions(&half.caller(), &questions)
                .await
                .is_err(),
            "{stage:?}"
        );
    }
}

#[tokio::test]
async fn an_auditor_reads_everything_and_changes_nothing() {
    let (world, root) = with_samples().await;
    let auditor = world
        .user(&root, "auditor", &[&managed("SecurityAudit")])
        .await;
    for operation in OPERATIONS {
        let name = operation.name();
        if operation.is_read_only() {
            if let Err(error) = auditor.call(name, sample(name)).await {
                assert_eq!(error.code(), "NoSuchEntity", "{name}: {error}");
            }
        } else {
            is_refused(&world, &auditor, name, "an auditor").await;
        }
    }
}

#[tokio::test]
async fn every_operation_needs_exactly_its_own_action() {
    let (world, root) = with_samples().await;
    let others = world
        .policy(&root, "others", &statement("NotAction", &["iam:none"]))
        .await;
    let only = world
        .policy(&root, "only", &statement("Action", &["iam:none"]))
        .await;
    let everybody_else = world.user(&root, "everybody-else", &[&others]).await;
    let mut diagonal = world.user(&root, "diagonal", &[&only]).await;
    for (place, operation) in OPERATIONS.iter().enumerate() {
        let (name, action) = (operation.name(), operation.action.name);
        let needed: Vec<&str> = std::iter::once(action)
            .chain(operation.dependent_actions.iter().copied())
            .collect();
        replace(&root, &others, &statement("NotAction", &[action]), place).await;
        replace(&root, &only, &statement("Action", &needed), place).await;
        is_refused(
            &world,
            &everybody_else,
            name,
            "one who may do everything else",
        )
        .await;
        gets_through(&diagonal, name, "one who may do this only").await;
        if name == "AssumeRole" {
            let back = world.iam.leave_role(&diagonal.caller()).await.unwrap();
            diagonal = world.person(&back);
        }
        let questions = [
            (operation.action, Target::Resource("*".to_owned())),
            (operation.action, Target::Somewhere),
        ];
        for (person, expected) in [(&everybody_else, false), (&diagonal, true)] {
            let answers = world
                .iam
                .permissions(&person.caller(), &questions)
                .await
                .unwrap();
            assert!(
                answers.iter().all(|answer| answer.allowed == expected),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn every_further_action_that_an_operation_needs_is_needed() {
    let (world, root) = with_samples().await;
    let most = world
        .policy(&root, "most", &statement("NotAction", &["iam:none"]))
        .await;
    let person = world.user(&root, "person", &[&most]).await;
    let mut place = 0;
    for operation in OPERATIONS {
        for dependent in operation.dependent_actions {
            replace(&root, &most, &statement("NotAction", &[dependent]), place).await;
            let (name, who) = (operation.name(), format!("one without {dependent}"));
            is_refused(&world, &person, name, &who).await;
            let refused = person.call(name, sample(name)).await.unwrap_err();
            let IamError::AccessDenied { action, .. } = refused else {
                panic!("{refused}");
            };
            assert_eq!(action, *dependent);
            place += 1;
        }
    }
    assert!(place > 0);
}

fn statement(element: &str, actions: &[&str]) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", element: actions, "Resource": "*" }],
    })
    .to_string()
}

/// Puts another document in force in place of the one before.
async fn replace(root: &Person, arn: &str, document: &str, place: usize) {
    let input = json!({ "PolicyArn": arn, "PolicyDocument": document, "SetAsDefault": true });
    root.does("CreatePolicyVersion", input).await;
    root.does(
        "DeletePolicyVersion",
        json!({ "PolicyArn": arn, "VersionId": format!("v{}", place + 1) }),
    )
    .await;
}

#[test]
fn every_operation_is_listed_once_and_named_after_its_action() {
    let mut names: Vec<&str> = OPERATIONS
        .iter()
        .map(iam::operations::registry::OperationInfo::name)
        .collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for operation in OPERATIONS {
        let reads = ["Get", "List", "Lookup", "Generate", "Simulate"]
            .iter()
            .any(|verb| operation.name().starts_with(verb));
        assert_eq!(operation.is_read_only(), reads, "{}", operation.name());
    }
}
