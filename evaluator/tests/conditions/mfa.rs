//! The patterns that require multi-factor authentication (E-140 to E-143), against the three kinds of credentials:
//! long-term keys bring no such key, temporary ones bring `true` or `false`.

use evaluator::Verdict::{self, Allowed, ExplicitlyDenied, ImplicitlyDenied};
use serde_json::{Value, json};

use crate::decide;

fn long_term() -> Value {
    json!({"aws:username": "alice"})
}

fn without_mfa() -> Value {
    json!({"aws:username": "alice", "aws:MultiFactorAuthPresent": "false"})
}

fn with_mfa(age: &str) -> Value {
    json!({"aws:username": "alice", "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": age})
}

/// The verdicts for long-term keys, temporary ones without and temporary ones with MFA five minutes ago.
fn verdicts(statements: &Value) -> [Verdict; 3] {
    [long_term(), without_mfa(), with_mfa("300")]
        .map(|context| decide(statements, "2012-10-17", "ec2:StopInstances", "*", &context))
}

fn allow(condition: Value) -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition})
}

fn deny(condition: Value) -> Value {
    json!([{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}])
}

#[test]
fn e140_the_key_is_absent_with_long_term_keys() {
    let present = |listed: &str| allow(json!({"Null": {"aws:MultiFactorAuthPresent": listed}}));
    assert_eq!(
        verdicts(&present("true")),
        [Allowed, ImplicitlyDenied, ImplicitlyDenied]
    );
    assert_eq!(
        verdicts(&present("false")),
        [ImplicitlyDenied, Allowed, Allowed]
    );
}

#[test]
fn e141_deny_with_bool_if_exists_false_denies_false_and_absent() {
    let required = deny(json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}));
    assert_eq!(
        verdicts(&required),
        [ExplicitlyDenied, ExplicitlyDenied, Allowed]
    );
}

#[test]
fn e141_the_other_forms_do_what_the_specification_warns_of() {
    let key =
        |operator: &str, value: &str| json!({operator: {"aws:MultiFactorAuthPresent": value}});
    // Misses long-term keys.
    assert_eq!(
        verdicts(&deny(key("Bool", "false"))),
        [Allowed, ExplicitlyDenied, Allowed]
    );
    // Lets long-term keys in.
    assert_eq!(
        verdicts(&allow(key("BoolIfExists", "true"))),
        [Allowed, ImplicitlyDenied, Allowed]
    );
    // Correct for grants.
    assert_eq!(
        verdicts(&allow(key("Bool", "true"))),
        [ImplicitlyDenied, ImplicitlyDenied, Allowed]
    );
    // Misses temporary credentials without MFA.
    assert_eq!(
        verdicts(&deny(key("Null", "true"))),
        [ExplicitlyDenied, Allowed, Allowed]
    );
}

#[test]
fn e142_the_age_is_present_only_with_mfa() {
    let recent = allow(json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}));
    assert_eq!(
        verdicts(&recent),
        [ImplicitlyDenied, ImplicitlyDenied, Allowed]
    );
    let verdict = |statements: &Value, context: Value| {
        decide(statements, "2012-10-17", "ec2:StopInstances", "*", &context)
    };
    assert_eq!(verdict(&recent, with_mfa("3600")), ImplicitlyDenied);
    // A denial by age alone misses everybody without MFA ...
    let alone = deny(json!({"NumericGreaterThan": {"aws:MultiFactorAuthAge": 3600}}));
    assert_eq!(verdicts(&alone), [Allowed, Allowed, Allowed]);
    assert_eq!(verdict(&alone, with_mfa("3601")), ExplicitlyDenied);
    // ... and needs `IfExists`.
    let whole = deny(json!({"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": 3600}}));
    assert_eq!(
        verdicts(&whole),
        [ExplicitlyDenied, ExplicitlyDenied, Allowed]
    );
    assert_eq!(verdict(&whole, with_mfa("3601")), ExplicitlyDenied);
}

#[test]
fn e143_long_term_keys_may_enrol_and_get_a_session_and_nothing_else() {
    let statements = json!([
        {"Sid": "OwnDevice", "Effect": "Allow",
         "Action": ["iam:CreateVirtualMFADevice", "iam:DeleteVirtualMFADevice"],
         "Resource": "arn:aws:iam::*:mfa/${aws:username}"},
        {"Sid": "OwnUser", "Effect": "Allow",
         "Action": ["iam:DeactivateMFADevice", "iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices",
             "iam:ResyncMFADevice", "iam:CreateAccessKey"],
         "Resource": "arn:aws:iam::*:user/${aws:username}"},
        {"Sid": "Work", "Effect": "Allow", "Action": ["ec2:*", "iam:ListVirtualMFADevices"], "Resource": "*"},
        {"Sid": "DenyWithoutMfa", "Effect": "Deny",
         "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices",
             "iam:ListVirtualMFADevices", "iam:ResyncMFADevice", "sts:GetSessionToken"],
         "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}},
    ]);
    let device = "arn:aws:iam::111122223333:mfa/alice";
    let own = "arn:aws:iam::111122223333:user/alice";
    let other = "arn:aws:iam::111122223333:user/bob";
    for (action, resource, keys, session) in [
        ("iam:CreateVirtualMFADevice", device, Allowed, Allowed),
        ("iam:EnableMFADevice", own, Allowed, Allowed),
        ("iam:ResyncMFADevice", own, Allowed, Allowed),
        ("iam:GetUser", own, Allowed, Allowed),
        ("iam:ListVirtualMFADevices", "*", Allowed, Allowed),
        ("sts:GetSessionToken", "*", Allowed, Allowed),
        (
            "iam:EnableMFADevice",
            other,
            ImplicitlyDenied,
            ImplicitlyDenied,
        ),
        (
            "iam:CreateVirtualMFADevice",
            "arn:aws:iam::111122223333:mfa/bob",
            ImplicitlyDenied,
            ImplicitlyDenied,
        ),
        ("iam:DeactivateMFADevice", own, ExplicitlyDenied, Allowed),
        (
            "iam:DeleteVirtualMFADevice",
            device,
            ExplicitlyDenied,
            Allowed,
        ),
        ("iam:CreateAccessKey", own, ExplicitlyDenied, Allowed),
        ("ec2:StopInstances", "*", ExplicitlyDenied, Allowed),
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            ExplicitlyDenied,
            ImplicitlyDenied,
        ),
    ] {
        let verdict =
            |context: Value| decide(&statements, "2012-10-17", action, resource, &context);
        assert_eq!(verdict(long_term()), keys, "{action} {resource}");
        assert_eq!(verdict(without_mfa()), keys, "{action} {resource}");
        assert_eq!(verdict(with_mfa("10")), session, "{action} {resource}");
    }
}
