//! Slugs, and the slug that a name suggests.

use std::borrow::Borrow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::error::ValueError;

/// The slugs that no participant is given, one a line, with comments.
const RESERVED: &str = include_str!("reserved_slugs.txt");

/// A participant's stable public name in addresses: 2 to 40 of `a-z`, `0-9` and inner hyphens.
///
/// Lists and look-ups go by it: all of them hold the same letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(pub(super) Arc<str>);

impl Slug {
    /// Most bytes of a slug.
    pub const BYTES_MAX: usize = 40;

    /// Checks `input` without changing it: a slug is never derived silently.
    ///
    /// # Errors
    ///
    /// [`ValueError::Slug`] for anything but the allowed form.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        Self::of(input).ok_or_else(|| ValueError::no_slug(input))
    }

    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let outer = |byte: Option<&u8>| byte.is_some_and(|byte| *byte != b'-');
        let fits = (2..=Self::BYTES_MAX).contains(&bytes.len());
        (fits && bytes.iter().all(inner) && outer(bytes.first()) && outer(bytes.last())).then(|| Self(text.into()))
    }

    /// Whether a new participant may have it; one that is there keeps the one it has.
    ///
    /// # Errors
    ///
    /// [`ValueError::ReservedSlug`] for a word of the service itself, or of programs.
    pub fn check_new(&self) -> Result<(), ValueError> {
        if self.is_reserved() { Err(ValueError::ReservedSlug(self.to_string())) } else { Ok(()) }
    }

    fn is_reserved(&self) -> bool {
        RESERVED.lines().any(|line| line == self.as_str())
    }
}

/// As maps look it up: it compares and hashes as its letters do.
impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

/// The slug that `name` suggests, for a form in which people change it: its words in Latin letters, joined by hyphens and
/// cut between words where they are too long.
///
/// A reserved one gets a number. None where too little of the name can be written so.
#[must_use]
pub fn suggest_slug(name: &str) -> Option<Slug> {
    let mut slug = String::with_capacity(Slug::BYTES_MAX);
    for word in name.unicode_words().flat_map(latin_words) {
        let hyphen = usize::from(!slug.is_empty());
        let room = Slug::BYTES_MAX.saturating_sub(slug.len() + hyphen);
        if word.len() > room {
            // A first word that is too long alone is better cut than left out.
            if slug.is_empty() {
                slug.extend(word.chars().take(room));
            }
            break;
        }
        if hyphen > 0 {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    let slug = Slug::of(&slug)?;
    if slug.is_reserved() { Slug::of(&format!("{slug}-2")) } else { Some(slug) }
}

/// A word in small Latin letters and digits; one of Han characters becomes several.
fn latin_words(word: &str) -> Vec<String> {
    let latin = deunicode::deunicode(word).to_ascii_lowercase();
    let plain = |part: &str| part.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    latin.split_whitespace().map(plain).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn suggested(name: &str) -> Option<String> {
        suggest_slug(name).map(|slug| slug.as_str().to_owned())
    }

    #[test]
    fn a_name_suggests_its_words_in_latin_letters() {
        for (name, slug) in [
            ("Pekárna U Mostu", "pekarna-u-mostu"),
            ("Tischlerei Lindenhof, Sonnleitner & Töchter", "tischlerei-lindenhof-sonnleitner-tochter"),
            ("Хлебозавод №1", "khlebozavod-1"),
            ("Ελληνικά", "ellenika"),
            ("木漏れ日陶芸", "mu-lou-re-ri-tao-yun"),
            ("O’Neill's  Café – 24/7!", "oneills-cafe-24-7"),
            ("  --Straße--Øre--Łódź-- ", "strasse-ore-lodz"),
            ("A.B.C. Tools", "abc-tools"),
        ] {
            assert_eq!(suggested(name).as_deref(), Some(slug), "{name}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_words_and_a_long_word_within() {
        let slug = suggested("Open house of the association of the bakeries by the bridge").unwrap();
        assert_eq!(slug, "open-house-of-the-association-of-the");
        assert_eq!(suggested(&"a".repeat(99)).unwrap(), "a".repeat(Slug::BYTES_MAX));
    }

    #[test]
    fn a_reserved_slug_is_a_slug_that_nobody_new_is_given() {
        let reserved: Vec<_> = RESERVED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(reserved.len() > 50);
        for slug in reserved {
            let slug = Slug::parse(slug).unwrap();
            assert_eq!(slug.check_new(), Err(ValueError::ReservedSlug(slug.to_string())));
        }
        for free in ["bakery", "admin-2", "the-null", "openday-brno"] {
            assert_eq!(Slug::parse(free).unwrap().check_new(), Ok(()), "{free}");
        }
        assert_eq!(suggested("Admin").as_deref(), Some("admin-2"));
        assert_eq!(suggested("NULL!").as_deref(), Some("null-2"));
    }

    #[test]
    fn a_name_of_too_little_suggests_nothing() {
        for name in ["", " ", "a", "&", "!!!", "\u{200D}"] {
            assert_eq!(suggested(name), None, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_suggested_is_a_slug(name in ".*") {
            if let Some(slug) = suggest_slug(&name) {
                prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug.clone()));
                prop_assert_eq!(slug.check_new(), Ok(()));
            }
        }
    }
}
