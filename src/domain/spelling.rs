//! Spellings of dates and times, as people and the programs they export from write them, where only one reading exists.
//!
//! The values of the domain read with it; what can be read in two ways is read in none. What must never enter: a rule of
//! what a date may be.

/// The part of a bad value an error may repeat: long enough to recognise, short enough for one line.
pub(crate) fn excerpt(input: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut text: String = input.chars().take(CHARACTERS_MAX).map(visible).collect();
    if input.chars().nth(CHARACTERS_MAX).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests;

use jiff::civil::{Date, DateTime, Time};

/// The first and the last year that a date may lie in.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;

/// What lies around a text and is no part of it: white space, and the byte order mark some editors put first.
#[must_use]
pub fn plain(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
}

/// A word of a fixed set, such as `open-house`, however it is capitalised and its parts are joined.
#[must_use]
pub fn word(text: &str) -> String {
    let joined = |c: char| if c == '_' || c.is_whitespace() { '-' } else { c.to_ascii_lowercase() };
    plain(text).chars().map(joined).collect()
}

/// Reads whether something is so: `yes`, `TRUE`, `1`; nothing is no.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match word(text).as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" | "" => Some(false),
        _ => None,
    }
}

/// Reads a date: the year first (`2026-12-03`, `2026/12/3`), or the day first between dots (`3.12.2026`, `3. 12. 2026`);
/// a midnight may stand beside it, as in cells of a spreadsheet.
///
/// Between slashes or hyphens it is not known whether the day or the month comes first, unless only one can be a month.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    let at_midnight = || local_time(text).filter(|found| found.time() == Time::midnight());
    bare_date(plain(text)).or_else(|| at_midnight().map(DateTime::date))
}

/// Reads a date that nothing stands beside.
fn bare_date(text: &str) -> Option<Date> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = text.trim_end_matches('.').split(separator).map(str::trim);
    let [first, second, third] = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    if first.len() == 4 {
        return calendar_date(number(first, 4)?, number(second, 2)?, number(third, 2)?);
    }
    let (year, one, other) = (number(third, 4).filter(|_| third.len() == 4)?, number(first, 2)?, number(second, 2)?);
    if separator == '.' {
        return calendar_date(year, other, one);
    }
    match (calendar_date(year, one, other), calendar_date(year, other, one)) {
        (Some(date), None) | (None, Some(date)) => Some(date),
        (Some(one), Some(other)) => (one == other).then_some(one),
        (None, None) => None,
    }
}

/// Reads a time of the day to the minute: `9:00`, `09:00:00`, `9.00`, `9:00 pm`, `9 p.m.`.
#[must_use]
pub fn time(text: &str) -> Option<Time> {
    let text = plain(text).to_ascii_lowercase();
    let half_of = |(ending, half)| text.strip_suffix(ending).map(|text| (text.trim_end(), Some(half)));
    let (text, half) =
        [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)].into_iter().find_map(half_of).unwrap_or((&text, None));
    let mut parts = text.split(text.chars().find(|c| matches!(c, ':' | '.')).unwrap_or(':'));
    let hour = number(parts.next()?, 2)?;
    // Only before noon or after it an hour says all.
    let minute = parts.next().or(half.map(|_| "00"))?;
    // Seconds may be told, as long as they are none.
    let is_whole =
        parts.next().is_none_or(|seconds| seconds.bytes().all(|c| matches!(c, b'0' | b'.')) && !seconds.is_empty());
    if minute.len() != 2 || !is_whole || parts.next().is_some() {
        return None;
    }
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    Time::new(i8::try_from(hour).ok()?, i8::try_from(number(minute, 2)?).ok()?, 0, 0).ok()
}

/// Reads a date and a time of the day, with `T` or white space between them. With an offset it is none.
#[must_use]
pub fn local_time(text: &str) -> Option<DateTime> {
    let text = plain(text);
    let (end_of_date, _) =
        text.char_indices().find(|(at, c)| *at > 5 && (matches!(c, 'T' | 't') || is_gap(text, *at, *c)))?;
    let (date_text, time_text) = text.split_at_checked(end_of_date)?;
    let time_text = time_text.trim_start_matches(['T', 't']);
    Some(DateTime::from_parts(bare_date(date_text.trim_end_matches(','))?, time(time_text)?))
}

/// Whether the white space at `at` ends a date, and does not stand between its parts (`3. 12. 2026`).
fn is_gap(text: &str, at: usize, c: char) -> bool {
    c.is_whitespace() && text.get(..at).is_some_and(|before| bare_date(before.trim_end_matches(',')).is_some())
}

/// A number of digits alone, at most so many of them.
fn number(text: &str, digits_max: usize) -> Option<i16> {
    let is_number = (1..=digits_max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn calendar_date(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    YEARS.contains(&year).then_some(date)
}
