//! The API for maintainers and applicants, under `/api/v1/`.
//!
//! One table of operations is the router and the description of the API; what an operation reads and writes is described
//! by the arguments and the answer of its handler. What must never enter: a rule about what may be done.
//!
//! | file | what it has |
//! |---|---|
//! | `table` | all operations |
//! | `operation`, `describe` | what an operation is, and what its handler tells of itself |
//! | `openapi` | the description of them all |
//! | `query`, `body` | what programs send, beside the inputs of the domain |
//! | `view`, `success` | what they are told |
//! | `participants`, `open_days`, `notes_and_reports`, `access`, `audit` | the operations, by what they are about |

mod access;
mod address;
mod audit;
mod body;
mod describe;
mod notes_and_reports;
mod open_days;
mod openapi;
mod operation;
mod participants;
mod query;
mod success;
mod table;
mod view;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use hyper::StatusCode;

use super::error::{Problem, ProblemKind};
use super::extract::Visitor;
use super::routes;
use super::state::AppState;
use crate::http::reply::{Bodies, CachePolicy, Content, Reply, content_tag};
use address::{AREA, BASE, DESCRIPTION};

/// Whether a path is an address here.
pub(super) fn is_in(path: &str) -> bool {
    routes::is_in(AREA, path)
}

/// That there is nothing at an address here, and where all of them are described.
pub(super) fn nothing_here() -> Problem {
    let detail = format!("there is nothing at this address; see `{BASE}{DESCRIPTION}`");
    Problem::new(ProblemKind::NotFound, detail)
}

pub(super) fn router(state: &AppState) -> Router<AppState> {
    let operations = table::operations();
    let mut description = openapi::describe(&operations).to_string();
    description.push('\n');
    let tag = content_tag(&description);
    let description = Bytes::from(description);
    let describe = async move |visitor: Visitor| {
        let bodies = Bodies::plain(description.clone());
        let (policy, tag) = (CachePolicy::Page, Some(tag.as_str()));
        Reply::content(visitor.request(), StatusCode::OK, Content::Json, policy, tag, &bodies)
    };
    let router = Router::new().route(&format!("{BASE}{DESCRIPTION}"), get(describe));
    operations.into_iter().fold(router, |router, operation| operation.routed(router, state))
}
