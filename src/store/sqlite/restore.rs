//! Puts a backup in the place of a data file: checked first, whole before it appears, and nothing of the old one lost.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::{Connection, OpenFlags};

use super::beside::{self, Belongs, FolderLock, INDEX, beside};
use super::copy::{self, Copy, Purpose};
use super::held::Held;
use super::raw::Raw;
use super::{backup, migration, names, open, private};
use crate::store::draft::sync_folder;
use crate::store::{Progress, Restored, StoreError};

/// What a path may not hold within the name by which SQLite is asked for it (RFC 3986).
const NOT_IN_NAMES: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'?');

/// Restores the data file at `to` from the file `from`.
pub(super) fn restore(from: &Path, to: &Path, progress: &Progress) -> Result<Restored, StoreError> {
    let failed = |reason: String| StoreError::RestoreFailed { path: from.into(), reason };
    let to = open::resolve(to)?;
    let found = fs::metadata(from).map_err(|error| failed(error.to_string()))?;
    if !found.is_file() {
        return Err(failed("it is no file".to_owned()));
    }
    if fs::canonicalize(from).ok() == fs::canonicalize(&to).ok() {
        return Err(failed("it is the data file itself".to_owned()));
    }
    if fs::metadata(&to).is_ok_and(|found| !found.is_file()) {
        return Err(StoreError::CannotOpen { path: to, reason: "it is no file".to_owned() });
    }
    let original = Held::open(from, from).map_err(|error| failed(error.to_string()))?;
    if !original.raw().and_then(Raw::is_openday).map_err(|error| failed(error.to_string()))? {
        return Err(StoreError::NotOpenday { path: from.into() });
    }
    names::check_folder(&original)?;
    let made = {
        let source = Source::open(&original)?;
        migration::check(&source.connection, from)?;
        copy::make(&source.connection, &to, Purpose::Restore, progress).map_err(|error| {
            error.told(|reason| match reason.strip_prefix("the copy is ") {
                Some(reason) => StoreError::Corrupt { path: from.into(), reason: reason.to_owned() },
                None => failed(reason),
            })
        })?
    };
    put_in_place(made, &to)
}

/// A backup that is read.
struct Source {
    connection: Connection,
    /// What SQLite made beside it and what was not there before.
    made: Option<PathBuf>,
}

impl Source {
    /// Opens a file as it is, or with its own log where one lies beside it, as beside a data file that was copied whole.
    /// Nothing is written to either.
    fn open(original: &Held) -> Result<Self, StoreError> {
        let path = original.path();
        let failed = |reason: String| StoreError::RestoreFailed { path: path.into(), reason };
        if beside::belongs(original).map_err(|error| failed(error.to_string()))? == Belongs::Own {
            let index = beside(path, INDEX);
            let made = index.symlink_metadata().is_err().then_some(index);
            return Ok(Self { connection: open::backup_source(path)?, made });
        }
        let altered = |claim: backup::Claim| -> io::Result<bool> {
            Ok(!claim.is_of(copy::digest(&mut File::open(path)?, |_| Ok(()))?))
        };
        let is_altered = backup::claim(&backup::manifest_path(path)).map_or(Ok(false), altered);
        if is_altered.map_err(|error| failed(error.to_string()))? {
            return Err(failed("its manifest says that it was another when it was made".to_owned()));
        }
        let name = path.to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
        // Of `//name`, SQLite would take the first part for a host.
        let name = format!("file:{}?immutable=1", utf8_percent_encode(name, NOT_IN_NAMES));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(Self { connection: Connection::open_with_flags(name, flags)?, made: None })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(made) = &self.made {
            let _ = fs::remove_file(made);
        }
    }
}

/// Gives the copy the name of the data file, and what has that name now another.
fn put_in_place(made: Copy, to: &Path) -> Result<Restored, StoreError> {
    let failed = |error: io::Error| StoreError::ReadOnly { path: to.into(), reason: error.to_string() };
    let _folder = FolderLock::of(to)?;
    let aside = beside::free_name(to).map_err(failed)?;
    let held = fs::metadata(to).ok().map(|_| Held::open(to, to)).transpose()?;
    let is_served = held.as_ref().is_some_and(Held::is_served);
    // Whoever writes to the old file has done so before it is moved, or finds the new one and gives up.
    let quiet = held.as_ref().filter(|_| is_served).and_then(|held| quiet(held.path()));
    let is_kept = match fs::hard_link(to, &aside) {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        // Some file systems have no second names.
        Err(_) => fs::rename(to, &aside).map(|()| true).map_err(failed)?,
    };
    made.draft.replace(to).map_err(failed)?;
    // After the file: what an interruption leaves beside the new one is known for another's.
    let moved: Vec<_> =
        is_kept.then(|| aside.clone()).into_iter().chain(beside::move_sides(to, &aside).map_err(failed)?).collect();
    sync_folder(to).map_err(failed)?;
    let notices = moved.iter().filter_map(|path| private::tighten(path)).collect();
    drop(quiet);
    let aside = moved.into_iter().next();
    Ok(Restored { backup: made.backup, aside, is_served, notices })
}

/// Keeps everybody from writing to a file, if it can be written to at all.
fn quiet(path: &Path) -> Option<Connection> {
    let connection = open::backup_source(path).ok()?;
    connection.execute_batch("BEGIN IMMEDIATE").ok()?;
    Some(connection)
}
