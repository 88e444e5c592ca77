//! Ending: politely with SIGTERM, and without warning.

use std::{io::Write as _, net::TcpStream, time::Duration};

use crate::support::{EMAIL, PASSWORD, Server, connect, encoded, read_reply, text};

#[test]
fn what_is_running_is_finished_and_nothing_new_is_taken() {
    let mut server = Server::start_set_up();
    let form = format!("email={}&password={}", encoded(EMAIL), encoded(PASSWORD));
    let (first, rest) = form.split_at(10);
    let mut running = connect(server.port);
    let head = format!(
        "POST /sign-in/root HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{first}",
        server.port,
        form.len()
    );
    running.write_all(head.as_bytes()).unwrap();
    let idle = connect(server.port);
    // The server has read the head once it answers somebody who came later.
    server.get("/livez");
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    server.log_with("stopping");
    std::thread::sleep(Duration::from_millis(200));
    assert!(
        TcpStream::connect(("127.0.0.1", server.port)).is_err(),
        "new connections are taken"
    );
    running.write_all(rest.as_bytes()).unwrap();
    let reply = read_reply(&mut running).expect("the running request is finished");
    assert_eq!(reply.status, 303);
    assert!(server.ended(Duration::from_secs(10)).success());
    drop(idle);
}

#[test]
fn an_idle_server_stops_at_once() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start();
        let _idle = connect(server.port);
        server.signal(signal);
        assert!(server.ended(Duration::from_secs(5)).success());
        server.log_with("stopped");
    }
}

#[test]
fn a_second_signal_does_not_wait() {
    let mut server = Server::start();
    let mut running = connect(server.port);
    let head = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na";
    running.write_all(head).unwrap();
    server.get("/livez");
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    server.log_with("stopping");
    server.signal("TERM");
    assert!(server.ended(Duration::from_secs(5)).success());
}

#[test]
fn what_was_answered_survives_a_kill_and_the_chain_is_whole() {
    let mut server = Server::start();
    let path = server.setup_path().unwrap();
    let password = encoded(PASSWORD);
    let form = format!(
        "email={}&password={password}&password_again={password}",
        encoded(EMAIL)
    );
    assert_eq!(server.post(&path, &[], &form).status, 303);
    for round in 0..3 {
        let form = format!("email={}&password={password}", encoded(EMAIL));
        let session = server
            .post("/sign-in/root", &[], &form)
            .session()
            .expect("root signs in");
        let place = server.kill();
        let verify = place.run(&["audit", "verify"]);
        assert!(verify.status.success(), "{}", text(&verify.stdout));
        let records: u32 = text(&verify.stdout)
            .split(' ')
            .nth(2)
            .unwrap()
            .parse()
            .unwrap();
        assert!(records >= round + 2, "{}", text(&verify.stdout));
        server = Server::start_at(place, &[]);
        assert_eq!(server.setup_path(), None);
        let reply = server.request("GET", "/", &[("Cookie", &session)], b"");
        assert_eq!(
            reply.header("location"),
            Some("/sign-in/enrol"),
            "the session is gone"
        );
    }
}
