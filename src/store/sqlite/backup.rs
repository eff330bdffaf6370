//! Backups: a copy that gets the name that was asked for once it is whole, and a manifest beside it.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::beside::beside;
use super::copy::{self, Copy, Fingerprint, Purpose};
use super::open;
use crate::store::draft::{Draft, OWNER_ONLY};
use crate::store::{AuditHead, Backup, Progress, Revision, StoreError};

const MADE_BY: &str = concat!("openday ", env!("CARGO_PKG_VERSION"));

/// Most bytes of a manifest that is read.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024;

/// What is said of a copy, in the file beside it. No date is: the same data gives the same manifest.
#[derive(Debug, Serialize)]
struct Manifest<'a> {
    file: &'a str,
    /// Of the copy, so that one that was cut off or altered is known.
    sha256: String,
    bytes: u64,
    revision: Revision,
    audit_head: Option<AuditHead>,
    made_by: &'static str,
}

/// What of a manifest is asked for when it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Claim {
    file: String,
    sha256: String,
    bytes: u64,
    made_by: String,
}

impl Claim {
    /// Whether what a manifest says is true of a file.
    pub(super) fn is_of(&self, found: Fingerprint) -> bool {
        self.bytes == found.bytes && self.sha256 == found.sha256.to_string()
    }
}

/// The name of the manifest of a backup.
#[must_use]
pub fn manifest_path(backup: &Path) -> PathBuf {
    beside(backup, ".manifest.json")
}

/// What the manifest at `path` says; `None` where there is none that Openday wrote.
pub(super) fn claim(path: &Path) -> Option<Claim> {
    path.symlink_metadata().ok().filter(|found| found.is_file() && found.len() <= MANIFEST_BYTES_MAX)?;
    let claim: Claim = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    Some(claim).filter(|claim| claim.made_by.starts_with("openday "))
}

/// Copies the data file at `from`, which others may be writing to, into the new file `to`.
pub(super) fn of_file(from: &Path, to: &Path, progress: &Progress) -> Result<Backup, StoreError> {
    of_connection(&open::backup_source(from)?, to, progress)
}

/// Copies what `connection` is connected to into the new file `to`.
pub(super) fn of_connection(connection: &Connection, to: &Path, progress: &Progress) -> Result<Backup, StoreError> {
    let failed = |reason: String| StoreError::BackupFailed { path: to.into(), reason };
    let unnamed = || failed("it names no file".to_owned());
    let file =
        to.file_name().ok_or_else(unnamed)?.to_str().ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
    let manifest_path = manifest_path(to);
    let exists = |path: &Path| path.symlink_metadata().is_ok();
    if exists(to) {
        return Err(StoreError::BackupExists { path: to.into() });
    }
    // A manifest alone was left by a backup that was interrupted between the two names.
    let is_left_over = claim(&manifest_path).is_some_and(|claim| claim.file == file);
    if exists(&manifest_path) && !is_left_over {
        return Err(StoreError::BackupExists { path: manifest_path });
    }
    let Copy { draft, fingerprint, backup } =
        copy::make(connection, to, Purpose::Keep, progress).map_err(|error| error.told(failed))?;
    let write_manifest = || -> io::Result<Draft> {
        let mut manifest = Draft::beside(&manifest_path, OWNER_ONLY)?;
        manifest.file().write_all(manifest_of(file, fingerprint, &backup)?.as_bytes())?;
        if is_left_over {
            fs::remove_file(&manifest_path)?;
        }
        Ok(manifest)
    };
    let explain = |path: &Path, error: &io::Error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::BackupExists { path: path.into() },
        _ => failed(error.to_string()),
    };
    // The manifest first: what is interrupted between the two leaves nobody's contact behind.
    let manifest = write_manifest().map_err(|error| failed(error.to_string()))?;
    manifest.finish(&manifest_path).map_err(|error| explain(&manifest_path, &error))?;
    draft.finish(to).map_err(|error| {
        let _ = fs::remove_file(&manifest_path);
        explain(to, &error)
    })?;
    Ok(backup)
}

fn manifest_of(file: &str, found: Fingerprint, backup: &Backup) -> io::Result<String> {
    let manifest = Manifest {
        file,
        sha256: found.sha256.to_string(),
        bytes: found.bytes,
        revision: backup.revision,
        audit_head: backup.audit_head,
        made_by: MADE_BY,
    };
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    Ok(text)
}
