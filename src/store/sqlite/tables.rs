//! Whole tables of a file, for a copy.

use rusqlite::types::ValueRef;
use rusqlite::{ToSql, params_from_iter};

use super::row::{all, one};
use super::rows::SqliteRows;
use crate::store::StoreError;
use crate::store::rows::tables::{Counts, Kind, ROWS_AT_ONCE, Table, Tables, Value};

impl Tables for SqliteRows<'_> {
    async fn count(&self, table: &'static Table) -> Result<u64, StoreError> {
        let select = format!("SELECT count(*) AS count FROM {}", table.quoted());
        Ok(one(self.0, table.name, &select, [], |row| row.get("count"))?.unwrap_or_default())
    }

    async fn page(&self, table: &'static Table, after: Option<&Value>) -> Result<Vec<Vec<Value>>, StoreError> {
        let (key, _) = table.key();
        let behind = if after.is_some() { format!("WHERE \"{key}\" > ?1") } else { String::new() };
        let (columns, name) = (table.column_names(), table.quoted());
        let select = format!("SELECT {columns} FROM {name} {behind} ORDER BY \"{key}\" LIMIT {ROWS_AT_ONCE}");
        all(self.0, table.name, &select, params_from_iter(after), |row| {
            table
                .columns
                .iter()
                .map(|(column, kind)| {
                    Ok(match kind {
                        Kind::Text => Value::Text(row.get(column)?),
                        Kind::Number => Value::Number(row.get(column)?),
                        Kind::Bytes => Value::Bytes(row.get(column)?),
                    })
                })
                .collect()
        })
    }

    async fn put(&self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let insert = format!("INSERT INTO {} ({}) VALUES ({places})", table.quoted(), table.column_names());
        let mut statement = self.0.prepare_cached(&insert)?;
        // A report may be merged into a later one.
        self.0.pragma_update(None, "defer_foreign_keys", true)?;
        for row in rows {
            if statement.execute(params_from_iter(row))? != 1 {
                return Err(StoreError::NotTaken { table: table.name });
            }
        }
        Ok(())
    }

    async fn set_counts(&self, counts: &Counts) -> Result<(), StoreError> {
        for (name, number) in counts.given.iter().filter(|(_, number)| *number > 0) {
            self.0.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [name])?;
            self.0.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", (name, number))?;
        }
        self.0.execute("UPDATE revision SET value = ?1", [counts.revision.0])?;
        Ok(())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        let value = match self {
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Number(Some(number)) => ValueRef::Integer(*number),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Text(None) | Self::Number(None) | Self::Bytes(None) => ValueRef::Null,
        };
        Ok(rusqlite::types::ToSqlOutput::Borrowed(value))
    }
}
