//! What a change of policies opens and closes, over every action of the catalogue and every resource that the policies
//! can tell apart. For each kind of resource that an action can be about, the space of its ARNs is cut by the patterns
//! of the policies into classes; within one class all resources are treated alike, so one witness stands for all.

use std::cell::RefCell;
use std::collections::HashMap;

use thiserror::Error;

use super::engine::{Engine, Question};
use super::glob::{Cell, Filling, Glob, cells};
use super::{Dependence, Knowledge, Principal, Target, keys, with_target};
use crate::action::RequestedAction;
use crate::catalogue::{Action, Catalogue};
use crate::decide::PolicySet;
use crate::policy::Statement;
use crate::request::Request;
use crate::requester::UnknownPrincipal;

/// Principals with their policies, and the resources that have policies of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The principals; each name once.
    pub principals: Vec<Principal>,
    /// The resources with layers of their own. All others are taken to have none.
    pub targets: Vec<Target>,
}

/// Something that a change opens or closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'c> {
    /// The principal's name.
    pub principal: String,
    /// The actions, all of which have the same rules.
    pub actions: Vec<Action<'c>>,
    /// The resources, all of which are treated alike.
    pub resource: ResourceClass,
    /// What could not be done before, and can now.
    pub gained: Option<Extent>,
    /// What could be done before, and cannot now.
    pub lost: Option<Extent>,
}

/// When something is gained or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Whatever the unknown keys are.
    Always,
    /// For some values of unknown keys; these are the open statements, of both sides, that may decide.
    DependsOn(Vec<Dependence>),
}

/// Resources that no pattern of the policies tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceClass {
    /// The kind of resource in the catalogue; none for actions about no resource.
    pub kind: Option<String>,
    /// The narrowest pattern that they match; the kind's ARN format where no pattern does.
    pub pattern: String,
    /// Further patterns that they match and that do not cover all of that one.
    pub also: Vec<String>,
    /// Patterns that reach into all of those and that they do not match.
    pub except: Vec<String>,
    /// One of them.
    pub witness: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DiffError {
    /// A principal's name is none.
    #[error(transparent)]
    UnknownPrincipal(#[from] UnknownPrincipal),
    /// The patterns of one principal's policies overlap in too many ways.
    #[error(
        "the resource patterns for `{action}` in the policies of `{principal}` overlap in too many ways; compare fewer actions or policies at a time"
    )]
    TooManyClasses {
        /// The principal.
        principal: String,
        /// One of the actions.
        action: String,
    },
}

/// How many states the patterns for one kind of resource may make.
const MOST_STATES: usize = 50_000;

/// What the change from one directory to the other opens and closes, for the actions that `actions` names (such as `*`
/// or `s3:*`). A principal that is in one directory only has no rights in the other. What is known of a principal's
/// requests is taken from `after`, else from `before`.
///
/// The universe is that of the catalogue: actions that it does not know are not compared, nor resources whose ARNs it
/// has no format for, in other partitions than the principal's, or owned by AWS instead of an account. What a format
/// leaves open is taken for text without colons, except for the keys of objects in S3.
///
/// # Errors
/// When a name is no principal, or policies are too entangled to be cut into classes.
pub fn diff<'c>(
    before: &Directory,
    after: &Directory,
    catalogue: &'c Catalogue,
    actions: &str,
) -> Result<Vec<Change<'c>>, DiffError> {
    let mut changes = Vec::new();
    let find = |directory: &'_ Directory, name: &str| {
        let mut principals = directory.principals.iter();
        principals.position(|principal| principal.name == name)
    };
    let left = before.principals.iter();
    let left = left.filter(|principal| find(after, &principal.name).is_none());
    for principal in after.principals.iter().chain(left) {
        let side = |directory| Side {
            directory,
            principal: find(directory, &principal.name)
                .and_then(|place| directory.principals.get(place)),
        };
        Comparison::new(
            &principal.name,
            &principal.known,
            [side(before), side(after)],
            catalogue,
        )?
        .compare(actions, &mut changes)?;
    }
    Ok(changes)
}

/// One directory as one principal sees it.
#[derive(Clone, Copy)]
struct Side<'a> {
    directory: &'a Directory,
    principal: Option<&'a Principal>,
}

impl<'a> Side<'a> {
    /// The principal's own layers; resources bring theirs.
    fn policies(self) -> PolicySet {
        self.principal
            .map(|principal| with_target(&principal.policies, &Target::default()))
            .unwrap_or_default()
    }

    fn target(self, resource: &str) -> Option<&'a Target> {
        let mut targets = self.directory.targets.iter();
        targets.find(|target| target.resource == resource)
    }
}

struct Comparison<'a, 'c> {
    name: &'a str,
    known: &'a Knowledge,
    sides: [Side<'a>; 2],
    policies: [PolicySet; 2],
    catalogue: &'c Catalogue,
    partition: &'a str,
    /// The accounts that make a difference by themselves.
    accounts: Vec<String>,
    /// For each format that was looked at, whether patterns match any of its resources.
    reached: RefCell<HashMap<String, HashMap<Glob, bool>>>,
}

/// What actions of one group have in common: the service (for some, the action itself), the kinds of resources, and
/// which statements name them.
type Likeness = (String, Vec<(String, bool)>, Vec<bool>);

/// Actions that the same statements name and that are about the same kinds of resources.
struct Group<'c> {
    actions: Vec<Action<'c>>,
}

impl<'a, 'c> Comparison<'a, 'c> {
    fn new(
        name: &'a str,
        known: &'a Knowledge,
        sides: [Side<'a>; 2],
        catalogue: &'c Catalogue,
    ) -> Result<Self, DiffError> {
        // Whoever may ask at all may ask for this.
        let context = known.context.clone();
        let request = Request::new(name, "sts:AssumeRoleWithSAML", "*", context)?;
        let own = request.requester.account().map(str::to_owned);
        Ok(Self {
            name,
            known,
            policies: sides.map(Side::policies),
            sides,
            catalogue,
            partition: match name.split(':').nth(1) {
                Some(partition) if name.starts_with("arn:") => partition,
                _ => "aws",
            },
            accounts: own
                .into_iter()
                .chain(known.management_account.clone())
                .collect(),
            reached: RefCell::default(),
        })
    }

    fn compare(&self, actions: &str, changes: &mut Vec<Change<'c>>) -> Result<(), DiffError> {
        let same_targets = self.sides.iter().map(|side| &side.directory.targets);
        let mut same_targets = same_targets.clone().zip(same_targets.skip(1));
        let same_targets = same_targets.all(|(one, other)| one == other);
        let both = self.sides.iter().all(|side| side.principal.is_some());
        let [before, after] = &self.policies;
        if both && same_targets && before == after {
            return Ok(());
        }
        for group in self.groups(actions) {
            let Some(action) = group.actions.first().copied() else {
                continue;
            };
            let requested = RequestedAction::new(&action.full_name());
            let levels = |set: &PolicySet| set.service_control.len();
            let limits = |set: &PolicySet| (set.boundary.is_some(), set.session.is_some());
            if both
                && same_targets
                && levels(before) == levels(after)
                && limits(before) == limits(after)
                && naming(before, &requested) == naming(after, &requested)
            {
                continue;
            }
            self.compare_group(action, &group, changes)?;
        }
        Ok(())
    }

    /// The actions, put together where the policies cannot tell them apart.
    fn groups(&self, actions: &str) -> Vec<Group<'c>> {
        let targets = self.sides.iter().flat_map(|side| &side.directory.targets);
        let theirs: Vec<PolicySet> = targets
            .map(|target| with_target(&PolicySet::default(), target))
            .collect();
        let statements: Vec<&Statement> = self
            .policies
            .iter()
            .chain(&theirs)
            .flat_map(keys::layers)
            .flat_map(|layer| layer.statements())
            .map(|(_, statement)| statement)
            .collect();
        let mut groups: Vec<Group<'c>> = Vec::new();
        let mut places: HashMap<Likeness, usize> = HashMap::new();
        for action in self.catalogue.expand(actions) {
            let full_name = action.full_name();
            let requested = RequestedAction::new(&full_name);
            let named = statements
                .iter()
                .map(|statement| statement.names(&requested))
                .collect();
            let kinds = action
                .resource_types()
                .map(|kind| (kind.resource_type.name().to_owned(), kind.required))
                .collect();
            let prefix = action.service().prefix();
            // The language itself treats some actions of these services unlike others.
            let own_rules = matches!(prefix, "sts" | "kms");
            let family = if own_rules {
                full_name
            } else {
                prefix.to_owned()
            };
            let place = *places.entry((family, kinds, named)).or_insert_with(|| {
                groups.push(Group {
                    actions: Vec::new(),
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(place) {
                group.actions.push(action);
            }
        }
        groups
    }

    fn compare_group(
        &self,
        action: Action<'c>,
        group: &Group<'c>,
        changes: &mut Vec<Change<'c>>,
    ) -> Result<(), DiffError> {
        let mut add = |resource: ResourceClass| -> Result<(), DiffError> {
            let (gained, lost) = self.compare_at(action, &resource.witness)?;
            if gained.is_some() || lost.is_some() {
                changes.push(Change {
                    principal: self.name.to_owned(),
                    actions: group.actions.clone(),
                    resource,
                    gained,
                    lost,
                });
            }
            Ok(())
        };
        if action.resource_types().all(|kind| !kind.required) {
            add(ResourceClass {
                kind: None,
                pattern: "*".to_owned(),
                also: Vec::new(),
                except: Vec::new(),
                witness: "*".to_owned(),
            })?;
        }
        let patterns = self.patterns(&action.full_name());
        for kind in action.resource_types() {
            for format in kind.resource_type.arn_formats() {
                let classes = self.classes(kind.resource_type.name(), format, &patterns);
                let classes = classes.ok_or_else(|| DiffError::TooManyClasses {
                    principal: self.name.to_owned(),
                    action: action.full_name(),
                })?;
                classes.into_iter().try_for_each(&mut add)?;
            }
        }
        Ok(())
    }

    /// What is gained and lost with one resource.
    fn compare_at(
        &self,
        action: Action<'_>,
        resource: &str,
    ) -> Result<(Option<Extent>, Option<Extent>), DiffError> {
        let none = Target::default();
        let mut account = None;
        let mut sets = Vec::new();
        for (side, policies) in self.sides.iter().zip(&self.policies) {
            let target = side.target(resource);
            account = account.or(target.and_then(|target| target.account.as_deref()));
            sets.push(with_target(policies, target.unwrap_or(&none)));
        }
        let full_name = action.full_name();
        let question = Question {
            principal: self.name,
            action: &full_name,
            resource,
            account,
            known: self.known,
            catalogue: Some(self.catalogue),
        };
        if question.request(self.known.context.clone()).is_err() {
            // Providers ask for the actions that are theirs only, and services for all others.
            return Ok((None, None));
        }
        // Who is in one directory only, as root may be, has no rights in the other.
        let outcomes = Engine::outcomes(question, &sets)?;
        let absent = self.sides.map(|side| side.principal.is_none());
        let combine = |combination: u32| {
            let allows =
                |side: usize| combination & (1 << side) != 0 && absent.get(side) != Some(&true);
            (allows(0), allows(1))
        };
        let possible = |wanted: (bool, bool)| outcomes.any(|one| combine(one) == wanted);
        let extent = |wanted: (bool, bool)| -> Result<Option<Extent>, DiffError> {
            if !possible(wanted) {
                return Ok(None);
            }
            if !outcomes.any(|one| combine(one) != wanted) {
                return Ok(Some(Extent::Always));
            }
            let dependences = Engine::dependences(question, &sets)?;
            Ok(Some(Extent::DependsOn(dependences)))
        };
        Ok((extent((false, true))?, extent((true, false))?))
    }

    /// The resource patterns of the principal's own policies that can matter for an action.
    fn patterns(&self, action: &str) -> Vec<(String, Glob)> {
        let requested = RequestedAction::new(action);
        let mut found: Vec<(String, Glob)> = Vec::new();
        let fill = |variable: &crate::variable::Variable| {
            if !self.known.knows(variable.key()) {
                return Filling::Unknown;
            }
            variable
                .resolve(&self.known.context)
                .map_or(Filling::Nothing, |text| Filling::Text(text.to_owned()))
        };
        let documents = self.policies.iter().flat_map(keys::layers);
        for (document, statement) in documents.flat_map(|layer| layer.statements()) {
            if !statement.names(&requested) {
                continue;
            }
            for entry in statement.resource_patterns() {
                let has_variables = entry.variables().next().is_some();
                let version = document.policy.version();
                let glob = Glob::resource(&entry.text, version, fill);
                if has_variables || !found.iter().any(|(_, known)| *known == glob) {
                    found.push((entry.text.to_string(), glob));
                }
            }
        }
        for side in self.sides {
            for target in &side.directory.targets {
                let glob = Glob::literal(&target.resource);
                if !found.iter().any(|(_, known)| *known == glob) {
                    found.push((target.resource.clone(), glob));
                }
            }
        }
        found
    }

    /// Whether a pattern matches any resource of a format, as far as can be told.
    fn reaches(&self, pattern: &Glob, format: &str) -> bool {
        let mut known = self.reached.borrow_mut();
        let by_format = known.entry(format.to_owned()).or_default();
        if let Some(reaches) = by_format.get(pattern) {
            return *reaches;
        }
        let both = [Glob::format(format, self.partition), pattern.clone()];
        let reaches = cells(&both, true, MOST_STATES)
            .is_none_or(|found| found.iter().any(|cell| cell.inside == [true, true]));
        by_format.insert(pattern.clone(), reaches);
        reaches
    }

    /// The classes of resources of one format; none if they are too many.
    fn classes(
        &self,
        kind: &str,
        format: &str,
        patterns: &[(String, Glob)],
    ) -> Option<Vec<ResourceClass>> {
        let mut globs = vec![Glob::format(format, self.partition)];
        let patterns: Vec<(String, Glob)> = patterns
            .iter()
            .filter(|(_, glob)| self.reaches(glob, format))
            .cloned()
            .collect();
        globs.extend(patterns.iter().map(|(_, glob)| glob.clone()));
        for account in &self.accounts {
            globs.push(Glob::arn(&format!("arn:*:*:*:{account}:*")));
        }
        let found = cells(&globs, true, MOST_STATES)?;
        let classes = found
            .iter()
            .map(|cell| describe(kind, format, cell, &found, &patterns));
        Some(classes.collect())
    }
}

/// The statements that name an action, each with the number of its layer.
fn naming<'s>(set: &'s PolicySet, action: &RequestedAction) -> Vec<(usize, &'s Statement)> {
    keys::layers(set)
        .enumerate()
        .flat_map(|(number, layer)| {
            layer
                .statements()
                .map(move |(_, statement)| (number, statement))
        })
        .filter(|(_, statement)| statement.names(action))
        .collect()
}

/// Says in patterns which texts lie in a cell of one format.
fn describe(
    kind: &str,
    format: &str,
    cell: &Cell,
    all: &[Cell],
    patterns: &[(String, Glob)],
) -> ResourceClass {
    // The first place of a cell is that of the format.
    let lies_in = |cell: &Cell, place: usize| cell.inside.get(place + 1) == Some(&true);
    let width = |place: usize| all.iter().filter(|other| lies_in(other, place)).count();
    let places = 0..patterns.len();
    let narrowest = places
        .clone()
        .filter(|&place| lies_in(cell, place))
        .min_by_key(|&place| width(place));
    let covers = |place: usize, cells: &dyn Fn(&Cell) -> bool| {
        let mut cells = all.iter().filter(|other| cells(other));
        cells.all(|other| lies_in(other, place))
    };
    let in_narrowest = |other: &Cell| narrowest.is_none_or(|place| lies_in(other, place));
    let also: Vec<usize> = places
        .clone()
        .filter(|&place| lies_in(cell, place) && !covers(place, &in_narrowest))
        .collect();
    let in_all =
        |other: &Cell| in_narrowest(other) && also.iter().all(|&place| lies_in(other, place));
    let except = places.filter(|&place| {
        !lies_in(cell, place)
            && all
                .iter()
                .any(|other| in_all(other) && lies_in(other, place))
    });
    let shown = |place: usize| patterns.get(place).map(|(text, _)| text.clone());
    ResourceClass {
        kind: Some(kind.to_owned()),
        pattern: narrowest
            .and_then(shown)
            .unwrap_or_else(|| format.to_owned()),
        also: also.iter().copied().filter_map(shown).collect(),
        except: except.filter_map(shown).collect(),
        witness: cell.witness.clone(),
    }
}
