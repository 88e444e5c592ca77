//! Parsed, not validated: a value of one of these types cannot be wrong, so no operation checks again.
//! Patterns and lengths are AWS's (IAM service model 2010-05-08); where they live, the source is named.

mod access_key;
mod account;
mod arn;
mod code;
mod document;
mod label;
mod name;
mod page;
mod password;
mod service_namespace;
mod tag;

pub use access_key::{AccessKeyId, AccessKeyStatus};
pub use account::{AccountAlias, AccountId, Email};
pub use arn::Arn;
pub use code::{KeyAnswer, OneTimeCode};
pub use document::{Description, PolicyDocument, PolicyVersionId};
pub use label::DeviceLabel;
pub use name::{
    GroupName, InstanceProfileName, MfaDeviceName, Path, PolicyName, RoleName, RoleNameSuffix,
    RoleSessionName, ServiceName, UserName,
};
pub use page::{Marker, PageSize};
pub use password::Password;
pub use service_namespace::ServiceNamespaces;
pub(crate) use tag::MOST_TAGS;
pub use tag::{Tag, TagKey, TagKeys, TagValue, Tags};

/// Why a text is not what it should be: the constraint in AWS's words and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Invalid {
    /// One sentence that says what is wrong and what is right.
    pub message: String,
}

impl Invalid {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// Gives a text type its serde, display and parsing from one `parse` function.
macro_rules! text_type {
    ($type:ident) => {
        impl $type {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::str::FromStr for $type {
            type Err = $crate::types::Invalid;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_type;
