//! `bailiwick lint`: what is wrong with policy documents or could be better, as `evaluator::lint` finds it, for people or
//! as JSON (`docs/reference/evaluate.md`). It reads the files that it is told to and nothing else; it changes none.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    process::ExitCode,
};

use evaluator::{
    DocumentType,
    catalogue::{Catalogue, EMBEDDED},
    json,
    lint::{Finding, FindingType, lint_with},
};
use serde::Serialize;

use crate::{
    cli::{LintOptions, PolicyKind},
    failure::Failure,
};

/// The largest file that is read: no policy document is anywhere near it.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// Prints the findings of all documents; exit code 1 when one is an ERROR, 2 when a document cannot be read.
pub fn run(options: &LintOptions) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::read(EMBEDDED)
        .map_err(|error| Failure::because("the catalogue of services cannot be read", &error))?;
    let mut output = io::stdout().lock();
    let (mut unreadable, mut errors) = (false, false);
    for file in &options.files {
        let text = match text_of(file) {
            Ok(text) => text,
            Err(reason) => {
                // Nobody may be listening, which is not worth a message.
                let _ = writeln!(io::stderr(), "bailiwick: {}: {reason}", file.display());
                unreadable = true;
                continue;
            }
        };
        let findings = lint_with(&text, options.kind.into(), Some(&catalogue));
        errors |= findings
            .iter()
            .any(|finding| finding.finding_type == FindingType::Error);
        match print(&mut output, file, &findings, options.json) {
            Ok(()) => {}
            // Whoever read the findings has enough of them.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            Err(error) => {
                return Err(Failure::because("the findings cannot be printed", &error));
            }
        }
    }
    Ok(match (unreadable, errors) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::FAILURE,
        (false, false) => ExitCode::SUCCESS,
    })
}

/// The whole text of a file, or of standard input for `-`.
fn text_of(file: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        take(io::stdin().lock(), &mut bytes)
    } else {
        File::open(file).and_then(|opened| take(opened, &mut bytes))
    };
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(format!("it is larger than {LARGEST_FILE} bytes; split it"));
    }
    json::decode(&bytes)
        .map(str::to_owned)
        .map_err(|error| error.to_string())
}

/// Reads one byte more than a file may have, to see that it has too many.
fn take(from: impl Read, bytes: &mut Vec<u8>) -> io::Result<usize> {
    from.take(LARGEST_FILE + 1).read_to_end(bytes)
}

/// What was found in one document, as one JSON object.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    findings: &'a [Finding],
}

fn print(
    output: &mut impl Write,
    file: &Path,
    findings: &[Finding],
    as_json: bool,
) -> io::Result<()> {
    let name = file.to_string_lossy();
    if as_json {
        let report = Report {
            file: &name,
            findings,
        };
        serde_json::to_writer(&mut *output, &report)?;
        return output.write_all(b"\n");
    }
    for finding in findings {
        let place = finding
            .locations
            .first()
            .map(|location| location.span.start);
        let (line, column) = place.map_or((1, 1), |start| (start.line, start.column));
        let (kind, code) = (finding.finding_type.as_str(), finding.issue_code);
        writeln!(
            output,
            "{name}:{line}:{column}: {kind} {code}: {}",
            finding.message
        )?;
    }
    Ok(())
}

impl From<PolicyKind> for DocumentType {
    fn from(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Identity => Self::Identity,
            PolicyKind::Session => Self::Session,
            PolicyKind::Resource => Self::Resource,
            PolicyKind::Trust => Self::Trust,
            PolicyKind::Scp => Self::ServiceControl,
            PolicyKind::Rcp => Self::ResourceControl,
            PolicyKind::Endpoint => Self::Endpoint,
        }
    }
}
