//! Policy variables: `${aws:username}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}` (E-40 to E-47).
//!
//! A text is cut into pieces once, when the policy is parsed. At decision time a variable's value stands in its piece
//! as plain text: it is never scanned again, so no value can smuggle in a wildcard or another variable (E-41).

use crate::context::{ContextValue, RequestContext, lowered};
use crate::error::shown;

/// A reference to a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// The key as written, for explanations.
    pub(crate) name: Box<str>,
    lowered: Box<str>,
    default: Option<Box<str>>,
}

impl Variable {
    /// The key in lower case.
    pub(crate) fn key(&self) -> &str {
        &self.lowered
    }

    /// What stands for it where the key has no value.
    pub(crate) fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The text that stands for this variable: the key's single non-empty value, else the default (E-45), else none.
    /// A multivalued key counts as absent (E-42).
    pub(crate) fn resolve<'a>(&'a self, context: &'a RequestContext) -> Option<&'a str> {
        match context.get_lowered(&self.lowered) {
            Some(ContextValue::One(value)) if !value.is_empty() => Some(value),
            _ => self.default.as_deref(),
        }
    }
}

/// A part of a text in which variables may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text in which wildcards, where the element has them, still have their meaning.
    Text(&'a str),
    /// A character that means itself, from `${*}`, `${?}` or `${$}` (E-46).
    Literal(char),
    /// A variable.
    Variable(Variable),
}

/// Cuts a text into pieces, or says in one sentence what is wrong with a variable in it (E-47).
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, opened)) = rest.split_once("${") {
        push_text(&mut found, before);
        let (piece, after) = variable(opened, true)?;
        found.push(piece);
        rest = after;
    }
    push_text(&mut found, rest);
    Ok(found)
}

/// Cuts a text into pieces; what is no well-formed variable is plain text (E-47).
pub(crate) fn pieces_or_text(text: &str) -> Vec<Piece<'_>> {
    const OPENING: &str = "${";
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPENING) {
        let (before, opening) = rest.split_at(at);
        push_text(&mut found, before);
        let (opening, opened) = opening.split_at(OPENING.len());
        match variable(opened, false) {
            Ok((piece, after)) => {
                found.push(piece);
                rest = after;
            }
            Err(_) => {
                push_text(&mut found, opening);
                rest = opened;
            }
        }
    }
    push_text(&mut found, rest);
    found
}

/// The pieces of a text in a document whose version has no variables (E-02).
pub(crate) fn plain(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    push_text(&mut found, text);
    found
}

fn push_text<'a>(found: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        found.push(Piece::Text(text));
    }
}

/// Reads one variable after its `${`; returns it with what follows its `}`. Only with `known_form` must its name have
/// the form of a condition key; one that has not is the name of a key that no request brings.
fn variable(opened: &str, known_form: bool) -> Result<(Piece<'_>, &str), String> {
    for escape in ['*', '?', '$'] {
        if let Some(after) = opened
            .strip_prefix(escape)
            .and_then(|rest| rest.strip_prefix('}'))
        {
            return Ok((Piece::Literal(escape), after));
        }
    }
    let written = || shown(opened.split_once('}').map_or(opened, |(inside, _)| inside));
    let name_end = opened
        .find([',', '}', '\'', '$', '{'])
        .ok_or_else(|| missing_brace(opened))?;
    let (name, tail) = opened.split_at(name_end);
    if name.chars().any(char::is_whitespace) {
        return Err(format!(
            "remove the space from the variable name `{}`",
            shown(name)
        ));
    }
    let (default, after) = if let Some(tail) = tail.strip_prefix('}') {
        (None, tail)
    } else if let Some(tail) = tail.strip_prefix(',') {
        let quoted = tail
            .trim_start_matches(' ')
            .strip_prefix('\'')
            .ok_or_else(|| {
                format!(
                    "put the default of the variable `${{{}}}` in single quotes",
                    written()
                )
            })?;
        let (default, tail) = quoted.split_once('\'').ok_or_else(|| {
            format!(
                "close the quote of the default in the variable `${{{}`",
                shown(opened)
            )
        })?;
        let after = tail
            .trim_start_matches(' ')
            .strip_prefix('}')
            .ok_or_else(|| missing_brace(opened))?;
        (Some(default.into()), after)
    } else {
        return Err(missing_brace(opened));
    };
    if name.is_empty() {
        return Err("`${}` names no key; write one, such as `${aws:username}`".to_owned());
    }
    if known_form && !is_key_name(name) {
        return Err(format!(
            "`{}` is not a condition key; write one with its prefix, such as `aws:username`",
            shown(name)
        ));
    }
    Ok((
        Piece::Variable(Variable {
            name: name.into(),
            lowered: lowered(name).into(),
            default,
        }),
        after,
    ))
}

/// What stands between a `${` and its `}`, and what follows; a brace in the quotes of a default closes nothing (E-45).
/// None if it is not closed.
pub(crate) fn inside(opened: &str) -> Option<(&str, &str)> {
    let first = opened.find(['}', '\''])?;
    let after_default = opened
        .get(first..)?
        .strip_prefix('\'')
        .and_then(|quoted| quoted.split_once('\''));
    let from = after_default.map_or(first, |(_, after)| opened.len() - after.len());
    let end = from + opened.get(from..)?.find('}')?;
    Some((opened.get(..end)?, opened.get(end + 1..)?))
}

fn missing_brace(opened: &str) -> String {
    format!("close the variable `${{{}` with `}}`", shown(opened))
}

/// Whether a text has the form `prefix:name` of every condition key.
pub(crate) fn is_key_name(text: &str) -> bool {
    text.split_once(':').is_some_and(|(prefix, name)| {
        !prefix.is_empty()
            && !name.is_empty()
            && !prefix.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str, context: &RequestContext) -> Option<String> {
        pieces(text)
            .unwrap()
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Some((*text).to_owned()),
                Piece::Literal(c) => Some(c.to_string()),
                Piece::Variable(variable) => variable.resolve(context).map(str::to_owned),
            })
            .collect()
    }

    fn alice() -> RequestContext {
        let mut context = RequestContext::new();
        context.set("aws:username", "alice");
        context.set("aws:PrincipalTag/team", "");
        context.set_many("aws:TagKeys", vec!["a".into()]);
        context
    }

    #[test]
    fn e40_variables_take_the_value_of_the_key() {
        assert_eq!(
            resolve("home/${aws:username}/x", &alice()).as_deref(),
            Some("home/alice/x")
        );
        assert_eq!(
            resolve("${AWS:UserName}", &alice()).as_deref(),
            Some("alice")
        );
        assert_eq!(resolve("a$b{c}", &alice()).as_deref(), Some("a$b{c}"));
    }

    #[test]
    fn e42_multivalued_keys_have_no_value_as_variables() {
        assert_eq!(resolve("${aws:TagKeys}", &alice()), None);
        assert_eq!(
            resolve("${aws:TagKeys,'d'}", &alice()).as_deref(),
            Some("d")
        );
    }

    #[test]
    fn e45_the_default_stands_for_an_absent_or_empty_value() {
        for (text, expected) in [
            ("${aws:username, 'nobody'}", Some("alice")),
            (
                "${aws:PrincipalTag/team, 'none of them'}",
                Some("none of them"),
            ),
            ("${aws:PrincipalTag/team,'x'}", Some("x")),
            ("${aws:userid,   'a}b' }", Some("a}b")),
            ("${aws:userid}", None),
            ("${aws:PrincipalTag/team}", None),
        ] {
            assert_eq!(resolve(text, &alice()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn e46_escapes_are_the_characters_themselves() {
        assert_eq!(
            pieces("a${*}${?}${$}").unwrap(),
            [
                Piece::Text("a"),
                Piece::Literal('*'),
                Piece::Literal('?'),
                Piece::Literal('$')
            ]
        );
    }

    #[test]
    fn e47_malformed_variables_are_named() {
        for (text, expected) in [
            (
                "${}",
                "`${}` names no key; write one, such as `${aws:username}`",
            ),
            (
                "a${aws:username",
                "close the variable `${aws:username` with `}`",
            ),
            (
                "${aws:username ${x:y}",
                "remove the space from the variable name `aws:username `",
            ),
            (
                "${aws:user${x:y}}",
                "close the variable `${aws:user${x:y}}` with `}`",
            ),
            (
                "${aws: username}",
                "remove the space from the variable name `aws: username`",
            ),
            (
                "${aws:username,nobody}",
                "put the default of the variable `${aws:username,nobody}` in single quotes",
            ),
            (
                "${aws:username,'nobody}",
                "close the quote of the default in the variable `${aws:username,'nobody}`",
            ),
            (
                "${aws:username,'nobody'",
                "close the variable `${aws:username,'nobody'` with `}`",
            ),
            (
                "${aws:username'x'}",
                "close the variable `${aws:username'x'}` with `}`",
            ),
            (
                "${username}",
                "`username` is not a condition key; write one with its prefix, such as `aws:username`",
            ),
        ] {
            assert_eq!(pieces(text).unwrap_err(), expected, "{text}");
        }
    }
}
