//! The condition keys that every service knows (`aws:…`), those that follow a session into other services, and what
//! the lint has to know of them: type, whether a request brings several values, whether the caller can choose them.
//! From AWS's page of global condition keys. Keys of single services are the catalogue's business.

use crate::catalogue::{Catalogue, ValueType};

/// The type of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Arn,
    Bool,
    Date,
    /// A date as seconds, which numeric operators take too.
    Epoch,
    Ip,
    Numeric,
    String,
}

/// What is known of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) kind: Kind,
    /// Whether a request brings a list of values.
    pub(super) many: bool,
}

/// Names after `aws:`; one that ends with a slash is followed by a tag's name.
const GLOBAL: [(Kind, bool, &str); 8] = [
    (
        Kind::String,
        false,
        "CalledViaFirst CalledViaLast Ec2InstanceSourceVpc FederatedProvider PrincipalAccount PrincipalOrgID \
         PrincipalServiceName PrincipalTag/ PrincipalType referer RequestedRegion RequestTag/ ResourceAccount \
         ResourceOrgID ResourceTag/ SourceAccount SourceIdentity SourceOrgID SourceOwner SourceVpc SourceVpce \
         UserAgent userid username VpceAccount VpceOrgID",
    ),
    (
        Kind::String,
        true,
        "CalledVia PrincipalOrgPaths PrincipalServiceNamesList ResourceOrgPaths SourceOrgPaths TagKeys VpceOrgPaths",
    ),
    (
        Kind::Arn,
        false,
        "ChatbotSourceArn PrincipalArn SignInSessionArn SourceArn SourceVpcArn",
    ),
    (
        Kind::Bool,
        false,
        "AssumedRoot CalledViaAWSMCP IsMcpServiceAction MultiFactorAuthPresent PrincipalIsAWSService SecureTransport \
         ViaAWSMCPService ViaAWSService",
    ),
    (Kind::Date, false, "CurrentTime TokenIssueTime"),
    (Kind::Epoch, false, "EpochTime"),
    (Kind::Numeric, false, "MultiFactorAuthAge"),
    (
        Kind::Ip,
        false,
        "Ec2InstanceSourcePrivateIPv4 SourceIp VpcSourceIp",
    ),
];

/// Keys of a service that describe the session, so that they occur with every action.
const SESSION: [(Kind, &str); 3] = [
    (
        Kind::Arn,
        "codebuild:BuildArn codebuild:ProjectArn ec2:SourceInstanceArn lambda:SourceFunctionArn \
         ssm:SourceInstanceArn",
    ),
    (Kind::Numeric, "ec2:RoleDelivery"),
    (
        Kind::String,
        "glue:CredentialIssuingService glue:RoleAssumedBy identitystore:UserId",
    ),
];

/// Keys that hold an account, an organization or a network: a wildcard in them has no honest use.
const SENSITIVE: &str = "PrincipalAccount PrincipalOrgID ResourceAccount ResourceOrgID SourceAccount SourceOrgID \
                         SourceVpc SourceVpce VpceAccount VpceOrgID";

/// The global key of this name in lower case, without its tag.
pub(super) fn global(lowered_key: &str) -> Option<Key> {
    let name = lowered_key.strip_prefix("aws:")?;
    let found = GLOBAL.iter().find(|(_, _, names)| {
        names.split(' ').any(
            |known| match (known.strip_suffix('/'), name.split_once('/')) {
                (Some(known), Some((family, tag))) => {
                    !tag.is_empty() && known.eq_ignore_ascii_case(family)
                }
                (Some(_), None) => false,
                (None, _) => known.eq_ignore_ascii_case(name),
            },
        )
    });
    found.map(|&(kind, many, _)| Key { kind, many })
}

/// The key of this name in lower case, if it describes a session and so occurs with every action.
pub(super) fn session(lowered_key: &str) -> Option<Key> {
    let found = SESSION
        .iter()
        .find(|(_, names)| is_one_of(lowered_key, names));
    found.map(|&(kind, _)| Key { kind, many: false })
}

/// What is known of a key in lower case: of every service's keys, or of one service's if the catalogue is there.
pub(super) fn known(catalogue: Option<&Catalogue>, lowered_key: &str) -> Option<Key> {
    let listed = global(lowered_key).or_else(|| session(lowered_key));
    listed.or_else(|| {
        let key = catalogue?.condition_key(lowered_key)?;
        let kind = match key.value_type() {
            ValueType::Arn => Kind::Arn,
            ValueType::Bool => Kind::Bool,
            ValueType::Date => Kind::Date,
            ValueType::DateOrNumeric => Kind::Epoch,
            ValueType::IpAddress => Kind::Ip,
            ValueType::Numeric => Kind::Numeric,
            ValueType::String => Kind::String,
        };
        let many = key.is_multivalued();
        Some(Key { kind, many })
    })
}

/// The names of all global keys, without `aws:`; families of tags end with a slash.
pub(super) fn global_names() -> impl Iterator<Item = &'static str> {
    GLOBAL.iter().flat_map(|(_, _, names)| names.split(' '))
}

/// Whether wildcards and variables have no place in the values of this key, in lower case.
pub(super) fn is_sensitive(lowered_key: &str) -> bool {
    lowered_key
        .strip_prefix("aws:")
        .is_some_and(|name| is_one_of(name, SENSITIVE))
}

/// Whether this key, in lower case, is a claim of an identity provider, such as `accounts.google.com:aud`: its prefix
/// is the name of a host.
pub(super) fn is_claim(lowered_key: &str) -> bool {
    issuer_and_claim(lowered_key).is_some()
}

/// The parts of a claim's key.
pub(super) fn issuer_and_claim(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once(':')
        .filter(|(issuer, _)| issuer.contains('.'))
}

/// Whether the word is in the list, in any case.
pub(super) fn is_one_of(word: &str, list: &str) -> bool {
    list.split(' ')
        .any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e48_names_compare_without_regard_to_case_and_tags_have_names() {
        let known = |key: &str| global(&key.to_ascii_lowercase()).map(|key| (key.kind, key.many));
        for (key, expected) in [
            ("aws:SourceIp", Some((Kind::Ip, false))),
            ("AWS:SOURCEIP", Some((Kind::Ip, false))),
            ("aws:TagKeys", Some((Kind::String, true))),
            ("aws:RequestTag/Team", Some((Kind::String, false))),
            ("aws:RequestTag", None),
            ("aws:RequestTag/", None),
            ("aws:SourceIp/x", None),
            ("aws:ARN", None),
            ("s3:prefix", None),
        ] {
            assert_eq!(known(key), expected, "{key}");
        }
        assert_eq!(
            session("lambda:sourcefunctionarn").map(|key| key.kind),
            Some(Kind::Arn)
        );
        assert!(is_sensitive("aws:sourcevpc") && !is_sensitive("aws:sourcevpcarn"));
        assert!(is_claim("oidc.eks.eu-west-1.amazonaws.com/id/0a:sub") && !is_claim("saml:aud"));
    }

    #[test]
    fn no_key_is_listed_twice() {
        let mut names: Vec<String> = global_names().map(str::to_ascii_lowercase).collect();
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
