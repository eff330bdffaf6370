//! What stands in a path for its names.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{self, FromRequestParts};
use hyper::http::request::Parts;
use jiff::civil::Date;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::domain::schedule::parse_date;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::state::AppState;

/// The values of a path, as [`axum::extract::Path`] reads them; where they are none, there is nothing at the address.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        match extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(extract::Path(values)) => Ok(Self(values)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => Err(match error.into_kind() {
                ErrorKind::DeserializeError { message, .. } | ErrorKind::Message(message) => {
                    Problem::new(ProblemKind::NotFound, message)
                }
                _ => Problem::nothing_here(),
            }),
            Err(_) => Err(Problem::internal()),
        }
    }
}

/// The number of a row in a path, in its one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowId(pub(crate) u32);

impl<'de> Deserialize<'de> for RowId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let number = written.parse().ok().filter(|number: &u32| number.to_string() == written);
        number.map(Self).ok_or_else(|| D::Error::custom("there is nothing of that number; check the address"))
    }
}

/// The date that stands in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PathDate(pub(crate) Date);

impl<'de> Deserialize<'de> for PathDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse_date(&String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}
