//! A participant and its open days, with all that is not public.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, json};

use super::text;
use crate::domain::input::{FieldSpec, PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::{Participant, Slug, WebsiteStanding};
use crate::domain::schedule::{Kind, OpenDay, format_local_time};
use crate::domain::status::{ReasonClass, Status};

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
pub(crate) struct ParticipantView {
    #[serde(flatten)]
    particulars: Particulars,
    /// In the order of their numbers, past and cancelled ones included.
    open_days: Vec<OpenDayView>,
}

/// One dated opening.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDay")]
pub(crate) struct OpenDayView {
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

impl Particulars {
    pub(super) fn of(participant: &Participant, origin: &str) -> Self {
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
pub(crate) fn page(origin: &str, slug: &Slug) -> String {
    format!("{origin}/p/{slug}")
}

/// The address of a participant's badge.
pub(crate) fn badge(origin: &str, slug: &Slug) -> String {
    format!("{origin}/badge/{slug}.svg")
}

impl ParticipantView {
    pub(crate) fn of(participant: &Participant, origin: &str) -> Self {
        Self { particulars: Particulars::of(participant, origin), open_days: OpenDayView::all(participant) }
    }
}

impl OpenDayView {
    pub(crate) fn of(day: &OpenDay) -> Self {
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

    pub(crate) fn all(participant: &Participant) -> Vec<Self> {
        participant.schedule.open_days().iter().map(Self::of).collect()
    }
}
