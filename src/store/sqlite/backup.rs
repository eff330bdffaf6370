//! Backups: a copy under another name, verified, and only then given the name that was asked for; its manifest likewise.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::unfinished::Unfinished;
use super::{audit, open};
use crate::store::{AuditHash, AuditHead, Backup, Revision, StoreError};

/// Bytes of a copy that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// What is said of a copy, in the file beside it. No date is: the same data gives the same manifest.
#[derive(Debug, Serialize)]
struct Manifest<'a> {
    file: &'a str,
    /// Of the copy, so that one that was cut off or altered is known.
    sha256: AuditHash,
    bytes: u64,
    revision: Revision,
    audit_head: Option<AuditHead>,
    made_by: &'static str,
}

/// Copies the data file at `from`, which others may be writing to, into the new file `to`.
pub(super) fn of_file(from: &Path, to: &Path) -> Result<Backup, StoreError> {
    of_connection(&open::backup_source(from)?, to)
}

/// Copies what `connection` is connected to into the new file `to`.
pub(super) fn of_connection(connection: &Connection, to: &Path) -> Result<Backup, StoreError> {
    let failed = |reason: String| StoreError::BackupFailed { path: to.into(), reason };
    let unnamed = || failed("it names no file".to_owned());
    let file =
        to.file_name().ok_or_else(unnamed)?.to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
    let manifest_path = to.with_file_name(format!("{file}.manifest.json"));
    for path in [to, &manifest_path] {
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::BackupExists { path: path.into() });
        }
    }
    let acknowledged = revision(connection)?;
    let copy = Unfinished::beside(to).map_err(|error| failed(error.to_string()))?;
    let name = copy.path().to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(|error| failed(error.to_string()))?;
    forget_sessions(copy.path()).map_err(|error| failed(error.to_string()))?;
    let backup = verify(copy.path(), connection, acknowledged).map_err(failed)?;

    let write_manifest = || -> io::Result<Unfinished> {
        let manifest = Unfinished::beside(&manifest_path)?;
        let text = manifest_of(copy.path(), file, &backup)?;
        File::options().write(true).open(manifest.path())?.write_all(text.as_bytes())?;
        Ok(manifest)
    };
    let manifest = write_manifest().map_err(|error| failed(error.to_string()))?;
    let explain = |path: &Path, error: &io::Error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::BackupExists { path: path.into() },
        _ => failed(error.to_string()),
    };
    copy.finish(to).map_err(|error| explain(to, &error))?;
    manifest.finish(&manifest_path).map_err(|error| {
        // The name was given just now; a copy of which nothing is said is not what was asked for.
        let _ = fs::remove_file(to);
        explain(&manifest_path, &error)
    })?;
    Ok(backup)
}

fn revision(connection: &Connection) -> rusqlite::Result<Revision> {
    Ok(Revision(connection.query_row("SELECT value FROM revision", [], |row| row.get(0))?))
}

/// Takes the sessions out of a copy: one that is put in place must not bring back whom somebody signed out.
fn forget_sessions(copy: &Path) -> rusqlite::Result<()> {
    let copy = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // No file is made beside the copy, which is worth nothing until it is finished.
    copy.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    // What was deleted is overwritten.
    copy.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    copy.execute("DELETE FROM sessions", [])?;
    copy.close().map_err(|(_, error)| error)
}

/// Opens the copy as a restored one would be, and says what is in it or what is wrong with it.
fn verify(path: &Path, original: &Connection, revision_min: Revision) -> Result<Backup, String> {
    let check = || -> rusqlite::Result<(String, bool, usize, Backup)> {
        let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let verdict = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let strays = copy.prepare("PRAGMA foreign_key_check")?.query_map([], |_| Ok(()))?.count();
        let mark =
            |connection: &Connection, name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let mut marks_match = true;
        for name in ["application_id", "user_version"] {
            marks_match &= mark(&copy, name)? == mark(original, name)?;
        }
        let revision = revision(&copy)?;
        Ok((verdict, marks_match, strays, Backup { revision, audit_head: audit::head(&copy)? }))
    };
    match check() {
        Ok((verdict, ..)) if verdict != "ok" => Err(format!("the copy is damaged ({verdict})")),
        Ok((.., Backup { revision, .. })) if revision < revision_min => {
            Err(format!("the copy ends at revision {revision}, and revision {revision_min} was acknowledged"))
        }
        Ok((_, true, 0, backup)) => Ok(backup),
        Ok(_) => Err("the copy is not what was copied".to_owned()),
        Err(error) => Err(format!("the copy cannot be read ({error})")),
    }
}

fn manifest_of(copy: &Path, file: &str, backup: &Backup) -> io::Result<String> {
    let (sha256, bytes) = digest_of(copy)?;
    let manifest = Manifest {
        file,
        sha256,
        bytes,
        revision: backup.revision,
        audit_head: backup.audit_head,
        made_by: concat!("openday ", env!("CARGO_PKG_VERSION")),
    };
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    Ok(text)
}

/// The SHA-256 of a file, and how many bytes it has.
fn digest_of(path: &Path) -> io::Result<(AuditHash, u64)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut bytes = 0;
    loop {
        let count = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else { break };
        digest.update(read);
        bytes += read.len() as u64;
    }
    Ok((AuditHash(digest.finalize().into()), bytes))
}
