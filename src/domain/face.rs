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
use super::schedule::{Hours, Occurrence, OpenDayId, Schedule};
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
        /// Whether it was announced for a date that is not past yet.
        is_moved: bool,
        is_full: bool,
    },
    Today {
        date: Date,
        id: OpenDayId,
        /// From when to when on that date; `None` is the whole date.
        hours: Option<Hours>,
        phase: Phase,
        is_full: bool,
    },
    /// Nothing is ahead, and what was announced for that date is called off.
    Cancelled {
        date: Date,
        id: OpenDayId,
        with_year: bool,
    },
    None,
}

/// How far an open day of today is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    Before,
    /// Another opening of today is over already.
    Again,
    /// It goes on until the end of the hours.
    Now,
}

impl Day {
    /// The word programs read: `ahead`, `today` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ahead { .. } => "ahead",
            Self::Today { .. } => "today",
            Self::Cancelled { .. } | Self::None => "none",
        }
    }

    /// The open day that is named as one that takes place.
    #[must_use]
    pub const fn id(self) -> Option<OpenDayId> {
        match self {
            Self::Ahead { id, .. } | Self::Today { id, .. } => Some(id),
            Self::Cancelled { .. } | Self::None => None,
        }
    }

    /// Whether visitors can come in at this moment.
    #[must_use]
    pub const fn is_open_now(self) -> bool {
        matches!(self, Self::Today { phase: Phase::Now, .. })
    }

    /// Whether it takes place and all its places are taken.
    #[must_use]
    pub const fn is_full(self) -> bool {
        matches!(self, Self::Ahead { is_full: true, .. } | Self::Today { is_full: true, .. })
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
    let (schedule, zone) = (&participant.schedule, participant.time_zone.time_zone());
    // The faces of two neighbouring instants may be equal (a calendar step that changes no word); step over those.
    let (day, mut fresh_until) = day_at(schedule, zone, now);
    while let Some(then) = fresh_until {
        let (next, until) = day_at(schedule, zone, then);
        if next != day {
            break;
        }
        fresh_until = until;
    }
    Face { status, day, fresh_until }
}

/// The day at `now` and the next instant at which it may differ, which is after `now`.
fn day_at(schedule: &Schedule, zone: &TimeZone, now: Timestamp) -> (Day, Option<Timestamp>) {
    let today = zone.to_datetime(now).date();
    let (day, until) = day_on(schedule, zone, now, today);
    let until = [until, yesterday_returns(zone, now, today)].into_iter().flatten().min();
    (day, until)
}

/// The day at `now`, and until when if `today` lasts until the next date begins: the first date on which something is not
/// over.
fn day_on(schedule: &Schedule, zone: &TimeZone, now: Timestamp, today: Date) -> (Day, Option<Timestamp>) {
    let mut coming = schedule.coming(zone, now).peekable();
    let Some(date) = coming.peek().map(|first| first.start.date().max(today)) else {
        return cancelled(schedule, zone, now, today);
    };
    let of_date: Vec<_> = std::iter::from_fn(|| coming.next_if(|one| one.start.date() <= date)).collect();
    if date > today { ahead(&of_date, zone, now, today) } else { on_today(schedule, &of_date, zone, now, today) }
}

/// Of the openings of one date the first that has a place left, or else the first.
fn named<'o, 'a>(of_date: &'o [Occurrence<'a>]) -> Option<&'o Occurrence<'a>> {
    of_date.iter().find(|one| !one.is_full()).or(of_date.first())
}

fn on_today(
    schedule: &Schedule,
    of_date: &[Occurrence<'_>],
    zone: &TimeZone,
    now: Timestamp,
    today: Date,
) -> (Day, Option<Timestamp>) {
    let Some(next) = named(of_date) else { return (Day::None, None) };
    let hours = next.hours_on(today);
    // Of what is open at every hour of the date there is no hour to name.
    let phase = match hours {
        Some(_) if next.has_begun(now) => Phase::Now,
        Some(_) if was_open(schedule, zone, now, today) => Phase::Again,
        _ => Phase::Before,
    };
    let day = Day::Today { date: today, id: next.day.id, hours, phase, is_full: next.is_full() };
    let date_turns = today.tomorrow().ok().and_then(|date| midnight(zone, date, now));
    let turns = of_date.iter().flat_map(|one| [one.start.timestamp(), one.end.timestamp()]);
    (day, turns.filter(|turn| *turn > now).chain(date_turns).min())
}

/// Whether something that began on that date is over.
fn was_open(schedule: &Schedule, zone: &TimeZone, now: Timestamp, today: Date) -> bool {
    let Ok(begun) = today.to_zoned(zone.clone()) else { return false };
    let of_today = schedule.coming(zone, begun.timestamp()).take_while(|one| one.start.date() <= today);
    of_today.filter(|one| one.start.date() == today).any(|one| one.is_over(now))
}

fn ahead(of_date: &[Occurrence<'_>], zone: &TimeZone, now: Timestamp, today: Date) -> (Day, Option<Timestamp>) {
    let Some(next) = named(of_date) else { return (Day::None, None) };
    let date = next.start.date();
    let announced = next.moved_from().filter(|announced| today <= *announced);
    let (with_year, without_year) = year_at(date, today);
    let day = Day::Ahead { date, id: next.day.id, with_year, is_moved: announced.is_some(), is_full: next.is_full() };
    let forgotten = announced.and_then(|announced| announced.tomorrow().ok());
    let turns = [Some(date), without_year, forgotten].into_iter().flatten();
    let date_turns = turns.filter_map(|date| midnight(zone, date, now)).min();
    (day, date_turns.into_iter().chain([next.end.timestamp()]).min())
}

/// Where nothing is ahead: the next date that was announced and is called off.
fn cancelled(schedule: &Schedule, zone: &TimeZone, now: Timestamp, today: Date) -> (Day, Option<Timestamp>) {
    let called_off = schedule.called_off(zone, now);
    let Some(first) = called_off.iter().find(|one| one.start.date() >= today) else { return (Day::None, None) };
    let date = first.start.date();
    let (with_year, without_year) = year_at(date, today);
    let day = Day::Cancelled { date, id: first.day.id, with_year };
    let turns = [without_year, date.tomorrow().ok()].into_iter().flatten();
    let date_turns = turns.filter_map(|date| midnight(zone, date, now)).min();
    (day, date_turns.into_iter().chain([first.end.timestamp()]).min())
}

/// Whether the year of `date` must be named on `today`, and from which date on it need not.
fn year_at(date: Date, today: Date) -> (bool, Option<Date>) {
    let last_with_year = last_day_with_year(date);
    let with_year = last_with_year.is_some_and(|last| today <= last);
    (with_year, last_with_year.filter(|_| with_year).and_then(|last| last.tomorrow().ok()))
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
