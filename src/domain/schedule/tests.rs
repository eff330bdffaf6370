use super::*;

fn opening(start: &str, end: &str) -> Result<Opening, OpenDayError> {
    Opening::new(parse_local_time(start)?, parse_local_time(end)?, Kind::OpenHouse)
}

#[test]
fn times_are_local_and_to_the_minute() {
    assert!(parse_local_time("2026-12-03T09:00").is_ok());
    assert!(parse_local_time("2026-12-03T09:00:00").is_ok());
    for bad in [
        "2026-12-03",
        "03/12/2026 09:00",
        "2026-12-03T09:00Z",
        "2026-12-03T09:00:30",
        "2026-02-29T09:00",
        "2026-12-03T24:00",
        "",
    ] {
        assert_eq!(parse_local_time(bad), Err(OpenDayError::Time(bad.to_owned())));
    }
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
fn an_id_is_not_given_again_after_a_cancellation() {
    let now = Timestamp::UNIX_EPOCH;
    let mut schedule = Schedule::default();
    let first = schedule.add(opening("2026-12-03T09:00", "2026-12-03T16:00").unwrap(), now).unwrap();
    schedule.cancel(first, now).unwrap();
    assert_eq!(schedule.cancel(first, now), Err(OpenDayError::CancelledAlready(first)));
    assert_eq!(schedule.add(opening("2026-12-03T09:00", "2026-12-03T16:00").unwrap(), now), Ok(OpenDayId(2)));
    assert_eq!(schedule.cancel(OpenDayId(9), now), Err(OpenDayError::Unknown(OpenDayId(9))));
}

#[test]
fn five_hundred_open_days_are_the_limit() {
    let mut schedule = Schedule::default();
    for _ in 0..OPEN_DAYS_MAX {
        schedule.add(opening("2026-12-03T09:00", "2026-12-03T16:00").unwrap(), Timestamp::UNIX_EPOCH).unwrap();
    }
    let one_more = opening("2026-12-03T09:00", "2026-12-03T16:00").unwrap();
    assert_eq!(schedule.add(one_more, Timestamp::UNIX_EPOCH), Err(OpenDayError::TooMany));
}
