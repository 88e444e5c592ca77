//! What conditions, variables and resource patterns mean, rule by rule, held through whole documents and whole
//! decisions (specification sections 3, 4, 5 and 9).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may"
)]

mod mfa;
mod operators;
mod refusals;
mod resources;
mod sets;
mod stored;
mod variables;

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType, Request, RequestContext,
    Verdict,
};
use serde_json::{Value, json};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

/// The verdict on a request of Alice's under identity policies with these statements.
fn decide(
    statements: &Value,
    version: &str,
    action: &str,
    resource: &str,
    context: &Value,
) -> Verdict {
    let text = json!({"Version": version, "Statement": statements}).to_string();
    let policy = Policy::parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    let source = PolicySource {
        uri: "inline".to_owned(),
        name: "Own".to_owned(),
        policy_type: PolicyType::Inline,
        attached_to: ALICE.to_owned(),
    };
    let set = PolicySet {
        identity: Layer::new([AttachedPolicy {
            source: Arc::new(source),
            policy: Arc::new(policy),
        }]),
        ..PolicySet::default()
    };
    let context: RequestContext = serde_json::from_value(context.clone()).unwrap();
    let request = Request::new(ALICE, action, resource, context).unwrap();
    evaluator::verdict(&set, &request)
}

/// Whether a request with this context meets a condition element, told by a grant that has it.
fn meets(condition: Value, context: Value) -> bool {
    let statement =
        json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
    decide(
        &statement,
        "2012-10-17",
        "s3:GetObject",
        "arn:aws:s3:::b/k",
        &context,
    ) == Verdict::Allowed
}

/// Whether one condition is met when the key has this value; `null` is an absent key.
fn met(operator: &str, listed: impl Into<Value>, value: impl Into<Value>) -> bool {
    let context = match value.into() {
        Value::Null => json!({}),
        value => json!({"a:key": value}),
    };
    meets(json!({operator: {"a:key": listed.into()}}), context)
}

/// The sentences with which a condition element is refused.
fn refused(condition: Value, version: &str) -> Vec<String> {
    let statement =
        json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition});
    let text = json!({"Version": version, "Statement": statement}).to_string();
    let errors = Policy::parse(&text).expect_err(&text);
    errors.into_iter().map(|error| error.message).collect()
}
