//! A picture in layers: shapes as small SVGs of their own, and between them texts as outlines.
//!
//! Shapes say the same on most badges of a style, so a picture need not draw them anew; what must never enter is which ones
//! those are: equal text is an equal layer.

use super::palette::Palette;
use super::style::Style;
use super::svg::{Piece, PlacedLine, Writer};
use crate::domain::color::Color;
use crate::domain::look::Theme;
use crate::domain::wording::Direction;

/// What lies over what came before it.
#[derive(Debug)]
pub(super) enum Layer<'p> {
    /// Shapes, and codes, as an SVG.
    Shapes(String),
    Text(&'p PlacedLine, Color),
}

/// The layers of a picture, back to front.
pub(super) fn layers<'p>(
    (palette, theme): (&Palette, Theme),
    style: &Style,
    direction: Direction,
    pieces: &'p [Piece],
) -> Vec<Layer<'p>> {
    // What is light or dark as its viewer prefers is light where nobody can say.
    let theme = if theme == Theme::Dark { Theme::Dark } else { Theme::Light };
    let layer = |run: &'p [Piece]| match run {
        [Piece::Line(line)] => {
            let role = palette.role(line.paint);
            Layer::Text(line, if theme == Theme::Dark { role.dark } else { role.light })
        }
        shapes => Layer::Shapes(Writer::new(palette, theme).write_shapes(style, direction, shapes)),
    };
    let is_text = |piece: &Piece| matches!(piece, Piece::Line(_));
    pieces.chunk_by(|one, other| !is_text(one) && !is_text(other)).map(layer).collect()
}
