//! Statements that nobody waits for by themselves: each goes to the server with what is asked next, or with the commit.
//!
//! Over a slow way every answer that is waited for costs the time of the way there and back, and while a writer waits all
//! others wait for it. The server does what it is sent one after the other, and after a failure nothing more.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use deadpool_postgres::ClientWrapper;
use futures_util::future::maybe_done;
use tokio_postgres::error::SqlState;

use super::failure::{self, DatabaseError};
use super::row::{Param, borrowed};
use super::transaction::PostgresRows;
use crate::store::StoreError;

/// Most statements that wait to be sent.
const POSTED_MAX: usize = 64;

/// A statement that waits to be sent.
pub(super) enum Posted {
    /// Several in one text, none of which changes rows.
    Batch(String),
    Change {
        /// Where the number of rows matters, which were changed.
        table: Option<&'static str>,
        sql: String,
        params: Vec<Param>,
    },
}

impl Posted {
    async fn send(&self, client: &ClientWrapper) -> Result<(), tokio_postgres::Error> {
        match self {
            Self::Batch(sql) => client.batch_execute(sql).await,
            Self::Change { sql, params, .. } => client.execute_typed(sql, &borrowed(params)).await.map(drop),
        }
    }

    fn failure(&self, at: &str, error: &tokio_postgres::Error) -> StoreError {
        match self {
            Self::Change { table: Some(table), .. } if error.code() == Some(&SqlState::DIVISION_BY_ZERO) => {
                StoreError::NotTaken { table }
            }
            _ => failure::of_driver(at, error),
        }
    }
}

impl PostgresRows {
    /// Does what `sql` says to as many rows as there are.
    pub(super) async fn change(&self, sql: &str, params: &[Param]) -> Result<(), StoreError> {
        self.post(Posted::Change { table: None, sql: sql.to_owned(), params: params.to_vec() }).await
    }

    /// Does what `sql` says to one row of `table`; see [`change_all`](Self::change_all).
    pub(super) async fn change_one(&self, table: &'static str, sql: &str, params: &[Param]) -> Result<(), StoreError> {
        self.change_all(table, 1, sql, params).await
    }

    /// Does what `sql` says to so many rows of `table`. Where it changed fewer or more the transaction fails, with
    /// [`StoreError::NotTaken`]: what was not written is never acknowledged.
    pub(super) async fn change_all(
        &self,
        table: &'static str,
        count: usize,
        sql: &str,
        params: &[Param],
    ) -> Result<(), StoreError> {
        let sql = format!("WITH changed AS ({sql} RETURNING 1) SELECT 1 / (count(*) = {count})::int FROM changed");
        self.post(Posted::Change { table: Some(table), sql, params: params.to_vec() }).await
    }

    async fn post(&self, statement: Posted) -> Result<(), StoreError> {
        let count = {
            let mut posted = self.posted();
            posted.push(statement);
            posted.len()
        };
        if count < POSTED_MAX { Ok(()) } else { self.send_posted().await }
    }

    /// Waits for all that was not waited for yet.
    pub(super) async fn send_posted(&self) -> Result<(), StoreError> {
        self.ask(async { Ok(()) }).await
    }

    /// Sends what was posted and asks something behind it, all in one go. The first failure is the one that counts: what
    /// comes after it fails for no reason of its own.
    pub(super) async fn ask<T: Send>(
        &self,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>> + Send,
    ) -> Result<T, StoreError> {
        let posted = std::mem::take(&mut *self.posted());
        let mut before: Vec<_> =
            posted.iter().map(|statement| Box::pin(maybe_done(statement.send(self.client())))).collect();
        let mut asked = pin!(maybe_done(asked));
        // The driver sends a statement when it is first polled.
        self.answer(std::future::poll_fn(|context| {
            let waiting =
                before.iter_mut().filter_map(|one| one.as_mut().poll(context).is_pending().then_some(())).count();
            let is_answered = asked.as_mut().poll(context).is_ready();
            if is_answered && waiting == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
        }))
        .await?;
        for (statement, done) in posted.iter().zip(&mut before) {
            if let Some(Err(error)) = done.as_mut().take_output() {
                return Err(statement.failure(self.at(), &error));
            }
        }
        match asked.take_output() {
            Some(answered) => answered.map_err(|error| failure::of_driver(self.at(), &error)),
            None => unreachable!("it was answered"),
        }
    }

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
}
