//! One opening: when it begins and ends, and when it may be entered.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, Zoned};

use super::gap::gap;
use super::{
    Audience, Booking, Dates, Exceptions, Kind, OPEN_DAY_HOURS_MAX, OVERNIGHT_HOURS_MAX, OpenDayError, Places, Rule,
    RuleError, Visit, YEARS_AHEAD_MAX,
};
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
    /// Boxed, as most have none.
    repeat: Option<Box<Rule>>,
    /// What is otherwise on single dates of the rule; none without a rule.
    pub exceptions: Exceptions,
    pub kind: Kind,
    pub audience: Audience,
    pub title: Option<Title>,
    /// Where it is, if not at the participant's own place.
    pub place: Option<Place>,
    pub booking: Booking,
    /// Where visitors register.
    pub registration: Option<Link>,
    /// How many visitors there is room for.
    pub places: Option<Places>,
    /// Boxed, as most say nothing of it.
    visit: Option<Box<Visit>>,
}

impl Opening {
    /// An opening from `start` to `end`, both wall-clock times in the participant's zone.
    ///
    /// # Errors
    ///
    /// When it would end before it starts or last longer than [`OPEN_DAY_HOURS_MAX`].
    pub fn new(start: DateTime, end: DateTime, kind: Kind) -> Result<Self, OpenDayError> {
        check_length(start, end)?;
        Ok(Self::stored(start, end, kind))
    }

    /// An opening as it was let in earlier, whatever its length.
    #[must_use]
    pub fn stored(start: DateTime, end: DateTime, kind: Kind) -> Self {
        Self {
            start,
            end,
            repeat: None,
            exceptions: Exceptions::default(),
            kind,
            audience: Audience::default(),
            title: None,
            place: None,
            booking: Booking::default(),
            registration: None,
            places: None,
            visit: None,
        }
    }

    /// The opening on every date of `rule`: it begins on the first of them, which may be after the one that was entered.
    ///
    /// # Errors
    ///
    /// When the rule names no date.
    pub fn repeated(mut self, rule: Rule) -> Result<Self, OpenDayError> {
        let never = || OpenDayError::Rule(RuleError::Never(rule.to_string()));
        let first = rule.dates(self.start, &TimeZone::UTC).first().ok_or_else(never)?;
        let (start, end) = self.times_on(first).ok_or_else(never)?;
        (self.start, self.end, self.repeat) = (start, end, Some(Box::new(rule)));
        Ok(self)
    }

    /// The same at other times.
    pub(super) fn moved(&self, start: DateTime, end: DateTime) -> Self {
        Self { start, end, ..self.clone() }
    }

    /// The opening by a rule that was let in earlier, whatever it names.
    #[must_use]
    pub fn repeated_as_stored(self, rule: Rule) -> Self {
        Self { repeat: Some(Box::new(rule)), ..self }
    }

    /// The same without its rule, on one date.
    #[must_use]
    pub fn once_on(&self, date: Date) -> Option<Self> {
        let (start, end) = self.times_on(date)?;
        Some(Self { start, end, repeat: None, exceptions: Exceptions::default(), ..self.clone() })
    }

    #[must_use]
    pub const fn start(&self) -> DateTime {
        self.start
    }

    #[must_use]
    pub const fn end(&self) -> DateTime {
        self.end
    }

    /// The rule by which it repeats, if it does.
    #[must_use]
    pub fn repeat(&self) -> Option<&Rule> {
        self.repeat.as_deref()
    }

    /// What a visitor must know.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        self.visit.as_deref().unwrap_or(Visit::NOTHING)
    }

    /// The same for visitors who must know that.
    #[must_use]
    pub fn for_visit(self, visit: Visit) -> Self {
        Self { visit: (visit != *Visit::NOTHING).then(|| Box::new(visit)), ..self }
    }

    /// The dates of its rule, or none.
    #[must_use]
    pub fn dates(&self, zone: &TimeZone) -> Option<Dates<'_>> {
        self.repeat.as_ref().map(|rule| rule.dates(self.start, zone))
    }

    /// Its local start and end if it began on that date.
    pub(super) fn times_on(&self, date: Date) -> Option<(DateTime, DateTime)> {
        let days = self.end.date().duration_since(self.start.date());
        let end = date.checked_add(days).ok()?.to_datetime(self.end.time());
        Some((date.to_datetime(self.start.time()), end))
    }

    /// Takes over what was otherwise on dates of an earlier rule, where the present one names them.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::ExceptionOff`] where something is said of a date that is not past, and the rule names it no longer.
    pub fn keep_exceptions(&mut self, before: &Self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        let today = zone.to_datetime(now).date();
        let dates = self.dates(zone);
        let fits = |date: Date| dates.as_ref().is_some_and(|dates| dates.has(date));
        if let Some((date, _)) = before.exceptions.iter().find(|(date, _)| *date >= today && !fits(*date)) {
            let next = dates.as_ref().and_then(|dates| dates.from(date));
            return Err(OpenDayError::ExceptionOff { date, next });
        }
        let still = before.exceptions.iter().filter(|(date, _)| fits(*date));
        self.exceptions = still.map(|(date, exception)| (date, exception.clone())).collect();
        Ok(())
    }

    /// Whether every date on which something is otherwise is one that its rule names, and is as long as an open day may be.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::ExceptionOff`], or why a date cannot be moved there.
    pub fn check_exceptions(&self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        let dates = self.dates(zone);
        for (date, exception) in self.exceptions.iter() {
            if !dates.as_ref().is_some_and(|dates| dates.has(date)) {
                let next = dates.as_ref().and_then(|dates| dates.from(date).or_else(|| dates.last()));
                return Err(OpenDayError::ExceptionOff { date, next });
            }
            if let Some((start, end)) = exception.turn.moved() {
                check_length(start, end).map_err(|error| error.on_date(date, "end"))?;
                if is_too_far_ahead(start.date(), now) {
                    let error = OpenDayError::TooFarAhead { member: "start", date: start.date() };
                    return Err(error.on_date(date, "start"));
                }
                let there = Self::stored(start, end, self.kind);
                there.check_clock_ahead(zone, now).map_err(|error| {
                    let member = error.member();
                    error.on_date(date, member)
                })?;
            }
            self.check_left(exception.places_left).map_err(|error| error.on_date(date, "places_left"))?;
        }
        Ok(())
    }

    /// Whether there are as many places as are said to be left.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::MoreLeft`].
    pub fn check_left(&self, left: Option<u32>) -> Result<(), OpenDayError> {
        match (left, self.places) {
            (Some(left), Some(Places(places))) if left > places => Err(OpenDayError::MoreLeft { left, places }),
            _ => Ok(()),
        }
    }

    /// Whether it can be entered at `now`: it is not over, its date is no slip of the pen, and its times are on the clock.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::IsPast`], [`OpenDayError::TooFarAhead`], [`OpenDayError::NotOnTheClock`].
    pub fn check_when(&self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        self.check_ahead(now)?;
        if let Some(dates) = self.dates(zone) {
            self.check_exceptions(zone, now)?;
            self.check_moved_ahead(zone, now)?;
            return match dates.last().and_then(|last| self.times_on(last)) {
                Some((_, end)) if is_over(end, zone, now) => {
                    Err(OpenDayError::IsPast { end, now: zone.to_datetime(now) })
                }
                None if dates.first().is_none() => Err(OpenDayError::Rule(RuleError::Never(self.rule_text()))),
                _ => Ok(()),
            };
        }
        match self.in_zone(zone) {
            Some((_, end)) if end.timestamp() <= now => {
                Err(OpenDayError::IsPast { end: self.end, now: zone.to_datetime(now) })
            }
            _ => self.check_clock(zone),
        }
    }

    /// Whether no date that is ahead is moved to where it would be over already.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::IsPast`].
    pub fn check_moved_ahead(&self, zone: &TimeZone, now: Timestamp) -> Result<(), OpenDayError> {
        let now_there = zone.to_datetime(now);
        let ahead = self.exceptions.iter().filter(|(date, _)| *date >= now_there.date());
        for (date, exception) in ahead {
            if let Some((_, end)) = exception.turn.moved()
                && is_over(end, zone, now)
            {
                return Err(OpenDayError::IsPast { end, now: now_there }.on_date(date, "end"));
            }
        }
        Ok(())
    }

    fn rule_text(&self) -> String {
        self.repeat.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// Whether clocks show its start and its end on their dates in `zone`; then it ends after its start there, too. Of a
    /// rule no single date is judged: one whose hour is skipped opens as long after the gap.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::NotOnTheClock`].
    pub fn check_clock(&self, zone: &TimeZone) -> Result<(), OpenDayError> {
        let once = if self.repeat.is_none() { vec![("start", self.start), ("end", self.end)] } else { Vec::new() };
        for (member, time) in once {
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
        if is_too_far_ahead(date, now) { Err(OpenDayError::TooFarAhead { member: "start", date }) } else { Ok(()) }
    }

    /// Start and end as they happen in `zone`, clock changes resolved; an end is never before its start.
    #[must_use]
    pub fn in_zone(&self, zone: &TimeZone) -> Option<(Zoned, Zoned)> {
        resolved((self.start, self.end), zone)
    }
}

/// When local times happen in `zone`: a skipped one as long after the gap, of two equal ones the first (RFC 5545, section
/// 3.3.5).
pub(super) fn resolved((start, end): (DateTime, DateTime), zone: &TimeZone) -> Option<(Zoned, Zoned)> {
    let start = zone.to_ambiguous_zoned(start).compatible().ok()?;
    let end = zone.to_ambiguous_zoned(end).compatible().ok()?;
    // An opening that lies wholly in a skipped hour still has its place in order.
    let end = if end < start { start.clone() } else { end };
    Some((start, end))
}

fn is_over(end: DateTime, zone: &TimeZone, now: Timestamp) -> bool {
    zone.to_ambiguous_timestamp(end).compatible().is_ok_and(|end| end <= now)
}

fn check_length(start: DateTime, end: DateTime) -> Result<(), OpenDayError> {
    if end <= start {
        return Err(OpenDayError::EndsBeforeStart { start, end });
    }
    if end.duration_since(start) > SignedDuration::from_hours(OPEN_DAY_HOURS_MAX) {
        return Err(OpenDayError::TooLong { start, end });
    }
    Ok(())
}
