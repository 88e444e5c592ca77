//! Action patterns: `*`, or a glob over `service:Name` that ignores ASCII case (E-20 to E-25). Variables have no
//! meaning here and are refused when the policy is read. Never allocates when it matches.

use crate::context::RequestContext;
use crate::error::shown;
use crate::hash::{Hash, hash, mixed};
use crate::pattern::Pattern;
use crate::variable::plain;

/// How many characters of an action's name tell verbs, or nouns, well enough apart.
const TELLING: usize = 3;

/// The action of a request, prepared once for all patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestedAction {
    /// As the request wrote it.
    pub(crate) text: String,
    lowered: String,
    hash: u64,
    service: u64,
    begins: u64,
    ends: u64,
}

impl RequestedAction {
    pub(crate) fn new(text: &str) -> Self {
        let lowered = text.to_ascii_lowercase();
        let service = lowered.split_inclusive(':').next().unwrap_or_default();
        let name = lowered.as_bytes().get(service.len()..).unwrap_or_default();
        Self {
            text: text.to_owned(),
            hash: hash(&lowered),
            service: hash(service),
            begins: beginning(service, name),
            ends: ending(service, name),
            lowered,
        }
    }

    /// In lower case.
    pub(crate) fn lowered(&self) -> &str {
        &self.lowered
    }

    /// What of it a glance takes in; see [`ActionPattern::glance`].
    pub(crate) fn glance(&self) -> Glance {
        Glance {
            services: bit(self.service),
            verbs: bit(self.begins),
        }
    }

    /// The keys under which an index may hold patterns that match it.
    pub(crate) fn keys(&self) -> [ActionKey; 5] {
        [
            ActionKey::Exact(self.hash),
            ActionKey::Begins(self.begins),
            ActionKey::Ends(self.ends),
            ActionKey::Service(self.service),
            ActionKey::Any,
        ]
    }
}

/// How selective an action pattern is, as a key to look statements up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionKey {
    /// One action.
    Exact(u64),
    /// Actions of one service whose names begin alike.
    Begins(u64),
    /// Actions of one service whose names end alike.
    Ends(u64),
    /// Actions of one service.
    Service(u64),
    /// Anything.
    Any,
}

/// Which actions may be meant, at a glance: a bit for each service, and one for each beginning of a name within its
/// service. Two may share a bit, so a glance can only rule out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Glance {
    services: u64,
    verbs: u64,
}

impl Glance {
    pub(crate) const ALL: Self = Self {
        services: u64::MAX,
        verbs: u64::MAX,
    };

    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            services: self.services | other.services,
            verbs: self.verbs | other.verbs,
        }
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.services & other.services != 0 && self.verbs & other.verbs != 0
    }
}

fn bit(hash: u64) -> u64 {
    1 << (hash >> 58)
}

fn beginning(service: &str, name: &[u8]) -> u64 {
    let telling = name.get(..TELLING).unwrap_or(name);
    mixed(Hash::EMPTY.with(service.as_bytes()).with(telling).value() ^ 1)
}

fn ending(service: &str, name: &[u8]) -> u64 {
    let telling = name.len().checked_sub(TELLING);
    let telling = telling.and_then(|from| name.get(from..)).unwrap_or(name);
    mixed(Hash::EMPTY.with(service.as_bytes()).with(telling).value() ^ 2)
}

/// One entry of an `Action` or `NotAction` list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActionPattern {
    /// As written.
    pub(crate) text: Box<str>,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// `*`
    Any,
    /// No wildcard: the hash of the action in lower case.
    Exact(u64),
    /// `service:*`: the hash of the service with its colon, and its length.
    Service(u64, usize),
    /// Anything else: the hash of the service, unless it has a wildcard itself (E-24), and the pattern in lower case.
    Glob(Option<u64>, Box<Pattern>),
}

impl ActionPattern {
    /// Reads an entry, or says what to write instead.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text != "*" {
            check(text)?;
        }
        Ok(Self {
            text: text.into(),
            form: Form::of(text),
        })
    }

    /// Whether it matches.
    pub(crate) fn matches(&self, action: &RequestedAction) -> bool {
        match &self.form {
            Form::Any => true,
            Form::Exact(hash) => {
                *hash == action.hash && self.text.eq_ignore_ascii_case(&action.lowered)
            }
            Form::Service(service, length) => {
                *service == action.service
                    && match (self.text.get(..*length), action.lowered.get(..*length)) {
                        (Some(own), Some(asked)) => own.eq_ignore_ascii_case(asked),
                        _ => false,
                    }
            }
            Form::Glob(service, pattern) => {
                service.is_none_or(|service| service == action.service)
                    && pattern.matches(&action.lowered, &RequestContext::default())
            }
        }
    }

    /// Which actions it may match, at a glance.
    pub(crate) fn glance(&self) -> Glance {
        let Some((service, name)) = self.literal_service() else {
            return Glance::ALL;
        };
        let begins = name.split(['*', '?']).next().unwrap_or_default();
        Glance {
            services: bit(hash(&service)),
            verbs: if begins.len() < TELLING {
                u64::MAX
            } else {
                bit(beginning(&service, begins.as_bytes()))
            },
        }
    }

    /// The key under which an index holds it.
    pub(crate) fn key(&self) -> ActionKey {
        let Some((service, name)) = self.literal_service() else {
            return ActionKey::Any;
        };
        if let Form::Exact(hash) = self.form {
            return ActionKey::Exact(hash);
        }
        let begins = name.split(['*', '?']).next().unwrap_or_default();
        let ends = name.rsplit(['*', '?']).next().unwrap_or_default();
        if begins.len() >= TELLING {
            ActionKey::Begins(beginning(&service, begins.as_bytes()))
        } else if ends.len() >= TELLING {
            ActionKey::Ends(ending(&service, ends.as_bytes()))
        } else {
            ActionKey::Service(hash(&service))
        }
    }

    /// The service with its colon and the name's pattern, in lower case; none when the service has a wildcard.
    fn literal_service(&self) -> Option<(String, String)> {
        let lowered = self.text.to_ascii_lowercase();
        let (service, name) = lowered.split_once(':')?;
        (!service.contains(['*', '?'])).then(|| (format!("{service}:"), name.to_owned()))
    }
}

impl Form {
    fn of(text: &str) -> Self {
        if text == "*" {
            return Self::Any;
        }
        if !text.contains(['*', '?']) {
            return Self::Exact(hash(&text.to_ascii_lowercase()));
        }
        let service = service_hash(text);
        match (service, text.split_once(':')) {
            (Some(hash), Some((prefix, "*"))) => Self::Service(hash, prefix.len() + 1),
            _ => Self::Glob(
                service,
                Box::new(Pattern::with_wildcards(&plain(&text.to_ascii_lowercase()))),
            ),
        }
    }
}

/// The hash of a literal service prefix with its colon.
fn service_hash(text: &str) -> Option<u64> {
    let (prefix, _) = text.split_once(':')?;
    (!prefix.contains(['*', '?'])).then(|| {
        Hash::EMPTY
            .with(prefix.to_ascii_lowercase().as_bytes())
            .with(b":")
            .value()
    })
}

fn check(text: &str) -> Result<(), String> {
    if text.contains("${") {
        return Err(format!(
            "`{}` holds a variable; actions take none",
            shown(text)
        ));
    }
    let Some((service, name)) = text.split_once(':') else {
        return Err(format!(
            "`{}` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            shown(text)
        ));
    };
    if service.is_empty() || name.is_empty() {
        let missing = if service.is_empty() {
            "service before"
        } else {
            "action after"
        };
        return Err(format!(
            "`{}` lacks the {missing} the colon; write `service:Action`",
            shown(text)
        ));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '*' | '?');
    if let Some(stranger) = service.chars().chain(name.chars()).find(|&c| !allowed(c)) {
        let stranger = shown(stranger.encode_utf8(&mut [0; 4]));
        return Err(format!(
            "`{}` is not an action; remove `{stranger}` from it",
            shown(text)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, action: &str) -> bool {
        ActionPattern::parse(pattern)
            .unwrap()
            .matches(&RequestedAction::new(action))
    }

    #[test]
    fn e20_a_star_matches_every_action() {
        assert!(matches("*", "s3:GetObject"));
        assert!(matches("*", "anything"));
    }

    #[test]
    fn e21_actions_compare_without_regard_to_case() {
        assert!(matches("IAM:listusers", "iam:ListUsers"));
        assert!(!matches("iam:ListUsers", "iam:ListUser"));
        assert!(!matches("iam:ListUsers", "sts:ListUsers"));
    }

    #[test]
    fn e22_wildcards_stand_anywhere_in_the_name() {
        for (pattern, action, expected) in [
            ("iam:*AccessKey*", "iam:UpdateAccessKey", true),
            ("iam:*AccessKey*", "iam:ListAccessKeys", true),
            ("iam:*AccessKey*", "iam:ListUsers", false),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:Get?bject", "s3:Getbject", false),
            ("s3:*", "s3:GetObject", true),
            ("s3:*", "s3-object-lambda:Get", false),
        ] {
            assert_eq!(matches(pattern, action), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn e24_a_wildcard_in_the_service_is_an_ordinary_one() {
        assert!(matches("*:Get*", "s3:GetObject"));
        assert!(matches("s?:*", "s3:GetObject"));
        assert!(!matches("s?:*", "sts:GetCallerIdentity"));
    }

    #[test]
    fn e25_what_is_not_an_action_is_refused_with_advice() {
        for (text, expected) in [
            (
                "ListUsers",
                "`ListUsers` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            ),
            (
                "",
                "`` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            ),
            (
                "**",
                "`**` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            ),
            (
                ":ListUsers",
                "`:ListUsers` lacks the service before the colon; write `service:Action`",
            ),
            (
                "iam:",
                "`iam:` lacks the action after the colon; write `service:Action`",
            ),
            (
                "iam: ListUsers",
                "`iam: ListUsers` is not an action; remove ` ` from it",
            ),
            (
                "iam:List:Users",
                "`iam:List:Users` is not an action; remove `:` from it",
            ),
            (
                "iam:${aws:username}",
                "`iam:${aws:username}` holds a variable; actions take none",
            ),
        ] {
            assert_eq!(ActionPattern::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
