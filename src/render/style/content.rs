//! What the places for texts show.

use super::Filling;
use crate::domain::sheet::{LEAVES_MAX, LeafWords};

/// What a text slot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Content {
    Headline,
    Name,
    Date,
    DateLabel,
    DateDay,
    DateHours,
    DateWhen,
    DateShort,
    Place,
    Invitation,
    Question,
    Address,
    DatesAt,
    Initiative,
    Home,
    /// A part of the leaf of that number, from 0.
    Leaf(usize, LeafPart),
}

/// A text on the leaf of an open day, or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum LeafPart {
    Month,
    Day,
    Weekday,
    Hours,
}

impl Content {
    const NAMED: [(&'static str, Self); 15] = [
        ("headline", Self::Headline),
        ("name", Self::Name),
        ("date", Self::Date),
        ("date-label", Self::DateLabel),
        ("date-day", Self::DateDay),
        ("date-hours", Self::DateHours),
        ("date-when", Self::DateWhen),
        ("date-short", Self::DateShort),
        ("place", Self::Place),
        ("invitation", Self::Invitation),
        ("question", Self::Question),
        ("address", Self::Address),
        ("dates-at", Self::DatesAt),
        ("initiative", Self::Initiative),
        ("home", Self::Home),
    ];

    /// The slot of that name.
    pub(in crate::render) fn parse(name: &str) -> Option<Self> {
        let named = Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, content)| content);
        named.or_else(|| {
            let (number, part) = name.strip_prefix("leaf-")?.split_once('-')?;
            let number: usize = number.parse().ok().filter(|number| (1..=LEAVES_MAX).contains(number))?;
            Some(Self::Leaf(number - 1, LeafPart::parse(part)?))
        })
    }

    /// The names of all slots.
    pub(in crate::render) fn names() -> String {
        let named = Self::NAMED.map(|(name, _)| name).join(", ");
        let parts = LeafPart::NAMED.map(|(name, _)| format!("leaf-1-{name}")).join(", ");
        format!("{named}, {parts} (up to leaf-{LEAVES_MAX})")
    }

    /// The text for this slot, if there is one.
    pub(in crate::render) fn of(self, Filling { words, sheet }: Filling<'_>) -> Option<&str> {
        let date = words.date.as_ref();
        let text = match self {
            Self::Headline => Some(words.headline.as_str()),
            Self::Name => words.name.as_deref(),
            Self::Date => date.map(|date| date.sentence.as_str()),
            Self::DateLabel => date.map(|date| date.label.as_str()),
            Self::DateDay => date.map(|date| date.day.as_str()),
            Self::DateHours => date.map(|date| date.hours.as_str()),
            Self::DateWhen => date.map(|date| date.when.as_str()),
            Self::DateShort => date.map(|date| date.short.as_str()),
            Self::Place => sheet.and_then(|sheet| sheet.place.as_deref()),
            Self::Invitation => sheet.and_then(|sheet| sheet.invitation.as_deref()),
            Self::Question => sheet.map(|sheet| sheet.question.as_str()),
            Self::Address => sheet.and_then(|sheet| sheet.address.as_deref()),
            Self::DatesAt => sheet.and_then(|sheet| sheet.dates_at.as_deref()),
            Self::Initiative => sheet.map(|sheet| sheet.initiative.as_str()),
            Self::Home => sheet.and_then(|sheet| sheet.home.as_deref()),
            Self::Leaf(number, part) => sheet.and_then(|sheet| sheet.leaves.get(number)).map(|leaf| part.of(leaf)),
        };
        text.filter(|text| !text.is_empty())
    }
}

impl LeafPart {
    const NAMED: [(&'static str, Self); 4] =
        [("month", Self::Month), ("day", Self::Day), ("weekday", Self::Weekday), ("hours", Self::Hours)];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, part)| part)
    }

    fn of(self, leaf: &LeafWords) -> &str {
        match self {
            Self::Month => &leaf.month,
            Self::Day => &leaf.day,
            Self::Weekday => &leaf.weekday,
            Self::Hours => &leaf.hours,
        }
    }
}
