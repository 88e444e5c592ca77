//! Whether a statement's `Principal` or `NotPrincipal` means the requester, and how strong a grant that makes it
//! (E-80 to E-91, E-110 to E-116, E-128). A name that cannot be known to mean the requester never does.

use serde::{Deserialize, Serialize};

use crate::policy::{Effect, Element, PrincipalEntry, PrincipalKind};
use crate::request::Request;
use crate::requester::RequesterKind;

/// How strong a grant of a resource's own policy is, by how it names the requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Grant {
    /// It names the account: within the account identity policies must allow as well (E-110).
    Delegated,
    /// It names the role of a session, or the user behind a federated session: boundary and session policies still
    /// limit it (E-112, E-116).
    Limited,
    /// It names the requester itself, or everyone: within the account nothing else need allow (E-111, E-113, E-114).
    Direct,
}

/// Grants of several statements together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grants(u8);

impl Grants {
    pub(crate) fn add(&mut self, grant: Grant) {
        self.0 |= 1 << (grant as u8);
    }

    pub(crate) fn has(self, grant: Grant) -> bool {
        self.0 & (1 << (grant as u8)) != 0
    }

    pub(crate) fn any(self) -> bool {
        self.0 != 0
    }
}

/// The names that one requester has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Everyone,
    Account,
    /// Its own ARN, id or name.
    Own,
    /// The role of a session.
    Role,
    /// The user behind a federated session.
    Issuer,
}

/// The grant that a statement makes to the requester, if its principal element means it.
pub(crate) fn grant(
    element: &Element<PrincipalEntry>,
    effect: Effect,
    request: &Request,
    bounded: bool,
) -> Option<Grant> {
    let forms = || {
        element
            .entries
            .iter()
            .filter_map(|entry| form(&entry.kind, request))
    };
    if !element.inverted {
        return forms().map(|form| strength(form, request)).max();
    }
    let excepted = match effect {
        // One form that is not listed is enough to be denied (E-87), and a boundary always is (E-88).
        Effect::Deny => !bounded && all_forms_are_listed(forms(), request),
        Effect::Allow => forms().next().is_some(),
    };
    (!excepted).then_some(Grant::Direct)
}

fn strength(form: Form, request: &Request) -> Grant {
    match form {
        Form::Everyone | Form::Own => Grant::Direct,
        Form::Account if request.requester.kind == RequesterKind::Root => Grant::Direct,
        Form::Account => Grant::Delegated,
        Form::Role | Form::Issuer => Grant::Limited,
    }
}

fn all_forms_are_listed(forms: impl Iterator<Item = Form>, request: &Request) -> bool {
    let (mut account, mut own, mut role) = (false, false, false);
    for form in forms {
        match form {
            Form::Everyone => return true,
            Form::Account => account = true,
            Form::Own => own = true,
            Form::Role => role = true,
            Form::Issuer => {}
        }
    }
    match request.requester.kind {
        RequesterKind::Root => account,
        RequesterKind::User | RequesterKind::FederatedUser => own && account,
        RequesterKind::Session => role && account && (own || !request.requester.is_named_session()),
        RequesterKind::Service | RequesterKind::WebIdentity => own,
        RequesterKind::Anonymous => false,
    }
}

/// Which of the requester's names an entry is.
fn form(entry: &PrincipalKind, request: &Request) -> Option<Form> {
    use PrincipalKind as Entry;
    use RequesterKind as Kind;
    let requester = &request.requester;
    let own = |kind: Kind, text: &str| requester.kind == kind && requester.text == text;
    let behind = |kind: Kind, text: &str| {
        requester.kind == kind && requester.behind.as_deref() == Some(text)
    };
    let found = match entry {
        Entry::Everyone => Form::Everyone,
        Entry::Account(account) if requester.account() == Some(account) => Form::Account,
        Entry::CanonicalUser(id)
            if requester.account().is_some()
                && request
                    .canonical_user
                    .as_deref()
                    .is_some_and(|own| own.eq_ignore_ascii_case(id)) =>
        {
            Form::Account
        }
        Entry::User(arn) if own(Kind::User, arn) => Form::Own,
        Entry::User(arn) if behind(Kind::FederatedUser, arn) => Form::Issuer,
        Entry::Role(arn) if behind(Kind::Session, arn) => Form::Role,
        Entry::Session(arn) if own(Kind::Session, arn) => Form::Own,
        Entry::FederatedUser(arn) if own(Kind::FederatedUser, arn) => Form::Own,
        Entry::Service(name) if own(Kind::Service, name) => Form::Own,
        Entry::Federated(name) if own(Kind::WebIdentity, name) => Form::Own,
        Entry::UniqueId(id) if requester.unique_id.as_deref() == Some(id) => {
            if requester.kind == Kind::Session {
                Form::Role
            } else {
                Form::Own
            }
        }
        _ => return None,
    };
    Some(found)
}
