//! The store in one SQLite file.
//!
//! One thread owns the connection that writes, two read for whoever asks, and one for the server itself, whose looks at
//! the store wait for no reader; asynchronous callers hand them work through bounded queues and await the answer, so no
//! file access ever blocks the server's own threads. A command opens the same file beside a running server and needs no
//! more than one thread.
//!
//! What is written and in which order is said in `rules`, over the rows of `rows`; here are the rows of a file, and the
//! file itself. SQLite and SQL must not leave this folder, and no rule may enter it.

mod attached;
mod audit;
mod backup;
mod beside;
mod bytes;
mod calls;
mod copy;
mod description;
mod evidence;
mod failure;
mod held;
mod identity;
mod lock;
mod log;
mod migration;
mod names;
mod open;
mod private;
mod raw;
mod restore;
mod room;
mod row;
mod rows;
mod seal;
mod tables;
mod transaction;
mod watch;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use self::attached::{Absent, Attached};
pub use self::backup::manifest_path;
use self::beside::{FolderLock, SIDES};
use self::lock::ServerLock;
use self::rows::SqliteRows;
use self::watch::Current;
use self::worker::Purpose;
use super::rules::{self, Written};
use super::{Notice, Progress, Restored, StoreError, TokenHash};

/// Threads that read for whoever asks a server, each with its own connection.
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
    current: Arc<Current>,
    /// A permit for each note that a session was seen which may still wait.
    noting: Arc<Semaphore>,
    /// The name that was asked for, which may be that of a link; `None` when in memory.
    asked: Option<PathBuf>,
    role: Role,
    notices: Vec<Notice>,
}

/// How long a command waits for a server to notice that its file was replaced, in tries and the pause between them in
/// milliseconds.
const NOTICE_TRIES: u32 = 20;
const NOTICE_PAUSE_MS: u64 = 200;

impl SqliteStore {
    /// Opens the file at `path`, or makes it, and brings its schema up to date.
    ///
    /// What lies beside it and is not its own is set aside. Blocks while the file is checked.
    ///
    /// # Errors
    ///
    /// [`StoreError::ServedAlready`] for a second server; else when the file is not writable, not Openday's, written by
    /// a newer program, or damaged.
    pub fn open(path: &Path, role: Role) -> Result<Self, StoreError> {
        open::check_library(rusqlite::version_number(), rusqlite::version())?;
        let mut tries = 0;
        loop {
            match Self::open_now(path, role) {
                // Beside a server that has not noticed yet, or just begins.
                Err(
                    StoreError::FileReplaced { .. } | StoreError::ServedElsewhere { .. } | StoreError::FileGone { .. },
                ) if tries < NOTICE_TRIES => {
                    tries += 1;
                    thread::sleep(Duration::from_millis(NOTICE_PAUSE_MS));
                }
                opened => return opened,
            }
        }
    }

    fn open_now(asked: &Path, role: Role) -> Result<Self, StoreError> {
        let path = open::resolve(asked)?;
        let lock = match role {
            Role::Server => Some((path.clone(), ServerLock::take(&path)?)),
            Role::Command => None,
        };
        let (attached, notices) = Attached::open(&path, asked, role, Absent::Begin)?;
        let current = Arc::new(Current::new(attached, lock));
        Ok(Self { current, noting: noting(), asked: Some(asked.to_owned()), role, notices })
    }

    /// A store that is gone with the process.
    ///
    /// # Errors
    ///
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        open::check_library(rusqlite::version_number(), rusqlite::version())?;
        let current = Arc::new(Current::new(Attached::in_memory()?, None));
        Ok(Self { current, noting: noting(), asked: None, role: Role::Command, notices: Vec::new() })
    }

    /// Puts the backup at `from` in the place of the data file at `to`, which need not be there; a server that runs on it
    /// shows it within a second.
    ///
    /// What was there is kept under another name. Sessions are not restored.
    ///
    /// # Errors
    ///
    /// When the backup is not Openday's, written by a newer program, damaged, or not what its manifest says; then nothing is
    /// changed.
    pub fn restore(from: &Path, to: &Path) -> Result<Restored, StoreError> {
        Self::restore_telling(from, to, &Progress::nobody())
    }

    /// The same, and tells how far it has come.
    ///
    /// # Errors
    ///
    /// As of [`SqliteStore::restore`]; [`StoreError::Stopped`].
    pub fn restore_telling(from: &Path, to: &Path, progress: &Progress) -> Result<Restored, StoreError> {
        open::check_library(rusqlite::version_number(), rusqlite::version())?;
        restore::restore(from, to, progress)
    }

    /// Deletes a data file that was made a moment ago and came to nothing, with what lies beside it; unless a server has
    /// begun on it since.
    pub fn discard(path: &Path) {
        let Ok(_folder) = FolderLock::of(path) else { return };
        if !ServerLock::is_taken(path) {
            for name in std::iter::once(path.to_owned()).chain(Self::side_files(path)) {
                let _ = std::fs::remove_file(name);
            }
        }
    }

    /// The names of the files that SQLite has beside a data file, whether they are there or not.
    pub fn side_files(path: &Path) -> impl Iterator<Item = PathBuf> {
        SIDES.into_iter().map(|ending| beside::beside(path, ending))
    }

    /// The name of the list of what a server is asked for most, beside the data file to which `path` leads. It is no part of the
    /// data: nothing is lost without it.
    ///
    /// # Errors
    ///
    /// When `path` leads to no file.
    pub fn hot_list_path(path: &Path) -> Result<PathBuf, StoreError> {
        open::resolve(path).map(|path| beside::beside(&path, beside::HOT_LIST))
    }

    /// What was done or found when the file was opened that people should know of.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Runs a rule that only reads, in a transaction of its own.
    async fn read<T, F>(&self, rule: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&SqliteRows<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.read_in(Purpose::Asked, rule).await
    }

    /// The same for the server that keeps up with the store: nobody who reads is in its way.
    async fn follow<T, F>(&self, rule: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&SqliteRows<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.look_at_file().await?;
        self.read_in(Purpose::Following, rule).await
    }

    async fn read_in<T, F>(&self, purpose: Purpose, rule: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&SqliteRows<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let attached = self.current.attached()?;
        let read = attached.read(purpose, move |connection| transaction::read(connection, rule)).await;
        read.map_err(|error| attached.explain(error))
    }

    /// Runs a rule that writes, in a transaction of its own.
    async fn write<T, F>(&self, rule: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&SqliteRows<'_>) -> Result<Written<T>, StoreError> + Send + 'static,
    {
        let attached = self.current.attached().map_err(StoreError::of_a_write)?;
        let held = attached.held.clone();
        let written =
            attached.writer.call(move |connection| transaction::write(connection, held.as_deref(), rule)).await;
        written.map_err(|error| attached.explain(error).of_a_write())
    }

    /// Has it noted that a session was seen, soon and if that can be: who asks only to read waits for no writer, and
    /// fails for none. What is not noted now is noted at the next request.
    fn note_seen(&self, session: TokenHash, now: Timestamp) {
        let Ok(permit) = Arc::clone(&self.noting).try_acquire_owned() else { return };
        let Ok(attached) = self.current.attached() else { return };
        let held = attached.held.clone();
        attached.writer.tell(move |connection| {
            let note = async |rows: &SqliteRows<'_>| rules::note_seen(rows, session, now).await;
            // Changes wait behind this, so it does not wait for a lock.
            if let Err(error) =
                open::at_once(connection, |connection| transaction::write(connection, held.as_deref(), note))
            {
                tracing::debug!(%error, "it could not be noted that a session was seen");
            }
            drop(permit);
        });
    }
}

fn noting() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(NOTES_WAITING_MAX))
}

#[cfg(test)]
mod tests;
