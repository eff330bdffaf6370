use jiff::civil::Date;
use proptest::prelude::*;

use super::*;
use crate::domain::dates::gregorian_forms;
use crate::domain::wording::TAGS;

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
        ("1969-12-31", None),
        ("9999-01-01", None),
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
        ("27 ARALIK 2026", Some("2026-12-27")),
        ("27 Aralık 2026 Pazar", Some("2026-12-27")),
        ("3 HAZİRAN 2026", Some("2026-06-03")),
        ("3 KASIM 2026 SALI", Some("2026-11-03")),
        ("3 ديسمبر 2026م", Some("2026-12-03")),
        ("٣ ديسمبر ٢٠٢٦ م", Some("2026-12-03")),
        ("3 December 2026 CE", Some("2026-12-03")),
        ("6 ธันวาคม 2026", Some("2026-12-06")),
        ("Thu, 3rd of Dec. 2026", Some("2026-12-03")),
        ("December 3, 2026", Some("2026-12-03")),
        ("3-Dec-2026", Some("2026-12-03")),
        ("3\u{A0}Sept\u{A0}2026", Some("2026-09-03")),
        ("Thursday, 2026-12-03", Some("2026-12-03")),
        ("2026-12-03 (Thu)", Some("2026-12-03")),
        ("Thu 3.12.2026", Some("2026-12-03")),
        ("3Dec2026", Some("2026-12-03")),
        ("20261203", Some("2026-12-03")),
        ("03122026", None),
        ("3 Juan 2026", None),
        ("3 4 December 2026", None),
        ("", None),
    ] {
        assert_eq!(date(text).map(|date| date.to_string()).ok().as_deref(), expected, "{text}");
    }
}

#[test]
fn a_date_is_read_with_the_names_of_months_and_weekdays_in_every_language_of_badges() {
    for (text, expected) in [
        ("3. Dezember 2026", "2026-12-03"),
        ("Donnerstag, 3. Dez. 2026", "2026-12-03"),
        ("čtvrtek 3. prosince 2026", "2026-12-03"),
        ("3. prosinec 2026", "2026-12-03"),
        ("čt 3. 12. 2026", "2026-12-03"),
        ("jeudi 3 décembre 2026", "2026-12-03"),
        ("3 de diciembre de 2026", "2026-12-03"),
        ("mar 3 mar 2026", "2026-03-03"),
        ("чт, 3 декабря 2026 г.", "2026-12-03"),
        ("2026. december 3.", "2026-12-03"),
        ("2026年12月3日(木)", "2026-12-03"),
        ("2026年12月3日木曜日", "2026-12-03"),
        ("2026년 12월 3일 목요일", "2026-12-03"),
        ("3 ديسمبر 2026", "2026-12-03"),
        // October to some and November to others; but only one of them has a Tuesday on the third.
        ("Tue 3 listopad 2026", "2026-11-03"),
    ] {
        assert_eq!(date(text).map(|date| date.to_string()).as_deref(), Ok(expected), "{text}");
    }
    let mut unread = Vec::new();
    for tag in TAGS {
        let forms = gregorian_forms(tag);
        for (form, month) in forms.iter().flat_map(|form| (1..=12).map(move |month| (form, month))) {
            let day = jiff::civil::date(2026, month, 9);
            for written in [(form.of_date)(day), (form.with_weekday)(day)] {
                let read = date(&written);
                let is_read = read == Ok(day) || matches!(read, Err(NoDate::Either(..)));
                if is_whole(&written) && !is_read {
                    unread.push(format!("{tag} {written} {read:?}"));
                }
            }
        }
    }
    assert_eq!(unread, [""; 0]);
}

/// Whether a written date has its year and day.
fn is_whole(written: &str) -> bool {
    simple(written).contains("2026") && simple(written).contains('9')
}

#[test]
fn what_is_wrong_with_a_date_is_said() {
    for (text, told) in [
        ("Monday 3 December 2026", "does not go together: 3 December 2026 is a Thursday; correct the day or the date"),
        ("mon, 2026-12-03", "does not go together: 3 December 2026 is a Thursday; correct the day or the date"),
        ("2026-12-03 (Mon)", "does not go together: 3 December 2026 is a Thursday; correct the day or the date"),
        (
            "Montag, 3. Dezember 2026",
            "does not go together: 3 December 2026 is a Thursday; correct the day or the date",
        ),
        ("pondělí 3. 12. 2026", "does not go together: 3 December 2026 is a Thursday; correct the day or the date"),
        ("2026年12月3日(月)", "does not go together: 3 December 2026 is a Thursday; correct the day or the date"),
        ("3 December", "has no year; write it, too, like 3 December 2026"),
        ("Dec 3", "has no year; write it, too, like 3 December 2026"),
        ("3.12.", "has no year; write it, too, like 3 December 2026"),
        ("12/3", "has no year; write it, too, like 3 December 2026"),
        ("December 2026", "has no day; write it, too, like 3 December 2026"),
        ("2026-12", "has no day; write it, too, like 3 December 2026"),
        ("3.12.26", "has a year of two digits; write all four, like 3 December 2026"),
        ("3 Dec 26", "has a year of two digits; write all four, like 3 December 2026"),
        ("03/12/26", "has a year of two digits; write all four, like 3 December 2026"),
        // So browsers fill up a year of two digits.
        ("0026-12-03", "has a year of two digits; write all four, like 3 December 2026"),
        ("31.11.2026", "is no date there is: November 2026 has 30 days"),
        ("31/11/2026", "is no date there is: November 2026 has 30 days"),
        ("31 November 2026", "is no date there is: November 2026 has 30 days"),
        ("2026-02-29", "is no date there is: February 2026 has 28 days"),
        ("2026-13-01", "is no date there is: a year has 12 months, and 13 is none of them"),
        ("13/13/2026", "is no date there is: a year has 12 months, and 13 is none of them"),
        ("12/03/2026", "may be 12 March 2026 or 3 December 2026; write `2026-03-12` or `2026-12-03`"),
        ("3 listopad 2026", "may be 3 October 2026 or 3 November 2026; write `2026-10-03` or `2026-11-03`"),
        ("1926-12-03", "is not in the years from 1970 to 9998; check the year"),
        ("tomorrow", "is not a date, like 2026-12-03 or 3 December 2026"),
        ("9.00", "is not a date, like 2026-12-03 or 3 December 2026"),
    ] {
        assert_eq!(date(text).map_err(|wrong| wrong.to_string()), Err(told.to_owned()), "{text}");
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
        ("9 Uhr 30", Some((9, 30))),
        ("um 9 Uhr", Some((9, 0))),
        ("kl. 09.00", Some((9, 0))),
        ("9 hod.", Some((9, 0))),
        ("at 9 a.m", Some((9, 0))),
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
        assert_eq!(time(text).map(|time| (time.hour(), time.minute())).ok(), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_time_is_said() {
    let span = "says when it begins and when it ends; write each by itself, like 09:00 and 16:00";
    for (text, told) in [
        ("5", "may be in the morning or in the afternoon; write `05:00` or `17:00`"),
        ("24:00", "is the end of a day; what begins with a day begins at 00:00 of its date"),
        ("midnight", "is the end of a day; what begins with a day begins at 00:00 of its date"),
        ("von 9 bis 16", span),
        ("9-16", span),
        ("9:00 – 16:00", span),
        ("9 to 5", span),
        ("from 9 am until 4 pm", span),
        ("09:00Z", "has an offset; write the time as clocks at the place show it, like 2026-12-03 09:00"),
        ("09:00+01:00", "has an offset; write the time as clocks at the place show it, like 2026-12-03 09:00"),
        ("nine", "is not a time of the day, like 09:00 or 9 am"),
        ("9:60", "is not a time of the day, like 09:00 or 9 am"),
    ] {
        assert_eq!(time(text).map_err(|wrong| wrong.to_string()), Err(told.to_owned()), "{text}");
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
        "2026-12-03 Thu 9:00",
        "Donnerstag, 3. Dezember 2026, 9 Uhr",
    ] {
        let read = local_time(text).map(|time| time.to_string());
        assert_eq!(read.as_deref(), Ok("2026-12-03T09:00:00"), "{text}");
    }
    let time = |text: &str, why| NoLocalTime::Time(text.to_owned(), why);
    for (text, wrong) in [
        ("2026-12-03", NoLocalTime::WithoutTime),
        ("2026-12-03T", NoLocalTime::WithoutTime),
        ("09:00", NoLocalTime::Unknown),
        ("", NoLocalTime::Unknown),
        ("2026-12-03T09:00Z", time("09:00z", NoTime::Offset)),
        ("2026-12-03T09:00+01:00", time("09:00+01:00", NoTime::Offset)),
        ("2026-12-03T09:00[Europe/Prague]", time("09:00[europe/prague]", NoTime::Offset)),
        ("2026-12-03T09:00:30", time("09:00:30", NoTime::Unknown)),
        ("2026-12-03T24:00", time("24:00", NoTime::EndOfDay)),
        ("2026-12-03 9-16", time("9-16", NoTime::Span)),
        ("3 December 9:00", NoLocalTime::Date(NoDate::WithoutYear)),
        ("3.12.26 9:00", NoLocalTime::Date(NoDate::ShortYear)),
        ("31.11.2026 9:00", NoLocalTime::Date(NoDate::NoSuchDay { last: jiff::civil::date(2026, 11, 30) })),
        ("Monday 3 December 2026 9:00", NoLocalTime::Date(NoDate::OtherWeekday(jiff::civil::date(2026, 12, 3)))),
        ("2026-12-03 Mon 9:00", NoLocalTime::Date(NoDate::OtherWeekday(jiff::civil::date(2026, 12, 3)))),
    ] {
        assert_eq!(local_time(text), Err(wrong), "{text}");
    }
}

#[test]
fn a_date_that_may_be_two_is_told_as_both() {
    let both = Err(NoDate::Either(jiff::civil::date(2030, 4, 3), jiff::civil::date(2030, 3, 4)));
    for text in ["03/04/2030", "3-4-2030", "٠٣/٠٤/٢٠٣٠"] {
        assert_eq!(date(text), both, "{text}");
    }
    assert_eq!(local_time("03/04/2030 09:00"), both.map_err(NoLocalTime::Date).map(|date: Date| date.into()));
    for text in ["3.4.2030", "2030-04-03", "24/12/2030", "11/11/2030"] {
        assert!(date(text).is_ok(), "{text}");
    }
}

#[test]
fn an_end_at_24_00_is_the_midnight_with_which_its_date_ends() {
    for text in
        ["2026-12-03T24:00", "2026-12-03 24.00", "3.12.2026 24:00:00", "2026-12-03 midnight", "2026-12-04T00:00"]
    {
        assert_eq!(local_end(text).map(|time| time.to_string()).as_deref(), Ok("2026-12-04T00:00:00"), "{text}");
    }
    assert_eq!(local_end("2026-12-03T16:00"), local_time("2026-12-03T16:00"));
    for text in ["2026-12-03T24:01", "2026-12-03T25:00", "24:00", "2026-12-03"] {
        assert!(local_end(text).is_err(), "{text}");
    }
    assert!(is_end_of_day("24:00") && is_end_of_day(" Midnight ") && !is_end_of_day("00:00"));
}

#[test]
fn a_word_is_the_same_however_it_is_joined_and_capitalised() {
    let find = |text| by_word(text, ["tour", "open-house"], |word| word);
    for text in ["open-house", "Open House", " OPEN_HOUSE\r\n"] {
        assert_eq!(find(text), Some("open-house"));
    }
    assert_eq!(find("openhouse"), None);
}

proptest! {
    #[test]
    fn what_is_written_by_the_standard_is_read_back(
        year in 1970_i16..9999, month in 1_i8..13, day in 1_i8..29, hour in 0_i8..24, minute in 0_i8..60,
    ) {
        let time = Date::new(year, month, day).unwrap().at(hour, minute, 0, 0);
        prop_assert_eq!(local_time(&time.to_string()), Ok(time));
        prop_assert_eq!(date(&time.date().to_string()), Ok(time.date()));
    }

    /// A space before it has it read as people write.
    #[test]
    fn what_is_written_as_we_write_it_is_read_as_if_people_had(
        text in "20[0-9]{2}-[0-3][0-9]-[0-4][0-9]T[0-3][0-9]:[0-9]{2}",
    ) {
        prop_assert_eq!(local_time(&text), local_time(&format!(" {text}")));
        prop_assert_eq!(local_end(&text), local_end(&format!(" {text}")));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9:./ TtapmZ+-]{0,24}|\\PC{0,24}") {
        let _ = (date(&text), time(&text), local_time(&text), local_end(&text), word(&text));
    }
}

#[test]
fn a_buddhist_year_is_named_with_the_date_it_is() {
    for (text, year, date) in [
        ("6 ธันวาคม 2569", 2569, "2026-12-06"),
        ("6 ธ.ค. พ.ศ. 2569", 2569, "2026-12-06"),
        ("๖ ธันวาคม ๒๕๖๙", 2569, "2026-12-06"),
        ("๖.๑๒.๒๕๖๙", 2569, "2026-12-06"),
        ("29 กุมภาพันธ์ 2571", 2571, "2028-02-29"),
    ] {
        let date: Date = date.parse().unwrap();
        assert_eq!(super::date(text), Err(NoDate::BuddhistYear { year, date }), "{text}");
        let told = super::date(text).unwrap_err().to_string();
        assert!(told.starts_with("has the Buddhist year 25") && told.contains(&format!("write `{date}`")), "{told}");
    }
    assert!(matches!(local_time("6 ธันวาคม 2569 09:00"), Err(NoLocalTime::Date(NoDate::BuddhistYear { .. }))));
    assert_eq!(date("2569-12-06"), Ok("2569-12-06".parse().unwrap()));
}
