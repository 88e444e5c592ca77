//! What signing in costs, and what a flood of it costs the others. Prints one line a measurement:
//! `what<TAB>number<TAB>limit<TAB>unit`; `cargo xtask bench` reads them. The binary is the one named by `BAILIWICK_BIN`.
//!
//! A sign-in here is the password step as the server does it: the counters, argon2id, the session and its audit record, each
//! durably committed to SQLite. The flood comes from 250 addresses, because one alone is stopped by its counter.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement: what fails must stop it, and time is what it is about"
)]
#![expect(dead_code, reason = "the support is shared with another benchmark")]

mod support;

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use iam::{
    DatabaseUrl, HashingCost, Iam, KeyRing, Origin, PasswordSignIn, SignInName, Store,
    types::Password,
};
use support::{Client, Root, Server, domain, fill, quantile_of};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
};

/// The page of who is signed in.
const PAGE: &str = "/users?rows=50";
const ROOT: &str = "root@halden.example";
const PASSWORD: &str = "seven cranes over the berth";
const KEYCLOAK: HashingCost = HashingCost {
    memory: 7 * 1024,
    passes: 5,
};

/// The argument by which this program is the flood instead; the server's port and the number of the flood follow.
const FLOOD: &str = "--flood";

/// Floods, with quiet between them: what the machine's other work does to one of them decides nothing.
const FLOODS: u16 = 5;
/// Sign-ins in a flood, each of another user.
const CROWD: u16 = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == FLOOD) {
        let number = |at: usize| arguments[place + at].parse().unwrap();
        return flood_from_elsewhere(number(1), number(2));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let data = std::env::temp_dir().join(format!("bailiwick-sign-in-{}", std::process::id()));
    std::fs::create_dir_all(&data).unwrap();
    let root = runtime.block_on(fill(&data, u32::from(FLOODS * CROWD)));
    for (name, cost, limit) in [
        ("argon2id 7 MiB, t=5", KEYCLOAK, 1000.0 / 30.0),
        (
            "argon2id 19 MiB, t=2 (ours)",
            HashingCost::default(),
            1000.0,
        ),
    ] {
        let each = runtime.block_on(throughput(&data, &root, cost));
        println!("time per sign-in, {name}, all cores busy\t{each:.2}\t{limit:.2}\tms");
    }
    runtime.block_on(timing(&data));
    flood(&data, &root.token);
    std::fs::remove_dir_all(&data).unwrap();
}

async fn open(data: &Path, cost: HashingCost) -> (Arc<Iam>, Store) {
    let url: DatabaseUrl = format!("sqlite:{}", data.join("bailiwick.db").display())
        .parse()
        .unwrap();
    let keys = std::fs::read_to_string(data.join("keys.json")).unwrap();
    let ring = Arc::new(KeyRing::from_json(&keys).unwrap());
    let store = Store::open(&url).await.unwrap();
    (Arc::new(domain(&store, &ring, cost)), store)
}

fn sign_in(name: SignInName, password: &str) -> PasswordSignIn {
    PasswordSignIn {
        name,
        password: Password::new(password),
    }
}

fn root() -> SignInName {
    SignInName::Root {
        email: ROOT.to_owned(),
    }
}

/// Milliseconds of wall time for each of many sign-ins with the right password, as many at once as there are cores.
async fn throughput(data: &Path, root_user: &Root, cost: HashingCost) -> f64 {
    let (iam, store) = open(data, cost).await;
    // A known browser: elsewhere the counters stop who begins sign-ins from one address and finishes none.
    let origin = Origin::local("bench".to_owned()).with_device(Some(&root_user.device));
    // The stored hash is brought to this cost by the first of them.
    iam.sign_in(&sign_in(root(), PASSWORD), &origin)
        .await
        .unwrap();
    let workers = std::thread::available_parallelism().map_or(2, usize::from) * 2;
    let until = Instant::now() + Duration::from_secs(6);
    let begin = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..workers {
        let (iam, origin) = (Arc::clone(&iam), origin.clone());
        tasks.spawn(async move {
            let mut done = 0_u32;
            while Instant::now() < until {
                match iam.sign_in(&sign_in(root(), PASSWORD), &origin).await {
                    // The four share one name: who comes while five are under way is told to wait.
                    Err(iam::IamError::Throttled { .. } | iam::IamError::Busy) => {
                        tokio::task::yield_now().await;
                    }
                    outcome => {
                        outcome.unwrap();
                        done += 1;
                    }
                }
            }
            done
        });
    }
    let done: u32 = tasks.join_all().await.into_iter().sum();
    let each = begin.elapsed().as_secs_f64() * 1000.0 / f64::from(done);
    store.close().await;
    each
}

/// How much the time of a refusal tells: names that somebody has against names that nobody has, interleaved.
async fn timing(data: &Path) {
    let (iam, store) = open(data, HashingCost::default()).await;
    let user = |account: &str, name: String| SignInName::User {
        account: account.to_owned(),
        name,
    };
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for round in 0..300_u32 {
        // Another address and name each time, so that no counter stops us.
        let origin = Origin::new(
            format!("10.{}.{}.1", round / 256, round % 256),
            "bench",
            "bench".to_owned(),
            true,
        );
        let known = user("bench", format!("user-{round:06}"));
        let unknown = user("bench", format!("nobody-{round:06}"));
        let nowhere = user("no-such-account", format!("user-{round:06}"));
        for (what, name) in [("known", known), ("unknown", unknown), ("nowhere", nowhere)] {
            let begin = Instant::now();
            iam.sign_in(&sign_in(name, "wrong"), &origin)
                .await
                .unwrap_err();
            let took = begin.elapsed().as_secs_f64() * 1000.0;
            times.entry(what).or_default().push(took);
        }
    }
    store.close().await;
    let mut median = |what: &str| {
        let all = times.get_mut(what).unwrap();
        all.sort_by(f64::total_cmp);
        quantile_of(all, 0.5)
    };
    let known = median("known");
    for what in ["unknown", "nowhere"] {
        let differs = (median(what) / known - 1.0).abs() * 100.0;
        let name = if what == "unknown" {
            "an unknown user"
        } else {
            "an unknown account"
        };
        println!(
            "refusal of {name} against a known one, difference of medians\t{differs:.1}\t5\t%"
        );
    }
}

/// A thousand sign-ins at once; prints the status of each answer, and whether it says when to come back.
fn flood_from_elsewhere(port: u16, number: u16) {
    let answers = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for place in number * CROWD..(number + 1) * CROWD {
            tasks.spawn(async move { one_of_many(port, place).await });
        }
        tasks.join_all().await
    });
    for (status, retry) in answers {
        println!("{status} {retry}");
    }
}

/// A thousand sign-ins at once against the release binary, and what somebody who is signed in notices. The flood comes from
/// a process of its own that stands back: in earnest its work is done by other machines.
fn flood(data: &Path, token: &str) {
    let server = Server::start(data);
    let mut client = Client::connect(server.port, token);
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    let mut mute = 0;
    for number in 0..FLOODS {
        quiet.push(quantile_of(&client.measure(PAGE, 300), 0.99));
        let mut crowd = Command::new("nice")
            .args(["-n", "19"])
            .arg(std::env::current_exe().unwrap())
            .args([FLOOD, &server.port.to_string(), &number.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(20));
        let mut during = Vec::new();
        while crowd.try_wait().unwrap().is_none() {
            let begin = Instant::now();
            client.get(PAGE);
            during.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        during.sort_by(f64::total_cmp);
        flooded.push(quantile_of(&during, 0.99));
        let output = crowd.wait_with_output().unwrap();
        assert!(output.status.success());
        let answers: Vec<(u16, bool)> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| {
                let (status, retry) = line.split_once(' ').unwrap();
                (status.parse().unwrap(), retry.parse().unwrap())
            })
            .collect();
        assert_eq!(answers.len(), usize::from(CROWD));
        let mut by_status: BTreeMap<u16, usize> = BTreeMap::new();
        for (status, retry) in answers {
            *by_status.entry(status).or_default() += 1;
            mute += usize::from(matches!(status, 429 | 503) && !retry);
        }
        eprintln!(
            "1,000 sign-ins at once were answered with {by_status:?}; {} pages meanwhile, p99 {:.2} ms, {:.2} ms before",
            during.len(),
            flooded[usize::from(number)],
            quiet[usize::from(number)],
        );
    }
    println!("refused without Retry-After among 1,000 sign-ins at once\t{mute}\t0\tanswers");
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let hashing = workers as f64 * 19.0 * 1.048_576;
    println!(
        "memory at most while 1,000 sign-ins wait\t{:.1}\t{:.0}\tMB",
        server.peak_megabytes(),
        hashing + 150.0
    );
    let median = |all: &mut Vec<f64>| {
        all.sort_by(f64::total_cmp);
        quantile_of(all, 0.5)
    };
    let (quiet, flooded) = (median(&mut quiet), median(&mut flooded));
    println!(
        "page of somebody signed in meanwhile, p99 ({quiet:.2} ms when quiet), median of {FLOODS}\t{flooded:.2}\t{:.2}\tms",
        quiet * 2.0
    );
}

/// One wrong sign-in from an address of its own; the status, and whether a refusal says when to come back.
async fn one_of_many(port: u16, place: u16) -> (u16, bool) {
    let socket = TcpSocket::new_v4().unwrap();
    let from = format!("127.0.{}.{}:0", 1 + place / 250, 1 + place % 250);
    socket.bind(from.parse().unwrap()).unwrap();
    let mut stream = socket.connect(([127, 0, 0, 1], port).into()).await.unwrap();
    let body = format!("account=bench&username=user-{place:06}&password=wrong");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer);
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    let retry = text.to_ascii_lowercase().contains("\r\nretry-after:");
    (status, retry)
}
