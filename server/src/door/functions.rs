//! Server functions: what a page in the browser calls for its data. They are public addresses, so they stand behind the
//! same CSRF check as pages, take POST only, and never answer with a redirect of the caller's choice. Each of them asks
//! the gate as the caller; without a session they answer that one must sign in.

use std::sync::Arc;

use app::web;
use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::header;
use leptos::server_fn::axum::server_fn_paths;

use super::{Door, body, caller, pages::own_path, problem::Problem};

/// Runs the function at the request's path.
pub async fn run(State(door): State<Arc<Door>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if !server_fn_paths().any(|(path, method)| path == parts.uri.path() && method == parts.method) {
        return Problem::not_found().into_response();
    }
    let bytes = match body::read(&parts.headers, body).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let visit = caller::visit(&door, &parts);
    // With these two, leptos would answer a plain form by a redirect to wherever the caller says it came from.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    let request = Request::from_parts(parts, Body::from(bytes));
    let answer =
        leptos_axum::handle_server_fns_with_context(move || web::provide(&visit), request).await;
    let mut response = answer.into_response();
    if let Some(to) = response
        .headers()
        .get(header::LOCATION)
        .map(|to| own_path(to.to_str().unwrap_or_default()))
    {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}
