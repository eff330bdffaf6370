//! The maintainers' pages, under `/admin`: sign in, look, decide.
//!
//! One file for each page, with what its forms do; `layout` is what all have around their content. What must never
//! enter: a rule about what is allowed, which is the app's.

mod audit;
mod facts;
mod layout;
mod maintainers;
mod notes;
mod open_days;
mod page;
mod participant;
mod participants;
mod particulars;
mod private_link;
mod queue;
mod reports;
mod revocations;
mod secret;
mod sign_in;
mod steps;
mod timestamps;
mod website;

use axum::extract::FromRequestParts as _;

use super::error::{Problem, ProblemKind};
use super::extract::{AdminContext, Visitor};
use super::routes::{self, Routes};
use super::state::AppState;
use crate::domain::participant::Slug;
use crate::http::RequestHead;
use crate::http::layout::Layout;
use crate::http::reply::Reply;
use page::AREA;

/// Whether a path is an address here.
pub(super) fn is_in(path: &str) -> bool {
    routes::is_in(AREA, path)
}

pub(super) fn visitors_routes() -> Routes<Visitor> {
    sign_in::visitors_routes()
}

pub(super) fn routes() -> Routes<AdminContext> {
    let pages = [
        sign_in::routes(),
        queue::routes(),
        participants::routes(),
        participant::routes(),
        particulars::routes(),
        open_days::routes(),
        reports::routes(),
        maintainers::routes(),
        audit::routes(),
        revocations::routes(),
    ];
    pages.into_iter().fold(Routes::new(), Routes::merge)
}

/// The answer to a request for an address here that failed.
pub(super) async fn error_page(state: &AppState, request: &RequestHead, layout: Layout, problem: &Problem) -> Reply {
    if problem.kind() == ProblemKind::Unauthorized {
        return sign_in::signed_out(state, request, layout, problem);
    }
    // What is wrong with the body or the store is told at once, and asks the store for nothing.
    let is_urgent = matches!(
        problem.kind(),
        ProblemKind::TooSlow
            | ProblemKind::TooLarge
            | ProblemKind::Malformed
            | ProblemKind::Internal
            | ProblemKind::Unavailable { .. }
    );
    if is_urgent {
        return problem.page(layout::error_page(None, layout, problem, None).await);
    }
    let (mut parts, peer) = request.clone().into_parts();
    parts.extensions.insert(peer);
    let admin = AdminContext::from_request_parts(&mut parts, state).await.ok();
    // The participant itself may be what is not there.
    let slug = participant_of(request.uri().path()).filter(|_| problem.kind() != ProblemKind::NotFound);
    let slug = slug.filter(|_| admin.is_some());
    problem.page(layout::error_page(admin.as_ref(), layout, problem, slug.as_ref()).await)
}

/// The participant that an address is about, if it is about one.
fn participant_of(path: &str) -> Option<Slug> {
    let rest = path.strip_prefix("/admin/participants/")?;
    Slug::parse(rest.split('/').next().unwrap_or(rest)).ok()
}
