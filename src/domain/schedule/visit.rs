//! What a visitor must know before coming.

use std::fmt;

use super::{OpenDayError, Photos, StepFree};
use crate::domain::participant::Language;
use crate::domain::reading::Value;
use crate::domain::spelling::{self, excerpt};
use crate::domain::text::{Bring, Details, MeetingPoint};

/// Years of age that may be asked for at most.
pub const AGE_MAX: u32 = 99;

/// Most places that an open day may have.
pub const PLACES_MAX: u32 = 100_000;

/// Most languages that are named as spoken there.
pub const LANGUAGES_MAX: usize = 12;

/// What a visitor must know before coming; what is left out is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub minimum_age: Option<Age>,
    pub step_free: Option<StepFree>,
    pub languages: Option<Languages>,
    /// What to wear or to bring.
    pub bring: Option<Bring>,
    pub photos: Option<Photos>,
    pub meeting_point: Option<MeetingPoint>,
    /// Nothing is free.
    pub price: Option<Price>,
    pub details: Option<Details>,
}

impl Visit {
    /// That nothing must be known.
    pub(super) const NOTHING: &'static Self = &Self {
        minimum_age: None,
        step_free: None,
        languages: None,
        bring: None,
        photos: None,
        meeting_point: None,
        price: None,
        details: None,
    };
}

impl Default for Visit {
    fn default() -> Self {
        Self::NOTHING.clone()
    }
}

/// A whole number up to a limit.
fn number(text: &str, max: u32) -> Option<u32> {
    let digits: String = text.chars().map(spelling::ascii_digit).collect();
    digits.parse().ok().filter(|number| *number <= max)
}

/// The age that visitors must have reached, in years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Age(pub u32);

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Value for Age {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        number(text, AGE_MAX).map(Self).ok_or_else(|| OpenDayError::Age(excerpt(text)))
    }
}

/// A number of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Places(pub u32);

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Value for Places {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        number(text, PLACES_MAX).map(Self).ok_or_else(|| OpenDayError::Places(excerpt(text)))
    }
}

/// Languages that are spoken there, by their tags.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Languages(Vec<Language>);

impl Languages {
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.0.iter()
    }
}

impl fmt::Display for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, language) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(language.as_str())?;
        }
        Ok(())
    }
}

impl Languages {
    fn read<E>(text: &str, parse: impl Fn(&str) -> Result<Language, E>) -> Result<Self, OpenDayError> {
        let parts = text.split([',', ';', ' ', '\n']).map(spelling::plain).filter(|part| !part.is_empty());
        let mut all: Vec<Language> = Vec::new();
        for part in parts {
            let language = parse(part).map_err(|_| OpenDayError::Spoken(excerpt(part)))?;
            if !all.contains(&language) {
                all.push(language);
            }
        }
        if all.len() > LANGUAGES_MAX { Err(OpenDayError::TooManySpoken(all.len())) } else { Ok(Self(all)) }
    }
}

impl Value for Languages {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        Self::read(text, Language::from_input)
    }

    fn from_stored(text: &str) -> Result<Self, OpenDayError> {
        Self::read(text, Language::from_stored)
    }
}

/// What a visit costs: an amount of a currency, by its code of ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Price {
    /// With a point before its hundredths, if it has some.
    amount: String,
    currency: String,
}

impl Price {
    /// The amount as programs read it: `120` or `12.50`.
    #[must_use]
    pub fn amount(&self) -> &str {
        &self.amount
    }

    /// The code of the currency: `CZK`.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// Reads `120 CZK`, `EUR 12,50`; nothing where it is free.
    fn read(text: &str) -> Option<PriceText> {
        let plain: String = text.chars().map(spelling::ascii_digit).collect();
        let plain = plain.replace('€', "EUR").replace('£', "GBP").replace(',', ".").to_uppercase();
        if matches!(plain.as_str(), "FREE" | "0") {
            return Some(PriceText(None));
        }
        let is_letter = |c: &char| c.is_ascii_alphabetic();
        let currency: String = plain.chars().filter(is_letter).collect();
        let amount: String = plain.chars().filter(|c| !is_letter(c) && !c.is_whitespace()).collect();
        let (whole, hundredths) = amount.split_once('.').unwrap_or((&amount, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_amount = (1..=7).contains(&whole.len()) && is_number(whole);
        let is_exact = matches!(hundredths.len(), 0 | 2) && is_number(hundredths) && !amount.ends_with('.');
        if currency.len() != 3 || !is_amount || !is_exact {
            return None;
        }
        let is_free = amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        Some(PriceText((!is_free).then_some(Self { amount, currency })))
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// What stands in the field of a price: free is nothing that has to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceText(pub Option<Price>);

impl Value for PriceText {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        Price::read(text).ok_or_else(|| OpenDayError::Price(excerpt(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_as_people_write_it_and_free_is_none() {
        for (text, read) in [
            ("120 CZK", Some("120 CZK")),
            ("EUR 12,50", Some("12.50 EUR")),
            ("€5", Some("5 EUR")),
            ("free", None),
            ("0 EUR", None),
            ("0.00 eur", None),
        ] {
            assert_eq!(
                PriceText::from_input(text).unwrap().0.map(|price| price.to_string()).as_deref(),
                read,
                "{text}"
            );
        }
        for text in ["twelve", "12", "12.5 EUR", "12. EUR", "CZK", "12 KORUN", "-5 EUR", "99999999 EUR", "1.2.3 EUR"] {
            let told = PriceText::from_input(text).unwrap_err().to_string();
            assert!(told.contains(&format!("`{text}`")) && told.contains("120 CZK"), "{told}");
        }
    }

    #[test]
    fn spoken_languages_are_a_list_of_tags_each_once() {
        let read = |text| Languages::from_input(text).map(|all| all.to_string());
        assert_eq!(read("cs, EN;cs"), Ok("cs, en".to_owned()));
        assert_eq!(read("cs, klingon-x-").unwrap_err(), OpenDayError::Spoken("klingon-x-".to_owned()));
    }

    #[test]
    fn twelve_spoken_languages_are_the_limit_and_one_said_twice_counts_once() {
        let tags = "cs, de, en, fr, it, es, pt, pl, nl, sv, da, fi, nb";
        let (twelve, _) = tags.rsplit_once(", ").unwrap();
        assert_eq!(twelve.split(", ").count(), LANGUAGES_MAX);
        let read = |text: &str| Languages::from_input(text).map(|all| all.to_string());
        assert_eq!(read(twelve), Ok(twelve.to_owned()));
        assert_eq!(read(&format!("{twelve}, CS")), Ok(twelve.to_owned()));
        assert_eq!(read(tags), Err(OpenDayError::TooManySpoken(LANGUAGES_MAX + 1)));
    }
}
