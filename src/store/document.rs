//! The JSON file of `import` and `export`: participants with everything that is known of them.
//!
//! [`parse`] reads what a person writes (only the members they care about) as well as what [`write()`] wrote; every error
//! names line, column and member. `app` uses both. Reading and writing files belongs to `cli`, storing to
//! [`super::Store`]; neither may enter here.
//!
//! ```json
//! { "participants": [ {
//!     "slug": "pekarna-u-mostu", "name": "Pekárna U Mostu", "website": "https://pekarna.example/", "country": "CZ",
//!     "time_zone": "Europe/Prague", "language": "cs", "status": "active",
//!     "open_days": [ { "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": "open-house" } ] } ] }
//! ```

mod entry;
mod object;
mod position;
pub(super) mod stored;
#[cfg(test)]
mod tests;
mod value;

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) use entry::Entry;

use self::entry::Problem;
use crate::domain::participant::Participant;

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
}

fn prefix(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a list of `participants`")]
struct Document {
    #[serde(default = "this_format")]
    format: u32,
    #[serde(deserialize_with = "object::list")]
    participants: Vec<Entry>,
}

const fn this_format() -> u32 {
    FORMAT
}

/// Reads a file; what a participant's entry leaves out is as if it were entered at `now`.
///
/// Left out, a status is `pending`, a kind `open-house`, every date `now`, and open days are numbered on. What has been
/// active counts as admitted once.
///
/// # Errors
///
/// [`DocumentError`] with line, column and path of the first thing that is wrong.
pub fn parse(text: &str, now: Timestamp) -> Result<Vec<Participant>, DocumentError> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(DocumentError::TooLarge { found: text.len(), max: DOCUMENT_BYTES_MAX });
    }
    // Some editors put a byte order mark first; it means nothing in UTF-8.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let document = read(text)?;
    let mut participants = Vec::with_capacity(document.participants.len());
    let mut seen = HashMap::with_capacity(document.participants.len());
    for (index, entry) in document.participants.into_iter().enumerate() {
        let participant =
            entry.into_participant(now).and_then(|participant| match seen.insert(participant.slug.clone(), index) {
                Some(first) => Err(Problem::new(
                    &["slug"],
                    format!("slug `{}` is at participants[{first}] already; keep one of them", participant.slug),
                )),
                None => Ok(participant),
            });
        participants.push(participant.map_err(|problem| problem.inside("participants", index).locate(text))?);
    }
    Ok(participants)
}

/// Writes a file that [`parse`] reads back the same: by slug, one member a line, and a last line break.
#[must_use]
pub fn write(participants: &[Participant]) -> String {
    let mut entries: Vec<Entry> = participants.iter().map(Entry::of).collect();
    entries.sort_by(|a, b| a.slug.cmp(&b.slug));
    let document = Document { format: FORMAT, participants: entries };
    match serde_json::to_string_pretty(&document) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("strings, numbers and lists can always be written: {error}"),
    }
}

/// Reads the JSON and every value in it.
fn read(text: &str) -> Result<Document, DocumentError> {
    if text.trim_start().starts_with('[') {
        let message = "the file is a list; write an object with it: { \"participants\": [ … ] }";
        return Err(Problem::new(&[], message).locate(text));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let document: Document = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        // So serde writes the document as a whole.
        let path = if path == "." { String::new() } else { path };
        at(text, path, error.inner())
    })?;
    json.end().map_err(|error| at(text, String::new(), &error))?;
    if document.format > FORMAT {
        let message = format!(
            "the file has format {}, and this program reads formats up to {FORMAT}; use the newer program that wrote it",
            document.format
        );
        return Err(Problem::new(&["format"], message).locate(text));
    }
    let found = document.participants.len();
    if found > DOCUMENT_PARTICIPANTS_MAX {
        let message = format!(
            "there are {found} participants; at most {DOCUMENT_PARTICIPANTS_MAX} are allowed, so split the file"
        );
        return Err(Problem::new(&["participants"], message).locate(text));
    }
    Ok(document)
}

fn at(text: &str, path: String, error: &serde_json::Error) -> DocumentError {
    let (line, column) = position::in_characters(text, error.line(), error.column());
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = match whole.strip_suffix(&place).unwrap_or(&whole) {
        _ if text.trim().is_empty() => "the file is empty; name a file of `openday export` or one like it",
        _ if error.is_eof() => {
            "the file ends too early; it may have been cut off, so copy or export it again, or write what is missing"
        }
        other => other,
    };
    let message = message.to_owned();
    DocumentError::At { line, column, path, message }
}
