//! One function for each thing that the console does with policies, so that all of it is in the module.

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType, Request, RequestContext,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// The errors of a document, one a line; empty when it is a policy.
#[wasm_bindgen]
#[must_use]
pub fn parse(text: &str) -> String {
    match Policy::parse(text) {
        Ok(_) => String::new(),
        Err(errors) => lines(&errors),
    }
}

/// The document as it is printed; its errors when it is none.
#[wasm_bindgen]
#[must_use]
pub fn print(text: &str) -> String {
    match Policy::parse(text) {
        Ok(policy) => policy.print(),
        Err(errors) => lines(&errors),
    }
}

/// Decides a request with one policy, and says why in a sentence.
#[wasm_bindgen]
#[must_use]
pub fn decide(policy: &str, principal: &str, action: &str, resource: &str, key: &str) -> String {
    let policy = match Policy::parse(policy) {
        Ok(policy) => policy,
        Err(errors) => return lines(&errors),
    };
    let source = PolicySource {
        uri: "inline:p".to_owned(),
        name: "p".to_owned(),
        policy_type: PolicyType::Inline,
        attached_to: principal.to_owned(),
    };
    let policy = AttachedPolicy {
        source: Arc::new(source),
        policy: Arc::new(policy),
    };
    let set = PolicySet {
        identity: Layer::new([policy]),
        ..PolicySet::default()
    };
    let mut context = RequestContext::new();
    context.set(key, principal);
    let request = match Request::new(principal, action, resource, context) {
        Ok(request) => request,
        Err(error) => return error.to_string(),
    };
    let evaluation = evaluator::evaluate(&set, &request);
    let changes = evaluation.what_would_allow().len();
    format!("{} ({changes})", evaluation.decision().why(&request))
}

fn lines(errors: &[evaluator::PolicyError]) -> String {
    let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
    all.join("\n")
}
