//! Drawn pictures: made once for all who ask, kept in the cache, compressed when first wanted so.

#[cfg(test)]
mod tests;

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use jiff::Timestamp;
use libdeflater::{CompressionLvl, Compressor};

use super::cache::PictureCache;
use super::flight::Flights;
use super::lane::Lane;
use super::limits::Limits;
use super::looks::Shown;
use super::render_pool::{RenderPool, Ticket, Undone};
use crate::clock::Clock;
use crate::domain::look::Format;
use crate::domain::wording::Mark;
use crate::render::{BadgeSpec, Draw, RenderError};

/// The effort for gzip, the least at which libdeflate looks for the best of all ways: 9 leaves 2 % more bytes, 12 takes seven times as
/// long for a thousandth.
const GZIP_LEVEL: i32 = 10;

/// Brotli's quality. On outlines 10 saves a sixth over 9 and takes half as long; 11 takes twice as long for a hundredth.
const BROTLI_QUALITY: i32 = 10;

/// Brotli's window: 256 kB, larger than any badge.
const BROTLI_WINDOW_BITS: i32 = 18;

/// A way to compress a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    Gzip,
    Brotli,
}

impl Coding {
    pub const ALL: [Self; 2] = [Self::Gzip, Self::Brotli];

    /// The word for it in `Content-Encoding`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    /// Compresses `bytes`; equal bytes give equal results.
    ///
    /// # Errors
    ///
    /// When memory cannot be written to.
    pub fn encode(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut compressor = Compressor::new(CompressionLvl::new(GZIP_LEVEL).unwrap_or_default());
                let mut encoded = vec![0; compressor.gzip_compress_bound(bytes.len())];
                let length = compressor.gzip_compress(bytes, &mut encoded).map_err(io::Error::other)?;
                encoded.truncate(length);
                Ok(encoded)
            }
            Self::Brotli => {
                let mut encoded = Vec::new();
                let params = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: BROTLI_WINDOW_BITS,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut &*bytes, &mut encoded, &params)?;
                Ok(encoded)
            }
        }
    }
}

/// A drawn picture.
#[derive(Debug)]
pub struct Picture {
    /// What it is made of.
    pub spec: Arc<BadgeSpec>,
    /// What it is kept under: a digest of the spec and of the renderer.
    pub(super) digest: u128,
    pub bytes: Bytes,
    /// When it was drawn; `None` of one that says only that a badge is unavailable.
    pub drawn_at: Option<Timestamp>,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Picture {
    pub(super) fn new(
        spec: Arc<BadgeSpec>,
        draw_digest: &[u8; 32],
        bytes: Vec<u8>,
        drawn_at: Option<Timestamp>,
    ) -> Self {
        Self {
            digest: spec.digest(draw_digest),
            spec,
            // Boxed first: the room a growing vector had left would be kept, and not be counted.
            bytes: Bytes::from(bytes.into_boxed_slice()),
            drawn_at,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// Its bytes, compressed ones included.
    pub(super) fn bytes_in_all(&self) -> usize {
        let encoded = |coding| self.slot(coding).get().map_or(0, Bytes::len);
        self.bytes.len() + Coding::ALL.into_iter().map(encoded).sum::<usize>()
    }

    /// Stands in for compressing.
    #[cfg(test)]
    pub(super) fn fill(&self, gzip: Vec<u8>) {
        self.gzip.set(gzip.into()).expect("it is filled once");
    }

    #[must_use]
    pub fn format(&self) -> Format {
        self.spec.format
    }

    #[must_use]
    pub fn mark(&self) -> Mark {
        self.spec.words.mark
    }

    /// The compressed bytes, if they were made already.
    #[must_use]
    pub fn encoded(&self, coding: Coding) -> Option<Bytes> {
        self.slot(coding).get().cloned()
    }

    const fn slot(&self, coding: Coding) -> &OnceLock<Bytes> {
        match coding {
            Coding::Gzip => &self.gzip,
            Coding::Brotli => &self.brotli,
        }
    }
}

/// Why there is no picture; the next request tries again.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PictureError {
    #[error("too many pictures are being drawn; try again in a moment")]
    Busy,
    #[error(transparent)]
    Failed(#[from] RenderError),
}

impl From<Undone> for PictureError {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Busy => Self::Busy,
            Undone::Panicked => Self::Failed(RenderError::Panicked),
        }
    }
}

type PictureResult = Result<Arc<Picture>, PictureError>;

/// Draws, keeps and compresses pictures.
#[derive(Debug)]
pub(super) struct Pictures {
    draw: Arc<dyn Draw>,
    draw_digest: [u8; 32],
    clock: Arc<dyn Clock>,
    pub(super) cache: PictureCache,
    pub(super) pool: RenderPool,
    drawing: Flights<u128, PictureResult>,
    encoding: Flights<(u128, Coding), Option<Bytes>>,
    pub(super) counts: Counts,
}

/// What happened since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) drawn: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) refused: AtomicU64,
    /// Of all drawings, those that were begun before anybody asked for them.
    pub(super) ahead: AtomicU64,
}

impl Pictures {
    pub(super) fn new(draw: Arc<dyn Draw>, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self {
            draw_digest: draw.digest(),
            draw,
            clock,
            cache: PictureCache::new(limits.cache_bytes_max),
            pool: RenderPool::new(limits),
            drawing: Flights::default(),
            encoding: Flights::default(),
            counts: Counts::default(),
        }
    }

    /// The picture of that digest, if it is kept.
    pub(super) fn kept(&self, shown: &Shown) -> Option<Arc<Picture>> {
        self.cache.get(Lane::of(shown.format), shown.digest)
    }

    /// The picture of what is shown, kept or drawn now.
    pub(super) async fn get(self: &Arc<Self>, shown: &Shown) -> PictureResult {
        self.get_by(shown, || self.pool.enter(Lane::of(shown.format))).await
    }

    /// The same, with the compressed bodies of an SVG in `codings`, drawn as soon as no visitor needs the worker. It is under way
    /// only once it has one, so that a visitor who asks for it meanwhile does not wait behind everybody. `None` where it
    /// cannot be drawn.
    pub(super) async fn get_ahead(self: &Arc<Self>, shown: &Shown, codings: &[Coding]) -> Option<Arc<Picture>> {
        let picture = match self.kept(shown) {
            Some(picture) => picture,
            None => self.drawn_ahead(shown).await?,
        };
        let is_to_be_made = |coding: &&Coding| shown.format == Format::Svg && picture.encoded(**coding).is_none();
        for coding in codings.iter().filter(is_to_be_made) {
            let ticket = self.pool.spare().await;
            self.encoded_by(&picture, *coding, || Ok(ticket)).await;
        }
        Some(picture)
    }

    async fn drawn_ahead(self: &Arc<Self>, shown: &Shown) -> Option<Arc<Picture>> {
        let ticket = self.pool.spare().await;
        let begin = || {
            self.counts.ahead.fetch_add(1, Ordering::Relaxed);
            Ok(ticket)
        };
        let picture = self.get_by(shown, begin).await.ok()?;
        // Counts as asked for: else it would be the first to make way for what others ask for once.
        self.kept(shown);
        Some(picture)
    }

    async fn get_by(self: &Arc<Self>, shown: &Shown, begin: impl FnOnce() -> Result<Ticket, Undone>) -> PictureResult {
        let known = || self.kept(shown).map(Ok);
        let prepare = || match begin() {
            Ok(ticket) => Ok(Arc::clone(self).draw(ticket, Arc::clone(&shown.spec))),
            Err(undone) => {
                self.counts.refused.fetch_add(1, Ordering::Relaxed);
                Err(Err(PictureError::from(undone)))
            }
        };
        self.drawing.join(&shown.digest, known, prepare).await.unwrap_or(Err(PictureError::Busy))
    }

    async fn draw(self: Arc<Self>, ticket: Ticket, spec: Arc<BadgeSpec>) -> PictureResult {
        let pictures = Arc::clone(&self);
        let drawn = self.pool.run(ticket, move || {
            let bytes = pictures.draw.draw(&spec)?;
            let picture = Picture::new(spec, &pictures.draw_digest, bytes, Some(pictures.clock.now()));
            let picture = Arc::new(picture);
            pictures.cache.insert(&picture);
            Ok::<_, RenderError>(picture)
        });
        self.counted(drawn.await.map_err(PictureError::from).and_then(|drawn| drawn.map_err(PictureError::from)))
    }

    /// What came of a drawing, once it is counted.
    pub(super) fn counted<T>(&self, outcome: Result<T, PictureError>) -> Result<T, PictureError> {
        let count = match &outcome {
            Ok(_) => &self.counts.drawn,
            Err(PictureError::Busy) => &self.counts.refused,
            Err(PictureError::Failed(error)) => {
                tracing::error!(%error, "a picture could not be drawn");
                &self.counts.failed
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    /// The compressed bytes of `picture`, if it is an SVG and there is room to compress it.
    pub(super) async fn encoded(self: &Arc<Self>, picture: &Arc<Picture>, coding: Coding) -> Option<Bytes> {
        if picture.format() != Format::Svg {
            return None;
        }
        match picture.encoded(coding) {
            None => self.encoded_by(picture, coding, || self.pool.enter(Lane::Light)).await,
            encoded => encoded,
        }
    }

    async fn encoded_by(
        self: &Arc<Self>,
        picture: &Arc<Picture>,
        coding: Coding,
        begin: impl FnOnce() -> Result<Ticket, Undone>,
    ) -> Option<Bytes> {
        let known = || picture.encoded(coding).map(Some);
        let prepare = || match begin() {
            Ok(ticket) => Ok(Arc::clone(self).encode(ticket, Arc::clone(picture), coding)),
            Err(_) => Err(None),
        };
        self.encoding.join(&(picture.digest, coding), known, prepare).await.flatten()
    }

    async fn encode(self: Arc<Self>, ticket: Ticket, picture: Arc<Picture>, coding: Coding) -> Option<Bytes> {
        let pictures = Arc::clone(&self);
        let encoded = self.pool.run(ticket, move || {
            let encoded = Bytes::from(coding.encode(&picture.bytes).ok()?.into_boxed_slice());
            if picture.slot(coding).set(encoded.clone()).is_ok() {
                pictures.cache.grown(&picture);
            }
            Some(encoded)
        });
        encoded.await.ok().flatten()
    }
}
