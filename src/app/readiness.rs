//! What health checks and metrics may know of the app.

use std::sync::atomic::Ordering;

use jiff::SignedDuration;

use super::service::App;
use crate::store::{Revision, Unreadable};

/// Whether the app can answer truly, and how old its truth is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The revision the roster stands at; `None` while it was never loaded.
    pub revision: Option<Revision>,
    /// How long ago the store was last seen to have nothing newer; `None` while it was never loaded.
    pub stale_for: Option<SignedDuration>,
    pub participants: usize,
    /// Participants that are stored and cannot be read; their badges are those of an unknown slug.
    pub participants_unreadable: usize,
    /// Why the store cannot be followed or written to, or what must go on stands still, if so; badges go on from memory.
    pub trouble: Option<String>,
}

impl Readiness {
    /// Whether the roster was loaded: from then on every badge can be told.
    #[must_use]
    pub const fn loaded(&self) -> bool {
        self.revision.is_some()
    }

    /// Whether all is as it should be.
    #[must_use]
    pub const fn ready(&self) -> bool {
        self.loaded() && self.trouble.is_none()
    }
}

/// What there is now, and what happened since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// Pictures in the cache.
    pub pictures: usize,
    /// Bytes of the pictures in the cache, compressed bodies and overhead included.
    pub picture_bytes: usize,
    /// Bytes of the sheets that are kept, overhead included.
    pub sheet_bytes: usize,
    /// Looks remembered of all participants.
    pub looks: usize,
    /// Pictures being drawn or waiting for it.
    pub renders_queued: usize,
    pub renders_done: u64,
    /// Of all drawings, those that were begun before anybody asked for them.
    pub renders_ahead: u64,
    pub renders_failed: u64,
    /// Pictures refused because too many waited or waited too long.
    pub renders_refused: u64,
}

impl App {
    /// Whether participants were ever loaded, so that it is known who there is.
    #[must_use]
    pub fn has_loaded(&self) -> bool {
        self.following.has_loaded()
    }

    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let progress = self.following.progress();
        Readiness {
            revision: progress.map(|progress| progress.revision),
            stale_for: progress.map(|progress| self.now().duration_since(progress.seen_at).max(SignedDuration::ZERO)),
            participants: self.roster.len(),
            participants_unreadable: self.following.unreadable_count(),
            trouble: self.following.trouble().or_else(|| self.duties.trouble()).or_else(|| self.store.trouble()),
        }
    }

    /// The participants that are stored and cannot be read, by slug, and what is wrong with each.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.following.unreadable()
    }

    #[must_use]
    pub fn measures(&self) -> Measures {
        let count = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed);
        let (cache, counts) = (&self.pictures.cache, &self.pictures.counts);
        Measures {
            pictures: cache.len(),
            picture_bytes: cache.bytes(),
            sheet_bytes: self.sheets.bytes(),
            looks: self.roster.looks(),
            renders_queued: self.pictures.pool.queued(),
            renders_done: count(&counts.drawn),
            renders_ahead: count(&counts.ahead),
            renders_failed: count(&counts.failed),
            renders_refused: count(&counts.refused),
        }
    }
}
