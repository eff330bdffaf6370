//! Backups: a copy under another name, verified, and only then given the name that was asked for.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::{open, read};
use crate::store::StoreError;

/// Names tried for the unfinished copy, should earlier ones have been left behind by a crash.
const NAMES_MAX: u32 = 100;

/// Copies the data file at `from`, which others may be writing to, into the new file `to`.
pub(super) fn of_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    of_connection(&open::backup_source(from)?, to)
}

/// Copies what `connection` is connected to into the new file `to`.
pub(super) fn of_connection(connection: &Connection, to: &Path) -> Result<(), StoreError> {
    let failed = |reason: String| StoreError::BackupFailed { path: to.into(), reason };
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::BackupExists { path: to.into() });
    }
    let unfinished = Unfinished::beside(to).map_err(|error| failed(error.to_string()))?;
    let name = unfinished.0.to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
    let acknowledged = read::revision(connection)?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(|error| failed(error.to_string()))?;
    verify(&unfinished.0, connection, acknowledged.0).map_err(failed)?;
    unfinished.finish(to).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::BackupExists { path: to.into() },
        _ => failed(error.to_string()),
    })
}

/// Opens the copy as a restored one would be, and says what is wrong with it.
fn verify(path: &Path, original: &Connection, revision_min: u64) -> Result<(), String> {
    let check = || -> rusqlite::Result<(String, bool, u64, usize)> {
        let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let verdict = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let strays = copy.prepare("PRAGMA foreign_key_check")?.query_map([], |_| Ok(()))?.count();
        let mark =
            |connection: &Connection, name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let mut marks_match = true;
        for name in ["application_id", "user_version"] {
            marks_match &= mark(&copy, name)? == mark(original, name)?;
        }
        Ok((verdict, marks_match, copy.query_row("SELECT value FROM revision", [], |row| row.get(0))?, strays))
    };
    match check() {
        Ok((verdict, true, revision, 0)) if verdict == "ok" && revision >= revision_min => Ok(()),
        Ok((verdict, ..)) if verdict != "ok" => Err(format!("the copy is damaged ({verdict})")),
        Ok((.., revision, _)) if revision < revision_min => {
            Err(format!("the copy ends at revision {revision}, and revision {revision_min} was acknowledged"))
        }
        Ok(_) => Err("the copy is not what was copied".to_owned()),
        Err(error) => Err(format!("the copy cannot be read ({error})")),
    }
}

/// A file that is deleted unless it is finished.
struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes an empty file in the folder of `to`, so that giving it its name moves no data.
    fn beside(to: &Path) -> io::Result<Self> {
        let name = to.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "it names no file"))?;
        for number in 0..NAMES_MAX {
            let mut candidate = name.to_owned();
            candidate.push(format!(".unfinished-{number}"));
            let path = to.with_file_name(candidate);
            match File::create_new(&path) {
                Ok(_) => return Ok(Self(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(ErrorKind::AlreadyExists, "delete the unfinished copies beside it"))
    }

    /// Has everything on disk, then gives the file its name unless that was taken meanwhile.
    fn finish(self, to: &Path) -> io::Result<()> {
        File::options().write(true).open(&self.0)?.sync_all()?;
        // A second name is given only where none is, which a renaming does not promise. Some file systems have no
        // second names; there the name is looked at once more.
        match fs::hard_link(&self.0, to) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
            Err(_) if to.symlink_metadata().is_err() => fs::rename(&self.0, to)?,
            Err(_) => return Err(ErrorKind::AlreadyExists.into()),
        }
        sync_folder(to)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It may have been renamed; a copy that cannot be deleted is named so that people see what it is.
        let _ = fs::remove_file(&self.0);
    }
}

/// Makes a new name in a folder survive a power cut.
#[cfg(unix)]
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_file: &Path) -> io::Result<()> {
    Ok(())
}
