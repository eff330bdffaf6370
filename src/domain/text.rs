//! The text policy: what a name, a title or a reason may hold.
//!
//! Every string that people see on a badge or a page passes through [`Policy::check`] once, at the door; the
//! newtypes below can be built in no other way, so everything behind the door may rely on it. What must never enter:
//! knowledge of fonts (whether a character can be drawn is asked by `app`, which has them) and of XML or HTML
//! (escaping belongs to the writers).
//!
//! The rules follow UAX #15 (normalisation), UAX #29 (grapheme clusters) and UTS #39 (ignorable and
//! direction-changing characters are how names are forged).

#[cfg(test)]
mod tests;

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{GeneralCategory, NoncharacterCodePoint, Script};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::reading::Value;

/// Combining marks allowed on one base character; natural text needs at most three.
pub const MARKS_ON_BASE_MAX: usize = 4;

/// Why a text was refused; positions count characters from 1, as an editor does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("{field} is empty; write at least one visible character")]
    Empty { field: &'static str },
    #[error("{field} has {found} characters; at most {max} are allowed")]
    TooLong { field: &'static str, found: usize, max: usize },
    #[error("{field} has {found} bytes; at most {max} are allowed")]
    TooManyBytes { field: &'static str, found: usize, max: usize },
    #[error("{field} holds {character} at position {position}: {reason}; remove it")]
    Forbidden { field: &'static str, character: CodePoint, position: usize, reason: &'static str },
    #[error(
        "{field} puts more than {MARKS_ON_BASE_MAX} marks on one character, from {character} at position {position}; remove some"
    )]
    TooManyMarks { field: &'static str, character: CodePoint, position: usize },
}

/// A character as an error names it: `U+202E` and, where it can be seen, the character itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodePoint(pub char);

impl fmt::Display for CodePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let category = CodePointMapData::<GeneralCategory>::new().get(self.0);
        let visible = !matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::Unassigned
                | GeneralCategory::PrivateUse
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::SpaceSeparator
        );
        if visible {
            write!(f, "`{}` (U+{:04X})", self.0, self.0 as u32)
        } else {
            write!(f, "`U+{:04X}`", self.0 as u32)
        }
    }
}

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
        let input = &input.chars().filter(|c| !is_left_out(*c)).collect::<String>();
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
            let allowed_break = self.multi_line && matches!(character, '\n' | '\r' | '\t');
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
        let normalizer = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
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

fn is_mark(character: char) -> bool {
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(character),
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
    )
}

fn is_visible(character: char) -> bool {
    !character.is_whitespace() && !is_joiner(character) && !is_mark(character)
}

/// Whether a character is left out of what is kept: it cannot be seen, changes no other, and comes with what is pasted.
const fn is_left_out(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

/// Says why a character may stand in no text, or nothing when it may.
fn forbidden(character: char, previous: Option<char>, next: Option<char>) -> Option<&'static str> {
    if CodePointSetData::new::<NoncharacterCodePoint>().contains(character) {
        return Some("noncharacters are not text");
    }
    match character {
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            return Some("direction controls can disguise a name");
        }
        '\u{00AD}'
        | '\u{FEFF}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}'
        | '\u{034F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{3164}'
        | '\u{FFA0}' => {
            return Some("invisible characters can disguise a name");
        }
        '\u{FFF9}'..='\u{FFFD}' => return Some("it stands for text that was lost or hidden"),
        _ if is_joiner(character) => {
            return (!joins_something(previous, next))
                .then_some("a joiner is allowed only inside scripts and emoji that need it");
        }
        // Emoji tag sequences (the flags of England, Scotland and Wales) are not drawn in one colour.
        '\u{E0000}'..='\u{E007F}' => return Some("invisible characters can disguise a name"),
        _ => {}
    }
    match CodePointMapData::<GeneralCategory>::new().get(character) {
        GeneralCategory::Control => Some("control characters are not text"),
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            Some("line separators cannot stand in one line")
        }
        GeneralCategory::PrivateUse => Some("private-use characters look different everywhere"),
        GeneralCategory::Unassigned => Some("no such character is defined in Unicode"),
        GeneralCategory::Surrogate => Some("half a character is not text"),
        _ => None,
    }
}

/// Whether a zero-width joiner or non-joiner has a neighbour on both sides that it acts upon.
fn joins_something(previous: Option<char>, next: Option<char>) -> bool {
    matches!((previous, next), (Some(before), Some(after)) if needs_joiners(before) && needs_joiners(after))
        // An Indic half form may stand at the end of a word: virama and joiner before a space.
        || previous.is_some_and(|before| is_mark(before) && needs_joiners(before))
}

fn needs_joiners(character: char) -> bool {
    use icu_properties::props::{EmojiModifier, ExtendedPictographic};
    if CodePointSetData::new::<ExtendedPictographic>().contains(character)
        || CodePointSetData::new::<EmojiModifier>().contains(character)
        || character == '\u{FE0F}'
    {
        return true;
    }
    let scripts = ScriptWithExtensions::new();
    [
        Script::Arabic,
        Script::Syriac,
        Script::Nko,
        Script::Mongolian,
        Script::Devanagari,
        Script::Bengali,
        Script::Gurmukhi,
        Script::Gujarati,
        Script::Oriya,
        Script::Tamil,
        Script::Telugu,
        Script::Kannada,
        Script::Malayalam,
        Script::Sinhala,
        Script::Khmer,
        Script::Myanmar,
    ]
    .into_iter()
    .any(|script| scripts.has_script(character, script))
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $policy:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The limits this text keeps.
            pub const POLICY: Policy = $policy;

            /// Normalises and checks `input`.
            ///
            /// # Errors
            ///
            /// The rule broken, with the character and its position.
            pub fn parse(input: &str) -> Result<Self, TextError> {
                Self::POLICY.check(input).map(Self)
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Value for $name {
            type Error = TextError;

            fn from_input(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }

            fn from_stored(text: &str) -> Result<Self, TextError> {
                Self::POLICY.check_stored(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(input: String) -> Result<Self, TextError> {
                Self::parse(&input)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

const fn line(field: &'static str, graphemes_max: usize) -> Policy {
    Policy { field, graphemes_max, bytes_max: graphemes_max * 4, multi_line: false }
}

text_type!(
    /// A participant's public name, at most 80 characters.
    DisplayName, line("name", 80)
);
text_type!(
    /// A town or address line, at most 80 characters.
    Place, line("place", 80)
);
text_type!(
    /// The title of an open day, at most 120 characters.
    Title, line("title", 120)
);
text_type!(
    /// Why a maintainer decided as they did, at most 500 characters; shown to the public where a badge is revoked.
    Reason, line("reason", 500)
);
text_type!(
    /// How a participant takes its customers to work, at most 2,000 characters in several lines.
    Plan, Policy { field: "plan", graphemes_max: 2_000, bytes_max: 8_000, multi_line: true }
);
text_type!(
    /// What maintainers write down about a participant for each other, at most 2,000 characters in several lines.
    NoteText, Policy { field: "note", graphemes_max: 2_000, bytes_max: 8_000, multi_line: true }
);
text_type!(
    /// What a visitor says beside a report of a fake badge, at most 1,000 characters in several lines.
    ReportText, Policy { field: "text", graphemes_max: 1_000, bytes_max: 4_000, multi_line: true }
);
text_type!(
    /// A maintainer's name, at most 60 characters.
    MaintainerName, line("maintainer name", 60)
);
text_type!(
    /// What the initiative says of itself on a badge, at most 80 characters.
    Statement, line("statement", 80)
);
