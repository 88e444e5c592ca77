//! A large account over HTTP and in the domain: 100,000 users, 20,000 policies and a million audit records in SQLite. Prints
//! one line a measurement: `what<TAB>number<TAB>limit<TAB>unit`; `cargo xtask bench` reads them. The binary is the one named
//! by `BAILIWICK_BIN`. The bulk is made here by SQL: its audit records have no valid chain, which no page here looks at.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a measurement: what fails must stop it, and time is what it is about"
)]
#![expect(dead_code, reason = "the support is shared with other benchmarks")]

mod support;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use iam::{Caller, Credential, DatabaseUrl, HashingCost, KeyRing, Origin, SecretToken, Store};
use serde_json::json;
use support::{Client, Root, Server, domain, fill, quantile_of};

const USERS: u32 = 100_000;
const POLICIES: u32 = 20_000;
const RECORDS: u32 = 1_000_000;

/// Pages of 50, and what they may take in the median.
const PAGES: [(&str, &str, f64); 10] = [
    ("users by name", "/users?rows=50", 20.0),
    ("users, deep", "/users?rows=50&after=user-090000", 20.0),
    ("policies", "/policies?rows=50", 20.0),
    ("groups", "/groups?rows=50", 20.0),
    ("roles", "/roles?rows=50", 20.0),
    ("the audit log", "/audit-log?rows=50", 20.0),
    (
        "users without a second factor",
        "/worklists/no-mfa?rows=50",
        20.0,
    ),
    ("a search for users", "/users?rows=50&q=0999", 50.0),
    ("a search for policies", "/policies?rows=50&q=9-999", 50.0),
    (
        "events of one user",
        "/audit-log?rows=50&user=user-004242",
        50.0,
    ),
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let data = std::env::temp_dir().join(format!("bailiwick-directory-{}", std::process::id()));
    std::fs::create_dir_all(&data).unwrap();
    let root = runtime.block_on(fill(&data, USERS));
    runtime.block_on(bulk(&data));
    let begin = Instant::now();
    let server = Server::start(&data);
    let mut client = Client::connect(server.port, &root.token);
    client.get("/");
    let started = begin.elapsed().as_secs_f64();
    println!("start and first page, large account\t{started:.2}\t5\ts");
    for (what, path, limit) in PAGES {
        let median = quantile_of(&client.measure(path, 100), 0.5);
        println!("large account: {what}, median\t{median:.2}\t{limit}\tms");
    }
    println!(
        "large account: resident memory at most\t{:.1}\t300\tMB",
        server.peak_megabytes()
    );
    drop(server);
    runtime.block_on(writes(&data, &root));
    std::fs::remove_dir_all(&data).unwrap();
}

/// Policies, a group for every hundredth user, and a million records, most of them reads.
async fn bulk(data: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("bailiwick.db"));
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let policies = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) \
         INSERT INTO policies (id, owner, name, name_key, path, arn, description, created_at, updated_at, default_version, \
         last_version) SELECT printf('ANPA%017d', i), (SELECT id FROM accounts), printf('policy-9-%05d', i), \
         printf('policy-9-%05d', i), '/', 'arn:aws:iam::' || (SELECT id FROM accounts) || printf(':policy/policy-9-%05d', i), \
         'One of many.', 1700000000000 + i, 1700000000000 + i, 1, 1 FROM n";
    let versions = "INSERT INTO policy_versions (policy_id, version, document, created_at) \
         SELECT id, 1, '{\"Version\":\"2012-10-17\",\"Statement\":[]}', created_at FROM policies WHERE name LIKE 'policy-9-%' \
         AND $1 > 0";
    let records = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) \
         INSERT INTO audit_events (account_id, seq, event_id, event_time, event_source, event_name, username, access_key_id, \
         resource_name, read_only, error_code, body, prev_hash, hash) \
         SELECT (SELECT id FROM accounts), 1000 + i, printf('bench-%08d', i), 1700000000000 + i * 1000, 'iam.amazonaws.com', \
         CASE i % 10 WHEN 0 THEN 'UpdateUser' ELSE 'GetUser' END, printf('user-%06d', i % 100000), '', \
         printf('arn:aws:iam::111122223333:user/user-%06d', i % 100000), i % 10 <> 0, \
         CASE WHEN i % 97 = 0 THEN 'AccessDenied' ELSE '' END, \
         printf('{\"eventName\":\"GetUser\",\"eventID\":\"bench-%08d\"}', i), '', printf('%064d', i) FROM n";
    for (sql, count) in [
        (policies, POLICIES),
        (versions, POLICIES),
        (records, RECORDS),
    ] {
        sqlx::query(sql).bind(count).execute(&pool).await.unwrap();
    }
    let head = "UPDATE accounts SET chain_seq = (SELECT MAX(seq) FROM audit_events)";
    sqlx::query(head).execute(&pool).await.unwrap();
    sqlx::query("ANALYZE").execute(&pool).await.unwrap();
    pool.close().await;
}

/// What changes cost in the large account: users created by eight at once, each durable and recorded, and the credential
/// report.
async fn writes(data: &Path, root: &Root) {
    let url: DatabaseUrl = format!("sqlite:{}", data.join("bailiwick.db").display())
        .parse()
        .unwrap();
    let keys = std::fs::read_to_string(data.join("keys.json")).unwrap();
    let ring = Arc::new(KeyRing::from_json(&keys).unwrap());
    let store = Store::open(&url).await.unwrap();
    let iam = Arc::new(domain(&store, &ring, HashingCost::default()));
    let caller = Caller::new(
        Credential::Session(SecretToken::received(&root.token)),
        Origin::local("bench".to_owned()),
    );
    let begin = Instant::now();
    iam.call_by_name(&caller, "GenerateCredentialReport", json!({}))
        .await
        .unwrap();
    let report = begin.elapsed().as_secs_f64();
    println!("credential report of 100,000 users\t{report:.2}\t5\ts");

    let (next, until) = (
        Arc::new(AtomicU32::new(0)),
        Instant::now() + Duration::from_secs(5),
    );
    let begin = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (iam, caller, next) = (Arc::clone(&iam), caller.clone(), Arc::clone(&next));
        tasks.spawn(async move {
            while Instant::now() < until {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let input = json!({ "UserName": format!("new-{number:06}") });
                iam.call_by_name(&caller, "CreateUser", input)
                    .await
                    .unwrap();
            }
        });
    }
    tasks.join_all().await;
    let each = begin.elapsed().as_secs_f64() * 1000.0 / f64::from(next.load(Ordering::Relaxed));
    println!(
        "time per CreateUser, eight at once, durable and recorded\t{each:.2}\t{:.2}\tms",
        1000.0 / 300.0
    );
    store.close().await;
}
