//! The store in one SQLite file.
//!
//! One thread owns the connection that writes, two more read; asynchronous callers hand them work through bounded
//! queues and await the answer, so no file access ever blocks the server's own threads. A command opens the same file
//! beside a running server and needs no more than one thread.
//!
//! What is written and in which order is said in `rules`, over the rows of `rows`; here are the rows of a file, and the
//! file itself. SQLite and SQL must not leave this folder, and no rule may enter it.

mod audit;
mod backup;
mod calls;
mod failure;
mod lock;
mod migration;
mod open;
mod private;
mod row;
mod rows;
mod transaction;
mod unfinished;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use self::lock::ServerLock;
use self::rows::SqliteRows;
use self::worker::Worker;
use super::rules::{self, Written};
use super::{StoreError, TokenHash};

/// Threads that read for a server, each with its own connection.
const READERS: usize = 2;

/// Most notes that a session was seen which wait for the writer: they must not take the places of changes.
const NOTES_WAITING_MAX: usize = 16;

/// What the store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// To serve; there is one server to a file.
    Server,
    /// To do one thing and end, also beside a server.
    Command,
}

/// Participants in a SQLite file, or in memory.
#[derive(Debug)]
pub struct SqliteStore {
    // Dropped in this order: no thread is at work any more when the lock is given back.
    readers: Option<Worker>,
    writer: Worker,
    /// A permit for each note that a session was seen which may still wait.
    noting: Arc<Semaphore>,
    /// `None` when in memory.
    path: Option<PathBuf>,
    _lock: Option<ServerLock>,
}

impl SqliteStore {
    /// Opens the file at `path`, or makes it, and brings its schema up to date.
    ///
    /// Blocks while the file is checked.
    ///
    /// # Errors
    ///
    /// [`StoreError::ServedAlready`] for a second server; else when the file is not writable, not Openday's, written by
    /// a newer program, or damaged.
    pub fn open(path: &Path, role: Role) -> Result<Self, StoreError> {
        open::check_library(rusqlite::version_number(), rusqlite::version())?;
        let path = open::resolve(path)?;
        let lock = match role {
            Role::Server => Some(ServerLock::take(&path)?),
            Role::Command => None,
        };
        let writer = open::writer(&path)?;
        let readers = match role {
            Role::Server => {
                let connections: Result<Vec<_>, _> = (0..READERS).map(|_| open::reader(&path)).collect();
                Some(Worker::start("openday-store-read", connections?)?)
            }
            Role::Command => None,
        };
        let writer = Worker::start("openday-store-write", vec![writer])?;
        Ok(Self { readers, writer, noting: noting(), path: Some(path), _lock: lock })
    }

    /// A store that is gone with the process.
    ///
    /// # Errors
    ///
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        open::check_library(rusqlite::version_number(), rusqlite::version())?;
        let writer = Worker::start("openday-store", vec![open::in_memory()?])?;
        Ok(Self { readers: None, writer, noting: noting(), path: None, _lock: None })
    }

    /// Runs a rule that only reads, in a transaction of its own.
    async fn read<T, F>(&self, rule: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut SqliteRows<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let worker = self.readers.as_ref().unwrap_or(&self.writer);
        worker.call(move |connection| transaction::read(connection, rule)).await
    }

    /// Runs a rule that writes, in a transaction of its own.
    async fn write<T, F>(&self, rule: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut SqliteRows<'_>) -> Result<Written<T>, StoreError> + Send + 'static,
    {
        self.writer.call(move |connection| transaction::write(connection, rule)).await
    }

    /// Has it noted that a session was seen, soon and if that can be: who asks only to read waits for no writer, and
    /// fails for none. What is not noted now is noted at the next request.
    fn note_seen(&self, session: TokenHash, now: Timestamp) {
        let Ok(permit) = Arc::clone(&self.noting).try_acquire_owned() else { return };
        self.writer.tell(move |connection| {
            let note = async |rows: &mut SqliteRows<'_>| rules::note_seen(rows, session, now).await;
            // Changes wait behind this, so it does not wait for a lock.
            if let Err(error) = open::at_once(connection, |connection| transaction::write(connection, note)) {
                tracing::debug!(%error, "it could not be noted that a session was seen");
            }
            drop(permit);
        });
    }
}

fn noting() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(NOTES_WAITING_MAX))
}
