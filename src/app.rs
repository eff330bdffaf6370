//! The service itself: what `http` and `cli` may ask of Openday, one method for each use case.
//!
//! [`App`] holds the clock, the roster, the picture cache and the render pool, and is shared as an `Arc`. Reading is
//! split from drawing: [`App::shown`] says at once, from memory alone, what a badge says now; [`App::picture`] turns that
//! into bytes, from the cache or by drawing. Writing goes through the store first; the roster follows the store.
//!
//! `http` and `cli` use it; it uses `store`, `render` and `domain`. What must never enter: HTTP, SQL and SVG.
//!
//! | file | what it does |
//! |---|---|
//! | `badge` | what a badge shows now, and the looks remembered of it |
//! | `roster`, `follow` | the participants in memory, and how they keep up with the store |
//! | `picture`, `cache`, `flight`, `render_pool` | drawn pictures: kept within a limit, drawn once, on few threads |
//! | `unavailable` | the picture that is there when drawing is not |
//! | `maintain`, `reports` | the changes people make |
//! | `access`, `token` | secrets that let people in, and their sessions |
//! | `admin`, `audit` | what maintainers look at: lists, records, the audit trail |
//! | `readiness` | what health checks and metrics may know |

mod access;
mod admin;
mod audit;
mod badge;
mod cache;
#[cfg(test)]
mod fixture;
mod flight;
mod follow;
mod maintain;
mod picture;
mod readiness;
mod render_pool;
mod reports;
mod roster;
mod token;
mod unavailable;

use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::domain::face::face;
use crate::domain::look::LookRequest;
use crate::domain::participant::{Participant, Site, Slug};
use crate::domain::status::Status;
use crate::domain::text::DisplayName;
use crate::domain::wording::{Wording, Words};
use crate::render::{Draw, StyleId, StyleInfo};
use crate::store::Store;

pub use access::SignedIn;
pub use admin::{Listed, Listing, Overview, Waiting};
pub use audit::{AuditError, Verified};
pub use badge::Shown;
pub use maintain::{Added, Applied, Done, Entered, Exported, MaintainError};
pub use picture::{Coding, Picture, PictureError};
pub use readiness::{Measures, Readiness};
pub use token::{Token, TokenKind};

pub use crate::store::{
    AuditHash, AuditHead, AuditRow, Backup, Closed, Frozen, Holder, Maintainer, Note, Outcome, REVOCATIONS_MAX,
    ROWS_MAX, Record, Report, ReportId, Revision, SessionLimits, StoreError,
};

use follow::Following;
use picture::Pictures;
use roster::Roster;
use unavailable::Unavailable;

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

/// How much memory, work and waiting the app allows itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all kept pictures together, compressed bodies and bookkeeping included.
    pub cache_bytes_max: usize,
    /// Remembered looks of all participants together; each is about one kilobyte.
    pub looks_max: usize,
    /// Pictures that may be drawn at the same time.
    pub render_workers: usize,
    /// Pictures that may be drawn or wait for it; one more is refused.
    pub render_queue_max: usize,
    /// Milliseconds a picture waits for a worker before it is given up.
    pub render_wait_ms_max: u64,
    /// Milliseconds between two looks at the store's revision.
    pub poll_ms: u64,
    /// Milliseconds one look at the store may take before it counts as failed.
    pub poll_wait_ms_max: u64,
    /// Seconds after which the roster is loaded anew even if nothing seems to have changed.
    pub reload_s: u64,
    pub sessions: SessionLimits,
}

impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        Self {
            cache_bytes_max: 64 << 20,
            looks_max: 50_000,
            render_workers: processors,
            render_queue_max: 256,
            render_wait_ms_max: 2_000,
            poll_ms: 250,
            poll_wait_ms_max: 10_000,
            reload_s: 300,
            sessions: SessionLimits { idle_s: 30 * 60, age_s: 12 * 60 * 60 },
        }
    }
}

/// The service; see the [module](self) for what it offers.
#[derive(Debug)]
pub struct App {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    draw: Arc<dyn Draw>,
    draw_digest: [u8; 32],
    default_style: StyleId,
    wording: Wording,
    limits: Limits,
    roster: Roster,
    following: Following,
    pictures: Arc<Pictures>,
    unavailable: Unavailable,
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
            pictures: Arc::new(Pictures::new(Arc::clone(&draw), Arc::clone(&clock), limits)),
            unavailable: Unavailable::new(draw.as_ref(), &wording),
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

    /// The first `count_max` participants of the directory that are in one of `statuses`, and how many are.
    #[must_use]
    pub fn first_of(&self, statuses: &[Status], count_max: usize) -> (Vec<Arc<Participant>>, usize) {
        self.roster.directory_of(statuses, count_max)
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

    /// The participants with that website, by name, then slug.
    #[must_use]
    pub fn site(&self, site: &Site) -> Vec<Arc<Participant>> {
        self.roster.site(site)
    }

    /// The participants whose name looks like `name` to a reader (UTS #39), the one of that very name included.
    #[must_use]
    pub fn twins(&self, name: &DisplayName) -> Vec<Slug> {
        self.roster.twins(name)
    }

    /// What the badge of `participant` says now in `look`, in words.
    #[must_use]
    pub fn words(&self, participant: &Participant, look: &LookRequest<'_>) -> Words {
        let speech = self.wording.speech(look.language.as_deref(), Some(&participant.language));
        self.wording.words(speech, participant, &face(participant, self.now()), look.with_date)
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
