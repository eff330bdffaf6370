//! Applications, taken in by the form and by the API alike: who may send one more, and whether there is room for it.

use super::error::Problem;
use super::extract::Visitor;
use crate::app::{Applied, MaintainError, StoreError};
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::Status;

/// Why an application is not taken in.
#[derive(Debug)]
pub(super) enum NotTaken {
    SlugTaken(Slug),
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
            NotTaken::Problem(problem) => problem,
        }
    }
}

/// Takes an application in. It counts against who sends it once it is there: who corrects mistakes is not held up, who
/// sends one good application after the other is.
pub(super) async fn take_in(visitor: &Visitor, application: Participant) -> Result<Applied, NotTaken> {
    let (app, auth) = (visitor.app(), &visitor.state().auth);
    app.check_participant(&application)?;
    let by = visitor.by_visitor()?;
    // One after the other: what was counted is so when it is written.
    let _turn = auth.application_turn().await;
    if app.participant(application.slug.as_str()).is_some() {
        return Err(NotTaken::SlugTaken(application.slug));
    }
    let waiting = app.first_of(&[Status::Pending], 0).1;
    let is_waiting =
        |slug: &Slug| app.participant(slug.as_str()).is_some_and(|participant| participant.status == Status::Pending);
    auth.may_apply(visitor.request(), waiting, is_waiting)?;
    let applied = app.apply(application, &by).await?;
    auth.applied(visitor.request(), &applied.added.participant.slug);
    Ok(applied)
}
