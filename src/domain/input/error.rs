//! Mistakes in an input.

use std::fmt::{self, Write as _};

/// A mistake, and the field it was made in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, with a dot before each inner one: `name`, `first_open_day.end`, `open_days.0.start`.
    pub field: String,
    /// What is wrong with which value, and what would be right.
    pub message: String,
}

impl FieldError {
    /// A mistake in a field.
    #[must_use]
    pub fn new(field: impl Into<String>, error: impl fmt::Display) -> Self {
        Self { field: field.into(), message: error.to_string() }
    }
}

/// All mistakes of an input, as one error: in one line, numbered where there are several.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", in_one_line(.0))]
pub struct InputError(pub Vec<FieldError>);

fn in_one_line(mistakes: &[FieldError]) -> String {
    match mistakes {
        [only] => only.message.clone(),
        several => {
            let mut text = format!("{} values are wrong:", several.len());
            for (number, mistake) in (1..).zip(several) {
                let _: fmt::Result = write!(text, " ({number}) {}", mistake.message);
            }
            text
        }
    }
}
