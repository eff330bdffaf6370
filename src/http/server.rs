//! The server: connections with limits on everything, round any [`Handler`].
//!
//! Plain HTTP/1.1; TLS and HTTP/2 are the reverse proxy's work. Each limit of [`Limits`] has a test that reaches it.
//! What must never enter: an address of ours, or what is answered there.

mod accept;
mod answer;
mod explained;
mod refuse;

use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::RequestHead;
use super::reply::Reply;
use super::stall::StallLimit;
use crate::config;
use crate::telemetry::ConnectionMetrics;
use accept::Acceptor;
use explained::Explained;

pub use refuse::{HEADERS_MAX, PATH_BYTES_MAX, QUERY_BYTES_MAX};

/// Bytes of a connection's read buffer, and so of a request's head; hyper looks only between two reads, so that a head
/// of up to twice the size may pass.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Answers requests that are well-formed: one Host, an address of bearable length, no TRACE or CONNECT.
pub trait Handler: Send + Sync + 'static {
    fn answer(&self, request: RequestHead) -> impl Future<Output = Reply> + Send;
}

impl<F, A> Handler for F
where
    F: Fn(RequestHead) -> A + Send + Sync + 'static,
    A: Future<Output = Reply> + Send,
{
    fn answer(&self, request: RequestHead) -> impl Future<Output = Reply> + Send {
        self(request)
    }
}

/// How much a listener and its connections may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub connections_max: usize,
    /// Until a request's head has come, from the connection's begin or the last answer.
    pub header_read_timeout: Duration,
    /// Until a request is answered.
    pub request_timeout: Duration,
    /// For a write without a byte moved.
    pub write_stall: Duration,
    /// For all connections to end once the server stops.
    pub shutdown_grace: Duration,
    pub connection_requests_max: u32,
    pub connection_age_max: Duration,
}

impl From<&config::Server> for Limits {
    fn from(server: &config::Server) -> Self {
        Self {
            connections_max: server.connections_max,
            header_read_timeout: server.header_read_timeout,
            request_timeout: server.request_timeout,
            write_stall: server.write_stall,
            shutdown_grace: server.shutdown_grace,
            connection_requests_max: server.connection_requests_max,
            connection_age_max: server.connection_age_max,
        }
    }
}

/// A listener that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on `{address}`: {source}; stop what listens there or choose another address")]
pub struct BindError {
    address: SocketAddr,
    source: io::Error,
}

/// A listener that is open but does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
    metrics: ConnectionMetrics,
}

/// What all connections of a listener share.
struct Shared<H> {
    handler: H,
    http: http1::Builder,
    limits: Limits,
    metrics: ConnectionMetrics,
}

impl Server {
    /// Opens a listener; from now on clients can connect and wait.
    ///
    /// # Errors
    ///
    /// When the address is taken, not this machine's, or not allowed.
    pub async fn bind(address: SocketAddr, limits: Limits, metrics: ConnectionMetrics) -> Result<Self, BindError> {
        let failed = |source| BindError { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, limits, metrics })
    }

    /// Where the listener listens, with the port the system chose where 0 was asked for.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` is ready; then closes the listener, lets requests under way end, and cuts off those
    /// that take longer than the grace.
    pub async fn run<H: Handler>(self, handler: H, shutdown: impl Future<Output = ()>) {
        let Self { listener, limits, metrics, .. } = self;
        let mut acceptor = Acceptor::new(listener, limits.connections_max, metrics.clone());
        let shared = Arc::new(Shared { handler, http: http(limits), limits, metrics });
        // Never sent on: that the sender is gone is the signal.
        let (running, stopping) = watch::channel(());
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            let (stream, slot) = tokio::select! {
                biased;
                () = &mut shutdown => break,
                accepted = acceptor.next() => accepted,
            };
            let (shared, stopping) = (Arc::clone(&shared), stopping.clone());
            connections.spawn(async move {
                serve(shared, stream, stopping).await;
                drop(slot);
            });
            while connections.try_join_next().is_some() {}
        }
        drop((acceptor, running, stopping));
        let all_ended = async { while connections.join_next().await.is_some() {} };
        if timeout(limits.shutdown_grace, all_ended).await.is_err() {
            tracing::warn!(connections = connections.len(), "cut off connections that did not end in time");
            connections.shutdown().await;
        }
    }
}

/// hyper's own limits. Its limit on headers is left at 100, for which it needs no heap; ours is checked in `refuse`.
fn http(limits: Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_read_timeout).max_buf_size(HEAD_BYTES_MAX);
    http
}

/// Serves one connection until it ends, grows too old, or the server stops.
async fn serve<H: Handler>(shared: Arc<Shared<H>>, stream: TcpStream, mut stopping: watch::Receiver<()>) {
    let limits = shared.limits;
    // Without it a small answer waits for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Explained::new(StallLimit::new(stream, limits.write_stall), shared.metrics.refused.clone()));
    let (served, of_service) = (Cell::new(0_u32), Arc::clone(&shared));
    let service = service_fn(move |request: Request<Incoming>| {
        served.set(served.get().saturating_add(1));
        let is_last = served.get() >= limits.connection_requests_max;
        let shared = Arc::clone(&of_service);
        async move {
            let reply = shared.answer(request.map(drop)).await;
            let reply = if is_last { reply.closing() } else { reply };
            Ok::<_, Infallible>(reply.into_response())
        }
    });
    let mut connection = pin!(shared.http.serve_connection(io, service));
    let end = async {
        tokio::select! {
            () = sleep(limits.connection_age_max) => (),
            _ = stopping.changed() => (),
        }
    };
    tokio::select! {
        biased;
        // An error here is a client that left, stalled or sent nonsense; it was told what there was to tell.
        _ = connection.as_mut() => return,
        () = end => (),
    }
    connection.as_mut().graceful_shutdown();
    // A client that takes a byte now and then never stalls, but does not keep its connection for ever either.
    let _ = timeout(limits.request_timeout + limits.write_stall, connection).await;
}
