//! What an initiative says in its own words: files that change single sentences of a language or add one.
//!
//! A file has some of the keys that the built-in ones have, and stands over the built-in one of its tag; one of another tag
//! is a language more and has them all. What must never enter: where the files come from.

use icu_locale::LocaleDirectionality;
use icu_locale_core::Locale;
use jiff::civil::date;
use serde::Deserialize as _;
use toml::{Table, Value};

use super::files::{FILES, Sentences};
use super::rules::{self, SentenceError};
use super::words::Direction;
use super::{Vocabulary, Written};
use crate::domain::dates::{Detail, format_date};
use crate::domain::participant::Language;
use crate::domain::text::{CodePoint, Statement};

/// What an initiative says in its own words.
#[derive(Debug, Clone, Default)]
pub struct OwnWords {
    /// Its statements by language. Where there are some one is for English, which stands in for all others.
    pub statements: Vec<(Language, Statement)>,
    /// Sentences of badges.
    pub badges: Vec<OwnFile>,
    /// Texts of pages.
    pub pages: Vec<OwnFile>,
}

/// A file of an initiative.
#[derive(Debug, Clone)]
pub struct OwnFile {
    /// What errors call it.
    pub path: String,
    /// The tag that its name is.
    pub tag: String,
    pub text: String,
}

/// What no font can draw of a text: the position and the character.
pub type Undrawable<'a> = &'a dyn Fn(&str) -> Option<(usize, char)>;

/// Why a file of an initiative cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnError {
    #[error("`{0}` is no language tag; name the file by one, such as `eu.toml` or `pt.toml`")]
    NoTag(String),
    #[error("`{given}` is written `{tag}` here; name the file `{tag}.toml`")]
    OtherTag { given: String, tag: String },
    #[error("line {line} is not TOML: {message}")]
    Syntax { line: usize, message: String },
    #[error("key `{key}` does not exist; the nearest is `{nearest}`")]
    UnknownKey { key: String, nearest: String },
    #[error("key `{0}` must be a text in quotes")]
    NoText(String),
    #[error("key `{0}` must be a table: write `[{0}]` above its lines")]
    NoTable(String),
    #[error("key `{key}` is missing, and `{tag}` is not built in: translate `{english}`")]
    Missing { key: String, tag: String, english: String },
    #[error(
        "key `direction` is `{found}`, but what is written in `{tag}` is read `{right}`; write that, or leave it out"
    )]
    Direction { found: String, tag: String, right: &'static str },
    #[error("key `{key}` {error}")]
    Sentence { key: String, error: SentenceError },
    #[error("keys `{one}` and `{other}` say the same, and badges must not be mistaken; say one otherwise")]
    Alike { one: &'static str, other: &'static str },
    #[error("key `name` is `{0}`, as another language is called")]
    NameTaken(String),
    #[error("the dates of `{0}` are not known (CLDR), so no badge can say one; use another tag")]
    NoDates(String),
    #[error(
        "pages are not written in `{tag}`, and only the texts of their languages can be changed; use one of {known}"
    )]
    NoPages { tag: String, known: String },
    #[error("`{text}` is no text of a page; the nearest is `{nearest}`")]
    UnknownText { text: String, nearest: String },
    #[error("text `{text}` {error}")]
    Text { text: String, error: SentenceError },
}

impl OwnFile {
    /// The language that the file is of.
    pub(super) fn language(&self) -> Result<Language, OwnError> {
        let given = &self.tag;
        let language = Language::parse(given).map_err(|_| OwnError::NoTag(given.clone()))?;
        if language.as_str() == given {
            return Ok(language);
        }
        Err(OwnError::OtherTag { given: given.clone(), tag: language.as_str().to_owned() })
    }

    pub(super) fn table(&self) -> Result<Table, OwnError> {
        self.text.parse().map_err(|error: toml::de::Error| {
            let before = self.text.bytes().take(error.span().unwrap_or_default().start);
            let line = 1 + before.filter(|byte| *byte == b'\n').count();
            OwnError::Syntax { line, message: error.message().replace('\n', ", ") }
        })
    }

    /// The language with its sentences: those of the file over the built-in ones.
    pub(super) fn vocabulary(&self, known: &[Vocabulary], undrawable: Undrawable<'_>) -> Result<Vocabulary, OwnError> {
        let (tag, own) = (self.language()?, self.table()?);
        let written = Written::of(tag.id());
        if let Some(same) = known.iter().find(|entry| entry.written == written && entry.tag != tag) {
            return Err(OwnError::OtherTag { given: self.tag.clone(), tag: same.tag.as_str().to_owned() });
        }
        let english = sentences_of("en").unwrap_or_default();
        for (key, value) in &own {
            check(key, value, &english, undrawable)?;
        }
        let built_in = sentences_of(tag.as_str());
        let mut all = match built_in {
            Some(table) => table,
            None => new_language(&tag, &own, &english)?,
        };
        all.extend(own.clone());
        check_direction(&tag, &all)?;
        check_alike(&all)?;
        let sentences = Sentences::deserialize(Value::Table(all))
            .map_err(|error| OwnError::Syntax { line: 1, message: error.message().to_owned() })?;
        if known.iter().any(|entry| entry.tag != tag && entry.sentences.name == sentences.name) {
            return Err(OwnError::NameTaken(sentences.name));
        }
        Ok(Vocabulary { tag, written, sentences, own: Some(own) })
    }
}

/// The built-in sentences of that very tag.
fn sentences_of(tag: &str) -> Option<Table> {
    FILES.iter().find(|(known, _)| *known == tag).and_then(|(_, text)| text.parse().ok())
}

/// One key of a file, beside the English sentences.
fn check(key: &str, value: &Value, english: &Table, undrawable: Undrawable<'_>) -> Result<(), OwnError> {
    let Some(source) = english.get(key).and_then(Value::as_str) else {
        let nearest = english.keys().min_by_key(|known| strsim::osa_distance(key, known)).cloned().unwrap_or_default();
        return Err(OwnError::UnknownKey { key: key.to_owned(), nearest });
    };
    let text = value.as_str().ok_or_else(|| OwnError::NoText(key.to_owned()))?;
    if key == "direction" {
        return Ok(());
    }
    let wrong = |error| OwnError::Sentence { key: key.to_owned(), error };
    rules::check(key, text, source).map_err(wrong)?;
    match undrawable(text).filter(|_| rules::is_drawn(key)) {
        Some((position, character)) => Err(wrong(SentenceError::NoGlyph { character: CodePoint(character), position })),
        None => Ok(()),
    }
}

/// What stands for the keys that a language which is not built in may leave out, if none of the others is.
fn new_language(tag: &Language, own: &Table, english: &Table) -> Result<Table, OwnError> {
    let missing = english.iter().find(|(key, _)| *key != "direction" && !own.contains_key(*key));
    if let Some((key, sentence)) = missing {
        let english = sentence.as_str().unwrap_or_default().to_owned();
        return Err(OwnError::Missing { key: key.clone(), tag: tag.as_str().to_owned(), english });
    }
    let locale = tag.as_str().parse().unwrap_or(Locale::UNKNOWN);
    let of = |locale| format_date(locale, date(2026, 12, 3), Detail::Full);
    if of(&locale) == of(&Locale::UNKNOWN) {
        return Err(OwnError::NoDates(tag.as_str().to_owned()));
    }
    Ok(Table::from_iter([("direction".to_owned(), Value::from(direction_of(tag).as_str()))]))
}

/// The direction in which the script of a language is read (CLDR).
fn direction_of(tag: &Language) -> Direction {
    if LocaleDirectionality::new_extended().is_right_to_left(&tag.id()) { Direction::Rtl } else { Direction::Ltr }
}

fn check_direction(tag: &Language, all: &Table) -> Result<(), OwnError> {
    let found = all.get("direction").and_then(Value::as_str).unwrap_or_default();
    let right = direction_of(tag).as_str();
    if found == right {
        return Ok(());
    }
    Err(OwnError::Direction { found: found.to_owned(), tag: tag.as_str().to_owned(), right })
}

fn check_alike(all: &Table) -> Result<(), OwnError> {
    let mut left = &rules::DISTINCT[..];
    while let Some((one, others)) = left.split_first() {
        if let Some(other) = others.iter().find(|other| all.get(**other) == all.get(*one)) {
            return Err(OwnError::Alike { one, other });
        }
        left = others;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
