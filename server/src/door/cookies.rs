//! The cookies. Those that prove something have the `__Host-` prefix, so no other host or path can set them (OWASP ASVS
//! 3.3.1–3.3.4): a complete session's, that of a sign-in which is not finished and reaches nothing but its next step, and
//! the one by which a browser is known again.

use app::{Theme, web::Cookie};
use http::{HeaderMap, HeaderValue, header};
use iam::{SecretToken, Stage};

const SESSION: &str = "__Host-bailiwick";
const STEP: &str = "__Host-bailiwick-sign-in";
const DEVICE: &str = "__Host-bailiwick-device";
/// A year: who comes less often is told of a new device.
const DEVICE_SECONDS: i64 = 365 * 24 * 3600;
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

fn token(headers: &HeaderMap, name: &str) -> Option<SecretToken> {
    value(headers, name)
        .filter(|token| !token.is_empty() && token.len() <= TOKEN_BYTES)
        .map(SecretToken::received)
}

/// A complete session's token, as the client sent it.
pub fn session(headers: &HeaderMap) -> Option<SecretToken> {
    token(headers, SESSION)
}

/// The token of a sign-in that is not finished, as the client sent it.
pub fn step(headers: &HeaderMap) -> Option<SecretToken> {
    token(headers, STEP)
}

/// The token by which the browser is known, as the client sent it.
pub fn device(headers: &HeaderMap) -> Option<SecretToken> {
    token(headers, DEVICE)
}

/// The theme that the person chose.
pub fn theme(headers: &HeaderMap) -> Theme {
    value(headers, THEME).map(Theme::parse).unwrap_or_default()
}

/// The `Set-Cookie` values. A session's cookie and that of the steps before it are never there together.
pub fn set(cookie: &Cookie) -> Vec<HeaderValue> {
    let end = |name: &str| format!("{name}=; {ATTRIBUTES}; Max-Age=0");
    let lines = match cookie {
        Cookie::Entered(entered) => {
            let (ours, other) = match entered.stage {
                Stage::Full => (SESSION, STEP),
                _ => (STEP, SESSION),
            };
            let mut lines = vec![
                format!("{ours}={}; {ATTRIBUTES}", entered.token.expose()),
                end(other),
            ];
            lines.extend(entered.device.as_ref().map(|device| {
                let token = device.expose();
                format!("{DEVICE}={token}; {ATTRIBUTES}; Max-Age={DEVICE_SECONDS}")
            }));
            lines
        }
        Cookie::EndSession => vec![end(SESSION), end(STEP)],
        Cookie::Theme(theme) => vec![format!(
            "{THEME}={}; {ATTRIBUTES}; Max-Age=31536000",
            theme.name()
        )],
    };
    let values = lines.iter().filter_map(|line| {
        let mut value = HeaderValue::from_str(line).ok()?;
        value.set_sensitive(true);
        Some(value)
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iam::{Arrival, Entered};

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

    fn entered(stage: Stage) -> Vec<String> {
        let set = set(&Cookie::Entered(Entered {
            token: SecretToken::received("abc"),
            stage,
            device: (stage == Stage::Full).then(|| SecretToken::received("def")),
            arrival: Arrival::default(),
        }));
        assert!(!format!("{set:?}").contains("abc"));
        set.iter()
            .map(|line| line.to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn the_session_cookie_is_for_this_host_alone() {
        assert_eq!(
            entered(Stage::Full),
            [
                "__Host-bailiwick=abc; Path=/; Secure; HttpOnly; SameSite=Lax",
                "__Host-bailiwick-sign-in=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
                "__Host-bailiwick-device=def; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000",
            ]
        );
    }

    #[test]
    fn a_sign_in_that_is_not_finished_has_a_cookie_of_its_own() {
        for stage in [Stage::SecondFactor, Stage::NewPassword, Stage::Enrol] {
            assert_eq!(
                entered(stage),
                [
                    "__Host-bailiwick-sign-in=abc; Path=/; Secure; HttpOnly; SameSite=Lax",
                    "__Host-bailiwick=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
                ]
            );
        }
    }

    #[test]
    fn an_unknown_theme_follows_the_system() {
        assert_eq!(theme(&headers(&["theme=dark"])), Theme::Dark);
        assert_eq!(theme(&headers(&["theme=\"><script>"])), Theme::Auto);
    }
}
