//! What is known of participants, for people and for programs.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::start::Start;
use crate::domain::face::{Day, face};
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::status::Status;
use crate::domain::text::{Place, Plan, Reason};
use crate::store::StoreError;
use crate::store::document;

/// The participant of that slug, or an error that says that there is none, or that it cannot be read.
pub(in crate::cli) fn find(app: &App, slug: &str) -> Result<Arc<Participant>, Failure> {
    let slug = Slug::parse(slug)?;
    if let Some(unreadable) = app.unreadable().into_iter().find(|unreadable| unreadable.slug == slug.as_str()) {
        return Err(Failure::new(unreadable.problem));
    }
    Ok(app.participant(slug.as_str()).ok_or(StoreError::UnknownParticipant(slug))?)
}

pub(super) async fn list(status: Option<Status>, json: bool, start: &Start) -> Result<(), Failure> {
    let app = start.app_at(None).await?;
    for unreadable in app.unreadable() {
        output::warn(&format!("left out: {}", unreadable.problem));
    }
    let mut participants = app.directory();
    participants.retain(|participant| status.is_none_or(|status| participant.status == status));
    if json {
        let participants: Vec<_> = participants.iter().map(|participant| (**participant).clone()).collect();
        return output::print(&document::write(&participants));
    }
    let now = app.now();
    let rows: Vec<_> = participants
        .iter()
        .map(|participant| {
            let Participant { slug, name, status, country, .. } = &**participant;
            [slug.to_string(), status.to_string(), next_day(participant, now), country.to_string(), name.to_string()]
        })
        .collect();
    output::print(&output::table(["SLUG", "STATUS", "OPEN DAY", "COUNTRY", "NAME"], &rows))
}

fn next_day(participant: &Participant, now: Timestamp) -> String {
    match face(participant, now).day {
        Day::Ahead { date, .. } => date.to_string(),
        Day::Today { .. } => "today".to_owned(),
        Day::None => "-".to_owned(),
    }
}

pub(super) async fn show(slug: &str, json: bool, start: &Start) -> Result<(), Failure> {
    let app = start.app_at(None).await?;
    let participant = find(&app, slug)?;
    if json {
        return output::print(&document::write(&[(*participant).clone()]));
    }
    output::print(&describe(&participant, app.now()))
}

fn describe(participant: &Participant, now: Timestamp) -> String {
    let instant = |instant: Timestamp| instant.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let mut text = format!("{}\n", participant.slug);
    let mut field = |label, value: Option<&str>| output::field(&mut text, label, value);
    field("name", Some(participant.name.as_str()));
    field("status", Some(&format!("{} since {}", participant.status, instant(participant.status_since))));
    field("reason", participant.status_reason.as_ref().map(Reason::as_str));
    field("website", Some(participant.website.as_str()));
    field("country", Some(participant.country.as_str()));
    field("place", participant.place.as_ref().map(Place::as_str));
    field("time zone", Some(participant.time_zone.as_str()));
    field("language", Some(participant.language.as_str()));
    field("plan", participant.plan.as_ref().map(Plan::as_str));
    field("link", participant.link.as_ref().map(Link::as_str));
    field("applied", Some(&instant(participant.applied_at)));
    let admitted = participant.admitted_at.map(|at| match participant.admissions {
        0 | 1 => instant(at),
        times => format!("{}, the {times}. time", instant(at)),
    });
    field("admitted", admitted.as_deref());
    field("changed", Some(&instant(participant.changed_at)));
    field("open days", Some(&participant.schedule.open_days().len().to_string()));
    field("next", Some(&next_day(participant, now)));
    text
}
