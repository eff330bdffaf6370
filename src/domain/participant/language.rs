//! Languages that badges speak, as participants name them.

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer};
use serde::{Deserialize, Serialize};

use super::error::ValueError;
use crate::domain::spelling::{self, excerpt};
use crate::domain::wording::own_names;

/// A BCP 47 language tag in canonical case, such as `cs`, `pt-BR` or `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(pub(super) Box<str>);

impl Language {
    /// Most bytes of a tag.
    pub const BYTES_MAX: usize = 35;

    /// Reads a tag however people and programs write it, or a name of a language badges speak, and makes the canonical tag
    /// of it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Language`] for what is neither a known name nor a well-formed tag with a language.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let tag = understood(input).map(|id| id.to_string()).filter(|tag| tag.len() <= Self::BYTES_MAX);
        tag.map(|tag| Self(tag.into_boxed_str())).ok_or_else(|| ValueError::Language(excerpt(input)))
    }

    /// Reads a tag that was let in earlier, and keeps it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Language`] for what is no well-formed tag with a language.
    pub fn stored(tag: &str) -> Result<Self, ValueError> {
        well_formed(tag).map(|_| Self(tag.into())).ok_or_else(|| ValueError::Language(excerpt(tag)))
    }

    /// Its parts.
    pub(in crate::domain) fn id(&self) -> LanguageIdentifier {
        understood(&self.0).unwrap_or(LanguageIdentifier::UNKNOWN)
    }

    /// The language itself, without script and region: `pt` of `pt-BR`.
    #[must_use]
    pub fn main(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// English, the language of last resort.
    #[must_use]
    pub fn english() -> Self {
        Self("en".into())
    }
}

/// Most bytes of a text in which a tag is looked for.
const TEXT_BYTES_MAX: usize = 100;

/// Scripts as the modifiers of POSIX name them, `sr_RS@latin`.
const MODIFIERS: [(&str, &str); 4] =
    [("latin", "Latn"), ("cyrillic", "Cyrl"), ("devanagari", "Deva"), ("arabic", "Arab")];

/// The language that a text names, in the canonical form of UTS #35, section 3.2.1, by which `iw` is `he`.
///
/// It may be a BCP 47 tag in any case, with hyphens or underscores, or a POSIX locale with its codeset and modifier
/// (`de_DE.UTF-8@euro`). What stands for a way to write or sort, and no language, is dropped.
///
/// The language may be named as well, in English or in itself: `Czech`, `čeština`.
pub(in crate::domain) fn understood(text: &str) -> Option<LanguageIdentifier> {
    let text = Some(spelling::plain(text)).filter(|text| text.len() <= TEXT_BYTES_MAX)?;
    of_tag(text).or_else(|| NAMED.get(&spelling::compared(text)).cloned())
}

/// Codes of countries (ISO 3166-1) that people write for their language, where they are none of a language (ISO 639-1).
const OF_COUNTRIES: [(&str, &str); 8] =
    [("cn", "zh"), ("cz", "cs"), ("dk", "da"), ("gr", "el"), ("jp", "ja"), ("rs", "sr"), ("ua", "uk"), ("vn", "vi")];

/// What CLDR calls the languages badges speak in English, and what else they are called; a tag and its names, with `|`
/// between them, on each line.
///
/// A file and not a crate: ICU4X names languages only in a crate that is an experiment.
const NAMES: &str = include_str!("language/names.txt");

/// The languages by their names, as names are compared.
static NAMED: LazyLock<HashMap<String, LanguageIdentifier>> = LazyLock::new(|| {
    let lines = NAMES.lines().filter_map(|line| line.split_once(' '));
    let in_english = lines.flat_map(|(tag, names)| names.split('|').map(move |name| (tag, name.to_owned())));
    let named = in_english.chain(own_names());
    named.filter_map(|(tag, name)| Some((spelling::compared(&name), of_tag(tag)?))).collect()
});

fn of_tag(text: &str) -> Option<LanguageIdentifier> {
    let (text, modifier) = text.split_once('@').unwrap_or((text, ""));
    let (text, _codeset) = text.split_once('.').unwrap_or((text, ""));
    // A subtag of one letter begins extensions (RFC 5646, section 2.2.6).
    let mut subtags: Vec<_> = text.split(['-', '_']).take_while(|subtag| subtag.len() != 1).collect();
    // An extended language is canonical by itself: `zh-yue` is `yue` (section 4.5).
    let is_extended = |subtag: &&str| subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
    if subtags.get(1).is_some_and(is_extended) {
        subtags.remove(0);
    }
    let mut locale = Locale::try_from_str(&subtags.join("-")).ok()?;
    let script = MODIFIERS.iter().find(|(name, _)| modifier.eq_ignore_ascii_case(name));
    if let (None, Some((_, script))) = (locale.id.script, script) {
        locale.id.script = script.parse().ok();
    }
    if let Some((_, language)) = OF_COUNTRIES.iter().find(|(country, _)| locale.id.language.as_str() == *country) {
        locale.id.language = language.parse().ok()?;
    }
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    Some(locale.id).filter(|id| !id.language.is_unknown())
}

/// The locale of a well-formed tag that names a language.
fn well_formed(tag: &str) -> Option<Locale> {
    let locale = Locale::try_from_str(tag).ok().filter(|_| tag.len() <= Language::BYTES_MAX)?;
    (!locale.id.language.is_unknown()).then_some(locale)
}
