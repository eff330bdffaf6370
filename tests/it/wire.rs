//! A running server, and clients that see what goes over the wire.

#![expect(clippy::unwrap_used, reason = "a client that fails is a failed test")]

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;
use openday::http::RequestHead;
use openday::http::reply::{Bodies, CachePolicy, Content, Reply};
use openday::http::server::{self, Handler, Limits, Server};
use openday::telemetry::ConnectionMetrics;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::secrets;
use crate::support::Answer;
pub(crate) use crate::support::client::within;
use crate::support::client::{Client, NEVER};

pub(crate) const SOON: Duration = Duration::from_millis(50);

pub(crate) const LIMITS: Limits = Limits {
    connections_max: 64,
    connections_per_address_max: 64,
    header_read_timeout: NEVER,
    request_timeout: NEVER,
    body_stall: NEVER,
    bodies_bytes_max: 1 << 20,
    write_stall: NEVER,
    send_buffer_bytes: 64 * 1024,
    shutdown_grace: NEVER,
    connection_requests_max: 1_000,
    connection_age_max: NEVER,
};

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) metrics: ConnectionMetrics,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(limits: Limits, handler: impl Handler) -> Self {
        Self::trusting(limits, Vec::new(), handler).await
    }

    /// One whose reverse proxies are in these networks.
    #[expect(clippy::unused_async, reason = "a listener needs a runtime")]
    pub(crate) async fn trusting(limits: Limits, proxies: Vec<IpNet>, handler: impl Handler) -> Self {
        secrets::watch_the_log();
        let metrics = ConnectionMetrics::default();
        let server =
            Server::bind(&"127.0.0.1:0".parse().unwrap(), limits, metrics.clone()).unwrap().counting_all_but(proxies);
        let address = server.local_addr().address().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(handler, async { drop(stopped.await) }));
        Self { address, metrics, stop: Some(stop), task }
    }

    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// The whole answer to `request` on a connection of its own.
    pub(crate) async fn ask(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut client = self.client().await;
        client.send(request).await;
        client.answer().await
    }

    pub(crate) fn begin_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Stops, and waits until every connection has ended.
    pub(crate) async fn stop(mut self) {
        self.begin_to_stop();
        within(self.task).await.unwrap();
    }
}

pub(crate) fn field<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.header(name)
}

pub(crate) fn status(answer: &Answer) -> u16 {
    answer.status
}

pub(crate) fn body(answer: &Answer) -> &str {
    answer.text()
}

pub(crate) fn text(request: &RequestHead, text: impl Into<bytes::Bytes>) -> Reply {
    let bodies = Bodies::plain(text.into());
    Reply::content(request, hyper::StatusCode::OK, Content::Text, CachePolicy::NoStore, Some("tag"), &bodies)
}

/// Answers with the path.
pub(crate) fn echo(request: &RequestHead) -> server::Answer {
    text(request, request.uri().path().to_owned()).into()
}

pub(crate) fn never(_: &RequestHead) -> server::Answer {
    server::Answer::later(std::future::pending())
}

pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: badges.example\r\n\r\n")
}

/// An answer of that code in one line of text that nobody keeps.
pub(crate) fn assert_refused(answer: &Answer, code: u16, contains: &str) {
    assert_eq!(status(answer), code, "{answer}");
    assert_eq!(field(answer, "content-type"), Some("text/plain; charset=utf-8"), "{answer}");
    assert_eq!(field(answer, "cache-control"), Some("no-store"), "{answer}");
    assert_eq!(field(answer, "x-content-type-options"), Some("nosniff"), "{answer}");
    assert!(field(answer, "date").is_some(), "{answer}");
    let line = body(answer);
    assert!(line.contains(contains) && line.find('\n') == Some(line.len() - 1), "{answer}");
}
