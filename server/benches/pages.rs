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
#![expect(dead_code, reason = "the support is shared with another benchmark")]

mod support;

use support::{Client, Server, fill, report};

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for users in [10_000, 100_000] {
        let data =
            std::env::temp_dir().join(format!("bailiwick-bench-{}-{users}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let token = runtime.block_on(fill(&data, users)).token;
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
