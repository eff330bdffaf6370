//! One opening: when it begins and ends, and when it may be entered.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, Zoned};

use super::gap::gap;
use super::{Kind, OPEN_DAY_HOURS_MAX, OVERNIGHT_HOURS_MAX, OpenDayError, YEARS_AHEAD_MAX};
use crate::domain::participant::website::Link;
use crate::domain::text::{Place, Title};

/// The end that a midnight means: of the date on which the open day begins it is the one with which that date ends.
#[must_use]
pub fn end_of(start: DateTime, end: DateTime) -> DateTime {
    let ends_with_the_date = end.time() == Time::midnight() && end.date() == start.date();
    if ends_with_the_date { end.tomorrow().unwrap_or(end) } else { end }
}

/// The end at `to` of what begins at `start`, on its date or the next.
///
/// # Errors
///
/// [`OpenDayError::EndsBeforeBegin`] where it is not after the begin and would last into the next date for longer than
/// [`OVERNIGHT_HOURS_MAX`].
pub fn end_at(start: DateTime, to: Time) -> Result<DateTime, OpenDayError> {
    let end = end_of(start, start.date().to_datetime(to));
    if end > start {
        return Ok(end);
    }
    let wrong = || OpenDayError::EndsBeforeBegin { from: start.time(), to };
    let next = end.tomorrow().map_err(|_| wrong())?;
    let is_night = next.duration_since(start) <= SignedDuration::from_hours(OVERNIGHT_HOURS_MAX);
    is_night.then_some(next).ok_or_else(wrong)
}

/// Whether a date is so far ahead of `now` that it is a slip of the pen: more than [`YEARS_AHEAD_MAX`] years.
#[must_use]
pub fn is_too_far_ahead(date: Date, now: Timestamp) -> bool {
    date > TimeZone::UTC.to_datetime(now).date().saturating_add(Span::new().years(YEARS_AHEAD_MAX))
}

/// The times and particulars of an open day, before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    start: DateTime,
    end: DateTime,
    pub kind: Kind,
    pub title: Option<Title>,
    /// Where it is, if not at the participant's own place.
    pub place: Option<Place>,
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

    /// Whether it can be entered at `now`: it is not over, its date is no slip of the pen, and its times are on the clock.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::IsPast`], [`OpenDayError::TooFarAhead`], [`OpenDayError::NotOnTheClock`].
    pub fn check_when(&self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        self.check_ahead(now)?;
        match self.in_zone(zone) {
            Some((_, end)) if end.timestamp() <= now => {
                Err(OpenDayError::IsPast { end: self.end, now: zone.to_datetime(now) })
            }
            _ => self.check_clock(zone),
        }
    }

    /// Whether clocks show its start and its end on their dates in `zone`; then it ends after its start there, too.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::NotOnTheClock`].
    pub fn check_clock(&self, zone: &TimeZone) -> Result<(), OpenDayError> {
        for (member, time) in [("start", self.start), ("end", self.end)] {
            let Some((from, to)) = gap(zone, time) else { continue };
            // The midnight with which a date ends is there, whatever the clock shows next.
            if member == "end" && time == from && time.time() == Time::midnight() {
                continue;
            }
            let zone = zone.iana_name().unwrap_or("its zone").to_owned();
            return Err(OpenDayError::NotOnTheClock { member, time, zone, from, to });
        }
        Ok(())
    }

    /// The same, unless it is over: what was is not judged.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::NotOnTheClock`].
    pub fn check_clock_ahead(&self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        let is_over = self.in_zone(zone).is_some_and(|(_, end)| end.timestamp() <= now);
        if is_over { Ok(()) } else { self.check_clock(zone) }
    }

    /// Whether its date is no slip of the pen; past ones are none.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::TooFarAhead`].
    pub fn check_ahead(&self, now: Timestamp) -> Result<(), OpenDayError> {
        let date = self.start.date();
        if is_too_far_ahead(date, now) { Err(OpenDayError::TooFarAhead { date }) } else { Ok(()) }
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
