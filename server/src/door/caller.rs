//! From a request to a caller: the cookie's token, and where the request came from as the wire shows it.
//! `X-Forwarded-For` counts only from proxies that the operator named; see `proxies`.

use std::net::IpAddr;

use app::web::Visit;
use http::{header, request::Parts};
use iam::{Caller, Credential, Origin};
use std::sync::Arc;

use super::{Door, cookies, frame::RequestId};

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

fn caller(door: &Door, parts: &Parts) -> Caller {
    let source_ip = parts
        .extensions
        .get::<Peer>()
        .map(|peer| door.proxies.client(peer.0, &parts.headers).to_string())
        .unwrap_or_default();
    let user_agent = parts
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let request_id = parts
        .extensions
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    Caller::new(
        cookies::session(&parts.headers)
            .map(Credential::Session)
            .or_else(|| cookies::step(&parts.headers).map(Credential::SignIn))
            .unwrap_or(Credential::Anonymous),
        Origin::new(
            source_ip,
            user_agent,
            request_id,
            door.public_url.is_https(),
        )
        .with_device(cookies::device(&parts.headers).as_ref()),
    )
}

/// The visit that a request is.
pub fn visit(door: &Door, parts: &Parts) -> Visit {
    Visit::new(
        Arc::clone(&door.site),
        caller(door, parts),
        cookies::theme(&parts.headers),
        parts.uri.path().to_owned(),
        parts.uri.query().unwrap_or_default().to_owned(),
    )
}
