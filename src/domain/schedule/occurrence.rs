//! Open days as they take place: at which instants, in which hours of a date, and whether they are over.
//!
//! Whoever asks whether an open day is over asks here, so that badge, pages, lists and calendars agree at every instant.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::opening::resolved;
use super::{Exception, OpenDay, OpenDayId, Opening, Turn};
use crate::domain::text::DayNote;

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

/// An open day as it takes place once in the participant's zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence<'a> {
    pub day: &'a OpenDay,
    /// The date by which it is known: of a rule the one that names it, also where it was moved to another.
    pub date: Date,
    pub start: Zoned,
    pub end: Zoned,
    /// Local start and end as they were entered.
    entered: (DateTime, DateTime),
    exception: Option<&'a Exception>,
}

impl<'a> Occurrence<'a> {
    /// The open day in `zone`, clock changes resolved; of a rule its first date.
    #[must_use]
    pub fn of(day: &'a OpenDay, zone: &TimeZone) -> Option<Self> {
        Self::at(day, day.opening.start().date(), zone)
    }

    /// The open day on that date, which is its own or one that its rule names.
    #[must_use]
    pub(super) fn at(day: &'a OpenDay, date: Date, zone: &TimeZone) -> Option<Self> {
        let exception = day.opening.exceptions.on(date);
        let entered = match exception.and_then(|exception| exception.turn.moved()) {
            Some(moved) => moved,
            None => day.opening.times_on(date)?,
        };
        let (start, end) = resolved(entered, zone)?;
        Some(Self { day, date, start, end, entered, exception })
    }

    /// Whether it is over at `now`: from the instant of its end on.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end.timestamp() <= now
    }

    /// Whether it goes on at `now`.
    #[must_use]
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.start.timestamp() <= now
    }

    /// Local start and end as they were entered.
    pub(in crate::domain) const fn entered(&self) -> (DateTime, DateTime) {
        self.entered
    }

    /// Whether it was announced and is called off.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.day.cancelled || self.is_called_off_alone()
    }

    /// Whether it alone is called off, and not its rule.
    pub(super) fn is_called_off_alone(&self) -> bool {
        self.exception.is_some_and(|exception| exception.turn.is_cancelled())
    }

    /// Whether it was never to be, as a date that is left out of a rule.
    pub(super) fn is_dropped(&self) -> bool {
        self.exception.is_some_and(|exception| exception.turn == Turn::Dropped)
    }

    /// Whether it stands at other times than its rule says.
    pub(in crate::domain) fn is_moved(&self) -> bool {
        self.exception.is_some_and(|exception| exception.turn.moved().is_some())
    }

    /// The date for which it was announced, where it was moved to another.
    #[must_use]
    pub fn moved_from(&self) -> Option<Date> {
        let from = if self.is_moved() { Some(self.date) } else { self.day.moved_from };
        from.filter(|from| *from != self.start.date())
    }

    /// What visitors are told of what became of it.
    #[must_use]
    pub fn note(&self) -> Option<&'a DayNote> {
        self.exception.and_then(|exception| exception.note.as_ref()).or(self.day.note.as_ref())
    }

    /// How many places are left, if that is known.
    #[must_use]
    pub fn places_left(&self) -> Option<u32> {
        if self.day.opening.repeat().is_some() {
            self.exception.and_then(|exception| exception.places_left)
        } else {
            self.day.places_left
        }
    }

    /// Whether all places are taken.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.places_left() == Some(0)
    }

    /// Where it lies in time at `now`.
    #[must_use]
    pub fn stage(&self, now: Timestamp) -> Stage {
        if self.is_cancelled() {
            Stage::Cancelled
        } else if self.is_over(now) {
            Stage::Over
        } else if self.has_begun(now) {
            Stage::Now
        } else {
            Stage::Ahead
        }
    }

    /// By what occurrences are ordered: when they begin and end, then by number.
    pub(super) fn order(&self) -> (Timestamp, Timestamp, OpenDayId, Date) {
        (self.start.timestamp(), self.end.timestamp(), self.day.id, self.date)
    }

    /// Local start and end as people read them. Midnight stays midnight where clocks skip it: the date begins there all
    /// the same.
    #[must_use]
    pub fn times(&self) -> (DateTime, DateTime) {
        let read = |entered: DateTime, found: &Zoned| {
            if entered.time() == Time::midnight() { entered } else { found.datetime() }
        };
        (read(self.entered.0, &self.start), read(self.entered.1, &self.end))
    }

    /// Whether it is one whole date, as it was entered.
    #[must_use]
    pub fn is_whole_day(&self) -> bool {
        is_whole_day(self.entered.0, self.entered.1)
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
