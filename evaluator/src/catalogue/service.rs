//! A decoded service: its actions, resource types and condition keys. Actions are views into their service, so that
//! the lists that many actions share are kept once.

use std::cmp::Ordering;
use std::fmt;

use super::key::ConditionKey;

/// AWS's classes of actions; an action has one, the most telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Lists resources without showing what is in them.
    List,
    /// Shows what is in a resource.
    Read,
    /// Makes, changes or deletes resources.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
    /// Changes tags only.
    Tagging,
}

impl AccessLevel {
    /// Its name in AWS's documentation.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }
}

/// Ranges of places in a list, both ends included.
pub(super) type Places = Vec<(u16, u16)>;

/// A service with everything that the catalogue knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub(super) prefix: String,
    pub(super) name: String,
    pub(super) keys: Vec<ConditionKey>,
    pub(super) resource_types: Vec<ResourceType>,
    /// In order of their names, ignoring case.
    pub(super) actions: Vec<ActionEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ActionEntry {
    pub(super) name: String,
    pub(super) level: AccessLevel,
    pub(super) targets: Vec<Target>,
    pub(super) keys: Places,
    pub(super) dependent_actions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) resource_type: u16,
    pub(super) required: bool,
    pub(super) keys: Places,
}

/// A kind of resource that a service's actions are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceType {
    pub(super) name: String,
    pub(super) arn_formats: Vec<String>,
    pub(super) keys: Places,
}

impl Service {
    /// What its actions begin with, such as `s3`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Its name for people, such as `Amazon S3`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its actions in order of their names.
    pub fn actions(&self) -> impl ExactSizeIterator<Item = Action<'_>> {
        self.actions.iter().map(|entry| Action {
            service: self,
            entry,
        })
    }

    /// The action with this name (the part after the colon), ignoring case.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let place = self
            .actions
            .binary_search_by(|entry| compare(&entry.name, name))
            .ok()?;
        self.actions.get(place).map(|entry| Action {
            service: self,
            entry,
        })
    }

    /// Its kinds of resources.
    #[must_use]
    pub fn resource_types(&self) -> &[ResourceType] {
        &self.resource_types
    }

    /// The kind of resource with this name, such as `bucket`, ignoring case.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<&ResourceType> {
        self.resource_types
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(name))
    }

    /// Every condition key that its requests may carry beside the global ones. Keys of `aws:` that only some requests
    /// carry, such as `aws:RequestTag/${TagKey}`, are here too.
    #[must_use]
    pub fn condition_keys(&self) -> &[ConditionKey] {
        &self.keys
    }

    /// The keys of one of its resource types.
    pub fn condition_keys_of<'s>(
        &'s self,
        resource_type: &'s ResourceType,
    ) -> impl Iterator<Item = &'s ConditionKey> {
        self.keys_at(&resource_type.keys)
    }

    fn keys_at<'s>(&'s self, places: &'s [(u16, u16)]) -> impl Iterator<Item = &'s ConditionKey> {
        places
            .iter()
            .flat_map(|&(first, last)| first..=last)
            .filter_map(|place| self.keys.get(usize::from(place)))
    }
}

impl ResourceType {
    /// Its name, such as `bucket`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How its ARNs look, such as `arn:${Partition}:s3:::${BucketName}`; `${…}` stands for any text.
    pub fn arn_formats(&self) -> impl ExactSizeIterator<Item = &str> {
        self.arn_formats.iter().map(String::as_str)
    }
}

/// An action of a service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Action<'c> {
    service: &'c Service,
    entry: &'c ActionEntry,
}

impl fmt::Debug for Action<'_> {
    /// The name alone: its service is large.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({})", self.full_name())
    }
}

/// A kind of resource that an action may be about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TargetedResource<'c> {
    service: &'c Service,
    target: &'c Target,
    /// The kind.
    pub resource_type: &'c ResourceType,
    /// Whether every request for the action names a resource of this kind. An action none of whose kinds is required
    /// can also be about `*`.
    pub required: bool,
}

impl fmt::Debug for TargetedResource<'_> {
    /// The name alone: its service is large.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetedResource({})", self.resource_type.name)
    }
}

impl<'c> TargetedResource<'c> {
    /// The keys that a request carries for this action with a resource of this kind, beside the action's own and the
    /// kind's.
    pub fn condition_keys(self) -> impl Iterator<Item = &'c ConditionKey> {
        self.service.keys_at(&self.target.keys)
    }
}

impl<'c> Action<'c> {
    /// The service.
    #[must_use]
    pub fn service(self) -> &'c Service {
        self.service
    }

    /// The part after the colon, such as `GetObject`.
    #[must_use]
    pub fn name(self) -> &'c str {
        &self.entry.name
    }

    /// With the service's prefix, such as `s3:GetObject`.
    #[must_use]
    pub fn full_name(self) -> String {
        format!("{}:{}", self.service.prefix, self.entry.name)
    }

    /// What class of action it is.
    #[must_use]
    pub fn access_level(self) -> AccessLevel {
        self.entry.level
    }

    /// The kinds of resources that it may be about; none when a policy can only write `*`.
    pub fn resource_types(self) -> impl Iterator<Item = TargetedResource<'c>> {
        self.entry.targets.iter().filter_map(move |target| {
            Some(TargetedResource {
                service: self.service,
                target,
                resource_type: self
                    .service
                    .resource_types
                    .get(usize::from(target.resource_type))?,
                required: target.required,
            })
        })
    }

    /// The keys that every request for it may carry, beside the global ones and those of its resources.
    pub fn own_condition_keys(self) -> impl Iterator<Item = &'c ConditionKey> {
        self.service.keys_at(&self.entry.keys)
    }

    /// Every key that some request for it may carry, beside the global ones: its own and those of its resources, each
    /// once.
    #[must_use]
    pub fn condition_keys(self) -> Vec<&'c ConditionKey> {
        let mut known = vec![false; self.service.keys.len()];
        let of_targets = self.entry.targets.iter().flat_map(|target| {
            let kind = self
                .service
                .resource_types
                .get(usize::from(target.resource_type));
            target
                .keys
                .iter()
                .chain(kind.into_iter().flat_map(|kind| &kind.keys))
        });
        for &(first, last) in self.entry.keys.iter().chain(of_targets) {
            for place in first..=last {
                if let Some(flag) = known.get_mut(usize::from(place)) {
                    *flag = true;
                }
            }
        }
        let keys = self.service.keys.iter().zip(known);
        keys.filter_map(|(key, known)| known.then_some(key))
            .collect()
    }

    /// Other actions that a caller needs as well, as `service:Name`, as far as AWS says.
    pub fn dependent_actions(self) -> impl Iterator<Item = &'c str> {
        self.entry.dependent_actions.iter().map(String::as_str)
    }
}

/// The order of names, ignoring ASCII case.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    one.bytes()
        .map(|byte| byte.to_ascii_lowercase())
        .cmp(other.bytes().map(|byte| byte.to_ascii_lowercase()))
}
