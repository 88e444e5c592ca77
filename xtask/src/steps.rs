//! Prints each step with the time since the start and how long it took. A step that had nothing to do stays silent
//! when its caller does not announce it.

use crate::clock::{Stopwatch, readable};
use crate::project::Outcome;

/// The steps of one run of this tool.
#[derive(Clone, Copy)]
pub(crate) struct Steps {
    since: Stopwatch,
}

impl Steps {
    pub(crate) fn start() -> Self {
        Self {
            since: Stopwatch::start(),
        }
    }

    /// Announces `what`, does it, and says how long it took.
    pub(crate) fn step<T>(self, what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.say(&format!("{what} …"));
        let watch = Stopwatch::start();
        let result = work();
        let took = readable(watch.elapsed());
        match &result {
            Ok(_) => self.say(&format!("{what}: done in {took}")),
            Err(_) => self.say(&format!("{what}: failed after {took}")),
        }
        result
    }

    /// Prints one line with the time since the start.
    pub(crate) fn say(self, text: &str) {
        let seconds = self.since.elapsed().as_secs();
        eprintln!("[{:>2}:{:02}] {text}", seconds / 60, seconds % 60);
    }

    pub(crate) fn total(self) -> String {
        readable(self.since.elapsed())
    }
}
