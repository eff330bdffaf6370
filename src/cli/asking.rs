//! One question to a server, as anybody may ask it, and what it answers.
//!
//! What must never enter: what an answer means; whoever asks knows that.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::failure::Failure;
use crate::config::Listen;

/// Bytes of an answer that are read at most.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// What a question goes out on.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

pub(super) struct Answer {
    pub(super) status: u16,
    /// What the header says that badges have.
    pub(super) badge_status: Option<String>,
    pub(super) body: String,
}

/// What of `/readyz` is asked for.
#[derive(Deserialize)]
pub(super) struct Readiness {
    pub(super) ready: bool,
    reason: Option<String>,
    pub(super) participants: u64,
}

impl Readiness {
    /// Why it is not ready.
    pub(super) fn reason(self) -> String {
        self.reason.unwrap_or_else(|| "it has not loaded its participants yet; wait a little".to_owned())
    }
}

/// A connection to a listener of this machine.
pub(super) async fn connect(listener: &Listen) -> io::Result<Box<dyn Stream>> {
    match listener {
        Listen::At(address) => Ok(Box::new(TcpStream::connect(reached(*address)).await?)),
        #[cfg(unix)]
        Listen::Socket(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?)),
        #[cfg(not(unix))]
        Listen::Socket(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// Where one reaches a listener from its own machine: what listens at all addresses has none of its own.
fn reached(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

/// What a listener is asked for: a socket has no host of its own.
pub(super) fn host_of(listener: &Listen) -> String {
    listener.address().map_or_else(|| "localhost".to_owned(), |address| address.to_string())
}

pub(super) async fn ask(stream: impl Stream, host: &str, path: &str) -> Result<Answer, Failure> {
    ask_with(stream, host, path, "").await
}

/// The same with further headers, each with the end of its line.
pub(super) async fn ask_with(
    mut stream: impl Stream,
    host: &str,
    path: &str,
    headers: &str,
) -> Result<Answer, Failure> {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: openday\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    // Some close without a word of TLS; what came by then counts.
    let read = stream.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes).await;
    if bytes.is_empty() {
        read?;
    }
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let badge_status = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("openday-status").then(|| value.trim().to_owned())
    });
    Ok(Answer { status, badge_status, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_at_all_addresses_is_asked_at_its_own_machine() {
        for (listener, asked) in
            [("0.0.0.0:8081", "127.0.0.1:8081"), ("[::]:8081", "[::1]:8081"), ("192.0.2.7:80", "192.0.2.7:80")]
        {
            assert_eq!(reached(listener.parse().unwrap()).to_string(), asked);
        }
    }
}
