//! Reading the wording: what is part of the program, and over it what an initiative says in its own words.

use super::files::FILES;
use super::own::{OwnError, OwnWords, Undrawable};
use super::rules::SentenceError;
use super::{PageLanguages, Vocabulary, Wording, Written};
use crate::domain::participant::Language;
use crate::domain::text::{CodePoint, Statement};

/// A wording file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordingError {
    #[error("wording file `{tag}.toml`: {source}")]
    File { tag: &'static str, source: Box<toml::de::Error> },
    #[error("initiative statement for `{0}` is needed: it stands in for every language without one of its own")]
    StatementMissing(&'static str),
    #[error("initiative statement for `{tag}` {error}")]
    Statement { tag: Language, error: SentenceError },
    #[error("wording file `{file}`: {error}")]
    Own { file: String, error: OwnError },
}

impl Wording {
    /// Reads the wording that is part of the program; `statements`, if any, stand in for the files' statements.
    ///
    /// # Errors
    ///
    /// When a file is malformed, or statements are given but none for English.
    pub fn load(statements: Option<Vec<(Language, Statement)>>) -> Result<Self, WordingError> {
        Self::of(OwnWords { statements: statements.unwrap_or_default(), ..OwnWords::default() }, &|_| None)
    }

    /// Reads the wording that is part of the program, and over it what the initiative says in its own words.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with what the initiative says, with what to do about it.
    pub fn of(own: OwnWords, undrawable: Undrawable<'_>) -> Result<Self, WordingError> {
        Self::read_again(own, undrawable, PageLanguages::BUILT_IN)
    }

    /// The same where it was read before: pages that say what they said are those of `before`, and take no memory again.
    ///
    /// # Errors
    ///
    /// As of [`Wording::of`].
    pub fn read_again(own: OwnWords, undrawable: Undrawable<'_>, before: PageLanguages) -> Result<Self, WordingError> {
        let entry = |&(tag, text): &(&'static str, &str)| {
            let sentences =
                toml::from_str(text).map_err(|source| WordingError::File { tag, source: Box::new(source) })?;
            let language = Language::parse(tag).unwrap_or_else(|_| Language::english());
            Ok(Vocabulary { written: Written::of(language.id()), tag: language, sentences, own: None })
        };
        let OwnWords { statements, badges, pages } = own;
        let entries = FILES.iter().map(entry).collect::<Result<_, _>>()?;
        let mut wording = Self { entries, statements: None, pages: PageLanguages::with(&pages, before)? };
        let built_in = wording.entries.first().map(|english| english.sentences.statement.clone());
        for file in &badges {
            let wrong = |error| WordingError::Own { file: file.path.clone(), error };
            wording.put(file.vocabulary(&wording.entries, undrawable).map_err(wrong)?);
        }
        for (tag, statement) in &statements {
            if let Some((position, character)) = undrawable(statement.as_str()) {
                let error = SentenceError::NoGlyph { character: CodePoint(character), position };
                return Err(WordingError::Statement { tag: tag.clone(), error });
            }
        }
        // Whoever says something else in English is not to say the built-in statement in any other language.
        let says_otherwise = wording.entries.first().map(|english| &english.sentences.statement) != built_in.as_ref();
        if says_otherwise || !statements.is_empty() {
            wording.statements = Some(wording.by_entry(&statements)?);
        }
        Ok(wording)
    }

    /// The same once the initiative has ended: where its statement would stand, in any language, stands `instead`.
    #[must_use]
    pub fn ended(self, instead: &Statement) -> Self {
        let statements = vec![Some(instead.clone()); self.entries.len()];
        Self { statements: Some(statements), pages: self.pages.ended(), ..self }
    }

    /// Puts a language in its place, or behind the others.
    fn put(&mut self, vocabulary: Vocabulary) {
        match self.entries.iter_mut().find(|entry| entry.tag == vocabulary.tag) {
            Some(entry) => *entry = vocabulary,
            None => self.entries.push(vocabulary),
        }
    }

    /// The statement for each entry: the one under its very tag, or else the first that is understood so, or else the one
    /// of its file.
    fn by_entry(&self, statements: &[(Language, Statement)]) -> Result<Vec<Option<Statement>>, WordingError> {
        let of = |(index, entry): (usize, &Vocabulary)| {
            let named = statements.iter().find(|(language, _)| *language == entry.tag);
            let is_meant = |(language, _): &&(Language, Statement)| {
                self.find(language.as_str()).is_some_and(|(found, _)| found == index)
            };
            let set = named.or_else(|| statements.iter().find(is_meant)).map(|(_, statement)| statement.clone());
            set.or_else(|| Statement::parse(entry.own.as_ref()?.get("statement")?.as_str()?).ok())
        };
        let all: Vec<_> = self.entries.iter().enumerate().map(of).collect();
        if matches!(all.first(), Some(Some(_))) { Ok(all) } else { Err(WordingError::StatementMissing("en")) }
    }
}
