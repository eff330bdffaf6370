use super::*;

fn opening(start: &str, end: &str) -> Result<Opening, OpenDayError> {
    Opening::new(parse_local_time(start)?, parse_local_time(end)?, Kind::OpenHouse)
}

#[test]
fn times_are_local_and_to_the_minute() {
    assert!(parse_local_time("2026-12-03T09:00").is_ok());
    assert!(parse_local_time("2026-12-03T09:00:00").is_ok());
    for (bad, told) in [
        ("2026-12-03", "`2026-12-03` is a date without a time; write both, like 2026-12-03 09:00"),
        (
            "2026-12-03T09:00Z",
            "`2026-12-03T09:00Z` has an offset; write the time as clocks at the place show it, like 2026-12-03 09:00",
        ),
        ("2026-12-03T09:00:30", "`09:00:30` is not a time of the day, like 09:00 or 9 am"),
        ("2026-02-29T09:00", "`2026-02-29T09:00` is no date there is: February 2026 has 28 days"),
        ("2026-12-03T24:00", "`24:00` is the end of a day; what begins with a day begins at 00:00 of its date"),
        ("soon", "`soon` is not a local date and time, like 2026-12-03 09:00"),
    ] {
        assert_eq!(parse_local_time(bad).unwrap_err().to_string(), told);
    }
}

#[test]
fn a_date_that_may_be_two_is_refused_with_both() {
    let told = "`03/04/2030` may be 3 April 2030 or 4 March 2030; write `2030-04-03` or `2030-03-04`";
    assert_eq!(parse_date("03/04/2030").unwrap_err().to_string(), told);
    assert!(matches!(parse_local_time("03/04/2030 09:00"), Err(OpenDayError::Date { why: NoDate::Either(..), .. })));
    assert!(matches!(parse_until("03/04/2030"), Err(OpenDayError::Date { why: NoDate::Either(..), .. })));
}

#[test]
fn midnight_on_its_date_is_the_end_of_it_and_a_night_ends_on_the_next() {
    let start = parse_local_time("2026-12-03T18:00").unwrap();
    let midnight = parse_local_time("2026-12-04T00:00").unwrap();
    assert_eq!(end_of(start, parse_local_time("2026-12-03T00:00").unwrap()), midnight);
    assert_eq!(end_of(start, midnight), midnight);
    assert_eq!(end_at(start, parse_time("00:00").unwrap()), Ok(midnight));
    assert_eq!(end_at(start, parse_time("06:00").unwrap()), Ok(parse_local_time("2026-12-04T06:00").unwrap()));
    for to in ["06:01", "18:00"] {
        assert!(matches!(end_at(start, parse_time(to).unwrap()), Err(OpenDayError::EndsBeforeBegin { .. })), "{to}");
    }
}

#[test]
fn an_open_day_is_entered_before_it_is_over_and_ten_years_ahead_at_most() {
    let now = "2026-12-03T15:00:00Z".parse().unwrap();
    let prague = jiff::tz::db().get("Europe/Prague").unwrap();
    let when = |start: &str, end: &str| opening(start, end).unwrap().check_when(&prague, now);
    assert_eq!(when("2026-12-03T09:00", "2026-12-03T16:01"), Ok(()));
    assert_eq!(when("2036-12-03T09:00", "2036-12-03T16:00"), Ok(()));
    assert_eq!(
        when("2026-12-03T09:00", "2026-12-03T16:00").unwrap_err().to_string(),
        "an open day that ends at `2026-12-03 16:00` is over already, as it is `2026-12-03 16:00` there now; name a day \
         to come"
    );
    assert_eq!(
        when("2207-12-03T09:00", "2207-12-03T16:00").unwrap_err().to_string(),
        "`2207-12-03` is more than 10 years ahead; check the year, or enter it nearer to the day"
    );
}

#[test]
fn an_opening_ends_after_its_start_and_within_a_day() {
    assert!(opening("2026-12-03T22:00", "2026-12-04T02:00").is_ok());
    assert!(matches!(opening("2026-12-03T09:00", "2026-12-03T09:00"), Err(OpenDayError::EndsBeforeStart { .. })));
    assert!(matches!(opening("2026-12-03T09:00", "2026-12-04T09:01"), Err(OpenDayError::TooLong { .. })));
}

#[test]
fn a_start_in_a_clock_change_gap_moves_behind_it() {
    let prague = jiff::tz::db().get("Europe/Prague").unwrap();
    let (start, end) = opening("2027-03-28T02:30", "2027-03-28T02:45").unwrap().in_zone(&prague).unwrap();
    assert_eq!((start.hour(), start.minute()), (3, 30));
    assert!(end >= start);
}

#[test]
fn a_time_that_clocks_skip_is_refused_with_what_they_do_and_one_beside_it_is_not() {
    let checked = |zone: &str, start: &str, end: &str| {
        let zone = jiff::tz::db().get(zone).unwrap();
        opening(start, end).unwrap().check_clock(&zone).map_err(|error| (error.member(), error.to_string()))
    };
    let told = |member, told: &str| Err((member, format!("{told}; choose a time before or after")));
    for (zone, start, end, expected) in [
        (
            "Europe/Prague",
            "2027-03-28T02:30",
            "2027-03-28T03:15",
            told("start", "2027-03-28 has no 02:30 in Europe/Prague: clocks go from 02:00 to 03:00"),
        ),
        (
            "Europe/Prague",
            "2027-03-28T01:00",
            "2027-03-28T02:59",
            told("end", "2027-03-28 has no 02:59 in Europe/Prague: clocks go from 02:00 to 03:00"),
        ),
        (
            "Europe/Prague",
            "2027-03-28T02:00",
            "2027-03-28T05:00",
            told("start", "2027-03-28 has no 02:00 in Europe/Prague: clocks go from 02:00 to 03:00"),
        ),
        (
            "Australia/Lord_Howe",
            "2027-10-03T02:15",
            "2027-10-03T05:00",
            told("start", "2027-10-03 has no 02:15 in Australia/Lord_Howe: clocks go from 02:00 to 02:30"),
        ),
        (
            "Africa/Cairo",
            "2027-04-30T00:00",
            "2027-04-30T05:00",
            told("start", "2027-04-30 has no 00:00 in Africa/Cairo: clocks go from 00:00 to 01:00"),
        ),
        // A date ends with its midnight there, too.
        ("Africa/Cairo", "2027-04-29T18:00", "2027-04-30T00:00", Ok(())),
        ("Europe/Prague", "2027-03-28T01:59", "2027-03-28T03:00", Ok(())),
        ("Europe/Prague", "2027-10-31T02:30", "2027-10-31T02:45", Ok(())),
        ("UTC", "2027-03-28T02:30", "2027-03-28T03:15", Ok(())),
    ] {
        assert_eq!(checked(zone, start, end), expected, "{zone} {start} {end}");
    }
}

#[test]
fn an_id_is_not_given_again_after_a_cancellation() {
    let now = Timestamp::UNIX_EPOCH;
    let mut schedule = Schedule::default();
    let first = schedule.add(opening("2026-12-03T09:00", "2026-12-03T16:00").unwrap(), &TimeZone::UTC, now).unwrap();
    schedule.cancel(first, None, None, &TimeZone::UTC, now).unwrap();
    assert_eq!(schedule.cancel(first, None, None, &TimeZone::UTC, now), Err(OpenDayError::CancelledAlready(first)));
    assert_eq!(
        schedule.add(opening("2026-12-03T09:00", "2026-12-03T16:00").unwrap(), &TimeZone::UTC, now),
        Ok(OpenDayId(2))
    );
    assert_eq!(
        schedule.cancel(OpenDayId(9), None, None, &TimeZone::UTC, now),
        Err(OpenDayError::Unknown(OpenDayId(9)))
    );
}

#[test]
fn five_hundred_open_days_ahead_are_the_limit() {
    let mut schedule = Schedule::default();
    let on = |day: usize| {
        let date = jiff::civil::date(2026, 12, 3) + jiff::Span::new().days(i64::try_from(day).unwrap());
        opening(&format!("{date}T09:00"), &format!("{date}T16:00")).unwrap()
    };
    let eve = Timestamp::UNIX_EPOCH;
    for day in 0..OPEN_DAYS_MAX {
        schedule.add(on(day), &TimeZone::UTC, eve).unwrap();
    }
    assert_eq!(schedule.add(on(OPEN_DAYS_MAX), &TimeZone::UTC, eve), Err(OpenDayError::TooMany));
    // What is over makes room, and goes itself only when many more are kept.
    let later = "2027-06-01T00:00:00Z".parse().unwrap();
    assert_eq!(schedule.add(on(OPEN_DAYS_MAX), &TimeZone::UTC, later), Ok(OpenDayId(501)));
    assert_eq!(schedule.open_days().len(), 501);
}
