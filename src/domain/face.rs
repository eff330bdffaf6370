//! The face of a badge: what it says at an instant, and until when that stays true.
//!
//! Language-free: [`super::wording`] turns a face into sentences. An open day counts as *today* from local midnight of
//! its date until it ends, in the participant's zone; one that goes on past midnight counts on the following date, under
//! that date, so that no past date is ever shown. What is over is never named: the next one is.

#[cfg(test)]
mod tests;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::participant::Participant;
use super::schedule::{Hours, Occurrence, OpenDayId};
use super::status::Status;

/// Months ahead from which on the year stands beside a date.
pub const YEAR_SHOWN_MONTHS: i64 = 10;

/// What a badge says, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub status: Status,
    /// The next open day; [`Day::None`] unless the status is active.
    pub day: Day,
    /// The instant at which this face stops being true, if time alone ends it.
    pub fresh_until: Option<Timestamp>,
}

/// The open day a face speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day {
    Ahead {
        date: Date,
        id: OpenDayId,
        /// Whether the date is so far off that its year must be named.
        with_year: bool,
    },
    Today {
        date: Date,
        id: OpenDayId,
        /// From when to when on that date; `None` is the whole date.
        hours: Option<Hours>,
    },
    None,
}

impl Day {
    /// The word programs read: `ahead`, `today` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ahead { .. } => "ahead",
            Self::Today { .. } => "today",
            Self::None => "none",
        }
    }
}

/// What the badge of `participant` says at `now`, and until when.
///
/// The face is the same for every instant from `now` up to `fresh_until`, and a different one at `fresh_until`.
#[must_use]
pub fn face(participant: &Participant, now: Timestamp) -> Face {
    let status = participant.status;
    if status != Status::Active {
        return Face { status, day: Day::None, fresh_until: None };
    }
    let zone = participant.time_zone.time_zone();
    let occurrences = participant.schedule.occurrences(zone);
    // The faces of two neighbouring instants may be equal (a calendar step that changes no word); step over those.
    let (day, mut fresh_until) = day_at(&occurrences, zone, now);
    while let Some(then) = fresh_until {
        let (next, until) = day_at(&occurrences, zone, then);
        if next != day {
            break;
        }
        fresh_until = until;
    }
    Face { status, day, fresh_until }
}

/// The day at `now` and the next instant at which it may differ, which is after `now`.
fn day_at(occurrences: &[Occurrence<'_>], zone: &TimeZone, now: Timestamp) -> (Day, Option<Timestamp>) {
    let today = zone.to_datetime(now).date();
    let (day, until) = day_on(occurrences, zone, now, today);
    let until = [until, yesterday_returns(zone, now, today)].into_iter().flatten().min();
    (day, until)
}

/// The day at `now`, and until when if `today` lasts until the next date begins: the first open day that is not over.
fn day_on(occurrences: &[Occurrence<'_>], zone: &TimeZone, now: Timestamp, today: Date) -> (Day, Option<Timestamp>) {
    let Some(next) = occurrences.iter().find(|occurrence| !occurrence.is_over(now)) else {
        return (Day::None, None);
    };
    let (date, id) = (next.start.date(), next.day.id);
    let (day, changes_on) = if date <= today {
        (Day::Today { date: today, id, hours: next.hours_on(today) }, today.tomorrow().ok())
    } else {
        let last_with_year = last_day_with_year(date);
        let with_year = last_with_year.is_some_and(|last| today <= last);
        let without_year = last_with_year.filter(|_| with_year).and_then(|last| last.tomorrow().ok());
        (Day::Ahead { date, id, with_year }, Some(without_year.unwrap_or(date)))
    };
    let date_turns = changes_on.and_then(|date| midnight(zone, date, now));
    (day, date_turns.into_iter().chain([next.end.timestamp()]).min())
}

/// Whether `date` is so far off on `today` that its year must be named.
pub(in crate::domain) fn names_year(date: Date, today: Date) -> bool {
    last_day_with_year(date).is_some_and(|last| today <= last)
}

/// The last date on which `date` is more than ten months off.
fn last_day_with_year(date: Date) -> Option<Date> {
    let span = Span::new().months(YEAR_SHOWN_MONTHS);
    // Month lengths differ: counting back gives the neighbourhood, counting forward decides.
    let mut day = date.checked_sub(span).ok()?.checked_add(Span::new().days(3)).ok()?;
    for _ in 0..8 {
        if day.checked_add(span).ok()? < date {
            return Some(day);
        }
        day = day.yesterday().ok()?;
    }
    None
}

/// The next instant after `now` at which `date` begins in `zone`, also where clocks skip midnight.
///
/// That is the second of two where clocks went back over midnight and `now` is in the evening that came again.
fn midnight(zone: &TimeZone, date: Date, now: Timestamp) -> Option<Timestamp> {
    let first = date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp();
    if first > now {
        return Some(first);
    }
    zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight())).later().ok().filter(|second| *second > now)
}

/// When clocks go back over the midnight just past, if they are about to.
fn yesterday_returns(zone: &TimeZone, now: Timestamp, today: Date) -> Option<Timestamp> {
    let next_change = zone.following(now).next()?.timestamp();
    (zone.to_datetime(next_change).date() < today).then_some(next_change)
}
