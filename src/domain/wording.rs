//! The words of a badge in every language it speaks.
//!
//! The sentences are data in `wording/*.toml`, one file per language, for translators to edit; this module finds the
//! right file for a tag and fills in name and date. It decides nothing about looks.

mod day;
mod files;
mod load;
mod own;
mod pages;
mod rules;
mod sentence;
#[cfg(test)]
mod tests;
mod words;

use icu_locale::fallback::LocaleFallbackConfig;
use icu_locale::{LocaleExpander, LocaleFallbacker};
use icu_locale_core::subtags::{self, Region, Script, language};
use icu_locale_core::{LanguageIdentifier, Locale};
use jiff::civil::{DateTime, date, time};

use super::dates::{Detail, format_date, format_time_range};
use super::face::{Day, Face};
use super::participant::language::understood;
use super::participant::{Language, Participant};
use super::schedule::Hours;
use super::status::Status;
use super::text::Statement;

use day::sentence_of;
use files::Sentences;
use sentence::{fill, format_open_day, hours_in};

pub(in crate::domain) use files::{TAGS, own_names};
pub use load::WordingError;
pub use own::{OwnError, OwnFile, OwnWords, Undrawable};
pub(crate) use pages::phrase;
pub use pages::{PageLanguage, PageLanguages};
pub use rules::SentenceError;
pub use words::{DateWords, Direction, Mark, Words};

/// Norwegian as CLDR names what both of its written forms have as their parent; its wording stands under `nb`.
const NORWEGIAN: (subtags::Language, subtags::Language) = (language!("no"), language!("nb"));

/// One language with its sentences and the locale of its dates.
#[derive(Debug)]
struct Vocabulary {
    tag: Language,
    written: Written,
    sentences: Sentences,
    /// What the initiative says of it in its own words.
    own: Option<toml::Table>,
}

/// A language in a script: whoever reads one reads the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    language: subtags::Language,
    script: Option<Script>,
}

impl Written {
    /// What is written where nothing else is said, by CLDR's likely subtags.
    fn of(mut id: LanguageIdentifier) -> Self {
        let (macrolanguage, written) = NORWEGIAN;
        if id.language == macrolanguage {
            id.language = written;
        }
        LocaleExpander::new_extended().maximize(&mut id);
        Self { language: id.language, script: id.script }
    }
}

/// All wording, read once at start.
#[derive(Debug)]
pub struct Wording {
    entries: Vec<Vocabulary>,
    /// The initiative's own statements, in the order of the entries.
    statements: Option<Vec<Option<Statement>>>,
    pages: PageLanguages,
}

/// A language chosen for a badge: an index into the wording, and the region its dates follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Speech {
    entry: usize,
    region: Option<Region>,
}

impl Wording {
    /// The tags of all languages, with each language's name in itself.
    pub fn languages(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.entries.iter().map(|entry| (&entry.tag, entry.sentences.name.as_str()))
    }

    /// The same in the order of their names, for lists to choose from.
    #[must_use]
    pub fn languages_by_name(&self) -> Vec<(&Language, &str)> {
        let mut all: Vec<_> = self.languages().collect();
        all.sort_by_cached_key(|(_, name)| name.to_lowercase());
        all
    }

    /// The languages in which pages are written.
    #[must_use]
    pub const fn pages(&self) -> PageLanguages {
        self.pages
    }

    /// The languages of which the initiative says something in a file of its own.
    pub fn own_languages(&self) -> impl Iterator<Item = &Language> {
        self.entries.iter().filter(|entry| entry.own.is_some()).map(|entry| &entry.tag)
    }

    /// The language to speak: `requested` along its parents by CLDR, then the participant's own, then English.
    ///
    /// Dates follow the region of the tag (`en-US`), if it has one. Asking for the participant's own language without a
    /// region is the same as not asking.
    #[must_use]
    pub fn speech(&self, requested: Option<&str>, participant: Option<&Language>) -> Speech {
        let own = participant.and_then(|language| {
            let (entry, region) = self.find(language.as_str())?;
            Some(Speech { entry, region })
        });
        let asked = requested.and_then(|tag| self.find(tag)).map(|(entry, region)| {
            let same = own.filter(|own| own.entry == entry && region.is_none());
            same.unwrap_or(Speech { entry, region })
        });
        asked.or(own).unwrap_or(Speech { entry: 0, region: None })
    }

    /// The speech in which a language is understood, if one is.
    fn speech_of(&self, language: &Language) -> Option<Speech> {
        self.find(language.as_str()).map(|(entry, region)| Speech { entry, region })
    }

    /// The tag a speech is in.
    #[must_use]
    pub fn tag(&self, speech: Speech) -> &Language {
        &self.entries[speech.entry].tag
    }

    /// A tag by which [`Wording::speech`] gives that speech to who asks for it.
    #[must_use]
    pub fn tag_to_ask_for(&self, speech: Speech) -> String {
        let mut id = self.tag(speech).id();
        id.region = speech.region.or(id.region);
        id.to_string()
    }

    /// The name of the language a speech is in, in itself.
    #[must_use]
    pub fn name_of(&self, speech: Speech) -> &str {
        &self.entries[speech.entry].sentences.name
    }

    /// The name of a language in itself, or its tag where badges do not speak it.
    #[must_use]
    pub fn own_name<'a>(&'a self, language: &'a Language) -> &'a str {
        self.speech_of(language).map_or(language.as_str(), |speech| self.name_of(speech))
    }

    /// The text of the link that leads from a badge to its status page.
    #[must_use]
    pub fn check_badge(&self, speech: Speech) -> &str {
        &self.entries[speech.entry].sentences.check_badge
    }

    #[must_use]
    pub fn direction(&self, speech: Speech) -> Direction {
        self.entries[speech.entry].sentences.direction
    }

    /// The wording of a tag: that of the same language in the same script, or of the next parent by CLDR that has one.
    ///
    /// A script is never given up for the language alone, nor is a language that resembles it spoken in its place.
    fn find(&self, tag: &str) -> Option<(usize, Option<Region>)> {
        let id = understood(tag)?;
        let region = id.region;
        let mut chain = LocaleFallbacker::new().for_config(LocaleFallbackConfig::default()).fallback_for((&id).into());
        while !chain.get().is_unknown() {
            let written = Written::of(chain.get().into_locale().id);
            if let Some(entry) = self.entries.iter().position(|entry| entry.written == written) {
                return Some((entry, region.filter(|region| self.writes_otherwise(entry, *region))));
            }
            chain.step();
        }
        None
    }

    /// Whether a region writes dates or times otherwise than the language alone; a region that does not is no choice.
    fn writes_otherwise(&self, entry: usize, region: Region) -> bool {
        let (with, without) =
            (self.locale(Speech { entry, region: Some(region) }), self.locale(Speech { entry, region: None }));
        let (day, hour) = (date(2026, 12, 3), time(9, 5, 0, 0));
        let details = [Detail::Short, Detail::ShortWithYear, Detail::Full];
        details.iter().any(|detail| format_date(&with, day, *detail) != format_date(&without, day, *detail))
            || format_time_range(&with, hour, hour) != format_time_range(&without, hour, hour)
    }

    /// Puts the face of `participant` into words; without a date when `with_date` is false.
    #[must_use]
    pub fn words(&self, speech: Speech, participant: &Participant, face: &Face, with_date: bool) -> Words {
        let sentences = &self.entries[speech.entry].sentences;
        let name = participant.name.as_str();
        let mark = Mark::Participant(face.status);
        if !mark.is_active() {
            let never_took_part = participant.took_application_back();
            let status = if never_took_part { &sentences.taken_back } else { self.notice(speech, mark) };
            let alt = fill(&sentences.alt_inactive, &[("{name}", name), ("{status}", status)]);
            return self.assemble(speech, mark, status.to_owned(), Some(name), None, alt);
        }
        let statement = self.statement(speech);
        let locale = self.locale(speech);
        let alt = if with_date {
            let date = self.sentence(speech, &locale, face.day, Detail::Full);
            fill(&sentences.alt_active, &[("{statement}", statement), ("{name}", name), ("{date}", &date)])
        } else {
            fill(&sentences.alt_inactive, &[("{name}", name), ("{status}", statement)])
        };
        let date = with_date.then(|| self.date_words(speech, &locale, face.day));
        self.assemble(speech, mark, statement.to_owned(), Some(name), date, alt)
    }

    /// The words of a badge that speaks of nobody.
    #[must_use]
    pub fn words_of_nobody(&self, speech: Speech, mark: Mark) -> Words {
        let status = self.notice(speech, mark);
        let alt = fill(&self.entries[speech.entry].sentences.alt_nobody, &[("{status}", status)]);
        self.assemble(speech, mark, status.to_owned(), None, None, alt)
    }

    fn assemble(
        &self,
        speech: Speech,
        mark: Mark,
        headline: String,
        name: Option<&str>,
        date: Option<DateWords>,
        alt: String,
    ) -> Words {
        let entry = &self.entries[speech.entry];
        let (language, direction) = (entry.tag.clone(), entry.sentences.direction);
        Words { mark, language, direction, headline, name: name.map(str::to_owned), date, alt }
    }

    /// What a badge that is not active says instead of the statement.
    #[must_use]
    pub fn notice(&self, speech: Speech, mark: Mark) -> &str {
        let sentences = &self.entries[speech.entry].sentences;
        match mark {
            Mark::Participant(Status::Active) => self.statement(speech),
            Mark::Participant(Status::Pending) => &sentences.pending,
            Mark::Participant(Status::Suspended) => &sentences.suspended,
            Mark::Participant(Status::Withdrawn) => &sentences.withdrawn,
            Mark::Participant(Status::Revoked) => &sentences.revoked,
            Mark::Unknown => &sentences.unknown,
            Mark::Unavailable => &sentences.unavailable,
        }
    }

    /// The initiative's statement in a language, or in English where it has none.
    #[must_use]
    pub fn statement(&self, speech: Speech) -> &str {
        let entry = &self.entries[speech.entry];
        let Some(statements) = &self.statements else {
            return &entry.sentences.statement;
        };
        let own = statements.get(speech.entry).and_then(Option::as_ref);
        own.or_else(|| statements.first()?.as_ref()).map_or("", Statement::as_str)
    }

    /// Whether the initiative says something of its own.
    #[must_use]
    pub const fn has_own_statements(&self) -> bool {
        self.statements.is_some()
    }

    /// What stands above the date of an open day that is ahead.
    pub(in crate::domain) fn ahead_label(&self, speech: Speech) -> &str {
        &self.entries[speech.entry].sentences.ahead_label
    }

    /// The hours of a date, or nothing where they are all of them.
    pub(in crate::domain) fn hours(&self, speech: Speech, hours: Option<Hours>) -> String {
        hours_in(&self.locale(speech), hours)
    }

    /// An open day in full: `Thursday, 3 December 2026, 09:00–16:00`.
    #[must_use]
    pub fn open_day(&self, speech: Speech, start: DateTime, end: DateTime) -> String {
        format_open_day(&self.locale(speech), start, end)
    }

    fn date_words(&self, speech: Speech, locale: &Locale, day: Day) -> DateWords {
        DateWords::of(&self.entries[speech.entry].sentences, locale, day)
    }

    fn sentence(&self, speech: Speech, locale: &Locale, day: Day, detail: Detail) -> String {
        sentence_of(&self.entries[speech.entry].sentences, locale, day, detail)
    }

    /// The locale of dates: English without a region is written as most of the world writes it, day before month.
    pub(in crate::domain) fn locale(&self, speech: Speech) -> Locale {
        let mut locale: Locale = self.entries[speech.entry].tag.as_str().parse().unwrap_or(Locale::UNKNOWN);
        locale.id.region = match (speech.region, self.entries[speech.entry].tag.as_str()) {
            (None, "en") => "GB".parse().ok(),
            (region, _) => region,
        };
        locale
    }
}
