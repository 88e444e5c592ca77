//! The `bailiwick` binary: the command line, the HTTP door, and nothing that decides. This file is the only place where
//! the real time and real randomness enter; everything else takes them as parameters.

mod audit;
mod bootstrap;
mod cli;
mod demo;
mod door;
mod evaluate;
mod failure;
mod import;
mod keys;
mod lint;
mod logging;
mod public_url;
mod recover;
mod serve;
mod world;

use std::{
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use iam::{Clock, Rng, RngError, Timestamp};
use tokio::runtime::Runtime;

use cli::{Command, ImportCommand};
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
    let place = arguments.place;
    match arguments.command {
        Command::Serve(options) => runtime()?
            .block_on(serve::run(&place, &options, ports))
            .map(|()| ExitCode::SUCCESS),
        Command::Bootstrap(options) => runtime()?
            .block_on(bootstrap::run(&place, &options, ports))
            .map(|()| ExitCode::SUCCESS),
        Command::Recover(options) => runtime()?
            .block_on(recover::run(&place, &options, ports))
            .map(|()| ExitCode::SUCCESS),
        Command::Import(ImportCommand::ManagedPolicies { file, replace }) => runtime()?
            .block_on(import::managed_policies(&place, &file, replace, ports))
            .map(|()| ExitCode::SUCCESS),
        Command::Audit(command) => runtime()?.block_on(audit::run(&place, command, ports)),
        // These two need neither the database nor the network.
        Command::Evaluate { summary } => evaluate::run(summary),
        Command::Lint(options) => lint::run(&options),
    }
}

fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::because("the runtime cannot start", &error))
}
