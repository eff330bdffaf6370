//! What only the proof asks of the rows: what is stored as it is, also where nobody could have written it so.
//!
//! Whoever forges a file need not keep to what its columns hold. So nothing here fails for a value: a text that is none is
//! read with its bytes replaced, which makes it another than the trail says; numbers are signed; and of an audit row that
//! cannot be read it is said which member of it.

use super::{AuditLine, FreezeRow, Rows};
use crate::store::StoreError;
use crate::store::audit::WrongObject;

/// The rows of one transaction, as evidence.
pub(in crate::store) trait Evidence: Rows {
    /// What is wrong with the database's own description, compared with that of a new one: tables, indexes, views, triggers
    /// and migrations.
    async fn description(&self) -> Result<Vec<WrongObject>, StoreError>;
    /// What the database itself finds wrong with its rows, in its words: rows that an index does not have, values that a
    /// column does not take, rows that refer to nothing; at most `count_max`.
    async fn integrity(&self, count_max: usize) -> Result<Vec<String>, StoreError>;

    /// Numbers of audit rows below 1, which no page has; at most `count_max`.
    async fn numbers_below_one(&self, count_max: usize) -> Result<Vec<i64>, StoreError>;
    /// Audit rows with an id above `after`, oldest first.
    async fn lines(&self, after: u64, rows_max: usize) -> Result<Vec<Line>, StoreError>;
    /// Audit rows of slugs, which may be none, each with the place of its slug among them: in the order of places, then ids,
    /// and behind that place and id.
    async fn lines_of(
        &self,
        slugs: &[Vec<u8>],
        after: (usize, u64),
        rows_max: usize,
    ) -> Result<Vec<(usize, Line)>, StoreError>;
    /// The first slugs above `after` that any row names.
    async fn slugs(&self, after: &[u8], count_max: usize) -> Result<Vec<Vec<u8>>, StoreError>;
    /// What stands under each of these slugs beside the document.
    async fn beside(&self, slugs: &[Vec<u8>]) -> Result<Vec<Beside>, StoreError>;

    async fn note_as_stored(&self, id: u64) -> Result<Option<NoteAsStored>, StoreError>;
    async fn report_as_stored(&self, id: u64) -> Result<Option<ReportAsStored>, StoreError>;
    async fn maintainers_as_stored(&self, take: TakeMaintainer<'_>) -> Result<(), StoreError>;
    async fn freeze_as_stored(&self) -> Result<Option<FreezeRow>, StoreError>;
    async fn declined_as_stored(&self, rows_max: usize) -> Result<Vec<DeclinedAsStored>, StoreError>;
    /// The highest number that was given in each table that counts its rows.
    async fn numbers_given(&self) -> Result<Vec<(String, i64)>, StoreError>;
}

/// The tables whose rows name slugs.
pub(in crate::store) const WITH_SLUGS: [&str; 6] =
    ["audit", "participants", "deleted_participants", "private_links", "notes", "reports"];

/// Takes one maintainer after the other.
pub(in crate::store) type TakeMaintainer<'a> = &'a mut (dyn FnMut(MaintainerAsStored) + Send);

/// An audit row, as far as it can be read.
#[derive(Debug)]
pub(in crate::store) struct Line {
    pub(in crate::store) line: AuditLine,
    /// The first member that holds what it cannot hold; what stands in its place in `line` means nothing.
    pub(in crate::store) wrong: Option<&'static str>,
}

/// What stands under a slug beside the document.
#[derive(Debug, Default)]
pub(in crate::store) struct Beside {
    pub(in crate::store) participant: Option<Columns>,
    /// The revision at which it was deleted, where followers must forget it.
    pub(in crate::store) deleted: Option<i64>,
    pub(in crate::store) private_link: Option<LinkAsStored>,
    pub(in crate::store) notes: u64,
    pub(in crate::store) reports: u64,
    /// How many of the reports are closed.
    pub(in crate::store) closed: u64,
}

/// The columns of a participant that are not its document.
#[derive(Debug)]
pub(in crate::store) struct Columns {
    pub(in crate::store) revision: i64,
    pub(in crate::store) website_host: String,
}

#[derive(Debug)]
pub(in crate::store) struct LinkAsStored {
    pub(in crate::store) token_hash: Vec<u8>,
    pub(in crate::store) created_at: String,
}

#[derive(Debug)]
pub(in crate::store) struct MaintainerAsStored {
    pub(in crate::store) name: String,
    pub(in crate::store) token_hash: Vec<u8>,
    pub(in crate::store) created_at: String,
}

#[derive(Debug)]
pub(in crate::store) struct DeclinedAsStored {
    pub(in crate::store) token_hash: Vec<u8>,
    pub(in crate::store) reason: String,
    pub(in crate::store) declined_at: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) struct NoteAsStored {
    pub(in crate::store) slug: String,
    pub(in crate::store) at: String,
    pub(in crate::store) author: String,
}

#[derive(Debug)]
pub(in crate::store) struct ReportAsStored {
    pub(in crate::store) slug: String,
    pub(in crate::store) seen_at: String,
    pub(in crate::store) reported_at: String,
    pub(in crate::store) closed_at: Option<String>,
    pub(in crate::store) closed_by: Option<String>,
    pub(in crate::store) has_note: bool,
    pub(in crate::store) merged_into: Option<i64>,
}
