//! The documents programs read about participants, filled from the app.
//!
//! `public` uses it. Members may be added, never renamed or removed. What must never enter: headers and status codes.

mod calendar;
mod content_line;
mod feed;
mod open_day;
mod sitemap;

use jiff::Timestamp;
use serde::Serialize;

use super::pages::coming;
use super::session;
use crate::app::App;
use crate::domain::face::face;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::{Link, Participant, Slug, WebsiteStanding};
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::{Place, Plan, Reason};
use crate::domain::wording::Mark;

pub(super) use calendar::{Publisher, Which, calendar, calendar_of_all};
pub(super) use feed::{FeedOf, feed};
use open_day::{BookingDocument, OpenDayDocument, PastDocument};
pub(super) use sitemap::sitemap;

/// What `/p/{slug}.json` says; members may be added, never renamed.
#[derive(Serialize)]
struct ParticipantDocument<'a> {
    slug: &'a str,
    status: &'static str,
    since: String,
    /// Of a revoked participant: why, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_class: Option<ReasonClass>,
    /// Of a revoked participant: why, or null where no reason is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<serde_json::Value>,
    name: &'a str,
    website: &'a str,
    /// How sure it is that the website is the participant's: `claimed` or surer.
    website_standing: WebsiteStanding,
    website_standing_since: String,
    country: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    time_zone: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    admitted_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// What the badge says now, in the participant's language.
    badge: BadgeDocument<'a>,
    open_days: Vec<OpenDayDocument<'a>>,
    /// Those that were announced and are called off, while they are ahead.
    cancelled: Vec<OpenDayDocument<'a>>,
    /// The newest that are over, of who takes part.
    past: Vec<PastDocument<'a>>,
    page: String,
    /// To subscribe to, where there are open days that count.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<String>,
}

#[derive(Serialize)]
struct BadgeDocument<'a> {
    day: &'static str,
    /// Whether visitors can come in at this moment.
    open_now: bool,
    /// How they come in, of the open day that the badge names.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking: Option<BookingDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_text: Option<String>,
    alt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh_until: Option<String>,
    svg: String,
    png: String,
}

#[derive(Serialize)]
struct AbsentDocument {
    status: &'static str,
}

#[derive(Serialize)]
struct DirectoryDocument<'a> {
    participants: Vec<DirectoryEntry<'a>>,
    /// Where the next ones are, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct DirectoryEntry<'a> {
    slug: &'a str,
    name: &'a str,
    website: &'a str,
    website_standing: WebsiteStanding,
    website_standing_since: String,
    country: &'a str,
    status: &'static str,
    page: String,
    badge: String,
}

/// What stands in place of a document that is not there.
pub(super) fn absent_json(mark: Mark) -> String {
    json(&AbsentDocument { status: mark.as_str() })
}

pub(super) fn participant_json(app: &App, origin: &str, participant: &Participant, now: Timestamp) -> String {
    let words = app.words(participant, &LookRequest::plain(Format::Svg), now);
    let face = face(participant, now);
    let slug = participant.slug.as_str();
    let (coming, called_off) = (coming(participant, now), session::called_off(participant, now));
    let open_day = |one| OpenDayDocument::new(origin, participant, one, now);
    let named = face.day.id().and_then(|id| coming.iter().find(|one| one.day.id == id));
    json(&ParticipantDocument {
        slug,
        status: participant.status.as_str(),
        since: participant.status_since.to_string(),
        reason_class: (participant.status == Status::Revoked).then(|| participant.reason_class.unwrap_or_default()),
        reason: (participant.status == Status::Revoked)
            .then(|| participant.status_reason.as_ref().map(Reason::as_str).into()),
        name: participant.name.as_str(),
        website: participant.website.as_str(),
        website_standing: participant.website_standing,
        website_standing_since: participant.website_standing_since.to_string(),
        country: participant.country.as_str(),
        place: participant.place.as_ref().map(Place::as_str),
        time_zone: participant.time_zone.as_str(),
        language: participant.language.as_str(),
        admitted_at: participant.admitted_at.map(|at| at.to_string()),
        plan: participant.public_plan().map(Plan::as_str),
        link: participant.public_link().map(Link::as_str),
        badge: BadgeDocument {
            day: face.day.as_str(),
            open_now: face.day.is_open_now(),
            booking: named.map(|one| BookingDocument::new(participant, one)),
            statement: words.mark.is_active().then_some(words.headline),
            date_text: words.date.map(|date| date.sentence),
            alt: words.alt,
            fresh_until: face.fresh_until.map(|until| until.to_string()),
            svg: format!("{origin}/badge/{slug}.svg"),
            png: format!("{origin}/badge/{slug}@2x.png"),
        },
        open_days: coming.iter().map(open_day).collect(),
        cancelled: called_off.iter().map(open_day).collect(),
        past: session::past(participant, now)
            .iter()
            .map(|one| PastDocument::new(origin, participant, one, now))
            .collect(),
        page: format!("{origin}/p/{slug}"),
        calendar: words.mark.is_active().then(|| format!("{origin}/p/{slug}.ics")),
    })
}

/// The participants after that slug, in the order of slugs: a new name moves nobody to a page that was read already.
/// So many participants at most, and where the next ones are.
pub(super) fn directory_json(app: &App, origin: &str, after: Option<&Slug>, count_max: usize) -> String {
    let mut all = app.after(after, count_max + 1);
    let has_more = all.len() > count_max;
    all.truncate(count_max);
    let last = all.last().filter(|_| has_more);
    let next = last.map(|last| format!("{origin}/participants.json?after={}", last.slug));
    let entry = |participant: &'_ Participant| {
        let slug = participant.slug.as_str();
        (format!("{origin}/p/{slug}"), format!("{origin}/badge/{slug}.svg"))
    };
    let participants = all.iter().map(|participant| {
        let (page, badge) = entry(participant);
        DirectoryEntry {
            slug: participant.slug.as_str(),
            name: participant.name.as_str(),
            website: participant.website.as_str(),
            website_standing: participant.website_standing,
            website_standing_since: participant.website_standing_since.to_string(),
            country: participant.country.as_str(),
            status: participant.status.as_str(),
            page,
            badge,
        }
    });
    json(&DirectoryDocument { participants: participants.collect(), next })
}

/// A document as programs read it.
pub(super) fn json(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
