//! Rules have the same dates however they are followed, and those that RFC 5545 says they have.

use calcard::icalendar::{ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue};
use calcard::{Entry, Parser};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Repeats, explicit};
use crate::intake::tests::rules;
use crate::intake::why::Why;

fn rule(text: &str) -> ICalendarRecurrenceRule {
    let Entry::ICalendar(calendar) = Parser::new(&format!("BEGIN:VEVENT\nRRULE:{text}\nEND:VEVENT\n")).entry() else {
        panic!("{text}")
    };
    let value = &calendar.components[0].property(&ICalendarProperty::Rrule).unwrap().values[0];
    let ICalendarValue::RecurrenceRule(rule) = value else { panic!("{text}") };
    (**rule).clone()
}

fn time(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn starts(text: &str, start: &str, from: &str, until: &str) -> Result<Vec<String>, Why> {
    let zone = TimeZone::get("America/New_York").unwrap();
    let (rule, start) = (rule(text), time(start));
    let repeats = Repeats { rule: &rule, start, zone: &zone, from: time(from), until: time(until) };
    Ok(repeats.starts()?.iter().map(|start| start.strftime("%Y-%m-%d %H").to_string()).collect())
}

#[test]
fn rules_have_the_dates_that_the_standard_gives_them() {
    // Examples of RFC 5545, section 3.8.5.3, and of programs that people use.
    for (text, start, expected) in [
        ("FREQ=DAILY;COUNT=3", "1997-09-02T09:00", vec!["1997-09-02 09", "1997-09-03 09", "1997-09-04 09"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", "1997-09-02T09:00", vec!["1997-09-02 09", "1997-09-12 09", "1997-09-22 09"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05T09:00",
            vec!["1997-08-05 09", "1997-08-10 09", "1997-08-19 09", "1997-08-24 09"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05T09:00",
            vec!["1997-08-05 09", "1997-08-17 09", "1997-08-19 09", "1997-08-31 09"],
        ),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "1997-09-05T09:00", vec!["1997-09-05 09", "1997-10-03 09", "1997-11-07 09"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3",
            "1997-09-28T09:00",
            vec!["1997-09-28 09", "1997-10-29 09", "1997-11-28 09"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=2",
            "1997-09-29T09:00",
            vec!["1997-09-29 09", "1997-10-30 09"],
        ),
        (
            "FREQ=YEARLY;COUNT=2;BYDAY=TH;BYMONTH=4;BYMONTHDAY=1,2,3,4,5,6,7",
            "1997-04-03T09:00",
            vec!["1997-04-03 09", "1998-04-02 09"],
        ),
        ("FREQ=MONTHLY;COUNT=3", "1997-01-31T09:00", vec!["1997-01-31 09", "1997-03-31 09", "1997-05-31 09"]),
        ("FREQ=YEARLY;COUNT=2", "2024-02-29T09:00", vec!["2024-02-29 09", "2028-02-29 09"]),
        // The last date is given in UTC, in which it is the very instant of the fourth.
        (
            "FREQ=DAILY;UNTIL=19970905T130000Z",
            "1997-09-02T09:00",
            vec!["1997-09-02 09", "1997-09-03 09", "1997-09-04 09", "1997-09-05 09"],
        ),
        ("FREQ=DAILY;UNTIL=19970903", "1997-09-02T09:00", vec!["1997-09-02 09", "1997-09-03 09"]),
        // The first date is one, be it by the rule or not.
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=2", "1997-09-02T09:00", vec!["1997-09-02 09", "1997-09-03 09"]),
        ("FREQ=DAILY;UNTIL=19960101T000000Z", "1997-09-02T09:00", vec!["1997-09-02 09"]),
        ("FREQ=DAILY;BYHOUR=9,14;COUNT=3", "1997-09-02T09:00", vec!["1997-09-02 09", "1997-09-02 14", "1997-09-03 09"]),
    ] {
        let until = if text.starts_with("FREQ=YEARLY") { "2030-01-01T00:00" } else { "1998-12-31T00:00" };
        assert_eq!(starts(text, start, "1990-01-01T00:00", until).unwrap(), expected, "{text}");
    }
}

#[test]
fn what_is_counted_is_counted_from_the_first_date_on() {
    let late = |text| starts(text, "2001-01-01T09:00", "2026-12-01T00:00", "2026-12-04T00:00").unwrap();
    assert_eq!(late("FREQ=DAILY;COUNT=9466"), ["2026-12-01 09"]);
    assert_eq!(late("FREQ=DAILY;COUNT=9465"), [""; 0]);
    assert_eq!(late("FREQ=DAILY;COUNT=1000000000"), ["2026-12-01 09", "2026-12-02 09", "2026-12-03 09"]);
}

proptest! {
    #[test]
    fn a_rule_that_is_moved_has_the_dates_it_would_have_had(
        text in rules(), year in 1971..2026_u16, month in 1..13_u8, day in 1..32_u8, from_year in 1990..2028_u16, from_day in 1..366_u16
    ) {
        let (year, month, day) = (i16::try_from(year)?, i8::try_from(month)?, i8::try_from(day)?);
        let Ok(date) = jiff::civil::Date::new(year, month, day) else { return Ok(()) };
        let start = date.at(10, 0, 0, 0);
        let from = jiff::civil::date(i16::try_from(from_year)?, 1, 1).saturating_add(jiff::Span::new().days(from_day)).at(0, 0, 0, 0);
        let until = from.saturating_add(jiff::Span::new().months(18));
        if start > until {
            return Ok(());
        }
        let rule = ICalendarRecurrenceRule { count: None, ..rule(&text) };
        let zone = TimeZone::UTC;
        let repeats = Repeats { rule: &rule, start, zone: &zone, from, until };
        let Ok(found) = repeats.starts() else { return Ok(()) };
        let mut whole = repeats.expand(&explicit(&rule, start), start, Some(until), usize::MAX).unwrap();
        whole.insert(0, start);
        whole.dedup();
        whole.retain(|start| (from..=until).contains(start));
        prop_assert_eq!(found, whole, "{}", text);
    }
}
