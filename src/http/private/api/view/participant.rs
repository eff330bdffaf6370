//! A participant and its open days, with all that is not public.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, json};

use super::text;
use crate::domain::input::{
    FieldSpec, OPEN_DAY_FIELDS, OpenDayInput, PARTICULARS_FIELDS, ParticularsInput, Texts as _, schema,
};
use crate::domain::participant::{Participant, Slug, WebsiteStanding};
use crate::domain::schedule::{Closure, OpenDay};
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
    /// Spans of days on which rules open nothing, earliest first.
    closures: Vec<ClosureView>,
}

/// A span of days on which rules open nothing, both ends included.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Closure")]
pub(crate) struct ClosureView {
    from: Date,
    to: Date,
    note: Option<String>,
}

/// One opening, on one date or by a rule.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenDay")]
pub(crate) struct OpenDayView {
    id: u32,
    /// What was entered: times are local, in the participant's zone.
    #[serde(flatten)]
    texts: OpenDayTexts,
    cancelled: bool,
    /// What visitors are told of why it was cancelled or moved.
    note: Option<String>,
    /// The date for which it was announced, where it was moved to another.
    moved_from: Option<Date>,
    /// How many places are left, if that is known; 0 is fully booked. Of a rule the exceptions say so.
    places_left: Option<u32>,
    /// In UTC, when it opens next, and until when; nothing where it is over or cancelled.
    next: Option<NextView>,
    changed_at: Timestamp,
}

/// When an open day opens next.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NextOpening")]
struct NextView {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Debug)]
struct OpenDayTexts(OpenDayInput);

impl Serialize for OpenDayTexts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let member = |name: &&'static str| (*name, self.0.text(name).map(|text| OpenDayInput::json(name, text)));
        serializer.collect_map(OpenDayInput::NAMES.iter().map(member))
    }
}

impl JsonSchema for OpenDayTexts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OpenDayTexts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties: Map<_, _> =
            OPEN_DAY_FIELDS.iter().map(|field| (field.name.to_owned(), schema::kept_member(field))).collect();
        json_schema!({ "type": "object", "properties": properties, "required": OpenDayInput::NAMES })
    }
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
    pub(crate) fn of(participant: &Participant, origin: &str, now: Timestamp) -> Self {
        let (open_days, closures) = (OpenDayView::all(participant, now), ClosureView::all(participant));
        Self { particulars: Particulars::of(participant, origin), open_days, closures }
    }
}

impl OpenDayView {
    pub(crate) fn of(participant: &Participant, day: &OpenDay, now: Timestamp) -> Self {
        let mut texts = OpenDayInput::of(&day.opening);
        // Documents leave out the usual words; programs find them here.
        texts.audience.get_or_insert_with(|| day.opening.audience.to_string());
        texts.booking.get_or_insert_with(|| day.opening.booking.to_string());
        let next = participant.schedule.next_of(day, participant.time_zone.time_zone(), now);
        Self {
            id: day.id.0,
            texts: OpenDayTexts(texts),
            cancelled: day.cancelled,
            note: text(day.note.as_ref()),
            moved_from: day.moved_from,
            places_left: day.places_left,
            next: next.map(|next| NextView { start: next.start.timestamp(), end: next.end.timestamp() }),
            changed_at: day.changed_at,
        }
    }

    pub(crate) fn all(participant: &Participant, now: Timestamp) -> Vec<Self> {
        participant.schedule.open_days().iter().map(|day| Self::of(participant, day, now)).collect()
    }
}

impl ClosureView {
    pub(crate) fn all(participant: &Participant) -> Vec<Self> {
        let of = |closure: &Closure| Self { from: closure.from(), to: closure.to(), note: text(closure.note.as_ref()) };
        participant.schedule.closures().iter().map(of).collect()
    }
}
