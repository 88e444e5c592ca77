//! Text as markup: escaped, and policy documents as numbered, coloured lines. The markup is built as one string and
//! handed over whole, because a node per token would cost the browser far more; every piece of the text goes through
//! [`escape_into`] on its way.

use std::ops::RangeInclusive;

use evaluator::json::{Token, TokenKind, tokens};

/// Lines that are set apart, such as the statement that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The lines, counted from 1.
    pub(crate) lines: RangeInclusive<usize>,
    /// What they mean: the value of `data-tone`.
    pub(crate) tone: &'static str,
}

/// The numbered lines of a text as markup. `flags` are lines with a finding and its level.
pub(super) fn lines_markup(text: &str, marks: &[Mark], flags: &[(usize, &str)]) -> String {
    let mut lines = Lines {
        markup: String::with_capacity(text.len() * 4),
        marks,
        flags,
        number: 0,
        open: None,
    };
    lines.begin();
    for Token { kind, span } in tokens(text) {
        for (at, part) in span.slice(text).split('\n').enumerate() {
            if at > 0 {
                lines.end();
                lines.begin();
            }
            lines.piece(kind, part);
        }
    }
    lines.end();
    lines.finish()
}

/// Writes numbered lines one after the other.
struct Lines<'a> {
    markup: String,
    marks: &'a [Mark],
    flags: &'a [(usize, &'a str)],
    number: usize,
    open: Option<&'a Mark>,
}

impl Lines<'_> {
    /// Begins the next line, and the block of a mark that begins with it.
    fn begin(&mut self) {
        self.number += 1;
        if self
            .open
            .is_some_and(|mark| !mark.lines.contains(&self.number))
        {
            self.markup.push_str("</mark>");
            self.open = None;
        }
        if self.open.is_none()
            && let Some(mark) = self
                .marks
                .iter()
                .find(|mark| mark.lines.contains(&self.number))
        {
            self.markup.push_str("<mark class=\"stmt\" data-tone=\"");
            self.markup.push_str(mark.tone);
            self.markup.push_str("\">");
            self.open = Some(mark);
        }
        self.markup.push_str("<span class=\"ln\" data-n=\"");
        self.markup.push_str(&self.number.to_string());
        if let Some((_, level)) = self.flags.iter().find(|(line, _)| *line == self.number) {
            self.markup.push_str("\" data-mark=\"");
            self.markup.push_str(level);
        }
        self.markup.push_str("\">");
    }

    /// Writes a part of the line in the colour of its kind.
    fn piece(&mut self, kind: TokenKind, text: &str) {
        let class = match kind {
            TokenKind::Key => "j-k",
            TokenKind::String => "j-s",
            TokenKind::Number | TokenKind::Keyword => "j-n",
            TokenKind::Punctuation => "j-p",
            TokenKind::Invalid => "j-x",
            TokenKind::Whitespace => return escape_into(&mut self.markup, text),
        };
        if text.is_empty() {
            return;
        }
        self.markup.push_str("<span class=\"");
        self.markup.push_str(class);
        self.markup.push_str("\">");
        escape_into(&mut self.markup, text);
        self.markup.push_str("</span>");
    }

    fn end(&mut self) {
        self.markup.push_str("\n</span>");
    }

    fn finish(mut self) -> String {
        if self.open.is_some() {
            self.markup.push_str("</mark>");
        }
        self.markup
    }
}

/// Text made safe for an element's content and for a quoted attribute value.
#[cfg(feature = "ssr")]
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut safe, text);
    safe
}

/// [`escape`], appended to what is there.
pub(super) fn escape_into(safe: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
}

/// The content of a `<textarea>` as markup. A page's parser drops one line break at the start, so the server writes one
/// more where the text begins with one; the browser's own `innerHTML` keeps it.
pub(super) fn textarea_content(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + text.len() / 8 + 1);
    if cfg!(feature = "ssr") && text.starts_with(['\n', '\r']) {
        markup.push('\n');
    }
    escape_into(&mut markup, text);
    markup
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_holds_no_markup() {
        assert_eq!(
            escape("<a href='x'>&\"é"),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot;é"
        );
    }

    #[test]
    fn the_deciding_statement_is_one_marked_block() {
        let marks = [Mark {
            lines: 2..=3,
            tone: "deny",
        }];
        let markup = lines_markup("1\n2\n3\n4", &marks, &[(4, "error")]);
        assert_eq!(markup.matches("<mark").count(), 1, "{markup}");
        let (_, marked) = markup
            .split_once("<mark class=\"stmt\" data-tone=\"deny\">")
            .expect("a mark");
        let (marked, rest) = marked.split_once("</mark>").expect("its end");
        assert!(marked.contains(">2<") && marked.contains(">3<"), "{markup}");
        assert!(
            rest.contains("data-n=\"4\" data-mark=\"error\""),
            "{markup}"
        );
    }

    #[test]
    fn keys_and_values_have_colours_of_their_own() {
        let markup = lines_markup("{\"Sid\": \"<x>\"}", &[], &[]);
        assert!(
            markup.contains("<span class=\"j-k\">&quot;Sid&quot;</span>"),
            "{markup}"
        );
        assert!(
            markup.contains("<span class=\"j-s\">&quot;&lt;x&gt;&quot;</span>"),
            "{markup}"
        );
    }

    #[test]
    fn every_line_of_broken_text_is_numbered_once() {
        for text in ["", "\n", "{\n\"open", "a\nb\nc\n", "\"x\ny\"\n}"] {
            let markup = lines_markup(text, &[], &[]);
            assert_eq!(
                markup.matches("class=\"ln\"").count(),
                text.split('\n').count(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_mark_that_reaches_past_the_end_is_closed() {
        let marks = [Mark {
            lines: 1..=9,
            tone: "allow",
        }];
        assert!(lines_markup("a", &marks, &[]).ends_with("</mark>"));
    }
}
