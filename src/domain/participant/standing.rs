//! How sure it is that a website is the participant's.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::website::Website;
use crate::domain::reading::Value;
use crate::domain::spelling::{self, excerpt};
use crate::domain::text::Reason;

/// How sure it is that a website is the participant's, from the least sure on; a surer one may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WebsiteStanding {
    /// The participant says so.
    #[default]
    Claimed,
    /// A maintainer says so, who looked.
    Confirmed,
}

/// Another website that a participant asks for; the present one stands until a maintainer decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebsiteRequest {
    pub website: Website,
    pub requested_at: Timestamp,
}

/// Another website that a participant asked for and that a maintainer declined; it is said until it asks anew or moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebsiteDecline {
    pub website: Website,
    /// Why, if the maintainer said so; for the participant and for maintainers.
    pub reason: Option<Reason>,
    pub declined_at: Timestamp,
}

/// A word that names no standing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("website standing `{0}` does not exist; use claimed or confirmed")]
pub struct UnknownWebsiteStanding(String);

impl WebsiteStanding {
    pub const ALL: [Self; 2] = [Self::Claimed, Self::Confirmed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Confirmed => "confirmed",
        }
    }

    /// Whether it is as sure as a badge there must be to be called genuine.
    #[must_use]
    pub fn is_sure(self) -> bool {
        self >= Self::Confirmed
    }
}

impl fmt::Display for WebsiteStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for WebsiteStanding {
    type Err = UnknownWebsiteStanding;

    fn from_str(input: &str) -> Result<Self, UnknownWebsiteStanding> {
        let found = spelling::by_word(input, Self::ALL, Self::as_str);
        found.ok_or_else(|| UnknownWebsiteStanding(excerpt(input)))
    }
}

impl Value for WebsiteStanding {
    type Error = UnknownWebsiteStanding;

    fn from_input(text: &str) -> Result<Self, UnknownWebsiteStanding> {
        text.parse()
    }
}
