//! Answers of operations that went well.

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use serde::Serialize;

use crate::app::Revision;
use crate::http::private::error::Problem;
use crate::http::private::extract::entity_tag;
use crate::http::reply::Reply;

/// What an operation came to.
#[derive(Debug)]
pub(super) struct Success<T> {
    document: T,
    revision: Option<Revision>,
    location: Option<String>,
}

/// What an operation made.
#[derive(Debug)]
pub(super) struct Created<T>(Success<T>);

impl<T> Success<T> {
    pub(super) const fn new(document: T) -> Self {
        Self { document, revision: None, location: None }
    }

    /// Says of which state of a participant the answer is.
    pub(super) fn at(self, revision: Revision) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// Says where what was made is found, below `/api/v1`.
    pub(super) fn located(self, path: &str) -> Self {
        Self { location: Some(format!("{}{path}", super::address::BASE)), ..self }
    }

    pub(super) const fn created(self) -> Created<T> {
        Created(self)
    }

    fn response(self, status: StatusCode) -> Response
    where
        T: Serialize,
    {
        let Ok(mut json) = serde_json::to_string(&self.document) else { return Problem::internal().into_response() };
        json.push('\n');
        let reply = Reply::api_json(status, json, self.revision.map(entity_tag).as_deref());
        match self.location.and_then(|location| HeaderValue::try_from(location).ok()) {
            Some(location) => reply.with(header::LOCATION, location),
            None => reply,
        }
        .into_response()
    }
}

impl<T: Serialize> IntoResponse for Success<T> {
    fn into_response(self) -> Response {
        self.response(StatusCode::OK)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        self.0.response(StatusCode::CREATED)
    }
}
