//! The tests with other people's clients (AWS's own among them): pytest over `e2e/clients`. They start the server
//! themselves, named by `BAILIWICK_BIN`.

use super::Tally;
use crate::postgres::Postgres;
use crate::project::{Outcome, Project, read_text};
use crate::setup::python;
use crate::shell;
use crate::steps::Steps;

pub(super) fn exist(project: &Project) -> bool {
    project.root.join("e2e/clients").is_dir()
}

pub(super) fn run(project: &Project, steps: Steps, postgres: &Postgres) -> Outcome<Tally> {
    let python = python::for_clients(project, steps)?;
    let report = project.target.join("e2e/clients.xml");
    let _ = std::fs::remove_file(&report);
    let mut pytest = shell::command(python);
    pytest
        .current_dir(project.root.join("e2e/clients"))
        .args(["-m", "pytest", "--quiet", "-rs", "-p", "no:cacheprovider"])
        .arg(format!("--junit-xml={}", report.display()))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("BAILIWICK_BIN", project.target.join("debug/bailiwick"))
        .env("BAILIWICK_TEST_DATABASE", postgres.url())
        .env("BAILIWICK_PSQL", postgres.psql());
    let result = shell::run(pytest);
    let report = read_text(&report).map_err(|error| format!("pytest left no report: {error}"))?;
    let mut tally = counted(&report);
    if result.is_err() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// The numbers in the head of pytest's report, and one line per skipped test.
fn counted(report: &str) -> Tally {
    let head = report
        .split_once("<testsuite ")
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("", |(head, _)| head);
    let number = |name: &str| {
        attribute(head, name)
            .and_then(|text| text.parse::<usize>().ok())
            .unwrap_or(0)
    };
    let failed = number("failures") + number("errors");
    let skipped: Vec<String> = report
        .split("<testcase ")
        .skip(1)
        .filter_map(|case| {
            let (_, skip) = case.split_once("<skipped ")?;
            let reason = attribute(skip, "message").unwrap_or("no reason is given");
            Some(format!(
                "{}: {reason}",
                attribute(case, "name").unwrap_or("a test")
            ))
        })
        .collect();
    Tally {
        passed: number("tests").saturating_sub(failed + number("skipped")),
        failed,
        skipped,
    }
}

fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = text
        .split_once(&format!(" {name}=\""))
        .or_else(|| text.split_once(&format!("{name}=\"")))?;
    after.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_head_and_the_skips_of_a_report_are_read() {
        let tally = super::counted(
            "<?xml version=\"1.0\"?><testsuites><testsuite name=\"pytest\" errors=\"1\" failures=\"1\" skipped=\"1\" tests=\"5\">\
             <testcase classname=\"x\" name=\"test_a\"/><testcase classname=\"x\" name=\"test_b\">\
             <skipped type=\"pytest.skip\" message=\"needs a key\">…</skipped></testcase></testsuite></testsuites>",
        );
        assert_eq!((tally.passed, tally.failed), (2, 2));
        assert_eq!(tally.skipped, ["test_b: needs a key"]);
    }
}
