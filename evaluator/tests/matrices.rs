//! Golden matrices that a person can read: each cell is one decision, checked by eye against the specification.
//!
//! `UPDATE_GOLDEN=1` rewrites the files in `matrices/`; review what changed as you would review a change of the rules.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may"
)]

#[path = "matrices/layers.rs"]
mod layers;
mod naive;
#[path = "matrices/operators.rs"]
mod operators;
#[path = "matrices/principals.rs"]
mod principals;
#[path = "matrices/table.rs"]
mod table;

/// Compares with the file, or rewrites it.
fn golden(name: &str, kept: &str, now: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = format!("{}/tests/matrices/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, now).unwrap();
        return;
    }
    for (number, (kept, now)) in kept.lines().zip(now.lines()).enumerate() {
        assert_eq!(kept, now, "{name}, line {}", number + 1);
    }
    assert_eq!(kept, now, "{name}");
}

#[test]
fn layers_combine_as_in_section_8() {
    golden(
        "layers.txt",
        include_str!("matrices/layers.txt"),
        &layers::all(),
    );
}

#[test]
fn principals_match_and_grant_as_in_sections_7_and_8() {
    golden(
        "principals.txt",
        include_str!("matrices/principals.txt"),
        &principals::all(),
    );
}

#[test]
fn operators_treat_absent_empty_and_many_values_as_in_section_5() {
    golden(
        "operators.txt",
        include_str!("matrices/operators.txt"),
        &operators::all(),
    );
}
