//! What becomes of the rows of tables.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::input::Texts as _;
use crate::intake::{FoundDays, IntakeError, KEYWORD, Wanted, read};

fn read_text(text: &str) -> Result<FoundDays, IntakeError> {
    let zone = TimeZone::get("Europe/Prague").unwrap();
    let wanted = Wanted::new(KEYWORD, &zone, "2026-11-01T12:00:00Z".parse::<Timestamp>().unwrap());
    read(text.as_bytes(), &wanted, &|| false)
}

fn found(text: &str) -> FoundDays {
    read_text(text).unwrap()
}

/// Line, times and title of each open day.
fn days(found: &FoundDays) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let day = |day: &crate::intake::FoundDay| {
        let input = &day.input;
        format!("{}: {} {} {}", day.line.unwrap(), text(&input.start), text(&input.end), text(&input.title))
    };
    found.days.iter().map(day).collect()
}

fn told(found: &FoundDays) -> Vec<String> {
    found.left_out.iter().map(|one| format!("{}: {}: {}", one.line.unwrap_or(0), one.what, one.why)).collect()
}

#[test]
fn a_table_of_ones_own_needs_no_word_and_reads_dates_as_people_write_them() {
    for separator in [",", ";", "\t"] {
        let text = "date|from|to|title|place|kind|registration\r\n\
             3. 12. 2026|9|16:00|Tour|Brno|tour|pekarna.example/den\r\n\
             \r\n\
             4 December 2026|6 pm|24:00||||\r\n\
             \"Sat 5 Dec 2026\"|22:00|02:00|\"Night\nshift\"|||\r\n";
        let found = found(&text.replace('|', separator));
        assert_eq!(
            days(&found),
            [
                "2: 2026-12-03T09:00 2026-12-03T16:00 Tour",
                "4: 2026-12-04T18:00 2026-12-05T00:00 ",
                "5: 2026-12-05T22:00 2026-12-06T02:00 Night shift"
            ]
        );
        let input = &found.days[0].input;
        assert_eq!((input.place.as_deref(), input.kind.as_deref()), (Some("Brno"), Some("tour")));
        assert_eq!(input.registration.as_deref(), Some("pekarna.example/den"));
        assert_eq!(told(&found), [""; 0]);
    }
}

#[test]
fn a_table_may_have_the_fields_of_an_open_day_as_they_are_named_everywhere() {
    let found = found("sep=;\nStart;END;Title;Color\n2026-12-03T09:00;2026-12-03 16:00;Tour #openday;red\n");
    assert_eq!(days(&found), ["3: 2026-12-03T09:00 2026-12-03T16:00 Tour"]);
    assert_eq!(told(&found), ["2: Color: no column of that name is read"]);
}

#[test]
fn every_mistake_of_a_row_is_told_with_its_line() {
    let found = found(
        "date,from,to,title,kind\n30.2.2026,9,16,Tour,tour\n3.12.2026,9,5,Tour,feast\n,,,Nothing,\n3.12.2026,9,16,Tour,feast\n1.2.2026,9,16,Old,\n",
    );
    assert_eq!(days(&found), [""; 0]);
    assert_eq!(
        told(&found),
        [
            "2: Tour: `30.2.2026` is no date there is: February 2026 has 28 days",
            "3: Tour: 2 values are wrong: (1) `5` may be in the morning or in the afternoon; write `05:00` or `17:00` (2) \
             kind `feast` does not exist; use open-house, tour, work-along, workshop, customer-visit, partner-day, online-visit, hybrid-visit or trial-run",
            "4: Nothing: 3 values are wrong: (1) choose the date of the open day (2) choose when it begins (3) choose when it ends",
            "5: Tour: kind `feast` does not exist; use open-house, tour, work-along, workshop, customer-visit, partner-day, online-visit, hybrid-visit or trial-run",
            "6: Old: it is over since `2026-02-01 16:00`",
        ]
    );
}

#[test]
fn of_a_calendar_that_was_exported_marked_rows_are_taken() {
    let found = found(
        "\u{FEFF}Subject,Start Date,Start Time,End Date,End Time,All day event,Description,Location,Categories\n\
         Tour #openday,12/3/2026,9:00:00 AM,12/3/2026,4:00:00 PM,FALSE,,Brno,\n\
         Lunch,12/4/2026,12:00:00 PM,12/4/2026,1:00:00 PM,FALSE,,,Work\n\
         Fair,12/14/2026,,12/15/2026,,TRUE,\"<p>#openday</p>\",,\n\
         Fest,12/17/2026,12:00:00 AM,12/18/2026,12:00:00 AM,True,,,Work;Open day\n",
    );
    assert_eq!(
        days(&found),
        [
            "2: 2026-12-03T09:00 2026-12-03T16:00 Tour",
            "4: 2026-12-14T00:00 2026-12-15T00:00 Fair",
            "4: 2026-12-15T00:00 2026-12-16T00:00 Fair",
            "5: 2026-12-17T00:00 2026-12-18T00:00 Fest",
        ]
    );
    assert_eq!(
        told(&found),
        ["0: 1 entry: `#openday` stands neither in the title nor in the description nor in the categories"]
    );
}

#[test]
fn where_no_date_of_a_table_shows_the_order_of_its_parts_both_are_told() {
    let found = found("date,from,to\n3/12/2026,9:00,16:00\n");
    assert_eq!(
        told(&found),
        [
            "2: 3/12/2026, 9:00, 16:00: `3/12/2026` may be 3 December 2026 or 12 March 2026; write `2026-12-03` or `2026-03-12`"
        ]
    );
}

#[test]
fn a_table_that_does_not_say_when_is_refused_with_what_it_says() {
    let wrong = read_text("Name;Phone\nJana;1\n").unwrap_err();
    assert_eq!(wrong, IntakeError::NoColumns { found: "Name, Phone".to_owned() });
}

/// What stands in a field of each open day.
fn fields<'f>(found: &'f FoundDays, name: &str) -> Vec<Option<&'f str>> {
    found.days.iter().map(|day| day.input.text(name)).collect()
}

#[test]
fn every_field_of_an_open_day_is_a_column_by_its_name() {
    let found = found(
        "start\tend\trepeat\texceptions\tMeeting point\tminimum_age\tstep-free\tlanguages\n\
         2026-10-03T09:00\t2026-10-03T12:00\tFREQ=MONTHLY;BYDAY=1SA\t2027-01-02\tGate\t12\tyes\tcs, en\n",
    );
    assert_eq!(told(&found), [""; 0]);
    assert_eq!(fields(&found, "repeat"), [Some("FREQ=MONTHLY;BYDAY=1SA")]);
    assert_eq!(fields(&found, "exceptions"), [Some("2027-01-02")]);
    assert_eq!(fields(&found, "meeting_point"), [Some("Gate")]);
    let notes: Vec<_> = found.days[0].notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["it repeats by the rule `FREQ=MONTHLY;BYDAY=1SA`"]);
    let opening = found.days[0].input.check().unwrap();
    assert!(opening.repeat().is_some() && !opening.exceptions.is_empty());
}

#[test]
fn a_rule_that_is_over_or_names_no_such_exception_is_told() {
    let found = found(
        "date,from,to,repeat,exceptions\n\
         2026-09-05,9,12,FREQ=WEEKLY;COUNT=3,\n\
         2026-12-05,9,12,FREQ=WEEKLY,2026-12-13\n\
         2026-12-05,9,12,sometimes,\n",
    );
    assert_eq!(days(&found), [""; 0]);
    let told = told(&found);
    assert!(told[0].starts_with("2: ") && told[0].contains("2026-09-19"), "{told:?}");
    assert!(told[1].starts_with("3: ") && told[1].contains("2026-12-13"), "{told:?}");
    assert!(told[2].starts_with("4: ") && told[2].contains("`sometimes`"), "{told:?}");
}

#[test]
fn beside_a_date_what_begins_and_ends_may_be_times() {
    let found =
        found("Date,Start,End,Title\n3.12.2026,9:00,16:00,Tour\n4.12.2026,22:00,2:00,Night\n5.12.2026,noon-ish,16,X\n");
    assert_eq!(
        days(&found),
        ["2: 2026-12-03T09:00 2026-12-03T16:00 Tour", "3: 2026-12-04T22:00 2026-12-05T02:00 Night"]
    );
    assert!(told(&found)[0].contains("`noon-ish`"), "{:?}", told(&found));
}

#[test]
fn columns_may_be_named_as_the_fields_of_pages_are_in_any_language() {
    let german = found("DATUM;Von;Bis;Titel;Ort;Mindestalter;Farbe\n3.12.2026;9;16;Ofen;Hof;12;rot\n");
    assert_eq!(days(&german), ["2: 2026-12-03T09:00 2026-12-03T16:00 Ofen"]);
    assert_eq!((fields(&german, "place"), fields(&german, "minimum_age")), (vec![Some("Hof")], vec![Some("12")]));
    assert_eq!(told(&german), ["1: Farbe: no column of that name is read"]);
    let japanese = found("日付,開始,終了,タイトル\n2026-12-03,9:00,16:00,見学\n");
    assert_eq!(days(&japanese), ["2: 2026-12-03T09:00 2026-12-03T16:00 見学"]);
}

#[test]
fn a_first_line_that_is_no_head_of_a_table_is_not_called_one() {
    assert_eq!(read_text(&"x".repeat(3 << 20)), Err(IntakeError::NotACalendar));
}

#[test]
fn choices_are_read_as_pages_call_them_and_a_second_column_of_the_same_is_told() {
    let found = found("Datum;Von;Bis;Titel;Art;Titel\n3.12.2026;9:00;16:00;;Führung hinter die Kulissen;Brot\n");
    let input = &found.days[0].input;
    assert_eq!((input.kind.as_deref(), input.title.as_deref()), (Some("tour"), Some("Brot")), "{:?}", told(&found));
    assert_eq!(told(&found), ["1: Titel: a column before it says the same; where both are filled in, that one counts"]);
}
