//! Signing in, from outside: each test is a lesson that somebody else's server learned (the id is that of the advisory).

use std::{sync::Arc, thread};

use crate::support::{EMAIL, PASSWORD, Place, Reply, Server};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// The cookies that an answer sets to something.
fn cookies(reply: &Reply) -> Vec<(String, String)> {
    reply
        .headers("set-cookie")
        .iter()
        .filter(|line| !line.contains("Max-Age=0"))
        .map(|line| {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

fn root(server: &Server, password: &str) -> Reply {
    let body = format!("email={}&password={password}", EMAIL.replace('@', "%40"));
    server.post("/sign-in/root", &[], &body)
}

/// A sign-in that stands before its second step: the cookie of that step.
fn half(server: &Server) -> String {
    let reply = root(server, PASSWORD);
    assert_eq!(reply.status, 303);
    assert_eq!(reply.header("location"), Some("/sign-in/enrol"));
    let set = cookies(&reply);
    assert_eq!(set.len(), 1, "{set:?}");
    assert_eq!(set[0].0, "__Host-bailiwick-sign-in");
    set[0].1.clone()
}

/// Keycloak CVE-2026-3429: a session that is half-way reaches its next step and nothing else.
#[test]
fn the_cookie_of_a_half_finished_sign_in_reaches_nothing_else() {
    let server = Server::start_set_up();
    let token = half(&server);
    for name in ["__Host-bailiwick-sign-in", "__Host-bailiwick"] {
        let cookie = format!("{name}={token}");
        let with = [("Cookie", cookie.as_str())];
        for path in [
            "/",
            "/users",
            "/users/create",
            "/security-credentials",
            "/policies",
            "/audit-log",
            "/sign-in/code",
            "/sign-in/new-password",
        ] {
            let reply = server.request("GET", path, &with, b"");
            assert_eq!(reply.status, 303, "{name} {path}");
            assert!(
                reply
                    .header("location")
                    .unwrap()
                    .starts_with("/sign-in/enrol"),
                "{name} {path}"
            );
            let form = b"intent=remove-device&serial=x&user_name=evil";
            let reply = server.request("POST", path, &[FORM, with[0]], form);
            assert_eq!(reply.status, 303, "{name} POST {path}");
        }
        assert_eq!(
            server.request("GET", "/sign-in/enrol", &with, b"").status,
            200
        );
    }
}

/// authentik CVE-2026-49443: a step that gets nothing, or too much, stays the same step.
#[test]
fn empty_missing_and_repeated_fields_skip_no_step() {
    let server = Server::start_set_up();
    let cookie = format!("__Host-bailiwick-sign-in={}", half(&server));
    for body in [
        "",
        "intent=",
        "code1=&code2=",
        "code1=000000",
        "x=y",
        "code1=1&code1=2",
    ] {
        let with = [("Cookie", cookie.as_str())];
        let reply = server.request("POST", "/sign-in/enrol", &[FORM, with[0]], body.as_bytes());
        assert!(
            (400..500).contains(&reply.status),
            "{body}: {}",
            reply.status
        );
        assert!(cookies(&reply).is_empty(), "{body}");
        // Five wrong proofs end the sign-in; until then it stands where it stood.
        let again = server.request("GET", "/", &with, b"");
        let to = again.header("location").unwrap();
        assert!(to.starts_with("/sign-in"), "{body}: {to}");
    }
}

/// authentik CVE-2024-47070: garbage in headers and cookies means no fewer steps.
#[test]
fn garbage_in_headers_and_cookies_skips_no_step() {
    let server = Server::start_at(
        {
            let place = Place::fresh();
            place.bootstrap();
            place
        },
        &["--trusted-proxy", "127.0.0.1"],
    );
    let body = format!("email={}&password=wrong", EMAIL.replace('@', "%40"));
    let long = "a".repeat(4000);
    for (name, value) in [
        ("X-Forwarded-For", "a"),
        ("X-Forwarded-For", ",,,"),
        ("X-Forwarded-For", "999.999.999.999"),
        ("X-Forwarded-For", long.as_str()),
        ("Forwarded", "for=\"_x\""),
        ("X-Real-IP", "a"),
        ("User-Agent", ""),
        ("Cookie", "__Host-bailiwick=; __Host-bailiwick-device=%00"),
        ("Cookie", "__Host-bailiwick=a; __Host-bailiwick=b"),
        ("Cookie", "=;;;==;"),
    ] {
        let reply = server.request(
            "POST",
            "/sign-in/root",
            &[FORM, (name, value)],
            body.as_bytes(),
        );
        assert!(
            matches!(reply.status, 403 | 429),
            "{name}: {value}: {}",
            reply.status
        );
        assert!(cookies(&reply).is_empty(), "{name}: {value}");
    }
}

/// RustFS CVE-2026-21862, authentik CVE-2023-36456: the address is the peer's, whatever a header says; so its counter too.
#[test]
fn a_forged_address_changes_neither_counter_nor_record() {
    let server = Server::start_set_up();
    for place in 0..60 {
        let body = format!("account=halden&username=nobody{place}&password=wrong");
        let from = format!("198.51.100.{place}");
        let headers = [
            FORM,
            ("X-Forwarded-For", from.as_str()),
            ("X-Real-IP", from.as_str()),
        ];
        let reply = server.request("POST", "/sign-in", &headers, body.as_bytes());
        let expected = if place < 50 { 403 } else { 429 };
        assert_eq!(reply.status, expected, "try {place}");
        if expected == 429 {
            let wait: i64 = reply.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=3600).contains(&wait), "{wait}");
        }
    }
}

/// The same behind a proxy that the operator named: each client is counted by itself.
#[test]
fn behind_a_named_proxy_each_client_is_counted_by_itself() {
    let place = Place::fresh();
    place.bootstrap();
    let server = Server::start_at(place, &["--trusted-proxy", "127.0.0.0/8"]);
    for place in 0..60 {
        let body = format!("account=halden&username=nobody{place}&password=wrong");
        let from = format!("1.1.1.1, 198.51.100.{place}");
        let headers = [FORM, ("X-Forwarded-For", from.as_str())];
        let reply = server.request("POST", "/sign-in", &headers, body.as_bytes());
        assert_eq!(reply.status, 403, "try {place}");
    }
}

/// A flood is turned away at the door, and told when to come back; what is let in is looked at.
#[test]
fn more_sign_ins_at_once_than_are_answered_are_told_to_come_back() {
    let place = Place::fresh();
    place.bootstrap();
    let server = Arc::new(Server::start_at(place, &["--trusted-proxy", "127.0.0.0/8"]));
    let tries: Vec<_> = (0..200)
        .map(|place| {
            let server = Arc::clone(&server);
            thread::spawn(move || {
                let body = format!("account=halden&username=nobody{place}&password=wrong");
                let from = format!("198.51.100.{place}");
                let headers = [FORM, ("X-Forwarded-For", from.as_str())];
                server.request("POST", "/sign-in", &headers, body.as_bytes())
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for reply in tries.into_iter().map(|reply| reply.join().unwrap()) {
        statuses.push(reply.status);
        let told = reply.header("retry-after").is_some();
        assert_eq!(told, reply.status == 503, "{}", reply.status);
        // Turned away at the door: nothing was rendered for it.
        let page = reply.body.contains("name=\"password\"");
        assert_eq!(page, reply.status == 403, "{}", reply.status);
    }
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert!(of(503) > 0 && of(403) > 0, "{statuses:?}");
    assert_eq!(of(503) + of(403), 200, "{statuses:?}");
}

/// AIL CVE-2026-56450, Keycloak CVE-2024-4629: parallel guesses over the wire.
#[test]
fn of_two_hundred_parallel_guesses_at_most_five_are_looked_at() {
    let server = Arc::new(Server::start_set_up());
    let guesses: Vec<_> = (0..200)
        .map(|place| {
            let server = Arc::clone(&server);
            thread::spawn(move || root(&server, &format!("guess-{place}")).status)
        })
        .collect();
    let statuses: Vec<u16> = guesses
        .into_iter()
        .map(|guess| guess.join().unwrap())
        .collect();
    let looked_at = statuses.iter().filter(|status| **status == 403).count();
    // After five a second passes now and then while the others still come.
    assert!(looked_at <= 8, "{looked_at} of {statuses:?}");
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, 403 | 429 | 503))
    );
}

/// Vault CVE-2025-6011 and others: names that nobody has are answered with the same bytes, waiting too.
#[test]
fn unknown_names_are_answered_with_the_same_bytes() {
    let server = Server::start_set_up();
    let ask = |email: &str| {
        let body = format!("email={}&password=wrong", email.replace('@', "%40"));
        let reply = server.post("/sign-in/root", &[], &body);
        (reply.status, reply.comparable(email))
    };
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let (known, unknown) = (ask(EMAIL), ask("else@halden.example"));
        assert_eq!(known, unknown);
        statuses.push(known.0);
    }
    assert!(
        statuses.contains(&403) && statuses.contains(&429),
        "{statuses:?}"
    );
}

/// authentik CVE-2025-29928: what was signed out stays so, whatever was in flight.
#[test]
fn a_sign_in_that_was_left_is_over_even_with_fifty_requests_in_flight() {
    let server = Arc::new(Server::start_set_up());
    let token = half(&server);
    let cookie = format!("__Host-bailiwick-sign-in={token}");
    let flying: Vec<_> = (0..50)
        .map(|_| {
            let (server, cookie) = (Arc::clone(&server), cookie.clone());
            thread::spawn(move || {
                let with = [("Cookie", cookie.as_str())];
                for _ in 0..4 {
                    server.request("GET", "/sign-in/enrol", &with, b"");
                }
            })
        })
        .collect();
    let out = server.post("/sign-out", &[("Cookie", cookie.as_str())], "");
    assert_eq!(out.status, 303);
    for request in flying {
        request.join().unwrap();
    }
    let after = server.request("GET", "/sign-in/enrol", &[("Cookie", cookie.as_str())], b"");
    assert_eq!(after.status, 303);
    assert!(
        after
            .header("location")
            .unwrap()
            .starts_with("/sign-in?next=")
    );
}

/// OWASP ASVS 6.4.4, 6.4.6: the way back in is the machine's own, its password ends by itself, and it is on record.
#[test]
fn root_gets_back_in_by_the_servers_own_command_line() {
    let server = Server::start_set_up();
    let half = half(&server);
    let recovered = server.place.run(&["recover"]);
    assert!(recovered.status.success());
    let answer: serde_json::Value = serde_json::from_slice(&recovered.stdout).unwrap();
    let password = answer["Password"].as_str().unwrap();
    assert_eq!(answer["RootEmail"], EMAIL);
    // What was under way is over, and the old password opens nothing.
    let cookie = format!("__Host-bailiwick-sign-in={half}");
    let left = server.request("GET", "/sign-in/enrol", &[("Cookie", cookie.as_str())], b"");
    assert!(
        left.header("location")
            .unwrap()
            .starts_with("/sign-in?next=")
    );
    assert_eq!(root(&server, PASSWORD).status, 403);
    let reply = root(&server, password);
    assert_eq!(reply.header("location"), Some("/sign-in/new-password"));
    let nowhere = server
        .place
        .run(&["recover", "--account-id", "000000000000"]);
    assert!(!nowhere.status.success());
    let log = server.stderr();
    assert!(!log.contains(password), "{log}");
}

/// Keycloak CVE-2026-9802: what was ended stays ended after the server was killed and started again.
#[test]
fn an_ended_sign_in_and_a_counter_outlive_a_kill() {
    let mut server = Server::start_set_up();
    let cookie = format!("__Host-bailiwick-sign-in={}", half(&server));
    let with = [("Cookie", cookie.as_str())];
    assert_eq!(server.post("/sign-out", &with, "").status, 303);
    let guess = |server: &Server| {
        let body = "account=halden&username=nobody&password=wrong";
        server.post("/sign-in", &[], body).status
    };
    let statuses: Vec<u16> = (0..8).map(|_| guess(&server)).collect();
    assert!(statuses.ends_with(&[429]), "{statuses:?}");
    let place = server.kill();
    server = Server::start_at(place, &[]);
    let after = server.request("GET", "/sign-in/enrol", &with, b"");
    assert!(
        after
            .header("location")
            .unwrap()
            .starts_with("/sign-in?next=")
    );
    // Five free tries would begin anew if the counter had gone.
    let statuses: Vec<u16> = (0..8).map(|_| guess(&server)).collect();
    assert!(
        statuses.iter().filter(|status| **status == 403).count() <= 2,
        "{statuses:?}"
    );
}
