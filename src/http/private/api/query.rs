//! Queries of the API, read strictly: a key that an address does not know is a mistake and not ignored, so that a
//! misspelt filter never lists everybody.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use hyper::Uri;
use hyper::http::request::Parts;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;

use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::json::shortened;
use crate::http::private::paging;
use crate::http::private::state::AppState;

/// A query.
#[derive(Debug)]
pub(super) struct Query<Q>(pub(super) Q);

impl<Q: DeserializeOwned> FromRequestParts<AppState> for Query<Q> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        read(&parts.uri).map(Self)
    }
}

/// The query of an address that knows none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoQuery {}

/// How many rows are wanted.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u16")]
pub(super) struct PageSize(pub(super) usize);

impl PageSize {
    pub(super) const MAX: u16 = 200;
    const DEFAULT: u16 = 50;
}

impl Default for PageSize {
    fn default() -> Self {
        Self(Self::DEFAULT.into())
    }
}

impl TryFrom<u16> for PageSize {
    type Error = String;

    fn try_from(size: u16) -> Result<Self, String> {
        if (1..=Self::MAX).contains(&size) {
            Ok(Self(size.into()))
        } else {
            Err(format!("`{size}` is not a number from 1 to {}", Self::MAX))
        }
    }
}

impl JsonSchema for PageSize {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PageSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MAX, "default": Self::DEFAULT })
    }
}

/// After which row a page begins: its number, which programs hand back as they got it.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct RowCursor(pub(super) u64);

impl TryFrom<String> for RowCursor {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let is_ours = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_ours);
        number.map(Self).ok_or("this is not a `next_cursor` that was given out")
    }
}

impl JsonSchema for RowCursor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RowCursor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,18}$" })
    }
}

/// The rows of a page, of which one too many was asked for, and where the next page begins if there is one.
pub(super) fn page<T>(rows: Vec<T>, PageSize(size): PageSize, number: impl Fn(&T) -> u64) -> (Vec<T>, Option<String>) {
    let (rows, next) = paging::page(rows, size, number);
    (rows, next.map(|next| next.to_string()))
}

/// Reads a word of a fixed set, in any case.
pub(super) fn word<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

/// Reads the query of an address.
///
/// # Errors
///
/// A problem that names the key.
pub(super) fn read<Q: DeserializeOwned>(uri: &Uri) -> Result<Q, Problem> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let said = shortened(&error.inner().to_string());
        let key = error.path().to_string();
        // An unknown key and one given twice name themselves.
        let detail = if key == "." || said.contains("field `") {
            format!("the query of the address: {said}")
        } else {
            format!("`{}` in the query of the address: {said}", shortened(&key))
        };
        Problem::new(ProblemKind::Invalid, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Some {
        limit: PageSize,
        open: bool,
    }

    impl Default for Some {
        fn default() -> Self {
            Self { limit: PageSize::default(), open: true }
        }
    }

    fn some(query: &str) -> Result<(usize, bool), String> {
        let uri = format!("/api/v1/some?{query}").parse().unwrap();
        let read = read::<Some>(&uri).map(|some| (some.limit.0, some.open));
        read.map_err(|problem| {
            assert_eq!(problem.kind(), ProblemKind::Invalid);
            problem.detail().to_owned()
        })
    }

    #[test]
    fn a_query_is_read_and_what_it_leaves_out_is_as_always() {
        assert_eq!(some(""), Ok((50, true)));
        assert_eq!(some("open=false&limit=%32%30%30"), Ok((200, false)));
    }

    #[test]
    fn a_wrong_key_or_value_is_named() {
        for (query, named) in [
            ("limt=20", "unknown field `limt`"),
            ("limit=0", "`limit` in the query of the address: `0` is not a number from 1 to 200"),
            ("limit=201", "`201`"),
            ("limit=x", "`limit` in the query"),
            ("limit=", "`limit` in the query"),
            ("open=yes", "`open` in the query"),
            ("limit=1&limit=2", "duplicate field `limit`"),
            ("limit=1&%FF=2", "unknown field"),
        ] {
            let said = some(query).unwrap_err();
            assert!(said.contains(named), "{query}: {said}");
        }
        assert!(read::<NoQuery>(&"/api/v1/some?x".parse().unwrap()).is_err());
        assert!(read::<NoQuery>(&"/api/v1/some?".parse().unwrap()).is_ok());
    }
}
