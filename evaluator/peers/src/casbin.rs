//! The work in casbin's terms: a statement is a policy line, a layer of a principal is an enforcer, and a request is
//! allowed when each of its layers enforces it. Lists with stars and conditions are beyond casbin's own functions, so
//! they are functions of ours in Rust; conditions are prepared beforehand and found by their number.

use std::collections::HashMap;
use std::sync::OnceLock;

use casbin::function_map::OperatorFunction;
use casbin::rhai::Dynamic;
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};

use crate::workloads::Workload;
use crate::workloads::plain::{PlainPolicy, PlainRequest};
use crate::{Contestant, covers};

const MODEL: &str = "
[request_definition]
r = action, resource, number

[policy_definition]
p = actions, resources, conditions, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = listed(r.action, p.actions) && listed(r.resource, p.resources) && (p.conditions == \"\" || met(r.number, p.conditions))
";

pub(crate) struct Casbin {
    enforcers: Vec<Enforcer>,
    /// Of each principal that asks: its layers, as places in `enforcers`.
    layers: HashMap<usize, Vec<usize>>,
    requests: Vec<(usize, String, String, String)>,
}

impl Contestant for Casbin {
    fn decide(&self, request: usize) -> bool {
        let (principal, action, resource, number) = &self.requests[request];
        self.layers[principal].iter().all(|layer| {
            self.enforcers[*layer]
                .enforce((action.as_str(), resource.as_str(), number.as_str()))
                .unwrap()
        })
    }
}

/// What casbin's functions, which cannot carry anything with them, look conditions up in.
struct Prepared {
    policies: Vec<PlainPolicy>,
    requests: Vec<PlainRequest>,
}

/// The workload in work. Leaked: there are six in the life of the process.
static PREPARED: OnceLock<std::sync::RwLock<&'static Prepared>> = OnceLock::new();

impl Casbin {
    pub(crate) fn new(workload: &Workload) -> Self {
        let prepared: &'static Prepared = Box::leak(Box::new(Prepared {
            policies: workload.policies.iter().map(PlainPolicy::new).collect(),
            requests: workload.requests.iter().map(PlainRequest::new).collect(),
        }));
        *PREPARED
            .get_or_init(|| std::sync::RwLock::new(prepared))
            .write()
            .unwrap() = prepared;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut enforcers = Vec::new();
        let mut add = |policies: &[usize]| {
            enforcers.push(runtime.block_on(enforcer(workload, policies)));
            enforcers.len() - 1
        };
        let levels: Vec<usize> = workload.scps.iter().map(|level| add(level)).collect();
        let mut layers = HashMap::new();
        for request in &workload.requests {
            layers.entry(request.principal).or_insert_with(|| {
                let principal = &workload.principals[request.principal];
                let mut all = vec![add(&workload.identity(principal))];
                all.extend(principal.boundary.map(|boundary| add(&[boundary])));
                all.extend(&levels);
                all
            });
        }
        let requests = workload
            .requests
            .iter()
            .enumerate()
            .map(|(number, request)| {
                (
                    request.principal,
                    request.action.clone(),
                    request.resource.clone(),
                    number.to_string(),
                )
            })
            .collect();
        Self {
            enforcers,
            layers,
            requests,
        }
    }
}

async fn enforcer(workload: &Workload, policies: &[usize]) -> Enforcer {
    let model = DefaultModel::from_str(MODEL).await.unwrap();
    let mut enforcer = Enforcer::new(model, MemoryAdapter::default())
        .await
        .unwrap();
    enforcer.add_function("listed", OperatorFunction::Arg2(listed));
    enforcer.add_function("met", OperatorFunction::Arg2(met));
    let mut lines = Vec::new();
    for policy in policies {
        for (place, statement) in workload.policies[*policy].statements.iter().enumerate() {
            let not = if statement.not_action { "!" } else { "" };
            let conditions = if statement.conditions.is_empty() {
                String::new()
            } else {
                format!("{policy} {place}")
            };
            let line = vec![
                format!("{not}{}", statement.actions.join("|")),
                statement.resources.join("|"),
                conditions,
                if statement.deny { "deny" } else { "allow" }.to_owned(),
            ];
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    enforcer.add_policies(lines).await.unwrap();
    enforcer
}

/// Whether a text is in a list of patterns, or with `!` before the list is not.
fn listed(text: Dynamic, patterns: Dynamic) -> Dynamic {
    let (text, patterns) = (
        text.into_immutable_string().unwrap(),
        patterns.into_immutable_string().unwrap(),
    );
    let (inverted, list) = match patterns.strip_prefix('!') {
        Some(list) => (true, list),
        None => (false, patterns.as_str()),
    };
    (list.split('|').any(|pattern| covers(pattern, &text)) != inverted).into()
}

/// Whether the conditions of a statement hold for a request, both by their numbers.
fn met(request: Dynamic, conditions: Dynamic) -> Dynamic {
    let prepared = *PREPARED.get().unwrap().read().unwrap();
    let request: usize = request.into_immutable_string().unwrap().parse().unwrap();
    let conditions = conditions.into_immutable_string().unwrap();
    let (policy, statement) = conditions.split_once(' ').unwrap();
    let policy = &prepared.policies[policy.parse::<usize>().unwrap()];
    policy
        .conditions_met(statement.parse().unwrap(), &prepared.requests[request])
        .into()
}
