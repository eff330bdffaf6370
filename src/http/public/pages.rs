//! The pages that everybody reads, filled from the app: one module and one template for each.
//!
//! What must never enter: headers and status codes.

mod check;
mod home;
mod participant;

use crate::app::App;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::wording::Words;

pub(super) use check::check;
pub(super) use home::home;
pub(super) use participant::{coming, participant};
pub(in crate::http) use participant::{date_of, sign, snippet, status_sentence};

struct Listed {
    slug: String,
    /// The language the badge and so `alt` are in.
    language: String,
    alt: String,
}

/// What the badge of a participant says, in its plain look.
pub(in crate::http) fn words(app: &App, participant: &Participant) -> Words {
    app.words(participant, &LookRequest::plain(Format::Svg))
}

fn listed(app: &App, participant: &Participant) -> Listed {
    let words = words(app, participant);
    Listed { slug: participant.slug.to_string(), language: words.language.to_string(), alt: words.alt }
}
