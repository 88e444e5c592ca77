//! The two cookies. The session's has the `__Host-` prefix, so no other host or path can set it (OWASP ASVS 3.3.1–3.3.4).

use app::{Theme, web::Cookie};
use http::{HeaderMap, HeaderValue, header};
use iam::SecretToken;

const SESSION: &str = "__Host-bailiwick";
const THEME: &str = "theme";
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// Longer than any token of ours.
const TOKEN_BYTES: usize = 256;

/// A cookie's value, when exactly one has the name: of two, nobody knows which is ours.
fn value<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let mut found = None;
    for line in headers.get_all(header::COOKIE) {
        for pair in line.to_str().ok()?.split(';') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if name.trim() == wanted && found.replace(value.trim()).is_some() {
                return None;
            }
        }
    }
    found
}

/// The session's token, as the client sent it.
pub fn session(headers: &HeaderMap) -> Option<SecretToken> {
    value(headers, SESSION)
        .filter(|token| !token.is_empty() && token.len() <= TOKEN_BYTES)
        .map(SecretToken::received)
}

/// The theme that the person chose.
pub fn theme(headers: &HeaderMap) -> Theme {
    value(headers, THEME).map(Theme::parse).unwrap_or_default()
}

/// The `Set-Cookie` value.
pub fn set(cookie: &Cookie) -> Option<HeaderValue> {
    let text = match cookie {
        Cookie::Session(token) => format!("{SESSION}={}; {ATTRIBUTES}", token.expose()),
        Cookie::EndSession => format!("{SESSION}=; {ATTRIBUTES}; Max-Age=0"),
        Cookie::Theme(theme) => format!("{THEME}={}; {ATTRIBUTES}; Max-Age=31536000", theme.name()),
    };
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (header::COOKIE, line.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_cookie_sent_twice_is_no_cookie() {
        let token =
            |lines: &[&str]| session(&headers(lines)).map(|token| token.expose().to_owned());
        assert_eq!(
            token(&["theme=dark; __Host-bailiwick=abc"]).as_deref(),
            Some("abc")
        );
        assert_eq!(
            token(&["theme=dark", "__Host-bailiwick=abc"]).as_deref(),
            Some("abc")
        );
        for bad in [
            &["__Host-bailiwick=abc; __Host-bailiwick=abc"][..],
            &["__Host-bailiwick=abc", "__Host-bailiwick=def"],
            &["__Host-bailiwick="],
            &["__Host-bailiwick"],
            &["bailiwick=abc"],
            &[],
        ] {
            assert_eq!(token(bad), None, "{bad:?}");
        }
        assert_eq!(
            token(&[&format!("__Host-bailiwick={}", "a".repeat(300))]),
            None
        );
    }

    #[test]
    fn the_session_cookie_is_for_this_host_alone() {
        let set = set(&Cookie::Session(SecretToken::received("abc"))).unwrap();
        assert_eq!(
            set.to_str().unwrap(),
            "__Host-bailiwick=abc; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        assert!(!format!("{set:?}").contains("abc"));
    }

    #[test]
    fn an_unknown_theme_follows_the_system() {
        assert_eq!(theme(&headers(&["theme=dark"])), Theme::Dark);
        assert_eq!(theme(&headers(&["theme=\"><script>"])), Theme::Auto);
    }
}
