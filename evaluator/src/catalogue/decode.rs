//! Decodes one section. It has three groups of lines, each ended by an empty line: condition keys, resource types
//! (`NAME TAB ARN-FORMATS TAB KEYS`) and actions (`LEVEL NAME TAB RESOURCES TAB KEYS TAB DEPENDENT-ACTIONS`). Keys and
//! resource types are meant by their place in their group, from 0; `3-5` is three places. A resource of an action is
//! a place, `!` when it is required, and `:` with the keys that apply with it. What means nothing is left out.

use super::key::ConditionKey;
use super::service::{AccessLevel, ActionEntry, Places, ResourceType, Service, Target};

pub(super) fn service(prefix: &str, name: &str, section: &str) -> Service {
    let mut lines = section.lines();
    let keys: Vec<ConditionKey> = group(&mut lines).filter_map(ConditionKey::decode).collect();
    let resource_types: Vec<ResourceType> = group(&mut lines)
        .map(|line| resource_type(line, &keys))
        .collect();
    let mut actions: Vec<ActionEntry> = group(&mut lines)
        .filter_map(|line| action(line, resource_types.len(), keys.len()))
        .collect();
    actions.sort_by(|one, other| super::service::compare(&one.name, &other.name));
    Service {
        prefix: prefix.to_owned(),
        name: name.to_owned(),
        keys,
        resource_types,
        actions,
    }
}

pub(super) fn keys(section: &str) -> Vec<ConditionKey> {
    group(&mut section.lines())
        .filter_map(ConditionKey::decode)
        .collect()
}

fn group<'t>(lines: &mut impl Iterator<Item = &'t str>) -> impl Iterator<Item = &'t str> {
    lines.take_while(|line| !line.is_empty())
}

fn resource_type(line: &str, keys: &[ConditionKey]) -> ResourceType {
    let mut fields = line.split('\t');
    let name = fields.next().unwrap_or_default().to_owned();
    let arn_formats = fields
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter(|format| !format.is_empty())
        .map(str::to_owned)
        .collect();
    ResourceType {
        name,
        arn_formats,
        keys: places(fields.next().unwrap_or_default(), ' ', keys.len()),
    }
}

fn action(line: &str, resource_types: usize, keys: usize) -> Option<ActionEntry> {
    let mut fields = line.split('\t');
    let mut letters = fields.next()?.chars();
    let level = match letters.next()? {
        'L' => AccessLevel::List,
        'R' => AccessLevel::Read,
        'W' => AccessLevel::Write,
        'P' => AccessLevel::PermissionsManagement,
        'T' => AccessLevel::Tagging,
        _ => return None,
    };
    let targets = fields
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|text| target(text, resource_types, keys))
        .collect();
    Some(ActionEntry {
        name: letters.as_str().to_owned(),
        level,
        targets,
        keys: places(fields.next().unwrap_or_default(), ' ', keys),
        dependent_actions: fields
            .next()
            .unwrap_or_default()
            .split(' ')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

fn target(text: &str, resource_types: usize, keys: usize) -> Option<Target> {
    let (place, with) = text.split_once(':').unwrap_or((text, ""));
    let (place, required) = match place.strip_suffix('!') {
        Some(place) => (place, true),
        None => (place, false),
    };
    let resource_type: u16 = place.parse().ok()?;
    (usize::from(resource_type) < resource_types).then(|| Target {
        resource_type,
        required,
        keys: places(with, ',', keys),
    })
}

/// Reads `0 3-5`; each range is cut to the places that there are.
fn places(text: &str, separator: char, count: usize) -> Places {
    text.split(separator)
        .filter_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
            let last = last.min(u16::try_from(count.checked_sub(1)?).unwrap_or(u16::MAX));
            (first <= last).then_some((first, last))
        })
        .collect()
}
