//! `/p/{slug}/report`: a visitor's word that a badge is where it does not belong.

use std::sync::Arc;

use hyper::{Method, StatusCode};

use super::{TRAP, thanks};
use crate::app::{MaintainError, StoreError};
use crate::domain::change::Actor;
use crate::domain::input::{ReportInput, Texts as _};
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::text::ReportText;
use crate::http::RequestHead;
use crate::http::form::{Form, FormError, after_form};
use crate::http::gate::by;
use crate::http::pages;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;
use crate::http::server::Answer;
use crate::http::site::Shared;
use crate::http::told;
use crate::http::typed::{Typed, sentence};

impl Shared {
    pub(super) fn report(&self, request: &RequestHead, slug: Option<&Slug>) -> Answer {
        let Some(participant) = slug.and_then(|slug| self.app.participant(slug.as_str())) else {
            return told::page(self.frame(request), &self.nobody()).into();
        };
        if request.method() != Method::POST {
            let html = pages::report(&self.app, self.frame(request), &participant, &Typed::default(), None);
            return Reply::private_page(StatusCode::OK, html).into();
        }
        let (shared, head) = (self.clone(), request.clone());
        after_form(request, |form| async move {
            match shared.reported(&head, &participant, form).await {
                Ok(reply) => reply,
                Err(problem) => told::page(shared.frame(&head), &problem),
            }
        })
    }

    /// That no participant has this address, unless nobody can tell yet.
    fn nobody(&self) -> Problem {
        if self.app.readiness().loaded() {
            Problem::new(ProblemKind::NotFound, "no participant has this address")
        } else {
            let kind = ProblemKind::Unavailable { retry_after_s: crate::http::reply::RETRY_AFTER_S };
            Problem::new(kind, "the participants are being loaded; try again in a moment")
        }
    }

    async fn reported(
        &self,
        request: &RequestHead,
        participant: &Arc<Participant>,
        form: Result<Form, FormError>,
    ) -> Result<Reply, Problem> {
        let form = form?;
        form.only(&[ReportInput::NAMES, &[TRAP]].concat())?;
        if form.get(TRAP)?.is_some_and(|trap| !trap.trim().is_empty()) {
            return Ok(thanks(self.frame(request)));
        }
        let mut typed = Typed::read(&form, ReportInput::NAMES)?;
        let refused = |typed: &Typed, problem: &Problem| {
            let notice = (problem.kind() != ProblemKind::Invalid).then(|| sentence(problem.detail()));
            let html = pages::report(&self.app, self.frame(request), participant, typed, notice.as_deref());
            told::with_headers(Reply::private_page(problem.kind().status(), html), problem.kind())
        };
        let Some((seen_at, text)) = checked(&mut typed) else {
            let problem = Problem::new(ProblemKind::Invalid, "some of what was typed is not right yet");
            return Ok(refused(&typed, &problem));
        };
        let allowed = self.gate.may_report(request).and_then(|()| by(Actor::Visitor));
        let reported = match allowed {
            Ok(by) => self.app.add_report(&participant.slug, &seen_at, text.as_ref(), &by).await.map_err(not_taken),
            Err(problem) => return Ok(refused(&typed, &problem)),
        };
        match reported {
            Ok(_) => {
                let sentence =
                    "A maintainer will look at it. If the badge does not belong there, it will be taken back.";
                let html = pages::message(self.frame(request), "Thank you for your report", sentence);
                Ok(Reply::private_page(StatusCode::CREATED, html))
            }
            Err(problem) => Ok(refused(&typed, &problem)),
        }
    }
}

/// What a report says, if nothing is wrong with it.
fn checked(typed: &mut Typed) -> Option<(Link, Option<ReportText>)> {
    let input = ReportInput::filled(|name| Some(typed.get(name).to_owned()));
    let place = |member: &str| ReportInput::NAMES.iter().copied().find(|name| *name == member);
    input.check().map_err(|mistakes| typed.all_wrong(mistakes, place)).ok()
}

/// What a visitor is told where the maintainers know already, or have more reports than they can read.
fn not_taken(error: MaintainError) -> Problem {
    let said = match error {
        MaintainError::Store(StoreError::TooMany { .. }) => {
            "the maintainers have many reports of this badge already and are looking at them"
        }
        MaintainError::Store(StoreError::ReportRepeated(_)) => {
            "just this was reported already, and a maintainer will look at it; there is no need to send it again"
        }
        error => return error.into(),
    };
    Problem::new(ProblemKind::Conflict, said)
}
