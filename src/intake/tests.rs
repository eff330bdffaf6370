//! What hostile files meet, and what no file may do.

use std::cell::Cell;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::limits::{
    DATES_MAX, DAYS_MAX, EVENT_BYTES_MAX, EVENTS_MAX, EXCEPTIONS_MAX, FILE_BYTES_MAX, IDLE_RULES_MAX, LEFT_OUT_MAX,
    LINE_BYTES_MAX,
};
use super::{Cut, FoundDays, IntakeError, KEYWORD, Wanted, Why, read};

fn read_for(bytes: &[u8], stop: &dyn Fn() -> bool) -> Result<FoundDays, IntakeError> {
    let zone = TimeZone::get("Europe/Prague").unwrap();
    read(bytes, &Wanted::new(KEYWORD, &zone, "2026-11-01T12:00:00Z".parse::<Timestamp>().unwrap()), stop)
}

fn calendar(entries: &str) -> String {
    format!("BEGIN:VCALENDAR\n{entries}\nEND:VCALENDAR\n")
}

fn entry(number: usize, lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:{number}\nSUMMARY:Tour {number} #openday\n{lines}\nEND:VEVENT\n")
}

fn found(entries: &str) -> FoundDays {
    read_for(calendar(entries).as_bytes(), &|| false).unwrap()
}

const AT_NINE: &str = "DTSTART:20261203T090000\nDURATION:PT1H\n";

#[test]
fn hostile_files_meet_a_limit_before_they_are_parsed() {
    let many = |count: usize, lines: &str| (0..count).map(|number| entry(number, lines)).collect::<String>();
    for (name, text, error) in [
        ("10 MB", "x".repeat(10_000_000), IntakeError::TooLarge { bytes: 10_000_000 }),
        ("a table of one line", format!("date\n{}", "x".repeat(2_000_000)), IntakeError::LongLine { line: 2 }),
        (
            "too many entries",
            calendar(&"BEGIN:VEVENT\nEND:VEVENT\n".repeat(EVENTS_MAX + 1)),
            IntakeError::TooManyEvents { count: EVENTS_MAX + 1 },
        ),
        (
            "too many rows",
            format!("date,from,to{}", "\n1,2,3".repeat(EVENTS_MAX + 1)),
            IntakeError::TooManyEvents { count: EVENTS_MAX + 2 },
        ),
        ("too many columns", format!("date{}\n", ",x".repeat(300)), IntakeError::TooManyColumns),
        (
            "rules that never happen",
            calendar(&many(IDLE_RULES_MAX + 1, &format!("{AT_NINE}RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"))),
            IntakeError::IdleRules,
        ),
    ] {
        assert_eq!(read_for(text.as_bytes(), &|| false), Err(error), "{name}");
    }
}

#[test]
fn a_calendar_that_is_cut_off_before_any_entry_ends_is_refused() {
    for text in
        ["BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nVERSION:2.0\n", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Tour #open"]
    {
        assert_eq!(read_for(text.as_bytes(), &|| false), Err(IntakeError::Unfinished), "{text}");
    }
    assert_eq!(found("VERSION:2.0"), FoundDays::default());
}

#[test]
fn hostile_entries_are_left_out_and_the_others_are_taken() {
    let list = |most: usize| (0..most).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
    let (sixty, hours) = (list(60), list(24));
    let exceptions = "EXDATE:20270101T090000\n".repeat(10_000);
    let days = vec!["MO"; 401].join(",");
    let inner = format!("{AT_NINE}{}", "BEGIN:X\n".repeat(20_000));
    for (name, lines, why) in [
        ("one line of 2 MB", format!("{AT_NINE}DESCRIPTION:{}", "x".repeat(2_000_000)), Why::LongLine(2_000_012)),
        ("a long entry", format!("{AT_NINE}{}", "X:1\n".repeat(EVENT_BYTES_MAX / 4)), Why::LargeEvent(131_165)),
        ("components without end", inner, Why::LargeEvent(160_093)),
        ("every second", format!("{AT_NINE}RRULE:FREQ=SECONDLY"), Why::Frequency("SECONDLY")),
        ("every minute", format!("{AT_NINE}RRULE:FREQ=MINUTELY;COUNT=9"), Why::Frequency("MINUTELY")),
        (
            "dense times",
            format!("{AT_NINE}RRULE:FREQ=YEARLY;BYHOUR={hours};BYMINUTE={sixty};BYSECOND={sixty}"),
            Why::DenseTimes(24 * 60 * 60),
        ),
        ("a dense list", format!("{AT_NINE}RRULE:FREQ=DAILY;BYDAY={days}"), Why::DenseRule(401)),
        (
            "7,000 exceptions",
            format!("{AT_NINE}RRULE:FREQ=DAILY\n{}", "EXDATE:20270101\n".repeat(7_000)),
            Why::Exceptions(7_000),
        ),
        ("10,000 exceptions", format!("{AT_NINE}RRULE:FREQ=DAILY\n{exceptions}"), Why::LargeEvent(230_110)),
    ] {
        let found = found(&format!("{}{}", entry(1, &lines), entry(2, AT_NINE)));
        let left_out: Vec<_> = found.left_out.iter().map(|one| (one.what.as_str(), &one.why)).collect();
        assert_eq!(left_out, [("Tour 1 #openday", &why)], "{name}");
        assert_eq!(found.days.len(), 1, "{name}");
    }
    const { assert!(EXCEPTIONS_MAX < 7_000 && LINE_BYTES_MAX < 2_000_012) };
}

#[test]
fn rules_without_end_are_followed_to_the_limits() {
    for rule in [
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    ] {
        // It began long ago, so that its budget would be used up before it comes to now.
        let found = found(&entry(1, &format!("DTSTART:19710101T090000\nDURATION:PT1H\nRRULE:{rule}")));
        assert_eq!(found.days.len(), DAYS_MAX, "{rule}");
        assert_eq!(found.days[0].input.start.as_deref(), Some("2026-11-02T09:00"), "{rule}");
        assert_eq!(found.cut, [Cut::Days(347)], "{rule}");
    }
}

#[test]
fn a_zone_that_never_ends_is_never_evaluated() {
    let rules = "BEGIN:DAYLIGHT\nDTSTART:16010101T000000\nRRULE:FREQ=SECONDLY\nEND:DAYLIGHT\n".repeat(40_000);
    let text = calendar(&format!("BEGIN:VTIMEZONE\nTZID:X\n{rules}END:VTIMEZONE\n{}", entry(1, AT_NINE)));
    assert_eq!(read_for(text.as_bytes(), &|| false).unwrap().days.len(), 1);
    let endless = calendar(&format!("{}BEGIN:VTIMEZONE\nTZID:X\n{rules}", entry(1, AT_NINE)));
    assert_eq!(read_for(endless.as_bytes(), &|| false).unwrap().days.len(), 1);
}

#[test]
fn of_many_dates_the_soonest_are_taken_and_of_many_mistakes_the_first_are_told() {
    let daily: String = (0..60).map(|number| entry(number, &format!("{AT_NINE}RRULE:FREQ=DAILY"))).collect();
    let found_daily = found(&daily);
    assert_eq!(found_daily.days.len(), DAYS_MAX);
    assert!(found_daily.cut.contains(&Cut::Dates), "{:?}", found_daily.cut);
    const { assert!(60 * 500 > DATES_MAX) };
    let wrong: String = (0..LEFT_OUT_MAX + 7).map(|number| entry(number, "DTSTART:20261203T090000")).collect();
    let found_wrong = found(&wrong);
    assert_eq!((found_wrong.left_out.len(), found_wrong.cut), (LEFT_OUT_MAX, vec![Cut::LeftOut(7)]));
}

#[test]
fn reading_ends_when_it_is_asked_to() {
    let entries: String = (0..500).map(|number| entry(number, AT_NINE)).collect();
    for text in [calendar(&entries), format!("date,from,to\n{}", "2026-12-03,9,16\n".repeat(500))] {
        let asked = Cell::new(0_usize);
        let whole = read_for(text.as_bytes(), &|| {
            asked.set(asked.get() + 1);
            false
        });
        assert!(whole.is_ok() && asked.get() > 500);
        for most in [0_usize, 1, asked.get() / 2, asked.get() - 1] {
            let left = Cell::new(most);
            let stopped = read_for(text.as_bytes(), &|| left.replace(left.get().saturating_sub(1)) == 0);
            assert_eq!(stopped, Err(IntakeError::Stopped));
        }
    }
}

#[test]
fn what_is_told_names_no_more_than_a_line() {
    let found = found(&entry(1, &format!("DTSTART:{}", "soon ".repeat(900))).replace("Tour 1", &"Tour ".repeat(300)));
    let told = format!("{}: {}", found.left_out[0].what, found.left_out[0].why);
    assert!(told.chars().count() < 250, "{told}");
}

/// A rule with parts that may be of any value that calcard reads.
pub(super) fn rules() -> impl Strategy<Value = String> {
    let numbers = |range: std::ops::Range<i32>| {
        prop::collection::vec(range, 0..4)
            .prop_map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    };
    let days = prop::collection::vec((-60..60_i32, "MO|TU|WE|TH|FR|SA|SU"), 0..4);
    let days = days.prop_map(|list| {
        let day = |(number, day): &(i32, String)| if *number > 9 { day.clone() } else { format!("{number}{day}") };
        list.iter().map(day).collect::<Vec<_>>().join(",")
    });
    let lists = (days, numbers(-32..33), numbers(-367..368), numbers(-54..55), numbers(0..14), numbers(-367..368));
    let rest = (numbers(0..25), "YEARLY|MONTHLY|WEEKLY|DAILY", 0..400_u32, 0..70_u32, any::<bool>());
    (lists, rest).prop_map(
        |((day, month_day, year_day, week, month, position), (hour, frequency, interval, count, wkst))| {
            let mut rule = format!("FREQ={frequency}");
            let parts = [
                ("BYDAY", day),
                ("BYMONTHDAY", month_day),
                ("BYYEARDAY", year_day),
                ("BYWEEKNO", week),
                ("BYMONTH", month),
                ("BYSETPOS", position),
                ("BYHOUR", hour),
            ];
            for (name, list) in parts.into_iter().filter(|(_, list)| !list.is_empty()) {
                let _: std::fmt::Result = write!(rule, ";{name}={list}");
            }
            if interval > 0 {
                let _: std::fmt::Result = write!(rule, ";INTERVAL={interval}");
            }
            if count > 0 {
                let _: std::fmt::Result = write!(rule, ";COUNT={count}");
            }
            if wkst { rule + ";WKST=SU" } else { rule }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_rule_breaks_the_reader(rule in rules(), year in 1971..2028_u16, month in 1..13_u8, day in 1..29_u8) {
        let start = format!("DTSTART:{year}{month:02}{day:02}T100000\nDURATION:PT1H\nRRULE:{rule}");
        let found = read_for(calendar(&entry(1, &start)).as_bytes(), &|| false).unwrap();
        let starts: Vec<_> = found.days.iter().map(|day| day.input.start.clone()).collect();
        prop_assert!(starts.is_sorted() && starts.len() <= DAYS_MAX);
    }

    #[test]
    fn no_damage_breaks_the_reader(at in 0..400_usize, byte in any::<u8>(), length in 0..40_usize) {
        let text = calendar(&format!("{}{}", entry(1, &format!("{AT_NINE}RRULE:FREQ=WEEKLY;COUNT=3")), entry(2, AT_NINE)));
        let mut bytes = text.into_bytes();
        let from = at.min(bytes.len());
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, [byte]);
        let _: Result<_, _> = read_for(&bytes, &|| false);
    }
}

#[test]
fn the_limits_are_as_large_as_the_files_that_are_to_be_read() {
    const { assert!(FILE_BYTES_MAX > 2_000_000 && EVENTS_MAX > 5_000) }
}
