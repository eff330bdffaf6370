//! Sheets as documents and pictures: the drawings of `badges/sheets/`, filled as badges are.

#[cfg(test)]
mod tests;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::pdf::{About, pdf};
use super::style::{Filling, Style};
use super::svg::Writer;
use super::{RenderError, Renderer, ShownText, half_of};
use crate::domain::look::{Scale, Theme};
use crate::domain::sheet::{Print, Shape, Sheet, SheetWords};
use crate::domain::wording::Words;

/// The drawings of `badges/sheets/`. A door sign is a face of the table card as well.
pub(super) const SHEETS: [(&str, &str); 4] = [
    ("sheets/poster.svg", include_str!("../../badges/sheets/poster.svg")),
    ("sheets/door-sign.svg", include_str!("../../badges/sheets/door-sign.svg")),
    ("sheets/social-wide.svg", include_str!("../../badges/sheets/social-wide.svg")),
    ("sheets/social-square.svg", include_str!("../../badges/sheets/social-square.svg")),
];

/// The place of a sheet's drawing in [`SHEETS`].
const fn drawing_of(sheet: Sheet) -> usize {
    match sheet {
        Sheet::Paper(Print::Poster, _) => 0,
        Sheet::Paper(Print::DoorSign | Print::TableCard, _) => 1,
        Sheet::Social(Shape::Wide) => 2,
        Sheet::Social(Shape::Square) => 3,
    }
}

/// Everything a sheet is made of; equal specs give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SheetSpec {
    pub sheet: Sheet,
    /// What a badge says.
    pub words: Words,
    /// What the sheet says beside that.
    pub more: SheetWords,
}

impl SheetSpec {
    /// The first half of a SHA-256 over all that the sheet is made of.
    #[must_use]
    pub fn digest(&self, renderer_digest: &[u8; 32]) -> u128 {
        let mut hash = Sha256::new();
        // No badge's spec begins so.
        hash.update(b"sheet");
        hash.update(renderer_digest);
        hash.update(serde_json::to_vec(self).unwrap_or_default());
        half_of(&hash.finalize())
    }

    const fn filling(&self) -> Filling<'_> {
        Filling { words: &self.words, sheet: Some(&self.more) }
    }
}

impl Renderer {
    /// The sheet: a PDF of one that is printed, a PNG of one that is posted.
    pub(super) fn sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        match spec.sheet {
            Sheet::Social(_) => self.sheet_picture(spec),
            Sheet::Paper(print, paper) => {
                let svg = self.sheet_svg(spec)?;
                let texts: Vec<_> = self.sheet_texts(spec).into_iter().map(|shown| shown.text).collect();
                let words = &spec.words;
                let about = About {
                    title: &words.alt,
                    alt: texts.join("\n"),
                    language: words.language.as_str(),
                    direction: words.direction,
                };
                pdf(&svg, (print, paper), about)
            }
        }
    }

    /// The picture of a sheet; of one that is printed, a point is a pixel.
    ///
    /// # Errors
    ///
    /// As of [`Draw::draw_sheet`](super::Draw::draw_sheet).
    pub fn sheet_picture(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        let style = self.drawing(spec.sheet)?;
        let pieces = self.composer(style, spec.filling()).pieces();
        self.picture((style, Theme::Light), &spec.words, &pieces, Scale::ONE)
    }

    /// The SVG of a sheet, which becomes the document.
    ///
    /// # Errors
    ///
    /// When no such sheet was loaded.
    fn sheet_svg(&self, spec: &SheetSpec) -> Result<String, RenderError> {
        let style = self.drawing(spec.sheet)?;
        let pieces = self.composer(style, spec.filling()).pieces();
        Ok(Writer::new(&self.palette, Theme::Light).with_letters_apart().write(style, &spec.words, &pieces))
    }

    /// The texts of a sheet in the order of drawing, and how large.
    pub(super) fn sheet_texts<'a>(&'a self, spec: &'a SheetSpec) -> Vec<ShownText<'a>> {
        let style = self.drawing(spec.sheet).ok();
        style.map(|style| self.composer(style, spec.filling()).texts()).unwrap_or_default()
    }

    fn drawing(&self, sheet: Sheet) -> Result<&Style, RenderError> {
        self.sheets.get(drawing_of(sheet)).ok_or(RenderError::UnknownSheet(sheet))
    }
}
