//! Refusals of hyper, with a sentence: what it cannot read it answers itself, with an empty body and no way to fill it.
//!
//! Such an answer is known by its being an error without content, which no [`Reply`] is.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::StatusCode;
use prometheus_client::metrics::counter::Counter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Reply;
use super::connection::Activity;
use super::refuse::{ADDRESS_TOO_LONG, HEAD_TOO_LARGE, NOT_HTTP};

/// A stream on which hyper's bare refusals are replaced by ours.
#[derive(Debug)]
pub(super) struct Explained<S> {
    stream: S,
    refused: Counter,
    activity: Arc<Activity>,
    /// Whether a line ended since the last answer: the address at least has come.
    line_ended: bool,
    /// The refusal being written in place of hyper's.
    refusal: Option<Refusal>,
}

#[derive(Debug)]
struct Refusal {
    bytes: Vec<u8>,
    written: usize,
}

impl<S> Explained<S> {
    pub(super) const fn new(stream: S, refused: Counter, activity: Arc<Activity>) -> Self {
        Self { stream, refused, activity, line_ended: false, refusal: None }
    }

    /// Starts to replace `answer` if it is a bare refusal.
    fn look_at(&mut self, answer: &[u8]) {
        if self.refusal.is_none()
            && let Some((status, date)) = bare_refusal(answer)
        {
            self.refused.inc();
            let reply = match status {
                _ if status == StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE && self.line_ended => {
                    Reply::error(status, HEAD_TOO_LARGE)
                }
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE | StatusCode::URI_TOO_LONG => {
                    Reply::error(StatusCode::URI_TOO_LONG, ADDRESS_TOO_LONG)
                }
                _ => Reply::error(StatusCode::BAD_REQUEST, NOT_HTTP),
            };
            self.refusal = Some(Refusal { bytes: wire(&reply.closing(), date), written: 0 });
        }
        self.line_ended = false;
    }
}

impl<S: AsyncWrite + Unpin> Explained<S> {
    /// Writes the refusal, if there is one, and then says that all of hyper's answer was written.
    fn poll_refusal(&mut self, cx: &mut Context<'_>, length: usize) -> Option<Poll<io::Result<usize>>> {
        let refusal = self.refusal.as_mut()?;
        loop {
            let rest = refusal.bytes.get(refusal.written..).unwrap_or_default();
            if rest.is_empty() {
                self.refusal = None;
                return Some(Poll::Ready(Ok(length)));
            }
            match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Some(Poll::Ready(Err(io::ErrorKind::WriteZero.into()))),
                Poll::Ready(Ok(written)) => refusal.written += written,
                other => return Some(other),
            }
        }
    }
}

/// The status and the date of an answer that hyper gave by itself.
fn bare_refusal(answer: &[u8]) -> Option<(StatusCode, &[u8])> {
    let rest = answer.strip_prefix(b"HTTP/1.1 4").or_else(|| answer.strip_prefix(b"HTTP/1.0 4"))?;
    let mut lines = answer.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).take_while(|line| !line.is_empty());
    lines.clone().find(|line| line.eq_ignore_ascii_case(b"content-length: 0"))?;
    let date = lines.find(|line| line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"date:")));
    let status = StatusCode::from_bytes(&[b'4', *rest.first()?, *rest.get(1)?]).ok()?;
    Some((status, date.unwrap_or_default()))
}

/// Whether the bytes only ask for the request's body: its answer is still to come.
fn is_interim(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.1 100 ") && bytes.ends_with(b"\r\n\r\n") && bytes.len() < 64
}

/// A reply as it goes over the wire.
fn wire(reply: &Reply, date: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {}\r\ncontent-length: {}\r\n", reply.status(), reply.body().len()).into_bytes();
    let headers =
        reply.headers().iter().map(|(name, value)| [name.as_str().as_bytes(), b": ", value.as_bytes()].concat());
    for line in headers.chain((!date.is_empty()).then(|| date.to_owned())) {
        bytes.extend_from_slice(&line);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(reply.body());
    bytes
}

impl<S: AsyncRead + Unpin> AsyncRead for Explained<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, space: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = space.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, space))?;
        if !this.line_ended {
            this.line_ended = space.filled().get(before..).unwrap_or_default().contains(&b'\n');
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Explained<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.look_at(bytes);
        let written = match this.poll_refusal(cx, bytes.len()) {
            Some(refused) => refused,
            None => Pin::new(&mut this.stream).poll_write(cx, bytes),
        };
        this.activity.wrote(written.is_pending() || is_interim(bytes));
        written
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.look_at(slices.first().map(|slice| &**slice).unwrap_or_default());
        let written = match this.poll_refusal(cx, slices.iter().map(|slice| slice.len()).sum()) {
            Some(refused) => refused,
            None => Pin::new(&mut this.stream).poll_write_vectored(cx, slices),
        };
        this.activity.wrote(written.is_pending() || slices.first().is_some_and(|bytes| is_interim(bytes)));
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
