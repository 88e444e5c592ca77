//! Who the client is when a proxy stands in front. `X-Forwarded-For` is believed only from proxies that the operator named,
//! and only as far back as the first hop that none of them vouches for: anybody can write the rest (OWASP ASVS 4.1.3).

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies that are believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    fn vouches(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address: the peer's own, or, behind trusted proxies, the nearest hop that is none of them. What is no
    /// address ends the search at the hop before it.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let hops = lines.iter().rev().flat_map(|line| {
            let text = line.to_str().unwrap_or_default();
            text.rsplit(',').map(str::trim)
        });
        for hop in hops {
            if !self.vouches(client) {
                break;
            }
            match address(hop) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let ip: IpAddr = text
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|at| at.ip()))?;
    Some(ip.to_canonical())
}

/// One address, or a network as `10.0.0.0/8`.
pub fn parse(text: &str) -> Result<IpNet, String> {
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("`{text}` is no address and no network such as `10.0.0.0/8`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, lines: &[&str]) -> String {
        let proxies = TrustedProxies::new(trusted.iter().map(|net| parse(net).unwrap()).collect());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_who_was_not_named() {
        assert_eq!(client(&[], "192.0.2.7", &["203.0.113.9"]), "192.0.2.7");
        assert_eq!(
            client(&["10.0.0.0/8"], "192.0.2.7", &["203.0.113.9"]),
            "192.0.2.7"
        );
    }

    #[test]
    fn the_nearest_hop_that_is_no_trusted_proxy_is_the_client() {
        let trusted = ["10.0.0.0/8", "2001:db8::1"];
        for (lines, expected) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9, 10.9.9.9"], "203.0.113.9"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["[2001:db8::7]:443"], "2001:db8::7"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            (&["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
            (&[], "10.0.0.1"),
            // What cannot be read is not skipped: the hop that wrote it is the client then.
            (&["203.0.113.9, a"], "10.0.0.1"),
            (&["203.0.113.9, "], "10.0.0.1"),
            (&["1.1.1.1, a, 10.9.9.9"], "10.9.9.9"),
        ] {
            assert_eq!(client(&trusted, "10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn an_address_is_a_network_of_one() {
        assert_eq!(parse("10.0.0.1").unwrap(), parse("10.0.0.1/32").unwrap());
        assert!(parse("10.0.0.0/33").is_err() && parse("proxy.local").is_err());
    }
}
