//! What a status page tells programs: search engines, networks on which it is shared, systems that know oEmbed.

use jiff::Timestamp;

use super::coming;
use crate::app::App;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::schedule::{Occurrence, offset_time};
use crate::domain::sheet::{Issuer, Shape, SheetRequest};
use crate::http::layout::{Layout, SharedPicture, Sharing};
use crate::http::public::oembed::{Discovery, Provider};
use crate::http::public::pages::coming::path;
use crate::http::public::pages::picture::with_choices;

/// What a network shows where the page is shared, in the participant's language: what the badge says but for its date.
pub(super) fn sharing(app: &App, layout: &Layout, participant: &Participant, now: Timestamp) -> Option<Sharing> {
    let look = LookRequest { with_date: false, ..LookRequest::plain(Format::Svg) };
    let words = app.words(participant, &look, now);
    let picture = |origin: &str| {
        let (width_px, height_px) = Shape::Wide.size_px();
        let address = shared_picture(app, provider(layout, origin).issuer(), participant, now);
        SharedPicture { href: format!("{origin}{address}"), width_px, height_px, alt: words.alt.clone() }
    };
    Sharing::of(layout, &path(participant), (participant.name.as_str(), &words.headline), picture)
}

/// Where the picture is found that stands for a participant wherever a link to it is shared: at another address for all that
/// it may say, as networks keep what they once fetched.
pub(crate) fn shared_picture(app: &App, issuer: Issuer<'_>, participant: &Participant, now: Timestamp) -> String {
    let shown = app.shown_sheet(participant.slug.as_str(), &SheetRequest::SHARED, issuer, now);
    let tag = shown.map(|shown| shown.tag).ok();
    with_choices(format!("{}/social.png", path(participant)), [("date", Some("none")), ("tag", tag.as_deref())])
}

fn provider<'a>(layout: &'a Layout, origin: &'a str) -> Provider<'a> {
    Provider { initiative: &layout.initiative, website: layout.initiative_address.as_deref(), origin }
}

/// Where a system that knows oEmbed finds what to show in place of the page; nothing while nobody vouches for our address.
pub(crate) fn discovery(layout: &Layout, participant: &Participant) -> Option<Discovery> {
    let provider = provider(layout, layout.origin.as_deref()?);
    Some(Discovery::new(provider, participant, &format!("/p/{}", participant.slug)))
}

/// What search engines read of a business and its open days (schema.org), safe to stand within a script element.
pub(super) fn linked_data(origin: &str, participant: &Participant, now: Timestamp) -> Option<String> {
    let days = coming(participant, now);
    let business = serde_json::json!({
        "@type": "Organization",
        "name": participant.name.as_str(),
        "url": participant.website.as_str(),
    });
    let place = |day: &Occurrence<'_>| {
        let place = day.day.opening.place.as_ref().or(participant.place.as_ref());
        let place = place.map_or_else(|| participant.name.to_string(), ToString::to_string);
        let address = serde_json::json!({ "@type": "PostalAddress", "addressLocality": place, "addressCountry": participant.country.as_str() });
        serde_json::json!({ "@type": "Place", "name": place, "address": address })
    };
    let events = days.iter().map(|day| {
        serde_json::json!({
            "@context": "https://schema.org",
            "@type": "Event",
            "name": day.day.opening.title.as_ref().map_or_else(|| participant.name.to_string(), ToString::to_string),
            "url": format!("{origin}/p/{}", participant.slug),
            "startDate": offset_time(&day.start),
            "endDate": offset_time(&day.end),
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": place(day),
            "organizer": business,
        })
    });
    // Within a script element no tag may begin (HTML, section 4.12.1.3).
    (!days.is_empty()).then(|| events.collect::<serde_json::Value>().to_string().replace('<', "\\u003c"))
}
