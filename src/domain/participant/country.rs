//! Countries by their codes, and by what people call them.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::error::ValueError;
use crate::domain::spelling::{self, compared, excerpt};

/// An ISO 3166-1 alpha-2 country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// The officially assigned codes of ISO 3166-1 alpha-2, and `XK`, which CLDR uses for Kosovo, in the order of the codes:
/// one a line, with the name English readers know (CLDR's, with "and" and "Saint" in full).
///
/// A file and not a crate: those there are carry the committee's names ("Bolivia (Plurinational State of)") and much that
/// is not needed.
const NAMES: &str = include_str!("country/names.txt");

/// Further names by which people call countries: short and long forms, former ones, parts of a country that are written in
/// its place, and what its people call it. A code and its names, with `|` between them, on each line.
///
/// A file for the same reason: ICU4X names regions only in a crate that is an experiment.
const ALIASES: &str = include_str!("country/aliases.txt");

/// The codes with their names, in the order of the codes.
static KNOWN: LazyLock<Vec<([u8; 2], &'static str)>> = LazyLock::new(|| {
    let lines = NAMES.lines().filter_map(|line| line.split_once(' '));
    lines.filter_map(|(code, name)| Some((code.as_bytes().try_into().ok()?, name))).collect()
});

/// Every country, by its name as people look for it in a list.
static BY_NAME: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let mut all = KNOWN.clone();
    // Åland and Türkiye are looked for among the plain letters.
    all.sort_by_cached_key(|(_, name)| deunicode::deunicode(name));
    all.into_iter().map(|(code, _)| Country(code)).collect()
});

/// The name of the country with that code.
fn name_of(code: [u8; 2]) -> Option<&'static str> {
    let place = KNOWN.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    KNOWN.get(place).map(|(_, name)| *name)
}

/// The code of the country that is called `name`.
fn code_of(name: &str) -> Option<[u8; 2]> {
    let wanted = compared(name);
    let aliases = ALIASES.lines().filter_map(|line| line.split_once(' '));
    let aliases = aliases.filter_map(|(code, names)| Some((code.as_bytes().try_into().ok()?, names)));
    let aliases = aliases.flat_map(|(code, names)| names.split('|').map(move |name| (code, name)));
    let found = KNOWN.iter().copied().chain(aliases).find(|(_, name)| compared(name) == wanted && !wanted.is_empty());
    found.map(|(code, _)| code)
}

impl Country {
    /// Most bytes of a name that is looked up.
    const NAME_BYTES_MAX: usize = 100;

    /// Reads an assigned code, or the name of a country: in English, in a language of its people, or another it is known
    /// by, such as `UK`; in any case.
    ///
    /// # Errors
    ///
    /// [`ValueError::Country`] for anything else.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        let text = spelling::plain(input);
        let code = <[u8; 2]>::try_from(text.as_bytes()).ok().map(|code| code.map(|c| c.to_ascii_uppercase()));
        let named = || Some(text).filter(|text| text.len() <= Self::NAME_BYTES_MAX).and_then(code_of);
        let code = code.filter(|code| name_of(*code).is_some()).or_else(named);
        code.map(Self).ok_or_else(|| ValueError::Country(excerpt(input)))
    }

    /// Reads a code that was let in earlier: one that was assigned then.
    ///
    /// # Errors
    ///
    /// [`ValueError::Country`] for what is not two capital letters.
    pub fn stored(code: &str) -> Result<Self, ValueError> {
        let letters = <[u8; 2]>::try_from(code.as_bytes()).ok().filter(|code| code.iter().all(u8::is_ascii_uppercase));
        letters.map(Self).ok_or_else(|| ValueError::Country(excerpt(code)))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The country's name in English, such as `Czechia`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        name_of(self.0).unwrap_or_default()
    }

    /// Every country, by its name as people look for it in a list.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &BY_NAME
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Country {
    type Err = ValueError;

    fn from_str(input: &str) -> Result<Self, ValueError> {
        Self::parse(input)
    }
}

impl TryFrom<String> for Country {
    type Error = ValueError;

    fn try_from(input: String) -> Result<Self, ValueError> {
        Self::parse(&input)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}
