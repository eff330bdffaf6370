//! What a server does when its data file goes away under it, and when one is there again.
//!
//! Whoever asks for the revision or for changes looks at the file first, so that a server that polls notices within two looks. A file that
//! is not the one that was opened is let go without a byte written to what is in its place; what is there is opened once
//! nobody writes to it any more and it is found to be Openday's and whole. Until then every call fails with the reason.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use super::attached::{Absent, Attached};
use super::held::{Place, Trace};
use super::identity::Identity;
use super::lock::ServerLock;
use super::worker::Purpose;
use super::{Role, SqliteStore, open, worker};
use crate::store::{Notice, StoreError};

/// Looks after which a file that could not be opened is tried once more although it looks the same.
const RETRY_LOOKS: u32 = 20;

/// How long calls that are under way may take to end before a file is opened again, in waits and milliseconds for each.
const WAITS_MAX: u32 = 1_000;
const WAIT_MS: u64 = 10;

/// What a store works on.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) file: RwLock<Result<Arc<Attached>, Arc<StoreError>>>,
    /// Held by the one who mends.
    mending: Mutex<Mending>,
    /// The lock on the name of the file; `None` where no server is.
    lock: Mutex<Option<(PathBuf, ServerLock)>>,
    /// Why writes are refused of a file that can be read.
    unwritable: Mutex<Option<String>>,
    /// Raised with each file that takes the place of another.
    pub(super) generation: std::sync::atomic::AtomicU64,
}

/// What was seen of a file that is to be opened.
#[derive(Debug, Default)]
struct Mending {
    seen: Option<(Identity, Trace)>,
    tried: Option<(Identity, Trace)>,
    looks: u32,
}

impl Current {
    pub(super) fn new(attached: Attached, lock: Option<(PathBuf, ServerLock)>) -> Self {
        Self {
            lock: Mutex::new(lock),
            file: RwLock::new(Ok(Arc::new(attached))),
            mending: Mutex::default(),
            unwritable: Mutex::default(),
            generation: std::sync::atomic::AtomicU64::new(0),
        }
    }

    /// What is open.
    ///
    /// # Errors
    ///
    /// [`StoreError::Away`] while nothing is.
    pub(super) fn attached(&self) -> Result<Arc<Attached>, StoreError> {
        let file = self.file.read().unwrap_or_else(PoisonError::into_inner);
        file.as_ref().map(Arc::clone).map_err(|why| StoreError::Away(Arc::clone(why)))
    }

    /// Why the store is not what it should be, if so.
    pub(super) fn trouble(&self) -> Option<String> {
        match self.attached() {
            Err(away) => Some(away.to_string()),
            Ok(_) => self.unwritable.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Notes why writes are refused of a file that can be read, and says so when that begins and when it ends.
    fn note_unwritable(&self, why: Option<String>) {
        let mut known = self.unwritable.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*known, &why) {
            (None, Some(reason)) => tracing::error!(%reason, "the data file cannot be written to; badges go on"),
            (Some(_), None) => tracing::info!("the data file can be written to again"),
            _ => {}
        }
        *known = why;
    }

    /// Lets the file go, and whatever is in its place alone.
    fn let_go(&self, why: StoreError) -> Arc<StoreError> {
        let why = Arc::new(why);
        let before = {
            let mut file = self.file.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *file, Err(Arc::clone(&why)))
        };
        let Ok(mut attached) = before else { return why };
        for _ in 0..WAITS_MAX {
            match Arc::try_unwrap(attached) {
                // Closed here, before any other connection to the same file is opened.
                Ok(last) => {
                    drop(last);
                    return why;
                }
                Err(in_use) => attached = in_use,
            }
            thread::sleep(Duration::from_millis(WAIT_MS));
        }
        tracing::warn!("calls to the data file that is gone have not ended");
        why
    }

    /// Opens what `asked` leads to now, if it can be.
    fn mend(&self, asked: &Path, wrong: Option<StoreError>) -> Result<(), StoreError> {
        let Ok(mut mending) = self.mending.try_lock() else {
            return self.attached().map(drop);
        };
        if let Some(wrong) = wrong {
            *mending = Mending::default();
            self.let_go(wrong);
        }
        let Err(away) = self.attached() else { return Ok(()) };
        let Ok(found) = asked.metadata() else {
            mending.seen = None;
            self.let_go(StoreError::FileGone { path: asked.into() });
            return self.attached().map(drop);
        };
        if !found.is_file() {
            mending.seen = None;
            self.let_go(StoreError::FileForeign { path: asked.into(), found: "no file" });
            return self.attached().map(drop);
        }
        let seen = Some((Identity::of(asked, &found), Trace::of(&found)));
        if mending.seen != seen {
            // It may be in the making still.
            mending.seen = seen;
            return Err(away);
        }
        mending.looks += 1;
        if mending.tried == seen && !mending.looks.is_multiple_of(RETRY_LOOKS) {
            return Err(away);
        }
        match self.open(asked) {
            Ok((attached, notices)) => {
                for notice in notices {
                    tracing::warn!("{notice}");
                }
                *self.file.write().unwrap_or_else(PoisonError::into_inner) = Ok(Arc::new(attached));
                self.generation.fetch_add(1, Ordering::SeqCst);
                tracing::warn!(path = %asked.display(), "the data file in the place of the one that was served is followed now");
                Ok(())
            }
            Err(error) => {
                mending.tried = seen;
                self.let_go(error);
                self.attached().map(drop)
            }
        }
    }
}

impl Current {
    /// Opens what `asked` leads to, under a lock on the name of that.
    fn open(&self, asked: &Path) -> Result<(Attached, Vec<Notice>), StoreError> {
        let path = open::resolve(asked)?;
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let held = match lock.take() {
            // The folder may have another name by now: the lock lies in it still.
            Some((_, held)) if held.is_in_place(&path) => held,
            known => {
                // Let go first, or this server would keep itself off.
                drop(known);
                ServerLock::take(&path)?
            }
        };
        *lock = Some((path.clone(), held));
        Attached::open(&path, asked, Role::Server, Absent::Refuse)
    }
}

impl SqliteStore {
    /// Looks at the file a server works on; costs little while it is what it was.
    pub(super) async fn look_at_file(&self) -> Result<(), StoreError> {
        let Some(asked) = self.asked.clone().filter(|_| self.role == Role::Server) else { return Ok(()) };
        let wrong = match self.current.attached() {
            Err(_) => None,
            Ok(attached) => {
                let current = Arc::clone(&self.current);
                let Some(held) = attached.held.clone() else { return Ok(()) };
                let looked = attached.read(Purpose::Following, move |_| {
                    if held.check_place()? == Place::Touched {
                        open::check_whole(&open::reader(held.path())?, held.path())?;
                        let _ = held.remember();
                    }
                    let unwritable = held.check_writable().and_then(|()| held.check_room()).err();
                    let unwritable = unwritable.map(|error| error.to_string());
                    current.note_unwritable(unwritable);
                    Ok(())
                });
                match looked.await {
                    Ok(()) => return Ok(()),
                    Err(error @ StoreError::LogGone { .. }) => {
                        // Only who has the log open can read it still: what is in it goes to the file, which is in its place.
                        let copied = attached
                            .writer
                            .call_in(Purpose::Following, |connection| open::copy_log_back(connection))
                            .await;
                        if let Err(error) = copied {
                            tracing::error!(%error, "the log of the data file was removed and cannot be copied back");
                        }
                        Some(error)
                    }
                    Err(error) if error.is_of_the_file() => Some(attached.explain(error)),
                    Err(error) => return Err(attached.explain(error)),
                }
            }
        };
        let current = Arc::clone(&self.current);
        worker::alone("openday-store-watch", move || current.mend(&asked, wrong)).await
    }
}
