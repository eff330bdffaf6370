//! The store in one SQLite file.
//!
//! One thread owns the connection that writes, two more read; asynchronous callers hand them work through bounded
//! queues and await the answer, so no file access ever blocks the server's own threads. A command opens the same file
//! beside a running server and needs no more than one thread.
//!
//! SQLite and SQL must not leave this folder.

mod backup;
mod failure;
mod lock;
mod migration;
mod open;
mod read;
mod worker;
mod write;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::Connection;

use self::lock::ServerLock;
use self::worker::Worker;
use super::{All, AuditRow, Changes, Imported, Maintainer, Revision, Store, StoreError};
use crate::domain::change::{By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::text::MaintainerName;

/// Threads that read for a server, each with its own connection.
const READERS: usize = 2;

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
        Ok(Self { readers, writer, path: Some(path), _lock: lock })
    }

    /// A store that is gone with the process.
    ///
    /// # Errors
    ///
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        open::check_library(rusqlite::version_number(), rusqlite::version())?;
        let writer = Worker::start("openday-store", vec![open::in_memory()?])?;
        Ok(Self { readers: None, writer, path: None, _lock: None })
    }

    async fn read<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let worker = self.readers.as_ref().unwrap_or(&self.writer);
        worker
            .call(move |connection| {
                // One transaction, so that several statements see one state.
                let transaction = connection.transaction()?;
                query(&transaction)
            })
            .await
    }

    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.call(work).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn revision(&self) -> Result<Revision, StoreError> {
        self.read(read::revision).await
    }

    async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError> {
        self.read(move |connection| read::changes_since(connection, since)).await
    }

    async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError> {
        let slug = slug.clone();
        self.read(move |connection| read::participant(connection, &slug)).await
    }

    async fn participants(&self) -> Result<All, StoreError> {
        self.read(read::participants).await
    }

    async fn add(&self, participant: &Participant, by: &By) -> Result<(), StoreError> {
        let (participant, by) = (participant.clone(), by.clone());
        self.write(move |connection| write::add(connection, &participant, &by)).await
    }

    async fn change(
        &self,
        slug: &Slug,
        change: &Change,
        by: &By,
        now: Timestamp,
    ) -> Result<(Participant, Changed), StoreError> {
        let (slug, change, by) = (slug.clone(), change.clone(), by.clone());
        self.write(move |connection| write::change(connection, &slug, &change, &by, now)).await
    }

    async fn import(&self, participants: &[Participant], by: &By, now: Timestamp) -> Result<Imported, StoreError> {
        let (participants, by) = (participants.to_vec(), by.clone());
        self.write(move |connection| write::import(connection, &participants, &by, now)).await
    }

    async fn add_maintainer(&self, maintainer: &Maintainer, by: &By) -> Result<(), StoreError> {
        let (maintainer, by) = (maintainer.clone(), by.clone());
        self.write(move |connection| write::add_maintainer(connection, &maintainer, &by)).await
    }

    async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError> {
        self.read(read::maintainers).await
    }

    async fn remove_maintainer(&self, name: &MaintainerName, by: &By, now: Timestamp) -> Result<(), StoreError> {
        let (name, by) = (name.clone(), by.clone());
        self.write(move |connection| write::remove_maintainer(connection, &name, &by, now)).await
    }

    async fn audit(&self, after: u64, rows_max: usize) -> Result<Vec<AuditRow>, StoreError> {
        self.read(move |connection| read::audit(connection, after, rows_max)).await
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let to = to.to_owned();
        match self.path.clone() {
            // A copy takes as long as the file is large: it has a connection of its own and holds nobody up.
            Some(from) => worker::alone("openday-backup", move || backup::of_file(&from, &to)).await,
            None => self.write(move |connection| backup::of_connection(connection, &to)).await,
        }
    }
}
