//! The toolchain that compiles for the browser. Normally that is the same Rust with rustup's WebAssembly target. Where
//! rustup cannot reach its server, Debian's second Rust compiles the standard library from its packaged source, once,
//! into `target/wasm-sysroot`; it then serves the browser side only. A standard library never serves a compiler of
//! another version, so the two never mix.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::project::{Outcome, Project, create_folder, file_key, write};
use crate::setup::packages;
use crate::shell;
use crate::steps::Steps;

const TARGET: &str = "wasm32-unknown-unknown";
/// The target of tests: WebAssembly with files, arguments and an exit code.
pub(crate) const TESTS: &str = "wasm32-wasip1";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];
/// Set to `debian` to use Debian's compiler even where rustup would do.
const CHOICE: &str = "BAILIWICK_WASM_TOOLCHAIN";

/// A compiler that knows the browser.
pub(crate) enum WasmToolchain {
    /// The cargo that started us.
    Rustup,
    /// Debian's, with the standard library in this folder.
    Debian(PathBuf),
}

impl WasmToolchain {
    /// A cargo command that builds for the browser when given `--target`.
    pub(crate) fn cargo(&self, project: &Project) -> Command {
        match self {
            Self::Rustup => shell::command(&project.cargo),
            Self::Debian(sysroot) => {
                let mut cargo = shell::command(DEBIAN_CARGO);
                cargo
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env(
                        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                        format!("--sysroot={}", sysroot.display()),
                    )
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("CARGO");
                cargo
            }
        }
    }
}

/// The toolchain at hand, installed first when there is none.
pub(crate) fn ensure(project: &Project, steps: Steps) -> Outcome<WasmToolchain> {
    let debian_wanted = std::env::var(CHOICE).is_ok_and(|choice| choice == "debian");
    if !debian_wanted && has_standard_library(&sysroot_of(&project.cargo)?, TARGET) {
        return Ok(WasmToolchain::Rustup);
    }
    let debian = project.target.join("wasm-sysroot");
    if has_standard_library(&debian, TARGET)
        && project.stamped("wasm-sysroot", &file_key(Path::new(DEBIAN_RUSTC)))
    {
        return Ok(WasmToolchain::Debian(debian));
    }
    if !debian_wanted {
        match add_with_rustup(project, steps, TARGET) {
            Ok(()) => return Ok(WasmToolchain::Rustup),
            Err(why) => steps.say(&format!(
                "rustup could not add the WebAssembly target ({why}); taking Debian's compiler"
            )),
        }
    }
    build_with_debian(project, steps, &debian).map_err(|error| {
        format!("the WebAssembly target is missing: run `rustup target add {TARGET}`\n{error}")
    })?;
    Ok(WasmToolchain::Debian(debian))
}

/// The target that tests run on, added when it is missing. There is no other way to it than rustup's.
pub(crate) fn ensure_tests(project: &Project, steps: Steps) -> Outcome {
    if has_standard_library(&sysroot_of(&project.cargo)?, TESTS) {
        return Ok(());
    }
    add_with_rustup(project, steps, TESTS).map_err(|why| {
        format!(
            "the WebAssembly target of tests is missing: run `rustup target add {TESTS}` ({why})"
        )
    })
}

/// The folder that the compiler of this cargo takes its standard library from. Cargo's own path tells it without
/// starting a program.
fn sysroot_of(cargo: &Path) -> Outcome<PathBuf> {
    if let (true, Some(sysroot)) = (cargo.is_absolute(), cargo.parent().and_then(Path::parent))
        && sysroot.join("lib/rustlib").is_dir()
    {
        return Ok(sysroot.to_path_buf());
    }
    let mut rustc = shell::command("rustc");
    rustc.args(["--print", "sysroot"]);
    Ok(PathBuf::from(shell::capture(rustc)?.trim()))
}

fn has_standard_library(sysroot: &Path, target: &str) -> bool {
    std::fs::read_dir(libraries(sysroot, target)).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    })
}

fn libraries(sysroot: &Path, target: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(target).join("lib")
}

fn add_with_rustup(project: &Project, steps: Steps, target: &str) -> Outcome {
    if shell::find_program("rustup").is_none() {
        return Err("there is no rustup".to_owned());
    }
    let log = project.log("rustup-target")?;
    steps.step(&format!("Adding the target {target} with rustup"), || {
        let mut rustup = shell::command("rustup");
        rustup.args(["target", "add", target]);
        shell::quiet_within(rustup, &log, Duration::from_secs(90)).map_err(last_line)?;
        if has_standard_library(&sysroot_of(&project.cargo)?, target) {
            Ok(())
        } else {
            Err("the target was added to another toolchain than cargo's".to_owned())
        }
    })
}

/// The last thing a program said is why it failed.
fn last_line(text: String) -> String {
    text.lines().next_back().unwrap_or_default().to_owned()
}

fn build_with_debian(project: &Project, steps: Steps, sysroot: &Path) -> Outcome {
    let present = [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_SOURCE, "/usr/bin/lld-22"]
        .iter()
        .all(|path| Path::new(path).exists());
    if !present {
        packages::install(project, steps, &DEBIAN_PACKAGES)?;
    }
    let seed = project.target.join("wasm-seed");
    let log = project.log("wasm-standard-library")?;
    steps.step("Compiling Rust's standard library for the browser", || {
        write(
            &seed.join("Cargo.toml"),
            b"[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n",
        )?;
        write(&seed.join("src/lib.rs"), b"")?;
        let mut cargo = WasmToolchain::Debian(sysroot.to_path_buf()).cargo(project);
        cargo
            .current_dir(&seed)
            .env("RUSTC_BOOTSTRAP", "1")
            .env_remove("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS")
            .args([
                "build",
                "--release",
                "--target",
                TARGET,
                "-Zbuild-std=std,panic_abort,proc_macro,test",
                "--target-dir",
            ])
            .arg(seed.join("target"));
        shell::quiet(cargo, &log)
    })?;
    let from = seed.join("target").join(TARGET).join("release/deps");
    let into = libraries(sysroot, TARGET);
    let _ = std::fs::remove_dir_all(sysroot);
    create_folder(&into)?;
    for file in crate::project::files_under(&from) {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed-") {
            std::fs::copy(&file, into.join(&name))
                .map_err(|error| format!("cannot copy `{}`: {error}", file.display()))?;
        }
    }
    let _ = std::fs::remove_dir_all(&seed);
    project.stamp("wasm-sysroot", &file_key(Path::new(DEBIAN_RUSTC)))
}
