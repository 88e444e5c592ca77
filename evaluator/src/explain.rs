//! A decision in one English sentence, in AWS's AccessDenied wording, so that people and tools that know AWS's messages
//! know ours. The sentence is made from the trace alone.

use crate::decide::Request;
use crate::policy::Effect;
use crate::trace::{Check, CheckEffect, CheckType, Decision, MatchedStatement, Verdict};

impl Decision {
    /// Whether the request may go on.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.verdict == Verdict::Allowed
    }

    /// The check that decided: the first that denies explicitly, else the first that should allow and does not, else
    /// the principal's, which granted.
    #[must_use]
    pub fn deciding_check(&self) -> Option<&Check> {
        let principal = || {
            self.checks
                .iter()
                .find(|check| check.check_type == CheckType::Principal)
        };
        let first = |effect| self.checks.iter().find(|check| check.effect == effect);
        match self.verdict {
            Verdict::Allowed => principal(),
            Verdict::ExplicitlyDenied => first(CheckEffect::ExplicitDeny),
            Verdict::ImplicitlyDenied => first(CheckEffect::ImplicitDeny),
        }
    }

    /// The statement that decided; none for an implicit denial and for the root user's own right.
    #[must_use]
    pub fn deciding_statement(&self) -> Option<&MatchedStatement> {
        let wanted = match self.verdict {
            Verdict::Allowed => Effect::Allow,
            Verdict::ExplicitlyDenied => Effect::Deny,
            Verdict::ImplicitlyDenied => return None,
        };
        self.deciding_check()?
            .matched
            .iter()
            .find(|statement| statement.effect == wanted)
    }

    /// The whole sentence, with who asked for what.
    #[must_use]
    pub fn why(&self, request: &Request) -> String {
        let Request {
            principal,
            action,
            resource,
            ..
        } = request;
        let subject = format!("User: {principal} is");
        let object = format!("authorized to perform: {action} on resource: {resource}");
        match self.verdict {
            Verdict::Allowed => format!("{subject} {object} because {}", self.grant(action)),
            _ => format!("{subject} not {object} {}", self.refusal(action)),
        }
    }

    /// The reason alone, for lists and beside disabled buttons, where who asked for what is known.
    #[must_use]
    pub fn reason(&self) -> String {
        match self.verdict {
            Verdict::Allowed => self.grant("requested"),
            _ => match self.deciding_statement() {
                Some(statement) => format!(
                    "explicit deny in {}: {}",
                    self.denier(),
                    statement.source.uri
                ),
                None => format!(
                    "no {} allows the requested action",
                    policy_kind(self.denying_layer())
                ),
            },
        }
    }

    fn grant(&self, action: &str) -> String {
        match self.deciding_statement() {
            Some(statement) => format!(
                "an identity-based policy allows the {action} action: {}",
                statement.source.uri
            ),
            None => format!("the account's root user needs no policy for the {action} action"),
        }
    }

    fn refusal(&self, action: &str) -> String {
        match self.deciding_statement() {
            Some(statement) => format!(
                "with an explicit deny in {}: {}",
                self.denier(),
                statement.source.uri
            ),
            None => format!(
                "because no {} allows the {action} action",
                policy_kind(self.denying_layer())
            ),
        }
    }

    fn denying_layer(&self) -> CheckType {
        self.deciding_check()
            .map_or(CheckType::Principal, |check| check.check_type)
    }

    /// The denying kind of policy with its article.
    fn denier(&self) -> String {
        let layer = self.denying_layer();
        let article = if layer == CheckType::Principal {
            "an"
        } else {
            "a"
        };
        format!("{article} {}", policy_kind(layer))
    }
}

/// The kind of policy in the words of AWS's messages.
fn policy_kind(layer: CheckType) -> &'static str {
    match layer {
        CheckType::ResourceControlPolicy => "resource control policy",
        CheckType::ServiceControlPolicy => "service control policy",
        CheckType::VpcEndpoint => "VPC endpoint policy",
        CheckType::Resource => "resource-based policy",
        CheckType::Principal => "identity-based policy",
        CheckType::PermissionsBoundary => "permissions boundary",
        CheckType::Session => "session policy",
    }
}
