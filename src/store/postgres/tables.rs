//! Whole tables of a database, for a copy.

use super::row::{Param, of, signed};
use super::transaction::PostgresRows;
use crate::store::StoreError;
use crate::store::rows::tables::{Counts, Kind, ROWS_AT_ONCE, Table, Tables, Value};

/// The values of one column, row by row.
enum Column {
    Texts(Vec<Option<String>>),
    Numbers(Vec<Option<i64>>),
    AllBytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    /// Takes the values at `index` out of all rows.
    fn out_of(rows: &mut [Vec<Value>], index: usize, kind: Kind) -> Self {
        let values =
            rows.iter_mut().filter_map(|row| Some(std::mem::replace(row.get_mut(index)?, Value::Number(None))));
        match kind {
            Kind::Text => {
                Self::Texts(values.map(|value| if let Value::Text(text) = value { text } else { None }).collect())
            }
            Kind::Number => Self::Numbers(
                values.map(|value| if let Value::Number(number) = value { number } else { None }).collect(),
            ),
            Kind::Bytes => {
                Self::AllBytes(values.map(|value| if let Value::Bytes(bytes) = value { bytes } else { None }).collect())
            }
        }
    }

    fn param(&self) -> Param<'_> {
        match self {
            Self::Texts(texts) => of(texts),
            Self::Numbers(numbers) => of(numbers),
            Self::AllBytes(all) => of(all),
        }
    }
}

impl Tables for PostgresRows {
    async fn page(&mut self, table: &'static Table, after: Option<&Value>) -> Result<Vec<Vec<Value>>, StoreError> {
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

    async fn put(&mut self, table: &'static Table, mut rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let expected = rows.len() as u64;
        // A report may be merged into a later one.
        self.batch("SET CONSTRAINTS ALL DEFERRED").await?;
        let columns: Vec<_> = table
            .columns
            .iter()
            .enumerate()
            .map(|(index, (_, kind))| Column::out_of(&mut rows, index, *kind))
            .collect();
        let arrays: Vec<_> = (1..=columns.len()).map(|number| format!("${number}")).collect();
        let (name, names) = (table.quoted(), table.column_names());
        let insert = format!("INSERT INTO {name} ({names}) SELECT * FROM unnest({})", arrays.join(", "));
        let params: Vec<_> = columns.iter().map(Column::param).collect();
        match self.execute(&insert, &params).await? {
            put if put == expected => Ok(()),
            _ => Err(StoreError::NotTaken { table: table.name }),
        }
    }

    async fn set_counts(&mut self, counts: &Counts) -> Result<(), StoreError> {
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
