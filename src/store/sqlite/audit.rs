//! The audit trail in the file: its end, to which the next row is chained, and its rows.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::row::{Stored, collect};
use crate::domain::participant::Slug;
use crate::store::{AuditHash, AuditHead, AuditRow, ROWS_MAX, Revision, StoreError};

/// The highest id that was ever given and the hash of the last row. A row that was deleted by force gives its id not
/// back to the sequence: the gap stays for all to see. A trail that was tampered with is written on even so, for it must
/// not keep anybody from revoking.
pub(super) fn end(connection: &Connection) -> rusqlite::Result<(u64, AuditHash)> {
    let mut statement = connection.prepare_cached(
        "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0),
                    coalesce((SELECT max(id) FROM audit), 0)),
                (SELECT hash FROM audit ORDER BY id DESC LIMIT 1)",
    )?;
    statement.query_row([], |row| {
        let hash: Option<[u8; 32]> = row.get(1)?;
        Ok((row.get(0)?, hash.map_or(AuditHash::NONE, AuditHash)))
    })
}

/// The last row.
pub(super) fn head(connection: &Connection) -> rusqlite::Result<Option<AuditHead>> {
    connection
        .query_row("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1", [], |row| {
            Ok(AuditHead { id: row.get(0)?, hash: AuditHash(row.get(1)?) })
        })
        .optional()
}

/// Writes a row as it is.
pub(super) fn append(connection: &Connection, row: &AuditRow) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO audit (id, at, actor, action, slug, reason, before, after, request, revision, previous, hash)
         VALUES (:id, :at, :actor, :action, :slug, :reason, :before, :after, :request, :revision, :previous, :hash)",
    )?;
    statement.execute(named_params! {
        ":id": row.id,
        ":at": row.at.to_string(),
        ":actor": row.actor,
        ":action": row.action,
        ":slug": row.slug,
        ":reason": row.reason,
        ":before": row.before,
        ":after": row.after,
        ":request": row.request,
        ":revision": row.revision.0,
        ":previous": row.previous.0,
        ":hash": row.hash.0,
    })?;
    Ok(())
}

pub(super) fn rows(
    connection: &Connection,
    after: u64,
    slug: Option<&Slug>,
    rows_max: usize,
) -> Result<Vec<AuditRow>, StoreError> {
    // Ids are signed in the file: above the highest there is nothing.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rows_max = rows_max.min(ROWS_MAX);
    match slug {
        None => {
            let mut statement = connection.prepare_cached("SELECT * FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2")?;
            collect(&mut statement, (after, rows_max), row)
        }
        Some(slug) => {
            let mut statement =
                connection.prepare_cached("SELECT * FROM audit WHERE slug = ?1 AND id > ?2 ORDER BY id LIMIT ?3")?;
            collect(&mut statement, (slug.as_str(), after, rows_max), row)
        }
    }
}

fn row(row: &rusqlite::Row<'_>) -> Result<AuditRow, StoreError> {
    let id: u64 = Stored { row, owner: "an audit row" }.get("id")?;
    let owner = format!("audit row {id}");
    let stored = Stored { row, owner: &owner };
    Ok(AuditRow {
        id,
        at: stored.value("at", Timestamp::from_str)?,
        actor: stored.get("actor")?,
        action: stored.get("action")?,
        slug: stored.get("slug")?,
        reason: stored.get("reason")?,
        before: stored.get("before")?,
        after: stored.get("after")?,
        request: stored.get("request")?,
        revision: Revision(stored.get("revision")?),
        previous: AuditHash(stored.get("previous")?),
        hash: AuditHash(stored.get("hash")?),
    })
}
