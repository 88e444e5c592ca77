//! Action patterns: `*`, or a glob over `service:Name` that ignores ASCII case (E-20 to E-25). Variables have no
//! meaning here and are refused when the policy is read.

use crate::context::RequestContext;
use crate::error::shown;
use crate::pattern::Pattern;
use crate::variable::plain;

/// One entry of an `Action` or `NotAction` list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActionPattern {
    /// As written.
    pub(crate) text: String,
    /// In lower case.
    pattern: Pattern,
}

impl ActionPattern {
    /// Reads an entry, or says what to write instead.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text != "*" {
            check(text)?;
        }
        Ok(Self {
            text: text.to_owned(),
            pattern: Pattern::with_wildcards(&plain(&text.to_ascii_lowercase())),
        })
    }

    /// Whether it matches an action that is in lower case already.
    pub(crate) fn matches(&self, lowered_action: &str) -> bool {
        self.pattern
            .matches(lowered_action, &RequestContext::default())
    }
}

fn check(text: &str) -> Result<(), String> {
    if text.contains("${") {
        return Err(format!(
            "`{}` holds a variable; actions take none",
            shown(text)
        ));
    }
    let Some((service, name)) = text.split_once(':') else {
        return Err(format!(
            "`{}` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            shown(text)
        ));
    };
    if service.is_empty() || name.is_empty() {
        let missing = if service.is_empty() {
            "service before"
        } else {
            "action after"
        };
        return Err(format!(
            "`{}` lacks the {missing} the colon; write `service:Action`",
            shown(text)
        ));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '*' | '?');
    if let Some(stranger) = service.chars().chain(name.chars()).find(|&c| !allowed(c)) {
        let stranger = shown(stranger.encode_utf8(&mut [0; 4]));
        return Err(format!(
            "`{}` is not an action; remove `{stranger}` from it",
            shown(text)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, action: &str) -> bool {
        ActionPattern::parse(pattern)
            .unwrap()
            .matches(&action.to_ascii_lowercase())
    }

    #[test]
    fn e20_a_star_matches_every_action() {
        assert!(matches("*", "s3:GetObject"));
        assert!(matches("*", "anything"));
    }

    #[test]
    fn e21_actions_compare_without_regard_to_case() {
        assert!(matches("IAM:listusers", "iam:ListUsers"));
        assert!(!matches("iam:ListUsers", "iam:ListUser"));
        assert!(!matches("iam:ListUsers", "sts:ListUsers"));
    }

    #[test]
    fn e22_wildcards_stand_anywhere_in_the_name() {
        for (pattern, action, expected) in [
            ("iam:*AccessKey*", "iam:UpdateAccessKey", true),
            ("iam:*AccessKey*", "iam:ListAccessKeys", true),
            ("iam:*AccessKey*", "iam:ListUsers", false),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:Get?bject", "s3:Getbject", false),
            ("s3:*", "s3:GetObject", true),
            ("s3:*", "s3-object-lambda:Get", false),
        ] {
            assert_eq!(matches(pattern, action), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn e24_a_wildcard_in_the_service_is_an_ordinary_one() {
        assert!(matches("*:Get*", "s3:GetObject"));
        assert!(matches("s?:*", "s3:GetObject"));
        assert!(!matches("s?:*", "sts:GetCallerIdentity"));
    }

    #[test]
    fn e25_what_is_not_an_action_is_refused_with_advice() {
        for (text, expected) in [
            (
                "ListUsers",
                "`ListUsers` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            ),
            (
                "",
                "`` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            ),
            (
                "**",
                "`**` is not an action; write `service:Action` such as `iam:ListUsers`, or `*`",
            ),
            (
                ":ListUsers",
                "`:ListUsers` lacks the service before the colon; write `service:Action`",
            ),
            (
                "iam:",
                "`iam:` lacks the action after the colon; write `service:Action`",
            ),
            (
                "iam: ListUsers",
                "`iam: ListUsers` is not an action; remove ` ` from it",
            ),
            (
                "iam:List:Users",
                "`iam:List:Users` is not an action; remove `:` from it",
            ),
            (
                "iam:${aws:username}",
                "`iam:${aws:username}` holds a variable; actions take none",
            ),
        ] {
            assert_eq!(ActionPattern::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
