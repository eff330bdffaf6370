//! The audit trail in the file, for whoever has no more than a connection: a migration, or a backup.

use rusqlite::{Connection, OptionalExtension, named_params};

use crate::store::{AuditHash, AuditHead, AuditRow};

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
    let insert =
        "INSERT INTO audit (id, at, actor, action, slug, reason, before, after, request, revision, previous, hash)
         VALUES (:id, :at, :actor, :action, :slug, :reason, :before, :after, :request, :revision, :previous, :hash)";
    let values = named_params! {
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
    };
    match connection.prepare_cached(insert)?.execute(values)? {
        1 => Ok(()),
        rows => Err(rusqlite::Error::StatementChangedRows(rows)),
    }
}
