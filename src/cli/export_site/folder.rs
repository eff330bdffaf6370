//! A folder in the making: it has its name once it is whole, and until then one that says what it is.
//!
//! It is gone when its maker ends before that. What a killed process left is recognised by a file within it that nobody
//! holds locked, and deleted by the next one that makes a folder of the same name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;

/// What is appended to the name of a folder meanwhile.
const MEANWHILE: &str = ".unfinished";

/// The file within it that says whose it is.
const MARK: &str = ".openday-unfinished";

/// How often it is tried to delete what was begun.
const REMOVALS_MAX: usize = 100;

/// A folder that is gone unless it is finished.
#[derive(Debug)]
pub(super) struct DraftFolder {
    to: PathBuf,
    meanwhile: PathBuf,
    /// Tells others that somebody is at it.
    mark: Option<File>,
}

/// Writes files into a folder in the making.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    folder: PathBuf,
}

impl DraftFolder {
    /// Begins a folder beside `to`, which must be empty or not be there.
    pub(super) fn begin(to: &Path) -> Result<Self, Failure> {
        // A link leads to the folder that is meant.
        let to = to.canonicalize().unwrap_or_else(|_| to.to_owned());
        refuse_filled(&to)?;
        let Some(name) = to.file_name() else {
            return Err(Failure::new(format!(
                "`{}` is no folder that can be made; name one, like `site`",
                to.display()
            )));
        };
        let mut meanwhile = name.to_owned();
        meanwhile.push(MEANWHILE);
        let meanwhile = to.with_file_name(meanwhile);
        sweep(&meanwhile, &to)?;
        let wrong =
            |error: io::Error| Failure::of(format_args!("cannot make folder `{}`", meanwhile.display()), &error);
        fs::create_dir(&meanwhile).map_err(wrong)?;
        let mut draft = Self { to, meanwhile: meanwhile.clone(), mark: None };
        let mark = OpenOptions::new().write(true).create_new(true).open(draft.meanwhile.join(MARK)).map_err(wrong)?;
        // Where there are no locks, others delete it; then writing fails here, and that is said.
        let _ = mark.try_lock();
        draft.mark = Some(mark);
        Ok(draft)
    }

    pub(super) fn writer(&self) -> Writer {
        Writer { folder: self.meanwhile.clone() }
    }

    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        self.writer().write(path, bytes)
    }

    /// Has everything on disk, then gives the folder its name.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let wrong = |error: io::Error| Failure::of(format_args!("cannot make folder `{}`", self.to.display()), &error);
        sync_all_below(&self.meanwhile).map_err(wrong)?;
        match fs::remove_dir(&self.to) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(wrong(error)),
            _ => {}
        }
        // A folder with a file that is open cannot be renamed everywhere.
        self.mark = None;
        fs::rename(&self.meanwhile, &self.to).map_err(wrong)?;
        // Whole it is either way.
        let _ = fs::remove_file(self.to.join(MARK));
        Ok(())
    }
}

impl Drop for DraftFolder {
    fn drop(&mut self) {
        // It may have its name by now. Writers that were cut off may add a last file while it is deleted.
        let is_gone = |removed: io::Result<()>| removed.is_ok() || !self.meanwhile.exists();
        let _ = (0..REMOVALS_MAX).any(|_| is_gone(fs::remove_dir_all(&self.meanwhile)));
    }
}

impl Writer {
    /// Writes a file, and makes the folder it stands in.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let file = self.folder.join(path);
        let written = match fs::write(&file, bytes) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.make_folder_of(path).and_then(|()| fs::write(&file, bytes))
            }
            written => written,
        };
        written.map_err(|error| Failure::of(format_args!("cannot write file `{}`", file.display()), &error))
    }

    /// Makes the folders within the draft, and never the draft itself: it is gone once its maker ends.
    fn make_folder_of(&self, path: &Path) -> io::Result<()> {
        let mut folder = self.folder.clone();
        for part in path.parent().into_iter().flatten() {
            folder.push(part);
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

fn refuse_filled(to: &Path) -> Result<(), Failure> {
    match fs::read_dir(to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::of(format_args!("cannot read folder `{}`", to.display()), &error)),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Failure::new(format!(
                "folder `{}` is not empty; name one that is, or one that is not there yet",
                to.display()
            ))),
        },
    }
}

/// Deletes what a process that is there no more left of the folder `to`.
fn sweep(meanwhile: &Path, to: &Path) -> Result<(), Failure> {
    if meanwhile.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Ok(());
    }
    let wrong = |error: io::Error| Failure::of(format_args!("cannot delete folder `{}`", meanwhile.display()), &error);
    match OpenOptions::new().write(true).open(meanwhile.join(MARK)) {
        Ok(mark) if mark.try_lock().is_err() => Err(Failure::new(format!(
            "another `openday export-site` is writing `{}` already; wait for it, or name another folder",
            to.display()
        ))),
        Ok(_) => fs::remove_dir_all(meanwhile).map_err(wrong),
        // One that was killed at its very begin left an empty folder.
        Err(_) => fs::remove_dir(meanwhile).map_err(|_| {
            Failure::new(format!(
                "`{}` is needed for the time being and is not openday's; move it away, or name another folder",
                meanwhile.display()
            ))
        }),
    }
}

/// Makes what was written survive a power cut.
#[cfg(target_os = "linux")]
fn sync_all_below(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_all_below(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let desk = tempfile::tempdir().unwrap();
        let to = desk.path().join("site");
        let draft = DraftFolder::begin(&to).unwrap();
        draft.write(Path::new("p/mill.json"), b"{}").unwrap();
        let late = draft.writer();
        drop(draft);
        assert!(names(desk.path()).is_empty());
        assert!(late.write(Path::new("p/mill.json"), b"{}").is_err() && names(desk.path()).is_empty());
        for is_there in [false, true] {
            if is_there {
                fs::create_dir(&to).unwrap();
            }
            let draft = DraftFolder::begin(&to).unwrap();
            draft.write(Path::new("p/mill.json"), b"{}").unwrap();
            assert!(names(desk.path()).contains(&"site.unfinished".to_owned()));
            draft.finish().unwrap();
            assert_eq!((names(desk.path()), names(&to)), (vec!["site".to_owned()], vec!["p".to_owned()]));
            assert_eq!(fs::read(to.join("p/mill.json")).unwrap(), b"{}");
            fs::remove_dir_all(&to).unwrap();
        }
    }

    #[test]
    fn what_a_killed_process_left_is_deleted_and_what_is_another_s_is_not() {
        let desk = tempfile::tempdir().unwrap();
        let (to, meanwhile) = (desk.path().join("site"), desk.path().join("site.unfinished"));
        let living = DraftFolder::begin(&to).unwrap();
        let told = DraftFolder::begin(&to).unwrap_err().to_string();
        assert!(told.starts_with("another `openday export-site` is writing `"), "{told}");
        drop(living);
        fs::create_dir(&meanwhile).unwrap();
        drop(DraftFolder::begin(&to).unwrap());
        fs::create_dir(&meanwhile).unwrap();
        fs::write(meanwhile.join(MARK), "").unwrap();
        fs::write(meanwhile.join("old.html"), "").unwrap();
        let draft = DraftFolder::begin(&to).unwrap();
        assert_eq!(names(&meanwhile), [MARK]);
        drop(draft);
        fs::create_dir(&meanwhile).unwrap();
        fs::write(meanwhile.join("thesis.txt"), "").unwrap();
        let told = DraftFolder::begin(&to).unwrap_err().to_string();
        assert!(told.ends_with("is not openday's; move it away, or name another folder"), "{told}");
        assert_eq!(names(&meanwhile), ["thesis.txt"]);
    }

    #[test]
    fn a_folder_that_is_filled_or_is_none_is_refused() {
        let desk = tempfile::tempdir().unwrap();
        let told = |path: &Path| DraftFolder::begin(path).unwrap_err().to_string();
        fs::write(desk.path().join("file"), "").unwrap();
        assert!(told(desk.path()).ends_with("is not empty; name one that is, or one that is not there yet"));
        assert!(told(&desk.path().join("file")).starts_with("cannot read folder `"));
        assert!(told(&desk.path().join("absent").join("site")).starts_with("cannot make folder `"));
        assert_eq!(names(desk.path()), ["file"]);
    }
}
