//! `bailiwick lint` from outside: the real binary on real files.
#![expect(clippy::unwrap_used, reason = "tests may")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const GOOD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
  ]
}
"#;

const TYPO: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Efect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
  ]
}
"#;

/// A folder of this test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("bailiwick-lint-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn lint(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bailiwick"))
        .arg("lint")
        .args(arguments)
        .env_remove("BAILIWICK_JSON")
        .env_remove("BAILIWICK_TYPE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn findings_stand_with_file_line_and_column_and_errors_make_the_exit_code_1() {
    let folder = Folder::new("human");
    let good = folder.file("good.json", GOOD);
    let typo = folder.file("typo.json", TYPO);
    assert_eq!(lint(&[&good], ""), (0, String::new(), String::new()));
    let (code, said, complaints) = lint(&[&good, &typo], "");
    assert_eq!((code, complaints.as_str()), (1, ""));
    assert!(!said.contains("good.json"), "{said}");
    assert!(said.contains("typo.json:4:6: ERROR "), "{said}");
    assert!(said.contains("`Efect`"), "{said}");
}

#[test]
fn as_json_there_is_one_object_for_each_document() {
    let folder = Folder::new("json");
    let good = folder.file("good.json", GOOD);
    let typo = folder.file("typo.json", TYPO);
    let (code, said, _) = lint(&["--json", &good, &typo], "");
    assert_eq!(code, 1);
    let reports: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(reports.len(), 2);
    assert_eq!(
        (&reports[0]["file"], &reports[0]["findings"]),
        (&good.into(), &Value::Array(vec![]))
    );
    let finding = &reports[1]["findings"][0];
    assert_eq!(finding["findingType"], "ERROR");
    assert_eq!(finding["locations"][0]["span"]["start"]["line"], 4);
}

#[test]
fn standard_input_is_a_document_and_its_type_matters() {
    assert_eq!(lint(&["-"], GOOD).0, 0);
    let (code, said, _) = lint(&["-"], TYPO);
    assert_eq!(code, 1);
    assert!(said.starts_with("-:4:"), "{said}");
    for kind in ["session", "scp"] {
        assert_eq!(lint(&["--type", kind, "-"], GOOD).0, 0, "{kind}");
    }
    for kind in ["resource", "trust", "rcp", "endpoint"] {
        let (code, said, _) = lint(&["--type", kind, "-"], GOOD);
        assert_eq!(code, 1, "{kind}: {said}");
        assert!(said.contains("Principal"), "{kind}: {said}");
    }
}

#[test]
fn services_and_actions_that_do_not_exist_are_known_from_the_catalogue() {
    let (code, said, _) = lint(&["-"], &GOOD.replace("s3:GetObject", "s3:GetObjekt"));
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("-:4:35: ERROR INVALID_ACTION: "), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_makes_the_exit_code_2_and_the_others_are_linted() {
    let folder = Folder::new("unreadable");
    let missing = folder.0.join("missing.json");
    let bytes = folder.file("bytes.json", b"{\"\xff\":1}");
    let large = folder.file("large.json", vec![b' '; 5_000_000]);
    let typo = folder.file("typo.json", TYPO);
    let (code, said, complaints) = lint(&[missing.to_str().unwrap(), &bytes, &large, &typo], "");
    assert_eq!(code, 2);
    assert!(said.contains("typo.json:4:6: ERROR "), "{said}");
    let complaints: Vec<&str> = complaints.lines().collect();
    assert_eq!(complaints.len(), 3, "{complaints:?}");
    assert!(complaints[0].contains("missing.json"));
    assert!(complaints[1].contains("bytes.json") && complaints[1].contains("UTF-8"));
    assert!(complaints[2].contains("large.json") && complaints[2].contains("4194304"));
}

#[test]
fn hostile_text_is_a_finding_and_never_a_crash() {
    let folder = Folder::new("hostile");
    for (name, text) in [
        ("deep.json", "[".repeat(100_000)),
        ("empty.json", String::new()),
        ("nul.json", "{\"a\":\"\0\"}".to_owned()),
        ("mark.json", "\u{feff}{}".to_owned()),
        ("surrogate.json", r#"{"Version":"\ud800"}"#.to_owned()),
    ] {
        let file = folder.file(name, text);
        let (code, said, complaints) = lint(&[&file], "");
        assert_eq!((code, complaints.as_str()), (1, ""), "{name}: {said}");
        assert!(said.contains("ERROR"), "{name}: {said}");
    }
}
