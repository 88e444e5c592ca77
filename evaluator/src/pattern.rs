//! The one wildcard matcher. A pattern is compiled into the chunks between its stars; matching anchors the first and
//! the last chunk and searches the others from left to right. There is no recursion and no backtracking over stars:
//! the leftmost place of a chunk leaves the most text for the rest, so the cost is at most text × pattern (E-22, E-53).

use crate::context::RequestContext;
use crate::variable::{Piece, Variable};

/// A compiled text with `*` (any characters), `?` (one character) and variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    first: Chunk,
    /// The chunks after each star; runs of stars are one star.
    after_stars: Vec<Chunk>,
}

/// What one position of a pattern accepts; [`Pattern::symbols`] spells a pattern out with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    Char(char),
    One,
    Star,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Chunk {
    atoms: Vec<Atom>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Atom {
    Text(String),
    OneChar,
    Variable(Variable),
}

impl Pattern {
    /// Compiles pieces in which `*` and `?` are wildcards.
    pub(crate) fn with_wildcards(pieces: &[Piece]) -> Self {
        Self::compile(pieces, true)
    }

    /// Compiles pieces in which `*` and `?` mean themselves.
    pub(crate) fn exact(pieces: &[Piece]) -> Self {
        Self::compile(pieces, false)
    }

    fn compile(pieces: &[Piece], wildcards: bool) -> Self {
        let mut first = Chunk::default();
        let mut after_stars: Vec<Chunk> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Variable(variable) => {
                    after_stars
                        .last_mut()
                        .unwrap_or(&mut first)
                        .atoms
                        .push(Atom::Variable(variable.clone()));
                }
                Piece::Literal(c) => after_stars.last_mut().unwrap_or(&mut first).push_char(*c),
                Piece::Text(text) => {
                    for c in text.chars() {
                        let chunk = after_stars.last_mut();
                        match c {
                            '*' if wildcards => {
                                if chunk.is_none_or(|chunk| !chunk.atoms.is_empty()) {
                                    after_stars.push(Chunk::default());
                                }
                            }
                            '?' if wildcards => {
                                chunk.unwrap_or(&mut first).atoms.push(Atom::OneChar)
                            }
                            _ => chunk.unwrap_or(&mut first).push_char(c),
                        }
                    }
                }
            }
        }
        Self { first, after_stars }
    }

    /// Whether the whole text fits. A variable without a value fits nothing (E-43, E-44).
    pub(crate) fn matches(&self, text: &str, context: &RequestContext) -> bool {
        let Some(rest) = self.first.strip_prefix(text, context) else {
            return false;
        };
        let Some((last, middle)) = self.after_stars.split_last() else {
            return rest.is_empty();
        };
        let Some(mut rest) = last.strip_suffix(rest, context) else {
            return false;
        };
        for chunk in middle {
            match chunk.strip_through(rest, context) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    }

    /// Whether the text equals the pattern when both are folded to lower case, character by character; meant for
    /// patterns without wildcards (E-52, `StringEqualsIgnoreCase`).
    pub(crate) fn equals_ignoring_case(&self, text: &str, context: &RequestContext) -> bool {
        let mut folded = text.chars().flat_map(char::to_lowercase);
        for atom in &self.first.atoms {
            let Some(expected) = atom.text(context) else {
                return false;
            };
            if !expected
                .chars()
                .flat_map(char::to_lowercase)
                .all(|c| folded.next() == Some(c))
            {
                return false;
            }
        }
        self.after_stars.is_empty() && folded.next().is_none()
    }

    /// Whether every variable has a value in this request.
    pub(crate) fn is_resolved(&self, context: &RequestContext) -> bool {
        self.variables()
            .all(|variable| variable.resolve(context).is_some())
    }

    /// The variables in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        std::iter::once(&self.first)
            .chain(&self.after_stars)
            .flat_map(|chunk| &chunk.atoms)
            .filter_map(|atom| match atom {
                Atom::Variable(variable) => Some(variable),
                _ => None,
            })
    }

    /// Whether the last character is a star.
    pub(crate) fn ends_with_star(&self) -> bool {
        self.after_stars
            .last()
            .is_some_and(|chunk| chunk.atoms.is_empty())
    }

    /// Spells the pattern out, one symbol a position, for matchers of another kind; none if a variable has no value.
    pub(crate) fn symbols(&self, context: &RequestContext) -> Option<Vec<Symbol>> {
        let mut symbols = Vec::new();
        self.first.spell(context, &mut symbols)?;
        for chunk in &self.after_stars {
            symbols.push(Symbol::Star);
            chunk.spell(context, &mut symbols)?;
        }
        Some(symbols)
    }
}

impl Atom {
    fn text<'a>(&'a self, context: &'a RequestContext) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::OneChar => None,
            Self::Variable(variable) => variable.resolve(context),
        }
    }
}

impl Chunk {
    fn push_char(&mut self, c: char) {
        if let Some(Atom::Text(text)) = self.atoms.last_mut() {
            text.push(c);
        } else {
            self.atoms.push(Atom::Text(c.to_string()));
        }
    }

    /// What follows the chunk when the text begins with it.
    fn strip_prefix<'t>(&self, text: &'t str, context: &RequestContext) -> Option<&'t str> {
        let mut rest = text;
        for atom in &self.atoms {
            rest = match atom {
                Atom::OneChar => {
                    let mut chars = rest.chars();
                    chars.next()?;
                    chars.as_str()
                }
                other => rest.strip_prefix(other.text(context)?)?,
            };
        }
        Some(rest)
    }

    /// What precedes the chunk when the text ends with it.
    fn strip_suffix<'t>(&self, text: &'t str, context: &RequestContext) -> Option<&'t str> {
        let mut rest = text;
        for atom in self.atoms.iter().rev() {
            rest = match atom {
                Atom::OneChar => {
                    let mut chars = rest.chars();
                    chars.next_back()?;
                    chars.as_str()
                }
                other => rest.strip_suffix(other.text(context)?)?,
            };
        }
        Some(rest)
    }

    /// What follows the leftmost place of the chunk in the text.
    fn strip_through<'t>(&self, text: &'t str, context: &RequestContext) -> Option<&'t str> {
        let head = match self.atoms.first() {
            Some(Atom::OneChar) | None => None,
            Some(head) => Some(head.text(context)?),
        };
        let mut from = text;
        loop {
            if let Some(head) = head {
                from = from.get(from.find(head)?..)?;
            }
            if let Some(rest) = self.strip_prefix(from, context) {
                return Some(rest);
            }
            let mut chars = from.chars();
            chars.next()?;
            from = chars.as_str();
        }
    }

    fn spell(&self, context: &RequestContext, symbols: &mut Vec<Symbol>) -> Option<()> {
        for atom in &self.atoms {
            match atom {
                Atom::OneChar => symbols.push(Symbol::One),
                other => symbols.extend(other.text(context)?.chars().map(Symbol::Char)),
            }
        }
        Some(())
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
        assert!(pattern.equals_ignoring_case("STRAßE*", &none));
        assert!(!pattern.equals_ignoring_case("STRAßE", &none));
        assert!(!pattern.equals_ignoring_case("STRAßE**", &none));
    }

    #[test]
    fn hostile_patterns_stay_linear_in_the_size_of_the_text() {
        // Matchers that retry each star take longer than the age of the universe for these.
        let text = "a".repeat(100_000);
        assert!(!glob(&format!("{}b", "*a".repeat(1_000)), &text));
        assert!(!glob(&format!("{}b*", "*a".repeat(1_000)), &text));
        assert!(!glob(&format!("{}b?*", "*a?".repeat(20)), &text));
        assert!(glob(&"*a".repeat(1_000), &text));
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
        fn symbols_spell_the_same_pattern(pattern in "[ab*?]{0,12}") {
            let spelled: String = Pattern::with_wildcards(&plain(&pattern))
                .symbols(&RequestContext::new())
                .unwrap()
                .into_iter()
                .map(|symbol| match symbol { Symbol::Char(c) => c, Symbol::One => '?', Symbol::Star => '*' })
                .collect();
            let mut collapsed = pattern;
            while collapsed.contains("**") {
                collapsed = collapsed.replace("**", "*");
            }
            prop_assert_eq!(spelled, collapsed);
        }
    }
}
