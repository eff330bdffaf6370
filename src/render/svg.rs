//! The SVG writer: pieces in, compact text out.
//!
//! Every badge says what it is (`role`, `aria-label`, `<title>`). A glyph that occurs three times or more is written once
//! and referred to. All text that comes from outside passes through [`escape`]; nothing else may write it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::outline::{Glyph, GlyphKey};
use super::palette::{Palette, Property, RoleId};
use super::style::Style;
use super::text::Line;
use crate::domain::look::Theme;
use crate::domain::wording::{Direction, Words};

/// Occurrences from which on a glyph is shared. A reference costs more, once compressed, than the repetition of an
/// outline does: with two of them the badge would be larger on the wire.
const SHARED_FROM: usize = 3;

/// The roles that colour a piece.
#[derive(Debug, Clone)]
pub(super) struct Paint(pub Vec<RoleId>);

#[derive(Debug)]
pub(super) struct ShapePiece {
    pub tag: String,
    pub attributes: Vec<(String, String)>,
    pub paint: Paint,
}

/// A line at its place, in pixels of the badge.
#[derive(Debug)]
pub(super) struct PlacedLine {
    pub line: Arc<Line>,
    pub x: f32,
    pub y: f32,
    /// Pixels per grid unit.
    pub scale: f32,
    pub paint: RoleId,
}

/// A code at its place, in pixels of the sheet.
#[derive(Debug)]
pub(super) struct PlacedCode {
    /// Path data in modules.
    pub path: String,
    pub x: f32,
    pub y: f32,
    /// Pixels per module.
    pub scale: f32,
    pub paint: RoleId,
}

/// What a badge is written from, in drawing order.
#[derive(Debug)]
pub(super) enum Piece {
    Open { attributes: Vec<(String, String)>, paint: Paint },
    Close,
    Shape(ShapePiece),
    Line(PlacedLine),
    Code(PlacedCode),
}

/// Writes a number with at most `places` decimals and no zero that says nothing.
pub(super) fn number(value: f32, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = match text.strip_prefix("0.") {
        Some(rest) => format!(".{rest}"),
        None => text.strip_prefix("-0.").map_or_else(|| text.to_owned(), |rest| format!("-.{rest}")),
    };
    if text == "-0" { "0".to_owned() } else { text }
}

/// Escapes text for XML content and attributes; characters XML 1.0 forbids become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Writes one badge.
pub(super) struct Writer<'a> {
    palette: &'a Palette,
    theme: Theme,
    out: String,
    /// The class of each role whose colour depends on the viewer, in the order of first use.
    classes: Vec<RoleId>,
    shared: BTreeMap<GlyphKey, String>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(palette: &'a Palette, theme: Theme) -> Self {
        Self { palette, theme, out: String::with_capacity(8 * 1024), classes: Vec::new(), shared: BTreeMap::new() }
    }

    /// The SVG of a badge.
    pub(super) fn write(mut self, style: &Style, words: &Words, pieces: &[Piece]) -> String {
        let (width, height) = (style.width, style.height);
        let alt = escape(&words.alt);
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-label=\"{alt}\" lang=\"{}\"><title>{alt}</title>",
            escape(words.language.as_str()),
        );
        self.style_sheet(pieces);
        self.definitions(pieces);
        let mirror = (words.direction == Direction::Rtl).then_some(width);
        self.body(pieces, mirror);
        self.out.push_str("</svg>");
        self.out
    }

    /// For the auto theme, a class for each colour that depends on the viewer.
    fn style_sheet(&mut self, pieces: &[Piece]) {
        if self.theme != Theme::Auto {
            return;
        }
        for piece in pieces {
            let roles: &[RoleId] = match piece {
                Piece::Open { paint, .. } => &paint.0,
                Piece::Shape(shape) => &shape.paint.0,
                Piece::Line(line) => &[line.paint],
                Piece::Code(code) => &[code.paint],
                Piece::Close => &[],
            };
            for role in roles {
                let definition = self.palette.role(*role);
                if definition.light != definition.dark && !self.classes.contains(role) {
                    self.classes.push(*role);
                }
            }
        }
        let rules = |dark: bool| {
            self.classes.iter().enumerate().fold(String::new(), |mut rules, (index, role)| {
                let role = self.palette.role(*role);
                let color = if dark { role.dark } else { role.light }.css();
                let _ = write!(rules, ".{}{{{}:{color}}}", class_name(index), role.property.as_str());
                rules
            })
        };
        if !self.classes.is_empty() {
            let (light, dark) = (rules(false), rules(true));
            let _ = write!(self.out, "<style>{light}@media(prefers-color-scheme:dark){{{dark}}}</style>");
        }
    }

    /// Outlines that occur often enough.
    fn definitions(&mut self, pieces: &[Piece]) {
        let mut counts: BTreeMap<GlyphKey, (usize, &Arc<Glyph>)> = BTreeMap::new();
        let mut order = Vec::new();
        for glyph in pieces.iter().filter_map(line_of).flat_map(|line| &line.line.glyphs) {
            let entry = counts.entry(glyph.glyph.key).or_insert((0, &glyph.glyph));
            if entry.0 == 0 {
                order.push(glyph.glyph.key);
            }
            entry.0 += 1;
        }
        let shared = order.into_iter().filter_map(|key| counts.get(&key).filter(|(count, _)| *count >= SHARED_FROM));
        let mut opened = false;
        for (index, (_, glyph)) in shared.enumerate() {
            if !opened {
                self.out.push_str("<defs>");
                opened = true;
            }
            let id = class_name(index);
            let _ = write!(self.out, "<path id=\"{id}\" d=\"M{}{}\"/>", point(glyph.start, (0, 0)), glyph.path);
            self.shared.insert(glyph.key, id);
        }
        if opened {
            self.out.push_str("</defs>");
        }
    }

    fn body(&mut self, pieces: &[Piece], mirror: Option<u16>) {
        let mut mirrored = false;
        let mut depth = 0usize;
        for piece in pieces {
            let is_text = matches!(piece, Piece::Line(_) | Piece::Code(_));
            if let Some(width) = mirror.filter(|_| depth == 0 && is_text == mirrored) {
                if is_text {
                    self.out.push_str("</g>");
                } else {
                    let _ = write!(self.out, "<g transform=\"matrix(-1 0 0 1 {width} 0)\">");
                }
                mirrored = !is_text;
            }
            match piece {
                Piece::Open { attributes, paint } => {
                    self.element("g", attributes, paint, false);
                    depth += 1;
                }
                Piece::Close => {
                    self.out.push_str("</g>");
                    depth = depth.saturating_sub(1);
                }
                Piece::Shape(shape) => self.element(&shape.tag, &shape.attributes, &shape.paint, true),
                Piece::Line(line) => self.line(line),
                Piece::Code(code) => self.code(code),
            }
        }
        if mirrored {
            self.out.push_str("</g>");
        }
    }

    fn element(&mut self, tag: &str, attributes: &[(String, String)], paint: &Paint, empty: bool) {
        let _ = write!(self.out, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"{}\"", escape(value));
        }
        self.paint(&paint.0);
        // A shape that is only stroked is not filled.
        let properties: Vec<_> = paint.0.iter().map(|role| self.palette.role(*role).property).collect();
        if empty && properties == [Property::Stroke] && !attributes.iter().any(|(name, _)| name == "fill") {
            self.out.push_str(" fill=\"none\"");
        }
        self.out.push_str(if empty { "/>" } else { ">" });
    }

    /// Writes colours as attributes, or as classes where they depend on the viewer.
    fn paint(&mut self, roles: &[RoleId]) {
        let mut classes = String::new();
        for role in roles {
            let definition = self.palette.role(*role);
            if let Some(index) = self.classes.iter().position(|class| class == role) {
                if !classes.is_empty() {
                    classes.push(' ');
                }
                classes.push_str(&class_name(index));
                continue;
            }
            let color = if self.theme == Theme::Dark { definition.dark } else { definition.light }.css();
            let _ = write!(self.out, " {}=\"{color}\"", definition.property.as_str());
        }
        if !classes.is_empty() {
            let _ = write!(self.out, " class=\"{classes}\"");
        }
    }

    /// Opens a group whose units are so many pixels, at its place and in its colour.
    fn open_at(&mut self, (x, y): (f32, f32), scale: f32, paint: RoleId) {
        let (x, y, scale) = (number(x, 2), number(y, 2), number(scale, 5));
        let _ = write!(self.out, "<g transform=\"translate({x} {y})scale({scale})\"");
        self.paint(&[paint]);
        self.out.push('>');
    }

    fn code(&mut self, placed: &PlacedCode) {
        self.open_at((placed.x, placed.y), placed.scale, placed.paint);
        let _ = write!(self.out, "<path d=\"{}\"/></g>", placed.path);
    }

    fn line(&mut self, placed: &PlacedLine) {
        self.open_at((placed.x, placed.y), placed.scale, placed.paint);
        let mut path = String::new();
        for glyph in &placed.line.glyphs {
            if let Some(id) = self.shared.get(&glyph.glyph.key) {
                let _ = write!(self.out, "<use href=\"#{id}\"");
                for (name, value) in [("x", glyph.x), ("y", glyph.y)] {
                    if value != 0 {
                        let _ = write!(self.out, " {name}=\"{value}\"");
                    }
                }
                self.out.push_str("/>");
            } else {
                let _ = write!(path, "M{}{}", point(glyph.glyph.start, (glyph.x, glyph.y)), glyph.glyph.path);
            }
        }
        if !path.is_empty() {
            let _ = write!(self.out, "<path d=\"{path}\"/>");
        }
        self.out.push_str("</g>");
    }
}

fn line_of(piece: &Piece) -> Option<&PlacedLine> {
    match piece {
        Piece::Line(line) => Some(line),
        _ => None,
    }
}

fn point(start: (i32, i32), offset: (i32, i32)) -> String {
    let (x, y) = (start.0 + offset.0, start.1 + offset.1);
    if y < 0 { format!("{x}{y}") } else { format!("{x} {y}") }
}

/// `a` to `z`, then `a1`, `b1` and so on: the shortest names there are.
fn class_name(index: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) }
}
