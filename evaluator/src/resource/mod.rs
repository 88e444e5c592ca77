//! Resource patterns: `*`, or an ARN whose six segments are globs (E-30 to E-37, E-40).
//!
//! Segments are compared one by one; a wildcard stays within its segment, except a star that ends a segment, which
//! may run past the colon (E-32), and any wildcard of the last segment. The request's resource is always concrete:
//! its own `*` and `?` mean themselves.

mod arn;

pub(crate) use arn::{ArnPattern, RequestedArn, matches_in_one_piece};

use crate::context::RequestContext;
use crate::error::shown;
use crate::pattern::Pattern;
use crate::variable::{Piece, Variable, pieces, pieces_or_text, plain};

/// One entry of a `Resource` or `NotResource` list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourcePattern {
    /// As written.
    pub(crate) text: Box<str>,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Any,
    /// One ARN, the text itself.
    Literal,
    /// Every ARN that begins with the text but for its last character, a star.
    Prefix,
    Arn(Box<ArnPattern>),
}

/// The resource of a request, cut up once for all patterns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestedResource<'a> {
    text: &'a str,
    arn: Option<RequestedArn<'a>>,
}

impl<'a> RequestedResource<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            arn: RequestedArn::new(text),
        }
    }
}

impl ResourcePattern {
    /// Reads an entry, or says what to write instead. With `variables`, `${…}` has its meaning (E-02).
    pub(crate) fn parse(text: &str, variables: bool) -> Result<Self, String> {
        let pieces = if variables {
            pieces(text)?
        } else {
            plain(text)
        };
        Self::of(text, &pieces)
    }

    /// As [`Self::parse`], for a document that is stored already: what is no variable is text (E-47).
    pub(crate) fn parse_stored(text: &str, variables: bool) -> Result<Self, String> {
        let pieces = if variables {
            pieces_or_text(text)
        } else {
            plain(text)
        };
        Self::of(text, &pieces)
    }

    fn of(text: &str, pieces: &[Piece<'_>]) -> Result<Self, String> {
        let form = if is_any(text) {
            Form::Any
        } else {
            Self::form(text, pieces)?
        };
        Ok(Self {
            text: text.into(),
            form,
        })
    }

    fn form(text: &str, pieces: &[Piece<'_>]) -> Result<Form, String> {
        if !is_arn(text) {
            return Err(format!(
                "`{}` is not a resource; write an ARN such as `arn:aws:iam::111122223333:user/*`, or `*`",
                shown(text)
            ));
        }
        let segments = arn::segments(pieces);
        if segments
            .iter()
            .take(arn::SEPARATORS)
            .flatten()
            .any(|piece| !matches!(piece, Piece::Text(_)))
        {
            return Err(format!(
                "`{}` holds a variable before its fifth colon; use variables in the last part only",
                shown(text)
            ));
        }
        for (index, name, example) in [(1, "partition", "aws"), (2, "service", "iam")] {
            if segments.get(index).is_some_and(Vec::is_empty) {
                return Err(format!(
                    "`{}` names no {name}; write one such as `{example}`",
                    shown(text)
                ));
            }
        }
        if let Some(stranger) = text.chars().find(|c| c.is_control()) {
            return Err(format!(
                "`{}` holds the control character U+{:04X}; remove it",
                shown(text),
                u32::from(stranger)
            ));
        }
        // Two frequent forms need no second copy of the text.
        if let [Piece::Text(_)] = pieces {
            let body = text.strip_suffix('*');
            if !body.unwrap_or(text).contains(['*', '?']) {
                if body.is_some() {
                    return Ok(Form::Prefix);
                }
                if segments.len() > arn::SEPARATORS {
                    return Ok(Form::Literal);
                }
            }
        }
        Ok(Form::Arn(Box::new(ArnPattern::completed(segments))))
    }

    /// Whether it matches; an entry with a variable that has no value matches nothing (E-44).
    pub(crate) fn matches(
        &self,
        requested: &RequestedResource<'_>,
        context: &RequestContext,
    ) -> bool {
        match (&self.form, &requested.arn) {
            (Form::Any, _) => true,
            (_, None) => false,
            (Form::Literal, _) => *self.text == *requested.text,
            (Form::Prefix, _) => self
                .text
                .strip_suffix('*')
                .is_some_and(|prefix| requested.text.starts_with(prefix)),
            (Form::Arn(pattern), Some(arn)) => pattern.matches(requested.text, arn, context),
        }
    }

    /// Whether every variable in it has a value.
    pub(crate) fn is_resolved(&self, context: &RequestContext) -> bool {
        self.resource_part()
            .is_none_or(|pattern| pattern.is_resolved(context))
    }

    /// Its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.resource_part()
            .into_iter()
            .flat_map(Pattern::variables)
    }

    /// The only segment that takes variables (E-40).
    fn resource_part(&self) -> Option<&Pattern> {
        match &self.form {
            Form::Arn(arn) => Some(&arn.resource),
            _ => None,
        }
    }
}

/// Whether an entry matches everything: stars alone, of which more say no more than one (E-37).
pub(crate) fn is_any(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// Whether a text has the form of an ARN: the word `arn` before its first colon, or a glob that means it (E-36).
fn is_arn(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(word, _)| arn::matches_word_arn(&plain(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn matches(pattern: &str, resource: &str) -> bool {
        matches_with(pattern, resource, &RequestContext::new())
    }

    fn matches_with(pattern: &str, resource: &str, context: &RequestContext) -> bool {
        ResourcePattern::parse(pattern, true)
            .unwrap()
            .matches(&RequestedResource::new(resource), context)
    }

    #[test]
    fn e36_e37_stars_alone_and_wildcards_in_the_word_arn_match_as_globs() {
        assert!(matches("**", "*"));
        assert!(matches("***", "arn:aws:s3:::b"));
        for pattern in [
            "*:*",
            "a*n:aws:s3:::b",
            "*:aws:s3:::b",
            "?rn:aws:s3:*",
            "*:aws:*:::b",
        ] {
            assert!(matches(pattern, "arn:aws:s3:::b"), "{pattern}");
            assert!(!matches(pattern, "*"), "{pattern}");
        }
        assert!(!matches("*:aws:s3:::b", "arn:aws:s3:::c"));
        assert!(
            matches("*:y:z:b", "arn:x:y:z:b:1:2"),
            "E-32, E-33: the first star runs on"
        );
        assert!(!matches("*n:b:c:::d", "arn:a:n:b:c:::d:e"));
        for refused in [
            "",
            "a*",
            "x*:aws:s3:::b",
            "ar:aws:s3:::b",
            "${a:b}:aws:s3:::b",
        ] {
            assert!(ResourcePattern::parse(refused, true).is_err(), "{refused}");
        }
    }

    #[test]
    fn e30_a_star_matches_everything_and_alone_fits_the_resource_star() {
        assert!(matches("*", "arn:aws:s3:::b/k"));
        assert!(matches("*", "*"));
        assert!(matches("*", "no arn"));
        assert!(!matches("arn:*:*:*:*:*", "*"));
        assert!(!matches("arn:aws:s3:::*", "*"));
    }

    #[test]
    fn e31_wildcards_work_within_a_segment_and_across_the_resource_part() {
        for (pattern, resource, expected) in [
            (
                "arn:aws:s3:::reports/*",
                "arn:aws:s3:::reports/2026/q3.csv",
                true,
            ),
            (
                "arn:aws:s3:::reports/*",
                "arn:aws:s3:::report/q3.csv",
                false,
            ),
            (
                "arn:aws:iam::111122223333:user/al?ce",
                "arn:aws:iam::111122223333:user/alice",
                true,
            ),
            (
                "arn:aws:iam::1111*3333:user/x",
                "arn:aws:iam::111122223333:user/x",
                true,
            ),
            (
                "arn:aws:logs:eu:1:log-group:*:stream",
                "arn:aws:logs:eu:1:log-group:a:b/c:stream",
                true,
            ),
            ("arn:aws:sqs:eu-?:1:q", "arn:aws:sqs:eu-1:1:q", true),
            ("arn:aws:sqs:eu?1:1:q", "arn:aws:sqs:eu:1:1:q", false),
            ("arn:aws:sns:eu:1:q", "arn:aws:sqs:eu:1:q", false),
        ] {
            assert_eq!(matches(pattern, resource), expected, "{pattern} {resource}");
        }
    }

    #[test]
    fn e33_an_arn_that_stops_early_is_completed_with_wildcards() {
        assert!(matches("arn:aws:sqs", "arn:aws:sqs:eu:1:queue"));
        assert!(matches("arn:aws:sqs:eu", "arn:aws:sqs:eu:1:queue"));
        assert!(!matches("arn:aws:sqs:us", "arn:aws:sqs:eu:1:queue"));
        assert!(!matches("arn:aws:sqs", "arn:aws:sns:eu:1:topic"));
    }

    #[test]
    fn e34_resources_compare_with_regard_to_case() {
        assert!(!matches(
            "arn:aws:iam::1:user/Alice",
            "arn:aws:iam::1:user/alice"
        ));
    }

    #[test]
    fn e36_wildcards_in_partition_service_and_type_are_ordinary() {
        assert!(matches("arn:*:s3:::b", "arn:aws-cn:s3:::b"));
        assert!(matches("arn:aws:i?m::1:us*r/x", "arn:aws:iam::1:user/x"));
    }

    #[test]
    fn e37_wildcards_of_the_request_are_literal() {
        assert!(!matches("arn:aws:s3:::reports", "arn:aws:s3:::*"));
        assert!(matches("arn:aws:s3:::*", "arn:aws:s3:::*"));
        assert!(matches("arn:aws:s3:::${*}", "arn:aws:s3:::*"));
        assert!(!matches("arn:aws:s3:::${*}", "arn:aws:s3:::b"));
    }

    #[test]
    fn e40_e41_variables_fill_the_resource_part_as_plain_text() {
        let mut context = RequestContext::new();
        context.set("aws:username", "al*");
        let own = "arn:aws:iam::*:user/${aws:username}";
        assert!(matches_with(own, "arn:aws:iam::1:user/al*", &context));
        assert!(!matches_with(own, "arn:aws:iam::1:user/alice", &context));
        context.set("aws:username", "a:b");
        assert!(matches_with(own, "arn:aws:iam::1:user/a:b", &context));
        assert!(!matches_with(own, "arn:aws:iam::1:user/a", &context));
    }

    #[test]
    fn e44_a_variable_without_value_matches_no_resource() {
        assert!(!matches(
            "arn:aws:s3:::home/${aws:username}",
            "arn:aws:s3:::home/"
        ));
        assert!(!matches(
            "arn:aws:s3:::home/*${aws:username}*",
            "arn:aws:s3:::home/x"
        ));
        assert!(!matches(
            "arn:aws:s3:*:*:${aws:username}*",
            "arn:aws:s3:::a:b"
        ));
        assert!(matches(
            "arn:aws:s3:::home/${aws:username, 'all'}",
            "arn:aws:s3:::home/all"
        ));
    }

    #[test]
    fn e02_without_variables_the_text_is_literal() {
        let pattern = ResourcePattern::parse("arn:aws:s3:::${aws:username}", false).unwrap();
        let context = RequestContext::new();
        assert!(pattern.matches(
            &RequestedResource::new("arn:aws:s3:::${aws:username}"),
            &context
        ));
    }

    #[test]
    fn what_is_no_resource_is_refused_with_advice() {
        for (text, expected) in [
            (
                "",
                "`` is not a resource; write an ARN such as `arn:aws:iam::111122223333:user/*`, or `*`",
            ),
            (
                "user/alice",
                "`user/alice` is not a resource; write an ARN such as `arn:aws:iam::111122223333:user/*`, or `*`",
            ),
            (
                "${aws:PrincipalArn}",
                "`${aws:PrincipalArn}` is not a resource; write an ARN such as `arn:aws:iam::111122223333:user/*`, or `*`",
            ),
            ("arn:", "`arn:` names no partition; write one such as `aws`"),
            (
                "arn:aws::x:y:z",
                "`arn:aws::x:y:z` names no service; write one such as `iam`",
            ),
            (
                "arn:aws:iam::${aws:PrincipalAccount}:user/x",
                "`arn:aws:iam::${aws:PrincipalAccount}:user/x` holds a variable before its fifth colon; use variables in the last part only",
            ),
            (
                "arn:aws:iam::1:user/${aws:username",
                "close the variable `${aws:username` with `}`",
            ),
            (
                "arn:aws:iam::1:user/a\nb",
                "`arn:aws:iam::1:user/a\u{fffd}b` holds the control character U+000A; remove it",
            ),
        ] {
            assert_eq!(
                ResourcePattern::parse(text, true).unwrap_err(),
                expected,
                "{text}"
            );
        }
    }
}
