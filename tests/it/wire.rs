//! A running server, and clients that see what goes over the wire.

#![expect(clippy::unwrap_used, reason = "a client that fails is a failed test")]

use std::net::SocketAddr;
use std::time::Duration;

use openday::http::RequestHead;
use openday::http::reply::{Bodies, CachePolicy, Content, Reply};
use openday::http::server::{Answer, Handler, Limits, Server};
use openday::telemetry::ConnectionMetrics;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::secrets;

/// Longer than anything here takes, shorter than a run may hang.
pub(crate) const NEVER: Duration = Duration::from_mins(1);
pub(crate) const SOON: Duration = Duration::from_millis(50);

pub(crate) const LIMITS: Limits = Limits {
    connections_max: 64,
    header_read_timeout: NEVER,
    request_timeout: NEVER,
    write_stall: NEVER,
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
        secrets::watch_the_log();
        let metrics = ConnectionMetrics::default();
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), limits, metrics.clone()).await.unwrap();
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(handler, async { drop(stopped.await) }));
        Self { address, metrics, stop: Some(stop), task }
    }

    pub(crate) async fn client(&self) -> Client {
        Client { stream: TcpStream::connect(self.address).await.unwrap(), ahead: Vec::new() }
    }

    /// The whole answer to `request` on a connection of its own.
    pub(crate) async fn ask(&self, request: impl AsRef<[u8]>) -> String {
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

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// Read, but of a later answer.
    ahead: Vec<u8>,
}

impl Client {
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// One answer: its head, and as much body as it announces.
    pub(crate) async fn answer(&mut self) -> String {
        let body_begin = loop {
            if let Some(end) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.read_on().await;
        };
        let head = String::from_utf8(self.ahead[..body_begin].to_vec()).unwrap();
        let end = body_begin + field(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        while self.ahead.len() < end {
            self.read_on().await;
        }
        String::from_utf8(self.ahead.drain(..end).collect()).unwrap()
    }

    pub(crate) async fn read_on(&mut self) {
        let read = within(self.stream.read_buf(&mut self.ahead)).await.unwrap();
        assert_ne!(read, 0, "closed within an answer: {}", String::from_utf8_lossy(&self.ahead));
    }

    /// Everything until the server closes; a reset counts as closing.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.ahead);
        let _ = within(self.stream.read_to_end(&mut bytes)).await;
        bytes
    }
}

pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    timeout(NEVER, work).await.expect("waited for too long")
}

pub(crate) fn field<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
    line.split_once(':').map(|(_, value)| value.trim())
}

pub(crate) fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

pub(crate) fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

pub(crate) fn text(request: &RequestHead, text: impl Into<bytes::Bytes>) -> Reply {
    let bodies = Bodies::plain(text.into());
    Reply::content(request, hyper::StatusCode::OK, Content::Text, CachePolicy::NoStore, Some("tag"), &bodies)
}

/// Answers with the path.
pub(crate) fn echo(request: &RequestHead) -> Answer {
    text(request, request.uri().path().to_owned()).into()
}

pub(crate) fn never(_: &RequestHead) -> Answer {
    Answer::later(std::future::pending())
}

pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: badges.example\r\n\r\n")
}

/// An answer of that code in one line of text that nobody keeps.
pub(crate) fn assert_refused(answer: &str, code: u16, contains: &str) {
    assert_eq!(status(answer), code, "{answer}");
    assert_eq!(field(answer, "content-type"), Some("text/plain; charset=utf-8"), "{answer}");
    assert_eq!(field(answer, "cache-control"), Some("no-store"), "{answer}");
    assert_eq!(field(answer, "x-content-type-options"), Some("nosniff"), "{answer}");
    assert!(field(answer, "date").is_some(), "{answer}");
    let line = body(answer);
    assert!(line.contains(contains) && line.find('\n') == Some(line.len() - 1), "{answer}");
}
