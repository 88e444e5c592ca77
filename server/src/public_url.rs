//! Where browsers reach the server. Session cookies are `Secure` and named `__Host-…`, so a browser keeps them only
//! over https, or over http from the machine itself; any other address would look as if signing in did nothing.

use std::fmt;

use crate::failure::Failure;

/// A checked origin: scheme, host and, unless it is the scheme's own, port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    https: bool,
    loopback_address: bool,
}

impl PublicUrl {
    /// The address on this machine with a port.
    pub fn localhost(port: u16) -> Self {
        let origin = if port == 80 {
            "http://localhost".to_owned()
        } else {
            format!("http://localhost:{port}")
        };
        Self {
            origin,
            https: false,
            loopback_address: false,
        }
    }

    /// Checks an address as given: no path, no user, and https unless the host is this machine.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let malformed = || {
            Failure::usage(format!(
                "the public URL `{}` must be `https://HOST` or `http://localhost:PORT`, without a path",
                text.escape_debug()
            ))
        };
        let (scheme, authority) = text
            .strip_suffix('/')
            .unwrap_or(text)
            .split_once("://")
            .ok_or_else(malformed)?;
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(malformed()),
        };
        let uri: http::Uri = format!("{scheme}://{authority}/")
            .parse()
            .map_err(|_| malformed())?;
        let plain = authority
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
        let host = uri
            .host()
            .filter(|host| !host.is_empty() && plain)
            .ok_or_else(malformed)?
            .to_ascii_lowercase();
        let has_port = authority
            .rsplit_once(']')
            .map_or(authority, |(_, rest)| rest)
            .contains(':');
        if has_port && uri.port_u16().is_none_or(|port| port == 0) {
            return Err(malformed());
        }
        let loopback_address = host == "127.0.0.1";
        if !https && host != "localhost" && !loopback_address {
            return Err(Failure::usage(format!(
                "the public URL `{text}` must begin with https:// because browsers keep the session's cookie only over \
                 https; plain http works for http://localhost alone"
            )));
        }
        let port = uri
            .port_u16()
            .filter(|&port| port != if https { 443 } else { 80 });
        let origin = port.map_or_else(
            || format!("{scheme}://{host}"),
            |port| format!("{scheme}://{host}:{port}"),
        );
        Ok(Self {
            origin,
            https,
            loopback_address,
        })
    }

    /// As a browser writes it in `Origin`: `https://iam.example.com`.
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// Whether people come by TLS.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// What to warn of, if anything.
    pub fn warning(&self) -> Option<&'static str> {
        self.loopback_address.then_some(
            "passkeys need a host name: use `http://localhost` in place of `http://127.0.0.1`",
        )
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine() {
        for (given, origin) in [
            ("https://iam.example.com", "https://iam.example.com"),
            ("https://IAM.example.com:443/", "https://iam.example.com"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
            ("http://localhost:8484/", "http://localhost:8484"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ] {
            assert_eq!(PublicUrl::parse(given).unwrap().as_str(), origin);
        }
        for bad in [
            "",
            "iam.example.com",
            "ftp://localhost",
            "http://iam.example.com",
            "http://localhost.example.com",
            "https://user@example.com",
            "https://example.com/console",
            "https://example.com?x",
            "https://",
            "https://:443",
            "https://a b",
            "https://a:0",
            "https://a:99999",
            "https://a\r\nX: y",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad:?}");
        }
        assert!(
            PublicUrl::parse("http://example.com")
                .unwrap_err()
                .to_string()
                .contains("cookie")
        );
    }

    #[test]
    fn an_address_instead_of_a_name_is_warned_of() {
        assert!(
            PublicUrl::parse("http://127.0.0.1:8484")
                .unwrap()
                .warning()
                .is_some()
        );
        assert!(PublicUrl::localhost(8484).warning().is_none());
    }
}
