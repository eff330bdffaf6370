//! The store: where participants, open days, maintainers and the audit trail are kept for good.
//!
//! [`Store`] is one trait whose writing methods are use cases: each is one transaction that holds the change, its audit
//! row and, as its last statement, a raised [`Revision`]. What a transaction wrote carries its revision, and revisions
//! are given in the order of commits, so whoever asks [`Store::changes_since`] misses nothing. `app` uses the trait;
//! only `cli` and `main` name an implementation. [`document`] is the JSON file of `import` and `export`.
//!
//! What must never enter: a clock (times are handed in), rules of the domain (they are applied here, not written here)
//! and SQL outside of the implementation it belongs to.

pub mod audit;
pub mod document;
mod error;
pub mod sqlite;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use crate::domain::change::{Actor, By, Change, Changed};
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::status::ReasonClass;
use crate::domain::text::{MaintainerName, NoteText, Reason, ReportText};

pub use error::StoreError;

pub use audit::{AuditHash, AuditHead, AuditRow};

/// Most rows that one call of [`Store::audit`] or [`Store::reports`] returns, whatever was asked for.
pub const ROWS_MAX: usize = 1_000;

/// Most participants that are revoked at once.
pub const REVOCATIONS_MAX: usize = 1_000;

/// Most sessions of one holder; one more ends the one that was not seen for longest.
pub const SESSIONS_MAX: usize = 20;

/// Most notes on one participant, and most open reports of one.
pub const NOTES_MAX: usize = 500;

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

/// The SHA-256 hash of a secret, such as a maintainer's token; the secret itself is never stored.
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

/// A participant with all that is not public of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub participant: Participant,
    /// The revision of the last write that touched the participant or an open day of it.
    pub revision: Revision,
    /// When its private link was made; `None` while it has none.
    pub private_link_made_at: Option<Timestamp>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// Oldest first.
    pub reports: Vec<Report>,
}

/// What a maintainer wrote down about a participant, for maintainers only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: u64,
    pub at: Timestamp,
    /// As [`Actor`] is written.
    pub author: String,
    pub text: NoteText,
}

/// Names a report; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ReportId(pub u64);

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A visitor's word that a badge of a participant is shown where it should not be, or says what is not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: ReportId,
    pub slug: Slug,
    /// Where it was seen.
    pub seen_at: Link,
    pub text: Option<ReportText>,
    pub reported_at: Timestamp,
    /// How it ended; `None` while it is open.
    pub closed: Option<Closed>,
}

/// How a report ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub at: Timestamp,
    /// As [`Actor`] is written.
    pub by: String,
    /// What a maintainer found; `None` where it was merged.
    pub note: Option<NoteText>,
    /// The report it was merged into, which speaks of the same.
    pub merged_into: Option<ReportId>,
}

/// A change to one participant, and on what terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub slug: Slug,
    pub change: Change,
    pub by: By,
    pub now: Timestamp,
    pub terms: Terms,
}

/// When a change is not to be made although the domain would allow it, or made nothing of although it would refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    /// The participant must still be as it was at this revision.
    pub expected: Option<Revision>,
    /// What is asked for and so already is no error but [`Changed::Unchanged`].
    pub may_repeat: bool,
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

/// Whom a credential or a session belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    Maintainer(MaintainerName),
    Participant(Slug),
}

impl Holder {
    /// What this holder acts as.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Maintainer(name) => Actor::Maintainer(name.to_string()),
            Self::Participant(_) => Actor::Participant,
        }
    }
}

/// A session as it is opened: it lives as long as the credential it was opened with, and its limits allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSession {
    /// Of the maintainer's token or the participant's private link.
    pub credential: TokenHash,
    /// Of the session's own secret.
    pub session: TokenHash,
    pub now: Timestamp,
    pub limits: SessionLimits,
}

/// How long a session may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Seconds without a request after which it is over.
    pub idle_s: u64,
    /// Seconds after which it is over in any case.
    pub age_s: u64,
}

/// That nothing but revocations is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub since: Timestamp,
    pub reason: Option<Reason>,
}

/// A copy of everything that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub revision: Revision,
    /// The last audit row of the copy; `None` where nothing was ever written.
    pub audit_head: Option<AuditHead>,
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

    /// The participant of this slug with all that is not public of it, if there is one.
    ///
    /// # Errors
    ///
    /// As of [`Store::participant`].
    async fn record(&self, slug: &Slug) -> Result<Option<Record>, StoreError>;

    /// Enters a participant, with the hash of its private link if it gets one; the audit row carries its `changed_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::SlugTaken`], or when the store cannot be written.
    async fn add(
        &self,
        participant: &Participant,
        private_link: Option<TokenHash>,
        by: &By,
    ) -> Result<Revision, StoreError>;

    /// Applies a change of the domain, if its terms hold.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`]; [`StoreError::ChangedMeanwhile`] where the terms do not hold;
    /// [`StoreError::Change`] where the domain refuses it, or the actor may not do it; or when the store cannot be
    /// written.
    async fn change(&self, order: &Order) -> Result<Outcome, StoreError>;

    /// Revokes all of `slugs`, at most [`REVOCATIONS_MAX`], or none; those revoked already stay as they are and come
    /// back as [`Changed::Unchanged`]. One audit row for each that changed.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotAllRevocable`] names each that is unknown or cannot be revoked.
    async fn revoke_all(
        &self,
        slugs: &[Slug],
        reason: &Reason,
        class: Option<ReasonClass>,
        by: &By,
        now: Timestamp,
    ) -> Result<Vec<Outcome>, StoreError>;

    /// Gives a participant a private link in place of the one it had, whose sessions end.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], or when the store cannot be written.
    async fn set_private_link(&self, slug: &Slug, link: TokenHash, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Writes a note down.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], [`StoreError::TooMany`] at [`NOTES_MAX`], [`StoreError::NoteRepeated`] where
    /// the participant's last note has this author and text already, or when the store cannot be written.
    async fn add_note(&self, slug: &Slug, text: &NoteText, by: &By, now: Timestamp) -> Result<Note, StoreError>;

    /// Takes a report in.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], [`StoreError::TooMany`] at [`NOTES_MAX`] open ones of this participant,
    /// [`StoreError::ReportRepeated`] where an open one says just this, or when the store cannot be written.
    async fn add_report(
        &self,
        slug: &Slug,
        seen_at: &Link,
        text: Option<&ReportText>,
        by: &By,
        now: Timestamp,
    ) -> Result<Report, StoreError>;

    /// Reports with an id above `after`, oldest first, only the open ones if asked, at most `rows_max` and at most
    /// [`ROWS_MAX`].
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<Report>, StoreError>;

    /// How many reports of each participant are open; those with none are left out.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn open_reports(&self) -> Result<BTreeMap<Slug, u32>, StoreError>;

    /// Closes a report with what was found.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownReport`], [`StoreError::ReportClosed`], or when the store cannot be written.
    async fn close_report(&self, id: ReportId, note: &NoteText, by: &By, now: Timestamp) -> Result<Report, StoreError>;

    /// Closes a report because `into`, an open one of the same participant, speaks of the same.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownReport`], [`StoreError::ReportClosed`] of either, [`StoreError::ReportsDiffer`] where they
    /// are of different participants or one and the same, or when the store cannot be written.
    async fn merge_report(&self, id: ReportId, into: ReportId, by: &By, now: Timestamp) -> Result<Report, StoreError>;

    /// Enters all of `participants` or none of them, with one audit row for each that is new.
    ///
    /// A participant that is there already and equal counts as unchanged; dates that equal `now` are those a file did
    /// not name (see [`document::parse`]) and are not compared.
    ///
    /// # Errors
    ///
    /// [`StoreError::ImportDiffers`] names the first slug that is there already with other particulars.
    async fn import(&self, participants: &[Participant], by: &By, now: Timestamp) -> Result<Imported, StoreError>;

    /// Enters a maintainer; the audit row carries its `created_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::MaintainerExists`] or [`StoreError::TokenExists`], or when the store cannot be written.
    async fn add_maintainer(&self, maintainer: &Maintainer, by: &By) -> Result<(), StoreError>;

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
    async fn remove_maintainer(&self, name: &MaintainerName, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Whom the credential with that hash belongs to, if to anybody.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn holder(&self, credential: TokenHash) -> Result<Option<Holder>, StoreError>;

    /// Opens a session for whom the credential belongs to; `None` where that is nobody.
    ///
    /// Sessions are no changes: they raise no revision, leave no audit row, and go on while all is frozen.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    async fn open_session(&self, new: &NewSession) -> Result<Option<Holder>, StoreError>;

    /// Whose session that is, if it is one and still goes on; that it was seen is noted, to the minute.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written.
    async fn session(
        &self,
        session: TokenHash,
        limits: SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Holder>, StoreError>;

    /// Ends a session, if it is one.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    async fn end_session(&self, session: TokenHash) -> Result<(), StoreError>;

    /// Ends all sessions of a holder.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    async fn end_sessions(&self, holder: &Holder) -> Result<(), StoreError>;

    /// Refuses all writes from now on but revocations, of badges and of maintainers; said again, nothing changes.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    async fn freeze(&self, reason: Option<&Reason>, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Takes all writes again; where nothing is frozen, nothing changes.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    async fn thaw(&self, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Since when and why writes are refused, if they are.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    async fn frozen(&self) -> Result<Option<Frozen>, StoreError>;

    /// Audit rows with an id above `after`, of one participant if asked, oldest first, at most `rows_max` and at most
    /// [`ROWS_MAX`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] names the first row that cannot be read; else when the store cannot be read.
    async fn audit(&self, after: u64, slug: Option<&Slug>, rows_max: usize) -> Result<Vec<AuditRow>, StoreError>;

    /// Writes a verified copy of everything acknowledged so far to the new file `to`, and a manifest beside it.
    ///
    /// The manifest, `to` with `.manifest.json` appended, says of the copy its SHA-256, revision and audit head.
    ///
    /// # Errors
    ///
    /// [`StoreError::BackupExists`] where `to` or its manifest is there already, or when the copy cannot be written or
    /// does not pass its check; then nothing is left of it.
    async fn backup(&self, to: &Path) -> Result<Backup, StoreError>;
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
