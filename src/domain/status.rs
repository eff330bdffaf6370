//! The five statuses of a participant and the transitions between them; there are no others.
//!
//! `suspend` and `reinstate` are the reversible pair; `revoke` is final for that admission (the wording of the W3C
//! Bitstring Status List). To return, a business is admitted anew.

mod reason_class;
mod transition;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reading::Value;
use super::spelling::{self, excerpt};

pub use reason_class::{ReasonClass, UnknownReasonClass};
pub use transition::{Asks, Destination, Need, Transition, TransitionError};

/// Days for which the private link of a declined application says that it was declined, and why.
pub const DECLINED_DAYS_MAX: u16 = 90;

/// Where a participant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Applied, not yet admitted.
    Pending,
    /// Takes part; the only status whose badge carries the statement.
    Active,
    /// Paused by a maintainer, for now.
    Suspended,
    /// Lost the right to the badge.
    Revoked,
    /// Left by its own wish.
    Withdrawn,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::Pending, Self::Active, Self::Suspended, Self::Revoked, Self::Withdrawn];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether who has it takes part no more, until it is readmitted.
    #[must_use]
    pub const fn is_gone(self) -> bool {
        match self {
            Self::Pending | Self::Active | Self::Suspended => false,
            Self::Revoked | Self::Withdrawn => true,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("status `{0}` does not exist; use pending, active, suspended, revoked or withdrawn")]
pub struct UnknownStatus(String);

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(input: &str) -> Result<Self, UnknownStatus> {
        spelling::by_word(input, Self::ALL, Self::as_str).ok_or_else(|| UnknownStatus(excerpt(input)))
    }
}

impl Value for Status {
    type Error = UnknownStatus;

    fn from_input(text: &str) -> Result<Self, UnknownStatus> {
        text.parse()
    }
}
