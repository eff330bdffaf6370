//! Maintainers entered and removed.

use jiff::Timestamp;
use serde_json::json;

use super::value::Owner;
use super::write::{AuditEntry, Write, Written};
use crate::domain::change::By;
use crate::domain::text::MaintainerName;
use crate::store::audit::Difference;
use crate::store::rows::{MaintainerRow, Rows};
use crate::store::{Maintainer, StoreError};

pub(in crate::store) async fn maintainers(rows: &impl Rows) -> Result<Vec<Maintainer>, StoreError> {
    let owner = Owner::new("a maintainer");
    let read = |row: MaintainerRow| {
        Ok(Maintainer {
            name: owner.value("name", &row.name)?,
            token_hash: row.token_hash,
            created_at: owner.value("created_at", &row.created_at)?,
        })
    };
    rows.maintainers().await?.into_iter().map(read).collect()
}

pub(in crate::store) async fn add_maintainer(
    rows: &impl Rows,
    maintainer: &Maintainer,
    by: &By,
) -> Result<Written<()>, StoreError> {
    let Maintainer { name, token_hash, created_at } = maintainer;
    let (mut write, others) =
        tokio::try_join!(biased; Write::begin_unless_frozen(rows, by, *created_at), rows.maintainers())?;
    for other in others {
        if other.name == name.as_str() {
            return Err(StoreError::MaintainerExists(name.clone()));
        }
        if other.token_hash == *token_hash {
            return Err(StoreError::TokenExists(name.clone()));
        }
    }
    let row = MaintainerRow { name: name.to_string(), token_hash: *token_hash, created_at: created_at.to_string() };
    write.rows.insert_maintainer(&row).await?;
    write.record(AuditEntry::bare("maintainer add"), Difference::maintainer(name, *token_hash)).await?;
    write.commit(()).await
}

/// Goes on while all is frozen: it takes a right away.
pub(in crate::store) async fn remove_maintainer(
    rows: &impl Rows,
    name: &MaintainerName,
    by: &By,
    now: Timestamp,
) -> Result<Written<()>, StoreError> {
    let mut write = Write::begin(rows, by, now).await?;
    if !write.rows.delete_maintainer(name.as_str()).await? {
        return Err(StoreError::UnknownMaintainer(name.clone()));
    }
    let before = Some(json!({ "name": name }).to_string());
    write.record(AuditEntry::bare("maintainer remove"), Difference { before, after: None }).await?;
    write.commit(()).await
}
