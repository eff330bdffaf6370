//! The folder in which an initiative says things in its own words: files named by the tag of their language.

use std::path::{Path, PathBuf};

use super::{ConfigError, Initiative};
use crate::domain::wording::{OwnFile, OwnWords};

/// Most bytes of one file; the largest built-in one has a tenth of it, and it is read into memory.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;

/// Most files in one folder: few languages more have a script that the fonts draw.
pub(super) const FILES_MAX: usize = 1_000;

/// The folder within it whose files are of pages.
const PAGES: &str = "pages";

/// What `initiative` says in its own words, by its settings and the files it names.
///
/// # Errors
///
/// When a folder or a file is not there or cannot be read as text.
pub fn read_own_words(initiative: &Initiative) -> Result<OwnWords, ConfigError> {
    let statements = initiative.statements.clone();
    let Some(folder) = &initiative.wording else { return Ok(OwnWords { statements, ..OwnWords::default() }) };
    let badges = files(folder)?;
    let pages = folder.join(PAGES);
    let pages = if pages.exists() { files(&pages)? } else { Vec::new() };
    if badges.is_empty() && pages.is_empty() {
        return Err(unusable(folder, "has no file such as `de.toml`; name another folder, or none"));
    }
    Ok(OwnWords { statements, badges, pages })
}

/// The files of a folder that have sentences, in the order of their names.
fn files(folder: &Path) -> Result<Vec<OwnFile>, ConfigError> {
    let unread = |path: &Path, error: &std::io::Error| unusable(path, &format!("cannot be read: {error}"));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unread(folder, &error))? {
        let path = entry.map_err(|error| unread(folder, &error))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
        if paths.len() > FILES_MAX {
            return Err(unusable(folder, &format!("has more than {FILES_MAX} files; name another folder")));
        }
    }
    paths.sort_unstable();
    let read = |path: PathBuf| {
        let bytes = std::fs::metadata(&path).map_err(|error| unread(&path, &error))?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(unusable(&path, &format!("has `{bytes}` bytes; at most {FILE_BYTES_MAX} are read")));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unread(&path, &error))?;
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(OwnFile { path: path.display().to_string(), tag, text })
    };
    paths.into_iter().map(read).collect()
}

fn unusable(path: &Path, reason: &str) -> ConfigError {
    ConfigError::Wording { path: path.display().to_string(), reason: reason.to_owned() }
}
