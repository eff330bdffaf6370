//! Pictures that are drawn before somebody asks for them: what a badge will show when its face changes, and, after a start, what
//! was asked for most before.
//!
//! The cache keeps a picture under a digest of all it is made of, so one that comes to be wrong is never shown: what is
//! shown is decided when somebody asks. All of this is done by workers that no visitor needs, one picture after the
//! other.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::cache::RoomAhead;
use super::hot::{HotLook, HotLooks};
use super::lane::Lane;
use super::looks::{AskedLook, LATELY_MINUTES, Look, Shown};
use super::picture::Coding;
use super::roster::RosterEntry;
use super::service::App;
use crate::domain::look::LookRequest;

/// The pause between two turns, in seconds.
const PAUSE_S: u64 = 60;

/// Minutes before a face changes from which on the next one is drawn: enough for one worker to draw as many as there may be, and so
/// few that hardly anything of it changes meanwhile.
const AHEAD_MINUTES: i64 = 10;

/// What the minutes in which a badge was asked for are divided by at a start: what was hot long ago gives way.
const MINUTES_DIVISOR: u32 = 2;

/// How long ago what is expected counts as asked for: what nobody asks for any more is not drawn at every start for ever.
const EXPECTED_AGE: SignedDuration = SignedDuration::from_mins(LATELY_MINUTES as i64 / 2);

/// What is to be drawn first.
#[derive(Debug, Default)]
pub(super) struct Expected(Mutex<VecDeque<HotLook>>);

impl Expected {
    fn next(&self) -> Option<HotLook> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn all(&self) -> Vec<HotLook> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// What a look will show next.
enum Next {
    /// It was found out in an earlier turn, and drawn if there was room.
    Known(Arc<Shown>),
    /// It was found out now, beside what is shown before.
    Found { shown: Arc<Shown>, next: Arc<Shown> },
}

impl App {
    /// Has what is in `hot` drawn first, once it is followed and while no visitor waits.
    pub fn expect(&self, hot: HotLooks) {
        let mut looks = VecDeque::from(hot.0);
        looks.truncate(self.limits.hot_looks_max);
        *self.expected.0.lock().unwrap_or_else(PoisonError::into_inner) = looks;
    }

    /// The badges that were asked for most, of those that were lately, and what was expected to be and not come to yet.
    #[must_use]
    pub fn hot_looks(&self) -> HotLooks {
        let asked = self.asked_lately(|_| true).into_iter();
        let mut hot: Vec<_> = asked.filter_map(|(entry, asked)| self.hot_look(&entry, &asked)).collect();
        hot.extend(self.expected.all());
        hot.sort_by_key(|look| Reverse(look.minutes));
        hot.truncate(self.limits.hot_looks_max);
        HotLooks(hot)
    }

    fn hot_look(&self, entry: &RosterEntry, asked: &AskedLook) -> Option<HotLook> {
        let Look { style, theme, format, speech, with_date } = asked.look;
        let language = (speech != entry.speech).then(|| Cow::Owned(self.wording.tag_to_ask_for(speech)));
        let style = Some(Cow::Owned(self.draw.style_info(style)?.name.to_owned()));
        Some(HotLook {
            slug: entry.participant.slug.clone(),
            look: LookRequest { format, style, theme, language, with_date },
            codings: self.codings_of(&asked.shown),
            minutes: asked.minutes,
        })
    }

    /// The codings that the picture of what is shown was compressed in.
    fn codings_of(&self, shown: &Shown) -> Vec<Coding> {
        let picture = self.pictures.cache.peek(Lane::of(shown.format), shown.digest);
        let was_made = |coding: &Coding| picture.as_ref().is_some_and(|picture| picture.encoded(*coding).is_some());
        Coding::ALL.into_iter().filter(was_made).collect()
    }

    /// The looks that were asked for lately and are wanted, the most asked for first.
    fn asked_lately(&self, is_wanted: impl Fn(&Shown) -> bool) -> Vec<(Arc<RosterEntry>, AskedLook)> {
        let mut asked = self.roster.asked_lately(self.now(), is_wanted);
        asked.sort_by_cached_key(|(entry, asked)| (Reverse(asked.minutes), entry.participant.slug.clone()));
        asked.truncate(self.limits.hot_looks_max);
        asked
    }

    /// Draws ahead for as long as it is left to.
    pub(super) async fn keep_drawing_ahead(self: Arc<Self>) {
        loop {
            let app = Arc::clone(&self);
            let turn = tokio::spawn(async move {
                app.draw_expected().await;
                app.draw_next().await;
            });
            if turn.await.is_err() {
                tracing::error!("drawing ahead panicked; what it did not draw is drawn when it is asked for");
            }
            tokio::time::sleep(Duration::from_secs(PAUSE_S)).await;
        }
    }

    /// Draws what was asked for most before the start, as it is now.
    async fn draw_expected(&self) {
        if !self.has_loaded() {
            return;
        }
        let mut room = self.pictures.cache.room_ahead();
        while let Some(HotLook { slug, look, codings, minutes }) = self.expected.next() {
            let is_known = look.style.as_deref().is_some_and(|style| self.draw.style(style).is_some());
            let Some(entry) = self.roster.get(slug.as_str()).filter(|_| is_known) else { continue };
            // Remembered even if there is no room to draw it: it is in the next list as well.
            let (look, now) = (self.canonical_of(&entry, &look), self.now());
            let shown = entry.looks.peek(&look, now).unwrap_or_else(|| {
                let asked_at = now.checked_sub(EXPECTED_AGE).unwrap_or(now);
                self.remember(&entry.looks, look, self.show_face(&entry.participant, look, now), asked_at)
            });
            entry.looks.count(&look, minutes / MINUTES_DIVISOR);
            self.draw_soon(&shown, &codings, &mut room).await;
        }
    }

    /// Draws what badges that were asked for lately show next, where that is soon.
    async fn draw_next(self: &Arc<Self>) {
        let app = Arc::clone(self);
        let changing = move || {
            let now = app.now();
            app.asked_lately(|shown| changes_soon(shown, now).is_some())
        };
        // Walking over all participants takes a while where there are many.
        let Ok(changing) = tokio::task::spawn_blocking(changing).await else { return };
        let mut room = self.pictures.cache.room_ahead();
        for (entry, asked) in changing {
            match self.next_of(&entry, &asked.look) {
                Some(Next::Found { shown, next }) => {
                    self.draw_soon(&next, &self.codings_of(&shown), &mut room).await;
                }
                // What made way for others since is not drawn again: it would make way again.
                Some(Next::Known(next)) => {
                    if let Some(picture) = self.pictures.kept(&next) {
                        room.take(&picture);
                    }
                }
                None => {}
            }
        }
    }

    /// What a look will show next, if that is soon. Nothing of a participant that was changed meanwhile.
    fn next_of(&self, entry: &Arc<RosterEntry>, look: &Look) -> Option<Next> {
        let (participant, now) = (&entry.participant, self.now());
        self.roster.get(participant.slug.as_str()).filter(|present| Arc::ptr_eq(present, entry))?;
        let shown = entry.looks.peek(look, now)?;
        let then = changes_soon(&shown, now)?;
        if let Some(next) = entry.looks.peek(look, then) {
            return Some(Next::Known(next));
        }
        let next = Arc::new(self.show_face(participant, *look, then));
        entry.looks.expect(look, &shown, &next);
        Some(Next::Found { shown, next })
    }

    async fn draw_soon(&self, shown: &Shown, codings: &[Coding], room: &mut RoomAhead) {
        if room.is_left(Lane::of(shown.format))
            && let Some(picture) = self.pictures.get_ahead(shown, codings).await
        {
            room.take(&picture);
        }
        // Where nothing is drawn nothing was waited for.
        tokio::task::yield_now().await;
    }
}

/// When what is shown changes by itself, if that is soon.
fn changes_soon(shown: &Shown, now: Timestamp) -> Option<Timestamp> {
    let soon = now.checked_add(SignedDuration::from_mins(AHEAD_MINUTES)).unwrap_or(Timestamp::MAX);
    shown.fresh_until.filter(|until| shown.is_true_at(now) && *until <= soon)
}
