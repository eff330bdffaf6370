//! The words of a badge in every language it speaks.
//!
//! The sentences are data in `wording/*.toml`, one file per language, for translators to edit; this module finds the
//! right file for a tag and fills in name and date. It decides nothing about looks.

use icu_locale::{LocaleCanonicalizer, LocaleExpander};
use icu_locale_core::subtags::Region;
use icu_locale_core::{LanguageIdentifier, Locale};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::dates::{Detail, format_date, format_time_range};
use super::face::{Day, Face};
use super::participant::{Language, Participant};
use super::status::Status;
use super::text::Statement;

macro_rules! languages {
    ($($tag:literal),* $(,)?) => {
        /// The languages badges speak, by tag.
        const FILES: &[(&str, &str)] = &[$(($tag, include_str!(concat!("wording/", $tag, ".toml")))),*];
    };
}

languages! {
    "en", "am", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fil", "fr", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "lo", "lt", "lv", "ml", "mr", "ms", "my", "nb", "ne", "nl", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
}

/// Tags whose wording stands under another tag, beyond what CLDR's own aliases say.
const ALIASES: [(&str, &str); 2] = [("no", "nb"), ("nn", "nb")];

/// The direction in which a language is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Ltr,
    Rtl,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// What a badge is about: a participant's status, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Mark {
    Participant(Status),
    /// The slug names no participant.
    Unknown,
    /// The badge cannot be drawn now.
    Unavailable,
}

impl Mark {
    pub const ALL: [Self; 7] = [
        Self::Participant(Status::Active),
        Self::Participant(Status::Pending),
        Self::Participant(Status::Suspended),
        Self::Participant(Status::Withdrawn),
        Self::Participant(Status::Revoked),
        Self::Unknown,
        Self::Unavailable,
    ];

    /// The word for it in headers, styles and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Participant(status) => status.as_str(),
            Self::Unknown => "unknown",
            Self::Unavailable => "unavailable",
        }
    }

    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Participant(Status::Active))
    }
}

/// The sentences of one language, as its file has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    name: String,
    direction: Direction,
    statement: String,
    ahead: String,
    ahead_label: String,
    today: String,
    today_label: String,
    none: String,
    none_short: String,
    pending: String,
    suspended: String,
    withdrawn: String,
    revoked: String,
    unknown: String,
    unavailable: String,
    alt_active: String,
    alt_inactive: String,
    alt_nobody: String,
    check_badge: String,
}

/// One language with its sentences and the locale of its dates.
#[derive(Debug)]
struct Entry {
    tag: Language,
    sentences: Sentences,
}

/// All wording, read once at start.
#[derive(Debug)]
pub struct Wording {
    entries: Vec<Entry>,
    statements: Option<Vec<(Language, Statement)>>,
}

/// A wording file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordingError {
    #[error("wording file `{tag}.toml`: {source}")]
    File { tag: &'static str, source: Box<toml::de::Error> },
    #[error("initiative statement for `{0}` is needed: it stands in for every language without one of its own")]
    StatementMissing(&'static str),
}

/// A language chosen for a badge: an index into the wording, and the region its dates follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Speech {
    entry: usize,
    region: Option<Region>,
}

/// The date on a badge, in the forms its places need; parts that do not apply are empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DateWords {
    /// The whole sentence: `Next open day: Thu 3 Dec`.
    pub sentence: String,
    /// What the date is: `Next open day`, `Open today`.
    pub label: String,
    /// The date alone: `Thu 3 Dec`.
    pub day: String,
    /// Today, the hours: `09:00–16:00`.
    pub hours: String,
    /// The sentence from the date on: `Thu 3 Dec`, `Thu 3 Dec, 09:00–16:00`.
    pub when: String,
    /// For the narrowest places: `Thu 3 Dec`, `Open today, Thu 3 Dec`.
    pub short: String,
    /// Whether the open day is today.
    pub is_today: bool,
}

/// Everything a badge says, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Words {
    pub mark: Mark,
    /// The tag the words are in, for `lang` attributes and for the choice of Han letter forms.
    pub language: Language,
    pub direction: Direction,
    /// The statement when active, otherwise the status in words.
    pub headline: String,
    pub name: Option<String>,
    pub date: Option<DateWords>,
    /// The text for those who do not see the picture.
    pub alt: String,
}

impl Wording {
    /// Reads the wording that is part of the program; `statements`, if any, stand in for the files' statements.
    ///
    /// # Errors
    ///
    /// When a file is malformed, or statements are given but none for English.
    pub fn load(statements: Option<Vec<(Language, Statement)>>) -> Result<Self, WordingError> {
        if statements.as_ref().is_some_and(|all| !all.iter().any(|(language, _)| language.as_str() == "en")) {
            return Err(WordingError::StatementMissing("en"));
        }
        let entry = |&(tag, text): &(&'static str, &str)| {
            let sentences =
                toml::from_str(text).map_err(|source| WordingError::File { tag, source: Box::new(source) })?;
            Ok(Entry { tag: Language::parse(tag).unwrap_or_else(|_| Language::english()), sentences })
        };
        Ok(Self { entries: FILES.iter().map(entry).collect::<Result<_, _>>()?, statements })
    }

    /// The tags of all languages, with each language's name in itself.
    pub fn languages(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.entries.iter().map(|entry| (&entry.tag, entry.sentences.name.as_str()))
    }

    /// The language to speak: `requested` along its BCP 47 chain, then the participant's own, then English.
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

    /// The tag a speech is in.
    #[must_use]
    pub fn tag(&self, speech: Speech) -> &Language {
        &self.entries[speech.entry].tag
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

    fn find(&self, tag: &str) -> Option<(usize, Option<Region>)> {
        if tag.len() > 35 {
            return None;
        }
        let mut locale: Locale = tag.parse().ok()?;
        LocaleCanonicalizer::new_common().canonicalize(&mut locale);
        let mut id = locale.id;
        if let Some((_, other)) = ALIASES.iter().find(|(from, _)| id.language.as_str() == *from) {
            id.language = other.parse().ok()?;
        }
        let region = id.region;
        LocaleExpander::new_common().maximize(&mut id);
        let candidates = [
            LanguageIdentifier::from((id.language, id.script, None)).to_string(),
            LanguageIdentifier::from((id.language, None, None)).to_string(),
        ];
        candidates
            .iter()
            .find_map(|tag| self.entries.iter().position(|entry| entry.tag.as_str() == tag))
            .map(|entry| (entry, region))
    }

    /// Puts the face of `participant` into words; without a date when `with_date` is false.
    #[must_use]
    pub fn words(&self, speech: Speech, participant: &Participant, face: &Face, with_date: bool) -> Words {
        let sentences = &self.entries[speech.entry].sentences;
        let name = participant.name.as_str();
        let mark = Mark::Participant(face.status);
        if !mark.is_active() {
            let status = self.notice(speech, mark);
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
        let of = |tag: &str| statements.iter().find(|(language, _)| language.as_str() == tag);
        of(entry.tag.as_str()).or_else(|| of("en")).map_or("", |(_, statement)| statement.as_str())
    }

    /// An open day in full: `Thursday, 3 December 2026, 09:00–16:00`.
    #[must_use]
    pub fn open_day(&self, speech: Speech, start: DateTime, end: DateTime) -> String {
        let locale = self.locale(speech);
        let (date, time) =
            (format_date(&locale, start.date(), Detail::Full), format_time_range(&locale, start.time(), end.time()));
        format!("{date}, {time}")
    }

    fn date_words(&self, speech: Speech, locale: &Locale, day: Day) -> DateWords {
        let sentences = &self.entries[speech.entry].sentences;
        let sentence = self.sentence(speech, locale, day, Detail::Short);
        match day {
            Day::Ahead { date, with_year, .. } => {
                let detail = if with_year { Detail::ShortWithYear } else { Detail::Short };
                let day = format_date(locale, date, detail);
                let (label, short) = (sentences.ahead_label.clone(), day.clone());
                DateWords { sentence, label, when: day.clone(), day, hours: String::new(), short, is_today: false }
            }
            Day::Today { date, start, end, .. } => {
                let day = format_date(locale, date, Detail::Short);
                let short = fill(without_time(&sentences.today), &[("{date}", &day), ("{time}", "")]);
                let (label, hours) = (sentences.today_label.clone(), format_time_range(locale, start, end));
                let from_date =
                    sentences.today.find("{date}").map_or(sentences.today.as_str(), |at| &sentences.today[at..]);
                let when = fill(from_date, &[("{date}", &day), ("{time}", &hours)]);
                DateWords { sentence, label, day, hours, when, short, is_today: true }
            }
            Day::None => DateWords {
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

    fn sentence(&self, speech: Speech, locale: &Locale, day: Day, detail: Detail) -> String {
        let sentences = &self.entries[speech.entry].sentences;
        match day {
            Day::Ahead { date, with_year, .. } => {
                let detail = if with_year && detail == Detail::Short { Detail::ShortWithYear } else { detail };
                fill(&sentences.ahead, &[("{date}", &format_date(locale, date, detail))])
            }
            Day::Today { date, start, end, .. } => {
                let time = format_time_range(locale, start, end);
                fill(&sentences.today, &[("{date}", &format_date(locale, date, detail)), ("{time}", &time)])
            }
            Day::None => sentences.none.clone(),
        }
    }

    /// The locale of dates: English without a region is written as most of the world writes it, day before month.
    fn locale(&self, speech: Speech) -> Locale {
        let tag = self.entries[speech.entry].tag.as_str();
        let mut locale: Locale = tag.parse().unwrap_or(Locale::UNKNOWN);
        locale.id.region = speech.region.or_else(|| if tag == "en" { "GB".parse().ok() } else { None });
        locale
    }
}

/// The part of a sentence before its closing `{time}`, without the comma or space between.
fn without_time(sentence: &str) -> &str {
    sentence
        .strip_suffix("{time}")
        .map_or(sentence, |rest| rest.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '}'))
}

/// Replaces each `{word}` of `sentence` by its value, in one pass: a value is never searched for further words.
fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::face::face;
    use crate::domain::fixture::{at, participant_in};

    fn wording() -> Wording {
        Wording::load(None).unwrap()
    }

    fn bakery() -> Participant {
        participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")])
    }

    fn words(tag: Option<&str>, now: &str) -> Words {
        let (wording, bakery) = (wording(), bakery());
        let speech = wording.speech(tag, Some(&bakery.language));
        wording.words(speech, &bakery, &face(&bakery, at(now)), true)
    }

    #[test]
    fn the_sentences_of_the_design_stand_in_english() {
        let date = |now| words(Some("en"), now).date.unwrap().sentence;
        let today = words(Some("en"), "2026-12-03T12:00:00Z").date.unwrap();
        assert_eq!((today.when.as_str(), today.short.as_str()), ("Thu 3 Dec, 09:00–16:00", "Open today, Thu 3 Dec"));
        assert_eq!(date("2026-11-20T12:00:00Z"), "Next open day: Thu 3 Dec");
        assert_eq!(date("2026-12-03T12:00:00Z"), "Open today, Thu 3 Dec, 09:00–16:00");
        assert_eq!(date("2026-12-04T12:00:00Z"), "Next date to be announced");
        assert_eq!(words(Some("en"), "2026-11-20T12:00:00Z").headline, "We take our customers to work");
        assert_eq!(
            words(Some("en"), "2026-11-20T12:00:00Z").alt,
            "We take our customers to work – Pekárna U Mostu. Next open day: Thursday, 3 December 2026."
        );
    }

    #[test]
    fn a_tag_falls_back_along_its_chain_then_to_the_participant_then_to_english() {
        let wording = wording();
        let czech = Language::parse("cs").unwrap();
        let tag = |requested, own| wording.tag(wording.speech(requested, own)).as_str().to_owned();
        let own = Some(&czech);
        for (requested, spoken) in [
            ("de", "de"),
            ("de-AT", "de"),
            ("DE-at-1996", "de"),
            ("zh-TW", "zh-Hant"),
            ("zh", "zh-Hans"),
            ("zh-HK", "zh-Hant"),
            ("no", "nb"),
            ("nn-NO", "nb"),
            ("iw", "he"),
            ("pt-BR", "pt"),
            ("xx", "cs"),
            ("", "cs"),
            ("de_DE!", "cs"),
        ] {
            assert_eq!(tag(Some(requested), own), spoken, "{requested}");
        }
        assert_eq!(tag(None, own), "cs");
        assert_eq!(tag(None, None), "en");
        let cornish = Language::parse("kw").unwrap();
        assert_eq!(tag(Some("xx"), Some(&cornish)), "en");
    }

    #[test]
    fn asking_for_the_participants_own_language_is_the_same_as_not_asking() {
        let wording = wording();
        let own = Language::parse("en-US").unwrap();
        let speech = wording.speech(Some("en"), Some(&own));
        assert_eq!(speech, wording.speech(None, Some(&own)));
        assert_eq!(format_date(&wording.locale(speech), jiff::civil::date(2026, 12, 3), Detail::Short), "Thu, Dec 3");
    }

    #[test]
    fn badges_speak_at_least_thirty_languages_and_every_file_is_listed() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/wording")).unwrap();
        let on_disk =
            files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "toml")).count();
        assert_eq!(on_disk, FILES.len());
        assert!(FILES.len() >= 30);
    }

    #[test]
    fn every_sentence_keeps_the_text_policy_and_its_placeholders() {
        let wording = wording();
        for entry in &wording.entries {
            let all = &entry.sentences;
            for text in [
                &all.statement,
                &all.ahead,
                &all.ahead_label,
                &all.today,
                &all.today_label,
                &all.none,
                &all.none_short,
                &all.pending,
                &all.suspended,
                &all.withdrawn,
                &all.revoked,
                &all.unknown,
                &all.unavailable,
                &all.check_badge,
            ] {
                // Narrow no-break spaces are collapsed by the policy for names, and belong into French.
                assert!(Statement::parse(text).is_ok(), "{}: {text}", entry.tag);
            }
            assert!(
                all.ahead.contains("{date}") && all.today.contains("{date}") && all.today.contains("{time}"),
                "{}",
                entry.tag
            );
            assert!(
                all.alt_active.contains("{statement}")
                    && all.alt_active.contains("{name}")
                    && all.alt_active.contains("{date}")
            );
            assert!(
                all.alt_inactive.contains("{name}")
                    && all.alt_inactive.contains("{status}")
                    && all.alt_nobody.contains("{status}")
            );
            let statuses = [
                &all.pending,
                &all.suspended,
                &all.withdrawn,
                &all.revoked,
                &all.unknown,
                &all.unavailable,
                &all.statement,
            ];
            let distinct: std::collections::BTreeSet<_> = statuses.iter().collect();
            assert_eq!(distinct.len(), statuses.len(), "{}", entry.tag);
        }
    }

    #[test]
    fn only_an_active_badge_carries_the_statement() {
        let wording = wording();
        for mark in Mark::ALL.into_iter().filter(|mark| !mark.is_active()) {
            let mut bakery = bakery();
            for (tag, _) in wording.languages() {
                let speech = wording.speech(Some(tag.as_str()), None);
                let words = match mark {
                    Mark::Participant(status) => {
                        bakery.status = status;
                        wording.words(speech, &bakery, &face(&bakery, at("2026-12-03T12:00:00Z")), true)
                    }
                    nobody => wording.words_of_nobody(speech, nobody),
                };
                let statement = wording.statement(speech);
                assert!(!words.headline.contains(statement) && !words.alt.contains(statement) && words.date.is_none());
            }
        }
    }

    #[test]
    fn an_initiatives_own_statement_stands_in_every_language() {
        let statement = |tag, text| (Language::parse(tag).unwrap(), Statement::parse(text).unwrap());
        let own = vec![statement("en", "We walk a mile in our customers' shoes"), statement("de", "Wir gehen mit")];
        let wording = Wording::load(Some(own)).unwrap();
        let of = |tag| wording.statement(wording.speech(Some(tag), None)).to_owned();
        assert_eq!((of("de").as_str(), of("cs").as_str()), ("Wir gehen mit", "We walk a mile in our customers' shoes"));
        assert!(Wording::load(Some(vec![statement("de", "Wir gehen mit")])).is_err());
    }

    #[test]
    fn a_name_that_looks_like_a_placeholder_stays_a_name() {
        assert_eq!(fill("{name}: {date}", &[("{name}", "{date}"), ("{date}", "x")]), "{date}: x");
        assert_eq!(fill("{other} {", &[("{name}", "x")]), "{other} {");
    }
}
