//! Fills a style with words: chooses, measures and places, then hands the pieces to the SVG writer.
//!
//! Where a language is read from right to left the whole badge is mirrored: shapes by a transform, texts by their
//! places. What must never enter: which status means what; that is the style's and the domain's.

use std::sync::Arc;

use super::ShownText;
use super::code;
use super::palette::{Palette, RoleId};
use super::style::{
    Anchor, CodePlace, Content, Filling, Group, MarkPlace, Neighbours, Node, Shape, Slot, Style, Symbol,
};
use super::svg::{Paint, Piece, PlacedCode, PlacedLine, ShapePiece};
use super::text::{Line, Setting, Typesetter};
use crate::domain::wording::Direction;

/// Fills styles.
pub(super) struct Composer<'a> {
    pub typesetter: &'a Typesetter,
    pub palette: &'a Palette,
    pub symbols: &'a [Symbol],
    pub style: &'a Style,
    pub filling: Filling<'a>,
}

/// A text that has found its size.
struct Fitted {
    lines: Vec<Arc<Line>>,
    /// Pixels per grid unit.
    scale: f32,
    /// Grid units from one baseline to the next.
    leading: f32,
    /// Whether nothing had to be cut.
    whole: bool,
}

impl Fitted {
    fn width_px(&self) -> f32 {
        self.lines.iter().fold(0.0, |widest: f32, line| widest.max(line.width * self.scale))
    }
}

impl<'a> Composer<'a> {
    /// Everything the badge is made of, back to front.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.draw_all(&self.style.nodes, &mut pieces);
        pieces
    }

    /// The texts that the badge shows, and how.
    pub(super) fn texts(&self) -> Vec<ShownText<'a>> {
        let mut texts = Vec::new();
        self.collect_texts(&self.style.nodes, &mut texts);
        texts
    }

    fn collect_texts(&self, nodes: &[Node], texts: &mut Vec<ShownText<'a>>) {
        for node in nodes {
            match node {
                Node::Text(slot) => texts.extend(self.fit(slot, nodes).and_then(|fitted| {
                    let text = slot.content.of(self.filling)?;
                    Some(ShownText { text, whole: fitted.whole, may_cut: slot.may_cut, size_px: self.size_px(&fitted) })
                })),
                Node::Group(group) if group.when.holds(self.filling) => self.collect_texts(self.chosen(group), texts),
                _ => {}
            }
        }
    }

    fn size_px(&self, fitted: &Fitted) -> f32 {
        fitted.scale * f32::from(self.style.grid)
    }

    fn mirrored(&self) -> bool {
        self.filling.words.direction == Direction::Rtl
    }

    fn draw_all(&self, nodes: &[Node], pieces: &mut Vec<Piece>) {
        for node in nodes {
            match node {
                Node::Shape(shape) => pieces.push(Piece::Shape(self.shape(shape, nodes))),
                Node::Mark(place) => self.draw_mark(place, pieces),
                Node::Text(slot) => self.draw_text(slot, nodes, pieces),
                Node::Code(place) => pieces.extend(self.code(place)),
                Node::Group(group) if group.when.holds(self.filling) => self.draw_group(group, pieces),
                Node::Group(_) => {}
            }
        }
    }

    fn draw_group(&self, group: &Group, pieces: &mut Vec<Piece>) {
        let paint = self.paint(&group.paint);
        let framed = !group.attributes.is_empty() || !group.paint.is_empty();
        if framed {
            pieces.push(Piece::Open { attributes: group.attributes.clone(), paint });
        }
        self.draw_all(self.chosen(group), pieces);
        if framed {
            pieces.push(Piece::Close);
        }
    }

    /// What is drawn of a group: all of it or, of alternatives, the first that applies and whose texts fit, else the
    /// last that applies.
    fn chosen<'g>(&self, group: &'g Group) -> &'g [Node] {
        if !group.alternatives {
            return &group.nodes;
        }
        let applies = |node: &&Node| !matches!(node, Node::Group(inner) if !inner.when.holds(self.filling));
        let mut chosen: &[Node] = &[];
        for alternative in group.nodes.iter().filter(applies) {
            chosen = std::slice::from_ref(alternative);
            if self.fits(chosen) {
                break;
            }
        }
        chosen
    }

    /// Whether every text in `nodes` fits its slot without a cut, and large enough.
    fn fits(&self, nodes: &[Node]) -> bool {
        nodes.iter().all(|node| match node {
            Node::Text(slot) => self
                .fit(slot, nodes)
                .is_none_or(|fitted| (fitted.whole || slot.may_cut) && self.size_px(&fitted) >= slot.least),
            Node::Group(group) if group.when.holds(self.filling) => self.fits(self.chosen(group)),
            Node::Group(_) | Node::Shape(_) | Node::Mark(_) | Node::Code(_) => true,
        })
    }

    fn shape(&self, shape: &Shape, siblings: &[Node]) -> ShapePiece {
        let mut attributes = shape.attributes.clone();
        if let Some(hugged) = &shape.hug {
            self.hug(&mut attributes, hugged, siblings);
        }
        ShapePiece { tag: shape.tag.clone(), attributes, paint: self.paint(&shape.paint) }
    }

    /// The roles in which something is drawn for the mark at hand.
    fn paint(&self, roles: &[RoleId]) -> Paint {
        Paint(roles.iter().map(|role| self.palette.for_mark(*role, self.filling.words.mark)).collect())
    }

    /// Gives a rectangle the width of the widest text it hugs, around that text's own anchor.
    fn hug(&self, attributes: &mut Vec<(String, String)>, hugged: &Neighbours, siblings: &[Node]) {
        let widths = slots_of(hugged, siblings).filter_map(|slot| Some((slot, self.fit(slot, siblings)?.width_px())));
        let Some((slot, text)) = widths.max_by(|(_, one), (_, other)| one.total_cmp(other)) else { return };
        let pad = hugged.space;
        let left = match slot.anchor {
            Anchor::Start => slot.x,
            Anchor::Middle => slot.x - text / 2.0,
            Anchor::End => slot.x - text,
        };
        attributes.retain(|(name, _)| name != "x" && name != "width");
        attributes.push(("x".to_owned(), super::svg::number(left - pad, 1)));
        attributes.push(("width".to_owned(), super::svg::number(text + 2.0 * pad, 1)));
    }

    fn draw_mark(&self, place: &MarkPlace, pieces: &mut Vec<Piece>) {
        let id = format!("{}{}", place.prefix, self.filling.words.mark.as_str());
        let Some(symbol) = self.symbols.iter().find(|symbol| symbol.id == id) else { return };
        let scale = (place.width / symbol.width).min(place.height / symbol.height);
        let mut transform = String::new();
        if place.x != 0.0 || place.y != 0.0 {
            transform = format!("translate({} {})", super::svg::number(place.x, 2), super::svg::number(place.y, 2));
        }
        if (scale - 1.0).abs() > 1e-4 {
            transform = format!("{transform}scale({})", super::svg::number(scale, 4));
        }
        let attributes = if transform.is_empty() { Vec::new() } else { vec![("transform".to_owned(), transform)] };
        let framed = !attributes.is_empty();
        if framed {
            pieces.push(Piece::Open { attributes, paint: Paint(Vec::new()) });
        }
        self.draw_all(&symbol.nodes, pieces);
        if framed {
            pieces.push(Piece::Close);
        }
    }

    /// The code that leads to the status page. It is read by machines, and so never mirrored.
    fn code(&self, place: &CodePlace) -> Option<Piece> {
        let code = code::of(self.filling.sheet?.link.as_deref()?)?;
        let x = if self.mirrored() { f32::from(self.style.width) - place.x - place.side } else { place.x };
        Some(Piece::Code(PlacedCode {
            path: code.path,
            x,
            y: place.y,
            scale: place.side / f32::from(code.modules),
            paint: place.paint,
        }))
    }

    fn draw_text(&self, slot: &Slot, siblings: &[Node], pieces: &mut Vec<Piece>) {
        let Some(fitted) = self.fit(slot, siblings) else { return };
        let paint = self.palette.for_mark(slot.paint, self.filling.words.mark);
        let scale = fitted.scale;
        let (mut x, mut anchor) = (slot.x, slot.anchor);
        if self.mirrored() {
            x = f32::from(self.style.width) - x;
            anchor = match anchor {
                Anchor::Start => Anchor::End,
                Anchor::Middle => Anchor::Middle,
                Anchor::End => Anchor::Start,
            };
        }
        let mut y = slot.y + shift_into_band(slot, &fitted) + unused_lines(slot, &fitted) / 2.0 + self.drop(slot);
        for line in &fitted.lines {
            let width = line.width * scale;
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            let (x, y_here, scale) = (rounded(left, 2), rounded(y, 2), rounded(scale, 5));
            pieces.push(Piece::Line(PlacedLine { line: Arc::clone(line), x, y: y_here, scale, paint }));
            y += fitted.leading * scale;
        }
    }

    /// How far a text moves down because nothing stands below it.
    fn drop(&self, slot: &Slot) -> f32 {
        let is_absent = |content: &Content| content.of(self.filling).is_none();
        slot.over.as_ref().filter(|over| over.slots.iter().all(is_absent)).map_or(0.0, |over| over.space)
    }

    /// Sets the text of a slot in its room, which is what the texts beside it leave.
    fn fit(&self, slot: &Slot, siblings: &[Node]) -> Option<Fitted> {
        let taken = slot.beside.as_ref().and_then(|beside| {
            // They take their room first: a text beside this one that stands beside a third is set as if it did not.
            let widths = slots_of(beside, siblings).filter_map(|slot| Some(self.set(slot, slot.width)?.width_px()));
            Some(widths.max_by(f32::total_cmp)? + beside.space)
        });
        self.set(slot, (slot.width - taken.unwrap_or(0.0)).max(1.0))
    }

    /// Sets the text of a slot in so many pixels: at its size if it fits, a little smaller if that helps, cut with an
    /// ellipsis otherwise.
    fn set(&self, slot: &Slot, width: f32) -> Option<Fitted> {
        let text = slot.content.of(self.filling)?;
        let setting = Setting {
            weight: slot.weight,
            language: self.filling.words.language.as_str(),
            direction: self.filling.words.direction,
            grid: self.style.grid,
            tracking: slot.tracking,
            is_address: slot.content == Content::Address,
        };
        let setting = Typesetter::resolve(text, setting);
        let full = slot.size / f32::from(self.style.grid);
        let room = width / full;
        let rooms = (room, room / slot.shrink);
        let texts = self.typesetter.wrap(text, setting, rooms, usize::from(slot.lines));
        let mut lines: Vec<_> = texts.iter().map(|text| self.typesetter.line(text, setting)).collect();
        let widest = lines.iter().fold(1.0, |widest: f32, line| widest.max(line.width));
        let mut scale = full * (room / widest).clamp(slot.shrink, 1.0);
        let mut whole = true;
        let room = width / scale;
        for (line, text) in lines.iter_mut().zip(texts.iter()) {
            // Half a unit is the rounding of the grid, not an overflow.
            if line.width > room + 0.5 {
                *line = self.typesetter.cut(text, setting, room);
                whole = false;
            }
        }
        let leading = (slot.leading / full).max(clear_leading(&lines) + CLEARANCE_PX / full);
        let (top, bottom) = ink(&lines, leading);
        // Everything in it shrinks alike, so one factor brings the ink of all lines into the band.
        scale = scale.min((slot.band.1 - slot.band.0) / (bottom - top).max(1.0));
        Some(Fitted { lines, scale, leading, whole })
    }
}

/// A number with so many decimals, as an SVG has it, so that a picture made without one shows the same.
fn rounded(value: f32, places: i32) -> f32 {
    let parts = 10f32.powi(places);
    (value * parts).round() / parts
}

/// The slots among `siblings` that are named.
fn slots_of<'s>(named: &'s Neighbours, siblings: &'s [Node]) -> impl Iterator<Item = &'s Slot> {
    siblings.iter().filter_map(|node| match node {
        Node::Text(slot) if named.slots.contains(&slot.content) => Some(slot),
        _ => None,
    })
}

/// Pixels, at full size, between the ink of one line and that of the next.
const CLEARANCE_PX: f32 = 1.0;

/// The least leading at which no ink of a line reaches into the next.
#[expect(clippy::cast_precision_loss, reason = "grid units of a line are far below 2^24")]
fn clear_leading(lines: &[Arc<Line>]) -> f32 {
    lines.windows(2).fold(0.0, |least: f32, pair| least.max((pair[0].bottom - pair[1].top) as f32))
}

/// The top and the bottom of the ink of all lines, in grid units from the first baseline.
#[expect(clippy::cast_precision_loss, reason = "grid units of a line are far below 2^24")]
fn ink(lines: &[Arc<Line>], leading: f32) -> (f32, f32) {
    let mut down = 0.0;
    let (mut top, mut bottom) = (0.0f32, 0.0f32);
    for line in lines {
        top = top.min(down + line.top as f32);
        bottom = bottom.max(down + line.bottom as f32);
        down += leading;
    }
    (top, bottom)
}

/// The room left by lines that a text did not need; it is shared above and below.
#[expect(clippy::cast_precision_loss, reason = "four lines at most")]
fn unused_lines(slot: &Slot, fitted: &Fitted) -> f32 {
    usize::from(slot.lines).saturating_sub(fitted.lines.len()) as f32 * slot.leading
}

/// How far a text must move so that its ink stays within the band of its slot; tall scripts need it, Latin does not.
fn shift_into_band(slot: &Slot, fitted: &Fitted) -> f32 {
    let (top, bottom) = ink(&fitted.lines, fitted.leading);
    let above = slot.band.0 - (slot.y + top * fitted.scale);
    let below = slot.y + bottom * fitted.scale - slot.band.1;
    if above > 0.0 {
        above
    } else if below > 0.0 {
        -below
    } else {
        0.0
    }
}
