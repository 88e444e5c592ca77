//! E-32: a star that ends a segment may run past the colon, so that the segments of pattern and resource need not line
//! up. This is the slow, general matcher; the caller takes it only when a star can run on and has a colon to swallow.

use super::ArnPattern;
use crate::context::RequestContext;
use crate::pattern::Symbol;

impl ArnPattern {
    /// The general case of E-32, where a star at the end of a segment may swallow colons: all places of the pattern
    /// that the text so far can have reached, advanced character by character. Cost: text × pattern, never more.
    pub(super) fn matches_across(&self, text: &str, context: &RequestContext) -> bool {
        let Some(steps) = self.steps(context) else {
            return false;
        };
        let mut reached = vec![false; steps.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        skip_stars(&steps, &mut reached);
        for c in text.chars() {
            let mut next = vec![false; steps.len() + 1];
            let mut alive = false;
            for (index, step) in steps.iter().enumerate() {
                if !reached.get(index).is_some_and(|r| *r) || !step.accepts(c) {
                    continue;
                }
                let target = if step.symbol == Symbol::Star {
                    index
                } else {
                    index + 1
                };
                if let Some(place) = next.get_mut(target) {
                    *place = true;
                    alive = true;
                }
            }
            if !alive {
                return false;
            }
            skip_stars(&steps, &mut next);
            reached = next;
        }
        reached.last().is_some_and(|end| *end)
    }

    fn steps(&self, context: &RequestContext) -> Option<Vec<Step>> {
        let literal = |c| Step {
            symbol: Symbol::Char(c),
            crosses: true,
        };
        let mut steps: Vec<Step> = "arn:".chars().map(literal).collect();
        for segment in &self.head {
            let symbols = segment.symbols(context)?;
            let last = symbols.len().saturating_sub(1);
            let crosses = |index: usize, symbol: &Symbol| *symbol == Symbol::Star && index == last;
            steps.extend(symbols.iter().enumerate().map(|(i, s)| Step {
                symbol: *s,
                crosses: crosses(i, s),
            }));
            steps.push(literal(':'));
        }
        steps.extend(
            self.resource
                .symbols(context)?
                .into_iter()
                .map(|symbol| Step {
                    symbol,
                    crosses: true,
                }),
        );
        Some(steps)
    }
}

/// One position of a whole ARN pattern.
#[derive(Clone, Copy)]
struct Step {
    symbol: Symbol,
    /// Whether a wildcard here may stand for a colon.
    crosses: bool,
}

impl Step {
    fn accepts(self, c: char) -> bool {
        match self.symbol {
            Symbol::Char(own) => own == c,
            Symbol::One | Symbol::Star => self.crosses || c != ':',
        }
    }
}

/// A star may stand for nothing: who reached it has reached what follows it.
fn skip_stars(steps: &[Step], reached: &mut [bool]) {
    let mut carry = false;
    for (index, place) in reached.iter_mut().enumerate() {
        *place |= carry;
        carry = *place
            && steps
                .get(index)
                .is_some_and(|step| step.symbol == Symbol::Star);
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
