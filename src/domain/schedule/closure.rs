//! Spans of dates on which nothing is open, as company holidays: rules pass over them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{OpenDayError, is_too_far_ahead};
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

    /// Whether it is not over at `now` in `zone`, and begins soon enough.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::ClosureIsPast`], [`OpenDayError::TooFarAhead`].
    pub fn check_ahead(&self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        let (from, to) = (self.from, self.to);
        if to < zone.to_datetime(now).date() {
            return Err(OpenDayError::ClosureIsPast { from, to });
        }
        self.check_near(now)
    }

    /// Whether it begins soon enough at `now`.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TooFarAhead`].
    pub fn check_near(&self, now: Timestamp) -> Result<(), OpenDayError> {
        let far = OpenDayError::TooFarAhead { member: "from", date: self.from };
        if is_too_far_ahead(self.from, now) { Err(far) } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::Schedule;
    use jiff::ToSpan as _;
    use jiff::civil::date;

    #[test]
    fn a_span_of_closed_days_may_last_a_leap_year_and_no_day_longer() {
        let first = date(2028, 1, 1);
        let lasting = |days: i64| Closure::new(first, first + (days - 1).days());
        assert_eq!(lasting(CLOSURE_DAYS_MAX).unwrap().to(), date(2028, 12, 31));
        let to = date(2029, 1, 1);
        assert_eq!(lasting(CLOSURE_DAYS_MAX + 1), Err(OpenDayError::ClosureTooLong { from: first, to }));
        assert_eq!(lasting(1).map(|closure| closure.to()), Ok(first));
        let from = first;
        assert_eq!(lasting(0), Err(OpenDayError::ClosureBackwards { from, to: date(2027, 12, 31) }));
    }

    #[test]
    fn a_schedule_is_closed_on_fifty_spans_at_most() {
        let span = |number: usize| {
            let day = date(2027, 1, 1) + i64::try_from(number).unwrap().days();
            Closure::new(day, day).unwrap()
        };
        let mut schedule = Schedule::default();
        (0..CLOSURES_MAX).for_each(|number| schedule.close(span(number)).unwrap());
        assert_eq!(schedule.close(span(CLOSURES_MAX)), Err(OpenDayError::TooManyClosures(CLOSURES_MAX + 1)));
        assert_eq!(schedule.closures().len(), CLOSURES_MAX);
        schedule.reopen(date(2027, 1, 1)).unwrap();
        schedule.close(span(CLOSURES_MAX)).unwrap();
    }
}
