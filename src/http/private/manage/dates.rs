//! The dates on which an open day takes place, each with the forms that call it off, move it or say how full it is.

use jiff::civil::Date;

use super::forms::{change, form_at};
use crate::app::Record;
use crate::domain::change::{Change, Changed, DayStep};
use crate::domain::input::{CancelInput, DayStepInput, Described as _, FieldSpec, PlacesInput};
use crate::domain::schedule::{Occurrence, OpenDay, OpenDayId, Turn};
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own};
use crate::http::private::form::{AtRevision, Field, FormState, FormView, MoveForm, RejectedForm, move_fields};

/// Dates of a rule that are shown with their forms.
const DATES_SHOWN_MAX: usize = 4;

/// Dates of a rule that are not held and shown.
const UNHELD_SHOWN_MAX: usize = 24;

/// The fields of a cancellation; the date is that of its row.
pub(super) static CANCEL_FIELDS: &[FieldSpec] = match CancelInput::FIELDS.split_first() {
    Some((_, rest)) => rest,
    None => &[],
};

/// A form without fields of its own but those of an input.
pub(super) type StepForm<I> = Form<(AtRevision, I)>;

/// One date, with its forms.
pub(super) struct DateRow {
    pub(super) text: String,
    /// What has become of it, in words.
    pub(super) state: Option<String>,
    /// Says that it is fully booked, or that there are places again.
    pub(super) fill: FormView,
    /// Says how many places are left.
    pub(super) places: FormView,
    pub(super) shift: FormView,
    /// Of a rule: calls this date off, and leaves it out.
    pub(super) cancel: Option<FormView>,
    pub(super) leave_out: Option<FormView>,
}

/// A date of a rule on which it is not held, and the form that holds it after all.
pub(super) struct UnheldRow {
    pub(super) text: String,
    pub(super) restore: FormView,
}

/// The dates ahead on which a rule is not held: called off, or left out.
pub(super) fn unheld_rows(
    own: &Own,
    record: &Record,
    day: &OpenDay,
    rejected: Option<&RejectedForm>,
) -> Vec<UnheldRow> {
    let of = own.language();
    let today = record.participant.time_zone.time_zone().to_datetime(own.now()).date();
    let ahead = day.opening.exceptions.iter().filter(|(date, exception)| exception.last_date(*date) >= today);
    let rows = ahead.filter_map(|(date, exception)| {
        let words = match exception.turn {
            Turn::Cancelled { .. } => phrase!("{date}, cancelled"),
            Turn::Dropped => phrase!("{date}, left out"),
            Turn::Held | Turn::Moved { .. } => return None,
        };
        let text = of.fill(words, &[("{date}", &of.date_in_full(date))]);
        let path = format!("open-days/{}/{date}/restore", day.id);
        let restore = form_at(own, record.revision, &path, phrase!("Hold it after all"), rejected);
        Some(UnheldRow { restore: restore.about(text.clone()).plain(), text })
    });
    rows.take(UNHELD_SHOWN_MAX).collect()
}

/// The next dates of an open day.
pub(super) fn date_rows(own: &Own, record: &Record, day: &OpenDay, rejected: Option<&RejectedForm>) -> Vec<DateRow> {
    let participant = &record.participant;
    let zone = participant.time_zone.time_zone();
    let sessions = participant.schedule.sessions_of(day, zone, own.now()).filter(|one| !one.is_cancelled());
    sessions.take(DATES_SHOWN_MAX).map(|one| date_row(own, record, &one, rejected)).collect()
}

fn date_row(own: &Own, record: &Record, one: &Occurrence<'_>, rejected: Option<&RejectedForm>) -> DateRow {
    let of = own.language();
    let repeats = one.day.opening.repeat().is_some();
    let path =
        if repeats { format!("open-days/{}/{}", one.day.id, one.date) } else { format!("open-days/{}", one.day.id) };
    let (start, end) = one.times();
    let text = of.open_day(start, end);
    let form = |step: &str, button: &str| {
        form_at(own, record.revision, &format!("{path}/{step}"), button, rejected).about(text.clone()).plain()
    };
    let (button, left) =
        if one.is_full() { (phrase!("There are places again"), "") } else { (phrase!("Fully booked"), "0") };
    let mut state = FormState::default();
    let (date, from, to) = (start.date(), start.time().strftime("%H:%M"), end.time().strftime("%H:%M"));
    state.set("date", date.to_string());
    state.set("from", from.to_string());
    state.set("to", to.to_string());
    let places = FormState::of(&PlacesInput {
        places_left: Some(one.places_left().map(|left| left.to_string()).unwrap_or_default()),
        ..PlacesInput::default()
    });
    let shift = form("move", phrase!("Move it")).beginning_with(state);
    DateRow {
        state: state_words(of, one),
        fill: form("fill", button).hidden("places_left", &left),
        places: form("left", phrase!("Save"))
            .beginning_with(places)
            .field(Field::number("places_left", phrase!("Places left")).spoken(of)),
        shift: move_fields(own.fields()).into_iter().fold(shift, FormView::field),
        cancel: repeats
            .then(|| form("cancel", phrase!("Cancel this date")).danger().fields(CANCEL_FIELDS, own.fields())),
        leave_out: repeats.then(|| form("drop", phrase!("Leave this date out"))),
        text,
    }
}

/// What has become of a date: moved, fully booked, how many places are left.
fn state_words(of: PageLanguage, one: &Occurrence<'_>) -> Option<String> {
    let moved = one.moved_from().map(|from| of.fill(phrase!("Moved from {date}"), &[("{date}", &of.date(from))]));
    let places = one.places_left().map(|left| match left {
        0 => of.say(phrase!("Fully booked")).to_owned(),
        left => of.fill(phrase!("Places left: {count}"), &[("{count}", &left.to_string())]),
    });
    let parts: Vec<_> = moved.into_iter().chain(places).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Does what an input says, to the open day or to one date of its rule.
pub(super) async fn step<I: DayStepInput>(
    own: &Own,
    id: OpenDayId,
    date: Option<Date>,
    (revision, input): &(AtRevision, I),
) -> Result<Changed, Problem> {
    let (_, step) = of_date(input, date).check()?;
    change_day(own, id, date, *revision, step).await
}

/// Moves the open day, or one date of its rule.
pub(super) async fn shift(
    own: &Own,
    id: OpenDayId,
    date: Option<Date>,
    (revision, form): &(AtRevision, MoveForm),
) -> Result<Changed, Problem> {
    let (_, step) = form.input()?.check()?;
    change_day(own, id, date, *revision, step).await
}

async fn change_day(
    own: &Own,
    id: OpenDayId,
    date: Option<Date>,
    revision: AtRevision,
    step: DayStep,
) -> Result<Changed, Problem> {
    change(own, revision, &Change::Day { id, date, step }).await
}

/// The input with the date of its row.
fn of_date<I: DayStepInput>(input: &I, date: Option<Date>) -> I {
    I::filled(|name| match (name, date) {
        ("date", Some(date)) => Some(date.to_string()),
        _ => input.text(name).map(str::to_owned),
    })
}
