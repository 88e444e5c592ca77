//! What a console needs to know of acting as a role: as which one a session acts, and which ones its person may assume.
//! It enforces and records nothing: [`crate::operations::roles::AssumeRole`] goes through the gate like everything else.

use evaluator::{Layer, PolicySet, RequestContext, Verdict};

use super::{Authenticated, Caller, Credential, Iam, tag_keys::Resource};
use crate::{
    IamError,
    ports::Timestamp,
    sessions::Stage,
    store::{self, Tx},
    trust,
    types::Arn,
};

/// How many roles are looked at for [`Iam::assumable_roles`], by name.
const LOOKED_AT: i64 = 1000;

/// The role that a session acts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The role's name; empty when the role was deleted.
    pub role_name: String,
    /// Until when.
    pub ends_at: Timestamp,
    /// Whether that is over, or the role is gone: then nothing is done before the person goes back.
    pub is_over: bool,
}

/// A role that somebody may assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumableRole {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
    /// What it is for.
    pub description: String,
    /// How long its sessions may last, in seconds.
    pub max_session_seconds: i64,
}

impl Iam {
    /// The role that a session acts as, if it does.
    pub(super) async fn acting(
        &self,
        tx: &mut Tx,
        who: &Authenticated,
    ) -> Result<Option<Acting>, IamError> {
        let Some(acting) = &who.session.role else {
            return Ok(None);
        };
        let role = store::roles::by_id(tx, &who.session.account, &acting.role_id).await?;
        Ok(Some(Acting {
            is_over: role.is_none() || !acting.is_live(who.now),
            role_name: role.map(|role| role.name).unwrap_or_default(),
            ends_at: acting.ends_at,
        }))
    }

    /// The roles that the caller may assume, by name; none while acting as one. Of an account with many, the first
    /// thousand are looked at.
    ///
    /// # Errors
    /// As [`Iam::call`] for a caller that is not signed in, or when the database fails.
    pub async fn assumable_roles(&self, caller: &Caller) -> Result<Vec<AssumableRole>, IamError> {
        let token = caller.credential.token().ok_or(IamError::Unauthenticated)?;
        let mut tx = self.services.store.read().await?;
        let who = self.authenticate(&mut tx, token, None).await?;
        let half = matches!(caller.credential, Credential::SignIn(_));
        if half || who.session.stage != Stage::Full {
            return Err(IamError::SignInIncomplete);
        }
        if who.session.role.is_some() || who.principal.is_root() {
            return Ok(Vec::new());
        }
        let account = who.principal.account.clone();
        let effective = self
            .policies
            .of(&mut tx, &who.principal, who.revision)
            .await?;
        let mut found = Vec::new();
        for role in store::roles::first(&mut tx, &account, LOOKED_AT).await? {
            if role.service.is_some() {
                continue;
            }
            let arn = Arn::role(&account, &role.path, &role.name);
            let mut context = RequestContext::new();
            context.set("sts:RoleSessionName", who.principal.name.as_str());
            let resource = Resource::of(&mut tx, &account, arn.to_string()).await?;
            let action = "sts:AssumeRole";
            let request = self.request(&who, &effective, caller, action, &resource, context)?;
            let set = PolicySet {
                resource: Some(Layer::new([trust::policy(&account, &role)?])),
                ..PolicySet::clone(&effective.set)
            };
            if evaluator::verdict(&set, &request) == Verdict::Allowed {
                found.push(AssumableRole {
                    name: role.name,
                    arn,
                    description: role.description,
                    max_session_seconds: role.max_session_seconds,
                });
            }
        }
        tx.rollback().await?;
        Ok(found)
    }
}
