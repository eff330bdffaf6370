//! What a badge says, as words: the result of [`super::Wording`].

use serde::{Deserialize, Serialize};

use crate::domain::participant::Language;
use crate::domain::status::Status;

/// The direction in which a language is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Ltr,
    Rtl,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// What a badge is about: a participant's status, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Mark {
    Participant(Status),
    /// The slug names no participant.
    Unknown,
    /// The badge cannot be drawn now.
    Unavailable,
}

impl Mark {
    pub const ALL: [Self; 7] = [
        Self::Participant(Status::Active),
        Self::Participant(Status::Pending),
        Self::Participant(Status::Suspended),
        Self::Participant(Status::Withdrawn),
        Self::Participant(Status::Revoked),
        Self::Unknown,
        Self::Unavailable,
    ];

    /// The word for it in headers, styles and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Participant(status) => status.as_str(),
            Self::Unknown => "unknown",
            Self::Unavailable => "unavailable",
        }
    }

    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Participant(Status::Active))
    }
}

/// The date on a badge, in the forms its places need; parts that do not apply are empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DateWords {
    /// The whole sentence: `Next open day: Thu 3 Dec`.
    pub sentence: String,
    /// What the date is: `Next open day`, `Open today`.
    pub label: String,
    /// The date alone: `Thu 3 Dec`.
    pub day: String,
    /// Today, the hours: `09:00–16:00`.
    pub hours: String,
    /// The sentence from the date on: `Thu 3 Dec`, `Thu 3 Dec, 09:00–16:00`.
    pub when: String,
    /// For the narrowest places: `Thu 3 Dec`, `Open today, Thu 3 Dec`.
    pub short: String,
    /// Whether the open day is today.
    pub is_today: bool,
}

/// Everything a badge says, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Words {
    pub mark: Mark,
    /// The tag the words are in, for `lang` attributes and for the choice of Han letter forms.
    pub language: Language,
    pub direction: Direction,
    /// The statement when active, otherwise the status in words.
    pub headline: String,
    pub name: Option<String>,
    pub date: Option<DateWords>,
    /// The text for those who do not see the picture.
    pub alt: String,
}
