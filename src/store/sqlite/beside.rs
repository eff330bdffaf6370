//! The files that SQLite keeps beside a data file, and whether they are its own.
//!
//! Whoever puts another file in the place of one whose server was killed leaves the log of the old one beside it. It must
//! neither be replayed into the new one nor lost, so it is set aside: given another name, which is told.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::held::Held;
use super::log::{self, Found};
use super::seal::NO_STATE;
use crate::store::{Notice, StoreError};

/// The endings of the write-ahead log, of its index in memory, and of the journal of files that have no log.
pub(super) const LOG: &str = "-wal";
pub(super) const INDEX: &str = "-shm";
const JOURNAL: &str = "-journal";

/// All that may lie beside a data file.
pub(super) const SIDES: [&str; 3] = [LOG, JOURNAL, INDEX];

/// The ending of the list of what a server is asked for most, which is no part of the data.
pub(super) const HOT_LIST: &str = ".hot-looks";

/// What does as long as SQLite has the file open.
pub(super) const OPEN_SIDES: [&str; 2] = [LOG, INDEX];

/// Names tried for what is set aside.
const NAMES_MAX: u32 = 10_000;

/// Looks at a log before it counts as a stranger's, and the pause between them in milliseconds: one that is written just now
/// looks so for a moment.
const LOOKS: usize = 5;
const LOOK_PAUSE_MS: u64 = 20;

/// Pages in a log at which SQLite begins to copy it back by itself.
const COPIED_BACK_PAGES_MIN: usize = 1_000;

/// Most bytes of a file that is tried out in memory; what is larger is not.
const TRIAL_BYTES_MAX: usize = 256 * 1024 * 1024;

/// How long another process may take to look at the same folder, in tries and the pause between them in milliseconds.
const FOLDER_TRIES_MAX: u32 = 500;
const FOLDER_PAUSE_MS: u64 = 10;

/// Whose what lies beside a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belongs {
    /// There is nothing in it.
    Nothing,
    Own,
    Stranger,
}

/// A name with something appended.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Whose the log is that lies beside a file.
pub(super) fn belongs(held: &Held) -> io::Result<Belongs> {
    let path = beside(held.path(), LOG);
    if held.raw()?.is_empty()? {
        // SQLite would delete the log.
        return Ok(if has_bytes(&path) { Belongs::Stranger } else { Belongs::Nothing });
    }
    let log = match log::read(&path)? {
        Found::Nothing => return Ok(Belongs::Nothing),
        Found::NoLog => return Ok(Belongs::Stranger),
        Found::Log(log) => log,
    };
    let sealed = held.raw()?.seal(log.last.map(|(page, _)| page))?.map(|(_, seal)| seal.state);
    let is_own = match (log.last, sealed) {
        // As when the last write was made; or all of the log was copied back since, or, of a long one, the part that
        // nobody was reading.
        (Some((_, last)), Some(state)) => {
            let may_be_part = log.frames >= COPIED_BACK_PAGES_MIN && log.states.contains(&state);
            state == last.ground || state == last.state || may_be_part
        }
        // The log holds the very beginning of seals.
        (Some((_, last)), None) => {
            last.ground == NO_STATE && (held.raw()?.is_openday()? || held.raw()?.is_unmarked()?)
        }
        // Both are of an earlier release, or another program's.
        (None, None) => true,
        // Another program wrote to the file, or the log is of an earlier release and another file.
        (None, Some(_)) => is_whole_with_log(held, &path)?,
    };
    Ok(if is_own { Belongs::Own } else { Belongs::Stranger })
}

/// Whether a log that seems to be a file's own would damage it: a copy that another program made is in the same state, and
/// may have other pages.
fn would_damage(held: &Held) -> io::Result<bool> {
    let log = beside(held.path(), LOG);
    Ok(held.raw()?.is_openday()? && !is_whole_with_log(held, &log)? && is_whole_alone(held)?)
}

/// Whether the file is whole once its log is replayed.
fn is_whole_with_log(held: &Held, log: &Path) -> io::Result<bool> {
    let Some(mut image) = held.raw()?.image(TRIAL_BYTES_MAX)? else { return Ok(false) };
    let (pages, count) = log::pages(log)?;
    let page_bytes = pages.values().next().map_or(0, Vec::len);
    for (number, page) in pages {
        let begin = (number.saturating_sub(1) as usize).saturating_mul(page.len());
        let end = begin.saturating_add(page.len());
        if end > TRIAL_BYTES_MAX {
            return Ok(false);
        }
        image.resize(image.len().max(end), 0);
        if let Some(place) = image.get_mut(begin..end) {
            place.copy_from_slice(&page);
        }
    }
    image.truncate((count as usize).saturating_mul(page_bytes));
    Ok(is_whole(image))
}

/// Whether the file is whole, whatever lies beside it.
fn is_whole_alone(held: &Held) -> io::Result<bool> {
    Ok(held.raw()?.image(TRIAL_BYTES_MAX)?.is_some_and(is_whole))
}

fn is_whole(mut image: Vec<u8>) -> bool {
    // In memory there is no log.
    for version in image.iter_mut().skip(18).take(2) {
        *version = 1;
    }
    let check = || -> rusqlite::Result<String> {
        let mut connection = Connection::open_in_memory()?;
        connection.deserialize_read_exact("main", image.as_slice(), image.len(), true)?;
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
    };
    check().is_ok_and(|verdict| verdict == "ok")
}

/// Whether something lies beside `path` that may hold changes which are not in the file, or not to be in it.
pub(super) fn may_be_unsaved(path: &Path) -> bool {
    [LOG, JOURNAL].iter().any(|ending| has_bytes(&beside(path, ending)))
}

fn has_bytes(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.len() > 0)
}

/// Whether a journal lies beside the file that is not to be rolled back into it: writes of a file with a log have none, and
/// one that is whole needs none.
fn has_foreign_journal(held: &Held) -> io::Result<bool> {
    let is_there = has_bytes(&beside(held.path(), JOURNAL)) && held.raw()?.is_openday()?;
    Ok(is_there && (held.raw()?.has_log()? || is_whole_alone(held)?))
}

/// Sets aside what lies beside a file and is not its own.
///
/// # Errors
///
/// [`StoreError::Corrupt`] where the file itself is damaged: nothing is moved then. [`StoreError::FileReplaced`] where the file `is_served`: what lies beside it is in use, and its server will notice.
pub(super) fn set_strangers_aside(held: &Held, is_served: bool) -> Result<Option<Notice>, StoreError> {
    let failed = |error: io::Error| StoreError::ReadOnly { path: held.path().into(), reason: error.to_string() };
    let mut looks = 0;
    loop {
        let has_strange_log = match belongs(held).map_err(failed)? {
            Belongs::Nothing => false,
            Belongs::Own => !is_served && would_damage(held).map_err(failed)?,
            Belongs::Stranger => true,
        };
        if !has_strange_log && (is_served || !has_foreign_journal(held).map_err(failed)?) {
            return Ok(None);
        }
        looks += 1;
        if looks == LOOKS {
            break;
        }
        thread::sleep(Duration::from_millis(LOOK_PAUSE_MS));
    }
    if is_served {
        return Err(StoreError::FileReplaced { path: held.path().into() });
    }
    // Damage can hide whose a log is, and with the file mended it may be the only place of what was acknowledged.
    if is_damaged(held).map_err(failed)? {
        let reason = "the file is not whole; its log was left beside it".to_owned();
        return Err(StoreError::Corrupt { path: held.path().into(), reason });
    }
    set_aside(held.path()).map_err(failed)
}

/// Whether a file is Openday's and not whole, as far as that is tried out.
fn is_damaged(held: &Held) -> io::Result<bool> {
    let raw = held.raw()?;
    Ok(raw.is_openday()? && raw.image(TRIAL_BYTES_MAX)?.is_some_and(|image| !is_whole(image)))
}

/// Sets aside what lies beside a file that is not there.
pub(super) fn set_orphans_aside(path: &Path) -> Result<Option<Notice>, StoreError> {
    if !may_be_unsaved(path) {
        return Ok(None);
    }
    set_aside(path).map_err(|error| StoreError::ReadOnly { path: path.into(), reason: error.to_string() })
}

fn set_aside(path: &Path) -> io::Result<Option<Notice>> {
    let moved = move_sides(path, &free_name(path)?)?;
    Ok(moved.into_iter().next().map(|aside| Notice::SetAside { path: path.into(), aside }))
}

/// Gives what lies beside `path` other names, so that it lies beside `aside`, and says which. The index of a log is deleted:
/// it is made anew from the log whenever it is missed.
pub(super) fn move_sides(path: &Path, aside: &Path) -> io::Result<Vec<PathBuf>> {
    let mut moved = Vec::new();
    for ending in SIDES {
        let (from, to) = (beside(path, ending), beside(aside, ending));
        let done = if ending == INDEX { fs::remove_file(&from) } else { fs::rename(&from, &to) };
        match done {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => {
                done?;
                moved.extend((ending != INDEX).then_some(to));
            }
        }
    }
    Ok(moved)
}

/// A name that neither a file has nor anything beside it.
pub(super) fn free_name(path: &Path) -> io::Result<PathBuf> {
    let is_free =
        |name: &PathBuf| [""].iter().chain(&SIDES).all(|ending| beside(name, ending).symlink_metadata().is_err());
    let names = (1..=NAMES_MAX).map(|number| beside(path, &format!(".set-aside-{number}")));
    names.into_iter().find(is_free).ok_or_else(|| {
        io::Error::new(io::ErrorKind::AlreadyExists, "delete what was set aside beside it and is not missed")
    })
}

/// Held while what lies in a folder is looked at and moved, so that no two processes do so at once.
#[derive(Debug)]
pub(super) struct FolderLock {
    folder: Option<File>,
}

impl FolderLock {
    /// Takes the lock of the folder that `path` is in; where a folder cannot be locked, goes without.
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(folder) = File::open(folder) else { return Ok(Self { folder: None }) };
        for _ in 0..FOLDER_TRIES_MAX {
            match folder.try_lock() {
                Err(fs::TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(FOLDER_PAUSE_MS)),
                _ => return Ok(Self { folder: Some(folder) }),
            }
        }
        let waited_ms = u64::from(FOLDER_TRIES_MAX) * FOLDER_PAUSE_MS;
        Err(StoreError::Locked { path: Some(path.into()), waited_ms })
    }
}

impl Drop for FolderLock {
    /// At once, also where a process that is just being started has a handle of it still.
    fn drop(&mut self) {
        let _ = self.folder.as_ref().map(File::unlock);
    }
}
