//! The gate on what a browser must download: the release build of the browser's files, among them the linter and the
//! catalogue, which the policy editor alone loads, and what the evaluator adds to the console's module; each within its
//! limit.

use super::Tally;
use crate::bench;
use crate::bench_evaluator;
use crate::browser_side::Shrinking;
use crate::build::{self, Profile};
use crate::project::{Outcome, Project};
use crate::steps::Steps;

pub(super) fn run(project: &Project, steps: Steps) -> Outcome<Tally> {
    // Beside `target/site`, whose debug files a running server may be handing out.
    let site = project.target.join("site-release");
    build::site(project, steps, Profile::Release, Shrinking::Required, &site)?;
    let mut tally = Tally::default();
    let mut rows = bench::sizes(&site)?;
    rows.push(bench_evaluator::weight(project, steps)?);
    println!("{}", bench::table(&rows));
    for row in rows {
        tally.add(Tally::one(row.holds()));
    }
    Ok(tally)
}
