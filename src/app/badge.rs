//! What a badge shows now.
//!
//! A request's look is first made canonical, so that no spelling of an address makes another entry anywhere. What a
//! participant shows in a canonical look is then remembered with the participant's roster entry until time changes it;
//! a change to the participant replaces that entry, and with it everything remembered.

#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock, Weak};

use jiff::Timestamp;

use super::picture::{Picture, PictureError};
use super::roster::RosterEntry;
use super::{App, Coding};
use crate::domain::face::face;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::domain::wording::{Mark, Speech, Words};
use crate::render::{BadgeSpec, StyleId};

/// Most looks remembered of one participant; the one remembered longest makes room.
pub(super) const LOOKS_PER_PARTICIPANT_MAX: usize = 32;

/// A look after everything unknown or without effect was replaced by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Look {
    style: StyleId,
    theme: Theme,
    format: Format,
    speech: Speech,
    with_date: bool,
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
    /// Everything the picture is made of.
    pub spec: Arc<BadgeSpec>,
    /// A short cut past the cache's map. Weak, so that what the cache let go is gone.
    picture: RwLock<Weak<Picture>>,
}

impl Shown {
    fn new(spec: BadgeSpec, fresh_until: Option<Timestamp>, draw_digest: &[u8; 32]) -> Self {
        Self {
            mark: spec.words.mark,
            format: spec.format,
            tag: spec.tag(draw_digest),
            fresh_until,
            spec: Arc::new(spec),
            picture: RwLock::default(),
        }
    }

    fn is_true_at(&self, now: Timestamp) -> bool {
        self.fresh_until.is_none_or(|until| now < until)
    }

    fn picture(&self) -> Option<Arc<Picture>> {
        self.picture.read().unwrap_or_else(PoisonError::into_inner).upgrade()
    }

    fn link(&self, picture: &Arc<Picture>) {
        *self.picture.write().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(picture);
    }
}

/// The looks remembered of one participant, or of nobody.
#[derive(Debug, Default)]
pub(super) struct Looks(RwLock<Vec<(Look, Arc<Shown>)>>);

impl Looks {
    fn get(&self, look: &Look, now: Timestamp) -> Option<Arc<Shown>> {
        // A handful of small keys: walking them is quicker than hashing one.
        let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (_, shown) = remembered.iter().find(|(known, _)| known == look)?;
        shown.is_true_at(now).then(|| Arc::clone(shown))
    }

    /// Remembers what `look` shows, and says whether there is one more look remembered than before.
    fn remember(&self, look: Look, shown: &Arc<Shown>) -> bool {
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

impl App {
    /// What the badge of `slug` shows now in `look`; from memory alone, whatever the slug and the look say.
    ///
    /// A slug of no participant shows [`Mark::Unknown`]; while the roster was never loaded nobody can tell, and it
    /// shows [`Mark::Unavailable`].
    #[must_use]
    pub fn shown(&self, slug: &str, look: &LookRequest<'_>) -> Arc<Shown> {
        let now = self.clock.now();
        match self.roster.get(slug) {
            Some(entry) => self.shown_of(&entry, look, now),
            None if self.following.has_loaded() => self.shown_of_nobody(look, now),
            None => {
                let look = self.canonical(look, self.wording.speech(look.language.as_deref(), None));
                Arc::new(self.show(look, self.wording.words_of_nobody(look.speech, Mark::Unavailable), None))
            }
        }
    }

    /// The picture of what is shown, if it is kept.
    #[must_use]
    pub fn kept(&self, shown: &Shown) -> Option<Arc<Picture>> {
        shown.picture().filter(|picture| self.pictures.keeps(picture))
    }

    /// The picture of what is shown: the one that is kept, or one drawn now, once for all who ask meanwhile.
    ///
    /// # Errors
    ///
    /// [`PictureError::Busy`] when too many pictures wait already, [`PictureError::Failed`] when it cannot be drawn; the
    /// next request tries again.
    pub async fn picture(&self, shown: &Arc<Shown>) -> Result<Arc<Picture>, PictureError> {
        if let Some(picture) = self.kept(shown) {
            return Ok(picture);
        }
        let picture = self.pictures.get(&shown.spec).await?;
        shown.link(&picture);
        Ok(picture)
    }

    /// The picture of the badge as it would be now if `participant` were active; nothing is changed, and no address
    /// shows it.
    ///
    /// # Errors
    ///
    /// As of [`App::picture`].
    pub async fn preview(
        &self,
        participant: &Participant,
        request: &LookRequest<'_>,
    ) -> Result<Arc<Picture>, PictureError> {
        let active = Participant { status: Status::Active, suspended_until: None, ..participant.clone() };
        let speech = self.wording.speech(request.language.as_deref(), Some(&active.language));
        let look = self.canonical(request, speech);
        let words = self.wording.words(speech, &active, &face(&active, self.now()), look.with_date);
        self.pictures.get(&self.show(look, words, None).spec).await
    }

    /// The compressed bytes of an SVG, compressed once and kept with the picture.
    ///
    /// `None` means that the picture is best sent as it is: it is a PNG, or too much is being drawn to compress it now.
    pub async fn encoded(&self, picture: &Arc<Picture>, coding: Coding) -> Option<bytes::Bytes> {
        self.pictures.encoded(picture, coding).await
    }

    fn shown_of(&self, entry: &RosterEntry, request: &LookRequest<'_>, now: Timestamp) -> Arc<Shown> {
        let participant = &entry.participant;
        let speech = match request.language.as_deref() {
            None => entry.speech,
            asked => self.wording.speech(asked, Some(&participant.language)),
        };
        let look = self.canonical(request, speech);
        if let Some(shown) = entry.looks.get(&look, now) {
            return shown;
        }
        let face = face(participant, now);
        let words = self.wording.words(speech, participant, &face, look.with_date);
        // Without its date a badge says nothing that time alone could end.
        let fresh_until = face.fresh_until.filter(|_| look.with_date);
        self.remember(&entry.looks, look, self.show(look, words, fresh_until))
    }

    fn shown_of_nobody(&self, request: &LookRequest<'_>, now: Timestamp) -> Arc<Shown> {
        let look = self.canonical(request, self.wording.speech(request.language.as_deref(), None));
        let nobody = self.roster.nobody();
        if let Some(shown) = nobody.get(&look, now) {
            return shown;
        }
        let words = self.wording.words_of_nobody(look.speech, Mark::Unknown);
        self.remember(nobody, look, self.show(look, words, None))
    }

    fn show(&self, look: Look, words: Words, fresh_until: Option<Timestamp>) -> Shown {
        let spec = BadgeSpec { style: look.style, theme: look.theme, format: look.format, words };
        Shown::new(spec, fresh_until, &self.draw_digest)
    }

    fn remember(&self, looks: &Looks, look: Look, shown: Shown) -> Arc<Shown> {
        let shown = Arc::new(shown);
        if looks.remember(look, &shown) {
            self.roster.count_look();
        }
        shown
    }

    fn canonical(&self, request: &LookRequest<'_>, speech: Speech) -> Look {
        let (style, theme) = self.style_and_theme(request);
        Look { style, theme, format: request.format, speech, with_date: request.with_date }
    }

    /// The style and theme a request comes down to: an unknown style is the default one, and a PNG cannot switch.
    pub(super) fn style_and_theme(&self, request: &LookRequest<'_>) -> (StyleId, Theme) {
        let style = request.style.as_deref().and_then(|name| self.draw.style(name)).unwrap_or(self.default_style);
        let theme = match (request.theme, request.format) {
            (Theme::Auto, Format::Png(_)) => Theme::Light,
            (theme, _) => theme,
        };
        (style, theme)
    }
}
