//! Recurring rules: on which dates an open day repeats, as RFC 5545 (section 3.3.10) writes it.
//!
//! The part of it that open days need: daily, weekly, monthly by date or by weekday, yearly by either; every so many of
//! them; until a date, or so many times. What is outside is refused by its name. A rule names dates only: the times of the
//! day are those of the open day it belongs to. Dates are computed, not counted up from the first: a rule of 2001 costs
//! what one of yesterday costs.

mod dates;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use crate::domain::reading::Value;

pub use dates::Dates;
pub use parse::RuleError;

/// Most times that a rule may say it repeats: what goes on for longer ends on a date, or never.
pub const COUNT_MAX: u16 = 1_000;

/// Most days, weeks, months or years between two dates of a rule.
pub const INTERVAL_MAX: u16 = 400;

/// Most characters of a rule as it is written.
pub const RULE_CHARACTERS_MAX: usize = 300;

/// Weekdays as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Weekdays(u8);

impl Weekdays {
    pub(crate) fn of(day: Weekday) -> Self {
        Self(1 << day.to_monday_zero_offset())
    }

    pub(crate) fn with(self, day: Weekday) -> Self {
        Self(self.0 | Self::of(day).0)
    }

    pub(crate) fn has(self, day: Weekday) -> bool {
        self.0 & Self::of(day).0 != 0
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The days of a month that a rule names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum DaysOfMonth {
    /// That of the first open day.
    OfStart,
    /// By number, from 1, or from the end by -1.
    Numbers(Vec<i8>),
    /// By weekday: each, or the n-th of the month, from its end by -1.
    Weekdays(Vec<(Option<i8>, Weekday)>),
}

/// Months as a set; none named is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Months(u16);

impl Months {
    const fn with(self, month: i8) -> Self {
        Self(self.0 | 1 << month)
    }

    const fn has(self, month: i8) -> bool {
        self.0 & (1 << month) != 0
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn all(self) -> impl Iterator<Item = i8> {
        (1..=12).filter(move |month| self.has(*month))
    }
}

/// How often, and on which days then.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Frequency {
    Daily,
    /// On those weekdays, or on that of the first open day.
    Weekly {
        days: Weekdays,
        week_start: Weekday,
    },
    Monthly {
        days: DaysOfMonth,
        months: Months,
    },
    /// In those months, or in that of the first open day.
    Yearly {
        days: DaysOfMonth,
        months: Months,
    },
}

/// When a rule ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ends {
    Never,
    /// With that date.
    OnDate(Date),
    /// With that local time, by which an open day must begin.
    AtTime(DateTime),
    /// With that instant.
    AtInstant(Timestamp),
    After(u16),
}

/// On which dates an open day repeats.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(crate) frequency: Frequency,
    pub(crate) interval: u16,
    pub(crate) ends: Ends,
}

impl Rule {
    /// Its dates from that of the open day that begins at `start` on, by the clocks of `zone`.
    #[must_use]
    pub fn dates(&self, start: DateTime, zone: &TimeZone) -> Dates<'_> {
        Dates::new(self, start, zone)
    }
}

impl Value for Rule {
    type Error = RuleError;

    fn from_input(text: &str) -> Result<Self, RuleError> {
        parse::parse(text)
    }
}

/// The two letters of a weekday in a rule.
pub(in crate::domain) const fn letters(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

/// Every weekday, from Monday.
fn week() -> impl Iterator<Item = Weekday> {
    Weekday::Monday.cycle_forward().take(7)
}

/// The one spelling that is kept.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly { .. } => "WEEKLY",
            Frequency::Monthly { .. } => "MONTHLY",
            Frequency::Yearly { .. } => "YEARLY",
        };
        write!(f, "FREQ={name}")?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match &self.frequency {
            Frequency::Daily => {}
            Frequency::Weekly { days, week_start } => {
                list(f, "BYDAY", week().filter(|day| days.has(*day)).map(letters))?;
                if *week_start != Weekday::Monday {
                    write!(f, ";WKST={}", letters(*week_start))?;
                }
            }
            Frequency::Monthly { days, months } | Frequency::Yearly { days, months } => {
                list(f, "BYMONTH", months.all())?;
                match days {
                    DaysOfMonth::OfStart => {}
                    DaysOfMonth::Numbers(numbers) => list(f, "BYMONTHDAY", numbers)?,
                    DaysOfMonth::Weekdays(weekdays) => {
                        let one = |(nth, day): &(Option<i8>, Weekday)| {
                            format!("{}{}", nth.map(|nth| nth.to_string()).unwrap_or_default(), letters(*day))
                        };
                        list(f, "BYDAY", weekdays.iter().map(one))?;
                    }
                }
            }
        }
        match self.ends {
            Ends::Never => Ok(()),
            Ends::OnDate(date) => write!(f, ";UNTIL={}", date.strftime("%Y%m%d")),
            Ends::AtTime(time) => write!(f, ";UNTIL={}", time.strftime("%Y%m%dT%H%M%S")),
            Ends::AtInstant(instant) => write!(f, ";UNTIL={}", instant.strftime("%Y%m%dT%H%M%SZ")),
            Ends::After(count) => write!(f, ";COUNT={count}"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, part: &str, values: impl IntoIterator<Item = impl fmt::Display>) -> fmt::Result {
    for (at, value) in values.into_iter().enumerate() {
        if at == 0 { write!(f, ";{part}={value}")? } else { write!(f, ",{value}")? }
    }
    Ok(())
}
