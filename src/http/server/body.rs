//! Bodies of requests: read to their end, up to a limit and a deadline, or not at all.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, timeout_at};

/// Bytes that most bodies fit into.
const FIRST_BYTES: usize = 4096;

/// Why a request's body is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the request's body is too large: this address takes `{bytes_max}` bytes")]
    TooLarge { bytes_max: usize },
    #[error("the request's body is malformed or broke off; send it again")]
    Broken,
    #[error("the request's body took too long to come; send it again")]
    Slow,
}

/// The body of a request that nobody has read yet; of a request that has none, an empty one.
#[derive(Debug)]
pub struct RequestBody {
    incoming: Option<Incoming>,
    reading: BodyReading,
}

/// How a request's body is read: until when, and whether that went wrong.
#[derive(Debug, Clone)]
pub struct BodyReading {
    deadline: Instant,
    has_failed: Arc<AtomicBool>,
}

impl RequestBody {
    pub(super) fn new(incoming: Option<Incoming>, deadline: Instant) -> Self {
        Self { incoming, reading: BodyReading { deadline, has_failed: Arc::default() } }
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
    /// Reads all of `body`, the one this was made for; what announces itself as larger than `bytes_max` is not read at all.
    ///
    /// # Errors
    ///
    /// When it is too large, malformed, or not there in time. It must be answered at once; the server then ends the
    /// connection.
    pub async fn read(&self, body: impl Body<Data = Bytes>, bytes_max: usize) -> Result<Bytes, BodyError> {
        let read = timeout_at(self.deadline, read(body, bytes_max)).await.unwrap_or(Err(BodyError::Slow));
        if read.is_err() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        read
    }

    pub(super) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }
}

async fn read(body: impl Body<Data = Bytes>, bytes_max: usize) -> Result<Bytes, BodyError> {
    let mut body = pin!(body);
    let too_large = BodyError::TooLarge { bytes_max };
    let announced = usize::try_from(body.size_hint().lower()).map_err(|_| too_large)?;
    if announced > bytes_max {
        return Err(too_large);
    }
    // A length is a claim: memory is taken for what has come.
    let mut bytes = BytesMut::with_capacity(announced.min(FIRST_BYTES));
    while let Some(frame) = body.frame().await {
        // Trailers say nothing that anybody here reads.
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
        if bytes.len() + data.len() > bytes_max {
            return Err(too_large);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}
