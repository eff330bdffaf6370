//! What programs read of one open day: when, whether it takes place, how visitors come in, what they must know.
//!
//! What is not known is null, so that a member that is there says that it may be known. What must never enter: which open
//! days a document has.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::participant::{Language, Link, Participant};
use crate::domain::schedule::{Audience, Booking, Kind, Occurrence, Opening, Photos, Stage, StepFree, offset_time};
use crate::domain::status::Status;
use crate::domain::text::{Bring, DayNote, Details, MeetingPoint, Place, Title};
use crate::http::public::session;

#[derive(Serialize)]
pub(super) struct OpenDayDocument<'a> {
    id: u32,
    /// The local date on which it begins.
    date: String,
    start: String,
    end: String,
    /// `ahead` or `now`, of what is called off `cancelled`.
    state: &'static str,
    kind: Kind,
    audience: Audience,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<&'a str>,
    booking: BookingDocument<'a>,
    visit: VisitDocument<'a>,
    note: Option<&'a str>,
    /// The local date for which it was announced.
    moved_from: Option<String>,
    /// Its own page, of who takes part.
    page: Option<String>,
}

/// How visitors come in, and whether there is room for them.
#[derive(Serialize)]
pub(super) struct BookingDocument<'a> {
    mode: Booking,
    places: Option<u32>,
    places_left: Option<u32>,
    fully_booked: bool,
    registration: Option<&'a str>,
}

/// What a visitor must know.
#[derive(Serialize)]
struct VisitDocument<'a> {
    minimum_age: Option<u32>,
    step_free: Option<StepFree>,
    languages: Vec<&'a str>,
    bring: Option<&'a str>,
    photos: Option<Photos>,
    meeting_point: Option<&'a str>,
    /// Null is free.
    price: Option<serde_json::Value>,
    details: Option<&'a str>,
}

/// What became of an open day that is over.
#[derive(Serialize)]
pub(super) struct PastDocument<'a> {
    id: u32,
    date: String,
    start: String,
    end: String,
    kind: Kind,
    title: Option<&'a str>,
    /// `took-place` or `cancelled`.
    state: &'static str,
    page: String,
}

impl<'a> OpenDayDocument<'a> {
    /// The open day as it is at `now`, with addresses that begin with `origin`.
    pub(super) fn new(origin: &str, participant: &Participant, one: &Occurrence<'a>, now: Timestamp) -> Self {
        let opening = &one.day.opening;
        let is_active = participant.status == Status::Active;
        Self {
            id: one.day.id.0,
            date: one.start.date().to_string(),
            start: offset_time(&one.start),
            end: offset_time(&one.end),
            // Before admission nobody can come in.
            state: session::state_word(if is_active || one.is_cancelled() { one.stage(now) } else { Stage::Ahead }),
            kind: opening.kind,
            audience: opening.audience,
            title: session::title(participant, opening).map(Title::as_str),
            place: opening.place.as_ref().map(Place::as_str),
            registration: session::registration(participant, opening).map(Link::as_str),
            booking: BookingDocument::new(participant, one),
            visit: VisitDocument::new(participant, opening),
            note: session::note(participant, one).map(DayNote::as_str),
            moved_from: one.moved_from().map(|date| date.to_string()),
            page: is_active.then(|| page(origin, participant, one)),
        }
    }
}

impl<'a> BookingDocument<'a> {
    pub(super) fn new(participant: &Participant, one: &Occurrence<'a>) -> Self {
        let opening = &one.day.opening;
        Self {
            mode: opening.booking,
            places: opening.places.map(|places| places.0),
            places_left: one.places_left(),
            fully_booked: one.is_full(),
            registration: session::registration(participant, opening).map(Link::as_str),
        }
    }
}

impl<'a> VisitDocument<'a> {
    fn new(participant: &Participant, opening: &'a Opening) -> Self {
        let visit = opening.visit();
        // What no maintainer looked at yet is no place for words of its own.
        let looked_at = participant.admitted_at.is_some();
        Self {
            minimum_age: visit.minimum_age.map(|age| age.0),
            step_free: visit.step_free,
            languages: visit.languages.iter().flat_map(|all| all.iter().map(Language::as_str)).collect(),
            bring: visit.bring.as_ref().filter(|_| looked_at).map(Bring::as_str),
            photos: visit.photos,
            meeting_point: visit.meeting_point.as_ref().filter(|_| looked_at).map(MeetingPoint::as_str),
            price: visit
                .price
                .as_ref()
                .map(|price| serde_json::json!({ "amount": price.amount(), "currency": price.currency() })),
            details: visit.details.as_ref().filter(|_| looked_at).map(Details::as_str),
        }
    }
}

impl<'a> PastDocument<'a> {
    pub(super) fn new(origin: &str, participant: &Participant, one: &Occurrence<'a>, now: Timestamp) -> Self {
        let opening = &one.day.opening;
        Self {
            id: one.day.id.0,
            date: one.start.date().to_string(),
            start: offset_time(&one.start),
            end: offset_time(&one.end),
            kind: opening.kind,
            title: session::title(participant, opening).map(Title::as_str),
            state: session::state_word(one.stage(now)),
            page: page(origin, participant, one),
        }
    }
}

fn page(origin: &str, participant: &Participant, one: &Occurrence<'_>) -> String {
    format!("{origin}{}", session::path_with_id(participant, one.start.date(), one.day.id))
}
