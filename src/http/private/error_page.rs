//! Problems as answers: a document for programs, a page for people, each in one place.
//!
//! What must never enter: what is allowed, and the words of a single form.

use super::error::{Problem, ProblemKind};
use super::extract::read_in;
use super::form::sentence;
use super::request_id::RequestId;
use super::state::AppState;
use super::{admin, api, manage};
use crate::http::RequestHead;
use crate::http::layout::{Layout, message};
use crate::http::public;
use crate::http::reply::Reply;

/// The answer to a request that failed, in the form that its address has.
pub(super) async fn answer(state: &AppState, request: &RequestHead, problem: Problem) -> Reply {
    let path = request.uri().path();
    if api::is_in(path) {
        return problem.document(request.extensions().get::<RequestId>());
    }
    let layout = state.layouts.at(read_in(state, request), request, &state.origins.of(request));
    if admin::is_in(path) {
        return admin::error_page(state, request, layout, &problem).await;
    }
    match problem.kind() {
        ProblemKind::Unauthorized if manage::is_in(path) => manage::signed_out(state, request, &layout, &problem),
        ProblemKind::NotFound => {
            let sentence = sentence(layout.language(), problem.detail());
            public::missing(request, layout, problem.kind().title(), &sentence)
        }
        _ => page(layout, &problem),
    }
}

/// A page that says what the problem is.
fn page(layout: Layout, problem: &Problem) -> Reply {
    let sentence = sentence(layout.language(), problem.detail());
    let html = message(layout, problem.kind().title(), &sentence);
    problem.page(html)
}
