//! Signing in, and out again.

use askama::Template;
use hyper::{Method, StatusCode};

use super::layout::AdminLayout;
use super::page::AREA;
use crate::domain::wording::PageLanguage;
use crate::http::RequestHead;
use crate::http::layout::{Layout, filled};
use crate::http::private::cookie::SessionKind;
use crate::http::private::error::{Challenge, Problem, ProblemKind};
use crate::http::private::extract::{AdminContext, Form, Visitor};
use crate::http::private::form::{sentence, text_field};
use crate::http::private::routes::Routes;
use crate::http::private::state::AppState;
use crate::http::reply::Reply;

const KIND: SessionKind = SessionKind::Maintainer;

text_field!(
    /// A maintainer's token.
    SignInToken, "token"
);

pub(super) fn visitors_routes() -> Routes<Visitor> {
    Routes::new().post("/admin/sign-in", sign_in)
}

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().post("/admin/sign-out", sign_out).post("/admin/sign-out-everywhere", sign_out_everywhere)
}

#[derive(Template)]
#[template(path = "private/admin/sign_in.html")]
struct SignInPage {
    layout: AdminLayout,
    /// Why there can be no session here.
    impossible: Option<String>,
    /// Why nobody is signed in, where that needs a word.
    notice: Option<&'static str>,
    /// What is wrong with the token that was sent.
    error: Option<String>,
}

/// The sign-in page.
fn page(layout: Layout, title: &str) -> SignInPage {
    SignInPage { layout: AdminLayout::bare(layout, title), impossible: None, notice: None, error: None }
}

fn no_sessions_here(layout: Layout, problem: &Problem) -> Reply {
    let page = SignInPage {
        impossible: Some(sentence(PageLanguage::ENGLISH, problem.detail())),
        ..page(layout, "Nobody can sign in here")
    };
    problem.page(filled(&page))
}

/// The sign-in page, for who has no session: in answer to a form, that nothing was changed.
pub(super) fn signed_out(state: &AppState, request: &RequestHead, layout: Layout, problem: &Problem) -> Reply {
    if let Err(problem) = state.auth.cookies(request) {
        return no_sessions_here(layout, &problem);
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let said = "You are signed out, so nothing was changed. Sign in and do it again.";
    let html = filled(&SignInPage { notice: (!is_read).then_some(said), ..page(layout, "Sign in") });
    let reply = if is_read && request.uri().path() == AREA {
        Reply::private_page(StatusCode::OK, html)
    } else {
        problem.headed(Reply::private_page(StatusCode::UNAUTHORIZED, html), Challenge::Session)
    };
    state.auth.without_session(KIND, request, reply)
}

/// Begins a new session for who has a maintainer's token.
async fn sign_in(visitor: Visitor, form: Form<SignInToken>) -> Result<Reply, Problem> {
    let auth = &visitor.state().auth;
    if let Err(problem) = auth.cookies(visitor.request()) {
        return Ok(no_sessions_here(visitor.layout(), &problem));
    }
    match auth.sign_in(KIND, visitor.request(), &form.input.0).await {
        Ok(cookie) => Ok(Reply::see_other(AREA).with_session(cookie)),
        Err(problem) if matches!(problem.kind(), ProblemKind::Unauthorized | ProblemKind::TooManyRequests { .. }) => {
            let error = Some(sentence(PageLanguage::ENGLISH, problem.detail()));
            let html = filled(&SignInPage { error, ..page(visitor.layout(), "Not right yet: sign in") });
            Ok(problem.page(html))
        }
        Err(problem) => Err(problem),
    }
}

async fn sign_out(admin: AdminContext, _: Form<()>) -> Result<Reply, Problem> {
    admin.app().sign_out(admin.session().secret()).await?;
    left(&admin)
}

async fn sign_out_everywhere(admin: AdminContext, _: Form<()>) -> Result<Reply, Problem> {
    admin.app().sign_out_everywhere(admin.session().holder()).await?;
    left(&admin)
}

fn left(admin: &AdminContext) -> Result<Reply, Problem> {
    let cookie = admin.state().auth.cookies(admin.request())?.end(KIND);
    Ok(Reply::see_other(AREA).with_session(cookie))
}
