//! `cargo xtask run`: set up, build, serve. The server takes this process's place, so that signals and the terminal
//! are its own.

use std::os::unix::process::CommandExt;
use std::process::ExitCode;

use crate::build::{self, Profile};
use crate::project::{Outcome, Project, create_folder};
use crate::shell;
use crate::steps::Steps;

use crate::browser_side::Shrinking;

const DEFAULT_PORT: u16 = 8484;

/// What the person asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wish {
    demo: bool,
    release: bool,
    serve: Vec<String>,
}

fn parse(arguments: &[String]) -> Outcome<Wish> {
    let mut wish = Wish::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--demo" => wish.demo = true,
            "--release" => wish.release = true,
            "--" => wish.serve.extend(rest.by_ref().cloned()),
            other => {
                return Err(format!(
                    "there is no option `{other}` here; write `-- {other}` to pass it to `bailiwick serve`"
                ));
            }
        }
    }
    Ok(wish)
}

impl Wish {
    /// Whether the person gave this option to `bailiwick serve`, there or by its environment variable.
    fn given(&self, option: &str, variable: &str) -> bool {
        let with_value = format!("{option}=");
        self.serve
            .iter()
            .any(|argument| argument == option || argument.starts_with(&with_value))
            || std::env::var_os(variable).is_some()
    }
}

pub(crate) fn run(project: &Project, arguments: &[String]) -> Outcome<ExitCode> {
    let wish = parse(arguments)?;
    let steps = Steps::start();
    let own_address = wish.given("--listen", "BAILIWICK_LISTEN");
    if !own_address {
        std::net::TcpListener::bind(("127.0.0.1", DEFAULT_PORT)).map_err(|error| {
            format!("port {DEFAULT_PORT} cannot be used ({error}): stop what uses it, or choose another with `-- --listen 127.0.0.1:PORT --public-url http://localhost:PORT`")
        })?;
    }
    let profile = Profile::from_release(wish.release);
    let binary = build::with_steps(project, steps, profile, Shrinking::IfPossible)?;
    let mut server = shell::command(&binary);
    server.current_dir(&project.root).arg("serve");
    if !own_address {
        server.args(["--listen", &format!("127.0.0.1:{DEFAULT_PORT}")]);
        if !wish.given("--public-url", "BAILIWICK_PUBLIC_URL") {
            server.args(["--public-url", &format!("http://localhost:{DEFAULT_PORT}")]);
        }
    }
    if wish.demo {
        let folder = project.target.join("demo");
        let _ = std::fs::remove_dir_all(&folder);
        create_folder(&folder)?;
        server.arg("--demo").arg("--data").arg(&folder);
    } else if !wish.given("--data", "BAILIWICK_DATA") {
        server.arg("--data").arg(project.root.join("data"));
    }
    server.args(&wish.serve);
    steps.say(&format!(
        "ready after {}; starting {} (Ctrl-C stops it)",
        steps.total(),
        build::shown(project, &binary)
    ));
    if own_address {
        steps.say("open the address that the server prints");
    } else {
        steps.say(&format!("open http://localhost:{DEFAULT_PORT}"));
    }
    let error = server.exec();
    Err(format!("cannot start `{}`: {error}", binary.display()))
}

#[cfg(test)]
mod tests {
    use super::{Wish, parse};

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_follows_two_dashes_goes_to_the_server() {
        let wish = parse(&words("--demo -- --listen=127.0.0.1:1 --release")).unwrap();
        assert_eq!(
            wish,
            Wish {
                demo: true,
                release: false,
                serve: words("--listen=127.0.0.1:1 --release")
            }
        );
        assert!(wish.given("--listen", "BAILIWICK_XTASK_TEST_UNSET"));
        assert!(!wish.given("--data", "BAILIWICK_XTASK_TEST_UNSET"));
    }

    #[test]
    fn unknown_options_are_refused_with_a_way_out() {
        assert!(
            parse(&words("--listen x"))
                .unwrap_err()
                .contains("`-- --listen`")
        );
    }
}
