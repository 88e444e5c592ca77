//! A server that is killed while many write: what it acknowledged is there, nothing is there by half, and the audit log is
//! whole. The next server on the same data goes on.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use totp_rs::{Builder, Secret};

use crate::support::{EMAIL, PASSWORD, Place, Server, encoded, texts};

/// How often it is killed.
const KILLS: usize = 20;
/// How many write at the same time, and how often each at most.
const WRITERS: usize = 50;
const EACH: usize = 10;

/// Root, signed in with a second factor: the session's cookie.
fn signed_in(server: &Server) -> String {
    let body = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    let reply = server.post("/sign-in/root", &[], &body);
    let half = reply.session().unwrap();
    let page = server.request("GET", "/sign-in/enrol?way=app", &[("Cookie", &half)], b"");
    let secret = page.body.split("secret=").nth(1).unwrap();
    let secret: String = secret
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let codes = [totp.generate(now - 30), totp.generate(now)];
    let body = format!("intent=app&code1={}&code2={}", codes[0], codes[1]);
    let reply = server.post("/sign-in/enrol", &[("Cookie", &half)], &body);
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.session().unwrap()
}

/// What a query gives, as names of users: an ARN's last part.
fn names(place: &Place, sql: &'static str) -> BTreeSet<String> {
    let last = |text: String| text.rsplit('/').next().unwrap().to_owned();
    texts(&place.url(), sql).into_iter().map(last).collect()
}

/// Creates a user; the answer's status, if one came.
fn create(port: u16, cookie: &str, name: &str) -> Option<u16> {
    let body = format!("user_name={name}&path=%2F");
    let request = format!(
        "POST /users/create HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    // An answer that broke off is an answer, once its first line is there.
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let status = std::str::from_utf8(line).ok()?.split(' ').nth(1)?;
    status.parse().ok()
}

#[test]
fn what_was_acknowledged_survives_twenty_kills_and_nothing_is_there_by_half() {
    let place = Place::fresh();
    place.bootstrap();
    let mut server = Server::start_at(place, &[]);
    let cookie = signed_in(&server);
    let mut acknowledged: Vec<String> = Vec::new();
    let mut sent = 0;
    for round in 0..KILLS {
        let port = server.port;
        let done = Arc::new(Mutex::new(Vec::new()));
        let tried = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (done, tried, cookie) = (Arc::clone(&done), Arc::clone(&tried), cookie.clone());
                thread::spawn(move || {
                    for number in 0..EACH {
                        let name = format!("u-{round}-{writer}-{number}");
                        tried.fetch_add(1, Ordering::Relaxed);
                        match create(port, &cookie, &name) {
                            Some(303) => done.lock().unwrap().push(name),
                            // Too many at once: nothing was done, and the next one is tried.
                            Some(503) => {}
                            Some(status) => panic!("{name} was answered with {status}"),
                            None => return,
                        }
                    }
                })
            })
            .collect();
        // At another moment each time, from the first writes to the last.
        thread::sleep(Duration::from_millis(
            30 + 37 * u64::try_from(round).unwrap(),
        ));
        let place = server.kill();
        for writer in writers {
            writer.join().unwrap();
        }
        acknowledged.append(&mut done.lock().unwrap());
        sent += tried.load(Ordering::Relaxed);

        let verified = place.run(&["audit", "verify"]);
        assert!(verified.status.success(), "round {round}: {verified:?}");
        let users = names(&place, "SELECT name FROM users");
        let lost = acknowledged.iter().find(|name| !users.contains(*name));
        assert_eq!(lost, None, "round {round}: acknowledged and not there");
        let recorded = names(
            &place,
            "SELECT resource_name FROM audit_events WHERE event_name = 'CreateUser' AND error_code = ''",
        );
        let by_half: Vec<&String> = users.symmetric_difference(&recorded).collect();
        assert!(by_half.is_empty(), "round {round}: {by_half:?}");
        server = Server::start_at(place, &[]);
    }
    assert!(
        acknowledged.len() > KILLS,
        "{} of {sent}",
        acknowledged.len()
    );
    assert!(acknowledged.len() < sent, "nobody was interrupted");
}
