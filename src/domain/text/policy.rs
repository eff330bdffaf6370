//! The limits of one kind of text, and how a text is checked against them.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use unicode_segmentation::UnicodeSegmentation;

use super::characters::{forbidden, is_mark, is_visible};
use super::error::{CodePoint, TextError};
use super::unseen::comes_along;

/// Combining marks allowed on one base character; natural text needs at most three.
pub const MARKS_ON_BASE_MAX: usize = 4;

/// The limits of one kind of text.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What the text is called in errors, e.g. `name`.
    pub field: &'static str,
    /// Most grapheme clusters, that is, characters as a reader counts them.
    pub graphemes_max: usize,
    /// Most UTF-8 bytes after normalisation.
    pub bytes_max: usize,
    /// Whether line breaks may stand in it.
    pub multi_line: bool,
}

impl Policy {
    /// Normalises `input` (NFC, trimmed, runs of spaces to one) and returns it if every rule holds.
    ///
    /// # Errors
    ///
    /// The first rule broken, with the character and its position in `input`.
    pub fn check(&self, input: &str) -> Result<String, TextError> {
        let field = self.field;
        // Twice the limit is refused before anything is computed on it: a hostile 100 kB name costs nothing.
        if input.len() > self.bytes_max * 4 {
            let found = input.chars().count();
            return Err(TextError::TooLong { field, found, max: self.graphemes_max });
        }
        // Word processors and telephones put these where nobody sees them; without them the text is what was meant.
        let input = &input.chars().filter(|c| !comes_along(*c)).collect::<String>();
        self.refuse_characters(input)?;
        self.refuse_stacked_marks(input)?;
        let normal = ComposingNormalizerBorrowed::new_nfc().normalize(input).into_owned();
        let text = self.collapse_spaces(&normal);
        if !text.chars().any(is_visible) {
            return Err(TextError::Empty { field });
        }
        let found = text.graphemes(true).count();
        if found > self.graphemes_max {
            return Err(TextError::TooLong { field, found, max: self.graphemes_max });
        }
        if text.len() > self.bytes_max {
            return Err(TextError::TooManyBytes { field, found: text.len(), max: self.bytes_max });
        }
        Ok(text)
    }

    /// Keeps a text that was let in earlier as it is; only what no document can hold is refused.
    ///
    /// # Errors
    ///
    /// [`TextError`] of an empty text, or the control character in it.
    pub fn check_stored(&self, text: &str) -> Result<String, TextError> {
        let field = self.field;
        if text.is_empty() {
            return Err(TextError::Empty { field });
        }
        let is_wrong = |c: &char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
        match text.chars().zip(1..).find(|(c, _)| is_wrong(c)) {
            None => Ok(text.to_owned()),
            Some((character, position)) => Err(TextError::Forbidden {
                field,
                character: CodePoint(character),
                position,
                reason: "control characters are not text",
            }),
        }
    }

    fn refuse_characters(&self, input: &str) -> Result<(), TextError> {
        let mut previous = None;
        let mut characters = input.chars().peekable();
        let mut position = 0;
        while let Some(character) = characters.next() {
            position += 1;
            // Cells of a spreadsheet come with tabs, which become spaces.
            let allowed_break = character == '\t' || self.multi_line && matches!(character, '\n' | '\r');
            if !allowed_break && let Some(reason) = forbidden(character, previous, characters.peek().copied()) {
                return Err(TextError::Forbidden {
                    field: self.field,
                    character: CodePoint(character),
                    position,
                    reason,
                });
            }
            previous = Some(character);
        }
        Ok(())
    }

    fn refuse_stacked_marks(&self, input: &str) -> Result<(), TextError> {
        // Counted on the decomposed form: a precomposed letter must not buy one mark more.
        let mut marks = 0;
        let normalizer = DecomposingNormalizerBorrowed::new_nfd();
        for (index, character) in input.chars().enumerate() {
            for part in normalizer.normalize_iter(std::iter::once(character)) {
                marks = if is_mark(part) { marks + 1 } else { 0 };
                if marks > MARKS_ON_BASE_MAX {
                    let character = CodePoint(character);
                    return Err(TextError::TooManyMarks { field: self.field, character, position: index + 1 });
                }
            }
        }
        Ok(())
    }

    fn collapse_spaces(&self, text: &str) -> String {
        let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.multi_line {
            return squeeze(text);
        }
        let lines: Vec<String> = text.lines().map(squeeze).collect();
        lines.join("\n").trim().to_owned()
    }
}
