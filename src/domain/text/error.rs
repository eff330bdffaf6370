//! Why a text was refused, in words.

use std::fmt;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

use super::MARKS_ON_BASE_MAX;

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
