//! What a status page tells programs: search engines, networks on which it is shared, systems that know oEmbed.

use jiff::Timestamp;

use super::coming;
use crate::app::App;
use crate::domain::look::{Format, LookRequest, Scale};
use crate::domain::participant::Participant;
use crate::domain::sheet::{Issuer, Shape, SheetRequest};
use crate::domain::wording::PageLanguage;
use crate::http::layout::{Layout, SharedPicture, Sharing};
use crate::http::public::oembed::{Discovery, Provider};
use crate::http::public::pages::coming::path;
use crate::http::public::pages::day::event;
use crate::http::public::pages::picture::{embedded, with_choices};
use crate::http::public::session;

/// What a network shows where the page is shared, in the participant's language: what the badge says but for its date.
pub(super) fn sharing(app: &App, layout: &Layout, participant: &Participant, now: Timestamp) -> Option<Sharing> {
    sharing_of(app, layout, participant, (&path(participant), participant.name.as_str()), now)
}

/// The same of a page of a participant at another address, by another title.
pub(crate) fn sharing_of(
    app: &App,
    layout: &Layout,
    participant: &Participant,
    (address, title): (&str, &str),
    now: Timestamp,
) -> Option<Sharing> {
    let look = LookRequest { with_date: false, ..LookRequest::plain(Format::Svg) };
    let words = app.words(participant, &look, now);
    let picture = |origin: &str| {
        if layout.has_ended() {
            return kept_picture(app, origin, participant, words.alt.clone());
        }
        let (width_px, height_px) = Shape::Wide.size_px();
        let address = shared_picture(app, provider(layout, origin).issuer(), participant, now);
        SharedPicture { href: format!("{origin}{address}"), width_px, height_px, alt: words.alt.clone() }
    };
    Sharing::of(layout, address, (title, &words.headline), picture)
}

/// The badge at its largest, where no picture is drawn for sharing any more.
fn kept_picture(app: &App, origin: &str, participant: &Participant, alt: String) -> SharedPicture {
    let scale = Scale::new(Scale::MAX).unwrap_or(Scale::ONE);
    let look = LookRequest::plain(Format::Png(scale));
    let (width_px, height_px) = app.size(&look);
    let px = |units: u16| u32::from(units) * u32::from(scale.times());
    let href = format!("{origin}{}", embedded(participant, &look));
    SharedPicture { href, width_px: px(width_px), height_px: px(height_px), alt }
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

/// Where a system that knows oEmbed finds what to show in place of the page; nothing while nobody vouches for our address,
/// and of a page that is kept as a file: nothing answers there.
pub(crate) fn discovery(layout: &Layout, participant: &Participant) -> Option<Discovery> {
    let origin = layout.origin.as_deref().filter(|_| !layout.has_ended())?;
    let provider = provider(layout, origin);
    Some(Discovery::new(provider, participant, &format!("/p/{}", participant.slug)))
}

/// What search engines read of a business and its open days (schema.org), safe to stand within a script element.
pub(super) fn linked_data(origin: &str, of: PageLanguage, participant: &Participant, now: Timestamp) -> Option<String> {
    let mut days = coming(participant, now);
    days.extend(session::called_off(participant, now));
    let events = days.iter().map(|one| event(origin, of, participant, one));
    (!days.is_empty()).then(|| in_script(&events.collect()))
}

/// A document that may stand within a script element: no tag may begin there (HTML, section 4.12.1.3).
pub(crate) fn in_script(document: &serde_json::Value) -> String {
    document.to_string().replace('<', "\\u003c")
}
