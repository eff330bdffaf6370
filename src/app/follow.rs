//! How the roster keeps up with the store.
//!
//! The store's revision is polled and only what changed is loaded; now and then, and after every failure, everything
//! is. While the store is away the roster stays as it is: badges live on, and readiness says how old they are.
//!
//! A participant that cannot be read is no outage: it leaves the roster, so that its badge vouches for nothing, and all
//! others are followed as ever. Once it is corrected by hand it is back with the next load of everything.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::service::App;
use crate::domain::change::{Actor, By, Change, Changed};
use crate::domain::participant::Slug;
use crate::store::{Changes, Order, Outcome, Revision, StoreError, Unreadable};

/// Most changes that are made in one turn because their time has come, so that many at once leave other writes their turn.
const DUE_MAX: usize = 100;

/// The pause between two such turns, in milliseconds.
const DUE_PAUSE_MS: u64 = 1_000;

/// The least pause between two looks, in milliseconds, however much news there is.
const NEWS_PAUSE_MS: u64 = 10;

const HOURS_OF_A_DAY: i64 = 24;

/// Where the roster stands.
#[derive(Debug, Default)]
pub(super) struct Following {
    /// Held through a whole look at the store: two at once could put an older state in front of a newer one.
    turn: tokio::sync::Mutex<Turn>,
    progress: RwLock<Option<Progress>>,
    /// What is wrong with each participant that cannot be read, by slug.
    unreadable: RwLock<BTreeMap<String, String>>,
    /// Why the last look at the store failed, if it did.
    trouble: RwLock<Option<String>>,
}

/// What a look at the store needs to know of the last one.
#[derive(Debug, Default)]
struct Turn {
    /// The revision the roster stands at, and when all of it was loaded; `None` asks for all of it.
    base: Option<Base>,
    /// Why the last look failed, so that an outage is told once and not four times a second.
    failing: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct Base {
    revision: Revision,
    /// Of the data that revision is of.
    generation: u64,
    loaded_at: Timestamp,
}

/// The last look at the store that succeeded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    pub(super) revision: Revision,
    pub(super) seen_at: Timestamp,
}

impl Following {
    pub(super) fn has_loaded(&self) -> bool {
        self.progress().is_some()
    }

    pub(super) fn progress(&self) -> Option<Progress> {
        *self.progress.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_trouble(&self, trouble: Option<String>) {
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    pub(super) fn unreadable(&self) -> Vec<Unreadable> {
        let known = self.unreadable.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(slug, problem)| Unreadable { slug: slug.clone(), problem: problem.clone() }).collect()
    }

    pub(super) fn unreadable_count(&self) -> usize {
        self.unreadable.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Remembers what `changes` could not read, and tells each of it once; a `whole` load names all there is.
    fn note_unreadable(&self, changes: &Changes, whole: bool) {
        let mut known = self.unreadable.write().unwrap_or_else(PoisonError::into_inner);
        let before = known.clone();
        if whole {
            known.clear();
        }
        let settled = changes.participants.iter().map(|participant| &participant.slug).chain(&changes.deleted);
        for slug in settled {
            known.remove(slug.as_str());
        }
        for Unreadable { slug, problem } in &changes.unreadable {
            if before.get(slug) != Some(problem) {
                tracing::error!(%slug, %problem, "a participant cannot be read and is shown as unknown until it can");
            }
            known.insert(slug.clone(), problem.clone());
        }
        for slug in before.keys().filter(|slug| !known.contains_key(*slug)) {
            tracing::info!(%slug, "no stored value of this participant is unreadable any more");
        }
    }

    fn note(&self, progress: Progress) {
        *self.progress.write().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }
}

impl App {
    /// Keeps the roster up with the store until `shutdown` is done; a task for the life of a server.
    ///
    /// It neither fails nor panics, and what it does is begun again where it ends: a store that is away is reported once and asked again until it answers. Beside the
    /// looks at the store, suspensions that end by themselves are ended and contacts of who is long gone deleted: a store
    /// that is slow to write, or refuses to, must not keep a revocation from being seen. It also draws the pictures of
    /// [`App::unavailable`], then those of [`App::expect`], and from then on what badges show next.
    pub async fn follow(self: Arc<Self>, shutdown: impl Future<Output = ()> + Send) {
        let ahead = Arc::clone(&self);
        tokio::task::spawn_blocking(move || ahead.unavailable.draw_all(ahead.draw.as_ref()));
        let looking = self.duties.keep("following the store", || Arc::clone(&self).keep_looking());
        let drawing = self.duties.keep("drawing ahead", || Arc::clone(&self).keep_drawing_ahead());
        let doing = self.duties.keep("doing what is due", || Arc::clone(&self).keep_doing_what_is_due());
        tokio::select! {
            biased;
            () = shutdown => {}
            () = looking => {}
            () = doing => {}
            () = drawing => {}
        }
    }

    async fn keep_looking(self: Arc<Self>) {
        let pause = Duration::from_millis(self.limits.poll_ms.max(1));
        let least = pause.min(Duration::from_millis(NEWS_PAUSE_MS));
        loop {
            self.look_at_store().await;
            tokio::time::sleep(least).await;
            tokio::select! {
                () = self.store.news() => {}
                () = tokio::time::sleep(pause.saturating_sub(least)) => {}
            }
        }
    }

    async fn keep_doing_what_is_due(self: Arc<Self>) {
        loop {
            let app = Arc::clone(&self);
            // A turn may panic without harm: what it did not do is due at the next one.
            let turn = tokio::spawn(async move { app.do_what_is_due().await }).await;
            self.duties.note_turn("a turn of what is due", &turn);
            tokio::time::sleep(Duration::from_millis(DUE_PAUSE_MS)).await;
        }
    }

    /// One look at the store, which may hang or panic without harm.
    async fn look_at_store(self: &Arc<Self>) {
        let app = Arc::clone(self);
        let look = tokio::spawn(async move {
            let wait_max = Duration::from_millis(app.limits.poll_wait_ms_max);
            tokio::time::timeout(wait_max, app.refresh()).await
        });
        // A failure that refresh returned it has noted itself; here remain the looks that broke off.
        let broken_off = match look.await {
            Ok(Ok(_)) => return,
            Ok(Err(_)) => "it took too long to answer",
            Err(_) => "it broke off in the middle of an answer",
        };
        self.following.turn.lock().await.fail(&broken_off);
        self.following.note_trouble(Some(broken_off.to_owned()));
    }

    /// Makes the changes whose time has come, at most [`DUE_MAX`] of them.
    ///
    /// What cannot be written now is tried again at the next turn: until then a suspension goes on, which claims nothing
    /// that is not so, and a contact is kept.
    async fn do_what_is_due(&self) {
        self.forget_declined().await;
        if self.has_written_what_is_due().await {
            // Else the next turn would begin with the same ones.
            self.read_back().await;
        }
    }

    async fn has_written_what_is_due(&self) -> bool {
        let now = self.now();
        let mut has_written = false;
        for (slug, change) in self.due(now).into_iter().take(DUE_MAX) {
            let (by, action) = (By::actor(Actor::Openday), change.action());
            let order = Order { slug: slug.clone(), change, by, now, expected: None };
            match self.store.change(&order).await {
                Ok(Outcome { changed: Changed::Unchanged, .. }) => tracing::debug!(%slug, action, "done already"),
                Ok(_) => {
                    has_written = true;
                    tracing::info!(%slug, action, "done by itself, as its time had come");
                }
                // The roster is behind the store, of this participant alone.
                Err(error @ (StoreError::Change(_) | StoreError::UnknownParticipant(_))) => {
                    tracing::debug!(%slug, action, %error, "not due any more");
                }
                // A store that is frozen, locked or busy takes the next one no better.
                Err(error) => {
                    tracing::debug!(%slug, action, %error, "cannot be done yet");
                    break;
                }
            }
        }
        has_written
    }

    /// Whose suspension has come to its end, and then whose contact has been kept long enough.
    fn due(&self, now: Timestamp) -> Vec<(Slug, Change)> {
        let kept_for = SignedDuration::from_hours(i64::from(self.limits.contact_days_max) * HOURS_OF_A_DAY);
        let gone_since = now.checked_sub(kept_for).unwrap_or(Timestamp::MIN);
        let suspensions = self.roster.suspensions_due(now).into_iter().map(|slug| (slug, Change::EndSuspension));
        let contacts = self.roster.contacts_due(gone_since).into_iter();
        suspensions.chain(contacts.map(|slug| (slug, Change::DeleteContact { gone_since }))).collect()
    }

    /// Brings the roster up to what the store holds now: everything acknowledged before is shown after.
    ///
    /// # Errors
    ///
    /// When the store cannot be read; the roster is as it was.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let mut turn = self.following.turn.lock().await;
        // Read before the store is: what it says is true at least since then.
        let now = self.now();
        match self.catch_up(turn.base, now).await {
            Ok(base) => {
                turn.base = Some(base);
                self.following.note(Progress { revision: base.revision, seen_at: now });
                self.following.note_trouble(None);
                if turn.failing.take().is_some() {
                    tracing::info!(revision = base.revision.0, "the store answers again");
                }
                Ok(())
            }
            Err(error) => {
                turn.fail(&error);
                self.following.note_trouble(Some(error.to_string()));
                Err(error)
            }
        }
    }

    /// Catches up with the store once more while `before` stands still, and has this app take its place then: so nothing
    /// goes back to what it said before. `instead` must not wait. What was hot there is so here, and its pictures are taken
    /// over where the same is drawn of the same.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or not soon; nothing takes a place then.
    pub async fn succeed(&self, before: &Self, instead: impl FnOnce()) -> Result<(), StoreError> {
        let _still = before.following.turn.lock().await;
        let wait_max = Duration::from_millis(self.limits.poll_wait_ms_max);
        let refreshed = tokio::time::timeout(wait_max, self.refresh()).await;
        refreshed.map_err(|_| StoreError::NoAnswer("a look at what changed"))??;
        self.expect(before.hot_looks());
        if self.draw_digest == before.draw_digest {
            self.pictures.cache.take_over(&before.pictures.cache);
        }
        instead();
        Ok(())
    }

    /// Loads what is new since `base`, or everything; the roster changes only after the store has answered.
    async fn catch_up(&self, base: Option<Base>, now: Timestamp) -> Result<Base, StoreError> {
        if let Some(base) = base.filter(|base| !self.is_due(*base, now)) {
            let revision = self.store.revision().await?;
            // Asked after the revision, by which the store notices that other data took the place of what it had.
            let is_the_same = self.store.generation() == base.generation;
            if is_the_same && revision == base.revision {
                return Ok(base);
            }
            let changes = self.store.changes_since(base.revision).await?;
            // A lower revision is another file, put in place of the one that was followed.
            if is_the_same && self.store.generation() == base.generation && changes.revision >= base.revision {
                self.following.note_unreadable(&changes, false);
                // What it said before may be what was taken back since.
                self.roster.forget(changes.unreadable.iter().map(|unreadable| unreadable.slug.as_str()));
                self.roster.apply(changes.participants, &changes.deleted, &self.wording);
                return Ok(Base { revision: changes.revision, ..base });
            }
        }
        // Of before the load: what took its place meanwhile is loaded at the next look.
        let generation = self.store.generation();
        let all = self.store.changes_since(Revision::ZERO).await?;
        self.following.note_unreadable(&all, true);
        self.roster.replace(all.participants, &self.wording);
        Ok(Base { revision: all.revision, generation, loaded_at: now })
    }

    fn is_due(&self, base: Base, now: Timestamp) -> bool {
        let reload_after = SignedDuration::from_secs(i64::try_from(self.limits.reload_s).unwrap_or(i64::MAX));
        // A clock that was set back must not put the reload off for as long as it was wrong.
        now.duration_since(base.loaded_at).abs() >= reload_after
    }
}

impl Turn {
    fn fail(&mut self, error: &impl std::fmt::Display) {
        // What a failure left half seen is loaded anew.
        self.base = None;
        let reason = error.to_string();
        if self.failing.as_ref() != Some(&reason) {
            self.failing = Some(reason);
            tracing::error!(%error, "the roster cannot follow the store; badges stay as they are until it answers");
        }
    }
}
