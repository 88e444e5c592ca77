//! Input that no browser sends: too much, too slow, malformed, ambiguous. Refused, and the server goes on.

use std::{
    io::Write as _,
    thread,
    time::{Duration, Instant},
};

use crate::support::{Server, connect, read_reply};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const MEGABYTE: usize = 1024 * 1024;

fn still_well(server: &Server) {
    assert_eq!(server.get("/readyz").status, 200);
}

#[test]
fn methods_other_than_get_head_and_post_are_refused() {
    let server = Server::start();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get"] {
        for path in ["/", "/sign-in", "/nothing", "/pkg/bailiwick.js", "/livez"] {
            let reply = server.request(method, path, &[("Cookie", "secret=sesame")], b"");
            assert_eq!(reply.status, 405, "{method} {path}");
            assert_eq!(reply.header("allow"), Some("GET, HEAD, POST"));
            assert!(!reply.body.contains("sesame"), "{method} echoes");
        }
    }
    assert_eq!(server.request("POST", "/livez", &[], b"").status, 405);
}

#[test]
fn head_is_get_without_the_body() {
    let server = Server::start();
    let mut stream = connect(server.port);
    let request = format!(
        "HEAD /sign-in HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
        server.port
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"),
        "{answer}"
    );
}

#[test]
fn a_body_of_one_megabyte_is_read_and_one_byte_more_is_not() {
    let server = Server::start();
    let body = |length: usize| format!("password={}", "a".repeat(length - 9));
    assert_ne!(server.post("/sign-in", &[], &body(MEGABYTE)).status, 413);
    for length in [MEGABYTE + 1, 3 * MEGABYTE] {
        let reply = server.post("/sign-in", &[], &body(length));
        assert_eq!(reply.status, 413);
        assert!(reply.body.contains("1 MB"), "{}", reply.body);
    }
    let cookie = ("Cookie", "__Host-bailiwick=x");
    assert!(matches!(
        server
            .post("/nothing", &[cookie], &body(MEGABYTE + 1))
            .status,
        404 | 413
    ));
    still_well(&server);
}

#[test]
fn a_body_that_claims_to_be_huge_is_refused_unread() {
    let server = Server::start();
    let began = Instant::now();
    let reply = server.post("/sign-in", &[("Content-Length", "109951162777600")], "a");
    assert_eq!(reply.status, 413);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_endless_chunked_body_is_cut_off() {
    let server = Server::start();
    let mut stream = connect(server.port);
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{}\r\n{}: {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.port, FORM.0, FORM.1
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let mut sent = 0_usize;
    while stream.write_all(chunk.as_bytes()).is_ok() {
        sent += chunk.len();
        assert!(sent < 64 * MEGABYTE, "the server takes everything");
    }
    still_well(&server);
}

#[test]
fn a_body_that_trickles_in_is_given_up() {
    let server = Server::start();
    let mut stream = connect(server.port);
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{}\r\n{}: {}\r\nContent-Length: 1000\r\n\r\n",
        server.port, FORM.0, FORM.1
    );
    stream.write_all(head.as_bytes()).unwrap();
    let began = Instant::now();
    let mut writer = stream.try_clone().unwrap();
    let trickle = thread::spawn(move || {
        while began.elapsed() < Duration::from_secs(35) && writer.write_all(b"a").is_ok() {
            thread::sleep(Duration::from_millis(500));
        }
    });
    let reply = read_reply(&mut stream).expect("an answer");
    assert_eq!(reply.status, 408);
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    drop(stream);
    trickle.join().unwrap();
    still_well(&server);
}

#[test]
fn connections_that_do_not_get_to_the_point_are_closed() {
    let server = Server::start();
    let starts: [&[u8]; 5] = [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"PRI * HTTP/2.0\r\n",
        b"\r\n\r\n",
    ];
    let began = Instant::now();
    let waiting: Vec<_> = starts
        .into_iter()
        .map(|start| {
            let mut stream = connect(server.port);
            stream.write_all(start).unwrap();
            thread::spawn(move || read_reply(&mut stream).is_none_or(|reply| reply.status == 408))
        })
        .collect();
    // Meanwhile everybody else is served.
    still_well(&server);
    for (start, waiting) in starts.iter().zip(waiting) {
        assert!(waiting.join().unwrap(), "{start:?}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    assert!(
        began.elapsed() > Duration::from_secs(5),
        "closed too early: {:?}",
        began.elapsed()
    );
}

#[test]
fn headers_that_are_too_large_or_too_many_are_refused() {
    let server = Server::start();
    let large = "x".repeat(8192);
    let bomb: Vec<(String, &str)> = (0..200)
        .map(|n| (format!("X-Bomb-{n}"), large.as_str()))
        .collect();
    let bomb: Vec<(&str, &str)> = bomb
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    assert_eq!(server.request("GET", "/", &bomb, b"").status, 431);
    let many: Vec<(&str, &str)> = (0..500).map(|_| ("X-Many", "x")).collect();
    assert_eq!(server.request("GET", "/", &many, b"").status, 431);
    assert!(matches!(
        server.get(&format!("/{}", "a".repeat(70_000))).status,
        414 | 431
    ));
    still_well(&server);
}

#[test]
fn malformed_requests_are_refused_and_the_connection_closed() {
    let server = Server::start();
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a client that speaks TLS",
    ] {
        let mut stream = connect(server.port);
        stream.write_all(bytes).unwrap();
        let reply = read_reply(&mut stream);
        assert!(
            reply.as_ref().is_none_or(|reply| reply.status == 400),
            "{bytes:?}: {reply:?}"
        );
        assert!(
            read_reply(&mut stream).is_none(),
            "{bytes:?} leaves the connection open"
        );
    }
    still_well(&server);
}

#[test]
fn what_is_not_a_plain_form_is_refused() {
    let server = Server::start();
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencodedx",
        "",
    ] {
        let reply = server.request("POST", "/sign-in", &[("Content-Type", kind)], b"a=1");
        assert_eq!(reply.status, 415, "{kind}");
    }
    assert_eq!(server.request("POST", "/sign-in", &[], b"a=1").status, 415);
    for coding in ["gzip", "br", "identity", "x"] {
        assert_eq!(
            server
                .post("/sign-in", &[("Content-Encoding", coding)], "a=1")
                .status,
            415,
            "{coding}"
        );
    }
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let server = Server::start();
    for form in [
        "email=a&email=b",
        "email=a&x=1&email=a",
        "%65mail=a&email=b",
    ] {
        let reply = server.post("/sign-in/root", &[], form);
        assert_eq!(reply.status, 400, "{form}");
        assert!(reply.body.contains("twice"), "{}", reply.body);
    }
    assert_eq!(server.post("/sign-in/root", &[], "email=%ff").status, 400);
    let many: String = (0..1000).map(|n| format!("f{n}=1&")).collect();
    assert_eq!(server.post("/sign-in/root", &[], &many).status, 400);
}

#[test]
fn garbage_in_headers_changes_nothing() {
    let server = Server::start_set_up();
    for headers in [
        [("X-Forwarded-For", "a"), ("Cookie", "=;;;__Host-bailiwick")],
        [
            ("X-Forwarded-For", "127.0.0.1"),
            ("Cookie", "__Host-bailiwick=x; __Host-bailiwick=y"),
        ],
        [
            ("Forwarded", "for=\"]\""),
            ("Cookie", "__Host-bailiwick=%00%ff"),
        ],
        [("aws:username", "root"), ("X-Amz-Mfa", "true")],
        [
            ("X-Original-URL", "/sign-in"),
            ("X-HTTP-Method-Override", "GET"),
        ],
        [("X-Rewrite-URL", "/sign-in"), ("Accept-Language", "\u{7f}")],
    ] {
        let reply = server.request("GET", "/users", &headers, b"");
        if reply.status != 400 {
            assert_eq!(reply.status, 303, "{headers:?}");
            assert!(
                reply.header("location").unwrap().starts_with("/sign-in"),
                "{headers:?}"
            );
        }
    }
    still_well(&server);
}
