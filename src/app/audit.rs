//! The audit trail, read and verified, and the freeze.

use super::maintain::MaintainError;
use super::service::App;
use crate::domain::change::By;
use crate::domain::input::AuditFilter;
use crate::domain::text::Reason;
use crate::store::{AuditHash, AuditHead, AuditRow, Frozen, Progress, Proof, StoreError};

/// What a look through the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The last row; `None` where nothing was ever written.
    pub head: Option<AuditHead>,
}

/// Why the audit trail proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error("{}; compare it with a backup", told(.0))]
    Tampered(Proof),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The first thing that was found, and how many more there are.
fn told(proof: &Proof) -> String {
    let first = proof.findings.first().map(ToString::to_string).unwrap_or_default();
    match proof.findings.len().saturating_sub(1) + proof.further {
        0 => first,
        1 => format!("{first}; and one thing more is wrong"),
        more => format!("{first}; and {more} things more are wrong"),
    }
}

impl App {
    /// Audit rows with an id above `after` that the filter means, oldest first, at most `count_max`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn audit(
        &self,
        after: u64,
        filter: &AuditFilter,
        count_max: usize,
    ) -> Result<Vec<AuditRow>, MaintainError> {
        Ok(self.store.audit(after, filter, count_max).await?)
    }

    /// Looks through the whole trail and all that is stored: every row must be there as it was written, up to the revision
    /// the store is at, and all that is stored must be what the rows say, as [`Store::prove`](crate::store::Store::prove) says.
    /// One row must have the hash `known`, if one was written down, such as of a backup: only it shows that somebody made all
    /// hashes anew, or set everything back together.
    ///
    /// # Errors
    ///
    /// [`AuditError`] names what is wrong.
    pub async fn verify_audit(&self, known: Option<AuditHash>) -> Result<Verified, AuditError> {
        self.verify_audit_telling(known, &Progress::nobody()).await
    }

    /// The same, and tells how far it has come.
    ///
    /// # Errors
    ///
    /// As of [`App::verify_audit`].
    pub async fn verify_audit_telling(
        &self,
        known: Option<AuditHash>,
        progress: &Progress,
    ) -> Result<Verified, AuditError> {
        let proof = self.store.prove_telling(known, progress).await?;
        if proof.findings.is_empty() { Ok(Verified { head: proof.head }) } else { Err(AuditError::Tampered(proof)) }
    }

    /// Refuses all writes from now on but revocations.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub async fn freeze(&self, reason: Option<&Reason>, by: &By) -> Result<(), MaintainError> {
        Ok(self.store.freeze(reason, by, self.now()).await?)
    }

    /// Takes all writes again.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub async fn thaw(&self, by: &By) -> Result<(), MaintainError> {
        Ok(self.store.thaw(by, self.now()).await?)
    }

    /// Since when and why writes are refused, if they are.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn frozen(&self) -> Result<Option<Frozen>, MaintainError> {
        Ok(self.store.frozen().await?)
    }
}
