//! Services by the prefix of their actions, as operations are asked about them.

use serde::{Deserialize, Serialize};

use super::Invalid;

/// From 1 to 200 prefixes such as `s3` (IAM `serviceNamespaceListType`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct ServiceNamespaces(Vec<String>);

impl ServiceNamespaces {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl TryFrom<Vec<String>> for ServiceNamespaces {
    type Error = Invalid;

    fn try_from(services: Vec<String>) -> Result<Self, Invalid> {
        if services.is_empty() || services.len() > 200 {
            return Err(Invalid::new("name 1 to 200 services"));
        }
        let sound = |service: &String| {
            (1..=64).contains(&service.len())
                && service
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        match services.iter().find(|service| !sound(service)) {
            Some(bad) => Err(Invalid::new(format!(
                "`{}` is no service: use the prefix of its actions, as in `s3`",
                bad.escape_debug()
            ))),
            None => Ok(Self(services)),
        }
    }
}

impl From<ServiceNamespaces> for Vec<String> {
    fn from(services: ServiceNamespaces) -> Self {
        services.0
    }
}
