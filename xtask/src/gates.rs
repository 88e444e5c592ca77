//! Rules over the whole checkout that no single crate can hold by itself: who may import whom, what may reach the
//! browser, and what the source may not contain. They run as this crate's tests, in the part `unit`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::project::{Project, files_under};
use crate::shell;

fn project() -> Project {
    Project::find().unwrap()
}

fn cargo(arguments: &[&str]) -> String {
    let project = project();
    let mut cargo: Command = shell::command(&project.cargo);
    cargo.current_dir(&project.root).args(arguments);
    shell::capture(cargo).unwrap()
}

fn packages() -> Vec<Value> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version=1", "--no-deps"])).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Which of our crates each of our crates depends on, in any way except for its tests.
fn our_imports() -> BTreeMap<String, BTreeSet<String>> {
    let packages = packages();
    let ours: BTreeSet<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    packages
        .iter()
        .map(|package| {
            let imports = package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .filter_map(|dependency| dependency["name"].as_str())
                .filter(|name| ours.contains(name))
                .map(str::to_owned)
                .collect();
            (package["name"].as_str().unwrap().to_owned(), imports)
        })
        .collect()
}

/// Our own text files of these kinds, with their contents; nothing built, installed or generated.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<(PathBuf, String)> {
    let root = project().root;
    folders
        .iter()
        .flat_map(|folder| files_under(&root.join(folder)))
        .filter(|path| {
            !path
                .components()
                .any(|part| part.as_os_str() == "node_modules" || part.as_os_str() == "target")
        })
        .filter(|path| {
            path.extension()
                .is_some_and(|found| endings.iter().any(|ending| found == *ending))
        })
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&root).unwrap().to_path_buf(), text)
        })
        .collect()
}

/// Every place where `forbidden` stands in code, as `file:line`. Comments may name what they warn of.
fn places(files: &[(PathBuf, String)], forbidden: &str) -> Vec<String> {
    files
        .iter()
        .flat_map(|(path, text)| {
            text.lines()
                .enumerate()
                .filter(|(_, line)| {
                    !line.trim_start().starts_with("//") && line.contains(forbidden)
                })
                .map(|(number, _)| format!("{}:{}: `{forbidden}`", path.display(), number + 1))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn console_outside(folder: &str) -> Vec<(PathBuf, String)> {
    sources(&["app/src"], &["rs"])
        .into_iter()
        .filter(|(path, _)| !path.starts_with(folder))
        .collect()
}

#[test]
fn crates_import_only_what_the_plan_allows() {
    let allowed: [(&str, &[&str]); 8] = [
        ("bailiwick-evaluator", &[]),
        ("evaluator-browser-bench", &["bailiwick-evaluator"]),
        ("evaluator-lint-module", &["bailiwick-evaluator"]),
        ("evaluator-peers", &[]),
        ("iam", &["bailiwick-evaluator"]),
        ("app", &["bailiwick-evaluator", "iam"]),
        ("server", &["app", "bailiwick-evaluator", "iam"]),
        ("xtask", &[]),
    ];
    let imports = our_imports();
    assert_eq!(
        imports.len(),
        allowed.len(),
        "a new crate needs its place in the plan: {:?}",
        imports.keys()
    );
    for (package, allowed) in allowed {
        for import in &imports[package] {
            assert!(
                allowed.contains(&import.as_str()),
                "`{package}` may not import `{import}`"
            );
        }
    }
}

#[test]
fn the_evaluator_knows_no_runtime_clock_randomness_or_sql() {
    let tree = cargo(&[
        "tree",
        "--package",
        "bailiwick-evaluator",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    refuse(
        &tree,
        &[
            "tokio",
            "async-std",
            "getrandom",
            "rand",
            "sqlx",
            "chrono",
            "time",
            "jiff",
        ],
    );
}

#[test]
fn other_policy_engines_are_built_by_the_benchmark_only() {
    let engines = ["cedar-policy", "casbin"];
    for package in packages() {
        let theirs = package["name"] == "evaluator-peers";
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap();
            assert!(
                theirs || !engines.contains(&name),
                "`{}` depends on `{name}`",
                package["name"]
            );
        }
    }
}

#[test]
fn the_browser_build_contains_no_server_dependency() {
    let tree = cargo(&[
        "tree",
        "--package",
        "app",
        "--no-default-features",
        "--features",
        "hydrate",
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    assert!(
        tree.lines().any(|line| line.starts_with("leptos ")),
        "the tree is not the console's"
    );
    refuse(&tree, &["tokio", "sqlx", "axum", "hyper", "iam", "server"]);
}

fn refuse(tree: &str, forbidden: &[&str]) {
    for line in tree.lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        assert!(
            !forbidden.contains(&name),
            "`{name}` may not be in this build; `cargo tree --invert {name}` says why it is"
        );
    }
}

#[test]
fn raw_text_areas_and_inner_html_stay_inside_the_ui_components() {
    let files = console_outside("app/src/ui");
    let mut found = places(&files, "<textarea");
    found.extend(places(&files, "inner_html"));
    assert!(
        found.is_empty(),
        "use the wrappers of `app/src/ui`:\n{}",
        found.join("\n")
    );
}

#[test]
fn no_style_attributes_that_the_content_security_policy_would_drop() {
    let files = sources(&["app/src"], &["rs"]);
    let mut found = places(&files, " style=");
    // Leptos' `style:NAME=…`; a struct's field `style: …` is another thing.
    let directives = places(&files, " style:").len() - places(&files, " style: ").len();
    if directives > 0 {
        found.push(format!("{directives} times `style:NAME=`"));
    }
    assert!(found.is_empty(), "use a class:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_longer_than_eight_hundred_lines() {
    let folders = [
        "evaluator",
        "iam",
        "app",
        "server",
        "xtask",
        "style",
        "migrations",
        "e2e",
        "fuzz",
    ];
    let long: Vec<String> = sources(&folders, &["rs", "css", "ts", "sql", "py"])
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 800)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_crate_names_its_licence_and_takes_the_workspace_lints() {
    let root = project().root;
    for package in packages() {
        assert_eq!(
            package["license"], "Apache-2.0 OR MIT",
            "the licence of `{}`",
            package["name"]
        );
        let manifest = Path::new(package["manifest_path"].as_str().unwrap());
        let text = std::fs::read_to_string(manifest).unwrap();
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "`{}`",
            manifest.display()
        );
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        assert!(root.join(file).is_file(), "`{file}` is missing");
    }
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let folders = ["evaluator", "fuzz", "iam", "app", "server", "xtask"];
    let attribute = concat!("#[", "allow(");
    let inner = concat!("#![", "allow(");
    let files = sources(&folders, &["rs"]);
    let mut found = places(&files, attribute);
    found.extend(places(&files, inner));
    assert!(
        found.is_empty(),
        "use `expect` with a reason:\n{}",
        found.join("\n")
    );
}

#[test]
fn the_javascript_glue_is_made_by_the_same_wasm_bindgen_as_the_module() {
    let lock = std::fs::read_to_string(project().root.join("Cargo.lock")).unwrap();
    for package in ["wasm-bindgen", "wasm-bindgen-cli-support"] {
        assert!(
            lock.contains(&format!("name = \"{package}\"\nversion = \"0.2.130\"")),
            "`{package}` is not 0.2.130"
        );
    }
}
