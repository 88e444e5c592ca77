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

/// The beginnings and ends of a resource under which an index may hold patterns that match it: those that end, or
/// begin, at a `:` or `/`, by their number of such characters, and the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Places {
    prefixes: [u64; Self::MOST],
    /// How many prefixes there are.
    count: u8,
    suffixes: [u64; Self::MOST_SUFFIXES],
    /// How many suffixes there are.
    suffix_count: u8,
    whole: u64,
}

/// Where an index holds a resource pattern: the longest literal prefix that ends with a separator, where that says
/// nothing the longest literal suffix that begins after one, or the whole text when all of it is literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The hash of the prefix that ends with the separator of this number, from 0.
    Prefix(u8, u64),
    /// The hash of the suffix that begins after the separator of this number, from 0 and from the end.
    Suffix(u8, u64),
    /// The hash of the whole.
    Whole(u64),
    /// No literal prefix.
    Nowhere,
}

impl Places {
    /// More separators than any ARN has that people write; patterns with more are held under their 16th.
    pub(crate) const MOST: usize = 16;
    /// Patterns with more separators after their last wildcard are held under the 8th from the end.
    pub(crate) const MOST_SUFFIXES: usize = 8;
    /// A prefix of this number ends after the service, and the action tells that already.
    const SERVICE: u8 = 2;

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
        let (suffixes, suffix_count) = Self::suffixes_of(resource);
        Self {
            prefixes,
            count,
            suffixes,
            suffix_count,
            whole: so_far.value(),
        }
    }

    /// The hashes of what stands after the last separator, the last but one, and so on; read from the end.
    fn suffixes_of(text: &str) -> ([u64; Self::MOST_SUFFIXES], u8) {
        let mut suffixes = [0; Self::MOST_SUFFIXES];
        let mut count = 0;
        let mut so_far = Hash::EMPTY;
        for byte in text.as_bytes().iter().rev() {
            if is_separator(byte) {
                let Some(slot) = suffixes.get_mut(usize::from(count)) else {
                    break;
                };
                *slot = so_far.value();
                count += 1;
            }
            so_far = so_far.with(std::slice::from_ref(byte));
        }
        (suffixes, count)
    }

    /// The place of a pattern without wildcards that matches nothing but itself.
    pub(crate) fn of_literal(pattern: &str) -> Place {
        Place::Whole(hash(pattern))
    }

    /// The place of a pattern that begins and ends with these texts and has anything between them.
    pub(crate) fn of_pattern(beginning: &str, end: &str) -> Place {
        let places = Self::of(beginning);
        let prefix = places.count.checked_sub(1);
        let (suffixes, count) = Self::suffixes_of(end);
        let suffix = count
            .checked_sub(1)
            .and_then(|last| Some(Place::Suffix(last, *suffixes.get(usize::from(last))?)));
        match (prefix, suffix) {
            (None | Some(..=Self::SERVICE), Some(suffix)) => suffix,
            (Some(last), _) => Place::Prefix(last, places.prefix(last)),
            (None, None) => Place::Nowhere,
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

    /// The hash of the suffix after the separator of this number from the end; 0 if there is none.
    pub(crate) fn suffix(&self, number: u8) -> u64 {
        self.suffixes
            .get(usize::from(number))
            .copied()
            .unwrap_or_default()
    }

    /// How many suffixes there are.
    pub(crate) fn suffix_count(&self) -> u8 {
        self.suffix_count
    }

    pub(crate) fn whole(&self) -> u64 {
        self.whole
    }
}

fn is_separator(byte: &u8) -> bool {
    matches!(byte, b':' | b'/')
}
