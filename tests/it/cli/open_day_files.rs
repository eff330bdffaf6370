//! Open days from a calendar or a table, by command.

use super::Desk;

impl Desk {
    /// A calendar of one tour in the next year that begins at that time of its date, of another entry and of one that is
    /// cancelled.
    fn calendar(&self, time: &str) -> String {
        let year = self.next_year;
        let lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:tour@pekarna.example",
            "SUMMARY:Prohlídka #openday",
            &format!("DTSTART;TZID=Europe/Prague:{year}0203T{time}00"),
            "DURATION:PT2H",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:off@pekarna.example",
            "STATUS:CANCELLED",
            "SUMMARY:Noc #openday",
            &format!("DTSTART;TZID=Europe/Prague:{year}0303T200000"),
            "DURATION:PT2H",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:dentist@pekarna.example",
            "SUMMARY:Zubař",
            &format!("DTSTART;TZID=Europe/Prague:{year}0204T{time}00"),
            "DURATION:PT1H",
            "END:VEVENT",
            "END:VCALENDAR",
        ];
        lines.join("\r\n")
    }
}

const IMPORT: [&str; 4] = ["open-day", "import", "pekarna", "days.ics"];
const TAKE: [&str; 5] = ["open-day", "import", "pekarna", "days.ics", "--take"];

fn squeezed(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_file_is_looked_at_first_taken_once_and_followed_when_it_changes() {
    let desk = Desk::with_bakery();
    desk.write("days.ics", &desk.calendar("0900"));
    let (nine, eleven) = (desk.ahead("02-03T09:00"), desk.ahead("02-03T11:00"));
    let off = desk.ahead("03-03T20:00");
    let left_out = [
        format!("left out: Noc #openday, {off}, line 9: it is cancelled"),
        "left out: 1 entry: `#openday` stands neither in the title nor in the description nor in the categories"
            .to_owned(),
    ];
    let expected = |standing: &str, start: &str, end: &str, outcome: &str| {
        let mut lines = vec!["STANDING START END TITLE".to_owned(), format!("{standing} {start} {end} Prohlídka")];
        lines.extend(left_out.clone());
        lines.push(outcome.to_owned());
        lines
    };
    let todo = "nothing is entered yet; add --take to enter or change 1 open day of `pekarna`";
    assert_eq!(squeezed(&desk.does(&IMPORT)), expected("new", &nine, &eleven, todo));
    assert_eq!(desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].as_array().unwrap().len(), 1);

    let done = "1 open day of `pekarna` is entered or changed";
    assert_eq!(squeezed(&desk.does(&TAKE)), expected("new", &nine, &eleven, done));
    let same = "nothing of it is to be entered for `pekarna`";
    assert_eq!(squeezed(&desk.does(&TAKE)), expected("there as 2", &nine, &eleven, same));
    assert!(desk.does(&["audit", "list"]).contains("open-day import"));
    assert_eq!(desk.does(&["audit", "list"]).matches("open-day import").count(), 1);

    desk.write("days.ics", &desk.calendar("1000"));
    let (ten, twelve) = (desk.ahead("02-03T10:00"), desk.ahead("02-03T12:00"));
    assert_eq!(squeezed(&desk.does(&TAKE)), expected(&format!("moves 2 from {nine}"), &ten, &twelve, done));
    let listed = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].clone();
    assert_eq!((listed.as_array().unwrap().len(), &listed[1]["start"]), (2, &ten.into()));

    desk.write("days.ics", &desk.calendar("1000").replace("UID:tour", "UID:other").replace("0203T", "0210T"));
    let found = desk.json(&[&TAKE[..], &["--json"]].concat());
    assert_eq!((&found["taken"], &found["found"][0]["standing"]), (&1.into(), &"new".into()));
    assert_eq!(found["gone"], serde_json::json!([]), "a file that knows none of them is another one");
}

#[test]
fn what_its_calendar_cancels_is_cancelled_and_what_is_cancelled_here_stays_so() {
    let desk = Desk::with_bakery();
    desk.write("days.ics", &desk.calendar("0900"));
    desk.does(&TAKE);
    let tour = "UID:tour@pekarna.example\r\n";
    let off = desk.calendar("0900").replace(tour, &format!("{tour}STATUS:CANCELLED\r\n"));
    desk.write("days.ics", &off);
    let nine = desk.ahead("02-03T09:00");
    let looked_at = desk.does(&IMPORT);
    for said in [
        format!("called off in the file: open day `2` on {nine} will be cancelled\n"),
        "nothing is cancelled yet; add --take to cancel 1 open day of `pekarna`\n".to_owned(),
    ] {
        assert!(looked_at.contains(&said), "{looked_at}");
    }
    let taken = desk.does(&TAKE);
    assert!(taken.contains(&format!("open day `2` on {nine} is cancelled\n")), "{taken}");
    assert!(taken.ends_with("\n1 open day of `pekarna` is cancelled\n"), "{taken}");
    let days = || desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].clone();
    assert_eq!(days()[1]["stage"], "cancelled");

    // Neither the same entry nor a moved one brings it back.
    for time in ["0900", "1000"] {
        desk.write("days.ics", &desk.calendar(time));
        assert!(desk.does(&TAKE).contains("left out, cancelled here as 2"), "{time}");
        assert_eq!((days().as_array().unwrap().len(), &days()[1]["stage"]), (2, &"cancelled".into()));
    }
}

#[test]
fn a_table_may_repeat_its_open_days_and_slips_are_warned_of() {
    let desk = Desk::with_bakery();
    let year = desk.next_year;
    desk.write(
        "days.ics",
        &format!(
            "Datum\tStart\tEnd\tRepeat\tExceptions\tOrt\tColour\n\
             1.2.{year}\t9:00\t11:00\tFREQ=MONTHLY;BYMONTHDAY=1\t{year}-03-01\tHof\tred\n\
             1.4.{year}\t10:00\t12:00\t\t\t777 123 456\t\n"
        ),
    );
    let told = desk.does(&IMPORT);
    assert!(told.contains("it repeats by the rule `FREQ=MONTHLY;BYMONTHDAY=1`"), "{told}");
    assert!(told.contains("left out: Colour, line 1: no column of that name is read"), "{told}");
    let taken = desk.run(&TAKE);
    for hint in ["overlaps another", "place of an open day `777 123 456` looks like a telephone number"] {
        assert!(taken.err.contains(hint), "{}", taken.err);
    }
    let days = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].clone();
    assert_eq!((&days[1]["repeat"], &days[1]["place"]), (&"FREQ=MONTHLY;BYMONTHDAY=1".into(), &"Hof".into()));
    assert!(days[1]["exceptions"].to_string().contains(&format!("{year}-03-01")), "{}", days[1]);
    assert!(desk.does(&TAKE).ends_with("nothing of it is to be entered for `pekarna`\n"));
}

#[test]
fn a_table_as_a_spreadsheet_saves_it_is_taken_once() {
    let desk = Desk::with_bakery();
    let year = desk.next_year;
    // In the encoding and with the separators of a Czech spreadsheet.
    let mut table = format!("date;from;to;title\r\n3.2.{year};9:00;11:00;Prohl?dka\r\n").into_bytes();
    for byte in &mut table {
        if *byte == b'?' {
            *byte = 0xED;
        }
    }
    std::fs::write(desk.path("days.ics"), table).unwrap();
    assert!(desk.does(&IMPORT).contains("Prohlídka"));
    assert!(desk.does(&TAKE).ends_with("1 open day of `pekarna` is entered or changed\n"));
    assert!(desk.does(&TAKE).ends_with("nothing of it is to be entered for `pekarna`\n"));
}

#[test]
fn what_is_no_calendar_is_refused_with_what_to_do_and_nothing_is_entered() {
    let desk = Desk::with_bakery();
    for (text, said) in [
        ("<!doctype html>\n<title>Calendar</title>", "file `days.ics`: this is a web page, not a calendar"),
        ("", "file `days.ics`: the file is empty"),
        ("\u{0}\u{1}\u{2}", "file `days.ics`: this file is no text"),
        ("BEGIN:VCALENDAR\r\n", "file `days.ics`: this is no whole calendar"),
        (&"x".repeat(3 << 20), "file `days.ics`: this is neither a calendar, which begins with `BEGIN:VCALENDAR`, nor"),
        (
            &"x".repeat(10 << 20),
            "file `days.ics`: the file has 10.5 MB, more than 5.3 MB; export the days to come alone",
        ),
    ] {
        desk.write("days.ics", text);
        let refused = desk.refuses(&TAKE);
        assert!(refused.starts_with(said), "{refused}");
    }
    desk.write("days.ics", &desk.calendar("0900"));
    assert!(desk.refuses(&["open-day", "import", "nobody", "days.ics"]).contains("`nobody`"));
    assert!(desk.refuses(&["open-day", "import", "pekarna", "none.ics"]).contains("none.ics"));
}
