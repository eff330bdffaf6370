//! Why an open day was refused, in words.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::{OPEN_DAY_HOURS_MAX, OPEN_DAYS_MAX, OpenDayId, YEARS_AHEAD_MAX};
use crate::domain::spelling::{NoDate, NoTime};

/// Why an open day was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenDayError {
    #[error("kind `{0}` does not exist; use open-house, tour, work-along, customer-visit or trial-run")]
    Kind(String),
    #[error("`{0}` is not a local date and time, like 2026-12-03 09:00")]
    Time(String),
    #[error("`{0}` is a date without a time; write both, like 2026-12-03 09:00")]
    WithoutTime(String),
    #[error("`{text}` {why}")]
    TimeOfDay { text: String, why: NoTime },
    #[error("`{text}` {why}")]
    Date { text: String, why: NoDate },
    #[error("it ends at `{}`, which is not after its start at `{}`", spoken(*.end), spoken(*.start))]
    EndsBeforeStart { start: DateTime, end: DateTime },
    #[error(
        "it ends at `{}`, which is not after its start at `{}`; a time in the afternoon is written like `{}`",
        .to.strftime("%H:%M"),
        .from.strftime("%H:%M"),
        afternoon(*.to)
    )]
    EndsBeforeBegin { from: Time, to: Time },
    #[error(
        "it lasts from `{}` to `{}`, which is longer than {OPEN_DAY_HOURS_MAX} hours; enter one open day for each date",
        spoken(*.start),
        spoken(*.end)
    )]
    TooLong { start: DateTime, end: DateTime },
    #[error("an open day that ends at `{}` is over already, as it is `{}` there now; name a day to come", spoken(*.end), spoken(*.now))]
    IsPast { end: DateTime, now: DateTime },
    #[error(
        "`{}` is more than {YEARS_AHEAD_MAX} years ahead; check the year, or enter it nearer to the day",
        .date
    )]
    TooFarAhead { date: Date },
    #[error(
        "{} has no {} in {zone}: clocks go from {} to {}; choose a time before or after",
        .time.date(),
        .time.strftime("%H:%M"),
        .from.strftime("%H:%M"),
        .to.strftime("%H:%M")
    )]
    NotOnTheClock { member: &'static str, time: DateTime, zone: String, from: DateTime, to: DateTime },
    #[error("open day `{0}` does not exist")]
    Unknown(OpenDayId),
    #[error("open day `{0}` is cancelled already")]
    CancelledAlready(OpenDayId),
    #[error("`{0}` is neither a date, like 2026-12-03, nor an instant with its offset, like 2026-12-03T09:00:00Z")]
    Until(String),
    #[error("a participant may have {OPEN_DAYS_MAX} open days; cancel none of them, but enter fewer")]
    TooMany,
}

impl OpenDayError {
    /// The member of an open day that is wrong, where its time is.
    #[must_use]
    pub const fn member(&self) -> &'static str {
        match self {
            Self::NotOnTheClock { member, .. } => member,
            _ => "start",
        }
    }
}

/// A local time as people read it in a message, which [`parse_local_time`] reads as well.
fn spoken(time: DateTime) -> impl fmt::Display {
    time.strftime("%Y-%m-%d %H:%M")
}

/// The same time on the other half of the clock.
fn afternoon(time: Time) -> impl fmt::Display {
    time.wrapping_add(SignedDuration::from_hours(if time.hour() < 12 { 12 } else { 0 })).strftime("%H:%M")
}
