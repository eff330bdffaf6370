//! Queries of the API, read strictly: a key that an address does not know is a mistake and not ignored, so that a
//! misspelt filter never lists everybody.

use std::borrow::Cow;

use axum::extract::FromRequestParts;
use hyper::Uri;
use hyper::http::request::Parts;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, MapAccess};
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;

use crate::domain::input::schema::SlugText;
use crate::domain::input::{Described, FieldError, Members, Strict, Unknown, object, put_once};
use crate::domain::participant::Slug;
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

/// A query that is an input of the domain, and which page is wanted of what it lets through.
#[derive(Debug)]
pub(super) struct Paged<T, C> {
    pub(super) input: Strict<T>,
    pub(super) cursor: Option<C>,
    limit: Option<PageSize>,
}

const CURSOR: &str = "cursor";
const LIMIT: &str = "limit";

impl<T, C> Paged<T, C> {
    pub(super) fn limit(&self) -> PageSize {
        self.limit.unwrap_or_default()
    }
}

impl<T: Default, C> Default for Paged<T, C> {
    fn default() -> Self {
        Self { input: Strict::default(), cursor: None, limit: None }
    }
}

impl<T: Described, C: DeserializeOwned> Members for Paged<T, C> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn names() -> Vec<&'static str> {
        [T::names(), vec![CURSOR, LIMIT]].concat()
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        match name {
            CURSOR => put_once(&mut self.cursor, name, members.next_value()?),
            LIMIT => put_once(&mut self.limit, name, members.next_value()?),
            _ => self.input.read(name, members, unknown),
        }
    }
}

impl<'de, T: Described, C: DeserializeOwned> Deserialize<'de> for Paged<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer)
    }
}

impl<T: Described, C: JsonSchema> JsonSchema for Paged<T, C> {
    fn schema_name() -> Cow<'static, str> {
        Strict::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Strict::<T>::json_schema(generator);
        for (name, member, about) in [
            (CURSOR, C::json_schema(generator), "The `next_cursor` of the page before."),
            (LIMIT, PageSize::json_schema(generator), "How many at most."),
        ] {
            let mut member = member.to_value();
            member["description"] = about.into();
            schema.ensure_object()["properties"][name] = member;
        }
        schema
    }
}

/// That what is asked cannot be meant, each mistake with its key.
pub(super) fn invalid(mistakes: &[FieldError]) -> Problem {
    let named =
        |FieldError { field, message }: &FieldError| format!("`{field}` in the query of the address: {message}");
    let named: Vec<_> = mistakes.iter().map(named).collect();
    Problem::new(ProblemKind::Invalid, named.join("; "))
}

/// After which participant a page begins, by its slug.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct SlugCursor(pub(super) Slug);

impl JsonSchema for SlugCursor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SlugCursor".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        SlugText::json_schema(generator)
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
