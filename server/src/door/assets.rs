//! The browser's files. A release carries them inside the binary, with copies that were compressed when it was built; in
//! development they are read from `target/site` on every request. Their names never change, so browsers ask each time
//! and get 304 while the content is the same.

use std::borrow::Cow;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::problem::Problem;

/// A file's content, and a tag that changes with it.
struct File {
    content: Cow<'static, [u8]>,
    tag: String,
}

#[cfg(not(debug_assertions))]
mod source {
    use super::File;

    #[derive(rust_embed::RustEmbed)]
    #[folder = "../target/site"]
    #[allow_missing = true]
    struct Site;

    /// The compressed copies, best first: the coding's name and the file's ending.
    pub(super) const COPIES: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

    pub(super) async fn find(path: &str) -> Option<File> {
        let file = Site::get(path)?;
        let hash = file.metadata.sha256_hash();
        let tag = hash
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Some(File {
            content: file.data,
            tag,
        })
    }
}

#[cfg(debug_assertions)]
mod source {
    use std::{path::Path, time::UNIX_EPOCH};

    use super::File;

    /// None: a copy beside a file may be older than the file.
    pub(super) const COPIES: &[(&str, &str)] = &[];

    pub(super) async fn find(path: &str) -> Option<File> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../target/site")
            .join(path);
        let metadata = tokio::fs::metadata(&path)
            .await
            .ok()
            .filter(|metadata| metadata.is_file())?;
        let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let content = tokio::fs::read(&path).await.ok()?;
        let tag = format!("{:x}-{:x}", changed.as_nanos(), content.len());
        Some(File {
            content: content.into(),
            tag,
        })
    }
}

/// Answers the address of a file.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let Some(kind) = kind(path).filter(|_| is_plain(path)) else {
        return Problem::not_found().into_response();
    };
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut found = None;
    for &(coding, ending) in source::COPIES {
        if accepts(accepted, coding)
            && let Some(file) = source::find(&format!("{path}{ending}")).await
        {
            found = Some((file, Some(coding)));
            break;
        }
    }
    if found.is_none() {
        found = source::find(path).await.map(|file| (file, None));
    }
    let Some((file, coding)) = found else {
        return Problem::not_found().into_response();
    };
    answer(request.headers(), file, coding, kind)
}

fn answer(
    asked: &HeaderMap,
    file: File,
    coding: Option<&'static str>,
    kind: &'static str,
) -> Response {
    let tag = format!(
        "\"{}{}\"",
        file.tag,
        coding
            .map(|coding| format!("-{coding}"))
            .unwrap_or_default()
    );
    let same = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content = match file.content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => Bytes::from(content),
        };
        let mut response = Response::new(Body::from(content));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(coding) = coding {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether every part of the path is a plain name: nothing hidden, nothing above, nothing encoded.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    })
}

/// The media type; files of other kinds are not handed out, compressed copies included.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// Whether an `Accept-Encoding` names the coding without refusing it (RFC 9110 §12.5.3).
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        let named = words
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = words.any(|word| {
            word.strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok())
                .is_some_and(|weight| weight <= 0.0)
        });
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_known_kinds_are_files() {
        assert!(is_plain("pkg/bailiwick_bg.wasm"));
        for bad in [
            "pkg/../keys.json",
            "pkg/.hidden.js",
            "pkg//a.js",
            "pkg/%2e%2e/a.js",
            "pkg/a\\b.js",
            "pkg/",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
        assert_eq!(kind("pkg/bailiwick.js.br"), None);
        assert_eq!(kind("favicon.svg"), Some("image/svg+xml"));
    }

    #[test]
    fn a_coding_with_weight_zero_is_refused() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("gzip", "br"));
    }

    #[test]
    fn a_known_tag_is_answered_without_the_content() {
        let file = || File {
            content: Cow::Borrowed(b"x"),
            tag: "t".to_owned(),
        };
        let asked: HeaderMap = [(header::IF_NONE_MATCH, "\"u\", W/\"t-br\"".parse().unwrap())]
            .into_iter()
            .collect();
        assert_eq!(
            answer(&asked, file(), Some("br"), "text/css").status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(
            answer(&asked, file(), Some("gzip"), "text/css").status(),
            StatusCode::OK
        );
    }
}
