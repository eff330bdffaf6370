//! Sentences with what is put into them.

use icu_locale_core::Locale;

use crate::domain::dates::format_time_range;
use crate::domain::schedule::Hours;

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
