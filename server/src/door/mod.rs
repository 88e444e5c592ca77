//! The HTTP door: bytes in, operations out, and back. It decides nothing about permissions and holds no business rule.
//! The way of a request: `connections` → `frame` (request id, log line, security headers, time and concurrency limits,
//! errors as pages) → panics caught → route → CSRF check → body → `pages`.

mod assets;
mod body;
mod caller;
mod connections;
mod cookies;
mod download;
mod frame;
mod headers;
mod health;
mod pages;
mod patience;
mod problem;
mod proxies;

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::web::Site;
use axum::{
    Router,
    body::Body,
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::StatusCode;
use iam::{Rng, RngError, Store};
use tokio::sync::Semaphore;
use tower_http::{
    catch_panic::CatchPanicLayer,
    csrf::{CsrfLayer, ProtectionError},
};

use crate::{failure::Failure, public_url::PublicUrl};
pub use connections::serve;
use problem::Problem;
pub use proxies::{TrustedProxies, parse as parse_proxy};

/// Requests that are answered at the same time; more are told to come back. Health checks do not count.
const REQUESTS: usize = 512;

/// Steps of signing in that are answered at the same time; more are told to come back before anything is looked up or
/// rendered for them, so that a flood of sign-ins takes next to nothing from who is signed in.
const SIGN_INS: usize = 64;

/// What every request shares.
pub struct Door {
    site: Arc<Site>,
    store: Store,
    rng: Arc<dyn Rng>,
    public_url: PublicUrl,
    proxies: TrustedProxies,
    stopping: AtomicBool,
    running: Semaphore,
    signing_in: Semaphore,
}

impl Door {
    pub fn new(
        site: Site,
        store: Store,
        rng: Arc<dyn Rng>,
        public_url: PublicUrl,
        proxies: TrustedProxies,
    ) -> Self {
        Self {
            site: Arc::new(site),
            store,
            rng,
            public_url,
            proxies,
            stopping: AtomicBool::new(false),
            running: Semaphore::new(REQUESTS),
            signing_in: Semaphore::new(SIGN_INS),
        }
    }

    /// From now on `/readyz` sends new work elsewhere.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// Every route, with what stands before it.
pub fn router(door: &Arc<Door>) -> Result<Router, Failure> {
    // A proxy may hand on another Host than the browser's; the public address is always ours.
    let csrf = CsrfLayer::new()
        .add_trusted_origin(door.public_url.as_str())
        .map_err(|error| Failure::because("the public URL cannot be used", &error))?
        .with_rejection_response(cross_site);
    let with_cookies = Router::new().fallback(pages::answer).layer(csrf);
    let _ = any_spawner::Executor::init_tokio();
    Ok(Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/favicon.svg", get(assets::serve))
        .route("/robots.txt", get(assets::serve))
        .route("/pkg/{*name}", get(assets::serve))
        .merge(with_cookies)
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(
            Arc::clone(door),
            frame::frame,
        ))
        .with_state(Arc::clone(door)))
}

fn cross_site(_: ProtectionError) -> Response {
    Problem::new(
        StatusCode::FORBIDDEN,
        "Request refused",
        "This request came from another site, so nothing was done. Open the page here and send the form again.",
    )
    .into_response()
}

/// The panic itself is in the log, under the same request.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    Problem::internal().into_response()
}

/// A fresh id for a request: 128 random bits in hexadecimal. A client's own id is never taken over.
pub fn request_id(rng: &dyn Rng) -> Result<String, RngError> {
    let mut bytes = [0_u8; 16];
    rng.fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
