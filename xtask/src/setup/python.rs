//! Python environments under `target`, each with the packages that a file of requirements names: the clients' tests
//! have `e2e/clients/requirements.txt`, the catalogue has `evaluator/catalogue/requirements.txt`.

use std::path::PathBuf;

use crate::project::{Outcome, Project, contents_key};
use crate::setup::packages;
use crate::shell;
use crate::steps::Steps;

/// The environment of the clients' tests.
pub(crate) fn for_clients(project: &Project, steps: Steps) -> Outcome<PathBuf> {
    environment(project, steps, "venv", "e2e/clients/requirements.txt")
}

/// The `python` of the environment `target/NAME`, with all packages of the file `requirements` installed; made anew
/// only when that file changed.
pub(crate) fn environment(
    project: &Project,
    steps: Steps,
    name: &str,
    requirements: &str,
) -> Outcome<PathBuf> {
    let packages_wanted = format!("Installing the Python packages of {requirements}");
    let requirements = project.root.join(requirements);
    let folder = project.target.join(name);
    let python = folder.join("bin/python");
    let key = contents_key(std::slice::from_ref(&requirements));
    if python.exists() && project.stamped(name, &key) {
        return Ok(python);
    }
    let log = project.log(name)?;
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
    steps.step(&packages_wanted, || {
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
    project.stamp(name, &key)?;
    Ok(python)
}
