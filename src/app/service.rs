//! The service: what it is made of, and what it says of the participants in memory.
//!
//! Its further methods stand beside what they are about, in the other files of [`app`](super).

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use jiff::Timestamp;

use super::ahead::Expected;
use super::duties::Duties;
use super::follow::Following;
use super::intake::Readers;
use super::limits::Limits;
use super::looks::Shown;
use super::picture::{Picture, Pictures};
use super::programme::MadeProgramme;
use super::roster::Roster;
use super::sheets::Sheets;
use super::unavailable::Unavailable;
use crate::clock::Clock;
use crate::domain::face::face;
use crate::domain::look::LookRequest;
use crate::domain::offer::OfferedKinds;
use crate::domain::participant::{Participant, Slug};
use crate::domain::wording::{Wording, Words};
use crate::render::{Draw, StyleId, StyleInfo};
use crate::store::Store;

/// The style of an address that names none, or one that does not exist.
pub const DEFAULT_STYLE: &str = "classic";

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct AppParts {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub draw: Arc<dyn Draw>,
    pub wording: Wording,
    pub limits: Limits,
}

/// The service; see [`app`](super) for what it offers.
#[derive(Debug)]
pub struct App {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) draw: Arc<dyn Draw>,
    pub(super) draw_digest: [u8; 32],
    pub(super) default_style: StyleId,
    pub(super) wording: Wording,
    pub(super) limits: Limits,
    pub(super) roster: Roster,
    pub(super) following: Following,
    /// Second of the clock at which declined applications were forgotten last.
    pub(super) forgotten_at: AtomicI64,
    pub(super) duties: Duties,
    pub(super) pictures: Arc<Pictures>,
    pub(super) expected: Expected,
    pub(super) sheets: Arc<Sheets>,
    pub(super) unavailable: Unavailable,
    pub(super) readers: Readers,
    pub(super) programme: MadeProgramme,
}

impl App {
    /// An app over `parts`, its roster still empty: [`App::refresh`] or [`App::follow`] loads it.
    #[must_use]
    pub fn new(parts: AppParts) -> Self {
        let AppParts { store, clock, draw, wording, limits } = parts;
        Self {
            draw_digest: draw.digest(),
            default_style: draw.style(DEFAULT_STYLE).unwrap_or(StyleId(0)),
            roster: Roster::new(limits.looks_max),
            following: Following::default(),
            forgotten_at: AtomicI64::new(i64::MIN),
            duties: Duties::default(),
            pictures: Arc::new(Pictures::new(Arc::clone(&draw), Arc::clone(&clock), limits)),
            expected: Expected::default(),
            sheets: Arc::new(Sheets::new(limits.sheets_bytes_max)),
            unavailable: Unavailable::new(draw.as_ref(), &wording),
            readers: Readers::new(limits),
            programme: MadeProgramme::default(),
            store,
            clock,
            draw,
            wording,
            limits,
        }
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The kinds of open days that are entered.
    #[must_use]
    pub const fn kinds(&self) -> OfferedKinds {
        self.limits.kinds
    }

    /// The sentences of this instance, for pages that speak beside a badge.
    #[must_use]
    pub const fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The styles a look may name, with the size of their badges.
    pub fn styles(&self) -> impl Iterator<Item = StyleInfo<'_>> {
        (0..=u8::MAX).map_while(|number| self.draw.style_info(StyleId(number)))
    }

    /// The participant of that slug, as the roster has it.
    #[must_use]
    pub fn participant(&self, slug: &str) -> Option<Arc<Participant>> {
        self.roster.get(slug).map(|entry| Arc::clone(&entry.participant))
    }

    /// All participants of every status, by name, then slug; which of them a page lists is the page's affair.
    #[must_use]
    pub fn directory(&self) -> Vec<Arc<Participant>> {
        self.roster.directory(usize::MAX)
    }

    /// The first `count_max` participants of the directory that `is_wanted`, and how many are.
    #[must_use]
    pub fn first_of(
        &self,
        is_wanted: impl Fn(&Participant) -> bool,
        count_max: usize,
    ) -> (Vec<Arc<Participant>>, usize) {
        self.roster.directory_of(is_wanted, count_max)
    }

    /// The last slug of a participant that is not after `slug`, which need not be anybody's.
    #[must_use]
    pub fn slug_up_to(&self, slug: &Slug) -> Option<Slug> {
        self.roster.slug_up_to(slug)
    }

    /// Participants of every status by slug, the first `count_max` of those after `after`, which need not exist.
    #[must_use]
    pub fn after(&self, after: Option<&Slug>, count_max: usize) -> Vec<Arc<Participant>> {
        self.roster.after(after, count_max)
    }

    /// A number that grows whenever a participant changed, for whoever keeps what was made of them.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.roster.changes()
    }

    /// What the badge of `participant` says at `now` in `look`, in words.
    #[must_use]
    pub fn words(&self, participant: &Participant, look: &LookRequest<'_>, now: Timestamp) -> Words {
        let speech = self.wording.speech(look.language.as_deref(), Some(&participant.language));
        self.wording.words(speech, participant, &face(participant, now), look.with_date)
    }

    /// The picture that says a badge is temporarily unavailable, in the look of what would be shown.
    ///
    /// It never waits for the render pool. Until [`App::follow`] has drawn them all it may be an SVG where a PNG was
    /// asked for: [`Picture::format`] says what it is.
    #[must_use]
    pub fn unavailable(&self, shown: &Shown) -> Arc<Picture> {
        self.unavailable.picture(self.draw.as_ref(), shown.spec.style, shown.spec.theme, shown.format)
    }
}
