//! Signing in, and out again.

use askama::Template;
use hyper::StatusCode;

use super::acts::allowed;
use super::address::Act;
use super::shell::Shell;
use super::visit::Visit;
use super::{Desk, page_about, said};
use crate::app::{Holder, MaintainError};
use crate::http::RequestHead;
use crate::http::cookie::SessionKind;
use crate::http::form::Form;
use crate::http::pages::filled;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;
use crate::http::told;
use crate::http::typed::sentence;

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    shell: Shell,
    /// Why there can be no session here.
    impossible: Option<String>,
    /// Why nobody is signed in, where that needs a word.
    said: Option<String>,
    /// What is wrong with the token that was sent.
    wrong: Option<String>,
}

impl Desk {
    pub(super) fn sign_in_page(&self, request: &RequestHead, status: StatusCode, said: Option<&str>) -> Reply {
        match self.shared.gate.cookies(request) {
            Ok(_) => {
                let shell = Shell::bare(self.frame(request), "Sign in");
                let said = said.map(ToOwned::to_owned);
                let html = filled(&SignInPage { shell, impossible: None, said, wrong: None });
                let reply = Reply::private_page(status, html);
                match status {
                    StatusCode::UNAUTHORIZED => told::with_headers(reply, ProblemKind::Unauthorized),
                    _ => reply,
                }
            }
            Err(problem) => self.no_sessions_here(request, &problem),
        }
    }

    fn no_sessions_here(&self, request: &RequestHead, problem: &Problem) -> Reply {
        let shell = Shell::bare(self.frame(request), "Nobody can sign in here");
        let impossible = Some(sentence(problem.detail()));
        page_about(problem, filled(&SignInPage { shell, impossible, said: None, wrong: None }))
    }

    /// Begins a new session for who has a maintainer's token.
    pub(super) async fn sign_in(&self, request: &RequestHead, form: &Form) -> Reply {
        if let Err(problem) = self.shared.gate.cookies(request) {
            return self.no_sessions_here(request, &problem);
        }
        match self.begin(request, form).await {
            Ok(reply) => reply,
            Err(problem) => self.not_signed_in(request, &problem),
        }
    }

    async fn begin(&self, request: &RequestHead, form: &Form) -> Result<Reply, Problem> {
        form.only(&allowed::fields(Act::SignIn))?;
        let token = said(form, "token")?;
        let begun = self.shared.gate.sign_in(SessionKind::Maintainer, request, token).await?;
        Ok(Reply::see_other("/admin").with_session(begun.cookie))
    }

    fn not_signed_in(&self, request: &RequestHead, problem: &Problem) -> Reply {
        if !matches!(problem.kind(), ProblemKind::Unauthorized | ProblemKind::TooManyRequests { .. }) {
            return self.refused(request, problem);
        }
        let shell = Shell::bare(self.frame(request), "Error: sign in");
        let wrong = Some(sentence(problem.detail()));
        page_about(problem, filled(&SignInPage { shell, impossible: None, said: None, wrong }))
    }
}

impl Visit {
    /// Ends this session, or all of this maintainer.
    pub(super) async fn sign_out(&self, everywhere: bool) -> Result<Reply, Problem> {
        if everywhere {
            self.end_all(&self.session.holder).await?;
        } else {
            self.app().sign_out(&self.session.secret).await?;
        }
        let cookie = self.shared.gate.cookies(&self.request)?.end(SessionKind::Maintainer);
        Ok(Reply::see_other("/admin").with_session(cookie))
    }

    async fn end_all(&self, holder: &Holder) -> Result<(), MaintainError> {
        self.app().sign_out_everywhere(holder).await
    }
}
