//! Debian packages, as root or with `sudo` that asks for no password. Nothing is ever removed or upgraded on purpose.

use std::process::Command;

use crate::project::{Outcome, Project};
use crate::shell;
use crate::steps::Steps;

/// Installs packages, with `apt-get update` first when the package lists do not know them.
pub(crate) fn install(project: &Project, steps: Steps, packages: &[&str]) -> Outcome {
    let by_hand = format!("install by hand: `apt-get install {}`", packages.join(" "));
    if shell::find_program("apt-get").is_none() {
        return Err(format!(
            "this machine has no `apt-get`; {by_hand}, or what your system calls these packages"
        ));
    }
    let as_root = is_root();
    if !as_root {
        let mut probe = shell::command("sudo");
        probe.args(["-n", "true"]);
        if !shell::succeeds(probe) {
            return Err(format!(
                "not root, and `sudo` asks for a password; {by_hand}"
            ));
        }
    }
    let log = project.log("apt")?;
    steps.step(
        &format!("Installing the Debian packages {}", packages.join(", ")),
        || {
            let mut all = vec!["install", "-y", "--no-install-recommends"];
            all.extend_from_slice(packages);
            if shell::quiet(apt(as_root, &all), &log).is_ok() {
                return Ok(());
            }
            shell::quiet(apt(as_root, &["update"]), &log)
                .and_then(|()| shell::quiet(apt(as_root, &all), &log))
                .map_err(|error| format!("{by_hand}\n{error}"))
        },
    )
}

fn apt(as_root: bool, arguments: &[&str]) -> Command {
    let mut command = if as_root {
        shell::command("apt-get")
    } else {
        let mut sudo = shell::command("sudo");
        sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    };
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(arguments);
    command
}

/// Whether this tool runs as root.
pub(crate) fn is_root() -> bool {
    let mut id = shell::command("id");
    id.arg("-u");
    shell::capture(id).is_ok_and(|text| text.trim() == "0")
}
