use std::collections::BTreeMap;

use jiff::civil::{DateTime, Time, date};
use jiff::tz::TimeZone;

use super::*;
use crate::domain::fixture::at;

/// What a reader makes of an observance: the offsets before and after, and when it begins by the clock before.
type Read = Vec<(DateTime, i64, i64)>;

/// The observances of a zone as a program reads them that knows nothing else of it, earliest first.
fn read(text: &str) -> Read {
    let (mut found, mut part) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
    let seconds = |text: &str| {
        let number = |range: std::ops::Range<usize>| text.get(range).map_or(0, |part| part.parse::<i64>().unwrap());
        let all = number(1..3) * 3_600 + number(3..5) * 60 + if text.len() > 5 { number(5..7) } else { 0 };
        if text.starts_with('-') { -all } else { all }
    };
    for line in text.replace("\r\n ", "").lines() {
        let (name, value) = line.split_once(':').unwrap();
        part.entry(name.to_owned()).or_default().push(value.to_owned());
        if name == "END" && value != "VTIMEZONE" {
            let begins = part.remove("DTSTART").unwrap().into_iter().chain(part.remove("RDATE").unwrap_or_default());
            let (from, to) = (seconds(&part["TZOFFSETFROM"][0]), seconds(&part["TZOFFSETTO"][0]));
            found.extend(begins.map(|at| (DateTime::strptime("%Y%m%dT%H%M%S", at).unwrap(), from, to)));
            part.clear();
        }
    }
    // Which comes first is a matter of instants: what is begun by another clock may look later.
    found.sort_by_key(|(at, from, _)| utc(*at, *from));
    found
}

fn utc(local: DateTime, offset: i64) -> i64 {
    TimeZone::UTC.to_timestamp(local).unwrap().as_second() - offset
}

/// The instant of a local time by the observances: the latest that has begun by the clock before it counts (RFC 5545,
/// section 3.6.5).
fn resolved(observances: &Read, at: DateTime) -> i64 {
    let begun = observances.iter().rev().find(|(begins, ..)| *begins <= at);
    let (begins, from, to) = begun.or(observances.first()).copied().unwrap();
    // A time that comes twice is the first of the two; only the one before tells it so.
    let is_first_of_two = to < from && (at.duration_since(begins).as_secs() < 0);
    utc(at, if is_first_of_two { from } else { to })
}

fn written(zone: &TimeZone, span: (Timestamp, Timestamp)) -> String {
    let mut lines = ContentLines::default();
    write(&mut lines, "Zone", zone, span);
    lines.into_string()
}

#[test]
fn every_zone_is_written_so_that_local_times_mean_the_instants_that_they_mean() {
    let mut count = 0;
    for name in jiff::tz::db().available() {
        let zone = jiff::tz::db().get(name.as_str()).unwrap();
        for (first, days) in [(date(2026, 9, 1), 460), (date(1994, 2, 1), 300)] {
            let instant = |date: jiff::civil::Date, hour| {
                let local = date.to_datetime(Time::constant(hour, 30, 0, 0));
                zone.to_ambiguous_zoned(local).compatible().unwrap()
            };
            let last = first.saturating_add(jiff::Span::new().days(days));
            let text = written(&zone, (instant(first, 0).timestamp(), instant(last, 23).timestamp()));
            let observances = read(&text);
            let mut date = first;
            while date <= last {
                for hour in [0, 5, 9, 16, 23] {
                    let zoned = instant(date, hour);
                    let local = zoned.datetime();
                    // Hours that come twice are left to programs, which read them in several ways.
                    if zone.to_ambiguous_timestamp(local).is_ambiguous() {
                        continue;
                    }
                    count += 1;
                    assert_eq!(resolved(&observances, local), zoned.timestamp().as_second(), "{name} {local}\n{text}");
                }
                date = date.tomorrow().unwrap();
            }
        }
    }
    assert!(count > 1_000_000, "{count}");
}

#[test]
fn a_zone_carries_the_transitions_about_its_times_and_no_others() {
    let zone = jiff::tz::db().get("Europe/Prague").unwrap();
    let text = written(&zone, (at("2026-12-03T08:00:00Z"), at("2027-12-03T16:00:00Z")));
    assert_eq!(
        text.replace("\r\n", "\n"),
        "BEGIN:VTIMEZONE\nTZID:Zone\nBEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\n\
         TZOFFSETTO:+0100\nTZNAME:CET\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\n\
         TZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20271031T030000\nTZOFFSETFROM:+0200\n\
         TZOFFSETTO:+0100\nTZNAME:CET\nEND:STANDARD\nEND:VTIMEZONE\n"
    );
    let text = written(&TimeZone::UTC, (at("2026-12-03T08:00:00Z"), at("2027-12-03T16:00:00Z")));
    assert_eq!(
        text.replace("\r\n", "\n"),
        "BEGIN:VTIMEZONE\nTZID:Zone\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0000\n\
         TZNAME:UTC\nEND:STANDARD\nEND:VTIMEZONE\n"
    );
}
