//! The evaluator where the browser runs it: its own tests compiled to WebAssembly, and a build for the browser's target
//! without the console around it.

use super::{Tally, cargo_tests};
use crate::project::{Outcome, Project};
use crate::steps::Steps;
use crate::{shell, wasm_target};

pub(super) fn run(project: &Project, steps: Steps) -> Outcome<Tally> {
    let mut tally = Tally::one(builds_for_the_browser(project, steps)?);
    if shell::find_program("node").is_none() {
        return Err("Node.js is missing: install Node.js 20 or newer".to_owned());
    }
    wasm_target::ensure_tests(project, steps)?;
    let runner = project.root.join("xtask/wasi.mjs");
    tally.add(cargo_tests::evaluator_in_wasm(
        project,
        wasm_target::TESTS,
        &runner,
    )?);
    Ok(tally)
}

fn builds_for_the_browser(project: &Project, steps: Steps) -> Outcome<bool> {
    let mut cargo = wasm_target::ensure(project, steps)?.cargo(project);
    cargo
        .current_dir(&project.root)
        .args(["build", "--package", "bailiwick-evaluator", "--lib"])
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(project.target.join("wasm"))
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    match shell::run(cargo) {
        Ok(()) => Ok(true),
        Err(error) => {
            println!("{error}");
            Ok(false)
        }
    }
}
