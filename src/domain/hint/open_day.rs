//! What looks like a slip in open days and closed days.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::{Hint, add_new, of_place};
use crate::domain::dates::{Detail, format_date, format_time_range};
use crate::domain::participant::Participant;
use crate::domain::schedule::{Closure, Occurrence, OpenDay, Schedule};

/// The member that has the open days.
const OPEN_DAYS: &str = "open_days";

/// Times of a schedule that are compared with each other.
const COMPARED_MAX: usize = 60;

/// Others named that one open day overlaps.
const OVERLAPS_NAMED_MAX: usize = 5;

type LocalTimes = (DateTime, DateTime);

/// What looks like a slip in one of the open days of a participant; of a rule in one of its dates, where that is all that is
/// meant.
#[must_use]
pub fn hints_of_open_day(participant: &Participant, day: &OpenDay, only: Option<Date>, now: Timestamp) -> Vec<Hint> {
    let (schedule, zone) = (&participant.schedule, participant.time_zone.time_zone());
    if let Some(hint) = of_nothing_left(participant, day, now) {
        return vec![hint];
    }
    if !schedule.stage_of(day, zone, now).is_coming() {
        return Vec::new();
    }
    let place = day.opening.place.as_ref();
    let place = place.and_then(|place| of_place(OPEN_DAYS, "place of an open day", place.as_str()));
    let mut all: Vec<_> = of_equals(schedule, day).into_iter().collect();
    // Of equal ones the first says what all of them overlap.
    if equals(schedule, day).all(|other| other.id >= day.id) {
        all.extend(of_overlaps(participant, day, only, now));
    }
    all.extend(on_closed_days(participant, day, now, |one| only.is_none_or(|only| one.date == only)));
    all.extend(place);
    all
}

/// What looks like a slip in days on which a participant is closed.
#[must_use]
pub fn hints_of_closure(participant: &Participant, closure: &Closure, now: Timestamp) -> Vec<Hint> {
    let (schedule, zone) = (&participant.schedule, participant.time_zone.time_zone());
    let mut all = Vec::new();
    for day in schedule.open_days() {
        let within = on_closed_days(participant, day, now, |one| closure.has(one.start.date()));
        add_new(&mut all, within);
        // Only a rule that names a date among them has lost it to them.
        let loses = day.opening.dates(zone).and_then(|dates| dates.from(closure.from()));
        if loses.is_some_and(|date| date <= closure.to()) {
            all.extend(of_nothing_left(participant, day, now));
        }
    }
    all
}

/// That of a rule with dates ahead none is held.
pub(super) fn of_nothing_left(participant: &Participant, day: &OpenDay, now: Timestamp) -> Option<Hint> {
    let (schedule, zone) = (&participant.schedule, participant.time_zone.time_zone());
    let ahead = day.opening.dates(zone)?.from(zone.to_datetime(now).date());
    if day.cancelled || ahead.is_none() || schedule.next_of(day, zone, now).is_some() {
        return None;
    }
    // The last may be going on or just over, with nothing said of it.
    let is_left_out = |date: Date| schedule.closure_on(date).is_some() || day.opening.exceptions.on(date).is_some();
    ahead.filter(|date| is_left_out(*date))?;
    let message = format!(
        "open day `{}` has dates ahead, and all of them are closed, left out or cancelled; cancel it if that is meant",
        day.id
    );
    Some(Hint::new(OPEN_DAYS, message))
}

/// That single open days have equal times.
fn of_equals(schedule: &Schedule, day: &OpenDay) -> Option<Hint> {
    let count = equals(schedule, day).count();
    let in_words = if count == 2 { "twice".to_owned() } else { format!("{count} times") };
    let message = || {
        format!(
            "the open day on {}, is in the schedule {in_words}; cancel one if it was entered by mistake",
            when((day.opening.start(), day.opening.end()))
        )
    };
    (count > 1).then(|| Hint::new(OPEN_DAYS, message()))
}

/// Those that begin and end as it does, itself included.
fn equals<'a>(schedule: &'a Schedule, day: &OpenDay) -> impl Iterator<Item = &'a OpenDay> {
    let times = (day.opening.start(), day.opening.end());
    let is_equal = move |other: &&OpenDay| !other.cancelled && (other.opening.start(), other.opening.end()) == times;
    schedule.open_days().iter().filter(is_equal)
}

/// That it overlaps others: each of them once, at their first times that do.
fn of_overlaps(participant: &Participant, day: &OpenDay, only: Option<Date>, now: Timestamp) -> Vec<Hint> {
    let told = |(one, other): (LocalTimes, LocalTimes)| {
        let (one, other) = (when(one), when(other));
        let message = format!(
            "the open day on {one}, overlaps another, {other}; leave it so if both are meant, or move or cancel one"
        );
        Hint::new(OPEN_DAYS, message)
    };
    overlapping(participant, day, only, now).into_iter().map(told).collect()
}

/// The times of an open day that overlap those of ones entered before it, or others of its own rule, but for equal ones: local
/// start and end of both, for each of the others once.
fn overlapping(
    participant: &Participant,
    day: &OpenDay,
    only: Option<Date>,
    now: Timestamp,
) -> Vec<(LocalTimes, LocalTimes)> {
    let zone = participant.time_zone.time_zone();
    let mut open: Vec<Occurrence<'_>> = Vec::new();
    let (mut met, mut found) = (Vec::new(), Vec::new());
    // Of two it is the one that is meant which overlaps the other, or else the later one.
    let rank = |one: &Occurrence<'_>| (one.day.id == day.id && only == Some(one.date), one.day.id, one.is_moved());
    for next in participant.schedule.coming(zone, now).take(COMPARED_MAX) {
        open.retain(|earlier| next.start < earlier.end);
        for earlier in open.iter().filter(|earlier| is_told(&next, earlier)) {
            let (one, other) = if rank(&next) > rank(earlier) { (&next, earlier) } else { (earlier, &next) };
            let is_meant = one.day.id == day.id && only.is_none_or(|only| one.date == only);
            if is_meant && found.len() < OVERLAPS_NAMED_MAX && !met.contains(&other.day.id) {
                met.push(other.day.id);
                found.push((one.times(), other.times()));
            }
        }
        open.push(next);
    }
    found
}

/// Whether it is told here that two overlap: of single ones at equal times another hint says so.
fn is_told(one: &Occurrence<'_>, other: &Occurrence<'_>) -> bool {
    let repeats = |of: &Occurrence<'_>| of.day.opening.repeat().is_some();
    one.times() != other.times() || repeats(one) != repeats(other) || one.day.id == other.day.id
}

/// That it is held on days on which the participant is closed: rules pass over them, what is entered or moved there does not.
fn on_closed_days(
    participant: &Participant,
    day: &OpenDay,
    now: Timestamp,
    is_meant: impl Fn(&Occurrence<'_>) -> bool,
) -> Vec<Hint> {
    let (schedule, zone) = (&participant.schedule, participant.time_zone.time_zone());
    let held = schedule.placed(day, zone).into_iter().filter(|one| !one.is_over(now) && !one.is_cancelled());
    let on_closed = held.filter(|one| is_meant(one) && schedule.closure_on(one.start.date()).is_some());
    let told = |one: Occurrence<'_>| {
        let message = format!(
            "the open day on {}, lies in days on which you are closed; leave it so if it is meant, or move or cancel it",
            when(one.times())
        );
        Hint::new(OPEN_DAYS, message)
    };
    on_closed.map(told).collect()
}

fn when((start, end): LocalTimes) -> String {
    let english = icu_locale_core::locale!("en-GB");
    format!("{}, {}", spoken(start.date()), format_time_range(&english, start.time(), end.time()))
}

fn spoken(date: Date) -> String {
    format_date(&icu_locale_core::locale!("en-GB"), date, Detail::Full)
}
