//! Operations: what one method on one address of the API does, and all that its description says of it.
//!
//! An operation is made of its handler, so that what it reads and writes is described by the types it is read into and
//! written from. What must never enter: what any operation does.

mod input;

use std::future::Future;
use std::sync::Arc;

use hyper::header::{self, HeaderValue};
use hyper::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use crate::app::{Revision, Token};
use crate::domain::change::{Actor, By};
use crate::domain::participant::Slug;
use crate::domain::status::Transition;
use crate::http::RequestHead;
use crate::http::gate;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::{Reply, if_match};
use crate::http::server::Answer;
use crate::http::site::Shared;

pub(super) use input::{Input, Nothing, Patch, Perhaps, Query, Sent};

/// Makes the schema of a type.
pub(super) type Describe = fn(&mut SchemaGenerator) -> Schema;

/// Who may do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Maintainers,
    Anybody,
}

/// What else is said of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// The answer says which state of a participant it shows.
    Tagged,
    /// `If-Match` is looked at.
    Conditional,
    /// The present state may refuse it.
    Refusable,
    /// The answer says where what was made is found.
    Located,
}

/// What an operation reads of a request beside its path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reads {
    Query(Describe),
    Body {
        media_types: &'static [&'static str],
        is_required: bool,
        schema: Describe,
    },
    /// What a transition asks for.
    Transition(Transition),
}

/// One method on one address.
pub(super) struct Operation {
    pub(super) method: Method,
    /// Below `/api/v1`, with `{name}` for what varies.
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) access: Access,
    /// Of what went well.
    pub(super) status: StatusCode,
    pub(super) reads: Reads,
    pub(super) writes: Describe,
    traits: Vec<Trait>,
    pub(super) work: Work,
}

type Handle = Box<dyn Fn(&Shared, &RequestHead, Access, StatusCode, Vec<String>) -> Answer + Send + Sync>;

/// How an operation is answered.
pub(super) enum Work {
    /// With the description of the API itself.
    Description,
    Handler(Handle),
}

/// What an operation is done with.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) shared: Shared,
    pub(super) request: RequestHead,
    pub(super) by: By,
    /// What stands in the path for each `{name}`, decoded.
    pub(super) path_values: Vec<String>,
}

/// What an operation came to.
#[derive(Debug)]
pub(super) struct Success<T> {
    document: T,
    revision: Option<Revision>,
    location: Option<String>,
}

impl<T> Success<T> {
    pub(super) fn new(document: T) -> Self {
        Self { document, revision: None, location: None }
    }

    /// Says of which state of a participant the answer is.
    pub(super) fn at(mut self, revision: Revision) -> Self {
        self.revision = Some(revision);
        self
    }

    /// Says where what was made is found, below `/api/v1`.
    pub(super) fn located(mut self, path: &str) -> Self {
        self.location = Some(format!("{}{path}", super::BASE));
        self
    }

    fn reply(self, status: StatusCode) -> Reply
    where
        T: Serialize,
    {
        let Ok(mut json) = serde_json::to_string(&self.document) else { return Problem::internal().into() };
        json.push('\n');
        let reply = Reply::api_json(status, json, self.revision.map(tag).as_deref());
        match self.location.and_then(|location| HeaderValue::try_from(location).ok()) {
            Some(location) => reply.with(header::LOCATION, location),
            None => reply,
        }
    }
}

/// What `ETag` and `If-Match` call the state of a participant at that revision.
fn tag(revision: Revision) -> String {
    format!("r{revision}")
}

impl Context {
    /// Scheme and host under which the request reached us.
    pub(super) fn origin(&self) -> String {
        self.shared.gate.origin(&self.request)
    }

    /// The participant the path names.
    pub(super) fn slug(&self) -> Result<Slug, Problem> {
        let written = self.path_values.first().map_or("", String::as_str);
        Slug::parse(written).map_err(|error| Problem::new(ProblemKind::NotFound, error.to_string()))
    }

    /// The number the path ends with, of what is called `what`.
    pub(super) fn number<N: std::str::FromStr>(&self, what: &str) -> Result<N, Problem> {
        let written = self.path_values.last().map_or("", String::as_str);
        let is_canonical = !written.starts_with(['+', '0']);
        written.parse().ok().filter(|_| is_canonical).ok_or_else(|| {
            Problem::new(ProblemKind::NotFound, format!("there is no {what} of that number; check the address"))
        })
    }

    /// The revision the participant must still be at: `If-Match`, where it is given, must name its present state.
    pub(super) async fn expected(&self, slug: &Slug) -> Result<Option<Revision>, Problem> {
        if !self.request.headers().contains_key(header::IF_MATCH) {
            return Ok(None);
        }
        // What holds now is held to in the transaction that makes the change.
        let found = self.shared.app.record(slug).await?.revision;
        if if_match(self.request.headers(), &tag(found)) != Some(true) {
            let detail = format!("`If-Match` does not name the present state, `\"{}\"`; look at it again", tag(found));
            return Err(Problem::new(ProblemKind::ChangedMeanwhile, detail));
        }
        Ok(Some(found))
    }
}

impl Operation {
    /// The operation that `handler` does.
    pub(super) fn new<I, T, H, F>(
        method: Method,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Self
    where
        I: Input,
        T: Serialize + JsonSchema + 'static,
        H: Fn(Context, I) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Success<T>, Problem>> + Send + 'static,
    {
        let writes: Describe = SchemaGenerator::subschema_for::<T>;
        Self { reads: I::READS, ..Self::bare(method, path, id, summary, writes, Work::Handler(handle(handler))) }
    }

    /// The operation that answers with the description.
    pub(super) fn description(path: &'static str, id: &'static str, summary: &'static str) -> Self {
        let writes: Describe = |_| schemars::json_schema!({ "type": "object" });
        Self::bare(Method::GET, path, id, summary, writes, Work::Description).public()
    }

    fn bare(
        method: Method,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        writes: Describe,
        work: Work,
    ) -> Self {
        Self {
            method,
            path,
            id,
            summary,
            access: Access::Maintainers,
            status: StatusCode::OK,
            reads: Nothing::READS,
            writes,
            traits: Vec::new(),
            work,
        }
    }

    pub(super) fn public(self) -> Self {
        Self { access: Access::Anybody, ..self }
    }

    pub(super) fn creates(self) -> Self {
        Self { status: StatusCode::CREATED, ..self }.with(&[Trait::Refusable])
    }

    /// Reads what the type of its handler does not tell.
    pub(super) fn reading(self, reads: Reads) -> Self {
        Self { reads, ..self }
    }

    /// Changes a participant that is there afterwards.
    pub(super) fn changes(self) -> Self {
        self.with(&[Trait::Tagged, Trait::Conditional, Trait::Refusable])
    }

    pub(super) fn with(mut self, traits: &[Trait]) -> Self {
        self.traits.extend(traits);
        self
    }

    pub(super) fn is(&self, what: Trait) -> bool {
        self.traits.contains(&what)
    }

    /// Whether it may change something.
    pub(super) fn is_unsafe(&self) -> bool {
        self.method != Method::GET
    }
}

/// Who sends the request, by the token that was presented with it.
async fn actor(shared: &Shared, request: &RequestHead, token: Option<&Token>) -> Result<Actor, Problem> {
    match token {
        None => Ok(Actor::Visitor),
        Some(token) => Ok(Actor::Maintainer(shared.gate.maintainer(request, token).await?.to_string())),
    }
}

/// Reads, lets in, does and answers.
fn handle<I, T, H, F>(handler: H) -> Handle
where
    I: Input,
    T: Serialize + 'static,
    H: Fn(Context, I) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Success<T>, Problem>> + Send + 'static,
{
    let handler = Arc::new(handler);
    Box::new(move |shared, request, access, status, path_values| {
        // Nobody asks for the body of who has no token, or must wait.
        let token = match access {
            Access::Anybody => Ok(None),
            Access::Maintainers => shared.gate.presented(request).map(Some),
        };
        let token = match token {
            Ok(token) => token,
            Err(problem) => return named(request, problem).into(),
        };
        let (handler, shared, head) = (Arc::clone(&handler), shared.clone(), request.clone());
        I::receive(request, move |input| async move {
            // Who may not come in is told nothing of what they sent.
            let by = match actor(&shared, &head, token.as_ref()).await.and_then(gate::by) {
                Ok(by) => by,
                Err(problem) => return named(&head, problem),
            };
            let id = by.request.clone().filter(|_| !head.method().is_safe());
            let context = Context { shared, request: head, by, path_values };
            let done = match input {
                Ok(input) => handler(context, input).await,
                Err(problem) => Err(problem),
            };
            let reply = match (done, &id) {
                (Ok(success), _) => success.reply(status),
                (Err(problem), Some(id)) => problem.of_request(id.clone()).into(),
                (Err(problem), None) => problem.into(),
            };
            match &id {
                Some(id) => reply.with_request_id(id),
                None => reply,
            }
        })
    })
}

/// The problem of a request that was not let in, named if it might have changed something.
pub(super) fn named(request: &RequestHead, problem: Problem) -> Reply {
    if request.method().is_safe() {
        return problem.into();
    }
    match crate::http::request_id::generate() {
        Ok(id) => problem.of_request(id).into(),
        Err(_) => problem.into(),
    }
}
