//! The ways into a visitor's own calendar, each a plain link: a file, the calendars of others, and the subscription.

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::event::name;
use crate::domain::participant::Participant;
use crate::domain::schedule::Occurrence;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::layout::Layout;
use crate::http::public::session;

/// What need not be encoded in a value of a query (RFC 3986, section 2.3).
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A way into a calendar.
pub(super) struct Way {
    pub(super) href: String,
    pub(super) words: &'static str,
    /// Whether it leads to somebody else's page.
    pub(super) is_away: bool,
}

/// All of them, of an opening that is not over; `own` is the language of the participant's calendars.
pub(super) fn ways(layout: &Layout, own: PageLanguage, participant: &Participant, one: &Occurrence<'_>) -> Vec<Way> {
    let of = layout.language();
    let asked = if of == own { String::new() } else { format!("?lang={}", of.tag()) };
    let page = session::path_with_id(participant, one.start.date(), one.day.id);
    let calendar = format!("/p/{}.ics{asked}", participant.slug);
    // Programs take a subscription by this scheme; while nobody vouches for our address it is a file as others are.
    let subscription =
        layout.host.as_ref().map_or_else(|| calendar.clone(), |host| format!("webcal://{host}{calendar}"));
    let way = |href, words, is_away| Way { href, words: of.say(words), is_away };
    vec![
        way(format!("{page}.ics{asked}"), phrase!("As a file (.ics)"), false),
        way(google(layout, participant, one), "Google Calendar", true),
        way(outlook(layout, participant, one), "Outlook.com", true),
        way(subscription, phrase!("Subscribe to all open days"), false),
    ]
}

/// What a calendar of somebody else is told of it: where the truth stands.
fn details(layout: &Layout, participant: &Participant, one: &Occurrence<'_>) -> String {
    let page = session::path_with_id(participant, one.start.date(), one.day.id);
    match &layout.origin {
        Some(origin) => layout.fill(
            phrase!("Calendars may be a day late. What is true now: {address}"),
            &[("{address}", &format!("{origin}{page}"))],
        ),
        None => layout.initiative.clone(),
    }
}

fn place(layout: &Layout, participant: &Participant, one: &Occurrence<'_>) -> String {
    let country = layout.language().country(participant.country);
    let place = one.day.opening.place.as_ref().or(participant.place.as_ref());
    place.map_or_else(|| country.to_owned(), |place| format!("{place}, {country}"))
}

fn summary(layout: &Layout, participant: &Participant, one: &Occurrence<'_>) -> String {
    let (name, opening) = (name(layout.language(), participant, &one.day.opening), &one.day.opening);
    if session::title(participant, opening).is_some() { format!("{name} – {}", participant.name) } else { name }
}

fn google(layout: &Layout, participant: &Participant, one: &Occurrence<'_>) -> String {
    let (start, end) = one.times();
    let dates = if one.is_whole_day() {
        let date = |date: Date| date.strftime("%Y%m%d").to_string();
        format!("{}/{}", date(start.date()), date(end.date()))
    } else {
        let time = |at: &jiff::Zoned| at.strftime("%Y%m%dT%H%M%S").to_string();
        format!("{}/{}", time(&one.start), time(&one.end))
    };
    address(
        "https://calendar.google.com/calendar/render",
        &[
            ("action", "TEMPLATE"),
            ("text", &summary(layout, participant, one)),
            ("dates", &dates),
            ("ctz", participant.time_zone.as_str()),
            ("details", &details(layout, participant, one)),
            ("location", &place(layout, participant, one)),
        ],
    )
}

fn outlook(layout: &Layout, participant: &Participant, one: &Occurrence<'_>) -> String {
    let (start, end) = if one.is_whole_day() {
        let (start, end) = one.times();
        (start.date().to_string(), end.date().to_string())
    } else {
        let time = |at: &jiff::Zoned| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        (time(&one.start), time(&one.end))
    };
    address(
        "https://outlook.live.com/calendar/0/action/compose",
        &[
            ("rru", "addevent"),
            ("allday", if one.is_whole_day() { "true" } else { "false" }),
            ("subject", &summary(layout, participant, one)),
            ("startdt", &start),
            ("enddt", &end),
            ("body", &details(layout, participant, one)),
            ("location", &place(layout, participant, one)),
        ],
    )
}

fn address(begin: &str, values: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", utf8_percent_encode(value, VALUE));
    format!("{begin}?{}", values.iter().map(pair).collect::<Vec<_>>().join("&"))
}
