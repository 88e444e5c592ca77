//! One test for each rule.

use evaluator::{CheckEffect, CheckType};

use super::case::*;

#[test]
fn e82_everyone_includes_the_anonymous_and_a_denial_of_everyone_reaches_all() {
    for principal in [r#""*""#, r#"{"AWS":"*"}"#] {
        let open = to(principal);
        assert!(case("anonymous").resource(&[&open]).is_allowed());
        assert!(case(ALICE).resource(&[&open]).is_allowed());
    }
    for principal in [
        ROOT,
        ALICE,
        SESSION,
        FEDERATED,
        "anonymous",
        "lambda.amazonaws.com",
    ] {
        assert!(
            case(principal)
                .resource(&[DENY_ANYONE])
                .is_denied_explicitly(),
            "{principal}"
        );
    }
}

#[test]
fn e83_e110_an_account_as_principal_delegates_to_its_identity_policies() {
    for account in [ROOT, HERE] {
        let delegating = to(&aws(account));
        let asked = case(ALICE).resource(&[&delegating]);
        assert!(asked.is_denied_by_silence());
        assert!(asked.identity(&[ALLOW]).is_allowed());
        assert!(case(ROOT).resource(&[&delegating]).is_allowed());
    }
}

#[test]
fn e84_a_role_means_its_sessions_and_a_session_only_itself() {
    let role = to(&aws(ROLE));
    assert!(case(SESSION).resource(&[&role]).is_allowed());
    assert!(case(ROLE).resource(&[&role]).is_allowed());
    let session = to(&aws(SESSION));
    assert!(case(SESSION).resource(&[&session]).is_allowed());
    let other = "arn:aws:sts::111122223333:assumed-role/app/s2";
    assert!(case(other).resource(&[&session]).is_denied_by_silence());
    let pathed = to(&aws("arn:aws:iam::111122223333:role/ops/app"));
    let told = case(SESSION).key("aws:PrincipalArn", "arn:aws:iam::111122223333:role/ops/app");
    assert!(told.resource(&[&pathed]).is_allowed());
    assert!(case(SESSION).resource(&[&pathed]).is_denied_by_silence());
}

#[test]
fn e85_e122_for_services_the_resource_alone_decides() {
    let lambda = to(r#"{"Service":"lambda.amazonaws.com"}"#);
    assert!(
        case("lambda.amazonaws.com")
            .resource(&[&lambda])
            .is_allowed()
    );
    assert!(
        case("ec2.amazonaws.com")
            .resource(&[&lambda])
            .is_denied_by_silence()
    );
    let regional = to(r#"{"Service":"lambda.eu-west-1.amazonaws.com"}"#);
    assert!(
        case("lambda.amazonaws.com")
            .resource(&[&regional])
            .is_denied_by_silence()
    );
    assert!(
        case("lambda.amazonaws.com")
            .identity(&[ALLOW])
            .is_denied_by_silence()
    );
    let denied = case("lambda.amazonaws.com")
        .resource(&[&lambda])
        .rcps(&[&[DENY_ANYONE]]);
    assert!(denied.is_denied_explicitly());
    let spared = case("lambda.amazonaws.com")
        .resource(&[&lambda])
        .scps(&[&[DENY]]);
    assert!(spared.is_allowed(), "E-105: services are in no account");
}

#[test]
fn e87_not_principal_excepts_only_who_is_listed_in_every_form() {
    let except = |principals: &str| {
        format!(
            r#"{{"Effect":"Deny","NotPrincipal":{{"AWS":[{principals}]}},"Action":"*","Resource":"*"}}"#
        )
    };
    let asked = |principal: &str, listed: &[&str]| {
        let listed: Vec<String> = listed.iter().map(|arn| format!(r#""{arn}""#)).collect();
        case(principal)
            .identity(&[ALLOW])
            .resource(&[&except(&listed.join(","))])
    };
    assert!(asked(ALICE, &[ALICE, ROOT]).is_allowed());
    assert!(asked(ALICE, &[ALICE]).is_denied_explicitly());
    assert!(asked(ALICE, &[ROOT]).is_denied_explicitly());
    assert!(asked(SESSION, &[SESSION, ROLE, HERE]).is_allowed());
    assert!(asked(SESSION, &[ROLE, HERE]).is_denied_explicitly());
    assert!(asked(SESSION, &[SESSION, ROLE]).is_denied_explicitly());
    assert!(asked(ROLE, &[ROLE, HERE]).is_allowed());
    assert!(asked(ROOT, &[ROOT]).is_allowed());
    assert!(asked(ALICE, &["*"]).is_allowed());
    let grant = r#"{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"*","Resource":"*"}"#;
    assert!(
        case(STRANGER)
            .identity(&[ALLOW])
            .resource(&[grant])
            .is_allowed()
    );
    assert!(case(ALICE).resource(&[grant]).is_denied_by_silence());
}

#[test]
fn e88_not_principal_denies_whoever_has_a_boundary() {
    let except = format!(
        r#"{{"Effect":"Deny","NotPrincipal":{{"AWS":["{ALICE}","{ROOT}"]}},"Action":"*","Resource":"*"}}"#
    );
    let asked = case(ALICE).identity(&[ALLOW]).resource(&[&except]);
    assert!(asked.clone().is_allowed());
    assert!(asked.boundary(&[ALLOW]).is_denied_explicitly());
}

#[test]
fn e89_a_unique_id_means_the_one_entity_that_has_it() {
    let user = to(&aws("AIDACKCEVSQ6C2EXAMPLE"));
    let alice = case(ALICE).key("aws:userid", "AIDACKCEVSQ6C2EXAMPLE");
    assert!(alice.resource(&[&user]).is_allowed());
    let namesake = case(ALICE).key("aws:userid", "AIDAOTHERQ6C2EXAMPLE");
    assert!(namesake.resource(&[&user]).is_denied_by_silence());
    assert!(case(ALICE).resource(&[&user]).is_denied_by_silence());
    let role = to(&aws("AROACKCEVSQ6C2EXAMPLE"));
    let session = case(SESSION).key("aws:userid", "AROACKCEVSQ6C2EXAMPLE:s1");
    assert!(session.clone().resource(&[&role]).is_allowed());
    let bounded = session.resource(&[&role]).boundary(&[OTHER]);
    assert!(
        bounded.is_denied_by_silence(),
        "as limited as the role's ARN"
    );
}

#[test]
fn e90_a_canonical_user_is_the_account() {
    let id = "0123456789abcdef".repeat(4);
    let grant = to(&format!(r#"{{"CanonicalUser":"{id}"}}"#));
    let asked = case(ALICE)
        .identity(&[ALLOW])
        .owned_by("444455556666")
        .resource(&[&grant]);
    assert!(asked.clone().canonical(&id).is_allowed());
    assert!(asked.is_denied_by_silence());
}

#[test]
fn e91_the_anonymous_are_nobody_but_everyone() {
    for principal in [
        &aws(ROOT),
        &aws(ALICE),
        r#"{"Service":"lambda.amazonaws.com"}"#,
    ] {
        assert!(
            case("anonymous")
                .resource(&[&to(principal)])
                .is_denied_by_silence()
        );
    }
    assert!(case("anonymous").identity(&[ALLOW]).is_denied_by_silence());
}

#[test]
fn e100_a_denial_in_any_document_overrides_every_grant() {
    let allowed = || {
        case(SESSION)
            .identity(&[ALLOW])
            .boundary(&[ALLOW])
            .session(&[ALLOW])
            .resource(&[ALLOW_ANYONE])
            .endpoint(&[ALLOW_ANYONE])
            .scps(&[&[ALLOW], &[ALLOW]])
            .rcps(&[&[]])
    };
    assert!(allowed().is_allowed());
    for denied in [
        allowed().identity(&[ALLOW, DENY]),
        allowed().boundary(&[DENY, ALLOW]),
        allowed().session(&[ALLOW, DENY]),
        allowed().resource(&[ALLOW_ANYONE, DENY_ANYONE]),
        allowed().endpoint(&[ALLOW_ANYONE, DENY_ANYONE]),
        allowed().scps(&[&[ALLOW], &[ALLOW, DENY]]),
        allowed().rcps(&[&[], &[DENY_ANYONE]]),
    ] {
        assert!(denied.is_denied_explicitly());
    }
}

#[test]
fn e102_resource_control_reaches_everyone_and_never_grants() {
    for principal in [
        ROOT,
        ALICE,
        SESSION,
        STRANGER,
        "anonymous",
        "lambda.amazonaws.com",
    ] {
        let open = case(principal).identity(&[ALLOW]).resource(&[ALLOW_ANYONE]);
        assert!(open.clone().rcps(&[&[]]).is_allowed(), "{principal}");
        assert!(
            open.rcps(&[&[DENY_ANYONE]]).is_denied_explicitly(),
            "{principal}"
        );
    }
    assert!(case(ALICE).rcps(&[&[ALLOW_ANYONE]]).is_denied_by_silence());
}

#[test]
fn e103_every_level_of_service_control_must_allow() {
    let asked = case(ALICE).identity(&[ALLOW]);
    assert!(
        asked
            .clone()
            .scps(&[&[ALLOW], &[OTHER, ALLOW], &[ALLOW]])
            .is_allowed()
    );
    let silent = asked.clone().scps(&[&[ALLOW], &[OTHER], &[ALLOW]]);
    assert!(silent.is_denied_by_silence());
    let levels = silent.look(|evaluation| evaluation.decision().checks[1].silent_levels.clone());
    assert_eq!(levels, [1]);
    assert!(
        case(ALICE).scps(&[&[ALLOW]]).is_denied_by_silence(),
        "never grants"
    );
    assert!(
        case(ROOT).scps(&[&[OTHER]]).is_denied_by_silence(),
        "root too"
    );
}

#[test]
fn e104_root_needs_no_policy_but_obeys_organization_resource_and_endpoint() {
    let root = case(ROOT);
    assert!(root.is_allowed());
    assert!(root.clone().boundary(&[DENY]).session(&[DENY]).is_allowed());
    assert!(root.clone().scps(&[&[DENY, ALLOW]]).is_denied_explicitly());
    assert!(root.clone().rcps(&[&[DENY_ANYONE]]).is_denied_explicitly());
    assert!(root.clone().resource(&[DENY_ANYONE]).is_denied_explicitly());
    assert!(root.clone().endpoint(&[]).is_denied_by_silence());
    assert!(
        root.action("kms:Decrypt", KEY).is_denied_by_silence(),
        "E-129"
    );
}

#[test]
fn e105_management_account_service_linked_roles_and_retire_grant_are_exempt() {
    let ruled = |principal: &str| case(principal).identity(&[ALLOW]).scps(&[&[DENY]]);
    assert!(ruled(ALICE).is_denied_explicitly());
    assert!(ruled(ALICE).management(HERE).is_allowed());
    assert!(
        ruled(ALICE)
            .management("444455556666")
            .is_denied_explicitly()
    );
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/app";
    assert!(ruled(linked).is_allowed());
    assert!(ruled(SESSION).key("aws:PrincipalArn", linked).is_allowed());
    assert!(ruled(SESSION).is_denied_explicitly());

    let guarded = |principal: &str| case(principal).identity(&[ALLOW]).rcps(&[&[DENY_ANYONE]]);
    assert!(guarded(ALICE).management(HERE).is_allowed());
    assert!(guarded(linked).is_allowed());
    let kms = r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#;
    let key = |action: &str| {
        case(ALICE)
            .identity(&[ALLOW])
            .action(action, KEY)
            .resource(&[&to(&aws(ROOT))])
            .rcps(&[&[kms]])
    };
    assert!(key("kms:Decrypt").is_denied_explicitly());
    assert!(key("kms:RetireGrant").is_allowed());
}

#[test]
fn e106_service_control_is_of_the_principals_side() {
    let asked = case(STRANGER).identity(&[ALLOW]).resource(&[ALLOW_ANYONE]);
    assert!(
        asked
            .clone()
            .management(HERE)
            .scps(&[&[OTHER]])
            .is_denied_by_silence()
    );
    assert!(
        asked
            .clone()
            .management("444455556666")
            .scps(&[&[OTHER]])
            .is_allowed()
    );
    assert!(
        asked
            .clone()
            .management("444455556666")
            .rcps(&[&[DENY_ANYONE]])
            .is_denied_explicitly()
    );
    assert!(asked.management(HERE).rcps(&[&[DENY_ANYONE]]).is_allowed());
}

#[test]
fn e107_no_level_restricts_nothing_and_an_empty_level_denies() {
    let asked = case(ALICE).identity(&[ALLOW]);
    assert!(asked.clone().scps(&[]).is_allowed());
    assert!(asked.scps(&[&[ALLOW], &[]]).is_denied_by_silence());
}

#[test]
fn e111_naming_the_user_needs_nothing_else() {
    let named = case(ALICE).resource(&[&to(&aws(ALICE))]).boundary(&[OTHER]);
    assert!(named.is_allowed());
    assert_eq!(
        named.look(|evaluation| [
            evaluation.effect(CheckType::Resource),
            evaluation.effect(CheckType::Principal),
            evaluation.effect(CheckType::PermissionsBoundary)
        ]),
        [
            CheckEffect::Allow,
            CheckEffect::NoImpact,
            CheckEffect::NoImpact
        ]
    );
    assert!(named.identity(&[DENY]).is_denied_explicitly());
}

#[test]
fn e112_naming_the_role_leaves_boundary_and_session_policies_in_force() {
    let named = case(SESSION).resource(&[&to(&aws(ROLE))]);
    assert!(named.is_allowed());
    assert!(named.clone().boundary(&[OTHER]).is_denied_by_silence());
    assert!(named.clone().session(&[OTHER]).is_denied_by_silence());
    assert!(named.boundary(&[ALLOW]).session(&[ALLOW]).is_allowed());
}

#[test]
fn e113_naming_the_session_needs_nothing_else() {
    let named = case(SESSION).resource(&[&to(&aws(SESSION))]);
    assert!(named.boundary(&[OTHER]).session(&[]).is_allowed());
}

#[test]
fn e114_everyone_with_a_condition_on_the_principal_is_as_direct() {
    let grant = format!(
        r#"{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{{"ArnEquals":{{"aws:PrincipalArn":"{ROLE}"}}}}}}"#
    );
    let asked = case(SESSION)
        .resource(&[&grant])
        .boundary(&[OTHER])
        .session(&[OTHER]);
    assert!(asked.clone().key("aws:PrincipalArn", ROLE).is_allowed());
    assert!(asked.key("aws:PrincipalArn", ALICE).is_denied_by_silence());
}

#[test]
fn e115_one_allow_among_own_and_group_policies_suffices() {
    assert!(case(ALICE).identity(&[OTHER, ALLOW]).is_allowed());
    assert!(case(SESSION).identity(&[ALLOW]).is_allowed());
}

#[test]
fn e116_a_federated_session_is_limited_through_its_user_and_not_by_its_own_name() {
    let own = case(FEDERATED).resource(&[&to(&aws(FEDERATED))]);
    assert!(own.is_allowed());
    assert!(own.boundary(&[OTHER]).session(&[OTHER]).is_allowed());
    let user = case(FEDERATED)
        .key("aws:PrincipalArn", ALICE)
        .resource(&[&to(&aws(ALICE))]);
    assert!(user.clone().session(&[ALLOW]).is_allowed());
    assert!(user.clone().session(&[OTHER]).is_denied_by_silence());
    assert!(
        user.session(&[ALLOW])
            .boundary(&[OTHER])
            .is_denied_by_silence()
    );
}

#[test]
fn e117_e118_boundary_and_session_policies_only_restrict() {
    assert!(case(ALICE).boundary(&[ALLOW]).is_denied_by_silence());
    assert!(case(SESSION).session(&[ALLOW]).is_denied_by_silence());
    let own = case(SESSION).identity(&[ALLOW]);
    assert!(own.clone().session(&[]).is_denied_by_silence());
    assert!(own.session(&[OTHER, ALLOW]).is_allowed());
    let federated = case(FEDERATED).identity(&[ALLOW]);
    assert!(
        federated.is_denied_by_silence(),
        "without session policy: nothing"
    );
    assert!(federated.session(&[ALLOW]).is_allowed());
}

#[test]
fn e120_across_accounts_both_sides_must_allow() {
    for principal in [r#""*""#, &aws(STRANGER), &aws("444455556666")] {
        let trusting = case(STRANGER).resource(&[&to(principal)]);
        assert!(trusting.is_denied_by_silence(), "{principal}");
        let both = trusting.identity(&[ALLOW]);
        assert!(both.is_allowed(), "{principal}");
        assert!(
            both.boundary(&[OTHER]).is_denied_by_silence(),
            "{principal}"
        );
    }
    assert!(
        case(STRANGER).identity(&[ALLOW]).is_denied_by_silence(),
        "E-121"
    );
    let root = "arn:aws:iam::444455556666:root";
    assert!(case(root).is_denied_by_silence());
    assert!(case(root).resource(&[&to(&aws(root))]).is_allowed());
}

#[test]
fn e125_e126_an_endpoint_must_let_the_request_through() {
    let asked = case(ALICE).identity(&[ALLOW]);
    assert!(asked.clone().endpoint(&[ALLOW_ANYONE]).is_allowed());
    assert!(asked.clone().endpoint(&[]).is_denied_by_silence());
    assert!(asked.clone().endpoint(&[&to(&aws(HERE))]).is_allowed());
    assert!(
        asked
            .endpoint(&[&to(&aws("444455556666"))])
            .is_denied_by_silence()
    );
    assert!(
        case(ALICE).endpoint(&[ALLOW_ANYONE]).is_denied_by_silence(),
        "never grants"
    );
}

fn assume(principal: &str, trusted: &str) -> Case {
    let trust = format!(r#"{{"Effect":"Allow","Principal":{trusted},"Action":"sts:AssumeRole"}}"#);
    case(principal)
        .action("sts:AssumeRole", ROLE)
        .resource(&[&trust])
}

#[test]
fn e128_a_role_is_assumed_only_by_whom_its_trust_policy_names() {
    assert!(
        case(ALICE)
            .identity(&[ALLOW])
            .action("sts:AssumeRole", ROLE)
            .is_denied_by_silence()
    );
    assert!(assume(ALICE, &aws(ALICE)).is_allowed());
    assert!(assume(ALICE, &aws(ROOT)).is_denied_by_silence());
    assert!(assume(ALICE, &aws(ROOT)).identity(&[ALLOW]).is_allowed());
    assert!(assume(STRANGER, &aws(STRANGER)).is_denied_by_silence());
    assert!(
        assume(STRANGER, &aws(STRANGER))
            .identity(&[ALLOW])
            .is_allowed()
    );
    assert!(
        assume(ROOT, &aws(ROOT)).is_denied_by_silence(),
        "root assumes no role"
    );
    assert!(assume("ec2.amazonaws.com", r#"{"Service":"ec2.amazonaws.com"}"#).is_allowed());
    let provider = "arn:aws:iam::111122223333:saml-provider/corp";
    let trust = format!(
        r#"{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:AssumeRoleWithSAML"}}"#
    );
    let saml = case("accounts.google.com").action("sts:AssumeRoleWithSAML", ROLE);
    assert!(saml.resource(&[&trust]).is_denied_by_silence());
    let saml = case(provider)
        .action("sts:AssumeRoleWithSAML", ROLE)
        .resource(&[&trust]);
    assert!(saml.is_allowed());
}

#[test]
fn e129_a_key_opens_only_through_its_own_policy() {
    let asked = |principal: &str| {
        case(principal)
            .identity(&[ALLOW])
            .action("kms:Decrypt", KEY)
    };
    assert!(asked(ALICE).is_denied_by_silence());
    assert!(asked(ROOT).is_denied_by_silence());
    assert!(asked(ALICE).resource(&[&to(&aws(ROOT))]).is_allowed());
    assert!(asked(ROOT).resource(&[&to(&aws(ROOT))]).is_allowed());
    let named = case(ALICE)
        .action("kms:Decrypt", KEY)
        .resource(&[&to(&aws(ALICE))]);
    assert!(named.is_allowed());
    assert!(named.identity(&[DENY]).is_denied_explicitly());
}

#[test]
fn e131_two_calls_of_sts_are_beyond_policies() {
    let identity = case(ALICE)
        .action("sts:GetCallerIdentity", "*")
        .identity(&[DENY])
        .scps(&[&[DENY]]);
    assert!(identity.is_allowed());
    for (principal, allowed) in [
        (ALICE, true),
        (ROOT, true),
        (SESSION, false),
        (FEDERATED, false),
    ] {
        let token = case(principal)
            .action("sts:GetSessionToken", "*")
            .identity(&[DENY, ALLOW]);
        assert_eq!(token.is_allowed(), allowed, "{principal}");
        assert!(!token.is_denied_explicitly());
    }
}

#[test]
fn every_layers_denial_is_told_in_aws_words() {
    let subject =
        format!("User: {ALICE} is not authorized to perform: s3:GetObject on resource: {BUCKET}");
    let open = || case(ALICE).identity(&[ALLOW]);
    for (asked, words) in [
        (
            case(ALICE),
            "because no identity-based policy allows the s3:GetObject action",
        ),
        (
            open().scps(&[&[OTHER]]),
            "because no service control policy allows the s3:GetObject action",
        ),
        (
            open().scps(&[&[DENY]]),
            "with an explicit deny in a service control policy: ServiceControl-0",
        ),
        (
            open().rcps(&[&[DENY_ANYONE]]),
            "with an explicit deny in a resource control policy: ResourceControl-0",
        ),
        (
            open().endpoint(&[]),
            "because no VPC endpoint policy allows the s3:GetObject action",
        ),
        (
            open().owned_by("444455556666"),
            "because no resource-based policy allows the s3:GetObject action",
        ),
        (
            open().resource(&[DENY_ANYONE]),
            "with an explicit deny in a resource-based policy: Resource-0",
        ),
        (
            open().boundary(&[]),
            "because no permissions boundary allows the s3:GetObject action",
        ),
    ] {
        assert_eq!(asked.why(), format!("{subject} {words}"));
    }
    let session = case(SESSION).identity(&[ALLOW]).session(&[]);
    assert!(
        session
            .why()
            .ends_with("because no session policy allows the s3:GetObject action")
    );
    assert!(
        assume(ROOT, &aws(ROOT))
            .why()
            .ends_with("because a root user may not assume a role")
    );
    let direct = case(ALICE).resource(&[&to(&aws(ALICE))]).why();
    assert!(
        direct.ends_with(
            "because a resource-based policy allows the s3:GetObject action: Resource-0"
        ),
        "{direct}"
    );
}

#[test]
fn e111_e113_what_the_resource_alone_grants_is_not_put_down_to_an_identity_policy() {
    for (principal, named) in [(ALICE, ALICE), (SESSION, SESSION), (ALICE, "*")] {
        let granting = to(&aws(named));
        let bounded = case(principal)
            .identity(&[ALLOW])
            .boundary(&[OTHER])
            .resource(&[&granting]);
        assert!(bounded.is_allowed());
        assert!(
            bounded.why().contains("a resource-based policy"),
            "{}",
            bounded.why()
        );
    }
}
