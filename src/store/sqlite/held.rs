//! The data file itself, held open beside SQLite: which file it is, whether it is still in its place, and its bytes.
//!
//! Closing any handle of a file gives back the locks that SQLite has on it anywhere in the process (POSIX), so handles are
//! shared by all who hold the same file, and closed with the last of them: whoever holds one must drop it after SQLite's.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::identity::{self, Identity};
use super::raw::Raw;
use super::seal::{NO_STATE, Name};
use super::{beside, private, room};
use crate::store::StoreError;

/// Every file that is held in this process.
static HELD: Mutex<BTreeMap<Identity, Shared>> = Mutex::new(BTreeMap::new());

/// Looks at a file that seems to be another before it counts as one, and the pause between them in milliseconds: a log that
/// is being copied back looks so for a moment.
const LOOKS: usize = 4;
const LOOK_PAUSE_MS: u64 = 20;

#[derive(Debug, Default)]
struct Shared {
    files: Vec<Arc<File>>,
    holders: usize,
    is_served: bool,
}

/// A data file that is held.
#[derive(Debug)]
pub(super) struct Held {
    path: PathBuf,
    /// The name it was asked for by, which may be that of a link to it.
    asked: PathBuf,
    identity: Identity,
    /// `None` only while dropped.
    file: Option<Arc<File>>,
    serves: bool,
    known: Mutex<Known>,
}

/// What the file was like when it was looked at last.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Known {
    /// The state that its bytes are of, and the page that says so.
    seal: Option<(u32, Name)>,
    trace: Option<Trace>,
    /// Which files SQLite has open beside it, where a server does.
    sides: Option<[Option<Identity>; 2]>,
}

/// What changes when a file is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trace {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Trace {
    pub(super) fn of(found: &Metadata) -> Self {
        Self { bytes: found.len(), modified: found.modified().ok() }
    }
}

/// How the file was found in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// As it was, or with its own log copied back.
    AsItWas,
    /// Written to, but not by its log.
    Touched,
}

/// Whether nothing more can be opened, by this process or on this machine.
#[cfg(unix)]
fn is_out_of_descriptors(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::MFILE, Errno::NFILE].contains(&Errno::from_io_error(error).unwrap_or(Errno::IO))
}

#[cfg(not(unix))]
fn is_out_of_descriptors(_error: &io::Error) -> bool {
    false
}

impl Held {
    /// Holds the file at `path`, which is there; `asked` leads to it.
    pub(super) fn open(path: &Path, asked: &Path) -> Result<Self, StoreError> {
        let mut held = registry();
        let found = fs::metadata(path).map_err(|error| unusable(path, &error))?;
        if !found.is_file() {
            // Opening a pipe would wait for somebody to write to it.
            return Err(StoreError::CannotOpen { path: path.into(), reason: "it is no file".to_owned() });
        }
        let mut identity = Identity::of(path, &found);
        let known = held.get(&identity).and_then(|shared| shared.files.first().cloned());
        let file = if let Some(file) = known {
            file
        } else {
            let file = Arc::new(File::open(path).map_err(|error| unusable(path, &error))?);
            // Another may have been put there meanwhile.
            identity = Identity::of(path, &file.metadata().map_err(|error| unusable(path, &error))?);
            held.entry(identity.clone()).or_default().files.push(Arc::clone(&file));
            file
        };
        held.entry(identity.clone()).or_default().holders += 1;
        drop(held);
        Ok(Self {
            path: path.into(),
            asked: asked.into(),
            identity,
            file: Some(file),
            serves: false,
            known: Mutex::default(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// How many names it has, as far as the system says.
    pub(super) fn names(&self) -> io::Result<u64> {
        Ok(identity::names(&self.file()?.metadata()?))
    }

    fn file(&self) -> io::Result<&File> {
        self.file.as_deref().ok_or_else(|| ErrorKind::NotFound.into())
    }

    /// Its bytes.
    pub(super) fn raw(&self) -> io::Result<Raw<'_>> {
        self.file().map(Raw)
    }

    /// Keeps every other server off this file, under whatever name it is.
    pub(super) fn serve(&mut self) -> Result<(), StoreError> {
        let mut held = registry();
        let shared = held.entry(self.identity.clone()).or_default();
        if shared.is_served || self.is_locked_elsewhere(File::try_lock) {
            return Err(StoreError::ServedAlready { path: self.path.clone() });
        }
        shared.is_served = true;
        self.serves = true;
        Ok(())
    }

    /// Whether a server serves this file, under whatever name.
    pub(super) fn is_served(&self) -> bool {
        let held = registry();
        if held.get(&self.identity).is_some_and(|shared| shared.is_served) {
            return true;
        }
        let is_locked = self.is_locked_elsewhere(File::try_lock_shared);
        if !is_locked {
            let _ = self.file().and_then(File::unlock);
        }
        is_locked
    }

    /// Only a lock that somebody else has counts: not every file system has locks.
    fn is_locked_elsewhere(&self, try_lock: impl FnOnce(&File) -> Result<(), TryLockError>) -> bool {
        // Where locks bind who reads and writes, SQLite would meet them.
        cfg!(unix) && self.file().is_ok_and(|file| matches!(try_lock(file), Err(TryLockError::WouldBlock)))
    }

    /// Remembers what the file is like now.
    pub(super) fn remember(&self) -> io::Result<()> {
        let trace = Some(Trace::of(&self.file()?.metadata()?));
        let page = self.known().seal.map(|(page, _)| page);
        let seal = self.raw()?.seal(page)?.map(|(page, seal)| (page, seal.state));
        let sides = self.serves.then(|| self.sides());
        *self.known() = Known { seal, trace, sides };
        Ok(())
    }

    /// The state that its own pages were in when it was looked at last; where they had no seal then, as in a file all of
    /// which is in its log still, they are looked at now.
    pub(super) fn ground(&self) -> Name {
        let mut known = self.known();
        if known.seal.is_none() {
            let found = self.raw().and_then(|raw| raw.seal(None)).ok().flatten();
            known.seal = found.map(|(page, seal)| (page, seal.state));
        }
        known.seal.map_or(NO_STATE, |(_, state)| state)
    }

    /// Which files lie beside it under the names of those that SQLite has open as long as it has the file.
    fn sides(&self) -> [Option<Identity>; 2] {
        beside::OPEN_SIDES.map(|ending| {
            let path = beside::beside(&self.path, ending);
            path.metadata().ok().map(|found| Identity::of(&path, &found))
        })
    }

    /// Whether the files that its server has open lie beside it under this name.
    pub(super) fn has_open_sides(&self) -> bool {
        self.sides().iter().all(Option::is_some)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks whether the file is in its place still, and whether what is in it is its own.
    ///
    /// # Errors
    ///
    /// [`StoreError::FileGone`], [`StoreError::FileReplaced`] and, for a server, [`StoreError::LogGone`].
    pub(super) fn check_place(&self) -> Result<Place, StoreError> {
        let replaced = || StoreError::FileReplaced { path: self.path.clone() };
        for _ in 0..LOOKS {
            let found = fs::metadata(&self.asked).map_err(|_| StoreError::FileGone { path: self.asked.clone() })?;
            if Identity::of(&self.path, &found) != self.identity {
                return Err(replaced());
            }
            let known = self.known().clone();
            if known.sides.is_some_and(|sides| sides != self.sides()) {
                return Err(StoreError::LogGone { path: self.path.clone() });
            }
            let is_untouched = known.trace == Some(Trace::of(&found));
            let Some((page, name)) = known.seal else {
                // It had none, so that nothing more can be said of it.
                return Ok(if is_untouched { Place::AsItWas } else { Place::Touched });
            };
            let now = self.raw().ok().and_then(|raw| raw.state_on(page));
            if now == Some(name) {
                return Ok(if is_untouched { Place::AsItWas } else { Place::Touched });
            }
            match beside::belongs(self) {
                Ok(beside::Belongs::Own) if self.remember().is_ok() => return Ok(Place::AsItWas),
                // Who cannot look knows nothing, and least of all that it is another file.
                Err(error) if is_out_of_descriptors(&error) => {
                    return Err(StoreError::Unusable { path: Some(self.path.clone()), reason: error.to_string() });
                }
                _ => {}
            }
            thread::sleep(Duration::from_millis(LOOK_PAUSE_MS));
        }
        Err(replaced())
    }

    /// Looks whether the file may be written to, which the system asks only when one is opened.
    ///
    /// # Errors
    ///
    /// [`StoreError::ReadOnly`].
    pub(super) fn check_writable(&self) -> Result<(), StoreError> {
        let refuse = |reason: String| StoreError::ReadOnly { path: self.path.clone(), reason };
        let found = fs::metadata(&self.path).map_err(|_| StoreError::FileGone { path: self.path.clone() })?;
        if found.permissions().readonly() {
            return Err(refuse("the file is read-only".to_owned()));
        }
        private::may_write(&self.path).map_err(|error| refuse(error.to_string()))
    }

    /// Looks whether there is room for a change, as far as the file system says.
    ///
    /// # Errors
    ///
    /// [`StoreError::DiskFull`].
    pub(super) fn check_room(&self) -> Result<(), StoreError> {
        let is_full = self.file().is_ok_and(room::is_full);
        if is_full { Err(StoreError::DiskFull { path: Some(self.path.clone()) }) } else { Ok(()) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = registry();
        if self.serves {
            // Others in this process may go on holding the file.
            let _ = self.file().and_then(File::unlock);
        }
        self.file = None;
        let Some(shared) = held.get_mut(&self.identity) else { return };
        shared.is_served &= !self.serves;
        shared.holders -= 1;
        if shared.holders == 0 {
            held.remove(&self.identity);
        }
    }
}

fn registry() -> MutexGuard<'static, BTreeMap<Identity, Shared>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unusable(path: &Path, error: &io::Error) -> StoreError {
    let mut reason = error.to_string();
    if error.kind() == ErrorKind::PermissionDenied
        && let Some(owner) = private::other_owner(path)
    {
        reason = format!("{reason}; it belongs to the user with number {owner}");
    }
    StoreError::ReadOnly { path: path.into(), reason }
}
