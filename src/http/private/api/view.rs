//! What the API writes: documents for maintainers, with all that is not public. Members may be added, never renamed.

mod audit;
mod notes_and_reports;

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, json};

use crate::app::{FirstOf, Listed, Neighbours, Record, Twins};
use crate::domain::hint::Hint;
use crate::domain::input::{FieldSpec, PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::{Participant, Slug, WebsiteStanding};
use crate::domain::schedule::{Kind, OpenDay, format_local_time};
use crate::domain::status::{ReasonClass, Status, Transition};

pub(super) use audit::{
    AuditRowView, AuditView, FreezeView, HeadView, MaintainerEnteredView, MaintainerRemovedView, MaintainerView,
    MaintainersView, VerifiedView,
};
pub(super) use notes_and_reports::{NoteView, NotesView, ReportView, ReportsView};

/// What a participant is, without its open days.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Particulars {
    slug: String,
    #[serde(flatten)]
    texts: ParticularTexts,
    /// How sure it is that the website is the participant's.
    website_standing: WebsiteStanding,
    website_standing_since: Timestamp,
    /// The website it asks for instead, which waits for a maintainer.
    website_request: Option<WebsiteRequestView>,
    /// The website it asked for last, if that was declined.
    website_decline: Option<WebsiteDeclineView>,
    status: Status,
    status_reason: Option<String>,
    /// Of a revoked participant: the reason in a word for programs.
    reason_class: Option<ReasonClass>,
    status_since: Timestamp,
    /// Of a suspension that ends by itself: the date, in the participant's zone, with whose beginning it does.
    suspended_until: Option<Date>,
    applied_at: Timestamp,
    /// When its present admission began.
    admitted_at: Option<Timestamp>,
    /// How often it was admitted.
    admissions: u32,
    changed_at: Timestamp,
    /// Its status page.
    page: String,
    /// Its badge.
    badge: String,
}

/// A website that a participant asks for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebsiteRequest")]
struct WebsiteRequestView {
    website: String,
    requested_at: Timestamp,
}

/// A website that a participant asked for, and that was declined.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebsiteDecline")]
struct WebsiteDeclineView {
    website: String,
    /// Why, if that was said; the participant reads it, and nobody else.
    reason: Option<String>,
    declined_at: Timestamp,
}

/// What a participant says of itself, the private as well; `null` where it says nothing.
#[derive(Debug)]
struct ParticularTexts(ParticularsInput);

impl Serialize for ParticularTexts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(ParticularsInput::NAMES.iter().map(|name| (name, self.0.text(name))))
    }
}

impl JsonSchema for ParticularTexts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ParticularTexts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let member = |field: &FieldSpec| {
            let kind = if field.is_needed() { json!("string") } else { json!(["string", "null"]) };
            (field.name.to_owned(), json!({ "type": kind, "description": format!("{}.", field.about) }))
        };
        let properties: Map<_, _> = PARTICULARS_FIELDS.iter().map(member).collect();
        json_schema!({ "type": "object", "properties": properties, "required": ParticularsInput::NAMES })
    }
}

/// A participant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Participant")]
pub(super) struct ParticipantView {
    #[serde(flatten)]
    particulars: Particulars,
    /// In the order of their numbers, past and cancelled ones included.
    open_days: Vec<OpenDayView>,
}

/// One dated opening.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDay")]
pub(super) struct OpenDayView {
    id: u32,
    /// Local date and time in the participant's zone.
    start: String,
    end: String,
    kind: Kind,
    title: Option<String>,
    place: Option<String>,
    registration: Option<String>,
    cancelled: bool,
    changed_at: Timestamp,
}

/// One participant of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedParticipant")]
pub(super) struct ListedView {
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
pub(super) struct ParticipantsView {
    pub(super) participants: Vec<ListedView>,
    /// Where the next ones begin; null where these are the last.
    pub(super) next_cursor: Option<String>,
}

/// A participant with all that is known of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Record")]
pub(super) struct RecordView {
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

/// What may be so, and yet looks like a slip.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Hint")]
pub(super) struct HintView {
    /// The member it is about.
    about: &'static str,
    message: String,
}

impl HintView {
    pub(super) fn all(hints: &[Hint]) -> Vec<Self> {
        hints.iter().map(|hint| Self { about: hint.about(), message: hint.to_string() }).collect()
    }
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
    /// What looks like a slip in it, such as another at the same times.
    pub(super) hints: Vec<HintView>,
}

/// All open days of a participant.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDays")]
pub(super) struct OpenDaysView {
    pub(super) revision: u64,
    pub(super) open_days: Vec<OpenDayView>,
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

impl Particulars {
    fn of(participant: &Participant, origin: &str) -> Self {
        let slug = &participant.slug;
        Self {
            slug: slug.to_string(),
            texts: ParticularTexts(ParticularsInput::of(participant)),
            website_standing: participant.website_standing,
            website_standing_since: participant.website_standing_since,
            website_request: participant.website_request.as_ref().map(|request| WebsiteRequestView {
                website: request.website.to_string(),
                requested_at: request.requested_at,
            }),
            website_decline: participant.website_decline.as_ref().map(|decline| WebsiteDeclineView {
                website: decline.website.to_string(),
                reason: text(decline.reason.as_ref()),
                declined_at: decline.declined_at,
            }),
            status: participant.status,
            status_reason: text(participant.status_reason.as_ref()),
            reason_class: participant.reason_class,
            status_since: participant.status_since,
            suspended_until: participant.suspended_until,
            applied_at: participant.applied_at,
            admitted_at: participant.admitted_at,
            admissions: participant.admissions,
            changed_at: participant.changed_at,
            page: page(origin, slug),
            badge: badge(origin, slug),
        }
    }
}

/// The address of a participant's status page.
pub(super) fn page(origin: &str, slug: &Slug) -> String {
    format!("{origin}/p/{slug}")
}

/// The address of a participant's badge.
pub(super) fn badge(origin: &str, slug: &Slug) -> String {
    format!("{origin}/badge/{slug}.svg")
}

impl ParticipantView {
    pub(super) fn of(participant: &Participant, origin: &str) -> Self {
        Self { particulars: Particulars::of(participant, origin), open_days: OpenDayView::all(participant) }
    }
}

impl OpenDayView {
    pub(super) fn of(day: &OpenDay) -> Self {
        let opening = &day.opening;
        Self {
            id: day.id.0,
            start: format_local_time(opening.start()),
            end: format_local_time(opening.end()),
            kind: opening.kind,
            title: text(opening.title.as_ref()),
            place: text(opening.place.as_ref()),
            registration: text(opening.registration.as_ref()),
            cancelled: day.cancelled,
            changed_at: day.changed_at,
        }
    }

    pub(super) fn all(participant: &Participant) -> Vec<Self> {
        participant.schedule.open_days().iter().map(Self::of).collect()
    }
}

impl ListedView {
    pub(super) fn of(listed: &Listed, origin: &str) -> Self {
        Self {
            particulars: Particulars::of(&listed.participant, origin),
            open_reports: listed.open_reports,
            twins: slugs(&listed.twins.named),
            twins_count: listed.twins.count,
        }
    }
}

impl RecordView {
    pub(super) fn of(record: &Record, twins: &Twins, neighbours: &Neighbours, hints: &[Hint], origin: &str) -> Self {
        let status = record.participant.status;
        Self {
            participant: ParticipantView::of(&record.participant, origin),
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
