//! What every write is made of: one transaction with its audit rows and, last of all, a raised revision.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{audit, freeze, participants};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::domain::text::Reason;
use crate::store::audit::Difference;
use crate::store::{AuditHash, AuditRow, Frozen, Revision, StoreError};

/// A transaction that writes. Dropped before [`Write::commit`], it has changed nothing.
pub(super) struct Write<'a> {
    pub(super) transaction: Transaction<'a>,
    /// The revision this transaction makes; what it writes is stamped with it.
    pub(super) revision: Revision,
}

/// What an audit row says beside its difference.
pub(super) struct Deed<'a> {
    pub(super) by: &'a By,
    pub(super) at: Timestamp,
    pub(super) action: &'a str,
    pub(super) slug: Option<&'a Slug>,
    pub(super) reason: Option<&'a Reason>,
}

impl<'a> Write<'a> {
    /// Takes the write lock at once: what is read from here on stays true until the commit.
    ///
    /// What is no revocation asks [`Write::refuse_frozen`] next.
    pub(super) fn begin(connection: &'a mut Connection) -> Result<Self, StoreError> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Revision(last) = participants::revision(&transaction)?;
        Ok(Self { transaction, revision: Revision(last + 1) })
    }

    /// As [`Write::begin`], for what is refused while all is frozen.
    pub(super) fn begin_unless_frozen(connection: &'a mut Connection) -> Result<Self, StoreError> {
        let write = Self::begin(connection)?;
        write.refuse_frozen()?;
        Ok(write)
    }

    pub(super) fn refuse_frozen(&self) -> Result<(), StoreError> {
        match freeze::frozen(&self.transaction)? {
            Some(Frozen { since, .. }) => Err(StoreError::Frozen { since }),
            None => Ok(()),
        }
    }

    /// Writes an audit row, chained to the last one.
    pub(super) fn record(&self, deed: &Deed<'_>, difference: Difference) -> Result<(), StoreError> {
        let (last, previous) = audit::end(&self.transaction)?;
        let mut row = AuditRow {
            id: last + 1,
            at: deed.at,
            actor: deed.by.actor.to_string(),
            action: deed.action.to_owned(),
            slug: deed.slug.map(Slug::to_string),
            reason: deed.reason.map(Reason::to_string),
            before: difference.before,
            after: difference.after,
            request: deed.by.request.as_ref().map(ToString::to_string),
            revision: self.revision,
            previous,
            hash: AuditHash::NONE,
        };
        row.hash = row.computed_hash();
        Ok(audit::append(&self.transaction, &row)?)
    }

    /// Raises the revision, last of all, and makes everything permanent.
    pub(super) fn commit(self) -> Result<Revision, StoreError> {
        self.transaction.prepare_cached("UPDATE revision SET value = ?1")?.execute([self.revision.0])?;
        self.transaction.commit()?;
        Ok(self.revision)
    }
}
