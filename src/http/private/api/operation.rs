//! Operations: what one method on one address of the API does, and all that its description says of it.
//!
//! What must never enter: what any operation does.

use std::borrow::Cow;

use axum::Router;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use hyper::Method;
use schemars::Schema;

use super::address::BASE;
use super::body::transition_schema;
use super::describe::{DescribedHandler, Facts};
use super::query::{self, NoQuery};
use crate::domain::change::WebsiteStep;
use crate::domain::input::schema::{Required, object_of};
use crate::domain::input::website_step_fields;
use crate::domain::status::Transition;
use crate::http::private::extract::Maintainer;
use crate::http::private::state::AppState;

/// A trait of an operation that its handler does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OperationTrait {
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
    pub(super) path: Cow<'static, str>,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) facts: Facts,
    /// What it asks for, where its handler reads less than that type has: a schema, and whether it must be sent.
    asked: Option<(Schema, bool)>,
    traits: Vec<OperationTrait>,
    handler: MethodRouter<AppState>,
}

impl Operation {
    /// The operation that `handler` does.
    pub(super) fn new<H, M, A>(
        method: MethodFilter,
        (name, path): (Method, Cow<'static, str>),
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
        Self { method: name, path, id, summary, facts, asked: None, traits: Vec::new(), handler }
    }

    /// Makes a transition of a participant, and reads what that asks for.
    pub(super) fn makes(self, transition: Transition) -> Self {
        Self { asked: Some((transition_schema(transition), transition.needs_reason())), ..self }
    }

    /// Decides upon a participant's website, and reads what that has.
    pub(super) fn decides(self, step: WebsiteStep) -> Self {
        Self { asked: Some((object_of(website_step_fields(step), Required::Nothing), false)), ..self }
    }

    /// Changes a participant that is there afterwards.
    pub(super) fn changes(self) -> Self {
        self.with(&[OperationTrait::Tagged, OperationTrait::Refusable])
    }

    pub(super) fn with(mut self, traits: &[OperationTrait]) -> Self {
        self.traits.extend(traits);
        self
    }

    pub(super) fn is(&self, what: OperationTrait) -> bool {
        self.traits.contains(&what)
    }

    /// Whether it may change something.
    pub(super) fn is_unsafe(&self) -> bool {
        self.method != Method::GET
    }

    /// What it asks for where its handler does not tell: a schema, and whether it must be sent.
    pub(super) fn asks(&self) -> Option<(Schema, bool)> {
        self.asked.clone()
    }

    /// Adds it to the routes.
    pub(super) fn routed(self, router: Router<AppState>, state: &AppState) -> Router<AppState> {
        let handler = match self.facts {
            Facts { has_query: true, .. } => self.handler,
            Facts { is_public: true, .. } => self.handler.route_layer(from_fn(no_query)),
            _ => self.handler.route_layer(from_fn_with_state(state.clone(), no_query_of_maintainers)),
        };
        router.route(&format!("{BASE}{}", self.path), handler)
    }
}

/// Refuses the query of an address that knows none.
async fn no_query(request: Request, next: Next) -> Response {
    match query::read::<NoQuery>(request.uri()) {
        Ok(NoQuery {}) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// As [`no_query`], but who may not come in is told nothing of what they sent.
async fn no_query_of_maintainers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Err(problem) = query::read::<NoQuery>(request.uri()) else { return next.run(request).await };
    let (mut parts, _) = request.into_parts();
    match Maintainer::from_request_parts(&mut parts, &state).await {
        Ok(_) => problem.into_response(),
        Err(refused) => refused.into_response(),
    }
}
