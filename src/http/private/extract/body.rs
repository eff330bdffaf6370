//! What a request's body holds: a form, or a document.
//!
//! A body is read after who asks was found out, and not at all where its type is another one.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use hyper::body::Body as _;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use serde::de::DeserializeOwned;

use super::context::Context;
use crate::app::FILE_BYTES_MAX;
use crate::domain::wording::PageLanguage;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::form::{FORM, FormData, FormError, FormInput, FormState, RejectedForm};
use crate::http::private::json::{JSON, JSON_BYTES_MAX, MERGE_PATCH, check_media_type, parse};
use crate::http::private::media_type;
use crate::http::private::session::{FORM_TOKEN_FIELD, FormToken};
use crate::http::private::state::AppState;
use crate::http::server::{BodyError, BodyReading};

/// A form that a page of ours sent; after a caller that is signed in, of the caller's session.
#[derive(Debug)]
pub(crate) struct Form<T> {
    /// The language of the page that answers it.
    language: PageLanguage,
    /// Where it was sent to.
    action: String,
    data: FormData,
    pub(crate) input: T,
}

/// A document.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// A document of changes (RFC 7396).
#[derive(Debug)]
pub(crate) struct Patch<T>(pub(crate) T);

/// A calendar or a table, as it was saved.
#[derive(Debug)]
pub(crate) struct CalendarFile(pub(crate) Bytes);

/// The types of such a file.
pub(crate) const FILE_TYPES: &[&str] = &["text/calendar", "text/csv"];

/// A document that may be left out.
#[derive(Debug)]
pub(crate) struct OptionalJson<T>(pub(crate) T);

/// Whether something is sent with a request of which only the address is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HasBody(pub(crate) bool);

impl<T: FormInput> FromRequest<AppState> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let language = Context::new(&parts, state).language();
        state.auth.check_page(&parts.method, &parts.headers)?;
        if !media_type::is_one_of(&parts.headers, &[FORM]) {
            return Err(FormError::MediaType.into());
        }
        let data = FormData::parse_up_to(&read(&parts, body, T::BYTES_MAX).await?, T::FIELDS_MAX)?;
        let mut names = T::names();
        if let Some(token) = parts.extensions.get::<FormToken>() {
            token.check(data.get(FORM_TOKEN_FIELD).ok().flatten())?;
            names.push(FORM_TOKEN_FIELD);
        }
        data.only(&names)?;
        let input = T::read(&data)?;
        Ok(Self { language, action: parts.uri.path().to_owned(), data, input })
    }
}

impl<T: FormInput> Form<T> {
    /// The form as it was rejected, with the errors of `problem` beside the fields they are about.
    pub(crate) fn rejected(&self, problem: Problem) -> RejectedForm {
        let names = T::names();
        // A field that stood twice was refused before.
        let state = FormState::read(&self.data, &names).unwrap_or_default();
        RejectedForm::new(self.language, self.action.clone(), state, problem, T::field_of).in_order_of(&names)
    }

    /// As [`rejected`](Self::rejected), if who filled it in can put right what is wrong.
    ///
    /// # Errors
    ///
    /// The problem, where it is another one.
    pub(crate) fn rejected_for_mistakes(&self, problem: Problem) -> Result<RejectedForm, Problem> {
        if problem.kind() == ProblemKind::Invalid || !problem.errors().is_empty() {
            return Ok(self.rejected(problem));
        }
        Err(problem)
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        Ok(Self(document(request, &[JSON]).await?))
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Patch<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        Ok(Self(document(request, &[MERGE_PATCH, JSON]).await?))
    }
}

impl<T: DeserializeOwned + Default> FromRequest<AppState> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        if request.headers().contains_key(CONTENT_TYPE) {
            return Ok(Self(document(request, &[JSON]).await?));
        }
        let (parts, body) = request.into_parts();
        let body = read(&parts, body, JSON_BYTES_MAX).await?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        check_media_type(&parts.headers, &[JSON])?;
        Ok(Self(parse(&body)?))
    }
}

impl FromRequest<AppState> for HasBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        Ok(Self(!request.body().is_end_stream()))
    }
}

impl FromRequest<AppState> for CalendarFile {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        // In which encoding it is, programs often do not know; the bytes themselves say more.
        if !media_type::is_one_of_in_any_encoding(&parts.headers, FILE_TYPES) {
            let detail = format!("the request's `Content-Type` must be `{}`", FILE_TYPES.join("` or `"));
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
        }
        Ok(Self(read(&parts, body, FILE_BYTES_MAX).await?))
    }
}

async fn document<T: DeserializeOwned>(request: Request, accepted: &[&str]) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    check_media_type(&parts.headers, accepted)?;
    parse(&read(&parts, body, JSON_BYTES_MAX).await?)
}

pub(super) async fn read(parts: &Parts, body: axum::body::Body, bytes_max: usize) -> Result<Bytes, Problem> {
    match parts.extensions.get::<BodyReading>() {
        Some(reading) => Ok(reading.read(body, bytes_max).await?),
        // The router hands one over with every request.
        None => Err(BodyError::Broken.into()),
    }
}
