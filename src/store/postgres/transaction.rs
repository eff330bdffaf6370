//! Rules run within transactions of a connection of the pool.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deadpool_postgres::{Object, Pool, PoolError, TimeoutType};

use super::address::CONNECT_WAIT_MS;
use super::failure::{self, DatabaseError};
use super::posted::Posted;
use super::row::ANSWER_WAIT_MS;
use crate::store::StoreError;
use crate::store::rules::Written;

/// How long a reader's statement may take at the server, in milliseconds: what nobody waits for any more ends there, too.
/// All participants are one statement, whose rows come one by one.
const READ_MS: u64 = 20_000;

/// How long a writer's statement may take there, in milliseconds.
const WRITE_MS: u64 = 9_000;

/// How long a writer waits for another one, in milliseconds.
pub(super) const LOCK_WAIT_MS: u64 = 6_000;

/// How long the server waits for a writer's next statement, in milliseconds: all other writers wait behind one who fell silent.
const SILENT_MS: u64 = 3_000;

/// All statements of a reader see one state.
fn begin_reading() -> String {
    format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {READ_MS}")
}

/// Where the server would acknowledge what is not on disk yet, it must not. A server that is told to do more does more.
pub(super) fn begin_writing() -> String {
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = {WRITE_MS};
         SET LOCAL lock_timeout = {LOCK_WAIT_MS}; SET LOCAL idle_in_transaction_session_timeout = {SILENT_MS};
         SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
    )
}

/// A rule that is run over the rows of one transaction.
pub(super) type Rule<T> = Box<dyn for<'a> FnOnce(&'a PostgresRows) -> Running<'a, T> + Send>;

/// What comes of it.
pub(super) type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The rows that a connection sees within its transaction.
///
/// One that is dropped before its end takes its connection with it, whose server rolls back.
pub(super) struct PostgresRows {
    client: Option<Object>,
    at: Arc<str>,
    answer_wait_ms: u64,
    /// What waits to be sent with what is asked next, first of all the beginning.
    posted: Mutex<Vec<Posted>>,
}

impl fmt::Debug for PostgresRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresRows").field("at", &self.at).finish_non_exhaustive()
    }
}

impl PostgresRows {
    /// Begins a transaction in which each answer may take so long.
    pub(super) async fn begin(pool: &Pool, at: &Arc<str>, sql: &str, answer_wait_ms: u64) -> Result<Self, StoreError> {
        let client = pool.get().await.map_err(|error| of_pool(at, error))?;
        let posted = Mutex::new(vec![Posted::Batch(sql.to_owned())]);
        Ok(Self { client: Some(client), at: Arc::clone(at), answer_wait_ms, posted })
    }

    pub(super) fn client(&self) -> &Object {
        self.client.as_ref().unwrap_or_else(|| unreachable!("a transaction that ended is asked for nothing"))
    }

    pub(super) fn at(&self) -> &str {
        &self.at
    }

    pub(super) const fn answer_wait_ms(&self) -> u64 {
        self.answer_wait_ms
    }

    pub(super) fn posted(&self) -> MutexGuard<'_, Vec<Posted>> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does several statements in one go.
    pub(super) async fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.ask(self.client().batch_execute(sql)).await
    }

    /// Ends the transaction; the connection goes back into the pool.
    async fn end(mut self, sql: &str) -> Result<(), StoreError> {
        self.batch(sql).await?;
        drop(self.client.take());
        Ok(())
    }

    async fn roll_back(self) {
        self.posted().clear();
        // Where that fails the connection ends, and its transaction with it.
        let _ = self.end("ROLLBACK").await;
    }

    /// Ends it without keeping anything. Where no answer came none will: the connection is closed, and with it all that lie
    /// unused, which may have gone silent with it.
    async fn give_up(self, is_silent: bool, pool: &Pool) {
        if is_silent {
            pool.retain(|_, _| false);
        } else {
            self.roll_back().await;
        }
    }

    /// Has all be kept: what is still posted goes with it, and where any of that fails the server keeps nothing. Whoever gets
    /// no answer does not know whether it was.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let at = Arc::clone(&self.at);
        self.end("COMMIT").await.map_err(|error| match error {
            StoreError::Database(DatabaseError::Away { .. } | DatabaseError::NoAnswer { .. }) => {
                DatabaseError::Uncertain { at: at.to_string() }.into()
            }
            error => error.of_a_write(),
        })
    }
}

impl Drop for PostgresRows {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // Nobody else is to get a connection in the middle of a transaction.
            drop(Object::take(client));
        }
    }
}

/// Runs a rule that only reads. All its statements see one state, and each answer may take so long.
pub(super) async fn read<T>(pool: &Pool, at: &Arc<str>, rule: Rule<T>, answer_wait_ms: u64) -> Result<T, StoreError> {
    let rows = PostgresRows::begin(pool, at, &begin_reading(), answer_wait_ms).await?;
    let read = rule(&rows).await;
    rows.give_up(read.as_ref().is_err_and(is_silence), pool).await;
    read
}

/// Runs a rule that writes, and commits what it wrote; where it fails, nothing is changed.
///
/// What the rule reads after it has locked the revision stays true until the commit.
pub(super) async fn write<T>(pool: &Pool, at: &Arc<str>, rule: Rule<Written<T>>) -> Result<T, StoreError> {
    let rows = PostgresRows::begin(pool, at, &begin_writing(), ANSWER_WAIT_MS).await;
    let rows = rows.map_err(StoreError::of_a_write)?;
    match rule(&rows).await {
        Ok(Written::Rows(value)) => rows.commit().await.map(|()| value),
        Ok(Written::Nothing(value)) => {
            rows.give_up(false, pool).await;
            Ok(value)
        }
        Err(error) => {
            rows.give_up(is_silence(&error), pool).await;
            Err(error.of_a_write())
        }
    }
}

/// Whether no answer came.
const fn is_silence(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(DatabaseError::NoAnswer { .. }))
}

fn of_pool(at: &Arc<str>, error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => failure::of_driver(at, &error),
        PoolError::Timeout(TimeoutType::Create) => {
            let reason = "it did not take a connection in time".to_owned();
            DatabaseError::Away { at: at.to_string(), reason }.into()
        }
        PoolError::Timeout(_) => DatabaseError::NoAnswer { at: at.to_string(), waited_ms: ANSWER_WAIT_MS }.into(),
        other => DatabaseError::Away { at: at.to_string(), reason: other.to_string() }.into(),
    }
}

/// The longest that a place in the pool is waited for.
pub(super) const PLACE_WAIT: Duration = Duration::from_millis(ANSWER_WAIT_MS);

/// The longest that a connection may take until it can be asked something: to be made, and to let its user in.
pub(super) const CONNECTION_WAIT: Duration = Duration::from_millis(CONNECT_WAIT_MS);

/// The longest that one which rested may take for a sign of life.
pub(super) const ALIVE_WAIT: Duration = Duration::from_secs(1);
