//! A data file that is open: the threads that work on it, and the file they work on.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::beside::{self, FolderLock, SIDES, beside};
use super::held::Held;
use super::lock::{self, ServerLock};
use super::raw::Raw;
use super::worker::{Purpose, Worker};
use super::{READERS, Role, names, open, private};
use crate::store::{Notice, StoreError};

/// Connections to one file, or to a database in memory.
#[derive(Debug)]
pub(super) struct Attached {
    // Dropped in this order: no thread is at work any more when the file is let go.
    readers: Option<Worker>,
    /// Of the server itself, which keeps up with the file however many read it.
    follower: Option<Worker>,
    pub(super) writer: Worker,
    /// `None` when in memory.
    pub(super) held: Option<Arc<Held>>,
}

/// What is to be done about a file that is not there, or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// Begin one.
    Begin,
    /// Wait for one: participants that are not there any more must not look as if there had never been any.
    Refuse,
}

impl Attached {
    /// Opens the file at `path`, to which `asked` leads, and says what people should know of it.
    ///
    /// Blocks while the file is checked. Another process that does the same in this folder is waited for.
    pub(super) fn open(
        path: &Path,
        asked: &Path,
        role: Role,
        absent: Absent,
    ) -> Result<(Self, Vec<Notice>), StoreError> {
        let _folder = FolderLock::of(path)?;
        let mut notices = Vec::new();
        // A server that has lost its file must not be given an empty one by a command that enters somebody.
        let is_awaited = || role == Role::Command && ServerLock::is_taken(path);
        if path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            if absent == Absent::Refuse || is_awaited() {
                return Err(StoreError::FileGone { path: path.into() });
            }
            notices.extend(beside::set_orphans_aside(path)?);
            open::make_private(path)?;
        }
        let mut held = Held::open(path, asked)?;
        let is_served = match role {
            Role::Server => held.serve().map(|()| false)?,
            Role::Command => held.is_served(),
        };
        if is_served && !held.has_open_sides() {
            return Err(StoreError::ServedElsewhere { path: path.into() });
        }
        let is_empty = held.raw().and_then(Raw::is_empty).unwrap_or(false);
        let is_openday = held.raw().and_then(Raw::is_openday).unwrap_or(false);
        if absent == Absent::Refuse && !is_openday || is_empty && is_awaited() {
            let found = if is_empty { "empty" } else { "no data file of Openday" };
            return Err(StoreError::FileForeign { path: path.into(), found });
        }
        held.check_writable()?;
        // What its server has open lies beside this name.
        if !is_served {
            names::check(&held)?;
        }
        notices.extend(beside::set_strangers_aside(&held, is_served)?);
        let writer = open::writer(path)?;
        // Only now it is certain whose file it is.
        let names = [beside(path, lock::ENDING)].into_iter().chain(SIDES.map(|ending| beside(path, ending)));
        notices.extend(std::iter::once(path.to_owned()).chain(names).filter_map(|name| private::tighten(&name)));
        let (readers, follower) = match role {
            Role::Server => {
                open::begin_log(&writer, &held);
                let connections: Result<Vec<_>, _> = (0..READERS).map(|_| open::reader(path)).collect();
                let follower = Worker::start("openday-store-follow", vec![open::reader(path)?])?;
                (Some(Worker::start("openday-store-read", connections?)?), Some(follower))
            }
            Role::Command => (None, None),
        };
        held.remember().map_err(|error| StoreError::ReadOnly { path: path.into(), reason: error.to_string() })?;
        // Of the file that was opened by its name just now, and of no other.
        held.check_place()?;
        let writer = Worker::start("openday-store-write", vec![writer])?;
        Ok((Self { readers, follower, writer, held: Some(Arc::new(held)) }, notices))
    }

    /// A database that is gone with the process.
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        let writer = Worker::start("openday-store", vec![open::in_memory()?])?;
        Ok(Self { readers: None, follower: None, writer, held: None })
    }

    /// The same failure, said of this file.
    pub(super) fn explain(&self, error: StoreError) -> StoreError {
        match &self.held {
            Some(held) => error.of_file(held.path()),
            None => error,
        }
    }

    /// Has a reading for that purpose done. Where one connection does everything, following stands in front of it.
    pub(super) async fn read<T, F>(&self, purpose: Purpose, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let own = match purpose {
            Purpose::Following => &self.follower,
            Purpose::Asked => &self.readers,
        };
        own.as_ref().unwrap_or(&self.writer).call_in(purpose, work).await
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // The log of a file that is in its place is copied back; that of another is left as it is.
        if self.held.as_ref().is_some_and(|held| held.check_place().is_ok()) {
            self.writer.tell(|connection| {
                if let Err(error) = open::end_log(connection) {
                    tracing::warn!(%error, "the log of the data file stays beside it");
                }
            });
        }
    }
}
