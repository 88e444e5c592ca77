//! Whether an action could be allowed on anything at all: for a control whose resource is not chosen yet, such as
//! "Create user" before there is a name. It answers for showing, never for enforcing: a yes may become a no once the
//! resource and the conditions are known, a no never becomes a yes. And how much of everything a document allows by itself.

use crate::action::RequestedAction;
use crate::decide::PolicySet;
use crate::layer::Layer;
use crate::policy::{Effect, Policy, Statement};
use crate::resource::is_any;

/// Whether some resource, under some values of condition keys, could be allowed to the principal for this action by
/// its own policies, its boundary and its organization. `root` says whether the principal is its account's root user,
/// who needs no identity policy and has no boundary (E-104).
#[must_use]
pub fn may_be_allowed_somewhere(set: &PolicySet, root: bool, action: &str) -> bool {
    let action = RequestedAction::new(action);
    let grants = |layer: &Layer| {
        layer
            .statements()
            .any(|(_, statement)| statement.effect() == Effect::Allow && statement.names(&action))
    };
    let forbids = |layer: &Layer| {
        layer.statements().any(|(_, statement)| {
            statement.effect() == Effect::Deny
                && statement.names(&action)
                && statement.is_everywhere()
        })
    };
    let boundary = set.boundary.as_ref().filter(|_| !root);
    let mut levels = set.service_control.iter();
    let forbidden = std::iter::once(&set.identity)
        .chain(boundary)
        .chain(&*set.service_control)
        .any(forbids);
    (root || grants(&set.identity))
        && !forbidden
        && boundary.is_none_or(grants)
        && levels.all(grants)
}

/// How much a document allows whomever it is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// What it names, or what it allows under conditions.
    Limited,
    /// Everything but what it names: a `NotAction` or a `NotResource`, or statements of its own that deny something.
    AllBut,
    /// Every action on every resource, under no condition.
    Everything,
}

/// How much of everything a document allows, by what stands in it alone. It answers for showing who holds much, never for
/// enforcing: a boundary or another document may take away again. Conditions may hold always, too, which is not looked
/// into; nor is what several statements come to together.
#[must_use]
pub fn breadth(policy: &Policy) -> Breadth {
    let statements = policy.statements();
    let most = statements.iter().map(Statement::breadth).max();
    let denies = statements
        .iter()
        .any(|statement| statement.effect() == Effect::Deny);
    match most.unwrap_or(Breadth::Limited) {
        Breadth::Everything if denies => Breadth::AllBut,
        most => most,
    }
}

/// Whether an action pattern names every action: `*`, or stars around the colon.
fn is_any_action(pattern: &str) -> bool {
    let (service, name) = pattern.split_once(':').unwrap_or((pattern, pattern));
    is_any(service) && is_any(name)
}

impl Statement {
    /// Whether it applies to every resource, under no condition.
    fn is_everywhere(&self) -> bool {
        !self.is_conditional() && !self.is_not_resource() && self.resources().any(is_any)
    }

    fn breadth(&self) -> Breadth {
        let every_action = self.actions().any(is_any_action);
        let every_resource = self.resources().any(is_any);
        if self.effect() == Effect::Deny || self.is_conditional() {
            return Breadth::Limited;
        }
        match (self.is_not_action(), self.is_not_resource()) {
            (false, false) if every_action && every_resource => Breadth::Everything,
            (true, false) if !every_action && every_resource => Breadth::AllBut,
            (false, true) if every_action && !every_resource => Breadth::AllBut,
            (true, true) if !every_action && !every_resource => Breadth::AllBut,
            _ => Breadth::Limited,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::layer::{AttachedPolicy, PolicySource, PolicyType};
    use crate::policy::Policy;

    fn attached(statements: &str) -> AttachedPolicy {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        AttachedPolicy {
            source: Arc::new(PolicySource {
                uri: "arn:aws:iam::123456789012:policy/p".to_owned(),
                name: "p".to_owned(),
                policy_type: PolicyType::Managed,
                attached_to: "arn:aws:iam::123456789012:user/u".to_owned(),
            }),
            policy: Arc::new(Policy::parse(&text).unwrap()),
        }
    }

    fn may(identity: &[&str], boundary: Option<&str>) -> bool {
        let set = PolicySet {
            identity: identity.iter().map(|text| attached(text)).collect(),
            boundary: boundary.map(|text| Layer::new([attached(text)])),
            ..PolicySet::default()
        };
        may_be_allowed_somewhere(&set, false, "iam:CreateUser")
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
    fn a_document_allows_everything_all_but_something_or_what_it_names() {
        let of = |statements: &str| breadth(&attached(statements).policy);
        for everything in [
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["s3:Get*","*:*"],"Resource":["arn:aws:s3:::b","**"]}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Action":"\u002a","Resource":"*"}"#,
        ] {
            assert_eq!(of(everything), Breadth::Everything, "{everything}");
        }
        for nearly in [
            r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b"}"#,
            r#"{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:s3:::b"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
        ] {
            assert_eq!(of(nearly), Breadth::AllBut, "{nearly}");
        }
        for limited in [
            r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","NotAction":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","NotResource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
        ] {
            assert_eq!(of(limited), Breadth::Limited, "{limited}");
        }
    }

    #[test]
    fn root_may_whatever_its_boundary_says() {
        let set = PolicySet {
            boundary: Some(Layer::new([attached(OTHER)])),
            ..PolicySet::default()
        };
        assert!(may_be_allowed_somewhere(&set, true, "iam:CreateUser"));
        assert!(!may_be_allowed_somewhere(&set, false, "iam:CreateUser"));
    }
}
