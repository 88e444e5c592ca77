//! Around every request: its id, one log line, the limits of time and number, the security headers, and refusals
//! written out. The log line has the path without its query and never a header or a body.

use std::{borrow::Cow, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use tracing::Instrument as _;

use super::{
    Door, headers,
    problem::{Problem, Reader},
    request_id,
};

/// The longest that answering may take, the body's arrival included.
const TIME: Duration = Duration::from_secs(30);

/// The server's own id of a request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Runs a request inside its frame.
pub async fn frame(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    let Ok(id) = request_id(door.rng.as_ref()) else {
        let mut response = Problem::internal().write(Reader::Person, "none");
        headers::secure(response.headers_mut(), door.public_url.is_https());
        return response;
    };
    let began = door.site.clock.now();
    let method = request.method().clone();
    let path = shown(request.uri().path()).into_owned();
    let reader = reader(request.uri().path());
    let health = matches!(path.as_str(), "/livez" | "/readyz");
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", request_id = %id);

    let answer = async {
        if let Err(problem) = check(&request) {
            return problem.into_response();
        }
        let _place = match door.running.try_acquire() {
            Ok(place) => Some(place),
            Err(_) if health => None,
            Err(_) => return Problem::busy().into_response(),
        };
        match tokio::time::timeout(TIME, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::busy().into_response(),
        }
    };
    let mut response = answer.instrument(span.clone()).await;

    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.write(reader, &id);
    }
    headers::secure(response.headers_mut(), door.public_url.is_https());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }

    let status = response.status();
    let milliseconds = door.site.clock.now().0.saturating_sub(began.0).max(0);
    span.in_scope(|| match status {
        _ if health && status == StatusCode::OK => {}
        _ if status.is_server_error() => {
            tracing::warn!(%method, path, status = status.as_u16(), milliseconds, "answered");
        }
        _ => tracing::info!(%method, path, status = status.as_u16(), milliseconds, "answered"),
    });
    response
}

/// What is refused whatever it is for.
fn check(request: &Request) -> Result<(), Problem> {
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
        return Err(Problem::method_not_allowed());
    }
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::unsupported(
            "A compressed request is not understood. Send it as it is.",
        ));
    }
    if !request.uri().path().starts_with('/') {
        return Err(Problem::bad_request("The address is not a path."));
    }
    Ok(())
}

fn reader(path: &str) -> Reader {
    let program = ["/pkg/", "/livez", "/readyz", "/robots.txt", "/favicon.svg"];
    if program.iter().any(|start| path.starts_with(start)) {
        Reader::Program
    } else {
        Reader::Person
    }
}

/// A path as the log may have it: a set-up link's token is a secret, and line breaks would forge lines.
fn shown(path: &str) -> Cow<'_, str> {
    if path.starts_with("/setup/") {
        return Cow::Borrowed("/setup/…");
    }
    let long = path.len() > 256;
    if !long && path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(path);
    }
    let mut short: String = path
        .chars()
        .take(256)
        .flat_map(char::escape_default)
        .collect();
    if long {
        short.push('…');
    }
    Cow::Owned(short)
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_set_up_token_is_not_logged() {
        assert_eq!(shown("/setup/sesame"), "/setup/…");
        assert_eq!(shown("/users/priya"), "/users/priya");
        assert!(shown(&"/a".repeat(1000)).len() < 300);
    }
}
