//! The form with which a participant leaves.

use super::{answer, change, form_at};
use crate::app::Revision;
use crate::domain::change::Change;
use crate::domain::status::Transition;
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own};
use crate::http::private::flash::LEFT;
use crate::http::private::form::{AtRevision, Confirmation, Field, FormView, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

pub(super) fn routes() -> Routes<Own> {
    Routes::new().post("/manage/withdraw", withdraw)
}

pub(super) fn view(own: &Own, revision: Revision, rejected: Option<&RejectedForm>) -> FormView {
    form_at(own, revision, "withdraw", "Withdraw", rejected)
        .explained(
            "Your badge will say at once, wherever it is, that you no longer take part. To come back, ask a maintainer \
             to admit you anew.",
        )
        .field(Field::tick(Confirmation::FIELD, "We no longer want to take part.").required())
        .danger()
}

async fn withdraw(own: Own, form: Form<(AtRevision, Confirmation)>) -> Result<Reply, Problem> {
    let (revision, confirmation) = form.input;
    let done = match confirmation.check() {
        Ok(()) => change(&own, revision, &Change::step(Transition::Withdraw)).await,
        Err(errors) => Err(errors.into()),
    };
    answer(&own, &form, LEFT, done).await
}
