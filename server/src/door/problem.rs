//! Answers that are not pages of the console: refusals at the door and failures inside. They say what happened and what
//! to do, carry the request's id, and nothing of the server's insides.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};

use super::headers;

/// A refusal or a failure. As a response it is still empty: the frame writes its text, because only the frame knows the
/// request's id and whether a person or a program reads it.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
}

/// Who reads the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Person,
    Program,
}

impl Problem {
    pub const fn new(status: StatusCode, title: &'static str, text: &'static str) -> Self {
        Self {
            status,
            title,
            text,
        }
    }

    pub const fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something failed",
            "Something failed inside the server. Try again; if it stays, tell whoever runs it the request ID.",
        )
    }

    pub const fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Busy",
            "The server is busy. Try again in a moment.",
        )
    }

    pub const fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Not found",
            "There is nothing at this address.",
        )
    }

    pub const fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed",
            "This address does not take that method.",
        )
    }

    pub const fn bad_request(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad request", text)
    }

    pub const fn unsupported(text: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not understood", text)
    }

    pub const fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Too large",
            "What was sent is larger than 1 MB, so nothing was done. Go back, shorten it, and send it again.",
        )
    }

    pub const fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "Too slow",
            "The request did not arrive in time, so nothing was done.",
        )
    }

    /// The answer in full.
    pub fn write(&self, reader: Reader, request_id: &str) -> Response {
        let (title, text) = (self.title, self.text);
        let (kind, body) = match reader {
            Reader::Program => (
                "text/plain; charset=utf-8",
                format!("{text}\nrequest ID: {request_id}\n"),
            ),
            Reader::Person => (
                "text/html; charset=utf-8",
                format!(
                    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
                     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
                     <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Bailiwick</title>\
                     <link rel=\"stylesheet\" href=\"/pkg/bailiwick.css\">\
                     <link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\"></head>\
                     <body><main><h1>{title}</h1><p>{text}</p><p>Request ID: <code>{request_id}</code></p>\
                     <p><a href=\"/\">Go to the overview</a></p></main></body></html>"
                ),
            ),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if reader == Reader::Person {
            answer.insert(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(headers::STATIC_PAGE_POLICY),
            );
        }
        match self.status {
            StatusCode::METHOD_NOT_ALLOWED => {
                answer.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                answer.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            _ => {}
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}
