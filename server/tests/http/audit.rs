//! `bailiwick audit`: checking against checkpoints that were kept elsewhere, and reading the log out.

use std::{fs, process::Command, time::Duration};

use serde_json::Value;

use crate::support::{Place, Server, tamper, text};

/// Stops a server as an operator would.
fn stopped(mut server: Server) -> Place {
    server.signal("TERM");
    assert!(server.ended(Duration::from_secs(20)).success());
    server.kill()
}

/// Data with several signed checkpoints; the lines that `audit checkpoints` printed.
fn with_checkpoints() -> (Place, String) {
    let place = Place::fresh();
    place.bootstrap();
    // Each time the server stops, it signs what is new.
    let mut place = stopped(Server::start_at(place, &[]));
    for _ in 0..2 {
        assert!(place.run(&["recover"]).status.success());
        place = stopped(Server::start_at(place, &[]));
    }
    let printed = place.run(&["audit", "checkpoints"]);
    assert!(printed.status.success(), "{}", text(&printed.stderr));
    (place, text(&printed.stdout))
}

fn keep(place: &Place, name: &str, lines: &str) -> String {
    let file = place.data.join(name);
    fs::write(&file, lines).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_checkpoint_kept_elsewhere_shows_an_end_that_was_cut_off_with_the_head() {
    let (place, lines) = with_checkpoints();
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let file = keep(&place, "kept.jsonl", &lines);
    let check = || place.run(&["audit", "verify", "--checkpoint", &file]);
    let whole = check();
    let told = text(&whole.stdout);
    assert!(whole.status.success() && told.contains("whole"), "{told}");
    assert!(told.contains("of the key ring"), "{told}");

    tamper(
        &place.url(),
        "DELETE FROM audit_checkpoints; DELETE FROM audit_events WHERE seq > 1; UPDATE accounts SET chain_seq = 1, \
         chain_hash = (SELECT hash FROM audit_events WHERE seq = 1)",
    );
    let blind = place.run(&["audit", "verify"]);
    assert!(blind.status.success(), "the chain alone cannot tell");
    let found = check();
    let told = text(&found.stdout);
    assert_eq!(found.status.code(), Some(1), "{told}");
    assert!(told.contains("BROKEN at record 2"), "{told}");
    assert!(told.contains(&last["Sequence"].to_string()), "{told}");
}

#[test]
fn a_file_that_holds_no_good_checkpoint_is_refused() {
    let (place, lines) = with_checkpoints();
    let changed = lines.replacen("\"Sequence\":", "\"Sequence\":9", 1);
    for (name, lines, words) in [
        ("empty", "", "no checkpoint"),
        ("text", "nonsense\n", "line 1"),
        ("changed", changed.as_str(), "signature"),
    ] {
        let file = keep(&place, name, lines);
        let refused = place.run(&["audit", "verify", "--checkpoint", &file]);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(text(&refused.stdout), "", "{name}");
    }
    let absent = place.run(&["audit", "verify", "--checkpoint", "/nowhere/at/all"]);
    assert_eq!(absent.status.code(), Some(1));
}

/// Whoever has OpenSSL and the public key can check a checkpoint without us.
#[test]
fn openssl_agrees_with_a_checkpoints_signature() {
    let (place, lines) = with_checkpoints();
    let line = lines.lines().last().unwrap();
    let checkpoint: Value = serde_json::from_str(line).unwrap();
    let member = |name: &str| checkpoint[name].as_str().unwrap();
    let pem = place.run(&["audit", "checkpoints", "--public-key"]);
    let key = keep(&place, "key.pem", &text(&pem.stdout));
    let statement = format!(
        "bailiwick audit checkpoint v1\n{}\n{}\n{}\n{}\n",
        member("AccountId"),
        checkpoint["Sequence"],
        member("Hash"),
        member("Time")
    );
    let signed = |name: &str, statement: &str| {
        let statement = keep(&place, name, statement);
        let encoded = keep(&place, "signature.txt", member("Signature"));
        let signature = place.data.join("signature.der");
        let decoded = Command::new("base64")
            .args(["-d", &encoded])
            .output()
            .unwrap();
        fs::write(&signature, decoded.stdout).unwrap();
        Command::new("openssl")
            .args(["dgst", "-sha256", "-verify", &key, "-signature"])
            .arg(&signature)
            .arg(&statement)
            .status()
            .unwrap()
            .success()
    };
    assert!(signed("statement.txt", &statement));
    assert!(!signed("changed.txt", &statement.replace("v1", "v2")));
    let newest = place.run(&["audit", "checkpoints", "--newest"]);
    assert_eq!(text(&newest.stdout).trim_end(), line);
}

#[test]
fn the_export_has_the_form_of_cloudtrails_files() {
    let (place, _) = with_checkpoints();
    let whole = place.run(&["audit", "export"]);
    assert!(whole.status.success(), "{}", text(&whole.stderr));
    let log: Value = serde_json::from_slice(&whole.stdout).unwrap();
    let records = log["Records"].as_array().unwrap();
    assert!(records.len() >= 3);
    for record in records {
        assert_eq!(record["eventVersion"], "1.11");
        assert!(record["eventID"].is_string());
    }
    let times: Vec<&str> = records
        .iter()
        .map(|record| record["eventTime"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted(), "{times:?}");

    let empty = place.run(&["audit", "export", "--to", "2001-01-01"]);
    let log: Value = serde_json::from_slice(&empty.stdout).unwrap();
    assert_eq!(log, serde_json::json!({ "Records": [] }));
    let ranged = place.run(&["audit", "export", "--from", times[0], "--to", times[0]]);
    let log: Value = serde_json::from_slice(&ranged.stdout).unwrap();
    let same = times.iter().filter(|time| **time == times[0]).count();
    assert_eq!(log["Records"].as_array().unwrap().len(), same);

    let file = place.data.join("log.csv");
    let file = file.to_str().unwrap();
    let to_file = ["audit", "export", "--format", "csv", "--output", file];
    let written = place.run(&to_file);
    assert!(written.status.success() && written.stdout.is_empty());
    let csv = fs::read_to_string(file).unwrap();
    assert!(csv.starts_with("eventTime,eventName,"), "{csv}");
    assert_eq!(csv.lines().count(), records.len() + 1);
    let again = place.run(&to_file);
    assert_eq!(again.status.code(), Some(1), "nothing is overwritten");
}

#[test]
fn an_export_that_makes_no_sense_is_refused() {
    let place = Place::fresh();
    place.bootstrap();
    for (arguments, words) in [
        (&["--from", "yesterday"][..], "--from"),
        (&["--to", "2026-13-01"], "--to"),
        (&["--from", "2026-02-02", "--to", "2026-02-01"], "swap"),
        (&["--account-id", "12"], "12"),
        (&["--format", "xml"], "--format"),
    ] {
        let refused = place.run(&[&["audit", "export"], arguments].concat());
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(text(&refused.stdout), "");
    }
    let other = place.run(&["audit", "export", "--account-id", "444455556666"]);
    assert_eq!(other.status.code(), Some(1));
}
