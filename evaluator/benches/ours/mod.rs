//! The evaluator under measurement, and the one place of the benches that knows its interface.

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Evaluation, Layer, Policy, PolicySet, PolicySource, PolicyType, Request,
    RequestContext, Verdict,
};

use super::workloads::{self, Workload, document};

/// The compiled policies of a workload, each once, however many principals have it.
pub struct Directory {
    policies: Vec<AttachedPolicy>,
}

impl Directory {
    pub fn new(workload: &Workload) -> Self {
        let policies = workload
            .policies
            .iter()
            .map(|policy| AttachedPolicy {
                source: Arc::new(PolicySource {
                    uri: format!("arn:aws:iam::111122223333:policy/{}", policy.name),
                    name: policy.name.clone(),
                    policy_type: PolicyType::Managed,
                    attached_to: "arn:aws:iam::111122223333:user/somebody".to_owned(),
                }),
                policy: Arc::new(parse(&document(policy))),
            })
            .collect();
        Self { policies }
    }

    /// Everything that applies to a principal.
    pub fn set(&self, workload: &Workload, principal: usize) -> PolicySet {
        let principal = &workload.principals[principal];
        PolicySet {
            identity: workload
                .identity(principal)
                .into_iter()
                .map(|place| self.policies[place].clone())
                .collect(),
            boundary: principal
                .boundary
                .map(|place| Layer::new([self.policies[place].clone()])),
            ..PolicySet::default()
        }
    }
}

pub fn parse(text: &str) -> Policy {
    Policy::parse(text).unwrap_or_else(|errors| panic!("{errors:?}: {text}"))
}

pub fn request(workload: &Workload, asked: &workloads::Request) -> Request {
    let mut context = RequestContext::new();
    for (key, value) in &asked.context {
        context.set(key.iam(), value.as_str());
    }
    let principal = &workload.principals[asked.principal].arn;
    Request::new(principal, &asked.action, asked.resource.clone(), context)
        .unwrap_or_else(|error| panic!("{error}"))
}

pub fn verdict(set: &PolicySet, request: &Request) -> Verdict {
    evaluator::verdict(set, request)
}

/// The decision with everything that led to it.
pub fn explained<'a>(set: &'a PolicySet, request: &'a Request) -> Evaluation<'a> {
    evaluator::evaluate(set, request)
}

/// One policy with a condition on `aws:username`, and a request with this name.
pub fn one_condition(document: &str, name: &str) -> (PolicySet, Request) {
    let mut context = RequestContext::new();
    context.set("aws:username", name);
    let source = PolicySource {
        uri: "inline:p".to_owned(),
        name: "p".to_owned(),
        policy_type: PolicyType::Inline,
        attached_to: "arn:aws:iam::111122223333:user/somebody".to_owned(),
    };
    let set = PolicySet {
        identity: Layer::new([AttachedPolicy {
            source: Arc::new(source),
            policy: Arc::new(parse(document)),
        }]),
        ..PolicySet::default()
    };
    let somebody = "arn:aws:iam::111122223333:user/somebody";
    let request = Request::new(somebody, "s3:GetObject", "*", context)
        .unwrap_or_else(|error| panic!("{error}"));
    (set, request)
}
