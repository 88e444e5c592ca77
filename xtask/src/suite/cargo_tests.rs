//! Rust's own tests: which targets belong to which part, and how their output is counted. Lines of passed tests are
//! not shown; everything a failing test says is.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Tally;
use crate::project::{ALL_BUT_PEERS, Outcome, Project};
use crate::shell;

/// Integration tests that are parts of their own, because they run once per database.
const OWN_PARTS: [&str; 2] = ["store", "http"];

/// Unit tests of every crate, the integration tests that need no database server, and the examples in the
/// documentation.
pub(super) fn unit(project: &Project) -> Outcome<Tally> {
    let targets = targets(project)?;
    let mut arguments = vec!["--lib".to_owned(), "--bins".to_owned()];
    for target in targets
        .iter()
        .filter(|target| target.kind == "test" && !OWN_PARTS.contains(&target.name.as_str()))
    {
        if !arguments.contains(&target.name) {
            arguments.extend(["--test".to_owned(), target.name.clone()]);
        }
    }
    let mut tally = cargo_test(project, &arguments, None)?;
    tally.add(cargo_test(project, &["--doc".to_owned()], None)?);
    Ok(tally)
}

/// One integration test target, on SQLite or on the PostgreSQL of this address.
pub(super) fn integration(
    project: &Project,
    target: &str,
    database: Option<&str>,
) -> Outcome<Tally> {
    cargo_test(project, &["--test".to_owned(), target.to_owned()], database)
}

struct Target {
    kind: String,
    name: String,
}

fn targets(project: &Project) -> Outcome<Vec<Target>> {
    let mut cargo = shell::command(&project.cargo);
    cargo
        .current_dir(&project.root)
        .args(["metadata", "--format-version=1", "--no-deps"]);
    let metadata: Value =
        serde_json::from_str(&shell::capture(cargo)?).map_err(|error| error.to_string())?;
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(packages
        .iter()
        .flat_map(|package| {
            package
                .get("targets")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        })
        .map(|target| Target {
            kind: text(target.get("kind").and_then(|kinds| kinds.get(0))),
            name: text(target.get("name")),
        })
        .collect())
}

fn cargo_test(project: &Project, arguments: &[String], database: Option<&str>) -> Outcome<Tally> {
    let mut cargo = shell::command(&project.cargo);
    cargo
        .current_dir(&project.root)
        .args(["test", "--no-fail-fast"])
        .args(ALL_BUT_PEERS)
        .args(arguments);
    match database {
        Some(url) => cargo.env("BAILIWICK_TEST_DATABASE", url),
        None => cargo.env_remove("BAILIWICK_TEST_DATABASE"),
    };
    counted(cargo)
}

/// The evaluator's own tests, with as many random cases as are asked for. Optimised a little, for a million of them.
pub(super) fn evaluator(project: &Project, cases: Option<u32>) -> Outcome<Tally> {
    let mut cargo = shell::command(&project.cargo);
    cargo
        .current_dir(&project.root)
        .args(["test", "--no-fail-fast", "--package", "bailiwick-evaluator"])
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    if let Some(cases) = cases {
        cargo.env("BAILIWICK_CASES", cases.to_string());
    }
    counted(cargo)
}

/// The evaluator's own tests as WebAssembly, which is what the browser runs it as; in Node, whose program `runner`
/// gives them files and an exit code. Optimised a little and with a tenth of the random cases, which the part `unit`
/// runs in full: it would take minutes.
pub(super) fn evaluator_in_wasm(project: &Project, target: &str, runner: &Path) -> Outcome<Tally> {
    let mut cargo = shell::command(&project.cargo);
    let variable = target.to_uppercase().replace('-', "_");
    cargo
        .current_dir(&project.root)
        .args(["test", "--no-fail-fast", "--package", "bailiwick-evaluator"])
        .args(["--lib", "--tests", "--target", target])
        .env(
            format!("CARGO_TARGET_{variable}_RUNNER"),
            format!("node --no-warnings {}", runner.display()),
        )
        // Node 20 crashes, often only at its end, when the memory of such a program has grown: it gets all at once.
        .env(
            format!("CARGO_TARGET_{variable}_RUSTFLAGS"),
            "-C link-arg=--initial-memory=536870912",
        )
        .env("BAILIWICK_CASES", "5000")
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    counted(cargo)
}

fn counted(cargo: Command) -> Outcome<Tally> {
    let mut counter = Counter::default();
    let succeeded = shell::each_line(cargo, |line| {
        if let Some(shown) = counter.take(line) {
            println!("{shown}");
        }
    })?;
    Ok(counter.finish(succeeded))
}

/// Counts while the lines of libtest's output pass by.
#[derive(Default)]
struct Counter {
    tally: Tally,
}

impl Counter {
    /// What of this line is worth showing.
    fn take(&mut self, line: &str) -> Option<String> {
        if let Some(result) = line.strip_prefix("test result: ") {
            let number = |word: &str| number_before(result, word);
            let (passed, failed, ignored) =
                (number(" passed"), number(" failed"), number(" ignored"));
            self.tally.passed += passed;
            self.tally.failed += failed;
            return (passed + failed + ignored > 0).then(|| match failed {
                0 => format!("     {passed} passed"),
                _ => format!("     {passed} passed, {failed} FAILED"),
            });
        }
        if let Some((name, outcome)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.rsplit_once(" ... "))
        {
            if outcome == "ok" {
                return None;
            }
            if let Some(reason) = outcome.strip_prefix("ignored") {
                let reason = reason.trim_start_matches([',', ' ']);
                let reason = if reason.is_empty() {
                    "no reason is given"
                } else {
                    reason
                };
                self.tally.skipped.push(format!("{name}: {reason}"));
            }
        }
        let idle = line.is_empty()
            || (line.starts_with("running ")
                && (line.ends_with(" tests") || line.ends_with(" test")));
        (!idle).then(|| line.to_owned())
    }

    /// A run that broke off (it did not compile, or a test process died) counts as one failure.
    fn finish(mut self, succeeded: bool) -> Tally {
        if !succeeded && self.tally.failed == 0 {
            self.tally.failed = 1;
        }
        self.tally
    }
}

fn number_before(text: &str, word: &str) -> usize {
    text.split(';')
        .find_map(|part| part.trim().strip_suffix(word.trim_start()))
        .and_then(|before| before.split_whitespace().last())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Counter;

    fn count(lines: &[&str], succeeded: bool) -> (super::Tally, Vec<String>) {
        let mut counter = Counter::default();
        let shown = lines.iter().filter_map(|line| counter.take(line)).collect();
        (counter.finish(succeeded), shown)
    }

    #[test]
    fn results_of_all_targets_are_added() {
        let (tally, shown) = count(
            &[
                "running 3 tests",
                "test a::b ... ok",
                "test c ... ignored, needs a network",
                "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                "test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            ],
            true,
        );
        assert_eq!((tally.passed, tally.failed), (42, 0));
        assert_eq!(tally.skipped, ["c: needs a network"]);
        assert!(!shown.iter().any(|line| line.contains("a::b")));
    }

    #[test]
    fn a_failing_test_is_shown_with_all_it_says() {
        let (tally, shown) = count(
            &[
                "test x ... FAILED",
                "thread 'x' panicked at src/lib.rs:1:1:",
                "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            ],
            false,
        );
        assert_eq!((tally.passed, tally.failed), (1, 1));
        assert_eq!(shown.len(), 3);
    }

    #[test]
    fn tests_that_do_not_compile_count_as_one_failure() {
        assert_eq!(count(&[], false).0.failed, 1);
        assert_eq!(count(&[], true).0.failed, 0);
    }
}
