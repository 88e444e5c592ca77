//! A plain HTTP client, just enough to ask a server on this machine whether it is ready.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::project::Outcome;
use crate::shell::{Guard, rest_of};

/// The status code of a GET from a server on this machine, and where it redirects to.
fn get(port: u16, path: &str) -> Outcome<(u16, Option<String>)> {
    let failed = |error: std::io::Error| format!("`GET {path}` failed: {error}");
    let limit = Some(Duration::from_secs(10));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream
        .set_read_timeout(limit)
        .and_then(|()| stream.set_write_timeout(limit))
        .map_err(failed)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
        .map_err(failed)?;
    let answer = rest_of(stream);
    let status = answer
        .split_ascii_whitespace()
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| format!("`GET {path}` was not answered in HTTP"))?;
    let location = answer
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("location"))
        .map(|(_, value)| value.trim().to_owned());
    Ok((status, location))
}

/// Fetches a page as a browser without cookies would, following redirects on the same server.
pub(crate) fn fetch_page(port: u16, path: &str) -> Outcome {
    let mut path = path.to_owned();
    for _ in 0..5 {
        match get(port, &path)? {
            (_, Some(next)) if next.starts_with('/') => path = next,
            (200, _) => return Ok(()),
            (status, _) => return Err(format!("`GET {path}` was answered with {status}")),
        }
    }
    Err(format!("`GET {path}` redirects without end"))
}

/// Waits until the server answers `/readyz` with 200.
pub(crate) fn wait_until_ready(server: &mut Guard, port: u16, limit: Duration) -> Outcome {
    let watch = Stopwatch::start();
    while watch.elapsed() < limit {
        if server.ended() {
            return Err("the server ended before it was ready".to_owned());
        }
        if get(port, "/readyz").is_ok_and(|(status, _)| status == 200) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(format!(
        "the server was not ready within {} s",
        limit.as_secs()
    ))
}
