//! The day of a face, in words.

use icu_locale_core::Locale;
use jiff::civil::Date;

use super::files::Sentences;
use super::sentence::{fill, hours_in, today_in};
use super::words::DateWords;
use crate::domain::dates::{Detail, format_date, format_time};
use crate::domain::face::{Day, Phase};
use crate::domain::schedule::Hours;

/// The whole sentence of a day, with its date in that detail.
pub(super) fn sentence_of(sentences: &Sentences, locale: &Locale, day: Day, detail: Detail) -> String {
    let of_date = |date, with_year| format_date(locale, date, in_detail(detail, with_year));
    match day {
        Day::Ahead { date, with_year, is_moved, is_full, .. } => {
            let (sentence, _) = of_ahead(sentences, is_moved);
            fill(sentence, &[("{date}", &booked(sentences, of_date(date, with_year), is_full))])
        }
        Day::Today { date, hours, phase, is_full, .. } => {
            let (date, hours) = (of_date(date, false), time_in(sentences, locale, hours, phase));
            let (date, hours) = booked_today(sentences, date, hours, is_full);
            today_in(of_today(sentences, phase).0, &date, &hours)
        }
        Day::Cancelled { date, with_year, .. } => fill(&sentences.cancelled, &[("{date}", &of_date(date, with_year))]),
        Day::None => sentences.none.clone(),
    }
}

impl DateWords {
    pub(super) fn of(sentences: &Sentences, locale: &Locale, day: Day) -> Self {
        let sentence = sentence_of(sentences, locale, day, Detail::Short);
        match day {
            Day::Ahead { date, with_year, is_moved, is_full, .. } => {
                let (_, label) = of_ahead(sentences, is_moved);
                let label = label_of(sentences, label, is_full);
                let day = short_date(locale, date, with_year);
                let short = booked(sentences, day.clone(), is_full);
                Self {
                    sentence,
                    label: label.to_owned(),
                    when: day.clone(),
                    day,
                    hours: String::new(),
                    short,
                    is_today: false,
                }
            }
            Day::Today { date, hours, phase, is_full, .. } => {
                let (today, label) = of_today(sentences, phase);
                let (day, hours) = (short_date(locale, date, false), time_in(sentences, locale, hours, phase));
                let label = label_of(sentences, label, is_full);
                let from_date = today.find("{date}").map_or(today, |at| &today[at..]);
                let short = if is_full { booked(sentences, day.clone(), true) } else { today_in(today, &day, "") };
                let when = today_in(from_date, &day, &hours);
                Self { sentence, label: label.to_owned(), day, hours, when, short, is_today: true }
            }
            Day::Cancelled { date, with_year, .. } => {
                let (day, label) = (short_date(locale, date, with_year), sentences.cancelled_label.clone());
                // The date alone would say that it takes place.
                let short = sentence.clone();
                Self { sentence, label, when: day.clone(), day, hours: String::new(), short, is_today: false }
            }
            Day::None => Self {
                sentence,
                label: String::new(),
                day: String::new(),
                hours: String::new(),
                when: String::new(),
                short: sentences.none_short.clone(),
                is_today: false,
            },
        }
    }
}

/// The sentence of what is ahead, and what stands above its date.
fn of_ahead(sentences: &Sentences, is_moved: bool) -> (&str, &str) {
    if is_moved { (&sentences.moved, &sentences.moved_label) } else { (&sentences.ahead, &sentences.ahead_label) }
}

/// The sentence of what is today, and what stands above its date and hours.
fn of_today(sentences: &Sentences, phase: Phase) -> (&str, &str) {
    match phase {
        Phase::Before => (&sentences.today, &sentences.today_label),
        Phase::Again => (&sentences.again, &sentences.again_label),
        Phase::Now => (&sentences.now, &sentences.now_label),
    }
}

/// The hours of today; of what goes on only when it ends is of use.
fn time_in(sentences: &Sentences, locale: &Locale, hours: Option<Hours>, phase: Phase) -> String {
    match (hours, phase) {
        (Some(hours), Phase::Now) => fill(&sentences.until, &[("{time}", &format_time(locale, hours.end))]),
        (hours, _) => hours_in(locale, hours),
    }
}

/// A date, or hours, of what is fully booked.
fn booked(sentences: &Sentences, when: String, is_full: bool) -> String {
    if is_full { fill(&sentences.booked, &[("{when}", &when)]) } else { when }
}

/// What stands above a date; above one that is fully booked, that it is.
fn label_of<'s>(sentences: &'s Sentences, label: &'s str, is_full: bool) -> &'s str {
    if is_full { &sentences.fully_booked } else { label }
}

/// Date and hours of today, where the last of them says that it is fully booked.
fn booked_today(sentences: &Sentences, date: String, hours: String, is_full: bool) -> (String, String) {
    if hours.is_empty() { (booked(sentences, date, is_full), hours) } else { (date, booked(sentences, hours, is_full)) }
}

fn short_date(locale: &Locale, date: Date, with_year: bool) -> String {
    format_date(locale, date, in_detail(Detail::Short, with_year))
}

/// A short date has its year where that must be named.
const fn in_detail(detail: Detail, with_year: bool) -> Detail {
    match detail {
        Detail::Short if with_year => Detail::ShortWithYear,
        detail => detail,
    }
}
