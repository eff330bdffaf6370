//! What a store is asked with and answers with: revisions, changes and orders, the freeze and backups.
//!
//! Plain values that every implementation shares; `store` hands them on under its own name. No query and no rule of the
//! domain must enter.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::audit::{AuditHead, Finding};
use super::notice::Notice;
use super::revision::Revision;
use crate::domain::change::{By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::text::Reason;

/// What happened between two revisions, each participant as it stands at the later one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// The revision these changes lead to. One lower than the revision asked about means that an older file was put in
    /// place: whoever follows the store must then load everything anew, from [`Revision::ZERO`].
    pub revision: Revision,
    /// Participants entered or changed, in the order of their last change.
    pub participants: Vec<Participant>,
    /// Slugs that are unknown again, in the order of their deletion; none of them is among the participants.
    pub deleted: Vec<Slug>,
    /// Participants entered or changed that cannot be read; none of them is among the participants.
    pub unreadable: Vec<Unreadable>,
}

/// An application that was declined, as who sent it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    pub at: Timestamp,
    pub reason: Reason,
}

/// All participants at one instant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct All {
    /// In the order of their slugs.
    pub participants: Vec<Participant>,
    /// Those that cannot be read, in the same order.
    pub unreadable: Vec<Unreadable>,
}

impl All {
    /// Puts those that come after these behind them.
    pub(super) fn append(&mut self, mut next: Self) {
        self.participants.append(&mut next.participants);
        self.unreadable.append(&mut next.unreadable);
    }
}

/// A participant that is stored and cannot be read, because somebody edited the data by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// As it is stored: the slug itself may be what is wrong.
    pub slug: String,
    /// What cannot be read and why, as [`StoreError::Unreadable`](super::StoreError::Unreadable) says it.
    pub problem: String,
}

/// How many applications wait for a decision, at least those that were there at that revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub count: usize,
    pub counted_at: Revision,
}

/// A change to one participant.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub slug: Slug,
    pub change: Change,
    pub by: By,
    pub now: Timestamp,
    /// The precondition: the participant must still be as it was at this revision. `None` asks for none.
    pub expected: Option<Revision>,
}

/// What a change came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The participant as it is since; a deleted one as it was last.
    pub participant: Participant,
    /// The revision of the last write that touched it.
    pub revision: Revision,
    pub changed: Changed,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Imported {
    pub added: usize,
    /// Participants that were there before, just as the file has them.
    pub unchanged: usize,
}

/// That nothing but revocations is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub since: Timestamp,
    pub reason: Option<Reason>,
}

/// What went over into another store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    pub revision: Revision,
    /// The last audit row; `None` where nothing was ever written.
    pub head: Option<AuditHead>,
}

/// A copy of everything that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub revision: Revision,
    /// The last audit row of the copy; `None` where nothing was ever written.
    pub audit_head: Option<AuditHead>,
}

/// A data file that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What is in it.
    pub backup: Backup,
    /// Where what was in its place is kept, if anything was.
    pub aside: Option<PathBuf>,
    /// Whether a server runs on it.
    pub is_served: bool,
    pub notices: Vec<Notice>,
}

/// What the audit trail proves of the data, and where they do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// The last row that is linked to the first; `None` where nothing was ever written.
    pub head: Option<AuditHead>,
    /// What is not as the trail says; nothing where everything is proven.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub further: usize,
}
