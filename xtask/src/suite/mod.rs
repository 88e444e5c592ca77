//! `cargo xtask test`: the parts in their order, each under its own header, then a table and one last line
//! `N passed, N failed`. Nothing that failed or was skipped is hidden; a part that cannot even start counts as failed.

mod browser;
mod cargo_tests;
mod clients;
mod size;
mod wasm;

pub(crate) use browser::screenshots;

use std::process::ExitCode;

use crate::browser_side::Shrinking;
use crate::build::{self, Profile};
use crate::clock::{Stopwatch, readable};
use crate::postgres::Postgres;
use crate::project::{ALL_BUT_PEERS, Outcome, Project};
use crate::steps::Steps;
use crate::{setup, shell};

/// What came of a part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// One line per skipped test: its name and the reason.
    pub(crate) skipped: Vec<String>,
}

impl Tally {
    fn one(passed: bool) -> Self {
        Self {
            passed: usize::from(passed),
            failed: usize::from(!passed),
            skipped: Vec::new(),
        }
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
    }
}

const PARTS: [&str; 9] = [
    "fmt", "clippy", "unit", "wasm", "store", "http", "browser", "clients", "size",
];

/// A part that runs only when it is named: the others contain it, with fewer random cases.
const EVALUATOR: &str = "evaluator";

/// What the parts share: set up when the first of them needs it.
struct Run<'a> {
    project: &'a Project,
    steps: Steps,
    postgres: Option<Outcome<Postgres>>,
    built: Option<Outcome<()>>,
}

impl Run<'_> {
    fn postgres(&mut self) -> Outcome<&Postgres> {
        let (project, steps) = (self.project, self.steps);
        self.postgres
            .get_or_insert_with(|| Postgres::start(project, steps))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The server and the browser's files, in the debug profile.
    fn built(&mut self) -> Outcome {
        let (project, steps) = (self.project, self.steps);
        self.built
            .get_or_insert_with(|| {
                build::with_steps(project, steps, Profile::Debug, Shrinking::IfPossible).map(|_| ())
            })
            .clone()
    }
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    parts: Vec<&'a str>,
    /// How many random cases the evaluator's agreement test compares.
    cases: Option<u32>,
}

impl<'a> Asked<'a> {
    fn read(arguments: &'a [String]) -> Outcome<Self> {
        let mut named = Vec::new();
        let mut cases = None;
        let mut rest = arguments.iter().map(String::as_str);
        while let Some(argument) = rest.next() {
            if argument == "--cases" {
                let number = rest.next().and_then(|text| text.parse().ok());
                cases = Some(number.ok_or("--cases takes a number")?);
            } else if PARTS.contains(&argument) || argument == EVALUATOR {
                named.push(argument);
            } else {
                return Err(format!(
                    "there is no part `{argument}`; the parts are {} and {EVALUATOR}",
                    PARTS.join(", ")
                ));
            }
        }
        if cases.is_some() && named != [EVALUATOR] {
            return Err(format!("--cases goes with the part `{EVALUATOR}` alone"));
        }
        let parts = PARTS
            .into_iter()
            .chain([EVALUATOR])
            .filter(|part| named.contains(part) || (named.is_empty() && *part != EVALUATOR));
        Ok(Self {
            parts: parts.collect(),
            cases,
        })
    }
}

/// Runs the parts named, or all, and gives back whether everything passed.
pub(crate) fn run(project: &Project, arguments: &[String]) -> Outcome<ExitCode> {
    let asked = Asked::read(arguments)?;
    project.ensure_site_folder()?;
    let mut run = Run {
        project,
        steps: Steps::start(),
        postgres: None,
        built: None,
    };
    let mut done: Vec<(&str, Tally, String)> = Vec::new();
    for part in asked.parts {
        println!("\n── {part} ──");
        let watch = Stopwatch::start();
        let tally = run_part(&mut run, part, asked.cases).unwrap_or_else(|error| {
            println!("error: {error}");
            Tally::one(false)
        });
        done.push((part, tally, readable(watch.elapsed())));
    }
    drop(run);
    Ok(summarize(&done))
}

fn run_part(run: &mut Run<'_>, part: &str, cases: Option<u32>) -> Outcome<Tally> {
    match part {
        "fmt" => {
            setup::rust_component(run.project, run.steps, "rustfmt", "cargo-fmt")?;
            Ok(Tally::one(passes(
                run.project,
                &["fmt", "--all", "--check"],
            )))
        }
        "clippy" => {
            setup::rust_component(run.project, run.steps, "clippy", "cargo-clippy")?;
            Ok(Tally::one(clippy(run.project)))
        }
        "unit" => cargo_tests::unit(run.project),
        EVALUATOR => cargo_tests::evaluator(run.project, cases),
        "wasm" => wasm::run(run.project, run.steps),
        "store" => on_both_databases(run, "store"),
        "http" => {
            // The server under test hands out the browser's files.
            run.built()?;
            on_both_databases(run, "http")
        }
        "browser" => {
            run.built()?;
            let (project, steps) = (run.project, run.steps);
            browser::run(project, steps, run.postgres()?)
        }
        "clients" => {
            if !clients::exist(run.project) {
                println!("no client tests exist yet (e2e/clients)");
                return Ok(Tally::default());
            }
            run.built()?;
            let (project, steps) = (run.project, run.steps);
            clients::run(project, steps, run.postgres()?)
        }
        "size" => size::run(run.project, run.steps),
        other => Err(format!("there is no part `{other}`")),
    }
}

/// Clippy over everything, and over the console as the browser compiles it.
fn clippy(project: &Project) -> bool {
    let mut everything = vec!["clippy", "--all-targets"];
    everything.extend(ALL_BUT_PEERS);
    everything.extend(["--features", "evaluator-browser-bench/timing"]);
    everything.extend(["--", "-D", "warnings"]);
    let native = passes(project, &everything);
    let browser = passes(
        project,
        &[
            "clippy",
            "--package",
            "app",
            "--lib",
            "--no-default-features",
            "--features",
            "hydrate",
            "--",
            "-D",
            "warnings",
        ],
    );
    native && browser
}

fn passes(project: &Project, arguments: &[&str]) -> bool {
    let mut cargo = shell::command(&project.cargo);
    cargo.current_dir(&project.root).args(arguments);
    match shell::run(cargo) {
        Ok(()) => true,
        Err(error) => {
            println!("{error}");
            false
        }
    }
}

/// The same test target on SQLite and on PostgreSQL; that PostgreSQL is missing is a failure, not a reason to skip.
fn on_both_databases(run: &mut Run<'_>, target: &str) -> Outcome<Tally> {
    println!("{target} on SQLite");
    let mut tally = cargo_tests::integration(run.project, target, None)?;
    println!("{target} on PostgreSQL");
    let project = run.project;
    let postgres = run.postgres().map(Postgres::url);
    tally.add(match postgres {
        Ok(url) => cargo_tests::integration(project, target, Some(&url))?,
        Err(error) => {
            println!("error: {error}");
            Tally::one(false)
        }
    });
    Ok(tally)
}

fn summarize(done: &[(&str, Tally, String)]) -> ExitCode {
    let mut total = Tally::default();
    println!(
        "\n{:<10}{:>8}{:>8}{:>9}{:>14}",
        "part", "passed", "failed", "skipped", "time"
    );
    for (part, tally, time) in done {
        println!(
            "{part:<10}{:>8}{:>8}{:>9}{time:>14}",
            tally.passed,
            tally.failed,
            tally.skipped.len()
        );
    }
    println!();
    for (part, tally, _) in done {
        for reason in &tally.skipped {
            println!("skipped in {part}: {reason}");
        }
        total.passed += tally.passed;
        total.failed += tally.failed;
        total.skipped.extend(tally.skipped.iter().cloned());
    }
    println!("{}", last_line(&total));
    if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn last_line(total: &Tally) -> String {
    let mut line = format!("{} passed, {} failed", total.passed, total.failed);
    if !total.skipped.is_empty() {
        line.push_str(&format!(", {} skipped", total.skipped.len()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{Asked, PARTS, Tally, last_line};

    fn asked(line: &str) -> Result<(Vec<String>, Option<u32>), String> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let asked = Asked::read(&arguments)?;
        Ok((
            asked.parts.into_iter().map(str::to_owned).collect(),
            asked.cases,
        ))
    }

    #[test]
    fn all_parts_run_in_their_order_and_the_evaluator_alone_when_it_is_named() {
        assert_eq!(asked("").unwrap().0, PARTS);
        assert_eq!(asked("unit fmt").unwrap().0, ["fmt", "unit"]);
        assert_eq!(
            asked("evaluator --cases 1000000").unwrap(),
            (vec!["evaluator".to_owned()], Some(1_000_000))
        );
        for wrong in [
            "evaluate",
            "evaluator --cases",
            "evaluator --cases x",
            "unit --cases 5",
            "--cases 5",
        ] {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_line_names_skipped_tests_only_when_there_are_some() {
        let mut total = Tally {
            passed: 3,
            failed: 1,
            skipped: Vec::new(),
        };
        assert_eq!(last_line(&total), "3 passed, 1 failed");
        total.skipped.push("a: needs a network".to_owned());
        assert_eq!(last_line(&total), "3 passed, 1 failed, 1 skipped");
    }
}
