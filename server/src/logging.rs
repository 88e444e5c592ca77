//! Log lines on standard error. The filter is fixed: at finer levels libraries write down headers and statements, and
//! with them secrets.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::{EnvFilter, fmt};

use crate::cli::LogFormat;

/// Ours at `info`; libraries only when something is wrong.
const FILTER: &str = "warn,bailiwick=info,app=info,iam=info";

/// Starts logging, panics included: where, never with what, because a panic's message may quote input.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::new(FILTER);
    let builder = fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Text => builder
            .with_target(false)
            .with_ansi(io::stderr().is_terminal())
            .init(),
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "a panic was caught");
    }));
}
