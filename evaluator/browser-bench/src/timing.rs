//! The typical workload of the benches, decided again and again. Javascript holds the clock.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a measurement: what fails must stop it"
)]

#[expect(
    dead_code,
    reason = "shared with the native benches, which use all of it"
)]
#[path = "../../benches/ours/mod.rs"]
mod ours;
#[expect(
    dead_code,
    reason = "shared with the native benches, which use all of it"
)]
#[path = "../../benches/workloads/mod.rs"]
mod workloads;

use std::hint::black_box;

use evaluator::{PolicySet, Request};
use wasm_bindgen::prelude::wasm_bindgen;

/// The prepared requests, each with what applies to its principal.
#[wasm_bindgen]
pub struct Typical {
    prepared: Vec<(PolicySet, Request)>,
}

#[wasm_bindgen]
impl Typical {
    /// Makes the workload and prepares everything.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        let workload = workloads::generate::typical();
        let directory = ours::Directory::new(&workload);
        let prepared = workload
            .requests
            .iter()
            .map(|asked| {
                (
                    directory.set(&workload, asked.principal),
                    ours::request(&workload, asked),
                )
            })
            .collect();
        Self { prepared }
    }

    /// The verdict of every request, this many times; gives back the number of decisions.
    #[must_use]
    pub fn verdicts(&self, passes: u32) -> u32 {
        self.pass(passes, |set, request| {
            black_box(ours::verdict(set, request));
        })
    }

    /// As [`Self::verdicts`], with the whole trace.
    #[must_use]
    pub fn traces(&self, passes: u32) -> u32 {
        self.pass(passes, |set, request| {
            black_box(ours::explained(set, request));
        })
    }

    fn pass(&self, passes: u32, mut decide: impl FnMut(&PolicySet, &Request)) -> u32 {
        for _ in 0..passes {
            for (set, request) in &self.prepared {
                decide(black_box(set), black_box(request));
            }
        }
        passes * u32::try_from(self.prepared.len()).unwrap()
    }
}
