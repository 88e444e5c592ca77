//! Cedar and casbin on the evaluator's benchmark work. `benches/decisions.rs` of the evaluator starts this program and
//! talks to it line by line, so that all contestants are measured in turns in the same run, and no test build of the
//! evaluator compiles any of them. Everything is prepared before a clock starts: only the decision is timed.
//!
//! Lines understood, each answered with one line: `versions`; `work NAME` prepares a workload; `verdicts CONTESTANT`
//! gives one letter a request (`A`llowed or `D`enied); `round CONTESTANT` gives nanoseconds per decision.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a measurement: what fails must stop it, and time is what it is about"
)]

mod casbin;
mod cedar;
#[expect(
    dead_code,
    reason = "shared with the evaluator's benches, which use all of it"
)]
#[path = "../../benches/workloads/mod.rs"]
mod workloads;

use std::io::{BufRead as _, Write as _};
use std::time::{Duration, Instant};

use workloads::Workload;

/// A policy engine with a workload loaded.
trait Contestant {
    /// Whether the request of this place is allowed.
    fn decide(&self, request: usize) -> bool;
}

struct Loaded {
    requests: usize,
    cedar: cedar::Cedar,
    casbin: casbin::Casbin,
}

impl Loaded {
    fn new(workload: &Workload) -> Self {
        Self {
            requests: workload.requests.len(),
            cedar: cedar::Cedar::new(workload),
            casbin: casbin::Casbin::new(workload),
        }
    }

    fn contestant(&self, name: &str) -> &dyn Contestant {
        match name {
            "cedar" => &self.cedar,
            "casbin" => &self.casbin,
            other => panic!("there is no contestant `{other}`"),
        }
    }

    fn verdicts(&self, name: &str) -> String {
        let contestant = self.contestant(name);
        (0..self.requests)
            .map(|request| if contestant.decide(request) { 'A' } else { 'D' })
            .collect()
    }

    /// All requests in order, again and again for a while. Its turns are long, so what counts is the time of the
    /// processor: what else the machine does meanwhile must not be held against anybody.
    fn round(&self, name: &str) -> f64 {
        let contestant = self.contestant(name);
        let mut passes = 0_u32;
        let start = Instant::now();
        let worked = processor_time();
        while start.elapsed() < Duration::from_millis(60) {
            for request in 0..self.requests {
                std::hint::black_box(contestant.decide(std::hint::black_box(request)));
            }
            passes += 1;
        }
        let decisions = f64::from(passes) * self.requests as f64;
        let took = match (worked, processor_time()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed(),
        };
        took.as_nanos() as f64 / decisions
    }
}

/// How long this thread has had a processor; none where the system does not tell (it is not Linux).
fn processor_time() -> Option<Duration> {
    // The kernel counts when it switches: give it a reason to.
    std::thread::sleep(Duration::from_micros(50));
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn main() {
    let mut loaded: Option<Loaded> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (command, name) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match (command, &loaded) {
            ("versions", _) => format!("{} {}", version("cedar-policy"), version("casbin")),
            ("work", _) => {
                loaded = Some(Loaded::new(&Workload::named(name)));
                "ready".to_owned()
            }
            ("verdicts", Some(loaded)) => loaded.verdicts(name),
            ("round", Some(loaded)) => loaded.round(name).to_string(),
            _ => panic!("`{line}` is not understood"),
        };
        println!("{answer}");
        std::io::stdout().flush().unwrap();
    }
}

/// The version of a package that this program is built with.
fn version(package: &str) -> &'static str {
    let lock = include_str!("../../../Cargo.lock");
    let entry = format!("name = \"{package}\"\nversion = \"");
    let from = lock.find(&entry).unwrap() + entry.len();
    lock[from..].split('"').next().unwrap()
}

/// Whether a pattern with stars covers a text; for what a contestant prepares or cannot do by itself.
fn covers(pattern: &str, text: &str) -> bool {
    workloads::plain::glob(pattern.as_bytes(), text.as_bytes())
}
