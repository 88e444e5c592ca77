//! The evaluator under measurement, and the one place of the benches that knows its interface.

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Evaluation, Layer, Policy, PolicySet, PolicySource, PolicyType, Request,
    RequestContext, Verdict,
};

use super::workloads::{self, Principal, Workload, document};

/// The compiled policies of a workload, each once, however many principals have it; and what groups and the
/// organization attach, which is shared by all whom it reaches.
pub struct Directory {
    policies: Vec<Arc<Policy>>,
    groups: Vec<Vec<AttachedPolicy>>,
    boundaries: Vec<Option<Layer>>,
    service_control: Arc<[Layer]>,
}

impl Directory {
    pub fn new(workload: &Workload) -> Self {
        let policies: Vec<Arc<Policy>> = workload
            .policies
            .iter()
            .map(|policy| Arc::new(parse(&document(policy))))
            .collect();
        let attach = |places: &[usize], to: &str| -> Vec<AttachedPolicy> {
            places
                .iter()
                .map(|place| attached(workload, &policies, *place, to))
                .collect()
        };
        let groups = workload
            .groups
            .iter()
            .enumerate()
            .map(|(place, group)| {
                attach(
                    group,
                    &format!("arn:aws:iam::111122223333:group/group-{place}"),
                )
            })
            .collect();
        let mut boundaries = vec![None; policies.len()];
        for place in workload.principals.iter().filter_map(|who| who.boundary) {
            boundaries[place].get_or_insert_with(|| Layer::new(attach(&[place], "")));
        }
        let service_control = workload
            .scps
            .iter()
            .map(|level| Layer::new(attach(level, "an organizational unit")))
            .collect();
        Self {
            groups,
            boundaries,
            service_control,
            policies,
        }
    }

    /// Everything that applies to a principal.
    pub fn set(&self, workload: &Workload, principal: usize) -> PolicySet {
        let who: &Principal = &workload.principals[principal];
        let own = who
            .policies
            .iter()
            .map(|place| attached(workload, &self.policies, *place, &who.arn));
        let of_groups = who
            .groups
            .iter()
            .flat_map(|group| self.groups[*group].iter().cloned());
        PolicySet {
            identity: own.chain(of_groups).collect(),
            boundary: who
                .boundary
                .and_then(|place| self.boundaries[place].clone()),
            service_control: Arc::clone(&self.service_control),
            ..PolicySet::default()
        }
    }
}

fn attached(
    workload: &Workload,
    policies: &[Arc<Policy>],
    place: usize,
    to: &str,
) -> AttachedPolicy {
    let name = &workload.policies[place].name;
    AttachedPolicy {
        source: Arc::new(PolicySource {
            uri: format!("arn:aws:iam::111122223333:policy/{name}"),
            name: name.clone(),
            policy_type: PolicyType::Managed,
            attached_to: to.to_owned(),
        }),
        policy: Arc::clone(&policies[place]),
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
    Request::new(principal, &asked.action, asked.resource.as_str(), context).unwrap()
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
    let principal = "arn:aws:iam::111122223333:user/somebody";
    let mut context = RequestContext::new();
    context.set("aws:username", name);
    let source = PolicySource {
        uri: "inline:p".to_owned(),
        name: "p".to_owned(),
        policy_type: PolicyType::Inline,
        attached_to: principal.to_owned(),
    };
    let policy = AttachedPolicy {
        source: Arc::new(source),
        policy: Arc::new(parse(document)),
    };
    let set = PolicySet {
        identity: Layer::new([policy]),
        ..PolicySet::default()
    };
    let request = Request::new(principal, "s3:GetObject", "*", context).unwrap();
    (set, request)
}
