//! Applications, taken in by the form and by the API alike: who may send one more, and whether there is room for it.

use super::error::{Problem, ProblemKind};
use super::extract::Visitor;
use super::repeats::Typed;
use crate::app::{Applied, MaintainError, StoreError};
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::Status;

/// Why an application is not taken in.
#[derive(Debug)]
pub(super) enum NotTaken {
    SlugTaken(Slug),
    /// It is there already: who sent it sent it twice. It is dated as it was the first time.
    SentBefore(Box<Participant>),
    Problem(Problem),
}

impl From<Problem> for NotTaken {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<MaintainError> for NotTaken {
    fn from(error: MaintainError) -> Self {
        match error {
            MaintainError::Store(StoreError::SlugTaken(slug)) => Self::SlugTaken(slug),
            error => Self::Problem(error.into()),
        }
    }
}

impl From<NotTaken> for Problem {
    fn from(refusal: NotTaken) -> Self {
        match refusal {
            NotTaken::SlugTaken(slug) => MaintainError::Store(StoreError::SlugTaken(slug)).into(),
            NotTaken::SentBefore(first) => {
                let Participant { slug, applied_at, .. } = first.as_ref();
                let detail = format!(
                    "this application has been received already, as `{slug}` at {applied_at}; its private link was shown \
                     then, and for who lost it a maintainer makes a new one: `/about` says how one is reached"
                );
                Self::new(ProblemKind::Conflict, detail)
            }
            NotTaken::Problem(problem) => problem,
        }
    }
}

/// Takes an application in. It counts against who sends it once it is there: who corrects mistakes is not held up, who
/// sends one good application after the other is.
pub(super) async fn take_in(visitor: &Visitor, application: Participant) -> Result<Applied, NotTaken> {
    let (app, auth) = (visitor.app(), &visitor.state().auth);
    app.check_participant(&application).map_err(|error| match error {
        // A rehearsal is offered to those who take part alone.
        MaintainError::KindNotOffered { kind, offered, member } => {
            MaintainError::KindNotOffered { kind, offered: offered.public(), member }
        }
        error => error,
    })?;
    let by = visitor.by_visitor()?;
    // One after the other: what was counted is so when it is written.
    let _turn = auth.application_turn().await;
    let typed = Typed::of(&application);
    if let Some(applied_at) = auth.sent_before(visitor.request(), typed) {
        return Err(NotTaken::SentBefore(Participant { applied_at, ..application }.into()));
    }
    if app.participant(application.slug.as_str()).is_some() {
        return Err(NotTaken::SlugTaken(application.slug));
    }
    let waiting = app.waiting();
    let is_waiting =
        |slug: &Slug| app.participant(slug.as_str()).is_some_and(|participant| participant.status == Status::Pending);
    let waiting_max = auth.may_apply(visitor.request(), waiting.count, is_waiting)?;
    let applied = app.apply(application, &by, waiting, waiting_max).await?;
    auth.applied(visitor.request(), typed, &applied.added.participant);
    Ok(applied)
}
