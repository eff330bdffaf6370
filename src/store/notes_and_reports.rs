//! What is kept about a participant and is not public: notes of maintainers and reports of visitors.
//!
//! Plain values that every implementation shares; `store` hands them on under its own name.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::revision::Revision;
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::text::{NoteText, ReportText};

/// A participant with all that is not public of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub participant: Participant,
    /// The revision of the last write that touched the participant or an open day of it.
    pub revision: Revision,
    /// When its private link was made; `None` while it has none.
    pub private_link_made_at: Option<Timestamp>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// Oldest first.
    pub reports: Vec<Report>,
}

/// What a maintainer wrote down about a participant, for maintainers only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: u64,
    pub at: Timestamp,
    /// As [`Actor`](crate::domain::change::Actor) is written.
    pub author: String,
    pub text: NoteText,
}

/// Names a report; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ReportId(pub u64);

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A visitor's word that a badge of a participant is shown where it should not be, or says what is not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: ReportId,
    pub slug: Slug,
    /// Where it was seen.
    pub seen_at: Link,
    pub text: Option<ReportText>,
    pub reported_at: Timestamp,
    /// How it ended; `None` while it is open.
    pub closed: Option<Closed>,
}

/// How a report ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub at: Timestamp,
    /// As [`Actor`](crate::domain::change::Actor) is written.
    pub by: String,
    /// What a maintainer found; `None` where it was merged.
    pub note: Option<NoteText>,
    /// The report it was merged into, which speaks of the same.
    pub merged_into: Option<ReportId>,
}
