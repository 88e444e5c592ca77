//! Resource patterns: `*`, or an ARN whose six segments are globs (E-30 to E-37, E-40).
//!
//! Segments are compared one by one; a wildcard stays within its segment, except a star that ends a segment, which
//! may run past the colon (E-32), and any wildcard of the last segment. The request's resource is always concrete:
//! its own `*` and `?` mean themselves.

mod across;

use crate::context::RequestContext;
use crate::error::shown;
use crate::pattern::Pattern;
use crate::variable::{Piece, Variable, pieces, plain};

/// The colons that separate an ARN's segments; later ones belong to the resource part (E-31).
const SEPARATORS: usize = 5;

/// One entry of a `Resource` or `NotResource` list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourcePattern {
    /// As written.
    pub(crate) text: String,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Any,
    Arn(Box<ArnPattern>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ArnPattern {
    /// Partition, service, region, account; the word `arn` before them is fixed.
    head: [Pattern; 4],
    resource: Pattern,
}

/// The resource of a request, cut up once for all patterns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestedResource<'a> {
    text: &'a str,
    arn: Option<RequestedArn<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct RequestedArn<'a> {
    head: [&'a str; 4],
    resource: &'a str,
}

impl<'a> RequestedResource<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut parts = text.splitn(SEPARATORS + 1, ':');
        let mut next = || parts.next();
        let arn = (next() == Some("arn"))
            .then(|| {
                Some(RequestedArn {
                    head: [next()?, next()?, next()?, next()?],
                    resource: next()?,
                })
            })
            .flatten();
        Self { text, arn }
    }
}

impl ResourcePattern {
    /// Reads an entry, or says what to write instead. With `variables`, `${…}` has its meaning (E-02).
    pub(crate) fn parse(text: &str, variables: bool) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self {
                text: text.to_owned(),
                form: Form::Any,
            });
        }
        if !text.starts_with("arn:") {
            return Err(format!(
                "`{}` is not a resource; write an ARN such as `arn:aws:iam::111122223333:user/*`, or `*`",
                shown(text)
            ));
        }
        let pieces = if variables {
            pieces(text)?
        } else {
            plain(text)
        };
        let mut segments = split(&pieces, text)?.into_iter().skip(1);
        let mut written = 1;
        // E-33: AWS completes an ARN that stops early with wildcards.
        let mut next = || {
            segments.next().map_or_else(
                || plain("*"),
                |segment| {
                    written += 1;
                    segment
                },
            )
        };
        let head = [next(), next(), next(), next()];
        let resource = next();
        for (segment, name, example) in
            [(&head[0], "partition", "aws"), (&head[1], "service", "iam")]
        {
            if segment.is_empty() {
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
        let arn = ArnPattern {
            head: head.map(|segment| Pattern::with_wildcards(&segment)),
            resource: Pattern::with_wildcards(&resource),
        };
        Ok(Self {
            text: text.to_owned(),
            form: Form::Arn(Box::new(arn)),
        })
    }

    /// Whether it matches; an entry with a variable that has no value matches nothing (E-44).
    pub(crate) fn matches(
        &self,
        requested: &RequestedResource<'_>,
        context: &RequestContext,
    ) -> bool {
        match (&self.form, &requested.arn) {
            (Form::Any, _) => true,
            (Form::Arn(_), None) => false,
            (Form::Arn(pattern), Some(arn)) => pattern.matches(requested.text, arn, context),
        }
    }

    /// Whether every variable in it has a value.
    pub(crate) fn is_resolved(&self, context: &RequestContext) -> bool {
        match &self.form {
            Form::Any => true,
            Form::Arn(arn) => arn.resource.is_resolved(context),
        }
    }

    /// Its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        match &self.form {
            Form::Any => None,
            Form::Arn(arn) => Some(arn.resource.variables()),
        }
        .into_iter()
        .flatten()
    }
}

impl ArnPattern {
    fn matches(&self, text: &str, arn: &RequestedArn<'_>, context: &RequestContext) -> bool {
        let none = RequestContext::default();
        for (pattern, segment) in self.head.iter().zip(arn.head) {
            if !pattern.matches(segment, &none) {
                // Up to the first star that may run on, the segments of both sides line up.
                return false;
            }
            if pattern.ends_with_star() && arn.resource.contains(':') {
                return self.matches_across(text, context);
            }
        }
        self.resource.matches(arn.resource, context)
    }
}

/// Cuts pieces at the first five colons of their text; a variable may stand in the last segment only (E-40).
fn split(pieces: &[Piece], text: &str) -> Result<Vec<Vec<Piece>>, String> {
    let mut done: Vec<Vec<Piece>> = Vec::new();
    let mut current: Vec<Piece> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) => {
                let mut rest = part.as_str();
                while done.len() < SEPARATORS
                    && let Some((before, after)) = rest.split_once(':')
                {
                    current.extend(plain(before));
                    done.push(std::mem::take(&mut current));
                    rest = after;
                }
                current.extend(plain(rest));
            }
            _ if done.len() < SEPARATORS => {
                return Err(format!(
                    "`{}` holds a variable before its fifth colon; use variables in the last part only",
                    shown(text)
                ));
            }
            other => current.push(other.clone()),
        }
    }
    done.push(current);
    Ok(done)
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
                "**",
                "`**` is not a resource; write an ARN such as `arn:aws:iam::111122223333:user/*`, or `*`",
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
