//! Reading a request's body: all of it, within 1 MB and 20 seconds, or not at all.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use http::{HeaderMap, header};

use super::problem::Problem;

/// The largest body, in bytes.
pub const LIMIT: usize = 1024 * 1024;

/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(20);

/// What is read and thrown away of a body that is too large, so that a browser, which first sends everything, gets to
/// see the refusal instead of a broken connection.
const THROWN_AWAY: u64 = 8 * 1024 * 1024;
const THROWING_TIME: Duration = Duration::from_secs(5);

/// The whole body.
///
/// # Errors
/// When it is too large, too slow, or breaks off.
pub async fn read(headers: &HeaderMap, mut body: Body) -> Result<Bytes, Problem> {
    let stated = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    let limit = u64::try_from(LIMIT).unwrap_or(u64::MAX);
    if stated.is_some_and(|length| length > limit) {
        if stated.is_some_and(|length| length <= THROWN_AWAY) {
            throw_away(&mut body).await;
        }
        return Err(Problem::too_large());
    }
    match tokio::time::timeout(TIME, gather(&mut body)).await {
        Ok(gathered) => gathered,
        Err(_) => Err(Problem::too_slow()),
    }
}

async fn gather(body: &mut Body) -> Result<Bytes, Problem> {
    let mut gathered = Vec::new();
    while let Some(frame) = next_frame(body).await {
        let Ok(data) = frame else {
            return Err(Problem::bad_request(
                "The request broke off, so nothing was done.",
            ));
        };
        if gathered.len().saturating_add(data.len()) > LIMIT {
            throw_away(body).await;
            return Err(Problem::too_large());
        }
        gathered.extend_from_slice(&data);
    }
    Ok(gathered.into())
}

async fn throw_away(body: &mut Body) {
    let all = async {
        let mut thrown = 0_u64;
        while let Some(Ok(data)) = next_frame(body).await {
            thrown = thrown.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
            if thrown > THROWN_AWAY {
                break;
            }
        }
    };
    // Whether it ended in time changes nothing: the answer is the same.
    let _ = tokio::time::timeout(THROWING_TIME, all).await;
}

/// The next piece of data; trailers are passed over.
async fn next_frame(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        let frame =
            std::future::poll_fn(|cx| std::pin::Pin::new(&mut *body).poll_frame(cx)).await?;
        match frame {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Some(Ok(data));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
}
