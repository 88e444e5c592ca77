//! Health checks: whether the process lives, and whether it should get work. They say no more than that.

use std::{sync::Arc, time::Duration};

use axum::extract::State;
use http::StatusCode;

use super::Door;

/// Longer than a healthy database needs, shorter than a load balancer waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// 200 while the process answers at all.
pub async fn live() -> &'static str {
    "ok\n"
}

/// 200 while the database answers and the server is not stopping.
pub async fn ready(State(door): State<Arc<Door>>) -> (StatusCode, &'static str) {
    if door.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(PATIENCE, door.store.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        ),
    }
}
