//! One layer of a decision: the documents of one kind that apply together, and the question which of their statements
//! apply to a request. Small layers are walked with a glance at each statement's services; large ones are looked up in
//! an index, and never give another answer for it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Glance;
use crate::grant::{Grant, Grants};
use crate::index::Index;
use crate::policy::{Effect, Failure, Policy, Statement, Subject};

/// How a policy is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PolicyType {
    /// A policy with an ARN of its own.
    Managed,
    /// A policy that is part of what it applies to.
    Inline,
}

/// Where a policy comes from; the trace repeats it with every statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicySource {
    /// The ARN of a managed policy, or `inline:` and where the policy is: `inline:NAME`, `inline:group/ops/NAME`.
    pub uri: String,
    /// The policy's name.
    pub name: String,
    /// How it is kept.
    pub policy_type: PolicyType,
    /// The ARN of what it is attached to: a user, group, role, resource, account or organizational unit.
    pub attached_to: String,
}

/// A policy and where it comes from. Both are shared: a policy is compiled once for all who have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedPolicy {
    /// Where it comes from.
    pub source: Arc<PolicySource>,
    /// The compiled policy.
    pub policy: Arc<Policy>,
}

/// From how many statements on a layer has an index; below, a walk is as fast and takes no memory.
const INDEXED_FROM: usize = 128;

/// The documents of one layer, ready to decide with. A clone shares everything.
#[derive(Clone, Default)]
pub struct Layer(Arc<Documents>);

#[derive(Default)]
struct Documents {
    documents: Box<[AttachedPolicy]>,
    /// Which actions each document speaks of, to pass over it at a glance.
    glances: Box<[Glance]>,
    index: Option<Index>,
}

impl PartialEq for Layer {
    fn eq(&self, other: &Self) -> bool {
        self.documents() == other.documents()
    }
}

impl Eq for Layer {}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documents = self.documents().iter();
        f.debug_map()
            .entries(documents.map(|document| (&document.source.uri, document.policy.source())))
            .finish()
    }
}

impl FromIterator<AttachedPolicy> for Layer {
    fn from_iter<I: IntoIterator<Item = AttachedPolicy>>(documents: I) -> Self {
        Self::new(documents)
    }
}

impl Layer {
    /// A layer of these documents, in any order (E-14).
    pub fn new(documents: impl IntoIterator<Item = AttachedPolicy>) -> Self {
        let documents: Box<[AttachedPolicy]> = documents.into_iter().collect();
        let statements: usize = documents
            .iter()
            .map(|document| document.policy.statements().len())
            .sum();
        Self(Arc::new(Documents {
            glances: documents
                .iter()
                .map(|document| document.policy.glance())
                .collect(),
            index: (statements >= INDEXED_FROM).then(|| Index::of(&documents)),
            documents,
        }))
    }

    /// The documents in the order that they were given.
    #[must_use]
    pub fn documents(&self) -> &[AttachedPolicy] {
        &self.0.documents
    }

    /// The statements with their documents, in order.
    pub(crate) fn statements(&self) -> impl Iterator<Item = (&AttachedPolicy, &Statement)> {
        self.documents().iter().flat_map(|document| {
            document
                .policy
                .statements()
                .iter()
                .map(move |statement| (document, statement))
        })
    }

    /// What the layer says, without what led to it: a denial ends it. Allocates nothing.
    pub(crate) fn says(&self, subject: &Subject<'_>) -> Said {
        let mut said = Said::default();
        if let Some(index) = &self.0.index {
            for effect in [Effect::Deny, Effect::Allow] {
                index.each_candidate(effect, subject.request, |document, statement| {
                    let statement = self
                        .documents()
                        .get(document)
                        .and_then(|document| document.policy.statements().get(statement));
                    if let Some(statement) = statement
                        && let Ok(grant) = statement.applies(subject)
                    {
                        said.add(effect, grant);
                    }
                    said.is_settled()
                });
                if said.denies {
                    break;
                }
            }
            return said;
        }
        let glance = subject.request.action.glance();
        for (document, own) in self.documents().iter().zip(&self.0.glances) {
            if !own.meets(glance) {
                continue;
            }
            for (effect, statement) in document.policy.statements_at(glance) {
                // A second grant adds nothing; only a stronger one would, and only principals make grants of
                // different strength.
                if (effect == Effect::Deny || !said.is_settled())
                    && let Ok(grant) = statement.applies(subject)
                {
                    said.add(effect, grant);
                    if said.denies {
                        return said;
                    }
                }
            }
        }
        said
    }

    /// What the layer says and every statement's part in it.
    pub(crate) fn tells<'a>(
        &'a self,
        subject: &Subject<'_>,
        mut each: impl FnMut(&'a AttachedPolicy, &'a Statement, Result<Grant, Failure<'a>>),
    ) -> Said {
        let mut said = Said::default();
        for (document, statement) in self.statements() {
            let applies = statement.applies(subject);
            if let Ok(grant) = applies {
                said.add(statement.effect(), grant);
            }
            each(document, statement, applies);
        }
        said
    }
}

/// What a layer says to a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) denies: bool,
    pub(crate) grants: Grants,
}

impl Said {
    pub(crate) fn add(&mut self, effect: Effect, grant: Grant) {
        match effect {
            Effect::Deny => self.denies = true,
            Effect::Allow => self.grants.add(grant),
        }
    }

    /// Whether no further Allow statement can change anything: it is denied, or granted as strongly as can be.
    fn is_settled(&self) -> bool {
        self.denies || self.grants.has(Grant::Direct)
    }
}
