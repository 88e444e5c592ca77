//! A principal's policies, compiled once per revision of its account. Every change bumps the revision in its
//! own transaction, so an entry of an older revision is never used: revocation takes effect at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use evaluator::{AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType};

use super::self_service::SelfService;
use crate::{
    IamError,
    principal::Principal,
    store::{self, Tx, attachments::StoredAttachment},
    types::Tags,
};

/// How many principals' policies are kept; at the limit the cache begins anew.
const CAPACITY: usize = 10_000;

#[derive(Default)]
pub(crate) struct PolicyCache {
    sets: Mutex<HashMap<String, (i64, Effective)>>,
    self_service: SelfService,
}

/// What decisions about a principal's requests are made with.
#[derive(Clone)]
pub(super) struct Effective {
    /// The policies that apply to it.
    pub(super) set: Arc<PolicySet>,
    /// Its tags; those of the role, for a session of one.
    pub(super) tags: Arc<Tags>,
}

impl PolicyCache {
    /// The policies that apply to a principal: its own, its groups', what the account lets a person do for themselves, its
    /// boundary. And its tags.
    pub(super) async fn of(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        revision: i64,
    ) -> Result<Effective, IamError> {
        if let Ok(sets) = self.sets.lock()
            && let Some((at, effective)) = sets.get(&principal.id)
            && *at == revision
        {
            return Ok(effective.clone());
        }
        let effective = Effective {
            set: Arc::new(self.load(tx, principal).await?),
            tags: Arc::new(store::tags::of(tx, &principal.id).await?),
        };
        if let Ok(mut sets) = self.sets.lock() {
            if sets.len() >= CAPACITY {
                sets.clear();
            }
            sets.insert(principal.id.clone(), (revision, effective.clone()));
        }
        Ok(effective)
    }

    /// The policies of a principal as the transaction sees them now; nothing is kept.
    pub(crate) async fn load(
        &self,
        tx: &mut Tx,
        principal: &Principal,
    ) -> Result<PolicySet, IamError> {
        if principal.is_root() {
            return Ok(PolicySet::default());
        }
        let (account, id) = (&principal.account, &principal.id);
        let attached = if principal.role.is_some() {
            store::attachments::effective_of_role(tx, account, id).await?
        } else {
            store::attachments::effective(tx, account, id).await?
        };
        let mut identity = attached
            .into_iter()
            .map(compile)
            .collect::<Result<Vec<_>, _>>()?;
        if principal.role.is_none() {
            let settings = store::settings::of(tx, account).await?;
            let passwords = store::password_policies::of(tx, account).await?;
            let own = self
                .self_service
                .of(&settings, passwords.as_ref(), principal)?;
            identity.extend(own);
        }
        let boundary = store::attachments::boundary(tx, &principal.id)
            .await?
            .map(compile)
            .transpose()?
            .map(|boundary| Layer::new([boundary]));
        Ok(PolicySet {
            identity: Layer::new(identity),
            boundary,
            ..PolicySet::default()
        })
    }
}

/// A stored policy that no longer parses stops every decision it takes part in: skipping it could skip a deny.
fn compile(stored: StoredAttachment) -> Result<AttachedPolicy, IamError> {
    let policy = Policy::parse(&stored.document).map_err(|_| {
        IamError::internal(format!(
            "the stored policy `{}` does not parse",
            stored.policy_arn
        ))
    })?;
    Ok(AttachedPolicy {
        source: Arc::new(PolicySource {
            uri: stored.policy_arn,
            name: stored.policy_name,
            policy_type: if stored.inline {
                PolicyType::Inline
            } else {
                PolicyType::Managed
            },
            attached_to: stored.attached_to,
        }),
        policy: Arc::new(policy),
    })
}
