//! The work in Cedar's terms. A statement is a `permit` or `forbid`; a wildcard action is an action group whose
//! members are known beforehand (`action in …`, a set lookup); resource patterns are `like`; conditions are `when`.
//! What limits without granting (boundary, each SCP level) is a `forbid … unless` over its grants, so that one call
//! decides. A principal's policy set holds its own policies only, as a careful integrator would slice it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression,
};

use crate::workloads::{self, Condition, Key, Policy, Statement, Test, USERNAME, Workload};
use crate::{Contestant, covers};

pub(crate) struct Cedar {
    authorizer: Authorizer,
    entities: Entities,
    sets: HashMap<usize, PolicySet>,
    requests: Vec<(usize, Request)>,
}

impl Contestant for Cedar {
    fn decide(&self, request: usize) -> bool {
        let (principal, request) = &self.requests[request];
        let answer = self
            .authorizer
            .is_authorized(request, &self.sets[principal], &self.entities);
        answer.decision() == Decision::Allow
    }
}

impl Cedar {
    pub(crate) fn new(workload: &Workload) -> Self {
        let principals: BTreeSet<usize> = workload
            .requests
            .iter()
            .map(|request| request.principal)
            .collect();
        Self {
            authorizer: Authorizer::new(),
            entities: actions(workload),
            sets: principals
                .into_iter()
                .map(|principal| (principal, policy_set(workload, principal)))
                .collect(),
            requests: workload
                .requests
                .iter()
                .map(|asked| (asked.principal, request(workload, asked)))
                .collect(),
        }
    }
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind: EntityTypeName = kind.parse().unwrap();
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

/// The actions that are asked for, each a member of the patterns that cover it.
fn actions(workload: &Workload) -> Entities {
    let patterns: BTreeSet<&str> = workload
        .policies
        .iter()
        .flat_map(|policy| &policy.statements)
        .flat_map(|statement| &statement.actions)
        .map(String::as_str)
        .filter(|action| action.contains('*'))
        .collect();
    let asked: BTreeSet<&str> = workload
        .requests
        .iter()
        .map(|request| request.action.as_str())
        .collect();
    let groups = patterns
        .iter()
        .map(|pattern| Entity::new_no_attrs(uid("Action", pattern), HashSet::new()));
    let members = asked.iter().map(|action| {
        let parents = patterns
            .iter()
            .filter(|pattern| covers(pattern, action))
            .map(|pattern| uid("Action", pattern))
            .collect();
        Entity::new_no_attrs(uid("Action", action), parents)
    });
    Entities::from_entities(groups.chain(members), None).unwrap()
}

fn request(workload: &Workload, asked: &workloads::Request) -> Request {
    let keys = asked.context.iter().map(|(key, text)| {
        let value = match key {
            Key::SecureTransport | Key::MfaPresent => {
                RestrictedExpression::new_bool(text == "true")
            }
            Key::SourceIp => RestrictedExpression::new_ip(text),
            Key::MfaAge => RestrictedExpression::new_long(text.parse().unwrap()),
            _ => RestrictedExpression::new_string(text.clone()),
        };
        (key.attribute().to_owned(), value)
    });
    let resource = RestrictedExpression::new_string(asked.resource.clone());
    let context = Context::from_pairs(keys.chain([("resource".to_owned(), resource)])).unwrap();
    Request::new(
        uid("User", &workload.principals[asked.principal].name),
        uid("Action", &asked.action),
        uid("Resource", &asked.resource),
        context,
        None,
    )
    .unwrap()
}

fn policy_set(workload: &Workload, principal: usize) -> PolicySet {
    let principal = &workload.principals[principal];
    let mut text = String::new();
    for place in workload.identity(principal) {
        for statement in &workload.policies[place].statements {
            let _ = write!(
                text,
                "{}(principal, {}, resource)",
                if statement.deny { "forbid" } else { "permit" },
                scope(statement)
            );
            let when = when(statement);
            if !when.is_empty() {
                let _ = write!(text, " when {{ {when} }}");
            }
            text.push_str(";\n");
        }
    }
    let limits = principal
        .boundary
        .iter()
        .map(std::slice::from_ref)
        .chain(workload.scps.iter().map(Vec::as_slice));
    for level in limits {
        limit(
            &mut text,
            level.iter().map(|place| &workload.policies[*place]),
        );
    }
    text.parse()
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What is not granted here is forbidden, and so is what is denied here.
fn limit<'a>(text: &mut String, policies: impl Iterator<Item = &'a Policy>) {
    let mut grants = Vec::new();
    for statement in policies.flat_map(|policy| &policy.statements) {
        let mut parts: Vec<String> = match listed_actions(statement) {
            Some(actions) => vec![format!("action in [{actions}]")],
            None => Vec::new(),
        };
        parts.extend(Some(when(statement)).filter(|when| !when.is_empty()));
        let whole = if parts.is_empty() {
            "true".to_owned()
        } else {
            parts.join(" && ")
        };
        if statement.deny {
            let _ = writeln!(
                text,
                "forbid(principal, action, resource) when {{ {whole} }};"
            );
        } else {
            grants.push(format!("({whole})"));
        }
    }
    let _ = writeln!(
        text,
        "forbid(principal, action, resource) unless {{ {} }};",
        grants.join(" || ")
    );
}

/// The action part of a policy's head.
fn scope(statement: &Statement) -> String {
    match listed_actions(statement) {
        Some(actions) if !statement.not_action => format!("action in [{actions}]"),
        _ => "action".to_owned(),
    }
}

/// The actions as Cedar lists them; none when every action is meant.
fn listed_actions(statement: &Statement) -> Option<String> {
    if statement.actions.iter().any(|action| action == "*") {
        return None;
    }
    let quoted: Vec<String> = statement
        .actions
        .iter()
        .map(|action| format!("Action::\"{action}\""))
        .collect();
    Some(quoted.join(", "))
}

/// Everything of a statement that is not in the head, joined by `&&`; empty when nothing is left.
fn when(statement: &Statement) -> String {
    let mut parts = Vec::new();
    if statement.not_action {
        let actions = listed_actions(statement).unwrap();
        parts.push(format!("!(action in [{actions}])"));
    }
    if !statement.resources.iter().any(|pattern| pattern == "*") {
        let patterns: Vec<String> = statement
            .resources
            .iter()
            .map(|pattern| match pattern.contains('*') {
                true => format!("context.resource like \"{pattern}\""),
                false => format!("resource == Resource::\"{pattern}\""),
            })
            .collect();
        parts.push(format!("({})", patterns.join(" || ")));
    }
    parts.extend(statement.conditions.iter().map(condition));
    parts.join(" && ")
}

fn condition(condition: &Condition) -> String {
    let attribute = condition.key.attribute();
    let key = format!("context.{attribute}");
    let values: Vec<String> = condition
        .values
        .iter()
        .map(|value| match condition.test {
            Test::StringEquals if value == USERNAME => format!("{key} == context.username"),
            Test::StringEquals => format!("{key} == \"{value}\""),
            Test::StringLike => format!("{key} like \"{value}\""),
            Test::Bool => format!("{key} == {value}"),
            Test::IpAddress => format!("{key}.isInRange(ip(\"{value}\"))"),
            Test::NumericLessThan => format!("{key} < {value}"),
        })
        .collect();
    let any = values.join(" || ");
    match (condition.key, condition.if_exists) {
        (_, true) => format!("(!(context has {attribute}) || {any})"),
        (Key::MfaAge | Key::MfaPresent, false) => format!("(context has {attribute} && ({any}))"),
        _ => format!("({any})"),
    }
}
