//! Lines of text as outlines: laid out by parley, measured, fitted, and remembered.
//!
//! Laying out is the slow part of a badge (0.1 to 0.4 ms a line), so every line is kept: the statement and the date are
//! shared by all participants, a name changes once in a blue moon. What must never enter: colours and positions on a
//! badge; those are the style's.

mod breaks;
mod letters;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex};

use parley::fontique::Language as FontLanguage;
use parley::{
    BaseDirection, FontFamily, FontFamilyName, FontFeatures, LayoutContext, PositionedLayoutItem, StyleProperty,
};
use unicode_segmentation::UnicodeSegmentation;

use super::fonts::{Fonts, Weight};
use super::outline::{Glyph, GlyphKey};
use super::remembered::Remembered;
use crate::domain::wording::Direction;

/// Layout happens at this size; a line is scaled to its place afterwards.
pub(super) const EM: f32 = 1000.0;

/// Layout engines kept for the next line; more are made when more threads draw at once.
const ENGINES_KEPT_MAX: usize = 16;

/// How a line is to be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting<'a> {
    pub weight: Weight,
    /// The tag that chooses among Han letter forms.
    pub language: &'a str,
    /// The base direction of the line.
    pub direction: Direction,
    /// Units of the outline grid in one em.
    pub grid: u16,
    /// Space added between letters, in thousandths of an em; only for scripts whose letters stand alone.
    pub tracking: i16,
    /// Whether it is an address, which is typed as it is read.
    pub is_address: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LineKey {
    text: Box<str>,
    weight: Weight,
    language: Box<str>,
    direction: Direction,
    grid: u16,
    tracking: i16,
}

impl LineKey {
    fn of(text: &str, setting: Setting<'_>) -> Self {
        let Setting { weight, language, direction, grid, tracking, is_address: _ } = setting;
        Self { text: text.into(), weight, language: language.into(), direction, grid, tracking }
    }

    /// Bytes of what it points to.
    const fn text_bytes(&self) -> usize {
        self.text.len() + self.language.len()
    }
}

/// A text with the room that it is broken or cut for.
#[derive(Debug, PartialEq, Eq, Hash)]
struct RoomKey {
    line: LineKey,
    is_address: bool,
    /// How wide it is, and how wide if the text shrinks, in grid units: the bits of the numbers.
    widths: [u32; 2],
    lines_max: usize,
}

/// A glyph at its place in a line, in grid units.
#[derive(Debug, Clone)]
pub(super) struct PlacedGlyph {
    pub glyph: Arc<Glyph>,
    pub x: i32,
    pub y: i32,
}

/// One line of text, in grid units with the baseline at 0 and y growing downwards.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub glyphs: Vec<PlacedGlyph>,
    pub width: f32,
    /// The highest and lowest ink.
    pub top: i32,
    pub bottom: i32,
}

struct Engine {
    fonts: parley::FontContext,
    layout: LayoutContext<()>,
}

/// Sets text in the fonts of the program.
pub(super) struct Typesetter {
    fonts: Fonts,
    glyphs: Remembered<GlyphKey, Glyph>,
    engines: Mutex<Vec<Engine>>,
    template: parley::FontContext,
    lines: Remembered<LineKey, Line>,
    /// What texts that do not fit on a line become.
    fitting: Remembered<RoomKey, Vec<String>>,
}

impl fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typesetter").finish_non_exhaustive()
    }
}

impl Typesetter {
    /// One that remembers so many bytes of text, about: half of them outlines of letters, nearly all others lines that were laid
    /// out, and the rest where texts are broken or cut.
    pub(super) fn new(fonts: Fonts, text_bytes_max: usize) -> Self {
        let template = fonts.context();
        Self {
            fonts,
            glyphs: Remembered::within(text_bytes_max / 2),
            engines: Mutex::default(),
            template,
            lines: Remembered::within(text_bytes_max / 16 * 7),
            fitting: Remembered::within(text_bytes_max / 16),
        }
    }

    /// The same, with nothing remembered yet, within so many bytes.
    pub(super) fn remembering(self, text_bytes_max: usize) -> Self {
        Self::new(self.fonts, text_bytes_max)
    }

    pub(super) const fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Settles what the whole text decides for each of its lines: their base direction, and the forms of Han letters.
    ///
    /// The direction given is that of the reader; it counts for a text that holds no letter, such as a number.
    pub(super) fn resolve<'s>(text: &str, setting: Setting<'s>) -> Setting<'s> {
        Setting {
            direction: letters::base_direction(text, setting.direction),
            language: Fonts::han_language(text, setting.language),
            ..setting
        }
    }

    /// The line for `text`, remembered from an earlier time or set now.
    pub(super) fn line(&self, text: &str, setting: Setting<'_>) -> Arc<Line> {
        let Ok(line) = self.lines.get(LineKey::of(text, setting), |key| {
            let line = self.set(text, setting);
            let bytes = size_of::<LineKey>() + key.text_bytes() + line.glyphs.len() * size_of::<PlacedGlyph>();
            Ok::<_, Infallible>((line, bytes))
        });
        line
    }

    /// What a text becomes in a room, remembered from an earlier time or made now.
    fn fitted(
        &self,
        (text, setting): (&str, Setting<'_>),
        widths: (f32, f32),
        lines_max: usize,
        make: impl FnOnce() -> Vec<String>,
    ) -> Arc<Vec<String>> {
        let line = LineKey::of(text, setting);
        let widths = [widths.0, widths.1].map(f32::to_bits);
        let key = RoomKey { line, is_address: setting.is_address, widths, lines_max };
        let Ok(fitted) = self.fitting.get(key, |key| {
            let texts = make();
            let bytes = texts.iter().map(|text| size_of::<String>() + text.capacity()).sum::<usize>();
            Ok::<_, Infallible>((texts, size_of::<RoomKey>() + key.line.text_bytes() + bytes))
        });
        fitted
    }

    fn set(&self, text: &str, setting: Setting<'_>) -> Line {
        let layout = self.with_engine(|engine| self.lay_out(engine, text, setting, None));
        let Some(first) = layout.lines().next() else {
            return Line::default();
        };
        let mut line = Line::default();
        let scale = f32::from(setting.grid) / EM;
        let baseline = first.metrics().baseline;
        for item in first.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else { continue };
            let Some(face) = self.fonts.face_of(&run.run().font().data) else { continue };
            for placed in run.positioned_glyphs() {
                let Ok(id) = u16::try_from(placed.id) else { continue };
                let key = GlyphKey { face, id, grid: setting.grid };
                let Some(glyph) = self.glyph(key) else { continue };
                let (x, y) = (round(placed.x * scale), round((placed.y - baseline) * scale));
                line.top = line.top.min(y + glyph.top);
                line.bottom = line.bottom.max(y + glyph.bottom);
                line.glyphs.push(PlacedGlyph { glyph, x, y });
            }
        }
        line.width = first.metrics().advance * scale;
        line
    }

    /// The outline of a glyph; nothing for one without ink, such as a space.
    fn glyph(&self, key: GlyphKey) -> Option<Arc<Glyph>> {
        let outlined = self.glyphs.get(key, |key| {
            let glyph = Glyph::of(&self.fonts.font(key.face).ok_or(())?, *key);
            let bytes = glyph.bytes();
            Ok::<_, ()>((glyph, bytes))
        });
        outlined.ok().filter(|glyph| !glyph.path.is_empty())
    }

    fn lay_out(&self, engine: &mut Engine, text: &str, setting: Setting<'_>, width: Option<f32>) -> parley::Layout<()> {
        let stack = self.fonts.stack(text, setting.weight, setting.language);
        let names: Vec<FontFamilyName<'_>> =
            stack.into_iter().map(|name| FontFamilyName::Named(Cow::Borrowed(name))).collect();
        let mut builder = engine.layout.ranged_builder(&mut engine.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(&names))));
        builder.push_default(StyleProperty::FontSize(EM));
        builder.push_default(StyleProperty::Locale(FontLanguage::parse(setting.language).ok()));
        // What was typed is what is shown: contextual alternates would draw `4x4` as a formula.
        let features = match (letters::has_only_standing_letters(text), letters::has_words_of_parts(text)) {
            (true, true) => "\"calt\" 0",
            (true, false) => "\"calt\" 0, \"tnum\" 1",
            (false, true) => "",
            (false, false) => "\"tnum\" 1",
        };
        builder.push_default(StyleProperty::FontFeatures(FontFeatures::Source(Cow::Borrowed(features))));
        if setting.tracking != 0 && letters::has_only_standing_letters(text) {
            builder.push_default(StyleProperty::LetterSpacing(f32::from(setting.tracking)));
        }
        if breaks::keeps_words(text) {
            builder.push_default(StyleProperty::WordBreak(parley::WordBreak::KeepAll));
        }
        builder.set_base_direction(match setting.direction {
            Direction::Ltr => BaseDirection::Ltr,
            Direction::Rtl => BaseDirection::Rtl,
        });
        let mut layout = builder.build(text);
        layout.break_all_lines(width);
        layout
    }

    fn with_engine<T>(&self, work: impl FnOnce(&mut Engine) -> T) -> T {
        let kept = self.engines.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        let mut engine = kept.unwrap_or_else(|| Engine { fonts: self.template.clone(), layout: LayoutContext::new() });
        let result = work(&mut engine);
        let mut engines = self.engines.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if engines.len() < ENGINES_KEPT_MAX {
            engines.push(engine);
        }
        result
    }

    /// Breaks `text` into at most `lines_max` lines of about equal length, none wider than `width` (grid units).
    ///
    /// Where that takes more lines, it breaks into the narrowest that are enough, up to `width_max`: shrunk, they fit.
    /// The last line may be wider when not even that helps.
    pub(super) fn wrap(
        &self,
        text: &str,
        setting: Setting<'_>,
        (width, width_max): (f32, f32),
        lines_max: usize,
    ) -> Arc<Vec<String>> {
        if lines_max <= 1 || self.line(text, setting).width <= width {
            return Arc::new(vec![text.to_owned()]);
        }
        self.fitted((text, setting), (width, width_max), lines_max, || {
            let broken = |marked: &str| self.break_lines(marked, setting, (width, width_max), lines_max);
            if setting.is_address {
                return broken(&breaks::address(text)).0;
            }
            // Words are kept whole where they fit.
            let phrases = breaks::phrases(text).map(|phrases| broken(&phrases));
            let fitting = phrases.filter(|(_, fits)| *fits);
            fitting.unwrap_or_else(|| broken(&breaks::marked(text, setting.language))).0
        })
    }

    /// The lines of a text that is marked, as [`wrap`](Self::wrap) breaks it, and whether they fit, shrunk if need be.
    fn break_lines(
        &self,
        text: &str,
        setting: Setting<'_>,
        (width, width_max): (f32, f32),
        lines_max: usize,
    ) -> (Vec<String>, bool) {
        let em = |width: f32| width * EM / f32::from(setting.grid);
        let (ranges, fits) = self.with_engine(|engine| {
            let mut layout = self.lay_out(engine, text, setting, Some(em(width)));
            let (mut narrow, mut wide) = (em(width) / 2.0, em(width));
            let mut needed = layout.len();
            if needed > lines_max {
                (narrow, wide) = (em(width), em(width_max));
                layout.break_all_lines(Some(wide));
                // As many as there may be, although fewer would do at that width: the less it shrinks, the better.
                needed = lines_max;
            }
            // The narrowest width that needs no more lines gives the most even ones.
            if layout.len() <= needed {
                for _ in 0..8 {
                    let middle = f32::midpoint(narrow, wide);
                    layout.break_all_lines(Some(middle));
                    if layout.len() <= needed { wide = middle } else { narrow = middle }
                }
                layout.break_all_lines(Some(wide));
            }
            let fits = layout.lines().all(|line| line.metrics().advance <= em(width_max));
            (layout.lines().map(|line| line.text_range()).collect::<Vec<_>>(), fits && layout.len() <= lines_max)
        });
        let mut lines = Vec::with_capacity(lines_max);
        for range in &ranges {
            let last = lines.len() + 1 == lines_max;
            let end = if last { text.len() } else { range.end };
            lines.push(breaks::unmarked(text.get(range.start..end).unwrap_or_default()));
            if last {
                break;
            }
        }
        (lines, fits)
    }

    /// Cuts `text` at a grapheme border so that it fits `width` (grid units) with an ellipsis.
    pub(super) fn cut(&self, text: &str, setting: Setting<'_>, width: f32) -> Arc<Line> {
        // No text is broken into one line, so that none that was is found here.
        let cut = self.fitted((text, setting), (width, width), 1, || vec![self.shortened(text, setting, width)]);
        self.line(&cut[0], setting)
    }

    /// As much of a text as fits, with an ellipsis.
    fn shortened(&self, text: &str, setting: Setting<'_>, width: f32) -> String {
        let borders: Vec<usize> = text.grapheme_indices(true).map(|(start, _)| start).collect();
        let shortened = |graphemes: usize| {
            let end = borders.get(graphemes).copied().unwrap_or(text.len());
            let kept =
                text[..end].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '–' | '&' | '.'));
            format!("{kept}…")
        };
        let (mut fits, mut too_long) = (0, borders.len());
        while fits + 1 < too_long {
            let middle = usize::midpoint(fits, too_long);
            // Trial lines are not worth remembering.
            if self.set(&shortened(middle), setting).width <= width { fits = middle } else { too_long = middle }
        }
        shortened(fits)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "positions on a badge are far below two thousand million")]
fn round(value: f32) -> i32 {
    value.round() as i32
}
