//! No secret in anything that the server writes down.

use crate::support::{EMAIL, PASSWORD, Place, Server, encoded};

/// Signs in, rightly and wrongly, and gives back every secret that took part.
fn busy(server: &Server) -> Vec<String> {
    let setup = server.setup_path().unwrap();
    server.get(&setup);
    let password = encoded(PASSWORD);
    let form = format!(
        "email={}&password={password}&password_again={password}",
        encoded(EMAIL)
    );
    let made = server.post(&setup, &[], &form);
    assert_eq!(made.status, 303, "{}", made.body);
    let first = made.session().unwrap();
    server.get(&setup);

    let form = |password: &str| format!("email={}&password={}", encoded(EMAIL), encoded(password));
    let second = server
        .post("/sign-in/root", &[], &form(PASSWORD))
        .session()
        .unwrap();
    server.post("/sign-in/root", &[], &form("a-wrong-password-typed"));
    server.post(
        "/sign-in/root?password=in-the-query-string",
        &[],
        &form(PASSWORD),
    );
    server.request(
        "GET",
        "/sign-in/enrol?token=in-the-query-string",
        &[("Cookie", &second)],
        b"",
    );
    server.post(
        "/sign-in/enrol",
        &[("Cookie", &second)],
        "code1=918273&code2=645546",
    );
    server.request(
        "POST",
        "/nothing",
        &[
            ("Cookie", &second),
            ("Authorization", "Bearer sesame-open-now"),
        ],
        b"",
    );
    server.post(
        "/sign-in/root",
        &[("Content-Encoding", "gzip"), ("Cookie", &second)],
        &form(PASSWORD),
    );
    server.post(
        "/sign-in/root",
        &[("Cookie", &second)],
        &format!("{0}&{0}", form(PASSWORD)),
    );
    server.request("BREW", "/", &[("Cookie", &second)], b"");
    let token = |cookie: &str| cookie.replace("__Host-bailiwick=", "");
    vec![
        PASSWORD.to_owned(),
        password,
        "a-wrong-password-typed".to_owned(),
        "in-the-query-string".to_owned(),
        "sesame-open-now".to_owned(),
        "918273".to_owned(),
        "645546".to_owned(),
        setup.replace("/setup/", ""),
        token(&first),
        token(&second),
        std::fs::read_to_string(server.place.keys())
            .unwrap()
            .split('"')
            .nth_back(1)
            .unwrap()
            .to_owned(),
    ]
}

#[test]
fn no_secret_is_in_the_log_in_either_form() {
    for format in ["text", "json"] {
        let server = Server::start_at(Place::fresh(), &["--log", format]);
        let secrets = busy(&server);
        // The last of what was done.
        let log = server.log_with("405");
        assert!(log.matches("answered").count() >= 8, "{log}");
        for secret in &secrets {
            assert!(
                secret.len() >= 6 && !log.contains(secret.as_str()),
                "`{secret}` is in the log: {log}"
            );
        }
        let printed = server.stdout();
        for secret in secrets
            .iter()
            .filter(|secret| !printed.contains(&format!("/setup/{secret}")))
        {
            assert!(!printed.contains(secret.as_str()), "`{secret}` was printed");
        }
    }
}

#[test]
fn json_lines_are_json_with_the_request_of_every_answer() {
    let server = Server::start_at(Place::fresh(), &["--log", "json"]);
    let id = server
        .get("/users?q=x")
        .header("x-request-id")
        .unwrap()
        .to_owned();
    let log = server.log_with("answered");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let line = lines
        .iter()
        .find(|line| line["message"] == "answered")
        .unwrap();
    assert_eq!(line["path"], "/users");
    assert_eq!(line["status"], 303);
    assert_eq!(line["span"]["request_id"], id.as_str());
    assert!(line["milliseconds"].is_number());
}

#[test]
fn no_secret_is_in_the_database() {
    // The same statements run on both engines; the file is what can be searched.
    let place = Place::file();
    let server = Server::start_at(place, &[]);
    let secrets = busy(&server);
    let mut stored = Vec::new();
    for name in ["bailiwick.db", "bailiwick.db-wal"] {
        stored.extend(std::fs::read(server.place.data.join(name)).unwrap_or_default());
    }
    for secret in secrets.iter().filter(|secret| secret.len() > 6) {
        assert!(
            !stored
                .windows(secret.len())
                .any(|window| window == secret.as_bytes()),
            "`{secret}` is stored"
        );
    }
}
