//! Copies of a data file: made where nobody else can reach them, verified, and given a name by whoever asked.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::backup::{Backup as Copying, StepResult};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use super::{audit, migration, open, seal};
use crate::store::draft::{Draft, OWNER_ONLY};
use crate::store::progress::{Progress, Unit};
use crate::store::{AuditHash, Backup, Revision, StoreError};

/// Bytes of a copy that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// Pages that are copied at once.
const PAGES_AT_ONCE: i32 = 1_024;

/// How long the original may be busy, in tries and the pause between them in milliseconds.
const TRIES_MAX: u32 = 500;
const PAUSE_MS: u64 = 10;

/// What is in a file, to the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub(super) sha256: AuditHash,
    pub(super) bytes: u64,
}

/// What a copy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be kept: the same data gives the same bytes.
    Keep,
    /// To be put in the place of a data file, whose state is one that never was.
    Restore,
}

/// A verified copy without a name.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) draft: Draft,
    pub(super) fingerprint: Fingerprint,
    pub(super) backup: Backup,
}

/// Why no copy was made.
#[derive(Debug)]
pub(super) enum NoCopy {
    Stopped,
    Failed(String),
}

impl NoCopy {
    /// The same as an error of whoever asked for a copy.
    pub(super) fn told(self, failed: impl FnOnce(String) -> StoreError) -> StoreError {
        match self {
            Self::Stopped => StoreError::Stopped,
            Self::Failed(reason) => failed(reason),
        }
    }
}

impl From<String> for NoCopy {
    fn from(reason: String) -> Self {
        Self::Failed(reason)
    }
}

/// Copies what `connection` is connected to, without its sessions, for a file in the folder of `to`.
pub(super) fn make(connection: &Connection, to: &Path, purpose: Purpose, progress: &Progress) -> Result<Copy, NoCopy> {
    let told = |error: io::Error| error.to_string();
    let acknowledged = revision(connection).map_err(|error| error.to_string())?;
    let (mut scratch, mut copy) = scratch(connection, to, progress)?;
    settle(&copy).map_err(|error| unreadable(&error))?;
    if purpose == Purpose::Restore {
        migration::run(&mut copy, to).map_err(|error| error.to_string())?;
    }
    forget(&copy, purpose).map_err(|error| unreadable(&error))?;
    let backup = verify(&copy, connection, acknowledged)?;
    copy.close().map_err(|(_, error)| error.to_string())?;
    let mut draft = Draft::beside(to, OWNER_ONLY).map_err(told)?;
    let written = digest(scratch.file(), |part| draft.file().write_all(part)).map_err(told)?;
    let fingerprint = digest(draft.file(), |_| Ok(())).map_err(told)?;
    if fingerprint != written {
        return Err("the copy is not what was written".to_owned().into());
    }
    Ok(Copy { draft, fingerprint, backup })
}

fn unreadable(error: &rusqlite::Error) -> String {
    format!("the copy cannot be read ({error})")
}

fn settle(copy: &Connection) -> rusqlite::Result<()> {
    open::leave_triggers(copy)?;
    // No file is made beside the copy.
    copy.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    // What was deleted is overwritten.
    copy.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))
}

/// Takes out of a copy what is of the original alone. One that is put in place must not bring back whom somebody signed
/// out, and no log of the original is its own.
fn forget(copy: &Connection, purpose: Purpose) -> rusqlite::Result<()> {
    copy.execute("DELETE FROM sessions", [])?;
    match purpose {
        Purpose::Keep => seal::of_copy(copy),
        Purpose::Restore => seal::turn(copy, None),
    }
}

/// A copy to work on, whose file has lost its name before anything is in it, where the system allows that.
fn scratch(original: &Connection, to: &Path, progress: &Progress) -> Result<(Draft, Connection), NoCopy> {
    let told = |error: io::Error| error.to_string();
    let failed = |error: rusqlite::Error| error.to_string();
    let mut scratch = Draft::named(to, OWNER_ONLY).map_err(told)?;
    let name = scratch.name().unwrap_or(to).to_owned();
    let connect = || Connection::open_with_flags(&name, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed);
    // Both know the file from now on, and the second one reads it first when it is no file with a log any more.
    let (mut first, second) = (connect()?, connect()?);
    scratch.forget_name();
    first.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(())).map_err(failed)?;
    fill(original, &mut first, progress)?;
    first.close().map_err(|(_, error)| failed(error))?;
    unlog(scratch.file()).map_err(told)?;
    Ok((scratch, second))
}

/// Copies all pages as they are at one instant.
fn fill(original: &Connection, copy: &mut Connection, progress: &Progress) -> Result<(), NoCopy> {
    let failed = |error: rusqlite::Error| error.to_string();
    // What is seen between two steps is what the first one saw: a copy under which somebody writes begins anew each time.
    let instant = original.unchecked_transaction().map_err(failed)?;
    revision(&instant).map_err(failed)?;
    let pages = instant.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(failed)?;
    progress.begin("copy", Unit::Pages, Some(pages));
    let copying = Copying::new(&instant, copy).map_err(failed)?;
    let mut tries = 0;
    loop {
        match copying.step(PAGES_AT_ONCE).map_err(failed)? {
            StepResult::Done => return Ok(()),
            StepResult::More => progress.add(u64::from(PAGES_AT_ONCE.unsigned_abs())).map_err(|_| NoCopy::Stopped)?,
            _ if tries == TRIES_MAX => return Err(NoCopy::Failed("it is busy".to_owned())),
            _ => {
                tries += 1;
                thread::sleep(Duration::from_millis(PAUSE_MS));
            }
        }
    }
}

/// Says in the header of a file that it has no log, so that it can be read where nothing can be written beside it.
fn unlog(file: &mut File) -> io::Result<()> {
    const VERSIONS_AT: u64 = 18;
    file.seek(SeekFrom::Start(VERSIONS_AT))?;
    file.write_all(&[1, 1])
}

/// Says what is in the copy, or what is wrong with it.
fn verify(copy: &Connection, original: &Connection, revision_min: Revision) -> Result<Backup, String> {
    let check = || -> rusqlite::Result<(String, bool, usize, Backup)> {
        let verdict = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let strays = copy.prepare("PRAGMA foreign_key_check")?.query_map([], |_| Ok(()))?.count();
        let mark =
            |connection: &Connection, name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let name = "application_id";
        let marks_match = mark(copy, name)? == mark(original, name)?;
        Ok((verdict, marks_match, strays, Backup { revision: revision(copy)?, audit_head: audit::head(copy)? }))
    };
    match check() {
        Ok((verdict, ..)) if verdict != "ok" => Err(format!("the copy is damaged ({verdict})")),
        Ok((.., Backup { revision, .. })) if revision < revision_min => {
            Err(format!("the copy ends at revision {revision}, and revision {revision_min} was acknowledged"))
        }
        Ok((_, true, 0, backup)) => Ok(backup),
        Ok(_) => Err("the copy is not what was copied".to_owned()),
        Err(error) => Err(unreadable(&error)),
    }
}

fn revision(connection: &Connection) -> rusqlite::Result<Revision> {
    Ok(Revision(connection.query_row("SELECT value FROM revision", [], |row| row.get(0))?))
}

/// The fingerprint of a file, whose parts are handed out on the way.
pub(super) fn digest(file: &mut File, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Fingerprint> {
    file.rewind()?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut bytes = 0;
    loop {
        let count = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else { break };
        digest.update(read);
        take(read)?;
        bytes += read.len() as u64;
    }
    Ok(Fingerprint { sha256: AuditHash(digest.finalize().into()), bytes })
}
