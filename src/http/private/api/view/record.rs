//! Participants of a list, and all that is known of one.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::participant::Particulars;
use super::{HintView, NoteView, ParticipantView, ReportView, slugs};
use crate::app::{FirstOf, Listed, Neighbours, Record, Twins};
use crate::domain::hint::Hint;
use crate::domain::status::Transition;

/// One participant of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedParticipant")]
pub(crate) struct ListedView {
    #[serde(flatten)]
    particulars: Particulars,
    open_reports: u32,
    /// Other participants whose name looks the same to a reader.
    twins: Vec<String>,
    /// How many those are in all; the first are named.
    twins_count: usize,
}

/// Participants by slug.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Participants")]
pub(crate) struct ParticipantsView {
    pub(crate) participants: Vec<ListedView>,
    /// Where the next ones begin; null where these are the last.
    pub(crate) next_cursor: Option<String>,
}

/// A participant with all that is known of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Record")]
pub(crate) struct RecordView {
    #[serde(flatten)]
    participant: ParticipantView,
    revision: u64,
    /// When its private link was made; null while it has none.
    private_link_made_at: Option<Timestamp>,
    notes: Vec<NoteView>,
    reports: Vec<ReportView>,
    /// Other participants whose name looks the same to a reader.
    twins: Vec<String>,
    /// How many those are in all; the first are named.
    twins_count: usize,
    /// Others with a website at its host, or at the host of the one it asks for.
    same_website: NeighboursView,
    /// Others that are reached at the same e-mail address.
    same_contact: NeighboursView,
    /// What looks like a slip, for people to look at.
    hints: Vec<HintView>,
    /// What may be done now.
    transitions: Vec<Transition>,
}

/// Others that have something in common with a participant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Neighbours")]
struct NeighboursView {
    /// How many there are.
    count: usize,
    /// The first of them by name, at most 20.
    slugs: Vec<String>,
}

impl NeighboursView {
    fn of(found: &FirstOf) -> Self {
        Self { count: found.count, slugs: found.first.iter().map(|one| one.slug.to_string()).collect() }
    }
}

impl ListedView {
    pub(crate) fn of(listed: &Listed, origin: &str) -> Self {
        Self {
            particulars: Particulars::of(&listed.participant, origin),
            open_reports: listed.open_reports,
            twins: slugs(&listed.twins.named),
            twins_count: listed.twins.count,
        }
    }
}

impl RecordView {
    pub(crate) fn of(
        record: &Record,
        twins: &Twins,
        neighbours: &Neighbours,
        hints: &[Hint],
        origin: &str,
        now: Timestamp,
    ) -> Self {
        let status = record.participant.status;
        Self {
            participant: ParticipantView::of(&record.participant, origin, now),
            revision: record.revision.0,
            private_link_made_at: record.private_link_made_at,
            notes: record.notes.iter().map(NoteView::of).collect(),
            reports: record.reports.iter().map(ReportView::of).collect(),
            twins: slugs(&twins.named),
            twins_count: twins.count,
            same_website: NeighboursView::of(&neighbours.website),
            same_contact: NeighboursView::of(&neighbours.contact),
            hints: HintView::all(hints),
            transitions: Transition::ALL.into_iter().filter(|step| step.from(status).is_ok()).collect(),
        }
    }
}
