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
        ("2026-١٢-03", Some("2026-12-03")),
        ("２０２６／１２／０３", Some("2026-12-03")),
        ("۳.۱۲.۲۰۲۶", Some("2026-12-03")),
        ("\u{200E}2026–12–03\u{200E}", Some("2026-12-03")),
        ("2026年12月3日", Some("2026-12-03")),
        ("2026년 12월 3일", Some("2026-12-03")),
        ("3 December 2026", Some("2026-12-03")),
        ("Thu, 3rd of Dec. 2026", Some("2026-12-03")),
        ("December 3, 2026", Some("2026-12-03")),
        ("3-Dec-2026", Some("2026-12-03")),
        ("3\u{A0}Sept\u{A0}2026", Some("2026-09-03")),
        ("3 December", None),
        ("3 Juan 2026", None),
        ("3 4 December 2026", None),
        ("31 November 2026", None),
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
        ("9", Some((9, 0))),
        ("16", Some((16, 0))),
        ("0", Some((0, 0))),
        // In the morning, or in the afternoon.
        ("5", None),
        ("5h", Some((5, 0))),
        ("09h00", Some((9, 0))),
        ("9h30", Some((9, 30))),
        ("9:00 Uhr", Some((9, 0))),
        ("16 Uhr", Some((16, 0))),
        ("0900", Some((9, 0))),
        ("9：00", Some((9, 0))),
        ("٩:٠٠", Some((9, 0))),
        ("noon", Some((12, 0))),
        ("midnight", None),
        ("25", None),
        ("9:60", None),
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
        "2026-12-03T09",
        "3 December 2026, 9:00",
        "Thursday 3 December 2026 at 9 am",
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
fn a_date_that_may_be_two_is_told_as_both() {
    let dates = |text| two_dates(text).map(|(one, other)| (one.to_string(), other.to_string()));
    let both = Some(("2030-04-03".to_owned(), "2030-03-04".to_owned()));
    for text in ["03/04/2030", "3-4-2030", "03/04/2030 09:00", "٠٣/٠٤/٢٠٣٠"] {
        assert_eq!(dates(text), both, "{text}");
    }
    for text in ["3.4.2030", "2030-04-03", "24/12/2030", "11/11/2030", "03/04/30", "tomorrow", ""] {
        assert_eq!(dates(text), None, "{text}");
    }
}

#[test]
fn an_end_at_24_00_is_the_midnight_with_which_its_date_ends() {
    for text in
        ["2026-12-03T24:00", "2026-12-03 24.00", "3.12.2026 24:00:00", "2026-12-03 midnight", "2026-12-04T00:00"]
    {
        assert_eq!(local_end(text).map(|time| time.to_string()).as_deref(), Some("2026-12-04T00:00:00"), "{text}");
    }
    assert_eq!(local_end("2026-12-03T16:00"), local_time("2026-12-03T16:00"));
    for text in ["2026-12-03T24:01", "2026-12-03T25:00", "24:00", "2026-12-03"] {
        assert_eq!(local_end(text), None, "{text}");
    }
    assert_eq!(local_time("2026-12-03T24:00"), None);
    assert!(is_end_of_day("24:00") && is_end_of_day(" Midnight ") && !is_end_of_day("00:00"));
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
        let _ = (date(&text), time(&text), local_time(&text), local_end(&text), two_dates(&text), word(&text));
    }
}
