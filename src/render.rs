//! Badges as pictures: a pure function of one value, [`BadgeSpec`], to bytes.
//!
//! `app` uses it. What must never enter: a clock, a lookup, anything async.
//!
//! A `style` is filled with words by `compose` (which measures `text` and its `outline`s). What comes of it is written by `svg`,
//! or drawn as a PNG by `raster`: in `layers`, of which what many badges share is drawn once, on a `canvas`. A PDF is made of the
//! SVG by `pdf`.

mod canvas;
mod check;
mod code;
mod compose;
pub mod fonts;
mod layers;
mod outline;
pub mod palette;
mod pdf;
mod raster;
mod remembered;
mod sheet;
pub mod style;
mod svg;
mod text;

use std::fmt::Debug;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::color::{Accents, TEXT_CONTRAST_MIN};
use crate::domain::look::{Format, Scale, TAG_LETTERS, Theme};
use crate::domain::sheet::Sheet;
use crate::domain::wording::Words;

pub use sheet::SheetSpec;

use check::check;
use compose::Composer;
use fonts::{FontError, Fonts};
use layers::layers;
use palette::{Palette, PaletteError};
use raster::Rasteriser;
use sheet::SHEETS;
use style::{Filling, Reader, Style, StyleError, Symbol};
use svg::{Piece, Writer};
use text::Typesetter;

/// The styles of `badges/`; the first is the default.
const STYLES: [(&str, &str); 5] = [
    ("classic.svg", include_str!("../badges/classic.svg")),
    ("wide.svg", include_str!("../badges/wide.svg")),
    ("large.svg", include_str!("../badges/large.svg")),
    ("seal.svg", include_str!("../badges/seal.svg")),
    ("strip.svg", include_str!("../badges/strip.svg")),
];
const MARKS: &str = include_str!("../badges/marks.svg");
const PALETTE: &str = include_str!("../badges/palette.css");

/// Bytes of text that a renderer remembers unless it is told otherwise: all of Latin, and some ten thousand letters more.
const TEXT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Raised whenever the same spec gives other bytes than before, so that no cache takes the old ones for the new.
const DRAWN_ANEW: u8 = 2;

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
    #[error("no drawing was loaded for the sheet {0:?}")]
    UnknownSheet(Sheet),
    #[error("the SVG of a badge could not be read back: {0}")]
    Svg(String),
    #[error("a picture of {width} by {height} pixels cannot be allocated")]
    TooLarge { width: u32, height: u32 },
    #[error("the PNG could not be written: {0}")]
    Png(String),
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
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

    /// The sheet of `spec`: a PDF of one that is printed, a PNG of one that is posted.
    ///
    /// # Errors
    ///
    /// When it cannot be written; never because of the words in it.
    fn draw_sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError>;

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

/// A text of a badge, as it came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownText<'a> {
    pub text: &'a str,
    /// Whether all of it is shown.
    pub whole: bool,
    /// Whether its style allows a cut, as for names.
    pub may_cut: bool,
    /// Its size at 1x, in pixels.
    pub size_px: f32,
}

impl BadgeSpec {
    /// The first half of a SHA-256 over all that the picture is made of.
    #[must_use]
    pub fn digest(&self, renderer_digest: &[u8; 32]) -> u128 {
        let mut hash = Sha256::new();
        hash.update(renderer_digest);
        hash.update(serde_json::to_vec(self).unwrap_or_default());
        half_of(&hash.finalize())
    }

    /// The strong validator of the picture: its [`digest`](Self::digest) as 32 hexadecimal digits.
    #[must_use]
    pub fn tag(&self, renderer_digest: &[u8; 32]) -> String {
        tag_of(self.digest(renderer_digest))
    }
}

/// The PNG of an icon that is an SVG of our own, a square, so many pixels wide.
///
/// # Errors
///
/// When the SVG cannot be read.
pub fn icon_png(svg: &str, px: u16) -> Result<Vec<u8>, RenderError> {
    raster::square(svg, px)
}

/// The first half of a digest.
fn half_of(digest: &[u8]) -> u128 {
    digest.iter().take(TAG_LETTERS / 2).fold(0, |half, byte| half << 8 | u128::from(*byte))
}

/// A picture's digest as 32 hexadecimal digits.
#[must_use]
pub fn tag_of(digest: u128) -> String {
    format!("{digest:0TAG_LETTERS$x}")
}

/// What to choose in the place of those roles' colours: settings of the initiative, where these are behind them.
fn other_colors(roles: &[&String], theme: Theme) -> String {
    let setting = |role: &&String| match (role.split('-').next(), theme) {
        (Some("accent"), Theme::Dark) => Some("accent_dark"),
        (Some("accent"), _) => Some("accent_light"),
        (Some("wall"), _) => Some("wall"),
        (Some("light"), _) => Some("light"),
        _ => None,
    };
    let settings: Vec<_> =
        roles.iter().filter_map(setting).map(|name| format!("another `initiative.{name}`")).collect();
    if settings.is_empty() { "other colours".to_owned() } else { settings.join(" or ") }
}

/// Styles, palette or fonts that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    #[error(transparent)]
    Style(#[from] StyleError),
    #[error("badges/palette.css {0}")]
    Palette(#[from] PaletteError),
    #[error(transparent)]
    Font(#[from] FontError),
    #[error("badges/marks.svg has no symbol `{0}`")]
    MarkMissing(String),
    #[error(
        "style `{style}`: text of colour `{text}` on `{ground}` has a contrast of {contrast:.2} in the {theme} theme, \
         below {TEXT_CONTRAST_MIN}; choose {}", other_colors(&[text, ground], *theme)
    )]
    Contrast { style: String, text: String, ground: String, theme: Theme, contrast: f64 },
    #[error("file `{path}` cannot be read: {source}")]
    File { path: std::path::PathBuf, source: std::io::Error },
}

/// Draws badges with the styles of `badges/` and the fonts of `fonts/`.
#[derive(Debug)]
pub struct Renderer {
    styles: Vec<Style>,
    /// In the order of [`SHEETS`].
    sheets: Vec<Style>,
    symbols: Vec<Symbol>,
    palette: Palette,
    typesetter: Typesetter,
    rasteriser: Rasteriser,
    digest: [u8; 32],
}

impl Renderer {
    /// A renderer with the embedded styles, in the initiative's colours, with the fonts of `font_folder` as a last resort.
    ///
    /// # Errors
    ///
    /// When a font cannot be used, or a colour leaves a text with too little contrast.
    pub fn new(accents: &Accents, font_folder: Option<&std::path::Path>) -> Result<Self, AssetError> {
        let files = STYLES.map(|(file, svg)| (file.to_owned(), svg.to_owned()));
        let sheets = SHEETS.map(|(file, svg)| (file.to_owned(), svg.to_owned()));
        Self::with_files(&files, &sheets, MARKS, PALETTE, accents, font_folder)
    }

    /// The same, remembering so many bytes of text, about, before that memory starts anew.
    #[must_use]
    pub fn remembering(self, text_bytes_max: usize) -> Self {
        Self { typesetter: self.typesetter.remembering(text_bytes_max), ..self }
    }

    /// A renderer with the style files of a folder in place of the embedded ones, for the check of a design.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or breaks the contract of `badges/README.md`.
    pub fn with_folder(folder: &std::path::Path, accents: &Accents) -> Result<Self, AssetError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).map_err(|source| AssetError::File { path, source })
        };
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .map_err(|source| AssetError::File { path: folder.to_owned(), source })?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| {
                std::path::Path::new(name).extension().is_some_and(|end| end == "svg") && name != "marks.svg"
            })
            .collect();
        names.sort_by_key(|name| (name != "classic.svg", name.clone()));
        let files: Vec<_> =
            names.into_iter().map(|name| Ok((name.clone(), read(&name)?))).collect::<Result<_, AssetError>>()?;
        // A designer of badges need not draw sheets.
        let sheet = |(file, svg): (&str, &str)| {
            let own = if folder.join(file).exists() { read(file)? } else { svg.to_owned() };
            Ok((file.to_owned(), own))
        };
        let sheets: Vec<_> = SHEETS.into_iter().map(sheet).collect::<Result<_, AssetError>>()?;
        Self::with_files(&files, &sheets, &read("marks.svg")?, &read("palette.css")?, accents, None)
    }

    fn with_files(
        files: &[(String, String)],
        sheets: &[(String, String)],
        marks: &str,
        palette: &str,
        accents: &Accents,
        font_folder: Option<&std::path::Path>,
    ) -> Result<Self, AssetError> {
        let palette = Palette::parse(palette)?.with_accents(accents);
        let symbols = Reader { palette: &palette, file: "marks.svg" }.symbols(marks)?;
        let drawings = |files: &[(String, String)]| {
            let drawing = |(file, svg): &(String, String)| Reader { palette: &palette, file }.style(svg);
            files.iter().map(drawing).collect::<Result<Vec<_>, _>>()
        };
        let (styles, sheets_drawn) = (drawings(files)?, drawings(sheets)?);
        for style in styles.iter().chain(&sheets_drawn) {
            check(style, &style.nodes, &palette, &symbols)?;
        }
        let typesetter = Typesetter::new(Fonts::load(font_folder)?, TEXT_BYTES_MAX);
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        hash.update([DRAWN_ANEW]);
        hash.update(format!("{accents:?}"));
        for text in files.iter().chain(sheets).flat_map(|(name, svg)| [name, svg]).map(String::as_str).chain([marks]) {
            hash.update(text.len().to_be_bytes());
            hash.update(text);
        }
        hash.update(format!("{palette:?}"));
        hash.update(typesetter.fonts().fingerprint());
        let (rasteriser, digest) = (Rasteriser::default(), hash.finalize().into());
        Ok(Self { styles, sheets: sheets_drawn, symbols, palette, typesetter, rasteriser, digest })
    }

    /// The names of the styles, the default first.
    pub fn style_names(&self) -> impl Iterator<Item = &str> {
        self.styles.iter().map(|style| style.name.as_str())
    }

    /// The sentences that do not fit the style, not even shrunk; names may be cut and are not among them.
    #[must_use]
    pub fn cuts(&self, style: StyleId, words: &Words) -> Vec<String> {
        let Some(style) = self.styles.get(usize::from(style.0)) else { return Vec::new() };
        let composer = self.composer(style, Filling { words, sheet: None });
        let cut = composer.texts().into_iter().filter(|shown| !shown.whole && !shown.may_cut);
        cut.map(|shown| shown.text.to_owned()).collect()
    }

    /// The texts of a badge in the order of drawing, for the tests of what a style must say, and how large.
    pub fn texts<'a>(&'a self, style: StyleId, words: &'a Words) -> Vec<ShownText<'a>> {
        let style = self.styles.get(usize::from(style.0));
        style.map(|style| self.composer(style, Filling { words, sheet: None }).texts()).unwrap_or_default()
    }

    fn composer<'a>(&'a self, style: &'a Style, filling: Filling<'a>) -> Composer<'a> {
        Composer { typesetter: &self.typesetter, palette: &self.palette, symbols: &self.symbols, style, filling }
    }

    /// The picture of a style that is filled with words, in pieces.
    fn picture(
        &self,
        (style, theme): (&Style, Theme),
        words: &Words,
        pieces: &[Piece],
        scale: Scale,
    ) -> Result<Vec<u8>, RenderError> {
        let layers = layers((&self.palette, theme), style, words.direction, pieces);
        self.rasteriser.png(&layers, (style.width, style.height), scale)
    }
}

impl Draw for Renderer {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        let BadgeSpec { style, theme, words, .. } = spec;
        let style = self.styles.get(usize::from(style.0)).ok_or(RenderError::UnknownStyle(style.0))?;
        let pieces = self.composer(style, Filling { words, sheet: None }).pieces();
        match spec.format {
            Format::Svg => Ok(Writer::new(&self.palette, *theme).write(style, words, &pieces).into_bytes()),
            Format::Png(scale) => self.picture((style, *theme), words, &pieces, scale),
        }
    }

    fn draw_sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        self.sheet(spec)
    }

    fn digest(&self) -> [u8; 32] {
        self.digest
    }

    fn style(&self, name: &str) -> Option<StyleId> {
        let position = self.styles.iter().position(|style| style.name == name)?;
        u8::try_from(position).ok().map(StyleId)
    }

    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>> {
        let style = self.styles.get(usize::from(style.0))?;
        Some(StyleInfo { name: &style.name, width_px: style.width, height_px: style.height })
    }

    fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        self.typesetter.fonts().missing_characters(text)
    }
}
