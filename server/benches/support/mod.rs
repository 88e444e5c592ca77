//! What measurements over HTTP stand on: an account with many users, the server that is measured, a client that keeps its
//! connection.

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
    RngError, SecretToken, Services, Store, Timestamp,
    types::{AccountAlias, Email, Password},
};

pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Timestamp(i64::try_from(since.as_millis()).unwrap())
    }
}

pub struct RealRng;

impl Rng for RealRng {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError> {
        getrandom::fill(buffer).map_err(|_| RngError)
    }
}

/// Whoever signed in to the new account.
pub struct Root {
    /// The session's token.
    pub token: String,
    /// The cookie by which its browser is known from now on.
    pub device: SecretToken,
}

/// Makes an account with many users and a root user who is signed in.
pub async fn fill(data: &Path, users: u32) -> Root {
    let ring = Arc::new(KeyRing::generate(&RealRng).unwrap());
    std::fs::write(data.join("keys.json"), ring.to_json().as_bytes()).unwrap();
    for (path, mode) in [(data.to_owned(), 0o700), (data.join("keys.json"), 0o600)] {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let url: DatabaseUrl = format!("sqlite:{}", data.join("bailiwick.db").display())
        .parse()
        .unwrap();
    let store = Store::open(&url).await.unwrap();
    let iam = domain(&store, &ring, HashingCost::default());
    iam.prepare().await.unwrap();
    let link = iam.open_setup().await.unwrap().unwrap();
    let new = NewAccount {
        id: None,
        alias: Some(AccountAlias::parse("bench").unwrap()),
        root_email: Email::parse("root@halden.example").unwrap(),
        root_password: Password::new("seven cranes over the berth"),
    };
    let origin = Origin::local("bench".to_owned());
    let entered = iam.set_up(&link, &new, &origin).await.unwrap();
    let caller = iam::Caller::new(iam::Credential::Session(entered.token), origin);
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
    Root {
        token: entered.token.expose().to_owned(),
        device: entered.device.unwrap(),
    }
}

/// The domain over an open database.
pub fn domain(store: &Store, ring: &Arc<KeyRing>, cost: HashingCost) -> Iam {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let hasher = PasswordHasher::new(Arc::clone(ring), cost, threads);
    Iam::new(Services::new(
        store.clone(),
        Arc::new(RealClock),
        Arc::new(RealRng),
        Arc::clone(ring),
        hasher,
    ))
}

/// A running server; it ends with this.
pub struct Server {
    process: Child,
    pub port: u16,
}

impl Server {
    pub fn start(data: &Path) -> Self {
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

impl Server {
    /// The largest resident memory that the process ever had, in MB.
    pub fn peak_megabytes(&self) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let kibibytes: f64 = line.split_whitespace().next().unwrap().parse().unwrap();
        kibibytes * 1024.0 / 1_000_000.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One keep-alive connection.
pub struct Client {
    connection: BufReader<TcpStream>,
    token: String,
    host: String,
}

impl Client {
    pub fn connect(port: u16, token: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            connection: BufReader::new(stream),
            token: token.to_owned(),
            host: format!("localhost:{port}"),
        }
    }

    /// Times `rounds` requests of a page, after some that do not count.
    pub fn measure(&mut self, path: &str, rounds: usize) -> Vec<f64> {
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

    pub fn get(&mut self, path: &str) {
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

/// Prints a quantile of sorted times beside its limit, in milliseconds.
pub fn report(what: &str, sorted: &[f64], quantile: f64, limit: f64) {
    println!("{what}\t{:.2}\t{limit}", quantile_of(sorted, quantile));
}

/// A quantile of sorted measurements.
pub fn quantile_of(sorted: &[f64], quantile: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank"
    )]
    let rank = ((sorted.len() as f64 * quantile).ceil() as usize).clamp(1, sorted.len()) - 1;
    sorted[rank]
}
