//! Classes of the reasons for which badges are revoked.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::reading::Value;
use crate::domain::spelling::{self, excerpt};

/// Why a badge was revoked, in a word that programs understand beside the reason that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonClass {
    /// Announced open days did not take place.
    NoOpenDay,
    /// What the business said of itself is not so.
    FalseClaim,
    /// The badge was shown for another business or website.
    Misuse,
    /// The business is no more.
    Closed,
    #[default]
    Other,
}

impl ReasonClass {
    pub const ALL: [Self; 5] = [Self::NoOpenDay, Self::FalseClaim, Self::Misuse, Self::Closed, Self::Other];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOpenDay => "no-open-day",
            Self::FalseClaim => "false-claim",
            Self::Misuse => "misuse",
            Self::Closed => "closed",
            Self::Other => "other",
        }
    }

    /// What it means, in a few words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NoOpenDay => "announced open days did not take place",
            Self::FalseClaim => "what was claimed is not so",
            Self::Misuse => "shown for another business or website",
            Self::Closed => "the business is no more",
            Self::Other => "another reason",
        }
    }
}

impl fmt::Display for ReasonClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no class of reasons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("reason class `{0}` does not exist; use no-open-day, false-claim, misuse, closed or other")]
pub struct UnknownReasonClass(String);

impl FromStr for ReasonClass {
    type Err = UnknownReasonClass;

    fn from_str(input: &str) -> Result<Self, UnknownReasonClass> {
        spelling::by_word(input, Self::ALL, Self::as_str).ok_or_else(|| UnknownReasonClass(excerpt(input)))
    }
}

impl Value for ReasonClass {
    type Error = UnknownReasonClass;

    fn from_input(text: &str) -> Result<Self, UnknownReasonClass> {
        text.parse()
    }
}
