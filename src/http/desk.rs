//! The maintainers' pages, under `/admin`: sign in, look, decide.
//!
//! `address` says what there is; `visit` holds what one request of a signed-in maintainer may use; one module for each
//! page; `acts` holds what forms do. Every form is checked here before anything is done, in this order: that a page of
//! ours sent it, that its session goes on, that a page of that session sent it. What must never enter: a rule about
//! what is allowed, which is the app's.

pub mod address;

mod acts;
mod audit;
mod choices;
mod claims;
mod editing;
mod fields;
mod maintainers;
mod moment;
mod notice;
mod participant;
mod participants;
mod queue;
mod reports;
mod revocations;
mod shell;
mod sign_in;
mod steps;
mod visit;

use hyper::StatusCode;

use super::RequestHead;
use super::cookie::SessionKind;
use super::form::{Form, FormError, after_form};
use super::problem::{Problem, ProblemKind};
use super::reply::Reply;
use super::server::Answer;
use super::site::Shared;
use super::told;
use address::{Act, Asked, Names, Page};
use visit::Visit;

/// Answers the maintainers' pages.
#[derive(Debug, Clone)]
pub struct Desk {
    shared: Shared,
}

impl Desk {
    pub(super) const fn new(shared: Shared) -> Self {
        Self { shared }
    }

    pub(super) fn answer(&self, request: &RequestHead) -> Answer {
        let (desk, head) = (self.clone(), request.clone());
        match address::asked(request.method(), request.uri().path()) {
            Asked::Page(page, names) => Answer::later(async move { desk.look(head, page, names).await }),
            Asked::Act(act, names) => {
                if let Err(problem) = self.shared.gate.check_page(request) {
                    return self.refused(request, &problem).into();
                }
                after_form(request, move |form| async move { desk.act(head, act, names, form).await })
            }
            Asked::NotFound => self.refused(request, &address::nothing()).into(),
            Asked::MethodNotAllowed { allow } => {
                let detail = "this address takes forms only, or none; go back to the page you came from";
                self.refused(request, &Problem::new(ProblemKind::MethodNotAllowed { allow }, detail)).into()
            }
        }
    }

    async fn look(self, request: RequestHead, page: Page, names: Names) -> Reply {
        match self.shared.gate.session(SessionKind::Maintainer, &request).await {
            Ok(Some(session)) => {
                let visit = Visit::new(self.shared, request, session);
                match visit.page(page, &names, None).await {
                    Ok(html) => Reply::private_page(StatusCode::OK, html),
                    Err(problem) => visit.refused(&problem, &names).await,
                }
            }
            Ok(None) if page == Page::Queue => self.sign_in_page(&request, StatusCode::OK, None),
            Ok(None) => self.sign_in_page(&request, StatusCode::UNAUTHORIZED, None),
            Err(problem) => self.refused(&request, &problem),
        }
    }

    async fn act(self, request: RequestHead, act: Act, names: Names, form: Result<Form, FormError>) -> Reply {
        let form = match form {
            Ok(form) => form,
            Err(error) => return self.refused(&request, &error.into()),
        };
        if act == Act::SignIn {
            return self.sign_in(&request, &form).await;
        }
        let session = match self.shared.gate.session(SessionKind::Maintainer, &request).await {
            Ok(Some(session)) => session,
            Ok(None) => {
                let said = "You are signed out, so nothing was changed. Sign in and do it again.";
                return self.sign_in_page(&request, StatusCode::UNAUTHORIZED, Some(said));
            }
            Err(problem) => return self.refused(&request, &problem),
        };
        let checked = session.check_form(&form);
        let visit = Visit::new(self.shared, request, session);
        match checked {
            Ok(()) => visit.act(act, &names, &form).await,
            Err(problem) => visit.refused(&problem, &names).await,
        }
    }
}

/// What a form says in a field that may stand once; nothing where it does not stand.
fn said<'f>(form: &'f Form, name: &'static str) -> Result<&'f str, Problem> {
    Ok(form.get(name)?.unwrap_or_default())
}

/// A page in answer to a problem, with the status and the headers it asks for.
fn page_about(problem: &Problem, html: String) -> Reply {
    told::with_headers(Reply::private_page(problem.kind().status(), html), problem.kind())
}
