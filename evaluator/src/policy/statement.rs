//! One compiled statement and the question whether it applies to a request. Elements are tried in a fixed order
//! (action, resource, conditions as written), so that the first that fails is the same in every explanation.

use serde::{Deserialize, Serialize};

use crate::action::ActionPattern;
use crate::condition::Condition;
use crate::context::RequestContext;
use crate::policy::principal::PrincipalEntry;
use crate::resource::{RequestedResource, ResourcePattern};
use crate::span::Span;

/// What a statement does when it applies (E-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// Grants, unless something denies.
    Allow,
    /// Denies, whatever else grants.
    Deny,
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub(crate) index: usize,
    pub(crate) sid: Option<String>,
    pub(crate) effect: Effect,
    pub(crate) span: Span,
    /// None in documents that speak of whom they are attached to.
    pub(crate) principals: Option<Element<PrincipalEntry>>,
    pub(crate) actions: Element<ActionPattern>,
    /// None in trust policies, whose resource is the role that they belong to.
    pub(crate) resources: Option<Element<ResourcePattern>>,
    pub(crate) conditions: Vec<Condition>,
}

/// An element or its `Not…` form, with its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element<T> {
    /// Whether it is the `Not…` form.
    pub(crate) inverted: bool,
    pub(crate) entries: Vec<T>,
    /// Key and value in the document.
    pub(crate) span: Span,
}

/// What a request asks for, prepared once for all statements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// In lower case.
    pub(crate) action: &'a str,
    pub(crate) resource: RequestedResource<'a>,
    pub(crate) context: &'a RequestContext,
}

/// The first element that keeps a statement from applying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure<'p> {
    Action,
    Resource,
    Condition(&'p Condition),
}

impl Statement {
    /// Its place in the policy, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its name, if it has one.
    #[must_use]
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// What it does when it applies.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Where it stands in [`crate::Policy::source`].
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether it lists the principals that it does *not* apply to (E-87).
    #[must_use]
    pub fn is_not_principal(&self) -> bool {
        self.principals
            .as_ref()
            .is_some_and(|element| element.inverted)
    }

    /// The principals; none in documents that speak of whom they are attached to.
    pub fn principal_entries(&self) -> impl Iterator<Item = &PrincipalEntry> {
        self.principals.iter().flat_map(|element| &element.entries)
    }

    /// The principals as written.
    pub fn principals(&self) -> impl Iterator<Item = &str> {
        self.principal_entries().map(|entry| entry.text.as_ref())
    }

    /// Whether it lists the actions that it does *not* apply to (E-23).
    #[must_use]
    pub fn is_not_action(&self) -> bool {
        self.actions.inverted
    }

    /// The action patterns as written.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.actions.entries.iter().map(|entry| entry.text.as_str())
    }

    /// Whether it lists the resources that it does *not* apply to (E-35).
    #[must_use]
    pub fn is_not_resource(&self) -> bool {
        self.resources
            .as_ref()
            .is_some_and(|element| element.inverted)
    }

    /// The resource patterns as written; none in trust policies.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.resource_patterns().map(|entry| entry.text.as_ref())
    }

    pub(crate) fn resource_patterns(&self) -> impl Iterator<Item = &ResourcePattern> {
        self.resources.iter().flat_map(|element| &element.entries)
    }

    /// Whether it applies under conditions only.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// Whether it applies to a request, or what keeps it from that.
    pub(crate) fn applies(&self, subject: &Subject<'_>) -> Result<(), Failure<'_>> {
        if self
            .actions
            .entries
            .iter()
            .any(|entry| entry.matches(subject.action))
            == self.actions.inverted
        {
            return Err(Failure::Action);
        }
        if !self.covers_resource(subject) {
            return Err(Failure::Resource);
        }
        match self
            .conditions
            .iter()
            .find(|condition| !condition.is_met(subject.context))
        {
            Some(unmet) => Err(Failure::Condition(unmet)),
            None => Ok(()),
        }
    }

    fn covers_resource(&self, subject: &Subject<'_>) -> bool {
        let Some(resources) = &self.resources else {
            return true;
        };
        let entries = &resources.entries;
        let listed = entries
            .iter()
            .any(|entry| entry.matches(&subject.resource, subject.context));
        if !resources.inverted {
            return listed;
        }
        // E-44: an exception that cannot be computed must not widen a grant; it may widen a denial.
        let computable = self.effect == Effect::Deny
            || entries
                .iter()
                .all(|entry| entry.is_resolved(subject.context));
        !listed && computable
    }
}
