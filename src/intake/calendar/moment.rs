//! Dates, times and lengths as calendars write them.

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarDuration, ICalendarEntry, ICalendarParameterName, ICalendarValue};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span};

use super::zones::Zones;
use crate::domain::schedule::{parse_date, parse_time};
use crate::domain::spelling::excerpt;
use crate::intake::limits::DATES_OF_ENTRY_MAX;
use crate::intake::sieve::whole_dates;
use crate::intake::why::Why;

/// A date, or a time by the clocks of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    Date(Date),
    Time(DateTime, TimeZone),
}

impl Moment {
    /// Reads a value of a property, in the zone that the property names.
    pub(super) fn of(property: &ICalendarEntry, value: &ICalendarValue, zones: &mut Zones) -> Result<Self, Why> {
        match value {
            ICalendarValue::PartialDateTime(written) => Self::read(property, written, zones),
            ICalendarValue::Text(text) => Err(Why::NoTime(excerpt(text))),
            _ => Err(Why::NoTime(property.name.as_str().to_owned())),
        }
    }

    /// Reads what was written, in the zone that the property names.
    pub(super) fn read(property: &ICalendarEntry, written: &PartialDateTime, zones: &mut Zones) -> Result<Self, Why> {
        let date = date(written)?;
        if !written.has_time() {
            return Ok(Self::Date(date));
        }
        let time = date.to_datetime(time(written)?);
        let zone = match property.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text()) {
            _ if written.has_zone() => fixed_zone(written),
            Some(id) => zones.named(id)?,
            None => zones.floating().clone(),
        };
        Ok(Self::Time(time, zone))
    }

    /// The date by its own clocks.
    pub(super) fn date(&self) -> Date {
        match self {
            Self::Date(date) => *date,
            Self::Time(time, _) => time.date(),
        }
    }

    /// What the clocks of another zone show then; a date begins at midnight wherever it is.
    pub(super) fn by_clocks_of(&self, zone: &TimeZone) -> DateTime {
        match self {
            Self::Date(date) => date.to_datetime(Time::midnight()),
            Self::Time(time, own) if own == zone => *time,
            Self::Time(time, own) => {
                let instant = own.to_ambiguous_zoned(*time).compatible();
                instant.map_or(*time, |instant| zone.to_datetime(instant.timestamp()))
            }
        }
    }
}

fn date(written: &PartialDateTime) -> Result<Date, Why> {
    let (year, month, day) =
        (written.year.unwrap_or_default(), written.month.unwrap_or_default(), written.day.unwrap_or_default());
    let signed = |part: u8| i8::try_from(part).ok();
    let parts = i16::try_from(year).ok().zip(signed(month)).zip(signed(day));
    parts.and_then(|((year, month), day)| Date::new(year, month, day).ok()).ok_or_else(|| {
        // The domain has the words for it.
        let text = format!("{year:04}-{month:02}-{day:02}");
        parse_date(&text).err().map_or(Why::NoTime(text), Why::Time)
    })
}

fn time(written: &PartialDateTime) -> Result<Time, Why> {
    let (hour, minute) = (written.hour.unwrap_or_default(), written.minute.unwrap_or_default());
    let signed = |part: u8| i8::try_from(part).ok();
    let parts = signed(hour).zip(signed(minute));
    // Open days begin and end with a minute.
    parts.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok()).ok_or_else(|| {
        let text = format!("{hour:02}:{minute:02}");
        parse_time(&text).err().map_or(Why::NoTime(text), Why::Time)
    })
}

/// The zone of a time that has its offset beside it.
fn fixed_zone(written: &PartialDateTime) -> TimeZone {
    let minutes =
        i32::from(written.tz_hour.unwrap_or_default()) * 60 + i32::from(written.tz_minute.unwrap_or_default());
    let seconds = if written.tz_minus { -60 * minutes } else { 60 * minutes };
    Offset::from_seconds(seconds).map_or(TimeZone::UTC, TimeZone::fixed)
}

/// How long an entry lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// So many dates, the first included.
    Dates(i64),
    /// By the clock: what ends at four ends at four, also where clocks change meanwhile.
    Clock(SignedDuration),
    /// Days by the calendar and then a time that passes (RFC 5545, section 3.3.6).
    Passing { days: i64, seconds: i64 },
}

impl Length {
    /// From a start to an end.
    pub(super) fn between(start: &Moment, end: &Moment) -> Result<Self, Why> {
        match start {
            Moment::Time(start, zone) => Ok(Self::Clock(end.by_clocks_of(zone).duration_since(*start))),
            Moment::Date(start) => {
                let end_date = end.date();
                // The end is the date after the last one; of one date many write that date itself.
                let days = end_date.duration_since(*start).as_hours() / 24;
                if days < 0 {
                    return Err(Why::EndsBeforeStart { start: *start, end: end_date });
                }
                Self::dates(days.max(1))
            }
        }
    }

    /// As a calendar writes a duration, of an entry that begins at `start`.
    pub(super) fn of(duration: &ICalendarDuration, start: &Moment) -> Result<Self, Why> {
        let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
        let seconds =
            i64::from(duration.hours) * 3_600 + i64::from(duration.minutes) * 60 + i64::from(duration.seconds);
        match start {
            _ if duration.neg => Err(Why::NoEnd),
            Moment::Date(_) => Self::dates((days + seconds.div_euclid(86_400)).max(1)),
            Moment::Time(..) => Ok(Self::Passing { days, seconds }),
        }
    }

    fn dates(days: i64) -> Result<Self, Why> {
        if days > DATES_OF_ENTRY_MAX { Err(Why::TooManyDates { days }) } else { Ok(Self::Dates(days)) }
    }

    /// Starts and ends by the clocks at `home` of what begins at `start` by those of `zone`: one of what has a time, and
    /// one for each date of what has none.
    pub(super) fn from(self, start: DateTime, zone: &TimeZone, home: &TimeZone) -> Vec<(DateTime, DateTime)> {
        let at_home = |instant: &jiff::Zoned| home.to_datetime(instant.timestamp());
        let begin = || zone.to_ambiguous_zoned(start).compatible().ok();
        let end = || match self {
            Self::Dates(_) => None,
            // By the clock at which it really begins, where the one that was written is skipped.
            Self::Clock(length) => {
                let end = begin()?.datetime().saturating_add(length);
                zone.to_ambiguous_zoned(end).compatible().ok()
            }
            Self::Passing { days, seconds } => {
                let end = begin()?.checked_add(Span::new().try_days(days).ok()?).ok()?;
                end.checked_add(SignedDuration::from_secs(seconds)).ok()
            }
        };
        match self {
            Self::Dates(days) => whole_dates(start.date(), days, home).collect(),
            _ => begin().zip(end()).map(|(begin, end)| (at_home(&begin), at_home(&end))).into_iter().collect(),
        }
    }
}
