//! Problems told to people: a page where programs get a document.
//!
//! The pages with forms use it. What must never enter: what is allowed, and the words of a single form.

use hyper::header::{self, HeaderValue};

use super::pages::{self, Frame};
use super::problem::{Problem, ProblemKind};
use super::reply::Reply;
use super::typed::sentence;

/// A page that says what the problem is.
pub(super) fn page(frame: Frame, problem: &Problem) -> Reply {
    let html = pages::message(frame, heading(problem.kind()), &sentence(problem.detail()));
    with_headers(Reply::private_page(problem.kind().status(), html), problem.kind())
}

/// Adds the headers that a problem's status asks for.
pub(super) fn with_headers(reply: Reply, kind: ProblemKind) -> Reply {
    match kind {
        ProblemKind::TooManyRequests { retry_after_s } | ProblemKind::Unavailable { retry_after_s } => {
            reply.with(header::RETRY_AFTER, retry_after_s.into())
        }
        ProblemKind::Unauthorized => {
            reply.with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Cookie realm=\"openday\""))
        }
        ProblemKind::MethodNotAllowed { allow } => reply.with(header::ALLOW, HeaderValue::from_static(allow)),
        _ => reply,
    }
}

/// What kind of problem it is, in words for people.
pub(super) const fn heading(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unauthorized => "This link does not open anything",
        ProblemKind::Forbidden => "This was not done",
        ProblemKind::NotFound => "Nothing here",
        ProblemKind::ChangedMeanwhile => "It was changed meanwhile",
        ProblemKind::Invalid => "Something is not right yet",
        ProblemKind::TooManyRequests { .. } => "Too many tries",
        ProblemKind::Frozen => "No changes now",
        other => other.title(),
    }
}
