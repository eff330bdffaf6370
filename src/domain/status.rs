//! The five statuses of a participant and the transitions between them; there are no others.
//!
//! `suspend` and `reinstate` are the reversible pair; `revoke` is final for that admission (the wording of the W3C
//! Bitstring Status List). To return, a business is admitted anew.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reading::Value;
use super::spelling::{self, excerpt};

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
        let word = spelling::word(input);
        Self::ALL.into_iter().find(|status| status.as_str() == word).ok_or_else(|| UnknownStatus(excerpt(input)))
    }
}

impl Value for Status {
    type Error = UnknownStatus;

    fn from_input(text: &str) -> Result<Self, UnknownStatus> {
        text.parse()
    }
}

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
        let word = spelling::word(input);
        Self::ALL.into_iter().find(|class| class.as_str() == word).ok_or_else(|| UnknownReasonClass(excerpt(input)))
    }
}

impl Value for ReasonClass {
    type Error = UnknownReasonClass;

    fn from_input(text: &str) -> Result<Self, UnknownReasonClass> {
        text.parse()
    }
}

/// A step from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Transition {
    Approve,
    /// Refuses an application; the participant is deleted and its slug is unknown again.
    Decline,
    Suspend,
    Reinstate,
    Revoke,
    Withdraw,
    /// Admits a revoked or withdrawn participant anew, as a new admission.
    Readmit,
}

/// Where a transition leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    Becomes(Status),
    Deleted,
}

/// Whether something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Must,
    May,
}

/// What a transition asks for. Command line, API and forms are made of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself, in any combination")]
pub struct Asks {
    pub reason: Need,
    /// Whether everybody can read the reason.
    pub reason_is_public: bool,
    /// Whether a date may be given with whose beginning it ends by itself.
    pub until: bool,
    /// Whether the reason may have a class, for programs.
    pub class: bool,
    /// Whether it may be said that the website was looked at.
    pub website: bool,
    /// What people confirm on a page before it is done; a command or a program has said so by being sent.
    pub confirmation: Option<&'static str>,
}

/// A transition that the present status does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {transition} a participant that is {status}; allowed now: {}", list(*.status))]
pub struct TransitionError {
    pub transition: Transition,
    pub status: Status,
}

impl Transition {
    pub const ALL: [Self; 7] =
        [Self::Approve, Self::Decline, Self::Suspend, Self::Reinstate, Self::Revoke, Self::Withdraw, Self::Readmit];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Revoke => "revoke",
            Self::Withdraw => "withdraw",
            Self::Readmit => "readmit",
        }
    }

    /// What it asks for of whoever decides upon it.
    #[must_use]
    pub const fn asks(self) -> Asks {
        let nothing = Asks {
            reason: Need::May,
            reason_is_public: false,
            until: false,
            class: false,
            website: false,
            confirmation: None,
        };
        match self {
            Self::Reinstate | Self::Withdraw => nothing,
            Self::Approve => Asks { website: true, ..nothing },
            Self::Decline => Asks { reason: Need::Must, ..nothing },
            Self::Readmit => Asks { reason: Need::Must, website: true, ..nothing },
            Self::Suspend => Asks { reason: Need::Must, until: true, ..nothing },
            Self::Revoke => Asks {
                reason: Need::Must,
                reason_is_public: true,
                class: true,
                confirmation: Some("I know that this is final: who is to return must be admitted anew."),
                ..nothing
            },
        }
    }

    /// Whether a reason must be given.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self.asks().reason, Need::Must)
    }

    /// Whether what it does is not easily undone.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Decline | Self::Suspend | Self::Revoke | Self::Withdraw)
    }

    /// The status this transition leads to, wherever it is allowed; `None` where it deletes.
    #[must_use]
    pub const fn leads_to(self) -> Option<Status> {
        match self {
            Self::Approve | Self::Reinstate | Self::Readmit => Some(Status::Active),
            Self::Decline => None,
            Self::Suspend => Some(Status::Suspended),
            Self::Revoke => Some(Status::Revoked),
            Self::Withdraw => Some(Status::Withdrawn),
        }
    }

    /// Where this transition leads from `status`.
    ///
    /// # Errors
    ///
    /// [`TransitionError`], which lists what is allowed instead.
    pub const fn from(self, status: Status) -> Result<Destination, TransitionError> {
        use Destination::{Becomes, Deleted};
        use Status::{Active, Pending, Revoked, Suspended, Withdrawn};
        Ok(match (self, status) {
            (Self::Approve, Pending) | (Self::Reinstate, Suspended) | (Self::Readmit, Revoked | Withdrawn) => {
                Becomes(Active)
            }
            (Self::Decline, Pending) => Deleted,
            (Self::Suspend, Active) => Becomes(Suspended),
            (Self::Revoke, Active | Suspended) => Becomes(Revoked),
            (Self::Withdraw, Pending | Active | Suspended) => Becomes(Withdrawn),
            (transition, status) => return Err(TransitionError { transition, status }),
        })
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn list(status: Status) -> String {
    let allowed: Vec<_> =
        Transition::ALL.into_iter().filter(|step| step.from(status).is_ok()).map(Transition::as_str).collect();
    allowed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transitions_are_those_of_the_design_and_no_others() {
        use Status::{Active, Pending, Revoked, Suspended, Withdrawn};
        let table = [
            (Transition::Approve, vec![(Pending, Destination::Becomes(Active))]),
            (Transition::Decline, vec![(Pending, Destination::Deleted)]),
            (Transition::Suspend, vec![(Active, Destination::Becomes(Suspended))]),
            (Transition::Reinstate, vec![(Suspended, Destination::Becomes(Active))]),
            (
                Transition::Revoke,
                vec![(Active, Destination::Becomes(Revoked)), (Suspended, Destination::Becomes(Revoked))],
            ),
            (
                Transition::Withdraw,
                vec![
                    (Pending, Destination::Becomes(Withdrawn)),
                    (Active, Destination::Becomes(Withdrawn)),
                    (Suspended, Destination::Becomes(Withdrawn)),
                ],
            ),
            (
                Transition::Readmit,
                vec![(Revoked, Destination::Becomes(Active)), (Withdrawn, Destination::Becomes(Active))],
            ),
        ];
        for (step, allowed) in table {
            for status in Status::ALL {
                let expected = allowed.iter().find(|(from, _)| *from == status).map(|(_, to)| *to);
                assert_eq!(step.from(status).ok(), expected, "{step} from {status}");
            }
        }
    }

    #[test]
    fn a_wrong_transition_says_what_is_allowed() {
        let error = Transition::Reinstate.from(Status::Revoked).unwrap_err();
        assert_eq!(error.to_string(), "cannot reinstate a participant that is revoked; allowed now: readmit");
    }
}
