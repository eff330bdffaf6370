//! The open days of a participant's own page, each with the form that changes it.

use jiff::Timestamp;

use super::UnsavedForm;
use crate::app::App;
use crate::domain::input::{FieldSpec, OPEN_DAY_FIELDS, OpenDayInput};
use crate::domain::participant::Participant;
use crate::domain::schedule::OpenDay;
use crate::http::pages::field::Field;
use crate::http::typed::{Typed, open_day_field};

/// Most open days shown that are over or cancelled, the last ones first.
const PAST_SHOWN_MAX: usize = 50;

/// An open day that can still be changed.
pub(super) struct Day {
    pub(super) id: String,
    /// Of the month, for the leaf of a calendar.
    pub(super) date: String,
    pub(super) month: String,
    pub(super) text: String,
    pub(super) kind: &'static str,
    pub(super) title: Option<String>,
    pub(super) place: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) is_unsaved: bool,
}

/// The open days of a participant.
pub(super) struct Days {
    /// Those that are not over, earliest first.
    pub(super) ahead: Vec<Day>,
    /// Those that are over or cancelled, in words, latest first.
    pub(super) past: Vec<String>,
}

/// The open days, where `typed_in` says what stands in a form that could not be saved.
pub(super) fn of<'t>(
    app: &App,
    participant: &Participant,
    typed_in: &impl Fn(UnsavedForm) -> Option<&'t Typed>,
) -> Days {
    let now = app.now();
    let mut all: Vec<&OpenDay> = participant.schedule.open_days().iter().collect();
    all.sort_by_key(|day| (day.opening.start(), day.id));
    let (ahead, past): (Vec<_>, Vec<_>) = all.into_iter().partition(|day| is_ahead(participant, day, now));
    let past = past.iter().rev().take(PAST_SHOWN_MAX).map(|day| in_words(app, participant, day)).collect();
    Days { ahead: ahead.iter().map(|day| row(app, participant, day, typed_in)).collect(), past }
}

fn is_ahead(participant: &Participant, day: &OpenDay, now: Timestamp) -> bool {
    let end = day.opening.in_zone(participant.time_zone.time_zone()).map(|(_, end)| end.timestamp());
    !day.cancelled && end.is_none_or(|end| end > now)
}

fn in_words(app: &App, participant: &Participant, day: &OpenDay) -> String {
    let cancelled = if day.cancelled { ", cancelled" } else { "" };
    format!("{}, {}{cancelled}", when(app, participant, day), day.opening.kind.label())
}

fn when(app: &App, participant: &Participant, day: &OpenDay) -> String {
    let wording = app.wording();
    let english = wording.speech(Some("en"), Some(&participant.language));
    wording.open_day(english, day.opening.start(), day.opening.end())
}

fn row<'t>(
    app: &App,
    participant: &Participant,
    day: &OpenDay,
    typed_in: &impl Fn(UnsavedForm) -> Option<&'t Typed>,
) -> Day {
    let form = UnsavedForm::Day(day.id);
    let saved = Typed::of_open_day(&OpenDayInput::of(&day.opening));
    let typed = typed_in(form);
    Day {
        id: day.id.to_string(),
        date: day.opening.start().day().to_string(),
        month: day.opening.start().strftime("%b").to_string(),
        text: when(app, participant, day),
        kind: day.opening.kind.label(),
        title: day.opening.title.as_ref().map(ToString::to_string),
        place: day.opening.place.as_ref().map(ToString::to_string),
        fields: fields(app, typed.unwrap_or(&saved), form),
        is_unsaved: typed.is_some(),
    }
}

/// The fields of an open day: its date and its times, and what else is said of it.
pub(super) fn fields(app: &App, typed: &Typed, form: UnsavedForm) -> Vec<Field> {
    let mut fields = vec![
        Field::date(typed, "date", "Date").required(),
        Field::time(typed, "from", "From").required(),
        Field::time(typed, "to", "To").required(),
        Field::date(typed, "end_date", "Ends on another date"),
    ];
    for spec in OPEN_DAY_FIELDS.iter().filter(|spec| !matches!(spec.name, "start" | "end")) {
        if let Some(name) = open_day_field(spec.name) {
            fields.push(Field::of(typed, &FieldSpec { name, ..*spec }, spec.is_needed(), app.wording()));
        }
    }
    fields.into_iter().map(|field| field.within(&form.prefix())).collect()
}
