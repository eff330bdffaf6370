//! What a badge shows now.
//!
//! A request's look is first made canonical, so that no spelling of an address makes another entry anywhere. What a
//! participant shows in a canonical look is then remembered with the participant's roster entry until time changes it;
//! a change to the participant replaces that entry, and with it everything remembered.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;

use super::looks::{Look, Looks, Shown};
use super::picture::{Coding, Picture, PictureError};
use super::roster::RosterEntry;
use super::service::App;
use crate::domain::face::face;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::domain::wording::{Mark, Speech, Words};
use crate::render::{BadgeSpec, StyleId};

impl App {
    /// What the badge of `slug` shows now in `look`; from memory alone, whatever the slug and the look say.
    ///
    /// A slug of no participant shows [`Mark::Unknown`]; while the roster was never loaded nobody can tell, and it
    /// shows [`Mark::Unavailable`].
    #[must_use]
    pub fn shown(&self, slug: &str, look: &LookRequest<'_>) -> Arc<Shown> {
        self.shown_at(slug, look, self.now())
    }

    /// The same at `now`.
    #[must_use]
    pub fn shown_at(&self, slug: &str, look: &LookRequest<'_>, now: Timestamp) -> Arc<Shown> {
        match self.roster.get(slug) {
            Some(entry) => self.shown_of(&entry, look, now),
            None if self.following.has_loaded() => self.shown_of_nobody(look, now),
            None => {
                let look = self.canonical(look, self.wording.speech(look.language.as_deref(), None));
                Arc::new(self.show(look, self.wording.words_of_nobody(look.speech, Mark::Unavailable)))
            }
        }
    }

    /// The picture of what is shown, if it is kept.
    #[must_use]
    pub fn kept(&self, shown: &Shown) -> Option<Arc<Picture>> {
        self.pictures.kept(shown)
    }

    /// The picture of what is shown: the one that is kept, or one drawn now, once for all who ask meanwhile.
    ///
    /// # Errors
    ///
    /// [`PictureError::Busy`] when too many pictures wait already, [`PictureError::Failed`] when it cannot be drawn; the
    /// next request tries again.
    pub async fn picture(&self, shown: &Arc<Shown>) -> Result<Arc<Picture>, PictureError> {
        match self.kept(shown) {
            Some(picture) => Ok(picture),
            None => self.pictures.get(shown).await,
        }
    }

    /// What the badge of `slug` shows at `now` in another look whose picture is kept, for who would get none in that of
    /// `shown`: a picture of the same kind, as much like the one asked for as there is.
    #[must_use]
    pub fn substitute(&self, slug: &str, shown: &Shown, now: Timestamp) -> Option<(Arc<Shown>, Arc<Picture>)> {
        let asked = &shown.spec;
        let likeness = |other: &Shown| {
            let spec = &other.spec;
            let is_alike = [
                spec.words.language == asked.words.language,
                spec.style == asked.style,
                spec.words.date.is_some() == asked.words.date.is_some(),
                spec.theme == asked.theme,
            ];
            is_alike.into_iter().fold(0_u8, |likeness, is_alike| likeness << 1 | u8::from(is_alike))
        };
        let entry = self.roster.get(slug);
        let remembered = match &entry {
            Some(entry) => entry.looks.all(now),
            None => self.roster.nobody().all(now),
        };
        let kept = |other: Arc<Shown>| Some((self.pictures.kept(&other)?, other));
        let others = remembered.into_iter().filter(|other| other.format.is_kind_of(shown.format)).filter_map(kept);
        let (picture, other) = others.max_by_key(|(_, other)| likeness(other)).or_else(|| {
            // Of those that most have one may be kept though a flood of others has driven it out of the remembered looks.
            let language = asked.words.language.to_string();
            self.usual_looks(&entry?.participant, shown.format, &language, now).map(Arc::new).find_map(kept)
        })?;
        Some((other, picture))
    }

    /// What a participant shows in the looks that most have, of the kind of `format`: in its own language and in that one.
    fn usual_looks<'a>(
        &'a self,
        participant: &'a Participant,
        format: Format,
        language: &'a str,
        now: Timestamp,
    ) -> impl Iterator<Item = Shown> + 'a {
        let formats = Format::ALL.into_iter().filter(move |other| other.is_kind_of(format));
        formats.flat_map(move |format| {
            [None, Some(language)].map(|language| {
                let speech = self.wording.speech(language, Some(&participant.language));
                self.show_face(participant, self.canonical(&LookRequest::plain(format), speech), now)
            })
        })
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
        self.pictures.get(&self.show(look, words)).await
    }

    /// The tag of the picture that says `words` in `look`: what a page binds its picture to.
    #[must_use]
    pub fn tag(&self, words: &Words, look: &LookRequest<'_>) -> String {
        let (style, theme) = self.style_and_theme(look);
        BadgeSpec { style, theme, format: look.format, words: words.clone() }.tag(&self.draw_digest)
    }

    /// Width and height of a badge in `look`, in units of which a PNG may have several pixels.
    #[must_use]
    pub fn size(&self, look: &LookRequest<'_>) -> (u16, u16) {
        let (style, _) = self.style_and_theme(look);
        self.draw.style_info(style).map_or((0, 0), |info| (info.width_px, info.height_px))
    }

    /// The compressed bytes of an SVG, compressed once and kept with the picture.
    ///
    /// `None` means that the picture is best sent as it is: it is a PNG, or too much is being drawn to compress it now.
    pub async fn encoded(&self, picture: &Arc<Picture>, coding: Coding) -> Option<bytes::Bytes> {
        self.pictures.encoded(picture, coding).await
    }

    fn shown_of(&self, entry: &RosterEntry, request: &LookRequest<'_>, now: Timestamp) -> Arc<Shown> {
        let look = self.canonical_of(entry, request);
        if let Some(shown) = entry.looks.get(&look, now) {
            return shown;
        }
        self.remember(&entry.looks, look, self.show_face(&entry.participant, look, now), now)
    }

    /// What a participant shows in a canonical look.
    pub(super) fn show_face(&self, participant: &Participant, look: Look, now: Timestamp) -> Shown {
        let face = face(participant, now);
        let words = self.wording.words(look.speech, participant, &face, look.with_date);
        let shown = self.show(look, words);
        // Without its date a badge says nothing that time alone could begin or end.
        if look.with_date { shown.fresh(now, face.fresh_until) } else { shown }
    }

    fn shown_of_nobody(&self, request: &LookRequest<'_>, now: Timestamp) -> Arc<Shown> {
        let look = self.canonical(request, self.wording.speech(request.language.as_deref(), None));
        let nobody = self.roster.nobody();
        if let Some(shown) = nobody.get(&look, now) {
            return shown;
        }
        let words = self.wording.words_of_nobody(look.speech, Mark::Unknown);
        self.remember(nobody, look, self.show(look, words), now)
    }

    fn show(&self, look: Look, words: Words) -> Shown {
        let spec = BadgeSpec { style: look.style, theme: look.theme, format: look.format, words };
        Shown::new(spec, &self.draw_digest)
    }

    pub(super) fn remember(&self, looks: &Looks, look: Look, shown: Shown, asked_at: Timestamp) -> Arc<Shown> {
        let shown = Arc::new(shown);
        if looks.remember(look, &shown, asked_at) {
            self.roster.count_look();
        }
        shown
    }

    pub(super) fn canonical_of(&self, entry: &RosterEntry, request: &LookRequest<'_>) -> Look {
        let speech = match request.language.as_deref() {
            None => entry.speech,
            asked => self.wording.speech(asked, Some(&entry.participant.language)),
        };
        self.canonical(request, speech)
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
