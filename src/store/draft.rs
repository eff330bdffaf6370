//! A file in the making: it has its name once it is whole, and before that, where the system allows it, none at all, so that
//! nothing is left of it whenever its maker is killed.
//!
//! Elsewhere it has a name that says what it is. What a killed process left under such a name is deleted by the next one
//! that makes a file of the same name.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Read and write for the owner, nothing for others.
pub const OWNER_ONLY: u32 = 0o600;

/// What the system lets new files be.
pub const USUAL: u32 = 0o666;

/// Names tried for a file in the making, should others be in use.
const NAMES_MAX: u32 = 100;

/// What may lie beside a file that SQLite was making.
const LEFT_BESIDE: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// A file that is gone unless it is given its name.
#[derive(Debug)]
pub struct Draft {
    file: File,
    /// The name it has meanwhile, if any.
    name: Option<PathBuf>,
}

impl Draft {
    /// Begins an empty file of this mode in the folder of `to`, so that giving it its name moves no data.
    ///
    /// # Errors
    ///
    /// Where no file can be made there.
    pub fn beside(to: &Path, mode: u32) -> io::Result<Self> {
        sweep(to)?;
        match nameless(folder_of(to), mode) {
            Some(file) => Ok(Self { file, name: None }),
            None => Self::named(to, mode),
        }
    }

    /// The same, under a name, for whoever can work with no other.
    ///
    /// # Errors
    ///
    /// Where no file can be made there.
    pub fn named(to: &Path, mode: u32) -> io::Result<Self> {
        sweep(to)?;
        for number in 0..NAMES_MAX {
            let path = meanwhile(to, number)?;
            match options(mode).create_new(true).open(&path) {
                Ok(file) => {
                    // Tells others that somebody is at it; where there are no locks, they leave it alone as well.
                    let _ = file.try_lock();
                    return Ok(Self { file, name: Some(path) });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(ErrorKind::AlreadyExists, "delete the unfinished copies beside it"))
    }

    /// The name it has meanwhile.
    #[must_use]
    pub fn name(&self) -> Option<&Path> {
        self.name.as_deref()
    }

    /// Takes the name from it that it has meanwhile, where files can do without.
    pub fn forget_name(&mut self) {
        if cfg!(unix)
            && let Some(name) = self.name.take()
        {
            let _ = fs::remove_file(name);
        }
    }

    pub const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Has everything on disk, then gives the file its name, unless there is one of that name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::AlreadyExists`] where there is; else where the folder cannot be written.
    pub fn finish(self, to: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        self.link(to)?;
        sync_folder(to)
    }

    /// Has everything on disk, then puts the file in the place of what has that name, if anything has.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be written; what had the name has it still.
    pub fn replace(mut self, to: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        if self.name.is_none() {
            match self.link(to) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                linked => return linked.and_then(|()| sync_folder(to)),
            }
            // A renaming alone puts one file in the place of another, and only what has a name can be renamed.
            for number in 0..NAMES_MAX {
                let path = meanwhile(to, number)?;
                match self.link(&path) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    linked => {
                        linked?;
                        self.name = Some(path);
                        break;
                    }
                }
            }
        }
        let name = self.name.as_ref().ok_or(ErrorKind::AlreadyExists)?;
        fs::rename(name, to)?;
        self.name = None;
        sync_folder(to)
    }

    /// A second name is given only where none is, which a renaming does not promise.
    fn link(&self, to: &Path) -> io::Result<()> {
        let Some(name) = &self.name else { return link_nameless(&self.file, to) };
        match fs::hard_link(name, to) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
            // Some file systems have no second names; there the name is looked at once more.
            Err(_) if to.symlink_metadata().is_err() => fs::rename(name, to),
            Err(_) => Err(ErrorKind::AlreadyExists.into()),
            Ok(()) => Ok(()),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // It may have been renamed; one that cannot be deleted is named so that people see what it is.
            let _ = fs::remove_file(name);
        }
    }
}

fn options(mode: u32) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options
}

#[cfg(target_os = "linux")]
fn nameless(folder: &Path, mode: u32) -> Option<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};

    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(openat(CWD, folder, flags, Mode::from_raw_mode(mode)).ok()?);
    // It gets its name by way of this.
    path_of(&file).symlink_metadata().ok()?;
    Some(file)
}

#[cfg(target_os = "linux")]
fn path_of(file: &File) -> PathBuf {
    format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(file)).into()
}

#[cfg(target_os = "linux")]
fn link_nameless(file: &File, to: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};

    linkat(CWD, path_of(file), CWD, to, AtFlags::SYMLINK_FOLLOW).map_err(Into::into)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_folder: &Path, _mode: u32) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn link_nameless(_file: &File, _to: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

fn folder_of(to: &Path) -> &Path {
    to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn meanwhile(to: &Path, number: u32) -> io::Result<PathBuf> {
    let name = to.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "it names no file"))?;
    Ok(to.with_file_name(appended(name, &format!(".unfinished-{number}"))))
}

fn appended(name: &OsStr, ending: &str) -> PathBuf {
    let mut name = name.to_owned();
    name.push(ending);
    name.into()
}

/// Deletes what was left of files of this name by processes that are there no more.
fn sweep(to: &Path) -> io::Result<()> {
    for number in 0..NAMES_MAX {
        let path = meanwhile(to, number)?;
        if !path.symlink_metadata().is_ok_and(|found| found.is_file()) {
            continue;
        }
        let Ok(left) = File::open(&path) else { continue };
        if left.try_lock().is_err() {
            continue;
        }
        for ending in LEFT_BESIDE {
            let _ = fs::remove_file(appended(path.as_os_str(), ending));
        }
    }
    Ok(())
}

/// Makes a new name in a folder survive a power cut.
#[cfg(unix)]
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder_of(file))?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_file: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_once_it_is_whole_and_never_that_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("a.json");
        for begin in [Draft::beside, Draft::named] {
            let mut draft = begin(&to, OWNER_ONLY).unwrap();
            draft.file().write_all(b"one").unwrap();
            assert_eq!(names(folder.path()).len(), usize::from(draft.name().is_some()));
            draft.finish(&to).unwrap();
            assert_eq!((fs::read(&to).unwrap().as_slice(), names(folder.path()).len()), (&b"one"[..], 1));
            let refused = begin(&to, OWNER_ONLY).unwrap().finish(&to).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
            begin(&to, OWNER_ONLY).unwrap().replace(&to).unwrap();
            assert_eq!((fs::read(&to).unwrap().len(), names(folder.path())), (0, vec!["a.json".to_owned()]));
            fs::remove_file(&to).unwrap();
            begin(&to, OWNER_ONLY).unwrap().replace(&to).unwrap();
            fs::remove_file(&to).unwrap();
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_in_the_making_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("a.json");
        let mut draft = Draft::beside(&to, OWNER_ONLY).unwrap();
        draft.file().write_all(b"contacts").unwrap();
        assert_eq!(names(folder.path()), Vec::<String>::new());
        let mut named = Draft::named(&to, OWNER_ONLY).unwrap();
        named.forget_name();
        named.file().write_all(b"contacts").unwrap();
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn what_a_killed_process_left_is_deleted_and_what_a_living_one_makes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("a.json");
        let living = Draft::named(&to, OWNER_ONLY).unwrap();
        for number in 1..NAMES_MAX {
            fs::write(meanwhile(&to, number).unwrap(), "contacts").unwrap();
        }
        fs::write(folder.path().join("a.json.unfinished-7-journal"), "contacts").unwrap();
        drop(Draft::named(&to, OWNER_ONLY).unwrap());
        assert_eq!(names(folder.path()), ["a.json.unfinished-0"]);
        drop(living);
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
}
