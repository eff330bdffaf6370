//! What programs are told of a file: one document, of the command line and of the API.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::Serialize;

use super::{FilePreview, PreviewedDay, Standing};
use crate::domain::hint::Hint;
use crate::domain::schedule::{OpenDay, format_local_time};
use crate::intake::LeftOut;

/// What stands in a file, and what would become of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDaysFile")]
pub struct FileDocument {
    /// Of the last write that touched the participant.
    revision: u64,
    /// How many open days were entered, changed or cancelled; 0 for a preview.
    taken: usize,
    /// The open days in it, the soonest first.
    found: Vec<FoundDocument>,
    /// What did not become an open day, first what somebody may want to mend.
    left_out: Vec<LeftOutDocument>,
    /// Where more is in it than is taken or told, in words.
    cut: Vec<String>,
    /// Open days that came from a file and that this one calls off; taking it cancels them.
    cancels: Vec<KnownDocument>,
    /// Open days that came from a file and stand in this one no more; they stay as they are.
    gone: Vec<KnownDocument>,
    /// What looks like a slip in what was entered or changed; none for a preview.
    hints: Vec<HintDocument>,
}

/// What may be so, and yet looks like a slip.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Hint")]
pub struct HintDocument {
    /// The member it is about.
    about: &'static str,
    message: String,
}

impl HintDocument {
    #[must_use]
    pub fn all(hints: &[Hint]) -> Vec<Self> {
        hints.iter().map(|hint| Self { about: hint.about(), message: hint.to_string() }).collect()
    }
}

/// An open day in a file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FoundOpenDay")]
struct FoundDocument {
    standing: StandingDocument,
    /// The number of the open day that it is already.
    open_day: Option<u32>,
    /// Of a changed one: when it began.
    was_start: Option<String>,
    /// Of a changed one: when it ended.
    was_end: Option<String>,
    /// By the clocks at the participant's place.
    start: String,
    end: String,
    /// How it repeats, as RFC 5545 writes it.
    repeat: Option<String>,
    kind: &'static str,
    title: Option<String>,
    place: Option<String>,
    registration: Option<String>,
    details: Option<String>,
    /// What its calendar calls it.
    uid: Option<String>,
    /// The line of the file on which it begins.
    line: Option<u32>,
    /// What should be looked at, although it can be entered.
    notes: Vec<String>,
}

/// How an open day in a file stands to those of the participant.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Standing")]
enum StandingDocument {
    New,
    There,
    /// It is left out, as it is cancelled here.
    CalledOff,
    Changed,
    NoRoom,
}

/// Something in a file that did not become an open day.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LeftOut")]
struct LeftOutDocument {
    /// Its title, or what else it can be recognised by.
    what: String,
    /// The line of the file on which it begins.
    line: Option<u32>,
    /// When it begins, where that is known.
    start: Option<String>,
    why: String,
    /// Whether somebody may want to mend it.
    mistake: bool,
}

/// An open day that came from a file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDayOfFile")]
struct KnownDocument {
    open_day: u32,
    start: String,
    end: String,
    title: Option<String>,
}

impl FilePreview {
    /// What programs are told of it, when so many open days of it were taken, and of them these are hints.
    #[must_use]
    pub fn document(&self, taken: usize, hints: &[Hint]) -> FileDocument {
        FileDocument {
            revision: self.revision.0,
            taken,
            found: self.days.iter().map(FoundDocument::of).collect(),
            left_out: self.left_out.iter().map(LeftOutDocument::of).collect(),
            cut: self.cut.iter().map(ToString::to_string).collect(),
            cancels: self.cancelled_days().map(KnownDocument::of).collect(),
            gone: self.gone_days().map(KnownDocument::of).collect(),
            hints: HintDocument::all(hints),
        }
    }
}

impl FoundDocument {
    fn of(day: &PreviewedDay) -> Self {
        let (standing, id, was) = match day.standing {
            Standing::New => (StandingDocument::New, None, None),
            Standing::NoRoom => (StandingDocument::NoRoom, None, None),
            Standing::There(id) => (StandingDocument::There, Some(id), None),
            Standing::CalledOff(id) => (StandingDocument::CalledOff, Some(id), None),
            Standing::Changed { id, was } => (StandingDocument::Changed, Some(id), Some(was)),
        };
        let (was_start, was_end) = was.map(|(start, end)| (format_local_time(start), format_local_time(end))).unzip();
        let opening = &day.opening;
        Self {
            standing,
            open_day: id.map(|id| id.0),
            was_start,
            was_end,
            start: format_local_time(opening.start()),
            end: format_local_time(opening.end()),
            repeat: text(opening.repeat()),
            kind: opening.kind.as_str(),
            title: text(opening.title.as_ref()),
            place: text(opening.place.as_ref()),
            registration: text(opening.registration.as_ref()),
            details: text(opening.visit().details.as_ref()),
            uid: day.found.uid.clone(),
            line: day.found.line,
            notes: day.found.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl LeftOutDocument {
    fn of(left_out: &LeftOut) -> Self {
        let LeftOut { what, line, when, why } = left_out;
        let start = when.map(|when: DateTime| format_local_time(when));
        Self { what: what.clone(), line: *line, start, why: why.to_string(), mistake: why.is_mistake() }
    }
}

impl KnownDocument {
    fn of(day: &OpenDay) -> Self {
        let (start, end) = (format_local_time(day.opening.start()), format_local_time(day.opening.end()));
        Self { open_day: day.id.0, start, end, title: text(day.opening.title.as_ref()) }
    }
}

fn text(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}
