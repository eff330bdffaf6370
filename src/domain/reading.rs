//! How texts become values of the domain: as input, by the rules of today, or as stored, by those of any release.
//!
//! Input is checked once, at the door. What was let in by an earlier release stays what it was: reading it back asks for
//! no more than that a value can be made of it. What must never enter: which text belongs to which field.

use std::fmt::Display;

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// From people and programs, now.
    Input,
    /// From a store, or a file that `openday export` wrote: taken as it stands where a value can be made of it. Either may
    /// have been edited by hand since, so the rest is read as input.
    Stored,
}

/// A value that is written as a text.
pub trait Value: Sized {
    type Error: Display;

    /// Reads what people and programs write, and makes the one spelling of it that is kept.
    ///
    /// # Errors
    ///
    /// When it is not what it may be; the error says what would be.
    fn from_input(text: &str) -> Result<Self, Self::Error>;

    /// Reads what any release has let in, and keeps its spelling.
    ///
    /// # Errors
    ///
    /// When no value can be made of it.
    fn from_stored(text: &str) -> Result<Self, Self::Error> {
        Self::from_input(text)
    }
}

impl Reading {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// As of [`Value`].
    pub fn read<V: Value>(self, text: &str) -> Result<V, V::Error> {
        match self {
            Self::Input => V::from_input(super::spelling::plain(text)),
            Self::Stored => V::from_stored(text).or_else(|_| Self::Input.read(text)),
        }
    }
}

/// An instant, which every release has written as RFC 3339 has it.
impl Value for jiff::Timestamp {
    type Error = String;

    fn from_input(text: &str) -> Result<Self, String> {
        text.parse().ok().filter(|instant| *instant >= Self::UNIX_EPOCH).ok_or_else(|| no_instant(text))
    }

    fn from_stored(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| no_instant(text))
    }
}

fn no_instant(text: &str) -> String {
    let shown = super::spelling::excerpt(text);
    format!("instant `{shown}` is not a date and time since 1970 with offset, like 2026-12-03T09:00:00Z")
}

/// Whether something is so, as a box that was ticked says it.
impl Value for bool {
    type Error = String;

    fn from_input(text: &str) -> Result<Self, String> {
        let shown = || format!("`{}` is neither yes nor no", super::spelling::excerpt(text));
        super::spelling::yes_or_no(text).ok_or_else(shown)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::participant::{Country, Website, Zone};

    #[test]
    fn an_instant_before_1970_is_no_input_and_is_read_where_it_is_stored() {
        let text = "1969-12-31T23:59:59Z";
        assert_eq!(Reading::Stored.read::<Timestamp>(text), Ok(Timestamp::from_second(-1).unwrap()));
        let told =
            "instant `1969-12-31T23:59:59Z` is not a date and time since 1970 with offset, like 2026-12-03T09:00:00Z";
        assert_eq!(Reading::Input.read::<Timestamp>(text), Err(told.to_owned()));
        assert!(Reading::Stored.read::<Timestamp>("1969-12-31").is_err());
    }

    #[test]
    fn what_is_stored_keeps_its_spelling_and_what_was_edited_by_hand_is_read_as_input() {
        assert_eq!(Reading::Stored.read::<Zone>("Asia/Calcutta").unwrap().as_str(), "Asia/Calcutta");
        assert_eq!(Reading::Stored.read::<Country>("AN").unwrap().as_str(), "AN");
        assert_eq!(Reading::Stored.read::<Country>(" cz ").unwrap().as_str(), "CZ");
        assert_eq!(Reading::Stored.read::<Website>("bakery.example").unwrap().as_str(), "https://bakery.example/");
        assert_eq!(Reading::Stored.read::<Zone>("Mars"), Zone::parse("Mars"));
    }
}
