//! The JSON file of `import` and `export`: participants with everything that is known of them.
//!
//! [`parse`] reads what a person writes (only the members they care about), by the rules of input, as well as what
//! [`write()`] wrote, which carries its `format` and is read as what was stored: it keeps its spellings and its past days,
//! and only what cannot be read like that is read as input. All mistakes are told, each with line, column and member. `app` uses both. Reading
//! and writing files belongs to `cli`, storing to [`super::Store`]; neither may enter here.
//!
//! The module `stored` has the same documents as rows of a store have them, one for each participant.
//!
//! ```json
//! { "participants": [ {
//!     "slug": "pekarna-u-mostu", "name": "Pekárna U Mostu", "website": "https://pekarna.example/", "country": "CZ",
//!     "time_zone": "Europe/Prague", "language": "cs", "status": "active",
//!     "open_days": [ { "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": "open-house" } ] } ] }
//! ```

mod day;
mod entry;
mod further;
mod position;
pub(super) mod stored;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) use entry::Entry;

use crate::domain::input::FieldError;
use crate::domain::participant::Participant;
use crate::domain::reading::Reading;
use crate::domain::spelling;
use crate::store::possible::contradiction;

/// Most bytes of a file: some hundred thousand participants fit, and a wrong file is refused before it fills the memory.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Most participants of a file.
pub const DOCUMENT_PARTICIPANTS_MAX: usize = 100_000;

/// The form of the file this program writes, and the newest it reads.
const FORMAT: u32 = 1;

/// Why a file was refused; nothing of it is used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("the file has {found} bytes; at most {max} are allowed, so split it")]
    TooLarge { found: usize, max: usize },
    #[error("line {line}, column {column}: {}{message}", prefix(.path))]
    At {
        /// From 1, as editors count.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// Where in the document, such as `participants[3].open_days[0].end`; empty for the document as a whole.
        path: String,
        message: String,
    },
    /// Values that are wrong, entry by entry.
    #[error("{}", told(.0))]
    Values(Vec<Misplaced>),
}

/// A value that is wrong, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// From 1, as editors count.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub path: String,
    pub message: String,
}

/// Most mistakes that are told at once.
const MISTAKES_TOLD_MAX: usize = 20;

/// The mistakes in one line, numbered where there are several.
fn told(mistakes: &[Misplaced]) -> String {
    let place = |Misplaced { line, column, path, message }: &Misplaced| {
        format!("line {line}, column {column}: {}{message}", prefix(path))
    };
    if let [only] = mistakes {
        return place(only);
    }
    let mut text = format!("{} values are wrong:", mistakes.len());
    for (number, mistake) in (1..).zip(mistakes.iter().take(MISTAKES_TOLD_MAX)) {
        let _ = write!(text, " ({number}) {}", place(mistake));
    }
    if let more @ 1.. = mistakes.len().saturating_sub(MISTAKES_TOLD_MAX) {
        let _ = write!(text, " (and {more} more)");
    }
    text
}

fn prefix(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a list of `participants`")]
struct ExportFile {
    /// Of a file that `openday export` wrote.
    format: Option<u32>,
    participants: Vec<Entry>,
}

/// Reads a file; what a participant's entry leaves out is as if it were entered at `now`.
///
/// Left out, a status is `pending`, a kind `open-house`, every date `now`, and open days are numbered on. What has been
/// active counts as admitted once.
///
/// # Errors
///
/// [`DocumentError`] with line, column and path: of the first thing that is no such document, or of every value that is
/// wrong.
pub fn parse(text: &str, now: Timestamp) -> Result<Vec<Participant>, DocumentError> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(DocumentError::TooLarge { found: text.len(), max: DOCUMENT_BYTES_MAX });
    }
    // Some editors put a byte order mark first; it means nothing in UTF-8.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let document = read(text)?;
    let reading = if document.format.is_some() { Reading::Stored } else { Reading::Input };
    let mut participants = Vec::with_capacity(document.participants.len());
    let mut first_of = HashMap::with_capacity(document.participants.len());
    let mut mistakes = Vec::new();
    for (index, entry) in document.participants.iter().enumerate() {
        let of_entry =
            |wrong: FieldError| FieldError { field: format!("participants.{index}.{}", wrong.field), ..wrong };
        let slug = spelling::plain(entry.slug());
        if let Some(first) = first_of.insert(slug, index).filter(|_| !slug.is_empty()) {
            let message = format!("slug `{slug}` is at participants[{first}] already; keep one of them");
            mistakes.push(of_entry(FieldError::new("slug", message)));
        }
        match entry.participant(reading, now) {
            Ok(participant) => {
                mistakes.extend(contradiction(&participant).map(of_entry));
                participants.push(participant);
            }
            Err(wrong) => mistakes.extend(wrong.into_iter().map(of_entry)),
        }
    }
    if mistakes.is_empty() { Ok(participants) } else { Err(DocumentError::Values(placed(text, mistakes))) }
}

/// Looks up where mistakes stand; past those that are told, nobody asks.
fn placed(text: &str, mistakes: Vec<FieldError>) -> Vec<Misplaced> {
    let place = |(index, FieldError { field, message }): (usize, FieldError)| {
        let (line, column) = if index < MISTAKES_TOLD_MAX { position::of(text, &field) } else { (1, 1) };
        Misplaced { line, column, path: position::in_brackets(&field), message }
    };
    mistakes.into_iter().enumerate().map(place).collect()
}

/// Writes a file that [`parse`] reads back the same: by slug, one member a line, and a last line break.
#[must_use]
pub fn write(participants: &[Participant]) -> String {
    let mut entries: Vec<Entry> = participants.iter().map(Entry::of).collect();
    entries.sort_by(|a, b| a.slug().cmp(b.slug()));
    let document = ExportFile { format: Some(FORMAT), participants: entries };
    match serde_json::to_string_pretty(&document) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("strings, numbers and lists can always be written: {error}"),
    }
}

/// Reads the JSON and every value in it.
fn read(text: &str) -> Result<ExportFile, DocumentError> {
    if text.trim_start().starts_with('[') {
        let message = "the file is a list; write an object with it: { \"participants\": [ … ] }";
        return Err(misread(text, "", message));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let document: ExportFile =
        serde_path_to_error::deserialize(&mut json).map_err(|error| at(text, member(error.path()), error.inner()))?;
    json.end().map_err(|error| at(text, String::new(), &error))?;
    if let Some(format) = document.format.filter(|format| *format > FORMAT) {
        let message = format!(
            "the file has format {format}, and this program reads formats up to {FORMAT}; use the newer program that wrote it"
        );
        return Err(misread(text, "format", message));
    }
    let found = document.participants.len();
    if found > DOCUMENT_PARTICIPANTS_MAX {
        let message = format!(
            "there are {found} participants; at most {DOCUMENT_PARTICIPANTS_MAX} are allowed, so split the file"
        );
        return Err(misread(text, "participants", message));
    }
    Ok(document)
}

fn misread(text: &str, field: &str, message: impl Into<String>) -> DocumentError {
    let (line, column) = position::of(text, field);
    DocumentError::At { line, column, path: field.to_owned(), message: message.into() }
}

/// Where in a document something is wrong; empty for the document as a whole.
fn member(path: &serde_path_to_error::Path) -> String {
    let path = path.to_string();
    // So serde writes the document as a whole.
    if path == "." { String::new() } else { path }
}

/// What is wrong, without the place that serde puts behind it.
fn reason(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    whole.strip_suffix(&place).unwrap_or(&whole).to_owned()
}

fn at(text: &str, path: String, error: &serde_json::Error) -> DocumentError {
    let (line, column) = position::in_characters(text, error.line(), error.column());
    let message = reason(error);
    let message = match message.as_str() {
        _ if text.trim().is_empty() => "the file is empty; name a file of `openday export` or one like it",
        _ if error.is_eof() => {
            "the file ends too early; it may have been cut off, so copy or export it again, or write what is missing"
        }
        other => other,
    };
    let message = message.to_owned();
    DocumentError::At { line, column, path, message }
}
