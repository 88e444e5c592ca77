//! Who asks: the principal of a request, read from its ARN or name into the forms under which policies may name it
//! (E-74, E-75, E-80 to E-91). Nothing is looked up: what the ARN and the context keys do not tell is unknown here.

use thiserror::Error;

use crate::context::{ContextValue, RequestContext};
use crate::error::shown;

/// What kind of principal asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequesterKind {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A session of a role.
    Session,
    /// A session that a user made with GetFederationToken.
    FederatedUser,
    /// A service, which belongs to no account.
    Service,
    /// Somebody whom a SAML or OIDC provider vouches for, before there is a session.
    WebIdentity,
    /// Nobody that is known.
    Anonymous,
}

/// A text that names no principal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a principal; write an ARN such as `arn:aws:iam::111122223333:user/alice`, a service such as `lambda.amazonaws.com`, or `anonymous`"
)]
pub struct UnknownPrincipal(String);

/// The principal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requester {
    pub(crate) kind: RequesterKind,
    /// As the request wrote it; for users, sessions, federated users, services and web identities also what policies
    /// name them by.
    pub(crate) text: String,
    /// Twelve digits, for whoever belongs to an account.
    account: String,
    /// The ARN of a session's role; the ARN of the user who made a federated session, if known.
    pub(crate) behind: Option<String>,
    /// AIDA… of a user, AROA… of a session's role (E-89).
    pub(crate) unique_id: Option<String>,
}

/// The actions that are called without credentials of AWS, in lower case.
const UNSIGNED: [&str; 2] = ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

/// The actions that a trust policy has to allow beside these, when the call passes tags or an identity (E-128).
const BESIDE_UNSIGNED: [&str; 2] = ["sts:tagsession", "sts:setsourceidentity"];

/// The identity provider whose name looks like a service's (E-86).
const COGNITO: &str = "cognito-identity.amazonaws.com";

impl Requester {
    /// Reads who asks. The action tells a web identity from a service; the context tells a role's path and unique
    /// ids, where it brings `aws:PrincipalArn` and `aws:userid`.
    pub(crate) fn read(
        text: &str,
        lowered_action: &str,
        context: &RequestContext,
    ) -> Result<Self, UnknownPrincipal> {
        let unknown = || UnknownPrincipal(shown(text));
        let plain = |kind| Self {
            kind,
            text: text.to_owned(),
            account: String::new(),
            behind: None,
            unique_id: None,
        };
        if text == "anonymous" {
            return Ok(plain(RequesterKind::Anonymous));
        }
        let unsigned = UNSIGNED.contains(&lowered_action);
        let may_be_unsigned = unsigned || BESIDE_UNSIGNED.contains(&lowered_action);
        let Some(arn) = Arn::read(text) else {
            let is_service =
                text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            return if !is_host(text) {
                Err(unknown())
            } else if unsigned || may_be_unsigned && (!is_service || text == COGNITO) {
                Ok(plain(RequesterKind::WebIdentity))
            } else if is_service {
                Ok(plain(RequesterKind::Service))
            } else {
                Err(unknown())
            };
        };
        let kind = match (arn.service, arn.resource.split_once('/')) {
            ("iam", None) if arn.resource == "root" => RequesterKind::Root,
            ("iam", Some(("user", name))) if is_path_and_name(name) => RequesterKind::User,
            ("iam", Some(("role", name))) if is_path_and_name(name) => RequesterKind::Session,
            ("sts", Some(("assumed-role", name))) if is_role_and_session(name) => {
                RequesterKind::Session
            }
            ("sts", Some(("federated-user", name))) if !name.is_empty() => {
                RequesterKind::FederatedUser
            }
            ("iam", Some(("saml-provider" | "oidc-provider", name)))
                if may_be_unsigned && !name.is_empty() =>
            {
                return Ok(plain(RequesterKind::WebIdentity));
            }
            _ => return Err(unknown()),
        };
        let told = single(context, "aws:principalarn").and_then(Arn::read);
        let same_account = told.filter(|told| told.service == "iam" && told.account == arn.account);
        let behind = match (kind, arn.resource.split_once('/')) {
            (RequesterKind::Session, Some(("role", _))) => Some(text.to_owned()),
            (RequesterKind::Session, Some((_, rest))) => {
                let role = rest.split_once('/').map_or(rest, |(role, _)| role);
                let is_this_role = |told: &Arn<'_>| {
                    told.resource
                        .strip_prefix("role/")
                        .is_some_and(|path| path.rsplit('/').next() == Some(role))
                };
                let told = same_account
                    .filter(is_this_role)
                    .map(|told| told.text.to_owned());
                told.or_else(|| {
                    Some(format!(
                        "arn:{}:iam::{}:role/{role}",
                        arn.partition, arn.account
                    ))
                })
            }
            (RequesterKind::FederatedUser, _) => same_account
                .filter(|told| told.resource.starts_with("user/"))
                .map(|told| told.text.to_owned()),
            _ => None,
        };
        let id = single(context, "aws:userid");
        let unique_id = match kind {
            RequesterKind::User => id,
            RequesterKind::Session => id.map(|id| id.split_once(':').map_or(id, |(role, _)| role)),
            _ => None,
        };
        Ok(Self {
            kind,
            text: text.to_owned(),
            account: arn.account.to_owned(),
            behind,
            unique_id: unique_id.map(str::to_owned),
        })
    }

    /// The account that it belongs to; none for services, web identities and the anonymous (E-122).
    pub(crate) fn account(&self) -> Option<&str> {
        Some(self.account.as_str()).filter(|account| !account.is_empty())
    }

    /// Whether it is a session whose ARN is told, not its role alone.
    pub(crate) fn is_named_session(&self) -> bool {
        self.kind == RequesterKind::Session && self.behind.as_deref() != Some(self.text.as_str())
    }

    /// Whether it is a session of a role that a service owns (E-105).
    pub(crate) fn is_service_linked(&self) -> bool {
        self.kind == RequesterKind::Session
            && self
                .behind
                .as_deref()
                .and_then(Arn::read)
                .is_some_and(|role| role.resource.starts_with("role/aws-service-role/"))
    }

    /// Whether a permissions boundary or a session policy can limit it (E-117, E-118).
    pub(crate) fn can_be_limited(&self) -> bool {
        matches!(
            self.kind,
            RequesterKind::User | RequesterKind::Session | RequesterKind::FederatedUser
        )
    }
}

/// The parts of a global ARN of an account: `arn:partition:service::account:resource`.
#[derive(Clone, Copy)]
struct Arn<'a> {
    text: &'a str,
    partition: &'a str,
    service: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        if next()? != "arn" {
            return None;
        }
        let (partition, service, region, account, resource) =
            (next()?, next()?, next()?, next()?, next()?);
        let fits = partition.starts_with("aws") && region.is_empty() && is_account(account);
        fits.then_some(Self {
            text,
            partition,
            service,
            account,
            resource,
        })
    }
}

/// Whether a text is an account id: twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn single<'a>(context: &'a RequestContext, lowered: &str) -> Option<&'a str> {
    match context.get_lowered(lowered) {
        Some(ContextValue::One(value)) if !value.is_empty() => Some(value),
        _ => None,
    }
}

fn is_path_and_name(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('/') && !text.contains('*')
}

fn is_role_and_session(text: &str) -> bool {
    text.split_once('/').is_some_and(|(role, session)| {
        !role.is_empty() && !session.is_empty() && !session.contains('/')
    })
}

fn is_host(text: &str) -> bool {
    text.contains('.')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, keys: &[(&str, &str)]) -> Result<Requester, UnknownPrincipal> {
        let mut context = RequestContext::new();
        for (key, value) in keys {
            context.set(key, *value);
        }
        Requester::read(text, "s3:getobject", &context)
    }

    #[test]
    fn e84_to_e91_every_kind_of_principal_is_told_by_its_text() {
        for (text, kind, account) in [
            (
                "arn:aws:iam::111122223333:root",
                RequesterKind::Root,
                Some("111122223333"),
            ),
            (
                "arn:aws-cn:iam::111122223333:user/a/b/alice",
                RequesterKind::User,
                Some("111122223333"),
            ),
            (
                "arn:aws:iam::111122223333:role/x/r",
                RequesterKind::Session,
                Some("111122223333"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/r/s",
                RequesterKind::Session,
                Some("111122223333"),
            ),
            (
                "arn:aws:sts::111122223333:federated-user/f",
                RequesterKind::FederatedUser,
                Some("111122223333"),
            ),
            ("lambda.amazonaws.com", RequesterKind::Service, None),
            ("anonymous", RequesterKind::Anonymous, None),
        ] {
            let requester = read(text, &[]).unwrap();
            assert_eq!((requester.kind, requester.account()), (kind, account));
        }
        let providers = [
            "arn:aws:iam::111122223333:saml-provider/p",
            "accounts.google.com",
        ];
        for text in providers {
            let context = RequestContext::new();
            let requester =
                Requester::read(text, "sts:assumerolewithwebidentity", &context).unwrap();
            assert_eq!(requester.kind, RequesterKind::WebIdentity);
        }
    }

    #[test]
    fn e128_a_provider_may_pass_tags_and_an_identity_beside_its_own_calls() {
        let context = RequestContext::new();
        let kind = |text: &str, action: &str| {
            Requester::read(text, action, &context).map(|requester| requester.kind)
        };
        let provider =
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        for action in ["sts:tagsession", "sts:setsourceidentity"] {
            for text in [provider, "accounts.google.com", COGNITO] {
                assert_eq!(kind(text, action), Ok(RequesterKind::WebIdentity), "{text}");
            }
            assert_eq!(
                kind("ec2.amazonaws.com", action),
                Ok(RequesterKind::Service)
            );
            assert!(kind("google", action).is_err());
        }
        assert!(kind(provider, "sts:assumerole").is_err());
    }

    #[test]
    fn what_is_no_principal_is_refused() {
        for text in [
            "",
            "*",
            "alice",
            "111122223333",
            "arn:aws:iam::111122223333:group/g",
            "arn:aws:iam::1:user/a",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:iam:eu:111122223333:user/a",
            "arn:aws:sts::111122223333:assumed-role/r",
            "arn:aws:sts::111122223333:assumed-role/r/s/t",
            "arn:aws:iam::111122223333:saml-provider/p",
            "example.com",
            "gcp:iam::111122223333:root",
        ] {
            assert!(read(text, &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn e75_the_role_of_a_session_is_what_the_context_tells_if_it_can_be() {
        let session = "arn:aws:sts::111122223333:assumed-role/r/s";
        let role = |keys: &[(&str, &str)]| read(session, keys).unwrap().behind.unwrap();
        let plain = "arn:aws:iam::111122223333:role/r";
        assert_eq!(role(&[]), plain);
        let pathed = "arn:aws:iam::111122223333:role/a/b/r";
        assert_eq!(role(&[("aws:PrincipalArn", pathed)]), pathed);
        for other in [
            "arn:aws:iam::111122223333:role/q",
            "arn:aws:iam::444455556666:role/r",
            "arn:aws:iam::111122223333:user/r",
            session,
        ] {
            assert_eq!(role(&[("aws:PrincipalArn", other)]), plain, "{other}");
        }
    }

    #[test]
    fn e89_unique_ids_come_from_the_user_id() {
        let session = read(
            "arn:aws:sts::111122223333:assumed-role/r/s",
            &[("aws:userid", "AROAX:s")],
        );
        assert_eq!(session.unwrap().unique_id.as_deref(), Some("AROAX"));
        let user = read(
            "arn:aws:iam::111122223333:user/u",
            &[("aws:userid", "AIDAX")],
        );
        assert_eq!(user.unwrap().unique_id.as_deref(), Some("AIDAX"));
    }
}
