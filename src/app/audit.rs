//! The audit trail, read and verified, and the freeze.

use super::maintain::MaintainError;
use super::service::App;
use crate::domain::change::By;
use crate::domain::input::AuditFilter;
use crate::domain::text::Reason;
use crate::store::audit::{BrokenChain, Chain};
use crate::store::{AuditHash, AuditHead, AuditRow, Frozen, ROWS_MAX, Revision, StoreError};

/// What a look through the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The last row; `None` where nothing was ever written.
    pub head: Option<AuditHead>,
}

/// Why a trail cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error("the audit trail was tampered with: {0}; compare it with a backup")]
    Broken(#[from] BrokenChain),
    #[error(
        "the audit trail was tampered with: no row has the hash `{0}`, which was written down of an earlier one; compare \
         it with a backup"
    )]
    Cut(AuditHash),
    #[error(
        "the audit trail was tampered with: it ends at revision {found}, and the store is at revision {expected}, so rows \
         were cut off at its end; compare it with a backup"
    )]
    EndsEarly { found: Revision, expected: Revision },
    #[error(transparent)]
    Store(#[from] StoreError),
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

    /// Looks through the whole trail: every row must be there as it was written, up to the revision the store is at, and
    /// one of them must have the hash `known`, if one was written down, such as of a backup. Only it shows that somebody
    /// cut rows off at the end and set the revision back as well, or made the whole trail anew.
    ///
    /// # Errors
    ///
    /// [`AuditError`] names the first row that is wrong.
    pub async fn verify_audit(&self, known: Option<AuditHash>) -> Result<Verified, AuditError> {
        // Read before the rows are: every write that raises it leaves a row.
        let expected = self.store.revision().await?;
        let mut found = Revision::ZERO;
        let mut chain = Chain::default();
        let mut known = known;
        loop {
            let rows =
                self.store.audit(chain.head().map_or(0, |head| head.id), &AuditFilter::default(), ROWS_MAX).await?;
            for row in &rows {
                chain.push(row)?;
                found = row.revision;
                known = known.filter(|known| *known != row.hash);
            }
            if rows.is_empty() {
                break;
            }
        }
        if found < expected {
            return Err(AuditError::EndsEarly { found, expected });
        }
        match known {
            Some(known) => Err(AuditError::Cut(known)),
            None => Ok(Verified { head: chain.head() }),
        }
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
