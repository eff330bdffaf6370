//! Opening a data file: what is refused, and the settings every connection works under.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::held::Held;
use super::{failure, migration, seal};
use crate::store::StoreError;
use crate::store::draft::{Draft, OWNER_ONLY};

/// How long a write waits for another process to finish its own, in milliseconds.
pub(super) const BUSY_TIMEOUT_MS: u64 = 5_000;

/// The pause between two tries where SQLite itself does not wait, in milliseconds.
const BUSY_PAUSE_MS: u64 = 10;

/// Bytes the log beside the data file is cut back to after a large write.
const JOURNAL_BYTES_MAX: i64 = 64 * 1024 * 1024;

/// Statements that a connection keeps prepared: more than there are.
const STATEMENTS_MAX: usize = 64;

/// SQLite before 3.51.3 can lose committed writes when two connections reset the log at once.
const LIBRARY_NEEDED: (i32, &str) = (3_051_003, "3.51.3");

/// Refuses a SQLite that is not safe to write with.
pub(super) fn check_library(number: i32, found: &'static str) -> Result<(), StoreError> {
    let (needed_number, needed) = LIBRARY_NEEDED;
    if number < needed_number { Err(StoreError::SqliteTooOld { found, needed }) } else { Ok(()) }
}

/// The one name of the file that `path` leads to, so that two ways to it meet the same lock; the file may not be there.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let refuse = |reason: String| StoreError::CannotOpen { path: path.into(), reason };
    match fs::canonicalize(path) {
        Ok(found) if found.is_dir() => Err(refuse("it is a folder".to_owned())),
        // A pipe, a socket or a device; nothing is made beside it.
        Ok(found) if !found.is_file() => Err(refuse("it is no file".to_owned())),
        Ok(found) => Ok(found),
        Err(error) => {
            let name = path.file_name().ok_or_else(|| refuse("it names no file".to_owned()))?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder = fs::canonicalize(folder).map_err(|error| refuse(error.to_string()))?;
            if !folder.is_dir() {
                return Err(refuse(format!("`{}` is not a folder", folder.display())));
            }
            if let Ok(target) = fs::read_link(path) {
                return Err(refuse(format!("it is a link to `{}`, where there is nothing", target.display())));
            }
            // As that of a file with a slash behind it.
            if error.kind() == ErrorKind::NotADirectory {
                return Err(refuse(error.to_string()));
            }
            Ok(folder.join(name))
        }
    }
}

/// The connection that writes, to a file that was checked and migrated.
pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    let explain = |error| failure::opening(path, error);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE).map_err(explain)?;
    // Both before anything is written, for it may be somebody else's file.
    if connection.is_readonly("main").map_err(explain)? {
        return Err(StoreError::ReadOnly { path: path.into(), reason: "the file is read-only".to_owned() });
    }
    migration::check(&connection, path)?;
    check_whole(&connection, path)?;
    settle(&connection).map_err(explain)?;
    migration::run(&mut connection, path)?;
    Ok(connection)
}

/// Fails where the file that `connection` is connected to is damaged.
///
/// Values are neither looked at one by one, which takes three times as long and every start waits for, nor computed: from
/// schema 7 on a column that is computed has neither a type nor `NOT NULL`. Each value is checked where it is read, and all of
/// them by `audit verify` and `doctor`.
pub(super) fn check_whole(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| failure::opening(path, error);
    let look_at_values = |does: bool| connection.pragma_update(None, "ignore_check_constraints", !does);
    look_at_values(false).map_err(explain)?;
    let verdict = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    look_at_values(true).map_err(explain)?;
    match verdict.map_err(explain)? {
        verdict if verdict == "ok" => Ok(()),
        // It has several lines.
        reason => Err(StoreError::Corrupt { path: path.into(), reason: reason.lines().collect::<Vec<_>>().join(" ") }),
    }
}

/// Begins a log of the file's own and a state that no copy of the file has: from here on nothing that is put in its place
/// can be taken for it. Where that cannot be, as on a full disk, the file is served even so.
pub(super) fn begin_log(connection: &Connection, held: &Held) {
    let turn = || -> Result<(), StoreError> {
        held.remember().map_err(|error| StoreError::Unusable { path: None, reason: error.to_string() })?;
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        seal::turn(&transaction, Some(held.ground()))?;
        Ok(transaction.commit()?)
    };
    let begin = || turn().and_then(|()| copy_log_back(connection)).and_then(|()| turn());
    if let Err(error) = begin().map_err(|error| error.of_file(held.path())) {
        tracing::warn!(%error, "the log of the data file could not be begun anew");
    }
}

/// Has all of the log copied back into the file.
pub(super) fn copy_log_back(connection: &Connection) -> Result<(), StoreError> {
    let is_busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy { Err(StoreError::Locked { path: None, waited_ms: BUSY_TIMEOUT_MS }) } else { Ok(()) }
}

/// Makes the file if it is not there, before SQLite makes one that everybody may read; the files that SQLite makes beside
/// it are as private as it is.
///
/// It is made under another name: in this process, closing a file that SQLite has open elsewhere would give back the
/// locks on it.
pub(super) fn make_private(path: &Path) -> Result<(), StoreError> {
    let is_missing = path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound);
    if !is_missing {
        return Ok(());
    }
    match Draft::beside(path, OWNER_ONLY).and_then(|file| file.finish(path)) {
        // Another made it meanwhile.
        Err(error) if path.symlink_metadata().is_err() => {
            Err(StoreError::ReadOnly { path: path.into(), reason: error.to_string() })
        }
        _ => Ok(()),
    }
}

/// A connection that only reads, to a file that [`writer`] opened before.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let open = || {
        let connection = connect(path, OpenFlags::empty())?;
        settle(&connection)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    open().map_err(|error| failure::opening(path, error))
}

/// A connection to copy the file from. It holds no more than a read transaction, but what it copies into is written.
pub(super) fn backup_source(path: &Path) -> Result<Connection, StoreError> {
    let open = || {
        let connection = connect(path, OpenFlags::empty())?;
        settle(&connection)?;
        Ok(connection)
    };
    open().map_err(|error| failure::opening(path, error))
}

/// A connection to a new database in memory.
pub(super) fn in_memory() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    settle(&connection)?;
    migration::run(&mut connection, Path::new(":memory:"))?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    // Else the last one to close would copy its log into whatever file has come into the place of its own.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Has the log copied back and deleted when `connection` is the last to be closed.
pub(super) fn end_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map(drop)
}

/// The settings: what was acknowledged survives a power cut, and what a file says is not trusted.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    leave_triggers(connection)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A contact that is deleted does not stay in pages that nobody uses.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    // With NORMAL, a power cut takes back revocations that were acknowledged.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Where a flush stops at the drive's cache (macOS), it must not.
    connection.pragma_update(None, "fullfsync", true)?;
    write_ahead(connection)?;
    connection.pragma_update_and_check(None, "journal_size_limit", JOURNAL_BYTES_MAX, |_| Ok(()))?;
    Ok(())
}

/// No trigger of the file has a say in what this program writes. Its own keep others from editing by mistake; what somebody
/// added could turn a revocation into nothing that succeeds.
pub(super) fn leave_triggers(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).map(drop)
}

/// Does something that is not worth waiting for: where another process has the file locked, it fails at once.
pub(super) fn at_once<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.busy_timeout(Duration::ZERO)?;
    let done = work(connection);
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    done
}

/// Turns the write-ahead log on. Of several processes that do so to a new file at once, SQLite fails all but one without
/// the wait it keeps otherwise, so the wait is kept here.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mut waited_ms = 0;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited_ms < BUSY_TIMEOUT_MS => {
                thread::sleep(Duration::from_millis(BUSY_PAUSE_MS));
                waited_ms += BUSY_PAUSE_MS;
            }
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::types::FromSql;

    use super::*;

    fn pragma<T: FromSql>(connection: &Connection, name: &str) -> T {
        connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
    }

    #[test]
    fn every_connection_to_a_file_survives_a_power_cut_and_trusts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openday.db");
        let writer = writer(&path).unwrap();
        let reader = reader(&path).unwrap();
        for connection in [&writer, &reader] {
            const FULL: i64 = 2;
            assert_eq!(pragma::<i64>(connection, "synchronous"), FULL);
            assert_eq!(pragma::<String>(connection, "journal_mode"), "wal");
            assert_eq!(pragma::<i64>(connection, "journal_size_limit"), JOURNAL_BYTES_MAX);
            assert_eq!(pragma::<i64>(connection, "busy_timeout"), 5_000);
            assert!(pragma::<bool>(connection, "foreign_keys"));
            assert!(pragma::<bool>(connection, "fullfsync"));
            assert!(pragma::<bool>(connection, "secure_delete"));
            assert!(pragma::<bool>(connection, "cell_size_check"));
            assert!(!pragma::<bool>(connection, "trusted_schema"));
            assert!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
            assert!(!connection.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER).unwrap());
        }
        assert!(!pragma::<bool>(&writer, "query_only"));
        assert!(pragma::<bool>(&reader, "query_only"));
        assert!(reader.execute("UPDATE revision SET value = value + 1", []).is_err());
    }

    #[test]
    fn every_table_is_strict() {
        let connection = in_memory().unwrap();
        let mut statement =
            connection.prepare("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'").unwrap();
        let tables: Vec<(String, bool)> =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        assert!(tables.len() >= 7, "{tables:?}");
        assert!(tables.iter().all(|(_, strict)| *strict), "{tables:?}");
    }

    #[test]
    fn no_column_is_computed_for_the_look_at_a_file() {
        let connection = in_memory().unwrap();
        let select = "SELECT name, type, \"notnull\" FROM pragma_table_xinfo('participants') WHERE hidden IN (2, 3)";
        let mut statement = connection.prepare(select).unwrap();
        let computed: Vec<(String, String, bool)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(computed, [("status".to_owned(), "ANY".to_owned(), false)]);
    }

    #[test]
    fn a_sqlite_that_can_lose_writes_is_refused() {
        assert!(check_library(3_051_003, "3.51.3").is_ok());
        assert_eq!(
            check_library(3_051_002, "3.51.2").unwrap_err().to_string(),
            "this program was built with SQLite 3.51.2, which can lose committed writes; build it with 3.51.3 or newer"
        );
        assert!(check_library(rusqlite::version_number(), rusqlite::version()).is_ok());
    }
}
