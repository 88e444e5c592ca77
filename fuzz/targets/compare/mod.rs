//! Holds an input line of `bailiwick evaluate` against the naive evaluator of the evaluator's tests. A difference is a
//! finding, and so is a panic in anything that is made of the decision.

#[path = "../../../evaluator/tests/naive/mod.rs"]
pub mod naive;

use evaluator::{Line, Verdict};
use serde_json::Value;

/// The decision of a line, if our reader takes it: whatever is not well formed is refused there, and the naive
/// evaluator is not meant for it.
pub fn compare(line: &Value) {
    let Ok(asked) = Line::read(&line.to_string()) else {
        return;
    };
    let verdict = evaluator::verdict(&asked.policies, &asked.request);
    let evaluation = evaluator::evaluate(&asked.policies, &asked.request);
    assert_eq!(evaluation.verdict(), verdict, "the trace differs on {line}");
    let decision = evaluation.decision();
    assert_eq!(decision.verdict, verdict, "the decision differs on {line}");
    assert!(!decision.why(&asked.request).is_empty());
    let _ = evaluation.what_would_allow();
    let expected = match naive::judge(line).verdict {
        naive::Verdict::Allowed => Verdict::Allowed,
        naive::Verdict::ExplicitlyDenied => Verdict::ExplicitlyDenied,
        naive::Verdict::ImplicitlyDenied => Verdict::ImplicitlyDenied,
    };
    assert_eq!(verdict, expected, "the naive evaluator differs on {line}");
}

/// A line with one policy of one statement, for the request of a user.
pub fn line(statement: Value, action: &str, resource: &str, context: Value) -> Value {
    serde_json::json!({
        "id": "1",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": action,
            "resource": resource,
            "context": context,
        },
        "policies": {
            "identity": [{"Version": "2012-10-17", "Statement": [statement]}],
        },
    })
}
