//! The forms of the participant's own page, and the change that one makes.

use crate::app::Revision;
use crate::domain::change::{Change, Changed};
use crate::http::private::error::Problem;
use crate::http::private::extract::Own;
use crate::http::private::form::{AtRevision, FormView, RejectedForm};

/// What all addresses of the page begin with.
pub(crate) const AREA: &str = "/manage";

/// A form of the participant's own page, sent to an address below it.
pub(super) fn form(own: &Own, path: &str, button: &str, rejected: Option<&RejectedForm>) -> FormView {
    FormView::new(own.session().form_token(), format!("{AREA}/{path}"), button, rejected).read_in(own.read_in())
}

/// As [`form`], for the participant as the page shows it.
pub(super) fn form_at(
    own: &Own,
    revision: Revision,
    path: &str,
    button: &str,
    rejected: Option<&RejectedForm>,
) -> FormView {
    form(own, path, button, rejected).hidden(AtRevision::FIELD, &revision)
}

/// Changes the participant if it is still as the page with the form showed it.
pub(super) async fn change(own: &Own, AtRevision(revision): AtRevision, change: &Change) -> Result<Changed, Problem> {
    let by = own.by_participant()?;
    Ok(own.app().change_on(own.slug(), change, &by, Some(revision)).await?.changed)
}
