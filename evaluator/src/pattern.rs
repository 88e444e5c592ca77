//! The one wildcard matcher. A pattern is compiled into the pieces between its stars; matching anchors the first and
//! the last and searches the others from left to right: the leftmost place leaves the most text for the rest, so
//! nothing is ever tried twice (E-22, E-53). What searching cannot do in linear time is left to an automaton. It
//! never allocates while it matches, except for texts longer than [`automaton::LONGEST_ON_STACK`].

pub(crate) mod automaton;

use self::automaton::Automaton;
use crate::context::RequestContext;
use crate::variable::{Piece, Variable};

/// Up to this many bytes of text, trying place after place is faster than preparing a search.
const SHORT: usize = 96;

/// A compiled text with `*` (any characters), `?` (one character) and variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Only stars.
    Any,
    /// Neither wildcards nor variables.
    Literal(Box<str>),
    /// A literal and a star after it.
    Prefix(Box<str>),
    /// Anything else. No two stars and no two texts stand side by side.
    Atoms(Box<[Atom]>),
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Atom {
    Text(Box<str>),
    One,
    Star,
    Variable(Box<Variable>),
}

impl Pattern {
    /// Compiles pieces in which `*` and `?` are wildcards.
    pub(crate) fn with_wildcards(pieces: &[Piece<'_>]) -> Self {
        Self::compile(pieces, true)
    }

    /// Compiles pieces in which `*` and `?` mean themselves.
    pub(crate) fn exact(pieces: &[Piece<'_>]) -> Self {
        Self::compile(pieces, false)
    }

    fn compile(pieces: &[Piece<'_>], wildcards: bool) -> Self {
        let mut atoms = Vec::new();
        let mut literal = String::new();
        for piece in pieces {
            match piece {
                Piece::Variable(variable) => {
                    end_literal(&mut atoms, &mut literal);
                    atoms.push(Atom::Variable(Box::new(variable.clone())));
                }
                Piece::Literal(c) => literal.push(*c),
                Piece::Text(text) if !wildcards => literal.push_str(text),
                Piece::Text(text) => {
                    for part in text.split_inclusive(['*', '?']) {
                        let (before, wildcard) = if let Some(before) = part.strip_suffix('*') {
                            (before, Some(Atom::Star))
                        } else if let Some(before) = part.strip_suffix('?') {
                            (before, Some(Atom::One))
                        } else {
                            (part, None)
                        };
                        literal.push_str(before);
                        if let Some(wildcard) = wildcard {
                            end_literal(&mut atoms, &mut literal);
                            if wildcard != Atom::Star || atoms.last() != Some(&Atom::Star) {
                                atoms.push(wildcard);
                            }
                        }
                    }
                }
            }
        }
        end_literal(&mut atoms, &mut literal);
        match atoms.as_mut_slice() {
            [] => Self::Literal(Box::default()),
            [Atom::Text(text)] => Self::Literal(std::mem::take(text)),
            [Atom::Star] => Self::Any,
            [Atom::Text(text), Atom::Star] => Self::Prefix(std::mem::take(text)),
            _ => Self::Atoms(atoms.into()),
        }
    }

    /// Whether the whole text fits. A variable without a value fits nothing (E-43, E-44).
    pub(crate) fn matches(&self, text: &str, context: &RequestContext) -> bool {
        match self {
            Self::Any => true,
            Self::Literal(own) => same(own, text),
            Self::Prefix(own) => text.starts_with(&**own),
            Self::Atoms(atoms) => matches(atoms, text, context),
        }
    }

    /// Whether the text equals the pattern when both are folded, character by character; meant for patterns without
    /// wildcards.
    pub(crate) fn equals_folded(
        &self,
        text: &str,
        context: &RequestContext,
        fold: fn(char) -> char,
    ) -> bool {
        let mut folded = text.chars().map(fold);
        let mut takes = |own: &str| own.chars().all(|c| folded.next() == Some(fold(c)));
        let fits = match self {
            Self::Literal(own) => takes(own),
            Self::Atoms(atoms) => atoms
                .iter()
                .all(|atom| atom.text(context).is_some_and(&mut takes)),
            Self::Any | Self::Prefix(_) => false,
        };
        fits && folded.next().is_none()
    }

    /// Whether every variable has a value in this request.
    pub(crate) fn is_resolved(&self, context: &RequestContext) -> bool {
        self.variables()
            .all(|variable| variable.resolve(context).is_some())
    }

    /// The variables in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let atoms: &[Atom] = match self {
            Self::Atoms(atoms) => atoms,
            _ => &[],
        };
        atoms.iter().filter_map(|atom| match atom {
            Atom::Variable(variable) => Some(&**variable),
            _ => None,
        })
    }

    /// Whether the last character is a star.
    pub(crate) fn ends_with_star(&self) -> bool {
        match self {
            Self::Any | Self::Prefix(_) => true,
            Self::Literal(_) => false,
            Self::Atoms(atoms) => atoms.last() == Some(&Atom::Star),
        }
    }

    /// Whether there is a `*` or `?` in it.
    pub(crate) fn has_wildcards(&self) -> bool {
        match self {
            Self::Any | Self::Prefix(_) => true,
            Self::Literal(_) => false,
            Self::Atoms(atoms) => atoms
                .iter()
                .any(|atom| matches!(atom, Atom::One | Atom::Star)),
        }
    }

    /// Gives each part to `feed`; false if a variable has no value.
    pub(crate) fn feed(&self, context: &RequestContext, feed: &mut dyn FnMut(Feed<'_>)) -> bool {
        let atoms = match self {
            Self::Any => {
                feed(Feed::Star { last: true });
                return true;
            }
            Self::Literal(own) => {
                feed(Feed::Text(own));
                return true;
            }
            Self::Prefix(own) => {
                feed(Feed::Text(own));
                feed(Feed::Star { last: true });
                return true;
            }
            Self::Atoms(atoms) => atoms,
        };
        for (index, atom) in atoms.iter().enumerate() {
            match atom {
                Atom::One => feed(Feed::One),
                Atom::Star => feed(Feed::Star {
                    last: index + 1 == atoms.len(),
                }),
                other => match other.text(context) {
                    Some(text) => feed(Feed::Text(text)),
                    None => return false,
                },
            }
        }
        true
    }
}

/// A part of a pattern in a request, for matchers of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feed<'a> {
    Text(&'a str),
    One,
    Star {
        /// Whether the pattern ends with it.
        last: bool,
    },
}

impl Atom {
    fn text<'a>(&'a self, context: &'a RequestContext) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::One | Self::Star => None,
            Self::Variable(variable) => variable.resolve(context),
        }
    }
}

fn end_literal(atoms: &mut Vec<Atom>, literal: &mut String) {
    if !literal.is_empty() {
        atoms.push(Atom::Text(std::mem::take(literal).into()));
    }
}

fn matches(atoms: &[Atom], text: &str, context: &RequestContext) -> bool {
    let mut chunks = atoms.split(|atom| *atom == Atom::Star);
    let Some(rest) = strip_prefix(chunks.next().unwrap_or_default(), text, context) else {
        return false;
    };
    let Some(last) = chunks.next_back() else {
        return rest.is_empty();
    };
    let Some(mut rest) = strip_suffix(last, rest, context) else {
        return false;
    };
    for chunk in chunks {
        let after = match chunk {
            [atom @ (Atom::Text(_) | Atom::Variable(_))] => {
                atom.text(context).and_then(|own| after_first(rest, own))
            }
            _ if rest.len() <= SHORT => after_first_of(chunk, rest, context),
            _ => return run(atoms, text, context),
        };
        match after {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

#[cold]
#[inline(never)]
fn run(atoms: &[Atom], text: &str, context: &RequestContext) -> bool {
    let mut automaton = Automaton::new(text);
    for atom in atoms {
        match atom {
            Atom::One => automaton.one(true),
            Atom::Star => automaton.star(true),
            other => match other.text(context) {
                Some(text) => automaton.text(text),
                None => return false,
            },
        }
    }
    automaton.finish()
}

/// What follows the chunk when the text begins with it.
fn strip_prefix<'t>(chunk: &[Atom], text: &'t str, context: &RequestContext) -> Option<&'t str> {
    let mut rest = text;
    for atom in chunk {
        rest = if *atom == Atom::One {
            let mut chars = rest.chars();
            chars.next()?;
            chars.as_str()
        } else {
            rest.strip_prefix(atom.text(context)?)?
        };
    }
    Some(rest)
}

/// What precedes the chunk when the text ends with it.
fn strip_suffix<'t>(chunk: &[Atom], text: &'t str, context: &RequestContext) -> Option<&'t str> {
    let mut rest = text;
    for atom in chunk.iter().rev() {
        rest = if *atom == Atom::One {
            let mut chars = rest.chars();
            chars.next_back()?;
            chars.as_str()
        } else {
            rest.strip_suffix(atom.text(context)?)?
        };
    }
    Some(rest)
}

/// What follows the leftmost place of `own` in the text, in linear time.
fn after_first<'t>(text: &'t str, own: &str) -> Option<&'t str> {
    let place = match own.as_bytes() {
        [byte] => text.bytes().position(|b| b == *byte)?,
        [first, ..] if text.len() <= SHORT => text
            .as_bytes()
            .windows(own.len())
            .position(|window| window.first() == Some(first) && window == own.as_bytes())?,
        _ => text.find(own)?,
    };
    text.get(place + own.len()..)
}

/// What follows the leftmost place of a chunk in a short text.
fn after_first_of<'t>(chunk: &[Atom], text: &'t str, context: &RequestContext) -> Option<&'t str> {
    let mut from = text;
    let first = chunk.first().and_then(|atom| atom.text(context));
    let first = first.and_then(|own| own.bytes().next());
    loop {
        if let Some(first) = first {
            from = from.get(from.bytes().position(|byte| byte == first)?..)?;
        }
        if let Some(rest) = strip_prefix(chunk, from, context) {
            return Some(rest);
        }
        let mut chars = from.chars();
        chars.next()?;
        from = chars.as_str();
    }
}

/// Whether two texts are equal. An owned empty text has no memory, and comparing with it by the processor's masked
/// instructions, which is what the standard library comes to, costs a fault that is suppressed: a hundred nanoseconds.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && (left.is_empty() || left == right)
}

/// Whether two texts are equal but for case.
pub(crate) fn equal_folded(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
        || !(left.is_ascii() && right.is_ascii())
            && left.chars().map(fold).eq(right.chars().map(fold))
}

/// Unicode's simple case folding: lower case, and for the letters whose lower case has a second form, that one. Where
/// only a longer text would do, a character stays what it is.
pub(crate) fn fold(c: char) -> char {
    match c {
        'µ' => 'μ',
        'ſ' => 's',
        'ς' => 'σ',
        'ϐ' => 'β',
        'ϑ' => 'θ',
        'ϕ' => 'φ',
        'ϖ' => 'π',
        'ϰ' => 'κ',
        'ϱ' => 'ρ',
        'ϵ' => 'ε',
        'ẛ' => 'ṡ',
        '\u{345}' | '\u{1fbe}' => 'ι',
        'ᲀ' => 'в',
        'ᲁ' => 'д',
        'ᲂ' => 'о',
        'ᲃ' => 'с',
        'ᲄ' | 'ᲅ' => 'т',
        'ᲆ' => 'ъ',
        'ᲇ' => 'ѣ',
        'ᲈ' => 'ꙋ',
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(lower), None) => lower,
                _ => c,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::variable::{pieces, plain};

    fn glob(pattern: &str, text: &str) -> bool {
        Pattern::with_wildcards(&plain(pattern)).matches(text, &RequestContext::new())
    }

    #[test]
    fn e53_star_is_any_characters_and_question_mark_is_exactly_one() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("**", "anything", true),
            ("?", "", false),
            ("?", "é", true),
            ("?", "ab", false),
            ("a*c", "ac", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("aa*aa", "aaa", false),
            ("*a?c*", "xxabcxx", true),
            ("*a?c", "acabc", true),
            ("?*?", "a", false),
            ("?*?", "日本", true),
            ("*?b?*?d", "abcxd", true),
            ("A", "a", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn e41_a_value_with_wildcards_or_variables_is_literal() {
        let mut context = RequestContext::new();
        context.set("aws:username", "*");
        context.set("aws:PrincipalTag/x", "${aws:username}");
        let pattern = |text: &str| Pattern::with_wildcards(&pieces(text).unwrap());
        assert!(pattern("home/${aws:username}").matches("home/*", &context));
        assert!(!pattern("home/${aws:username}").matches("home/alice", &context));
        assert!(pattern("${aws:PrincipalTag/x}").matches("${aws:username}", &context));
        assert!(!pattern("${aws:PrincipalTag/x}").matches("*", &context));
        assert!(pattern("*/${aws:username}?*").matches("a/*/b", &context));
    }

    #[test]
    fn e46_escaped_wildcards_match_themselves_only() {
        let pattern = Pattern::with_wildcards(&pieces("a${*}*").unwrap());
        assert!(pattern.matches("a*b", &RequestContext::new()));
        assert!(!pattern.matches("ab", &RequestContext::new()));
    }

    #[test]
    fn e52_exact_patterns_have_no_wildcards_and_fold_case_on_request() {
        let pattern = Pattern::exact(&plain("Straße*"));
        let none = RequestContext::new();
        assert!(pattern.matches("Straße*", &none));
        assert!(!pattern.matches("Straßen", &none));
        assert!(!pattern.matches("straße*", &none));
        assert!(pattern.equals_folded("STRAßE*", &none, fold));
        assert!(!pattern.equals_folded("STRAßE", &none, fold));
        assert!(!pattern.equals_folded("STRAßE**", &none, fold));
    }

    #[test]
    fn e52_folding_is_unicodes_simple_one() {
        // Lower case of upper case, where both are one character, is the same relation; the dotless i is apart.
        let one = |mut chars: Box<dyn Iterator<Item = char>>| {
            chars.next().filter(|_| chars.next().is_none())
        };
        for c in ('\0'..='\u{1ffff}').filter(|c| *c != 'ı') {
            let upper = one(Box::new(c.to_uppercase())).unwrap_or(c);
            let expected = one(Box::new(upper.to_lowercase())).unwrap_or(upper);
            assert_eq!(fold(expected), fold(c), "{c:?} {expected:?}");
        }
        for (left, right, expected) in [
            ("ſKÅẞµ", "SkåßΜ", true),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ", true),
            ("admın", "admin", false),
            ("İ", "i", false),
            ("ß", "ss", false),
            ("", "", true),
            ("a", "", false),
        ] {
            assert_eq!(equal_folded(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn hostile_patterns_stay_linear_in_the_size_of_the_text() {
        // Matchers that retry each star take longer than the age of the universe for these.
        let text = "a".repeat(100_000);
        assert!(!glob(&format!("{}b", "*a".repeat(1_000)), &text));
        assert!(!glob(&format!("{}b*", "*a".repeat(1_000)), &text));
        assert!(!glob(&format!("{}b?*", "*a?".repeat(20)), &text));
        assert!(glob(&"*a".repeat(1_000), &text));
        // And those that try every place anew take a hundred times longer for these.
        let text = "a".repeat(40_000);
        assert!(!glob(&format!("*{}b*", "a?".repeat(10_000)), &text));
        assert!(!glob(&format!("*{}b*", "a".repeat(10_000)), &text));
    }

    /// Straight from the definition: `reach[j]` = the pattern so far fits the first `j` characters.
    fn oracle(pattern: &str, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut reach = vec![false; text.len() + 1];
        reach[0] = true;
        for p in pattern.chars() {
            let mut next = vec![false; text.len() + 1];
            for j in 0..=text.len() {
                next[j] = match p {
                    '*' => reach[j] || (j > 0 && next[j - 1]),
                    '?' => j > 0 && reach[j - 1],
                    c => j > 0 && reach[j - 1] && text[j - 1] == c,
                };
            }
            reach = next;
        }
        reach[text.len()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn the_matcher_agrees_with_the_definition(pattern in "[ab*?é]{0,12}", text in "[abé]{0,16}") {
            prop_assert_eq!(glob(&pattern, &text), oracle(&pattern, &text));
        }

        #[test]
        fn the_matcher_agrees_with_the_definition_on_long_texts(pattern in "[ab*?é]{1,12}", spoilt in any::<bool>()) {
            // A text that fits and is too long for trying place after place.
            let fitting: String = pattern.chars().map(|c| match c {
                '*' => "ba".repeat(SHORT),
                '?' => "é".to_owned(),
                c => c.to_string(),
            }).collect();
            let text = if spoilt { fitting.replacen("ab", "b", 1) } else { fitting };
            prop_assert_eq!(glob(&pattern, &text), oracle(&pattern, &text));
        }
    }
}
