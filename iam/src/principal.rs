//! Who acts: the account's root user, an IAM user or a session of a role, as the database has them at this moment.

use evaluator::RequestContext;

use crate::{
    ports::Timestamp,
    types::{AccountId, Arn},
};

/// What kind of principal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The account's root user.
    Root,
    /// An IAM user.
    User,
    /// A session of a role.
    RoleSession,
}

/// The role behind a session, as policies see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleBehind {
    /// Its ARN, with its path.
    pub arn: Arn,
    /// Its name.
    pub name: String,
    /// The name of the session.
    pub session_name: String,
    /// The name of the person who assumed it.
    pub person: String,
}

/// An authenticated principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Root, user or session of a role.
    pub kind: PrincipalKind,
    /// Its account.
    pub account: AccountId,
    /// Its unique id: `AIDA…`, `AROA…` for a session of a role, or the account id for root.
    pub id: String,
    /// The user name, `root`, or the name of the role's session.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
    /// Whose session it is, for a session of a role.
    pub role: Option<RoleBehind>,
}

impl Principal {
    pub(crate) fn root(account: AccountId) -> Self {
        let (arn, id) = (Arn::root(&account), account.as_str().to_owned());
        Self {
            kind: PrincipalKind::Root,
            account,
            id,
            name: "root".to_owned(),
            arn,
            role: None,
        }
    }

    pub(crate) fn user(account: AccountId, id: String, name: String, path: &str) -> Self {
        let arn = Arn::user(&account, path, &name);
        Self {
            kind: PrincipalKind::User,
            account,
            id,
            name,
            arn,
            role: None,
        }
    }

    /// A session of a role; `role` is the role's id, name and path.
    pub(crate) fn role_session(
        account: AccountId,
        role: (&str, &str, &str),
        session_name: String,
        person: String,
    ) -> Self {
        let (id, name, path) = role;
        Self {
            kind: PrincipalKind::RoleSession,
            id: id.to_owned(),
            name: session_name.clone(),
            arn: Arn::role_session(&account, name, &session_name),
            role: Some(RoleBehind {
                arn: Arn::role(&account, path, name),
                name: name.to_owned(),
                session_name,
                person,
            }),
            account,
        }
    }

    /// What identifies it in `aws:userid` and in audit records: a session has its role's id and its own name.
    pub(crate) fn user_id(&self) -> String {
        match &self.role {
            Some(role) => format!("{}:{}", self.id, role.session_name),
            None => self.id.clone(),
        }
    }

    /// Whether it is the account's root user.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.kind == PrincipalKind::Root
    }

    /// Sets the condition keys that say who it is, however it comes.
    pub(crate) fn identity(&self, keys: &mut RequestContext) {
        let named = self.role.as_ref().map_or(&self.arn, |role| &role.arn);
        keys.set("aws:PrincipalArn", named.as_str());
        keys.set("aws:PrincipalAccount", self.account.as_str());
        keys.set("aws:userid", self.user_id());
        match self.kind {
            PrincipalKind::Root => keys.set("aws:PrincipalType", "Account"),
            PrincipalKind::User => {
                keys.set("aws:PrincipalType", "User");
                keys.set("aws:username", self.name.as_str());
            }
            PrincipalKind::RoleSession => keys.set("aws:PrincipalType", "AssumedRole"),
        }
    }

    /// Sets the condition keys that depend on who calls (evaluator specification E-74, E-140, E-142).
    pub(crate) fn conditions(
        &self,
        keys: &mut RequestContext,
        signed_in: &SignedIn,
        now: Timestamp,
    ) {
        self.identity(keys);
        keys.set("aws:TokenIssueTime", signed_in.since.iso8601());
        let present = if signed_in.mfa_at.is_some() {
            "true"
        } else {
            "false"
        };
        keys.set("aws:MultiFactorAuthPresent", present);
        if let Some(at) = signed_in.mfa_at {
            let age = now.seconds().saturating_sub(at.seconds()).max(0);
            keys.set("aws:MultiFactorAuthAge", age.to_string());
        }
    }
}

/// When and how the caller signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// When the session began.
    pub since: Timestamp,
    /// When a second factor was last proven in it.
    pub mfa_at: Option<Timestamp>,
}
