//! Times of the day as people write them, and why a text is none.

use std::fmt;

use jiff::civil::Time;

use super::simple;

/// Why a text is no time of the day; each is said behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTime {
    /// There is no time in it, or none to the minute.
    Unknown,
    /// In the morning or in the afternoon.
    Either(Time, Time),
    /// It is the end of a day, and of no use as a begin.
    EndOfDay,
    /// From one time to another.
    Span,
    /// It counts from another clock than the place's.
    Offset,
}

impl fmt::Display for NoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("is not a time of the day, like 09:00 or 9 am"),
            Self::Either(one, other) => {
                let (one, other) = (one.strftime("%H:%M"), other.strftime("%H:%M"));
                write!(f, "may be in the morning or in the afternoon; write `{one}` or `{other}`")
            }
            Self::EndOfDay => f.write_str("is the end of a day; what begins with a day begins at 00:00 of its date"),
            Self::Span => {
                f.write_str("says when it begins and when it ends; write each by itself, like 09:00 and 16:00")
            }
            Self::Offset => {
                f.write_str("has an offset; write the time as clocks at the place show it, like 2026-12-03 09:00")
            }
        }
    }
}

/// Words that stand before a time of the day and say nothing of it, in languages that badges speak.
const BEFORE: [&str; 14] =
    ["at", "from", "um", "ab", "kl", "klo", "ore", "alle", "a las", "à", "às", "om", "godz", "v"];

/// Words for hours behind a number of them, in languages that badges speak; the longest of those with one end first.
const HOURS: [&str; 13] =
    ["uhr", "uur", "hours", "hrs", "hod", "godz", "heures", "horas", "ore", "o'clock", "o’clock", "o clock", "h"];

/// Words before the first of two times.
const FROM: [&str; 8] = ["from ", "between ", "von ", "zwischen ", "de ", "od ", "van ", "kl"];

/// Words between two times.
const BETWEEN: [&str; 12] =
    [" to ", " till ", " until ", " and ", " bis ", " und ", " do ", " à ", " a ", " al ", " tot ", " til "];

/// Reads a time of the day to the minute: `9:00`, `09:00:00`, `9.00`, `9h00`, `0900`, `9 Uhr`, `9:00 pm`, `9 p.m.`, `noon`.
///
/// # Errors
///
/// [`NoTime`], also of a bare hour below 7 but for 0: `5` may be in the morning or in the afternoon.
pub fn time(text: &str) -> Result<Time, NoTime> {
    time_of(&simple(text))
}

/// As [`time`], of a simple text.
pub(super) fn time_of(text: &str) -> Result<Time, NoTime> {
    match clock(text) {
        Some((hour, minute)) if hour < 24 => at(hour, minute).ok_or(NoTime::Unknown),
        _ if is_end(text) => Err(NoTime::EndOfDay),
        _ => Err(wrong(text)),
    }
}

fn at(hour: i16, minute: i16) -> Option<Time> {
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

/// Whether a text is the time with which a day ends: `24:00`, `midnight`.
#[must_use]
pub fn is_end_of_day(text: &str) -> bool {
    is_end(&simple(text))
}

/// As [`is_end_of_day`], of a simple text.
pub(super) fn is_end(text: &str) -> bool {
    matches!(text, "midnight" | "12 midnight") || clock(text) == Some((24, 0))
}

fn wrong(text: &str) -> NoTime {
    let is_time =
        |text: &str| clock(text).is_some() || super::number(text, 2).is_some_and(|hour| hour < 24) || is_end(text);
    if let Some(hour) = super::number(text, 2).filter(|hour| !is_clear(*hour) && *hour < 12)
        && let (Some(one), Some(other)) = (at(hour, 0), at(hour + 12, 0))
    {
        return NoTime::Either(one, other);
    }
    let with_offset = |(at, _): (usize, char)| {
        text.split_at_checked(at).is_some_and(|(time, offset)| clock(time.trim_end()).is_some() && is_offset(offset))
    };
    if text.char_indices().skip(1).any(with_offset) {
        return NoTime::Offset;
    }
    let bare = FROM.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim_start_matches(['.', ' ']);
    let is_span = |(from, to): (&str, &str)| is_time(from.trim()) && is_time(to.trim());
    let spans = ["-", " - "].iter().chain(&BETWEEN).filter_map(|word| bare.split_once(word));
    if spans.into_iter().any(is_span) { NoTime::Span } else { NoTime::Unknown }
}

/// Whether a text is what follows a time to say whose clock it is by: `z`, `utc`, `+01:00`, `[europe/prague]`.
fn is_offset(text: &str) -> bool {
    let text = text.trim();
    let is_of_number = |c: char| c.is_ascii_digit() || c == ':';
    matches!(text, "z" | "utc" | "gmt")
        || text.starts_with('[')
        || text.strip_prefix(['+', '-']).is_some_and(|rest| {
            let number: &str = rest.split('[').next().unwrap_or_default();
            number.contains(':') && number.chars().all(is_of_number)
        })
        || text.strip_prefix('+').is_some_and(|rest| (1..=4).contains(&rest.len()) && rest.chars().all(is_of_number))
}

/// The bare hours that are not taken for one in the afternoon.
const CLEAR_HOURS: [std::ops::RangeInclusive<i16>; 2] = [0..=0, 7..=24];

/// Hour and minute of a simple text, up to 24:00.
fn clock(text: &str) -> Option<(i16, i16)> {
    let without = |word: &&str| text.strip_prefix(*word).filter(|rest| rest.starts_with([' ', '.']));
    let text = BEFORE.iter().find_map(without).map_or(text, |rest| rest.trim_start_matches(['.', ' ']));
    if matches!(text, "noon" | "12 noon" | "midday") {
        return Some((12, 0));
    }
    let half_of = |(ending, half)| text.strip_suffix(ending).map(|text| (text.trim_end(), Some(half)));
    let halves =
        [("am", 0), ("a.m.", 0), ("a.m", 0), ("a. m.", 0), ("pm", 12), ("p.m.", 12), ("p.m", 12), ("p. m.", 12)];
    let (text, half) = halves.into_iter().find_map(half_of).unwrap_or((text, None));
    let whole = text.trim_end_matches('.');
    let named = HOURS.iter().find_map(|word| whole.strip_suffix(word)).map(str::trim_end);
    let text = named.unwrap_or(text).trim_end_matches(':');
    let between = || text.split_once([':', '.', 'h']);
    let (hour, minute) = match text.split_once(" uhr ").or_else(between) {
        Some((hour, rest)) => (hour.trim_end(), minute_of(rest.trim_start())?),
        None if text.len() == 4 && half.is_none() => (text.get(..2)?, text.get(2..)?),
        // Beside a word of the clock an hour says all.
        None if half.is_some() || named.is_some() => (text, "00"),
        None => (Some(text).filter(|text| super::number(text, 2).is_some_and(is_clear))?, "00"),
    };
    let (hour, minute) = (super::number(hour, 2)?, super::number(minute, 2).filter(|_| minute.len() == 2)?);
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
