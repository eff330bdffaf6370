//! The rows of a database, as the rules read and write them.
//!
//! [`Rows`] is a transaction: rules use it, a database implements it, nobody else sees it. Each method is as good as one
//! statement, and what goes in and out is as it is stored: texts, numbers and hashes. Reading a text is a matter of the rules; the
//! filter of a list is the domain's, so that what else it asks for is a matter of its statement alone.
//!
//! What must never enter: a rule, be it only the order of two statements, and a type of a database.

pub(super) mod evidence;
pub(super) mod tables;

use super::{AuditHash, AuditRow, Holder, Revision, StoreError, TokenHash};
use crate::domain::input::AuditFilter;

/// Takes what was found, one row after the other.
pub(super) type Take<'a> = &'a mut (dyn FnMut(Found<'_>) + Send);

/// The rows of one transaction, which sees one state and what it wrote itself.
///
/// A rule may ask several things at once: they are done one after the other, in the order in which they are first polled,
/// so that what is read behind a lock is what stands there once it is held; a database far away answers all in one round
/// trip. What answers nothing may be done later, with what is asked next or with the commit; where it fails, so does that.
///
/// Rules of reading may run in a transaction that only reads. Ids and revisions are at most [`NUMBER_MAX`].
pub(super) trait Rows {
    /// The revision of the last write.
    async fn revision(&self) -> Result<Revision, StoreError>;
    /// The same, for a write: nobody else gets past this before the transaction has ended.
    async fn lock_revision(&self) -> Result<Revision, StoreError>;
    async fn set_revision(&self, revision: Revision) -> Result<(), StoreError>;

    /// The document of each of these slugs, in their order.
    async fn documents_of(&self, slugs: &[&str]) -> Result<Vec<Option<DocumentRow>>, StoreError>;
    /// All documents in the order of their slugs.
    async fn documents(&self, take: Take<'_>) -> Result<(), StoreError>;
    /// Documents behind a slug, in the order of slugs, at most so many.
    async fn documents_after(&self, after: &[u8], rows_max: usize) -> Result<Vec<Document>, StoreError>;
    /// How many documents there are.
    async fn documents_count(&self) -> Result<u64, StoreError>;
    /// Documents of a higher revision than `since`, in the order of revisions; those of one revision in any order: sorting them takes
    /// longer than reading them.
    async fn documents_since(&self, since: Revision, take: Take<'_>) -> Result<(), StoreError>;
    /// Inserts participants of several slugs, or updates them.
    async fn put_participants(&self, rows: &[ParticipantRow<'_>]) -> Result<(), StoreError>;
    /// Deletes a participant with all that refers to it: its private link, its sessions, notes and reports.
    async fn delete_participant(&self, slug: &str) -> Result<(), StoreError>;
    /// Slugs deleted at a higher revision than `since`, in the order of revisions, then slugs.
    async fn deleted_since(&self, since: Revision) -> Result<Vec<String>, StoreError>;
    async fn insert_deleted(&self, slug: &str, revision: Revision) -> Result<(), StoreError>;
    /// Takes it back that those were deleted which were.
    async fn forget_deleted(&self, slugs: &[&str]) -> Result<(), StoreError>;

    /// The slug of the participant whose private link has that hash.
    async fn slug_of_link(&self, link: TokenHash) -> Result<Option<String>, StoreError>;
    /// What was declined of which that was the private link.
    async fn declined(&self, link: TokenHash) -> Result<Option<DeclinedRow>, StoreError>;
    /// Keeps for the private link of a participant, if it has one, that it was declined and why.
    async fn insert_declined(&self, slug: &str, reason: &str, declined_at: &str) -> Result<(), StoreError>;
    /// Deletes what was declined before that; whether there was anything.
    async fn delete_declined_before(&self, before: &str) -> Result<bool, StoreError>;
    async fn private_link_made_at(&self, slug: &str) -> Result<Option<String>, StoreError>;
    async fn insert_private_link(&self, slug: &str, link: TokenHash, created_at: &str) -> Result<(), StoreError>;
    /// Deletes a private link, if there is one, with its sessions.
    async fn delete_private_link(&self, slug: &str) -> Result<(), StoreError>;

    /// All maintainers in the order of their names.
    async fn maintainers(&self) -> Result<Vec<MaintainerRow>, StoreError>;
    /// The name of the maintainer whose token has that hash.
    async fn maintainer_of_token(&self, token: TokenHash) -> Result<Option<String>, StoreError>;
    async fn insert_maintainer(&self, row: &MaintainerRow) -> Result<(), StoreError>;
    /// Deletes a maintainer with its sessions; whether there was one.
    async fn delete_maintainer(&self, name: &str) -> Result<bool, StoreError>;

    async fn session(&self, session: TokenHash) -> Result<Option<SessionRow>, StoreError>;
    async fn sessions(&self) -> Result<Vec<SessionRow>, StoreError>;
    async fn insert_session(&self, row: &SessionRow, holder: &Holder) -> Result<(), StoreError>;
    async fn set_session_seen(&self, session: TokenHash, seen_at: &str) -> Result<(), StoreError>;
    async fn delete_session(&self, session: TokenHash) -> Result<(), StoreError>;
    async fn delete_sessions_of(&self, holder: &Holder) -> Result<(), StoreError>;

    /// The notes on a participant, oldest first.
    async fn notes(&self, slug: &str) -> Result<Vec<NoteRow>, StoreError>;
    /// Inserts a note under a new id, which is returned.
    async fn insert_note(&self, slug: &str, at: &str, author: &str, text: &str) -> Result<u64, StoreError>;

    async fn report(&self, id: u64) -> Result<Option<ReportRow>, StoreError>;
    /// The reports of a participant, oldest first.
    async fn reports_of(&self, slug: &str, open_only: bool) -> Result<Vec<ReportRow>, StoreError>;
    /// Reports with an id above `after`, oldest first.
    async fn reports(&self, open_only: bool, after: u64, rows_max: usize) -> Result<Vec<ReportRow>, StoreError>;
    /// The slugs of participants with open reports, and how many those are.
    async fn open_reports(&self) -> Result<Vec<(String, u32)>, StoreError>;
    /// Inserts an open report under a new id, which is returned.
    async fn insert_report(
        &self,
        slug: &str,
        seen_at: &str,
        text: Option<&str>,
        reported_at: &str,
    ) -> Result<u64, StoreError>;
    async fn close_report(&self, id: u64, closed: &ClosedRow) -> Result<(), StoreError>;

    /// The freeze; there is at most one.
    async fn freeze(&self) -> Result<Option<FreezeRow>, StoreError>;
    async fn insert_freeze(&self, row: &FreezeRow) -> Result<(), StoreError>;
    async fn delete_freeze(&self) -> Result<(), StoreError>;

    async fn audit_end(&self) -> Result<AuditEnd, StoreError>;
    /// Inserts the rows that come next, each with the id behind that of the one before.
    async fn insert_audit(&self, rows: &[AuditRow]) -> Result<(), StoreError>;
    /// Audit rows with an id above `after` that the filter means, oldest first.
    async fn audit(&self, after: u64, filter: &AuditFilter, rows_max: usize) -> Result<Vec<AuditLine>, StoreError>;
}

/// The highest number that is stored: numbers are signed there.
pub(super) const NUMBER_MAX: u64 = i64::MAX.cast_unsigned();

/// A document that is one of many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    /// As it is stored: it may be no slug.
    pub(super) slug: &'a str,
    /// Bytes, as not every database keeps a text from being none.
    pub(super) document: &'a [u8],
}

/// A document that is one of a page. Of both there are the bytes, which may be no text where somebody edited a file by hand.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) slug: Vec<u8>,
    pub(super) document: Vec<u8>,
}

/// A document, and the revision of the last write that touched it.
#[derive(Debug)]
pub(super) struct DocumentRow {
    pub(super) revision: Revision,
    pub(super) document: Vec<u8>,
}

/// A participant as it is written.
#[derive(Debug)]
pub(super) struct ParticipantRow<'a> {
    pub(super) slug: &'a str,
    pub(super) revision: Revision,
    pub(super) website_host: String,
    pub(super) document: String,
}

/// An application that was declined.
#[derive(Debug)]
pub(super) struct DeclinedRow {
    pub(super) reason: String,
    pub(super) declined_at: String,
}

#[derive(Debug)]
pub(super) struct MaintainerRow {
    pub(super) name: String,
    pub(super) token_hash: TokenHash,
    pub(super) created_at: String,
}

#[derive(Debug)]
pub(super) struct SessionRow {
    pub(super) session: TokenHash,
    /// The maintainer's token or the private link it was opened with.
    pub(super) credential: TokenHash,
    pub(super) opened_at: String,
    pub(super) seen_at: String,
}

#[derive(Debug)]
pub(super) struct NoteRow {
    pub(super) id: u64,
    pub(super) at: String,
    pub(super) author: String,
    pub(super) text: String,
}

#[derive(Debug)]
pub(super) struct ReportRow {
    pub(super) id: u64,
    pub(super) slug: String,
    pub(super) seen_at: String,
    pub(super) text: Option<String>,
    pub(super) reported_at: String,
    /// `None` while it is open.
    pub(super) closed: Option<ClosedRow>,
}

#[derive(Debug)]
pub(super) struct ClosedRow {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) note: Option<String>,
    pub(super) merged_into: Option<u64>,
}

#[derive(Debug, Clone)]
pub(super) struct FreezeRow {
    pub(super) since: String,
    pub(super) reason: Option<String>,
}

/// Where the next audit row goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct AuditEnd {
    /// The highest id that was ever given, also where its row is there no more.
    pub(super) id: u64,
    /// The hash of the last row; [`AuditHash::NONE`] before the first.
    pub(super) hash: AuditHash,
}

/// An audit row as it is read.
#[derive(Debug)]
pub(super) struct AuditLine {
    pub(super) id: u64,
    pub(super) at: String,
    pub(super) actor: String,
    pub(super) action: String,
    pub(super) slug: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) request: Option<String>,
    pub(super) revision: Revision,
    pub(super) previous: AuditHash,
    pub(super) hash: AuditHash,
}
