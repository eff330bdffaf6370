//! The freeze: while its one row is there, nothing but revocations is written.

use jiff::Timestamp;

use super::value::Owner;
use super::write::{AuditEntry, Write, Written};
use crate::domain::change::By;
use crate::domain::text::Reason;
use crate::store::audit::Difference;
use crate::store::rows::{FreezeRow, Rows};
use crate::store::{Frozen, StoreError};

pub(in crate::store) async fn frozen(rows: &impl Rows) -> Result<Option<Frozen>, StoreError> {
    rows.freeze().await?.map(read).transpose()
}

pub(super) fn read(FreezeRow { since, reason }: FreezeRow) -> Result<Frozen, StoreError> {
    let owner = Owner::new("the freeze");
    let since = owner.value("since", &since)?;
    let reason = owner.optional("reason", reason.as_deref())?;
    Ok(Frozen { since, reason })
}

pub(in crate::store) async fn freeze(
    rows: &impl Rows,
    reason: Option<&Reason>,
    by: &By,
    now: Timestamp,
) -> Result<Written<()>, StoreError> {
    let mut write = Write::begin(rows, by, now).await?;
    if write.freeze.is_some() {
        return Ok(Written::Nothing(()));
    }
    let row = FreezeRow { since: now.to_string(), reason: reason.map(Reason::to_string) };
    write.rows.insert_freeze(&row).await?;
    write.record(AuditEntry { action: "freeze", slug: None, reason }, Difference::default()).await?;
    write.commit(()).await
}

pub(in crate::store) async fn thaw(rows: &impl Rows, by: &By, now: Timestamp) -> Result<Written<()>, StoreError> {
    let mut write = Write::begin(rows, by, now).await?;
    if write.freeze.is_none() {
        return Ok(Written::Nothing(()));
    }
    write.rows.delete_freeze().await?;
    write.record(AuditEntry::bare("thaw"), Difference::default()).await?;
    write.commit(()).await
}
