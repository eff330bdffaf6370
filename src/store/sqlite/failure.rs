//! What SQLite's failures mean to the store.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::open::BUSY_TIMEOUT_MS;
use crate::store::StoreError;

/// A failure at work, when the file was opened before.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { waited_ms: BUSY_TIMEOUT_MS },
            _ => Self::Failed(Box::new(error)),
        }
    }
}

/// A failure while the file at `path` is opened and checked.
pub(super) fn opening(path: &Path, error: rusqlite::Error) -> StoreError {
    let (path, reason) = (PathBuf::from(path), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotOpenday { path },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt { path, reason },
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly { path, reason }
        }
        _ => error.into(),
    }
}
