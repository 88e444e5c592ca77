//! The catalogue: which services, actions, resource types and condition keys there are. It is for editors, the linter
//! and questions about all actions; a decision never looks at it, because a policy means what it says, whether or not
//! the catalogue knows its words.
//!
//! The bytes are the caller's to bring (`evaluator/catalogue/aws.txt`, written by `cargo xtask catalogue`): a browser
//! fetches them, the command line embeds them. Opening reads the index only; a service is decoded when it is first
//! asked for. Bailiwick's own service (`evaluator/catalogue/own.txt`) is small and in every catalogue.
//!
//! ```
//! # use evaluator::catalogue::{AccessLevel, Catalogue};
//! # let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue/aws.txt")).unwrap();
//! let catalogue = Catalogue::read(bytes).unwrap();
//! let action = catalogue.action("s3:getobject").unwrap();
//! assert_eq!(action.full_name(), "s3:GetObject");
//! assert_eq!(action.access_level(), AccessLevel::Read);
//! assert_eq!(catalogue.expand("iam:*AccessKey*").count(), 5);
//! assert!(catalogue.condition_key("aws:TagKeys").unwrap().is_multivalued());
//! ```

mod decode;
mod key;
mod open;
mod own;
mod service;

use std::sync::OnceLock;

pub use key::{ConditionKey, ValueType};
pub use open::CatalogueError;
pub use service::{AccessLevel, Action, ResourceType, Service, TargetedResource};

use crate::action::{ActionPattern, RequestedAction};
use key::fits_template;

/// The catalogue that `cargo xtask catalogue` wrote last, for programs that carry it with them.
#[cfg(feature = "embedded-catalogue")]
pub const EMBEDDED: &[u8] = include_bytes!("../../catalogue/aws.txt");

/// What AWS's services and our own know, decoded as far as it was asked for.
#[derive(Debug)]
pub struct Catalogue {
    pub(crate) text: std::borrow::Cow<'static, str>,
    source: String,
    global_keys: Vec<ConditionKey>,
    /// In order of their prefixes.
    entries: Vec<Entry>,
    /// Key prefixes that are no service's, and the service that knows their keys.
    aliases: Vec<(String, usize)>,
}

/// A service in the index.
#[derive(Debug)]
struct Entry {
    prefix: String,
    name: String,
    /// Where its section lies in the text.
    section: std::ops::Range<usize>,
    decoded: OnceLock<Service>,
}

impl Catalogue {
    /// What it was made from: a package's name and version.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Prefix and name of every service, in order of the prefixes, without decoding any.
    pub fn prefixes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|entry| (entry.prefix.as_str(), entry.name.as_str()))
    }

    /// Every service, in order of the prefixes; each is decoded as the iterator comes to it.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.entries.iter().map(|entry| self.decoded(entry))
    }

    /// The service with this prefix, ignoring case.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        let lowered = prefix.to_ascii_lowercase();
        let place = self
            .entries
            .binary_search_by(|entry| entry.prefix.as_str().cmp(&lowered))
            .ok()?;
        Some(self.decoded(self.entries.get(place)?))
    }

    /// The action `service:Name`, ignoring case.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, name) = name.split_once(':')?;
        self.service(prefix)?.action(name)
    }

    /// The keys that a request to any service may carry: those of `aws:` and those that role sessions bring along.
    #[must_use]
    pub fn global_keys(&self) -> &[ConditionKey] {
        &self.global_keys
    }

    /// The condition key that a policy names, ignoring case. `aws:RequestTag/team` finds the template
    /// `aws:RequestTag/${TagKey}`. Global keys are looked at first, then the service with the key's prefix, then
    /// services that know keys with this prefix, such as STS for `accounts.google.com:aud`.
    #[must_use]
    pub fn condition_key(&self, name: &str) -> Option<&ConditionKey> {
        let find = |keys: &'_ [ConditionKey]| keys.iter().position(|key| key.fits(name));
        if let Some(place) = find(&self.global_keys) {
            return self.global_keys.get(place);
        }
        let (prefix, _) = name.split_once(':')?;
        let own = self.service(prefix);
        let others = self
            .aliases
            .iter()
            .filter(|(alias, _)| fits_template(alias, prefix))
            .filter_map(|(_, place)| Some(self.decoded(self.entries.get(*place)?)));
        own.into_iter().chain(others).find_map(|service| {
            let keys = service.condition_keys();
            keys.get(find(keys)?)
        })
    }

    /// Whether any service or the global list knows keys with this prefix (the part before the first colon).
    #[must_use]
    pub fn is_key_prefix(&self, prefix: &str) -> bool {
        prefix.eq_ignore_ascii_case("aws")
            || self.service(prefix).is_some()
            || self
                .aliases
                .iter()
                .any(|(alias, _)| fits_template(alias, prefix))
    }

    /// The actions that an entry of `Action` reaches, in order; none for text that is no action pattern.
    pub fn expand<'c>(&'c self, pattern: &str) -> impl Iterator<Item = Action<'c>> + use<'c> {
        let compiled = ActionPattern::parse(pattern).ok();
        let (service, exact) = match pattern.split_once(':') {
            Some((service, name))
                if !name.contains(['*', '?']) && !service.contains(['*', '?']) =>
            {
                (Some(service.to_ascii_lowercase()), Some(name.to_owned()))
            }
            Some((service, _)) => (Some(service.to_ascii_lowercase()), None),
            None => (None, None),
        };
        self.entries
            .iter()
            .filter(move |entry| {
                service
                    .as_deref()
                    .is_none_or(|wanted| may_be(wanted, &entry.prefix))
            })
            .flat_map(move |entry| {
                let service = self.decoded(entry);
                let exact = exact.as_deref().map(|name| service.action(name));
                let all = if exact.is_some() {
                    None
                } else {
                    Some(service.actions())
                };
                exact.flatten().into_iter().chain(all.into_iter().flatten())
            })
            .filter(move |action| {
                compiled.as_ref().is_some_and(|pattern| {
                    pattern.matches(&RequestedAction::new(&action.full_name()))
                })
            })
    }

    fn decoded<'c>(&'c self, entry: &'c Entry) -> &'c Service {
        entry.decoded.get_or_init(|| {
            let section = self.text.get(entry.section.clone()).unwrap_or_default();
            decode::service(&entry.prefix, &entry.name, section)
        })
    }
}

/// A quick test that spares decoding services: the pattern's letters before its first wildcard begin the prefix.
fn may_be(pattern: &str, prefix: &str) -> bool {
    match pattern.split_once(['*', '?']) {
        Some((literal, _)) => prefix.starts_with(literal),
        None => prefix == pattern,
    }
}

#[cfg(test)]
mod tests;
