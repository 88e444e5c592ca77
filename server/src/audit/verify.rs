//! `bailiwick audit verify`: checks every account's audit chain. Works without a key ring too, so that an auditor can check
//! a copy; with the installation's, it also knows that the signed checkpoints are the server's own.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read, Write as _},
    path::Path,
    process::ExitCode,
};

use iam::{ChainReport, Checkpoint};

use super::cannot_print;
use crate::{
    cli::{Place, VerifyOptions},
    failure::Failure,
    world::{Ports, World, failed},
};

/// The longest file of checkpoints that is read, in bytes: some hundred thousand of them.
const LONGEST: u64 = 64 << 20;

/// Prints what was found; exit code 1 when a chain is broken.
pub async fn run(
    place: &Place,
    options: &VerifyOptions,
    ports: Ports,
) -> Result<ExitCode, Failure> {
    let mut elsewhere = Vec::new();
    for file in &options.checkpoint {
        elsewhere.extend(read(file)?);
    }
    let (world, key_ring) = World::open_to_read(place, ports).await?;
    let reports = world.iam.verify_audit_against(&elsewhere, key_ring).await;
    world.store.close().await;
    let reports = reports.map_err(|error| failed(&error))?;
    let mut lines = String::new();
    for report in &reports {
        if options.json {
            let line = serde_json::to_string(report)
                .map_err(|error| Failure::because("the report cannot be written", &error))?;
            lines.push_str(&line);
        } else {
            lines.push_str(&told(report));
        }
        lines.push('\n');
    }
    if reports.is_empty() && !options.json {
        lines.push_str("no account yet: nothing to check\n");
    }
    io::stdout()
        .write_all(lines.as_bytes())
        .map_err(|error| cannot_print(&error))?;
    let broken = reports.iter().any(|report| report.fault.is_some());
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn told(report: &ChainReport) -> String {
    let verdict = match &report.fault {
        None => "whole".to_owned(),
        Some(fault) => format!("BROKEN at record {}: {}", fault.seq, fault.problem),
    };
    let keys = if report.key_ring {
        "of the key ring"
    } else {
        "that they name themselves"
    };
    let checkpoints = match report.checkpoints {
        0 => "no signed checkpoint".to_owned(),
        1 => format!("1 checkpoint, signed by the key {keys}"),
        count => format!("{count} checkpoints, signed by the keys {keys}"),
    };
    format!(
        "account {}: {} records, {verdict}, compared with {checkpoints}, head {}",
        report.account, report.rows, report.head
    )
}

/// The checkpoints of a file, one JSON object a line, as `bailiwick audit checkpoints` prints them.
fn read(path: &Path) -> Result<Vec<Checkpoint>, Failure> {
    let name = path.display();
    let cannot = |error: io::Error| Failure::because(&format!("`{name}` cannot be read"), &error);
    let file = File::open(path).map_err(cannot)?;
    let mut checkpoints = Vec::new();
    for (place, line) in BufReader::new(file.take(LONGEST)).lines().enumerate() {
        let line = line.map_err(cannot)?;
        if line.trim().is_empty() {
            continue;
        }
        let number = place.saturating_add(1);
        let checkpoint: Checkpoint = serde_json::from_str(&line).map_err(|_| {
            Failure::usage(format!(
                "line {number} of `{name}` is no checkpoint: keep the lines as `bailiwick audit checkpoints` prints them"
            ))
        })?;
        if !checkpoint.is_signed() {
            return Err(Failure::usage(format!(
                "the signature on line {number} of `{name}` is not good: the file was changed"
            )));
        }
        checkpoints.push(checkpoint);
    }
    if checkpoints.is_empty() {
        return Err(Failure::usage(format!("`{name}` holds no checkpoint")));
    }
    Ok(checkpoints)
}
