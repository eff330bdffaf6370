//! The SVG writer: pieces in, compact text out.
//!
//! Every badge says what it is (`role`, `aria-label`, `<title>`). A line of text is one path, in which a glyph is written as often
//! as it occurs: compressed, that takes fewer bytes than to write it once and refer to it. All text that comes from outside
//! passes through [`escape`]; nothing else may write it.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::sync::Arc;

use super::outline::Glyph;
use super::palette::{Palette, Property, RoleId};
use super::style::Style;
use super::text::{Line, PlacedGlyph};
use crate::domain::look::Theme;
use crate::domain::wording::{Direction, Words};

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
    /// Whether each letter is a path of its own.
    letters_apart: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(palette: &'a Palette, theme: Theme) -> Self {
        Self { palette, theme, out: String::with_capacity(8 * 1024), classes: Vec::new(), letters_apart: false }
    }

    /// The same, writing each letter as a path of its own: in a PDF those of equal letters are equal numbers, and compressed.
    pub(super) fn with_letters_apart(self) -> Self {
        Self { letters_apart: true, ..self }
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
        let mirror = (words.direction == Direction::Rtl).then_some(width);
        self.body(pieces, mirror);
        self.out.push_str("</svg>");
        self.out
    }

    /// Writes shapes alone, without a word for those who read it.
    pub(super) fn write_shapes(mut self, style: &Style, direction: Direction, pieces: &[Piece]) -> String {
        let Style { width, height, .. } = style;
        let _ = write!(self.out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">");
        self.body(pieces, (direction == Direction::Rtl).then_some(*width));
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

    fn code(&mut self, placed: &PlacedCode) {
        self.begin_at("path", (placed.x, placed.y), placed.scale, placed.paint);
        let _ = write!(self.out, " d=\"{}\"/>", placed.path);
    }

    fn line(&mut self, placed: &PlacedLine) {
        let PlacedLine { line, x, y, scale, paint } = placed;
        if self.letters_apart {
            self.begin_at("g", (*x, *y), *scale, *paint);
            self.out.push('>');
            line.glyphs.iter().for_each(|placed| self.letter(placed));
            self.out.push_str("</g>");
        } else if !line.glyphs.is_empty() {
            self.begin_at("path", (*x, *y), *scale, *paint);
            self.out.push_str(" d=\"");
            self.letters(&line.glyphs);
            self.out.push_str("\"/>");
        }
    }

    fn letter(&mut self, placed: &PlacedGlyph) {
        let _ = write!(self.out, "<path transform=\"translate({} {})\" d=\"", placed.x, placed.y);
        self.point('M', placed.glyph.start);
        let _ = write!(self.out, "{}\"/>", placed.glyph.path);
    }

    fn letters(&mut self, glyphs: &[PlacedGlyph]) {
        let mut at = None;
        for placed in glyphs {
            let Glyph { start, end, path, .. } = &*placed.glyph;
            let place = |(x, y): (i32, i32)| (x + placed.x, y + placed.y);
            let (x, y) = place(*start);
            // How far a letter is from the last one is a smaller number than where it stands, and comes again more often.
            match at.replace(place(*end)) {
                None => self.point('M', (x, y)),
                Some((from_x, from_y)) => self.point('m', (x - from_x, y - from_y)),
            }
            self.out.push_str(path);
        }
    }

    fn point(&mut self, command: char, (x, y): (i32, i32)) {
        let space = if y < 0 { "" } else { " " };
        let _ = write!(self.out, "{command}{x}{space}{y}");
    }

    /// Begins an element whose units are so many pixels, at its place and in its colour.
    fn begin_at(&mut self, tag: &str, (x, y): (f32, f32), scale: f32, paint: RoleId) {
        let (x, y, scale) = (number(x, 2), number(y, 2), number(scale, 5));
        let _ = write!(self.out, "<{tag} transform=\"translate({x} {y})scale({scale})\"");
        self.paint(&[paint]);
    }
}

/// `a` to `z`, then `a1`, `b1` and so on: the shortest names there are.
fn class_name(index: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) }
}
