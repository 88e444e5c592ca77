//! The policy that everybody has without anybody attaching it: what the account's settings let people do for
//! themselves. It is a document like any other, so that denies and boundaries win over it and decisions name it.
//! It must never reach beyond the person whom it is evaluated for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use evaluator::{AttachedPolicy, Policy, PolicySource, PolicyType};
use serde_json::json;

use crate::{IamError, password_policy::PasswordPolicy, principal::Principal, settings::Settings};

/// What decisions call it.
const NAME: &str = "BailiwickSelfService";
/// Where it comes from.
const URI: &str = "bailiwick:settings/self-service";

/// On oneself: the own factors, sessions, notices.
const SECURITY: &[&str] = &[
    "iam:GetUser",
    "iam:ListMFADevices",
    "iam:EnableMFADevice",
    "iam:DeactivateMFADevice",
    "iam:ResyncMFADevice",
    "iam:ListAccessKeys",
    "bailiwick:ListSessions",
    "bailiwick:EndSession",
    "bailiwick:EndSessions",
    "bailiwick:ListNotices",
    "bailiwick:DismissNotices",
    "bailiwick:ListSignInActivity",
    "bailiwick:RenameMFADevice",
    "bailiwick:CreateRecoveryCodes",
    "bailiwick:GetRecoveryCodes",
];

/// On oneself, while the account's password policy lets everybody, or without one.
const PASSWORD: &[&str] = &["iam:ChangePassword"];

/// On devices that bear one's own name.
const OWN_DEVICES: &[&str] = &["iam:CreateVirtualMFADevice", "iam:DeleteVirtualMFADevice"];

/// After which user a device is named: the longest name that its own begins with.
pub(crate) const DEVICE_OF: &str = "bailiwick:DeviceOf";

/// On oneself: the own access keys.
const ACCESS_KEYS: &[&str] = &[
    "iam:CreateAccessKey",
    "iam:UpdateAccessKey",
    "iam:DeleteAccessKey",
    "iam:ListAccessKeys",
    "iam:GetAccessKeyLastUsed",
];

/// How many compiled documents are kept; at the limit it begins anew.
const CAPACITY: usize = 1000;

/// The compiled documents: one for all users of a path, because no policy variable holds a path.
#[derive(Default)]
pub(super) struct SelfService {
    compiled: Mutex<HashMap<String, Arc<Policy>>>,
}

impl SelfService {
    /// The policy for a user; none when the account lets people do nothing for themselves. Whether they may change their
    /// password is said by the account's password policy (AllowUsersToChangePassword), and by the settings without one.
    pub(super) fn of(
        &self,
        settings: &Settings,
        passwords: Option<&PasswordPolicy>,
        user: &Principal,
    ) -> Result<Option<AttachedPolicy>, IamError> {
        let change = passwords.map_or(settings.self_service_security, |policy| {
            policy.allow_users_to_change
        });
        let nothing =
            !(settings.self_service_security || settings.self_service_access_keys || change);
        if user.is_root() || nothing {
            return Ok(None);
        }
        let document = document(settings, change, user)?;
        let known = self
            .compiled
            .lock()
            .ok()
            .and_then(|compiled| compiled.get(&document).map(Arc::clone));
        let policy = match known {
            Some(policy) => policy,
            None => {
                let policy = Arc::new(Policy::parse(&document).map_err(|_| {
                    IamError::internal("the self-service policy does not parse".to_owned())
                })?);
                if let Ok(mut compiled) = self.compiled.lock() {
                    if compiled.len() >= CAPACITY {
                        compiled.clear();
                    }
                    compiled.insert(document, Arc::clone(&policy));
                }
                policy
            }
        };
        Ok(Some(AttachedPolicy {
            source: Arc::new(PolicySource {
                uri: URI.to_owned(),
                name: NAME.to_owned(),
                policy_type: PolicyType::Inline,
                attached_to: user.arn.to_string(),
            }),
            policy,
        }))
    }
}

fn document(settings: &Settings, change: bool, user: &Principal) -> Result<String, IamError> {
    let path = user
        .arn
        .resource()
        .strip_suffix(user.name.as_str())
        .ok_or_else(|| IamError::internal("a user's ARN does not end with its name"))?;
    // A path may hold a dollar sign; it must not begin a variable.
    let path = path.replace('$', "${$}");
    let account = &user.account;
    let own = format!("arn:aws:iam::{account}:{path}${{aws:username}}");
    let devices = format!("arn:aws:iam::{account}:mfa/${{aws:username}}");
    let mut statements = Vec::new();
    if change {
        statements.push(json!({
            "Sid": "OwnPassword", "Effect": "Allow", "Action": PASSWORD, "Resource": own,
        }));
    }
    if settings.self_service_security {
        statements.push(json!({
            "Sid": "OwnSecurity", "Effect": "Allow", "Action": SECURITY, "Resource": own,
        }));
        statements.push(json!({
            "Sid": "OwnDevices", "Effect": "Allow", "Action": OWN_DEVICES,
            "Resource": [devices, format!("{devices}-*")],
            // `bob-smith-phone` is of `bob-smith`, where there is one, and not of `bob`.
            "Condition": { "StringEqualsIfExists": { DEVICE_OF: "${aws:username}" } },
        }));
    }
    if settings.self_service_access_keys {
        statements.push(json!({
            "Sid": "OwnAccessKeys", "Effect": "Allow", "Action": ACCESS_KEYS, "Resource": own,
        }));
    }
    Ok(json!({ "Version": "2012-10-17", "Statement": statements }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::AccountId;

    fn user(path: &str, name: &str) -> Principal {
        let account = AccountId::parse("111122223333").unwrap();
        Principal::user(account, "AIDAX".to_owned(), name.to_owned(), path)
    }

    fn settings(security: bool, keys: bool) -> Settings {
        Settings {
            self_service_security: security,
            self_service_access_keys: keys,
            ..Settings::default()
        }
    }

    #[test]
    fn one_document_serves_all_users_of_a_path() {
        let service = SelfService::default();
        let both = settings(true, true);
        let one = service.of(&both, None, &user("/", "one")).unwrap().unwrap();
        let two = service.of(&both, None, &user("/", "two")).unwrap().unwrap();
        assert!(Arc::ptr_eq(&one.policy, &two.policy));
        let other = service
            .of(&both, None, &user("/a/", "one"))
            .unwrap()
            .unwrap();
        assert!(!Arc::ptr_eq(&one.policy, &other.policy));
    }

    #[test]
    fn nothing_is_granted_when_all_self_service_is_off_nor_to_root() {
        let service = SelfService::default();
        let nobody = service.of(&settings(false, false), None, &user("/", "one"));
        assert_eq!(nobody.unwrap(), None);
        let root = Principal::root(AccountId::parse("111122223333").unwrap());
        assert_eq!(
            service.of(&settings(true, true), None, &root).unwrap(),
            None
        );
    }

    #[test]
    fn a_password_policy_says_whether_everybody_may_change_their_password() {
        let service = SelfService::default();
        let policy = |allow| PasswordPolicy {
            allow_users_to_change: allow,
            ..PasswordPolicy::default()
        };
        let granted = |settings: Settings, policy: Option<&PasswordPolicy>| {
            let found = service.of(&settings, policy, &user("/", "one")).unwrap();
            found.is_some_and(|found| {
                found
                    .policy
                    .canonical()
                    .to_lowercase()
                    .contains("iam:changepassword")
            })
        };
        for security in [true, false] {
            assert_eq!(granted(settings(security, true), None), security);
            assert!(granted(settings(security, false), Some(&policy(true))));
            assert!(!granted(settings(security, false), Some(&policy(false))));
        }
    }

    #[test]
    fn a_dollar_sign_in_a_path_begins_no_variable() {
        let text = document(
            &settings(true, false),
            true,
            &user("/${aws:userid}/", "one"),
        )
        .unwrap();
        assert!(
            text.contains("user/${$}{aws:userid}/${aws:username}"),
            "{text}"
        );
        assert!(Policy::parse(&text).is_ok());
    }
}
