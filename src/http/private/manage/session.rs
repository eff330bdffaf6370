//! Sessions of participants: opened with a private link, ended here or everywhere, and the link itself renewed.

use askama::Template;
use hyper::{Method, StatusCode};
use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::forms::{AREA, form};
use super::script::SCRIPT;
use crate::app::{Declined, Record};
use crate::domain::status::DECLINED_DAYS_MAX;
use crate::domain::wording::phrase;
use crate::http::RequestHead;
use crate::http::layout::{Layout, filled};
use crate::http::private::cookie::SessionKind;
use crate::http::private::error::{Challenge, Problem, ProblemKind};
use crate::http::private::extract::{Context, Form, Own, Visitor};
use crate::http::private::flash::{Flash, OF_SIGN_IN, SIGNED_OUT};
use crate::http::private::form::{FormView, sentence, text_field};
use crate::http::private::routes::Routes;
use crate::http::private::state::AppState;
use crate::http::public::date_of;
use crate::http::reply::Reply;

const KIND: SessionKind = SessionKind::Participant;

/// Where a private link is sent to.
pub(super) const PATH: &str = "/manage/session";

text_field!(
    /// A private link, or only its secret.
    SignInLink, "link"
);

pub(super) fn visitors_routes() -> Routes<Visitor> {
    Routes::new().post(PATH, sign_in)
}

pub(super) fn routes() -> Routes<Own> {
    Routes::new()
        .post("/manage/sign-out", sign_out)
        .post("/manage/sign-out-everywhere", sign_out_everywhere)
        .post("/manage/private-link", renew_private_link)
}

/// The forms that end sessions and renew the private link.
pub(super) struct AccessForms {
    pub(super) sign_out: FormView,
    pub(super) sign_out_everywhere: FormView,
    pub(super) renew: FormView,
    pub(super) link_made: String,
}

impl AccessForms {
    pub(super) fn of(own: &Own, record: &Record) -> Self {
        let of = own.language();
        let made = record.private_link_made_at.map(|at| date_of(of, &record.participant, at));
        let made = made.map(|made| of.fill("It was made on {date}.", &[("{date}", &made)])).unwrap_or_default();
        Self {
            sign_out: form(own, "sign-out", phrase!("Sign out"), None).plain(),
            sign_out_everywhere: form(own, "sign-out-everywhere", phrase!("Sign out everywhere"), None).plain(),
            renew: form(own, "private-link", phrase!("Replace my private link"), None).danger().explained(phrase!(
                "The old link opens nothing from then on, and everybody is signed out. You see the new one once."
            )),
            link_made: [
                of.say("Your private link opens this page, for you and for whoever has it."),
                &made,
                of.say("A session ends by itself after a while."),
            ]
            .join(" "),
        }
    }
}

/// Opens a session for who sends a private link, or only its secret.
async fn sign_in(visitor: Visitor, form: Form<SignInLink>) -> Result<Reply, Problem> {
    let link = form.input.0.trim();
    let secret = link.rsplit('#').next().unwrap_or(link);
    if let Some(declined) = visitor.state().auth.declined(visitor.request(), secret).await? {
        return Ok(Reply::private_page(StatusCode::OK, declined_page(visitor.layout(), &declined)));
    }
    match visitor.state().auth.sign_in(KIND, visitor.request(), secret).await {
        Ok(cookie) => Ok(Reply::see_other(&visitor.to(AREA)).with_session(cookie)),
        Err(problem) => {
            let notice = match problem.kind() {
                ProblemKind::Unauthorized => visitor
                    .language()
                    .say(
                        "This is no private link that opens anything. Check that it is whole; a newer one may have taken \
                         its place. Who can give you another one stands below.",
                    )
                    .to_owned(),
                _ => sentence(visitor.language(), problem.detail()),
            };
            Ok(problem.page(sign_in_page(visitor.layout(), Some(&notice), false)))
        }
    }
}

async fn sign_out(own: Own, _: Form<()>) -> Result<Reply, Problem> {
    own.app().sign_out(own.session().secret()).await?;
    left(&own)
}

async fn sign_out_everywhere(own: Own, _: Form<()>) -> Result<Reply, Problem> {
    own.app().sign_out_everywhere(own.session().holder()).await?;
    left(&own)
}

fn left(own: &Own) -> Result<Reply, Problem> {
    let cookies = own.state().auth.cookies(own.request())?;
    Ok(Reply::see_other(&own.to(&SIGNED_OUT.address(AREA, ""))).with_session(cookies.end(KIND)))
}

/// Gives the participant another private link, shown this once; all sessions end, this one too.
async fn renew_private_link(own: Own, _: Form<()>) -> Result<Reply, Problem> {
    let cookies = own.state().auth.cookies(own.request())?;
    let token = own.app().new_private_link(own.slug(), &own.by_participant()?).await?;
    let private_link = own.private_link(&token);
    let html = filled(&PrivateLinkPage {
        layout: own.layout(),
        script: SCRIPT.address(),
        private_link: &private_link,
        private_path: &own.to(&Context::private_path(&token)),
    });
    Ok(Reply::private_page(StatusCode::CREATED, html).with_session(cookies.end(KIND)))
}

/// The sign-in page, for who has no session: in answer to a form, that nothing was changed.
pub(crate) fn signed_out(state: &AppState, request: &RequestHead, layout: &Layout, problem: &Problem) -> Reply {
    let reply = if matches!(*request.method(), Method::GET | Method::HEAD) {
        let notice = Flash::asked(request, OF_SIGN_IN).map(|notice| layout.say(notice));
        let html = sign_in_page(layout.clone(), notice, true);
        Reply::private_page(StatusCode::OK, html)
    } else {
        let notice = layout.say("You are signed out, so nothing was changed. Open your private link again.");
        let html = sign_in_page(layout.clone(), Some(notice), false);
        let page = Reply::private_page(StatusCode::UNAUTHORIZED, html);
        problem.headed(page, Challenge::Session)
    };
    state.auth.without_session(KIND, request, reply)
}

#[derive(Template)]
#[template(path = "private/manage/sign_in.html")]
struct SignInPage<'a> {
    layout: Layout,
    script: String,
    notice: Option<&'a str>,
    is_well: bool,
    action: &'a str,
}

/// The page on which a private link opens a session.
fn sign_in_page(layout: Layout, notice: Option<&str>, is_well: bool) -> String {
    filled(&SignInPage { layout, script: SCRIPT.address(), notice, is_well, action: PATH })
}

#[derive(Template)]
#[template(path = "private/manage/declined.html")]
struct DeclinedPage<'a> {
    layout: Layout,
    date: String,
    until: String,
    reason: &'a str,
}

/// What the private link of an application that was declined leads to.
fn declined_page(layout: Layout, declined: &Declined) -> String {
    let date = |date: Date| layout.language().date(date);
    let day = TimeZone::UTC.to_datetime(declined.at).date();
    let until = day.saturating_add(Span::new().days(DECLINED_DAYS_MAX));
    filled(&DeclinedPage { date: date(day), until: date(until), reason: declined.reason.as_str(), layout })
}

#[derive(Template)]
#[template(path = "private/manage/private_link.html")]
struct PrivateLinkPage<'a> {
    layout: Layout,
    script: String,
    private_link: &'a str,
    private_path: &'a str,
}
