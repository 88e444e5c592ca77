//! Trust policies of roles. An ARN in one means the user or role that had it when it was written: who is renamed stays
//! meant, and who is deleted leaves a unique id behind that no namesake inherits (IAM user guide, "AWS JSON policy
//! elements: Principal"). The text is kept as it was typed; only such an ARN is ever replaced in what is shown and enforced.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use evaluator::{
    AttachedPolicy, DocumentType, Policy, PolicyError, PolicySource, PolicyType, PrincipalEntry,
    PrincipalKind,
};

use crate::{
    IamError, limits,
    store::{self, Tx, roles::StoredRole},
    types::{AccountId, Arn, PolicyDocument, RoleName, UserName},
};

/// What decisions call it.
const NAME: &str = "AssumeRolePolicyDocument";

/// A trust policy that may be stored, with the unique ids of those whom it names.
#[derive(Debug)]
pub(crate) struct Trust {
    pub(crate) document: PolicyDocument,
    pub(crate) principals: BTreeMap<String, String>,
}

/// Reads a trust policy and finds whom it names.
///
/// # Errors
/// [`IamError::MalformedPolicyDocument`] for what is no trust policy, and when it names a user or role that this account
/// does not have; [`IamError::LimitExceeded`] over the quota.
pub(crate) async fn check(
    tx: &mut Tx,
    account: &AccountId,
    document: PolicyDocument,
) -> Result<Trust, IamError> {
    let policy = Policy::parse_as(document.as_str(), DocumentType::Trust)
        .map_err(IamError::MalformedPolicyDocument)?;
    let size = document.size();
    if size > limits::TRUST_POLICY_CHARACTERS {
        return Err(IamError::LimitExceeded(format!(
            "the trust policy has {size} characters besides white space, and the quota is {}",
            limits::TRUST_POLICY_CHARACTERS
        )));
    }
    let (mut principals, mut missing) = (BTreeMap::new(), Vec::new());
    for entry in entries(&policy) {
        let Some(arn) = own_arn(&entry.kind, account) else {
            continue;
        };
        match id_of(tx, account, arn).await? {
            Some(id) => {
                principals.insert(arn.to_owned(), id);
            }
            None => missing.push(PolicyError {
                path: "Principal".to_owned(),
                span: entry.span,
                message: format!(
                    "`{arn}` does not exist in this account; name a user or role that does"
                ),
            }),
        }
    }
    if missing.is_empty() {
        Ok(Trust {
            document,
            principals,
        })
    } else {
        Err(IamError::MalformedPolicyDocument(missing))
    }
}

/// A role's trust policy as it is now. Without anybody who was renamed or deleted it is the text as it was written.
pub(crate) fn current(account: &AccountId, role: &StoredRole) -> Result<String, IamError> {
    let meant: HashMap<&str, &str> = role
        .trusted
        .iter()
        .map(|trusted| {
            (
                trusted.arn.as_str(),
                trusted
                    .now
                    .as_ref()
                    .map_or(trusted.id.as_str(), Arn::as_str),
            )
        })
        .filter(|(arn, now)| arn != now)
        .collect();
    if meant.is_empty() {
        return Ok(role.trust.clone());
    }
    let policy = parse(&role.trust, role)?;
    let mut replaced = Vec::new();
    for entry in entries(&policy) {
        if let Some(now) = own_arn(&entry.kind, account).and_then(|arn| meant.get(arn)) {
            replaced.push((entry.span, *now));
        }
    }
    replaced.sort_by_key(|(span, _)| std::cmp::Reverse(span.start_offset));
    let mut text = role.trust.clone();
    for (span, now) in replaced {
        // As JSON: a path may hold a quotation mark.
        let json = serde_json::to_string(now).map_err(|error| IamError::Internal(error.into()))?;
        text.replace_range(span.start_offset..span.end_offset, &json);
    }
    Ok(text)
}

/// A role's trust policy as the evaluator wants it.
pub(crate) fn policy(account: &AccountId, role: &StoredRole) -> Result<AttachedPolicy, IamError> {
    let text = current(account, role)?;
    let arn = Arn::role(account, &role.path, &role.name).to_string();
    Ok(AttachedPolicy {
        source: Arc::new(PolicySource {
            uri: format!("{arn}#trust"),
            name: NAME.to_owned(),
            policy_type: PolicyType::Inline,
            attached_to: arn,
        }),
        policy: Arc::new(parse(&text, role)?),
    })
}

fn parse(text: &str, role: &StoredRole) -> Result<Policy, IamError> {
    Policy::parse_as(text, DocumentType::Trust).map_err(|_| {
        IamError::internal(format!(
            "the stored trust policy of the role {} does not parse",
            role.name
        ))
    })
}

fn entries(policy: &Policy) -> impl Iterator<Item = &PrincipalEntry> {
    policy
        .statements()
        .iter()
        .flat_map(|statement| statement.principal_entries())
}

/// The ARN of a user or role of this account.
fn own_arn<'a>(kind: &'a PrincipalKind, account: &AccountId) -> Option<&'a str> {
    match kind {
        PrincipalKind::User(arn) | PrincipalKind::Role(arn)
            if arn.split(':').nth(4) == Some(account.as_str()) =>
        {
            Some(arn)
        }
        _ => None,
    }
}

/// The unique id of the user or role whose ARN this is, to the letter.
async fn id_of(tx: &mut Tx, account: &AccountId, arn: &str) -> Result<Option<String>, IamError> {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let name = resource.rsplit('/').next().unwrap_or_default();
    let (id, now) = if resource.starts_with("user/") {
        let Ok(name) = UserName::parse(name) else {
            return Ok(None);
        };
        match store::users::find(tx, account, &name).await? {
            Some(user) => (user.id, Arn::user(account, &user.path, &user.name)),
            None => return Ok(None),
        }
    } else {
        let Ok(name) = RoleName::parse(name) else {
            return Ok(None);
        };
        match store::roles::find(tx, account, &name).await? {
            Some(role) => (role.id, Arn::role(account, &role.path, &role.name)),
            None => return Ok(None),
        }
    };
    Ok((now.as_str() == arn).then_some(id))
}
