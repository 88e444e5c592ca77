//! The headers that make a browser careful, on every answer (OWASP ASVS 5.0.0 3.4, 14.3.2).

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// For answers that load nothing: JSON, plain text, redirects, files.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For our own error pages: a style sheet and an icon, no script.
pub const STATIC_PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                                      form-action 'none'; frame-ancestors 'none'";

/// The one answer's policy for a page of the console. No `strict-dynamic`: the preloaded module has no nonce.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'"
    )
}

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
];

/// Sets what every answer has. A policy and a caching rule that are there already stay.
pub fn secure(answer: &mut HeaderMap, https: bool) {
    for (name, value) in ALWAYS {
        answer.insert(name, HeaderValue::from_static(value));
    }
    answer
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(NOTHING));
    if !answer.contains_key(header::CACHE_CONTROL) {
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer.insert(header::VARY, HeaderValue::from_static("Cookie"));
    }
    if https {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        answer.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}
