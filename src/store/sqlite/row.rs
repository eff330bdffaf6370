//! Statements that are asked, and the columns of what they answer.

use rusqlite::types::{FromSql, Type};
use rusqlite::{Connection, Params, Row};

use crate::store::rows::{AuditLine, ClosedRow, Found, ReportRow, SessionRow, Take};
use crate::store::{AuditHash, Revision, StoreError, TokenHash};

/// A row that is read by the names of its columns.
pub(super) struct Columns<'a> {
    row: &'a Row<'a>,
    table: &'static str,
}

impl Columns<'_> {
    /// A value of the column's type. Text is UTF-8 unless somebody edited the file by hand.
    pub(super) fn get<T: FromSql>(&self, column: &'static str) -> Result<T, StoreError> {
        self.row.get(column).map_err(|error| StoreError::Unreadable {
            owner: format!("a row of `{}`", self.table),
            member: column.to_owned(),
            reason: error.to_string(),
        })
    }

    /// The bytes of a text, whatever they are.
    pub(super) fn bytes(&self, column: &str) -> Result<&[u8], StoreError> {
        Ok(self.row.get_ref(column)?.as_bytes().unwrap_or_default())
    }

    /// The same, where there is a value.
    pub(super) fn optional_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.row.get_ref(column)?;
        Ok((value.data_type() != Type::Null).then(|| value.as_bytes().unwrap_or_default().to_vec()))
    }

    /// A text; what is none has its bytes replaced.
    pub(super) fn text(&self, column: &str) -> Result<String, StoreError> {
        Ok(String::from_utf8_lossy(self.bytes(column)?).into_owned())
    }

    /// The same, where there is a value.
    pub(super) fn optional_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.optional_bytes(column)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// Hands each row that `sql` finds in `table` to `take`.
pub(super) fn each(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    mut take: impl FnMut(&Columns<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        take(&Columns { row, table })?;
    }
    Ok(())
}

/// All rows that `sql` finds in `table`.
pub(super) fn all<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Columns<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    each(connection, table, sql, params, |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The one row that `sql` finds in `table`, if there is one.
pub(super) fn one<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Columns<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    Ok(all(connection, table, sql, params, read)?.pop())
}

/// Does what `sql` says to one row of `table`.
///
/// # Errors
///
/// [`StoreError::NotTaken`] where no row was changed, or several: what was not written is never acknowledged.
pub(super) fn change_one(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    if execute(connection, sql, params)? == 1 { Ok(()) } else { Err(StoreError::NotTaken { table }) }
}

/// Does what `sql` says; the number of rows that were changed, for what may be none.
pub(super) fn execute(connection: &Connection, sql: &str, params: impl Params) -> Result<usize, StoreError> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}

pub(super) fn found(row: &Columns<'_>, take: Take<'_>) -> Result<(), StoreError> {
    let slug = String::from_utf8_lossy(row.bytes("slug")?);
    take(Found { slug: &slug, document: row.bytes("document")? });
    Ok(())
}

pub(super) fn session_row(row: &Columns<'_>) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        session: TokenHash(row.get("session_hash")?),
        credential: TokenHash(row.get("credential")?),
        opened_at: row.get("opened_at")?,
        seen_at: row.get("seen_at")?,
    })
}

pub(super) fn report_row(row: &Columns<'_>) -> Result<ReportRow, StoreError> {
    let closed = match row.get("closed_at")? {
        None => None,
        Some(at) => {
            let (by, note) = (row.get("closed_by")?, row.get("note")?);
            Some(ClosedRow { at, by, note, merged_into: row.get("merged_into")? })
        }
    };
    Ok(ReportRow {
        id: row.get("id")?,
        slug: row.get("slug")?,
        seen_at: row.get("seen_at")?,
        text: row.get("text")?,
        reported_at: row.get("reported_at")?,
        closed,
    })
}

pub(super) fn audit_line(row: &Columns<'_>) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        id: row.get("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        slug: row.get("slug")?,
        reason: row.get("reason")?,
        before: row.get("before")?,
        after: row.get("after")?,
        request: row.get("request")?,
        revision: Revision(row.get("revision")?),
        previous: AuditHash(row.get("previous")?),
        hash: AuditHash(row.get("hash")?),
    })
}
