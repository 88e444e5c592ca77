//! `cargo xtask bench evaluator`: the evaluator's own benchmarks, beside other policy engines in the same run, and what
//! it weighs and needs in a browser. The figures are made elsewhere (`evaluator/benches`, `evaluator/browser-bench`);
//! here they are only started, gathered and kept.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::bench::{self, Row, kilobytes, table};
use crate::compress::brotli_of;
use crate::project::{Outcome, Project, read};
use crate::setup::{self, node};
use crate::steps::Steps;
use crate::{browser_side, shell, wasm_target};

/// The name of the module's files.
const NAME: &str = "evaluator";
/// What the evaluator may add to the console's module, in kB after brotli: reading, deciding, explaining, printing.
const WEIGHT: f64 = 90.0;

/// What the tables are about, for `docs/benchmarks.md`.
const ABOUT: &str = "\
Each decision is one of 120 requests (half allowed, a fifth denied by a statement, the rest by silence); everything is \
prepared beforehand for every contestant, and all must give the same verdicts first. *Typical*: one principal, 10 \
policies. *Large*: one principal, 200 policies. *Organisation*: 10,000 principals, 500 groups, 2,000 policies, 3 levels \
of service control policies, boundaries. One statement in ten denies, one in five has conditions. *Plain scan* is a loop \
over prepared statements in Rust (`evaluator/benches/workloads/plain.rs`); how the work reads in Cedar and casbin is in \
`evaluator/peers`. Times are medians over rounds in which the contestants take turns; of Cedar and casbin, whose turns \
are long, the processor's time. Variables inside resource patterns, which Cedar cannot say, are in nobody's work.";

/// Measures everything, prints the tables, and with `write` keeps them in `docs/benchmarks.md`.
pub(crate) fn run(project: &Project, write_down: bool) -> Outcome<ExitCode> {
    let steps = Steps::start();
    let native = steps.step("Measuring decisions beside other engines", || {
        let mut cargo = shell::command(&project.cargo);
        cargo
            .current_dir(&project.root)
            .args(["bench", "--package", "bailiwick-evaluator"])
            .args(["--bench", "decisions", "--bench", "memory"]);
        shell::capture(cargo)
    })?;
    let mut rows = vec![weight(project, steps)?];
    rows.extend(in_chromium(project, steps)?);
    let tables = format!("{}\n\n{}", native.trim(), table(&rows));
    println!("\n{tables}");
    if write_down {
        bench::keep(
            project,
            "Evaluator",
            "cargo xtask bench evaluator --write",
            &format!("{ABOUT}\n\n{tables}"),
        )?;
    }
    let all_hold = rows.iter().all(Row::holds) && !native.contains(": NO)");
    Ok(if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the evaluator adds to the console's module: a browser module with it less one without. The linter is no part of
/// that module; what the policy editor loads for it is among the files of the site (`bench::sizes`).
pub(crate) fn weight(project: &Project, steps: Steps) -> Outcome<Row> {
    let sizes = |name: &str, features: &[&str]| {
        let file = module(project, steps, name, features)?.join(format!("{NAME}_bg.wasm"));
        let compressed = brotli_of(&read(&file)?)?.len();
        let compressed = f64::from(u32::try_from(compressed).unwrap_or(u32::MAX)) / 1000.0;
        Ok::<(f64, f64), String>((kilobytes(&file)?, compressed))
    };
    let (without, with) = (sizes("empty", &["empty"])?, sizes("whole", &[])?);
    Ok(Row {
        what: format!(
            "evaluator in the console's module, brotli ({:.0} kB uncompressed)",
            with.0 - without.0
        ),
        measured: with.1 - without.1,
        limit: WEIGHT,
        unit: "kB",
    })
}

/// A decision of the typical workload in Chromium, with and without trace.
fn in_chromium(project: &Project, steps: Steps) -> Outcome<Vec<Row>> {
    let chromium = setup::chromium(project, steps)?;
    node::browser_tests(project, steps)?;
    let folder = module(project, steps, "timing", &["timing"])?;
    let measured = steps.step("Measuring decisions in Chromium", || {
        let mut script = shell::command("node");
        script
            .current_dir(project.root.join("e2e"))
            .arg("evaluator-bench.mjs")
            .arg(&folder)
            .env("BAILIWICK_CHROMIUM", chromium);
        shell::capture(script)
    })?;
    let figures: Vec<f64> = measured
        .split_whitespace()
        .filter_map(|figure| figure.parse().ok())
        .collect();
    let [verdict, trace] = figures.as_slice() else {
        return Err(format!("the measurement in Chromium said `{measured}`"));
    };
    let row = |what: &str, measured| Row {
        what: what.to_owned(),
        measured,
        limit: 10.0,
        unit: "µs",
    };
    Ok(vec![
        row("typical decision in Chromium, verdict", *verdict),
        row("typical decision in Chromium, whole trace", *trace),
    ])
}

/// Builds `evaluator-browser-bench` with these features as the console's module is built, into a folder of this name.
fn module(project: &Project, steps: Steps, name: &str, features: &[&str]) -> Outcome<PathBuf> {
    let toolchain = wasm_target::ensure(project, steps)?;
    let target = project.target.join("wasm");
    let folder = target.join(format!("evaluator-{name}"));
    steps.step(
        &format!("Building the evaluator for browsers ({name})"),
        || {
            let mut cargo = toolchain.cargo(project);
            cargo
                .current_dir(&project.root)
                .args(["build", "--package", "evaluator-browser-bench", "--lib"])
                .args(["--features", &features.join(",")])
                .args(["--target", "wasm32-unknown-unknown"])
                .args(["--profile", "wasm-release", "--target-dir"])
                .arg(&target);
            shell::quiet(cargo, &project.log("evaluator-browser-bench")?)?;
            let built =
                target.join("wasm32-unknown-unknown/wasm-release/evaluator_browser_bench.wasm");
            browser_side::release_of(project, steps, &built, NAME, &folder)
        },
    )?;
    Ok(folder)
}
