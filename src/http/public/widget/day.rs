//! One open day in a widget.

use serde::Serialize;

use super::{Asking, Link, Words};
use crate::app::{Business, ComingDay};
use crate::domain::participant::Participant;
use crate::domain::schedule::{Kind, Occurrence, offset_time};
use crate::domain::text::{Place, Title};
use crate::domain::wording::PageLanguage;
use crate::http::public::pages::whereabouts;
use crate::http::public::session;

/// An open day in a widget.
#[derive(Debug, Serialize)]
pub(super) struct WidgetDay {
    /// Whose it is, where it is not the widget's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<Link>,
    /// When it starts, as programs read it.
    pub(super) starts: String,
    /// Of the month, for the leaf of a calendar.
    pub(super) day: String,
    pub(super) month: String,
    pub(super) when: String,
    /// That it is on, while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) now: Option<&'static str>,
    /// What it is, and that it is fully booked: released scripts show no other member that could say so.
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Words>,
    /// Place and country, where it is not the widget's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) whereabouts: Option<String>,
    /// Where its own page stands.
    pub(super) page: String,
    /// That it is fully booked, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<&'static str>,
    pub(super) links: Vec<Link>,
}

fn state(of: PageLanguage, is_full: bool) -> Option<&'static str> {
    is_full.then(|| of.say("Fully booked"))
}

fn kind(of: PageLanguage, kind: Kind, is_full: bool) -> String {
    let kind = of.say(kind.label());
    state(of, is_full).map_or_else(|| kind.to_owned(), |state| format!("{kind} · {state}"))
}

impl Asking<'_> {
    /// An open day of the participant whose widget it is.
    pub(super) fn day_of(self, participant: &Participant, day: &Occurrence<'_>) -> WidgetDay {
        let Self { of, now, .. } = self;
        let (opening, is_full) = (&day.day.opening, day.is_full());
        let (start, end) = day.times_at(now);
        let calendar = format!("/p/{}/{}-{}.ics", participant.slug, day.start.date(), day.day.id);
        let register = opening.registration.as_ref().map(|page| Link::new(of.say("Register"), page.to_string()));
        WidgetDay {
            who: None,
            starts: offset_time(&day.start),
            day: start.day().to_string(),
            month: of.month_in_short(start.date()),
            when: of.open_day(start, end),
            now: (day.start.timestamp() <= now).then(|| of.say("Open now")),
            kind: kind(of, opening.kind, is_full),
            title: opening.title.as_ref().map(Title::as_str).map(|title| Words::of(title, &participant.language)),
            place: opening.place.as_ref().map(Place::as_str).map(Words::foreign),
            whereabouts: None,
            page: session::path_with_id(participant, day.start.date(), day.day.id),
            state: state(of, is_full),
            links: [Link::new(of.say("Add to calendar"), calendar)].into_iter().chain(register).collect(),
        }
    }

    /// An open day among those of all.
    pub(super) fn day_among_all(self, business: &Business, day: &ComingDay) -> WidgetDay {
        let Self { of, now, .. } = self;
        let participant = &business.participant;
        let zone = participant.time_zone.time_zone();
        let (start, end) = day.times_at(zone, now);
        let words = Words::of(participant.name.as_str(), &participant.language);
        WidgetDay {
            who: Some(Link { words, href: format!("/p/{}", participant.slug) }),
            starts: offset_time(&day.begins.to_zoned(zone.clone())),
            day: start.day().to_string(),
            month: of.month_in_short(start.date()),
            when: of.open_day(start, end),
            now: day.has_begun(now).then(|| of.say("Open now")),
            kind: kind(of, day.kind, day.is_full),
            title: None,
            place: None,
            whereabouts: Some(whereabouts(of, participant)),
            page: session::path_with_id(participant, day.start.date(), day.id),
            state: state(of, day.is_full),
            links: Vec::new(),
        }
    }
}
