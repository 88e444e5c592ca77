//! Policies that are lists of actions: made from the catalogue of AWS's services, so that they say what it says. As few
//! patterns as mean exactly the actions wanted, among those that the catalogue knows.

use std::{collections::BTreeMap, sync::LazyLock};

use evaluator::catalogue::{AccessLevel, Catalogue, EMBEDDED, Service};

/// Words in the names of reads that hand out secrets or credentials: no policy for readers grants such an action.
const SECRETS: &[&str] = &[
    "AccessToken",
    "AuthToken",
    "AuthorizationToken",
    "BearerToken",
    "ChallengePassword",
    "ChatToken",
    "ComputeAccess",
    "ConnectionToken",
    "Credentials",
    "DecryptedAPIKey",
    "DefaultKeyPair",
    "EnvironmentToken",
    "ExportCertificate",
    "FederationToken",
    "InstanceAccess",
    "MasterUserPassword",
    "OAuth2Token",
    "Oauth2Token",
    "OpenIdToken",
    "PasswordData",
    "PaymentToken",
    "ResourceApiKey",
    "RevealSecrets",
    "SecretValue",
    "SessionToken",
    "UserPoolClientSecrets",
];

/// The same by their whole names.
const MORE_SECRETS: &[&str] = &[
    "amplifybackend:GetToken",
    "appsync:ListApiKeys",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// What names such a thing and only lists which ones there are.
const HARMLESS: &[&str] = &["iam:ListServiceSpecificCredentials"];

fn hands_out_secrets(name: &str) -> bool {
    !HARMLESS.contains(&name)
        && (MORE_SECRETS.contains(&name) || SECRETS.iter().any(|word| name.contains(word)))
}

/// The catalogue that this program carries.
pub(crate) fn catalogue() -> Option<&'static Catalogue> {
    static CATALOGUE: LazyLock<Option<Catalogue>> =
        LazyLock::new(|| Catalogue::read(EMBEDDED).ok());
    CATALOGUE.as_ref()
}

/// Patterns for the actions at these levels of these services, of all services where none is named; never one that hands
/// out secrets.
pub(super) fn patterns(
    catalogue: &Catalogue,
    services: &[&str],
    levels: &[AccessLevel],
) -> Vec<String> {
    let named = |service: &&Service| services.is_empty() || services.contains(&service.prefix());
    catalogue
        .services()
        .filter(named)
        .flat_map(|service| of_service(service, levels))
        .collect()
}

fn of_service(service: &Service, levels: &[AccessLevel]) -> Vec<String> {
    let mut verbs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut unwanted = Vec::new();
    for action in service.actions() {
        let name = action.name();
        let secret = hands_out_secrets(&action.full_name());
        if levels.contains(&action.access_level()) && !secret {
            verbs.entry(verb(name)).or_default().push(name);
        } else {
            unwanted.push(name);
        }
    }
    let mut found = Vec::new();
    for (verb, names) in verbs {
        // Action names are matched without regard to case.
        let clash = |name: &&str| {
            name.get(..verb.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(verb))
        };
        if names.len() > 1 && !unwanted.iter().any(clash) {
            found.push(format!("{}:{verb}*", service.prefix()));
        } else {
            let full = |name: &str| format!("{}:{name}", service.prefix());
            found.extend(names.into_iter().map(full));
        }
    }
    found
}

/// The first word of a name in camel case: `Describe` of `DescribeInstances`.
fn verb(name: &str) -> &str {
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, c)| !c.is_ascii_lowercase())
        .map_or(name.len(), |(place, _)| place);
    name.get(..end).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn patterns_cover_the_levels_wanted_exactly() {
        let catalogue = catalogue().unwrap();
        let levels = [AccessLevel::List, AccessLevel::Read];
        let patterns = patterns(catalogue, &[], &levels);
        let covered: BTreeSet<String> = patterns
            .iter()
            .flat_map(|pattern| catalogue.expand(pattern))
            .map(|action| action.full_name())
            .collect();
        let wanted: BTreeSet<String> = catalogue
            .services()
            .flat_map(Service::actions)
            .filter(|action| levels.contains(&action.access_level()))
            .map(|action| action.full_name())
            .filter(|name| !hands_out_secrets(name))
            .collect();
        let differs: Vec<&String> = covered.symmetric_difference(&wanted).collect();
        assert!(differs.is_empty(), "{differs:?}");
        assert!(
            patterns.len() * 2 < wanted.len(),
            "{} patterns",
            patterns.len()
        );
    }

    #[test]
    fn credentials_are_no_reading() {
        for secret in [
            "secretsmanager:GetSecretValue",
            "ssm:GetParameter",
            "sso:GetRoleCredentials",
            "acm:ExportCertificate",
        ] {
            assert!(hands_out_secrets(secret), "{secret}");
        }
        for harmless in [
            "iam:GetCredentialReport",
            "iam:GetAccountPasswordPolicy",
            "iam:ListServiceSpecificCredentials",
        ] {
            assert!(!hands_out_secrets(harmless), "{harmless}");
        }
    }

    #[test]
    fn the_verb_is_the_first_word() {
        assert_eq!(verb("DescribeInstances"), "Describe");
        assert_eq!(verb("GetEC2Limits"), "Get");
        assert_eq!(verb("list"), "list");
    }
}
