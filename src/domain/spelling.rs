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

/// Digits of a telephone number at least; the shortest that is no house number or postal code.
const TELEPHONE_DIGITS_MIN: usize = 7;

/// Whether a text is nothing but a telephone number, be it with a word for it in front: `+420 777 123 456`, `Tel. (030) …`.
#[must_use]
pub fn is_telephone_number(text: &str) -> bool {
    let text = simple(text);
    let words = ["telephone", "phone", "mobile", "tel", "mob"];
    let bare = words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text).trim_start_matches(['.', ':']);
    let is_part = |c: char| c.is_ascii_digit() || c == ' ' || matches!(c, '+' | '-' | '/' | '.' | '(' | ')');
    bare.chars().all(is_part) && bare.chars().filter(char::is_ascii_digit).count() >= TELEPHONE_DIGITS_MIN
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

/// Reads a date: the year first (`2026-12-03`, `2026/12/3`), the day first between dots (`3.12.2026`, `3. 12. 2026`), or
/// with the month in English (`3 December 2026`, `Dec 3rd, 2026`), in digits of any script; a midnight may stand beside
/// it, as in cells of a spreadsheet.
///
/// Between slashes or hyphens it is not known whether the day or the month comes first, unless only one can be a month:
/// see [`two_dates`].
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    let text = simple(text);
    let at_midnight = || date_and_time(&text).filter(|(_, time)| clock(time) == Some((0, 0)));
    bare_date(&text).or_else(|| at_midnight().map(|(date, _)| date))
}

/// The two dates that a text may mean, of which nobody knows which: `03/04/2030`, with a time behind it or not.
#[must_use]
pub fn two_dates(text: &str) -> Option<(Date, Date)> {
    let text = simple(text);
    let date_text = text.split(|c: char| c.is_whitespace() || c == 't').next()?;
    let parts = numbers(date_text.trim_end_matches(','))?;
    match parts.readings()? {
        (Some(one), Some(other)) if one != other => Some((one, other)),
        _ => None,
    }
}

/// A text as it is read: in small letters and ASCII digits, with the plain form of each separator, and without what
/// cannot be seen.
fn simple(text: &str) -> String {
    let simple = |c: char| match c {
        // What cannot be seen, and the end of a date or a time in Chinese, Japanese and Korean; the names of year, month
        // and hour stand between numbers.
        '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}'
        | '\u{2066}'..='\u{2069}'
        | '\u{202A}'..='\u{202E}'
        | '\u{FEFF}'
        | '日'
        | '일'
        | '分'
        | '분' => None,
        '年' | '月' | '년' | '월' | '‐'..='―' | '−' | '－' => Some('-'),
        '：' | '時' | '시' => Some(':'),
        '．' | '。' => Some('.'),
        '／' => Some('/'),
        '，' | '、' => Some(','),
        _ if c.is_whitespace() => Some(' '),
        _ => Some(ascii_digit(c)),
    };
    let text: String = text.chars().filter_map(simple).collect();
    plain(&text.to_lowercase()).to_owned()
}

/// The zeros of scripts whose languages badges speak; nine further digits follow each (Unicode, category `Nd`).
const ZEROS: [char; 18] = [
    '\u{0660}', '\u{06F0}', '\u{0966}', '\u{09E6}', '\u{0A66}', '\u{0AE6}', '\u{0B66}', '\u{0BE6}', '\u{0C66}',
    '\u{0CE6}', '\u{0D66}', '\u{0E50}', '\u{0ED0}', '\u{1040}', '\u{17E0}', '\u{1810}', '\u{0F20}', '\u{FF10}',
];

/// The ASCII digit of the same value; any other character stays as it is.
pub(crate) fn ascii_digit(c: char) -> char {
    let value =
        ZEROS.into_iter().find_map(|zero| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// The three numbers of a date, in their order.
struct Numbers<'t> {
    separator: char,
    parts: [&'t str; 3],
}

fn numbers(text: &str) -> Option<Numbers<'_>> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = text.trim_end_matches('.').split(separator).map(str::trim);
    let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next().unwrap_or_default()];
    let [first, second, third, ""] = parts else { return None };
    Some(Numbers { separator, parts: [first, second, third] })
}

impl Numbers<'_> {
    /// The date with the day first, and that with the month first, where the year is last.
    fn readings(&self) -> Option<(Option<Date>, Option<Date>)> {
        let [first, second, third] = self.parts;
        let (year, one, other) =
            (number(third, 4).filter(|_| third.len() == 4)?, number(first, 2)?, number(second, 2)?);
        let day_first = calendar_date(year, other, one);
        Some((day_first, if self.separator == '.' { day_first } else { calendar_date(year, one, other) }))
    }

    fn date(&self) -> Option<Date> {
        let [first, second, third] = self.parts;
        if first.len() == 4 {
            return calendar_date(number(first, 4)?, number(second, 2)?, number(third, 2)?);
        }
        match self.readings()? {
            (Some(date), None) | (None, Some(date)) => Some(date),
            (Some(one), Some(other)) => (one == other).then_some(one),
            (None, None) => None,
        }
    }
}

/// Reads a date that nothing stands beside.
fn bare_date(text: &str) -> Option<Date> {
    numbers(text).and_then(|numbers| numbers.date()).or_else(|| worded_date(text))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Letters by which the name of a month or a weekday is known at least.
const NAME_LETTERS_MIN: usize = 3;

/// Reads a date whose month is an English word: `thu 3rd of december 2026`, `dec 3, 2026`, `3-dec-2026`.
fn worded_date(text: &str) -> Option<Date> {
    let is_of = |word: &str, names: &[&str]| {
        names.iter().position(|name| word.len() >= NAME_LETTERS_MIN && name.starts_with(word))
    };
    let (mut day, mut month, mut year) = (None, None, None);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !matches!(*word, "" | "of" | "the")) {
        let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
        let part = match (number(ordinal, 2), number(word, 4).filter(|_| word.len() == 4), is_of(word, &MONTHS)) {
            (Some(number), ..) => day.replace(number),
            (_, Some(number), _) => year.replace(number),
            (.., Some(index)) => month.replace(i16::try_from(index).ok()? + 1),
            _ if is_of(word, &WEEKDAYS).is_some() => None,
            _ => return None,
        };
        // Nothing is said twice.
        if part.is_some() {
            return None;
        }
    }
    calendar_date(year?, month?, day?)
}

/// Reads a time of the day to the minute: `9:00`, `09:00:00`, `9.00`, `9h00`, `0900`, `9 Uhr`, `9:00 pm`, `9 p.m.`, `noon`.
///
/// A bare hour is read from 7 on, and as 0: `5` may be in the morning or in the afternoon.
#[must_use]
pub fn time(text: &str) -> Option<Time> {
    let (hour, minute) = clock(&simple(text))?;
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

/// Whether a text is the time with which a day ends: `24:00`, `midnight`.
#[must_use]
pub fn is_end_of_day(text: &str) -> bool {
    let text = simple(text);
    matches!(text.as_str(), "midnight" | "12 midnight") || clock(&text) == Some((24, 0))
}

/// The bare hours that are not taken for one in the afternoon.
const CLEAR_HOURS: [std::ops::RangeInclusive<i16>; 2] = [0..=0, 7..=24];

/// Hour and minute of a simple text, up to 24:00.
fn clock(text: &str) -> Option<(i16, i16)> {
    if matches!(text, "noon" | "12 noon") {
        return Some((12, 0));
    }
    let half_of = |(ending, half)| text.strip_suffix(ending).map(|text| (text.trim_end(), Some(half)));
    let (text, half) =
        [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)].into_iter().find_map(half_of).unwrap_or((text, None));
    let words = ["uhr", "hours", "hrs", "o'clock", "o’clock", "h"];
    let named = words.iter().find_map(|word| text.strip_suffix(word)).map(str::trim_end);
    let text = named.unwrap_or(text).trim_end_matches(':');
    let (hour, minute) = match text.split_once([':', '.', 'h']) {
        Some((hour, rest)) => (hour, minute_of(rest)?),
        None if text.len() == 4 && half.is_none() => (text.get(..2)?, text.get(2..)?),
        // Beside a word of the clock an hour says all.
        None if half.is_some() || named.is_some() => (text, "00"),
        None => (Some(text).filter(|text| number(text, 2).is_some_and(is_clear))?, "00"),
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2).filter(|_| minute.len() == 2)?);
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then_some((hour, minute))
}

fn is_clear(hour: i16) -> bool {
    CLEAR_HOURS.iter().any(|hours| hours.contains(&hour))
}

/// The minute before seconds, which may be told as long as they are none.
fn minute_of(text: &str) -> Option<&str> {
    let Some((minute, seconds)) = text.split_once([':', '.']) else { return Some(text) };
    (!seconds.is_empty() && seconds.bytes().all(|c| matches!(c, b'0' | b'.'))).then_some(minute)
}

/// Reads a date and a time of the day, with `T` or white space between them. With an offset it is none.
#[must_use]
pub fn local_time(text: &str) -> Option<DateTime> {
    let text = simple(text);
    let (date, time_text) = date_and_time(&text)?;
    Some(DateTime::from_parts(date, time(time_text)?))
}

/// As [`local_time`], of an end: `24:00` is the midnight with which its date ends.
#[must_use]
pub fn local_end(text: &str) -> Option<DateTime> {
    let simple = simple(text);
    let (date, _) = date_and_time(&simple).filter(|(_, time)| is_end_of_day(time)).unzip();
    match date {
        Some(date) => Some(date.tomorrow().ok()?.to_datetime(Time::midnight())),
        None => local_time(text),
    }
}

/// The date at the beginning of a simple text, and what stands behind it.
fn date_and_time(text: &str) -> Option<(Date, &str)> {
    // Where white space stands between the parts of a date (`3. 12. 2030`), no date ends yet.
    let ends = text.char_indices().filter(|(_, c)| *c == 't' || c.is_whitespace());
    ends.filter_map(|(end, _)| text.split_at_checked(end)).find_map(|(before, behind)| {
        let date = bare_date(before.trim_end().trim_end_matches(','))?;
        let time = behind.trim_start_matches('t').trim();
        Some((date, time.strip_prefix("at ").unwrap_or(time)))
    })
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
