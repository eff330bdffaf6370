//! The program's part of migration 2: rows of the trail get the hashes that chain them.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction};

use crate::store::sqlite::audit;
use crate::store::{AuditHash, AuditRow, Revision};

/// Moves the rows of `audit_unchained` to `audit`, under the ids they have.
pub(super) fn chain_audit(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare("SELECT * FROM audit_unchained ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut previous = AuditHash::NONE;
    while let Some(row) = rows.next()? {
        let mut row = unchained(row, previous)?;
        row.hash = row.computed_hash();
        previous = row.hash;
        audit::append(transaction, &row)?;
    }
    drop(rows);
    drop(statement);
    transaction.execute_batch("DROP TABLE audit_unchained")
}

fn unchained(row: &Row<'_>, previous: AuditHash) -> rusqlite::Result<AuditRow> {
    let at: String = row.get("at")?;
    let index = row.as_ref().column_index("at")?;
    Ok(AuditRow {
        id: row.get("id")?,
        at: Timestamp::from_str(&at)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        slug: row.get("slug")?,
        reason: row.get("reason")?,
        before: row.get("before")?,
        after: row.get("after")?,
        request: None,
        revision: Revision(row.get("revision")?),
        previous,
        hash: AuditHash::NONE,
    })
}
