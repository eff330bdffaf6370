//! What becomes of the entries of calendars, by the clocks of a participant.

mod called_off;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::input::OpenDayInput;
use crate::intake::{FoundDays, KEYWORD, Wanted, Why, read};

const NOW: &str = "2026-11-01T12:00:00Z";

/// What is found in a calendar of these lines, for a participant in `zone`.
fn found_in(zone: &str, now: &str, lines: &[&str]) -> FoundDays {
    let zone = TimeZone::get(zone).unwrap();
    let wanted = Wanted::new(KEYWORD, &zone, now.parse::<Timestamp>().unwrap());
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", lines.join("\r\n"));
    read(text.as_bytes(), &wanted, &|| false).unwrap()
}

/// An entry that is meant for Openday, of these lines beside its title.
fn entry(lines: &[&str]) -> String {
    format!("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Tour #openday\r\n{}\r\nEND:VEVENT", lines.join("\r\n"))
}

fn found(lines: &[&str]) -> FoundDays {
    found_in("Europe/Prague", NOW, &[&entry(lines)])
}

/// Starts and ends, written short.
fn times(found: &FoundDays) -> Vec<String> {
    let short = |input: &OpenDayInput| {
        let (start, end) = (input.start.clone().unwrap(), input.end.clone().unwrap());
        match start.get(..11).and_then(|date| end.strip_prefix(date)) {
            Some(end) => format!("{start} {end}"),
            None => format!("{start} {end}"),
        }
    };
    found.days.iter().map(|day| short(&day.input)).collect()
}

fn told(found: &FoundDays) -> Vec<String> {
    found.left_out.iter().map(|one| format!("{}: {}", one.what, one.why)).collect()
}

#[test]
fn an_entry_becomes_an_open_day_with_title_place_and_address() {
    let found = found_in(
        "Europe/Prague",
        NOW,
        &[
            "BEGIN:VEVENT",
            "UID:a@example",
            "SUMMARY:Prohlídka pecí #openday",
            "DTSTART;TZID=Europe/Prague:20261203T090000",
            "DTEND;TZID=Europe/Prague:20261203T160000",
            "LOCATION:Mostecká 12\\, Brno\\n602 00",
            "URL:https://pekarna.example/den",
            "DESCRIPTION:<b>vitejte</b>",
            "END:VEVENT",
        ],
    );
    let [day] = found.days.as_slice() else { panic!("{found:?}") };
    assert_eq!((day.uid.as_deref(), day.line), (Some("a@example"), Some(3)));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(day.input.start, text("2026-12-03T09:00"));
    assert_eq!(day.input.end, text("2026-12-03T16:00"));
    assert_eq!(day.input.title, text("Prohlídka pecí"));
    assert_eq!(day.input.place, text("Mostecká 12, Brno, 602 00"));
    assert_eq!(day.input.registration, text("https://pekarna.example/den"));
    assert_eq!((day.notes.len(), found.left_out.len(), found.cut.len()), (0, 0, 0));
}

#[test]
fn the_word_may_stand_in_the_description_or_be_a_category_and_others_are_counted() {
    let plain = |title: &str, more: &str| {
        format!(
            "BEGIN:VEVENT\r\nSUMMARY:{title}\r\nDTSTART:20261203T090000Z\r\nDTEND:20261203T100000Z\r\n{more}\r\nEND:VEVENT"
        )
    };
    let lines = [
        plain("Lunch", "DESCRIPTION:see #open\r\n day"),
        plain("Dentist", "CATEGORIES:PRIVATE,WORK"),
        plain("Tour", "CATEGORIES:WORK,Open day").replace("T09", "T08"),
        plain("Party", "DESCRIPTION:#opendays"),
    ];
    let found = found_in("Europe/Prague", NOW, &lines.each_ref().map(String::as_str));
    assert_eq!(times(&found), ["2026-12-03T09:00 11:00", "2026-12-03T10:00 11:00"]);
    assert_eq!(
        told(&found),
        ["2 entries: `#openday` stands neither in the title nor in the description nor in the categories"]
    );
}

#[test]
fn times_are_read_in_their_zone_and_given_in_that_of_the_participant() {
    for (start, end, expected) in [
        ("DTSTART:20261203T080000Z", "DTEND:20261203T150000Z", "2026-12-03T09:00 16:00"),
        ("DTSTART:20261203T090000", "DTEND:20261203T160000", "2026-12-03T09:00 16:00"),
        (
            "DTSTART;TZID=Europe/London:20261203T090000",
            "DTEND;TZID=Europe/Prague:20261203T160000",
            "2026-12-03T10:00 16:00",
        ),
        ("DTSTART;TZID=Central Europe Standard Time:20261203T090000", "DURATION:PT7H", "2026-12-03T09:00 16:00"),
        ("DTSTART;TZID=\"Pacific Standard Time\":20261203T210000", "DURATION:PT3H", "2026-12-04T06:00 09:00"),
        ("DTSTART;TZID=/citadel.org/x/Asia/Tokyo:20261203T170000", "DURATION:P0DT1H30M", "2026-12-03T09:00 10:30"),
        ("DTSTART;VALUE=DATE:20261203", "X-A:1", "2026-12-03T00:00 2026-12-04T00:00"),
        ("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261203", "2026-12-03T00:00 2026-12-04T00:00"),
        ("DTSTART:20261203", "DTEND:20261204", "2026-12-03T00:00 2026-12-04T00:00"),
        ("DTSTART:20261203T090030", "DTEND:20261203T160059", "2026-12-03T09:00 16:00"),
        ("DTSTART:20261203T220000", "DTEND:20261204T020000", "2026-12-03T22:00 2026-12-04T02:00"),
    ] {
        assert_eq!(times(&found(&[start, end])), [expected], "{start}");
    }
}

#[test]
fn times_without_a_zone_are_in_that_of_their_calendar_and_dates_are_the_participants() {
    let at_nine = entry(&["DTSTART:20261203T090000", "DTEND:20261203T160000"]);
    let whole = entry(&["DTSTART;VALUE=DATE:20261203"]);
    let found = |entry: &str| times(&found_in("Europe/Prague", NOW, &["X-WR-TIMEZONE:America/New_York", entry]));
    assert_eq!(found(&at_nine), ["2026-12-03T15:00 22:00"]);
    assert_eq!(found(&whole), ["2026-12-03T00:00 2026-12-04T00:00"]);
}

#[test]
fn several_whole_dates_are_an_open_day_each() {
    let found = found(&["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261206"]);
    let expected =
        ["2026-12-03T00:00 2026-12-04T00:00", "2026-12-04T00:00 2026-12-05T00:00", "2026-12-05T00:00 2026-12-06T00:00"];
    assert_eq!(times(&found), expected);
    assert!(found.days.iter().all(|day| day.notes.is_empty()));
}

#[test]
fn a_series_is_followed_in_its_zone_across_changes_of_the_clock() {
    let monthly = [
        "DTSTART;TZID=Europe/Prague:20260108T090000",
        "DTEND;TZID=Europe/Prague:20260108T160000",
        "RRULE:FREQ=MONTHLY;BYDAY=2TH;UNTIL=20270408T070000Z",
        "EXDATE;TZID=Europe/Prague:20261210T090000",
    ];
    let expected = ["2026-11-12", "2027-01-14", "2027-02-11", "2027-03-11", "2027-04-08"];
    assert_eq!(times(&found(&monthly)), expected.map(|date| format!("{date}T09:00 16:00")));

    let from_london = ["DTSTART;TZID=Europe/London:20270325T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"];
    assert_eq!(times(&found(&from_london)), ["2027-03-25T10:00 11:00", "2027-04-01T10:00 11:00"]);

    let from_new_york = ["DTSTART;TZID=America/New_York:20270310T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"];
    assert_eq!(times(&found(&from_new_york)), ["2027-03-10T15:00 16:00", "2027-03-17T14:00 15:00"]);
}

#[test]
fn what_clocks_skip_is_no_date_of_a_series_and_does_not_count() {
    for (zone, start, expected) in [
        // Clocks go from 02:00 to 03:00.
        ("Europe/Prague", "20270327T023000", ["2027-03-27T02:30 03:00", "2027-03-29T02:30 03:00"]),
        // Clocks go from 00:00 to 01:00.
        ("Asia/Beirut", "20270327T003000", ["2027-03-27T00:30 01:00", "2027-03-29T00:30 01:00"]),
        // Clocks go by half an hour, from 02:00 to 02:30.
        ("Australia/Lord_Howe", "20271002T021500", ["2027-10-02T02:15 02:45", "2027-10-04T02:15 02:45"]),
        // Clocks go from 02:00 to 03:00, at the end of Ramadan.
        ("Africa/Casablanca", "20260321T023000", ["2026-03-21T02:30 03:00", "2026-03-23T02:30 03:00"]),
    ] {
        let start = format!("DTSTART:{start}");
        let now = if zone == "Africa/Casablanca" { "2026-01-10T12:00:00Z" } else { NOW };
        let found = found_in(zone, now, &[&entry(&[&start, "DURATION:PT30M", "RRULE:FREQ=DAILY;COUNT=2"])]);
        assert_eq!(times(&found), expected, "{zone} {found:?}");
    }
}

#[test]
fn a_single_entry_in_a_gap_begins_behind_it_and_one_in_a_fold_the_first_time() {
    assert_eq!(times(&found(&["DTSTART:20270328T023000", "DURATION:PT1H"])), ["2027-03-28T03:30 04:30"]);
    assert_eq!(times(&found(&["DTSTART:20270328T023000", "DTEND:20270328T040000"])), ["2027-03-28T03:30 05:00"]);
    // From 02:30 for an hour that passes, in which clocks go back: it ends at 02:30 again, which no open day can.
    let in_a_fold = found(&["DTSTART:20271031T023000", "DURATION:PT2H"]);
    assert_eq!(times(&in_a_fold), ["2027-10-31T02:30 03:30"]);
}

#[test]
fn a_date_whose_midnight_is_skipped_begins_when_it_begins() {
    let found = found_in("Asia/Beirut", NOW, &[&entry(&["DTSTART;VALUE=DATE:20270328"])]);
    assert_eq!(times(&found), ["2027-03-28T01:00 2027-03-29T00:00"]);
}

#[test]
fn entries_stand_for_dates_of_their_series() {
    let master = entry(&["DTSTART;TZID=Europe/Prague:20261203T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=5"]);
    let moved = entry(&["RECURRENCE-ID:20261210T080000Z", "DTSTART:20261211T120000", "DURATION:PT1H"]);
    let older = entry(&["RECURRENCE-ID:20261210T080000Z", "SEQUENCE:-1", "DTSTART:20261212T120000", "DURATION:PT1H"]);
    let cancelled = entry(&["RECURRENCE-ID;TZID=Europe/Prague:20261217T090000", "STATUS:CANCELLED"]);
    let unmarked = entry(&["RECURRENCE-ID;VALUE=DATE:20261224", "DTSTART:20261224T090000", "DURATION:PT1H"])
        .replace("Tour #openday", "Closed");
    let found = found_in("Europe/Prague", NOW, &[&moved, &older, &master, &cancelled, &unmarked]);
    assert_eq!(times(&found), ["2026-12-03T09:00 11:00", "2026-12-11T12:00 13:00", "2026-12-31T09:00 11:00"]);
    assert_eq!(
        told(&found),
        [
            "Tour #openday: it is cancelled",
            "1 entry: `#openday` stands neither in the title nor in the description nor in the categories"
        ]
    );
}

#[test]
fn an_entry_may_stand_for_all_later_dates() {
    let master = entry(&["DTSTART:20261203T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=4"]);
    let later =
        entry(&["RECURRENCE-ID;RANGE=THISANDFUTURE:20261217T090000", "DTSTART:20261218T100000", "DURATION:PT1H"]);
    let found = found_in("Europe/Prague", NOW, &[&master, &later]);
    let expected =
        ["2026-12-03T09:00 11:00", "2026-12-10T09:00 11:00", "2026-12-18T10:00 11:00", "2026-12-25T10:00 11:00"];
    assert_eq!(times(&found), expected);
}

#[test]
fn an_entry_that_stands_for_a_past_date_or_for_none_is_taken_when_it_is_to_come() {
    let master = entry(&["DTSTART:20260903T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=2"]);
    let moved = entry(&["RECURRENCE-ID:20260903T090000", "DTSTART:20261218T100000", "DURATION:PT1H"]);
    assert_eq!(times(&found_in("Europe/Prague", NOW, &[&master, &moved])), ["2026-12-18T10:00 11:00"]);
    assert_eq!(times(&found_in("Europe/Prague", NOW, &[&moved])), ["2026-12-18T10:00 11:00"]);
}

#[test]
fn dates_are_added_to_a_series_and_taken_out() {
    let found = found(&[
        "DTSTART:20261203T090000",
        "DURATION:PT2H",
        "RDATE:20261204T100000,20261205T100000",
        "RDATE;VALUE=PERIOD:20261206T100000Z/PT30M,20261207T100000Z/20261207T110000Z",
        "EXDATE:20261204T100000",
        "EXDATE;VALUE=DATE:20261203",
    ]);
    assert_eq!(times(&found), ["2026-12-05T10:00 12:00", "2026-12-06T11:00 11:30", "2026-12-07T11:00 12:00"]);
}

#[test]
fn whole_dates_repeat_and_lose_some() {
    let found = found(&[
        "DTSTART;VALUE=DATE:20261203",
        "RRULE:FREQ=DAILY;UNTIL=20261206",
        "EXDATE;VALUE=DATE:20261204",
        "EXDATE:20261205T000000Z",
    ]);
    assert_eq!(times(&found), ["2026-12-03T00:00 2026-12-04T00:00", "2026-12-06T00:00 2026-12-07T00:00"]);
}

#[test]
fn what_is_left_out_says_why() {
    let at_nine = "DTSTART:20261203T090000";
    for (lines, expected) in [
        (vec!["DTSTART:20260203T090000", "DURATION:PT2H"], "it is over since `2026-02-03 11:00`"),
        (
            vec!["DTSTART:20290203T090000", "DURATION:PT2H"],
            "it begins in more than 18 months; take it in nearer to the day",
        ),
        (vec![at_nine, "DURATION:PT2H", "STATUS:CANCELLED"], "it is cancelled"),
        (vec![at_nine, "STATUS:CANCELLED"], "it is cancelled"),
        (
            vec![at_nine, "DTEND:20261205T090000"],
            "it lasts from `2026-12-03 09:00` to `2026-12-05 09:00`, which is longer than 24 hours; enter one open day for each date",
        ),
        (
            vec![at_nine, "DTEND:20261203T080000"],
            "it ends at `2026-12-03 08:00`, which is not after its start at `2026-12-03 09:00`",
        ),
        (
            vec!["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261202"],
            "it ends on `2026-12-02`, which is not after its start on `2026-12-03`",
        ),
        (
            vec!["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20271203"],
            "it lasts 365 days, more than 31; enter one open day for each date",
        ),
        (vec![at_nine], "it does not say when it ends"),
        (vec!["DTEND:20261203T080000"], "it does not say when it begins"),
        (
            vec!["DTSTART:20260230T090000", "DURATION:PT1H"],
            "`2026-02-30` is no date there is: February 2026 has 28 days",
        ),
        (
            vec!["DTSTART:20261303T090000", "DURATION:PT1H"],
            "`2026-13-03` is no date there is: a year has 12 months, and 13 is none of them",
        ),
        (vec!["DTSTART:20261203T290000", "DURATION:PT1H"], "`29:00` is not a time of the day, like 09:00 or 9 am"),
        (
            vec!["DTSTART:3 December", "DURATION:PT1H"],
            "`3 December` is not a date and time as calendars write them, like 20261203T090000",
        ),
        (
            vec![at_nine, "DURATION:seven hours"],
            "`seven hours` is not how long something lasts as calendars write it, like PT7H",
        ),
        (
            vec!["DTSTART;TZID=Prag:20261203T090000", "DURATION:PT1H"],
            "time zone `Prag` is not known; choose the zone of a place, like `Europe/Prague`",
        ),
        (
            vec![at_nine, "DURATION:PT1H", "RRULE:FREQ=HOURLY"],
            "it repeats `HOURLY`; an open day may repeat daily, weekly, monthly or yearly",
        ),
        (
            vec![at_nine, "DURATION:PT1H", "RRULE:FREQ=SOMETIMES"],
            "it repeats by the rule `FREQ=SOMETIMES`, which cannot be read; enter its dates one by one",
        ),
        (
            vec![at_nine, "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"],
            "it repeats by the rule `FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2`, which names no date there is; correct it",
        ),
        (
            vec!["DTSTART:20250203T090000", "DURATION:PT2H", "RRULE:FREQ=DAILY;COUNT=9"],
            "it repeats, but on no date to come in the next 18 months",
        ),
    ] {
        let found = found(&lines);
        assert_eq!(told(&found), [format!("Tour #openday: {expected}")], "{lines:?}");
        assert_eq!(times(&found), [""; 0]);
    }
}

#[test]
fn a_text_that_is_no_title_or_place_does_not_cost_the_day() {
    let location = format!("LOCATION:{}", "x".repeat(81));
    let found = found(&["DTSTART:20261203T090000", "DURATION:PT1H", &location, "URL:urn:x"]);
    let [day] = found.days.as_slice() else { panic!("{found:?}") };
    assert_eq!((day.input.place.as_deref(), day.input.registration.as_deref()), (None, None));
    assert_eq!(
        day.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["it is taken without its place: place has 81 characters; at most 80 are allowed"]
    );
}

#[test]
fn the_same_times_are_taken_once_and_overlaps_are_told() {
    let at = |uid: &str, title: &str, hour: &str| {
        entry(&[&format!("DTSTART:20261203T{hour}0000"), "DURATION:PT2H"])
            .replace("UID:1", &format!("UID:{uid}"))
            .replace("Tour", title)
    };
    let entries = [at("1", "A", "09"), at("2", "B", "09"), at("3", "C", "10"), at("4", "D", "12")];
    let found = found_in("Europe/Prague", NOW, &entries.each_ref().map(String::as_str));
    assert_eq!(times(&found), ["2026-12-03T09:00 11:00", "2026-12-03T10:00 12:00", "2026-12-03T12:00 14:00"]);
    assert_eq!(told(&found), ["B #openday: another open day has the same times: `A #openday`"]);
    let notes: Vec<_> = found.days.iter().flat_map(|day| &day.notes).map(ToString::to_string).collect();
    assert_eq!(notes, ["it overlaps the open day from `2026-12-03 09:00` to `2026-12-03 11:00`"]);
}

#[test]
fn a_file_that_ends_too_soon_gives_what_is_whole() {
    let zone = TimeZone::get("Europe/Prague").unwrap();
    let whole = entry(&["DTSTART:20261203T090000", "DURATION:PT2H"]);
    let text = format!("BEGIN:VCALENDAR\n{whole}\nBEGIN:VEVENT\nSUMMARY:Next #openday\nDTSTART:2026");
    let found = read(text.as_bytes(), &Wanted::new(KEYWORD, &zone, NOW.parse().unwrap()), &|| false).unwrap();
    assert_eq!(times(&found), ["2026-12-03T09:00 11:00"]);
    assert_eq!(found.left_out[0].why, Why::Unfinished);
    assert_eq!(
        found.cut.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["the file ends before its end; export it again if something is missing"]
    );
}
