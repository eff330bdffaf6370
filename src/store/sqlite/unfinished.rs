//! A private file under a name of its own until it is finished.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::private;

/// Names tried for the unfinished copy, should earlier ones have been left behind by a crash.
const NAMES_MAX: u32 = 100;

/// A file that is deleted unless it is finished.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes an empty private file in the folder of `to`, so that giving it its name moves no data.
    pub(super) fn beside(to: &Path) -> io::Result<Self> {
        let name = to.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "it names no file"))?;
        for number in 0..NAMES_MAX {
            let mut candidate = name.to_owned();
            candidate.push(format!(".unfinished-{number}"));
            let path = to.with_file_name(candidate);
            match private::options().create_new(true).open(&path) {
                Ok(_) => return Ok(Self(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(ErrorKind::AlreadyExists, "delete the unfinished copies beside it"))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Has everything on disk, then gives the file its name unless that was taken meanwhile.
    pub(super) fn finish(self, to: &Path) -> io::Result<()> {
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
