//! The store: where participants, open days, maintainers and the audit trail are kept for good.
//!
//! [`Store`] is one trait whose writing methods are use cases: each is one transaction that holds the change, its audit
//! row and, as its last statement, a raised [`Revision`]. What a transaction wrote carries its revision, and revisions
//! are given in the order of commits, so whoever asks [`Store::changes_since`] misses nothing. `app` uses the trait;
//! only `cli` and `main` name an implementation. [`document`] is the JSON file of `import` and `export`.
//!
//! What must never enter: a clock (times are handed in), rules of the domain (they are applied here, not written here)
//! and SQL outside of the implementation it belongs to.

mod audit;
pub mod document;
mod error;
pub mod sqlite;

use std::fmt;
use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use crate::domain::change::{Actor, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::text::MaintainerName;

pub use error::StoreError;

/// Most audit rows that one call of [`Store::audit`] returns, whatever was asked for.
pub const AUDIT_ROWS_MAX: usize = 1_000;

/// The counter that every write raises by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl Revision {
    /// Before the first write.
    pub const ZERO: Self = Self(0);
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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

/// All participants at one instant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct All {
    /// In the order of their slugs.
    pub participants: Vec<Participant>,
    /// Those that cannot be read, in the same order.
    pub unreadable: Vec<Unreadable>,
}

/// A participant that is stored and cannot be read, because somebody edited the data by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// As it is stored: the slug itself may be what is wrong.
    pub slug: String,
    /// What cannot be read and why, as [`StoreError::Unreadable`] says it.
    pub problem: String,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Imported {
    pub added: usize,
    /// Participants that were there before, just as the file has them.
    pub unchanged: usize,
}

/// The SHA-256 hash of a maintainer's token; the token itself is never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    // The first bytes tell two hashes apart in a log; no more of it belongs there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third, ..] = self.0;
        write!(f, "TokenHash({first:02x}{second:02x}{third:02x}…)")
    }
}

/// A person who may admit, suspend and revoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintainer {
    pub name: MaintainerName,
    pub token_hash: TokenHash,
    pub created_at: Timestamp,
}

/// One line of the audit trail: who did what to whom, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// Rises from row to row.
    pub id: u64,
    pub at: Timestamp,
    /// As [`Actor`] is written: `operator`, `maintainer:NAME` or `participant`.
    pub actor: String,
    /// Such as `add`, `revoke`, `open-day cancel`, `import`, `maintainer add`.
    pub action: String,
    /// The participant it was done to; `None` where maintainers are changed.
    pub slug: Option<String>,
    pub reason: Option<String>,
    /// JSON of what there was before: of a changed participant the members that differ, of a deleted one everything.
    pub before: Option<String>,
    /// JSON of what there is since: of a changed participant the members that differ, of a new one everything.
    pub after: Option<String>,
    /// The revision of the write this row belongs to.
    pub revision: Revision,
}

/// Keeps participants, maintainers and the audit trail; every implementation passes the same contract suite.
///
/// A write that returns an error has changed nothing and raised no revision. A write that returned `Ok` is on disk. A
/// caller that stops waiting does not stop a write that was begun.
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// The revision of the last write.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn revision(&self) -> Result<Revision, StoreError>;

    /// What was changed and deleted after `since`, seen at one instant.
    ///
    /// A participant that cannot be read keeps no other from being read.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError>;

    /// The participant of this slug, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] names what is wrong with this one; else when the store cannot be read.
    async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError>;

    /// All participants that can be read, and which cannot.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn participants(&self) -> Result<All, StoreError>;

    /// Enters a participant; the audit row carries its `changed_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::SlugTaken`], or when the store cannot be written.
    async fn add(&self, participant: &Participant, by: &Actor) -> Result<(), StoreError>;

    /// Applies a change of the domain, and returns the participant as it is since; a deleted one as it was last.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], [`StoreError::Change`] where the domain refuses it, or when the store cannot
    /// be written.
    async fn change(
        &self,
        slug: &Slug,
        change: &Change,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Participant, Changed), StoreError>;

    /// Enters all of `participants` or none of them, with one audit row for each that is new.
    ///
    /// A participant that is there already and equal counts as unchanged; dates that equal `now` are those a file did
    /// not name (see [`document::parse`]) and are not compared.
    ///
    /// # Errors
    ///
    /// [`StoreError::ImportDiffers`] names the first slug that is there already with other particulars.
    async fn import(&self, participants: &[Participant], by: &Actor, now: Timestamp) -> Result<Imported, StoreError>;

    /// Enters a maintainer; the audit row carries its `created_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::MaintainerExists`] or [`StoreError::TokenExists`], or when the store cannot be written.
    async fn add_maintainer(&self, maintainer: &Maintainer, by: &Actor) -> Result<(), StoreError>;

    /// All maintainers, in the order of their names.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError>;

    /// Removes a maintainer, whose token is worth nothing from then on.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownMaintainer`], or when the store cannot be written.
    async fn remove_maintainer(&self, name: &MaintainerName, by: &Actor, now: Timestamp) -> Result<(), StoreError>;

    /// Audit rows with an id above `after`, oldest first, at most `rows_max` and at most [`AUDIT_ROWS_MAX`].
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn audit(&self, after: u64, rows_max: usize) -> Result<Vec<AuditRow>, StoreError>;

    /// Writes a verified copy of everything acknowledged so far to the new file `to`.
    ///
    /// # Errors
    ///
    /// [`StoreError::BackupExists`] where `to` is there already, or when the copy cannot be written or does not pass its
    /// check; then nothing is left of it.
    async fn backup(&self, to: &Path) -> Result<(), StoreError>;
}

/// Whether importing `candidate` over `stored` would change anything; dates equal to `now` were not in the file.
fn imports_as_unchanged(stored: &Participant, candidate: &Participant, now: Timestamp) -> bool {
    let settle = |named: Timestamp, stored: Timestamp| if named == now { stored } else { named };
    let mut settled = candidate.clone();
    settled.status_since = settle(candidate.status_since, stored.status_since);
    settled.applied_at = settle(candidate.applied_at, stored.applied_at);
    settled.changed_at = settle(candidate.changed_at, stored.changed_at);
    if settled.admitted_at == Some(now) && stored.admitted_at.is_some() {
        settled.admitted_at = stored.admitted_at;
    }
    let mut open_days = candidate.schedule.open_days().to_vec();
    for (day, stored) in open_days.iter_mut().zip(stored.schedule.open_days()) {
        day.changed_at = settle(day.changed_at, stored.changed_at);
    }
    settled.schedule = crate::domain::schedule::Schedule::from_stored(open_days);
    settled == *stored
}
