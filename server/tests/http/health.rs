//! Whether the process lives and whether it should get work.

use crate::support::Server;

#[test]
fn a_running_server_is_alive_and_ready() {
    let server = Server::start();
    for path in ["/livez", "/readyz"] {
        let reply = server.get(path);
        assert_eq!((reply.status, reply.body.as_str()), (200, "ok\n"), "{path}");
    }
}

#[test]
fn health_says_nothing_about_the_server() {
    let server = Server::start();
    for path in ["/livez", "/readyz", "/sign-in", "/metrics"] {
        let reply = server.get(path);
        assert_eq!(reply.header("server"), None, "{path}");
        assert!(
            !reply.body.contains(env!("CARGO_PKG_VERSION")),
            "{path}: {}",
            reply.body
        );
    }
}

#[test]
fn health_checks_are_not_in_the_log() {
    let server = Server::start();
    server.get("/livez");
    server.get("/sign-in");
    assert!(!server.log_with("/sign-in").contains("/livez"));
}

#[test]
fn the_browsers_files_are_served_and_nothing_else_of_the_disk() {
    let server = Server::start();
    let reply = server.get("/pkg/nothing.js");
    assert_eq!(reply.status, 404);
    for path in [
        "/pkg/../Cargo.toml",
        "/pkg/%2e%2e/favicon.svg",
        "/pkg/..%2f..%2fCargo.toml",
        "/pkg/.gitignore",
        "/pkg/",
        "/pkg//favicon.svg",
    ] {
        let reply = server.get(path);
        assert!(
            matches!(reply.status, 303 | 404),
            "{path}: {}",
            reply.status
        );
        assert!(!reply.body.contains("[workspace]"), "{path}");
    }
}
