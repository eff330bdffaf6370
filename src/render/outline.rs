//! Glyph outlines as compact SVG path data on an integer grid.
//!
//! Relative commands, whole numbers, smooth curves where the next control point is the mirror of the last: a glyph takes
//! a third of what a general SVG writer needs for it.

#[cfg(test)]
mod tests;

mod contour;

use std::fmt::Write as _;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use tiny_skia::{Path, PathBuilder};

use super::fonts::FaceId;
use contour::{Contour, Segment};

/// Names an outline: the glyph of a face on a grid of that many units per em.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct GlyphKey {
    pub face: FaceId,
    pub id: u16,
    pub grid: u16,
}

/// An outline in grid units, y growing downwards from the baseline.
#[derive(Debug)]
pub(super) struct Glyph {
    /// Where the outline begins; the path data after it is relative to this.
    pub start: (i32, i32),
    /// Where its last contour begins, and so where the path stands at its end.
    pub end: (i32, i32),
    /// The path data that follows the first move.
    pub path: String,
    /// What that path draws; nothing where there is no ink.
    pub shape: Option<Path>,
    pub top: i32,
    pub bottom: i32,
}

impl Glyph {
    /// The outline that a font has for a key.
    pub(super) fn of(font: &FontRef<'_>, key: GlyphKey) -> Self {
        let mut pen = Pen::default();
        let size = Size::new(f32::from(key.grid));
        if let Some(glyph) = font.outline_glyphs().get(GlyphId::from(key.id)) {
            // An outline that cannot be read leaves what was drawn of it: a visible flaw, not a broken badge.
            let _ = glyph.draw(DrawSettings::unhinted(size, LocationRef::default()), &mut pen);
        }
        Self { top: pen.top, bottom: pen.bottom, ..pen.path.finish() }
    }

    /// Bytes it takes, about.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.path.capacity() + self.shape.as_ref().map_or(0, points_bytes)
    }
}

/// Bytes of the points of a path, and of its verbs.
fn points_bytes(path: &Path) -> usize {
    path.points().len() * size_of::<(f32, f32)>() + path.len()
}

/// Receives outline commands in font direction (y up), simplifies each contour and writes it downwards on the grid.
#[derive(Debug, Default)]
struct Pen {
    path: PathWriter,
    contour: Contour,
    top: i32,
    bottom: i32,
}

impl Pen {
    fn reach(&mut self, y: f32) {
        let (_, y) = snap((0.0, y));
        self.top = self.top.min(y);
        self.bottom = self.bottom.max(y);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "outlines are some thousand units at most")]
fn snap((x, y): (f32, f32)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.contour = Contour { start: (x, -y), segments: Vec::new() };
        self.reach(-y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.contour.segments.push(Segment::Line((x, -y)));
        self.reach(-y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.contour.segments.push(Segment::Quad((cx, -cy), (x, -y)));
        self.reach(-y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.contour.segments.push(Segment::Cubic((ax, -ay), (bx, -by), (x, -y)));
        self.reach(-y);
    }

    fn close(&mut self) {
        let contour = std::mem::take(&mut self.contour).simplified();
        // Where it begins is nobody's concern, but a line that leads there needs no numbers.
        let turned = (0..contour.segments.len()).map(|count| contour.turned(count));
        let bytes = |contour: &Contour| {
            let mut path = PathWriter::default();
            path.contour(contour);
            path.data.len()
        };
        if let Some(shortest) = turned.min_by_key(bytes) {
            self.path.contour(&shortest);
        }
    }
}

type Point = (i32, i32);

#[expect(clippy::cast_precision_loss, reason = "outlines are some thousand units at most")]
const fn float((x, y): Point) -> (f32, f32) {
    (x as f32, y as f32)
}

/// Writes path data in the shortest form the grid allows.
#[derive(Debug, Default)]
struct PathWriter {
    data: String,
    /// The same as it is drawn.
    shape: PathBuilder,
    first: Option<Point>,
    at: Point,
    start: Point,
    /// The control point the next smooth quadratic curve would mirror.
    control: Option<Point>,
    /// The command whose letter may be left out when it repeats.
    command: char,
    /// A line held back: should it lead to the start of the contour, `z` draws it.
    pending_line: Option<Point>,
}

impl PathWriter {
    fn contour(&mut self, contour: &Contour) {
        self.move_to(snap(contour.start));
        for segment in &contour.segments {
            match *segment {
                Segment::Line(to) => self.line_to(snap(to)),
                Segment::Quad(control, to) => self.quad_to(snap(control), snap(to)),
                Segment::Cubic(a, b, to) => self.curve_to(snap(a), snap(b), snap(to)),
            }
        }
        self.close();
    }

    fn move_to(&mut self, to: Point) {
        self.flush_line();
        if self.first.is_none() {
            self.first = Some(to);
        } else {
            self.command('m', &[to.0 - self.at.0, to.1 - self.at.1]);
        }
        // Numbers after a move are lines, so the letter of the next command must be written.
        self.command = ' ';
        self.shape.move_to(float(to).0, float(to).1);
        self.at = to;
        self.start = to;
        self.control = None;
    }

    fn line_to(&mut self, to: Point) {
        self.flush_line();
        if to != self.at {
            self.pending_line = Some(to);
        }
    }

    fn flush_line(&mut self) {
        let Some(to) = self.pending_line.take() else { return };
        let (dx, dy) = (to.0 - self.at.0, to.1 - self.at.1);
        match (dx, dy) {
            (dx, 0) => self.command('h', &[dx]),
            (0, dy) => self.command('v', &[dy]),
            (dx, dy) => self.command('l', &[dx, dy]),
        }
        self.shape.line_to(float(to).0, float(to).1);
        self.at = to;
        self.control = None;
    }

    fn quad_to(&mut self, control: Point, to: Point) {
        self.flush_line();
        if to == self.at {
            return;
        }
        let (x, y) = self.at;
        let mirrored = self.control.map(|(cx, cy)| (2 * x - cx, 2 * y - cy));
        let mirrored = mirrored.filter(|m| (m.0 - control.0).abs() <= 1 && (m.1 - control.1).abs() <= 1);
        if mirrored.is_some() {
            self.command('t', &[to.0 - x, to.1 - y]);
        } else {
            self.command('q', &[control.0 - x, control.1 - y, to.0 - x, to.1 - y]);
        }
        let control = mirrored.unwrap_or(control);
        self.shape.quad_to(float(control).0, float(control).1, float(to).0, float(to).1);
        self.control = Some(control);
        self.at = to;
    }

    fn curve_to(&mut self, a: Point, b: Point, to: Point) {
        self.flush_line();
        let (x, y) = self.at;
        self.command('c', &[a.0 - x, a.1 - y, b.0 - x, b.1 - y, to.0 - x, to.1 - y]);
        let [a, b, end] = [a, b, to].map(float);
        self.shape.cubic_to(a.0, a.1, b.0, b.1, end.0, end.1);
        self.at = to;
        self.control = None;
    }

    fn close(&mut self) {
        if self.pending_line != Some(self.start) {
            self.flush_line();
        }
        self.pending_line = None;
        self.data.push('z');
        self.shape.close();
        self.command = 'z';
        self.at = self.start;
        self.control = None;
    }

    fn command(&mut self, letter: char, numbers: &[i32]) {
        let repeats = self.command == letter;
        if !repeats {
            self.data.push(letter);
            self.command = letter;
        }
        for (position, number) in numbers.iter().enumerate() {
            if *number >= 0 && (position > 0 || repeats) {
                self.data.push(' ');
            }
            let _ = write!(self.data, "{number}");
        }
    }

    /// The outline, with no ink above or below it yet.
    fn finish(mut self) -> Glyph {
        self.flush_line();
        let (start, shape) = (self.first.unwrap_or_default(), self.shape.finish());
        Glyph { start, end: self.start, path: self.data, shape, top: 0, bottom: 0 }
    }
}
