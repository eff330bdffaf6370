//! Decisions upon a participant's website, and upon the one that it asks for.

use std::fmt;

use jiff::Timestamp;

use crate::domain::participant::{Participant, WebsiteDecline, WebsiteStanding};
use crate::domain::status::Status;
use crate::domain::text::Reason;

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
    #[error("nothing is decided of a website while the participant is {0}")]
    Gone(Status),
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
        if participant.status.is_gone() {
            // Of one that is gone there is nothing to call genuine.
            return false;
        }
        match self {
            Self::Confirm => !participant.website_standing.is_sure(),
            Self::Unconfirm => participant.website_standing == WebsiteStanding::Confirmed,
            Self::Accept | Self::Decline => participant.website_request.is_some(),
        }
    }

    /// Whether it was decided so before.
    pub(super) fn is_done(self, participant: &Participant) -> bool {
        matches!(self, Self::Confirm | Self::Unconfirm) && !participant.status.is_gone() && !self.is_open(participant)
    }

    pub(super) fn apply(
        self,
        participant: &mut Participant,
        confirm_website: bool,
        reason: Option<&Reason>,
        now: Timestamp,
    ) -> Result<(), WebsiteStepError> {
        if participant.status.is_gone() {
            return Err(WebsiteStepError::Gone(participant.status));
        }
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
            Self::Decline => {
                let decline = |website| WebsiteDecline { website, reason: reason.cloned(), declined_at: now };
                participant.website_decline =
                    participant.website_request.take().map(|request| Box::new(decline(request.website)));
            }
        }
        Ok(())
    }
}

impl fmt::Display for WebsiteStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
