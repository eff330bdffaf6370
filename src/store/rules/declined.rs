//! Applications that were declined: what who sent one is told, for some time. This is no change: it raises no revision of
//! its own and leaves no audit row, and it goes with the decline that does.

use jiff::Timestamp;

use super::value::Owner;
use super::write::Written;
use crate::store::rows::Rows;
use crate::store::{Declined, StoreError, TokenHash};

pub(in crate::store) async fn declined(rows: &impl Rows, link: TokenHash) -> Result<Option<Declined>, StoreError> {
    let Some(row) = rows.declined(link).await? else { return Ok(None) };
    let owner = Owner::new("a declined application");
    let (reason, at) = (owner.value("reason", &row.reason)?, owner.value("declined_at", &row.declined_at)?);
    Ok(Some(Declined { at, reason }))
}

pub(in crate::store) async fn forget_declined(
    rows: &impl Rows,
    before: Timestamp,
) -> Result<Written<bool>, StoreError> {
    let deleted = rows.delete_declined_before(&before.to_string()).await?;
    Ok(if deleted { Written::Rows(true) } else { Written::Nothing(false) })
}
