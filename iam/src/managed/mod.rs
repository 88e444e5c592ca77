//! AWS-managed policies: AWS's names and ARNs. Those of `table` are in our words; an operator may import AWS's own. They are
//! rows like any other, brought up to date when the server starts, so that a new version of the server can change them.
//! What an operator imported stays.

mod import;
mod lists;
mod table;

use std::sync::LazyLock;

use evaluator::catalogue::{AccessLevel, Catalogue};
use serde_json::json;
use sha2::{Digest as _, Sha256};

pub(crate) use lists::catalogue;

use crate::{
    IamError,
    ports::Timestamp,
    store::{
        Tx, accounts,
        policies::{self, AWS, NewPolicy},
    },
    types::{Path, PolicyName},
};
pub use import::{ImportReport, ImportedPolicy};
use table::{Entry, MANAGED, Text};

/// The unique ids of those that were the first: attachments refer to them.
const FIRST_IDS: [(&str, &str); 5] = [
    ("AdministratorAccess", "ANPAADMINISTRATORACCE"),
    ("IAMFullAccess", "ANPAIAMFULLACCESSAAAA"),
    ("IAMReadOnlyAccess", "ANPAIAMREADONLYACCESS"),
    ("IAMUserChangePassword", "ANPAIAMUSERCHANGEPASS"),
    ("SecurityAudit", "ANPASECURITYAUDITAAAA"),
];

/// The documents, in the order of the table.
static DOCUMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let Some(catalogue) = lists::catalogue() else {
        return Vec::new();
    };
    MANAGED
        .iter()
        .map(|entry| document(catalogue, entry))
        .collect()
});

fn document(catalogue: &Catalogue, (_, _, _, text): &Entry) -> String {
    use AccessLevel::{List, Read};
    let actions = match *text {
        Text::Written(document) => return document.to_owned(),
        Text::Full(services) => services
            .iter()
            .map(|service| format!("{service}:*"))
            .collect(),
        Text::Reads(services) => lists::patterns(catalogue, services, &[List, Read]),
        Text::ListsAnd(services) => {
            let mut actions = lists::patterns(catalogue, &[], &[List]);
            if !services.is_empty() {
                let of_these = |action: &String| {
                    let service = action.split(':').next().unwrap_or_default();
                    services.contains(&service)
                };
                actions.retain(|action| !of_these(action));
                actions.extend(lists::patterns(catalogue, services, &[List, Read]));
                actions.sort();
            }
            actions
        }
    };
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    });
    format!("{document:#}")
}

/// A fixed unique id of AWS's form for an AWS-managed policy, so that every installation has the same.
fn id_of(name: &str) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    if let Some((_, id)) = FIRST_IDS.iter().find(|(first, _)| *first == name) {
        return (*id).to_owned();
    }
    let hash = Sha256::digest(format!("aws-managed-policy\0{name}"));
    let characters = hash
        .iter()
        .take(17)
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|byte| char::from(*byte));
    "ANPA".chars().chain(characters).collect()
}

/// Brings the rows to what this version has. Other servers on the same database learn of a change by the
/// accounts' revisions, and two that start at once do it one after the other.
pub(crate) async fn synchronise(tx: &mut Tx, now: Timestamp) -> Result<(), IamError> {
    accounts::installation(tx).await?;
    if DOCUMENTS.len() != MANAGED.len() {
        return Err(IamError::internal("the catalogue cannot be read"));
    }
    let mut changed = false;
    for (&(name, path, description, _), document) in MANAGED.iter().zip(DOCUMENTS.iter()) {
        let new = NewPolicy {
            id: &id_of(name),
            owner: AWS,
            name: &PolicyName::parse(name).map_err(IamError::for_field("PolicyName"))?,
            path: &Path::parse(path).map_err(IamError::for_field("Path"))?,
            description,
            document,
            now,
        };
        changed |= policies::upsert_managed(tx, &new, false).await?;
    }
    if changed {
        accounts::move_all_on(tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use evaluator::{Policy, catalogue::Service};

    use super::*;

    #[test]
    fn every_managed_policy_parses_and_has_a_unique_id_of_aws_form() {
        assert_eq!(DOCUMENTS.len(), MANAGED.len());
        let mut ids = BTreeSet::new();
        for ((name, path, _, _), document) in MANAGED.iter().zip(DOCUMENTS.iter()) {
            assert!(Policy::parse(document).is_ok(), "{name}");
            assert!(document.len() < 131_072, "{name}: {} bytes", document.len());
            PolicyName::parse(name).unwrap();
            Path::parse(path).unwrap();
            let id = id_of(name);
            assert!(id.starts_with("ANPA") && id.len() == 21, "{name}: {id}");
            assert!(ids.insert(id), "{name}");
        }
    }

    #[test]
    fn every_service_and_action_of_a_managed_policy_is_in_the_catalogue() {
        let catalogue = lists::catalogue().unwrap();
        for ((name, ..), document) in MANAGED.iter().zip(DOCUMENTS.iter()) {
            let policy = Policy::parse(document).unwrap();
            for statement in policy.statements() {
                for action in statement.actions().filter(|action| *action != "*") {
                    let known = catalogue.expand(action).next().is_some();
                    assert!(known, "{name}: `{action}` is no action");
                }
            }
        }
    }

    #[test]
    fn readers_get_no_secret_and_change_nothing() {
        let catalogue = lists::catalogue().unwrap();
        for ((name, _, _, text), document) in MANAGED.iter().zip(DOCUMENTS.iter()) {
            if !matches!(text, Text::Reads(_) | Text::ListsAnd(_)) {
                continue;
            }
            let policy = Policy::parse(document).unwrap();
            let statements = policy.statements().iter();
            for pattern in statements.flat_map(|statement| statement.actions()) {
                for action in catalogue.expand(pattern) {
                    let level = action.access_level().as_str();
                    assert!(["List", "Read"].contains(&level), "{name}: {pattern}");
                    assert_ne!(action.full_name(), "secretsmanager:GetSecretValue");
                }
            }
        }
        let services: Vec<&str> = catalogue.services().map(Service::prefix).collect();
        assert!(services.contains(&"bailiwick"));
    }
}
