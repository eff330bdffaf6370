//! Sentences with what is put into them.

use icu_locale_core::Locale;
use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::domain::dates::{Detail, format_date, format_time, format_time_range};
use crate::domain::schedule::{Hours, is_whole_day};

/// The hours of a date, or nothing where they are all of them.
pub(super) fn hours_in(locale: &Locale, hours: Option<Hours>) -> String {
    hours.map(|Hours { start, end }| format_time_range(locale, start, end)).unwrap_or_default()
}

/// A sentence of today, or a part of it, with that date and those hours; it ends with the date where there are none.
pub(super) fn today_in(sentence: &str, date: &str, hours: &str) -> String {
    let sentence = if hours.is_empty() { without_time(sentence) } else { sentence };
    fill(sentence, &[("{date}", date), ("{time}", hours)])
}

/// The part of a sentence before its closing `{time}`, without what joins the two.
fn without_time(sentence: &str) -> &str {
    sentence.strip_suffix("{time}").map_or(sentence, |rest| rest.rfind('}').map_or(rest, |end| &rest[..=end]))
}

/// Replaces each `{word}` of `sentence` by its value, in one pass: a value is never searched for further words.
pub(super) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(sentence.len() + 64);
    let mut rest = sentence;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        if let Some((word, value)) = values.iter().find(|(word, _)| from.starts_with(word)) {
            text.push_str(value);
            rest = &from[word.len()..];
        } else {
            text.push('{');
            rest = &from[1..];
        }
    }
    text.push_str(rest);
    text
}

/// An open day in full: `Thursday, 3 December 2026, 09:00–16:00`; a whole date by itself, and with both dates what ends
/// at the hour of its start or later on another one.
pub(super) fn format_open_day(locale: &Locale, start: DateTime, end: DateTime) -> String {
    let date = |of: DateTime| format_date(locale, of.date(), Detail::Full);
    if is_whole_day(start, end) {
        date(start)
    } else if end.duration_since(start) < SignedDuration::from_hours(24) {
        format!("{}, {}", date(start), format_time_range(locale, start.time(), end.time()))
    } else {
        let part = |of: DateTime| format!("{}, {}", date(of), format_time(locale, of.time()));
        format!("{} – {}", part(start), part(end))
    }
}
