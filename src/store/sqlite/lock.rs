//! The lock that keeps a second server off the name of a data file.
//!
//! It lies on a file of its own beside the data file, where SQLite's locks cannot meet it, and the system gives it back
//! when the process ends, however that happens. The empty file stays: deleting it would let two servers each lock their
//! own. It holds the name while the file changes; that no other name leads to the same file is `Held::serve`'s matter.

use std::fs::{File, Metadata, TryLockError};
use std::path::Path;

use super::beside::{FolderLock, beside};
use super::identity::Identity;
use super::private;
use crate::store::StoreError;

/// What the name of the lock's file ends with.
pub(super) const ENDING: &str = ".lock";

/// Held by a server for as long as it serves.
#[derive(Debug)]
pub(super) struct ServerLock {
    file: File,
}

impl ServerLock {
    /// Takes the lock of the data file at `path`.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let unwritable = |error: std::io::Error| StoreError::ReadOnly { path: path.into(), reason: error.to_string() };
        // A command that only asks takes the lock for a moment.
        let _folder = FolderLock::of(path)?;
        let name = beside(path, ENDING);
        let file = private::options().create(true).truncate(false).open(name).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::ServedAlready { path: path.into() }),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }

    /// Whether the lock lies under the name of the data file at `path` still.
    pub(super) fn is_in_place(&self, path: &Path) -> bool {
        let name = beside(path, ENDING);
        let identity = |found: std::io::Result<Metadata>| found.ok().map(|found| Identity::of(&name, &found));
        identity(name.metadata()).is_some_and(|there| Some(there) == identity(self.file.metadata()))
    }

    /// Whether a server has the lock; asked by who holds the folder's.
    pub(super) fn is_taken(path: &Path) -> bool {
        let Ok(file) = File::open(beside(path, ENDING)) else { return false };
        let is_taken = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        let _ = file.unlock();
        is_taken
    }
}

impl Drop for ServerLock {
    /// Closing the file alone gives the lock back only with its last handle, and a process that is just being started has
    /// one for a moment (flock(2)).
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_given_back_is_free_whoever_was_handed_a_handle_of_its_file_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openday.db");
        let lock = ServerLock::take(&path).unwrap();
        // As a process has that is being started: the same open file.
        let inherited = lock.file.try_clone().unwrap();
        assert!(ServerLock::is_taken(&path));
        drop(lock);
        assert!(!ServerLock::is_taken(&path));
        assert!(ServerLock::take(&path).is_ok());
        drop(inherited);
    }
}
