//! Calendars and tables that are made to be slow, sent again and again to be read.

use std::sync::Arc;
use std::time::Duration;

use super::crowd::{Enough, crowd};
use super::server::{Setup, slug};
use super::stage::{Leaves, MB, Stage};
use crate::http::Request;

/// Who sends them at once; each is a maintainer, and so let in as far as anybody is.
const SENDERS: usize = 8;

/// The bar of the hot badge beside them.
const HOT: Duration = Duration::from_millis(20);

pub(crate) fn hostile(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let token = server.maintainer();
    let files = Arc::new(files());
    let request = move |number: u64| {
        let (kind, file) = &files[usize::try_from(number).unwrap() % files.len()];
        Request::post(&format!("/api/v1/participants/{}/open-days/import?keyword=", slug(0)))
            .header("Authorization", &format!("Bearer {token}"))
            .header("Content-Type", kind)
            .body(file.clone())
    };
    let enough = Enough::time(stage.attack_time());
    let tally = stage.attacked(&server, Leaves::Nothing, crowd(server.public, 1, SENDERS, enough, request));
    stage.row.saw(format_args!("answered {tally}"));
    stage.row.must(tally.of(200) > 0, "some are read up to their limits");
    stage.row.must(tally.of(422) > 0, "some are refused");
    stage.hot_within(HOT);
    stage.memory_within(160 * MB);
}

/// Of each kind one, with its type.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let (calendar, table) = ("text/calendar", "text/csv");
    let zone =
        "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\n";
    let endless = format!("BEGIN:VTIMEZONE\r\nTZID:Nowhere\r\n{}END:VTIMEZONE\r\n", zone.repeat(40_000));
    let dense = format!("RRULE:FREQ=DAILY;BYHOUR={};BYMINUTE={}", listed(0..24), listed(0..60));
    vec![
        (calendar, of_entries("", 1, "RRULE:FREQ=DAILY;COUNT=1000000000")),
        (calendar, of_entries("", 100, &dense)),
        (calendar, of_entries("", 5_000, "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")),
        (calendar, of_entries("", 200, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")),
        (calendar, of_entries(&endless, 1, "")),
        (calendar, of_entries("", 1, &format!("DESCRIPTION:{}", "x".repeat(2 << 20)))),
        (table, format!("date,from,to\n{}", "x".repeat(2 << 20)).into_bytes()),
        (table, format!("date,from,to{}", "\n3.12.2026,9,16".repeat(100_000)).into_bytes()),
    ]
}

fn listed(numbers: std::ops::Range<u8>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(",")
}

/// A calendar with so many entries that have a line more than others.
fn of_entries(before: &str, count: usize, line: &str) -> Vec<u8> {
    let entry = |number: usize| {
        format!(
            "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:20261203T090000\r\nDTEND:20261203T160000\r\nSUMMARY:Day\r\n{line}\r\n\
             END:VEVENT\r\n"
        )
    };
    let entries: String = (0..count).map(entry).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{before}{entries}END:VCALENDAR\r\n").into_bytes()
}
