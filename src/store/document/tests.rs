mod properties;

use super::*;
use crate::domain::fixture::at as instant;
use crate::domain::schedule::{Kind, OPEN_DAYS_KEPT_MAX, OPEN_DAYS_MAX, OpenDayId};
use crate::domain::status::Status;
use crate::domain::text::Title;

const MINIMAL: &str = r#"{ "participants": [ {
    "slug": "pekarna-u-mostu", "name": "Pekárna U Mostu", "website": "https://pekarna.example/", "country": "CZ", "place": "Brno",
    "time_zone": "Europe/Prague", "language": "cs", "plan": "Pečeme od čtyř.", "link": "https://pekarna.example/den", "status": "active",
    "open_days": [ { "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": "tour", "title": "Chléb", "cancelled": false } ] } ] }"#;

fn now() -> Timestamp {
    instant("2026-11-01T08:00:00Z")
}

/// The minimal file with `from` replaced by `to`, which must be in it.
fn changed(from: &str, to: &str) -> String {
    assert!(MINIMAL.contains(from), "`{from}` is not in the file");
    MINIMAL.replacen(from, to, 1)
}

fn refusal(text: &str) -> String {
    parse(text, now()).expect_err("the file must be refused").to_string()
}

#[test]
fn the_file_of_the_manual_is_read_with_its_values_and_dates_of_now() {
    let [participant] = <[Participant; 1]>::try_from(parse(MINIMAL, now()).unwrap()).unwrap();
    assert_eq!(participant.name.as_str(), "Pekárna U Mostu");
    assert_eq!((participant.status, participant.admissions), (Status::Active, 1));
    assert_eq!((participant.status_since, participant.applied_at), (now(), now()));
    assert_eq!((participant.admitted_at, participant.changed_at), (Some(now()), now()));
    let [day] = participant.schedule.open_days() else { panic!("one open day") };
    assert_eq!((day.id, day.opening.kind, day.cancelled), (OpenDayId(1), Kind::Tour, false));
    assert_eq!(day.opening.title.as_ref().map(Title::as_str), Some("Chléb"));
}

#[test]
fn only_the_particulars_of_a_business_must_be_named() {
    let text = r#"{"participants":[{"slug":"ab","name":"A","website":"https://a.example","country":"DE",
        "time_zone":"Europe/Berlin","language":"de","open_days":[{"start":"2026-12-03T09:00","end":"2026-12-03T16:00"}]}]}"#;
    let [participant] = <[Participant; 1]>::try_from(parse(text, now()).unwrap()).unwrap();
    assert_eq!((participant.status, participant.admissions, participant.admitted_at), (Status::Pending, 0, None));
    assert_eq!(participant.schedule.open_days()[0].opening.kind, Kind::OpenHouse);
    assert_eq!(parse("{\"participants\":[]}", now()), Ok(vec![]));
    assert_eq!(parse("\u{FEFF}{\"participants\":[]}\r\n", now()), Ok(vec![]));
}

#[test]
fn a_wrong_value_is_named_with_line_column_and_path() {
    for (from, to, expected) in [
        (
            "\"2026-12-03T16:00\"",
            "\"03/12/2026 16:00\"",
            "line 4, column 58: participants[0].open_days[0].end: `03/12/2026 16:00` may be 3 December 2026 or 12 March 2026; write \
             `2026-12-03` or `2026-03-12`",
        ),
        (
            "\"CZ\"",
            "\"Bohemia\"",
            "participants[0].country: country `Bohemia` is not known; write its name in English, like \
             Czechia, or its two letters of ISO 3166-1, like CZ",
        ),
        ("\"cs\"", "5", "participants[0].language: invalid type: integer `5`, expected a string"),
        ("\"active\"", "\"actif\"", "participants[0].status: status `actif` does not exist; use pending, active,"),
        ("Pekárna U", "\\u202e", "line 2, column 40: participants[0].name: name holds `U+202E` at position 1"),
        ("Pekárna U", "a\\u0000b", "participants[0].name: name holds `U+0000` at position 2"),
        ("Pekárna U", "a\\ud83d", "participants[0].name: "),
        (
            "\"cancelled\": false",
            "\"cancelled\": \"perhaps\"",
            "participants[0].open_days[0].cancelled: invalid value: string \"perhaps\", expected true or false",
        ),
        ("\"cancelled\": false", "\"id\": 1.5", "participants[0].open_days[0].id: invalid value: floating point"),
        (
            "[ { \"start\"",
            "[ [\"2026-12-03T09:00\"], { \"start\"",
            "participants[0].open_days[0]: invalid type: sequence, expected an object that describes an open day",
        ),
        ("\"cancelled\": false", "\"id\": -1", "participants[0].open_days[0].id: invalid value: integer `-1`"),
        (
            "\"cancelled\": false",
            "\"changed_at\": \"1969-12-31T00:00:00Z\"",
            "changed_at: instant `1969-12-31T00:00:00Z` is not",
        ),
    ] {
        let message = refusal(&changed(from, to));
        assert!(message.contains(expected), "{message}");
        assert!(message.starts_with("line "), "{message}");
    }
}

#[test]
fn a_member_that_is_unknown_missing_or_double_is_refused() {
    for (from, to, expected) in [
        ("\"place\"", "\"town\"", "line 2, column 120: participants[0].town: "),
        ("\"place\"", "\"town\"", "unknown field `town`, expected one of"),
        ("\"slug\": \"pekarna-u-mostu\", ", "", "participants[0].slug: write 2 to 40"),
        ("\"country\"", "\"name\": \"B\", \"country\"", "duplicate field `name`"),
        ("\"open_days\": [", "\"open_days\": [], \"open_days\": [", "duplicate field `open_days`"),
        ("\"end\": \"2026-12-03T16:00\", ", "", "participants[0].open_days[0].end: write a date"),
        ("\"participants\"", "\"Participants\"", "unknown field `Participants`"),
    ] {
        let message = refusal(&changed(from, to));
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn values_that_are_wrong_together_name_the_member_to_correct() {
    for (from, to, expected) in [
        (
            "\"2026-12-03T16:00\"",
            "\"2026-12-03T08:00\"",
            "line 4, column 58: participants[0].open_days[0].end: it ends at `2026-12-03 08:00`, which is not after its \
             start at `2026-12-03 09:00`",
        ),
        ("\"2026-12-03T16:00\"", "\"2026-12-09T16:00\"", "participants[0].open_days[0].end: it lasts from"),
        (
            "\"start\": \"2026-12-03T09:00\", \"end\": \"2026-12-03T16:00\"",
            "\"start\": \"2027-03-28T02:30\", \"end\": \"2027-03-28T03:15\"",
            "participants[0].open_days[0].start: 2027-03-28 has no 02:30 in Europe/Prague: clocks go from 02:00 to 03:00",
        ),
        (
            "\"cancelled\": false",
            "\"places\": 12, \"places_left\": 13",
            "participants[0].open_days[0].places_left: `13` places cannot be left of 12",
        ),
        ("\"cancelled\": false", "\"id\": 0", "open_days[0].id: id `0` is not a number from 1 to 1000000000"),
        (
            "\"active\"",
            "\"active\", \"admissions\": 0",
            "participants[0].admissions: a participant that is active was admitted",
        ),
        ("\"active\"", "\"pending\", \"admissions\": 2", "participants[0].admissions: a pending participant"),
        (
            "\"active\"",
            "\"pending\", \"admitted_at\": \"2026-01-01T00:00:00Z\"",
            "participants[0].admitted_at: a pending",
        ),
        ("{ \"participants\"", "{ \"format\": 2, \"participants\"", "line 1, column 13: format: the file has format 2"),
    ] {
        let message = refusal(&changed(from, to));
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn blanks_are_nothing_and_all_mistakes_are_told_in_one_line() {
    let blank = changed("\"Brno\"", "\"\"").replace("\"Pečeme od čtyř.\"", "null").replace("\"active\"", "\"\"");
    let [read] = <[Participant; 1]>::try_from(parse(&blank, now()).unwrap()).unwrap();
    assert_eq!((read.place, read.plan, read.status), (None, None, Status::Pending));
    for nothing in ["null", "\"\"", "\" \""] {
        let text = format!(
            "{{\"participants\":[{{\"slug\":\"mill\",\"name\":\"Mill\",\"website\":\"mill.example\",\"country\":\"CZ\",\
             \"time_zone\":\"Europe/Prague\",\"language\":\"cs\",\"admissions\":{nothing},\"open_days\":[{{\"id\":{nothing},\
             \"start\":\"2026-12-03 9 am\",\"end\":\"2026-12-03 4 pm\",\"cancelled\":1,\"changed_at\":{nothing}}}]}}]}}"
        );
        let [mill] = <[Participant; 1]>::try_from(parse(&text, now()).unwrap()).unwrap();
        let day = &mill.schedule.open_days()[0];
        assert_eq!((mill.admissions, day.id.0, day.cancelled, day.changed_at), (0, 1, true, now()), "{nothing}");
    }
    let wrong = changed("\"Europe/Prague\"", "\"Europe/Prag\"")
        .replace("Pekárna U Mostu", " ")
        .replace("\"tour\"", "\"party\"");
    assert_eq!(
        refusal(&wrong),
        "3 values are wrong: (1) line 2, column 40: participants[0].name: enter the name of the business \
         (2) line 3, column 18: participants[0].time_zone: time zone `Europe/Prag` is not a Region/City name of the IANA \
         database, like Europe/Prague (3) line 4, column 86: participants[0].open_days[0].kind: kind `party` does not \
         exist; use open-house, tour, work-along, workshop, customer-visit, partner-day, online-visit, hybrid-visit or trial-run"
    );
    let entry = r#"{"slug":"-"}"#;
    let many = format!("{{\"participants\":[{}]}}", [entry; 5].join(","));
    let told = refusal(&many);
    assert!(told.starts_with("34 values are wrong: (1) ") && told.ends_with(" (and 14 more)"), "{told}");
}

#[test]
fn lists_that_are_null_are_empty() {
    let days = MINIMAL.find("\"open_days\"").unwrap();
    let text = format!("{} \"open_days\": null, \"closures\": null }} ] }}", &MINIMAL[..days]);
    let read = parse(&text, now()).unwrap();
    assert_eq!(read[0].schedule, crate::domain::schedule::Schedule::default());
    let message = refusal(&text.replacen("null", "5", 1));
    assert!(message.ends_with("participants[0].open_days: invalid type: integer `5`, expected a list"), "{message}");
}

#[test]
fn what_is_stored_of_places_that_are_left_is_read_whatever_it_says() {
    let stored = changed("\"cancelled\": false", "\"places\": 12, \"places_left\": 13");
    let exported = stored.replacen('{', "{ \"format\": 1,", 1);
    assert_eq!(parse(&exported, now()).unwrap()[0].schedule.open_days()[0].places_left, Some(13));
}

#[test]
fn what_an_export_wrote_is_read_as_stored_and_what_a_person_writes_as_input() {
    let old =
        MINIMAL.replace("Europe/Prague", "Asia/Calcutta").replace("https://pekarna.example/\"", "http://10.0.0.1/\"");
    assert!(refusal(&old).contains("website `http://10.0.0.1/` is not the address of a web page"));
    let exported = old.replacen('{', "{ \"format\": 1,", 1);
    let [read] = <[Participant; 1]>::try_from(parse(&exported, now()).unwrap()).unwrap();
    assert_eq!((read.time_zone.as_str(), read.website.as_str()), ("Asia/Calcutta", "http://10.0.0.1/"));
    let written = write(std::slice::from_ref(&read));
    assert_eq!(parse(&written, now()), Ok(vec![read]));
    let typed = MINIMAL
        .replace("Europe/Prague", "asia/calcutta")
        .replace("\"https://pekarna.example/\"", "\"pekarna.example\"");
    let [read] = <[Participant; 1]>::try_from(parse(&typed, now()).unwrap()).unwrap();
    assert_eq!((read.time_zone.as_str(), read.website.as_str()), ("Asia/Kolkata", "https://pekarna.example/"));
}

#[test]
fn a_suspension_or_revocation_without_a_reason_is_read() {
    for status in ["suspended", "revoked"] {
        let read = parse(&changed("active", status), now()).unwrap();
        assert_eq!((read[0].status.as_str(), &read[0].status_reason), (status, &None));
    }
}

#[test]
fn the_number_for_calendars_is_kept_and_no_file_takes_all_the_room_above_it() {
    let number = |text: &str| parse(text, now()).unwrap()[0].calendar_sequence;
    let given = |number: &str| changed("\"active\"", &format!("\"active\", \"calendar_sequence\": {number}"));
    assert_eq!((number(MINIMAL), number(&given("null")), number(&given("7"))), (None, None, Some(7)));
    assert_eq!(number(&given("4294967295")), Some(2_146_483_647));
    let exported = given("2147000000").replacen('{', "{ \"format\": 1,", 1);
    assert_eq!(number(&exported), Some(2_147_000_000));
    let message = refusal(&given("4294967296"));
    assert!(message.contains("participants[0].calendar_sequence: invalid value: integer `4294967296`"), "{message}");
}

#[test]
fn a_slug_or_an_id_given_twice_is_refused() {
    let entry = MINIMAL.strip_prefix("{ \"participants\": [ ").and_then(|rest| rest.strip_suffix(" ] }")).unwrap();
    let twice = format!("{{ \"participants\": [ {entry},\n{entry} ] }}");
    assert_eq!(
        refusal(&twice),
        "line 6, column 13: participants[1].slug: slug `pekarna-u-mostu` is at participants[0] already; keep one of them"
    );
    let padded = entry.replace("\"pekarna-u-mostu\"", "\" pekarna-u-mostu\"");
    let message = refusal(&format!("{{ \"participants\": [ {entry},\n{padded} ] }}"));
    assert!(
        message.contains("participants[1].slug: slug `pekarna-u-mostu` is at participants[0] already"),
        "{message}"
    );
    let days = "\"cancelled\": false, \"id\": 4 }, { \"start\": \"2026-12-04T09:00\", \"end\": \"2026-12-04T16:00\", \"id\": 4";
    let message = refusal(&changed("\"cancelled\": false", days));
    assert!(message.contains("participants[0].open_days[1].id: id `4` is given twice"), "{message}");
}

#[test]
fn open_days_without_an_id_are_numbered_on() {
    let days = "\"cancelled\": false }, { \"start\": \"2026-12-04T09:00\", \"end\": \"2026-12-04T16:00\", \"id\": 7";
    let read = parse(&changed("\"cancelled\": false", days), now()).unwrap();
    let ids: Vec<_> = read[0].schedule.open_days().iter().map(|day| (day.id.0, day.opening.start().day())).collect();
    assert_eq!(ids, [(7, 4), (8, 3)]);
}

#[test]
fn what_is_not_json_says_where_it_stops_being_json() {
    for (text, expected) in [
        ("", "line 1, column 1: the file is empty; name a file of `openday export` or one like it"),
        (" \n", "the file is empty; "),
        ("{ \"participants\": [", "line 1, column 19: participants: the file ends too early; "),
        (
            "{ \"participants\": [ {\n  \"slug\": \"a",
            "line 2, column 12: participants[0].slug: the file ends too early; it may have been cut off, so copy or export it \
             again, or write what is missing",
        ),
        ("{ \"participants\": [] } x", "line 1, column 24: trailing characters"),
        ("{\n  \"participants\": [\n    ,]\n}", "line 3, column 5: participants"),
        ("5", "line 1, column 1: invalid type: integer `5`, expected an object with a list of `participants`"),
        ("\n [1, []]", "line 2, column 2: the file is a list; write an object with it"),
        (
            "{\"participants\":[[\"ab\"]]}",
            "participants[0]: invalid type: sequence, expected an object that describes a",
        ),
        ("{\"participants\":[5]}", "participants[0]: invalid type: integer `5`, expected an object that describes"),
    ] {
        let message = refusal(text);
        assert!(message.contains(expected), "{message}");
    }
    assert!(parse(&"[".repeat(100_000), now()).is_err());
}

#[test]
fn too_many_open_days_are_refused() {
    let day = |from: &str, number: usize| {
        let date = from.parse::<jiff::civil::Date>().unwrap() + jiff::Span::new().days(i64::try_from(number).unwrap());
        format!("{{\"start\":\"{date}T09:00\",\"end\":\"{date}T16:00\"}},")
    };
    let days = |from: &str, count: usize| {
        let all: String = (0..count).map(|number| day(from, number)).collect();
        changed("\"open_days\": [ ", &format!("\"open_days\": [ {all}"))
    };
    let ahead = "2027-01-01";
    assert_eq!(parse(&days(ahead, OPEN_DAYS_MAX - 1), now()).unwrap()[0].schedule.open_days().len(), OPEN_DAYS_MAX);
    assert!(refusal(&days(ahead, OPEN_DAYS_MAX)).contains("a participant may have 500 open days ahead"));
    // What is over does not count, until it is too much to be kept.
    let past = "2020-01-01";
    assert!(parse(&days(past, OPEN_DAYS_KEPT_MAX - 1), now()).is_ok());
    assert!(refusal(&days(past, OPEN_DAYS_KEPT_MAX)).contains("participants[0].open_days: there are 1501 open days"));
    let twice = format!("{0}{0}", day(ahead, 1));
    let told = refusal(&changed("\"open_days\": [ ", &format!("\"open_days\": [ {twice}")));
    assert!(
        told.contains("open_days[1].start: the open day on `2027-01-02 09:00` is in the schedule already"),
        "{told}"
    );
}

/// An entry whose slug is of that number.
fn numbered(number: usize) -> String {
    format!(
        "{{\"slug\":\"shop-{number}\",\"name\":\"A\",\"website\":\"https://a.example\",\"country\":\"DE\",\
         \"time_zone\":\"UTC\",\"language\":\"de\"}}"
    )
}

#[test]
fn a_mistake_is_placed_wherever_it_stands_in_a_long_file() {
    let mut entries: Vec<_> = (0..20_000).map(numbered).collect();
    let file = |entries: &[String], between: &str| format!("\u{FEFF}{{\"participants\":[{}]}}", entries.join(between));
    assert_eq!(parse(&file(&entries, ","), now()).unwrap().len(), 20_000);
    entries[19_998] = entries[19_998].replace("\"A\"", "\"Žluť\"").replace("\"DE\"", "\"Bohemia\"");
    assert!(refusal(&file(&entries, ",\n")).starts_with("line 19999, column 76: participants[19998].country: "));
    entries[19_999] = entries[19_999].replace("\"DE\"", "5");
    let told = refusal(&file(&entries, ",\n"));
    assert!(told.starts_with("line 20000, column 73: participants[19999].country: invalid type: integer"), "{told}");
    // What is no document at all is told before what is wrong with values.
    assert!(refusal(&format!("{},", file(&entries[..19_999], ",\n"))).contains("trailing characters"));
}

#[test]
fn a_file_that_says_at_its_end_who_wrote_it_is_read_as_one_that_says_so_first() {
    let old = MINIMAL.replace("https://pekarna.example/\"", "http://10.0.0.1/\"");
    let last = old.trim_end().strip_suffix('}').map(|rest| format!("{rest}, \"format\": 1 }}")).unwrap();
    assert_eq!(parse(&last, now()), parse(&old.replacen('{', "{ \"format\": 1,", 1), now()));
    assert_eq!(parse(&last, now()).unwrap().len(), 1);
}

#[test]
fn a_participant_that_is_never_closed_is_refused_before_it_fills_the_memory() {
    let endless = format!("{{\"participants\":[\n{{\"slug\":\"{}", "a".repeat(frame::ENTRY_BYTES_MAX));
    assert_eq!(
        refusal(&endless),
        "line 2, column 1: participants[0]: this participant has more than 16777216 bytes; it may not be closed where it ends"
    );
}

#[test]
fn a_written_file_is_what_serde_writes_of_the_whole() {
    #[derive(serde::Serialize)]
    struct Whole {
        format: u32,
        participants: Vec<Entry>,
    }
    let one = parse(MINIMAL, now()).unwrap().remove(0);
    let two = Participant { slug: "a-mill".parse().unwrap(), plan: None, ..one.clone() };
    for participants in [vec![], vec![one.clone()], vec![two, one]] {
        let whole = Whole { format: FORMAT, participants: participants.iter().map(Entry::of).collect() };
        assert_eq!(write(&participants), serde_json::to_string_pretty(&whole).unwrap() + "\n");
    }
}

#[test]
fn a_written_file_is_ordered_by_slug_and_ends_with_a_line_break() {
    let text = format!(
        "{{ \"participants\": [{0},{1}] }}",
        r#"{"slug":"bb","name":"B","website":"https://b.example","country":"DE","time_zone":"UTC","language":"de"}"#,
        r#"{"slug":"aa","name":"A","website":"https://a.example","country":"DE","time_zone":"UTC","language":"de"}"#
    );
    let written = write(&parse(&text, now()).unwrap());
    assert!(written.find("\"aa\"") < written.find("\"bb\""));
    assert!(written.starts_with("{\n  \"format\": 1,\n  \"participants\": [\n    {\n      \"slug\": \"aa\""));
    assert!(written.ends_with("]\n}\n"));
}
