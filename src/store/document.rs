//! The JSON file of `import` and `export`: participants with everything that is known of them.
//!
//! [`Document`] reads what a person writes, one participant after the other (only the members they care about), by the rules of input, as well as what
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
mod frame;
mod further;
mod position;
pub(super) mod stored;
mod stream;
#[cfg(test)]
mod tests;
mod writer;
mod wrong;

use std::fmt::Write as _;
use std::io::{self, Cursor};

use jiff::Timestamp;

pub(super) use entry::Entry;
pub use stream::{Contents, Document, Pass, Seen};
pub use writer::Writer;

use crate::domain::participant::Participant;

/// The form of the file this program writes, and the newest it reads.
const FORMAT: u32 = 1;

/// Why a file was refused; nothing of it is used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("the file cannot be read: {0}")]
    Unread(String),
    #[error("the file is not UTF-8 text; save it as UTF-8")]
    NotText,
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
    /// Values that are wrong, entry by entry: so many of them, of which the first are told.
    #[error("{}", in_one_line(.told, *.count))]
    Values { told: Vec<Misplaced>, count: usize },
}

impl From<io::Error> for DocumentError {
    fn from(error: io::Error) -> Self {
        Self::Unread(error.to_string())
    }
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
fn in_one_line(mistakes: &[Misplaced], count: usize) -> String {
    let place = |Misplaced { line, column, path, message }: &Misplaced| {
        format!("line {line}, column {column}: {}{message}", prefix(path))
    };
    if let [only] = mistakes {
        return place(only);
    }
    let mut text = format!("{count} values are wrong:");
    for (number, mistake) in (1..).zip(mistakes) {
        let _ = write!(text, " ({number}) {}", place(mistake));
    }
    if let more @ 1.. = count.saturating_sub(mistakes.len()) {
        let _ = write!(text, " (and {more} more)");
    }
    text
}

fn prefix(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

/// Reads a file that is in memory; what a participant's entry leaves out is as if it were entered at `now`.
///
/// Left out, a status is `pending`, a kind `open-house`, every date `now`, and open days are numbered on. What has been
/// active counts as admitted once.
///
/// # Errors
///
/// [`DocumentError`] with line, column and path: of the first thing that is no such document, or of every value that is
/// wrong.
pub fn parse(text: &str, now: Timestamp) -> Result<Vec<Participant>, DocumentError> {
    let mut participants = Vec::new();
    Document::new(Cursor::new(text), now).check(|seen| {
        match seen {
            Seen::Begin => participants.clear(),
            Seen::Bytes(_) => {}
            Seen::Participant(participant) => participants.push(*participant),
        }
        Ok::<_, DocumentError>(())
    })?;
    Ok(participants)
}

/// Writes a file that [`parse`] reads back the same: by slug, one member a line, and a last line break.
#[must_use]
pub fn write(participants: &[Participant]) -> String {
    let mut by_slug: Vec<_> = participants.iter().collect();
    by_slug.sort_by(|a, b| a.slug.cmp(&b.slug));
    let (mut text, mut writer) = (String::new(), Writer::default());
    for participant in by_slug {
        writer.add(&mut text, participant);
    }
    writer.finish(&mut text);
    text
}
