//! What SQLite's failures mean to the store.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::open::BUSY_TIMEOUT_MS;
use crate::store::StoreError;

/// A failure at work, when the file was opened before.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path: None },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Locked { path: None, waited_ms: BUSY_TIMEOUT_MS }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path: None, reason: error.to_string() }
            }
            Some(
                ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport,
            ) => Self::Unusable { path: None, reason: error.to_string() },
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
        _ => StoreError::from(error).of_file(&path),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use super::*;
    use crate::domain::change::By;
    use crate::domain::fixture;
    use crate::domain::participant::Participant;
    use crate::store::Revision;
    use crate::store::rules;
    use crate::store::sqlite::{open, transaction};

    fn add(connection: &mut Connection, participant: &Participant) -> Result<Revision, StoreError> {
        transaction::write(connection, None, async |rows| rules::add(rows, participant, None, &By::OPERATOR).await)
    }

    fn seen(connection: &mut Connection) -> (Revision, usize) {
        let all = transaction::read(connection, async |rows| rules::changes_since(rows, Revision::ZERO).await).unwrap();
        (all.revision, all.participants.len())
    }

    #[test]
    fn a_full_disk_is_said_so_and_nothing_is_changed() {
        let mut connection = open::in_memory().unwrap();
        let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        // One participant may still fit into the pages there are; the trail of many does not.
        let full = (0..100).find_map(|number| {
            let mut participant = fixture::participant();
            participant.slug = format!("shop-{number}").parse().unwrap();
            let before = seen(&mut connection);
            let error = add(&mut connection, &participant).err()?;
            assert_eq!(seen(&mut connection), before);
            Some(error)
        });
        assert!(matches!(full, Some(StoreError::DiskFull { .. })), "{full:?}");
        connection.pragma_update_and_check(None, "max_page_count", 10_000, |_| Ok(())).unwrap();
        add(&mut connection, &fixture::participant()).unwrap();
    }

    #[test]
    fn a_file_that_another_keeps_locked_is_said_so_and_nothing_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openday.db");
        let mut connection = open::writer(&path).unwrap();
        connection.busy_timeout(Duration::ZERO).unwrap();
        let other = open::writer(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let error = add(&mut connection, &fixture::participant()).unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
        assert_eq!(seen(&mut connection), (Revision::ZERO, 0), "reading goes on");
        other.execute_batch("ROLLBACK").unwrap();
        add(&mut connection, &fixture::participant()).unwrap();
    }
}
