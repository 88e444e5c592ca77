//! The stylesheet: our own files joined in the order of `style/order.txt`, and made smaller for releases. The
//! minifier only drops what can never matter (comments, line breaks, blanks beside braces, semicolons and commas);
//! strings and `url(…)` pass untouched.

use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use crate::project::{Outcome, read_text};

const DEFAULT_ORDER: &str = "tokens.css\nbase.css\ncomponents.css\npages.css\n";

/// All our CSS as one text. A file that the order names must exist; without an order file those that exist are taken.
pub(crate) fn joined(folder: &Path) -> Outcome<String> {
    let order = folder.join("order.txt");
    let given = order.is_file();
    let names = if given {
        read_text(&order)?
    } else {
        DEFAULT_ORDER.to_owned()
    };
    let mut css = String::new();
    for name in names
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
    {
        let path = folder.join(name);
        if given || path.is_file() {
            css.push_str(&read_text(&path)?);
            css.push('\n');
        }
    }
    Ok(css)
}

/// The same rules in fewer bytes.
pub(crate) fn minified(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut blank = false;
    while let Some(next) = rest.next() {
        match next {
            '/' if rest.peek() == Some(&'*') => {
                skip_comment(&mut rest);
                blank = true;
            }
            space if space.is_whitespace() => blank = true,
            '{' | '}' | ';' | ',' => {
                blank = false;
                if next == '}' && out.ends_with(';') {
                    out.pop();
                }
                out.push(next);
            }
            _ => {
                if blank && !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) {
                    out.push(' ');
                }
                blank = false;
                out.push(next);
                match next {
                    '"' | '\'' => copy_string(next, &mut rest, &mut out),
                    '(' if out.to_ascii_lowercase().ends_with("url(") => {
                        copy_url(&mut rest, &mut out)
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

fn skip_comment(rest: &mut Peekable<Chars<'_>>) {
    rest.next();
    let mut star = false;
    for next in rest.by_ref() {
        if star && next == '/' {
            return;
        }
        star = next == '*';
    }
}

fn copy_string(quote: char, rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let mut escaped = false;
    for next in rest.by_ref() {
        out.push(next);
        if next == quote && !escaped {
            return;
        }
        escaped = next == '\\' && !escaped;
    }
}

fn copy_url(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    while let Some(next) = rest.next() {
        out.push(next);
        match next {
            '"' | '\'' => copy_string(next, rest, out),
            ')' => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::minified;

    #[test]
    fn comments_and_idle_blanks_go() {
        assert_eq!(
            minified("/* a */\na {\n  color: red;\n  margin: 0 auto;\n}\n"),
            "a{color: red;margin: 0 auto}"
        );
    }

    #[test]
    fn blanks_that_mean_something_stay() {
        assert_eq!(
            minified("nav a:hover > b { width: calc(1px + 2px) }"),
            "nav a:hover > b{width: calc(1px + 2px)}"
        );
        assert_eq!(
            minified("@media (width < 30rem) and (hover) { a :focus {} }"),
            "@media (width < 30rem) and (hover){a :focus{}}"
        );
        assert_eq!(minified("a/**/b { }"), "a b{}");
    }

    #[test]
    fn strings_and_addresses_pass_untouched() {
        assert_eq!(
            minified("a::before { content: \"/* ; */  \\\" }\" }"),
            "a::before{content: \"/* ; */  \\\" }\"}"
        );
        assert_eq!(
            minified("a { b: url( data:x;y , z ) ; }"),
            "a{b: url( data:x;y , z )}"
        );
    }
}
