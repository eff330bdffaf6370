//! A whole store goes over into another, as it is: every row, the audit trail with its hashes, and the numbers given.
//!
//! One end reads in a transaction that sees one state, the other writes in one that is committed once all has come. Between
//! them is a short queue, as the two may be of different databases and neither can wait within the other's transaction.

use super::proof::prove;
use super::queue::{self, Giving, Taking, Waits};
use super::write::Written;
use crate::store::progress::{Progress, Unit};
use crate::store::rows::tables::{Counts, ROWS_AT_ONCE, TABLES, Table, Tables, Value};
use crate::store::{Copied, Revision, StoreError};

/// A part of what goes over.
#[derive(Debug)]
pub(in crate::store) enum Part {
    Rows(&'static Table, Vec<Vec<Value>>),
    /// The last one.
    Counts(Counts),
}

/// Both ends of a new queue.
pub(in crate::store) fn queue(is_proven: bool, progress: &Progress) -> (Outlet, Inlet) {
    let (parts_in, parts) = queue::queue();
    (Outlet { parts: parts_in, progress: progress.clone() }, Inlet { parts, is_proven, progress: progress.clone() })
}

/// Where parts go in.
#[derive(Debug)]
pub struct Outlet {
    parts: Giving<Part>,
    progress: Progress,
}

/// Where they come out.
#[derive(Debug)]
pub struct Inlet {
    parts: Taking<Part>,
    /// A backup is made of what is there, also where somebody tampered with it: it is evidence.
    is_proven: bool,
    progress: Progress,
}

/// Gives all there is.
pub(in crate::store) async fn give(rows: &impl Tables, to: &Outlet, waits: Waits) -> Result<(), StoreError> {
    // What a newer program keeps beside these tables would stay behind, so that is refused; what somebody tampered with
    // goes over as it is.
    rows.description().await?;
    let mut total = 0;
    for table in TABLES {
        total += rows.count(table).await?;
    }
    to.progress.begin("copy", Unit::Rows, Some(total));
    for table in TABLES {
        let mut after = None;
        loop {
            let page = rows.page(table, after.as_ref()).await?;
            let is_last = page.len() < ROWS_AT_ONCE;
            after = page.last().and_then(|row| row.first().cloned());
            if !page.is_empty() {
                to.progress.add_all(&page)?;
                to.parts.put(Part::Rows(table, page), waits).await?;
            }
            if is_last {
                break;
            }
        }
    }
    let counts = Counts { revision: rows.revision().await?, given: rows.numbers_given().await? };
    to.parts.put(Part::Counts(counts), waits).await
}

/// What came, if it is what its trail says.
async fn proven(rows: &impl Tables, revision: Revision, progress: &Progress) -> Result<Copied, StoreError> {
    let proof = prove(rows, None, progress).await?;
    match proof.findings.first() {
        None => Ok(Copied { revision, head: proof.head }),
        Some(finding) => Err(StoreError::CopyDiffers(finding.to_string())),
    }
}

/// Takes all that comes, into a store that nothing was ever written to.
pub(in crate::store) async fn take(
    rows: &impl Tables,
    mut from: Inlet,
    waits: Waits,
) -> Result<Written<Copied>, StoreError> {
    if rows.lock_revision().await? != Revision::ZERO {
        return Err(StoreError::NotEmpty);
    }
    loop {
        match from.parts.next(waits).await? {
            Part::Rows(table, page) => rows.put(table, page).await?,
            Part::Counts(counts) => {
                rows.set_counts(&counts).await?;
                let copied = if from.is_proven {
                    proven(rows, counts.revision, &from.progress).await?
                } else {
                    Copied { revision: counts.revision, head: None }
                };
                return Ok(Written::Rows(copied));
            }
        }
    }
}
