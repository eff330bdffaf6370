use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;

use super::*;
use crate::http::{Peer, RequestHead};

fn address(last: u16) -> ClientAddress {
    let [high, low] = last.to_be_bytes();
    let address = IpAddr::V4(Ipv4Addr::new(192, 0, high, low));
    ClientAddress::of(&RequestHead::new(Peer { address }), &[])
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn wait(attempts: &Attempts, seconds: i64) -> u32 {
    attempts.check(address(1), at(seconds)).map_or_else(|wait| wait.seconds, |()| 0)
}

#[test]
fn five_wrong_tokens_a_minute_are_free_and_then_waits_double() {
    let attempts = Attempts::new(AttemptLimits::wrong_tokens(5));
    for second in 0..5 {
        assert_eq!(wait(&attempts, second), 0);
        attempts.failed(address(1), at(second));
    }
    let (mut now, mut waits) = (4, Vec::new());
    for _ in 0..9 {
        let seconds = wait(&attempts, now);
        waits.push(seconds);
        now += i64::from(seconds);
        assert_eq!((wait(&attempts, now - 1), wait(&attempts, now)), (1, 0));
        attempts.failed(address(1), at(now));
    }
    assert_eq!(waits, [15, 30, 60, 120, 240, 480, 900, 900, 900]);
}

#[test]
fn four_wrong_tokens_a_minute_never_wait() {
    let attempts = Attempts::new(AttemptLimits::wrong_tokens(5));
    for second in (0..3600).step_by(15) {
        assert_eq!(wait(&attempts, second), 0);
        attempts.failed(address(1), at(second));
    }
}

#[test]
fn an_hour_of_quiet_forgives_everything_and_less_forgives_nothing() {
    let attempts = Attempts::new(AttemptLimits::wrong_tokens(5));
    for _ in 0..20 {
        attempts.failed(address(1), at(0));
    }
    attempts.failed(address(1), at(3599));
    assert_eq!(wait(&attempts, 3599), 900);
    attempts.failed(address(1), at(3599 + 3600));
    assert_eq!(wait(&attempts, 3599 + 3600), 0);
}

#[test]
fn one_address_never_locks_out_another() {
    let attempts = Attempts::new(AttemptLimits::wrong_tokens(5));
    for _ in 0..100 {
        attempts.failed(address(2), at(0));
    }
    assert!(attempts.check(address(2), at(0)).is_err());
    assert_eq!(wait(&attempts, 0), 0);
}

#[test]
fn an_hourly_quota_lets_one_more_pass_when_the_oldest_is_an_hour_ago() {
    let attempts = Attempts::new(AttemptLimits::hourly(5));
    for minute in 0..5 {
        assert_eq!(attempts.take(address(1), at(minute * 60)), Ok(()));
    }
    assert_eq!(attempts.take(address(1), at(240)), Err(Wait { seconds: 3360 }));
    // A try that was refused counts for nothing.
    assert_eq!(attempts.take(address(1), at(3599)), Err(Wait { seconds: 1 }));
    assert_eq!(attempts.take(address(1), at(3600)), Ok(()));
    assert_eq!(attempts.take(address(1), at(3600)), Err(Wait { seconds: 60 }));
    assert_eq!(attempts.take(address(2), at(3600)), Ok(()));
}

#[test]
fn a_wait_is_rounded_up_so_that_who_obeys_it_is_let_in() {
    let attempts = Attempts::new(AttemptLimits::hourly(1));
    attempts.take(address(1), at(0)).unwrap();
    let half = at(3599).checked_add(SignedDuration::from_millis(500)).unwrap();
    assert_eq!(attempts.check(address(1), half), Err(Wait { seconds: 1 }));
}

#[test]
fn a_clock_that_is_set_back_locks_nobody_out() {
    for limits in [AttemptLimits::wrong_tokens(1), AttemptLimits::hourly(1)] {
        let attempts = Attempts::new(limits);
        attempts.failed(address(1), at(1_000_000));
        assert!(attempts.check(address(1), at(1_000_000)).is_err());
        assert_eq!(attempts.check(address(1), at(0)), Ok(()));
        attempts.failed(address(1), at(0));
        assert!(attempts.check(address(1), at(0)).unwrap_err().seconds <= 3600);
    }
}

#[test]
fn of_too_many_addresses_the_oldest_that_need_not_wait_is_forgotten() {
    let attempts = Attempts::new(AttemptLimits { entries_max: 3, ..AttemptLimits::hourly(2) });
    attempts.take(address(1), at(0)).unwrap();
    attempts.take(address(1), at(0)).unwrap();
    for (last, second) in [(2, 1), (3, 2), (4, 3)] {
        attempts.take(address(last), at(second)).unwrap();
    }
    let known = attempts.known();
    let are_known = [1, 2, 3, 4].map(|last| known.tries.contains_key(&address(last)));
    assert_eq!(are_known, [true, false, true, true], "the first one waits");
}

#[test]
fn nobody_who_waits_is_let_in_because_many_others_came() {
    for limits in [AttemptLimits::hourly(1), AttemptLimits::wrong_tokens(1)] {
        let attempts = Attempts::new(AttemptLimits { entries_max: 10, ..limits });
        for last in 1..=2_000 {
            attempts.failed(address(last), at(0));
        }
        for last in (1..=10).chain([500, 2_000]) {
            assert!(attempts.check(address(last), at(1)).is_err(), "{last}");
        }
        assert!(attempts.known().rooms.len() <= ROOMS);
        // When their time has come they make room, and everybody counts alone again.
        assert_eq!(attempts.check(address(2_001), at(7_200)), Ok(()));
        assert!(attempts.check(address(1), at(7_200)).is_ok() && attempts.known().rooms.len() <= ROOMS);
    }
}

#[test]
fn memory_is_bounded_however_many_addresses_try() {
    let attempts = Attempts::new(AttemptLimits { entries_max: 10, ..AttemptLimits::wrong_tokens(5) });
    for round in 0..1000 {
        attempts.failed(address(round % 333), at(i64::from(round)));
        attempts.failed(address(1), at(i64::from(round)));
    }
    let known = attempts.known();
    assert_eq!((known.tries.len(), known.free.len() + known.waiting.len()), (10, 10));
    assert!(known.tries.values().all(|tries| tries.recent.len() <= 5));
}

#[test]
fn a_wait_says_how_long_in_words() {
    for (seconds, text) in
        [(1, "1 second"), (15, "15 seconds"), (119, "119 seconds"), (120, "2 minutes"), (899, "15 minutes")]
    {
        assert_eq!(Wait { seconds }.to_string(), format!("too many tries; try again in {text}"));
    }
}

#[test]
fn no_address_is_printed() {
    let attempts = Attempts::new(AttemptLimits::hourly(5));
    attempts.failed(address(7), at(0));
    assert!(!format!("{attempts:?}").contains("192"));
}

proptest! {
    #[test]
    fn no_hour_has_more_than_the_quota(free in 1_u32..6, steps in prop::collection::vec(0_i64..1500, 0..60)) {
        let attempts = Attempts::new(AttemptLimits::hourly(free));
        let (mut now, mut passed) = (0, VecDeque::new());
        for step in steps {
            now += step;
            passed.retain(|then| now - then < 3600);
            let is_free = passed.len() < free as usize;
            match attempts.take(address(1), at(now)) {
                Ok(()) => {
                    prop_assert!(is_free);
                    passed.push_back(now);
                }
                Err(Wait { seconds }) => {
                    prop_assert!(!is_free);
                    prop_assert_eq!(i64::from(seconds), passed[0] + 3600 - now);
                }
            }
        }
    }
}
