//! Open days as they take place: at which instants, in which hours of a date, and whether they are over.
//!
//! Whoever asks whether an open day is over asks here, so that badge, pages, lists and calendars agree at every instant.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::{OpenDay, Opening};

/// Where an open day lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Ahead,
    Now,
    Over,
    Cancelled,
}

impl Stage {
    /// The word for it in lists.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Now => "now",
            Self::Over => "over",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it takes place and is not over.
    #[must_use]
    pub const fn is_coming(self) -> bool {
        matches!(self, Self::Ahead | Self::Now)
    }
}

impl OpenDay {
    /// Where it lies in time at `now`, in the zone of its participant.
    #[must_use]
    pub fn stage(&self, zone: &TimeZone, now: Timestamp) -> Stage {
        match Occurrence::of(self, zone) {
            _ if self.cancelled => Stage::Cancelled,
            Some(occurrence) if occurrence.is_over(now) => Stage::Over,
            Some(occurrence) if occurrence.start.timestamp() <= now => Stage::Now,
            _ => Stage::Ahead,
        }
    }
}

/// From when to when on a date; an end of 00:00 is midnight at the end of the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hours {
    pub start: Time,
    pub end: Time,
}

impl Opening {
    /// Whether it is one whole date, from midnight to midnight, however many hours that date has.
    #[must_use]
    pub fn is_whole_day(&self) -> bool {
        is_whole_day(self.start(), self.end())
    }
}

/// Whether these local times are those of one whole date.
pub(crate) fn is_whole_day(start: DateTime, end: DateTime) -> bool {
    let is_midnight = start.time() == Time::midnight() && end.time() == Time::midnight();
    is_midnight && start.date().tomorrow().is_ok_and(|next| next == end.date())
}

/// A local time with the offset of its zone, as programs read it: `2026-12-03T09:00+01:00`.
pub(crate) fn offset_time(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M%:z").to_string()
}

/// Local start and end as people read them on the date of `today`.
pub(crate) fn going_on((start, end): (DateTime, DateTime), today: Date) -> (DateTime, DateTime) {
    let midnight = today.to_datetime(Time::midnight());
    if start < midnight && midnight < end { (midnight, end) } else { (start, end) }
}

/// An open day as it takes place in the participant's zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence<'a> {
    pub day: &'a OpenDay,
    pub start: Zoned,
    pub end: Zoned,
}

impl<'a> Occurrence<'a> {
    /// The open day in `zone`, clock changes resolved.
    #[must_use]
    pub fn of(day: &'a OpenDay, zone: &TimeZone) -> Option<Self> {
        day.opening.in_zone(zone).map(|(start, end)| Self { day, start, end })
    }

    /// Whether it is over at `now`: from the instant of its end on.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end.timestamp() <= now
    }

    /// Local start and end as people read them. Midnight stays midnight where clocks skip it: the date begins there all
    /// the same.
    #[must_use]
    pub fn times(&self) -> (DateTime, DateTime) {
        let read = |entered: DateTime, found: &Zoned| {
            if entered.time() == Time::midnight() { entered } else { found.datetime() }
        };
        (read(self.day.opening.start(), &self.start), read(self.day.opening.end(), &self.end))
    }

    /// Local start and end as people read them at `now`: what began on an earlier date goes on from midnight of the present one,
    /// so that no past date is read.
    #[must_use]
    pub fn times_at(&self, now: Timestamp) -> (DateTime, DateTime) {
        going_on(self.times(), now.to_zoned(self.start.time_zone().clone()).date())
    }

    /// The hours in which it is open on `date`, one of its dates; `None` is all of them.
    ///
    /// An evening names on its first date the hour of the night at which it ends; what lasts longer goes on until
    /// midnight there.
    #[must_use]
    pub fn hours_on(&self, date: Date) -> Option<Hours> {
        let (start, end) = self.times();
        let begins_before = start.date() < date;
        let goes_on = end.date() > date && (begins_before || end.time() >= start.time());
        let hours = Hours {
            start: if begins_before { Time::midnight() } else { start.time() },
            end: if goes_on { Time::midnight() } else { end.time() },
        };
        (hours != Hours { start: Time::midnight(), end: Time::midnight() }).then_some(hours)
    }
}
