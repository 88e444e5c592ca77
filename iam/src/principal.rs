//! Who acts: the account's root user or an IAM user, as the database has them at this moment.

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
}

/// An authenticated principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Root or user.
    pub kind: PrincipalKind,
    /// Its account.
    pub account: AccountId,
    /// Its unique id: `AIDA…`, or the account id for root.
    pub id: String,
    /// The user name, or `root`.
    pub name: String,
    /// Its ARN.
    pub arn: Arn,
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
        }
    }

    /// Whether it is the account's root user.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.kind == PrincipalKind::Root
    }

    /// Sets the condition keys that depend on who calls (evaluator specification E-74, E-140, E-142).
    pub(crate) fn conditions(
        &self,
        keys: &mut RequestContext,
        signed_in: &SignedIn,
        now: Timestamp,
    ) {
        keys.set("aws:PrincipalArn", self.arn.as_str());
        keys.set("aws:PrincipalAccount", self.account.as_str());
        keys.set("aws:userid", self.id.as_str());
        match self.kind {
            PrincipalKind::Root => keys.set("aws:PrincipalType", "Account"),
            PrincipalKind::User => {
                keys.set("aws:PrincipalType", "User");
                keys.set("aws:username", self.name.as_str());
            }
        }
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
