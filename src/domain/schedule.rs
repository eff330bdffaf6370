//! Open days and the schedule they form.
//!
//! An open day is kept as people write it: wall-clock start and end in the participant's zone. Instants are computed
//! when asked, so that a changed zone rule moves the instant and not the promise. A start that a clock change skips
//! (a DST gap) is refused where it is entered, and where it was let in earlier means the same distance after the gap; one
//! that happens twice (a fold) means the first, the reading
//! RFC 5545 section 3.3.5 prescribes. Recurring rules will be a second kind of entry beside the dated ones.

mod error;
mod gap;
mod occurrence;
mod opening;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::OpenDayError;
pub use opening::{Opening, end_at, end_of, is_too_far_ahead};

use super::reading::Value;
use super::spelling::{self, NoDate, NoLocalTime, NoTime, excerpt};

pub use occurrence::{Hours, Occurrence, Stage};
pub(crate) use occurrence::{going_on, is_whole_day, offset_time};

/// Longest opening, in hours: one that lasts several days is entered as several open days.
pub const OPEN_DAY_HOURS_MAX: i64 = 24;

/// How many years ahead a date may be at most on which something is to happen, as an open day: what is further off is a
/// slip of the pen, like 2207 for 2027.
pub const YEARS_AHEAD_MAX: i16 = 5;

/// Hours that an open day lasts at most which ends on the next date without saying so: from 22:00 to 02:00, but not from
/// 9 to 5.
pub const OVERNIGHT_HOURS_MAX: i64 = 12;

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

/// When an open day ends: a local time, where `24:00` is the midnight with which its date ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalEnd(pub DateTime);

impl Value for LocalEnd {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        spelling::local_end(text).map(Self).map_err(|wrong| no_local_time(text, wrong))
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

/// Reads a local date and time to the minute, in any [`spelling`] that has one reading.
///
/// # Errors
///
/// [`OpenDayError::Time`] for anything with an offset, with seconds other than zero, or out of the years 1970 to 9998.
pub fn parse_local_time(input: &str) -> Result<DateTime, OpenDayError> {
    spelling::local_time(input).map_err(|wrong| no_local_time(input, wrong))
}

fn no_local_time(input: &str, wrong: NoLocalTime) -> OpenDayError {
    let text = excerpt(input);
    match wrong {
        NoLocalTime::Unknown => OpenDayError::Time(text),
        NoLocalTime::WithoutTime => OpenDayError::WithoutTime(text),
        NoLocalTime::Date(why) => OpenDayError::Date { text, why },
        NoLocalTime::Time(_, why @ NoTime::Offset) => OpenDayError::TimeOfDay { text, why },
        NoLocalTime::Time(time, why) => OpenDayError::TimeOfDay { text: excerpt(&time), why },
    }
}

/// Reads a time of the day, in any [`spelling`] that has one reading.
///
/// # Errors
///
/// [`OpenDayError::TimeOfDay`] for anything else.
pub fn parse_time(input: &str) -> Result<Time, OpenDayError> {
    spelling::time(input).map_err(|why| OpenDayError::TimeOfDay { text: excerpt(input), why })
}

/// Reads until when something was: an instant, or a date, which counts to its end in UTC.
///
/// # Errors
///
/// [`OpenDayError::Until`] for anything else.
pub fn parse_until(input: &str) -> Result<Timestamp, OpenDayError> {
    let end = |date: Date| Some(date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let last = |end: Timestamp| end.checked_sub(SignedDuration::from_nanos(1)).ok();
    let text = || excerpt(input);
    match spelling::date(input) {
        Ok(date) => end(date).and_then(last).ok_or_else(|| OpenDayError::Until(text())),
        Err(why) => spelling::plain(input).parse().map_err(|_| match why {
            NoDate::Unknown => OpenDayError::Until(text()),
            why => OpenDayError::Date { text: text(), why },
        }),
    }
}

/// Reads a date, in any [`spelling`] that has one reading.
///
/// # Errors
///
/// [`OpenDayError::Date`] for anything else, or out of the years 1970 to 9998.
pub fn parse_date(input: &str) -> Result<Date, OpenDayError> {
    spelling::date(input).map_err(|why| OpenDayError::Date { text: excerpt(input), why })
}

/// Writes a local time the way [`parse_local_time`] reads it.
#[must_use]
pub fn format_local_time(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
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
