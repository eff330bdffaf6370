//! The home page: who takes part.

use std::sync::Arc;

use askama::Template;

use super::{Frame, Listed, filled, listed};
use crate::app::App;
use crate::domain::face::{Day, face};
use crate::domain::participant::Participant;
use crate::domain::status::Status;

/// Most participants on the home page; all are in `participants.json`.
const HOME_PARTICIPANTS_MAX: usize = 200;

struct Group {
    id: &'static str,
    heading: &'static str,
    participants: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    statement: String,
    /// A participant with an open day ahead, whose large badge greets the visitor.
    featured: Option<Listed>,
    groups: Vec<Group>,
    is_empty: bool,
    left_off: usize,
}

pub(in crate::http) fn home(app: &App, frame: Frame) -> String {
    let group = |id, heading| Group { id, heading, participants: Vec::new() };
    let mut groups = [
        group("taking-part", "Taking part"),
        group("waiting", "Waiting or paused"),
        group("gone", "No longer taking part"),
    ];
    let all = app.first(HOME_PARTICIPANTS_MAX);
    for participant in &all {
        let place = match participant.status {
            Status::Active => 0,
            Status::Pending | Status::Suspended => 1,
            Status::Revoked | Status::Withdrawn => 2,
        };
        groups[place].participants.push(listed(app, participant));
    }
    let wording = app.wording();
    let statement = wording.statement(wording.speech(Some("en"), None)).to_owned();
    let left_off = app.readiness().participants.saturating_sub(all.len());
    let with_a_day = |participant: &&Arc<Participant>| face(participant, app.now()).day != Day::None;
    let featured = all.iter().find(with_a_day).map(|participant| listed(app, participant));
    filled(&HomePage { frame, statement, featured, groups: groups.into(), is_empty: all.is_empty(), left_off })
}
