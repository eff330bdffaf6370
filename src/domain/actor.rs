//! Who acts, and what they may do to a participant.

use std::fmt;

use super::change::{Change, ChangeError};
use super::participant::Participant;
use super::status::Transition;

/// Who is behind a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody with access to the data file, by the command line.
    Operator,
    Maintainer(String),
    /// The participant itself, by its private link.
    Participant,
    /// Anybody: who applies, or reports a fake.
    Visitor,
    /// Openday itself, where a maintainer set a date for it, or the operator a time.
    Openday,
}

impl Actor {
    /// What kind of actor it is, in words of an error.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Operator => "the operator",
            Self::Maintainer(_) => "a maintainer",
            Self::Participant => "a participant",
            Self::Visitor => "a visitor",
            Self::Openday => "the service itself",
        }
    }

    /// Refuses what this actor may not do, whatever the participant's status.
    ///
    /// A maintainer and the operator may do everything people do; a participant may withdraw, keep its open days and
    /// edit what it was not admitted with; Openday itself may end a suspension whose date has come, and delete the contact of
    /// who is long gone.
    ///
    /// # Errors
    ///
    /// [`ChangeError::NotAllowed`].
    pub fn check(&self, change: &Change) -> Result<(), ChangeError> {
        let is_allowed = match (self, change) {
            (Self::Openday, change) => matches!(change, Change::EndSuspension | Change::DeleteContact { .. }),
            (Self::Visitor, _)
            | (_, Change::EndSuspension | Change::DeleteContact { .. })
            | (Self::Participant, Change::Website { .. }) => false,
            (Self::Participant, Change::Transition { step, .. }) => matches!(step, Transition::Withdraw),
            (Self::Participant, Change::Edit(edit)) => edit.is_own_affair(),
            (Self::Operator | Self::Maintainer(_), _)
            | (
                Self::Participant,
                Change::AddOpenDay(_)
                | Change::AddOpenDays(_)
                | Change::ImportOpenDays { .. }
                | Change::EditOpenDay(..)
                | Change::Day { .. }
                | Change::Close(_)
                | Change::Reopen(_),
            ) => true,
        };
        if is_allowed { Ok(()) } else { Err(ChangeError::NotAllowed { actor: self.kind(), action: change.action() }) }
    }

    /// Refuses what this actor may not do to that participant: what is said of one that is gone stays as it was, so that
    /// nobody finds another website beside a revoked badge; and nobody admits its own website.
    ///
    /// # Errors
    ///
    /// As of [`Actor::check`], [`ChangeError::ParticularsStay`] and [`ChangeError::WebsiteWaits`].
    pub fn check_at(&self, change: &Change, participant: &Participant) -> Result<(), ChangeError> {
        self.check(change)?;
        let (Self::Participant, Change::Edit(edit)) = (self, change) else { return Ok(()) };
        if participant.status.is_gone() {
            return Err(ChangeError::ParticularsStay(participant.status));
        }
        let moves = edit.website.as_ref().is_some_and(|website| participant.is_elsewhere(website));
        if moves && participant.admitted_at.is_some() { Err(ChangeError::WebsiteWaits) } else { Ok(()) }
    }
}

impl fmt::Display for Actor {
    /// As audit rows carry it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator => f.write_str("operator"),
            Self::Maintainer(name) => write!(f, "maintainer:{name}"),
            Self::Participant => f.write_str("participant"),
            Self::Visitor => f.write_str("visitor"),
            Self::Openday => f.write_str("openday"),
        }
    }
}

/// Names one request, so that an audit row, a log line and an answer can be laid side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// The id of so many random bytes.
    #[must_use]
    pub fn new(random: [u8; 8]) -> Self {
        Self(format!("{:016x}", u64::from_be_bytes(random)).into_boxed_str())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// By whom something is written, and in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    pub actor: Actor,
    /// `None` on the command line.
    pub request: Option<RequestId>,
}

impl By {
    /// By the operator, on the command line.
    pub const OPERATOR: Self = Self { actor: Actor::Operator, request: None };

    /// By `actor`, in no request.
    #[must_use]
    pub const fn actor(actor: Actor) -> Self {
        Self { actor, request: None }
    }
}
