//! Maintainers in the file.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::Connection;

use super::row::{Stored, collect};
use super::write::{Deed, Write};
use crate::domain::change::By;
use crate::domain::text::MaintainerName;
use crate::store::audit::Difference;
use crate::store::{Maintainer, StoreError, TokenHash};

pub(super) fn maintainers(connection: &Connection) -> Result<Vec<Maintainer>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT name, token_hash, created_at FROM maintainers ORDER BY name")?;
    collect(&mut statement, [], |row| {
        let stored = Stored { row, owner: "a maintainer" };
        Ok(Maintainer {
            name: stored.value("name", MaintainerName::parse)?,
            token_hash: TokenHash(stored.get("token_hash")?),
            created_at: stored.value("created_at", Timestamp::from_str)?,
        })
    })
}

pub(super) fn add(connection: &mut Connection, maintainer: &Maintainer, by: &By) -> Result<(), StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    for other in maintainers(&write.transaction)? {
        if other.name == maintainer.name {
            return Err(StoreError::MaintainerExists(other.name));
        }
        if other.token_hash == maintainer.token_hash {
            return Err(StoreError::TokenExists(maintainer.name.clone()));
        }
    }
    let Maintainer { name, token_hash, created_at } = maintainer;
    write.transaction.execute(
        "INSERT INTO maintainers (name, token_hash, created_at) VALUES (?1, ?2, ?3)",
        (name.as_str(), token_hash.0, created_at.to_string()),
    )?;
    let deed = Deed { by, at: *created_at, action: "maintainer add", slug: None, reason: None };
    let after = serde_json::json!({ "name": name }).to_string();
    write.record(&deed, Difference { before: None, after: Some(after) })?;
    write.commit().map(drop)
}

/// Goes on while all is frozen: it takes a right away.
pub(super) fn remove(
    connection: &mut Connection,
    name: &MaintainerName,
    by: &By,
    now: Timestamp,
) -> Result<(), StoreError> {
    let write = Write::begin(connection)?;
    let removed = write.transaction.execute("DELETE FROM maintainers WHERE name = ?1", [name.as_str()])?;
    if removed == 0 {
        return Err(StoreError::UnknownMaintainer(name.clone()));
    }
    let deed = Deed { by, at: now, action: "maintainer remove", slug: None, reason: None };
    let before = serde_json::json!({ "name": name }).to_string();
    write.record(&deed, Difference { before: Some(before), after: None })?;
    write.commit().map(drop)
}
