//! Contours of a glyph, and the same contours with fewer segments.

/// How far, in grid units, a simplified outline may lie from the original.
const TOLERANCE: f32 = 0.5;

pub(super) type Place = (f32, f32);

#[derive(Debug, Clone, Copy)]
pub(super) enum Segment {
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
pub(super) struct Contour {
    pub(super) start: Place,
    pub(super) segments: Vec<Segment>,
}

impl Contour {
    /// The same contour with fewer segments: fonts cut from variable ones carry points that draw nothing of their own.
    pub(super) fn simplified(mut self) -> Self {
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

    /// The same contour, begun at the end of its first so many segments and drawn until there.
    pub(super) fn turned(&self, count: usize) -> Self {
        let mut segments = self.segments.clone();
        if segments.last().is_some_and(|last| last.end() != self.start) {
            segments.push(Segment::Line(self.start));
        }
        let start = count.checked_sub(1).and_then(|last| Some(segments.get(last)?.end()));
        let count = count.min(segments.len());
        segments.rotate_left(count);
        Self { start: start.unwrap_or(self.start), segments }
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
