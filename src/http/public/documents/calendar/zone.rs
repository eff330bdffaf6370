//! The rules of a time zone as calendars carry them along (RFC 5545, section 3.6.5), made from the zone data of jiff.
//!
//! Only the transitions that lie about the times of the calendar are written, each as an observance of its own: with several
//! dates in one (`RDATE`) ical.js, and whoever builds on it, forgets the first. What must never enter: which times a calendar
//! has.

#[cfg(test)]
mod tests;

use jiff::civil::{DateTime, date};
use jiff::tz::{Dst, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::super::content_line::ContentLines;

/// From when an observance is dated that no transition began, before all times that may be entered.
const BEGINNING: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// What clocks show from certain instants on.
#[derive(Debug)]
struct Observance {
    is_summer: bool,
    from: Offset,
    to: Offset,
    name: String,
    /// The local time, by the clock before, at which it begins.
    begins: DateTime,
}

/// Writes the zone named `name`, as it is between the first and the last of some instants.
pub(super) fn write(lines: &mut ContentLines, name: &str, zone: &TimeZone, (first, last): (Timestamp, Timestamp)) {
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", name);
    for observance in observances(zone, first, last) {
        let component = if observance.is_summer { "DAYLIGHT" } else { "STANDARD" };
        lines.plain("BEGIN", component);
        lines.plain("DTSTART", &local(observance.begins));
        lines.plain("TZOFFSETFROM", &offset(observance.from));
        lines.plain("TZOFFSETTO", &offset(observance.to));
        lines.text("TZNAME", &observance.name);
        lines.plain("END", component);
    }
    lines.plain("END", "VTIMEZONE");
}

fn observances(zone: &TimeZone, first: Timestamp, last: Timestamp) -> Vec<Observance> {
    // Exclusive on both sides: one that begins at an instant holds at it.
    let just_after = first.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(first);
    let before = zone.preceding(just_after).next();
    let mut all: Vec<Observance> = Vec::new();
    if before.is_none() {
        let info = zone.to_offset_info(first);
        let (to, name) = (info.offset(), info.abbreviation().to_owned());
        all.push(Observance { is_summer: info.dst() == Dst::Yes, from: to, to, name, begins: BEGINNING });
    }
    let after = zone.following(first).take_while(|transition| transition.timestamp() <= last);
    for transition in before.into_iter().chain(after) {
        let (at, to) = (transition.timestamp(), transition.offset());
        let from = at.checked_sub(SignedDuration::from_nanos(1)).map_or(to, |just_before| zone.to_offset(just_before));
        let (is_summer, name) = (transition.dst() == Dst::Yes, transition.abbreviation());
        let begins = from.to_datetime(at);
        all.push(Observance { is_summer, from, to, name: name.to_owned(), begins });
    }
    all
}

/// A local time as calendars write it.
pub(super) fn local(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// An offset from UTC, with its seconds where there are some.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (all / 3_600, all / 60 % 60, all % 60);
    let seconds = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{seconds}")
}
