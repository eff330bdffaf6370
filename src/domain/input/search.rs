//! A search among participants: its words, and what a participant is found by.
//!
//! What must never enter: how the participants are stored; a list asks each of them.

use crate::domain::participant::{Contact, Participant, Site};
use crate::domain::reading::Value;
use crate::domain::text::{Policy, TextError};

/// Words that must all stand in what a participant is found by.
#[derive(Debug, Clone, PartialEq)]
pub struct Search(Vec<Word>);

/// Texts that something is found by, in the forms that are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBy(Vec<(String, String)>);

impl FoundBy {
    #[must_use]
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self(texts.into_iter().map(|text| (text.to_lowercase(), plain(text))).collect())
    }
}

/// One word, in the forms that are compared.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    lower: String,
    /// Without accents, if it is Latin: of other scripts the letters alone would be others' sounds.
    plain: Option<String>,
    /// The host it is the address of, as a website is compared.
    site: Option<Site>,
}

impl Search {
    /// The limits of a search: as much as the longest address of a website may have.
    pub(super) const POLICY: Policy =
        Policy { field: "search", graphemes_max: 300, bytes_max: 1_200, multi_line: false };

    /// Whether each word stands in the name, the slug, the website or an e-mail address of `participant`.
    #[must_use]
    pub fn finds(&self, participant: &Participant) -> bool {
        let Participant { name, slug, website, contact, second_contact, .. } = participant;
        let contacts = [contact, second_contact].into_iter().flatten().map(Contact::reveal);
        let texts = [name.as_str(), slug.as_str(), website.as_str()].into_iter().chain(contacts);
        let (texts, site) = (FoundBy::of(texts), website.site());
        self.0.iter().all(|word| word.site.as_ref() == Some(&site) || word.is_in(&texts))
    }

    /// Whether each word stands in one of those texts.
    #[must_use]
    pub fn is_in(&self, texts: &FoundBy) -> bool {
        self.0.iter().all(|word| word.is_in(texts))
    }
}

impl Value for Search {
    type Error = TextError;

    fn from_input(text: &str) -> Result<Self, TextError> {
        let text = Self::POLICY.check(text)?;
        Ok(Self(text.split_whitespace().map(Word::of).collect()))
    }
}

impl Word {
    fn is_in(&self, FoundBy(texts): &FoundBy) -> bool {
        let is_in = |(lower, plain): &(String, String)| {
            lower.contains(&self.lower) || self.plain.as_ref().is_some_and(|word| plain.contains(word))
        };
        texts.iter().any(is_in)
    }

    fn of(word: &str) -> Self {
        Self {
            lower: word.to_lowercase(),
            plain: word.chars().all(is_latin).then(|| plain(word)),
            // An e-mail address is looked for as it is, not by its host.
            site: Site::parse(word).filter(|_| !word.contains('@')),
        }
    }
}

/// A text in small Latin letters, so that `pekarna` finds `Pekárna`.
fn plain(text: &str) -> String {
    deunicode::deunicode(text).to_lowercase()
}

/// Whether a character is of the blocks that Latin letters with their accents stand in.
const fn is_latin(c: char) -> bool {
    matches!(c, '!'..='~' | '\u{a1}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, pending};
    use crate::domain::participant::Website;
    use crate::domain::text::DisplayName;

    fn found_by(participant: &Participant, search: &str) -> bool {
        Search::from_input(search).unwrap().finds(participant)
    }

    fn named(name: &str) -> Participant {
        let pending = pending("bakery", "Pekárna", "Europe/Prague", at("2026-11-20T12:00:00Z"));
        Participant { name: DisplayName::parse(name).unwrap(), ..pending }
    }

    #[test]
    fn all_words_must_be_found_in_any_case_and_without_accents() {
        let bakery = named("Pekárna U Mostu");
        for search in ["pekarna", "PEKÁRNA", "Peka\u{301}rna", "mostu bakery", "bak PEK", "karn"] {
            assert!(found_by(&bakery, search), "{search}");
        }
        for search in ["pekarna mill", "pekarny", "[?]"] {
            assert!(!found_by(&bakery, search), "{search}");
        }
    }

    #[test]
    fn a_contact_is_found_and_a_host_behind_an_at_sign_is_no_website() {
        let contact = |text: &str| Contact::parse(text).ok();
        let participant = Participant {
            contact: contact("post@hanbit.example"),
            second_contact: contact("colleague@elsewhere.example"),
            website: Website::parse("mill.example").unwrap(),
            ..named("Hanbit")
        };
        for (search, is_found) in
            [("post@hanbit", true), ("COLLEAGUE", true), ("nobody@", false), ("post@mill.example", false)]
        {
            assert_eq!(found_by(&participant, search), is_found, "{search}");
        }
    }

    #[test]
    fn a_website_is_found_however_its_address_is_written() {
        let participant = Participant { website: Website::parse("bäckerei.example").unwrap(), ..named("Mill") };
        for search in [
            "bäckerei.example",
            "https://www.bäckerei.example/kontakt",
            "http://xn--bckerei-5wa.example",
            "xn--bckerei",
            "BÄCKEREI.example",
        ] {
            assert!(found_by(&participant, search), "{search}");
        }
        assert!(!found_by(&participant, "baeckerei.example"));
    }

    #[test]
    fn other_scripts_are_found_by_their_own_letters_alone() {
        for (name, search, is_found) in [
            ("한빛 공방", "한빛", true),
            ("北京店", "北京", true),
            ("背景店", "北京", false),
            ("Пекарня", "пекарня", true),
            ("Mill", "ا", false),
            ("Mill", "𠮷", false),
            ("吉野家", "𠮷", false),
        ] {
            assert_eq!(found_by(&named(name), search), is_found, "{name} {search}");
        }
    }

    #[test]
    fn a_search_that_is_too_long_is_called_a_search() {
        let error = Search::from_input(&"x".repeat(301)).unwrap_err().to_string();
        assert!(error.starts_with("search has 301 characters"), "{error}");
    }
}
