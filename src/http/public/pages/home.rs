//! The home page: who takes part.

use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;

use super::listed::{ListedBadge, listed};
use super::picture::PagePicture;
use crate::app::App;
use crate::domain::face::{Day, face};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::http::layout::{Layout, filled};

struct Featured {
    slug: String,
    picture: PagePicture,
}

struct StatusGroup {
    id: &'static str,
    heading: &'static str,
    participants: Vec<ListedBadge>,
}

#[derive(Template)]
#[template(path = "public/pages/home.html")]
struct HomePage {
    layout: Layout,
    statement: String,
    /// A participant with an open day ahead, whose large badge greets the visitor.
    featured: Option<Featured>,
    groups: Vec<StatusGroup>,
    is_empty: bool,
    left_off: usize,
}

type IsOfGroup = fn(&Participant) -> bool;

/// The groups in the order in which they share the page. Who was never admitted is in none, be it waiting or taken back:
/// until a maintainer looked at an application it is anybody's word, and many of them must push nobody off the page.
const GROUPS: [(&str, &str, IsOfGroup); 3] = [
    ("taking-part", "Taking part", |participant| participant.status == Status::Active),
    ("paused", "Paused", |participant| participant.status == Status::Suspended),
    ("gone", "No longer taking part", |participant| {
        participant.status.is_gone() && !participant.took_application_back()
    }),
];

/// The page with so many participants at most.
pub(crate) fn home(app: &App, layout: Layout, count_max: usize, now: Timestamp) -> String {
    let (mut all, mut left_off, mut groups) = (Vec::new(), 0, Vec::new());
    for (id, heading, is_of_group) in GROUPS {
        let (first, count) = app.first_of(is_of_group, count_max - all.len());
        left_off += count - first.len();
        groups.push(StatusGroup {
            id,
            heading,
            participants: first.iter().map(|participant| listed(app, participant, now)).collect(),
        });
        all.extend(first);
    }
    let wording = app.wording();
    let statement = wording.statement(wording.speech(Some("en"), None)).to_owned();
    let with_a_day = |participant: &&Arc<Participant>| face(participant, now).day != Day::None;
    let featured = all.iter().find(with_a_day).map(|participant| Featured {
        slug: participant.slug.to_string(),
        picture: PagePicture::large(app, participant, now),
    });
    filled(&HomePage { layout, statement, featured, groups, is_empty: all.is_empty(), left_off })
}
