//! The spans of days on which a participant is closed, on its own page.

use super::forms::{change, form_at};
use crate::app::Record;
use crate::domain::change::{Change, Changed};
use crate::domain::input::{CLOSURE_FIELDS, ClosureInput};
use crate::domain::schedule::Closure;
use crate::domain::wording::phrase;
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own};
use crate::http::private::form::{AtRevision, FormView, RejectedForm};

pub(super) type ClosureForm = Form<(AtRevision, ClosureInput)>;

/// A span on which it is closed.
pub(super) struct ClosureRow {
    pub(super) text: String,
    pub(super) note: Option<String>,
    pub(super) reopen: FormView,
}

/// The spans that are not past, and the form that adds one.
pub(super) struct Closures {
    pub(super) rows: Vec<ClosureRow>,
    pub(super) add: FormView,
}

pub(super) fn closures(own: &Own, record: &Record, rejected: Option<&RejectedForm>) -> Closures {
    let of = own.language();
    let today = record.participant.time_zone.time_zone().to_datetime(own.now()).date();
    let row = |closure: &Closure| ClosureRow {
        text: format!("{} – {}", of.date(closure.from()), of.date(closure.to())),
        note: closure.note.as_ref().map(ToString::to_string),
        reopen: form_at(own, record.revision, &format!("closures/{}", closure.from()), phrase!("Open again"), rejected)
            .about(of.date(closure.from()))
            .plain(),
    };
    let schedule = &record.participant.schedule;
    Closures {
        rows: schedule.closures().iter().filter(|closure| closure.to() >= today).map(row).collect(),
        add: form_at(own, record.revision, "closures", phrase!("Close on these days"), rejected)
            .plain()
            .explained(phrase!("As company holidays: what repeats passes over these days, and no calendar names them."))
            .fields(CLOSURE_FIELDS, own.fields()),
    }
}

pub(super) async fn close(own: &Own, (revision, input): &(AtRevision, ClosureInput)) -> Result<Changed, Problem> {
    change(own, *revision, &Change::Close(input.check()?)).await
}
