//! The tool behind README's two commands: `cargo xtask run` and `cargo xtask test`, with `build` and `bench` beside
//! them. It sets up what a fresh machine lacks, then builds, serves, tests or measures. It must never need anything
//! that it cannot install or name in one sentence, and never write outside the checkout, except for system packages
//! and the toolchain's WebAssembly target.

mod bench;
mod bench_evaluator;
mod browser_side;
mod build;
mod catalogue;
mod clock;
mod compress;
mod css;
#[cfg(test)]
mod gates;
mod postgres;
mod probe;
mod project;
mod run;
mod setup;
mod shell;
mod steps;
mod suite;
mod wasm_target;

use std::process::ExitCode;

use project::{Outcome, Project};

const HELP: &str = "\
cargo xtask run [--demo] [--release] [-- ARGS]
    set up what is missing, build, and serve http://localhost:8484 on ./data
    --demo      start on throw-away data with printed sign-ins
    --release   the optimised single binary, the site embedded and compressed
    -- ARGS     passed to `bailiwick serve`
cargo xtask build [--release]
    browser files in target/site, the server in target/debug or target/release
cargo xtask test [PART]...
    set up what the tests need and run the parts named, or all of them:
    fmt clippy unit wasm store http browser clients size
cargo xtask test evaluator [--cases N]
    the evaluator's tests alone, comparing it with a second evaluator on N random cases
cargo xtask bench [evaluator] [--write]
    sizes, memory and speed of the release build, or of the evaluator beside other policy engines;
    --write keeps them in docs/benchmarks.md
cargo xtask screenshots
    pictures of every page in docs/screenshots: light and dark, 1440 and 390 pixels wide
cargo xtask catalogue
    write evaluator/catalogue/aws.txt anew from the packages that its requirements.txt names
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Outcome<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::FAILURE);
    };
    if rest
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--help")
    {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::find()?;
    match command.as_str() {
        "run" => run::run(&project, rest),
        "build" => {
            let release = flags(rest, &["--release"])?.contains(&"--release");
            build::everything(&project, build::Profile::from_release(release))?;
            Ok(ExitCode::SUCCESS)
        }
        "test" => suite::run(&project, rest),
        "screenshots" => {
            flags(rest, &[])?;
            suite::screenshots(&project)?;
            Ok(ExitCode::SUCCESS)
        }
        "catalogue" => {
            flags(rest, &[])?;
            catalogue::renew(&project)
        }
        "bench" => {
            let given = flags(rest, &["evaluator", "--write"])?;
            let write = given.contains(&"--write");
            if given.contains(&"evaluator") {
                bench_evaluator::run(&project, write)
            } else {
                bench::run(&project, write)
            }
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!(
            "there is no command `{other}`; `cargo xtask help` lists them"
        )),
    }
}

/// The arguments given, all of which must be among `known`.
fn flags<'a>(arguments: &'a [String], known: &[&str]) -> Outcome<Vec<&'a str>> {
    for argument in arguments {
        if !known.contains(&argument.as_str()) {
            return Err(format!(
                "there is no option `{argument}` here; `cargo xtask help` lists them"
            ));
        }
    }
    Ok(arguments.iter().map(String::as_str).collect())
}
