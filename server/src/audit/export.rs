//! `bailiwick audit export`: reads the log out, as CloudTrail's files have it or as CSV. It holds a page in memory, however
//! long the log is.

use std::{
    fs::OpenOptions,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt as _,
    process::ExitCode,
};

use iam::{CSV_COLUMNS, Iam, Timestamp, csv_line, types::AccountId};

use super::cannot_print;
use crate::{
    cli::{ExportFormat, ExportOptions, Place},
    failure::Failure,
    world::{Ports, World, failed},
};

/// Which records go out.
struct Wanted {
    accounts: Vec<AccountId>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

/// Writes the records to the file, or to standard output.
pub async fn run(
    place: &Place,
    options: &ExportOptions,
    ports: Ports,
) -> Result<ExitCode, Failure> {
    let wrong = |option: &str, text: &str| {
        Failure::usage(format!(
            "`{text}` is no time for {option}: write `2026-11-22` or `2026-11-22T08:30:00Z`"
        ))
    };
    let from = options
        .from
        .as_deref()
        .map(|text| Timestamp::parse(text).ok_or_else(|| wrong("--from", text)));
    let to = options
        .to
        .as_deref()
        .map(|text| Timestamp::parse_end(text).ok_or_else(|| wrong("--to", text)));
    let (from, to) = (from.transpose()?, to.transpose()?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Failure::usage("--from is after --to: swap them"));
    }
    let account = options.account_id.as_deref().map(AccountId::parse);
    let account = account
        .transpose()
        .map_err(|invalid| Failure::usage(invalid.message))?;
    let (world, _) = World::open_to_read(place, ports).await?;
    let accounts = world.iam.account_ids().await;
    let mut accounts = accounts.map_err(|error| failed(&error))?;
    if let Some(account) = account {
        if !accounts.contains(&account) {
            return Err(Failure::new(format!(
                "there is no account `{account}` in this database"
            )));
        }
        accounts = vec![account];
    }
    let wanted = Wanted { accounts, from, to };
    let outcome = match &options.output {
        None => write(&world.iam, &wanted, options.format, io::stdout().lock()).await,
        Some(path) => {
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)
                .map_err(|error| {
                    Failure::because(
                        &format!("`{}` cannot be made: give a new file", path.display()),
                        &error,
                    )
                })?;
            write(&world.iam, &wanted, options.format, file).await
        }
    };
    world.store.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn write(
    iam: &Iam,
    wanted: &Wanted,
    format: ExportFormat,
    to: impl Write,
) -> Result<(), Failure> {
    let mut to = BufWriter::new(to);
    let mut put = |text: &str| {
        to.write_all(text.as_bytes())
            .map_err(|error| cannot_print(&error))
    };
    match format {
        ExportFormat::Json => put("{\"Records\":[")?,
        ExportFormat::Csv => put(&csv_line(CSV_COLUMNS))?,
    }
    let mut before = "\n";
    for account in &wanted.accounts {
        let mut after = String::new();
        loop {
            let page = iam
                .export_audit(account, wanted.from, wanted.to, &after)
                .await;
            let page = page.map_err(|error| failed(&error))?;
            for event in &page.events {
                match format {
                    ExportFormat::Json => {
                        put(before)?;
                        put(event.json())?;
                        before = ",\n";
                    }
                    ExportFormat::Csv => put(&event.csv())?,
                }
            }
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    if format == ExportFormat::Json {
        put("\n]}\n")?;
    }
    to.flush().map_err(|error| cannot_print(&error))
}
