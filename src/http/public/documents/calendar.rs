//! Open days as calendars (RFC 5545, RFC 7986), for people who subscribe or keep a single date: of one participant or of all.
//!
//! Rules are told date by date, as far ahead as calendars look; each time stands by the clocks of its place, whose rules
//! travel along. What calendars hold already leaves them only by being cancelled there: a day that was called off, or whose
//! participant lost its badge, stays as cancelled for a while. What must never enter: headers and status codes.

mod event;
#[cfg(test)]
mod tests;
mod zone;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::content_line::ContentLines;
use crate::app::{Among, App};
use crate::domain::participant::Participant;
use crate::domain::schedule::{OpenDayId, PAST_MAX};
use crate::domain::status::Status;
use crate::domain::wording::{PageLanguage, Wording, phrase};
use event::Event;

/// How often subscribers are asked to look; one that has the calendar already is answered in a line.
const REFRESH: &str = "PT1H";

/// Most open days in the calendar of all, the earliest.
const OF_ALL_MAX: usize = 2_000;

/// Who gives out a calendar, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Publisher<'a> {
    /// Scheme and host, without a closing slash, where others can follow them.
    pub(crate) origin: Option<&'a str>,
    /// The domain of the names of events; it must not change with who asks (RFC 7986, section 5.3).
    pub(crate) domain: &'a str,
    pub(crate) initiative: &'a str,
    /// The language of the texts.
    pub(crate) of: PageLanguage,
    pub(crate) wording: &'a Wording,
    /// The address of the calendar within ours, with what was asked.
    pub(crate) address: &'a str,
}

/// Which open days a calendar is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All, to subscribe to; there may be none.
    All,
    /// Those that begin on that local date or were announced for it, to keep.
    OfDate(Date),
    /// One of those of that local date.
    One(Date, OpenDayId),
}

/// The open days of `participant` that are asked for; nothing where there are none to keep.
pub(crate) fn calendar(
    publisher: Publisher<'_>,
    participant: &Participant,
    which: Which,
    now: Timestamp,
) -> Option<String> {
    let mut events = Event::all(participant, PAST_MAX, now);
    let mut lines = begun();
    match which {
        Which::All => {
            let name = format!("{} – {}", participant.name, publisher.initiative);
            lines.plain("X-WR-TIMEZONE", participant.time_zone.as_str());
            write_for_subscribers(&mut lines, publisher, &name, &format!("/p/{}", participant.slug));
        }
        Which::OfDate(date) => events.retain(|event| event.one.is_of(date)),
        Which::One(date, id) => events.retain(|event| event.one.is_of(date) && event.one.day.id == id),
    }
    (which == Which::All || !events.is_empty()).then(|| ended(lines, publisher, &events))
}

/// The open days of all that are not over, or of those that are asked for; of many the earliest.
pub(crate) fn calendar_of_all(publisher: Publisher<'_>, app: &App, among: &Among, now: Timestamp) -> String {
    let (participants, _) = app.first_of(|one| one.status != Status::Pending && among.has(one), usize::MAX);
    let is_meant = |event: &Event<'_>| among.has_day(event.one.day.opening.kind, event.one.start.date());
    let mut events: Vec<_> = Vec::new();
    for participant in &participants {
        events.extend(Event::all(participant, 0, now).into_iter().filter(is_meant).take(OF_ALL_MAX));
        if events.len() > 2 * OF_ALL_MAX {
            keep_earliest(&mut events);
        }
    }
    keep_earliest(&mut events);
    let mut lines = begun();
    let name = format!("{} – {}", publisher.of.say(phrase!("Coming open days")), publisher.initiative);
    write_for_subscribers(&mut lines, publisher, &name, "/open-days");
    ended(lines, publisher, &events)
}

fn keep_earliest(events: &mut Vec<Event<'_>>) {
    events.sort_by(|a, b| (a.order(), &a.participant.slug).cmp(&(b.order(), &b.participant.slug)));
    events.truncate(OF_ALL_MAX);
}

/// What programs ask of a calendar that is subscribed to; the page that it belongs to stands at `path`.
fn write_for_subscribers(lines: &mut ContentLines, publisher: Publisher<'_>, name: &str, path: &str) {
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    if let Some(origin) = publisher.origin {
        lines.plain("SOURCE;VALUE=URI", &format!("{origin}{}", publisher.address));
        lines.plain("URL", &format!("{origin}{path}"));
    }
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
}

fn begun() -> ContentLines {
    let mut lines = ContentLines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Openday//Open days//EN");
    lines.plain("CALSCALE", "GREGORIAN");
    lines
}

fn ended(mut lines: ContentLines, publisher: Publisher<'_>, events: &[Event<'_>]) -> String {
    let mut zones: BTreeMap<&str, (&TimeZone, Timestamp, Timestamp)> = BTreeMap::new();
    for event in events.iter().filter(|event| !event.one.is_whole_day()) {
        let (start, end) = (event.one.start.timestamp(), event.one.end.timestamp());
        let zone = &event.participant.time_zone;
        let (_, first, last) = zones.entry(zone.as_str()).or_insert((zone.time_zone(), start, end));
        (*first, *last) = (start.min(*first), end.max(*last));
    }
    for (name, (zone, first, last)) in zones {
        zone::write(&mut lines, name, zone, (first, last));
    }
    for event in events {
        event.write(&mut lines, publisher);
    }
    lines.plain("END", "VCALENDAR");
    lines.into_string()
}
