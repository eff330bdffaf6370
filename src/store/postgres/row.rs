//! Statements that are asked, and the columns of what they answer.
//!
//! No statement is prepared under a name: a pooler that gives every transaction another connection would not know it.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql, Type};

use super::failure::{self, DatabaseError};
use super::transaction::PostgresRows;
use crate::store::StoreError;

/// How long an answer may take to whoever asks or changes something, in milliseconds; then the connection is given up.
pub(super) const ANSWER_WAIT_MS: u64 = 10_000;

/// How long one may take to the server itself, in milliseconds: on a way that fell silent the next look must not wait for
/// this one any longer.
pub(super) const LOOK_WAIT_MS: u64 = 3_000;

/// A value with its type, which the server is told and not asked.
pub(super) type Param<'a> = (&'a (dyn ToSql + Sync), Type);

/// A value of one type of the database.
pub(super) trait Typed: ToSql + Sync {
    const TYPE: Type;
}

macro_rules! typed {
    ($($rust:ty => $postgres:ident),+ $(,)?) => {
        $(impl Typed for $rust {
            const TYPE: Type = Type::$postgres;
        })+
    };
}

typed!(
    &str => TEXT, String => TEXT, Option<&str> => TEXT, Option<String> => TEXT,
    i64 => INT8, Option<i64> => INT8,
    &[u8] => BYTEA, Vec<u8> => BYTEA,
    Vec<Option<String>> => TEXT_ARRAY, Vec<Option<i64>> => INT8_ARRAY, Vec<Option<Vec<u8>>> => BYTEA_ARRAY,
);

/// A value that is handed in.
pub(super) fn of<T: Typed>(value: &T) -> Param<'_> {
    (value, T::TYPE)
}

/// A number as the database keeps it; there are none that it cannot.
pub(super) const fn signed(number: u64) -> i64 {
    number.cast_signed()
}

/// A count of rows as the database takes it.
pub(super) fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A row that is read by the names of its columns.
pub(super) struct Columns<'a> {
    row: &'a Row,
    table: &'static str,
}

impl Columns<'_> {
    pub(super) fn get<'c, T: FromSql<'c>>(&'c self, column: &'static str) -> Result<T, StoreError> {
        self.row.try_get(column).map_err(|error| self.unreadable(column, &error.to_string()))
    }

    pub(super) fn number(&self, column: &'static str) -> Result<u64, StoreError> {
        u64::try_from(self.get::<i64>(column)?).map_err(|_| self.unreadable(column, "it is below zero"))
    }

    pub(super) fn hash(&self, column: &'static str) -> Result<[u8; 32], StoreError> {
        let bytes: &[u8] = self.get(column)?;
        bytes.try_into().map_err(|_| self.unreadable(column, "it is no hash of 32 bytes"))
    }

    fn unreadable(&self, column: &str, reason: &str) -> StoreError {
        let owner = format!("a row of `{}`", self.table);
        StoreError::Unreadable { owner, member: column.to_owned(), reason: reason.to_owned() }
    }
}

impl PostgresRows {
    /// Waits for an answer, but not for ever.
    pub(super) async fn answer<T>(
        &self,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>> + Send,
    ) -> Result<T, StoreError> {
        let waited_ms = self.answer_wait_ms();
        match tokio::time::timeout(Duration::from_millis(waited_ms), asked).await {
            Ok(answered) => answered.map_err(|error| failure::of_driver(self.at(), &error)),
            Err(_) => Err(DatabaseError::NoAnswer { at: self.at().to_owned(), waited_ms }.into()),
        }
    }

    /// Hands each row that `sql` finds in `table` to `take`.
    pub(super) async fn each(
        &self,
        table: &'static str,
        sql: &str,
        params: &[Param<'_>],
        mut take: impl FnMut(&Columns<'_>) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        let params: Vec<_> = params.iter().map(|(value, kind)| (*value, kind.clone())).collect();
        let rows = self.answer(self.client().query_typed_raw(sql, params)).await?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = self.answer(async { rows.next().await.transpose() }).await? {
            take(&Columns { row: &row, table })?;
        }
        Ok(())
    }

    /// All rows that `sql` finds in `table`.
    pub(super) async fn all<T: Send>(
        &self,
        table: &'static str,
        sql: &str,
        params: &[Param<'_>],
        read: impl Fn(&Columns<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.answer(self.client().query_typed(sql, params)).await?;
        rows.iter().map(|row| read(&Columns { row, table })).collect()
    }

    /// The one row that `sql` finds in `table`, if there is one.
    pub(super) async fn one<T: Send>(
        &self,
        table: &'static str,
        sql: &str,
        params: &[Param<'_>],
        read: impl Fn(&Columns<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(table, sql, params, read).await?.pop())
    }

    /// Does what `sql` says to one row of `table`.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotTaken`] where no row was changed, or several: what was not written is never acknowledged.
    pub(super) async fn change_one(
        &self,
        table: &'static str,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<(), StoreError> {
        if self.execute(sql, params).await? == 1 { Ok(()) } else { Err(StoreError::NotTaken { table }) }
    }

    /// Does what `sql` says; the number of rows that were changed, for what may be none.
    pub(super) async fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.answer(self.client().execute_typed(sql, params)).await
    }
}
