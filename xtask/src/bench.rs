//! `cargo xtask bench`: what the release build weighs and needs, each measurement beside its limit. A measurement is a
//! [`Row`]; a new one is one more function in `run`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::browser_side::{self, Shrinking};
use crate::build::{self, Profile};
use crate::probe;
use crate::project::{Outcome, Project, create_folder, free_port, read_text, write};
use crate::shell::{self, Guard};
use crate::steps::Steps;

/// One measurement and the limit that it must not exceed.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) measured: f64,
    pub(crate) limit: f64,
    pub(crate) unit: &'static str,
}

impl Row {
    pub(crate) fn holds(&self) -> bool {
        self.measured <= self.limit
    }
}

/// Measures everything, prints the table, and with `write` keeps it in `docs/benchmarks.md`.
pub(crate) fn run(project: &Project, write_down: bool) -> Outcome<ExitCode> {
    let steps = Steps::start();
    let binary = build::with_steps(project, steps, Profile::Release, Shrinking::Required)?;
    let mut rows = sizes(&project.site())?;
    rows.extend(steps.step("Measuring the server at rest", || memory(project, &binary))?);
    rows.extend(
        steps.step("Measuring pages of 10,000 and 100,000 users", || {
            measured_by(project, &binary, "pages")
        })?,
    );
    rows.extend(steps.step("Measuring sign-ins and a flood of them", || {
        measured_by(project, &binary, "sign_in")
    })?);
    rows.extend(steps.step("Measuring a large account", || {
        measured_by(project, &binary, "directory")
    })?);
    println!("\n{}", table(&rows));
    if write_down {
        keep(
            project,
            "Server and console",
            "cargo xtask bench --write",
            &table(&rows),
        )?;
    }
    let all_hold = rows.iter().all(Row::holds);
    Ok(if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What every page loads, in kB after brotli.
const EVERY_PAGE: [(&str, &str, f64); 3] = [
    ("browser module", "bailiwick_bg.wasm", 300.0),
    ("its JavaScript", "bailiwick.js", 15.0),
    ("stylesheet", "bailiwick.css", 20.0),
];

/// What the policy editor's page loads beside that (docs/adr/0010).
const EDITOR: [(&str, &str, f64); 3] = [
    ("linter for the editor", "lint_bg.wasm", 140.0),
    ("its JavaScript", "lint.js", 5.0),
    (
        "catalogue of services for the editor",
        browser_side::CATALOGUE,
        crate::catalogue::LIMIT_KILOBYTES,
    ),
];

/// What a browser downloads on its first visit, file by file and then by page, from a release build's site.
pub(crate) fn sizes(site: &Path) -> Outcome<Vec<Row>> {
    let package = site.join("pkg");
    let mut rows = Vec::new();
    let mut pages = Vec::new();
    for (page, files) in [
        ("every page", EVERY_PAGE),
        ("the policy editor, beside that", EDITOR),
    ] {
        let (mut whole, mut most) = (0.0, 0.0);
        for (what, file, limit) in files {
            let original = kilobytes(&package.join(file))?;
            let measured = kilobytes(&package.join(format!("{file}.br")))?;
            (whole, most) = (whole + measured, most + limit);
            rows.push(Row {
                what: format!("{what}, brotli ({original:.0} kB uncompressed)"),
                measured,
                limit,
                unit: "kB",
            });
        }
        pages.push(Row {
            what: format!("first visit: {page}"),
            measured: whole,
            limit: most,
            unit: "kB",
        });
    }
    rows.append(&mut pages);
    Ok(rows)
}

pub(crate) fn kilobytes(path: &Path) -> Outcome<f64> {
    let length = std::fs::metadata(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?
        .len();
    Ok(f64::from(u32::try_from(length).unwrap_or(u32::MAX)) / 1000.0)
}

/// Resident memory of a server with fresh data that has answered one page.
fn memory(project: &Project, binary: &Path) -> Outcome<Vec<Row>> {
    let data = project.target.join("bench-data");
    let _ = std::fs::remove_dir_all(&data);
    create_folder(&data)?;
    let port = free_port()?;
    let log = project.log("bench-server")?;
    let output = std::fs::File::create(&log)
        .map_err(|error| format!("cannot write `{}`: {error}", log.display()))?;
    let errors = output
        .try_clone()
        .map_err(|error| format!("cannot write `{}`: {error}", log.display()))?;
    let mut command = shell::bound_to_us(binary, "TERM", None);
    command
        .current_dir(&project.root)
        .args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--public-url",
            &format!("http://localhost:{port}"),
            "--data",
        ])
        .arg(&data)
        .stdout(output)
        .stderr(errors);
    let mut server = Guard::spawn(command, "TERM")?;
    probe::wait_until_ready(&mut server, port, Duration::from_secs(30))?;
    probe::fetch_page(port, "/")?;
    // A release that lacks its site would look frugal.
    probe::fetch_page(port, "/pkg/bailiwick_bg.wasm")?;
    std::thread::sleep(Duration::from_secs(2));
    let status = read_text(
        &Path::new("/proc")
            .join(server.id().to_string())
            .join("status"),
    )
    .map_err(|error| format!("resident memory can be measured on Linux only: {error}"))?;
    let resident = resident_megabytes(&status)
        .ok_or("the kernel did not tell the server's resident memory")?;
    drop(server);
    let _ = std::fs::remove_dir_all(&data);
    Ok(vec![Row {
        what: "resident memory at rest".to_owned(),
        measured: resident,
        limit: 80.0,
        unit: "MB",
    }])
}

/// What a benchmark of the server crate measures against the release binary.
fn measured_by(project: &Project, binary: &Path, bench: &str) -> Outcome<Vec<Row>> {
    let output = std::process::Command::new("cargo")
        .current_dir(&project.root)
        .args(["bench", "--quiet", "--package", "server", "--bench", bench])
        .env("BAILIWICK_BIN", binary)
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(format!("the benchmark `{bench}` failed: {text}"));
    }
    Ok(text.lines().filter_map(page_row).collect())
}

/// A line of a benchmark: what, measured, limit and possibly a unit other than milliseconds, separated by tabs.
fn page_row(line: &str) -> Option<Row> {
    let mut parts = line.split('\t');
    Some(Row {
        what: parts.next()?.to_owned(),
        measured: parts.next()?.parse().ok()?,
        limit: parts.next()?.parse().ok()?,
        unit: match parts.next() {
            Some("%") => "%",
            Some("MB") => "MB",
            Some("answers") => "answers",
            Some("s") => "s",
            _ => "ms",
        },
    })
}

/// `VmRSS` of `/proc/PID/status`, which counts in KiB, in MB.
fn resident_megabytes(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u32 = line.split_whitespace().next()?.parse().ok()?;
    Some(f64::from(kibibytes) * 1024.0 / 1_000_000.0)
}

/// The measurements as a Markdown table that also reads well in a terminal.
pub(crate) fn table(rows: &[Row]) -> String {
    let width = rows
        .iter()
        .map(|row| row.what.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    let mut text = format!("| {:<width$} | measured | limit    | holds |\n", "what");
    let _ = writeln!(
        text,
        "|{}|---------:|---------:|:-----:|",
        "-".repeat(width + 2)
    );
    for row in rows {
        let (measured, limit) = (
            format!("{:.1} {}", row.measured, row.unit),
            format!("{:.0} {}", row.limit, row.unit),
        );
        let _ = writeln!(
            text,
            "| {:<width$} | {measured:>8} | {limit:>8} | {:^5} |",
            row.what,
            if row.holds() { "yes" } else { "NO" }
        );
    }
    text
}

/// Keeps what was measured in `docs/benchmarks.md`, under its own heading; the other sections stay.
pub(crate) fn keep(project: &Project, heading: &str, command: &str, tables: &str) -> Outcome {
    let path = project.root.join("docs/benchmarks.md");
    let section = format!(
        "Measured with `{command}` on the release build.\n\nMachine: {}\n\n{}\n",
        machine(),
        tables.trim()
    );
    let page = with_section(&read_text(&path)?, heading, &section);
    write(&path, page.as_bytes())?;
    println!("written to {}", build::shown(project, &path));
    Ok(())
}

/// The page with the section of this heading replaced, or added at its end.
fn with_section(page: &str, heading: &str, section: &str) -> String {
    let title = format!("## {heading}\n");
    let section = format!("{title}\n{section}");
    let Some((before, rest)) = page.split_once(&title) else {
        return format!("{}\n\n{section}", page.trim_end());
    };
    match rest.split_once("\n## ") {
        Some((_, after)) => format!("{before}{section}\n## {after}"),
        None => format!("{before}{section}"),
    }
}

/// Processor, cores and memory, as far as the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let field = |path: &str, name: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(name))?
            .split_once(':')?
            .1
            .trim()
            .to_owned();
        Some(line)
    };
    let processor =
        field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(
            || "unknown".to_owned(),
            |kibibytes| format!("{} GB", kibibytes / 1_000_000),
        );
    format!(
        "{processor}, {cores} cores, {memory} memory, {}",
        std::env::consts::OS
    )
}

#[cfg(test)]
mod tests {
    use super::{Row, resident_megabytes, table, with_section};

    #[test]
    fn resident_memory_is_read_from_the_kernels_status() {
        assert_eq!(
            resident_megabytes("Name:\tx\nVmRSS:\t   50000 kB\n"),
            Some(51.2)
        );
        assert_eq!(resident_megabytes("Name:\tx\n"), None);
    }

    #[test]
    fn a_section_is_replaced_and_the_others_stay() {
        let page = with_section("# Page\n", "B", "old\n");
        let page = with_section(&page, "C", "kept\n");
        assert_eq!(page, "# Page\n\n## B\n\nold\n\n## C\n\nkept\n");
        assert_eq!(
            with_section(&page, "B", "new\n"),
            "# Page\n\n## B\n\nnew\n\n## C\n\nkept\n"
        );
    }

    #[test]
    fn a_row_over_its_limit_is_marked() {
        let rows = [Row {
            what: "x".to_owned(),
            measured: 81.0,
            limit: 80.0,
            unit: "MB",
        }];
        assert!(table(&rows).contains("|  81.0 MB |    80 MB |  NO   |"));
    }
}
