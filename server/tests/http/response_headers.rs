//! What every answer tells the browser, whatever kind of answer it is.

use crate::support::{Place, Reply, Server};

const EVERYWHERE: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// One answer of every kind.
fn kinds(server: &Server) -> Vec<(&'static str, Reply)> {
    vec![
        ("a page", server.get("/sign-in")),
        ("a redirect", server.get("/")),
        ("health", server.get("/livez")),
        ("a file", server.get("/robots.txt")),
        ("a missing file", server.get("/pkg/nothing.js")),
        (
            "a form without a session",
            server.request("POST", "/nothing", &[], b""),
        ),
        (
            "a form with a forged session",
            server.request("POST", "/nothing", &[("Cookie", "__Host-bailiwick=x")], b""),
        ),
        (
            "a wrong method",
            server.request("DELETE", "/users", &[], b""),
        ),
        (
            "a form from elsewhere",
            server.request("POST", "/", &[("Sec-Fetch-Site", "cross-site")], b""),
        ),
        (
            "a form that is none",
            server.request("POST", "/sign-in", &[("Content-Type", "text/plain")], b"x"),
        ),
        ("a repeated field", server.post("/sign-in", &[], "a=1&a=2")),
        (
            "a compressed request",
            server.post("/sign-in", &[("Content-Encoding", "gzip")], "a=1"),
        ),
        (
            "too large",
            server.post(
                "/sign-in",
                &[("Content-Length", "1048577")],
                &"a".repeat(1_048_577),
            ),
        ),
    ]
}

#[test]
fn every_kind_of_answer_has_the_security_headers_and_an_id() {
    let server = Server::start();
    let mut ids = Vec::new();
    for (kind, reply) in kinds(&server) {
        for (name, value) in EVERYWHERE {
            assert_eq!(reply.header(name), Some(value), "{kind}");
        }
        let policy = reply
            .header("content-security-policy")
            .unwrap_or_else(|| panic!("{kind} has no policy"));
        assert!(
            policy.starts_with("default-src 'none'; "),
            "{kind}: {policy}"
        );
        for part in ["frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{kind}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{kind}: {policy}"
        );
        assert!(reply.header("permissions-policy").is_some(), "{kind}");
        assert_eq!(reply.header("strict-transport-security"), None, "{kind}");
        let id = reply.header("x-request-id").unwrap().to_owned();
        assert!(id.len() == 32 && !ids.contains(&id), "{kind}: {id}");
        ids.push(id);
    }
}

#[test]
fn only_files_may_be_kept_by_caches() {
    let server = Server::start();
    for (kind, reply) in kinds(&server) {
        if kind == "a file" && reply.status == 200 {
            assert_eq!(reply.header("cache-control"), Some("no-cache"));
            assert_eq!(reply.header("vary"), Some("Accept-Encoding"));
            continue;
        }
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{kind}");
        assert_eq!(reply.header("vary"), Some("Cookie"), "{kind}");
    }
}

#[test]
fn a_file_that_did_not_change_is_not_sent_again() {
    let server = Server::start();
    let reply = server.get("/robots.txt");
    assert_eq!(
        reply.status, 200,
        "build the site first: `cargo xtask build`"
    );
    let tag = reply.header("etag").unwrap().to_owned();
    let again = server.request("GET", "/robots.txt", &[("If-None-Match", &tag)], b"");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
}

#[test]
fn the_policy_of_a_page_names_the_nonce_of_its_scripts_and_every_page_has_its_own() {
    let server = Server::start();
    let mut nonces = Vec::new();
    for _ in 0..3 {
        let reply = server.get("/sign-in");
        let policy = reply.header("content-security-policy").unwrap();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap()
            .to_owned();
        assert!(nonce.len() >= 22, "{nonce}");
        assert!(reply.body.contains(&format!("nonce=\"{nonce}\"")));
        for script in reply.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
        }
        assert!(!reply.body.contains(" style=\""));
        assert!(!nonces.contains(&nonce));
        nonces.push(nonce);
    }
}

#[test]
fn a_clients_own_request_id_is_not_taken_over() {
    let server = Server::start();
    let reply = server.request(
        "GET",
        "/sign-in",
        &[("X-Request-Id", "forged-by-client")],
        b"",
    );
    assert_ne!(reply.header("x-request-id"), Some("forged-by-client"));
    assert!(!server.log_with("answered").contains("forged-by-client"));
}

#[test]
fn over_https_browsers_are_told_to_stay_there() {
    let server = Server::start_at(
        Place::fresh(),
        &["--public-url", "https://iam.halden.example"],
    );
    for (kind, reply) in kinds(&server) {
        let value = reply.header("strict-transport-security");
        assert_eq!(value, Some("max-age=31536000; includeSubDomains"), "{kind}");
    }
    let own = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", "https://iam.halden.example"),
    ];
    assert_ne!(
        server.request("POST", "/theme", &own, b"theme=dark").status,
        403
    );
}
