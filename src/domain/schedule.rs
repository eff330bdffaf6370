//! Open days and the schedule they form.
//!
//! An open day is kept as people write it: wall-clock start and end in the participant's zone. Instants are computed
//! when asked, so that a changed zone rule moves the instant and not the promise. A start that a clock change skips
//! (a DST gap) means the same distance after the gap; one that happens twice (a fold) means the first, the reading
//! RFC 5545 section 3.3.5 prescribes. Recurring rules will be a second kind of entry beside the dated ones.

mod occurrence;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::participant::website::Link;
use super::reading::Value;
use super::spelling::{self, excerpt};
use super::text::Title;

pub(crate) use occurrence::is_whole_day;
pub use occurrence::{Hours, Occurrence, Stage};

/// Longest opening, in hours: one that lasts several days is entered as several open days.
pub const OPEN_DAY_HOURS_MAX: i64 = 24;

/// Most open days of one participant, past and cancelled ones included.
pub const OPEN_DAYS_MAX: usize = 500;

/// What visitors may expect of an open day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    OpenHouse,
    Tour,
    WorkAlong,
    CustomerVisit,
    TrialRun,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::OpenHouse, Self::Tour, Self::WorkAlong, Self::CustomerVisit, Self::TrialRun];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenHouse => "open-house",
            Self::Tour => "tour",
            Self::WorkAlong => "work-along",
            Self::CustomerVisit => "customer-visit",
            Self::TrialRun => "trial-run",
        }
    }

    /// The kind as people read it, in English: `Open house`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::OpenHouse => "Open house",
            Self::Tour => "Tour",
            Self::WorkAlong => "Work along",
            Self::CustomerVisit => "Customer visit",
            Self::TrialRun => "Trial run",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = OpenDayError;

    fn from_str(input: &str) -> Result<Self, OpenDayError> {
        let word = spelling::word(input);
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| OpenDayError::Kind(excerpt(input)))
    }
}

impl Value for Kind {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        text.parse()
    }
}

/// A local time of an open day.
impl Value for DateTime {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        parse_local_time(text)
    }
}

impl Value for Date {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        parse_date(text)
    }
}

/// Names an open day within its participant, from 1; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpenDayId(pub u32);

impl fmt::Display for OpenDayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why an open day was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenDayError {
    #[error("kind `{0}` does not exist; use open-house, tour, work-along, customer-visit or trial-run")]
    Kind(String),
    #[error("time `{0}` is not a local date and time, like 2026-12-03T09:00")]
    Time(String),
    #[error("date `{0}` is not a date, like 2026-12-03")]
    Date(String),
    #[error("open day ends at `{}`, which is not after its start `{}`", format_local_time(*.end), format_local_time(*.start))]
    EndsBeforeStart { start: DateTime, end: DateTime },
    #[error(
        "open day from `{}` to `{}` is longer than {OPEN_DAY_HOURS_MAX} hours; enter one open day for each date",
        format_local_time(*.start),
        format_local_time(*.end)
    )]
    TooLong { start: DateTime, end: DateTime },
    #[error("open day `{0}` does not exist")]
    Unknown(OpenDayId),
    #[error("open day `{0}` is cancelled already")]
    CancelledAlready(OpenDayId),
    #[error("`{0}` is neither a date, like 2026-12-03, nor an instant with its offset, like 2026-12-03T09:00:00Z")]
    Until(String),
    #[error("a participant may have {OPEN_DAYS_MAX} open days; cancel none of them, but enter fewer")]
    TooMany,
}

/// Reads a local date and time to the minute, in any [`spelling`] that has one reading.
///
/// # Errors
///
/// [`OpenDayError::Time`] for anything with an offset, with seconds other than zero, or out of the years 1970 to 9998.
pub fn parse_local_time(input: &str) -> Result<DateTime, OpenDayError> {
    spelling::local_time(input).ok_or_else(|| OpenDayError::Time(excerpt(input)))
}

/// Reads until when something was: an instant, or a date, which counts to its end in UTC.
///
/// # Errors
///
/// [`OpenDayError::Until`] for anything else.
pub fn parse_until(input: &str) -> Result<Timestamp, OpenDayError> {
    let end = |date: Date| Some(date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let last = |end: Timestamp| end.checked_sub(SignedDuration::from_nanos(1)).ok();
    let of_date = spelling::date(input).and_then(end).and_then(last);
    of_date.or_else(|| spelling::plain(input).parse().ok()).ok_or_else(|| OpenDayError::Until(excerpt(input)))
}

/// Reads a date, in any [`spelling`] that has one reading.
///
/// # Errors
///
/// [`OpenDayError::Date`] for anything else, or out of the years 1970 to 9998.
pub fn parse_date(input: &str) -> Result<Date, OpenDayError> {
    spelling::date(input).ok_or_else(|| OpenDayError::Date(excerpt(input)))
}

/// Writes a local time the way [`parse_local_time`] reads it.
#[must_use]
pub fn format_local_time(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The times and particulars of an open day, before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    start: DateTime,
    end: DateTime,
    pub kind: Kind,
    pub title: Option<Title>,
    /// Where it is, if not at the participant's own place.
    pub place: Option<super::text::Place>,
    /// Where visitors register.
    pub registration: Option<Link>,
}

impl Opening {
    /// An opening from `start` to `end`, both wall-clock times in the participant's zone.
    ///
    /// # Errors
    ///
    /// When it would end before it starts or last longer than [`OPEN_DAY_HOURS_MAX`].
    pub fn new(start: DateTime, end: DateTime, kind: Kind) -> Result<Self, OpenDayError> {
        if end <= start {
            return Err(OpenDayError::EndsBeforeStart { start, end });
        }
        if end.duration_since(start) > SignedDuration::from_hours(OPEN_DAY_HOURS_MAX) {
            return Err(OpenDayError::TooLong { start, end });
        }
        Ok(Self { start, end, kind, title: None, place: None, registration: None })
    }

    /// An opening as it was let in earlier, whatever its length.
    #[must_use]
    pub const fn stored(start: DateTime, end: DateTime, kind: Kind) -> Self {
        Self { start, end, kind, title: None, place: None, registration: None }
    }

    #[must_use]
    pub const fn start(&self) -> DateTime {
        self.start
    }

    #[must_use]
    pub const fn end(&self) -> DateTime {
        self.end
    }

    /// Start and end as they happen in `zone`, clock changes resolved; an end is never before its start.
    #[must_use]
    pub fn in_zone(&self, zone: &TimeZone) -> Option<(Zoned, Zoned)> {
        let start = zone.to_ambiguous_zoned(self.start).compatible().ok()?;
        let end = zone.to_ambiguous_zoned(self.end).compatible().ok()?;
        // An opening that lies wholly in a skipped hour still has its place in order.
        let end = if end < start { start.clone() } else { end };
        Some((start, end))
    }
}

/// One dated opening of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDay {
    pub id: OpenDayId,
    pub opening: Opening,
    pub cancelled: bool,
    /// When it was entered or changed last.
    pub changed_at: Timestamp,
}

/// All open days of a participant, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    open_days: Vec<OpenDay>,
}

impl Schedule {
    /// A schedule of stored open days; ids are put in order.
    #[must_use]
    pub fn from_stored(mut open_days: Vec<OpenDay>) -> Self {
        open_days.sort_by_key(|day| day.id);
        Self { open_days }
    }

    #[must_use]
    pub fn open_days(&self) -> &[OpenDay] {
        &self.open_days
    }

    /// The open day of that id.
    #[must_use]
    pub fn open_day(&self, id: OpenDayId) -> Option<&OpenDay> {
        self.open_days.iter().find(|day| day.id == id)
    }

    /// Enters an opening and returns its new id.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TooMany`] at the limit.
    pub fn add(&mut self, opening: Opening, now: Timestamp) -> Result<OpenDayId, OpenDayError> {
        if self.open_days.len() >= OPEN_DAYS_MAX {
            return Err(OpenDayError::TooMany);
        }
        let id = OpenDayId(self.open_days.last().map_or(1, |day| day.id.0 + 1));
        self.open_days.push(OpenDay { id, opening, cancelled: false, changed_at: now });
        Ok(id)
    }

    /// Puts new times and particulars in place of an open day's.
    ///
    /// # Errors
    ///
    /// When it does not exist or is cancelled.
    pub fn edit(&mut self, id: OpenDayId, opening: Opening, now: Timestamp) -> Result<(), OpenDayError> {
        let day = self.going_ahead(id)?;
        day.opening = opening;
        day.changed_at = now;
        Ok(())
    }

    fn going_ahead(&mut self, id: OpenDayId) -> Result<&mut OpenDay, OpenDayError> {
        let day = self.open_days.iter_mut().find(|day| day.id == id).ok_or(OpenDayError::Unknown(id))?;
        if day.cancelled { Err(OpenDayError::CancelledAlready(id)) } else { Ok(day) }
    }

    /// Marks an open day as cancelled; it stays in the schedule so that calendars can say so.
    ///
    /// # Errors
    ///
    /// When it does not exist or is cancelled already.
    pub fn cancel(&mut self, id: OpenDayId, now: Timestamp) -> Result<(), OpenDayError> {
        let day = self.going_ahead(id)?;
        day.cancelled = true;
        day.changed_at = now;
        Ok(())
    }

    /// The open days that take place, with start and end in `zone`, earliest first.
    #[must_use]
    pub fn occurrences(&self, zone: &TimeZone) -> Vec<Occurrence<'_>> {
        let mut all: Vec<_> =
            self.open_days.iter().filter(|day| !day.cancelled).filter_map(|day| Occurrence::of(day, zone)).collect();
        all.sort_by(|a, b| (&a.start, &a.end, a.day.id).cmp(&(&b.start, &b.end, b.day.id)));
        all
    }

    /// The occurrences that are not over at `now`, earliest first.
    #[must_use]
    pub fn coming(&self, zone: &TimeZone, now: Timestamp) -> Vec<Occurrence<'_>> {
        let mut coming = self.occurrences(zone);
        coming.retain(|occurrence| !occurrence.is_over(now));
        coming
    }
}
