//! What a request's body holds: a form, or a document.
//!
//! A body is read after who asks was found out, and not at all where its type is another one.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::domain::input::Texts;
use crate::http::private::error::Problem;
use crate::http::private::form::{FORM, FORM_BYTES_MAX, FormData, FormError};
use crate::http::private::json::{JSON, JSON_BYTES_MAX, MERGE_PATCH, check_media_type, parse};
use crate::http::private::media_type;
use crate::http::private::session::{FORM_TOKEN_FIELD, FormToken};
use crate::http::private::state::AppState;
use crate::http::server::{BodyError, BodyReading};
use crate::http::{Peer, RequestHead};

/// What a form is read into.
pub(in crate::http::private) trait FormInput: Sized {
    /// The names of its fields: a form with another one was made by no page of ours.
    fn names() -> Vec<&'static str>;

    /// Reads the fields.
    ///
    /// # Errors
    ///
    /// When one of them stands twice.
    fn read(form: &FormData) -> Result<Self, Problem>;

    /// The field in which a member stands; most members have a field of their name.
    fn field_of(member: &str) -> Option<&'static str> {
        Self::names().into_iter().find(|name| *name == member)
    }
}

/// A form that a page of ours sent, of the session the request bears if it bears one.
#[derive(Debug)]
pub(in crate::http::private) struct Form<T> {
    pub(in crate::http::private) data: FormData,
    pub(in crate::http::private) input: T,
}

/// A document.
#[derive(Debug)]
pub(in crate::http::private) struct Json<T>(pub(in crate::http::private) T);

/// A document of changes (RFC 7396).
#[derive(Debug)]
pub(in crate::http::private) struct Patch<T>(pub(in crate::http::private) T);

/// A document that may be left out.
#[derive(Debug)]
pub(in crate::http::private) struct OptionalJson<T>(pub(in crate::http::private) T);

impl FormInput for () {
    fn names() -> Vec<&'static str> {
        Vec::new()
    }

    fn read(_: &FormData) -> Result<Self, Problem> {
        Ok(())
    }
}

impl<T: Texts> FormInput for T {
    fn names() -> Vec<&'static str> {
        T::NAMES.to_vec()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(form.input()?)
    }
}

impl<A: FormInput, B: FormInput> FormInput for (A, B) {
    fn names() -> Vec<&'static str> {
        [A::names(), B::names()].concat()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok((A::read(form)?, B::read(form)?))
    }

    fn field_of(member: &str) -> Option<&'static str> {
        A::field_of(member).or_else(|| B::field_of(member))
    }
}

impl<T: FormInput> FromRequest<AppState> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let head = RequestHead::from_parts(parts.clone(), Peer::default());
        state.auth.check_page(&head)?;
        if !media_type::is_one_of(&parts.headers, &[FORM]) {
            return Err(FormError::MediaType.into());
        }
        let data = FormData::parse(&read(&parts, body, FORM_BYTES_MAX).await?)?;
        let mut names = T::names();
        if let Some(token) = parts.extensions.get::<FormToken>() {
            token.check(&data)?;
            names.push(FORM_TOKEN_FIELD);
        }
        data.only(&names)?;
        let input = T::read(&data)?;
        Ok(Self { data, input })
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

async fn document<T: DeserializeOwned>(request: Request, accepted: &[&str]) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    check_media_type(&parts.headers, accepted)?;
    parse(&read(&parts, body, JSON_BYTES_MAX).await?)
}

async fn read(parts: &Parts, body: axum::body::Body, bytes_max: usize) -> Result<Bytes, Problem> {
    match parts.extensions.get::<BodyReading>() {
        Some(reading) => Ok(reading.read(body, bytes_max).await?),
        // The router hands one over with every request.
        None => Err(BodyError::Broken.into()),
    }
}
