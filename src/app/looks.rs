//! What a badge shows in a look, remembered while it is true, and how lately and often that was asked for.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;

use crate::domain::look::{Format, Theme};
use crate::domain::wording::{Mark, Speech};
use crate::render::{BadgeSpec, StyleId, tag_of};

/// Most looks remembered of one participant; the one remembered longest makes room.
pub(super) const LOOKS_PER_PARTICIPANT_MAX: usize = 32;

/// How long what was asked for counts as asked for lately: visitors of every hour of a day are among those who asked.
pub(super) const LATELY_MINUTES: u32 = 24 * 60;

/// A look after everything unknown or without effect was replaced by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) style: StyleId,
    pub(super) theme: Theme,
    pub(super) format: Format,
    pub(super) speech: Speech,
    pub(super) with_date: bool,
}

/// What a badge shows, before it is drawn.
#[derive(Debug)]
pub struct Shown {
    /// Whose badge it is, in one word.
    pub mark: Mark,
    pub format: Format,
    /// The strong validator of the picture's bytes: 32 hexadecimal digits.
    pub tag: String,
    /// The instant at which time alone makes this untrue.
    pub fresh_until: Option<Timestamp>,
    /// The instant at which this was found to be true. Nothing is known of what was before, and clocks are set back.
    fresh_since: Option<Timestamp>,
    /// Everything the picture is made of.
    pub spec: Arc<BadgeSpec>,
    /// What the picture is kept under; the tag says it in letters.
    pub(super) digest: u128,
}

impl Shown {
    /// What is true whatever the time.
    pub(super) fn new(spec: BadgeSpec, draw_digest: &[u8; 32]) -> Self {
        let digest = spec.digest(draw_digest);
        Self {
            mark: spec.words.mark,
            format: spec.format,
            tag: tag_of(digest),
            fresh_until: None,
            fresh_since: None,
            spec: Arc::new(spec),
            digest,
        }
    }

    /// The same, true from `since` on until time ends it, if it does.
    pub(super) fn fresh(self, since: Timestamp, until: Option<Timestamp>) -> Self {
        Self { fresh_since: Some(since), fresh_until: until, ..self }
    }

    pub(super) fn is_true_at(&self, now: Timestamp) -> bool {
        self.fresh_since.is_none_or(|since| since <= now) && self.fresh_until.is_none_or(|until| now < until)
    }
}

/// How lately and how often something was asked for, in minutes of the app's clock: asking again within a minute writes nothing.
#[derive(Debug)]
struct Asked {
    /// The minute in which it was asked for last.
    last: AtomicU32,
    /// The number of minutes in which it was asked for.
    minutes: AtomicU32,
}

impl Asked {
    fn once(at: Timestamp) -> Self {
        Self { last: AtomicU32::new(minute_of(at)), minutes: AtomicU32::new(1) }
    }

    fn note(&self, now: Timestamp) {
        let minute = minute_of(now);
        // Of those who come at once in a new minute, one counts it.
        if self.last.load(Ordering::Relaxed) != minute && self.last.swap(minute, Ordering::Relaxed) != minute {
            self.minutes.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether that was lately; a clock that was set back since leaves it so.
    fn is_lately(&self, now: Timestamp) -> bool {
        minute_of(now).saturating_sub(self.last.load(Ordering::Relaxed)) <= LATELY_MINUTES
    }
}

fn minute_of(now: Timestamp) -> u32 {
    u32::try_from(now.as_second() / 60).unwrap_or(0)
}

/// A look that was asked for lately.
#[derive(Debug, Clone)]
pub(super) struct AskedLook {
    pub(super) look: Look,
    /// What it shows now, or showed last.
    pub(super) shown: Arc<Shown>,
    /// The number of minutes in which it was asked for.
    pub(super) minutes: u32,
}

/// What is remembered of one look.
#[derive(Debug)]
struct Remembered {
    look: Look,
    shown: Arc<Shown>,
    /// What it will show once that is over, if that was found out ahead.
    next: Option<Arc<Shown>>,
    asked: Asked,
}

impl Remembered {
    /// What it shows at `now`: both say themselves from when until when they are true.
    fn at(&self, now: Timestamp) -> Option<&Arc<Shown>> {
        [Some(&self.shown), self.next.as_ref()].into_iter().flatten().find(|shown| shown.is_true_at(now))
    }
}

/// The looks remembered of one participant, or of nobody.
#[derive(Debug, Default)]
pub(super) struct Looks(RwLock<Vec<Remembered>>);

impl Looks {
    /// What `look` shows at `now`, for who asks for it.
    pub(super) fn get(&self, look: &Look, now: Timestamp) -> Option<Arc<Shown>> {
        let remembered = self.read();
        let known = of(&remembered, look)?;
        let shown = known.at(now)?;
        known.asked.note(now);
        Some(Arc::clone(shown))
    }

    /// What `look` shows at an instant, as far as that was found out; this does not count as asking for it.
    pub(super) fn peek(&self, look: &Look, at: Timestamp) -> Option<Arc<Shown>> {
        of(&self.read(), look)?.at(at).cloned()
    }

    /// What is shown in the looks that are remembered and still true.
    pub(super) fn all(&self, now: Timestamp) -> Vec<Arc<Shown>> {
        self.read().iter().filter_map(|known| known.at(now)).cloned().collect()
    }

    /// The looks that were asked for lately.
    pub(super) fn asked_lately(&self, now: Timestamp) -> Vec<AskedLook> {
        let remembered = self.read();
        let lately = remembered.iter().filter(|known| known.asked.is_lately(now));
        let asked = |known: &Remembered| AskedLook {
            look: known.look,
            shown: Arc::clone(known.at(now).unwrap_or(&known.shown)),
            minutes: known.asked.minutes.load(Ordering::Relaxed),
        };
        lately.map(asked).collect()
    }

    /// Remembers what `look` shows, and when that is asked for, and says whether there is one more look remembered than before.
    pub(super) fn remember(&self, look: Look, shown: &Arc<Shown>, asked_at: Timestamp) -> bool {
        let mut remembered = self.write();
        if let Some(known) = remembered.iter_mut().find(|known| known.look == look) {
            known.shown = Arc::clone(shown);
            known.next = None;
            known.asked.note(asked_at);
            return false;
        }
        let full = remembered.len() >= LOOKS_PER_PARTICIPANT_MAX;
        if full {
            remembered.remove(0);
        }
        let (shown, asked) = (Arc::clone(shown), Asked::once(asked_at));
        remembered.push(Remembered { look, shown, next: None, asked });
        !full
    }

    /// Remembers what `look` will show after what it shows now.
    pub(super) fn expect(&self, look: &Look, shown: &Arc<Shown>, next: &Arc<Shown>) {
        if let Some(known) = self.write().iter_mut().find(|known| known.look == *look) {
            (known.shown, known.next) = (Arc::clone(shown), Some(Arc::clone(next)));
        }
    }

    /// Counts minutes more in which `look` was asked for.
    pub(super) fn count(&self, look: &Look, minutes: u32) {
        if let Some(known) = of(&self.read(), look) {
            let more = |counted: u32| Some(counted.saturating_add(minutes));
            let _ = known.asked.minutes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        }
    }

    /// Forgets what was asked for in one minute alone.
    pub(super) fn keep_hot(&self) {
        let mut remembered = self.write();
        remembered.retain(|known| known.asked.minutes.load(Ordering::Relaxed) > 1);
        remembered.shrink_to_fit();
    }

    pub(super) fn clear(&self) {
        *self.write() = Vec::new();
    }

    pub(super) fn len(&self) -> usize {
        self.read().len()
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Remembered>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Vec<Remembered>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is remembered of `look`. A handful of small keys: walking them is quicker than hashing one.
fn of<'a>(remembered: &'a [Remembered], look: &Look) -> Option<&'a Remembered> {
    remembered.iter().find(|known| known.look == *look)
}
