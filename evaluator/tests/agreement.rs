//! The crate against a second, naive evaluator on random cases.
//!
//! `BAILIWICK_CASES` sets how many (`cargo xtask test evaluator --cases N`).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may"
)]

#[path = "naive/cases.rs"]
mod cases;
#[path = "naive/conditions.rs"]
mod conditions;
mod naive;
#[path = "naive/tape.rs"]
mod tape;

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// A comparison of random cases proves little if nearly all of them end in the same place.
#[test]
fn random_cases_reach_every_verdict_and_every_layer_often() {
    let mut runner = TestRunner::deterministic();
    let cases = cases::lines();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..4000 {
        let line = cases.new_tree(&mut runner).unwrap().current();
        let opinion = naive::judge(&line);
        *seen.entry(format!("{:?}", opinion.verdict)).or_default() += 1;
        let Some(layers) = opinion.layers else {
            continue;
        };
        let named = [
            ("rcp", layers.rcp),
            ("scp", layers.scp),
            ("endpoint", layers.endpoint),
            ("resource", layers.resource),
            ("principal", layers.principal),
            ("boundary", layers.boundary),
            ("session", layers.session),
        ];
        for (name, said) in named.into_iter().filter(|(_, said)| said.applies) {
            let word = match said {
                _ if said.denies => "denies",
                _ if said.allows => "allows",
                _ => "is silent",
            };
            *seen.entry(format!("{name} {word}")).or_default() += 1;
        }
    }
    for (what, count) in &seen {
        assert!(*count >= 20, "{what} in only {count} of 4000 cases");
    }
    assert_eq!(
        seen.len(),
        3 + 7 * 3 - 1,
        "resource control policies are never silent: {seen:?}"
    );
}
