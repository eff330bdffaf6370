//! Statements that are asked, and the columns of what they answer.
//!
//! No statement is prepared under a name: a pooler that gives every transaction another connection would not know it.

use std::sync::Arc;

use futures_util::StreamExt as _;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql, Type};

use super::transaction::PostgresRows;
use crate::store::StoreError;

/// How long an answer may take to whoever asks or changes something, in milliseconds; then the connection is given up.
pub(super) const ANSWER_WAIT_MS: u64 = 10_000;

/// How long one may take to the server itself, in milliseconds: on a way that fell silent the next look must not wait for
/// this one any longer.
pub(super) const LOOK_WAIT_MS: u64 = 3_000;

/// A value with its type, which the server is told and not asked.
pub(super) type Param = (Arc<dyn ToSql + Sync + Send>, Type);

/// A value of one type of the database.
pub(super) trait Typed {
    const TYPE: Type;
    const ARRAY: Type;
    type Owned: ToSql + Sync + Send + 'static;
    fn owned(&self) -> Self::Owned;
}

macro_rules! typed {
    ($($rust:ty => $owned:ty, $postgres:ident, $array:ident;)+) => {
        $(impl Typed for $rust {
            const TYPE: Type = Type::$postgres;
            const ARRAY: Type = Type::$array;
            type Owned = $owned;
            fn owned(&self) -> $owned {
                <$owned>::from(self.clone())
            }
        })+
    };
}

typed!(
    &str => String, TEXT, TEXT_ARRAY;
    String => String, TEXT, TEXT_ARRAY;
    i64 => i64, INT8, INT8_ARRAY;
    &[u8] => Vec<u8>, BYTEA, BYTEA_ARRAY;
    Vec<u8> => Vec<u8>, BYTEA, BYTEA_ARRAY;
);

impl<T: Typed> Typed for Option<T> {
    const TYPE: Type = T::TYPE;
    const ARRAY: Type = T::ARRAY;
    type Owned = Option<T::Owned>;
    fn owned(&self) -> Self::Owned {
        self.as_ref().map(Typed::owned)
    }
}

/// A value that is handed in.
pub(super) fn of<T: Typed>(value: &T) -> Param {
    (Arc::new(value.owned()), T::TYPE)
}

/// The values of one column, row by row.
pub(super) fn column<'a, R, T: Typed>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Param {
    (Arc::new(rows.iter().map(|row| value(row).owned()).collect::<Vec<_>>()), T::ARRAY)
}

/// Values as the driver takes them.
pub(super) fn borrowed(params: &[Param]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    params.iter().map(|(value, kind)| (&**value as &(dyn ToSql + Sync), kind.clone())).collect()
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
    /// Hands each row that `sql` finds in `table` to `take`.
    pub(super) async fn each(
        &self,
        table: &'static str,
        sql: &str,
        params: &[Param],
        mut take: impl FnMut(&Columns<'_>) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        let rows = self.ask(self.client().query_typed_raw(sql, borrowed(params))).await?;
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
        params: &[Param],
        read: impl Fn(&Columns<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.ask(self.client().query_typed(sql, &borrowed(params))).await?;
        rows.iter().map(|row| read(&Columns { row, table })).collect()
    }

    /// The one row that `sql` finds in `table`, if there is one.
    pub(super) async fn one<T: Send>(
        &self,
        table: &'static str,
        sql: &str,
        params: &[Param],
        read: impl Fn(&Columns<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(table, sql, params, read).await?.pop())
    }

    /// Does what `sql` says; the number of rows that were changed.
    pub(super) async fn execute(&self, sql: &str, params: &[Param]) -> Result<u64, StoreError> {
        self.ask(self.client().execute_typed(sql, &borrowed(params))).await
    }
}
