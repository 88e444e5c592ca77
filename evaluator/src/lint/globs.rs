//! Compares patterns with each other: whether two can match the same text, and whether one matches all that another
//! does. Resource entries, the ARN formats of the catalogue and condition values are patterns here. Meant for messages;
//! what a request matches is decided elsewhere.

use crate::variable;

/// What one place of a pattern accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Char(char),
    /// Exactly one character.
    One,
    /// Any characters.
    Star,
    /// Any characters, because nobody knows yet what will stand there: a policy variable, a placeholder.
    Variable,
    /// Any characters but slashes: the placeholder of a bucket's name, whose format would fit every object too.
    Word,
}

impl Symbol {
    fn is_open(self) -> bool {
        matches!(self, Self::Star | Self::Variable | Self::Word)
    }

    /// Whether an open place can go on over this one.
    fn takes(self, other: Self) -> bool {
        self.is_open() && (self, other) != (Self::Word, Self::Char('/'))
    }

    /// Whether it is something else than a character.
    pub(super) fn is_wild(self) -> bool {
        !matches!(self, Self::Char(_))
    }
}

/// Patterns longer than this are not compared; nobody waits for a message that long.
const LONGEST: usize = 2048;

/// A pattern in its places, each with the byte at which it begins. With `variables`, `${…}` is a variable, but `${*}`,
/// `${?}` and `${$}` are the characters (E-46).
pub(super) fn symbols(text: &str, variables: bool) -> Vec<(usize, Symbol)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        let inside = if variables {
            rest.strip_prefix("${")
        } else {
            None
        };
        if let Some((name, after)) = inside.and_then(variable::inside) {
            found.push((
                at,
                match name {
                    "*" => Symbol::Char('*'),
                    "?" => Symbol::Char('?'),
                    "$" => Symbol::Char('$'),
                    "BucketName" => Symbol::Word,
                    _ => Symbol::Variable,
                },
            ));
            rest = after;
            continue;
        }
        found.push((
            at,
            match c {
                '*' => Symbol::Star,
                '?' => Symbol::One,
                c => Symbol::Char(c),
            },
        ));
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found
}

/// The places without where they begin.
pub(super) fn pattern(text: &str, variables: bool) -> Vec<Symbol> {
    symbols(text, variables)
        .into_iter()
        .map(|(_, symbol)| symbol)
        .collect()
}

/// Whether some text matches both patterns. Patterns that are too long are taken to meet.
pub(super) fn meet(left: &[Symbol], right: &[Symbol]) -> bool {
    if left.len().max(right.len()) > LONGEST {
        return true;
    }
    // Most pairs part ways in their first letters.
    let clash = |(l, r): (&Symbol, &Symbol)| !l.is_wild() && !r.is_wild() && l != r;
    let both = left.iter().zip(right);
    if both
        .take_while(|(l, r)| !l.is_open() && !r.is_open())
        .any(clash)
    {
        return false;
    }
    // reached[j]: the places of `left` so far and the first j of `right` can match the same text.
    let mut reached = Vec::with_capacity(right.len() + 1);
    let mut open = true;
    reached.push(true);
    for symbol in right {
        open &= symbol.is_open();
        reached.push(open);
    }
    for &l in left {
        let mut next = Vec::with_capacity(reached.len());
        let mut before = reached.first().is_some_and(|&first| first && l.is_open());
        next.push(before);
        for (&r, pair) in right.iter().zip(reached.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            before = if l.is_open() || r.is_open() {
                // An open place matches nothing, or one more of the other side's.
                (above && (l.is_open() || r.takes(l))) || (before && (r.is_open() || l.takes(r)))
            } else {
                diagonal && (l == r || l == Symbol::One || r == Symbol::One)
            };
            next.push(before);
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Whether the pattern matches every text that `all` matches; a variable in the pattern is nothing that can be relied
/// on. Patterns that are too long are taken not to.
pub(super) fn covers(covering: &[Symbol], all: &[Symbol]) -> bool {
    if covering.len().max(all.len()) > LONGEST {
        return false;
    }
    let mut reached = vec![false; all.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for &c in covering {
        let mut next = Vec::with_capacity(reached.len());
        let mut before = c == Symbol::Star && reached.first().copied().unwrap_or_default();
        next.push(before);
        for (&a, pair) in all.iter().zip(reached.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            before = match c {
                Symbol::Star => diagonal || above || before,
                Symbol::One => diagonal && !a.is_open(),
                Symbol::Char(_) => diagonal && c == a,
                Symbol::Variable | Symbol::Word => false,
            };
            next.push(before);
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Whether a text without wildcards matches the pattern.
pub(super) fn matches(covering: &str, text: &str) -> bool {
    let text: Vec<Symbol> = text.chars().map(Symbol::Char).collect();
    covers(&pattern(covering, false), &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet_where_a_text_matches_both() {
        for (left, right, expected) in [
            ("", "", true),
            ("*", "", true),
            ("a*", "*b", true),
            ("a*", "b*", false),
            ("a?c", "ab?", true),
            ("a?", "a", false),
            ("user/*", "user/${Name}", true),
            ("user/*", "role/${Name}", false),
            ("u*r/x", "user/${Name}", true),
            ("*", "${Any}", true),
            ("${aws:username}", "abc", true),
            ("${BucketName}", "a*", true),
            ("${BucketName}", "a/*", false),
            ("${BucketName}/${Key}", "a/b/*", true),
            ("${BucketName}", "a?b", true),
            ("${*}", "*", true),
            ("${*}", "a", false),
        ] {
            let (l, r) = (pattern(left, true), pattern(right, true));
            assert_eq!(meet(&l, &r), expected, "{left} {right}");
            assert_eq!(meet(&r, &l), expected, "{right} {left}");
        }
    }

    #[test]
    fn a_pattern_covers_what_it_matches_whatever_stands_for_the_variables() {
        for (covering, all, expected) in [
            ("*", "a${X}/${Y}", true),
            ("a*", "a${X}/${Y}", true),
            ("a*/*", "a${X}/${Y}", true),
            ("a*/b*", "a${X}/${Y}", false),
            ("a?", "a${X}", false),
            ("a?", "a?", true),
            ("a?", "a*", false),
            ("*b", "a*", false),
            ("", "", true),
            ("x", "", false),
        ] {
            assert_eq!(
                covers(&pattern(covering, true), &pattern(all, true)),
                expected,
                "{covering} {all}"
            );
        }
        assert!(matches("us-*-?", "us-east-1"));
        assert!(!matches("us-*-?", "us-east-10x"));
    }

    #[test]
    fn what_is_too_long_is_not_compared() {
        let long = pattern(&"*a".repeat(2000), false);
        assert!(meet(&long, &long));
        assert!(!covers(&long, &long));
    }
}
