//! AWS-managed policies: AWS's names and ARNs, documents written by us. They are rows like any other, brought
//! up to date when the server starts, so that a new version of the server can change them.

use crate::{
    IamError,
    ports::Timestamp,
    store::{
        Tx, accounts,
        policies::{self, AWS, NewPolicy},
    },
    types::{Path, PolicyName},
};

/// Name, id, description, document. The ids are fixed so that attachments survive.
const MANAGED: &[(&str, &str, &str, &str)] = &[
    (
        "AdministratorAccess",
        "ANPAADMINISTRATORACCE",
        "Full access to everything in the account.",
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "*", "Resource": "*" }
  ]
}"#,
    ),
    (
        "IAMFullAccess",
        "ANPAIAMFULLACCESSAAAA",
        "Full access to identities and policies.",
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["iam:*", "bailiwick:*"], "Resource": "*" }
  ]
}"#,
    ),
    (
        "IAMReadOnlyAccess",
        "ANPAIAMREADONLYACCESS",
        "Reads identities and policies and changes nothing.",
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "bailiwick:Get*", "bailiwick:List*"], "Resource": "*" }
  ]
}"#,
    ),
    (
        "IAMUserChangePassword",
        "ANPAIAMUSERCHANGEPASS",
        "Lets a user change their own password.",
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "iam:ChangePassword", "Resource": "arn:aws:iam::*:user/${aws:username}" }
  ]
}"#,
    ),
    (
        "SecurityAudit",
        "ANPASECURITYAUDITAAAA",
        "Reads identities, policies and the audit log, for auditors.",
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "bailiwick:Get*", "bailiwick:List*", "cloudtrail:LookupEvents"], "Resource": "*" }
  ]
}"#,
    ),
];

/// Brings the rows to what this version has. Other servers on the same database learn of a change by the
/// accounts' revisions, and two that start at once do it one after the other.
pub(crate) async fn synchronise(tx: &mut Tx, now: Timestamp) -> Result<(), IamError> {
    accounts::installation(tx).await?;
    let mut changed = false;
    for &(name, id, description, document) in MANAGED {
        let name = PolicyName::parse(name).map_err(IamError::for_field("PolicyName"))?;
        let new = NewPolicy {
            id,
            owner: AWS,
            name: &name,
            path: &Path::default(),
            description,
            document,
            now,
        };
        changed |= policies::upsert_managed(tx, &new).await?;
    }
    if changed {
        accounts::move_all_on(tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_parses_and_has_a_unique_id_of_aws_form() {
        for &(name, id, _, document) in MANAGED {
            assert!(evaluator::Policy::parse(document).is_ok(), "{name}");
            assert!(
                id.starts_with("ANPA") && id.len() == 21,
                "{name}: {id} has {} characters",
                id.len()
            );
        }
    }
}
