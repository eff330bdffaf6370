//! What becomes of the rows of tables.

use jiff::Timestamp;
use jiff::tz::TimeZone;

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
