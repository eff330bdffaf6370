//! The error of the private half: a [`Problem`] (RFC 9457), of one kind with one title and one status.
//!
//! Every handler and extractor fails with one. It becomes an answer in one place: a document under `/api`, a page
//! everywhere else (`error_page`). What must never enter: a secret, an address, what the store said.

#[cfg(test)]
mod tests;

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use schemars::JsonSchema;
use serde::Serialize;

use super::request_id::RequestId;
use crate::domain::wording::phrase;
use crate::http::reply::RETRY_AFTER_S;
use crate::http::reply::Reply;
use crate::http::server::BodyError;

/// What kind of problem it is, with what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    Malformed,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    Conflict,
    /// `If-Match` names another state than the present one.
    ChangedMeanwhile,
    TooLarge,
    UnsupportedMediaType,
    /// Well-formed, but not what may be.
    Invalid,
    /// Nothing may be written now, but revocations.
    Frozen,
    TooManyRequests {
        retry_after_s: u32,
    },
    Internal,
    Unavailable {
        retry_after_s: u32,
    },
}

impl ProblemKind {
    /// Every kind once.
    pub const ALL: [Self; 15] = [
        Self::Malformed,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Conflict,
        Self::ChangedMeanwhile,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::Frozen,
        Self::TooManyRequests { retry_after_s: 0 },
        Self::Internal,
        Self::Unavailable { retry_after_s: 0 },
    ];

    /// Its name, as the type's address ends.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.texts().0
    }

    /// What it is in a few words, the same each time.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.texts().1
    }

    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Malformed => ("malformed", phrase!("The request cannot be read")),
            Self::Unauthorized => ("unauthorized", phrase!("A valid token is needed")),
            Self::Forbidden => ("forbidden", phrase!("This may not be done")),
            Self::NotFound => ("not-found", phrase!("Nothing here")),
            Self::MethodNotAllowed => ("method-not-allowed", phrase!("The address does not know this method")),
            Self::TooSlow => ("too-slow", phrase!("The request took too long to come")),
            Self::Conflict => ("conflict", phrase!("The present state does not allow this")),
            Self::ChangedMeanwhile => ("changed-meanwhile", phrase!("Somebody else changed it meanwhile")),
            Self::TooLarge => ("too-large", phrase!("The request is too large")),
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", phrase!("The body is of a type that is not read here"))
            }
            Self::Invalid => ("invalid", phrase!("A value is not what it may be")),
            Self::Frozen => ("frozen", phrase!("Changes are frozen")),
            Self::TooManyRequests { .. } => ("too-many-requests", phrase!("Too many requests")),
            Self::Internal => ("internal", phrase!("The server failed")),
            Self::Unavailable { .. } => ("unavailable", phrase!("The server cannot do this now")),
        }
    }

    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::ChangedMeanwhile => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Frozen => StatusCode::LOCKED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A problem, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    detail: String,
    errors: Vec<InvalidValue>,
}

/// One value that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InvalidValue {
    /// Where it stands in the request's body, as a JSON pointer; empty for all of it.
    pub pointer: String,
    pub detail: String,
}

/// Why a request failed (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemDocument<'a> {
    /// What kind of problem it is; of each kind the same.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = "^/problems/[a-z-]+$"))]
    kind: String,
    /// The kind in words.
    title: &'a str,
    /// The answer's status.
    status: u16,
    /// What is wrong this time, and what to do.
    detail: &'a str,
    /// The values of the body that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [InvalidValue],
    /// Names a request that may change something, as the audit trail does.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

impl Problem {
    /// A problem, and what is wrong this time.
    #[must_use]
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new() }
    }

    /// That the token is missing, wrong or no longer valid; which of them is nobody's business.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(ProblemKind::Unauthorized, "the request needs a valid token as `Authorization: Bearer opd_m_…`")
    }

    /// That the server failed, and nothing more.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ProblemKind::Internal, "the request failed unexpectedly; this is our fault")
    }

    /// Adds a value that is wrong.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(InvalidValue { pointer: pointer.into(), detail: detail.into() });
        self
    }

    #[must_use]
    pub const fn kind(&self) -> ProblemKind {
        self.kind
    }

    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    #[must_use]
    pub fn errors(&self) -> &[InvalidValue] {
        &self.errors
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        let kind = match error {
            BodyError::TooLarge { .. } => ProblemKind::TooLarge,
            BodyError::Broken => ProblemKind::Malformed,
            BodyError::Slow => ProblemKind::TooSlow,
            BodyError::Full => ProblemKind::Unavailable { retry_after_s: RETRY_AFTER_S },
        };
        Self::new(kind, error.to_string())
    }
}

/// What an answer of status 401 asks for: a token of the API, or the session of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Challenge {
    Token,
    Session,
}

impl Problem {
    /// The problem as programs are told it, with the name of the request if it might have changed something.
    pub(super) fn document(&self, request: Option<&RequestId>) -> Reply {
        let document = ProblemDocument {
            kind: format!("/problems/{}", self.kind.name()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            errors: &self.errors,
            request_id: request.map(RequestId::as_str),
        };
        let mut json = serde_json::to_string(&document).unwrap_or_default();
        json.push('\n');
        self.headed(Reply::problem_json(self.kind.status(), json), Challenge::Token)
    }

    /// A page in answer to the problem, with the status and the headers it asks for.
    pub(super) fn page(&self, html: String) -> Reply {
        self.headed(Reply::private_page(self.kind.status(), html), Challenge::Session)
    }

    /// Adds the headers that the problem's status asks for; `Allow` is the router's.
    pub(super) fn headed(&self, reply: Reply, challenge: Challenge) -> Reply {
        match self.kind {
            ProblemKind::TooManyRequests { retry_after_s } | ProblemKind::Unavailable { retry_after_s } => {
                reply.with(header::RETRY_AFTER, retry_after_s.into())
            }
            ProblemKind::Unauthorized => {
                let challenge = match challenge {
                    Challenge::Token => "Bearer realm=\"openday\"",
                    Challenge::Session => "Cookie realm=\"openday\"",
                };
                reply.with(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
            }
            _ => reply,
        }
    }

    /// That there is nothing at an address.
    pub(super) fn nothing_here() -> Self {
        Self::new(ProblemKind::NotFound, "there is nothing at this address; it may be misspelt, or gone")
    }
}

impl IntoResponse for Problem {
    /// A response that carries the problem on to where it is told, in the form that the address has.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A JSON pointer (RFC 6901) of its steps.
pub(super) fn pointer<S: AsRef<str>>(steps: impl IntoIterator<Item = S>) -> String {
    steps.into_iter().fold(String::new(), |pointer, step| {
        format!("{pointer}/{}", step.as_ref().replace('~', "~0").replace('/', "~1"))
    })
}
