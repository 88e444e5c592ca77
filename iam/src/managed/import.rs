//! Bringing AWS's own managed policies in, from where somebody has them.

use evaluator::{DocumentType, Policy};
use serde_json::json;

use super::{MANAGED, id_of};
use crate::{
    Iam, IamError, audit,
    gate::Origin,
    principal::Principal,
    store::{
        accounts,
        policies::{self, AWS, NewPolicy},
    },
    types::{Path, PolicyName},
};

/// What the description of an imported policy says: AWS's own is not in the file.
const DESCRIPTION: &str = "Imported from a list of AWS's managed policies.";

/// An AWS-managed policy from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPolicy {
    /// `arn:aws:iam::aws:policy/PATH/NAME`.
    pub arn: String,
    /// The document in force; stored laid out for people, with the same meaning.
    pub document: String,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many are new, or have a new version.
    pub changed: usize,
    /// How many were there already, to the letter.
    pub unchanged: usize,
    /// The names of those that the server has in its own words, which were left so.
    pub kept: Vec<String>,
    /// Those that were refused, and why.
    pub refused: Vec<(String, String)>,
}

impl Iam {
    /// Takes AWS-managed policies over, in one transaction, and records that in every account's audit log. Those that the server has in its own words stay, unless
    /// `replace` is set; a replaced one stays as imported when a later version of the server starts.
    ///
    /// # Errors
    /// When the database fails; nothing was imported then. A policy that cannot be understood is refused by itself.
    pub async fn import_managed(
        &self,
        imported: &[ImportedPolicy],
        replace: bool,
        origin: &Origin,
    ) -> Result<ImportReport, IamError> {
        let now = self.services.clock.now();
        let mut report = ImportReport::default();
        let mut tx = self.services.store.write().await?;
        accounts::installation(&mut tx).await?;
        for policy in imported {
            let (name, path, document) = match read(policy) {
                Ok(place) => place,
                Err(why) => {
                    report.refused.push((policy.arn.clone(), why));
                    continue;
                }
            };
            let ours = MANAGED
                .iter()
                .any(|(ours, ..)| ours.eq_ignore_ascii_case(name.as_str()));
            if ours && !replace {
                report.kept.push(name.to_string());
                continue;
            }
            let new = NewPolicy {
                id: &id_of(name.as_str()),
                owner: AWS,
                name: &name,
                path: &path,
                description: DESCRIPTION,
                document: &document,
                now,
            };
            if policies::upsert_managed(&mut tx, &new, true).await? {
                report.changed += 1;
            } else {
                report.unchanged += 1;
            }
        }
        if report.changed > 0 {
            accounts::move_all_on(&mut tx).await?;
        }
        for account in accounts::all(&mut tx).await? {
            let root = Principal::root(account.id);
            let mut event = self.step_event("ImportManagedPolicies", &root, origin, now, None)?;
            event.add("by", json!("bailiwick import"));
            event.request = json!({ "changed": report.changed, "replace": replace });
            let chain = accounts::begin_record(&mut tx, &root.account).await?;
            audit::append(&mut tx, &root.account, chain, &[event]).await?;
        }
        tx.commit().await?;
        Ok(report)
    }
}

/// A policy's name, path and text, when it is an AWS-managed one that the evaluator understands.
fn read(policy: &ImportedPolicy) -> Result<(PolicyName, Path, String), String> {
    let resource = policy
        .arn
        .strip_prefix("arn:aws:iam::aws:policy/")
        .ok_or("it is not the ARN of an AWS-managed policy")?;
    let (path, name) = resource.rsplit_once('/').unwrap_or(("", resource));
    let path = if path.is_empty() {
        "/".to_owned()
    } else {
        format!("/{path}/")
    };
    let name = PolicyName::parse(name).map_err(|invalid| invalid.message)?;
    let path = Path::parse(&path).map_err(|invalid| invalid.message)?;
    // What AWS has stored may be laxer than what AWS takes; what decides here is read as strictly as everything else.
    let policy = Policy::parse_as(&policy.document, DocumentType::Identity).map_err(|errors| {
        let first = errors.first().map(ToString::to_string);
        first.unwrap_or_else(|| "it does not parse".to_owned())
    })?;
    let printed = policy.print();
    let text = if Policy::parse(&printed).is_ok() {
        printed
    } else {
        // Laid out for people it is longer than a document may be.
        policy.source().to_owned()
    };
    Ok((name, path, text))
}
