//! A file that is written participant by participant, whatever its length: one member a line, and a last line break.

use std::fmt::Write as _;

use super::{Entry, FORMAT};
use crate::domain::participant::Participant;

/// How far the participants of a file stand to the right.
const INDENT: &str = "    ";

/// The writing of a file, to which participants are added by slug.
#[derive(Debug, Default)]
pub struct Writer {
    is_begun: bool,
}

impl Writer {
    /// Appends a participant to `text`, and before the first one how the file begins.
    pub fn add(&mut self, text: &mut String, participant: &Participant) {
        let entry = match serde_json::to_string_pretty(&Entry::of(participant)) {
            Ok(entry) => entry,
            Err(error) => unreachable!("strings, numbers and lists can always be written: {error}"),
        };
        if self.is_begun {
            text.push_str(",\n");
        } else {
            self.begin(text);
            text.push('\n');
        }
        // Texts have no line breaks in JSON: each line is one of the entry.
        for (index, line) in entry.lines().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            text.push_str(INDENT);
            text.push_str(line);
        }
    }

    /// Appends how the file ends.
    pub fn finish(mut self, text: &mut String) {
        if self.is_begun {
            text.push_str("\n  ");
        } else {
            self.begin(text);
        }
        text.push_str("]\n}\n");
    }

    fn begin(&mut self, text: &mut String) {
        self.is_begun = true;
        let _ = write!(text, "{{\n  \"format\": {FORMAT},\n  \"participants\": [");
    }
}
