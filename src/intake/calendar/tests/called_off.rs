//! What a calendar says does not take place, and what is nobody else's business.

use super::{NOW, entry, found_in, times, told};
use crate::intake::FoundDays;

const AT_NINE: &str = "DTSTART;TZID=Europe/Prague:20261204T090000";

fn found(entries: &[String]) -> FoundDays {
    found_in("Europe/Prague", NOW, &entries.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The names of entries that are called off, each with when what is meant of it begins.
fn called_off(found: &FoundDays) -> Vec<String> {
    let start = |start: jiff::civil::DateTime| start.strftime("%Y-%m-%dT%H:%M").to_string();
    found.called_off.iter().map(|one| format!("{} {}", one.uid, one.start.map_or("all".to_owned(), start))).collect()
}

#[test]
fn an_entry_that_is_cancelled_or_taken_out_is_called_off_as_a_whole() {
    for line in ["STATUS:CANCELLED", "EXDATE;TZID=Europe/Prague:20261204T090000"] {
        let found = found(&[entry(&[AT_NINE, "DURATION:PT1H", line])]);
        assert_eq!((times(&found), called_off(&found)), (vec![], vec!["1 all".to_owned()]), "{line}");
        assert_eq!(told(&found), ["Tour #openday: it is cancelled"], "{line}");
    }
    let series = found(&[entry(&[AT_NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY", "STATUS:CANCELLED"])]);
    assert_eq!(called_off(&series), ["1 all"]);
}

#[test]
fn of_a_series_the_dates_are_called_off_that_are_taken_out_or_cancelled() {
    let weekly = [AT_NINE, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261211T080000Z"];
    // It was moved before it was cancelled, and says its own title no more.
    let cancelled = entry(&[
        "RECURRENCE-ID;TZID=Europe/Prague:20261218T090000",
        "DTSTART;TZID=Europe/Prague:20261219T140000",
        "DURATION:PT1H",
        "STATUS:CANCELLED",
    ]);
    let found = found(&[entry(&weekly), cancelled.replace("SUMMARY:Tour #openday\r\n", "")]);
    assert_eq!(times(&found), ["2026-12-04T09:00 10:00", "2026-12-25T09:00 10:00"]);
    assert_eq!(called_off(&found), ["1 2026-12-11T09:00", "1 2026-12-19T14:00", "1 2026-12-18T09:00"]);
}

#[test]
fn every_whole_date_of_an_entry_is_called_off() {
    let lines = ["DTSTART;VALUE=DATE:20261204", "DTEND;VALUE=DATE:20261206", "RRULE:FREQ=WEEKLY;COUNT=2"];
    let found = found(&[entry(&[&lines[..], &["EXDATE;VALUE=DATE:20261211"]].concat())]);
    assert_eq!(called_off(&found), ["1 2026-12-11T00:00", "1 2026-12-12T00:00"]);
}

#[test]
fn a_cancelled_entry_without_the_word_is_known_by_its_name_and_told_as_another() {
    let found = found(&[entry(&[AT_NINE, "STATUS:CANCELLED"]).replace(" #openday", "")]);
    assert_eq!(called_off(&found), ["1 all"]);
    assert!(told(&found)[0].starts_with("1 entry: "), "{:?}", told(&found));
}

#[test]
fn what_is_marked_as_private_is_left_out_and_not_called_off() {
    for class in ["CLASS:PRIVATE", "CLASS:CONFIDENTIAL"] {
        let found = found(&[entry(&[AT_NINE, "DURATION:PT1H", class])]);
        assert_eq!((times(&found), called_off(&found)), (vec![], vec![]));
        let why = format!("Tour #openday: its calendar marks it as `{class}`; mark it as public there to take it in");
        assert_eq!(told(&found), [why]);
    }
    let public = found(&[entry(&[AT_NINE, "DURATION:PT1H", "CLASS:PUBLIC"])]);
    assert_eq!(times(&public).len(), 1);
}
