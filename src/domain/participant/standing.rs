//! How sure it is that a website is the participant's.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Participant;
use super::website::Website;
use crate::domain::reading::Value;
use crate::domain::spelling::{self, excerpt};

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

/// What a maintainer decides of a participant's website.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebsiteStep {
    Confirm,
    /// Takes a confirmation back.
    Unconfirm,
    /// Puts the website in place that the participant asks for.
    Accept,
    /// Lets the present website stand.
    Decline,
}

/// A decision upon a website that has nothing to decide upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebsiteStepError {
    #[error("the participant asks for no other website; there is nothing to decide")]
    NothingRequested,
    #[error("{0} does not confirm a website; leave `confirm_website` out, only an acceptance has it")]
    ConfirmationNotAllowed(WebsiteStep),
}

impl WebsiteStep {
    pub const ALL: [Self; 4] = [Self::Confirm, Self::Unconfirm, Self::Accept, Self::Decline];

    /// Its name, as commands, addresses and audit rows carry it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm-website",
            Self::Unconfirm => "unconfirm-website",
            Self::Accept => "accept-website",
            Self::Decline => "decline-website",
        }
    }

    /// Whether there is something to decide.
    #[must_use]
    pub fn is_open(self, participant: &Participant) -> bool {
        match self {
            Self::Confirm => !participant.website_standing.is_sure(),
            Self::Unconfirm => participant.website_standing == WebsiteStanding::Confirmed,
            Self::Accept | Self::Decline => participant.website_request.is_some(),
        }
    }

    /// Whether it was decided so before.
    pub(in crate::domain) fn is_done(self, participant: &Participant) -> bool {
        matches!(self, Self::Confirm | Self::Unconfirm) && !self.is_open(participant)
    }

    pub(in crate::domain) fn apply(
        self,
        participant: &mut Participant,
        confirm_website: bool,
        now: Timestamp,
    ) -> Result<(), WebsiteStepError> {
        if confirm_website && self != Self::Accept {
            return Err(WebsiteStepError::ConfirmationNotAllowed(self));
        }
        if !self.is_open(participant) && matches!(self, Self::Accept | Self::Decline) {
            return Err(WebsiteStepError::NothingRequested);
        }
        match self {
            Self::Confirm => participant.stand(WebsiteStanding::Confirmed, now),
            Self::Unconfirm => participant.stand(WebsiteStanding::Claimed, now),
            Self::Accept => {
                if let Some(request) = participant.website_request.take() {
                    participant.move_to(&request.website, now);
                }
                if confirm_website {
                    participant.stand(WebsiteStanding::Confirmed, now);
                }
            }
            Self::Decline => participant.website_request = None,
        }
        Ok(())
    }
}

impl fmt::Display for WebsiteStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
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
        let word = spelling::word(input);
        let found = Self::ALL.into_iter().find(|standing| standing.as_str() == word);
        found.ok_or_else(|| UnknownWebsiteStanding(excerpt(input)))
    }
}

impl Value for WebsiteStanding {
    type Error = UnknownWebsiteStanding;

    fn from_input(text: &str) -> Result<Self, UnknownWebsiteStanding> {
        text.parse()
    }
}
