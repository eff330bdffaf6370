//! `/p/{slug}/report`: a visitor's word that a badge is where it does not belong.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use hyper::StatusCode;
use hyper::http::request::Parts;

use super::honeypot::{HONEYPOT, Honeypot, thanks};
use crate::app::{App, MaintainError, StoreError};
use crate::domain::input::{REPORT_FIELDS, ReportInput};
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::Status;
use crate::domain::wording::phrase;
use crate::http::layout::{Layout, filled, message};
use crate::http::private::auth::MANY_REPORTS;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{Form, Path, ReportTry, Visitor};
use crate::http::private::form::{Field, FormErrors, FormState, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::private::state::AppState;
use crate::http::reply::{RETRY_AFTER_S, Reply};

const PATH: &str = "/p/{slug}/report";

pub(super) fn routes() -> Routes<Visitor> {
    Routes::new().get(PATH, show).post(PATH, report)
}

/// The participant whose badge is reported.
#[derive(Debug)]
struct Reported(Arc<Participant>);

impl FromRequestParts<AppState> for Reported {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Path(slug) = Path::<String>::from_request_parts(parts, state).await?;
        participant(&state.app, &slug).map(Self)
    }
}

async fn show(visitor: Visitor, Reported(participant): Reported) -> Reply {
    Reply::private_page(StatusCode::OK, page(&visitor, &participant, None))
}

async fn report(
    visitor: Visitor,
    Reported(participant): Reported,
    _: ReportTry,
    form: Form<(Honeypot, ReportInput)>,
) -> Result<Reply, Problem> {
    let (Honeypot(is_robot), input) = &form.input;
    if *is_robot {
        return Ok(thanks(visitor.layout()));
    }
    if let Err(problem) = reported(&visitor, &participant.slug, input).await {
        let rejected = form.rejected(problem);
        return Ok(rejected.problem().page(page(&visitor, &participant, Some(&rejected))));
    }
    let layout = visitor.layout();
    let sentence = layout
        .say("A maintainer will look at it. If the badge does not belong there, it will be taken back.")
        .to_owned();
    let html = message(layout, phrase!("Thank you for your report"), &sentence);
    Ok(Reply::private_page(StatusCode::CREATED, html))
}

/// The participant of that slug, unless nobody can tell yet.
fn participant(app: &App, slug: &str) -> Result<Arc<Participant>, Problem> {
    app.participant(slug).ok_or_else(|| {
        if app.has_loaded() {
            Problem::new(ProblemKind::NotFound, "no participant has this address")
        } else {
            let kind = ProblemKind::Unavailable { retry_after_s: RETRY_AFTER_S };
            Problem::new(kind, "the participants are being loaded; try again in a moment")
        }
    })
}

async fn reported(visitor: &Visitor, slug: &Slug, input: &ReportInput) -> Result<(), Problem> {
    let (seen_at, text) = input.check()?;
    let (app, auth, by) = (visitor.app(), &visitor.state().auth, visitor.by_visitor()?);
    auth.may_report(visitor.request(), slug, &app.open_reports_of(slug).await?)?;
    let report = app.add_report(slug, &seen_at, text.as_ref(), &by).await.map_err(not_taken)?;
    auth.reported(visitor.request(), &report);
    Ok(())
}

/// What a visitor is told where the maintainers know already, or have more reports than they can read.
fn not_taken(error: MaintainError) -> Problem {
    let detail = match error {
        MaintainError::Store(StoreError::TooMany { .. }) => MANY_REPORTS,
        MaintainError::Store(StoreError::ReportRepeated(_)) => {
            "just this was reported already, and a maintainer will look at it; there is no need to send it again"
        }
        error => return error.into(),
    };
    Problem::new(ProblemKind::Conflict, detail)
}

#[derive(Template)]
#[template(path = "private/join/report.html")]
struct ReportPage<'a> {
    layout: Layout,
    page: String,
    action: String,
    name: &'a str,
    language: &'a str,
    is_active: bool,
    errors: FormErrors,
    fields: Vec<Field>,
    honeypot: &'static str,
}

fn page(visitor: &Visitor, participant: &Participant, rejected: Option<&RejectedForm>) -> String {
    let nothing = FormState::default();
    let state = rejected.map_or(&nothing, RejectedForm::state);
    let field = |spec| Field::of(spec, visitor.fields()).filled(state);
    filled(&ReportPage {
        layout: visitor.layout(),
        page: format!("/p/{}", participant.slug),
        action: visitor.to(&format!("/p/{}/report", participant.slug)),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        is_active: participant.status == Status::Active,
        errors: FormErrors::of(rejected),
        fields: REPORT_FIELDS.iter().map(field).collect(),
        honeypot: HONEYPOT,
    })
}
