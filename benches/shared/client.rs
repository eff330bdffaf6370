//! A client of one connection, which writes a request and reads its answer; and many of them that ask for a while.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::numbers::float;

#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    bytes: Vec<u8>,
}

/// What came, as long as nothing else is asked.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    head: &'a str,
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    /// Names in small letters, with their values.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (String, String)> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
    }

    pub(crate) fn header(&self, wanted: &str) -> Option<String> {
        self.headers().find_map(|(name, value)| (name == wanted).then_some(value))
    }

    /// Bytes before the body.
    pub(crate) const fn head_length(&self) -> usize {
        self.head.len() + 4
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket option");
        Self { stream, bytes: Vec::with_capacity(64 * 1024) }
    }

    pub(crate) async fn ask(&mut self, request: &[u8]) -> Answer<'_> {
        self.stream.write_all(request).await.expect("a request");
        self.bytes.clear();
        let (end, length) = loop {
            assert!(self.stream.read_buf(&mut self.bytes).await.expect("an answer") > 0, "an answer before the end");
            let Some(end) = self.bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            break (end, length(&self.bytes[..end]));
        };
        while self.bytes.len() < end + 4 + length {
            assert!(self.stream.read_buf(&mut self.bytes).await.expect("a body") > 0, "a body that is whole");
        }
        let head = std::str::from_utf8(&self.bytes[..end]).expect("a head of text");
        let status = head.get(9..12).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: &self.bytes[end + 4..] }
    }
}

/// Bytes of the body after that head.
fn length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).expect("a head of text");
    if head.as_bytes().get(9..12) == Some(b"304") {
        return 0;
    }
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.find_map(|(_, value)| value.trim().parse().ok()).expect("a length")
}

/// What clients saw that asked for a while.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Microseconds of every answer, the shortest first.
    pub(crate) times_us: Vec<u32>,
    /// Answers that were errors.
    pub(crate) failed: usize,
    pub(crate) seconds: f64,
}

impl Seen {
    pub(crate) fn count(&self) -> f64 {
        float(self.times_us.len())
    }
}

/// Asks by several connections of one thread, for the requests of that order one after the other.
pub(crate) fn ask_for_a_while(
    address: SocketAddr,
    requests: &[String],
    order: &[usize],
    connections: usize,
    time: Duration,
) -> Seen {
    let (next, failed) = (&AtomicUsize::new(0), &AtomicUsize::new(0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let begun = Instant::now();
    let one = async || {
        let mut times = Vec::new();
        let mut client = Client::connect(address).await;
        while begun.elapsed() < time {
            let number = order[next.fetch_add(1, Ordering::Relaxed) % order.len()];
            let asked = Instant::now();
            if client.ask(requests[number].as_bytes()).await.status >= 400 {
                failed.fetch_add(1, Ordering::Relaxed);
            }
            times.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        times
    };
    let all = runtime.block_on(futures_util::future::join_all((0..connections).map(|_| one())));
    let seconds = begun.elapsed().as_secs_f64();
    let mut times_us: Vec<_> = all.into_iter().flatten().collect();
    times_us.sort_unstable();
    Seen { times_us, failed: failed.load(Ordering::Relaxed), seconds }
}
