//! Whole tables of a database, for a copy.

use super::row::{column, of, signed};
use super::transaction::PostgresRows;
use crate::store::StoreError;
use crate::store::rows::tables::{Counts, Kind, ROWS_AT_ONCE, Table, Tables, Value};

impl Tables for PostgresRows {
    async fn count(&self, table: &'static Table) -> Result<u64, StoreError> {
        let select = format!("SELECT count(*) AS count FROM {}", table.quoted());
        Ok(self.all(table.name, &select, &[], |row| row.number("count")).await?.pop().unwrap_or_default())
    }

    async fn page(&self, table: &'static Table, after: Option<&Value>) -> Result<Vec<Vec<Value>>, StoreError> {
        let (key, _) = table.key();
        let mut params = Vec::new();
        match after {
            Some(Value::Text(text)) => params.push(of(text)),
            Some(Value::Number(number)) => params.push(of(number)),
            Some(Value::Bytes(Some(bytes))) => params.push(of(bytes)),
            Some(Value::Bytes(None)) | None => {}
        }
        let behind = if params.is_empty() { String::new() } else { format!("WHERE \"{key}\" > $1") };
        let (columns, name) = (table.column_names(), table.quoted());
        let select = format!("SELECT {columns} FROM {name} {behind} ORDER BY \"{key}\" LIMIT {ROWS_AT_ONCE}");
        self.all(table.name, &select, &params, |row| {
            let value = |(column, kind): &(&'static str, Kind)| {
                Ok(match kind {
                    Kind::Text => Value::Text(row.get(column)?),
                    Kind::Number => Value::Number(row.get(column)?),
                    Kind::Bytes => Value::Bytes(row.get(column)?),
                })
            };
            table.columns.iter().map(value).collect()
        })
        .await
    }

    async fn put(&self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let columns = table.columns.iter().enumerate().map(|(index, (_, kind))| match kind {
            Kind::Text => column(&rows, |row| row.get(index).and_then(Value::text)),
            Kind::Number => column(&rows, |row| row.get(index).and_then(Value::number)),
            Kind::Bytes => column(&rows, |row| row.get(index).and_then(Value::bytes)),
        });
        let columns: Vec<_> = columns.collect();
        let arrays: Vec<_> = (1..=columns.len()).map(|number| format!("${number}")).collect();
        let (name, names) = (table.quoted(), table.column_names());
        let insert = format!("INSERT INTO {name} ({names}) SELECT * FROM unnest({})", arrays.join(", "));
        // A report may be merged into a later one.
        self.change("SET CONSTRAINTS ALL DEFERRED", &[]).await?;
        self.change_all(table.name, rows.len(), &insert, &columns).await?;
        self.send_posted().await
    }

    async fn set_counts(&self, counts: &Counts) -> Result<(), StoreError> {
        for (name, number) in &counts.given {
            let update = "UPDATE numbers_given SET value = $2 WHERE name = $1";
            self.change_one("numbers_given", update, &[of(name), of(number)]).await?;
        }
        if counts.revision.0 > 0 {
            let revision = signed(counts.revision.0);
            self.change_one("revision", "UPDATE revision SET value = $1", &[of(&revision)]).await?;
        }
        Ok(())
    }
}
