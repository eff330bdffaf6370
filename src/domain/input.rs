//! Input: what people and programs send, before it is checked; one type for each use case, whichever channel it comes by.
//!
//! The command line, the documents of the API, the forms of pages, a file that is imported and the demo all fill these
//! types, whose members are texts. Each has one `check`, which makes values of the domain or tells every mistake, each
//! with the field it was made in. What is said of a field (label, hint, limit, who may edit it) stands in one table beside
//! its input; form fields, flags, help and schemas are made of that. What must never enter: a rule of its own; each text
//! is judged by the type it becomes.

mod audit_query;
mod closure;
mod day_step;
mod day_times;
mod error;
pub mod field;
mod list_query;
mod members;
mod new_open_day;
mod notes_and_reports;
mod open_day;
mod participant;
pub(super) mod particulars;
mod query;
mod repetition;
pub mod schema;
mod search;
#[cfg(test)]
mod tests;
pub(super) mod texts;
mod transition;
mod website_step;

pub use audit_query::{AUDIT_QUERY_FIELDS, AuditFilter, AuditQueryInput};
pub use closure::{CLOSURE_FIELDS, ClosureInput};
pub use day_step::{CancelInput, DayStepInput, DropInput, MoveInput, PlacesInput, RestoreInput};
pub use day_times::DayTimes;
pub use error::{FieldError, InputError};
pub use field::FieldSpec;
pub use list_query::{LIST_QUERY_FIELDS, ListQueryInput, ParticipantFilter};
pub(crate) use members::read_as_objects;
pub use members::{Members, Number, Object, Objects, Text, Unknown, YesOrNo, object, put_given, put_once};
pub use new_open_day::{FURTHER_TIMES_FIELDS, FurtherTimesInput, NewOpenDayInput};
pub use notes_and_reports::{FINDING_FIELDS, FindingInput, NOTE_FIELDS, NoteInput, REPORT_FIELDS, ReportInput};
pub use open_day::{OPEN_DAY_FIELDS, OpenDayInput};
pub use participant::{ParticipantInput, fields_of_participants};
pub use particulars::{PARTICULARS_FIELDS, ParticularsInput, SLUG_FIELD};
pub use query::Strict;
pub use repetition::{REPETITIONS, Repetition};
pub use search::{FoundBy, Search};
pub(crate) use texts::texts;
pub use texts::{Described, Reader, Texts};
pub use transition::{
    CONFIRM_WEBSITE_FIELD, CONFIRMATION_FIELD, StepWords, TransitionInput, transition_fields, transition_words,
};
pub use website_step::{ConfirmWebsiteInput, WebsiteStepInput, website_step_fields, website_step_words};

use crate::domain::participant::Slug;
use crate::domain::reading::Reading;

/// A slug and an input that is about its participant, or every mistake of both.
///
/// # Errors
///
/// The mistake of the slug, then those of the input.
pub fn with_slug<T>(slug: &str, checked: Result<T, Vec<FieldError>>) -> Result<(Slug, T), InputError> {
    let (mut slugs, value) = with_slugs([read_slug(slug, SLUG_FIELD.name)], checked).map_err(InputError)?;
    Ok((slugs.remove(0), value))
}

/// Slugs, each read or a mistake, and an input that is about their participants; or every mistake of all.
///
/// # Errors
///
/// The mistakes of the slugs, then those of the input.
pub fn with_slugs<T>(
    slugs: impl IntoIterator<Item = Result<Slug, FieldError>>,
    checked: Result<T, Vec<FieldError>>,
) -> Result<(Vec<Slug>, T), Vec<FieldError>> {
    let mut mistakes = Vec::new();
    let slugs: Vec<_> =
        slugs.into_iter().filter_map(|slug| slug.map_err(|mistake| mistakes.push(mistake)).ok()).collect();
    match checked {
        Ok(value) if mistakes.is_empty() => Ok((slugs, value)),
        checked => {
            mistakes.extend(checked.err().into_iter().flatten());
            Err(mistakes)
        }
    }
}

/// Reads the slug that stands in a field.
///
/// # Errors
///
/// The mistake in that field.
pub fn read_slug(text: &str, field: impl Into<String>) -> Result<Slug, FieldError> {
    Reading::Input.read(text).map_err(|error| FieldError::new(field, error))
}
