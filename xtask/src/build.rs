//! Builds both sides. In development they are built side by side, because the server reads the site's files when it
//! runs; a release embeds them, so there the site comes first.

use std::path::{Path, PathBuf};

use crate::browser_side::{self, Shrinking};
use crate::project::{ALL_BUT_PEERS, Outcome, Project};
use crate::steps::Steps;
use crate::{shell, wasm_target};

/// For developing, or for keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Debug,
    /// Small and fast, the site embedded.
    Release,
}

impl Profile {
    pub(crate) fn from_release(release: bool) -> Self {
        if release { Self::Release } else { Self::Debug }
    }

    /// Cargo's name of the browser side's profile.
    pub(crate) fn for_browser(self) -> &'static str {
        match self {
            Self::Debug => "dev",
            Self::Release => "wasm-release",
        }
    }

    /// The folder under `target/wasm/wasm32-unknown-unknown` that cargo puts it into.
    pub(crate) fn browser_folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "wasm-release",
        }
    }

    fn server_folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// Sets up the toolchain and builds the browser side and the server; gives back the server's binary.
pub(crate) fn everything(project: &Project, profile: Profile) -> Outcome<PathBuf> {
    let steps = Steps::start();
    let binary = with_steps(project, steps, profile, Shrinking::IfPossible)?;
    steps.say(&format!(
        "built in {}: {} and target/site",
        steps.total(),
        shown(project, &binary)
    ));
    Ok(binary)
}

/// As [`everything`], under the caller's clock.
pub(crate) fn with_steps(
    project: &Project,
    steps: Steps,
    profile: Profile,
    shrinking: Shrinking,
) -> Outcome<PathBuf> {
    project.ensure_site_folder()?;
    wasm_target::ensure(project, steps)?;
    match profile {
        Profile::Release => {
            site(project, steps, profile, shrinking, &project.site())?;
            server(project, steps, profile)
        }
        Profile::Debug => std::thread::scope(|scope| {
            let browser = scope.spawn(|| site(project, steps, profile, shrinking, &project.site()));
            let binary = server(project, steps, profile);
            browser
                .join()
                .map_err(|_| "building the browser side broke off".to_owned())??;
            binary
        }),
    }
}

/// Builds the browser's files into `folder`.
pub(crate) fn site(
    project: &Project,
    steps: Steps,
    profile: Profile,
    shrinking: Shrinking,
    folder: &Path,
) -> Outcome {
    let toolchain = wasm_target::ensure(project, steps)?;
    let log = project.log("browser-side")?;
    let modules = steps.step("Building the browser side", || {
        browser_side::compile(project, &toolchain, profile, &log)
    })?;
    browser_side::assemble(project, steps, profile, shrinking, &modules, folder)
}

/// Builds the `bailiwick` binary. The whole workspace's features are in effect, as in the tests, so that its
/// dependencies are compiled once.
pub(crate) fn server(project: &Project, steps: Steps, profile: Profile) -> Outcome<PathBuf> {
    project.ensure_site_folder()?;
    let mut cargo = shell::command(&project.cargo);
    cargo
        .current_dir(&project.root)
        .arg("build")
        .args(ALL_BUT_PEERS)
        .args(["--bin", "bailiwick", "--target-dir"])
        .arg(&project.target);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    steps.step("Building the server", || shell::run(cargo))?;
    Ok(project
        .target
        .join(profile.server_folder())
        .join("bailiwick"))
}

/// A path as seen from the checkout.
pub(crate) fn shown(project: &Project, path: &Path) -> String {
    path.strip_prefix(&project.root)
        .unwrap_or(path)
        .display()
        .to_string()
}
