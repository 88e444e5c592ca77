//! Where to look in a large layer: statements by the action and by the part of the resource that they name, so that a
//! request meets the few that can apply and not the thousands that cannot. The index only ever leaves out statements
//! whose action or resource cannot match, and repetitions of one that it holds; every candidate is still held against
//! the request in full.

use std::collections::HashSet;

use crate::action::ActionKey;
use crate::hash::{ByHash, mixed};
use crate::layer::AttachedPolicy;
use crate::policy::{Effect, Statement};
use crate::request::{Place, Places, Request};

/// A statement that names more pairs of action and resource than this is held by its resources alone, or by nothing.
const MOST_PAIRS: usize = 256;

/// Under which places there are statements: a bit for each number of a prefix, and these three.
type Held = u32;
const PREFIXES: Held = (1 << Places::MOST) - 1;
const TAIL: Held = 1 << 29;
const ANYWHERE: Held = 1 << 30;
const WHOLE: Held = 1 << 31;

/// A statement by the numbers of its document and of itself.
type Number = (u32, u32);

/// A range of [`Table::numbers`].
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    from: u32,
    to: u32,
}

/// The statements of a layer, denials and grants apart.
#[derive(Debug, Default)]
pub(crate) struct Index {
    denials: Table,
    grants: Table,
}

#[derive(Debug, Default)]
struct Table {
    /// By action key: under which places there are statements.
    held: ByHash<Held>,
    /// By action key and place together. Where two fall together by chance, their statements share a range.
    ranges: ByHash<Range>,
    numbers: Box<[Number]>,
}

impl Index {
    pub(crate) fn of(documents: &[AttachedPolicy]) -> Self {
        let mut seen = HashSet::new();
        let (mut denials, mut grants) = (Vec::new(), Vec::new());
        for (document, attached) in documents.iter().enumerate() {
            for (number, statement) in attached.policy.statements().iter().enumerate() {
                let mut meaning = vec![format!("{:?}", attached.policy.version())];
                statement.write_meaning(&mut meaning);
                if !seen.insert(meaning) {
                    continue;
                }
                let entry = (statement, (capped(document), capped(number)));
                match statement.effect() {
                    Effect::Deny => denials.push(entry),
                    Effect::Allow => grants.push(entry),
                }
            }
        }
        Self {
            denials: Table::of(&denials),
            grants: Table::of(&grants),
        }
    }

    /// Calls `each` with every statement of this effect that may apply, until it returns true. A statement may come
    /// twice.
    pub(crate) fn each_candidate(
        &self,
        effect: Effect,
        request: &Request,
        each: impl FnMut(usize, usize) -> bool,
    ) {
        match effect {
            Effect::Deny => self.denials.each_candidate(request, each),
            Effect::Allow => self.grants.each_candidate(request, each),
        }
    }
}

impl Table {
    fn of(statements: &[(&Statement, Number)]) -> Self {
        let mut table = Self::default();
        let mut found: Vec<(u64, Number)> = Vec::new();
        for (statement, number) in statements {
            let places = places_of(statement);
            for action in actions_of(statement, places.len()) {
                let held = table.held.entry(action).or_default();
                for place in &places {
                    *held |= bit(*place);
                    found.push((combined(action, *place), *number));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut from = 0;
        for group in found.chunk_by(|a, b| a.0 == b.0) {
            let to = from + capped(group.len());
            if let Some((key, _)) = group.first() {
                table.ranges.insert(*key, Range { from, to });
            }
            from = to;
        }
        table.numbers = found.into_iter().map(|(_, number)| number).collect();
        table
    }

    fn each_candidate(&self, request: &Request, mut each: impl FnMut(usize, usize) -> bool) {
        for key in request.action.keys().map(action_key) {
            let Some(held) = self.held.get(&key) else {
                continue;
            };
            for place in places(*held, &request.places) {
                let Some(range) = self.ranges.get(&combined(key, place)) else {
                    continue;
                };
                let numbers = self.numbers.get(range.from as usize..range.to as usize);
                for (document, statement) in numbers.unwrap_or_default() {
                    if each(*document as usize, *statement as usize) {
                        return;
                    }
                }
            }
        }
    }
}

/// More documents or statements than 32 bits can count cannot be in memory.
fn capped(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The places of a request's resource under which there are statements.
fn places(held: Held, own: &Places) -> impl Iterator<Item = Place> {
    let prefixes = held & PREFIXES & ((1 << own.count()) - 1);
    std::iter::successors(Some(prefixes), |left| Some(left & left.wrapping_sub(1)))
        .take_while(|left| *left != 0)
        .map(|left| {
            let number = left.trailing_zeros() as u8;
            Place::Prefix(number, own.prefix(number))
        })
        .chain((held & WHOLE != 0).then(|| Place::Whole(own.whole())))
        .chain((held & TAIL != 0).then(|| Place::Tail(own.tail())))
        .chain((held & ANYWHERE != 0).then_some(Place::Nowhere))
}

fn bit(place: Place) -> Held {
    match place {
        Place::Prefix(number, _) => 1 << number,
        Place::Tail(_) => TAIL,
        Place::Whole(_) => WHOLE,
        Place::Nowhere => ANYWHERE,
    }
}

/// The action keys that a statement is held under.
fn actions_of(statement: &Statement, places: usize) -> Vec<u64> {
    let entries = &statement.actions.entries;
    if statement.is_not_action() || entries.len() * places > MOST_PAIRS {
        return vec![action_key(ActionKey::Any)];
    }
    let mut keys: Vec<u64> = entries
        .iter()
        .map(|entry| action_key(entry.key()))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The places that a statement is held under.
fn places_of(statement: &Statement) -> Vec<Place> {
    let places: Vec<Place> = match &statement.resources {
        Some(element) if !element.inverted => element
            .entries
            .iter()
            .map(|entry| Places::of_pattern(&entry.text))
            .collect(),
        _ => Vec::new(),
    };
    if places.is_empty() || places.contains(&Place::Nowhere) || places.len() > MOST_PAIRS {
        vec![Place::Nowhere]
    } else {
        places
    }
}

fn action_key(key: ActionKey) -> u64 {
    match key {
        ActionKey::Exact(hash) | ActionKey::Begins(hash) | ActionKey::Ends(hash) => hash,
        ActionKey::Service(hash) => mixed(hash ^ 3),
        ActionKey::Any => 0,
    }
}

fn combined(action: u64, place: Place) -> u64 {
    let place = match place {
        Place::Nowhere => 0,
        Place::Whole(hash) => hash,
        Place::Tail(hash) => hash ^ 1,
        Place::Prefix(number, hash) => mixed(hash ^ (u64::from(number) + 2)),
    };
    mixed(action.rotate_left(17) ^ place)
}
