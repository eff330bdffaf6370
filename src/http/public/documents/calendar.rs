//! A participant's open days as a calendar (RFC 5545, RFC 7986), for people who subscribe or keep a single date.
//!
//! `site` uses it. Times are instants in UTC, so that no zone rules need to travel along. What calendars hold already
//! leaves them only by being cancelled there: a day that was called off, or whose participant lost its badge, stays as
//! cancelled for a while. What must never enter: headers and status codes.

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::content_line::ContentLines;
use crate::domain::participant::Participant;
use crate::domain::schedule::{OpenDay, OpenDayId};
use crate::domain::status::Status;

/// How long after its time a cancelled open day is still told of: subscribers look once a day, or after a holiday.
const CANCELLED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How often subscribers are asked to look; one that has the calendar already is answered in a line.
const REFRESH: &str = "PT1H";

/// Who gives out a calendar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Publisher<'a> {
    /// Scheme and host, without a closing slash, where others can follow them.
    pub(crate) origin: Option<&'a str>,
    /// The domain of the names of events; it must not change with who asks (RFC 7986, section 5.3).
    pub(crate) domain: &'a str,
    pub(crate) initiative: &'a str,
}

/// Which open days a calendar is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// All, to subscribe to; there may be none.
    All,
    /// Those that begin on that local date, to keep.
    OfDate(Date),
    /// One of those that begin on that local date.
    One(Date, OpenDayId),
}

/// An open day as calendars have it.
struct Event<'a> {
    day: &'a OpenDay,
    start: Zoned,
    end: Zoned,
    cancelled: bool,
}

/// The open days of `participant` that are asked for; nothing where there are none to keep.
pub(crate) fn calendar(
    publisher: Publisher<'_>,
    participant: &Participant,
    which: Which,
    now: Timestamp,
) -> Option<String> {
    let mut events = events(participant, now);
    let lines = match which {
        Which::All => begun_for_subscribers(publisher, participant),
        Which::OfDate(date) => {
            events.retain(|event| event.start.date() == date);
            begun()
        }
        Which::One(date, id) => {
            events.retain(|event| event.start.date() == date && event.day.id == id);
            begun()
        }
    };
    (which == Which::All || !events.is_empty()).then(|| ended(lines, publisher, participant, &events))
}

fn begun_for_subscribers(publisher: Publisher<'_>, participant: &Participant) -> ContentLines {
    let mut lines = begun();
    let name = format!("{} – {}", participant.name, publisher.initiative);
    lines.text("NAME", &name);
    lines.text("X-WR-CALNAME", &name);
    lines.plain("X-WR-TIMEZONE", participant.time_zone.as_str());
    write_page(&mut lines, publisher, participant);
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
    lines
}

/// The open days to tell of, earliest first.
fn events(participant: &Participant, now: Timestamp) -> Vec<Event<'_>> {
    let zone = participant.time_zone.time_zone();
    let event = |day: &'_ OpenDay| {
        let (start, end) = day.opening.in_zone(zone)?;
        let over = end.timestamp();
        let cancelled = match participant.status {
            Status::Active => day.cancelled,
            // Never in anybody's calendar yet.
            Status::Pending => return None,
            _ if participant.admitted_at.is_none() => return None,
            // What was over before happened; it is neither cancelled nor advertised.
            Status::Suspended | Status::Revoked | Status::Withdrawn if over <= participant.status_since => return None,
            Status::Suspended | Status::Revoked | Status::Withdrawn => true,
        };
        (!cancelled || now.duration_since(over) < CANCELLED_KEPT).then_some((start, end, cancelled))
    };
    let days = participant.schedule.open_days().iter();
    let mut events: Vec<_> =
        days.filter_map(|day| event(day).map(|(start, end, cancelled)| Event { day, start, end, cancelled })).collect();
    events.sort_by(|a, b| (&a.start, &a.end, a.day.id).cmp(&(&b.start, &b.end, b.day.id)));
    events
}

fn begun() -> ContentLines {
    let mut lines = ContentLines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Openday//Open days//EN");
    lines.plain("CALSCALE", "GREGORIAN");
    lines
}

fn ended(mut lines: ContentLines, publisher: Publisher<'_>, participant: &Participant, events: &[Event<'_>]) -> String {
    for event in events {
        write(&mut lines, publisher, participant, event);
    }
    lines.plain("END", "VCALENDAR");
    lines.into_string()
}

fn write(lines: &mut ContentLines, publisher: Publisher<'_>, participant: &Participant, event: &Event<'_>) {
    let opening = &event.day.opening;
    let changed = participant.changed_at.max(event.day.changed_at);
    lines.plain("BEGIN", "VEVENT");
    lines.plain("UID", &format!("{}-{}@{}", participant.slug, event.day.id, publisher.domain));
    lines.plain("DTSTAMP", &utc(changed));
    lines.plain("LAST-MODIFIED", &utc(changed));
    lines.plain("SEQUENCE", &participant.sequence_of(event.day).to_string());
    lines.plain("STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
    write_times(lines, event);
    let title = opening.title.as_ref().filter(|_| participant.status == Status::Active);
    let what = title.map_or(opening.kind.label(), |title| title.as_str());
    lines.text("SUMMARY", &format!("{what} – {}", participant.name));
    if !event.cancelled {
        lines.text("LOCATION", &location(participant, event.day));
        let description = description(publisher, participant, event.day);
        lines.text("DESCRIPTION", &description);
    }
    write_page(lines, publisher, participant);
    lines.plain("END", "VEVENT");
}

/// When it is. A whole date is one in calendars too, without hours.
fn write_times(lines: &mut ContentLines, event: &Event<'_>) {
    if event.day.opening.is_whole_day() {
        let date = |of: Date| of.strftime("%Y%m%d").to_string();
        lines.plain("DTSTART;VALUE=DATE", &date(event.day.opening.start().date()));
        lines.plain("DTEND;VALUE=DATE", &date(event.day.opening.end().date()));
        return;
    }
    lines.plain("DTSTART", &utc(event.start.timestamp()));
    // An opening that a clock change swallows has no length, and an end that is the start is not allowed.
    if event.end > event.start {
        lines.plain("DTEND", &utc(event.end.timestamp()));
    }
}

/// Where the status page is, unless nobody knows.
fn write_page(lines: &mut ContentLines, publisher: Publisher<'_>, participant: &Participant) {
    if let Some(page) = page(publisher, participant) {
        lines.plain("URL", &page);
    }
}

fn page(publisher: Publisher<'_>, participant: &Participant) -> Option<String> {
    publisher.origin.map(|origin| format!("{origin}/p/{}", participant.slug))
}

/// Where an open day is, as far as is known.
fn location(participant: &Participant, day: &OpenDay) -> String {
    let place = day.opening.place.as_ref().or(participant.place.as_ref());
    let country = participant.country.name();
    place.map_or_else(|| country.to_owned(), |place| format!("{place}, {country}"))
}

/// The plan, where to register, and whose open day it is.
fn description(publisher: Publisher<'_>, participant: &Participant, day: &OpenDay) -> String {
    let plan = participant.plan.as_ref().map(ToString::to_string);
    let registration = day.opening.registration.as_ref().map(|link| format!("Register: {link}"));
    let issuer = page(publisher, participant)
        .map_or_else(|| publisher.initiative.to_owned(), |page| format!("{}: {page}", publisher.initiative));
    let parts = [plan, registration, Some(issuer)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// An instant as calendars write it; times here are of whole seconds or cut to them.
fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}
