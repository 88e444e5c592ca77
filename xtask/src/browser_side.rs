//! The browser's files: the console compiled to WebAssembly, its JavaScript glue, the stylesheet and the static files,
//! all under the names that Leptos' page shell asks for; and what the policy editor alone loads, the linter's module and
//! the catalogue. Files that no longer belong there are
//! removed, so that a debug build never serves a release's compressed leftovers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::build::Profile;
use crate::project::{Outcome, Project, file_key, files_under, read, write_if_changed};
use crate::setup::node;
use crate::steps::Steps;
use crate::wasm_target::WasmToolchain;
use crate::{compress, css, shell};

/// The name of the browser module: `pkg/NAME.js` and `pkg/NAME_bg.wasm`, which is what Leptos asks for as long as
/// `LEPTOS_OUTPUT_NAME` is not set when the server is compiled.
const NAME: &str = "bailiwick";

/// The linter's module: `pkg/lint.js` and `pkg/lint_bg.wasm`, which the policy editor imports.
pub(crate) const LINTER: &str = "lint";
/// The catalogue as the policy editor fetches it.
pub(crate) const CATALOGUE: &str = "catalogue.txt";

/// What browsers of the last years can do, and what wasm-opt may therefore assume and use.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
];

/// Whether a missing `wasm-opt` is an error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shrinking {
    /// Go on without it, and say so: npm is not needed to run.
    IfPossible,
    /// Fail: the sizes are to be measured.
    Required,
}

/// The compiled modules, before their glue is made.
pub(crate) struct Modules {
    console: PathBuf,
    linter: PathBuf,
}

/// Compiles the console and the linter for the browser.
pub(crate) fn compile(
    project: &Project,
    toolchain: &WasmToolchain,
    profile: Profile,
    log: &Path,
) -> Outcome<Modules> {
    let folder = project.target.join("wasm");
    let mut cargo = toolchain.cargo(project);
    cargo
        .current_dir(&project.root)
        .args([
            "build",
            "--package",
            "app",
            "--package",
            "evaluator-lint-module",
            "--lib",
            "--no-default-features",
            "--features",
            "app/hydrate",
        ])
        .args([
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            profile.for_browser(),
            "--target-dir",
        ])
        .arg(&folder)
        // Debug information would multiply the module's size, and every browser test loads it.
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    shell::quiet(cargo, log)?;
    let built = folder
        .join("wasm32-unknown-unknown")
        .join(profile.browser_folder());
    Ok(Modules {
        console: built.join("app.wasm"),
        linter: built.join("lint_module.wasm"),
    })
}

/// Makes the folder `site` from the compiled modules, `style`, `public` and the catalogue.
pub(crate) fn assemble(
    project: &Project,
    steps: Steps,
    profile: Profile,
    shrinking: Shrinking,
    modules: &Modules,
    site: &Path,
) -> Outcome {
    let package = site.join("pkg");
    let mut wanted = BTreeSet::new();
    let optimizer = if profile == Profile::Release {
        optimizer(project, steps, shrinking)?
    } else {
        None
    };
    for (module, name) in [(&modules.console, NAME), (&modules.linter, LINTER)] {
        let made = glue(project, steps, profile, module, name, optimizer.as_deref())?;
        for file in files_under(&made) {
            if file.extension().is_some_and(|extension| extension == "ts") {
                continue;
            }
            let relative = file
                .strip_prefix(&made)
                .map_err(|error| error.to_string())?;
            place(&mut wanted, package.join(relative), &read(&file)?)?;
        }
    }
    place(
        &mut wanted,
        package.join(CATALOGUE),
        &read(&crate::catalogue::path(project))?,
    )?;
    let joined = css::joined(&project.root.join("style"))?;
    let stylesheet = if profile == Profile::Release {
        css::minified(&joined)
    } else {
        joined
    };
    place(
        &mut wanted,
        package.join(format!("{NAME}.css")),
        stylesheet.as_bytes(),
    )?;
    let public = project.root.join("public");
    for file in files_under(&public) {
        let relative = file
            .strip_prefix(&public)
            .map_err(|error| error.to_string())?;
        place(&mut wanted, site.join(relative), &read(&file)?)?;
    }
    if profile == Profile::Release {
        let originals: Vec<PathBuf> = wanted.iter().cloned().collect();
        for path in originals {
            wanted.extend(compress::beside(&path)?);
        }
    }
    for file in files_under(site) {
        if !wanted.contains(&file) {
            fs::remove_file(&file)
                .map_err(|error| format!("cannot remove `{}`: {error}", file.display()))?;
        }
    }
    Ok(())
}

fn place(wanted: &mut BTreeSet<PathBuf>, path: PathBuf, bytes: &[u8]) -> Outcome {
    write_if_changed(&path, bytes)?;
    wanted.insert(path);
    Ok(())
}

/// The folder with wasm-bindgen's output, made anew only when the module changed.
fn glue(
    project: &Project,
    steps: Steps,
    profile: Profile,
    module: &Path,
    name: &str,
    optimizer: Option<&Path>,
) -> Outcome<PathBuf> {
    let release = profile == Profile::Release;
    let made = format!("glue-{name}-{}", profile.browser_folder());
    let folder = project.target.join("wasm").join(&made);
    let key = format!(
        "{} bindgen 0.2.130, optimized: {}",
        file_key(module),
        optimizer.is_some()
    );
    if folder.join(format!("{name}.js")).is_file() && project.stamped(&made, &key) {
        return Ok(folder);
    }
    let _ = fs::remove_dir_all(&folder);
    steps.step(
        &format!("Making the JavaScript of the browser module `{name}`"),
        || bind(module, name, release, &folder),
    )?;
    if let Some(program) = optimizer {
        let log = project.log("wasm-opt")?;
        steps.step(&format!("Shrinking the browser module `{name}`"), || {
            shrink(program, &folder.join(format!("{name}_bg.wasm")), &log)
        })?;
    }
    project.stamp(&made, &key)?;
    Ok(folder)
}

/// wasm-bindgen's work: from a compiled module to one that a browser loads, and its JavaScript.
fn bind(module: &Path, name: &str, release: bool, folder: &Path) -> Outcome {
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)
        .map_err(|error| format!("wasm-bindgen refuses its options: {error:#}"))?
        .typescript(false)
        .debug(!release)
        .keep_debug(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(folder)
        .map_err(|error| format!("wasm-bindgen failed: {error:#}"))
}

/// A module by itself, as small as the console's: `folder` gets `NAME_bg.wasm` and `NAME.js`.
pub(crate) fn release_of(
    project: &Project,
    steps: Steps,
    module: &Path,
    name: &str,
    folder: &Path,
) -> Outcome {
    let program = node::wasm_opt(project, steps)?;
    let _ = fs::remove_dir_all(folder);
    bind(module, name, true, folder)?;
    let log = project.log("wasm-opt")?;
    shrink(&program, &folder.join(format!("{name}_bg.wasm")), &log)
}

fn optimizer(project: &Project, steps: Steps, shrinking: Shrinking) -> Outcome<Option<PathBuf>> {
    match node::wasm_opt(project, steps) {
        Ok(program) => Ok(Some(program)),
        Err(error) if shrinking == Shrinking::Required => Err(error),
        Err(error) => {
            let why = error.lines().next().unwrap_or_default().to_owned();
            steps.say(&format!(
                "wasm-opt is not at hand ({why}); the browser module works, but stays larger"
            ));
            Ok(None)
        }
    }
}

fn shrink(program: &Path, module: &Path, log: &Path) -> Outcome {
    let smaller = module.with_extension("small");
    let mut wasm_opt = shell::command(program);
    wasm_opt
        .args(WASM_FEATURES)
        .arg("-Oz")
        .arg(module)
        .arg("-o")
        .arg(&smaller);
    shell::quiet(wasm_opt, log)?;
    fs::rename(&smaller, module)
        .map_err(|error| format!("cannot rename `{}`: {error}", smaller.display()))
}
