//! A participant's own private pages, under `/manage`.
//!
//! The private link's secret stands after the `#`, which browsers keep to themselves; the page's script sends it once,
//! as a form, in exchange for a session. What must never enter: what a participant may do; that is the domain's.

mod leave;
mod open_days;
mod page;
mod particulars;
mod session;
mod world_view;

use std::sync::LazyLock;

use hyper::StatusCode;

use super::error::{Problem, ProblemKind};
use super::error_page::about;
use super::extract::{Form, FormInput, Own, Visitor};
use super::flash::{Flash, redirect_after};
use super::form::{AtRevision, FormView, RejectedForm};
use super::routes::{self, Routes};
use crate::app::Revision;
use crate::domain::change::{Change, Changed};
use crate::http::reply::{Bodies, CachePolicy, Content, Reply, content_tag};

pub(super) use session::signed_out;

/// What all addresses here begin with.
pub(super) const AREA: &str = "/manage";

/// Whether a path is an address here.
pub(super) fn is_in(path: &str) -> bool {
    routes::is_in(AREA, path)
}

const SCRIPT: &str = include_str!("manage/manage.js");

/// The digest of the script.
static SCRIPT_TAG: LazyLock<String> = LazyLock::new(|| content_tag(SCRIPT));

/// Letters of the script's digest that its address bears.
const VERSION_CHARS: usize = 12;

pub(super) fn visitors_routes() -> Routes<Visitor> {
    session::visitors_routes().get("/manage/manage.js", script)
}

pub(super) fn routes() -> Routes<Own> {
    page::routes()
        .merge(particulars::routes())
        .merge(open_days::routes())
        .merge(leave::routes())
        .merge(session::routes())
}

async fn script(visitor: Visitor) -> Reply {
    let (policy, tag) = (CachePolicy::Asset, Some(SCRIPT_TAG.as_str()));
    let bodies = Bodies::plain(SCRIPT.into());
    Reply::content(visitor.request(), StatusCode::OK, Content::Script, policy, tag, &bodies)
}

/// What the script's address ends with, so that another script has another address.
fn script_version() -> &'static str {
    SCRIPT_TAG.get(..VERSION_CHARS).unwrap_or(&SCRIPT_TAG)
}

/// A form of the participant's own page, sent to an address below it.
fn form(own: &Own, path: &str, button: &str, rejected: Option<&RejectedForm>) -> FormView {
    FormView::new(own.session().form_token(), format!("{AREA}/{path}"), button, rejected)
}

/// As [`form`], for the participant as the page shows it.
fn form_at(own: &Own, revision: Revision, path: &str, button: &str, rejected: Option<&RejectedForm>) -> FormView {
    form(own, path, button, rejected).hidden(AtRevision::FIELD, &revision)
}

/// Changes the participant if it is still as the page with the form showed it.
async fn change(own: &Own, AtRevision(revision): AtRevision, change: &Change) -> Result<Changed, Problem> {
    let by = own.by_participant()?;
    Ok(own.app().change_on(own.slug(), change, &by, Some(revision)).await?.changed)
}

/// Leads back to the page after a change, or shows it once more with the form that was rejected.
async fn answer<T: FormInput>(
    own: &Own,
    form: &Form<T>,
    flash: Flash,
    done: Result<Changed, Problem>,
) -> Result<Reply, Problem> {
    match done {
        Ok(changed) => Ok(redirect_after(flash.if_changed(changed), AREA, "")),
        Err(problem) if problem.kind() == ProblemKind::Forbidden => Err(problem),
        Err(problem) => shown_again(own, RejectedForm::new(own, form, problem)).await,
    }
}

/// The page once more, with what could not be saved and why.
async fn shown_again(own: &Own, rejected: RejectedForm) -> Result<Reply, Problem> {
    let rejected = if rejected.problem().kind() == ProblemKind::ChangedMeanwhile {
        rejected.noticed(
            "This was changed meanwhile, in another window or by a maintainer, so nothing was saved. Look at it, then \
             send it again if you still want it so.",
        )
    } else {
        rejected
    };
    // A store that fails to save may fail to be read as well; the first problem is the one to tell.
    match page::page(own, Some(&rejected)).await {
        Ok(html) => Ok(about(rejected.problem(), html)),
        Err(_) => Err(rejected.problem().clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_sends_a_secret_to_our_own_sign_in_alone() {
        assert!(SCRIPT.contains(&format!("form.action = \"{}\"", session::PATH)));
        assert!(SCRIPT.contains("history.replaceState"));
        for other in ["fetch", "http", "innerHTML", "eval"] {
            assert!(!SCRIPT.contains(other), "{other}");
        }
    }
}
