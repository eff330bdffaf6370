//! Bodies of requests: read to their end, up to a limit and a deadline, or not at all.
//!
//! Who sends a body is a stranger until a handler knows who it is, and is borne less.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, timeout_at};

use super::body_budget::{BodyBudget, Taken};

/// Bytes that most bodies fit into.
const FIRST_BYTES: usize = 4096;

/// Bytes of a body whose sender nobody knows, at most: an application in the longest words, three times over.
const STRANGERS_BYTES_MAX: usize = 32 * 1024;

/// Why a request's body is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the request's body is too large: this address takes `{bytes_max}` bytes")]
    TooLarge { bytes_max: usize },
    #[error("the request's body is malformed or broke off; send it again")]
    Broken,
    #[error("the request's body took too long to come; send it again")]
    Slow,
    #[error("too much is being sent at once, so nothing was changed; send it again in a moment")]
    Full,
}

/// The body of a request that nobody has read yet; of a request that has none, an empty one.
#[derive(Debug)]
pub struct RequestBody {
    incoming: Option<Incoming>,
    reading: BodyReading,
}

/// How a request's body is read: until when, how slowly, how much of it, and whether that went wrong.
#[derive(Debug, Clone)]
pub struct BodyReading {
    deadline: Instant,
    stall: Duration,
    budget: Arc<BodyBudget>,
    state: Arc<ReadingState>,
}

/// What becomes of one body.
#[derive(Debug, Default)]
struct ReadingState {
    is_senders_known: AtomicBool,
    has_failed: AtomicBool,
    /// Held until the request is answered, as long as what was read of it.
    taken: Mutex<Taken>,
}

impl RequestBody {
    pub(super) fn new(
        incoming: Option<Incoming>,
        deadline: Instant,
        stall: Duration,
        budget: &Arc<BodyBudget>,
    ) -> Self {
        let reading = BodyReading { deadline, stall, budget: Arc::clone(budget), state: Arc::default() };
        Self { incoming, reading }
    }

    #[must_use]
    pub const fn reading(&self) -> &BodyReading {
        &self.reading
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.get_mut().incoming {
            Some(incoming) => Pin::new(incoming).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl BodyReading {
    /// Says that it is known who sends the body: more is borne of them than of strangers.
    pub fn sender_is_known(&self) {
        self.state.is_senders_known.store(true, Ordering::Relaxed);
    }

    /// Reads all of `body`, the one this was made for; what announces itself as larger than `bytes_max`, or than is borne
    /// of strangers, is not read at all.
    ///
    /// # Errors
    ///
    /// When it is too large, malformed, not there in time, or more than there is room for beside the bodies of others. It
    /// must be answered at once; the server then ends the connection.
    pub async fn read(&self, body: impl Body<Data = Bytes>, bytes_max: usize) -> Result<Bytes, BodyError> {
        let read = self.read_all(body, bytes_max).await;
        if read.is_err() {
            self.state.has_failed.store(true, Ordering::Relaxed);
        }
        read
    }

    async fn read_all(&self, body: impl Body<Data = Bytes>, bytes_max: usize) -> Result<Bytes, BodyError> {
        let mut body = pin!(body);
        let bytes_max = if self.is_strangers() { bytes_max.min(STRANGERS_BYTES_MAX) } else { bytes_max };
        let too_large = BodyError::TooLarge { bytes_max };
        let announced = usize::try_from(body.size_hint().lower()).map_err(|_| too_large)?;
        if announced > bytes_max {
            return Err(too_large);
        }
        // A length is a claim: memory is taken for what has come.
        let mut bytes = BytesMut::with_capacity(announced.min(FIRST_BYTES));
        loop {
            let until = self.deadline.min(Instant::now() + self.stall);
            let frame = timeout_at(until, body.frame()).await.map_err(|_| BodyError::Slow)?;
            let Some(frame) = frame else { return Ok(bytes.freeze()) };
            // Trailers say nothing that anybody here reads.
            let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
            if bytes.len() + data.len() > bytes_max {
                return Err(too_large);
            }
            if !self.take(data.len()) {
                return Err(BodyError::Full);
            }
            bytes.extend_from_slice(&data);
        }
    }

    fn take(&self, bytes: usize) -> bool {
        let mut taken = self.state.taken.lock().unwrap_or_else(PoisonError::into_inner);
        self.budget.take(&mut taken, bytes, self.is_strangers())
    }

    fn is_strangers(&self) -> bool {
        !self.state.is_senders_known.load(Ordering::Relaxed)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.state.has_failed.load(Ordering::Relaxed)
    }
}
