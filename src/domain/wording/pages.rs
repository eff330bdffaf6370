//! What pages say, in the languages of pages.
//!
//! English stands where it is said, in the templates and beside the code; a file of `pages/` has, for one language, the
//! translation of each of these texts. What a page says that has values in it is a text with `{placeholders}`. The
//! messages of the domain come with their values filled in already: they are found by the text around these
//! ([`PageLanguage::message`]). A test finds what is missing in a language, and what no page says any more.
//!
//! What must never enter: what a badge says, and how a page looks.

mod message;
mod own;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use icu_locale_core::Locale;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::sentence::{fill, format_open_day};
use super::{Direction, Wording};
use crate::domain::dates::{Detail, format_date};
use crate::domain::participant::Country;
use message::Patterns;

pub use own::PageLanguages;

/// Marks a text that a page says where it is not said at once, in a table or a constant.
macro_rules! phrase {
    ($text:literal) => {
        $text
    };
}
pub(crate) use phrase;

macro_rules! languages {
    ($($tag:literal),* $(,)?) => {
        /// The files of the languages that are not English, by tag: the texts, and the names of countries.
        const FILES: &[(&str, &str, &str)] = &[$((
            $tag,
            include_str!(concat!("pages/", $tag, ".toml")),
            include_str!(concat!("pages/countries/", $tag, ".txt")),
        )),*];
    };
}

languages! { "ar", "cs", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "tr", "uk" }

/// One language: its names, and its texts by the English ones.
#[derive(Debug, Clone)]
struct Book {
    tag: &'static str,
    locale: Locale,
    name: String,
    direction: Direction,
    texts: HashMap<String, String>,
    patterns: Patterns,
    /// The names of countries, by their codes.
    countries: HashMap<&'static str, &'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    texts: HashMap<String, String>,
}

/// All of them, English first: what is compiled in is read once.
static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| {
    let wording =
        Wording::load(None).unwrap_or_else(|error| unreachable!("the wording is part of the program: {error}"));
    let book = |(tag, text, countries): (&'static str, &str, &'static str)| {
        let speech = wording.speech(Some(tag), None);
        let file: File = toml::from_str(text).unwrap_or_else(|error| unreachable!("pages/{tag}.toml: {error}"));
        Book {
            tag,
            locale: wording.locale(speech),
            name: wording.name_of(speech).to_owned(),
            direction: wording.direction(speech),
            patterns: Patterns::of(&file.texts),
            texts: file.texts,
            countries: countries.lines().filter_map(|line| line.split_once(' ')).collect(),
        }
    };
    std::iter::once(("en", "texts = {}", "")).chain(FILES.iter().copied()).map(book).collect()
});

/// A language that pages are written in, with what is said in it.
#[derive(Debug, Clone, Copy)]
pub struct PageLanguage {
    /// Nothing for the English that stands in the code.
    book: Option<&'static Book>,
}

/// Two are the same that say the same: those of initiatives with texts of their own are others.
impl PartialEq for PageLanguage {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.book(), other.book())
    }
}

impl Eq for PageLanguage {}

impl Hash for PageLanguage {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tag().hash(state);
    }
}

impl PageLanguage {
    /// The language in which the texts stand in the code.
    pub const ENGLISH: Self = Self { book: None };

    fn book(self) -> &'static Book {
        self.book.unwrap_or_else(|| &BOOKS[0])
    }

    /// Its tag (BCP 47), as `lang` has it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.book().tag
    }

    /// Whether it is English, whatever an initiative says otherwise in it.
    #[must_use]
    pub fn is_english(self) -> bool {
        self.tag() == Self::ENGLISH.tag()
    }

    /// Its name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        &self.book().name
    }

    #[must_use]
    pub fn direction(self) -> Direction {
        self.book().direction
    }

    /// A text that stands in the code in English.
    #[must_use]
    pub fn say(self, english: &str) -> &str {
        self.book().texts.get(english).map_or(english, String::as_str)
    }

    /// A text with each `{word}` replaced by its value.
    #[must_use]
    pub fn fill(self, english: &str, values: &[(&str, &str)]) -> String {
        fill(self.say(english), values)
    }

    /// A message that has its values in it already, as errors and hints of the domain do.
    #[must_use]
    pub fn message(self, english: &str) -> String {
        let book = self.book();
        book.texts
            .get(english)
            .cloned()
            .or_else(|| book.patterns.translated(english, &book.texts))
            .unwrap_or_else(|| english.to_owned())
    }

    /// The name of a country.
    #[must_use]
    pub fn country(self, country: Country) -> &'static str {
        self.book().countries.get(country.as_str()).copied().unwrap_or_else(|| country.name())
    }

    /// A date without its weekday: `3 December 2026`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        format_date(&self.book().locale, date, Detail::Long)
    }

    /// A date in full: `Thursday, 3 December 2026`.
    #[must_use]
    pub fn date_in_full(self, date: Date) -> String {
        format_date(&self.book().locale, date, Detail::Full)
    }

    /// The month of a date by itself, short: `Dec`.
    #[must_use]
    pub fn month_in_short(self, date: Date) -> String {
        format_date(&self.book().locale, date, Detail::MonthShort)
    }

    /// The month of a date with its year: `December 2026`.
    #[must_use]
    pub fn month(self, date: Date) -> String {
        format_date(&self.book().locale, date, Detail::Month)
    }

    /// An open day in full: `Thursday, 3 December 2026, 09:00–16:00`.
    #[must_use]
    pub fn open_day(self, start: DateTime, end: DateTime) -> String {
        format_open_day(&self.book().locale, start, end)
    }
}
