//! Sheets: what of a badge is printed or posted, as it is now, and its bytes.
//!
//! They are drawn in the render pool, as the largest badges are, once for all who ask meanwhile, and kept within a
//! limit of bytes of their own, so that no sheet drives a badge out.

#[cfg(test)]
mod tests;

use std::hash::BuildHasherDefault;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use jiff::Timestamp;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

use super::cache::{DigestHasher, PICTURE_OVERHEAD_BYTES};
use super::flight::Flights;
use super::lane::Lane;
use super::picture::{PictureError, Pictures};
use super::render_pool::Ticket;
use super::service::App;
use crate::domain::face::face;
use crate::domain::participant::Participant;
use crate::domain::sheet::{Issuer, Sheet, SheetRequest};
use crate::domain::status::Status;
use crate::domain::wording::Mark;
use crate::render::{Draw, SheetSpec, tag_of};

/// Bytes of a sheet, as most are.
const SHEET_BYTES_USUAL: usize = 32 * 1024;

/// A sheet as it is now, before it is drawn.
#[derive(Debug, Clone)]
pub struct ShownSheet {
    /// Whose it is, in one word.
    pub mark: Mark,
    pub sheet: Sheet,
    /// The strong validator of its bytes: 32 hexadecimal digits.
    pub tag: String,
    /// The instant at which time alone makes it untrue; of one that is printed, time leaves it as it is.
    pub fresh_until: Option<Timestamp>,
    spec: Arc<SheetSpec>,
    digest: u128,
}

/// Why there is no sheet to print.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NoSheet {
    #[error("no participant has this slug")]
    Unknown,
    /// Paper cannot be taken back: it is printed only for who takes part.
    #[error("participant `{}` is {}", .0.slug, .0.status)]
    Inactive(Arc<Participant>),
    #[error("nobody said where the code is to lead")]
    Unaddressed,
}

type SheetResult = Result<Bytes, PictureError>;

/// Sheets that were drawn, and those that are being drawn.
#[derive(Debug)]
pub(super) struct Sheets {
    kept: Cache<u128, Bytes, Cost, BuildHasherDefault<DigestHasher>>,
    drawing: Flights<u128, SheetResult>,
}

/// Weighs sheets by their bytes.
#[derive(Debug, Clone)]
struct Cost;

impl Weighter<u128, Bytes> for Cost {
    fn weight(&self, _digest: &u128, bytes: &Bytes) -> u64 {
        (bytes.len() + PICTURE_OVERHEAD_BYTES) as u64
    }
}

impl Sheets {
    /// Keeps so many bytes of sheets.
    pub(super) fn new(bytes_max: usize) -> Self {
        let options = OptionsBuilder::new()
            // One part: a sheet may be as large as all of them together.
            .shards(1)
            .estimated_items_capacity((bytes_max / SHEET_BYTES_USUAL).max(1))
            .weight_capacity(bytes_max as u64)
            .build()
            .expect("both capacities are given");
        let kept = Cache::with_options(options, Cost, BuildHasherDefault::default(), DefaultLifecycle::default());
        Self { kept, drawing: Flights::default() }
    }

    /// Bytes of all that are kept.
    pub(super) fn bytes(&self) -> usize {
        usize::try_from(self.kept.weight()).unwrap_or(usize::MAX)
    }
}

impl App {
    /// What the sheet of `slug` is at `now`, handed out by `issuer`.
    ///
    /// A picture for social media is there in every status, as a badge is: of one that is not active it says so. What is
    /// printed is there only of an active participant.
    ///
    /// # Errors
    ///
    /// When there is nothing to print, with the reason.
    pub fn shown_sheet(
        &self,
        slug: &str,
        request: &SheetRequest<'_>,
        issuer: Issuer<'_>,
        now: Timestamp,
    ) -> Result<ShownSheet, NoSheet> {
        let participant = self.participant(slug);
        if request.sheet.is_paper() {
            let participant = participant.clone().ok_or(NoSheet::Unknown)?;
            if participant.status != Status::Active {
                return Err(NoSheet::Inactive(participant));
            }
            issuer.origin.ok_or(NoSheet::Unaddressed)?;
        }
        Ok(self.show_sheet(participant.as_deref(), request, issuer, now))
    }

    fn show_sheet(
        &self,
        participant: Option<&Participant>,
        request: &SheetRequest<'_>,
        issuer: Issuer<'_>,
        now: Timestamp,
    ) -> ShownSheet {
        let own = participant.map(|participant| &participant.language);
        let speech = self.wording.speech(request.language.as_deref(), own);
        // What stands on paper stands there for good, "today" too.
        let with_date = request.with_date && !request.sheet.is_paper();
        let face = participant.map(|participant| face(participant, now));
        let words = match participant.zip(face.as_ref()) {
            Some((participant, face)) => self.wording.words(speech, participant, face, with_date),
            None => self.wording.words_of_nobody(speech, Mark::Unknown),
        };
        let sheet = request.sheet.of(participant.map(|participant| participant.country));
        let more = self.wording.sheet_words(speech, participant, issuer, now);
        let spec = SheetSpec { sheet, words, more: more.for_sheet(sheet) };
        let digest = spec.digest(&self.draw_digest);
        ShownSheet {
            mark: spec.words.mark,
            sheet,
            tag: tag_of(digest),
            fresh_until: face.filter(|_| with_date).and_then(|face| face.fresh_until),
            spec: Arc::new(spec),
            digest,
        }
    }

    /// The bytes of a sheet: those that are kept, or drawn now, once for all who ask meanwhile.
    ///
    /// # Errors
    ///
    /// As of [`App::picture`].
    pub async fn sheet(&self, shown: &ShownSheet) -> Result<Bytes, PictureError> {
        let known = || self.sheets.kept.get(&shown.digest).map(Ok);
        if let Some(kept) = known() {
            return kept;
        }
        let prepare = || match self.pictures.pool.enter(Lane::Quadruple) {
            Ok(ticket) => Ok(self.drawn_sheet(ticket, shown)),
            Err(undone) => {
                self.pictures.counts.refused.fetch_add(1, Ordering::Relaxed);
                Err(Err(PictureError::from(undone)))
            }
        };
        self.sheets.drawing.join(&shown.digest, known, prepare).await.unwrap_or(Err(PictureError::Busy))
    }

    fn drawn_sheet(&self, ticket: Ticket, shown: &ShownSheet) -> impl Future<Output = SheetResult> + Send + 'static {
        let (pictures, sheets, draw) = (Arc::clone(&self.pictures), Arc::clone(&self.sheets), Arc::clone(&self.draw));
        let (spec, digest) = (Arc::clone(&shown.spec), shown.digest);
        async move { drawn(&pictures, sheets, draw, ticket, (spec, digest)).await }
    }
}

async fn drawn(
    pictures: &Pictures,
    sheets: Arc<Sheets>,
    draw: Arc<dyn Draw>,
    ticket: Ticket,
    (spec, digest): (Arc<SheetSpec>, u128),
) -> SheetResult {
    let work = move || {
        let bytes = Bytes::from(draw.draw_sheet(&spec)?.into_boxed_slice());
        sheets.kept.insert(digest, bytes.clone());
        Ok(bytes)
    };
    let drawn = pictures.pool.run(ticket, work).await;
    pictures.counted(drawn.map_err(PictureError::from).and_then(|drawn| drawn.map_err(PictureError::Failed)))
}
