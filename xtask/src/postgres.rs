//! A PostgreSQL of our own for one test run: a fresh cluster in a temporary folder, on a free loopback port, without
//! any promise of durability. It ends with this tool, also after a failure or Ctrl-C. Each test makes its own database.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::project::{Outcome, Project, create_folder, free_port};
use crate::setup::packages;
use crate::shell::{self, Guard};
use crate::steps::Steps;

/// Keep the server process before the folder: it must have ended when the folder goes.
pub(crate) struct Postgres {
    server: Guard,
    folder: Folder,
    port: u16,
    programs: PathBuf,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Postgres {
    /// An address with the right to create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// PostgreSQL's own command line, with which the browser tests create their databases.
    pub(crate) fn psql(&self) -> PathBuf {
        self.programs.join("psql")
    }

    pub(crate) fn start(project: &Project, steps: Steps) -> Outcome<Self> {
        let programs = crate::setup::postgres_programs(project, steps)?;
        let user = if packages::is_root() {
            Some(unprivileged_user()?)
        } else {
            None
        };
        // A user other than root often cannot reach into the checkout; everybody reaches the temporary folder.
        let base = if user.is_some() {
            std::env::temp_dir()
        } else {
            project.target.clone()
        };
        remove_leftovers(&base);
        let folder = Folder(base.join(format!("{PREFIX}{}", std::process::id())));
        create_folder(&folder.0)?;
        if let Some(user) = user {
            let mut chown = shell::command("chown");
            chown.arg(user).arg(&folder.0);
            shell::run(chown)?;
        }
        steps.step("Starting a PostgreSQL for the tests", || {
            let log = project.log("initdb")?;
            let mut initdb = as_user(&programs.join("initdb"), user);
            initdb.current_dir(&folder.0).args([
                "--username=postgres",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--pgdata=data",
            ]);
            shell::quiet(initdb, &log)?;
            let port = free_port()?;
            let server = Guard::spawn(
                server_command(project, &programs, user, &folder.0, port)?,
                "INT",
            )?;
            let mut postgres = Self {
                server,
                folder,
                port,
                programs: programs.clone(),
            };
            postgres.wait()?;
            Ok(postgres)
        })
    }

    fn wait(&mut self) -> Outcome {
        let watch = Stopwatch::start();
        while watch.elapsed() < Duration::from_secs(30) {
            if self.server.ended() {
                return Err(
                    "PostgreSQL ended at once; `target/log/postgres.log` says why".to_owned(),
                );
            }
            let mut psql = shell::command(self.psql());
            psql.current_dir(&self.folder.0).args([
                "--no-psqlrc",
                "--command=select 1",
                &self.url(),
            ]);
            if shell::succeeds(psql) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("PostgreSQL did not answer within 30 s; `target/log/postgres.log` says why".to_owned())
    }
}

const PREFIX: &str = "bailiwick-pg-";

fn as_user(program: &Path, user: Option<&str>) -> Command {
    shell::bound_to_us(program, "INT", user)
}

fn server_command(
    project: &Project,
    programs: &Path,
    user: Option<&str>,
    folder: &Path,
    port: u16,
) -> Outcome<Command> {
    let log = project.log("postgres")?;
    let open = File::create(&log).and_then(|output| Ok((output.try_clone()?, output)));
    let (output, errors) =
        open.map_err(|error| format!("cannot write `{}`: {error}", log.display()))?;
    let mut server = as_user(&programs.join("postgres"), user);
    server
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .stdout(output)
        .stderr(errors);
    // No socket: the path to one may be too long in a deep checkout.
    server.args([
        "-D",
        "data",
        "-h",
        "127.0.0.1",
        "-p",
        &port.to_string(),
        "-k",
        "",
    ]);
    for setting in [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "autovacuum=off",
    ] {
        server.args(["-c", setting]);
    }
    Ok(server)
}

/// PostgreSQL refuses to run as root.
fn unprivileged_user() -> Outcome<&'static str> {
    ["postgres", "nobody"]
        .into_iter()
        .find(|user| {
            let mut id = shell::command("id");
            id.args(["-u", user]);
            shell::succeeds(id)
        })
        .ok_or_else(|| "PostgreSQL refuses to run as root: create a user `postgres`".to_owned())
}

/// Folders of runs that were killed before they could tidy up.
fn remove_leftovers(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(process) = name.strip_prefix(PREFIX)
            && !Path::new("/proc").join(process).exists()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
