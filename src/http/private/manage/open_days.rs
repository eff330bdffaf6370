//! The open days of a participant's own page, each with the forms that change it.

use super::forms::{change, form_at};
use crate::app::{Record, Revision};
use crate::domain::change::{Change, Changed};
use crate::domain::input::OpenDayInput;
use crate::domain::schedule::{OpenDay, OpenDayId};
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own};
use crate::http::private::form::{AtRevision, DayForm, FormView, RejectedForm, day_fields, day_state};

/// Most open days shown that are over or cancelled, the last ones first.
const PAST_SHOWN_MAX: usize = 50;

pub(super) type OpenDayForm = Form<(AtRevision, DayForm)>;

/// Adds an open day.
pub(super) async fn add(own: &Own, (revision, day): &(AtRevision, DayForm)) -> Result<Changed, Problem> {
    change(own, *revision, &Change::AddOpenDay(day.input()?.check()?)).await
}

/// Gives an open day new times and particulars.
pub(super) async fn edit(
    own: &Own,
    id: OpenDayId,
    (revision, day): &(AtRevision, DayForm),
) -> Result<Changed, Problem> {
    let record = own.app().record(own.slug()).await?;
    let opening = day.input()?.check_edit(&record.participant.schedule, id)?;
    change(own, *revision, &Change::EditOpenDay(id, opening)).await
}

/// An open day that can still be changed.
pub(super) struct EditableDay {
    pub(super) id: String,
    /// Of the month, for the leaf of a calendar.
    pub(super) date: String,
    pub(super) month: String,
    pub(super) text: String,
    /// The date as programs read it.
    pub(super) starts: String,
    pub(super) kind: &'static str,
    pub(super) title: Option<String>,
    pub(super) place: Option<String>,
    pub(super) edit: FormView,
    pub(super) cancel: FormView,
}

/// The open days of a participant.
pub(super) struct Days {
    /// Those that are not over, earliest first.
    pub(super) ahead: Vec<EditableDay>,
    /// Those that are over or cancelled, in words, latest first.
    pub(super) past: Vec<String>,
}

/// The open days, with the form that was rejected, if one was.
pub(super) fn days(own: &Own, record: &Record, rejected: Option<&RejectedForm>) -> Days {
    let participant = &record.participant;
    let (zone, now) = (participant.time_zone.time_zone(), own.now());
    let mut all: Vec<&OpenDay> = participant.schedule.open_days().iter().collect();
    all.sort_by_key(|day| (day.opening.start(), day.id));
    let (ahead, past): (Vec<_>, Vec<_>) = all.into_iter().partition(|day| day.stage(zone, now).is_coming());
    let past = past.iter().rev().take(PAST_SHOWN_MAX).map(|day| in_words(own.language(), day)).collect();
    Days { ahead: ahead.iter().map(|day| row(own, record, day, rejected)).collect(), past }
}

/// The form that adds an open day.
pub(super) fn new_day(own: &Own, revision: Revision, rejected: Option<&RejectedForm>) -> FormView {
    with_day_fields(own, form_at(own, revision, "open-days", phrase!("Add the open day"), rejected))
}

fn with_day_fields(own: &Own, form: FormView) -> FormView {
    day_fields(own.fields()).into_iter().fold(form, FormView::field)
}

fn in_words(of: PageLanguage, day: &OpenDay) -> String {
    let (when, kind) = (when(of, day), of.say(day.opening.kind.label()));
    if day.cancelled {
        of.fill("{day}, {kind}, cancelled", &[("{day}", &when), ("{kind}", kind)])
    } else {
        format!("{when}, {kind}")
    }
}

fn when(of: PageLanguage, day: &OpenDay) -> String {
    of.open_day(day.opening.start(), day.opening.end())
}

fn row(own: &Own, record: &Record, day: &OpenDay, rejected: Option<&RejectedForm>) -> EditableDay {
    let path = format!("open-days/{}", day.id);
    let edit = form_at(own, record.revision, &path, phrase!("Save"), rejected);
    let edit = with_day_fields(own, edit.beginning_with(day_state(&OpenDayInput::of(&day.opening))));
    let cancel = form_at(own, record.revision, &format!("{path}/cancel"), phrase!("Cancel this open day"), rejected)
        .danger()
        .explained(phrase!(
            "It stays in calendars, marked as cancelled, and cannot be taken up again; you can add another one."
        ));
    EditableDay {
        id: day.id.to_string(),
        date: day.opening.start().day().to_string(),
        month: own.language().month_in_short(day.opening.start().date()),
        text: when(own.language(), day),
        starts: day.opening.start().date().to_string(),
        kind: own.language().say(day.opening.kind.label()),
        title: day.opening.title.as_ref().map(ToString::to_string),
        place: day.opening.place.as_ref().map(ToString::to_string),
        edit,
        cancel,
    }
}
