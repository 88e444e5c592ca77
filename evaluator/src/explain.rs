//! A decision in one English sentence, in AWS's AccessDenied wording, so that people and tools that know AWS's messages
//! know ours. The sentence is made from the trace alone.

use crate::grant::Grant;
use crate::policy::Effect;
use crate::request::Request;
use crate::trace::{
    Check, CheckEffect, CheckType, Decision, MatchedStatement, SpecialRule, Verdict,
};

impl Decision {
    /// Whether the request may go on.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.verdict == Verdict::Allowed
    }

    /// The check that decided: the first that denies explicitly, else the first that should allow and does not, else
    /// the one that granted: the resource's where it names the requester itself, for then the principal's policies may
    /// have been limited to nothing (E-111, E-113), else the principal's if it allows.
    #[must_use]
    pub fn deciding_check(&self) -> Option<&Check> {
        let first = |effect| self.checks.iter().find(|check| check.effect == effect);
        match self.verdict {
            Verdict::Allowed => {
                let allows = |layer| {
                    self.checks.iter().find(|check| {
                        check.check_type == layer && check.effect == CheckEffect::Allow
                    })
                };
                let resource = allows(CheckType::Resource);
                let is_direct = |check: &&Check| {
                    let mut grants = check.matched.iter().map(|matched| matched.grant);
                    !self.root && grants.any(|grant| grant == Some(Grant::Direct))
                };
                resource
                    .filter(is_direct)
                    .or_else(|| allows(CheckType::Principal))
                    .or(resource)
            }
            Verdict::ExplicitlyDenied => first(CheckEffect::ExplicitDeny),
            Verdict::ImplicitlyDenied => first(CheckEffect::ImplicitDeny),
        }
    }

    /// The statement that decided; none for an implicit denial and for what a rule beside the policies decides.
    #[must_use]
    pub fn deciding_statement(&self) -> Option<&MatchedStatement> {
        let wanted = match self.verdict {
            Verdict::Allowed => Effect::Allow,
            Verdict::ExplicitlyDenied => Effect::Deny,
            Verdict::ImplicitlyDenied => return None,
        };
        let mut statements = self
            .deciding_check()?
            .matched
            .iter()
            .filter(|statement| statement.effect == wanted);
        let first = statements.clone().next();
        // Of several grants the strongest decided.
        statements
            .find(|statement| statement.grant == Some(Grant::Direct))
            .or(first)
    }

    /// The whole sentence, with who asked for what.
    #[must_use]
    pub fn why(&self, request: &Request) -> String {
        let (principal, action, resource) =
            (request.principal(), request.action(), request.resource());
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
        if self.verdict == Verdict::Allowed {
            return self.grant("requested");
        }
        match (self.deciding_statement(), self.refusing_rule()) {
            (Some(statement), _) => format!(
                "explicit deny in {}: {}",
                self.denier(),
                statement.source.uri
            ),
            (None, Some(rule)) => rule.to_owned(),
            (None, None) => format!(
                "no {} allows the requested action",
                policy_kind(self.denying_layer())
            ),
        }
    }

    fn grant(&self, action: &str) -> String {
        if let Some(statement) = self.deciding_statement() {
            let layer = self.deciding_check().map(|check| check.check_type);
            let kind = match layer {
                Some(CheckType::Resource) => "a resource-based policy",
                _ => "an identity-based policy",
            };
            return format!(
                "{kind} allows the {action} action: {}",
                statement.source.uri
            );
        }
        match self.rule {
            Some(SpecialRule::GetCallerIdentity | SpecialRule::GetSessionToken) => {
                format!("the {action} action needs no permission")
            }
            _ => format!("the account's root user needs no policy for the {action} action"),
        }
    }

    fn refusal(&self, action: &str) -> String {
        match (self.deciding_statement(), self.refusing_rule()) {
            (Some(statement), _) => format!(
                "with an explicit deny in {}: {}",
                self.denier(),
                statement.source.uri
            ),
            (None, Some(rule)) => format!("because {rule}"),
            (None, None) => format!(
                "because no {} allows the {action} action",
                policy_kind(self.denying_layer())
            ),
        }
    }

    /// The rule that refuses where no policy could help.
    fn refusing_rule(&self) -> Option<&'static str> {
        let layer = self.denying_layer();
        match self.rule? {
            SpecialRule::RootAssumesNoRole if layer == CheckType::Principal => {
                Some("a root user may not assume a role")
            }
            SpecialRule::NoSessionTokenForSessions => {
                Some("a session token is given to long-term credentials only")
            }
            SpecialRule::FederatedWithoutSessionPolicy if layer == CheckType::Session => {
                Some("the federated session was made without a session policy")
            }
            _ => None,
        }
    }

    fn denying_layer(&self) -> CheckType {
        self.deciding_check()
            .map_or(CheckType::Principal, |check| check.check_type)
    }

    /// The denying kind of policy with its article.
    fn denier(&self) -> String {
        let layer = self.denying_layer();
        let article = match layer {
            CheckType::Principal => "an",
            _ => "a",
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
