//! What a text says to AWS: an address range, a region, the identifier of something. Pure functions of one text, without
//! any document around it. Whether an operator can read a value is the evaluator's word, not decided here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// An address, or a range of them in CIDR form (E-58).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IpRange {
    address: IpAddr,
    prefix: u32,
}

impl IpRange {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(digits) if is_digits(digits) => digits.parse().ok()?,
            Some(_) => return None,
            None => widest,
        };
        (prefix <= widest).then_some(Self { address, prefix })
    }

    /// The range as it should be written, if the address has bits that the prefix leaves out.
    pub(super) fn without_host_bits(self) -> Option<String> {
        let network = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - self.prefix).unwrap_or_default();
                IpAddr::V4(Ipv4Addr::from(u32::from(address) & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - self.prefix).unwrap_or_default();
                IpAddr::V6(Ipv6Addr::from(u128::from(address) & mask))
            }
        };
        (network != self.address).then(|| format!("{network}/{}", self.prefix))
    }

    /// Whether all of it lies where no request from the internet comes from: RFC 1918, RFC 6598, loopback, link-local,
    /// and their likes in IPv6 (RFC 4193, RFC 4291).
    pub(super) fn is_private(self) -> bool {
        const V4: [([u8; 4], u32); 6] = [
            ([10, 0, 0, 0], 8),
            ([172, 16, 0, 0], 12),
            ([192, 168, 0, 0], 16),
            ([100, 64, 0, 0], 10),
            ([127, 0, 0, 0], 8),
            ([169, 254, 0, 0], 16),
        ];
        const V6: [(u128, u32); 3] = [(0xfc << 120, 7), (0xfe80 << 112, 10), (1, 128)];
        match self.address {
            IpAddr::V4(address) => V4.iter().any(|&(network, prefix)| {
                let differ = u32::from(address) ^ u32::from_be_bytes(network);
                self.prefix >= prefix && differ >> (32 - prefix) == 0
            }),
            IpAddr::V6(address) => V6.iter().any(|&(network, prefix)| {
                let differ = u128::from(address) ^ network;
                self.prefix >= prefix && differ >> (128 - prefix) == 0
            }),
        }
    }
}

/// Whether the text is `vpc-` or `vpce-` (whichever is asked for) and 8 or 17 letters and digits.
pub(super) fn is_vpc_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        matches!(rest.len(), 8 | 17) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Whether the text is `service.amazonaws.com`, with a region or `.cn` where those belong.
pub(super) fn is_service_principal(text: &str) -> bool {
    let name = text
        .strip_suffix(".amazonaws.com.cn")
        .or_else(|| text.strip_suffix(".amazonaws.com"));
    let name = name.or_else(|| text.strip_suffix(".amazonaws.eu"));
    name.is_some_and(|name| {
        name.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
    })
}

/// A region of AWS and the partition that it belongs to.
const REGIONS: [(&str, &str); 7] = [
    (
        "aws",
        "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 \
         ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 \
         ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 \
         eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2",
    ),
    ("aws-cn", "cn-north-1 cn-northwest-1"),
    ("aws-us-gov", "us-gov-east-1 us-gov-west-1"),
    ("aws-iso", "us-iso-east-1 us-iso-west-1"),
    ("aws-iso-b", "us-isob-east-1 us-isob-west-1"),
    ("aws-iso-e", "eu-isoe-west-1"),
    ("aws-iso-f", "us-isof-east-1 us-isof-south-1"),
];

/// A partition that is known without its regions.
const EUROPEAN: (&str, &str) = ("aws-eusc", "eusc-de-east-1");

fn partition_regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    REGIONS.into_iter().chain([EUROPEAN])
}

/// The partitions of AWS.
pub(super) fn partitions() -> impl Iterator<Item = &'static str> {
    partition_regions().map(|(partition, _)| partition)
}

/// The regions of a partition; of all where the partition is not known.
pub(super) fn regions(partition: &str) -> impl Iterator<Item = &'static str> {
    let known = partitions().any(|name| name == partition);
    partition_regions()
        .filter(move |(name, _)| !known || *name == partition)
        .flat_map(|(_, regions)| regions.split(' '))
}

/// Whether a text is an account number.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && is_digits(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e58_ranges_are_cidr_and_their_host_bits_are_ignored() {
        for (text, expected) in [
            ("203.0.113.9/24", Some("203.0.113.0/24")),
            ("203.0.113.0/24", None),
            ("203.0.113.9", None),
            ("203.0.113.9/0", Some("0.0.0.0/0")),
            ("2001:db8::1/0", Some("::/0")),
            ("2001:db8:ffff::/33", Some("2001:db8:8000::/33")),
            ("2001:db8::1/128", None),
        ] {
            let range = IpRange::parse(text).unwrap();
            assert_eq!(range.without_host_bits().as_deref(), expected, "{text}");
        }
        for text in [
            "",
            "203.0.113",
            "203.0.113.0/33",
            "::/129",
            "203.0.113.0/",
            "1.2.3.4/+8",
            "1.2.3.4/8/8",
            "01.2.3.4",
            "1.2.3.4/99999999999",
        ] {
            assert_eq!(IpRange::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_is_private_only_if_all_of_it_is() {
        for (text, expected) in [
            ("10.0.0.0/8", true),
            ("10.0.0.0/7", false),
            ("172.15.0.0/16", false),
            ("172.16.0.0/12", true),
            ("192.168.255.255", true),
            ("192.169.0.0", false),
            ("100.64.1.1", true),
            ("127.0.0.1", true),
            ("169.254.169.254", true),
            ("0.0.0.0/0", false),
            ("203.0.113.0/24", false),
            ("fd12::/16", true),
            ("fc00::/6", false),
            ("fe80::1", true),
            ("::1", true),
            ("::/0", false),
            ("2001:db8::/32", false),
        ] {
            assert_eq!(
                IpRange::parse(text).unwrap().is_private(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn names_of_things_have_their_forms() {
        assert!(is_vpc_id("vpc-0a1b2c3d", "vpc-") && is_vpc_id("vpce-0a1b2c3d4e5f60718", "vpce-"));
        assert!(!is_vpc_id("vpc-0a1b2c3", "vpc-") && !is_vpc_id("vpc-0a1b2c3-", "vpc-"));
        for (text, expected) in [
            ("s3.amazonaws.com", true),
            ("s3.eu-west-1.amazonaws.com", true),
            ("ec2.amazonaws.com.cn", true),
            ("amazonaws.com", false),
            (".amazonaws.com", false),
            ("S3.amazonaws.com", false),
            ("s3.example.com", false),
        ] {
            assert_eq!(is_service_principal(text), expected, "{text}");
        }
        assert!(regions("aws-cn").eq(["cn-north-1", "cn-northwest-1"]));
        assert!(regions("").any(|region| region == "eusc-de-east-1"));
        assert!(
            is_account("111122223333") && !is_account("11112222333") && !is_account("11112222333x")
        );
    }
}
