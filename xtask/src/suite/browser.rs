//! The browser tests: Playwright drives Chromium against servers that the tests start themselves, on both databases.

use serde_json::Value;

use super::Tally;
use crate::build;
use crate::postgres::Postgres;
use crate::project::{Outcome, Project, read_text};
use crate::setup::{self, node};
use crate::shell;
use crate::steps::Steps;

pub(super) fn run(project: &Project, steps: Steps, postgres: &Postgres) -> Outcome<Tally> {
    let report = project.target.join("e2e/report.json");
    let _ = std::fs::remove_file(&report);
    let mut playwright = playwright(project, steps)?;
    playwright
        .env("BAILIWICK_TEST_DATABASE", postgres.url())
        .env("BAILIWICK_PSQL", postgres.psql());
    let result = shell::run(playwright);
    let report =
        read_text(&report).map_err(|error| format!("Playwright left no report: {error}"))?;
    let report: Value = serde_json::from_str(&report)
        .map_err(|error| format!("Playwright's report is broken: {error}"))?;
    let mut tally = counted(&report);
    if result.is_err() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Takes pictures of every page, into `docs/screenshots`.
pub(crate) fn screenshots(project: &Project) -> Outcome<()> {
    build::everything(project, build::Profile::Debug)?;
    let steps = Steps::start();
    let mut playwright = playwright(project, steps)?;
    playwright.args(["--config", "screenshots.config.ts"]);
    shell::run(playwright)
}

/// Playwright's test runner, against the debug build.
fn playwright(project: &Project, steps: Steps) -> Outcome<std::process::Command> {
    let chromium = setup::chromium(project, steps)?;
    node::browser_tests(project, steps)?;
    let mut playwright = shell::command("node");
    playwright
        .current_dir(project.root.join("e2e"))
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .env("BAILIWICK_BIN", project.target.join("debug/bailiwick"))
        .env("BAILIWICK_CHROMIUM", chromium)
        .env("BAILIWICK_E2E_OUTPUT", project.target.join("e2e"))
        .env("NODE_NO_WARNINGS", "1");
    Ok(playwright)
}

/// Playwright's JSON report, counted. A test that passed only when repeated counts as failed.
fn counted(report: &Value) -> Tally {
    let mut tally = Tally::default();
    for suite in children(report, "suites") {
        count_suite(suite, &mut tally);
    }
    tally.failed += children(report, "errors").len();
    tally
}

fn count_suite(suite: &Value, tally: &mut Tally) {
    for spec in children(suite, "specs") {
        for test in children(spec, "tests") {
            match text(test, "status") {
                "expected" => tally.passed += 1,
                "skipped" => tally.skipped.push(skip_line(spec, test)),
                _ => tally.failed += 1,
            }
        }
    }
    for inner in children(suite, "suites") {
        count_suite(inner, tally);
    }
}

fn skip_line(spec: &Value, test: &Value) -> String {
    let reason = children(test, "annotations")
        .iter()
        .map(|annotation| text(annotation, "description"))
        .find(|description| !description.is_empty())
        .unwrap_or("no reason is given, or an earlier test of its group failed");
    format!(
        "{} ({}): {reason}",
        text(spec, "title"),
        text(test, "projectName")
    )
}

fn children<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nested_suites_flaky_tests_and_skips_are_all_counted() {
        let report = serde_json::json!({
            "errors": [],
            "suites": [{
                "specs": [{ "title": "a", "tests": [{ "status": "expected" }, { "status": "flaky" }] }],
                "suites": [{ "specs": [
                    { "title": "b", "tests": [{ "status": "unexpected" }] },
                    { "title": "c", "tests": [{ "status": "skipped", "projectName": "sqlite",
                        "annotations": [{ "type": "skip", "description": "needs JavaScript" }] }] },
                ]}],
            }],
        });
        let tally = super::counted(&report);
        assert_eq!((tally.passed, tally.failed), (1, 2));
        assert_eq!(tally.skipped, ["c (sqlite): needs JavaScript"]);
    }

    #[test]
    fn an_error_outside_of_tests_is_a_failure() {
        assert_eq!(
            super::counted(&serde_json::json!({ "errors": [{ "message": "no tests found" }] }))
                .failed,
            1
        );
    }
}
