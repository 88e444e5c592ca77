//! The one place of this tool that reads a clock. Nothing but printed durations, time limits and the age of files may
//! depend on it.

use std::time::{Duration, Instant};

#[expect(
    clippy::disallowed_methods,
    reason = "a build tool measures elapsed time; no rule of the product sees it"
)]
fn now() -> Instant {
    Instant::now()
}

/// A running stopwatch.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        now().duration_since(self.0)
    }
}

/// A duration as people read it: `0.3 s`, `12.0 s`, `3 min 05 s`.
pub(crate) fn readable(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 100 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::readable;
    use std::time::Duration;

    #[test]
    fn durations_read_well_from_tenths_to_minutes() {
        assert_eq!(readable(Duration::from_millis(340)), "0.3 s");
        assert_eq!(readable(Duration::from_secs(12)), "12.0 s");
        assert_eq!(readable(Duration::from_secs(185)), "3 min 05 s");
    }
}
