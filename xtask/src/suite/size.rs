//! The gate on what a browser must download: the release build of the browser's files, each within its limit.

use super::Tally;
use crate::bench;
use crate::browser_side::Shrinking;
use crate::build::{self, Profile};
use crate::project::{Outcome, Project};
use crate::steps::Steps;

pub(super) fn run(project: &Project, steps: Steps) -> Outcome<Tally> {
    build::site(project, steps, Profile::Release, Shrinking::Required)?;
    let mut tally = Tally::default();
    let rows = bench::sizes(project)?;
    println!("{}", bench::table(&rows));
    for row in rows {
        tally.add(Tally::one(row.holds()));
    }
    Ok(tally)
}
