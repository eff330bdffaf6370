//! How long a calendar of one's own takes to read, and how much memory.
//!
//! Why it matters: a file is read while its owner waits, on one of few cores, and anybody with a private link may send one.
//! The calendar is what a busy business exports: 2 MB, 5,000 entries with long descriptions, every tenth a series that began
//! years ago. In the first file all are meant for Openday, in the second one in a hundred is.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use openday::intake::{FoundDays, KEYWORD, Wanted, read};

fn main() {
    print_memory();
    divan::main();
}

const EVENTS: usize = 5_000;

/// A calendar of 5,000 entries, of which one in so many is meant.
fn calendar(one_in: usize) -> Vec<u8> {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Europe/Prague\r\n".to_owned();
    let zones = ["Europe/Prague", "W. Europe Standard Time", "America/New_York"];
    for number in 0..EVENTS {
        let keyword = if number % one_in == 0 { " #openday" } else { "" };
        let (zone, month, day, hour) = (zones[number % 3], number % 12 + 1, number % 28 + 1, number % 10 + 8);
        let rule = if number % 10 == 0 { "RRULE:FREQ=MONTHLY;BYDAY=2TH\r\n" } else { "" };
        let year = if number % 10 == 0 { 2015 } else { 2026 + number % 2 };
        let written = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{number}@bench.example\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Tour {number}{keyword}\r\n\
             DTSTART;TZID={zone}:{year}{month:02}{day:02}T{hour:02}0000\r\n\
             DTEND;TZID={zone}:{year}{month:02}{day:02}T{hour:02}4500\r\n\
             {rule}LOCATION:Mostecka 12\\, Brno\r\nSTATUS:CONFIRMED\r\nSEQUENCE:0\r\n\
             DESCRIPTION:<p>What is made here\\, by whom and how\\, from the flour to the\r\n  loaf</p><p>Come in by the yard, \
             ring twice</p>\r\n\
             END:VEVENT\r\n"
        );
        written.expect("memory takes everything");
    }
    text.push_str("END:VCALENDAR\r\n");
    text.into_bytes()
}

fn found(bytes: &[u8]) -> FoundDays {
    let zone = TimeZone::get("Europe/Prague").expect("a zone");
    let wanted = Wanted::new(KEYWORD, &zone, "2026-11-01T12:00:00Z".parse().expect("an instant"));
    read(bytes, &wanted, &|| false).expect("a calendar")
}

/// The most memory that this process had, in kilobytes, where the system says it.
fn peak_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

fn print_memory() {
    for one_in in [100, 1] {
        let bytes = calendar(one_in);
        let before = peak_kilobytes();
        let found = found(&bytes);
        let more = before.zip(peak_kilobytes()).map(|(before, after)| after - before);
        println!(
            "one in {one_in} is meant: {} bytes, {} open days, {} told; {more:?} kB more at most",
            bytes.len(),
            found.days.len(),
            found.left_out.len()
        );
    }
}

#[divan::bench(args = [1, 100])]
fn calendar_of_5_000_entries(bencher: divan::Bencher<'_, '_>, one_in: usize) {
    let bytes = calendar(one_in);
    bencher.bench_local(|| found(&bytes));
}
