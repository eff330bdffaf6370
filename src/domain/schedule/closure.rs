//! Spans of dates on which nothing is open, as company holidays: rules pass over them.

use std::fmt;

use jiff::civil::Date;

use super::OpenDayError;
use crate::domain::text::DayNote;

/// Most spans of one participant.
pub const CLOSURES_MAX: usize = 50;

/// Days of one span at most.
pub const CLOSURE_DAYS_MAX: i64 = 366;

/// A span of dates on which no rule opens, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    from: Date,
    to: Date,
    pub note: Option<DayNote>,
}

impl Closure {
    /// The same span, with what is said of it.
    #[must_use]
    pub fn noted(self, note: Option<DayNote>) -> Self {
        Self { note, ..self }
    }

    /// The span of those dates.
    ///
    /// # Errors
    ///
    /// When it would end before it begins or last longer than [`CLOSURE_DAYS_MAX`].
    pub fn new(from: Date, to: Date) -> Result<Self, OpenDayError> {
        if to < from {
            return Err(OpenDayError::ClosureBackwards { from, to });
        }
        if to.duration_since(from).as_hours() / 24 >= CLOSURE_DAYS_MAX {
            return Err(OpenDayError::ClosureTooLong { from, to });
        }
        Ok(Self { from, to, note: None })
    }

    #[must_use]
    pub const fn from(&self) -> Date {
        self.from
    }

    #[must_use]
    pub const fn to(&self) -> Date {
        self.to
    }

    #[must_use]
    pub fn has(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }
}

impl fmt::Display for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} – {}", self.from, self.to)
    }
}
