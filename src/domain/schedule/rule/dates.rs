//! The dates of a rule, computed in either direction from anywhere.
//!
//! Time is cut into the periods of the rule's frequency, counted from that of its first date; of each it is known at once
//! whether it is one of those named, and which of its days are. What lies between is jumped over.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::{DaysOfMonth, Ends, Frequency, Rule};

/// Months looked through for the next date; one that comes more rarely comes never. 29 February on a named weekday can be
/// forty years off.
const MONTHS_TRIED_MAX: i32 = 12 * 41;

/// The last year with dates of rules.
const YEAR_MAX: i16 = 9_990;

/// The dates of a rule from its first one on.
#[derive(Debug, Clone)]
pub struct Dates<'r> {
    rule: &'r Rule,
    start: Date,
    last: Option<Date>,
}

impl<'r> Dates<'r> {
    pub(super) fn new(rule: &'r Rule, start: DateTime, zone: &TimeZone) -> Self {
        let mut dates = Self { rule, start: start.date(), last: None };
        let by = |end: DateTime| {
            let date = end.date();
            if start.time() <= end.time() { Some(date) } else { date.yesterday().ok() }
        };
        dates.last = match rule.ends {
            Ends::Never => None,
            Ends::OnDate(date) => Some(date),
            Ends::AtTime(time) => by(time),
            Ends::AtInstant(instant) => by(zone.to_datetime(instant)),
            Ends::After(count) => dates.nth(count),
        };
        dates
    }

    /// The date of that number, from 1.
    fn nth(&self, number: u16) -> Option<Date> {
        let mut date = self.first()?;
        for _ in 1..number {
            date = self.after(date).unwrap_or(date);
        }
        Some(date)
    }

    /// The first date.
    #[must_use]
    pub fn first(&self) -> Option<Date> {
        self.from(self.start)
    }

    /// The last date, if the rule ends.
    #[must_use]
    pub fn last(&self) -> Option<Date> {
        self.last.and_then(|last| self.until(last))
    }

    /// The next date after that one.
    #[must_use]
    pub fn after(&self, date: Date) -> Option<Date> {
        self.from(date.tomorrow().ok()?)
    }

    /// The first date on that one or after it.
    #[must_use]
    pub fn from(&self, date: Date) -> Option<Date> {
        let date = date.max(self.start);
        let found = match &self.rule.frequency {
            Frequency::Daily => self.daily(date, Way::Ahead),
            Frequency::Weekly { .. } => self.weekly(date, Way::Ahead),
            Frequency::Monthly { .. } | Frequency::Yearly { .. } => self.monthly(date, Way::Ahead),
        }?;
        (self.last.is_none_or(|last| found <= last) && found.year() <= YEAR_MAX).then_some(found)
    }

    /// The last date on that one or before it.
    #[must_use]
    pub fn until(&self, date: Date) -> Option<Date> {
        let date = self.last.map_or(date, |last| date.min(last));
        if date < self.start {
            return None;
        }
        let found = match &self.rule.frequency {
            Frequency::Daily => self.daily(date, Way::Back),
            Frequency::Weekly { .. } => self.weekly(date, Way::Back),
            Frequency::Monthly { .. } | Frequency::Yearly { .. } => self.monthly(date, Way::Back),
        }?;
        (found >= self.start).then_some(found)
    }

    /// Whether that is one of its dates.
    #[must_use]
    pub fn has(&self, date: Date) -> bool {
        self.from(date) == Some(date)
    }

    fn interval(&self) -> i32 {
        i32::from(self.rule.interval)
    }

    fn daily(&self, date: Date, way: Way) -> Option<Date> {
        let days = days_between(self.start, date);
        date_at(self.start, way.multiple(days, self.interval()))
    }

    fn weekly(&self, date: Date, way: Way) -> Option<Date> {
        let Frequency::Weekly { days, week_start } = &self.rule.frequency else { return None };
        let is_named = |day: Weekday| if days.is_empty() { day == self.start.weekday() } else { days.has(day) };
        // Days of a week as a set of bits, the first of which is that on which weeks begin.
        let of_week =
            (0..7_i8).filter(|day| is_named(week_start.wrapping_add(*day))).fold(0, |all, day| all | 1 << day);
        let first = date_at(self.start, -i32::from(self.start.weekday().since(*week_start)))?;
        let week = days_between(first, date).div_euclid(7);
        let named = way.multiple(week, self.interval());
        // In the week of the date itself it is looked for from that on, in another from that week's near end.
        let weeks = [named, named + way.sign() * self.interval()];
        weeks.into_iter().find_map(|number| {
            let side = if number == week { way.side(date.weekday().since(*week_start)) } else { u32::MAX };
            date_at(first, number.checked_mul(7)? + i32::try_from(way.nearest(of_week & side)?).ok()?)
        })
    }

    /// Monthly and yearly rules: a month is named or not, and has a set of days.
    fn monthly(&self, date: Date, way: Way) -> Option<Date> {
        let mut number = month_number(date);
        for _ in 0..=MONTHS_TRIED_MAX.max(self.interval() * 12 * 8) {
            let (year, month) =
                (i16::try_from(number.div_euclid(12)).ok()?, i8::try_from(number.rem_euclid(12)).ok()? + 1);
            if self.names_month(number, year, month) {
                let days = days_in(self.rule.days_of_month()?, self.start, year, month)?;
                let days = if month_number(date) == number { days & way.side(date.day()) } else { days };
                if let Some(day) = way.nearest(days) {
                    return Date::new(year, month, i8::try_from(day).ok()?).ok();
                }
            }
            number += way.sign();
        }
        None
    }

    fn names_month(&self, number: i32, year: i16, month: i8) -> bool {
        match &self.rule.frequency {
            Frequency::Monthly { months, .. } => {
                let passed = number - month_number(self.start);
                passed.rem_euclid(self.interval()) == 0 && (months.is_empty() || months.has(month))
            }
            Frequency::Yearly { months, .. } => {
                let passed = i32::from(year) - i32::from(self.start.year());
                let is_month = if months.is_empty() { month == self.start.month() } else { months.has(month) };
                passed.rem_euclid(self.interval()) == 0 && is_month
            }
            Frequency::Daily | Frequency::Weekly { .. } => false,
        }
    }
}

impl Rule {
    const fn days_of_month(&self) -> Option<&DaysOfMonth> {
        match &self.frequency {
            Frequency::Monthly { days, .. } | Frequency::Yearly { days, .. } => Some(days),
            Frequency::Daily | Frequency::Weekly { .. } => None,
        }
    }
}

/// In which direction a date is looked for.
#[derive(Clone, Copy)]
enum Way {
    Ahead,
    Back,
}

impl Way {
    const fn sign(self) -> i32 {
        match self {
            Self::Ahead => 1,
            Self::Back => -1,
        }
    }

    /// The multiple of `interval` that is `number` or the next in this direction.
    const fn multiple(self, number: i32, interval: i32) -> i32 {
        let below = number.div_euclid(interval) * interval;
        match self {
            Self::Ahead if below < number => below + interval,
            Self::Ahead | Self::Back => below,
        }
    }

    /// The first day of a set of bits in this direction.
    const fn nearest(self, days: u32) -> Option<u32> {
        match self {
            Self::Ahead if days != 0 => Some(days.trailing_zeros()),
            Self::Ahead => None,
            Self::Back => days.checked_ilog2(),
        }
    }

    /// The days of a set of bits on this side of a day, that itself too.
    const fn side(self, day: i8) -> u32 {
        match self {
            Self::Ahead => u32::MAX << day,
            Self::Back => u32::MAX >> (31 - day),
        }
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    i32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or_default()
}

fn date_at(date: Date, days: i32) -> Option<Date> {
    date.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

fn month_number(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// The days of that month which a rule names, as a set of bits.
fn days_in(days: &DaysOfMonth, start: Date, year: i16, month: i8) -> Option<u32> {
    let first = Date::new(year, month, 1).ok()?;
    let length = first.days_in_month();
    let bit = |day: i8| if (1..=length).contains(&day) { 1u32 << day } else { 0 };
    Some(match days {
        DaysOfMonth::OfStart => bit(start.day()),
        DaysOfMonth::Numbers(numbers) => numbers
            .iter()
            .fold(0, |all, number| all | if *number > 0 { bit(*number) } else { bit(length + 1 + *number) }),
        DaysOfMonth::Weekdays(weekdays) => weekdays.iter().fold(0, |all, (nth, weekday)| {
            let earliest = 1 + weekday.since(first.weekday());
            let latest = earliest + (length - earliest) / 7 * 7;
            all | match nth {
                None => (0..5).fold(0, |all, week| all | bit(earliest + week * 7)),
                Some(nth) if *nth > 0 => bit(earliest + (*nth - 1) * 7),
                Some(nth) => bit(latest + (*nth + 1) * 7),
            }
        }),
    })
}
