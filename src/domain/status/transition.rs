//! The transitions between statuses, what each asks for, and where it leads.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Status;

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
