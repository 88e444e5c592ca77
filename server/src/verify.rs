//! `bailiwick audit verify`: checks every account's audit chain. Needs no key ring, so that an auditor can check a copy.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use crate::{
    cli::Place,
    failure::Failure,
    world::{Ports, World, failed},
};

/// Prints what was found; exit code 1 when a chain is broken.
pub async fn run(place: &Place, json: bool, ports: Ports) -> Result<ExitCode, Failure> {
    let world = World::open_unsealed(place, ports).await?;
    let reports = world.iam.verify_audit().await;
    world.store.close().await;
    let reports = reports.map_err(|error| failed(&error))?;
    let mut lines = String::new();
    for report in &reports {
        if json {
            let line = serde_json::to_string(report)
                .map_err(|error| Failure::because("the report cannot be written", &error))?;
            lines.push_str(&line);
        } else {
            let verdict = match &report.fault {
                None => "whole".to_owned(),
                Some(fault) => format!("BROKEN at record {}: {}", fault.seq, fault.problem),
            };
            lines.push_str(&format!(
                "account {}: {} records, {verdict}, head {}",
                report.account, report.rows, report.head
            ));
        }
        lines.push('\n');
    }
    if reports.is_empty() && !json {
        lines.push_str("no account yet: nothing to check\n");
    }
    io::stdout()
        .write_all(lines.as_bytes())
        .map_err(|error| Failure::because("the report cannot be printed", &error))?;
    let broken = reports.iter().any(|report| report.fault.is_some());
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
