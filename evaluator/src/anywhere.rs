//! Whether an action could be allowed on anything at all: for a control whose resource is not chosen yet, such as
//! "Create user" before there is a name. It answers for showing, never for enforcing: a yes may become a no once the
//! resource and the conditions are known, a no never becomes a yes.

use std::sync::Arc;

use crate::{
    context::lowered,
    decide::PolicySet,
    policy::{Effect, Policy, Statement},
};

/// Whether some resource, under some values of condition keys, could be allowed to the principal for this action.
#[must_use]
pub fn may_be_allowed_somewhere(set: &PolicySet, action: &str) -> bool {
    let action = lowered(action);
    let grants = |policy: &Arc<Policy>| {
        policy
            .statements()
            .iter()
            .any(|statement| statement.effect() == Effect::Allow && statement.names(&action))
    };
    let forbids = |policy: &Arc<Policy>| {
        policy.statements().iter().any(|statement| {
            statement.effect() == Effect::Deny
                && statement.names(&action)
                && statement.is_everywhere()
        })
    };
    let boundary = set
        .boundary
        .as_ref()
        .filter(|_| !set.root)
        .map(|attached| &attached.policy);
    let forbidden = set
        .identity
        .iter()
        .map(|attached| &attached.policy)
        .chain(boundary)
        .any(forbids);
    let granted = set.root || set.identity.iter().any(|attached| grants(&attached.policy));
    granted && !forbidden && boundary.is_none_or(grants)
}

impl Statement {
    /// Whether its action element covers the action, which is in lower case.
    fn names(&self, action: &str) -> bool {
        self.actions
            .entries
            .iter()
            .any(|entry| entry.matches(action))
            != self.actions.inverted
    }

    /// Whether it applies to every resource, under no condition.
    fn is_everywhere(&self) -> bool {
        !self.is_conditional()
            && !self.is_not_resource()
            && self.resources().any(|resource| resource == "*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{AttachedPolicy, PolicySource, PolicyType};

    fn attached(statements: &str) -> AttachedPolicy {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        AttachedPolicy {
            source: PolicySource {
                uri: "arn:aws:iam::123456789012:policy/p".to_owned(),
                name: "p".to_owned(),
                policy_type: PolicyType::Managed,
                attached_to: "arn:aws:iam::123456789012:user/u".to_owned(),
            },
            policy: Arc::new(Policy::parse(&text).unwrap()),
        }
    }

    fn may(identity: &[&str], boundary: Option<&str>) -> bool {
        let set = PolicySet {
            root: false,
            identity: identity.iter().map(|text| attached(text)).collect(),
            boundary: boundary.map(attached),
        };
        may_be_allowed_somewhere(&set, "iam:CreateUser")
    }

    const SOME: &str = r#"{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::*:user/contractors/*"}"#;
    const OTHER: &str = r#"{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}"#;

    #[test]
    fn an_allow_on_some_resource_is_enough_and_another_action_is_not() {
        assert!(may(&[SOME], None));
        assert!(!may(&[OTHER], None));
        assert!(!may(&[], None));
        assert!(may(
            &[r#"{"Effect":"Allow","NotAction":"iam:ListUsers","Resource":"*"}"#],
            None
        ));
    }

    #[test]
    fn only_a_deny_of_everything_closes_the_question() {
        assert!(!may(
            &[SOME, r#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#],
            None
        ));
        assert!(may(
            &[
                SOME,
                r#"{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:user/x"}"#
            ],
            None
        ));
        let without_mfa = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#;
        assert!(may(&[SOME, without_mfa], None));
    }

    #[test]
    fn a_boundary_must_leave_room_too() {
        assert!(may(&[SOME], Some(SOME)));
        assert!(!may(&[SOME], Some(OTHER)));
    }

    #[test]
    fn root_may_whatever_its_boundary_says() {
        let set = PolicySet {
            root: true,
            identity: Vec::new(),
            boundary: Some(attached(OTHER)),
        };
        assert!(may_be_allowed_somewhere(&set, "iam:CreateUser"));
    }
}
