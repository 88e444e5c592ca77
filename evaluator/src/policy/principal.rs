//! Whom a statement names (E-80 to E-90): one entry of `Principal` or `NotPrincipal`, read into the kind of requester
//! that it means. Nothing is matched here; and nothing that AWS would not store is read, because a principal that
//! nobody can be is a rule that silently does nothing.

use crate::error::shown;
use crate::span::Span;

/// An entry of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalEntry {
    /// As written.
    pub text: Box<str>,
    /// Where the entry stands.
    pub span: Span,
    /// Whom it means.
    pub kind: PrincipalKind,
}

/// Whom an entry means. ARNs keep the text that they were written with, of whatever partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// `"*"` or `{"AWS": "*"}`: everybody, anonymous callers too (E-82).
    Everyone,
    /// An account, from its root's ARN or its twelve digits (E-83).
    Account(Box<str>),
    /// The ARN of an IAM user, with its path.
    User(Box<str>),
    /// The ARN of a role, with its path; it stands for every session of the role (E-84).
    Role(Box<str>),
    /// The ARN of one session of a role.
    Session(Box<str>),
    /// The ARN of a session from `GetFederationToken`.
    FederatedUser(Box<str>),
    /// A service, such as `lambda.amazonaws.com` (E-85).
    Service(Box<str>),
    /// A SAML or OIDC provider's ARN, or the name of a web identity provider (E-86).
    Federated(Box<str>),
    /// An account by its 64 hexadecimal digits of Amazon S3 (E-90).
    CanonicalUser(Box<str>),
    /// A user (`AIDA…`) or role (`AROA…`) by its unique id, which no namesake inherits (E-89).
    UniqueId(Box<str>),
}

/// The names under which a principal map lists its entries (E-80).
pub(crate) const PRINCIPAL_TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

const HOW_TO_NARROW: &str = "write whole names, or `*` and a condition on `aws:PrincipalArn`";

impl PrincipalKind {
    /// Reads an entry that is listed under one of [`PRINCIPAL_TYPES`], or says what to write instead.
    pub(crate) fn parse(principal_type: &str, text: &str) -> Result<Self, String> {
        if text == "*" {
            return if principal_type == "AWS" {
                Ok(Self::Everyone)
            } else {
                Err(format!(
                    "`*` is not a principal of type `{principal_type}`; list the names, or write `\"Principal\": \"*\"` for everyone"
                ))
            };
        }
        if text.contains("${") {
            return Err(format!(
                "`{}` holds a variable; principals take none, {HOW_TO_NARROW}",
                shown(text)
            ));
        }
        if text.contains(['*', '?']) {
            return Err(format!(
                "`{}` holds a wildcard; {HOW_TO_NARROW}",
                shown(text)
            ));
        }
        match principal_type {
            "AWS" => aws(text),
            "Service" => service(text),
            "Federated" => federated(text),
            _ => canonical_user(text),
        }
    }
}

fn aws(text: &str) -> Result<PrincipalKind, String> {
    if is_account(text) {
        return Ok(PrincipalKind::Account(text.into()));
    }
    if is_unique_id(text) {
        return Ok(PrincipalKind::UniqueId(text.into()));
    }
    let Some(arn) = Arn::parse(text) else {
        return Err(if is_host_name(text) {
            format!("`{}` is a service; list it under `Service`", shown(text))
        } else {
            format!(
                "`{}` is not a principal; write an ARN such as `arn:aws:iam::111122223333:user/alice`, an account id, or `*`",
                shown(text)
            )
        });
    };
    if !is_account(arn.account) {
        return Err(format!(
            "`{}` names no account; write its twelve digits before the last colon",
            shown(text)
        ));
    }
    let named = |rest: &str| !rest.is_empty() && rest.split('/').all(|part| !part.is_empty());
    match (arn.service, arn.resource.split_once('/')) {
        ("iam", None) if arn.resource == "root" => Ok(PrincipalKind::Account(arn.account.into())),
        ("iam", Some(("user", rest))) if named(rest) => Ok(PrincipalKind::User(text.into())),
        ("iam", Some(("role", rest))) if named(rest) => Ok(PrincipalKind::Role(text.into())),
        ("sts", Some(("assumed-role", rest))) if named(rest) && rest.matches('/').count() == 1 => {
            Ok(PrincipalKind::Session(text.into()))
        }
        ("sts", Some(("federated-user", rest))) if named(rest) && !rest.contains('/') => {
            Ok(PrincipalKind::FederatedUser(text.into()))
        }
        ("sts", Some(("assumed-role", _))) => Err(format!(
            "`{}` is not a role session; write `assumed-role/ROLE/SESSION`, the role without its path",
            shown(text)
        )),
        ("iam", Some(("group", _))) => Err(format!(
            "`{}` is a group, which is never a principal; list its users",
            shown(text)
        )),
        ("iam", Some(("instance-profile", _))) => Err(format!(
            "`{}` is an instance profile, which is never a principal; write its role",
            shown(text)
        )),
        ("iam", Some(("saml-provider" | "oidc-provider", _))) => Err(format!(
            "`{}` is an identity provider; list it under `Federated`",
            shown(text)
        )),
        _ => Err(format!(
            "`{}` is not a principal; write the ARN of a user, role, session or account root",
            shown(text)
        )),
    }
}

fn service(text: &str) -> Result<PrincipalKind, String> {
    if is_host_name(text) {
        Ok(PrincipalKind::Service(text.into()))
    } else {
        Err(format!(
            "`{}` is not a service; write a name such as `lambda.amazonaws.com`",
            shown(text)
        ))
    }
}

fn federated(text: &str) -> Result<PrincipalKind, String> {
    let is_provider = Arn::parse(text).is_some_and(|arn| {
        arn.service == "iam"
            && is_account(arn.account)
            && arn
                .resource
                .split_once('/')
                .is_some_and(|(provider_type, name)| {
                    matches!(provider_type, "saml-provider" | "oidc-provider") && !name.is_empty()
                })
    });
    if is_provider || is_host_name(text) {
        Ok(PrincipalKind::Federated(text.into()))
    } else {
        Err(format!(
            "`{}` is not an identity provider; write the ARN of a SAML or OIDC provider, or a name such as `accounts.google.com`",
            shown(text)
        ))
    }
}

fn canonical_user(text: &str) -> Result<PrincipalKind, String> {
    let is_id = text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if is_id {
        Ok(PrincipalKind::CanonicalUser(text.into()))
    } else {
        Err(format!(
            "`{}` is not a canonical user id; write its 64 hexadecimal digits, letters in lower case",
            shown(text)
        ))
    }
}

/// The parts of an IAM or STS ARN that tell principals apart.
struct Arn<'a> {
    service: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    /// None for what is no ARN of a principal: another word than `arn`, no AWS partition, or a region.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (word, partition) = (parts.next()?, parts.next()?);
        let (service, region) = (parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        let clean = !resource.contains(|c: char| c.is_whitespace() || c.is_control());
        (word == "arn" && is_partition(partition) && region.is_empty() && clean).then_some(Self {
            service,
            account,
            resource,
        })
    }
}

/// `aws` and whatever stands beside it: `aws-cn`, `aws-us-gov`, `aws-iso-b` …
fn is_partition(text: &str) -> bool {
    text.strip_prefix("aws").is_some_and(|rest| {
        rest.is_empty()
            || (rest.starts_with('-')
                && rest.len() > 1
                && rest
                    .bytes()
                    .all(|b| b == b'-' || b.is_ascii_lowercase() || b.is_ascii_digit()))
    })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// IAM's unique ids have 16 to 128 characters (`idType` of the API).
fn is_unique_id(text: &str) -> bool {
    (16..=128).contains(&text.len())
        && (text.starts_with("AIDA") || text.starts_with("AROA"))
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Names of services and of web identity providers are host names; which exist is for the linter to know.
fn is_host_name(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b == b'-' || b.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(principal_type: &str, text: &str) -> PrincipalKind {
        PrincipalKind::parse(principal_type, text).unwrap()
    }

    #[test]
    fn e82_to_e90_entries_are_told_apart() {
        assert_eq!(kind("AWS", "*"), PrincipalKind::Everyone);
        for (text, expected) in [
            (
                "111122223333",
                PrincipalKind::Account("111122223333".into()),
            ),
            (
                "arn:aws:iam::111122223333:root",
                PrincipalKind::Account("111122223333".into()),
            ),
            (
                "arn:aws-us-gov:iam::111122223333:root",
                PrincipalKind::Account("111122223333".into()),
            ),
            (
                "AIDACKCEVSQ6C2EXAMPLE",
                PrincipalKind::UniqueId("AIDACKCEVSQ6C2EXAMPLE".into()),
            ),
            (
                "AROADBQP57FF2AEXAMPLE",
                PrincipalKind::UniqueId("AROADBQP57FF2AEXAMPLE".into()),
            ),
        ] {
            assert_eq!(kind("AWS", text), expected, "{text}");
        }
        type Make = fn(Box<str>) -> PrincipalKind;
        let arns: [(&str, Make); 6] = [
            ("arn:aws:iam::111122223333:user/alice", PrincipalKind::User),
            (
                "arn:aws-cn:iam::111122223333:user/staff/oslo/alice",
                PrincipalKind::User,
            ),
            ("arn:aws:iam::111122223333:role/Deploy", PrincipalKind::Role),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/R",
                PrincipalKind::Role,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Deploy/priya@example.com",
                PrincipalKind::Session,
            ),
            (
                "arn:aws:sts::111122223333:federated-user/priya",
                PrincipalKind::FederatedUser,
            ),
        ];
        for (text, make) in arns {
            assert_eq!(kind("AWS", text), make(text.into()), "{text}");
        }
        for service in ["lambda.amazonaws.com", "states.eu-north-1.amazonaws.com"] {
            assert_eq!(
                kind("Service", service),
                PrincipalKind::Service(service.into())
            );
        }
        for provider in [
            "accounts.google.com",
            "arn:aws:iam::111122223333:saml-provider/Corp",
            "arn:aws-iso:iam::111122223333:oidc-provider/id.example.com/path",
        ] {
            assert_eq!(
                kind("Federated", provider),
                PrincipalKind::Federated(provider.into())
            );
        }
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(
            kind("CanonicalUser", &id),
            PrincipalKind::CanonicalUser(id.as_str().into())
        );
    }

    #[test]
    fn e81_e82_e84_what_is_no_principal_is_refused_with_advice() {
        for (principal_type, text, expected) in [
            (
                "Service",
                "*",
                "`*` is not a principal of type `Service`; list the names, or write `\"Principal\": \"*\"` for everyone",
            ),
            (
                "Federated",
                "*",
                "`*` is not a principal of type `Federated`; list the names, or write `\"Principal\": \"*\"` for everyone",
            ),
            (
                "AWS",
                "arn:aws:iam::111122223333:user/*",
                "`arn:aws:iam::111122223333:user/*` holds a wildcard; write whole names, or `*` and a condition on `aws:PrincipalArn`",
            ),
            (
                "Service",
                "lambda?.amazonaws.com",
                "`lambda?.amazonaws.com` holds a wildcard; write whole names, or `*` and a condition on `aws:PrincipalArn`",
            ),
            (
                "AWS",
                "arn:aws:iam::111122223333:user/${aws:username}",
                "`arn:aws:iam::111122223333:user/${aws:username}` holds a variable; principals take none, write whole names, or `*` and a condition on `aws:PrincipalArn`",
            ),
            (
                "AWS",
                "alice",
                "`alice` is not a principal; write an ARN such as `arn:aws:iam::111122223333:user/alice`, an account id, or `*`",
            ),
            (
                "AWS",
                "",
                "`` is not a principal; write an ARN such as `arn:aws:iam::111122223333:user/alice`, an account id, or `*`",
            ),
            (
                "AWS",
                "arn:other:iam::111122223333:user/alice",
                "`arn:other:iam::111122223333:user/alice` is not a principal; write an ARN such as `arn:aws:iam::111122223333:user/alice`, an account id, or `*`",
            ),
            (
                "AWS",
                "lambda.amazonaws.com",
                "`lambda.amazonaws.com` is a service; list it under `Service`",
            ),
            (
                "AWS",
                "arn:aws:iam::1:user/alice",
                "`arn:aws:iam::1:user/alice` names no account; write its twelve digits before the last colon",
            ),
            (
                "AWS",
                "arn:aws:iam::111122223333:group/Ops",
                "`arn:aws:iam::111122223333:group/Ops` is a group, which is never a principal; list its users",
            ),
            (
                "AWS",
                "arn:aws:iam::111122223333:instance-profile/Web",
                "`arn:aws:iam::111122223333:instance-profile/Web` is an instance profile, which is never a principal; write its role",
            ),
            (
                "AWS",
                "arn:aws:iam::111122223333:saml-provider/Corp",
                "`arn:aws:iam::111122223333:saml-provider/Corp` is an identity provider; list it under `Federated`",
            ),
            (
                "AWS",
                "arn:aws:sts::111122223333:assumed-role/Deploy",
                "`arn:aws:sts::111122223333:assumed-role/Deploy` is not a role session; write `assumed-role/ROLE/SESSION`, the role without its path",
            ),
            (
                "AWS",
                "arn:aws:s3:::bucket",
                "`arn:aws:s3:::bucket` names no account; write its twelve digits before the last colon",
            ),
            (
                "AWS",
                "arn:aws:iam::111122223333:user/",
                "`arn:aws:iam::111122223333:user/` is not a principal; write the ARN of a user, role, session or account root",
            ),
            (
                "Service",
                "lambda",
                "`lambda` is not a service; write a name such as `lambda.amazonaws.com`",
            ),
            (
                "Federated",
                "arn:aws:iam::111122223333:user/alice",
                "`arn:aws:iam::111122223333:user/alice` is not an identity provider; write the ARN of a SAML or OIDC provider, or a name such as `accounts.google.com`",
            ),
            (
                "CanonicalUser",
                "ABC",
                "`ABC` is not a canonical user id; write its 64 hexadecimal digits, letters in lower case",
            ),
        ] {
            assert_eq!(
                PrincipalKind::parse(principal_type, text).unwrap_err(),
                expected,
                "{principal_type} {text}"
            );
        }
    }
}
