//! Glyph outlines as compact SVG path data on an integer grid.
//!
//! Relative commands, whole numbers, smooth curves where the next control point is the mirror of the last: a glyph takes
//! a third of what a general SVG writer needs for it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dashmap::DashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::fonts::FaceId;

/// Bytes of remembered outlines, about, before the memory starts anew: all of Latin, and some ten thousand others.
const OUTLINE_BYTES_MAX: usize = 16 * 1024 * 1024;

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
    pub key: GlyphKey,
    /// Where the outline begins; the path data after it is relative to this.
    pub start: (i32, i32),
    /// The path data that follows the first move.
    pub path: String,
    pub top: i32,
    pub bottom: i32,
}

/// Outlines by key.
#[derive(Debug)]
pub(super) struct GlyphCache {
    glyphs: DashMap<GlyphKey, Arc<Glyph>>,
    bytes: AtomicUsize,
    bytes_max: usize,
}

impl Default for GlyphCache {
    fn default() -> Self {
        Self::with_limit(OUTLINE_BYTES_MAX)
    }
}

impl GlyphCache {
    pub(super) fn with_limit(bytes_max: usize) -> Self {
        Self { glyphs: DashMap::new(), bytes: AtomicUsize::new(0), bytes_max }
    }

    /// Bytes of all outlines it remembers, about.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn get<'f>(&self, key: GlyphKey, font: impl FnOnce() -> Option<FontRef<'f>>) -> Option<Arc<Glyph>> {
        if let Some(glyph) = self.glyphs.get(&key) {
            return Some(Arc::clone(&glyph));
        }
        let glyph = Arc::new(outline(&font()?, key));
        let bytes = size_of::<Glyph>() + glyph.path.capacity() + 128;
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > self.bytes_max {
            self.glyphs.clear();
            self.bytes.store(bytes, Ordering::Relaxed);
        }
        self.glyphs.insert(key, Arc::clone(&glyph));
        Some(glyph)
    }
}

fn outline(font: &FontRef<'_>, key: GlyphKey) -> Glyph {
    let mut pen = Pen::default();
    let size = Size::new(f32::from(key.grid));
    if let Some(glyph) = font.outline_glyphs().get(GlyphId::from(key.id)) {
        // An outline that cannot be read leaves what was drawn of it: a visible flaw, not a broken badge.
        let _ = glyph.draw(DrawSettings::unhinted(size, LocationRef::default()), &mut pen);
    }
    let (start, path) = pen.path.finish();
    Glyph { key, start, path, top: pen.top, bottom: pen.bottom }
}

/// How far, in grid units, a simplified outline may lie from the original.
const TOLERANCE: f32 = 0.5;

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
        self.path.move_to(snap(contour.start));
        for segment in &contour.segments {
            match *segment {
                Segment::Line(to) => self.path.line_to(snap(to)),
                Segment::Quad(control, to) => self.path.quad_to(snap(control), snap(to)),
                Segment::Cubic(a, b, to) => self.path.curve_to(snap(a), snap(b), snap(to)),
            }
        }
        self.path.close();
    }
}

type Place = (f32, f32);

#[derive(Debug, Clone, Copy)]
enum Segment {
    Line(Place),
    Quad(Place, Place),
    Cubic(Place, Place, Place),
}

impl Segment {
    const fn end(&self) -> Place {
        match *self {
            Self::Line(to) | Self::Quad(_, to) | Self::Cubic(_, _, to) => to,
        }
    }
}

/// One closed contour.
#[derive(Debug, Default)]
struct Contour {
    start: Place,
    segments: Vec<Segment>,
}

impl Contour {
    /// The same contour with fewer segments: fonts cut from variable ones carry points that draw nothing of their own.
    fn simplified(mut self) -> Self {
        self.straighten();
        let mut merged: Vec<Segment> = Vec::with_capacity(self.segments.len());
        let mut from = self.start;
        let mut pending: Vec<Segment> = Vec::new();
        for segment in self.segments {
            let mut longer = pending.clone();
            longer.push(segment);
            if pending.is_empty() || merge(from, &longer).is_some() {
                pending = longer;
                continue;
            }
            let done = merge(from, &pending);
            from = pending.last().map_or(from, Segment::end);
            merged.extend(done);
            pending = vec![segment];
        }
        merged.extend(merge(from, &pending));
        Self { start: self.start, segments: merged }
    }

    /// Makes lines of the curves that are as good as straight.
    fn straighten(&mut self) {
        let mut from = self.start;
        for segment in &mut self.segments {
            let to = segment.end();
            if let Segment::Quad(control, _) = *segment {
                // A quadratic curve leaves its chord by half the distance of its control point.
                if distance_to_segment(control, from, to) < TOLERANCE && between(control, from, to) {
                    *segment = Segment::Line(to);
                }
            }
            from = to;
        }
    }
}

/// One segment in the place of several, if it stays within the tolerance of all of them.
fn merge(from: Place, run: &[Segment]) -> Option<Segment> {
    if let [only] = run {
        return Some(*only);
    }
    let to = run.last()?.end();
    if run.iter().all(|segment| matches!(segment, Segment::Line(_))) {
        let close = run
            .iter()
            .all(|part| distance_to_segment(part.end(), from, to) < TOLERANCE && between(part.end(), from, to));
        return close.then_some(Segment::Line(to));
    }
    let (Segment::Quad(first, _), Segment::Quad(last, _)) = (run.first()?, run.last()?) else { return None };
    if !run.iter().all(|segment| matches!(segment, Segment::Quad(..))) {
        return None;
    }
    let control = crossing(from, *first, *last, to)?;
    let mut at = from;
    for segment in run {
        let Segment::Quad(c, end) = *segment else { return None };
        let near = [0.25, 0.5, 0.75, 1.0]
            .iter()
            .all(|t| distance_to_curve(on_curve(at, c, end, *t), from, control, to) < TOLERANCE);
        if !near {
            return None;
        }
        at = end;
    }
    Some(Segment::Quad(control, to))
}

fn on_curve(from: Place, control: Place, to: Place, t: f32) -> Place {
    let u = 1.0 - t;
    let mix = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
    (mix(from.0, control.0, to.0), mix(from.1, control.1, to.1))
}

/// The distance of a point from a quadratic curve, by way of its nearest of 17 chords.
fn distance_to_curve(point: Place, from: Place, control: Place, to: Place) -> f32 {
    const CHORDS: u8 = 16;
    let mut before = from;
    let mut nearest = f32::MAX;
    for step in 1..=CHORDS {
        let after = on_curve(from, control, to, f32::from(step) / f32::from(CHORDS));
        nearest = nearest.min(distance_to_segment(point, before, after));
        before = after;
    }
    nearest
}

fn distance_to_segment(point: Place, a: Place, b: Place) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { (((point.0 - a.0) * dx + (point.1 - a.1) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (point.0 - a.0 - t * dx).hypot(point.1 - a.1 - t * dy)
}

/// Whether a point lies beside the chord and not beyond one of its ends.
fn between(point: Place, a: Place, b: Place) -> bool {
    let along = |p: Place, q: Place| (p.0 - q.0) * (b.0 - a.0) + (p.1 - q.1) * (b.1 - a.1);
    along(point, a) >= 0.0 && along(point, b) <= 0.0
}

/// Where the tangents at both ends of a curve meet, in front of the one and behind the other.
fn crossing(from: Place, first: Place, last: Place, to: Place) -> Option<Place> {
    let (ux, uy) = (first.0 - from.0, first.1 - from.1);
    let (vx, vy) = (to.0 - last.0, to.1 - last.1);
    let cross = ux * vy - uy * vx;
    if cross.abs() < 1e-3 {
        return None;
    }
    let (wx, wy) = (to.0 - from.0, to.1 - from.1);
    let ahead = (wx * vy - wy * vx) / cross;
    let behind = (ux * wy - uy * wx) / cross;
    (ahead > 0.0 && behind > 0.0).then_some((from.0 + ahead * ux, from.1 + ahead * uy))
}

type Point = (i32, i32);

/// Writes path data in the shortest form the grid allows.
#[derive(Debug, Default)]
struct PathWriter {
    data: String,
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
    fn move_to(&mut self, to: Point) {
        self.flush_line();
        if self.first.is_none() {
            self.first = Some(to);
        } else {
            self.command('m', &[to.0 - self.at.0, to.1 - self.at.1]);
        }
        // Numbers after a move are lines, so the letter of the next command must be written.
        self.command = ' ';
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
        if let Some(mirrored) = mirrored.filter(|m| (m.0 - control.0).abs() <= 1 && (m.1 - control.1).abs() <= 1) {
            self.command('t', &[to.0 - x, to.1 - y]);
            self.control = Some(mirrored);
        } else {
            self.command('q', &[control.0 - x, control.1 - y, to.0 - x, to.1 - y]);
            self.control = Some(control);
        }
        self.at = to;
    }

    fn curve_to(&mut self, a: Point, b: Point, to: Point) {
        self.flush_line();
        let (x, y) = self.at;
        self.command('c', &[a.0 - x, a.1 - y, b.0 - x, b.1 - y, to.0 - x, to.1 - y]);
        self.at = to;
        self.control = None;
    }

    fn close(&mut self) {
        if self.pending_line != Some(self.start) {
            self.flush_line();
        }
        self.pending_line = None;
        self.data.push('z');
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

    /// The first point, and the path data that follows it.
    fn finish(mut self) -> (Point, String) {
        self.flush_line();
        (self.first.unwrap_or_default(), self.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_takes_three_lines_and_no_repeated_point() {
        let mut path = PathWriter::default();
        path.move_to((10, 20));
        path.line_to((30, 20));
        path.line_to((30, 40));
        path.line_to((10, 40));
        path.line_to((10, 20));
        path.close();
        assert_eq!(path.finish(), ((10, 20), "h20v20h-20z".to_owned()));
    }

    #[test]
    fn a_mirrored_control_point_is_left_out() {
        let mut path = PathWriter::default();
        path.move_to((0, 0));
        path.quad_to((10, 0), (10, 10));
        path.quad_to((10, 20), (20, 20));
        path.quad_to((90, 20), (99, 20));
        assert_eq!(path.finish(), ((0, 0), "q10 0 10 10t10 10q70 0 79 0".to_owned()));
    }

    #[test]
    fn a_second_contour_starts_relative_to_the_start_of_the_first() {
        let mut path = PathWriter::default();
        path.move_to((5, 5));
        path.line_to((9, 8));
        path.line_to((5, 9));
        path.close();
        path.move_to((6, 6));
        path.line_to((7, 7));
        path.close();
        assert_eq!(path.finish(), ((5, 5), "l4 3-4 1zm1 1l1 1z".to_owned()));
    }
}
