//! The private half: the API, the maintainers' and the participants' pages, applications and reports.
//!
//! One axum [`Router`] behind the same server and its limits. A handler takes in who asks, reads what was sent, calls one
//! method of the app, and fails with one error type. What must never enter: a rule about what may be done, which is the
//! domain's.
//!
//! | part | what it is |
//! |---|---|
//! | `routes`, `extract`, `state` | what routes and handlers are made of |
//! | `error`, `error_mapping`, `error_page` | the error, where it comes from, and how it is told |
//! | `form`, `flash` | forms: read, described, shown again; what is said on the page after one |
//! | `auth`, `session`, `cookie`, `origin`, `secret_tries`, `attempts`, `shares` | who may come in, how often, and for whom there is room |
//! | `applications`, `preview` | applications as form and API take them in; badges as they will look |
//! | `api`, `admin`, `manage`, `join` | the areas: a page's GET and POST stand in one file |

mod admin;
mod api;
mod applications;
pub mod attempts;
mod auth;
pub mod cookie;
pub mod error;
mod error_mapping;
mod error_page;
mod extract;
mod flash;
mod form;
mod join;
mod json;
mod manage;
mod media_type;
pub mod origin;
mod paging;
mod preview;
mod proxy_doubt;
mod repeats;
pub mod request_id;
mod routes;
mod secret_tries;
mod session;
mod shares;
mod state;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Uri};
use tower::ServiceExt as _;

use super::RequestHead;
use super::dispatch::{World, respelled};
use super::page_threads::PageThreads;
use super::reply::Reply;
use super::server::{Answer, RequestBody};
use crate::config;
use crate::telemetry::Metrics;
use auth::Auth;
use error::{Problem, ProblemKind};
use request_id::RequestId;
use routes::Routes;
use state::AppState;

pub use routes::Address;

/// Answers the private addresses, and says of every other one that there is nothing.
#[derive(Debug)]
pub(super) struct Private {
    router: Router,
    state: AppState,
    threads: Arc<PageThreads>,
}

impl Private {
    pub(super) fn new(world: World, access: &config::Access, metrics: &Metrics) -> Self {
        let World { app, layouts, origins, badges, threads } = world;
        let auth = Arc::new(Auth::new(Arc::clone(&app), Arc::clone(&origins), access, metrics));
        let state = AppState { app, auth, layouts, origins, badges };
        let router = areas().into_iter().fold(api::router(&state), |router, (area, _)| router.merge(area));
        let router = router
            .fallback(
                async |uri: Uri| {
                    if api::is_in(uri.path()) { api::nothing_here() } else { Problem::nothing_here() }
                },
            )
            .method_not_allowed_fallback(async || {
                let detail = "the address does not know this method; see `Allow`";
                Problem::new(ProblemKind::MethodNotAllowed, detail)
            })
            .with_state(state.clone());
        Self { router, state, threads }
    }

    /// Says in the log what is odd about the proxy that a request came by.
    pub(super) fn doubt(&self, request: &RequestHead) {
        self.state.auth.doubt(request);
    }

    /// The answer to a request for `path`, which is in its one spelling.
    pub(super) fn answer(&self, request: &RequestHead, path: &str) -> Answer {
        let (router, state, mut request) = (self.router.clone(), self.state.clone(), request.clone());
        match respelled(path, request.uri().query()).parse() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(_) => return Reply::not_found().into(),
        }
        if !request.method().is_safe() {
            match request_id::generate() {
                Ok(id) => request.extensions_mut().insert(id),
                Err(error) => {
                    tracing::error!(%error, "a request could not be named");
                    return Problem::internal().document(None).into();
                }
            };
        }
        let threads = Arc::clone(&self.threads);
        // The router would take nothing for a name.
        if path.contains("//") {
            return Answer::later(async move {
                let asked = request.clone();
                let work = async move || error_reply(&state, &asked, Problem::nothing_here()).await;
                threads.run(&request, work).await
            });
        }
        Answer::with_body(move |body| async move {
            let asked = request.clone();
            threads.run(&request, move || async move { respond(router, &state, asked, body).await }).await
        })
    }
}

/// Every address of the pages, as they are routed.
#[must_use]
pub fn page_addresses() -> Vec<Address> {
    areas().into_iter().flat_map(|(_, addresses)| addresses).collect()
}

/// The routes of the pages, by who asks.
fn areas() -> [(Router<AppState>, Vec<Address>); 3] {
    let visitors = Routes::new().merge(join::routes()).merge(manage::visitors_routes()).merge(admin::visitors_routes());
    [visitors.into_parts(), manage::routes().into_parts(), admin::routes().into_parts()]
}

/// The answer of the router, or the page or document that tells of its problem.
async fn respond(router: Router, state: &AppState, request: RequestHead, body: RequestBody) -> Reply {
    let (mut parts, peer) = request.clone().into_parts();
    parts.extensions.insert(peer);
    parts.extensions.insert(body.reading().clone());
    // To HEAD the server sends the headers of the same answer.
    if parts.method == Method::HEAD {
        parts.method = Method::GET;
    }
    let response = router.oneshot(hyper::Request::from_parts(parts, Body::new(body))).await;
    let (mut parts, body) = response.unwrap_or_else(|never: Infallible| match never {}).into_parts();
    if let Some(problem) = parts.extensions.remove::<Problem>() {
        return allowing(error_reply(state, &request, problem).await, &parts.headers);
    }
    // All of it is in memory already.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    named(Reply::from_parts(parts.status, parts.headers, body), &request)
}

/// The answer that tells of a problem.
async fn error_reply(state: &AppState, request: &RequestHead, problem: Problem) -> Reply {
    named(error_page::answer(state, request, problem).await, request)
}

/// The reply with the name of its request, for programs.
fn named(reply: Reply, request: &RequestHead) -> Reply {
    match request.extensions().get::<RequestId>() {
        Some(id) if api::is_in(request.uri().path()) => reply.with_request_id(id),
        _ => reply,
    }
}

/// The reply with the methods that the router says an address knows.
fn allowing(reply: Reply, headers: &HeaderMap) -> Reply {
    let allow = headers.get(header::ALLOW).and_then(|allow| allow.to_str().ok());
    match allow.and_then(|allow| HeaderValue::try_from(allow.replace(',', ", ")).ok()) {
        Some(allow) => reply.with(header::ALLOW, allow),
        None => reply,
    }
}
