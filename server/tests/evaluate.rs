//! `bailiwick evaluate` from outside: the real binary, lines in, answers out.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command
        .arg("evaluate")
        .args(arguments)
        .env_remove("BAILIWICK_SUMMARY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it on this input; a writer of its own, because answers come while the input is still being read.
fn run(arguments: &[&str], input: impl Into<Vec<u8>>) -> Output {
    let mut child = command(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.into();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // It may end before it has read everything.
    let _ = writer.join().unwrap();
    output
}

fn answers(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// A line whose identity policies are these statements.
fn line(id: &str, statements: Value) -> Value {
    json!({
        "id": id,
        "request": {
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::reports/q3.csv",
            "resourceAccount": "111122223333",
            "context": {"aws:SourceIp": "203.0.113.9", "aws:TagKeys": ["a", "b"]},
        },
        "policies": {
            "identity": [{"Version": "2012-10-17", "Statement": statements}],
            "resource": null, "boundary": null, "session": null,
            "scps": null, "rcps": null, "endpoint": null,
        },
    })
}

fn allow() -> Value {
    json!([{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}])
}

fn deny() -> Value {
    json!({"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"})
}

#[test]
fn one_decision_a_line_in_the_order_of_the_input() {
    let input = format!(
        "{}\n{}\r\n\n  \n{}",
        line("1", allow()),
        line("2", deny()),
        line("3", json!([]))
    );
    let output = run(&["--summary"], input);
    assert_eq!(output.status.code(), Some(0));
    let answers = answers(&output);
    let decided: Vec<(&str, &str)> = answers
        .iter()
        .map(|a| (a["id"].as_str().unwrap(), a["decision"].as_str().unwrap()))
        .collect();
    assert_eq!(
        decided,
        [
            ("1", "Allowed"),
            ("2", "ExplicitlyDenied"),
            ("3", "ImplicitlyDenied")
        ]
    );
    assert_eq!(
        stderr(&output),
        "3 lines: 1 allowed, 1 explicitly denied, 1 implicitly denied, 0 errors\n"
    );
    let trace = &answers[1]["trace"];
    assert_eq!(trace["verdict"], "ExplicitlyDenied");
    let types: Vec<&str> = trace["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["checkType"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "RESOURCE_CONTROL_POLICY",
            "SERVICE_CONTROL_POLICY",
            "VPC_ENDPOINT",
            "RESOURCE",
            "PRINCIPAL",
            "PERMISSIONS_BOUNDARY",
            "SESSION",
        ]
    );
    let matched = &trace["checks"][4]["matched"][0];
    assert_eq!(matched["sid"], "No");
    assert_eq!(matched["source"]["name"], "identity[0]");
}

#[test]
fn spans_of_the_trace_point_into_the_line() {
    let text = line("1", deny()).to_string();
    let output = run(&[], format!("{}\n{text}\n", line("0", allow())));
    let matched = answers(&output)[1]["trace"]["checks"][4]["matched"][0].clone();
    let offset = |name: &str| usize::try_from(matched["span"][name].as_u64().unwrap()).unwrap();
    let statement = text
        .get(offset("startOffset")..offset("endOffset"))
        .unwrap();
    assert_eq!(serde_json::from_str::<Value>(statement).unwrap(), deny());
}

#[test]
fn every_layer_is_read_in_its_own_grammar() {
    let mut all = line("1", allow());
    let free = json!({"Version": "2012-10-17", "Statement": allow()});
    let named = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
    ]});
    let denying = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"},
    ]});
    all["policies"] = json!({
        "identity": [free], "boundary": [free], "session": [free], "scps": [[free], [free]],
        "rcps": [[denying], []], "endpoint": [named], "resource": named,
    });
    let output = run(&[], all.to_string());
    let answer = &answers(&output)[0];
    assert_eq!(answer["decision"], "Allowed", "{answer:#}");

    for (layer, document, path) in [
        (
            "identity",
            json!([named]),
            "policies.identity[0].Statement[0].Principal",
        ),
        (
            "boundary",
            json!([free, named]),
            "policies.boundary[1].Statement[0].Principal",
        ),
        (
            "session",
            json!([named]),
            "policies.session[0].Statement[0].Principal",
        ),
        (
            "scps",
            json!([[free], [free, named]]),
            "policies.scps[1][1].Statement[0].Principal",
        ),
        (
            "rcps",
            json!([[named]]),
            "policies.rcps[0][0].Statement[0].Effect",
        ),
        (
            "endpoint",
            json!([free]),
            "policies.endpoint[0].Statement[0]",
        ),
        ("resource", free.clone(), "policies.resource.Statement[0]"),
    ] {
        let mut wrong = all.clone();
        wrong["policies"][layer] = document;
        let output = run(&[], wrong.to_string());
        let answer = &answers(&output)[0];
        let found = answer["error"]["path"].as_str().unwrap_or_default();
        assert!(found.starts_with(path), "{layer}: {answer:#}");
        assert_eq!(answer["id"], "1");
    }

    let mut trust = line("1", allow());
    trust["request"]["action"] = json!("sts:AssumeRole");
    trust["request"]["resource"] = json!("arn:aws:iam::111122223333:role/ops");
    trust["policies"]["resource"] = json!({"Statement": {
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, "Action": "sts:AssumeRole",
    }});
    assert_eq!(
        answers(&run(&[], trust.to_string()))[0]["decision"],
        "Allowed"
    );
}

/// What a bad line says; the line after it is decided all the same.
fn refused(bad: impl Into<Vec<u8>>) -> Value {
    let mut input = format!("{}\n", line("before", allow())).into_bytes();
    input.extend(bad.into());
    input.extend(format!("\n{}\n", line("after", allow())).into_bytes());
    let output = run(&["--summary"], input);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(
        stderr(&output),
        "3 lines: 2 allowed, 0 explicitly denied, 0 implicitly denied, 1 errors\n"
    );
    let answers = answers(&output);
    assert_eq!(
        (&answers[0]["id"], &answers[2]["id"]),
        (&json!("before"), &json!("after"))
    );
    assert_eq!(answers[1]["error"]["line"], 2);
    answers[1].clone()
}

#[test]
fn a_bad_line_is_an_error_of_that_line_alone() {
    let good = line("x", allow()).to_string();
    let surrogate = good.replace("alice", "\\ud800");
    let twice = good.replace("\"id\":\"x\"", "\"id\":\"x\",\"id\":\"y\"");
    for (bad, message) in [
        (&b"\xff\xfe"[..], "UTF-16"),
        (b"{\"id\":\"\xc3\x28\"}", "not UTF-8"),
        ("\u{feff}{}".as_bytes(), "byte order mark"),
        (b"{\"id\":\"a\0b\"}", ""),
        (b"\0", ""),
        (surrogate.as_bytes(), "surrogate"),
        (twice.as_bytes(), "id"),
        (b"{", ""),
        (b"nonsense", ""),
        (b"[]", "an object"),
        (b"{} {}", ""),
    ] {
        let answer = refused(bad);
        let said = answer["error"]["message"].as_str().unwrap();
        assert!(said.contains(message) && !said.is_empty(), "{said}");
        assert_eq!(answer["id"], Value::Null, "{answer}");
        assert!(answer["error"]["column"].as_u64().unwrap() >= 1);
    }
}

#[test]
fn what_is_wrong_with_a_line_is_told_with_its_path_and_column() {
    for (pointer, value, path, message) in [
        ("/id", json!(1), "id", "a string"),
        ("/request", json!(null), "request", "add `request`"),
        ("/policies", json!(null), "policies", "add `policies`"),
        (
            "/request/principal",
            json!(7),
            "request.principal",
            "a string",
        ),
        (
            "/request/principal",
            json!("alice"),
            "request.principal",
            "not a principal",
        ),
        (
            "/request/principal",
            json!(null),
            "request.principal",
            "add `principal`",
        ),
        (
            "/request/action",
            json!("GetObject"),
            "request.action",
            "service:Name",
        ),
        (
            "/request/action",
            json!("s3:*"),
            "request.action",
            "service:Name",
        ),
        (
            "/request/resource",
            json!("reports"),
            "request.resource",
            "ARN",
        ),
        (
            "/request/resource",
            json!("arn:aws:s3"),
            "request.resource",
            "ARN",
        ),
        (
            "/request/resourceAccount",
            json!("1"),
            "request.resourceAccount",
            "12 digits",
        ),
        (
            "/request/resourceAccount",
            json!(111122223333_u64),
            "request.resourceAccount",
            "a string",
        ),
        (
            "/request/context",
            json!([]),
            "request.context",
            "an object",
        ),
        (
            "/request/context/aws:SourceIp",
            json!(1),
            "request.context.aws:SourceIp",
            "a list of strings",
        ),
        (
            "/request/context/aws:TagKeys",
            json!(["a", 1]),
            "request.context.aws:TagKeys[1]",
            "a string",
        ),
        (
            "/policies/identity",
            json!({}),
            "policies.identity",
            "a list",
        ),
        ("/policies/scps", json!([{}]), "policies.scps[0]", "a list"),
        ("/policies/rcps", json!({}), "policies.rcps", "a list"),
        (
            "/policies/resource",
            json!([]),
            "policies.resource",
            "object",
        ),
        (
            "/policies/identity/0",
            json!({}),
            "policies.identity[0]",
            "Statement",
        ),
        (
            "/policies/identity/0/Statement/0/Effect",
            json!("Permit"),
            "policies.identity[0].Statement[0].Effect",
            "Allow",
        ),
    ] {
        let mut bad = line("x", allow());
        *bad.pointer_mut(pointer).unwrap() = value;
        let answer = refused(bad.to_string());
        let error = &answer["error"];
        assert_eq!(error["path"], path, "{answer}");
        let said = error["message"].as_str().unwrap();
        assert!(said.contains(message), "{said}");
        if path != "id" {
            assert_eq!(answer["id"], "x");
        }
    }
    let good = line("x", allow()).to_string();
    for (old, new, path, message) in [
        ("\"request\"", "\"Request\"", "Request", "`request`"),
        ("\"action\"", "\"actoin\"", "request.actoin", "`action`"),
        ("\"scps\"", "\"scp\"", "policies.scp", "`scps`"),
        (
            "\"aws:TagKeys\"",
            "\"AWS:sourceIP\"",
            "request.context.AWS:sourceIP",
            "twice",
        ),
    ] {
        let bad = good.replace(old, new);
        let answer = refused(bad.clone());
        assert_eq!(answer["error"]["path"], path, "{answer}");
        let said = answer["error"]["message"].as_str().unwrap();
        assert!(said.contains(message), "{said}");
        let column = bad.find(new).unwrap() as u64 + 1;
        assert_eq!(answer["error"]["column"], column, "{answer}");
    }
}

#[test]
fn deep_nesting_and_long_lines_are_refused_and_the_stream_goes_on() {
    for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        let answer = refused(deep);
        let said = answer["error"]["message"].as_str().unwrap();
        assert!(said.contains("64"), "{said}");
    }
    let mut long = line("x", allow());
    long["request"]["context"]["x:y"] = json!("y".repeat(10_000_000));
    let answer = refused(long.to_string());
    let said = answer["error"]["message"].as_str().unwrap();
    assert_eq!(said, "the line is longer than 4194304 bytes; split it");

    // Just within the limit: decided, not refused.
    let mut long = line("long", allow());
    long["request"]["context"]["x:y"] = json!("y".repeat(4_193_000));
    assert_eq!(
        answers(&run(&[], long.to_string()))[0]["decision"],
        "Allowed"
    );
}

/// The memory of the whole process is limited to less than the line is long.
#[cfg(target_os = "linux")]
#[test]
fn a_line_of_any_length_takes_no_memory() {
    let binary = env!("CARGO_BIN_EXE_bailiwick");
    let mut child = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 200000; exec \"$0\" evaluate --summary",
            binary,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let after = format!("\n{}\n", line("after", allow()));
    let writer = std::thread::spawn(move || {
        let megabyte = vec![b'x'; 1 << 20];
        for _ in 0..300 {
            stdin.write_all(&megabyte)?;
        }
        stdin.write_all(after.as_bytes())
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(
        stderr(&output),
        "2 lines: 1 allowed, 0 explicitly denied, 0 implicitly denied, 1 errors\n"
    );
}

#[test]
fn an_answer_comes_before_the_next_line_is_asked() {
    let mut child = command(&[]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for id in ["1", "2", "3"] {
        writeln!(stdin, "{}", line(id, allow())).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&answer).unwrap()["id"], id);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_leaves_ends_the_stream_quietly() {
    let mut child = command(&["--summary"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    // It ends while this is still being written.
    let _ = (0..1_000).try_for_each(|_| writeln!(stdin, "{}", line("1", allow())));
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}

#[test]
fn the_examples_of_the_reference_are_what_the_command_answers() {
    let reference = include_str!("../../docs/reference/evaluate.md");
    let block = |language: &str| -> Vec<&str> {
        let fence = format!("```{language}\n");
        reference
            .split(fence.as_str())
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .collect()
    };
    let inputs = block("json input");
    let outputs = block("json output");
    assert!(inputs.len() >= 3 && inputs.len() == outputs.len());
    for (input, expected) in inputs.into_iter().zip(outputs) {
        // The reference shows them on several lines.
        let input: Value = serde_json::from_str(input).unwrap();
        let expected: Value = serde_json::from_str(expected).unwrap();
        let answer = answers(&run(&[], input.to_string())).remove(0);
        assert_eq!(answer, expected, "{answer:#}");
    }
}
