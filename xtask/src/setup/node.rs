//! Packages from npm: the browser tests' in `e2e/node_modules`, and `wasm-opt` in `target/tools`. Nothing of npm is
//! needed to run Bailiwick. Caches stay under `target`.

use std::path::PathBuf;
use std::process::Command;

use crate::project::{Outcome, Project, contents_key};
use crate::shell;
use crate::steps::Steps;

/// The release whose `wasm-opt` makes modules that browsers take; Debian's is too old.
const BINARYEN: &str = "binaryen@132";

fn npm(project: &Project) -> Outcome<Command> {
    if shell::find_program("npm").is_none() || shell::find_program("node").is_none() {
        return Err("Node.js is missing: install Node.js 20 or newer with npm".to_owned());
    }
    let mut npm = shell::command("npm");
    npm.env("npm_config_cache", project.target.join("npm-cache"))
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .args(["--no-audit", "--no-fund", "--no-update-notifier"]);
    Ok(npm)
}

/// The packages of the browser tests, installed anew only when their lock file changed.
pub(crate) fn browser_tests(project: &Project, steps: Steps) -> Outcome {
    let folder = project.root.join("e2e");
    let key = contents_key(&[
        folder.join("package.json"),
        folder.join("package-lock.json"),
    ]);
    if folder
        .join("node_modules/@playwright/test/cli.js")
        .is_file()
        && project.stamped("e2e-npm", &key)
    {
        return Ok(());
    }
    let mut npm = npm(project)?;
    let log = project.log("npm-e2e")?;
    steps.step("Installing the browser tests' npm packages", || {
        npm.current_dir(&folder).arg("ci");
        shell::quiet(npm, &log)
    })?;
    project.stamp("e2e-npm", &key)
}

/// The program `wasm-opt`, for releases.
pub(crate) fn wasm_opt(project: &Project, steps: Steps) -> Outcome<PathBuf> {
    let tools = project.target.join("tools");
    let program = tools.join("node_modules/.bin/wasm-opt");
    if program.exists() && project.stamped("wasm-opt", BINARYEN) {
        return Ok(program);
    }
    let mut npm = npm(project)?;
    let log = project.log("npm-tools")?;
    steps.step("Installing wasm-opt from npm", || {
        crate::project::create_folder(&tools)?;
        npm.arg("install").arg("--prefix").arg(&tools).arg(BINARYEN);
        shell::quiet(npm, &log)
    })?;
    project.stamp("wasm-opt", BINARYEN)?;
    Ok(program)
}
