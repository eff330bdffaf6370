//! Open days and the schedule they form.
//!
//! An open day is kept as people write it: wall-clock start and end in the participant's zone. Instants are computed
//! when asked, so that a changed zone rule moves the instant and not the promise. A start that a clock change skips
//! (a DST gap) is refused where it is entered, and where it was let in earlier means the same distance after the gap; one
//! that happens twice (a fold) means the first, the reading
//! RFC 5545 section 3.3.5 prescribes. An open day may repeat by a rule; a skipped start on one of its dates is no mistake of
//! who entered it, and means the same distance after the gap as well.

mod changes;
mod closure;
mod error;
mod exceptions;
mod gap;
mod occurrence;
mod opening;
mod rule;
mod sessions;
mod several;
mod source;
#[cfg(test)]
mod tests;
mod visit;
mod words;

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use changes::{ImportedDay, Schedule, check_twice};
pub use closure::{CLOSURE_DAYS_MAX, CLOSURES_MAX, Closure};
pub use error::OpenDayError;
pub use exceptions::{EXCEPTIONS_MAX, Exception, ExceptionError, ExceptionFault, Exceptions, Turn};
pub use opening::{Opening, end_at, end_of, is_too_far_ahead};

pub(in crate::domain) use rule::letters;
pub use rule::{COUNT_MAX, Dates, INTERVAL_MAX, RULE_CHARACTERS_MAX, Rule, RuleError};
pub use sessions::{MONTHS_TOLD, Sessions, Shown, TOLD_MAX, told_until};
pub use several::{FURTHER_TIMES_MAX, Times};
pub use source::{SOURCE_UID_BYTES_MAX, SourceUid};
pub use visit::{AGE_MAX, Age, LANGUAGES_MAX, Languages, PLACES_MAX, Places, Price, PriceText, Visit};
pub use words::{Audience, Booking, Choice, Kind, Photos, StepFree};

use super::reading::Value;
use super::spelling::{self, NoDate, NoLocalTime, NoTime, excerpt};
use super::text::DayNote;

pub use occurrence::{Hours, Occurrence, Stage};
pub(crate) use occurrence::{going_on, is_whole_day, offset_time};

/// Longest opening, in hours: one that lasts several days is entered as several open days.
pub const OPEN_DAY_HOURS_MAX: i64 = 24;

/// How many years ahead a date may be at most on which something is to happen, as an open day: what is further off is a
/// slip of the pen, like 2207 for 2027.
pub const YEARS_AHEAD_MAX: i16 = 10;

/// Hours that an open day lasts at most which ends on the next date without saying so: from 22:00 to 02:00, but not from
/// 9 to 5.
pub const OVERNIGHT_HOURS_MAX: i64 = 12;

/// Most open days of one participant that are ahead, single ones and rules together.
pub const OPEN_DAYS_MAX: usize = 500;

/// Most open days of one participant that are kept; of past ones the oldest make room.
pub const OPEN_DAYS_KEPT_MAX: usize = 1_500;

/// Past dates that stay visible, the newest.
pub const PAST_MAX: usize = 50;

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

/// One opening of a participant, on one date or by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDay {
    pub id: OpenDayId,
    pub opening: Opening,
    pub cancelled: bool,
    /// What visitors are told of why it was cancelled or moved.
    pub note: Option<DayNote>,
    /// The date for which it was announced, where it was moved to another.
    pub moved_from: Option<Date>,
    /// How many places are left, if that is known; none is fully booked. Of a rule the exceptions say so.
    pub places_left: Option<u32>,
    /// Whether calendars never had it, as a rehearsal from the beginning.
    pub is_unseen: bool,
    /// What the calendar that it was taken from calls it.
    pub source_uid: Option<SourceUid>,
    /// When it was entered or changed last.
    pub changed_at: Timestamp,
}

impl OpenDay {
    /// An open day that takes place as it was entered.
    #[must_use]
    pub const fn new(id: OpenDayId, opening: Opening, changed_at: Timestamp) -> Self {
        let is_unseen = !opening.kind.is_public();
        Self {
            id,
            opening,
            cancelled: false,
            note: None,
            moved_from: None,
            places_left: None,
            is_unseen,
            source_uid: None,
            changed_at,
        }
    }

    /// Whether the world may see it.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.opening.kind.is_public()
    }
}
