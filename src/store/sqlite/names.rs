//! The other names of a data file: hard links, beside any of which its log may lie.
//!
//! SQLite finds a log by the name it opens a file under. Under another one it would write to the file as if what is in the
//! log had never been acknowledged, and the log would be a stranger's from then on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::beside::{self, Belongs};
use super::held::Held;
use super::identity::Identity;
use crate::store::StoreError;

/// Fails where the log of the file's last changes lies beside another of its names, or may.
///
/// Nobody can list the names of a file but by looking through all folders, so one in another folder is believed to have no
/// log only where this name has it.
pub(super) fn check(held: &Held) -> Result<(), StoreError> {
    let others = Others::of(held)?;
    if others.count == 0 || belongs_here(held)? {
        return Ok(());
    }
    others.check_folder(held)?;
    match others.count - others.in_folder.len() as u64 {
        0 => Ok(()),
        elsewhere => Err(StoreError::NamedElsewhere { path: held.path().into(), elsewhere }),
    }
}

/// Fails where the log of the file's last changes lies beside another of its names in the same folder; for who only reads,
/// as from a backup that has its names in many folders.
pub(super) fn check_folder(held: &Held) -> Result<(), StoreError> {
    let others = Others::of(held)?;
    if others.count == 0 || belongs_here(held)? { Ok(()) } else { others.check_folder(held) }
}

fn belongs_here(held: &Held) -> Result<bool, StoreError> {
    Ok(beside::belongs(held).map_err(|error| failed(held, &error))? == Belongs::Own)
}

fn failed(held: &Held, error: &io::Error) -> StoreError {
    StoreError::ReadOnly { path: held.path().into(), reason: error.to_string() }
}

/// The names of a file beside the one it is held by.
struct Others {
    count: u64,
    in_folder: Vec<PathBuf>,
}

impl Others {
    fn of(held: &Held) -> Result<Self, StoreError> {
        let count = held.names().map_err(|error| failed(held, &error))?.saturating_sub(1);
        let in_folder = if count == 0 { Vec::new() } else { in_folder(held).map_err(|error| failed(held, &error))? };
        Ok(Self { count: count.max(in_folder.len() as u64), in_folder })
    }

    fn check_folder(&self, held: &Held) -> Result<(), StoreError> {
        match self.in_folder.iter().find(|name| beside::may_be_unsaved(name)) {
            Some(other) => Err(StoreError::LogElsewhere { path: held.path().into(), other: other.clone() }),
            None => Ok(()),
        }
    }
}

/// The other names that the file has in its folder, in order.
fn in_folder(held: &Held) -> io::Result<Vec<PathBuf>> {
    let folder = held.path().parent().unwrap_or(Path::new("."));
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        // Of a link that only leads to a file, this is the link itself.
        let Ok(found) = entry.metadata() else { continue };
        if path != held.path() && Identity::of(&path, &found) == *held.identity() {
            names.push(path);
        }
    }
    names.sort();
    Ok(names)
}
