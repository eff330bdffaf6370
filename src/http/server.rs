//! The server: connections with limits on everything, round any [`Handler`].
//!
//! Plain HTTP/1.1; TLS and HTTP/2 are the reverse proxy's work. Each limit of [`Limits`] has a test that reaches it.
//! What must never enter: an address of ours, or what is answered there.

mod accept;
mod activity;
mod answer;
mod body;
mod body_budget;
mod connection;
mod dates;
mod framing;
mod listener;
mod refuse;
mod stall;
mod unwind;

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use ipnet::IpNet;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::reply::Reply;
use super::{Peer, RequestHead};
use crate::config::{self, Listen};
use crate::telemetry::ConnectionMetrics;
use accept::Acceptor;
use body_budget::BodyBudget;
use listener::Listener;
use unwind::{Panicked, caught_later, message};

pub use body::{BodyError, BodyReading, RequestBody};
pub use listener::Given;
pub use refuse::{HEADERS_MAX, PATH_BYTES_MAX, QUERY_BYTES_MAX};

/// Answers requests that are well-formed: one Host, an address of bearable length, no TRACE or CONNECT.
///
/// Any `Fn(&RequestHead) -> Answer` is one.
pub trait Handler: Send + Sync + 'static {
    /// Answers a request that came at `now`, if there is a [clock](Self::now) that says so: who reads a clock twice may say
    /// two things in one answer.
    fn answer(&self, request: &RequestHead, now: Option<Timestamp>) -> Answer;

    /// Whether requests of that path are handled though their query is longer than [`QUERY_BYTES_MAX`]; what is too long
    /// for the whole head is refused all the same.
    fn bears_query(&self, _path: &str) -> bool {
        false
    }

    /// Whether scripts in pages of other sites may read what is answered there; asked for what the server answers itself.
    fn is_open(&self, _request: &RequestHead) -> bool {
        false
    }

    /// The time by which answers are dated; without it, hyper dates them.
    fn now(&self) -> Option<Timestamp> {
        None
    }
}

impl<F: Fn(&RequestHead) -> Answer + Send + Sync + 'static> Handler for F {
    fn answer(&self, request: &RequestHead, _: Option<Timestamp>) -> Answer {
        self(request)
    }
}

/// The work on a reply that has to be waited for.
type Work = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// A reply, or one that has to be waited for, or one that depends on the request's body. What is in memory is answered
/// at once, without a future that would cost as much as the answer.
#[expect(missing_debug_implementations, reason = "a future has nothing to show")]
pub enum Answer {
    Now(Reply),
    Later(Work),
    WithBody(WithBody),
}

/// What is answered by who may read the request's body.
type WithBody = Box<dyn FnOnce(RequestBody) -> Work + Send>;

impl Answer {
    /// The reply that `work` comes to. When its time is up, or its connection ends, it is dropped.
    pub fn later(work: impl Future<Output = Reply> + Send + 'static) -> Self {
        Self::Later(Box::pin(work))
    }

    /// The reply that `then` comes to, which may read the request's body. Reading and working share the time of one
    /// request; what is wrong with the body must be answered at once, and ends the connection. The body of a GET or
    /// HEAD is never read: it counts as empty.
    pub fn with_body<F>(then: impl FnOnce(RequestBody) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        Self::WithBody(Box::new(|body| Box::pin(then(body))))
    }

    /// The same answer, with what `change` makes of its reply.
    pub(super) fn map(self, change: impl FnOnce(Reply) -> Reply + Send + 'static) -> Self {
        match self {
            Self::Now(reply) => Self::Now(change(reply)),
            Self::Later(work) => Self::later(async move { change(work.await) }),
            Self::WithBody(then) => Self::with_body(move |body| {
                let work = then(body);
                async move { change(work.await) }
            }),
        }
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self::Now(reply)
    }
}

/// How much a listener and its connections may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub connections_max: usize,
    /// Of these, connections of one address, or of one /64 network of IPv6; those of trusted proxies are not counted.
    pub connections_per_address_max: usize,
    /// Until a request's head has come, from the connection's begin or the last answer.
    pub header_read_timeout: Duration,
    /// Until a request is answered.
    pub request_timeout: Duration,
    /// For a request's body without a byte come.
    pub body_stall: Duration,
    /// Bytes of requests' bodies in memory at once, of all connections together; strangers have half of them.
    pub bodies_bytes_max: usize,
    /// For a write without a byte moved.
    pub write_stall: Duration,
    /// Bytes of answers that the kernel keeps for one client; it takes up to twice as much memory for them.
    pub send_buffer_bytes: u32,
    /// For all connections to end once the server stops.
    pub shutdown_grace: Duration,
    pub connection_requests_max: u32,
    pub connection_age_max: Duration,
}

impl From<&config::Server> for Limits {
    fn from(server: &config::Server) -> Self {
        Self {
            connections_max: server.connections_max,
            connections_per_address_max: server.connections_per_address_max,
            header_read_timeout: server.header_read_timeout,
            request_timeout: server.request_timeout,
            body_stall: server.body_stall,
            bodies_bytes_max: server.bodies_bytes_max,
            write_stall: server.write_stall,
            send_buffer_bytes: server.send_buffer_bytes,
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
    address: Listen,
    source: io::Error,
}

/// A listener that stopped answering though nobody asked it to.
#[derive(Debug, thiserror::Error)]
#[error(
    "the listener on `{address}` failed unexpectedly ({reason}), which is a fault of the program; start it again, and report it"
)]
pub struct ListenerError {
    address: Listen,
    reason: String,
}

/// A listener that is open but does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: Listener,
    address: Listen,
    limits: Limits,
    uncounted: Vec<IpNet>,
    metrics: ConnectionMetrics,
}

/// What all connections of a listener share.
struct Shared<H> {
    handler: H,
    http: http1::Builder,
    limits: Limits,
    bodies: Arc<BodyBudget>,
    metrics: ConnectionMetrics,
}

impl Server {
    /// Opens a listener; from now on clients can connect and wait.
    ///
    /// # Errors
    ///
    /// When the address is taken, not this machine's, or not allowed.
    pub fn bind(at: &Listen, limits: Limits, metrics: ConnectionMetrics) -> Result<Self, BindError> {
        let failed = |source| BindError { address: at.clone(), source };
        let listener = Listener::open(at, limits.send_buffer_bytes).map_err(failed)?;
        let address = listener.address().map_err(failed)?;
        Ok(Self { listener, address, limits, uncounted: Vec::new(), metrics })
    }

    /// The same of a listener that is open already.
    ///
    /// # Errors
    ///
    /// When it cannot be worked with, or listens at no address and no path.
    pub fn take_over(given: Given, limits: Limits, metrics: ConnectionMetrics) -> io::Result<Self> {
        let listener = Listener::take_over(given, limits.send_buffer_bytes)?;
        let address = listener.address()?;
        Ok(Self { listener, address, limits, uncounted: Vec::new(), metrics })
    }

    /// Has the connections of these networks counted in no address's share: those of our own reverse proxies.
    #[must_use]
    pub fn counting_all_but(self, uncounted: Vec<IpNet>) -> Self {
        Self { uncounted, ..self }
    }

    /// Where the listener listens, with the port the system chose where 0 was asked for.
    #[must_use]
    pub const fn local_addr(&self) -> &Listen {
        &self.address
    }

    /// The same as [`Server::run`], in a task of its own.
    ///
    /// # Errors
    ///
    /// When it panicked; requests under way are cut off then.
    pub async fn run_apart<H: Handler>(
        self,
        handler: H,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ListenerError> {
        let address = self.address.clone();
        let mut listening = JoinSet::new();
        // Dropped with this future, and the listener with it.
        listening.spawn(self.run(handler, shutdown));
        match listening.join_next().await.map(|ended| ended.map_err(tokio::task::JoinError::try_into_panic)) {
            Some(Err(Ok(payload))) => Err(ListenerError { address, reason: message(payload.as_ref()) }),
            _ => Ok(()),
        }
    }

    /// Answers until `shutdown` is ready; then closes the listener, lets requests under way end, and cuts off those
    /// that take longer than the grace.
    pub async fn run<H: Handler>(self, handler: H, shutdown: impl Future<Output = ()>) {
        let Self { listener, limits, uncounted, metrics, .. } = self;
        let mut acceptor = Acceptor::new(listener, limits, uncounted, metrics.clone());
        let bodies = Arc::new(BodyBudget::new(limits.bodies_bytes_max));
        let http = connection::http();
        let shared = Arc::new(Shared { handler, http, limits, bodies, metrics });
        // Never sent on: that the sender is gone is the signal.
        let (running, stopping) = watch::channel(());
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            let (stream, address, slot) = tokio::select! {
                biased;
                () = &mut shutdown => break,
                accepted = acceptor.next() => accepted,
            };
            let (shared, stopping) = (Arc::clone(&shared), stopping.clone());
            connections.spawn(async move {
                let served = connection::serve(Arc::clone(&shared), stream, Peer { address }, stopping);
                if let Err(Panicked(what)) = caught_later(served).await {
                    shared.metrics.panicked.inc();
                    tracing::error!(what, "a connection failed unexpectedly");
                }
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
