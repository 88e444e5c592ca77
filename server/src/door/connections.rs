//! Accepting connections and driving HTTP over them, with every limit that keeps a slow or hostile client from holding
//! the server: connections, headers' size and deadline, streams, a connection's life. Stops when told: no new
//! connection, idle ones closed, running requests finished within a deadline.

use std::{future::Future, io, net::IpAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

use super::{caller::Peer, patience::Patience};

/// Connections at the same time; more wait in the kernel's queue.
const CONNECTIONS: usize = 1024;
/// How long a request's headers may take; also how long a connection may idle between requests.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// The most bytes that a request's line and headers may have.
const HEADER_BYTES: usize = 64 * 1024;
const HEADERS: usize = 100;
/// A connection is asked to end after this long, and ended after the same again as a request may take.
const LIFE: Duration = Duration::from_secs(300);
/// How long running requests may take to finish once the server stops.
const FAREWELL: Duration = Duration::from_secs(30);

/// Serves until `stop` is ready, then finishes what is running; `hurry` cuts that short.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    hurry: impl Future<Output = ()>,
) {
    // Every connection holds a receiver for as long as it lives.
    let (stopping, _) = watch::channel(());
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let builder = builder();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            (stream, peer, place) = accept(&listener, &places) => {
                let serving = Serving { builder: builder.clone(), router: router.clone(), stopping: stopping.subscribe() };
                tokio::spawn(serving.run(stream, Peer(peer), place));
            }
        }
    }
    // From here on the kernel refuses new connections.
    drop(listener);
    // Without connections nobody hears this, and nobody needs to.
    let _ = stopping.send(());
    tokio::select! {
        ended = timeout(FAREWELL, stopping.closed()) => if ended.is_err() {
            tracing::warn!("some requests did not finish in time and were cut off");
        },
        () = hurry => tracing::warn!("told to hurry: running requests were cut off"),
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADERS)
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100)
        .max_header_list_size(16 * 1024)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(100)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, IpAddr, OwnedSemaphorePermit) {
    let mut pause = Duration::from_millis(50);
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
            // The semaphore is never closed.
            std::future::pending::<()>().await;
            continue;
        };
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip(), place),
            Err(error) if is_clients_fault(&error) => {}
            Err(error) => {
                // Out of file descriptors, most likely: trying again at once would only burn the processor.
                tracing::warn!(%error, "a connection could not be accepted");
                drop(place);
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(1));
            }
        }
    }
}

fn is_clients_fault(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

struct Serving {
    builder: Builder<TokioExecutor>,
    router: Router,
    stopping: watch::Receiver<()>,
}

impl Serving {
    async fn run(mut self, stream: TcpStream, peer: Peer, place: OwnedSemaphorePermit) {
        // Small answers leave at once.
        let _ = stream.set_nodelay(true);
        let router = self.router;
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            router.clone().oneshot(request)
        });
        let io = TokioIo::new(Patience::new(stream, HEADER_TIME));
        let mut connection = pin!(self.builder.serve_connection(io, service));
        // How a connection ends is the client's affair, and its errors quote what the client sent.
        tokio::select! {
            _ = connection.as_mut() => return drop(place),
            _ = self.stopping.changed() => {}
            () = sleep(LIFE) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = timeout(FAREWELL, connection).await;
        drop(place);
    }
}
