//! Every address that is not a file or a function is a page of the console. Whether somebody may see it is known before
//! the first byte leaves, so status, cookies and redirects are always right.

use std::sync::Arc;

use app::web::{self, Answer, Cookie, Form, FormError, Visit};
use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

use super::{Door, body, caller, cookies, download::file, headers, problem::Problem};

const FORM: &str = "application/x-www-form-urlencoded";

/// Answers a page's address.
pub async fn answer(State(door): State<Arc<Door>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visit = caller::visit(&door, &parts);
    let answer = if parts.method == Method::POST {
        let form = match form(&parts, body).await {
            Ok(form) => form,
            Err(problem) => return problem.into_response(),
        };
        // Not before the form is here: who sends it slowly must not keep others from signing in.
        let signs_in = parts.uri.path().starts_with("/sign-in");
        let _place = match signs_in.then(|| door.signing_in.try_acquire()).transpose() {
            Ok(place) => place,
            Err(_) => return Problem::busy().into_response(),
        };
        web::post(visit, form).await
    } else {
        web::get(visit).await
    };
    match answer {
        Answer::Redirect { to, cookies } => redirect(&to, &cookies),
        Answer::Json(text) => json(text),
        Answer::File(download) => file(*download),
        Answer::Page {
            visit,
            status,
            cookies,
            retry_after,
        } => {
            let mut response = page(*visit, parts, status, &cookies).await;
            if let Some(seconds) = retry_after {
                let seconds = HeaderValue::from(seconds);
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            response
        }
    }
}

async fn form(parts: &Parts, body: Body) -> Result<Form, Problem> {
    if !has_type(&parts.headers, FORM) {
        return Err(Problem::unsupported(
            "A page takes forms only (`application/x-www-form-urlencoded`).",
        ));
    }
    let bytes = body::read(&parts.headers, body).await?;
    Form::parse(&bytes).map_err(|error| {
        Problem::bad_request(match error {
            FormError::RepeatedField => {
                "A field was sent twice, so nothing was done. Go back and send the form again."
            }
            FormError::TooManyFields => "The form has too many fields, so nothing was done.",
            FormError::NotText => "The form is not UTF-8 text, so nothing was done.",
        })
    })
}

/// Whether the body has this media type, whatever its parameters.
fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
}

fn redirect(to: &str, cookies: &[Cookie]) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response
        .headers_mut()
        .insert(header::LOCATION, own_path(to));
    set_cookies(&mut response, cookies);
    response
}

/// The path when it is one on this server, else the overview: no answer of ours leads elsewhere (ASVS 3.7.2).
pub fn own_path(to: &str) -> HeaderValue {
    let own = to.starts_with('/')
        && !to.starts_with("//")
        && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    HeaderValue::from_str(if own { to } else { "/" }).unwrap_or(HeaderValue::from_static("/"))
}

async fn page(visit: Visit, parts: Parts, status: u16, cookies: &[Cookie]) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reads = visit.clone();
    let provide = move || {
        let options = expect_context::<ResponseOptions>();
        if status != StatusCode::OK {
            options.set_status(status);
        }
        // The nonce was made for this answer before we are called; the policy must name the same.
        if let Some(nonce) = leptos::nonce::use_nonce()
            && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
        web::provide(&visit);
    };
    let render = leptos_axum::render_app_async_with_context(provide, || app::shell(app::App));
    let mut response = render(Request::from_parts(parts, Body::empty())).await;
    reads.end_reads().await;
    if let Some(to) = response
        .headers()
        .get(header::LOCATION)
        .map(|to| own_path(to.to_str().unwrap_or_default()))
    {
        response.headers_mut().insert(header::LOCATION, to);
    }
    set_cookies(&mut response, cookies);
    response
}

fn json(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    let media_type = HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}

fn set_cookies(response: &mut Response, cookies: &[Cookie]) {
    for value in cookies.iter().flat_map(cookies::set) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn redirects_stay_here() {
        assert_eq!(own_path("/users?q=a"), "/users?q=a");
        for evil in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x=y",
        ] {
            assert_eq!(own_path(evil), "/", "{evil:?}");
        }
    }
}
