//! Starts the binary on fresh data and talks to it.

mod client;
mod database;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

pub use client::{Reply, connect, exchange, read_reply};
pub use database::{Database, tamper, texts};

/// Root's password wherever a test sets a server up.
pub const PASSWORD: &str = "seven-cranes-over-berth-four";
/// Root's address.
pub const EMAIL: &str = "root@halden.example";

/// A data folder and a database, gone when dropped.
pub struct Place {
    pub data: PathBuf,
    database: Option<Database>,
}

static PLACES: AtomicU32 = AtomicU32::new(0);

impl Place {
    pub fn fresh() -> Self {
        let mut place = Self::file();
        place.database = Database::fresh(&format!(
            "http_{}_{}",
            std::process::id(),
            PLACES.fetch_add(1, Ordering::Relaxed)
        ));
        place
    }

    /// A place whose database is a SQLite file whatever engine the run is for: for tests that are about the file.
    pub fn file() -> Self {
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let data =
            std::env::temp_dir().join(format!("bailiwick-http-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&data);
        fs::DirBuilder::new().mode(0o700).create(&data).unwrap();
        Self {
            data,
            database: None,
        }
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        self.database.as_ref().map_or_else(
            || format!("sqlite:{}/bailiwick.db", self.data.display()),
            |d| d.url.clone(),
        )
    }

    pub fn keys(&self) -> PathBuf {
        self.data.join("keys.json")
    }

    /// The binary with these arguments and this place, without any variable of ours in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
        command
            .env_clear()
            .stdin(Stdio::null())
            .args(arguments)
            .arg("--data")
            .arg(&self.data);
        if let Some(database) = &self.database {
            command.args(["--database", &database.url]);
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that reads `input`.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The command may refuse before it reads.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Sets up with [`EMAIL`] and [`PASSWORD`].
    pub fn bootstrap(&self) {
        let made = self.run_with_input(
            &[
                "bootstrap",
                "--root-email",
                EMAIL,
                "--alias",
                "halden",
                "--password-stdin",
            ],
            PASSWORD,
        );
        assert!(made.status.success(), "{}", text(&made.stderr));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// A running server.
pub struct Server {
    pub place: Place,
    pub port: u16,
    child: Option<Child>,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
}

impl Server {
    /// A server on fresh data.
    pub fn start() -> Self {
        Self::start_at(Place::fresh(), &[])
    }

    /// A server on data that is set up.
    pub fn start_set_up() -> Self {
        let place = Place::fresh();
        place.bootstrap();
        Self::start_at(place, &[])
    }

    /// A server with more arguments.
    pub fn start_at(place: Place, arguments: &[&str]) -> Self {
        let mut child = place
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = gather(child.stdout.take().unwrap());
        let stderr = gather(child.stderr.take().unwrap());
        let mut server = Self {
            place,
            port: 0,
            child: Some(child),
            stdout,
            stderr,
        };
        let listening = server.wait_for(|server| {
            let log = server.stderr();
            let line = log.lines().find(|line| line.contains("serving"))?;
            let after = line.split("127.0.0.1:").nth(1)?;
            after
                .split(|c: char| !c.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        });
        server.port = listening;
        server
    }

    fn wait_for<T>(&mut self, look: impl Fn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(30) {
            if let Some(found) = look(self) {
                return found;
            }
            if let Some(status) = self
                .child
                .as_mut()
                .and_then(|child| child.try_wait().unwrap())
            {
                panic!(
                    "the server ended ({status}): {}{}",
                    self.stdout(),
                    self.stderr()
                );
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!(
            "the server did not do it in 30 s: {}{}",
            self.stdout(),
            self.stderr()
        );
    }

    pub fn stdout(&self) -> String {
        self.stdout.lock().unwrap().clone()
    }

    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// The log once it holds `words`: lines take a moment to get here.
    pub fn log_with(&self, words: &str) -> String {
        let began = Instant::now();
        loop {
            let log = self.stderr();
            if log.contains(words) {
                return log;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "`{words}` is not in the log: {log}"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The path of the set-up link that was printed.
    pub fn setup_path(&self) -> Option<String> {
        let printed = self.stdout();
        let start = printed.find("/setup/")?;
        Some(
            printed[start..]
                .split_whitespace()
                .next()
                .unwrap()
                .to_owned(),
        )
    }

    /// Sends bytes as they are and reads one answer.
    pub fn send(&self, bytes: &[u8]) -> Reply {
        exchange(self.port, bytes)
    }

    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path, &[], b"")
    }

    /// Posts a form as a browser on the same site does.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Reply {
        let mut all = vec![
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        all.extend_from_slice(headers);
        self.request("POST", path, &all, form.as_bytes())
    }

    /// A whole request; the body's length is stated unless a header says how it comes.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n",
            self.port
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let framed = headers
            .iter()
            .any(|(name, _)| matches!(*name, "Content-Length" | "Transfer-Encoding"));
        if !framed && !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        self.send(&[head.as_bytes(), body].concat())
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end; panics when it takes longer than `limit`.
    pub fn ended(&mut self, limit: Duration) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.as_mut().unwrap().try_wait().unwrap() {
                return status;
            }
            assert!(
                began.elapsed() < limit,
                "the server did not stop in {limit:?}: {}",
                self.stderr()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills the server without warning and gives back where its data is.
    pub fn kill(mut self) -> Place {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        std::mem::replace(
            &mut self.place,
            Place {
                data: PathBuf::from("/nonexistent/bailiwick"),
                database: None,
            },
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn gather(stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let gathered = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&gathered);
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
            into.lock().unwrap().push_str(&line);
            line.clear();
        }
    });
    gathered
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Percent-encodes a form's value.
pub fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
