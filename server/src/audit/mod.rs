//! `bailiwick audit`: checking the audit log, reading it out, and its signed checkpoints. None of it changes a record.

mod checkpoints;
mod export;
mod verify;

use std::{io, process::ExitCode};

use crate::{
    cli::{AuditCommand, Place},
    failure::Failure,
    world::Ports,
};

/// Runs one of the commands.
pub async fn run(place: &Place, command: AuditCommand, ports: Ports) -> Result<ExitCode, Failure> {
    match command {
        AuditCommand::Verify(options) => verify::run(place, &options, ports).await,
        AuditCommand::Export(options) => export::run(place, &options, ports).await,
        AuditCommand::Checkpoints(options) => checkpoints::run(place, &options, ports).await,
    }
}

fn cannot_print(error: &io::Error) -> Failure {
    Failure::because("the output cannot be printed", error)
}
