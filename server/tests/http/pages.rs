//! Who gets to see a page, and the link of the first run.

use crate::support::{EMAIL, PASSWORD, Place, Server, encoded};

const PAGES: [&str; 25] = [
    "/",
    "/users",
    "/users?q=a&after=b",
    "/users/create",
    "/users/priya",
    "/users/priya/delete",
    "/groups",
    "/groups/create",
    "/groups/cranes",
    "/groups/cranes/delete",
    "/policies",
    "/policies/create",
    "/policies/view?arn=x",
    "/policies/edit?arn=x",
    "/policies/delete?arn=x",
    "/security-credentials",
    "/security-credentials/recovery-codes",
    "/prove?next=%2Fusers",
    "/account/password-policy",
    "/audit-log",
    "/sign-in/code",
    "/sign-in/new-password",
    "/sign-in/enrol",
    "/nothing/of/the/kind",
    "/api/users",
];

#[test]
fn without_a_session_every_page_leads_to_the_sign_in() {
    let server = Server::start_set_up();
    for cookie in [None, Some("__Host-bailiwick=forged"), Some("bailiwick=x")] {
        for page in PAGES {
            let headers: Vec<(&str, &str)> =
                cookie.map(|value| ("Cookie", value)).into_iter().collect();
            for method in ["GET", "POST"] {
                let mut headers = headers.clone();
                headers.push(("Content-Type", "application/x-www-form-urlencoded"));
                let reply = server.request(method, page, &headers, b"");
                assert_eq!(reply.status, 303, "{method} {page}");
                assert!(
                    reply.header("location").unwrap().starts_with("/sign-in"),
                    "{method} {page}"
                );
                assert_eq!(reply.body, "", "{method} {page}");
            }
        }
    }
}

#[test]
fn half_way_through_signing_in_every_page_leads_to_the_step_that_is_missing() {
    let server = Server::start_set_up();
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    let session = server.post("/sign-in/root", &[], &form).session().unwrap();
    for page in PAGES.iter().filter(|page| **page != "/sign-in/enrol") {
        let reply = server.request("GET", page, &[("Cookie", &session)], b"");
        assert_eq!(reply.status, 303, "{page}");
        assert!(
            reply
                .header("location")
                .unwrap()
                .starts_with("/sign-in/enrol"),
            "{page}"
        );
    }
    assert_eq!(
        server
            .request("GET", "/sign-in/enrol", &[("Cookie", &session)], b"")
            .status,
        200
    );
}

#[test]
fn the_sign_in_pages_are_open() {
    let server = Server::start_set_up();
    for page in ["/sign-in", "/sign-in/root", "/sign-in?next=/users"] {
        let reply = server.get(page);
        assert_eq!(reply.status, 200, "{page}");
        assert!(
            reply
                .header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        assert_eq!(reply.header("set-cookie"), None);
    }
}

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = Server::start_set_up();
    let answers: Vec<(u16, String)> = [EMAIL, "nobody@halden.example"]
        .into_iter()
        .map(|email| {
            let reply = server.post(
                "/sign-in/root",
                &[],
                &format!("email={}&password=wrong", encoded(email)),
            );
            assert_eq!(reply.session(), None);
            let same = reply.comparable(email);
            (reply.status, same)
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert_ne!(answers[0].0, 200);
}

#[test]
fn the_session_cookie_is_for_this_host_and_for_http_alone() {
    let server = Server::start_set_up();
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    let reply = server.post("/sign-in/root", &[], &form);
    let set = reply.header("set-cookie").unwrap();
    for attribute in [
        "__Host-bailiwick-sign-in=",
        "; Path=/",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Lax",
    ] {
        assert!(set.contains(attribute), "{set}");
    }
    assert!(!set.contains("Domain"));
    let token = reply
        .session()
        .unwrap()
        .replace("__Host-bailiwick-sign-in=", "");
    assert!(token.len() >= 43 && !reply.body.contains(&token));
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    let server = Server::start_set_up();
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    let session = server.post("/sign-in/root", &[], &form).session().unwrap();
    let reply = server.post("/sign-out", &[("Cookie", &session)], "");
    assert_eq!(reply.status, 303);
    assert!(reply.header("set-cookie").unwrap().contains("Max-Age=0"));
    let reply = server.request("GET", "/", &[("Cookie", &session)], b"");
    assert!(reply.header("location").unwrap().starts_with("/sign-in"));
    assert!(
        !reply
            .header("location")
            .unwrap()
            .starts_with("/sign-in/enrol")
    );
}

fn set_up(server: &Server, path: &str) -> crate::support::Reply {
    let password = encoded(PASSWORD);
    let form = format!(
        "email={}&alias=halden&account_id=&password={password}&password_again={password}",
        encoded(EMAIL)
    );
    server.post(path, &[], &form)
}

#[test]
fn the_set_up_link_is_printed_once_and_works_once() {
    let server = Server::start();
    assert_eq!(
        server.stdout().matches("/setup/").count(),
        1,
        "{}",
        server.stdout()
    );
    assert!(!server.stderr().contains("/setup/"));
    let path = server.setup_path().unwrap();
    assert!(
        server
            .stdout()
            .contains(&format!("http://localhost:{}{path}", server.port))
    );
    assert_eq!(server.get(&path).status, 200);

    let reply = set_up(&server, &path);
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, Some("/sign-in/enrol")),
        "{}",
        reply.body
    );
    assert!(reply.session().is_some());
    let again = set_up(&server, &path);
    assert!(
        again.status >= 400 && again.session().is_none(),
        "{}",
        again.status
    );

    let place = server.kill();
    let server = Server::start_at(place, &[]);
    assert_eq!(server.setup_path(), None, "{}", server.stdout());
}

#[test]
fn a_wrong_set_up_link_makes_nothing_and_leaves_the_right_one() {
    let server = Server::start();
    let right = server.setup_path().unwrap();
    let wrong = [
        format!("{right}x"),
        right[..right.len() - 1].to_owned(),
        "/setup/x".to_owned(),
        right.to_lowercase(),
    ];
    for wrong in &wrong {
        let reply = set_up(&server, wrong);
        assert!(
            reply.status >= 400 && reply.session().is_none(),
            "{wrong}: {}",
            reply.status
        );
        assert!(
            reply.body.contains("This link does not work"),
            "{}",
            reply.body
        );
    }
    assert_eq!(set_up(&server, &right).status, 303);
}

#[test]
fn a_new_start_replaces_the_set_up_link() {
    let server = Server::start();
    let old = server.setup_path().unwrap();
    let place = server.kill();
    let server = Server::start_at(place, &[]);
    let new = server.setup_path().unwrap();
    assert_ne!(old, new);
    assert!(set_up(&server, &old).status >= 400);
    assert_eq!(set_up(&server, &new).status, 303);
}

#[test]
fn of_two_people_with_the_same_link_one_sets_up() {
    let server = Server::start();
    let path = server.setup_path().unwrap();
    let won = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| set_up(&server, &path).status))
            .collect();
        tries
            .into_iter()
            .map(|t| t.join().unwrap())
            .filter(|status| *status == 303)
            .count()
    });
    assert_eq!(won, 1);
}

#[test]
fn set_up_says_what_is_wrong_and_stays_open() {
    let server = Server::start_at(Place::fresh(), &[]);
    let path = server.setup_path().unwrap();
    for form in [
        "",
        "email=nonsense&password=x&password_again=x",
        "email=a%40b.example&password=short&password_again=short",
    ] {
        let reply = server.post(&path, &[], form);
        assert_eq!(reply.status, 400, "{form}");
        assert!(reply.session().is_none());
    }
    assert_eq!(set_up(&server, &path).status, 303);
}
