//! What operations read: a query, a document, or neither.

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;

use super::Reads;
use crate::http::RequestHead;
use crate::http::api::query::{self, NoQuery};
use crate::http::json::{JSON, MERGE_PATCH, after_json, after_json_or_nothing};
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::server::Answer;

/// What an operation reads into.
pub(in crate::http::api) trait Input: Sized + Send + 'static {
    const READS: Reads;

    /// Hands over what was sent, or what is wrong with it.
    fn receive<F>(request: &RequestHead, then: impl FnOnce(Result<Self, Problem>) -> F + Send + 'static) -> Answer
    where
        F: Future<Output = Reply> + Send + 'static;
}

/// Nothing but the path.
pub(in crate::http::api) struct Nothing;
/// A query.
pub(in crate::http::api) struct Query<Q>(pub(in crate::http::api) Q);
/// A document.
pub(in crate::http::api) struct Sent<T>(pub(in crate::http::api) T);
/// A document of changes (RFC 7396).
pub(in crate::http::api) struct Patch<T>(pub(in crate::http::api) T);
/// A document that may be left out.
pub(in crate::http::api) struct Perhaps<T>(pub(in crate::http::api) T);

impl Input for Nothing {
    const READS: Reads = Reads::Query(SchemaGenerator::subschema_for::<NoQuery>);

    fn receive<F>(request: &RequestHead, then: impl FnOnce(Result<Self, Problem>) -> F + Send + 'static) -> Answer
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        Answer::later(then(no_query(request).map(|()| Self)))
    }
}

impl<Q: DeserializeOwned + JsonSchema + Send + 'static> Input for Query<Q> {
    const READS: Reads = Reads::Query(Q::json_schema);

    fn receive<F>(request: &RequestHead, then: impl FnOnce(Result<Self, Problem>) -> F + Send + 'static) -> Answer
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        Answer::later(then(query::read(request.uri()).map(Self)))
    }
}

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Sent<T> {
    const READS: Reads =
        Reads::Body { media_types: &[JSON], is_required: true, schema: SchemaGenerator::subschema_for::<T> };

    fn receive<F>(request: &RequestHead, then: impl FnOnce(Result<Self, Problem>) -> F + Send + 'static) -> Answer
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let query = no_query(request);
        after_json(request, &[JSON], |sent| then(query.and(sent.map(Self))))
    }
}

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Patch<T> {
    const READS: Reads = Reads::Body {
        media_types: &[MERGE_PATCH, JSON],
        is_required: true,
        schema: SchemaGenerator::subschema_for::<T>,
    };

    fn receive<F>(request: &RequestHead, then: impl FnOnce(Result<Self, Problem>) -> F + Send + 'static) -> Answer
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let query = no_query(request);
        after_json(request, &[MERGE_PATCH, JSON], |sent| then(query.and(sent.map(Self))))
    }
}

impl<T: DeserializeOwned + Default + JsonSchema + Send + 'static> Input for Perhaps<T> {
    const READS: Reads =
        Reads::Body { media_types: &[JSON], is_required: false, schema: SchemaGenerator::subschema_for::<T> };

    fn receive<F>(request: &RequestHead, then: impl FnOnce(Result<Self, Problem>) -> F + Send + 'static) -> Answer
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let query = no_query(request);
        after_json_or_nothing(request, &[JSON], |sent| then(query.and(sent.map(Self))))
    }
}

fn no_query(request: &RequestHead) -> Result<(), Problem> {
    query::read::<NoQuery>(request.uri()).map(|NoQuery {}| ())
}
