//! Notes of maintainers, reports of visitors, and what was found of a report, as they are sent.

use super::error::FieldError;
use super::field::FieldSpec;
use super::field::{Control, Needed};
use super::texts::{Described, Reader, texts};
use crate::domain::participant::Link;
use crate::domain::reading::Reading;
use crate::domain::text::{NoteText, ReportText};

texts!(
    /// A note that maintainers keep for each other.
    pub NoteInput, "an object with a note's `text`",
    { text }
);

texts!(
    /// A visitor's word that a badge is shown where it should not be, or says what is not so.
    pub ReportInput, "an object that describes a report",
    { seen_at, text }
);

texts!(
    /// What a maintainer found of a report.
    pub FindingInput, "an object with a `note` of what was found",
    { note }
);

/// What is said of the field of a note.
pub const NOTE_FIELDS: &[FieldSpec] = &[FieldSpec::new("text", "A note", Control::Lines(NoteText::POLICY))
    .about("What to write down, in several lines if need be")
    .hint("Maintainers alone read it.")
    .needed(Needed::Always, "the note is empty; write at least one visible character")];

/// What is said of each field of a report.
pub const REPORT_FIELDS: &[FieldSpec] = &[
    FieldSpec::new("seen_at", "Where did you see it?", Control::Address)
        .about("Where it was seen")
        .hint("The address of the page, like www.example.com/about.")
        .needed(Needed::Always, "enter the address of the page on which you saw it"),
    FieldSpec::new("text", "What is wrong with it?", Control::Lines(ReportText::POLICY)).about("What is wrong with it"),
];

/// What is said of the field of what was found.
pub const FINDING_FIELDS: &[FieldSpec] = &[FieldSpec::new("note", "What you found", Control::Lines(NoteText::POLICY))
    .about("What was found, for maintainers only")
    .hint("Maintainers alone read it.")
    .needed(Needed::Always, "the note is empty; write at least one visible character")];

impl Described for NoteInput {
    const FIELDS: &'static [FieldSpec] = NOTE_FIELDS;
}

impl Described for FindingInput {
    const FIELDS: &'static [FieldSpec] = FINDING_FIELDS;
}

impl NoteInput {
    /// The text of the note.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn check(&self) -> Result<NoteText, Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, NOTE_FIELDS);
        let text = reader.needed("text");
        reader.finish(text)
    }
}

impl ReportInput {
    /// Where it was seen, and what is wrong with it, if that was said.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<(Link, Option<ReportText>), Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, REPORT_FIELDS);
        let report = reader.needed("seen_at").zip(reader.optional("text"));
        reader.finish(report)
    }
}

impl FindingInput {
    /// The text of what was found.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn check(&self) -> Result<NoteText, Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, FINDING_FIELDS);
        let note = reader.needed("note");
        reader.finish(note)
    }
}
