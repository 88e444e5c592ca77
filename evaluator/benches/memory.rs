//! What the organisation weighs, and what a decision allocates: counted by an allocator that a benchmark of time could
//! not bear. Prints the same kind of table as `decisions.rs`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a measurement: what fails must stop it"
)]

#[expect(dead_code, reason = "shared with the benchmark of decisions")]
mod ours;
#[expect(dead_code, reason = "shared with the benchmark of decisions")]
mod table;
#[expect(dead_code, reason = "shared with the benchmark of decisions")]
mod workloads;

use std::alloc::System;
use std::hint::black_box;

use evaluator::PolicySet;
use ours::Directory;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use table::held;
use workloads::Workload;

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let (mut verdicts, mut traces) = (0, 0);
    for name in ["typical", "large", "organisation", "10,000 statements"] {
        let workload = Workload::named(name);
        let directory = Directory::new(&workload);
        for asked in &workload.requests {
            let set = directory.set(&workload, asked.principal);
            let request = ours::request(&workload, asked);
            let region = Region::new(COUNTING);
            black_box(ours::verdict(&set, &request));
            let verdict = region.change();
            verdicts += verdict.allocations + verdict.reallocations;
            if name == "typical" {
                let region = Region::new(COUNTING);
                black_box(ours::explained(&set, &request));
                let trace = region.change();
                traces += trace.allocations + trace.reallocations;
            }
        }
    }
    let workload = Workload::named("organisation");
    let asked = workload.requests.len();
    let resident = resident_bytes();
    let region = Region::new(COUNTING);
    let directory = Directory::new(&workload);
    let sets: Vec<PolicySet> = (0..workload.principals.len())
        .map(|principal| directory.set(&workload, principal))
        .collect();
    let change = region.change();
    let allocated = change.bytes_allocated - change.bytes_deallocated;
    let grown = resident_bytes().saturating_sub(resident);
    black_box((&directory, &sets));
    let megabytes = |bytes: usize| bytes as f64 / 1_000_000.0;
    let limited = |bytes: usize| {
        let size = megabytes(bytes);
        held(&format!("{size:.1} MB"), "100 MB", size <= 100.0)
    };
    table::print(
        &["memory", "measured"],
        &[
            vec![
                "allocations in all verdicts".to_owned(),
                held(&verdicts.to_string(), "0", verdicts == 0),
            ],
            vec![
                "allocations per decision with trace, typical, mean".to_owned(),
                format!("{:.1}", traces as f64 / asked as f64),
            ],
            vec![
                format!(
                    "the organisation, allocated: {} policies, {} principals",
                    workload.policies.len(),
                    workload.principals.len()
                ),
                limited(allocated),
            ],
            vec![
                "the organisation, resident memory gained".to_owned(),
                limited(grown),
            ],
        ],
    );
}

/// The process's resident memory; Linux tells it in KiB.
fn resident_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    kibibytes.unwrap_or(0) * 1024
}
