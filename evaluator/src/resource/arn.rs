//! ARNs in six segments: a concrete one as a request brings it, and a pattern whose segments are globs. Resources and
//! the ARN operators share it; they differ in whether a star may leave its segment (E-32 against E-59).

use crate::context::RequestContext;
use crate::pattern::automaton::Automaton;
use crate::pattern::{Feed, Pattern};
use crate::variable::{Piece, Variable};

/// The colons that separate an ARN's segments; later ones belong to the resource part (E-31).
pub(super) const SEPARATORS: usize = 5;

/// A concrete ARN.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestedArn<'a> {
    /// Partition, service, region, account.
    head: [&'a str; 4],
    resource: &'a str,
}

impl<'a> RequestedArn<'a> {
    /// None if the text is no ARN.
    pub(crate) fn new(text: &'a str) -> Option<Self> {
        let mut resource = text.strip_prefix("arn:")?;
        // Segments are short: a walk finds the next colon before a search has begun.
        let mut next = || {
            let end = resource.bytes().position(|byte| byte == b':')?;
            let (segment, rest) = resource.split_at_checked(end)?;
            resource = rest.get(1..)?;
            Some(segment)
        };
        Some(Self {
            head: [next()?, next()?, next()?, next()?],
            resource,
        })
    }
}

/// A pattern for ARNs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArnPattern {
    /// What stands for the word `arn` if it has wildcards (E-36); it is known to match the word and holds no variable.
    word: Option<Pattern>,
    /// Partition, service, region, account.
    head: [Pattern; 4],
    pub(super) resource: Pattern,
}

impl ArnPattern {
    /// A pattern of all six segments and no fewer; none if the first is not the word `arn`, nor wildcards that can
    /// stand for it (E-36).
    pub(crate) fn whole(pieces: &[Piece<'_>]) -> Option<Self> {
        let segments = segments(pieces);
        let fits = segments.len() > SEPARATORS
            && segments.first().is_some_and(|word| matches_word_arn(word));
        fits.then(|| Self::completed(segments))
    }

    /// A pattern of the segments after the first; AWS completes an ARN that stops early with wildcards (E-33).
    pub(super) fn completed(segments: Vec<Vec<Piece<'_>>>) -> Self {
        let mut segments = segments.into_iter();
        let word = segments
            .next()
            .filter(|word| !matches!(word.as_slice(), [Piece::Text("arn")]))
            .map(|word| Pattern::with_wildcards(&word));
        let mut next = || {
            segments
                .next()
                .map_or(Pattern::Any, |segment| Pattern::with_wildcards(&segment))
        };
        Self {
            word,
            head: [next(), next(), next(), next()],
            resource: next(),
        }
    }

    /// Whether it matches when a star that ends a segment may run past the colon (E-32). `text` is the whole of `arn`.
    pub(crate) fn matches(
        &self,
        text: &str,
        arn: &RequestedArn<'_>,
        context: &RequestContext,
    ) -> bool {
        let may_run_on = |pattern: &Pattern| {
            pattern.ends_with_star() && arn.resource.bytes().any(|byte| byte == b':')
        };
        if self.word.as_ref().is_some_and(may_run_on) {
            return self.matches_across(text, context);
        }
        for (pattern, segment) in self.head.iter().zip(&arn.head) {
            if !pattern.matches(segment, context) {
                // Up to the first star that may run on, the segments of both sides line up.
                return false;
            }
            if may_run_on(pattern) {
                return self.matches_across(text, context);
            }
        }
        self.resource.matches(arn.resource, context)
    }

    /// Whether it matches when no wildcard of the first five segments stands for a colon (E-59).
    pub(crate) fn matches_by_segment(
        &self,
        arn: &RequestedArn<'_>,
        context: &RequestContext,
    ) -> bool {
        self.head
            .iter()
            .zip(arn.head)
            .all(|(pattern, segment)| pattern.matches(segment, context))
            && self.resource.matches(arn.resource, context)
    }

    /// The general case of E-32, when there is a colon to swallow and a star that may.
    #[cold]
    #[inline(never)]
    fn matches_across(&self, text: &str, context: &RequestContext) -> bool {
        let mut automaton = Automaton::new(text);
        if self.word.is_none() {
            automaton.text("arn:");
        }
        for segment in self.word.iter().chain(&self.head) {
            let resolved = segment.feed(context, &mut |feed| match feed {
                Feed::Text(text) => automaton.text(text),
                Feed::One => automaton.one(false),
                Feed::Star { last } => automaton.star(last),
            });
            if !resolved {
                return false;
            }
            automaton.text(":");
        }
        self.resource.feed(context, &mut |feed| match feed {
            Feed::Text(text) => automaton.text(text),
            Feed::One => automaton.one(true),
            Feed::Star { .. } => automaton.star(true),
        }) && automaton.finish()
    }

    /// The variables in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.head
            .iter()
            .chain([&self.resource])
            .flat_map(Pattern::variables)
    }
}

/// Whether an ARN pattern that is written in one piece, such as a variable alone, matches an ARN; the colons of the
/// variables' values separate segments too, and no wildcard of the first five segments stands for a colon (E-59).
pub(crate) fn matches_in_one_piece(
    pattern: &Pattern,
    text: &str,
    context: &RequestContext,
) -> bool {
    if !pattern.has_wildcards() {
        return pattern.matches(text, context);
    }
    let mut automaton = Automaton::new(text);
    let mut colons = 0;
    pattern.feed(context, &mut |feed| match feed {
        Feed::Text(text) => {
            colons += text.bytes().filter(|byte| *byte == b':').count();
            automaton.text(text);
        }
        Feed::One => automaton.one(colons >= SEPARATORS),
        Feed::Star { .. } => automaton.star(colons >= SEPARATORS),
    }) && automaton.finish()
}

/// Whether pieces are the word `arn`, or wildcards that can stand for it (E-36). No variable can, whatever its default.
pub(super) fn matches_word_arn(pieces: &[Piece<'_>]) -> bool {
    !pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Variable(_)))
        && Pattern::with_wildcards(pieces).matches("arn", &RequestContext::default())
}

/// Cuts pieces at the first five colons of their text.
pub(super) fn segments<'a>(pieces: &[Piece<'a>]) -> Vec<Vec<Piece<'a>>> {
    let mut done = Vec::with_capacity(SEPARATORS + 1);
    let mut current = Vec::new();
    for piece in pieces {
        let Piece::Text(text) = piece else {
            current.push(piece.clone());
            continue;
        };
        let mut rest = *text;
        while done.len() < SEPARATORS
            && let Some((before, after)) = rest.split_once(':')
        {
            push(&mut current, before);
            done.push(std::mem::take(&mut current));
            rest = after;
        }
        push(&mut current, rest);
    }
    done.push(current);
    done
}

fn push<'a>(segment: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        segment.push(Piece::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::matches;

    #[test]
    fn e32_a_star_that_ends_a_segment_may_run_past_the_colon() {
        for (pattern, resource, expected) in [
            ("arn:aws:ec2:*", "arn:aws:ec2:eu:1:instance/i", true),
            (
                "arn:aws:logs:*:*:stream",
                "arn:aws:logs:eu:1:group:a:stream",
                true,
            ),
            (
                "arn:aws:logs:eu*:1:stream",
                "arn:aws:logs:eu-1:2:group:1:stream",
                true,
            ),
            (
                "arn:aws:logs:eu*x:1:stream",
                "arn:aws:logs:eu-1:2x:1:1:stream",
                false,
            ),
            (
                "arn:aws:logs:e*u?:1:stream",
                "arn:aws:logs:eu:1:1:1:stream",
                false,
            ),
            (
                "arn:aws:logs:*:1:stream",
                "arn:aws:logs:eu:2:group:2:stream",
                false,
            ),
            (
                "arn:aws:logs:*:1:stream",
                "arn:aws:sqs:eu:1:1:stream",
                false,
            ),
        ] {
            assert_eq!(matches(pattern, resource), expected, "{pattern} {resource}");
        }
    }

    #[test]
    fn hostile_patterns_and_resources_end() {
        let pattern = format!("arn:aws:*:*:*:{}b", "*a?".repeat(1_000));
        let resource = format!("arn:aws:{}", ":a".repeat(1_000));
        assert!(!matches(&pattern, &resource));
    }

    /// E-32 from its definition, by trying everything: `first` colons of the pattern have been passed.
    fn oracle(pattern: &[char], colons: usize, text: &[char]) -> bool {
        let Some((p, rest)) = pattern.split_first() else {
            return text.is_empty();
        };
        match p {
            '*' => {
                let crosses = colons >= 5 || rest.first() == Some(&':');
                oracle(rest, colons, text)
                    || text.split_first().is_some_and(|(t, tail)| {
                        (crosses || *t != ':') && oracle(pattern, colons, tail)
                    })
            }
            '?' => text
                .split_first()
                .is_some_and(|(t, tail)| (colons >= 5 || *t != ':') && oracle(rest, colons, tail)),
            c => text.split_first().is_some_and(|(t, tail)| {
                t == c && oracle(rest, colons + usize::from(*c == ':'), tail)
            }),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn arn_matching_agrees_with_the_definition(
            pattern in "[ab*?]{1,2}:[ab*?]{1,2}:[ab*?]{0,2}:[ab*?]{0,2}:[ab*?:]{0,4}",
            text in "[ab]{1,2}:[ab]{1,2}:[ab]{0,2}:[ab]{0,2}:[ab:]{0,6}",
        ) {
            let (pattern, text) = (format!("arn:{pattern}"), format!("arn:{text}"));
            let spelled: Vec<char> = pattern.chars().collect();
            let concrete: Vec<char> = text.chars().collect();
            prop_assert_eq!(matches(&pattern, &text), oracle(&spelled, 0, &concrete), "{} {}", pattern, text);
        }
    }
}
