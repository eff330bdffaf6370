//! A date and a time of the day beside each other, as people write them.

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};

use super::date::{NoDate, bare_date};
use super::simple;
use super::time::{NoTime, is_end, time_of};

/// Why a text is no local date and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLocalTime {
    /// There is none in it.
    Unknown,
    /// Its date is none.
    Date(NoDate),
    /// What stands behind its date is no time of the day.
    Time(String, NoTime),
    /// A date alone.
    WithoutTime,
}

/// Reads a date and a time of the day, with `T` or white space between them.
///
/// # Errors
///
/// [`NoLocalTime`], also of a time with an offset.
pub fn local_time(text: &str) -> Result<DateTime, NoLocalTime> {
    if let Some(kept) = as_kept(text) {
        return Ok(kept);
    }
    let text = simple(text);
    let (date, time) = date_and_time(&text)?;
    time_of(time)
        .map(|time| DateTime::from_parts(date, time))
        .map_err(|wrong| NoLocalTime::Time(time.to_owned(), wrong))
}

/// What is written as we write it ourselves, like `2026-12-03T09:00`: a server that begins reads it of everybody. Of what is
/// rare, other centuries among them, nothing is said.
fn as_kept(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once('T')?;
    let digits = |text: &str, range: Range<usize>| {
        let part = text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<i16>().ok()
    };
    let is_kept = date.len() == 10 && time.len() == 5 && date.starts_with("20");
    let is_apart = date.get(4..5) == Some("-") && date.get(7..8) == Some("-") && time.get(2..3) == Some(":");
    if !is_kept || !is_apart {
        return None;
    }
    let small = |part: Option<i16>| part.and_then(|part| i8::try_from(part).ok());
    let date = Date::new(digits(date, 0..4)?, small(digits(date, 5..7))?, small(digits(date, 8..10))?).ok()?;
    let time = Time::new(small(digits(time, 0..2))?, small(digits(time, 3..5))?, 0, 0).ok()?;
    Some(date.to_datetime(time))
}

/// As [`local_time`], of an end: `24:00` is the midnight with which its date ends.
///
/// # Errors
///
/// As of [`local_time`].
pub fn local_end(text: &str) -> Result<DateTime, NoLocalTime> {
    // `24:00` is no time of it, so that what it reads is the same for an end.
    if let Some(kept) = as_kept(text) {
        return Ok(kept);
    }
    let simple = simple(text);
    let (date, time) = date_and_time(&simple)?;
    if !is_end(time) {
        return local_time(text);
    }
    date.tomorrow()
        .map(|next| next.to_datetime(Time::midnight()))
        .map_err(|_| NoLocalTime::Date(NoDate::YearOutOfRange))
}

/// The date of a simple text that has a midnight beside it.
pub(super) fn with_midnight(text: &str) -> Option<Date> {
    let (date, time) = date_and_time(text).ok()?;
    (time_of(time) == Ok(Time::midnight())).then_some(date)
}

/// The date at the beginning of a simple text, and what stands behind it.
fn date_and_time(text: &str) -> Result<(Date, &str), NoLocalTime> {
    // Where white space stands between the parts of a date (`3. 12. 2030`), no date ends yet.
    let ends = text.char_indices().filter(|(_, c)| *c == 't' || c.is_whitespace());
    let (mut read, mut wrong) = (None, None);
    for (before, behind) in ends.filter_map(|(end, _)| text.split_at_checked(end)) {
        match bare_date(before.trim_end().trim_end_matches(',')) {
            // Behind a date its weekday may stand, right or wrong.
            Ok(date) => read = Some((date, behind.trim_start_matches('t').trim())),
            Err(NoDate::Unknown) => {}
            Err(other) => {
                read = read.filter(|_| !matches!(other, NoDate::OtherWeekday(_)));
                wrong = Some(other);
            }
        }
    }
    match (read, bare_date(text)) {
        (_, Ok(_)) => Err(NoLocalTime::WithoutTime),
        (_, Err(other @ NoDate::OtherWeekday(_))) => Err(NoLocalTime::Date(other)),
        (Some(read), Err(_)) => Ok(read),
        (None, Err(NoDate::Unknown)) => Err(wrong.map_or(NoLocalTime::Unknown, NoLocalTime::Date)),
        (None, Err(other)) => Err(NoLocalTime::Date(other)),
    }
}
