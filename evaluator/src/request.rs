//! What somebody wants to do, prepared once for every policy that it is held against: the action in lower case, the
//! resource with its places to look up, the requester with the forms that name it.

use crate::action::RequestedAction;
use crate::context::RequestContext;
use crate::hash::{Hash, hash};
use crate::policy::DocumentType;
use crate::requester::{Requester, RequesterKind, UnknownPrincipal, is_account};

/// A request to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub(crate) requester: Requester,
    pub(crate) action: RequestedAction,
    resource: String,
    pub(crate) places: Places,
    pub(crate) context: RequestContext,
    resource_account: Option<String>,
    management_account: Option<String>,
    pub(crate) canonical_user: Option<String>,
    pub(crate) rule: Option<ActionRule>,
    pub(crate) resource_rule: ResourceRule,
}

/// Actions that the language itself treats unlike all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionRule {
    /// sts:GetCallerIdentity (E-131).
    GetCallerIdentity,
    /// sts:GetSessionToken (E-131).
    GetSessionToken,
    /// sts:AssumeRole, which a root user may never do (E-128).
    AssumeRole,
    /// kms:RetireGrant, which no resource control policy reaches (E-105).
    RetireGrant,
}

/// What the resource's own policy means for this request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceRule {
    /// It may grant; within the account identity policies may do without it.
    Ordinary,
    /// Nobody gets in without it: a KMS key (E-129).
    Key,
    /// Nobody gets in without it, and it is a trust policy: assuming a role (E-128).
    Trust,
}

impl Request {
    /// A request of a principal for an action on a resource, with the condition keys that it brings.
    ///
    /// `principal` is an ARN (user, role, session, federated user, account root), a service such as
    /// `lambda.amazonaws.com`, a SAML or OIDC provider for the calls that they make, or `anonymous`. `resource` is a
    /// concrete ARN, or `*` for an action without one (E-37). No condition key is added: what is not in `context` is
    /// absent (E-73).
    ///
    /// # Errors
    /// When `principal` is none of these.
    pub fn new(
        principal: &str,
        action: &str,
        resource: impl Into<String>,
        context: RequestContext,
    ) -> Result<Self, UnknownPrincipal> {
        let action = RequestedAction::new(action);
        let resource = resource.into();
        Ok(Self {
            requester: Requester::read(principal, action.lowered(), &context)?,
            places: Places::of(&resource),
            rule: ActionRule::of(action.lowered()),
            resource_rule: ResourceRule::of(action.lowered(), &resource),
            action,
            resource,
            context,
            resource_account: None,
            management_account: None,
            canonical_user: None,
        })
    }

    /// Says which account the resource belongs to, for ARNs that do not (S3). Without it: the account in the ARN,
    /// else the principal's.
    #[must_use]
    pub fn in_account(mut self, account: impl Into<String>) -> Self {
        self.resource_account = Some(account.into());
        self
    }

    /// Says which account manages the organization: service and resource control policies spare it (E-105).
    #[must_use]
    pub fn managed_by(mut self, account: impl Into<String>) -> Self {
        self.management_account = Some(account.into());
        self
    }

    /// Says the canonical user id of the principal's account, 64 hexadecimal digits (E-90).
    #[must_use]
    pub fn with_canonical_user(mut self, id: impl Into<String>) -> Self {
        self.canonical_user = Some(id.into());
        self
    }

    /// The principal as given.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.requester.text
    }

    /// What kind of principal asks.
    #[must_use]
    pub fn principal_kind(&self) -> RequesterKind {
        self.requester.kind
    }

    /// The action as given.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action.text
    }

    /// The resource as given.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The condition keys that the request brings.
    #[must_use]
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The account that the resource belongs to; none when neither the request nor its principal tells one.
    #[must_use]
    pub fn resource_account(&self) -> Option<&str> {
        let in_arn = || {
            self.resource
                .split(':')
                .nth(4)
                .filter(|account| is_account(account))
        };
        self.resource_account
            .as_deref()
            .or_else(in_arn)
            .or_else(|| self.requester.account())
    }

    /// In which grammar the resource's own policy is written: a trust policy when a role is to be assumed.
    #[must_use]
    pub fn resource_document(&self) -> DocumentType {
        match self.resource_rule {
            ResourceRule::Trust => DocumentType::Trust,
            ResourceRule::Ordinary | ResourceRule::Key => DocumentType::Resource,
        }
    }

    /// Whether principal and resource belong to one account.
    pub(crate) fn is_within_account(&self) -> bool {
        self.requester.account().is_some() && self.requester.account() == self.resource_account()
    }

    /// Whether service control policies have a say (E-103, E-105, E-106).
    pub(crate) fn is_under_service_control(&self) -> bool {
        self.requester
            .account()
            .is_some_and(|account| self.management_account.as_deref() != Some(account))
            && !self.requester.is_service_linked()
    }

    /// Whether resource control policies have a say (E-102, E-105).
    pub(crate) fn is_under_resource_control(&self) -> bool {
        let managed = self.management_account.is_some()
            && self.management_account.as_deref() == self.resource_account();
        !managed
            && !self.requester.is_service_linked()
            && self.rule != Some(ActionRule::RetireGrant)
    }
}

impl ActionRule {
    fn of(lowered: &str) -> Option<Self> {
        match lowered {
            "sts:getcalleridentity" => Some(Self::GetCallerIdentity),
            "sts:getsessiontoken" => Some(Self::GetSessionToken),
            "sts:assumerole" => Some(Self::AssumeRole),
            "kms:retiregrant" => Some(Self::RetireGrant),
            _ => None,
        }
    }
}

impl ResourceRule {
    fn of(lowered_action: &str, resource: &str) -> Self {
        let mut parts = resource.splitn(6, ':').skip(2);
        let (service, resource) = (parts.next(), parts.nth(2));
        let is = |kind: &str| resource.is_some_and(|resource| resource.starts_with(kind));
        match (service, lowered_action) {
            (Some("kms"), _) if is("key/") => Self::Key,
            (
                Some("iam"),
                "sts:assumerole"
                | "sts:assumerolewithsaml"
                | "sts:assumerolewithwebidentity"
                | "sts:tagsession"
                | "sts:setsourceidentity",
            ) if is("role/") => Self::Trust,
            _ => Self::Ordinary,
        }
    }
}

/// The parts of a resource under which an index may hold patterns that match it: the prefixes that end with a
/// separator, by their number of separators; what follows the last `:` or `/`; and the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Places {
    prefixes: [u64; Self::MOST],
    /// How many prefixes there are.
    count: u8,
    tail: u64,
    whole: u64,
}

/// Where an index holds a resource pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The hash of the literal prefix that ends with the separator of this number, from 0.
    Prefix(u8, u64),
    /// The hash of what follows the last `:` or `/`, all literal.
    Tail(u64),
    /// The hash of the whole, all literal.
    Whole(u64),
    /// Nothing of it is literal.
    Nowhere,
}

impl Places {
    /// More separators than most ARNs have; patterns with more are held under this one.
    pub(crate) const MOST: usize = 24;

    pub(crate) fn of(resource: &str) -> Self {
        let mut prefixes = [0; Self::MOST];
        let mut count = 0;
        let mut so_far = Hash::EMPTY;
        for part in resource.as_bytes().split_inclusive(is_separator) {
            so_far = so_far.with(part);
            if let (Some(slot), true) = (
                prefixes.get_mut(usize::from(count)),
                part.last().is_some_and(is_separator),
            ) {
                *slot = so_far.value();
                count += 1;
            }
        }
        Self {
            prefixes,
            count,
            tail: hash(tail(resource)),
            whole: so_far.value(),
        }
    }

    /// The place of a resource pattern as written.
    pub(crate) fn of_pattern(pattern: &str) -> Place {
        let special = ['*', '?', '$'];
        // An ARN that stops early is completed with wildcards (E-33).
        let is_complete = pattern.matches(':').count() >= ARN_COLONS;
        let literal = pattern.find(special).and_then(|end| pattern.get(..end));
        if is_complete && literal.is_none() {
            return Place::Whole(hash(pattern));
        }
        let tail = tail(pattern);
        // A variable may hold separators itself.
        let is_literal = !pattern.contains('$') && !tail.contains(special);
        if is_complete && is_literal && !tail.is_empty() {
            return Place::Tail(hash(tail));
        }
        let places = Self::of(literal.unwrap_or(pattern));
        match places.count.checked_sub(1) {
            Some(last) => Place::Prefix(last, places.prefix(last)),
            None => Place::Nowhere,
        }
    }

    /// The hash of the prefix that ends with the separator of this number; 0 if there is none.
    pub(crate) fn prefix(&self, number: u8) -> u64 {
        self.prefixes
            .get(usize::from(number))
            .copied()
            .unwrap_or_default()
    }

    /// How many prefixes there are.
    pub(crate) fn count(&self) -> u8 {
        self.count
    }

    pub(crate) fn tail(&self) -> u64 {
        self.tail
    }

    pub(crate) fn whole(&self) -> u64 {
        self.whole
    }
}

/// The colons between the six parts of an ARN.
const ARN_COLONS: usize = 5;

fn tail(text: &str) -> &str {
    text.rsplit([':', '/']).next().unwrap_or_default()
}

/// The characters at which people cut names and ARNs into parts.
fn is_separator(byte: &u8) -> bool {
    matches!(byte, b':' | b'/' | b'-' | b'_' | b'.')
}
