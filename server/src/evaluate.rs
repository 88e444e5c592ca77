//! `bailiwick evaluate`: JSON lines in, one decision a line out (`docs/reference/evaluate.md`). It streams: memory is
//! bounded by the longest line that is accepted, and every answer is written before the next line is waited for. A bad
//! line costs an answer with an error, never the lines after it. It touches no database and no network.

use std::{
    io::{self, BufRead, BufReader, BufWriter, Write},
    process::ExitCode,
};

use evaluator::{Decision, LONGEST_LINE, Line, LineError, PolicyError, Verdict, json};
use serde::Serialize;

use crate::failure::Failure;

/// How much is read at once, and how much of a line's memory is kept for the next one.
const BUFFER: usize = 64 * 1024;

/// Reads standard input to its end; exit code 1 when a line could not be decided.
pub fn run(summary: bool) -> Result<ExitCode, Failure> {
    let input = BufReader::with_capacity(BUFFER, io::stdin().lock());
    let output = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let counts = match answer_all(input, output) {
        Ok(counts) => counts,
        // Whoever read the answers has enough of them.
        Err(Broken::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return Ok(ExitCode::SUCCESS);
        }
        Err(Broken::Output(error)) => {
            return Err(Failure::because("the answers cannot be written", &error));
        }
        Err(Broken::Input(error)) => {
            return Err(Failure::usage(format!("the input cannot be read: {error}")));
        }
    };
    if summary {
        // Nobody may be listening, which is not worth a message.
        let _ = writeln!(io::stderr(), "{}", counts.in_words());
    }
    Ok(if counts.errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Which side of the stream broke.
#[derive(Debug)]
enum Broken {
    Input(io::Error),
    Output(io::Error),
}

/// How many lines came to what.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    allowed: u64,
    explicitly_denied: u64,
    implicitly_denied: u64,
    errors: u64,
}

impl Counts {
    fn add(&mut self, verdict: Option<Verdict>) {
        let count = match verdict {
            Some(Verdict::Allowed) => &mut self.allowed,
            Some(Verdict::ExplicitlyDenied) => &mut self.explicitly_denied,
            Some(Verdict::ImplicitlyDenied) => &mut self.implicitly_denied,
            None => &mut self.errors,
        };
        *count += 1;
    }

    fn in_words(&self) -> String {
        let lines = self.allowed + self.explicitly_denied + self.implicitly_denied + self.errors;
        format!(
            "{lines} lines: {} allowed, {} explicitly denied, {} implicitly denied, {} errors",
            self.allowed, self.explicitly_denied, self.implicitly_denied, self.errors
        )
    }
}

/// An answer that decides.
#[derive(Serialize)]
struct Answer<'a> {
    id: Option<&'a str>,
    decision: Verdict,
    trace: &'a Decision,
}

/// An answer that says why nothing was decided.
#[derive(Serialize)]
struct Refusal<'a> {
    id: Option<&'a str>,
    error: Fault<'a>,
}

#[derive(Serialize)]
struct Fault<'a> {
    message: &'a str,
    path: &'a str,
    line: u64,
    column: u32,
}

fn answer_all(
    mut input: BufReader<impl io::Read>,
    mut output: impl Write,
) -> Result<Counts, Broken> {
    let mut counts = Counts::default();
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        if input.buffer().is_empty() {
            output.flush().map_err(Broken::Output)?;
        }
        let read = next_line(&mut input, &mut line).map_err(Broken::Input)?;
        number += 1;
        let asked = match read {
            Next::End => break,
            Next::Line if line.trim_ascii().is_empty() => continue,
            Next::Line => ask(&line),
            Next::TooLong => Err(LineError::too_long()),
        };
        let verdict = answer(asked, number, &mut output).map_err(Broken::Output)?;
        counts.add(verdict);
        line.shrink_to(BUFFER);
    }
    output.flush().map_err(Broken::Output)?;
    Ok(counts)
}

fn ask(line: &[u8]) -> Result<Line, LineError> {
    let text = json::decode(line).map_err(LineError::from)?;
    Line::read(text)
}

/// Writes the answer to a line; `None` when it is an error.
fn answer(
    asked: Result<Line, LineError>,
    number: u64,
    output: &mut impl Write,
) -> io::Result<Option<Verdict>> {
    let verdict = match asked {
        Ok(line) => {
            let decision = evaluator::decide(&line.policies, &line.request);
            let answer = Answer {
                id: line.id.as_deref(),
                decision: decision.verdict,
                trace: &decision,
            };
            serde_json::to_writer(&mut *output, &answer)?;
            Some(decision.verdict)
        }
        Err(LineError { id, error }) => {
            let PolicyError {
                path,
                span,
                message,
            } = &error;
            let refusal = Refusal {
                id: id.as_deref(),
                error: Fault {
                    message,
                    path,
                    line: number,
                    column: span.start.column,
                },
            };
            serde_json::to_writer(&mut *output, &refusal)?;
            None
        }
    };
    output.write_all(b"\n")?;
    Ok(verdict)
}

/// What the input holds next.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Line,
    TooLong,
    End,
}

/// Reads a line without its end into `line`; of one that is too long nothing is kept.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Next> {
    line.clear();
    let mut next = Next::End;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(next);
        }
        if next == Next::End {
            next = Next::Line;
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = end.map_or(chunk, |end| chunk.get(..end).unwrap_or_default());
        if line.len() + part.len() > LONGEST_LINE {
            next = Next::TooLong;
            *line = Vec::new();
        }
        if next == Next::Line {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], buffer: usize) -> Vec<(Next, usize)> {
        let mut input = BufReader::with_capacity(buffer, text);
        let mut line = Vec::new();
        let mut found = Vec::new();
        loop {
            match next_line(&mut input, &mut line).unwrap() {
                Next::End => return found,
                next => found.push((next, line.len())),
            }
        }
    }

    #[test]
    fn lines_end_at_line_feeds_whatever_the_buffer() {
        for buffer in [1, 2, 3, 100] {
            assert_eq!(
                lines(b"ab\n\nc", buffer),
                [(Next::Line, 2), (Next::Line, 0), (Next::Line, 1)]
            );
        }
        assert_eq!(lines(b"", 8), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_to_its_end_and_not_kept() {
        let mut text = vec![b'x'; LONGEST_LINE];
        text.extend_from_slice(b"\n");
        text.extend(vec![b'x'; 3 * LONGEST_LINE]);
        text.extend_from_slice(b"\nab\n");
        assert_eq!(
            lines(&text, BUFFER),
            [
                (Next::Line, LONGEST_LINE),
                (Next::TooLong, 0),
                (Next::Line, 2)
            ]
        );
    }

    /// Fails like a pipe that nobody reads.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_output_ends_the_stream() {
        let broken = answer_all(BufReader::new(&b"{}\n{}\n"[..]), Closed).unwrap_err();
        assert!(matches!(broken, Broken::Output(_)));
    }
}
