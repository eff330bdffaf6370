//! The dates of a rule, within a span of time: calcard follows it, by clocks that never change.
//!
//! calcard follows a rule from its first date on, knows no span, and takes until a hundred thousand tries to find that a
//! rule never happens. So what would be dense is refused before; a rule that repeats for years already is moved to where
//! it is needed, which changes none of its dates; and how often it repeats is counted here, as dates that clocks skip do
//! not count (RFC 5545, section 3.3.10).

#[cfg(test)]
mod tests;

use calcard::common::timezone::Tz;
use calcard::common::{CalendarScale, PartialDateTime};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarDay, ICalendarEntry, ICalendarFrequency,
    ICalendarMonth, ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue, ICalendarWeekday,
};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp};

use crate::domain::spelling::excerpt;
use crate::intake::limits::{OCCURRENCES_MAX, RULE_TIMES_MAX, RULE_VALUES_MAX};
use crate::intake::why::Why;

/// A rule, when it begins by the clocks of its zone, and from when to when it is followed.
#[derive(Debug)]
pub(super) struct Repeats<'r> {
    pub(super) rule: &'r ICalendarRecurrenceRule,
    pub(super) start: DateTime,
    pub(super) zone: &'r TimeZone,
    pub(super) from: DateTime,
    pub(super) until: DateTime,
}

impl Repeats<'_> {
    /// Its dates in that span, in their order. The first one of all is one of them, whatever the rule says.
    ///
    /// # Errors
    ///
    /// What is wrong with the rule, or [`Why::NeverHappens`].
    pub(super) fn starts(&self) -> Result<Vec<DateTime>, Why> {
        self.check()?;
        let until = self.last().map_or(self.until, |last| last.min(self.until));
        let most = self.most_until(until);
        let count =
            self.rule.count.map(|count| usize::try_from(count).unwrap_or(usize::MAX)).filter(|count| *count < most);
        let explicit = explicit(self.rule, self.start);
        // What is counted is counted from the first date on.
        let begin = if count.is_some() { self.start } else { moved(&explicit, self.start, self.from) };
        // Some dates may be on no clock; each rule has far fewer of them.
        let limit = count.map_or(OCCURRENCES_MAX, |count| (count + count / 4 + 64).min(OCCURRENCES_MAX));
        let mut starts = if begin > until { Vec::new() } else { self.expand(&explicit, begin, Some(until), limit)? };
        if starts.is_empty() && self.expand(&explicit, self.start, None, 1)?.is_empty() {
            return Err(Why::NeverHappens(self.in_words()));
        }
        if begin == self.start && !starts.contains(&self.start) {
            starts.insert(0, self.start);
        }
        starts.retain(|start| *start == self.start || !self.is_skipped(*start));
        starts.truncate(count.unwrap_or(usize::MAX));
        starts.retain(|start| (self.from..=self.until).contains(start));
        Ok(starts)
    }

    /// Whether it can be followed at a cost that is known.
    fn check(&self) -> Result<(), Why> {
        let rule = self.rule;
        match rule.freq {
            ICalendarFrequency::Secondly => return Err(Why::Frequency("SECONDLY")),
            ICalendarFrequency::Minutely => return Err(Why::Frequency("MINUTELY")),
            ICalendarFrequency::Hourly => return Err(Why::Frequency("HOURLY")),
            _ => {}
        }
        let times = self.times_of_day();
        if times > RULE_TIMES_MAX {
            return Err(Why::DenseTimes(times));
        }
        let values = rule.byday.len()
            + rule.bymonthday.len()
            + rule.byyearday.len()
            + rule.byweekno.len()
            + rule.bymonth.len()
            + rule.bysetpos.len();
        if values > RULE_VALUES_MAX {
            return Err(Why::DenseRule(values));
        }
        let is_gregorian = rule.rscale.as_ref().is_none_or(|scale| *scale == CalendarScale::Gregorian);
        if is_gregorian { Ok(()) } else { Err(Why::Rule(self.in_words())) }
    }

    fn times_of_day(&self) -> usize {
        let lists = [self.rule.byhour.len(), self.rule.byminute.len(), self.rule.bysecond.len()];
        lists.into_iter().fold(1, |times, list| times.saturating_mul(list.max(1)))
    }

    /// The last time that the rule allows, by the clocks of its zone; a date counts to its end.
    fn last(&self) -> Option<DateTime> {
        let until = self.rule.until.as_ref()?;
        let civil = civil(until)?;
        if !until.has_time() {
            return Some(civil.date().to_datetime(Time::MAX));
        }
        let is_utc = until.has_zone();
        Some(if is_utc { self.zone.to_datetime(TimeZone::UTC.to_timestamp(civil).ok()?) } else { civil })
    }

    /// More dates than it can have until then.
    fn most_until(&self, until: DateTime) -> usize {
        let days = until.date().duration_since(self.start.date()).as_hours() / 24 + 2;
        usize::try_from(days).unwrap_or(0).saturating_mul(self.times_of_day())
    }

    /// Whether clocks of its zone never show that time.
    fn is_skipped(&self, time: DateTime) -> bool {
        matches!(self.zone.to_ambiguous_timestamp(time).offset(), AmbiguousOffset::Gap { .. })
    }

    /// What calcard makes of a rule, by clocks that never change.
    fn expand(
        &self,
        rule: &ICalendarRecurrenceRule,
        begin: DateTime,
        until: Option<DateTime>,
        limit: usize,
    ) -> Result<Vec<DateTime>, Why> {
        let rule = ICalendarRecurrenceRule { until: until.map(partial), count: None, ..rule.clone() };
        let values = [
            (ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(Box::new(partial(begin)))),
            (ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule))),
        ];
        let entries = values.map(|(name, value)| ICalendarEntry { name, params: Vec::new(), values: vec![value] });
        let event = ICalendarComponent {
            component_type: ICalendarComponentType::VEvent,
            entries: entries.into(),
            component_ids: Vec::new(),
        };
        let expanded = ICalendar { components: vec![event] }.expand_dates(Tz::Floating, limit);
        if !expanded.errors.is_empty() {
            return Err(Why::Rule(self.in_words()));
        }
        let starts = expanded.events.iter().filter_map(|event| {
            let instant = Timestamp::from_second(event.start.naive_local().and_utc().timestamp()).ok()?;
            Some(TimeZone::UTC.to_datetime(instant))
        });
        Ok(starts.collect())
    }

    fn in_words(&self) -> String {
        excerpt(&self.rule.to_string())
    }
}

/// The rule with what it leaves to its first date.
fn explicit(rule: &ICalendarRecurrenceRule, start: DateTime) -> ICalendarRecurrenceRule {
    let mut rule = rule.clone();
    let names_days =
        !(rule.byday.is_empty() && rule.bymonthday.is_empty() && rule.byyearday.is_empty() && rule.byweekno.is_empty());
    if names_days {
        return rule;
    }
    match rule.freq {
        ICalendarFrequency::Yearly => {
            if rule.bymonth.is_empty() {
                rule.bymonth = vec![ICalendarMonth::new(start.month().unsigned_abs(), false)];
            }
            rule.bymonthday = vec![start.day()];
        }
        ICalendarFrequency::Monthly => rule.bymonthday = vec![start.day()],
        ICalendarFrequency::Weekly => {
            rule.byday = vec![ICalendarDay { ordwk: None, weekday: weekday(start.weekday()) }];
        }
        _ => {}
    }
    rule
}

/// A later begin, not behind `from`, from which an explicit rule has the same dates on.
fn moved(rule: &ICalendarRecurrenceRule, start: DateTime, from: DateTime) -> DateTime {
    if from <= start {
        return start;
    }
    let step = i64::from(rule.interval.unwrap_or(1).max(1));
    let days = from.date().duration_since(start.date()).as_hours() / 24;
    let whole = |periods: i64| periods.div_euclid(step) * step;
    let months = i64::from(from.year() - start.year()) * 12 + i64::from(from.month() - start.month());
    let years = i64::from(from.year() - start.year());
    let first_of = |year: i64, month: i64| {
        let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
        Date::new(year, month, 1).ok()
    };
    let date = match rule.freq {
        ICalendarFrequency::Yearly if whole(years) > 0 => first_of(i64::from(start.year()) + whole(years), 1),
        ICalendarFrequency::Monthly if whole(months) > 0 => {
            let month = i64::from(start.month()) - 1 + whole(months);
            first_of(i64::from(start.year()) + month.div_euclid(12), month.rem_euclid(12) + 1)
        }
        ICalendarFrequency::Weekly => {
            // Of the first week only the days behind its begin are counted (`BYSETPOS`), so it must be one before.
            let weeks = (whole(days.div_euclid(7)) - step).max(0);
            start.date().checked_add(Span::new().days(weeks * 7)).ok()
        }
        ICalendarFrequency::Daily => start.date().checked_add(Span::new().days(whole(days))).ok(),
        _ => None,
    };
    date.map_or(start, |date| date.to_datetime(start.time()))
}

const fn weekday(weekday: Weekday) -> ICalendarWeekday {
    match weekday {
        Weekday::Monday => ICalendarWeekday::Monday,
        Weekday::Tuesday => ICalendarWeekday::Tuesday,
        Weekday::Wednesday => ICalendarWeekday::Wednesday,
        Weekday::Thursday => ICalendarWeekday::Thursday,
        Weekday::Friday => ICalendarWeekday::Friday,
        Weekday::Saturday => ICalendarWeekday::Saturday,
        Weekday::Sunday => ICalendarWeekday::Sunday,
    }
}

/// A time as calcard writes it, in no zone.
fn partial(time: DateTime) -> PartialDateTime {
    PartialDateTime {
        year: Some(time.year().unsigned_abs()),
        month: Some(time.month().unsigned_abs()),
        day: Some(time.day().unsigned_abs()),
        hour: Some(time.hour().unsigned_abs()),
        minute: Some(time.minute().unsigned_abs()),
        second: Some(time.second().unsigned_abs()),
        tz_hour: None,
        tz_minute: None,
        tz_minus: false,
    }
}

/// What calcard wrote, by the clock beside it.
fn civil(written: &PartialDateTime) -> Option<DateTime> {
    let signed = |part: Option<u8>| i8::try_from(part.unwrap_or_default()).ok();
    let year = i16::try_from(written.year?).ok()?;
    let date = Date::new(year, signed(written.month)?, signed(written.day)?).ok()?;
    let time = Time::new(signed(written.hour)?, signed(written.minute)?, signed(written.second)?.min(59), 0).ok()?;
    Some(date.to_datetime(time))
}
