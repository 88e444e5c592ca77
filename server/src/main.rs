//! The `bailiwick` binary: the command line, the HTTP door, and nothing that decides. This file is the only place where
//! the real time and real randomness enter; everything else takes them as parameters.

mod bootstrap;
mod cli;
mod demo;
mod door;
mod failure;
mod keys;
mod logging;
mod public_url;
mod serve;
mod verify;
mod world;

use std::{
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use iam::{Clock, Rng, RngError, Timestamp};

use cli::Command;
use failure::Failure;
use world::Ports;

/// The machine's clock.
struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the time enters"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's randomness.
struct SystemRng;

impl Rng for SystemRng {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where randomness enters"
    )]
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError> {
        getrandom::fill(buffer).map_err(|_| RngError)
    }
}

fn main() -> ExitCode {
    let ports = Ports {
        clock: Arc::new(SystemClock),
        rng: Arc::new(SystemRng),
    };
    match run(ports) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("bailiwick: {failure}");
            failure.exit_code()
        }
    }
}

fn run(ports: Ports) -> Result<ExitCode, Failure> {
    let Some(arguments) = cli::read()? else {
        return Ok(ExitCode::SUCCESS);
    };
    logging::start(arguments.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::because("the runtime cannot start", &error))?;
    let place = arguments.place;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve(options) => serve::run(&place, &options, ports)
                .await
                .map(|()| ExitCode::SUCCESS),
            Command::Bootstrap(options) => bootstrap::run(&place, &options, ports)
                .await
                .map(|()| ExitCode::SUCCESS),
            Command::Audit(cli::AuditCommand::Verify { json }) => {
                verify::run(&place, json, ports).await
            }
        }
    })
}
