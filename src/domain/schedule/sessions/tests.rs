use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, Span};
use proptest::prelude::*;

use super::*;
use crate::domain::fixture::{at, opening, repeating};
use crate::domain::schedule::{Closure, Exception, OpenDayId, Opening};

/// Zones with every kind of clock change: old and new rules, half and quarter hours, two hours, none, at midnight, in Ramadan.
const ZONES: [&str; 46] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Chicago",
    "America/Denver",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/London",
    "Europe/Prague",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Norfolk",
];

/// The instant of a local time, found by trying every offset the zone has around it: the first that shows it, or, where
/// none does, the one before the change counted on.
fn tried(zone: &TimeZone, local: DateTime) -> Timestamp {
    let utc = local.to_zoned(TimeZone::UTC).unwrap().timestamp();
    let around = [-30, -12, 0, 12, 30].map(|hours| zone.to_offset(utc + SignedDuration::from_hours(hours)));
    let at = |offset: jiff::tz::Offset| utc - SignedDuration::from_secs(i64::from(offset.seconds()));
    let shows = around.iter().map(|offset| at(*offset)).filter(|instant| zone.to_datetime(*instant) == local);
    shows.min().unwrap_or_else(|| at(around[0]))
}

/// Local times around which something may go wrong: hours before and after a clock change, and midnight.
fn starts(zone: &TimeZone) -> Vec<DateTime> {
    let (from, to) = (at("2024-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z"));
    let changes = zone.following(from).take_while(|change| change.timestamp() < to).map(|change| change.timestamp());
    let mut all: Vec<_> = changes.map(|change| zone.to_datetime(change)).collect();
    all.extend([date(2026, 6, 1).at(12, 0, 0, 0), date(2027, 2, 28).at(23, 0, 0, 0)]);
    all
}

#[test]
fn a_daily_rule_opens_at_the_instants_that_trying_every_offset_finds_through_every_clock_change() {
    let mut changes = 0;
    for name in ZONES {
        let zone = TimeZone::get(name).unwrap();
        for change in starts(&zone) {
            changes += 1;
            for minutes in [-150, -90, -61, -60, -30, -1, 0, 1, 30, 60, 90, 150] {
                let time = (change + Span::new().minutes(minutes)).time().with().second(0).build().unwrap();
                let first = change.date() - Span::new().days(3);
                let (start, hours) = (first.to_datetime(time), 5);
                let end = start + Span::new().hours(hours);
                let text = crate::domain::schedule::format_local_time;
                let daily = repeating(&text(start), &text(end), "FREQ=DAILY;COUNT=7");
                let schedule = Schedule::from_stored(vec![OpenDay::new(OpenDayId(1), daily, Timestamp::UNIX_EPOCH)]);
                let now = tried(&zone, start) - SignedDuration::from_hours(1);
                let found: Vec<_> =
                    schedule.coming(&zone, now).map(|one| (one.start.timestamp(), one.end.timestamp())).collect();
                let expected: Vec<_> = (0..7)
                    .map(|day| {
                        let start = start + Span::new().days(day);
                        let begins = tried(&zone, start);
                        (begins, tried(&zone, start + Span::new().hours(hours)).max(begins))
                    })
                    .filter(|(_, end)| *end > now)
                    .collect();
                assert_eq!(found, expected, "{name} {start}");
            }
        }
    }
    assert!(changes > 400, "{changes}");
}

#[test]
fn vancouver_keeps_its_summer_time_from_2026_on() {
    let zone = TimeZone::get("America/Vancouver").unwrap();
    let weekly = repeating("2026-10-05T09:00", "2026-10-05T12:00", "FREQ=WEEKLY;COUNT=12");
    let schedule = Schedule::from_stored(vec![OpenDay::new(OpenDayId(1), weekly, Timestamp::UNIX_EPOCH)]);
    let offsets: std::collections::BTreeSet<_> =
        schedule.coming(&zone, at("2026-10-01T00:00:00Z")).map(|one| one.start.offset().to_string()).collect();
    assert_eq!(offsets.into_iter().collect::<Vec<_>>(), ["-07"]);
}

fn day(id: u32, opening: Opening) -> OpenDay {
    OpenDay::new(OpenDayId(id), opening, Timestamp::UNIX_EPOCH)
}

fn dates(schedule: &Schedule, shown: Shown, now: &str, count: usize) -> Vec<String> {
    let utc = TimeZone::UTC;
    let all = schedule.sessions(&utc, at(now), shown).take(count);
    all.map(|one| format!("{}{}", one.start.strftime("%m-%dT%H"), if one.is_cancelled() { " off" } else { "" }))
        .collect()
}

#[test]
fn exceptions_and_closed_days_are_kept_to_and_single_days_stand_between() {
    let mut weekly = repeating("2026-12-03T09:00", "2026-12-03T16:00", "FREQ=WEEKLY");
    let mut otherwise =
        |on: Date, turn| *weekly.exceptions.on_mut(on).unwrap() = Exception { turn, ..Exception::default() };
    otherwise(date(2026, 12, 10), Turn::Dropped);
    otherwise(date(2026, 12, 17), Turn::Cancelled { moved: None });
    let to = |day| date(2027, 1, day);
    otherwise(date(2027, 1, 7), Turn::Moved { start: to(9).at(10, 0, 0, 0), end: to(9).at(12, 0, 0, 0) });
    // That something is known of a date opens no closed day.
    otherwise(date(2026, 12, 31), Turn::Held);
    let single = opening("2026-12-05T09:00", "2026-12-05T10:00");
    let mut schedule = Schedule::from_stored(vec![day(1, weekly), day(2, single)]);
    schedule.close(Closure::new(date(2026, 12, 20), date(2027, 1, 3)).unwrap()).unwrap();
    let now = "2026-12-01T00:00:00Z";
    assert_eq!(dates(&schedule, Shown::Held, now, 5), ["12-03T09", "12-05T09", "01-09T10", "01-14T09", "01-21T09"]);
    assert_eq!(dates(&schedule, Shown::Public, now, 4), ["12-03T09", "12-05T09", "12-17T09 off", "01-09T10"]);
    let past: Vec<_> = schedule
        .past(&TimeZone::UTC, at("2027-01-16T00:00:00Z"), Shown::Public, 50)
        .iter()
        .map(|one| one.start.date().to_string())
        .collect();
    assert_eq!(past, ["2027-01-14", "2027-01-09", "2026-12-17", "2026-12-05", "2026-12-03"]);
}

#[test]
fn closed_days_for_ever_do_not_make_an_endless_search() {
    let weekly = repeating("2026-12-03T09:00", "2026-12-03T16:00", "FREQ=WEEKLY;COUNT=3");
    let mut schedule = Schedule::from_stored(vec![day(1, weekly)]);
    schedule.close(Closure::new(date(2026, 12, 1), date(2027, 11, 1)).unwrap()).unwrap();
    assert!(dates(&schedule, Shown::All, "2026-12-01T00:00:00Z", 9).is_empty());
}

proptest! {
    #[test]
    fn times_come_in_order_and_are_those_of_a_walk_from_the_beginning(ahead in 0i64..900, zone in 0..ZONES.len()) {
        let zone = TimeZone::get(ZONES[zone]).unwrap();
        let mut monthly = repeating("2025-01-04T22:00", "2025-01-05T03:00", "FREQ=MONTHLY;BYDAY=1SA");
        monthly.exceptions.on_mut(date(2026, 3, 7)).unwrap().turn = Turn::Cancelled { moved: None };
        let daily = repeating("2025-03-01T00:30", "2025-03-01T01:30", "FREQ=DAILY;INTERVAL=5");
        let schedule = Schedule::from_stored(vec![day(1, monthly), day(2, daily)]);
        let begin = at("2025-01-01T00:00:00Z");
        let now = begin + SignedDuration::from_hours(24 * ahead);
        let found: Vec<_> = schedule.coming(&zone, now).take(20).map(|one| one.order()).collect();
        let walked: Vec<_> = schedule.coming(&zone, begin).filter(|one| !one.is_over(now)).take(20).map(|one| one.order()).collect();
        prop_assert!(found.is_sorted());
        prop_assert_eq!(found, walked);
    }
}
