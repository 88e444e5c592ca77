//! Where to look in a large layer: statements by the action and by the beginning of the resource that they name, so
//! that a request meets the few that can apply and not the thousands that cannot. The index only ever leaves out
//! statements whose action or resource cannot match; every candidate is still held against the request in full.

use crate::action::ActionKey;
use crate::hash::{ByHash, mixed};
use crate::layer::AttachedPolicy;
use crate::policy::{Effect, Statement};
use crate::request::{Place, Places, Request};

/// A statement that names more pairs of action and resource than this is held by its actions alone.
const MOST_PAIRS: usize = 256;

/// The bits of a bucket: one for each number of a prefix, above them one for each of a suffix, and these two.
type Held = u32;
const SUFFIX: usize = Places::MOST;
/// Resources without wildcard.
const WHOLE: Held = 1 << 31;
/// Resources that no place narrows down.
const ANYWHERE: Held = 1 << 30;

/// A statement by the numbers of its document and of itself, and whether it denies: a layer that allows already need
/// not even look at another Allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    pub(crate) document: u32,
    pub(crate) statement: u32,
    pub(crate) denies: bool,
}

/// A range of [`Index::candidates`].
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    from: u32,
    to: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By action key: under which places there are statements.
    held: ByHash<Held>,
    /// By action key and place together. Where two fall together by chance, their statements share a range.
    ranges: ByHash<Range>,
    candidates: Box<[Candidate]>,
}

impl Index {
    pub(crate) fn of(documents: &[AttachedPolicy]) -> Self {
        let mut index = Self::default();
        let mut found: Vec<(u64, Candidate)> = Vec::new();
        for (document, attached) in documents.iter().enumerate() {
            for (number, statement) in attached.policy.statements().iter().enumerate() {
                let candidate = Candidate {
                    document: capped(document),
                    statement: capped(number),
                    denies: statement.effect() == Effect::Deny,
                };
                let places = places_of(statement);
                for action in actions_of(statement, places.len()) {
                    let held = index.held.entry(action).or_default();
                    for place in &places {
                        *held |= bit(*place);
                        found.push((combined(action, *place), candidate));
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut from = 0;
        for group in found.chunk_by(|a, b| a.0 == b.0) {
            let to = from + capped(group.len());
            if let Some((key, _)) = group.first() {
                index.ranges.insert(*key, Range { from, to });
            }
            from = to;
        }
        index.candidates = found.into_iter().map(|(_, candidate)| candidate).collect();
        index
    }

    /// Calls `each` with every statement that may apply, until it returns true. A statement may come twice.
    pub(crate) fn each_candidate(
        &self,
        request: &Request,
        mut each: impl FnMut(Candidate) -> bool,
    ) {
        for key in request.action.keys().map(action_key) {
            let Some(held) = self.held.get(&key) else {
                continue;
            };
            for place in places(*held, &request.places) {
                let Some(range) = self.ranges.get(&combined(key, place)) else {
                    continue;
                };
                let candidates = self.candidates.get(range.from as usize..range.to as usize);
                for candidate in candidates.unwrap_or_default() {
                    if each(*candidate) {
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
    let prefixes = held & ((1 << own.count()) - 1);
    let suffixes = (held >> SUFFIX) & ((1 << own.suffix_count()) - 1);
    bits(prefixes)
        .map(|number| Place::Prefix(number, own.prefix(number)))
        .chain(bits(suffixes).map(|number| Place::Suffix(number, own.suffix(number))))
        .chain((held & WHOLE != 0).then(|| Place::Whole(own.whole())))
        .chain((held & ANYWHERE != 0).then_some(Place::Nowhere))
}

/// The numbers of the bits that are set.
fn bits(held: Held) -> impl Iterator<Item = u8> {
    std::iter::successors(Some(held), |left| Some(left & left.wrapping_sub(1)))
        .take_while(|left| *left != 0)
        .map(|left| left.trailing_zeros() as u8)
}

fn bit(place: Place) -> Held {
    match place {
        Place::Prefix(number, _) => 1 << number,
        Place::Suffix(number, _) => 1 << (usize::from(number) + SUFFIX),
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
            .map(|entry| place(&entry.text))
            .collect(),
        _ => Vec::new(),
    };
    if places.is_empty() || places.contains(&Place::Nowhere) || places.len() > MOST_PAIRS {
        vec![Place::Nowhere]
    } else {
        places
    }
}

/// Where to hold a resource pattern: by the text before its first wildcard or variable and after the last.
fn place(pattern: &str) -> Place {
    let beginning = pattern.split(['*', '?', '$']).next().unwrap_or_default();
    // An ARN that stops early is completed with wildcards (E-33). The names of variables have colons, too.
    let before_variables = pattern.split('$').next().unwrap_or_default();
    if before_variables.matches(':').count() < 5 {
        return Places::of_pattern(beginning, "");
    }
    if beginning.len() == pattern.len() {
        return Places::of_literal(pattern);
    }
    let end = pattern
        .rsplit(['*', '?', '$', '}'])
        .next()
        .unwrap_or_default();
    Places::of_pattern(beginning, end)
}

fn action_key(key: ActionKey) -> u64 {
    match key {
        ActionKey::Exact(hash) => hash,
        ActionKey::Service(hash) => mixed(hash ^ 1),
        ActionKey::Begins(hash) => mixed(hash ^ 2),
        ActionKey::Ends(hash) => mixed(hash ^ 3),
        ActionKey::Any => 0,
    }
}

fn combined(action: u64, place: Place) -> u64 {
    let place = match place {
        Place::Nowhere => 0,
        Place::Whole(hash) => hash,
        Place::Prefix(number, hash) => mixed(hash ^ (u64::from(number) + 1)),
        Place::Suffix(number, hash) => mixed(hash ^ (u64::from(number) + 1)).rotate_left(32),
    };
    mixed(action.rotate_left(17) ^ place)
}
