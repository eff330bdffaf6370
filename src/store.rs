//! The store: where participants, open days, maintainers and the audit trail are kept for good.
//!
//! [`Store`] is one trait whose writing methods are use cases: each is one transaction that holds the change, its audit
//! row and, as its last statement, a raised [`Revision`]. What a transaction wrote carries its revision, and revisions
//! are given in the order of commits, so whoever asks [`Store::changes_since`] misses nothing. `app` uses the trait;
//! only `cli` and `main` name an implementation. [`document`] is the JSON file of `import` and `export`.
//!
//! What the methods do stands in `rules`, once, over the trait of `rows`; a database is the rows of one transaction and
//! hands each method over to its rule.
//!
//! What must never enter: a clock (times are handed in), rules of the domain (they are applied here, not written here)
//! and SQL outside of the implementation it belongs to.

mod access;
pub mod audit;
mod calls;
mod copying;
pub mod document;
pub mod draft;
mod error;
mod migrations;
mod notes_and_reports;
mod notice;
mod possible;
pub mod postgres;
pub mod progress;
mod revision;
mod rows;
mod rules;
pub mod sqlite;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::change::By;
use crate::domain::input::AuditFilter;
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::status::ReasonClass;
use crate::domain::text::{MaintainerName, NoteText, Reason, ReportText};

pub use access::{Holder, Maintainer, NewSession, SessionLimits, TokenHash};
pub use audit::{AuditHash, AuditHead, AuditRow};
pub use copying::copy;
pub use error::StoreError;
pub use notes_and_reports::{Closed, Note, Record, Report, ReportId};
pub use notice::Notice;
pub use progress::Progress;
pub use revision::Revision;
pub use rules::copying::{Inlet, Outlet};
pub use rules::import::{Arrival, ENTERED_AT_ONCE};
pub use rules::queue::{Giving, Taking, queue};
pub use values::{
    All, Backup, Changes, Copied, Declined, Frozen, Imported, Order, Outcome, Proof, Restored, Unreadable, Waiting,
};

/// Most rows that one call of [`Store::audit`] or [`Store::reports`] returns, whatever was asked for.
pub const ROWS_MAX: usize = 1_000;

/// Most participants that are revoked at once.
pub const REVOCATIONS_MAX: usize = 1_000;

/// Most sessions of one holder; one more ends the one that was not seen for longest.
pub const SESSIONS_MAX: usize = 20;

/// Most notes on one participant.
pub const NOTES_MAX: usize = 500;

/// Open reports of one participant up to which anybody may add one; visitors of one side find no room beyond it.
pub const OPEN_REPORTS_USUAL_MAX: usize = 500;

/// Most open reports of one participant.
pub const OPEN_REPORTS_MAX: usize = 2 * OPEN_REPORTS_USUAL_MAX;

/// Keeps participants, maintainers and the audit trail; every implementation passes the same contract suite.
///
/// A write that returns an error has changed nothing and raised no revision. A write that returned `Ok` is on disk. A
/// caller that stops waiting does not stop a write that was begun.
///
/// Every method fails where the store cannot be read or written, and every write with [`StoreError::Frozen`] while all is
/// frozen, but for those that say otherwise. What else one refuses stands with it.
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// The revision of the last write.
    async fn revision(&self) -> Result<Revision, StoreError>;

    /// Another number once other data took the place of what was there: what was read before says nothing of it, whatever
    /// its revision is. Ask before reading.
    fn generation(&self) -> u64 {
        0
    }

    /// Why the store cannot be read or not be written at present, as far as was seen when its revision or changes were asked for.
    fn trouble(&self) -> Option<String> {
        None
    }

    /// Waits until the store says of itself that it was written to; for ever where it says nothing. Whoever follows asks
    /// for the revision even so, as no word may come.
    async fn news(&self) {
        std::future::pending::<()>().await;
    }

    /// What was changed and deleted after `since`, seen at one instant.
    ///
    /// A participant that cannot be read keeps no other from being read.
    async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError>;

    /// The participant of this slug, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] names what is wrong with this one.
    async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError>;

    /// All participants that can be read, and which cannot.
    async fn participants(&self) -> Result<All, StoreError>;

    /// Gives the same in pages, as they are at one instant, each by slug. No more than a few pages are in memory.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoAnswer`] where nobody takes them any more.
    async fn give_participants(&self, to: Giving<All>, progress: &Progress) -> Result<(), StoreError>;

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
    /// [`StoreError::SlugTaken`].
    async fn add(
        &self,
        participant: &Participant,
        private_link: Option<TokenHash>,
        by: &By,
    ) -> Result<Revision, StoreError>;

    /// Takes an application in, as [`Store::add`] does, where with it no more than `waiting_max` wait. What came to wait since
    /// they were counted counts as well, whichever server took it in.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoRoom`]; as of [`Store::add`].
    async fn take_in(
        &self,
        application: &Participant,
        private_link: TokenHash,
        by: &By,
        waiting: Waiting,
        waiting_max: usize,
    ) -> Result<Revision, StoreError>;

    /// Applies a change of the domain, if its precondition holds; a revocation also while all is frozen.
    ///
    /// What is so already is [`Changed::Unchanged`](crate::domain::change::Changed::Unchanged), whoever asks and whatever
    /// is frozen: nothing is written. An edit that names what the actor may not edit is refused even so.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`]; [`StoreError::ChangedMeanwhile`] where the precondition does not hold;
    /// [`StoreError::Change`] where the domain refuses it, or the actor may not do it.
    async fn change(&self, order: &Order) -> Result<Outcome, StoreError>;

    /// Revokes all of `slugs`, at most [`REVOCATIONS_MAX`], or none, also while all is frozen. Those revoked already stay
    /// as they are and come back as [`Changed::Unchanged`](crate::domain::change::Changed::Unchanged). One audit row for
    /// each that changed.
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
    /// [`StoreError::UnknownParticipant`].
    async fn set_private_link(&self, slug: &Slug, link: TokenHash, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Writes a note down.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], [`StoreError::TooMany`] at [`NOTES_MAX`], [`StoreError::NoteRepeated`] where
    /// the participant's last note has this author and text already.
    async fn add_note(&self, slug: &Slug, text: &NoteText, by: &By, now: Timestamp) -> Result<Note, StoreError>;

    /// Takes a report in.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownParticipant`], [`StoreError::TooMany`] at [`OPEN_REPORTS_MAX`] open ones of this participant,
    /// each of another website: of the website with the most, the last one is merged into the first to make room;
    /// [`StoreError::ReportRepeated`] where an open one says just this.
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
    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<Report>, StoreError>;

    /// The reports of a participant that are open, oldest first.
    async fn open_reports_of(&self, slug: &Slug) -> Result<Vec<ReportId>, StoreError>;

    /// How many reports of each participant are open; those with none are left out.
    async fn open_reports(&self) -> Result<BTreeMap<Slug, u32>, StoreError>;

    /// Closes a report with what was found.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownReport`], [`StoreError::ReportClosed`].
    async fn close_report(&self, id: ReportId, note: &NoteText, by: &By, now: Timestamp) -> Result<Report, StoreError>;

    /// Closes a report because `into`, an open one of the same participant, speaks of the same.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownReport`], [`StoreError::ReportClosed`] of either, [`StoreError::ReportsDiffer`] where they
    /// are of different participants or one and the same.
    async fn merge_report(&self, id: ReportId, into: ReportId, by: &By, now: Timestamp) -> Result<Report, StoreError>;

    /// Enters all participants that come, or none of them, with one audit row for each that is new. They come in pages of
    /// [`ENTERED_AT_ONCE`] or fewer, and no more than a few of those are in memory.
    ///
    /// A participant that is there already and equal counts as unchanged; dates that equal `now` are those a file did
    /// not name (see [`document::parse`]) and are not compared.
    ///
    /// # Errors
    ///
    /// [`StoreError::ImportDiffers`] names the first slug that is there already with other particulars.
    async fn import_from(&self, from: Taking<Arrival>, by: &By, now: Timestamp) -> Result<Imported, StoreError>;

    /// As [`Store::import_from`], of participants that are in memory.
    ///
    /// # Errors
    ///
    /// As of [`Store::import_from`].
    async fn import(&self, participants: &[Participant], by: &By, now: Timestamp) -> Result<Imported, StoreError> {
        let (giving, taking) = queue();
        let give = async {
            // Dropped at its end, so that the store need not wait for more.
            let giving = giving;
            for page in participants.chunks(ENTERED_AT_ONCE) {
                giving.give(Arrival::Participants(page.to_vec())).await?;
            }
            giving.give(Arrival::End).await
        };
        // Where both broke off, the store knows why.
        let (given, imported) = tokio::join!(give, self.import_from(taking, by, now));
        let imported = imported?;
        given.map(|()| imported)
    }

    /// Enters a maintainer; the audit row carries its `created_at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::MaintainerExists`] or [`StoreError::TokenExists`].
    async fn add_maintainer(&self, maintainer: &Maintainer, by: &By) -> Result<(), StoreError>;

    /// All maintainers, in the order of their names.
    async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError>;

    /// Removes a maintainer, whose token is worth nothing from then on; also while all is frozen.
    ///
    /// # Errors
    ///
    /// [`StoreError::UnknownMaintainer`].
    async fn remove_maintainer(&self, name: &MaintainerName, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Whom the credential with that hash belongs to, if to anybody.
    async fn holder(&self, credential: TokenHash) -> Result<Option<Holder>, StoreError>;

    /// When and why an application was declined that had that private link. It is kept beside the decline, for as long as
    /// nobody forgets it.
    async fn declined(&self, private_link: TokenHash) -> Result<Option<Declined>, StoreError>;

    /// Deletes what was kept of applications declined before that; whether there was any. This is no change: it raises no
    /// revision, leaves no audit row, and goes on while all is frozen.
    async fn forget_declined(&self, before: Timestamp) -> Result<bool, StoreError>;

    /// Opens a session for whom the credential belongs to; `None` where that is nobody.
    ///
    /// Sessions are no changes: they raise no revision, leave no audit row, and go on while all is frozen.
    async fn open_session(&self, new: &NewSession) -> Result<Option<Holder>, StoreError>;

    /// Whose session that is, if it is one and still goes on.
    ///
    /// That it was seen is noted to the minute, soon after and only if it can be: a store that cannot be written keeps
    /// nobody from reading. A session that could not be noted ends the earlier for it, never later.
    async fn session(
        &self,
        session: TokenHash,
        limits: SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Holder>, StoreError>;

    /// Ends a session, if it is one.
    async fn end_session(&self, session: TokenHash) -> Result<(), StoreError>;

    /// Ends all sessions of a holder.
    async fn end_sessions(&self, holder: &Holder) -> Result<(), StoreError>;

    /// Refuses all writes from now on but revocations, of badges and of maintainers; said again, nothing changes.
    async fn freeze(&self, reason: Option<&Reason>, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Takes all writes again; where nothing is frozen, nothing changes.
    async fn thaw(&self, by: &By, now: Timestamp) -> Result<(), StoreError>;

    /// Since when and why writes are refused, if they are.
    async fn frozen(&self) -> Result<Option<Frozen>, StoreError>;

    /// Audit rows with an id above `after` that the filter means, oldest first, at most `rows_max` and at most [`ROWS_MAX`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] names the first row that cannot be read.
    async fn audit(&self, after: u64, filter: &AuditFilter, rows_max: usize) -> Result<Vec<AuditRow>, StoreError>;

    /// Compares the audit trail with itself and with all that is stored, seen at one instant: every row must be there as it
    /// was written, one of them must have the hash `known` if one was written down, and all else must be what the rows say.
    /// Not compared is what no row says: where a participant is reached, what people wrote in notes and reports, sessions.
    async fn prove(&self, known: Option<AuditHash>) -> Result<Proof, StoreError> {
        self.prove_telling(known, &Progress::nobody()).await
    }

    /// The same, and tells how far it has come.
    async fn prove_telling(&self, known: Option<AuditHash>, progress: &Progress) -> Result<Proof, StoreError>;

    /// Writes a verified copy of everything acknowledged so far to the new file `to`, and a manifest beside it.
    ///
    /// The manifest, `to` with `.manifest.json` appended, says of the copy its SHA-256, revision and audit head.
    ///
    /// # Errors
    ///
    /// [`StoreError::BackupExists`] where `to` or its manifest is there already, or when the copy cannot be written or
    /// does not pass its check; then nothing is left of it.
    async fn backup(&self, to: &Path) -> Result<Backup, StoreError> {
        self.backup_telling(to, &Progress::nobody()).await
    }

    /// The same, and tells how far it has come.
    ///
    /// # Errors
    ///
    /// As of [`Store::backup`].
    async fn backup_telling(&self, to: &Path, progress: &Progress) -> Result<Backup, StoreError>;

    /// Gives all there is, as it was at one instant; for [`copy`].
    async fn give(&self, to: Outlet) -> Result<(), StoreError>;

    /// Takes all that another gives, proves it and keeps it; for [`copy`].
    ///
    /// # Errors
    ///
    /// [`StoreError::NotEmpty`], [`StoreError::CopyDiffers`].
    async fn take(&self, from: Inlet) -> Result<Copied, StoreError>;
}
