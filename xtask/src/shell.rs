//! Starts other programs: with cargo's own variables removed, with a time limit, with their output in a log, or line
//! by line. A program started with [`Guard`] ends when this tool ends.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::project::Outcome;

/// Variables that `cargo run` sets for us, which passed on would make build scripts run again and again; and Leptos'
/// own, which would change the names that the page shell asks for.
const NOT_PASSED_ON: [&str; 7] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
    "LEPTOS_OUTPUT_NAME",
];

/// A command without the variables that belong to this tool's own run.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || NOT_PASSED_ON.contains(&text.as_ref()) {
            command.env_remove(&name);
        }
    }
    if let Some(paths) = std::env::var_os("LD_LIBRARY_PATH") {
        let kept = std::env::split_paths(&paths)
            .filter(|path| !belongs_to_cargo(path))
            .collect::<Vec<PathBuf>>();
        match std::env::join_paths(&kept) {
            Ok(joined) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", joined),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

fn belongs_to_cargo(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str() == "toolchains" || part.as_os_str() == "target")
}

/// How a command reads in a message.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!(
        "cannot start `{}`: {error}",
        command.get_program().to_string_lossy()
    )
}

/// Runs a command that prints to our own output.
pub(crate) fn run(mut command: Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| cannot_start(&command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed ({status})", shown(&command)))
    }
}

/// Runs a command whose output goes to `log`; its last lines are in the error when it fails.
pub(crate) fn quiet(command: Command, log: &Path) -> Outcome {
    quiet_within(command, log, Duration::MAX)
}

/// As [`quiet`], and ends the command when it takes longer than `limit`.
pub(crate) fn quiet_within(mut command: Command, log: &Path, limit: Duration) -> Outcome {
    let open = |path: &Path| File::options().create(true).append(true).open(path);
    let failed = |error: std::io::Error| format!("cannot write `{}`: {error}", log.display());
    File::create(log).map_err(failed)?;
    let output = open(log).map_err(failed)?;
    let errors = open(log).map_err(failed)?;
    command.stdin(Stdio::null()).stdout(output).stderr(errors);
    let mut child = command
        .spawn()
        .map_err(|error| cannot_start(&command, &error))?;
    let status = if limit == Duration::MAX {
        child
            .wait()
            .map_err(|error| cannot_start(&command, &error))?
    } else if let Some(status) = wait_within(&mut child, limit)? {
        status
    } else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!(
            "`{}` took longer than {} s",
            shown(&command),
            limit.as_secs()
        ));
    };
    if status.success() {
        return Ok(());
    }
    Err(format!(
        "`{}` failed ({status}); the end of `{}`:\n{}",
        shown(&command),
        log.display(),
        last_lines(log, 60)
    ))
}

fn wait_within(child: &mut Child, limit: Duration) -> Outcome<Option<std::process::ExitStatus>> {
    let watch = Stopwatch::start();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(Some(status)),
            Ok(None) if watch.elapsed() >= limit => return Ok(None),
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(format!("cannot wait for a program: {error}")),
        }
    }
}

fn last_lines(log: &Path, count: usize) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .skip(lines.len().saturating_sub(count))
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

/// Runs a command and gives back what it printed; errors go to our own output.
pub(crate) fn capture(mut command: Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| cannot_start(&command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{}` failed ({})", shown(&command), output.status))
    }
}

/// Whether a command can be started and succeeds; its output is thrown away.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command, gives each line of its standard output to `line`, and says whether it succeeded. Its errors go to
/// our own output.
pub(crate) fn each_line(mut command: Command, mut line: impl FnMut(&str)) -> Outcome<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(&command, &error))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            line(String::from_utf8_lossy(&text).trim_end_matches('\r'));
        }
    }
    let status = child
        .wait()
        .map_err(|error| format!("cannot wait for `{}`: {error}", shown(&command)))?;
    Ok(status.success())
}

/// Where a program of this name lies on the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Wraps a command so that the kernel sends it `signal` when this tool dies, however it dies, and so that it runs as
/// `user` when one is given. Without `setpriv` (not a Linux) the command is used as it is.
pub(crate) fn bound_to_us(program: &Path, signal: &str, user: Option<&str>) -> Command {
    let Some(setpriv) = find_program("setpriv") else {
        return command(program);
    };
    let mut bound = command(setpriv);
    if let Some(user) = user {
        bound.args(["--reuid", user, "--regid", user, "--clear-groups"]);
    }
    bound.args(["--pdeathsig", signal, "--"]).arg(program);
    bound
}

/// A program in the background that ends, with a signal it understands, when this value goes.
pub(crate) struct Guard {
    child: Child,
    signal: &'static str,
}

impl Guard {
    pub(crate) fn spawn(mut command: Command, signal: &'static str) -> Outcome<Self> {
        let child = command
            .spawn()
            .map_err(|error| cannot_start(&command, &error))?;
        Ok(Self { child, signal })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program has ended by itself.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.ended() {
            return;
        }
        let mut kill = command("sh");
        kill.args(["-c", &format!("kill -{} {}", self.signal, self.child.id())]);
        let _ = succeeds(kill);
        if !matches!(
            wait_within(&mut self.child, Duration::from_secs(8)),
            Ok(Some(_))
        ) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Everything that is left in a reader, as text; for small outputs.
pub(crate) fn rest_of(mut reader: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = reader.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
