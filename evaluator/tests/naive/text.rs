//! Text of policies: variables and wildcards, by plain recursion.
//!
//! Nothing here is fast and nothing may become so: a reader must see at a glance that it is what the specification says (E-31, E-32, E-40 to E-48).

use super::context::Context;

/// One element of a written pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece {
    /// Just this character; what a variable stands for consists only of these (E-41).
    Literal(char),
    /// `*`: any number of characters.
    Star,
    /// `*` that stays within its part of an ARN (E-32).
    StarWithin,
    /// `?`: exactly one character.
    One,
    /// `?` that stays within its part of an ARN.
    OneWithin,
}

/// Reads `text` as pieces; `None` when a variable has no value and no default (E-43, E-44).
pub fn pieces(text: &str, variables: bool, context: &Context<'_>) -> Option<Vec<Piece>> {
    let Some(first) = text.chars().next() else {
        return Some(Vec::new());
    };
    if variables && let Some((variable, rest)) = variable(text) {
        let meaning = variable.meaning(context)?;
        let mut all: Vec<Piece> = meaning.chars().map(Piece::Literal).collect();
        all.extend(pieces(rest, variables, context)?);
        return Some(all);
    }
    let mut all = vec![match first {
        '*' => Piece::Star,
        '?' => Piece::One,
        other => Piece::Literal(other),
    }];
    all.extend(pieces(&text[first.len_utf8()..], variables, context)?);
    Some(all)
}

/// What a text begins with, when that is a well-formed variable.
enum Variable<'t> {
    /// `${*}`, `${?}` or `${$}` (E-46).
    Escape(char),
    /// `${name}` or `${name, 'default'}`.
    Key(&'t str, Option<&'t str>),
}

impl Variable<'_> {
    /// What it stands for; `None` if it has no value and no default (E-43, E-45).
    fn meaning(&self, context: &Context<'_>) -> Option<String> {
        match self {
            Self::Escape(c) => Some(c.to_string()),
            Self::Key(name, default) => context.variable(name).or(default.map(str::to_owned)),
        }
    }
}

/// The variable at the start of `text`, and what follows it; `None` if the text is literal there (E-47).
fn variable(text: &str) -> Option<(Variable<'_>, &str)> {
    let inside = text.strip_prefix("${")?;
    for escape in ['*', '?', '$'] {
        if let Some(rest) = inside.strip_prefix(&format!("{escape}}}")) {
            return Some((Variable::Escape(escape), rest));
        }
    }
    // A name has no space in it, and nothing that belongs to the notation.
    let (name, tail) = inside.split_at(inside.find([',', '}'])?);
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || "${'".contains(c)) {
        return None;
    }
    if let Some(rest) = tail.strip_prefix('}') {
        return Some((Variable::Key(name, None), rest));
    }
    // The default ends at its second quote, whatever stands between the two (E-45).
    let quoted = tail
        .strip_prefix(',')?
        .trim_start_matches(' ')
        .strip_prefix('\'')?;
    let (default, tail) = quoted.split_once('\'')?;
    let rest = tail.trim_start_matches(' ').strip_prefix('}')?;
    Some((Variable::Key(name, Some(default)), rest))
}

/// The six parts of an ARN that is written out, cut at the colons that stand in the policy itself: those in a variable's
/// value do not count (E-41). `None` if there are fewer parts, or if a variable stands in the first.
pub fn written_parts(text: &str, variables: bool) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut part, mut rest) = (text, text);
    while parts.len() < 5 {
        if variables && let Some((variable, after)) = variable(rest) {
            if parts.is_empty() && matches!(variable, Variable::Key(..)) {
                return None;
            }
            rest = after;
            continue;
        }
        let first = rest.chars().next()?;
        if first == ':' {
            parts.push(&part[..part.len() - rest.len()]);
            part = &rest[1..];
        }
        rest = &rest[first.len_utf8()..];
    }
    parts.push(part);
    Some(parts)
}

/// Whether the pattern matches the whole text (E-53).
pub fn glob(pattern: &[Piece], text: &[char]) -> bool {
    let Some((piece, rest)) = pattern.split_first() else {
        return text.is_empty();
    };
    let crosses = |c: char| c == ':';
    match piece {
        Piece::Literal(c) => text.first() == Some(c) && glob(rest, &text[1..]),
        Piece::One => !text.is_empty() && glob(rest, &text[1..]),
        Piece::OneWithin => !text.is_empty() && !crosses(text[0]) && glob(rest, &text[1..]),
        Piece::Star => glob(rest, text) || (!text.is_empty() && glob(pattern, &text[1..])),
        Piece::StarWithin => {
            glob(rest, text) || (!text.is_empty() && !crosses(text[0]) && glob(pattern, &text[1..]))
        }
    }
}

/// `StringEquals`: every piece is a character, wildcards too (E-52).
pub fn spelled(pattern: &[Piece]) -> String {
    pattern
        .iter()
        .map(|piece| match piece {
            Piece::Literal(c) => *c,
            Piece::Star | Piece::StarWithin => '*',
            Piece::One | Piece::OneWithin => '?',
        })
        .collect()
}

/// A glob over `prefix:Name` that ignores ASCII case (E-20 to E-24).
pub fn action_matches(pattern: &str, action: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let pieces: Vec<Piece> = pattern
        .chars()
        .map(|c| match c {
            '*' => Piece::Star,
            '?' => Piece::One,
            other => Piece::Literal(other),
        })
        .collect();
    glob(
        &pieces,
        &action.to_ascii_lowercase().chars().collect::<Vec<_>>(),
    )
}

/// Whether a Resource entry matches; `None` when one of its variables has no value (E-30 to E-37, E-44).
pub fn resource_matches(
    entry: &str,
    resource: &str,
    variables: bool,
    context: &Context<'_>,
) -> Option<bool> {
    if entry.chars().all(|c| c == '*') {
        return Some(true);
    }
    let mut parts: Vec<&str> = entry.splitn(6, ':').collect();
    while parts.len() < 6 {
        parts.push("*");
    }
    let mut pattern = Vec::new();
    for part in &parts[..5] {
        let count = part.chars().count();
        pattern.extend(part.chars().enumerate().map(|(index, c)| match c {
            '*' if index + 1 == count => Piece::Star,
            '*' => Piece::StarWithin,
            '?' => Piece::OneWithin,
            other => Piece::Literal(other),
        }));
        pattern.push(Piece::Literal(':'));
    }
    pattern.extend(pieces(parts[5], variables, context)?);
    Some(resource != "*" && glob(&pattern, &resource.chars().collect::<Vec<_>>()))
}
