//! What the API writes: documents for maintainers, with all that is not public. Members may be added, never renamed.

mod audit;
mod notes_and_reports;
mod participant;
mod record;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::participant::Slug;
use crate::domain::status::Status;

pub(super) use crate::app::HintDocument as HintView;
pub(super) use audit::{
    AuditRowView, AuditView, FreezeView, HeadView, MaintainerEnteredView, MaintainerRemovedView, MaintainerView,
    MaintainersView, VerifiedView,
};
pub(super) use notes_and_reports::{NoteView, NotesView, ReportView, ReportsView};
pub(super) use participant::{ClosureView, OpenDayView, ParticipantView, badge, page};
pub(super) use record::{ListedView, ParticipantsView, RecordView};

/// A participant that was entered.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Entered")]
pub(super) struct EnteredView {
    pub(super) revision: u64,
    pub(super) participant: ParticipantView,
    /// Other participants whose name looks the same to a reader.
    pub(super) twins: Vec<String>,
    /// How many those are in all; the first are named.
    pub(super) twins_count: usize,
}

/// What a change came to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Change")]
pub(super) struct ChangeView {
    /// False where it was so already.
    pub(super) changed: bool,
    /// Whether the participant is no more, and its slug free again.
    pub(super) deleted: bool,
    /// Of the last write that touched the participant.
    pub(super) revision: u64,
    /// As it is since; a deleted one as it was last.
    pub(super) participant: ParticipantView,
    /// Other participants whose new name looks the same to a reader.
    pub(super) twins: Vec<String>,
    /// How many those are in all; the first are named.
    pub(super) twins_count: usize,
}

/// What a change of an open day came to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDayChange")]
pub(super) struct OpenDayChangeView {
    /// False where it was so already.
    pub(super) changed: bool,
    /// Of the last write that touched the participant.
    pub(super) revision: u64,
    pub(super) open_day: OpenDayView,
    /// Those that were entered with it, for further times of its date.
    pub(super) also_entered: Vec<OpenDayView>,
    /// What looks like a slip in it, such as another at the same times.
    pub(super) hints: Vec<HintView>,
}

/// All open days of a participant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDays")]
pub(super) struct OpenDaysView {
    pub(super) revision: u64,
    pub(super) open_days: Vec<OpenDayView>,
    /// Spans of days on which rules open nothing, earliest first.
    pub(super) closures: Vec<ClosureView>,
}

/// The spans of days on which a participant is closed, after a change.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Closures")]
pub(super) struct ClosuresView {
    /// False where it was so already.
    pub(super) changed: bool,
    /// Of the last write that touched the participant.
    pub(super) revision: u64,
    /// Earliest first.
    pub(super) closures: Vec<ClosureView>,
    /// What looks like a slip in what was said.
    pub(super) hints: Vec<HintView>,
}

/// What many revocations came to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RevocationsMade")]
pub(super) struct RevocationsView {
    pub(super) revoked: Vec<String>,
    /// Those that were revoked already.
    pub(super) unchanged: Vec<String>,
}

/// A private link, shown this once.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PrivateLink")]
pub(super) struct PrivateLinkView {
    pub(super) private_link: String,
}

/// An application that was taken in.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Application")]
pub(super) struct ApplicationView {
    pub(super) slug: String,
    pub(super) status: Status,
    /// Its status page.
    pub(super) page: String,
    /// Its badge.
    pub(super) badge: String,
    /// Where the applicant keeps its dates true; shown this once.
    pub(super) private_link: String,
    /// What looks like a slip; nothing was refused for it.
    pub(super) hints: Vec<HintView>,
}

fn text(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}

pub(super) fn slugs(slugs: &[Slug]) -> Vec<String> {
    slugs.iter().map(ToString::to_string).collect()
}
