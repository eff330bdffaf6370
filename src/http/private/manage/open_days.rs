//! The open days of a participant's own page, each with the forms that change it.

use jiff::civil::Date;

use super::dates::{DateRow, UnheldRow, date_rows, unheld_rows};
use super::forms::{change, form_at};
use crate::app::Record;
use crate::domain::change::{Change, ChangeError, Changed};
use crate::domain::input::{FurtherTimesInput, NewOpenDayInput, OpenDayInput, Repetition};
use crate::domain::schedule::{ImportedDay, Occurrence, OpenDay, OpenDayId, Opening, PAST_MAX, Shown, check_twice};
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own};
use crate::http::private::form::{
    AtRevision, DayForm, FormView, RejectedForm, day_state, with_day_fields, with_new_day_fields,
};

pub(super) type OpenDayForm = Form<(AtRevision, DayForm)>;

/// An open day that is added, at the times of a date.
pub(super) type NewDayForm = Form<(AtRevision, (DayForm, FurtherTimesInput))>;

/// Days after which a weekday of one year stands in the next.
const YEAR_DAYS: i64 = 364;

/// Most open days that are taken over from last year at once.
const LAST_YEAR_MAX: usize = 50;

/// Adds an open day, and the same at further times of its date.
pub(super) async fn add(
    own: &Own,
    (revision, (day, further)): &(AtRevision, (DayForm, FurtherTimesInput)),
) -> Result<Changed, Problem> {
    let (adding, _) = NewOpenDayInput { day: day.input()?, further: further.clone() }.check()?;
    change(own, *revision, &adding).await
}

/// Gives an open day new times and particulars. What is said of single dates stays, where its rule still names them.
pub(super) async fn edit(
    own: &Own,
    id: OpenDayId,
    (revision, day): &(AtRevision, DayForm),
) -> Result<Changed, Problem> {
    let record = own.app().record(own.slug()).await?;
    let schedule = &record.participant.schedule;
    let mut opening = OpenDayInput { exceptions: None, ..day.input()? }.check_edit(schedule, id)?;
    if let Some(before) = schedule.open_day(id) {
        let zone = record.participant.time_zone.time_zone();
        opening.keep_exceptions(&before.opening, zone, own.now()).map_err(ChangeError::OpenDay)?;
    }
    change(own, *revision, &Change::EditOpenDay(id, opening)).await
}

/// Enters the open days of last year again, each on the same weekday a year later; those that are there already are left.
pub(super) async fn add_last_year(own: &Own, revision: AtRevision) -> Result<Changed, Problem> {
    let record = own.app().record(own.slug()).await?;
    let there = record.participant.schedule.open_days();
    // What is there already was taken over before.
    let new = of_last_year(own, &record).into_iter().filter(|opening| check_twice(there, opening, None).is_ok());
    let days = new.map(ImportedDay::new).collect();
    change(own, revision, &Change::ImportOpenDays { days, cancels: Vec::new() }).await
}

/// The single open days of the last year as they would be in the coming one.
fn of_last_year(own: &Own, record: &Record) -> Vec<Opening> {
    let (zone, now) = (record.participant.time_zone.time_zone(), own.now());
    let all = record.participant.schedule.open_days().iter().filter(|day| day.opening.repeat().is_none());
    let later = all.filter(|day| !day.cancelled).filter_map(|day| {
        let date = day.opening.start().date().checked_add(jiff::SignedDuration::from_hours(24 * YEAR_DAYS)).ok()?;
        day.opening.once_on(date).filter(|opening| opening.check_when(zone, now).is_ok())
    });
    // Only what is over can be the same again.
    let today = zone.to_datetime(now).date();
    let is_over = |opening: &Opening| opening.start().date().duration_since(today).as_hours() / 24 <= YEAR_DAYS;
    later.filter(is_over).take(LAST_YEAR_MAX).collect()
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
    /// How it repeats, in words.
    pub(super) repeats: Option<String>,
    /// Its next dates, each with the forms that change it; of one that does not repeat that alone.
    pub(super) dates: Vec<DateRow>,
    /// Those on which its rule is not held.
    pub(super) unheld: Vec<UnheldRow>,
    pub(super) edit: FormView,
    pub(super) cancel: FormView,
}

/// One that is over or cancelled.
pub(super) struct PastDay {
    pub(super) text: String,
    /// Where the form stands that enters it again.
    pub(super) again: String,
}

/// The open days of a participant.
pub(super) struct Days {
    /// Those that are not over, earliest first.
    pub(super) ahead: Vec<EditableDay>,
    /// Those that are over or cancelled, latest first.
    pub(super) past: Vec<PastDay>,
    /// Takes over those of last year, if there are any.
    pub(super) last_year: Option<FormView>,
}

/// The open days, with the form that was rejected, if one was.
pub(super) fn days(own: &Own, record: &Record, rejected: Option<&RejectedForm>) -> Days {
    let participant = &record.participant;
    let (schedule, zone, now) = (&participant.schedule, participant.time_zone.time_zone(), own.now());
    let next = |day: &OpenDay| schedule.next_of(day, zone, now).map(|next| next.start.timestamp());
    let mut ahead: Vec<_> = schedule.open_days().iter().filter_map(|day| Some((next(day)?, day))).collect();
    ahead.sort_by_key(|(next, day)| (*next, day.id));
    let past = schedule.past(zone, now, Shown::All, PAST_MAX);
    let called_off = schedule.sessions(zone, now, Shown::All).take(PAST_MAX).filter(Occurrence::is_cancelled);
    let mut over: Vec<_> = called_off.chain(past).collect();
    over.sort_by_key(|one| std::cmp::Reverse((one.start.timestamp(), one.day.id)));
    over.truncate(PAST_MAX);
    let takes_over = !of_last_year(own, record).is_empty();
    Days {
        ahead: ahead.iter().map(|(_, day)| row(own, record, day, rejected)).collect(),
        past: over.iter().map(|one| past_day(own.language(), one)).collect(),
        last_year: takes_over.then(|| {
            form_at(own, record.revision, "last-year", phrase!("The same as last year"), rejected)
                .plain()
                .explained(phrase!("Enters each open day of last year again, on the same weekday a year later."))
        }),
    }
}

/// The form that adds an open day, which begins as another one a year later if one is named.
pub(super) fn new_day(
    own: &Own,
    record: &Record,
    again: Option<OpenDayId>,
    rejected: Option<&RejectedForm>,
) -> FormView {
    let form = form_at(own, record.revision, "open-days", phrase!("Add the open day"), rejected);
    let like = again.and_then(|id| record.participant.schedule.open_day(id));
    let like = like.and_then(|day| {
        let date = day.opening.start().date();
        let later = |date: Date| date.checked_add(jiff::SignedDuration::from_hours(24 * YEAR_DAYS)).ok();
        let today = record.participant.time_zone.time_zone().to_datetime(own.now()).date();
        let ahead = std::iter::successors(later(date), |date| later(*date)).find(|date| *date > today)?;
        day.opening.once_on(ahead)
    });
    let form = match like {
        Some(opening) => form.beginning_with(day_state(&OpenDayInput::of(&opening))),
        None => form,
    };
    with_new_day_fields(form, own.fields())
}

fn past_day(of: PageLanguage, one: &Occurrence<'_>) -> PastDay {
    let (start, end) = one.times();
    let (when, kind) = (of.open_day(start, end), of.say(one.day.opening.kind.label()));
    let text = if one.is_cancelled() {
        of.fill("{day}, {kind}, cancelled", &[("{day}", &when), ("{kind}", kind)])
    } else {
        of.fill(phrase!("{day}, {kind}, took place"), &[("{day}", &when), ("{kind}", kind)])
    };
    PastDay { text, again: format!("/manage?again={}#new-day", one.day.id) }
}

fn row(own: &Own, record: &Record, day: &OpenDay, rejected: Option<&RejectedForm>) -> EditableDay {
    let of = own.language();
    let participant = &record.participant;
    let path = format!("open-days/{}", day.id);
    let edit = form_at(own, record.revision, &path, phrase!("Save"), rejected);
    let edit = with_day_fields(edit.beginning_with(day_state(&OpenDayInput::of(&day.opening))), own.fields());
    let cancel = form_at(own, record.revision, &format!("{path}/cancel"), phrase!("Cancel this open day"), rejected)
        .danger()
        .explained(phrase!(
            "It stays in calendars, marked as cancelled, and cannot be taken up again; you can add another one."
        ))
        .fields(super::dates::CANCEL_FIELDS, own.fields());
    let next = participant.schedule.next_of(day, participant.time_zone.time_zone(), own.now());
    let (start, end) = next.map_or((day.opening.start(), day.opening.end()), |next| next.times());
    EditableDay {
        id: day.id.to_string(),
        date: start.day().to_string(),
        month: of.month_in_short(start.date()),
        text: of.open_day(start, end),
        starts: start.date().to_string(),
        kind: of.say(day.opening.kind.label()),
        title: day.opening.title.as_ref().map(ToString::to_string),
        place: day.opening.place.as_ref().map(ToString::to_string),
        repeats: repeats(of, day),
        dates: date_rows(own, record, day, rejected),
        unheld: unheld_rows(own, record, day, rejected),
        edit,
        cancel,
    }
}

/// How an open day repeats, in words.
fn repeats(of: PageLanguage, day: &OpenDay) -> Option<String> {
    let rule = day.opening.repeat()?;
    let repetition = Repetition::of(rule, day.opening.start().date());
    if repetition.repeats == "own" {
        return Some(rule.to_string());
    }
    let mut text = of.say(repetition.label()).to_owned();
    if !repetition.every.is_empty() {
        text = of.fill(phrase!("{text}; every so many: {count}"), &[("{text}", &text), ("{count}", &repetition.every)]);
    }
    let last = day.opening.dates(&jiff::tz::TimeZone::UTC).and_then(|dates| dates.last());
    if let Some(last) = last {
        text =
            of.fill(phrase!("{text}; for the last time on {date}"), &[("{text}", &text), ("{date}", &of.date(last))]);
    }
    Some(text)
}
