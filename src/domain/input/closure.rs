//! Days on which a participant is closed, as they are sent.

use super::error::FieldError;
use super::field::{Control, FieldSpec, Needed};
use super::texts::{Described, Reader, texts};
use crate::domain::reading::Reading;
use crate::domain::schedule::Closure;
use crate::domain::text::DayNote;

texts!(
    /// A span of days on which a participant is closed, as it is sent.
    pub ClosureInput, "an object that describes closed days",
    { from, to, note }
);

/// What is said of each field of closed days.
pub const CLOSURE_FIELDS: &[FieldSpec] = &[
    FieldSpec::new("from", "First day", Control::Date)
        .about("The first day on which rules open nothing, like 2026-12-24")
        .needed(Needed::Always, "choose the first closed day"),
    FieldSpec::new("to", "Last day", Control::Date)
        .about("The last day on which rules open nothing, like 2027-01-01")
        .needed(Needed::Always, "choose the last closed day"),
    FieldSpec::new("note", "Why", Control::Line(DayNote::POLICY)).about("Why it is closed"),
];

impl Described for ClosureInput {
    const FIELDS: &'static [FieldSpec] = CLOSURE_FIELDS;
}

impl ClosureInput {
    /// The span these texts make.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<Closure, Vec<FieldError>> {
        self.closure(Reading::Input, "")
    }

    /// As [`ClosureInput::check`], of texts from anywhere; `prefix` stands before the names of fields in mistakes.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn closure(&self, reading: Reading, prefix: &str) -> Result<Closure, Vec<FieldError>> {
        let mut reader = Reader::new(reading, self, CLOSURE_FIELDS).within(prefix);
        let (from, to, note) = (reader.needed("from"), reader.needed("to"), reader.optional("note"));
        let closure =
            from.zip(to).and_then(|(from, to)| Closure::new(from, to).map_err(|error| reader.add("to", error)).ok());
        let made = closure.zip(note).map(|(closure, note)| closure.noted(note));
        reader.finish(made)
    }

    /// The texts of a span that is there.
    #[must_use]
    pub fn of(closure: &Closure) -> Self {
        Self {
            from: Some(closure.from().to_string()),
            to: Some(closure.to().to_string()),
            note: closure.note.as_ref().map(ToString::to_string),
        }
    }
}
