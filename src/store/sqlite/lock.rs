//! The lock that keeps a second server off a data file.
//!
//! It lies on a file of its own beside the data file, where SQLite's locks cannot meet it, and the system gives it back
//! when the process ends, however that happens. The empty file stays: deleting it would let two servers each lock their
//! own.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::private;
use crate::store::StoreError;

/// Held by a server for as long as it serves.
#[derive(Debug)]
pub(super) struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Takes the lock of the data file at `path`.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let unwritable = |error: std::io::Error| StoreError::ReadOnly { path: path.into(), reason: error.to_string() };
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let file = private::options().create(true).truncate(false).open(PathBuf::from(name)).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::ServedAlready { path: path.into() }),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }
}
