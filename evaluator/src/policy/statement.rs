//! One compiled statement and the question whether it applies to a request. Elements are tried in a fixed order
//! (action, resource, principal, conditions as written), so that the first that fails is the same in every explanation.

use serde::{Deserialize, Serialize};

use crate::action::{ActionPattern, Glance, RequestedAction};
use crate::condition::Condition;
use crate::context::RequestContext;
use crate::grant::{Grant, grant};
use crate::policy::principal::PrincipalEntry;
use crate::request::Request;
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

/// What a request asks for, as one layer sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) request: &'a Request,
    pub(crate) resource: RequestedResource<'a>,
    /// Whether the layer is the resource's own policy and the requester has a permissions boundary (E-88).
    pub(crate) bounded: bool,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(request: &'a Request) -> Self {
        Self {
            request,
            resource: RequestedResource::new(request.resource()),
            bounded: false,
        }
    }

    /// As the resource's own policy sees it when the requester has a permissions boundary, or has none.
    pub(crate) fn bounded(self, bounded: bool) -> Self {
        Self { bounded, ..self }
    }
}

/// The first element that keeps a statement from applying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure<'p> {
    Action,
    Resource,
    Principal,
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
        self.actions.entries.iter().map(|entry| entry.text.as_ref())
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

    /// Which actions it may cover, at a glance.
    pub(super) fn glance(&self) -> Glance {
        if self.actions.inverted {
            return Glance::ALL;
        }
        let entries = self.actions.entries.iter();
        entries.fold(Glance::default(), |all, entry| all.or(entry.glance()))
    }

    /// Writes down all that its meaning depends on, but not where it stands: two statements of documents of one
    /// version that write the same are the same.
    pub(crate) fn write_meaning(&self, to: &mut Vec<String>) {
        // With the number of texts in each list: where one ends must not be a matter of its texts.
        to.push(format!(
            "{:?} {} {} {} {} {} {}",
            self.effect,
            self.is_not_action(),
            self.actions().count(),
            self.is_not_resource(),
            self.resources().count(),
            self.is_not_principal(),
            self.principals().count(),
        ));
        to.extend(self.actions().chain(self.resources()).map(str::to_owned));
        let principals = self.principal_entries();
        to.extend(principals.map(|entry| format!("{:?}", entry.kind)));
        for condition in &self.conditions {
            to.push(condition.operator.name());
            to.push(condition.lowered_key.to_string());
            to.push(condition.values.len().to_string());
            to.extend(condition.values.iter().map(|value| value.text.to_string()));
        }
    }

    /// Whether it covers an action.
    pub(crate) fn names(&self, action: &RequestedAction) -> bool {
        let entries = &self.actions.entries;
        entries.iter().any(|entry| entry.matches(action)) != self.actions.inverted
    }

    /// Whether it applies to a request, and how strong a grant it would make, or what keeps it from that.
    pub(crate) fn applies(&self, subject: &Subject<'_>) -> Result<Grant, Failure<'_>> {
        let request = subject.request;
        if !self.names(&request.action) {
            return Err(Failure::Action);
        }
        if !self.covers_resource(subject) {
            return Err(Failure::Resource);
        }
        let grant = match &self.principals {
            None => Grant::Direct,
            Some(element) => {
                grant(element, self.effect, request, subject.bounded).ok_or(Failure::Principal)?
            }
        };
        match self
            .conditions
            .iter()
            .find(|condition| !condition.is_met(&request.context))
        {
            Some(unmet) => Err(Failure::Condition(unmet)),
            None => Ok(grant),
        }
    }

    fn covers_resource(&self, subject: &Subject<'_>) -> bool {
        let Some(resources) = &self.resources else {
            return true;
        };
        let context = &subject.request.context;
        let entries = &resources.entries;
        let listed = entries
            .iter()
            .any(|entry| entry.matches(&subject.resource, context));
        if !resources.inverted {
            return listed;
        }
        // E-44: an exception that cannot be computed must not widen a grant; it may widen a denial.
        let computable =
            self.effect == Effect::Deny || entries.iter().all(|entry| entry.is_resolved(context));
        !listed && computable
    }

    /// Notes what the statement asks the request for and does not get: variables of its resources once its action is
    /// met, keys and variables of its conditions once it reaches resource and principal too. What was noted before is
    /// noted again: there may be too many to compare each with each.
    pub(crate) fn note_absent_keys<'p>(
        &'p self,
        failure: Option<Failure<'_>>,
        context: &RequestContext,
        absent: &mut Vec<&'p str>,
    ) {
        let mut note = |key: &'p str| {
            if context.get_lowered(key).is_none() {
                absent.push(key);
            }
        };
        if failure == Some(Failure::Action) {
            return;
        }
        for entry in self.resource_patterns() {
            entry.variables().for_each(|variable| note(variable.key()));
        }
        if matches!(failure, Some(Failure::Resource | Failure::Principal)) {
            return;
        }
        for condition in &self.conditions {
            note(&condition.lowered_key);
            condition
                .variables()
                .for_each(|variable| note(variable.key()));
        }
    }
}
