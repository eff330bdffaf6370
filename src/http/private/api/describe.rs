//! What the handler of an operation tells of itself: by the extractors it takes and the answer it comes to.
//!
//! What must never enter: what any operation does.

use hyper::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::query::{NoQuery, Query};
use super::success::{Created, Success};
use crate::http::private::error::Problem;
use crate::http::private::extract::{
    ApplicationTry, CalendarFile, Caller, FILE_TYPES, HasBody, IfMatch, Json, Maintainer, OptionalJson, Patch, Path,
    Visitor,
};
use crate::http::private::json::{JSON, MERGE_PATCH};

/// Makes the schema of a type.
pub(super) type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// The body that an operation reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body {
    pub(super) media_types: &'static [&'static str],
    pub(super) is_required: bool,
    pub(super) schema: MakeSchema,
}

/// What becomes of what is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sent {
    Unread,
    Refused,
    Read(Body),
}

impl Sent {
    /// What of it is read.
    pub(super) const fn body(self) -> Option<Body> {
        match self {
            Self::Read(body) => Some(body),
            Self::Unread | Self::Refused => None,
        }
    }
}

/// What is told of an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// Whether nobody's token is needed.
    pub(super) is_public: bool,
    pub(super) sent: Sent,
    pub(super) query: MakeSchema,
    /// Whether it knows keys of a query.
    pub(super) has_query: bool,
    /// Whether `If-Match` is looked at.
    pub(super) is_conditional: bool,
    /// Of what went well.
    pub(super) status: StatusCode,
    pub(super) writes: MakeSchema,
}

/// An extractor that tells what it takes.
pub(super) trait Describe {
    fn describe(facts: &mut Facts);
}

/// The answer of an operation.
pub(super) trait Responds {
    const STATUS: StatusCode;

    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// The handler of an operation.
pub(super) trait DescribedHandler<A> {
    fn facts() -> Facts;
}

impl Facts {
    fn of<A: Responds>() -> Self {
        Self {
            is_public: false,
            sent: Sent::Unread,
            query: SchemaGenerator::subschema_for::<NoQuery>,
            has_query: false,
            is_conditional: false,
            status: A::STATUS,
            writes: A::schema,
        }
    }
}

macro_rules! described {
    ($($argument:ident),*) => {
        impl<F, R, O, C, $($argument),*> DescribedHandler<(C, $($argument,)*)> for F
        where
            F: Fn(C, $($argument),*) -> R,
            R: Future<Output = Result<O, Problem>>,
            O: Responds,
            C: Caller + Describe,
            $($argument: Describe,)*
        {
            fn facts() -> Facts {
                let mut facts = Facts::of::<O>();
                C::describe(&mut facts);
                $($argument::describe(&mut facts);)*
                facts
            }
        }
    };
}

described!();
described!(A);
described!(A, B);
described!(A, B, D);

impl Describe for Maintainer {
    fn describe(_: &mut Facts) {}
}

impl Describe for Visitor {
    fn describe(facts: &mut Facts) {
        facts.is_public = true;
    }
}

/// Nothing of it is sent.
impl Describe for ApplicationTry {
    fn describe(_: &mut Facts) {}
}

/// The table has the path itself.
impl<T> Describe for Path<T> {
    fn describe(_: &mut Facts) {}
}

impl Describe for IfMatch {
    fn describe(facts: &mut Facts) {
        facts.is_conditional = true;
    }
}

impl<Q: JsonSchema> Describe for Query<Q> {
    fn describe(facts: &mut Facts) {
        facts.query = Q::json_schema;
        facts.has_query = true;
    }
}

fn body<T: JsonSchema>(media_types: &'static [&'static str], is_required: bool) -> Body {
    Body { media_types, is_required, schema: SchemaGenerator::subschema_for::<T> }
}

/// A file is a text to programs, whatever stands in it.
impl Describe for CalendarFile {
    fn describe(facts: &mut Facts) {
        facts.sent = Sent::Read(body::<String>(FILE_TYPES, true));
    }
}

impl<T: JsonSchema> Describe for Json<T> {
    fn describe(facts: &mut Facts) {
        facts.sent = Sent::Read(body::<T>(&[JSON], true));
    }
}

impl<T: JsonSchema> Describe for Patch<T> {
    fn describe(facts: &mut Facts) {
        facts.sent = Sent::Read(body::<T>(&[MERGE_PATCH, JSON], true));
    }
}

impl<T: JsonSchema> Describe for OptionalJson<T> {
    fn describe(facts: &mut Facts) {
        facts.sent = Sent::Read(body::<T>(&[JSON], false));
    }
}

impl Describe for HasBody {
    fn describe(facts: &mut Facts) {
        facts.sent = Sent::Refused;
    }
}

impl<T: JsonSchema> Responds for Success<T> {
    const STATUS: StatusCode = StatusCode::OK;

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

impl<T: JsonSchema> Responds for Created<T> {
    const STATUS: StatusCode = StatusCode::CREATED;

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}
