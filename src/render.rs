//! Badges as pictures: a pure function of one value, [`BadgeSpec`], to bytes.
//!
//! `app` uses it. What must never enter: a clock, a lookup, anything async.

use std::fmt::{Debug, Write as _};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::look::{Format, Theme};
use crate::domain::wording::Words;

/// One of the styles that were loaded from `badges/`, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct StyleId(pub u8);

/// Everything a picture is made of; equal specs give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct BadgeSpec {
    pub style: StyleId,
    pub theme: Theme,
    pub format: Format,
    pub words: Words,
}

/// Why a picture could not be drawn.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RenderError {
    #[error("style number {0} was never loaded")]
    UnknownStyle(u8),
    #[error("the SVG of a badge could not be read back: {0}")]
    Svg(String),
    #[error("a picture of {width} by {height} pixels cannot be allocated")]
    TooLarge { width: u32, height: u32 },
    #[error("the PNG could not be written: {0}")]
    Png(String),
    #[error("drawing stopped unexpectedly")]
    Panicked,
}

/// Draws badges. The one implementation is [`Renderer`]; tests put counting, blocking or failing ones in its place.
pub trait Draw: Send + Sync + Debug {
    /// The picture of `spec`.
    ///
    /// # Errors
    ///
    /// When the spec names no loaded style or the raster cannot be made; never because of the words in it.
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError>;

    /// A digest of everything but the spec that shapes a picture: styles, palette, fonts, the program's version.
    fn digest(&self) -> [u8; 32];

    /// The style of that name.
    fn style(&self, name: &str) -> Option<StyleId>;

    /// The name, width and height in pixels of a style.
    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>>;

    /// The characters of `text` that no font can draw, with their positions from 1.
    fn missing_characters(&self, text: &str) -> Vec<(usize, char)>;
}

/// What the rest of the program may know of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StyleInfo<'a> {
    pub name: &'a str,
    pub width_px: u16,
    pub height_px: u16,
}

impl BadgeSpec {
    /// The strong validator of the picture: 32 hexadecimal digits of a SHA-256 over all it is made of.
    #[must_use]
    pub fn tag(&self, renderer_digest: &[u8; 32]) -> String {
        let mut hash = Sha256::new();
        hash.update(renderer_digest);
        hash.update(serde_json::to_vec(self).unwrap_or_default());
        let digest = hash.finalize();
        let (half, _) = digest.split_at(16);
        half.iter().fold(String::with_capacity(32), |mut tag, byte| {
            let _ = write!(tag, "{byte:02x}");
            tag
        })
    }
}
