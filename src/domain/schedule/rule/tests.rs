use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::domain::reading::Value as _;

fn rule(text: &str) -> Rule {
    Rule::from_input(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn dates(text: &str, start: &str, count: usize) -> Vec<String> {
    let rule = rule(text);
    let start: DateTime = format!("{start}T09:00").parse().unwrap();
    let dates = rule.dates(start, &TimeZone::UTC);
    std::iter::successors(dates.first(), |date| dates.after(*date)).take(count).map(|date| date.to_string()).collect()
}

#[test]
fn a_rule_names_its_dates() {
    for (text, start, expected) in [
        ("FREQ=WEEKLY", "2026-12-03", "2026-12-03 2026-12-10 2026-12-17"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "2026-12-03", "2026-12-03 2026-12-15 2026-12-17 2026-12-29"),
        // The example of RFC 5545, section 3.8.5.3: in which week it counts depends on the day weeks begin with.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05", "1997-08-05 1997-08-10 1997-08-19 1997-08-24"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05", "1997-08-05 1997-08-17 1997-08-19 1997-08-31"),
        ("FREQ=MONTHLY;BYDAY=1SA", "2026-12-03", "2026-12-05 2027-01-02 2027-02-06"),
        ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1", "2026-12-03", "2026-12-26 2027-01-30 2027-02-27"),
        ("FREQ=MONTHLY;BYDAY=5FR", "2026-12-03", "2027-01-29 2027-04-30 2027-07-30"),
        ("FREQ=MONTHLY", "2027-01-31", "2027-01-31 2027-03-31 2027-05-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-10", "2027-01-31 2027-02-28 2027-03-31"),
        ("FREQ=MONTHLY;BYDAY=1SA;BYMONTH=5,6,9", "2026-12-03", "2027-05-01 2027-06-05 2027-09-04 2028-05-06"),
        ("FREQ=YEARLY;BYMONTH=4;BYDAY=1TH", "2026-12-03", "2027-04-01 2028-04-06"),
        ("FREQ=YEARLY", "2028-02-29", "2028-02-29 2032-02-29"),
        ("FREQ=YEARLY;INTERVAL=3", "2028-02-29", "2028-02-29 2040-02-29 2052-02-29"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", "2026-12-03", "2026-12-03 2026-12-13 2026-12-23"),
        ("FREQ=DAILY;BYDAY=MO,FR;UNTIL=20261212", "2026-12-03", "2026-12-04 2026-12-07 2026-12-11"),
        ("FREQ=WEEKLY;UNTIL=20261210T085959", "2026-12-03", "2026-12-03"),
        ("RRULE:freq=weekly;until=20261210T090000Z;", "2026-12-03", "2026-12-03 2026-12-10"),
    ] {
        let expected: Vec<_> = expected.split(' ').map(str::to_owned).collect();
        let count = if text.contains("UNTIL") || text.contains("until") || text.contains("COUNT") {
            99
        } else {
            expected.len()
        };
        assert_eq!(dates(text, start, count), expected, "{text}");
    }
}

#[test]
fn an_instant_of_utc_that_ends_a_rule_is_read_by_the_clocks_of_the_place() {
    // The end of the last of the year in New York, as Google writes it.
    let (rule, zone) = (rule("FREQ=DAILY;UNTIL=20270101T045959Z"), TimeZone::get("America/New_York").unwrap());
    let start: DateTime = "2026-12-03T09:00".parse().unwrap();
    assert_eq!(rule.dates(start, &zone).last(), Some(date(2026, 12, 31)));
}

#[test]
fn what_is_outside_the_subset_is_refused_by_its_name() {
    for (text, told) in [
        ("", "`` is no rule"),
        ("every Saturday", "`every Saturday` is no rule; write how often, like FREQ=MONTHLY;BYDAY=1SA"),
        ("BYDAY=SA", "is no rule"),
        ("FREQ=HOURLY", "frequency `HOURLY` is not for open days; use DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("FREQ=SECONDLY;COUNT=9", "frequency `SECONDLY`"),
        ("FREQ=YEARLY;BYWEEKNO=20", "`BYWEEKNO` is not among the parts of a rule that are understood"),
        ("FREQ=DAILY;BYHOUR=9,10", "`BYHOUR` is not among"),
        ("FREQ=WEEKLY;BYMONTH=4", "`BYMONTH` does not go with FREQ=WEEKLY"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "`BYDAY` does not go with FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "`BYSETPOS` does not go with FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYDAY=6SA", "`BYDAY=6SA` cannot be read; weekdays are MO"),
        ("FREQ=WEEKLY;BYDAY=1SA", "in a week each weekday is there once"),
        ("FREQ=YEARLY;BYDAY=20MO", "`BYDAY=20MO`"),
        ("FREQ=YEARLY;BYDAY=1MO", "name the month as well"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "`BYMONTHDAY=32`"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "`BYMONTHDAY=0`"),
        ("FREQ=WEEKLY;INTERVAL=0", "`INTERVAL=0`"),
        ("FREQ=WEEKLY;INTERVAL=1.5", "`INTERVAL=1.5`"),
        ("FREQ=WEEKLY;COUNT=1000000000", "COUNT `1000000000` is too many; say at most 1000"),
        ("FREQ=WEEKLY;COUNT=0", "`COUNT=0`"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "keep one"),
        ("FREQ=WEEKLY;UNTIL=soon", "`UNTIL=soon` cannot be read; write a date, like UNTIL=20271231"),
        ("FREQ=WEEKLY;UNTIL=20270230", "`UNTIL=20270230`"),
        ("FREQ=WEEKLY;FREQ=DAILY", "`FREQ` stands twice"),
    ] {
        let error = Rule::from_input(text).map(|rule| rule.to_string()).unwrap_err().to_string();
        assert!(error.contains(told), "{text}: {error}");
    }
    assert_eq!(Rule::from_input(&"FREQ=WEEKLY;".repeat(100)), Err(RuleError::TooLong));
}

#[test]
fn a_rule_that_never_happens_has_no_first_date() {
    for text in
        ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6", "FREQ=WEEKLY;UNTIL=20261202"]
    {
        assert!(dates(text, "2026-12-03", 1).is_empty(), "{text}");
    }
}

#[test]
fn the_kept_spelling_is_read_as_the_same_rule() {
    for text in ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "FREQ=YEARLY;BYMONTH=4;BYDAY=1TH;COUNT=4", "FREQ=DAILY"]
    {
        assert_eq!(rule(text).to_string(), text);
    }
    assert_eq!(
        rule("rrule:BYDAY=sa;BYSETPOS=1;freq=Monthly;until=2027-12-31").to_string(),
        "FREQ=MONTHLY;BYDAY=1SA;UNTIL=20271231"
    );
}

/// Whether a rule names a date, by asking the date alone.
fn names(rule: &Rule, start: Date, day: Date) -> bool {
    let every = i64::from(rule.interval);
    let days = |from: Date, to: Date| to.duration_since(from).as_hours() / 24;
    let month = |of: Date| i64::from(of.year()) * 12 + i64::from(of.month());
    let is_day = |named: &DaysOfMonth| match named {
        DaysOfMonth::OfStart => day.day() == start.day(),
        DaysOfMonth::Numbers(all) => {
            all.iter().any(|number| day.day() == *number || day.day() - day.days_in_month() - 1 == *number)
        }
        DaysOfMonth::Weekdays(all) => all.iter().any(|(nth, weekday)| {
            let is_nth =
                |nth: i8| day.first_of_month().nth_weekday_of_month(nth, *weekday).is_ok_and(|found| found == day);
            day.weekday() == *weekday && nth.is_none_or(is_nth)
        }),
    };
    match &rule.frequency {
        Frequency::Daily => days(start, day) % every == 0,
        Frequency::Weekly { days: named, week_start } => {
            let begins =
                |of: Date| of.checked_sub(jiff::Span::new().days(i64::from(of.weekday().since(*week_start)))).unwrap();
            let is_named = if named.is_empty() { day.weekday() == start.weekday() } else { named.has(day.weekday()) };
            is_named && days(begins(start), begins(day)) / 7 % every == 0
        }
        Frequency::Monthly { days, months } => {
            (month(day) - month(start)) % every == 0 && (months.is_empty() || months.has(day.month())) && is_day(days)
        }
        Frequency::Yearly { days, months } => {
            let is_month = if months.is_empty() { day.month() == start.month() } else { months.has(day.month()) };
            i64::from(day.year() - start.year()) % every == 0 && is_month && is_day(days)
        }
    }
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0i8..7).prop_map(|day| Weekday::from_monday_zero_offset(day).unwrap())
}

fn days_of_month() -> impl Strategy<Value = DaysOfMonth> {
    let nth = prop_oneof![Just(None), (1i8..=5).prop_map(Some), (-5i8..=-1).prop_map(Some)];
    prop_oneof![
        Just(DaysOfMonth::OfStart),
        proptest::collection::vec(prop_oneof![1i8..=31, -31i8..=-1], 1..4).prop_map(DaysOfMonth::Numbers),
        proptest::collection::vec((nth, weekday()), 1..4).prop_map(DaysOfMonth::Weekdays),
    ]
}

fn frequency() -> impl Strategy<Value = Frequency> {
    let months = || {
        proptest::collection::vec(1i8..=12, 0..4).prop_map(|all| all.into_iter().fold(Months::default(), Months::with))
    };
    let weekdays = proptest::collection::vec(weekday(), 0..4)
        .prop_map(|all| all.into_iter().fold(Weekdays::default(), Weekdays::with));
    let named = months().prop_filter("weekdays of a year need a month", |months| !months.is_empty());
    prop_oneof![
        Just(Frequency::Daily),
        (weekdays, weekday()).prop_map(|(days, week_start)| Frequency::Weekly { days, week_start }),
        (days_of_month(), months()).prop_map(|(days, months)| Frequency::Monthly { days, months }),
        (days_of_month(), named).prop_map(|(days, months)| Frequency::Yearly { days, months }),
    ]
}

proptest! {
    #[test]
    fn its_dates_are_those_that_counting_up_day_by_day_finds(
        frequency in frequency(), interval in 1u16..5, first in 0i64..3_000, ahead in 0i64..1_500,
    ) {
        let rule = Rule { frequency, interval, ends: Ends::Never };
        let start = date(2024, 1, 1).checked_add(jiff::Span::new().days(first)).unwrap();
        let dates = rule.dates(start.at(9, 0, 0, 0), &TimeZone::UTC);
        let from = start.checked_add(jiff::Span::new().days(ahead)).unwrap();
        let counted = from.series(jiff::Span::new().days(1)).take(12_000).find(|day| names(&rule, start, *day));
        if let Some(counted) = counted {
            prop_assert_eq!(dates.from(from), Some(counted), "{}", rule);
            prop_assert_eq!(dates.until(counted), Some(counted), "{}", rule);
        }
        let back = std::iter::successors(Some(from), |day| day.yesterday().ok()).take_while(|day| *day >= start);
        prop_assert_eq!(dates.until(from), back.into_iter().find(|day| names(&rule, start, *day)), "{}", rule);
    }

    #[test]
    fn every_rule_is_read_back_from_what_it_writes(frequency in frequency(), interval in 1u16..=400) {
        let rule = Rule { frequency, interval, ends: Ends::After(7) };
        let written = rule.to_string();
        let read = Rule::from_input(&written).unwrap();
        prop_assert_eq!(read.to_string(), Rule::from_input(&read.to_string()).unwrap().to_string());
        let start = date(2026, 12, 3).at(9, 0, 0, 0);
        prop_assert_eq!(read.dates(start, &TimeZone::UTC).first(), rule.dates(start, &TimeZone::UTC).first(), "{}", written);
    }

    #[test]
    fn no_text_makes_reading_fail_otherwise_than_with_an_error(text in "[A-Z=;,0-9+-]{0,60}") {
        let _ = Rule::from_input(&text);
    }
}
