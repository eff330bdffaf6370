//! Languages that badges speak, as participants name them.

use icu_locale::{Locale, LocaleCanonicalizer};
use serde::{Deserialize, Serialize};

use super::error::ValueError;
use crate::domain::spelling::{self, excerpt};

/// A BCP 47 language tag in canonical case, such as `cs`, `pt-BR` or `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(pub(super) Box<str>);

impl Language {
    /// Most bytes of a tag.
    pub const BYTES_MAX: usize = 35;

    /// Reads a tag in any case, with hyphens or underscores, and makes the canonical one of it (UTS #35, section 3.2.1:
    /// `iw` is `he`); extensions are dropped.
    ///
    /// # Errors
    ///
    /// [`ValueError::Language`] for what is no well-formed tag with a language.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::Language(excerpt(input));
        let tag = spelling::plain(input).replace('_', "-");
        let mut locale = well_formed(&tag).ok_or_else(wrong)?;
        LocaleCanonicalizer::new_common().canonicalize(&mut locale);
        Ok(Self(locale.id.to_string().into_boxed_str()))
    }

    /// Reads a tag that was let in earlier, and keeps it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Language`] for what is no well-formed tag with a language.
    pub fn stored(tag: &str) -> Result<Self, ValueError> {
        well_formed(tag).map(|_| Self(tag.into())).ok_or_else(|| ValueError::Language(excerpt(tag)))
    }

    /// English, the language of last resort.
    #[must_use]
    pub fn english() -> Self {
        Self("en".into())
    }
}

/// The locale of a well-formed tag that names a language.
fn well_formed(tag: &str) -> Option<Locale> {
    let locale = Locale::try_from_str(tag).ok().filter(|_| tag.len() <= Language::BYTES_MAX)?;
    (!locale.id.language.is_unknown()).then_some(locale)
}
