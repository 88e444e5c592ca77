//! `--demo`: made-up people whose printed sign-ins work, with a history that holds.

use crate::support::{Place, Server, encoded, text};

#[test]
fn the_demo_prints_sign_ins_that_work_and_its_chain_is_whole() {
    let server = Server::start_at(Place::fresh(), &["--demo"]);
    let printed = server.stdout();
    assert_eq!(server.setup_path(), None);
    let value = |person: &str, label: &str| {
        let section = &printed[printed.find(person).unwrap()..];
        let line = section
            .lines()
            .find(|line| line.trim().starts_with(label))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    };
    for (person, next) in [
        ("an operator", "/sign-in/code"),
        ("an employee", "/sign-in/enrol"),
        ("an auditor", "/sign-in/code"),
    ] {
        let (account, name, password) = (
            value(person, "account"),
            value(person, "name"),
            value(person, "password"),
        );
        let form = format!(
            "account={account}&username={name}&password={}",
            encoded(&password)
        );
        let reply = server.post("/sign-in", &[], &form);
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, Some(next)),
            "{person}"
        );
    }
    assert_eq!(printed.matches("TOTP").count(), 2);
    let verify = server.place.run(&["audit", "verify"]);
    assert!(verify.status.success(), "{}", text(&verify.stdout));
    let records: u32 = text(&verify.stdout)
        .split(' ')
        .nth(2)
        .unwrap()
        .parse()
        .unwrap();
    assert!(records > 150, "{records}");

    let place = server.kill();
    let again = place.run(&["serve", "--listen", "127.0.0.1:0", "--demo"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--demo needs an empty database"));
}
