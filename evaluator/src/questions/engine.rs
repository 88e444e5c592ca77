//! The verdicts that are possible when some condition keys are unknown. A statement whose conditions cannot be settled
//! is open; the decision is made once as if every open Deny applied and no open Allow did, and once the other way
//! round. Where the two differ, an unknown key is split into the values that its conditions tell apart, and each case
//! is decided in turn, so that two conditions on one key are never both taken for met when no value meets both. What
//! it cannot tell apart exactly it leaves open: it may report a dependence that no value shows, but never hides one.

use std::collections::{BTreeMap, HashMap};

use super::glob::{Filling, Glob};
use super::keys::{self, Choice};
use super::{Dependence, Knowledge, Need};
use crate::catalogue::Catalogue;
use crate::condition::{Condition, Test};
use crate::context::RequestContext;
use crate::decide::{PolicySet, verdict_by};
use crate::grant::{Grant, grant};
use crate::layer::{AttachedPolicy, Said};
use crate::policy::{Effect, Statement, Subject};
use crate::request::Request;
use crate::requester::UnknownPrincipal;
use crate::resource::ResourcePattern;
use crate::trace::Verdict;

/// How many cases are decided before an answer stays open, and how many statements are held against them all in all.
const MOST_CASES: usize = 4_096;
const MOST_STEPS: usize = 1_000_000;

/// How much a case may settle before an answer stays open: each step is a call within a call, with a context each.
const DEEPEST: usize = 100;

/// What a free key holds while its value is not looked at.
const PLACEHOLDER: &str = "\u{1}";

/// Who wants what, and what is known about it.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) principal: &'a str,
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    /// The account of the resource, where the ARN does not tell.
    pub(super) account: Option<&'a str>,
    pub(super) known: &'a Knowledge,
    pub(super) catalogue: Option<&'a Catalogue>,
}

impl Question<'_> {
    pub(super) fn request(&self, context: RequestContext) -> Result<Request, UnknownPrincipal> {
        let mut request = Request::new(self.principal, self.action, self.resource, context)?;
        if let Some(account) = self.account {
            request = request.in_account(account);
        }
        if let Some(account) = &self.known.management_account {
            request = request.managed_by(account.clone());
        }
        if let Some(id) = &self.known.canonical_user {
            request = request.with_canonical_user(id.clone());
        }
        Ok(request)
    }
}

/// The combinations of verdicts that are possible for several policy sets under the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcomes {
    /// Bit `n` stands for the combination `n`, whose own bit `i` says whether set `i` allows.
    bits: u32,
}

impl Outcomes {
    /// Whether some combination that fits is possible.
    pub(super) fn any(self, fits: impl Fn(u32) -> bool) -> bool {
        (0..u32::BITS).any(|combination| self.bits & (1 << combination) != 0 && fits(combination))
    }
}

/// What is settled in one case.
#[derive(Clone, Default)]
struct Case {
    context: RequestContext,
    /// Unknown keys of which this case says something, in lower case.
    keys: BTreeMap<String, Settled>,
    /// What is assumed of comparisons with free keys.
    assumed: BTreeMap<String, bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// The context holds what there is, which may be nothing.
    Concrete,
    /// There is one value, not empty, and nothing more is said of it.
    Free,
    /// There are several values, and nothing more is said of them.
    FreeMany,
}

/// What to split an undecided case by.
enum Pivot {
    Key(String),
    Assumption(String),
}

/// Whether something holds in a case.
enum Truth {
    Yes,
    No,
    Open(Pivot),
}

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

pub(super) struct Engine<'a> {
    question: Question<'a>,
    sets: &'a [PolicySet],
    choices: HashMap<String, Vec<Choice>>,
    possible: u32,
    cases: usize,
    /// How many statements there are to be held against each case.
    statements: usize,
}

impl<'a> Engine<'a> {
    /// The possible verdicts for these sets, at most four of them.
    pub(super) fn outcomes(
        question: Question<'a>,
        sets: &'a [PolicySet],
    ) -> Result<Outcomes, UnknownPrincipal> {
        let mut engine = Self::new(question, sets);
        let case = engine.first();
        let request = question.request(case.context.clone())?;
        let identity = keys::of_identity(&question, &request, sets);
        engine.explore(&case, &identity);
        Ok(Outcomes {
            bits: engine.possible,
        })
    }

    /// The conditions and variables that the verdicts may depend on.
    pub(super) fn dependences(
        question: Question<'a>,
        sets: &'a [PolicySet],
    ) -> Result<Vec<Dependence>, UnknownPrincipal> {
        let engine = Self::new(question, sets);
        let case = engine.first();
        let request = question.request(case.context.clone())?;
        let mut found: Vec<Dependence> = Vec::new();
        for set in sets {
            engine.decide(
                set,
                &request,
                &case,
                true,
                |document, statement, subject| {
                    let dependence = engine.dependence(&case, document, statement, subject);
                    if !found.contains(&dependence) {
                        found.push(dependence);
                    }
                },
            );
        }
        for (key, _) in keys::of_identity(&question, &request, sets) {
            let need = Need::Identity { key };
            if !found.iter().any(|known| known.needs.contains(&need)) {
                found.push(Dependence::on(need));
            }
        }
        Ok(found)
    }

    fn new(question: Question<'a>, sets: &'a [PolicySet]) -> Self {
        Self {
            question,
            sets,
            choices: HashMap::new(),
            possible: 0,
            cases: 0,
            statements: sets
                .iter()
                .flat_map(keys::layers)
                .map(|layer| layer.statements().count())
                .sum(),
        }
    }

    fn first(&self) -> Case {
        Case {
            context: self.question.known.context.clone(),
            ..Case::default()
        }
    }

    /// All combinations.
    fn full(&self) -> u32 {
        let combinations = 1_u32 << self.sets.len().min(4);
        if combinations >= u32::BITS {
            u32::MAX
        } else {
            (1 << combinations) - 1
        }
    }

    fn explore(&mut self, case: &Case, identity: &[(String, Vec<Glob>)]) {
        if self.possible == self.full() {
            return;
        }
        self.cases += 1;
        let request = self.question.request(case.context.clone());
        let is_small = self.cases <= MOST_CASES
            && self.cases.saturating_mul(self.statements) <= MOST_STEPS
            && case.keys.len() + case.assumed.len() <= DEEPEST;
        let (true, Ok(request)) = (is_small, request) else {
            self.possible = self.full();
            return;
        };
        // Who the principal is may hang on a key itself: that comes before everything.
        let unsettled = identity
            .iter()
            .find(|(key, _)| self.settled(case, key).is_none());
        let pivot = match unsettled {
            Some((key, _)) => Pivot::Key(key.clone()),
            None => match self.look(&request, case) {
                Ok(combination) => {
                    self.possible |= 1 << combination;
                    return;
                }
                Err(pivot) => pivot,
            },
        };
        match pivot {
            Pivot::Assumption(what) => {
                for holds in [false, true] {
                    let mut next = case.clone();
                    next.assumed.insert(what.clone(), holds);
                    self.explore(&next, identity);
                }
            }
            Pivot::Key(key) => {
                let globs = identity
                    .iter()
                    .find(|(named, _)| *named == key)
                    .map(|(_, globs)| globs.as_slice());
                for choice in self.choices(&request, &key, globs.unwrap_or_default()) {
                    let free = matches!(choice, Choice::Free | Choice::FreeMany);
                    if free && globs.is_some() {
                        // Who asks cannot be left open.
                        self.possible = self.full();
                        return;
                    }
                    self.explore(&case.with(&key, choice), identity);
                }
            }
        }
    }

    /// The combination of verdicts, or what to split the case by.
    fn look(&self, request: &Request, case: &Case) -> Result<u32, Pivot> {
        let mut combination = 0;
        for (number, set) in self.sets.iter().enumerate() {
            let mut pivot = None;
            let best = self.decide(set, request, case, true, |_, statement, subject| {
                if pivot.is_none()
                    && let Truth::Open(open) = self.statement(case, statement, subject).1
                {
                    pivot = Some(open);
                }
            });
            let worst = best && self.decide(set, request, case, false, |_, _, _| {});
            match pivot {
                Some(pivot) if best != worst => return Err(pivot),
                _ => combination |= u32::from(best) << number,
            }
        }
        Ok(combination)
    }

    /// Whether the set allows when open statements are taken in favour of the request, or against it. `open` is told
    /// of open statements that can matter in their layer.
    fn decide<'s>(
        &self,
        set: &'s PolicySet,
        request: &'s Request,
        case: &Case,
        favourable: bool,
        mut open: impl FnMut(&'s AttachedPolicy, &'s Statement, &Subject<'s>),
    ) -> bool {
        let verdict = verdict_by(set, request, |layer, subject| {
            let mut said = Said::default();
            let mut unsettled = Vec::new();
            for (document, statement) in layer.statements() {
                if !statement.names(&request.action) {
                    continue;
                }
                let (grant, truth) = self.statement(case, statement, subject);
                match truth {
                    Truth::Yes => said.add(statement.effect(), grant),
                    Truth::No => {}
                    Truth::Open(_) => unsettled.push((document, statement, grant)),
                }
            }
            let settled = said;
            for (document, statement, grant) in unsettled {
                let allows = statement.effect() == Effect::Allow;
                if allows == favourable {
                    said.add(statement.effect(), grant);
                }
                let idle = allows && settled.grants.has(Grant::Direct);
                if !idle && !settled.denies {
                    open(document, statement, subject);
                }
            }
            said
        });
        verdict == Verdict::Allowed
    }

    /// Whether a statement that names the action applies, and how strong a grant it would make.
    fn statement(
        &self,
        case: &Case,
        statement: &Statement,
        subject: &Subject<'_>,
    ) -> (Grant, Truth) {
        let grant = match &statement.principals {
            None => Some(Grant::Direct),
            Some(element) => grant(
                element,
                statement.effect(),
                subject.request,
                subject.bounded,
            ),
        };
        let Some(grant) = grant else {
            return (Grant::Delegated, Truth::No);
        };
        let mut open = None;
        let conditions = statement
            .conditions
            .iter()
            .map(|condition| self.condition(case, condition));
        let resource = std::iter::once_with(|| self.resource(case, statement, subject));
        for truth in resource.chain(conditions) {
            match truth {
                Truth::Yes => {}
                Truth::No => return (grant, Truth::No),
                Truth::Open(pivot) => open = open.or(Some(pivot)),
            }
        }
        (grant, open.map_or(Truth::Yes, Truth::Open))
    }

    fn resource(&self, case: &Case, statement: &Statement, subject: &Subject<'_>) -> Truth {
        let Some(resources) = &statement.resources else {
            return Truth::Yes;
        };
        let mut listed = Truth::No;
        // E-44: an exception that cannot be computed does not widen a grant.
        let computable_matters = resources.inverted && statement.effect() == Effect::Allow;
        for entry in &resources.entries {
            if computable_matters {
                if let Some(key) = self.first_unsettled(case, entry.variables().map(|v| v.key())) {
                    return Truth::Open(Pivot::Key(key));
                }
                if !entry.is_resolved(&case.context) {
                    return Truth::No;
                }
            }
            match self.entry(case, entry, subject) {
                Truth::Yes => return Truth::of(!resources.inverted),
                Truth::No => {}
                open @ Truth::Open(_) if matches!(listed, Truth::No) => listed = open,
                Truth::Open(_) => {}
            }
        }
        match listed {
            Truth::Open(pivot) => Truth::Open(pivot),
            _ => Truth::of(resources.inverted),
        }
    }

    fn entry(&self, case: &Case, entry: &ResourcePattern, subject: &Subject<'_>) -> Truth {
        let mut keys = entry.variables().map(|variable| variable.key()).peekable();
        let open = keys.peek().is_some()
            && keys.any(|key| {
                !matches!(
                    self.settled(case, key),
                    Some(Settled::Concrete | Settled::FreeMany)
                )
            });
        if !open {
            return Truth::of(entry.matches(&subject.resource, &case.context));
        }
        let possible =
            Glob::resource(
                &entry.text,
                crate::LanguageVersion::V2012,
                |variable| match self.settled(case, variable.key()) {
                    Some(Settled::Concrete | Settled::FreeMany) => variable
                        .resolve(&case.context)
                        .map_or(Filling::Nothing, |text| Filling::Text(text.to_owned())),
                    Some(Settled::Free) | None => Filling::Unknown,
                },
            );
        if !possible.matches(subject.request.resource()) {
            return Truth::No;
        }
        match self.first_unsettled(case, entry.variables().map(|variable| variable.key())) {
            Some(key) => Truth::Open(Pivot::Key(key)),
            None => assumed(case, format!("resource {}", entry.text), false),
        }
    }

    fn condition(&self, case: &Case, condition: &Condition) -> Truth {
        let operator = condition.operator;
        let met = || Truth::of(condition.is_met(&case.context));
        if operator.test == Test::Null && operator.set.is_some() {
            return met();
        }
        let Some(own) = self.settled(case, &condition.lowered_key) else {
            return Truth::Open(Pivot::Key(condition.lowered_key.to_string()));
        };
        let without_values = operator.test == Test::Null || condition.values.is_empty();
        let in_value = case.context.get_lowered(&condition.lowered_key);
        let nothing = in_value.is_none_or(|value| {
            operator.set.is_some() && value.values().iter().all(String::is_empty)
        });
        let misplaced =
            operator.set.is_none() && matches!(in_value, Some(crate::ContextValue::Many(_)));
        let anything = operator.test == Test::StringLike
            && condition.values.iter().any(|value| &*value.text == "*");
        if without_values || nothing || misplaced || anything {
            return met();
        }
        let variables = || condition.variables().map(|variable| variable.key());
        if let Some(key) = self.first_unsettled(case, variables()) {
            return Truth::Open(Pivot::Key(key));
        }
        let free = |key: &str| self.settled(case, key) == Some(Settled::Free);
        if own == Settled::Concrete && !variables().any(free) {
            return met();
        }
        let mut what = format!("{:?} {}", operator.test, condition.lowered_key);
        let negated = match (own, operator.set, in_value) {
            // One value: a set operator asks the same of it as none.
            (Settled::Free, _, _) | (_, None, _) => operator.negated,
            _ => {
                what.push_str(&operator.name());
                false
            }
        };
        if own == Settled::Concrete {
            // Known, and compared with an unknown variable.
            what.push_str(" as it is");
        }
        for value in &condition.values {
            what.push('\n');
            what.push_str(&value.text);
        }
        if variables().next().is_some() {
            what.push_str("\nwith variables");
        }
        assumed(case, what, negated)
    }

    /// What the case says of a key; none for a key that is unknown and not looked at yet.
    fn settled(&self, case: &Case, lowered: &str) -> Option<Settled> {
        let known = || {
            self.question
                .known
                .knows(lowered)
                .then_some(Settled::Concrete)
        };
        case.keys.get(lowered).copied().or_else(known)
    }

    fn first_unsettled<'k>(
        &self,
        case: &Case,
        mut keys: impl Iterator<Item = &'k str>,
    ) -> Option<String> {
        keys.find(|key| self.settled(case, key).is_none())
            .map(str::to_owned)
    }

    fn choices(&mut self, request: &Request, key: &str, identity: &[Glob]) -> Vec<Choice> {
        if let Some(known) = self.choices.get(key) {
            return known.clone();
        }
        let statements = self
            .sets
            .iter()
            .flat_map(keys::layers)
            .flat_map(|layer| layer.statements())
            .map(|(_, statement)| statement)
            .filter(|statement| statement.names(&request.action));
        let choices = keys::choices(key, statements, identity, self.question.catalogue);
        self.choices.insert(key.to_owned(), choices.clone());
        choices
    }

    fn dependence(
        &self,
        case: &Case,
        document: &AttachedPolicy,
        statement: &Statement,
        subject: &Subject<'_>,
    ) -> Dependence {
        let mut needs: Vec<Need> = Vec::new();
        let open = |truth: Truth| matches!(truth, Truth::Open(_));
        if open(self.resource(case, statement, subject)) {
            let variables = statement
                .resource_patterns()
                .filter(|entry| open(self.entry(case, entry, subject)))
                .flat_map(|entry| entry.variables());
            for variable in variables {
                let need = Need::Variable {
                    key: variable.name.to_string(),
                };
                if self.settled(case, variable.key()).is_none() && !needs.contains(&need) {
                    needs.push(need);
                }
            }
        }
        for condition in &statement.conditions {
            if open(self.condition(case, condition)) {
                needs.push(Need::Condition {
                    operator: condition.operator.name(),
                    key: condition.key.to_string(),
                    values: condition
                        .values
                        .iter()
                        .map(|value| value.text.to_string())
                        .collect(),
                });
            }
        }
        Dependence {
            policy: Some(document.source.clone()),
            statement: statement.index(),
            sid: statement.sid().map(str::to_owned),
            effect: statement.effect(),
            needs,
        }
    }
}

impl Case {
    fn with(&self, key: &str, choice: Choice) -> Self {
        let mut next = self.clone();
        let settled = match choice {
            Choice::Absent => Settled::Concrete,
            Choice::One(value) => {
                next.context.set(key, value);
                Settled::Concrete
            }
            Choice::Many(values) => {
                next.context.set_many(key, values);
                Settled::Concrete
            }
            Choice::Free => {
                next.context.set(key, PLACEHOLDER);
                Settled::Free
            }
            Choice::FreeMany => {
                next.context.set_many(key, vec![PLACEHOLDER.to_owned()]);
                Settled::FreeMany
            }
        };
        next.keys.insert(key.to_owned(), settled);
        next
    }
}

/// What the case assumes of a comparison; `negated` turns it round.
fn assumed(case: &Case, what: String, negated: bool) -> Truth {
    match case.assumed.get(&what) {
        Some(holds) => Truth::of(*holds != negated),
        None => Truth::Open(Pivot::Assumption(what)),
    }
}
