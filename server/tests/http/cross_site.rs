//! A page of another site cannot make a person's browser do anything here.

use crate::support::{EMAIL, PASSWORD, Server, encoded};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

#[test]
fn a_form_from_another_site_is_refused_whatever_it_is_for() {
    let server = Server::start_set_up();
    let evil = [
        vec![FORM, ("Sec-Fetch-Site", "cross-site")],
        vec![FORM, ("Sec-Fetch-Site", "same-site")],
        vec![FORM, ("Origin", "https://evil.example")],
        vec![FORM, ("Origin", "null")],
        vec![FORM, ("Origin", "http://localhost:1")],
        vec![
            FORM,
            ("Sec-Fetch-Site", "cross-site"),
            ("Origin", "https://evil.example"),
        ],
        vec![
            ("Content-Type", "text/plain"),
            ("Sec-Fetch-Site", "cross-site"),
        ],
    ];
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    for path in [
        "/sign-in/root",
        "/sign-in",
        "/theme",
        "/sign-out",
        "/users/create",
        "/setup/x",
        "/nothing",
    ] {
        for headers in &evil {
            let reply = server.request("POST", path, headers, form.as_bytes());
            assert_eq!(reply.status, 403, "{path} {headers:?}");
            assert_eq!(reply.header("set-cookie"), None);
            assert!(reply.body.contains("another site"), "{}", reply.body);
        }
    }
}

#[test]
fn a_form_of_our_own_passes() {
    let server = Server::start_set_up();
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    let own = format!("http://localhost:{}", server.port);
    for headers in [
        vec![
            FORM,
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", own.as_str()),
        ],
        vec![FORM, ("Sec-Fetch-Site", "same-origin")],
        vec![FORM, ("Origin", own.as_str())],
        vec![FORM],
    ] {
        let reply = server.request("POST", "/sign-in/root", &headers, form.as_bytes());
        assert_eq!(reply.status, 303, "{headers:?}: {}", reply.body);
        assert!(reply.session().is_some());
    }
}

#[test]
fn no_other_site_may_read_an_answer() {
    let server = Server::start();
    for path in ["/sign-in", "/livez", "/nothing", "/pkg/bailiwick.css"] {
        let reply = server.request(
            "GET",
            path,
            &[
                ("Origin", "https://evil.example"),
                ("Cookie", "__Host-bailiwick=x"),
            ],
            b"",
        );
        assert!(
            !reply
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("access-control-")),
            "{path}"
        );
    }
}

#[test]
fn a_redirect_never_leaves_this_server() {
    let server = Server::start_set_up();
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "%2F%2Fevil.example",
        "/%09/evil.example",
    ] {
        let path = format!("/sign-in/root?next={next}");
        let evil = ("Referer", "https://evil.example/");
        let host = ("X-Forwarded-Host", "evil.example");
        let reply = server.post(&path, &[evil, host, ("Accept", "text/html")], &form);
        let location = reply.header("location").unwrap();
        assert!(
            location.starts_with('/') && !location.starts_with("//"),
            "{location}"
        );
        assert!(!location.starts_with("/\\"), "{location}");
    }
}
