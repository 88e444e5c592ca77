//! A client that sends whatever bytes a test wants and understands just enough of HTTP/1.1 to read an answer.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Reply {
    /// The page less what is another in each answer: the nonce, the passkey challenge, and what was typed.
    pub fn comparable(&self, typed: &str) -> String {
        let policy = self.header("content-security-policy").unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap();
        let nonce = nonce.split('\'').next().unwrap();
        let mut page = self
            .body
            .replace(nonce, "NONCE")
            .replace(&typed.replace('@', "&#64;"), "TYPED")
            .replace(typed, "TYPED");
        for begin in [
            "name=\"state\" value=\"",
            "&quot;challenge\\&quot;:\\&quot;",
        ] {
            let mut without = String::new();
            let mut rest = page.as_str();
            while let Some(at) = rest.find(begin) {
                let after = at + begin.len();
                without.push_str(&rest[..after]);
                rest = &rest[after..];
                rest = &rest[rest.find(['"', '\\']).unwrap()..];
            }
            without.push_str(rest);
            page = without;
        }
        page
    }

    /// Every line of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.iter().filter(|(known, _)| known == name);
        lines.map(|(_, value)| value.as_str()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let first = found.next().map(|(_, value)| value.as_str());
        assert!(
            name == "set-cookie" || found.next().is_none(),
            "`{name}` comes twice"
        );
        first
    }

    /// The name and value of the session's cookie that the answer sets, or of the sign-in's that is not finished.
    pub fn session(&self) -> Option<String> {
        let set = self.headers.iter().find(|(name, value)| {
            name == "set-cookie"
                && ["__Host-bailiwick=", "__Host-bailiwick-sign-in="]
                    .iter()
                    .any(|cookie| value.starts_with(cookie) && !value.contains("Max-Age=0"))
        })?;
        set.1.split(';').next().map(str::to_owned)
    }
}

/// A connection that gives up after 40 s of silence.
pub fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(40)))
        .unwrap();
    stream
        .set_write_timeout(Some(Duration::from_secs(40)))
        .unwrap();
    stream
}

/// Sends bytes on a connection of their own and reads one answer.
pub fn exchange(port: u16, bytes: &[u8]) -> Reply {
    let mut stream = connect(port);
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    read_reply(&mut stream).expect("the server closed without an answer")
}

/// Reads one answer; `None` when the connection ends before one begins.
pub fn read_reply(stream: &mut TcpStream) -> Option<Reply> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end;
        }
        if !more(stream, &mut bytes) {
            assert!(
                bytes.is_empty(),
                "half an answer: {}",
                String::from_utf8_lossy(&bytes)
            );
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut body = bytes[end + 4..].to_vec();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let header = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let body = if header("transfer-encoding") == Some("chunked") {
        while find(&body, b"0\r\n\r\n").is_none() && more(stream, &mut body) {}
        unchunk(&body)
    } else if status == 304 {
        Vec::new()
    } else {
        let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
        while body.len() < length && more(stream, &mut body) {}
        body
    };
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Reply {
        status,
        headers,
        body,
    })
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> bool {
    let mut buffer = [0_u8; 16 * 1024];
    match stream.read(&mut buffer) {
        Ok(0) => false,
        Ok(length) => {
            bytes.extend_from_slice(&buffer[..length]);
            true
        }
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
        // A signal to the tests' own process is no answer; the caller reads on.
        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => true,
        Err(error) => panic!("no answer: {error}"),
    }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = find(bytes, b"\r\n") {
        let length =
            usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            break;
        }
        whole.extend_from_slice(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
    whole
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
