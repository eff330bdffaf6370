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

use axum::extract::FromRequestParts as _;
use hyper::StatusCode;

use super::error::{Problem, ProblemKind};
use super::error_page::about;
use super::extract::{AdminContext, Visitor};
use super::form::{AtRevision, FormData, FormView, RejectedForm};
use super::routes::{self, Routes};
use super::state::AppState;
use crate::app::Revision;
use crate::domain::change::{Change, Changed};
use crate::domain::participant::Slug;
use crate::http::RequestHead;
use crate::http::layout::Layout;
use crate::http::reply::Reply;

/// What all addresses here begin with.
pub(super) const AREA: &str = "/admin";

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
        steps::routes(),
        notes::routes(),
        private_link::routes(),
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
    let (mut parts, peer) = request.clone().into_parts();
    parts.extensions.insert(peer);
    let admin = AdminContext::from_request_parts(&mut parts, state).await.ok();
    // The participant itself may be what is not there.
    let slug = participant_of(request.uri().path()).filter(|_| problem.kind() != ProblemKind::NotFound);
    let slug = slug.filter(|_| admin.is_some());
    about(problem, layout::error_page(admin.as_ref(), layout, problem, slug.as_ref()).await)
}

/// The participant that an address is about, if it is about one.
fn participant_of(path: &str) -> Option<Slug> {
    let rest = path.strip_prefix("/admin/participants/")?;
    Slug::parse(rest.split('/').next().unwrap_or(rest)).ok()
}

/// The address of a participant's page.
fn participant_path(slug: &Slug) -> String {
    format!("/admin/participants/{slug}")
}

/// A page in answer to a request that went well.
fn shown(html: String) -> Reply {
    Reply::private_page(StatusCode::OK, html)
}

/// A form of this session; what it is filled in with is somebody else's.
fn form(admin: &AdminContext, action: impl Into<String>, button: &str, rejected: Option<&RejectedForm>) -> FormView {
    FormView::new(admin.session().form_token(), action, button, rejected).on_behalf()
}

/// As [`form`], for a participant as the page shows it.
fn form_at(
    admin: &AdminContext,
    revision: Revision,
    action: impl Into<String>,
    button: &str,
    rejected: Option<&RejectedForm>,
) -> FormView {
    form(admin, action, button, rejected).hidden(AtRevision::FIELD, &revision)
}

/// What the address asks for beyond its path.
fn query(admin: &AdminContext) -> Result<FormData, Problem> {
    Ok(FormData::parse(&admin.request().uri().query().unwrap_or_default().to_owned().into())?)
}

/// What a query says under a name; nothing where it does not stand.
fn field<'f>(query: &'f FormData, name: &'static str) -> Result<&'f str, Problem> {
    Ok(query.get(name)?.unwrap_or_default().trim())
}

/// Changes the participant if it is still as the page with the form showed it.
async fn change(
    admin: &AdminContext,
    slug: &Slug,
    AtRevision(revision): AtRevision,
    change: &Change,
) -> Result<Changed, Problem> {
    Ok(admin.app().change_on(slug, change, &admin.by_maintainer()?, Some(revision)).await?.changed)
}
