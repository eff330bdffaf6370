//! The list of what was asked for most, kept beside the data file, so that a restart is no cold start.
//!
//! Nothing depends on it: one that is missing, damaged or not ours is passed over, and one that cannot be written is told
//! of once. Data in a database or in memory has none.

use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::app::{App, HotLooks};
use crate::cli::data::Place;
use crate::cli::failure::Failure;
use crate::store::draft::{Draft, OWNER_ONLY};
use crate::store::sqlite::SqliteStore;

/// The pause between two lists that are written, in seconds: so much of what was hot is not known after a crash.
const PAUSE_S: u64 = 300;

/// How long the end of a server waits for its list.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// The file of the list.
#[derive(Debug, Clone)]
pub(super) struct HotList(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    path: PathBuf,
    /// What is in the file, as far as this process wrote it; held by who writes.
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    text: String,
    has_failed: bool,
}

impl HotList {
    /// The list of data that is kept in that place, if there is one.
    pub(super) fn of(place: &Place) -> Result<Option<Self>, Failure> {
        let Place::File(path) = place else { return Ok(None) };
        let path = SqliteStore::hot_list_path(path)?;
        Ok(Some(Self(Arc::new(Kept { path, written: Mutex::default() }))))
    }

    /// What the list says, if there is one that can be read.
    pub(super) fn read(&self) -> Option<HotLooks> {
        let path = &self.0.path;
        match read(path) {
            Ok(hot) => Some(hot),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the list of what was asked for most is passed over");
                None
            }
        }
    }

    /// Has the list written from time to time.
    pub(super) async fn keep(&self, app: &Arc<App>) {
        loop {
            tokio::time::sleep(Duration::from_secs(PAUSE_S)).await;
            self.write(app).await;
        }
    }

    /// Writes the list, unless that takes long.
    pub(super) async fn write(&self, app: &Arc<App>) {
        let (list, app) = (Arc::clone(&self.0), Arc::clone(app));
        let writing = tokio::task::spawn_blocking(move || list.write(&app.hot_looks().to_text()));
        let _ = tokio::time::timeout(WAIT_MAX, writing).await;
    }
}

impl Kept {
    fn write(&self, text: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.text == text {
            return;
        }
        let put = || {
            let mut draft = Draft::beside(&self.path, OWNER_ONLY)?;
            draft.file().write_all(text.as_bytes())?;
            draft.replace(&self.path)
        };
        match put() {
            Ok(()) => *written = Written { text: text.to_owned(), has_failed: false },
            Err(error) if !written.has_failed => {
                written.has_failed = true;
                let path = self.path.display();
                tracing::warn!(%path, %error, "the list of what is asked for most cannot be written; the next start may be cold");
            }
            Err(_) => {}
        }
    }
}

fn read(path: &std::path::Path) -> io::Result<HotLooks> {
    // A pipe of that name would be waited for.
    if !path.symlink_metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file"));
    }
    let mut text = String::new();
    std::fs::File::open(path)?.take(HotLooks::BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    HotLooks::parse(&text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "openday hot looks 1\naa .svg classic light - date - 7\n";

    fn list() -> (tempfile::TempDir, HotList) {
        let folder = tempfile::tempdir().unwrap();
        let list = HotList::of(&Place::File(folder.path().join("openday.db"))).unwrap().unwrap();
        (folder, list)
    }

    #[test]
    fn a_list_lies_beside_its_data_file_for_its_owner_alone() {
        let (folder, list) = list();
        list.0.write(TEXT);
        let path = folder.path().canonicalize().unwrap().join("openday.db.hot-looks");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), TEXT);
        assert_eq!(list.read().unwrap().to_text(), TEXT);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(HotList::of(&Place::Database("postgres://localhost/openday".to_owned())).unwrap().is_none());
    }

    #[test]
    fn what_is_no_list_is_passed_over() {
        let (folder, list) = list();
        assert_eq!(list.read(), None, "there is none");
        let path = &list.0.path;
        let long = TEXT.to_owned() + &"aa .svg classic light - date - 7\n".repeat(HotLooks::BYTES_MAX / 30);
        for bytes in [b"".as_slice(), b"\xff\xfe", &TEXT.as_bytes()[..30], long.as_bytes()] {
            std::fs::write(path, bytes).unwrap();
            assert_eq!(list.read(), None);
        }
        std::fs::remove_file(path).unwrap();
        std::fs::create_dir(path).unwrap();
        assert_eq!(list.read(), None);
        drop(folder);
    }

    #[test]
    fn a_list_that_cannot_be_written_does_no_harm() {
        let (folder, list) = list();
        std::fs::create_dir(&list.0.path).unwrap();
        list.0.write(TEXT);
        assert!(list.0.written.lock().unwrap().has_failed);
        std::fs::remove_dir(&list.0.path).unwrap();
        list.0.write(TEXT);
        assert_eq!(list.read().unwrap().to_text(), TEXT);
        assert!(!list.0.written.lock().unwrap().has_failed);
        drop(folder);
    }
}
