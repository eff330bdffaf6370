//! The audit trail as it is read, in pages.

use super::value::Owner;
use crate::domain::input::AuditFilter;
use crate::store::rows::{AuditLine, NUMBER_MAX, Rows};
use crate::store::{AuditRow, ROWS_MAX, StoreError};

pub(in crate::store) async fn audit(
    rows: &impl Rows,
    after: u64,
    filter: &AuditFilter,
    rows_max: usize,
) -> Result<Vec<AuditRow>, StoreError> {
    let found = rows.audit(after.min(NUMBER_MAX), filter, rows_max.min(ROWS_MAX)).await?;
    found.into_iter().map(row).collect()
}

pub(super) fn row(line: AuditLine) -> Result<AuditRow, StoreError> {
    let AuditLine { id, at, actor, action, slug, reason, before, after, request, revision, previous, hash } = line;
    let at = Owner::new(format_args!("audit row {id}")).value("at", &at)?;
    Ok(AuditRow { id, at, actor, action, slug, reason, before, after, request, revision, previous, hash })
}
