//! A whole store goes over into another, as it is: every row, the audit trail with its hashes, and the numbers given.
//!
//! One end reads in a transaction that sees one state, the other writes in one that is committed once all has come. Between
//! them is a short queue, as the two may be of different databases and neither can wait within the other's transaction.

use tokio::sync::mpsc;

use super::proof::prove;
use super::write::Written;
use crate::store::rows::tables::{Counts, ROWS_AT_ONCE, TABLES, Table, Tables, Value};
use crate::store::{Copied, Revision, StoreError};

/// Parts that wait between the two ends.
const PARTS_WAITING_MAX: usize = 4;

/// What one end says where the other is gone.
const OTHER_END: &str = "the other end of a copy broke off";

/// A part of what goes over.
#[derive(Debug)]
pub(in crate::store) enum Part {
    Rows(&'static Table, Vec<Vec<Value>>),
    /// The last one.
    Counts(Counts),
}

/// Both ends of a new queue.
pub(in crate::store) fn queue(is_proven: bool) -> (Outlet, Inlet) {
    let (sender, parts) = mpsc::channel(PARTS_WAITING_MAX);
    (Outlet(sender), Inlet { parts, is_proven })
}

/// Where parts go in.
#[derive(Debug)]
pub struct Outlet(mpsc::Sender<Part>);

/// Where they come out.
#[derive(Debug)]
pub struct Inlet {
    parts: mpsc::Receiver<Part>,
    /// A backup is made of what is there, also where somebody tampered with it: it is evidence.
    is_proven: bool,
}

/// How an end waits for the other: a database that answers at once has a thread of its own to wait on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Waits {
    OnItsThread,
    AsATask,
}

impl Outlet {
    async fn put(&self, part: Part, waits: Waits) -> Result<(), StoreError> {
        let sent = match waits {
            Waits::OnItsThread => self.0.blocking_send(part),
            Waits::AsATask => self.0.send(part).await,
        };
        sent.map_err(|_| StoreError::NoAnswer(OTHER_END))
    }
}

impl Inlet {
    async fn next(&mut self, waits: Waits) -> Result<Part, StoreError> {
        let part = match waits {
            Waits::OnItsThread => self.parts.blocking_recv(),
            Waits::AsATask => self.parts.recv().await,
        };
        part.ok_or(StoreError::NoAnswer(OTHER_END))
    }
}

/// Gives all there is.
pub(in crate::store) async fn give(rows: &impl Tables, to: &Outlet, waits: Waits) -> Result<(), StoreError> {
    for table in TABLES {
        let mut after = None;
        loop {
            let page = rows.page(table, after.as_ref()).await?;
            let is_last = page.len() < ROWS_AT_ONCE;
            after = page.last().and_then(|row| row.first().cloned());
            if !page.is_empty() {
                to.put(Part::Rows(table, page), waits).await?;
            }
            if is_last {
                break;
            }
        }
    }
    let counts = Counts { revision: rows.revision().await?, given: rows.numbers_given().await? };
    to.put(Part::Counts(counts), waits).await
}

/// What came, if it is what its trail says.
async fn proven(rows: &impl Tables, revision: Revision) -> Result<Copied, StoreError> {
    let proof = prove(rows, None).await?;
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
        match from.next(waits).await? {
            Part::Rows(table, page) => rows.put(table, page).await?,
            Part::Counts(counts) => {
                rows.set_counts(&counts).await?;
                let copied = if from.is_proven {
                    proven(rows, counts.revision).await?
                } else {
                    Copied { revision: counts.revision, head: None }
                };
                return Ok(Written::Rows(copied));
            }
        }
    }
}
