//! The numbers of states in calendars: `SEQUENCE` of RFC 5545, section 3.8.7.4, which only rises.
//!
//! A number is the second of the last change, so that it goes on above all earlier ones in whichever store that change is
//! made, and needs no place in the document. Where it would not rise by itself, as the clock stands earlier than at the
//! last change, or two are of one second, it is one more than the highest that calendars may hold, and is kept.

use jiff::Timestamp;

use super::Participant;
use crate::domain::reading::Reading;
use crate::domain::schedule::OpenDay;
use crate::domain::status::Status;

/// The second from which numbers count, 1 January 2026.
const EPOCH_S: i64 = 1_767_225_600;

/// The highest number: an integer of RFC 5545 (section 3.3.8) has 31 bits and a sign.
const SEQUENCE_MAX: u32 = i32::MAX.unsigned_abs();

/// The highest number that a date or a written file gives, in the year 2094: a million changes can follow it.
const SEQUENCE_GIVEN_MAX: u32 = SEQUENCE_MAX - 1_000_000;

impl Participant {
    /// The number of the present state of one of its open days in calendars. A new name, place or status of the
    /// participant changes what its days say, too.
    #[must_use]
    pub fn sequence_of(&self, day: &OpenDay) -> u32 {
        of_date(self.changed_at.max(day.changed_at)).max(self.calendar_sequence.unwrap_or_default())
    }

    /// The highest number that calendars may hold; they hold none of who was not admitted yet.
    pub(in crate::domain) fn sequence_last(&self) -> Option<u32> {
        let days = self.schedule.open_days().iter().filter(|_| self.status != Status::Pending);
        days.map(|day| self.sequence_of(day)).max()
    }

    /// Dates a change of what had the numbers up to `last` in calendars, so that they take it for newer.
    pub(in crate::domain) fn date_change(&mut self, last: Option<u32>, now: Timestamp) {
        self.changed_at = now;
        if let Some(last) = last {
            self.calendar_sequence = (of_date(now) <= last).then_some(last.saturating_add(1).min(SEQUENCE_MAX));
        }
    }
}

/// The number that a document gives, as far as there is room above it.
#[must_use]
pub fn given_sequence(number: u32, reading: Reading) -> u32 {
    number.min(match reading {
        Reading::Input => SEQUENCE_GIVEN_MAX,
        Reading::Stored => SEQUENCE_MAX,
    })
}

fn of_date(date: Timestamp) -> u32 {
    let seconds = date.as_second().saturating_sub(EPOCH_S).max(0);
    u32::try_from(seconds).unwrap_or(SEQUENCE_GIVEN_MAX).min(SEQUENCE_GIVEN_MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::change::{Change, Changed, Edit};
    use crate::domain::fixture;
    use crate::domain::schedule::{OpenDayId, Schedule};
    use crate::domain::status::Transition;
    use crate::domain::text::{Place, Reason};

    const TIMES: [(&str, &str); 2] =
        [("2026-12-03T09:00", "2026-12-03T12:00"), ("2026-12-03T13:00", "2026-12-03T16:00")];

    fn bakery() -> Participant {
        fixture::participant_in("Europe/Prague", &TIMES)
    }

    fn numbers(participant: &Participant) -> Vec<u32> {
        participant.schedule.open_days().iter().map(|day| participant.sequence_of(day)).collect()
    }

    fn moved(participant: &mut Participant, place: &str, now: &str) {
        let place = Some(Some(Place::parse(place).unwrap()));
        Change::Edit(Edit { place, ..Edit::default() }).apply(participant, fixture::at(now)).unwrap();
    }

    #[test]
    fn a_number_is_the_second_of_the_last_change_and_is_not_kept() {
        let mut bakery = bakery();
        assert_eq!((numbers(&bakery), bakery.calendar_sequence), (vec![0, 0], None));
        moved(&mut bakery, "Praha", "2026-01-01T00:01:40.9Z");
        assert_eq!((numbers(&bakery), bakery.calendar_sequence), (vec![100, 100], None));
    }

    #[test]
    fn two_changes_of_one_second_have_two_numbers_and_so_have_those_after_a_clock_was_set_back() {
        let mut bakery = bakery();
        moved(&mut bakery, "Praha", "2026-01-01T00:01:40Z");
        for (place, now, expected) in [
            ("Brno", "2026-01-01T00:01:40Z", 101),
            ("Praha", "2026-01-01T00:01:40Z", 102),
            ("Brno", "1970-01-01T00:00:00Z", 103),
            ("Praha", "2026-01-01T00:01:43Z", 104),
            ("Brno", "2026-01-01T00:01:45Z", 105),
        ] {
            moved(&mut bakery, place, now);
            assert_eq!(numbers(&bakery), [expected; 2], "{now}");
        }
        assert_eq!((bakery.calendar_sequence, bakery.changed_at), (None, fixture::at("2026-01-01T00:01:45Z")));
    }

    #[test]
    fn dates_of_long_ago_or_far_ahead_leave_room_for_later_numbers() {
        for date in ["1970-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2094-01-01T00:00:00Z", "9998-12-31T00:00:00Z"] {
            let mut bakery = bakery();
            bakery.changed_at = fixture::at(date);
            for now in ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z", "9998-12-31T00:00:00Z", "2026-11-20T12:00:00Z"]
            {
                let before = numbers(&bakery);
                moved(&mut bakery, &format!("Brno {}", before[0]), now);
                let after = numbers(&bakery);
                assert!(before.iter().zip(&after).all(|(before, after)| before < after), "{before:?} {after:?}");
                assert!(after.iter().all(|number| i32::try_from(*number).is_ok()), "{after:?}");
            }
        }
    }

    #[test]
    fn a_day_that_is_dated_ahead_of_its_participant_is_raised_too() {
        let mut bakery = bakery();
        let mut days = bakery.schedule.open_days().to_vec();
        days[1].changed_at = fixture::at("2027-01-01T00:00:00Z");
        bakery.schedule = Schedule::from_stored(days);
        assert_eq!(numbers(&bakery), [0, 31_536_000]);
        moved(&mut bakery, "Praha", "2026-11-20T12:00:00Z");
        assert_eq!(numbers(&bakery), [31_536_001; 2]);
    }

    #[test]
    fn who_is_not_admitted_yet_has_no_numbers_in_calendars() {
        let mut pending = Participant { status: Status::Pending, admissions: 0, admitted_at: None, ..bakery() };
        moved(&mut pending, "Praha", "1970-01-01T00:00:00Z");
        assert_eq!(pending.calendar_sequence, None);
    }

    #[test]
    fn the_number_of_a_file_is_one_that_others_can_follow() {
        assert_eq!(given_sequence(5, Reading::Input), 5);
        assert_eq!(given_sequence(u32::MAX, Reading::Input), 2_146_483_647);
        // What is stored is what calendars hold.
        assert_eq!(given_sequence(2_147_000_000, Reading::Stored), 2_147_000_000);
        assert_eq!(given_sequence(u32::MAX, Reading::Stored), 2_147_483_647);
    }

    fn clocks() -> impl Strategy<Value = Timestamp> {
        let near = EPOCH_S..EPOCH_S + 60;
        prop_oneof![4 => near, 1 => 0_i64..250_000_000_000].prop_map(|second| Timestamp::from_second(second).unwrap())
    }

    fn changes() -> impl Strategy<Value = Change> {
        let step = |step: Transition| Change::because(step, Reason::parse("as it was decided").unwrap());
        let opening = || fixture::opening("2027-01-14T09:00", "2027-01-14T12:00");
        prop_oneof![
            4 => prop::sample::select(Transition::ALL.to_vec()).prop_map(step),
            1 => "[a-z]{3}".prop_map(|place| {
                Change::Edit(Edit { place: Some(Place::parse(&place).ok()), ..Edit::default() })
            }),
            1 => Just(Change::Edit(Edit::default())),
            1 => (1_u32..6).prop_map(|id| Change::cancel(OpenDayId(id))),
            1 => Just(Change::AddOpenDay(opening())),
            1 => (1_u32..6).prop_map(move |id| Change::EditOpenDay(OpenDayId(id), opening())),
        ]
    }

    proptest! {
        #[test]
        fn no_number_ever_falls_and_each_change_raises_all_that_calendars_hold(
            dates in proptest::array::uniform3(clocks()),
            steps in prop::collection::vec((changes(), clocks()), 1..30),
        ) {
            let mut bakery = bakery();
            let mut days = bakery.schedule.open_days().to_vec();
            (bakery.changed_at, days[0].changed_at, days[1].changed_at) = (dates[0], dates[1], dates[2]);
            bakery.schedule = Schedule::from_stored(days);
            for (change, now) in steps {
                let before = bakery.clone();
                let is_changed = matches!(change.apply(&mut bakery, now), Ok(Changed::Updated | Changed::OpenDayAdded(_)));
                for (before, after) in numbers(&before).into_iter().zip(numbers(&bakery)) {
                    prop_assert!(if is_changed { before < after } else { before == after }, "{change:?} at {now}");
                }
            }
        }
    }
}
