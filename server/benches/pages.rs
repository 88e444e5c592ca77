//! How long the server takes for a page, measured from outside over HTTP, as a signed-in administrator of an account
//! with many users. Prints one line a measurement: `what<TAB>milliseconds<TAB>limit`; `cargo xtask bench` reads them.
//! The binary is the one named by `BAILIWICK_BIN`; the data is made here, users by one SQL statement.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a measurement: what fails must stop it, and time is what it is about"
)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use iam::{
    Clock, DatabaseUrl, HashingCost, Iam, KeyRing, NewAccount, Origin, PasswordHasher, Rng,
    RngError, Services, Store, Timestamp,
    types::{Email, Password},
};

struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Timestamp(i64::try_from(since.as_millis()).unwrap())
    }
}

struct RealRng;

impl Rng for RealRng {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError> {
        getrandom::fill(buffer).map_err(|_| RngError)
    }
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for users in [10_000, 100_000] {
        let data =
            std::env::temp_dir().join(format!("bailiwick-bench-{}-{users}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let token = runtime.block_on(fill(&data, users));
        let server = Server::start(&data);
        let mut client = Client::connect(server.port, &token);
        if users == 10_000 {
            report(
                "overview page, 10,000 users, p95",
                &client.measure("/", 300),
                0.95,
                50.0,
            );
            report(
                "users page of 50, 10,000 users, p95",
                &client.measure("/users?rows=50", 300),
                0.95,
                50.0,
            );
            report(
                "a user's page, 10,000 users, p95",
                &client.measure("/users/user-004999", 300),
                0.95,
                50.0,
            );
            report(
                "search for one of 10,000 users, p95",
                &client.measure("/users?q=004999", 300),
                0.95,
                50.0,
            );
        } else {
            report(
                "users page of 50, 100,000 users, median",
                &client.measure("/users?rows=50", 300),
                0.5,
                20.0,
            );
            let deep = "/users?rows=50&after=user-090000";
            report(
                "a deep page of 50, 100,000 users, median",
                &client.measure(deep, 300),
                0.5,
                20.0,
            );
        }
        drop(server);
        std::fs::remove_dir_all(&data).unwrap();
    }
}

/// Makes an account with many users and a signed-in root session; gives back the session's token.
async fn fill(data: &Path, users: u32) -> String {
    let rng: Arc<dyn Rng> = Arc::new(RealRng);
    let ring = Arc::new(KeyRing::generate(rng.as_ref()).unwrap());
    std::fs::write(data.join("keys.json"), ring.to_json().as_bytes()).unwrap();
    for (path, mode) in [(data.to_owned(), 0o700), (data.join("keys.json"), 0o600)] {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let url: DatabaseUrl = format!("sqlite:{}", data.join("bailiwick.db").display())
        .parse()
        .unwrap();
    let store = Store::open(&url).await.unwrap();
    let hasher = PasswordHasher::new(Arc::clone(&ring), HashingCost::default(), 2);
    let iam = Iam::new(Services::new(
        store.clone(),
        Arc::new(RealClock),
        rng,
        ring,
        hasher,
    ));
    iam.prepare().await.unwrap();
    let link = iam.open_setup().await.unwrap().unwrap();
    let new = NewAccount {
        id: None,
        alias: None,
        root_email: Email::parse("root@halden.example").unwrap(),
        root_password: Password::new("seven cranes over the berth"),
    };
    let origin = Origin::local("bench".to_owned());
    let entered = iam.set_up(&link, &new, &origin).await.unwrap();
    let caller = iam::Caller {
        credential: iam::Credential::Session(entered.token),
        origin,
    };
    let secret =
        totp_rs::Secret::try_from_base32(iam.enrolment(&caller).await.unwrap().secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = u64::try_from(RealClock.now().0 / 1000).unwrap();
    let (first, second) = (
        totp.generate(now - 30).to_string(),
        totp.generate(now).to_string(),
    );
    let entered = iam
        .finish_enrolment(&caller, &first, &second)
        .await
        .unwrap();
    store.close().await;

    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("bailiwick.db"));
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let sql = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) \
               INSERT INTO users (id, account_id, name, name_key, path, created_at) \
               SELECT printf('AIDA%017d', i), (SELECT id FROM accounts), printf('user-%06d', i), \
               printf('user-%06d', i), '/', 1700000000000 + i FROM n";
    sqlx::query(sql).bind(users).execute(&pool).await.unwrap();
    pool.close().await;
    entered.token.expose().to_owned()
}

struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(data: &Path) -> Self {
        let binary =
            std::env::var("BAILIWICK_BIN").expect("set BAILIWICK_BIN to the release binary");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new(binary)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args([
                "--public-url",
                &format!("http://localhost:{port}"),
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "the server did not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, port }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One keep-alive connection.
struct Client {
    connection: BufReader<TcpStream>,
    token: String,
    host: String,
}

impl Client {
    fn connect(port: u16, token: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            connection: BufReader::new(stream),
            token: token.to_owned(),
            host: format!("localhost:{port}"),
        }
    }

    /// Times `rounds` requests of a page, after some that do not count.
    fn measure(&mut self, path: &str, rounds: usize) -> Vec<f64> {
        for _ in 0..20 {
            self.get(path);
        }
        let mut times: Vec<f64> = (0..rounds)
            .map(|_| {
                let begin = Instant::now();
                self.get(path);
                begin.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times
    }

    fn get(&mut self, path: &str) {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: __Host-bailiwick={}\r\n\r\n",
            self.host, self.token
        );
        self.connection
            .get_mut()
            .write_all(request.as_bytes())
            .unwrap();
        let (mut status, mut length, mut chunked) = (String::new(), None, false);
        self.connection.read_line(&mut status).unwrap();
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse::<usize>().unwrap());
            }
            chunked |= line == "transfer-encoding: chunked";
        }
        let body = if chunked {
            self.chunks()
        } else {
            self.exactly(length.unwrap_or(0))
        };
        assert!(status.contains(" 200 "), "{path} answered {status}");
        assert!(
            body.len() > 2000,
            "{path} answered only {} bytes",
            body.len()
        );
    }

    fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).unwrap();
        body
    }

    fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).unwrap();
            let size = usize::from_str_radix(line.trim(), 16).unwrap();
            body.extend(self.exactly(size));
            self.exactly(2);
            if size == 0 {
                return body;
            }
        }
    }
}

fn report(what: &str, sorted: &[f64], quantile: f64, limit: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank"
    )]
    let rank = ((sorted.len() as f64 * quantile).ceil() as usize).clamp(1, sorted.len()) - 1;
    println!("{what}\t{:.2}\t{limit}", sorted[rank]);
}
