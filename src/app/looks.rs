//! What a badge shows in a look, remembered while it is true.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

use crate::domain::look::{Format, Theme};
use crate::domain::wording::{Mark, Speech};
use crate::render::{BadgeSpec, StyleId, tag_of};

/// Most looks remembered of one participant; the one remembered longest makes room.
pub(super) const LOOKS_PER_PARTICIPANT_MAX: usize = 32;

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

/// The looks remembered of one participant, or of nobody.
#[derive(Debug, Default)]
pub(super) struct Looks(RwLock<Vec<(Look, Arc<Shown>)>>);

impl Looks {
    pub(super) fn get(&self, look: &Look, now: Timestamp) -> Option<Arc<Shown>> {
        // A handful of small keys: walking them is quicker than hashing one.
        let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (_, shown) = remembered.iter().find(|(known, _)| known == look)?;
        shown.is_true_at(now).then(|| Arc::clone(shown))
    }

    /// What is shown in the looks that are remembered and still true.
    pub(super) fn all(&self, now: Timestamp) -> Vec<Arc<Shown>> {
        let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
        remembered.iter().map(|(_, shown)| shown).filter(|shown| shown.is_true_at(now)).cloned().collect()
    }

    /// Remembers what `look` shows, and says whether there is one more look remembered than before.
    pub(super) fn remember(&self, look: Look, shown: &Arc<Shown>) -> bool {
        let mut remembered = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = remembered.iter_mut().find(|(known, _)| *known == look) {
            *known = Arc::clone(shown);
            return false;
        }
        let full = remembered.len() >= LOOKS_PER_PARTICIPANT_MAX;
        if full {
            remembered.remove(0);
        }
        remembered.push((look, Arc::clone(shown)));
        !full
    }

    pub(super) fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Vec::new();
    }

    pub(super) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
