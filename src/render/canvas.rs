//! Pictures as numbers of colours: what all badges of a style share, and what is painted over it.
//!
//! A badge is flat: a few dozen colours, and the shades between two of them where edges are smoothed. As numbers of colours
//! it is a quarter of the bytes to copy and to look at, and it is a PNG with a palette as it stands. Only `raster` uses it.

#[cfg(test)]
mod tests;

mod colors;

use std::collections::HashMap;

use tiny_skia::{FillRule, IntRect, Mask, Path, Pixmap, Transform};

use colors::{COLORS_MAX, Channels, Colors, Run};

/// Steps from nothing to all of a pixel being covered, as many as the rasteriser knows.
const STEPS: usize = 16;

/// What is said of each step. Fewer are fewer colours and fewer bytes; as many are said as more as are said as less, so that texts
/// grow neither bolder nor thinner.
pub(super) type Steps = [u8; STEPS + 1];
pub(super) const ALL_STEPS: Steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
/// For pixels that are half as wide as a unit of the badge, or less: an edge is at most 16 levels beside what it was.
pub(super) const FEWER_STEPS: Steps = [0, 1, 2, 4, 4, 4, 6, 8, 8, 8, 10, 12, 12, 12, 14, 15, 16];
/// For large letters, a smaller part of which is edges: at most 32 levels, which is as much as nobody sees there.
pub(super) const FEWEST_STEPS: Steps = [0, 0, 0, 4, 4, 4, 8, 8, 8, 8, 8, 12, 12, 12, 16, 16, 16];

/// Pixels that are looked at together.
const BLOCK: usize = 8;

/// A picture that is not painted on: its colours, each with how many pixels in a row have it. Of a badge that is a tenth of what a
/// byte a pixel would take.
#[derive(Debug)]
pub(super) struct Ground {
    width: u32,
    height: u32,
    colors: Colors,
    runs: Box<[(u16, u8)]>,
}

impl Ground {
    /// A picture with colours that are alike said as one.
    pub(super) fn of(pixmap: &Pixmap) -> Self {
        let pixels = pixmap.data().as_chunks().0;
        let runs: Vec<Run> = pixels.chunk_by(|one, other| one == other).map(|run| (run[0], run.len())).collect();
        let colors = Colors::of(&runs);
        // Few runs are the first one of their colour.
        let mut known = HashMap::new();
        let mut numbered: Vec<(u16, u8)> = Vec::with_capacity(runs.len());
        for (color, mut length) in runs {
            let number = *known.entry(color).or_insert_with(|| colors.nearest(color));
            while length > 0 {
                let part = u16::try_from(length).unwrap_or(u16::MAX);
                numbered.push((part, number));
                length -= usize::from(part);
            }
        }
        Self { width: pixmap.width(), height: pixmap.height(), colors, runs: numbered.into_boxed_slice() }
    }

    /// The same picture, to be painted on.
    pub(super) fn canvas(&self) -> Canvas {
        let mut numbers = Vec::with_capacity(self.width as usize * self.height as usize);
        for (length, number) in &self.runs {
            numbers.resize(numbers.len() + usize::from(*length), *number);
        }
        Canvas { width: self.width, height: self.height, colors: self.colors.clone(), numbers }
    }

    /// Bytes it takes, about.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.runs) + COLORS_MAX * size_of::<Channels>()
    }
}

/// A picture as numbers of colours.
#[derive(Debug)]
pub(super) struct Canvas {
    width: u32,
    height: u32,
    colors: Colors,
    numbers: Vec<u8>,
}

impl Canvas {
    /// Nothing, of that size.
    pub(super) fn blank(width: u32, height: u32) -> Self {
        let pixels = width as usize * height as usize;
        Self { width, height, colors: Colors::of(&[([0; 4], 1)]), numbers: vec![0; pixels] }
    }

    pub(super) const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// The number of the colour of each pixel.
    pub(super) fn numbers(&self) -> &[u8] {
        &self.numbers
    }

    /// The colours as a PNG has them: what alpha was not multiplied into, and the alphas as far as one is not opaque.
    pub(super) fn tables(&self) -> (Vec<u8>, Vec<u8>) {
        self.colors.tables()
    }

    /// Paints with an opaque colour where something is covered.
    pub(super) fn paint(&mut self, coverage: &Coverage, color: Channels, steps: &Steps) {
        let place = coverage.place;
        let mut mixed = [[None; STEPS + 1]; COLORS_MAX];
        let Self { colors, numbers, width, .. } = self;
        let covered_rows = coverage.mask.data().chunks_exact(place.width() as usize);
        for (row, covered) in rows(numbers, *width, place).zip(covered_rows) {
            for (pixels, covered) in row.chunks_mut(BLOCK).zip(covered.chunks(BLOCK)) {
                // Most of a text is the room around its letters.
                if covered.iter().any(|covered| *covered != 0) {
                    for (pixel, covered) in pixels.iter_mut().zip(covered) {
                        let step = usize::from(steps[(usize::from(*covered) + STEPS / 2) / STEPS]);
                        *pixel = *mixed[usize::from(*pixel)][step]
                            .get_or_insert_with(|| colors.mixed(*pixel, color, (step, STEPS)));
                    }
                }
            }
        }
    }

    /// Lays a picture over this one, its upper left corner at that pixel.
    pub(super) fn lay(&mut self, picture: &Pixmap, (left, top): (i32, i32)) {
        let place = IntRect::from_xywh(left, top, picture.width(), picture.height());
        let Some(place) = place.and_then(|place| self.place(place)) else { return };
        let Self { colors, numbers, width, .. } = self;
        let source = picture.data().as_chunks::<4>().0.chunks_exact(picture.width() as usize);
        let (skipped_rows, skipped) = (place.top().abs_diff(top) as usize, place.left().abs_diff(left) as usize);
        let mut last = ([0; 4], 0, 0);
        for (row, over) in rows(numbers, *width, place).zip(source.skip(skipped_rows)) {
            for (pixel, over) in row.iter_mut().zip(&over[skipped..]).filter(|(_, over)| over[3] != 0) {
                if (*over, *pixel) != (last.0, last.1) {
                    last = (*over, *pixel, colors.laid(*over, *pixel));
                }
                *pixel = last.2;
            }
        }
    }

    /// The part of a rectangle that is on the canvas.
    fn place(&self, rect: IntRect) -> Option<IntRect> {
        IntRect::from_xywh(0, 0, self.width, self.height)?.intersect(&rect)
    }
}

/// How much of each pixel a path covers, in the part of a picture where it does.
#[derive(Debug)]
pub(super) struct Coverage {
    place: IntRect,
    mask: Mask,
}

impl Coverage {
    /// What a path encloses of a picture of that size.
    pub(super) fn of(path: &Path, transform: Transform, (width, height): (u32, u32)) -> Option<Self> {
        let bounds = path.bounds().transform(transform)?.round_out()?;
        let place = IntRect::from_xywh(0, 0, width, height)?.intersect(&bounds)?;
        let mut mask = Mask::new(place.width(), place.height())?;
        #[expect(clippy::cast_precision_loss, reason = "places on a picture are far below 2^24")]
        let to_mask = transform.post_translate(-place.left() as f32, -place.top() as f32);
        mask.fill_path(path, FillRule::Winding, true, to_mask);
        Some(Self { place, mask })
    }

    /// Bytes it takes, about.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.mask.data().len()
    }
}

/// The rows of a part of a picture that is so many pixels wide.
fn rows(numbers: &mut [u8], width: u32, place: IntRect) -> impl Iterator<Item = &mut [u8]> {
    let (left, top) = (place.left().unsigned_abs() as usize, place.top().unsigned_abs() as usize);
    let rows = numbers.chunks_exact_mut(width as usize).skip(top).take(place.height() as usize);
    rows.map(move |row| &mut row[left..left + place.width() as usize])
}
