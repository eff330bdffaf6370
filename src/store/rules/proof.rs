//! The proof that what is stored is what the audit trail says, in memory that does not grow with either.
//!
//! What is compared stands table by table in `tests/it/store_sqlite/forged.rs`, and with it why the rest is not.

mod participants;
mod standing;
mod trail;

use self::trail::Trail;
use crate::store::audit::Finding;
use crate::store::progress::Progress;
use crate::store::rows::evidence::Evidence;
use crate::store::{AuditHash, Proof, StoreError};

/// Most findings that are told one by one.
const FINDINGS_MAX: usize = 1_000;

/// Most of what a database finds wrong with itself that is told.
const INTEGRITY_MAX: usize = 100;

pub(in crate::store) async fn prove(
    rows: &impl Evidence,
    known: Option<AuditHash>,
    progress: &Progress,
) -> Result<Proof, StoreError> {
    let mut proof = Proof::default();
    let database = database(rows, &mut proof).await;
    proof.survive(database)?;
    let mut trail = Trail::beginning(known);
    let followed = trail.follow(rows, &mut proof, progress).await;
    proof.survive(followed)?;
    proof.head = trail.head();
    let ended = trail.end(rows, &mut proof).await;
    proof.survive(ended)?;
    let compared = participants::compare(rows, &mut proof, progress).await;
    proof.survive(compared)?;
    let compared = standing::compare(rows, &mut trail, &mut proof).await;
    proof.survive(compared)?;
    if let Some(known) = trail.known() {
        proof.note(Finding::Cut(known));
    }
    Ok(proof)
}

/// Asks the database itself: where what it says of its own rows is not so, nothing that it answers proves anything.
async fn database(rows: &impl Evidence, proof: &mut Proof) -> Result<(), StoreError> {
    for object in rows.description().await? {
        proof.note(Finding::Object(object));
    }
    for sentence in rows.integrity(INTEGRITY_MAX).await? {
        proof.note(Finding::Integrity(sentence));
    }
    Ok(())
}

impl Proof {
    fn note(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.further += 1;
        }
    }

    /// Makes a finding of what cannot be read, such as a table that is not there, so that it hides nothing else.
    fn survive(&mut self, compared: Result<(), StoreError>) -> Result<(), StoreError> {
        match compared {
            Err(error @ (StoreError::Damaged { .. } | StoreError::Unreadable { .. } | StoreError::Failed(_))) => {
                self.note(Finding::Integrity(error.to_string()));
                Ok(())
            }
            compared => compared,
        }
    }
}
