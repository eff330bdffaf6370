//! The form with which a participant leaves.

use super::forms::{change, form_at};
use crate::app::Revision;
use crate::domain::change::{Change, Changed};
use crate::domain::status::Transition;
use crate::domain::wording::phrase;
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own};
use crate::http::private::form::{AtRevision, Confirmation, Field, FormView, RejectedForm};

pub(super) type LeaveForm = Form<(AtRevision, Confirmation)>;

/// What is confirmed: who was never admitted takes back an application.
const fn confirmed(is_pending: bool) -> &'static str {
    if is_pending { phrase!("We take our application back.") } else { phrase!("We no longer want to take part.") }
}

pub(super) fn view(own: &Own, revision: Revision, is_pending: bool, rejected: Option<&RejectedForm>) -> FormView {
    form_at(own, revision, "withdraw", phrase!("Withdraw"), rejected)
        .field(Field::tick(Confirmation::FIELD, confirmed(is_pending)).spoken(own.language()).required())
        .danger()
}

/// Leaves, if that was confirmed.
pub(super) async fn withdraw(
    own: &Own,
    (revision, confirmation): (AtRevision, Confirmation),
) -> Result<Changed, Problem> {
    confirmation.check(phrase!("tick the box to confirm that you want this"))?;
    change(own, revision, &Change::step(Transition::Withdraw)).await
}
