//! Names and paths of users, groups, policies and devices.

use super::{Invalid, text_type};

/// `[\w+=,.@-]`, ASCII only: IAM's alphabet for names.
fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "+=,.@-_".contains(character)
}

fn parse_name(text: &str, what: &str, limit: usize) -> Result<String, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(format!("enter a {what}")));
    }
    if text.chars().count() > limit {
        return Err(Invalid::new(format!(
            "the {what} is too long: at most {limit} characters"
        )));
    }
    if text.chars().any(char::is_whitespace) {
        return Err(Invalid::new(
            "spaces are not allowed: use letters, digits and + = , . @ - _".to_owned(),
        ));
    }
    if let Some(bad) = text
        .chars()
        .find(|&character| !is_name_character(character))
    {
        return Err(Invalid::new(format!(
            "`{}` is not allowed: use letters, digits and + = , . @ - _",
            bad.escape_debug()
        )));
    }
    Ok(text.to_owned())
}

macro_rules! name_type {
    ($(#[$meta:meta])* $type:ident, $what:literal, $limit:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $type(String);

        impl $type {
            /// Parses a name.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a character outside `[A-Za-z0-9+=,.@_-]`.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                parse_name(text, $what, $limit).map(Self)
            }

            /// What must be unique in the account: names that differ only by case are the same.
            #[must_use]
            pub fn key(&self) -> String {
                self.0.to_ascii_lowercase()
            }
        }
        text_type!($type);
    };
}

name_type!(
    /// A user's name: 1–64 characters, unique in its account ignoring case.
    UserName, "user name", 64
);
name_type!(
    /// A group's name: 1–128 characters, unique in its account ignoring case.
    GroupName, "group name", 128
);
name_type!(
    /// A role's name: 1–64 characters, unique in its account ignoring case.
    RoleName, "role name", 64
);
name_type!(
    /// An instance profile's name: 1–128 characters, unique in its account ignoring case.
    InstanceProfileName, "instance profile name", 128
);
name_type!(
    /// A managed policy's name: 1–128 characters, unique in its account ignoring case.
    PolicyName, "policy name", 128
);
name_type!(
    /// A virtual MFA device's name: 1–128 characters, unique in its account ignoring case.
    MfaDeviceName, "device name", 128
);

name_type!(
    /// What stands behind the name of a role that is linked to a service: 1–64 characters (IAM `customSuffixType`).
    RoleNameSuffix, "custom suffix", 64
);

/// A service of AWS as trust policies name it: `ecs.amazonaws.com`, at most 128 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServiceName(String);

impl ServiceName {
    const END: &'static str = ".amazonaws.com";

    /// Parses a service's name: small letters, digits, dots and hyphens before `.amazonaws.com`.
    ///
    /// # Errors
    /// When it is anything else, or too long.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let word = text.strip_suffix(Self::END).unwrap_or_default();
        let sound = word.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        });
        if sound && text.len() <= 128 {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                "enter a service's name in small letters, as in `ecs.amazonaws.com`",
            ))
        }
    }

    /// What stands before `.amazonaws.com`.
    pub(crate) fn word(&self) -> &str {
        self.0.strip_suffix(Self::END).unwrap_or_default()
    }
}
text_type!(ServiceName);

/// The name of a role's session: 2–64 characters of `[A-Za-z0-9+=,.@_-]` (STS `roleSessionNameType`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleSessionName(String);

impl RoleSessionName {
    /// Parses a name.
    ///
    /// # Errors
    /// When it is shorter or longer, or holds another character.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().count() == 1 {
            return Err(Invalid::new(
                "the session name is too short: at least 2 characters",
            ));
        }
        parse_name(text, "session name", 64).map(Self)
    }

    /// The name of a person's session in the console: the person's own, made long enough.
    pub(crate) fn of_person(name: &str) -> Self {
        if name.chars().count() < 2 {
            Self(format!("{name}-console"))
        } else {
            Self(name.to_owned())
        }
    }
}
text_type!(RoleSessionName);

/// A path such as `/` or `/engineering/platform/`: at most 512 characters, part of the ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path(String);

impl Path {
    /// Parses a path: `/`, or printable ASCII between slashes.
    ///
    /// # Errors
    /// When it does not begin and end with a slash, is too long, or holds other characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let printable = text.chars().all(|c| ('\u{21}'..='\u{7e}').contains(&c));
        let wildcard = text.contains(['*', '?']);
        if text.is_empty() || !text.starts_with('/') || !text.ends_with('/') {
            return Err(Invalid::new(
                "a path begins and ends with a slash, as in `/engineering/`",
            ));
        }
        if text.len() > 512 {
            return Err(Invalid::new("the path is too long: at most 512 characters"));
        }
        if !printable || wildcard || text.contains("//") {
            return Err(Invalid::new(
                "a path holds printable ASCII without spaces, `*`, `?` or empty parts, as in `/engineering/`",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Default for Path {
    fn default() -> Self {
        Self("/".to_owned())
    }
}
text_type!(Path);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_ascii_and_without_spaces() {
        assert!(UserName::parse("priya.nair+ops@halden-1_x=,").is_ok());
        for bad in ["", "a b", "é", "a/b", "a\0b", "a\nb", "bоb", " bob", "<b>"] {
            assert!(UserName::parse(bad).is_err(), "{bad:?}");
        }
        assert!(UserName::parse(&"x".repeat(64)).is_ok());
        assert!(UserName::parse(&"x".repeat(65)).is_err());
    }

    #[test]
    fn a_service_has_a_word_of_its_own_before_the_domain() {
        for good in [
            "ecs.amazonaws.com",
            "ecs.application-autoscaling.amazonaws.com",
        ] {
            assert!(ServiceName::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ecs",
            ".amazonaws.com",
            "amazonaws.com",
            "ECS.amazonaws.com",
            "a..b.amazonaws.com",
            "a/b.amazonaws.com",
            "ecs.amazonaws.com.evil.example",
        ] {
            assert!(ServiceName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_that_differ_by_case_have_one_key() {
        let key = |name: &str| UserName::parse(name).unwrap().key();
        assert_eq!(key("Bob"), key("bOB"));
    }

    #[test]
    fn a_path_begins_and_ends_with_a_slash() {
        assert!(Path::parse("/").is_ok());
        assert!(Path::parse("/a/b/").is_ok());
        for bad in ["", "a/", "/a", "//", "/a b/", "/a*/", "/é/"] {
            assert!(Path::parse(bad).is_err(), "{bad:?}");
        }
    }
}
