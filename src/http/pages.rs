//! The pages people read, filled from the app: one module and one template for each.
//!
//! `site` uses it. What must never enter: headers and status codes.

mod check;
mod choices;
mod field;
mod home;
mod join;
mod look;
mod manage;
mod participant;

use askama::Template;
use hyper::Uri;

use crate::app::App;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::wording::Words;

pub(super) use check::check;
pub(super) use home::home;
pub(super) use join::{application_fields, applied, join, report};
pub(super) use look::Look;
pub(super) use manage::{ManageView, Unsaved, UnsavedForm, door, manage, own_fields, particulars_of, private_link};
pub(super) use participant::{coming, participant};

/// What every page has around its content.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub initiative: String,
    pub initiative_address: Option<String>,
    pub host: String,
    pub style_version: String,
}

/// Makes the frame of every page.
#[derive(Debug)]
pub(super) struct Frames {
    initiative: String,
    initiative_address: Option<String>,
    style_version: String,
}

impl Frames {
    pub(super) const fn new(initiative: String, initiative_address: Option<String>, style_version: String) -> Self {
        Self { initiative, initiative_address, style_version }
    }

    /// The frame of a page that is seen at `origin`.
    pub(super) fn at(&self, origin: &str) -> Frame {
        let host = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
        Frame {
            initiative: self.initiative.clone(),
            initiative_address: self.initiative_address.clone(),
            host: host.unwrap_or_else(|| origin.to_owned()),
            style_version: self.style_version.clone(),
        }
    }
}

struct Listed {
    slug: String,
    /// The language the badge and so `alt` are in.
    language: String,
    alt: String,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    frame: Frame,
    heading: &'a str,
    sentence: &'a str,
}

pub(super) fn message(frame: Frame, heading: &str, sentence: &str) -> String {
    filled(&MessagePage { frame, heading, sentence })
}

pub(super) fn filled(page: &impl Template) -> String {
    // Filling a compiled template fails only when a value in it fails to print, and ours are texts.
    page.render().unwrap_or_default()
}

fn words(app: &App, participant: &Participant) -> Words {
    app.words(participant, &LookRequest::plain(Format::Svg))
}

fn listed(app: &App, participant: &Participant) -> Listed {
    let words = words(app, participant);
    Listed { slug: participant.slug.to_string(), language: words.language.to_string(), alt: words.alt }
}
