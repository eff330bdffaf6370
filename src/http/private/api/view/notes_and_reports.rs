//! Notes and reports.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::text;
use crate::app::{Note, Report};

/// A note of maintainers.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Note")]
pub(crate) struct NoteView {
    id: u64,
    at: Timestamp,
    author: String,
    text: String,
}

impl NoteView {
    pub(crate) fn of(note: &Note) -> Self {
        Self { id: note.id, at: note.at, author: note.author.clone(), text: note.text.to_string() }
    }
}

/// The notes on a participant, oldest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Notes")]
pub(crate) struct NotesView {
    pub(crate) notes: Vec<NoteView>,
}

/// A visitor's word that a badge is shown where it should not be, or says what is not so.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Report")]
pub(crate) struct ReportView {
    id: u64,
    slug: String,
    /// Where it was seen.
    seen_at: String,
    text: Option<String>,
    reported_at: Timestamp,
    /// How it ended; null while it is open.
    closed: Option<ClosedView>,
}

impl ReportView {
    pub(crate) fn of(report: &Report) -> Self {
        let closed = report.closed.as_ref().map(|closed| ClosedView {
            at: closed.at,
            by: closed.by.clone(),
            note: text(closed.note.as_ref()),
            merged_into: closed.merged_into.map(|id| id.0),
        });
        Self {
            id: report.id.0,
            slug: report.slug.to_string(),
            seen_at: report.seen_at.to_string(),
            text: text(report.text.as_ref()),
            reported_at: report.reported_at,
            closed,
        }
    }
}

/// How a report ended.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Closed")]
struct ClosedView {
    at: Timestamp,
    by: String,
    note: Option<String>,
    /// The report that speaks of the same.
    merged_into: Option<u64>,
}

/// Reports, oldest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Reports")]
pub(crate) struct ReportsView {
    pub(crate) reports: Vec<ReportView>,
    /// Where the next ones begin; null where these are the last.
    pub(crate) next_cursor: Option<String>,
}
