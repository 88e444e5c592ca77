//! Installs what a machine lacks: Debian packages, npm packages, a Python environment, parts of the Rust toolchain.
//! Every check on a machine that has everything is cheap. What cannot be installed is named in one sentence.

pub(crate) mod node;
pub(crate) mod packages;
pub(crate) mod python;

use std::path::PathBuf;

use crate::project::{Outcome, Project};
use crate::shell;
use crate::steps::Steps;

/// `rustfmt` and `clippy`, which a minimal Rust installation lacks.
pub(crate) fn rust_component(
    project: &Project,
    steps: Steps,
    component: &str,
    program: &str,
) -> Outcome {
    let beside = project
        .cargo
        .parent()
        .is_some_and(|folder| folder.join(program).is_file());
    if beside || (project.cargo.parent().is_none() && shell::find_program(program).is_some()) {
        return Ok(());
    }
    let missing = format!("{component} is missing: run `rustup component add {component}`");
    if shell::find_program("rustup").is_none() {
        return if shell::find_program(program).is_some() {
            Ok(())
        } else {
            Err(missing)
        };
    }
    let log = project.log("rustup-component")?;
    steps.step(&format!("Installing {component}"), || {
        let mut rustup = shell::command("rustup");
        rustup.args(["component", "add", component]);
        shell::quiet(rustup, &log).map_err(|error| format!("{missing}\n{error}"))
    })
}

/// A Chromium or Chrome for the browser tests.
pub(crate) fn chromium(project: &Project, steps: Steps) -> Outcome<PathBuf> {
    let find = || {
        [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ]
        .into_iter()
        .find_map(shell::find_program)
    };
    if let Some(path) = std::env::var_os("BAILIWICK_CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    packages::install(project, steps, &["chromium"]).map_err(|error| {
        format!("Chromium is missing: install it, or name it in BAILIWICK_CHROMIUM\n{error}")
    })?;
    find().ok_or_else(|| "Chromium was installed but is not on the search path".to_owned())
}

/// The folder of PostgreSQL's own programs (`initdb`, `postgres`, `psql`).
pub(crate) fn postgres_programs(project: &Project, steps: Steps) -> Outcome<PathBuf> {
    if let Some(folder) = find_postgres() {
        return Ok(folder);
    }
    packages::install(project, steps, &["postgresql"]).map_err(|error| {
        format!(
            "PostgreSQL is missing: install its server programs (`initdb`, `postgres`)\n{error}"
        )
    })?;
    find_postgres()
        .ok_or_else(|| "PostgreSQL was installed but its `initdb` was not found".to_owned())
}

fn find_postgres() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_string_lossy().parse().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").is_file().then_some((version, folder))
        })
        .collect();
    versions.sort();
    versions
        .pop()
        .map(|(_, folder)| folder)
        .or_else(|| shell::find_program("initdb")?.parent().map(PathBuf::from))
}
