//! Operations: what one method on one address of the API does, and all that its description says of it.
//!
//! What must never enter: what any operation does.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use hyper::Method;
use schemars::Schema;

use super::address::BASE;
use super::body::transition_schema;
use super::describe::{DescribedHandler, Facts};
use super::query::{self, NoQuery};
use crate::domain::status::Transition;
use crate::http::private::error::Problem;
use crate::http::private::state::AppState;

/// What else is said of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// The answer says which state of a participant it shows.
    Tagged,
    /// The present state may refuse it.
    Refusable,
    /// The answer says where what was made is found.
    Located,
}

/// One method on one address.
pub(super) struct Operation {
    pub(super) method: Method,
    /// Below `/api/v1`, with `{name}` for what varies.
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) facts: Facts,
    /// The transition that it makes.
    transition: Option<Transition>,
    traits: Vec<Trait>,
    handler: MethodRouter<AppState>,
}

impl Operation {
    /// The operation that `handler` does.
    pub(super) fn new<H, M, A>(
        method: MethodFilter,
        (name, path): (Method, &'static str),
        id: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<M, AppState> + DescribedHandler<A>,
        M: 'static,
    {
        let facts = H::facts();
        let handler = on(method, handler);
        let handler = if facts.has_query { handler } else { handler.route_layer(from_fn(no_query)) };
        Self { method: name, path, id, summary, facts, transition: None, traits: Vec::new(), handler }
    }

    /// Makes a transition of a participant, and reads what that asks for.
    pub(super) fn makes(self, transition: Transition) -> Self {
        Self { transition: Some(transition), ..self }
    }

    /// Changes a participant that is there afterwards.
    pub(super) fn changes(self) -> Self {
        self.with(&[Trait::Tagged, Trait::Refusable])
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

    /// What its transition asks for, as a schema and whether it must be sent.
    pub(super) fn asks(&self) -> Option<(Schema, bool)> {
        self.transition.map(|step| (transition_schema(step), step.needs_reason()))
    }

    /// Adds it to the routes.
    pub(super) fn routed(router: Router<AppState>, operation: Self) -> Router<AppState> {
        router.route(&format!("{BASE}{}", operation.path), operation.handler)
    }
}

/// Refuses the query of an address that knows none.
async fn no_query(request: Request, next: Next) -> Response {
    match query::read::<NoQuery>(request.uri()) {
        Ok(NoQuery {}) => next.run(request).await,
        Err(problem) => Problem::into_response(problem),
    }
}
