//! A participant's own private pages, under `/manage`.
//!
//! The private link's secret stands after the `#`, which browsers keep to themselves; the page's script sends it once,
//! as a form, in exchange for a session. What must never enter: what a participant may do; that is the domain's.

mod deed;
mod route;
mod seen;
mod session;

use hyper::StatusCode;

use super::RequestHead;
use super::cookie::SessionKind;
use super::form::{Form, FormError, after_form};
use super::gate::Session;
use super::pages::{self, ManageView, Unsaved};
use super::problem::{Problem, ProblemKind};
use super::reply::{Bodies, CachePolicy, Content, Reply, content_tag};
use super::route::{READ_ONLY, SEND_ONLY, allows};
use super::server::Answer;
use super::site::Shared;
use super::told;
use crate::app::Holder;
use crate::domain::participant::Slug;

pub use route::Deed;
use route::Route;
pub(super) use seen::Seen;

const SCRIPT: &str = include_str!("manage/manage.js");

/// Letters of the script's digest that its address bears.
const VERSION_CHARS: usize = 12;

/// Answers a participant's own pages.
#[derive(Debug)]
pub struct Manage {
    private: Private,
    script_tag: String,
}

/// What the answers here are made with.
#[derive(Debug, Clone)]
struct Private {
    shared: Shared,
    script_version: String,
}

/// A session, and whose it is.
#[derive(Debug)]
struct Own {
    session: Session,
    slug: Slug,
}

impl Manage {
    pub(super) fn new(shared: Shared) -> Self {
        let script_tag = content_tag(SCRIPT);
        let script_version = script_tag.chars().take(VERSION_CHARS).collect();
        Self { private: Private { shared, script_version }, script_tag }
    }

    pub(super) fn answer(&self, request: &RequestHead) -> Answer {
        let Some(route) = Route::of(request.uri().path()) else {
            let problem = Problem::new(ProblemKind::NotFound, "there is no page at this address");
            return told::page(self.private.shared.frame(request), &problem).into();
        };
        let allow = if matches!(route, Route::Deed(..)) { SEND_ONLY } else { READ_ONLY };
        if !allows(allow, request.method()) {
            return Reply::method_not_allowed(allow).into();
        }
        let (private, head) = (self.private.clone(), request.clone());
        match route {
            Route::Script => self.script(request).into(),
            Route::Page => Answer::later(async move { private.page(&head).await }),
            Route::Deed(deed, id) => {
                if let Err(problem) = private.shared.gate.check_page(request) {
                    return told::page(private.shared.frame(request), &problem).into();
                }
                after_form(request, move |form| async move { private.done(&head, deed, id, form).await })
            }
        }
    }

    fn script(&self, request: &RequestHead) -> Reply {
        let (policy, tag) = (CachePolicy::Asset, Some(self.script_tag.as_str()));
        Reply::content(request, StatusCode::OK, Content::Script, policy, tag, &Bodies::plain(SCRIPT.into()))
    }
}

impl Private {
    /// The page of who has a session, or the door for who has none.
    async fn page(&self, request: &RequestHead) -> Reply {
        let done = request.uri().query().and_then(|query| query.strip_prefix("done=")).and_then(deed::done);
        let shown = match self.own(request).await {
            Ok(Some(own)) => self.own_page(request, &own, StatusCode::OK, done, None).await,
            Ok(None) => Ok(self.door(request, StatusCode::OK, done)),
            Err(problem) => Err(problem),
        };
        shown.unwrap_or_else(|problem| told::page(self.shared.frame(request), &problem))
    }

    /// The session of this request, if it goes on.
    async fn own(&self, request: &RequestHead) -> Result<Option<Own>, Problem> {
        let session = self.shared.gate.session(SessionKind::Participant, request).await?;
        Ok(session.and_then(|session| match &session.holder {
            Holder::Participant(slug) => Some(Own { slug: slug.clone(), session }),
            Holder::Maintainer(_) => None,
        }))
    }

    /// The page of a participant, with a form that could not be saved, if one could not.
    async fn own_page(
        &self,
        request: &RequestHead,
        own: &Own,
        status: StatusCode,
        notice: Option<&str>,
        unsaved: Option<Unsaved>,
    ) -> Result<Reply, Problem> {
        let record = self.shared.app.record(&own.slug).await?;
        let view = ManageView {
            app: &self.shared.app,
            origin: self.shared.gate.origin(request),
            frame: self.shared.frame(request),
            script_version: &self.script_version,
            form_token: own.session.form_token(),
            seen: Seen::now(&self.shared, &own.slug).await,
            notice,
            unsaved,
        };
        Ok(Reply::private_page(status, pages::manage(view, &record)))
    }

    /// Where a private link is let in.
    fn door(&self, request: &RequestHead, status: StatusCode, notice: Option<&str>) -> Reply {
        let html = pages::door(self.shared.frame(request), &self.script_version, notice, status == StatusCode::OK);
        Reply::private_page(status, html)
    }

    /// Reads what was sent before anything else is done with it.
    fn read(form: Result<Form, FormError>, deed: Deed) -> Result<Form, Problem> {
        let form = form?;
        form.only(&deed::fields(deed))?;
        Ok(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_sends_a_secret_to_our_own_door_alone() {
        assert!(SCRIPT.contains(&format!("form.action = \"{}\"", Deed::SignIn.path())));
        assert!(SCRIPT.contains("history.replaceState"));
        for other in ["fetch", "http", "innerHTML", "eval"] {
            assert!(!SCRIPT.contains(other), "{other}");
        }
    }
}
