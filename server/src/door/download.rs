//! Files that are written while they are sent: a piece is made when the browser has taken the one before, so that a large
//! file needs little memory. One that cannot be finished breaks off, and the browser says that it is not whole.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use app::web::Download;
use axum::{
    body::{Body, Bytes},
    response::Response,
};
use http::{HeaderValue, header};
use hyper::body::Frame;
use tokio::sync::mpsc;
use tracing::Instrument as _;

/// Pieces that wait for the browser.
const WAITING: usize = 2;

/// Answers with a file.
pub fn file(mut download: Download) -> Response {
    let (send, receive) = mpsc::channel(WAITING);
    let disposition = format!("attachment; filename=\"{}\"", download.name);
    let media_type = HeaderValue::from_static(download.media_type);
    let pump = async move {
        loop {
            let piece = match download.next().await {
                Ok(Some(text)) => Ok(Bytes::from(text)),
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "a download broke off");
                    Err(io::Error::other("the rest could not be read"))
                }
            };
            let over = piece.is_err();
            // Who hung up gets no more.
            if send.send(piece).await.is_err() || over {
                return;
            }
        }
    };
    tokio::spawn(pump.in_current_span());
    let mut response = Response::new(Body::new(Pieces(receive)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = ready!(self.0.poll_recv(cx));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }
}
