//! The face of a badge: what it says at an instant, and until when that stays true.
//!
//! Language-free: [`super::wording`] turns a face into sentences. An open day counts as *today* from local midnight of
//! its date to the next local midnight, in the participant's zone; one that goes on past midnight counts on the
//! following date until it ends, under that date, so that no past date is ever shown.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::participant::Participant;
use super::schedule::{Occurrence, OpenDayId};
use super::status::Status;

/// Months ahead from which on the year stands beside a date.
pub const YEAR_SHOWN_MONTHS: i64 = 10;

/// What a badge says, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub status: Status,
    /// The next open day; [`Day::None`] unless the status is active.
    pub day: Day,
    /// The instant at which this face stops being true, if time alone ends it.
    pub fresh_until: Option<Timestamp>,
}

/// The open day a face speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day {
    Ahead {
        date: Date,
        id: OpenDayId,
        /// Whether the date is so far off that its year must be named.
        with_year: bool,
    },
    Today {
        date: Date,
        id: OpenDayId,
        /// Opening and closing time on that date; a closing time of 00:00 is midnight at its end.
        start: Time,
        end: Time,
    },
    None,
}

impl Day {
    /// The word programs read: `ahead`, `today` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ahead { .. } => "ahead",
            Self::Today { .. } => "today",
            Self::None => "none",
        }
    }
}

/// What the badge of `participant` says at `now`, and until when.
///
/// The face is the same for every instant from `now` up to `fresh_until`, and a different one at `fresh_until`.
#[must_use]
pub fn face(participant: &Participant, now: Timestamp) -> Face {
    let status = participant.status;
    if status != Status::Active {
        return Face { status, day: Day::None, fresh_until: None };
    }
    let zone = participant.time_zone.time_zone();
    let occurrences = participant.schedule.occurrences(zone);
    // The faces of two neighbouring instants may be equal (a calendar step that changes no word); step over those.
    let (day, mut fresh_until) = day_at(&occurrences, zone, now);
    while let Some(then) = fresh_until {
        let (next, until) = day_at(&occurrences, zone, then);
        if next != day {
            break;
        }
        fresh_until = until;
    }
    Face { status, day, fresh_until }
}

/// The day at `now` and the next instant at which it may differ, which is after `now`.
fn day_at(occurrences: &[Occurrence<'_>], zone: &TimeZone, now: Timestamp) -> (Day, Option<Timestamp>) {
    let today = zone.to_datetime(now).date();
    let (day, until) = day_on(occurrences, zone, now, today);
    let until = [until, yesterday_returns(zone, now, today)].into_iter().flatten().min();
    (day, until)
}

/// The day at `now`, and until when if `today` lasts until the next date begins.
fn day_on(occurrences: &[Occurrence<'_>], zone: &TimeZone, now: Timestamp, today: Date) -> (Day, Option<Timestamp>) {
    if let Some(shown) = today_of(occurrences, zone, now, today) {
        return shown;
    }
    let Some(next) = occurrences.iter().find(|occurrence| occurrence.start.date() > today) else {
        return (Day::None, None);
    };
    let date = next.start.date();
    let last_with_year = last_day_with_year(date);
    let with_year = last_with_year.is_some_and(|last| today <= last);
    let changes_on = if with_year { last_with_year.and_then(|last| last.tomorrow().ok()) } else { Some(date) };
    let day = Day::Ahead { date, id: next.day.id, with_year };
    (day, changes_on.and_then(|date| midnight(zone, date, now)))
}

/// The opening to name today: one left over from last night until it ends, else the first not yet over, else the last.
fn today_of(
    occurrences: &[Occurrence<'_>],
    zone: &TimeZone,
    now: Timestamp,
    today: Date,
) -> Option<(Day, Option<Timestamp>)> {
    let day_ends = today.tomorrow().ok().and_then(|date| midnight(zone, date, now));
    let from_last_night =
        occurrences.iter().find(|day| day.start.date() < today && day.end.date() == today && day.end.timestamp() > now);
    if let Some(occurrence) = from_last_night {
        let ends = occurrence.end.timestamp();
        let day =
            Day::Today { date: today, id: occurrence.day.id, start: Time::midnight(), end: occurrence.end.time() };
        return Some((day, Some(day_ends.map_or(ends, |midnight| midnight.min(ends)))));
    }
    let mut of_today = occurrences.iter().filter(|day| day.start.date() == today).peekable();
    let mut shown = None;
    while let Some(occurrence) = of_today.next() {
        let ends = occurrence.end.timestamp();
        let is_last = of_today.peek().is_none();
        if ends > now || is_last {
            let until = if is_last { day_ends } else { day_ends.map(|midnight| midnight.min(ends)).or(Some(ends)) };
            let (start, end) = (occurrence.start.time(), occurrence.end.time());
            shown = Some((Day::Today { date: today, id: occurrence.day.id, start, end }, until));
            break;
        }
    }
    shown
}

/// The last date on which `date` is more than ten months off.
fn last_day_with_year(date: Date) -> Option<Date> {
    let span = Span::new().months(YEAR_SHOWN_MONTHS);
    // Month lengths differ: counting back gives the neighbourhood, counting forward decides.
    let mut day = date.checked_sub(span).ok()?.checked_add(Span::new().days(3)).ok()?;
    for _ in 0..8 {
        if day.checked_add(span).ok()? < date {
            return Some(day);
        }
        day = day.yesterday().ok()?;
    }
    None
}

/// The next instant after `now` at which `date` begins in `zone`, also where clocks skip midnight.
///
/// That is the second of two where clocks went back over midnight and `now` is in the evening that came again.
fn midnight(zone: &TimeZone, date: Date, now: Timestamp) -> Option<Timestamp> {
    let first = date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp();
    if first > now {
        return Some(first);
    }
    zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight())).later().ok().filter(|second| *second > now)
}

/// When clocks go back over the midnight just past, if they are about to.
fn yesterday_returns(zone: &TimeZone, now: Timestamp, today: Date) -> Option<Timestamp> {
    let next_change = zone.following(now).next()?.timestamp();
    (zone.to_datetime(next_change).date() < today).then_some(next_change)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::fixture::{at, participant_in};
    use crate::domain::schedule::OpenDayId;

    fn today(face: &Face) -> Option<(String, String)> {
        match face.day {
            Day::Today { start, end, .. } => {
                Some((start.strftime("%H:%M").to_string(), end.strftime("%H:%M").to_string()))
            }
            _ => None,
        }
    }

    #[test]
    fn a_day_ahead_becomes_today_at_local_midnight_and_is_gone_at_the_next() {
        let bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
        let before = face(&bakery, at("2026-12-02T22:59:59Z"));
        assert_eq!(before.day.as_str(), "ahead");
        assert_eq!(before.fresh_until, Some(at("2026-12-02T23:00:00Z")));
        let during = face(&bakery, at("2026-12-02T23:00:00Z"));
        assert_eq!(today(&during), Some(("09:00".to_owned(), "16:00".to_owned())));
        assert_eq!(during.fresh_until, Some(at("2026-12-03T23:00:00Z")));
        let after = face(&bakery, at("2026-12-03T23:00:00Z"));
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
        assert_eq!(morning.fresh_until, Some(at("2026-12-03T11:00:00Z")));
        let noon = face(&bakery, at("2026-12-03T11:00:00Z"));
        assert_eq!(today(&noon).unwrap().0, "14:00");
        assert_eq!(noon.fresh_until, Some(at("2026-12-04T00:00:00Z")));
    }

    #[test]
    fn a_cancelled_open_day_is_not_named() {
        let mut bakery = participant_in(
            "UTC",
            &[("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-10T09:00", "2026-12-10T16:00")],
        );
        bakery.schedule.cancel(OpenDayId(1), at("2026-12-01T00:00:00Z")).unwrap();
        assert!(matches!(face(&bakery, at("2026-12-01T00:00:00Z")).day, Day::Ahead { id: OpenDayId(2), .. }));
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
        assert_eq!(face(&bakery, at("2026-11-01T04:00:00Z")).fresh_until, Some(at("2026-11-02T05:00:00Z")));
    }

    #[test]
    fn a_day_that_begins_twice_with_the_evening_before_in_between_is_fresh_until_each_turn() {
        // St. John's set its clocks from 00:01 back to 23:01 on 7 November 2010.
        let bakery = participant_in("America/St_Johns", &[("2010-11-07T09:00", "2010-11-07T16:00")]);
        let turns = ["2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z", "2010-11-07T03:30:00Z", "2010-11-08T03:30:00Z"];
        for (eve, (turn, said)) in
            ["2010-11-01T00:00:00Z"].iter().chain(&turns).zip(turns.iter().zip(["ahead", "today", "ahead", "today"]))
        {
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
        assert_eq!(face(&bakery, at("2028-02-29T12:00:00Z")).fresh_until, Some(at("2028-03-01T00:00:00Z")));
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
        fn a_face_never_names_a_past_date(zone in 0..ZONES.len(), (year, times) in year_and_openings(), start in seconds()) {
            let times: Vec<_> = times.iter().map(|(start, end)| (start.as_str(), end.as_str())).collect();
            let bakery = participant_in(ZONES[zone], &times);
            let now = begin(year, start);
            let local = bakery.time_zone.time_zone().to_datetime(now).date();
            match face(&bakery, now).day {
                Day::Ahead { date, .. } => prop_assert!(date > local),
                Day::Today { date, .. } => prop_assert_eq!(date, local),
                Day::None => {}
            }
        }
    }
}
