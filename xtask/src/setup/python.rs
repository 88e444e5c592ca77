//! A Python environment under `target` with the packages that the clients' tests name in
//! `e2e/clients/requirements.txt`.

use std::path::PathBuf;

use crate::project::{Outcome, Project, contents_key};
use crate::setup::packages;
use crate::shell;
use crate::steps::Steps;

/// The environment's `python`, with all packages installed; made anew only when the list of packages changed.
pub(crate) fn environment(project: &Project, steps: Steps) -> Outcome<PathBuf> {
    let requirements = project.root.join("e2e/clients/requirements.txt");
    let folder = project.target.join("venv");
    let python = folder.join("bin/python");
    let key = contents_key(std::slice::from_ref(&requirements));
    if python.exists() && project.stamped("venv", &key) {
        return Ok(python);
    }
    let log = project.log("venv")?;
    let create = || {
        let mut venv = shell::command("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        shell::quiet(venv, &log)
    };
    if steps
        .step("Creating the Python environment", create)
        .is_err()
    {
        packages::install(project, steps, &["python3", "python3-venv"]).map_err(|error| {
            format!("Python is missing: install Python 3.11 or newer with its venv module\n{error}")
        })?;
        create()?;
    }
    steps.step("Installing the clients' Python packages", || {
        let mut pip = shell::command(&python);
        pip.env("PIP_CACHE_DIR", project.target.join("pip-cache"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(&requirements);
        shell::quiet(pip, &log)
    })?;
    project.stamp("venv", &key)?;
    Ok(python)
}
