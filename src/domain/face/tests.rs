use jiff::civil::DateTime;
use proptest::prelude::*;

use super::*;
use crate::domain::change::{Change, DayStep};
use crate::domain::fixture::{at, opening, participant_in, repeating, with_openings};
use crate::domain::schedule::{Hours, Kind, OpenDayId, Opening, Turn};

fn today(face: &Face) -> Option<(String, String)> {
    match face.day {
        Day::Today { hours: Some(Hours { start, end }), .. } => {
            Some((start.strftime("%H:%M").to_string(), end.strftime("%H:%M").to_string()))
        }
        _ => None,
    }
}

#[test]
fn a_day_ahead_becomes_today_at_local_midnight_and_is_gone_when_it_ends() {
    let bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let before = face(&bakery, at("2026-12-02T22:59:59Z"));
    assert_eq!(before.day.as_str(), "ahead");
    assert_eq!(before.fresh_until, Some(at("2026-12-02T23:00:00Z")));
    let during = face(&bakery, at("2026-12-02T23:00:00Z"));
    assert_eq!(today(&during), Some(("09:00".to_owned(), "16:00".to_owned())));
    assert_eq!(during.fresh_until, Some(at("2026-12-03T08:00:00Z")));
    assert!(!during.day.is_open_now());
    let now = face(&bakery, at("2026-12-03T08:00:00Z"));
    assert!(now.day.is_open_now() && now.fresh_until == Some(at("2026-12-03T15:00:00Z")));
    assert_eq!(face(&bakery, at("2026-12-03T14:59:59.999Z")), now);
    let after = face(&bakery, at("2026-12-03T15:00:00Z"));
    assert_eq!((after.day, after.fresh_until), (Day::None, None));
}

#[test]
fn an_open_night_counts_on_the_next_date_until_it_ends() {
    let bakery = participant_in("Europe/Prague", &[("2026-12-03T22:00", "2026-12-04T02:00")]);
    let evening = face(&bakery, at("2026-12-03T22:30:00Z"));
    assert_eq!(today(&evening), Some(("22:00".to_owned(), "02:00".to_owned())));
    assert_eq!(evening.fresh_until, Some(at("2026-12-03T23:00:00Z")));
    let night = face(&bakery, at("2026-12-03T23:00:00Z"));
    assert!(matches!(night.day, Day::Today { date, .. } if date == jiff::civil::date(2026, 12, 4)));
    assert_eq!(today(&night), Some(("00:00".to_owned(), "02:00".to_owned())));
    assert_eq!(night.fresh_until, Some(at("2026-12-04T01:00:00Z")));
    assert_eq!(face(&bakery, at("2026-12-04T01:00:00Z")).day, Day::None);
}

#[test]
fn of_two_openings_on_one_day_the_first_not_yet_over_is_named() {
    let times = [("2026-12-03T14:00", "2026-12-03T16:00"), ("2026-12-03T09:00", "2026-12-03T11:00")];
    let bakery = participant_in("UTC", &times);
    let morning = face(&bakery, at("2026-12-03T00:00:00Z"));
    assert_eq!(today(&morning).unwrap().0, "09:00");
    assert_eq!(morning.fresh_until, Some(at("2026-12-03T09:00:00Z")));
    assert_eq!(face(&bakery, at("2026-12-03T09:00:00Z")).fresh_until, Some(at("2026-12-03T11:00:00Z")));
    let noon = face(&bakery, at("2026-12-03T11:00:00Z"));
    assert_eq!(today(&noon).unwrap().0, "14:00");
    assert!(matches!(noon.day, Day::Today { phase: Phase::Again, .. }), "{noon:?}");
    assert_eq!(noon.fresh_until, Some(at("2026-12-03T14:00:00Z")));
    assert_eq!(face(&bakery, at("2026-12-03T16:00:00Z")).day, Day::None);
}

#[test]
fn when_an_open_day_ends_the_next_one_is_named_on_the_same_date() {
    let times = [("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-10T09:00", "2026-12-10T16:00")];
    let after = face(&participant_in("UTC", &times), at("2026-12-03T16:00:00Z"));
    assert!(matches!(after.day, Day::Ahead { date, .. } if date == jiff::civil::date(2026, 12, 10)), "{after:?}");
    assert_eq!(after.fresh_until, Some(at("2026-12-10T00:00:00Z")));
}

#[test]
fn a_whole_day_has_no_hours_however_long_its_date_is() {
    for (zone, date, next, ends) in [
        ("Europe/Prague", "2026-12-03", "2026-12-04", "2026-12-03T23:00:00Z"),
        // 23 and 25 hours; a midnight that does not exist at its start, and at its end.
        ("Europe/Prague", "2027-03-28", "2027-03-29", "2027-03-28T22:00:00Z"),
        ("Europe/Prague", "2026-10-25", "2026-10-26", "2026-10-25T23:00:00Z"),
        ("Asia/Beirut", "2027-03-28", "2027-03-29", "2027-03-28T21:00:00Z"),
        ("Asia/Beirut", "2027-03-27", "2027-03-28", "2027-03-27T22:00:00Z"),
    ] {
        let bakery = participant_in(zone, &[(&format!("{date}T00:00"), &format!("{next}T00:00"))]);
        let shown = face(&bakery, at(ends) - jiff::SignedDuration::from_hours(20));
        let said = (shown.day.as_str(), today(&shown), shown.fresh_until);
        assert_eq!(said, ("today", None, Some(at(ends))), "{zone} {date}");
        assert_eq!(face(&bakery, at(ends)).day, Day::None, "{zone} {date}");
    }
}

#[test]
fn what_lasts_a_day_from_another_hour_has_the_hours_of_each_date() {
    let bakery = participant_in("UTC", &[("2026-12-03T22:00", "2026-12-04T22:00")]);
    let hours = |now| today(&face(&bakery, at(now))).unwrap();
    assert_eq!(hours("2026-12-03T12:00:00Z"), ("22:00".to_owned(), "00:00".to_owned()));
    assert_eq!(hours("2026-12-04T12:00:00Z"), ("00:00".to_owned(), "22:00".to_owned()));
}

#[test]
fn what_an_earlier_release_let_last_for_days_is_open_on_all_of_them() {
    let mut bakery = participant_in("UTC", &[]);
    let time = |text: &str| text.parse().unwrap();
    let long = Opening::stored(time("2026-12-03T09:00"), time("2026-12-05T11:00"), Kind::OpenHouse);
    bakery.schedule.add(long, &TimeZone::UTC, at("2026-01-01T00:00:00Z")).unwrap();
    let on = |date: &str| face(&bakery, at(&format!("{date}T10:00:00Z")));
    assert_eq!(today(&on("2026-12-03")), Some(("09:00".to_owned(), "00:00".to_owned())));
    assert!(matches!(on("2026-12-04").day, Day::Today { hours: None, .. }));
    assert_eq!(today(&on("2026-12-05")), Some(("00:00".to_owned(), "11:00".to_owned())));
}

#[test]
fn a_cancelled_open_day_is_not_named() {
    let mut bakery =
        participant_in("UTC", &[("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-10T09:00", "2026-12-10T16:00")]);
    bakery.schedule.cancel(OpenDayId(1), None, None, &TimeZone::UTC, at("2026-12-01T00:00:00Z")).unwrap();
    assert!(matches!(face(&bakery, at("2026-12-01T00:00:00Z")).day, Day::Ahead { id: OpenDayId(2), .. }));
}

#[test]
fn what_is_called_off_is_named_until_its_date_is_past_where_nothing_else_is_ahead() {
    let mut bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    Change::cancel(OpenDayId(1)).apply(&mut bakery, at("2026-12-01T00:00:00Z")).unwrap();
    let off = face(&bakery, at("2026-12-01T00:00:00Z"));
    assert!(matches!(off.day, Day::Cancelled { date, .. } if date == jiff::civil::date(2026, 12, 3)), "{off:?}");
    assert_eq!((off.day.as_str(), off.fresh_until), ("none", Some(at("2026-12-03T15:00:00Z"))));
    assert_eq!(face(&bakery, at("2026-12-03T15:00:00Z")).day, Day::None);
}

#[test]
fn what_was_moved_is_said_to_be_until_the_date_it_was_announced_for_is_past() {
    let mut bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let time = |text: &str| text.parse().unwrap();
    let to = DayStep::Move { start: time("2026-12-05T10:00"), end: time("2026-12-05T15:00"), note: None };
    let step = Change::Day { id: OpenDayId(1), date: None, step: to };
    step.apply(&mut bakery, at("2026-12-01T00:00:00Z")).unwrap();
    let moved = face(&bakery, at("2026-12-01T00:00:00Z"));
    assert!(
        matches!(moved.day, Day::Ahead { is_moved: true, date, .. } if date == jiff::civil::date(2026, 12, 5)),
        "{moved:?}"
    );
    assert_eq!(moved.fresh_until, Some(at("2026-12-03T23:00:00Z")));
    assert!(matches!(face(&bakery, at("2026-12-03T23:00:00Z")).day, Day::Ahead { is_moved: false, .. }));
}

#[test]
fn a_date_is_fully_booked_when_all_its_openings_are_and_one_with_places_is_named_before() {
    let times = [("2026-12-03T09:00", "2026-12-03T10:00"), ("2026-12-03T11:00", "2026-12-03T12:00")];
    let mut bakery = participant_in("UTC", &times);
    let mut fill = |id: u32| {
        let full = DayStep::PlacesLeft(Some(0));
        Change::Day { id: OpenDayId(id), date: None, step: full }
            .apply(&mut bakery, at("2026-12-01T00:00:00Z"))
            .unwrap();
        [face(&bakery, at("2026-12-01T00:00:00Z")).day, face(&bakery, at("2026-12-03T08:00:00Z")).day]
    };
    let [ahead, today] = fill(1);
    assert!(matches!(ahead, Day::Ahead { id: OpenDayId(2), is_full: false, .. }), "{ahead:?}");
    assert!(matches!(today, Day::Today { id: OpenDayId(2), is_full: false, phase: Phase::Before, .. }), "{today:?}");
    let [ahead, today] = fill(2);
    assert!(ahead.is_full() && today.is_full(), "{ahead:?} {today:?}");
}

#[test]
fn a_trial_run_is_on_no_badge() {
    let mut trial = opening("2026-12-01T09:00", "2026-12-01T16:00");
    trial.kind = Kind::TrialRun;
    let bakery = with_openings("UTC", [trial, repeating("2001-01-04T09:00", "2001-01-04T16:00", "FREQ=WEEKLY")]);
    let shown = face(&bakery, at("2026-11-30T12:00:00Z")).day;
    assert!(
        matches!(shown, Day::Ahead { id: OpenDayId(2), date, .. } if date == jiff::civil::date(2026, 12, 3)),
        "{shown:?}"
    );
}

#[test]
fn midnight_that_does_not_exist_is_the_first_instant_of_the_day() {
    // Beirut skips 00:00 to 01:00 on 28 March 2027; Santiago on 5 September 2027; Cairo on 30 April 2027.
    for (zone, date, first_instant) in [
        ("Asia/Beirut", "2027-03-28", "2027-03-27T22:00:00Z"),
        ("America/Santiago", "2027-09-05", "2027-09-05T04:00:00Z"),
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00:00Z"),
    ] {
        let bakery = participant_in(zone, &[(&format!("{date}T09:00"), &format!("{date}T16:00"))]);
        let eve = face(&bakery, at(first_instant) - jiff::SignedDuration::from_secs(1));
        assert_eq!((eve.day.as_str(), eve.fresh_until), ("ahead", Some(at(first_instant))), "{zone}");
        assert_eq!(face(&bakery, at(first_instant)).day.as_str(), "today", "{zone}");
    }
}

#[test]
fn a_day_whose_midnight_happens_twice_begins_with_the_first() {
    // Havana sets its clocks from 01:00 back to 00:00 on 1 November 2026.
    let bakery = participant_in("America/Havana", &[("2026-11-01T09:00", "2026-11-01T16:00")]);
    assert_eq!(face(&bakery, at("2026-11-01T03:59:59Z")).fresh_until, Some(at("2026-11-01T04:00:00Z")));
    assert_eq!(face(&bakery, at("2026-11-01T04:00:00Z")).fresh_until, Some(at("2026-11-01T14:00:00Z")));
}

#[test]
fn a_day_that_begins_twice_with_the_evening_before_in_between_is_fresh_until_each_turn() {
    // St. John's set its clocks from 00:01 back to 23:01 on 7 November 2010.
    let bakery = participant_in("America/St_Johns", &[("2010-11-07T09:00", "2010-11-07T16:00")]);
    let turns = [
        "2010-11-07T02:30:00Z",
        "2010-11-07T02:31:00Z",
        "2010-11-07T03:30:00Z",
        "2010-11-07T12:30:00Z",
        "2010-11-07T19:30:00Z",
    ];
    let said = ["ahead", "today", "ahead", "today", "today"];
    for (eve, (turn, said)) in ["2010-11-01T00:00:00Z"].iter().chain(&turns).zip(turns.iter().zip(said)) {
        for now in [at(eve), at(turn) - jiff::SignedDuration::from_secs(30)] {
            let shown = face(&bakery, now);
            assert_eq!((shown.day.as_str(), shown.fresh_until), (said, Some(at(turn))), "{now}");
        }
    }
}

#[test]
fn the_year_is_named_when_the_day_is_more_than_ten_months_off() {
    let bakery = participant_in("Europe/Prague", &[("2027-12-31T09:00", "2027-12-31T16:00")]);
    let far = face(&bakery, at("2027-02-01T12:00:00Z"));
    assert!(matches!(far.day, Day::Ahead { with_year: true, .. }));
    // The last of February has no 31st to count from: ten months before 31 December lies at the end of the month.
    assert_eq!(far.fresh_until, Some(at("2027-02-28T23:00:00Z")));
    assert!(matches!(face(&bakery, at("2027-02-28T23:00:00Z")).day, Day::Ahead { with_year: false, .. }));
}

#[test]
fn a_leap_day_is_named_and_is_today_for_one_day() {
    let bakery = participant_in("UTC", &[("2028-02-29T09:00", "2028-02-29T16:00")]);
    assert_eq!(face(&bakery, at("2028-02-28T23:59:59Z")).fresh_until, Some(at("2028-02-29T00:00:00Z")));
    assert_eq!(face(&bakery, at("2028-02-29T12:00:00Z")).fresh_until, Some(at("2028-02-29T16:00:00Z")));
}

#[test]
fn only_an_active_participant_has_a_day() {
    let mut bakery = participant_in("UTC", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    for status in Status::ALL {
        bakery.status = status;
        let face = face(&bakery, at("2026-12-01T00:00:00Z"));
        assert_eq!(face.day != Day::None, status == Status::Active);
        assert_eq!(face.fresh_until.is_some(), status == Status::Active);
    }
}

const ZONES: [&str; 10] = [
    "Europe/Prague",
    "America/Havana",
    "Asia/Beirut",
    "America/Santiago",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
    "America/St_Johns",
];

/// Years in whose autumn a test begins; until 2011 clocks in Newfoundland went back over midnight.
const YEARS: [i16; 2] = [2010, 2026];

/// Seconds from 20 August: any within a year and a half, and those in which St. John's set its clocks back in 2010.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 0i64..45_000_000, 1 => 6_830_000i64..6_840_000]
}

fn begin(year: i16, start: i64) -> Timestamp {
    let begin = jiff::civil::date(year, 8, 20).to_zoned(TimeZone::UTC).unwrap().timestamp();
    begin + jiff::SignedDuration::from_secs(start)
}

/// Rules that begin in an autumn, some over midnight, and some of their dates otherwise.
fn rules(year: i16) -> impl Strategy<Value = Vec<Opening>> {
    let rule = prop::sample::select(vec![
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=SA,SU",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;COUNT=5",
        "FREQ=WEEKLY;COUNT=9",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    ]);
    let one = (0i64..120, 0i64..96, 1i64..90, rule, proptest::collection::vec((0usize..12, 0u8..4), 0..4));
    let one = one.prop_map(move |(day, quarter, quarters, rule, others)| {
        let start = jiff::civil::date(year, 9, 1).at(0, 0, 0, 0) + Span::new().days(day).minutes(quarter * 15);
        let end = start + Span::new().minutes(quarters * 15);
        let text = crate::domain::schedule::format_local_time;
        let mut opening = repeating(&text(start), &text(end), rule);
        let dates: Vec<_> = {
            let dates = opening.dates(&TimeZone::UTC).unwrap();
            std::iter::successors(dates.first(), |date| dates.after(*date)).take(12).collect()
        };
        for (at, what) in others {
            let Some(date) = dates.get(at) else { continue };
            let exception = opening.exceptions.on_mut(*date).unwrap();
            exception.turn = match what {
                0 => Turn::Dropped,
                1 => Turn::Cancelled { moved: None },
                2 => Turn::Moved {
                    start: date.at(5, 0, 0, 0) + Span::new().days(2),
                    end: date.at(9, 0, 0, 0) + Span::new().days(2),
                },
                _ => Turn::Held,
            };
            exception.places_left = (what == 3).then_some(0);
        }
        opening
    });
    proptest::collection::vec(one, 0..4)
}

fn openings(year: i16) -> impl Strategy<Value = Vec<(String, String)>> {
    // Hours and days around the clock changes of that autumn and the year after, some over midnight, some on one day.
    let day = prop_oneof![4 => 0i64..520, 1 => 65i64..69];
    let one = (day, 0i64..96, 1i64..96).prop_map(move |(day, quarter, quarters)| {
        let start = jiff::civil::date(year, 9, 1).at(0, 0, 0, 0) + Span::new().days(day).minutes(quarter * 15);
        let end = start + Span::new().minutes(quarters * 15);
        (super::super::schedule::format_local_time(start), super::super::schedule::format_local_time(end))
    });
    proptest::collection::vec(one, 0..6)
}

fn year_and_openings() -> impl Strategy<Value = (i16, Vec<(String, String)>)> {
    prop::sample::select(YEARS.to_vec()).prop_flat_map(|year| (Just(year), openings(year)))
}

proptest! {
    #[test]
    fn a_face_is_constant_until_it_says_it_changes(zone in 0..ZONES.len(), (year, times) in year_and_openings(), start in seconds(), probe in 0i64..1000) {
        let times: Vec<_> = times.iter().map(|(start, end)| (start.as_str(), end.as_str())).collect();
        let bakery = participant_in(ZONES[zone], &times);
        let now = begin(year, start);
        let shown = face(&bakery, now);
        if let Some(until) = shown.fresh_until {
            prop_assert!(until > now);
            let length = until.as_second() - now.as_second();
            let between = now + jiff::SignedDuration::from_secs(length * probe / 1000);
            prop_assert_eq!(face(&bakery, between).day, shown.day);
            prop_assert_eq!(face(&bakery, until - jiff::SignedDuration::from_nanos(1)).day, shown.day);
            prop_assert_ne!(face(&bakery, until).day, shown.day);
        } else {
            prop_assert_eq!(face(&bakery, at("2031-01-01T00:00:00Z")).day, shown.day);
        }
    }

    #[test]
    fn a_face_of_rules_is_constant_until_it_says_it_changes(zone in 0..ZONES.len(), openings in rules(2026), start in seconds(), probe in 0i64..1000) {
        let bakery = with_openings(ZONES[zone], openings);
        let now = begin(2026, start);
        let shown = face(&bakery, now);
        if let Some(until) = shown.fresh_until {
            prop_assert!(until > now);
            let between = now + jiff::SignedDuration::from_secs((until.as_second() - now.as_second()) * probe / 1000);
            prop_assert_eq!(face(&bakery, between).day, shown.day);
            prop_assert_eq!(face(&bakery, until - jiff::SignedDuration::from_nanos(1)).day, shown.day);
            prop_assert_ne!(face(&bakery, until).day, shown.day);
        } else {
            prop_assert_eq!(face(&bakery, at("2031-01-01T00:00:00Z")).day, shown.day);
        }
    }

    #[test]
    fn a_face_never_names_a_past_date(zone in 0..ZONES.len(), (year, times) in year_and_openings(), start in seconds()) {
        let times: Vec<_> = times.iter().map(|(start, end)| (start.as_str(), end.as_str())).collect();
        let bakery = participant_in(ZONES[zone], &times);
        let now = begin(year, start);
        let local = bakery.time_zone.time_zone().to_datetime(now).date();
        match face(&bakery, now).day {
            Day::Ahead { date, .. } => prop_assert!(date > local),
            Day::Today { date, .. } => prop_assert_eq!(date, local),
            Day::Cancelled { .. } | Day::None => {}
        }
    }

    #[test]
    fn a_face_names_the_first_open_day_that_is_not_over(zone in 0..ZONES.len(), (year, times) in year_and_openings(), start in seconds()) {
        let pairs: Vec<_> = times.iter().map(|(start, end)| (start.as_str(), end.as_str())).collect();
        let bakery = participant_in(ZONES[zone], &pairs);
        let (zone, now) = (bakery.time_zone.time_zone(), begin(year, start));
        // Each entered line by itself: where it lies, whether it is over, and which of the others comes before it.
        let lies = |(id, (start, end)): (usize, &(String, String))| {
            let local = |text: &str| text.parse::<DateTime>().unwrap().to_zoned(zone.clone()).unwrap();
            let (start, end) = (local(start), local(end));
            let end = end.max(start.clone());
            (start.timestamp(), end.timestamp(), id + 1, start.date())
        };
        let first = times.iter().enumerate().map(lies).filter(|(_, end, ..)| *end > now).min();
        let today = zone.to_datetime(now).date();
        let expected = first.map(|(_, _, id, date)| (if date <= today { today } else { date }, id));
        let shown = match face(&bakery, now).day {
            Day::Ahead { date, id, .. } => { prop_assert!(date > today); Some((date, id.0 as usize)) }
            Day::Today { date, id, .. } => { prop_assert_eq!(date, today); Some((date, id.0 as usize)) }
            Day::Cancelled { .. } | Day::None => None,
        };
        prop_assert_eq!(shown, expected);
    }
}
