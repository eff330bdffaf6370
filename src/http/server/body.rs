//! Bodies of requests: read to their end, up to a limit, by nobody but the server.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::StatusCode;
use hyper::body::{Body as _, Incoming};

use super::Reply;

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

impl BodyError {
    /// The status that says so.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
        }
    }
}

impl From<BodyError> for Reply {
    fn from(error: BodyError) -> Self {
        Self::error(error.status(), format!("{error}\n"))
    }
}

/// Reads all of `body`; what announces itself as larger than `bytes_max` is not read at all.
pub(super) async fn read(mut body: Incoming, bytes_max: usize) -> Result<Bytes, BodyError> {
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
