use proptest::prelude::*;

use super::*;

#[test]
fn a_date_is_read_however_it_is_written_where_it_can_mean_one_day() {
    for (text, expected) in [
        ("2026-12-03", Some("2026-12-03")),
        (" 2026-12-3\r\n", Some("2026-12-03")),
        ("\u{FEFF}2026-12-03", Some("2026-12-03")),
        ("2026/12/03", Some("2026-12-03")),
        ("2026.12.03", Some("2026-12-03")),
        ("3.12.2026", Some("2026-12-03")),
        ("03. 12. 2026", Some("2026-12-03")),
        ("24/12/2026", Some("2026-12-24")),
        ("12/24/2026", Some("2026-12-24")),
        ("11/11/2026", Some("2026-11-11")),
        ("24-12-2026", Some("2026-12-24")),
        ("2026-12-03 00:00:00", Some("2026-12-03")),
        ("2026-12-03T00:00", Some("2026-12-03")),
        ("2026-12-03T09:00", None),
        // The third of December, or the twelfth of March.
        ("03/12/2026", None),
        ("03-12-2026", None),
        ("3.12.26", None),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("31.11.2026", None),
        ("1969-12-31", None),
        ("9999-01-01", None),
        ("2026-12", None),
        ("2026-12-03-04", None),
        ("tomorrow", None),
        ("+2026-12-03", None),
        ("2026-١٢-03", None),
        ("", None),
    ] {
        assert_eq!(date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_time_is_read_to_the_minute() {
    for (text, expected) in [
        ("09:00", Some((9, 0))),
        ("9:05", Some((9, 5))),
        ("9.30", Some((9, 30))),
        ("16:00:00", Some((16, 0))),
        ("16:00:00.000", Some((16, 0))),
        ("4:00 PM", Some((16, 0))),
        ("12:15am", Some((0, 15))),
        ("12:15 pm", Some((12, 15))),
        ("9 am", Some((9, 0))),
        ("9pm", Some((21, 0))),
        ("9:30 p.m.", Some((21, 30))),
        ("13:00 pm", None),
        ("16:00:30", None),
        ("24:00", None),
        ("9", None),
        ("9:5", None),
        ("09:00Z", None),
        ("09:00+01:00", None),
        ("", None),
    ] {
        assert_eq!(time(text).map(|time| (time.hour(), time.minute())), expected, "{text}");
    }
}

#[test]
fn a_date_and_a_time_stand_beside_each_other() {
    for text in [
        "2026-12-03T09:00",
        "2026-12-03T09:00:00",
        "2026-12-03 09:00",
        "2026-12-03, 9:00",
        "2026-12-03t9:00",
        "3.12.2026 09:00",
        "3. 12. 2026 9:00",
        "3. 12. 2026  9.00",
        "2026/12/03 9:00 am",
    ] {
        let read = local_time(text).map(|time| time.to_string());
        assert_eq!(read.as_deref(), Some("2026-12-03T09:00:00"), "{text}");
    }
    for text in [
        "2026-12-03",
        "2026-12-03T",
        "09:00",
        "2026-12-03T09:00Z",
        "2026-12-03T09:00+01:00",
        "2026-12-03T09:00[Europe/Prague]",
        "03/12/2026 09:00",
        "2026-12-03T09:00:30",
        "",
    ] {
        assert_eq!(local_time(text), None, "{text}");
    }
}

#[test]
fn a_word_is_the_same_however_it_is_joined_and_capitalised() {
    for text in ["open-house", "Open House", " OPEN_HOUSE\r\n"] {
        assert_eq!(word(text), "open-house");
    }
}

proptest! {
    #[test]
    fn what_is_written_by_the_standard_is_read_back(
        year in 1970_i16..9999, month in 1_i8..13, day in 1_i8..29, hour in 0_i8..24, minute in 0_i8..60,
    ) {
        let time = Date::new(year, month, day).unwrap().at(hour, minute, 0, 0);
        prop_assert_eq!(local_time(&time.to_string()), Some(time));
        prop_assert_eq!(date(&time.date().to_string()), Some(time.date()));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9:./ TtapmZ+-]{0,24}|\\PC{0,24}") {
        let _ = (date(&text), time(&text), local_time(&text), word(&text));
    }
}
