//! Condition keys as AWS's simulator takes them.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use crate::IamError;

/// What the values of a condition key are (IAM `ContextKeyTypeEnum`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ContextKeyType {
    /// One text.
    #[default]
    String,
    /// Texts.
    StringList,
    /// One number.
    Numeric,
    /// Numbers.
    NumericList,
    /// `true` or `false`.
    Boolean,
    /// Several of `true` and `false`.
    BooleanList,
    /// One IP address.
    Ip,
    /// IP addresses.
    IpList,
    /// One value in base64.
    Binary,
    /// Values in base64.
    BinaryList,
    /// One time.
    Date,
    /// Times.
    DateList,
}

impl ContextKeyType {
    const fn is_list(self) -> bool {
        matches!(
            self,
            Self::StringList
                | Self::NumericList
                | Self::BooleanList
                | Self::IpList
                | Self::BinaryList
                | Self::DateList
        )
    }
}

/// A condition key that the simulated request brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ContextEntry {
    /// Its name, such as `aws:SourceIp`: 5–256 characters.
    pub context_key_name: String,
    /// Its values; several only for a list.
    pub context_key_values: Vec<String>,
    /// What they are.
    #[serde(default)]
    pub context_key_type: ContextKeyType,
}

/// Sets the keys, in place of what the server knows of the principal.
pub(super) fn set(entries: &[ContextEntry], keys: &mut RequestContext) -> Result<(), IamError> {
    let wrong = |message: String| IamError::InvalidInput {
        field: "ContextEntries",
        message,
    };
    if entries.len() > 100 {
        return Err(wrong("at most 100 condition keys".to_owned()));
    }
    let mut seen = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = entry.context_key_name.as_str();
        let is_name = (5..=256).contains(&name.len())
            && name.contains(':')
            && name.chars().all(|c| !c.is_control() && c != '"');
        if !is_name {
            return Err(wrong(format!(
                "`{}` is not the name of a condition key: write it as in `aws:SourceIp`",
                name.escape_debug()
            )));
        }
        let lowered = name.to_ascii_lowercase();
        if seen.contains(&lowered) {
            return Err(wrong(format!(
                "the condition key `{name}` is given twice: names compare without regard to case"
            )));
        }
        seen.push(lowered);
        if entry.context_key_type.is_list() {
            keys.set_many(name, entry.context_key_values.clone());
            continue;
        }
        match entry.context_key_values.as_slice() {
            [value] => keys.set(name, value.as_str()),
            _ => {
                return Err(wrong(format!(
                    "give `{name}` one value, or the type of a list"
                )));
            }
        }
    }
    Ok(())
}
