//! Ranges of IP addresses (E-58). Addresses compare as numbers, so their spelling does not matter; the two families
//! never match each other, an IPv4 address written as an IPv6 one included.

use std::net::IpAddr;

/// An address with the number of leading bits that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    /// From the left; the rest is zero for IPv4.
    bits: [u8; 16],
    length: u8,
    six: bool,
}

impl Network {
    /// Reads `203.0.113.9`, `203.0.113.0/24`, `2001:db8::1` or `2001:db8::/32`. Bits after the length are ignored.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (longest, six) = match address {
            IpAddr::V4(_) => (32, false),
            IpAddr::V6(_) => (128, true),
        };
        let length = match length {
            None => longest,
            // The standard parser would take a plus and leading zeros.
            Some("0") => 0,
            Some(text) if text.starts_with(|c: char| ('1'..='9').contains(&c)) => {
                text.parse().ok().filter(|length| *length <= longest)?
            }
            Some(_) => return None,
        };
        Some(Self {
            bits: bits(address).to_be_bytes(),
            length,
            six,
        })
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let different = bits(address) ^ u128::from_be_bytes(self.bits);
        let irrelevant = u128::BITS - u32::from(self.length);
        address.is_ipv6() == self.six && different.checked_shr(irrelevant).unwrap_or(0) == 0
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(four.to_bits()) << 96,
        IpAddr::V6(six) => six.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        Network::parse(network)
            .unwrap_or_else(|| panic!("{network}"))
            .contains(address.parse().unwrap())
    }

    #[test]
    fn e58_ranges_contain_the_addresses_that_share_their_leading_bits() {
        for (network, address, expected) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.77/24", "203.0.113.1", true),
            ("203.0.113.9", "203.0.113.9", true),
            ("203.0.113.9", "203.0.113.8", false),
            ("203.0.113.8/31", "203.0.113.9", true),
            ("203.0.113.8/31", "203.0.113.10", false),
            ("0.0.0.0/0", "255.1.2.3", true),
            ("9.9.9.9/0", "1.2.3.4", true),
            ("0.0.0.0/0", "::", false),
            ("0.0.0.0/0", "::ffff:1.2.3.4", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "1.2.3.4", false),
            ("::", "::", true),
            ("::", "0.0.0.0", false),
            ("2001:DB8:0:0::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::1/128", "2001:0db8:0:0:0:0:0:1", true),
            ("2001:db8::1", "2001:db8::2", false),
            ("::ffff:203.0.113.0/120", "::ffff:203.0.113.9", true),
        ] {
            assert_eq!(contains(network, address), expected, "{network} {address}");
        }
    }

    #[test]
    fn e70_what_is_no_range_is_none() {
        for text in [
            "",
            "/24",
            "203.0.113.0/",
            "203.0.113.0/33",
            "203.0.113.0/+8",
            "203.0.113.0/08",
            "203.0.113.0/-1",
            "203.0.113.0/24/24",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.010",
            "2001:db8::/129",
            "2001:db8",
            "fe80::1%eth0",
            "203.0.113.*",
            "[::1]",
            " ::1",
            "1.2.3.4/256",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
