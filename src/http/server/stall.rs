//! A connection's bytes: hyper limits how long a head may take to come, this how long an answer may take to go; and what
//! comes is read more strictly than hyper does before hyper reads it.
//!
//! Only `server` uses it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::activity::Activity;
use super::body_budget::{BodyBudget, Taken};
use super::framing::{Ambiguous, Framing};
use super::listener::Stream;

/// How long a closed connection is read on, at most.
const LINGER: Duration = Duration::from_secs(1);

/// Bytes of a head that nobody counts: the buffer that a connection has anyway.
const HEAD_BYTES_FREE: usize = 8 * 1024;

/// Bytes that are read away from a closed connection, at most.
const LINGER_BYTES_MAX: usize = 256 * 1024;

/// A stream whose writes fail once they were pending for too long without a byte moved, and whose closing lets the
/// last answer arrive: a socket closed with bytes unread is reset, and the reset overtakes the answer.
#[derive(Debug)]
pub(super) struct StallLimit {
    stream: Stream,
    limit: Duration,
    activity: Arc<Activity>,
    /// Runs while a write is pending.
    stalled: Option<Pin<Box<Sleep>>>,
    lingering: Option<Lingering>,
    framing: Framing,
    budget: Arc<BodyBudget>,
    /// What the head that is coming takes of the budget.
    head: Taken,
    head_bytes: usize,
    /// Whether the stream went wrong within a body.
    is_malformed: bool,
}

#[derive(Debug)]
struct Lingering {
    until: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl StallLimit {
    pub(super) fn new(stream: Stream, limit: Duration, activity: Arc<Activity>, budget: Arc<BodyBudget>) -> Self {
        Self {
            stream,
            limit,
            activity,
            stalled: None,
            lingering: None,
            framing: Framing::default(),
            budget,
            head: Taken::default(),
            head_bytes: 0,
            is_malformed: false,
        }
    }

    /// Counts the head that is coming, where it is larger than a usual one: hyper holds it until it is whole, and thousands
    /// that hold back their last line are not small.
    ///
    /// # Errors
    ///
    /// When there is no room for it; nobody waits for an answer to half a head.
    fn count_head(&mut self) -> io::Result<()> {
        let bytes = self.framing.head_bytes().saturating_sub(HEAD_BYTES_FREE);
        if bytes == 0 {
            (self.head, self.head_bytes) = (Taken::default(), 0);
        } else if bytes > self.head_bytes {
            if !self.budget.take(&mut self.head, bytes - self.head_bytes, true) {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            self.head_bytes = bytes;
        }
        Ok(())
    }

    fn watch(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let limit = self.limit;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(stalled.as_mut().poll(cx));
        // What the client never took must not stay in the kernel either.
        self.stream.forget_unsent();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Whether the bytes only ask for the request's body: its answer is still to come.
fn is_interim(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.1 100 ") && bytes.ends_with(b"\r\n\r\n") && bytes.len() < 64
}

impl AsyncRead for StallLimit {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, space: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = space.filled().len();
        if this.is_malformed {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        ready!(Pin::new(&mut this.stream).poll_read(cx, space))?;
        match this.framing.read(space.filled().get(before..).unwrap_or_default()) {
            Ok(()) => this.count_head()?,
            Err(Ambiguous::Head) => this.activity.ambiguity_came(),
            // The end of such a body is never reached; who waits for it hears that it is malformed.
            Err(Ambiguous::Body { good }) => {
                space.set_filled(before + good);
                this.is_malformed = true;
            }
        }
        if this.is_malformed && space.filled().len() == before {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for StallLimit {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.activity.wrote(written.is_pending() || is_interim(bytes));
        this.watch(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.activity.wrote(written.is_pending() || slices.first().is_some_and(|bytes| is_interim(bytes)));
        this.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let lingering = this
            .lingering
            .get_or_insert_with(|| Lingering { until: Box::pin(sleep(LINGER)), bytes_left: LINGER_BYTES_MAX });
        let mut space = [0; 4096];
        loop {
            let mut space = ReadBuf::new(&mut space);
            match Pin::new(&mut this.stream).poll_read(cx, &mut space) {
                Poll::Ready(Ok(())) if !space.filled().is_empty() && lingering.bytes_left > 0 => {
                    lingering.bytes_left = lingering.bytes_left.saturating_sub(space.filled().len());
                }
                // The client closed too, is gone, or goes on for longer than we listen.
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return lingering.until.as_mut().poll(cx).map(Ok),
            }
        }
    }
}
