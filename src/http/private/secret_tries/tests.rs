use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::http::{Peer, RequestHead};

const SESSION: PresentedAs = PresentedAs::Session(SessionKind::Maintainer);
const TOKEN: PresentedAs = PresentedAs::Token(TokenKind::Maintainer);

fn address(last: u8) -> ClientAddress {
    ClientAddress::of(&RequestHead::new(Peer { address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)) }), &[])
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// What becomes of a secret that opens nothing: whether the store was asked, or how long its address has to wait.
fn wrong(tries: &SecretTries, from: u8, secret: &str, second: i64) -> Result<bool, u32> {
    match tries.present(address(from), SESSION, secret, at(second)).map_err(|wait| wait.seconds)? {
        Presented::Unknown => Ok(false),
        Presented::ToAsk(asking) => asking.not_found(at(second)).map(|()| true).map_err(|wait| wait.seconds),
    }
}

fn good(tries: &SecretTries, from: u8, secret: &str, second: i64) -> Result<(), u32> {
    match tries.present(address(from), SESSION, secret, at(second)).map_err(|wait| wait.seconds)? {
        Presented::Unknown => panic!("it was never unknown"),
        Presented::ToAsk(asking) => {
            asking.found(at(second));
            Ok(())
        }
    }
}

#[test]
fn five_unknown_secrets_a_minute_are_asked_about_and_then_none_for_a_while() {
    let tries = SecretTries::new(5);
    for number in 0..5 {
        assert_eq!(wrong(&tries, 1, &format!("guess {number}"), number), Ok(true));
    }
    assert_eq!(wrong(&tries, 1, "guess 5", 5), Err(14));
    assert_eq!(good(&tries, 1, "right", 5), Err(14), "not even a right one that was never used from there");
    assert_eq!(good(&tries, 2, "right", 5), Ok(()), "nobody else is held up");
    assert_eq!(wrong(&tries, 1, "guess 5", 19), Ok(true));
    assert_eq!(wrong(&tries, 1, "guess 6", 19), Err(30));
}

#[test]
fn the_same_unknown_secret_counts_once_a_minute_and_asks_the_store_once() {
    let tries = SecretTries::new(5);
    for minute in 0..20 {
        assert_eq!(wrong(&tries, 1, "over", minute * 60), Ok(true));
        for second in 1..60 {
            assert_eq!(wrong(&tries, 1, "over", minute * 60 + second), Ok(false));
        }
    }
    // Presented as something else, or from elsewhere, it is another one.
    let as_token = tries.present(address(1), TOKEN, "over", at(1_199));
    assert!(matches!(as_token, Ok(Presented::ToAsk(_))));
    drop(as_token);
    assert_eq!(wrong(&tries, 2, "over", 1_199), Ok(true));
    // A clock that is set back does not make it unknown for as long as it was wrong.
    assert_eq!(wrong(&tries, 1, "over", 0), Ok(true));
}

#[test]
fn several_requests_at_once_with_the_same_unknown_secret_count_once() {
    let tries = SecretTries::new(5);
    let asking: Vec<_> = (0..20).map(|_| tries.present(address(1), SESSION, "over", at(0)).unwrap()).collect();
    for presented in asking {
        let Presented::ToAsk(asking) = presented else { panic!("nobody knew yet") };
        assert_eq!(asking.not_found(at(0)), Ok(()));
    }
    for number in 0..4 {
        assert_eq!(wrong(&tries, 1, &format!("guess {number}"), 0), Ok(true));
    }
    assert!(wrong(&tries, 1, "guess 4", 0).is_err());
}

#[test]
fn what_opened_something_before_is_asked_about_while_its_address_waits() {
    let tries = SecretTries::new(1);
    good(&tries, 1, "used", 0).unwrap();
    tries.gave(address(1), SESSION, "given", at(0));
    for round in 0..10 {
        let _ = wrong(&tries, 1, &format!("guess {round}"), round);
        assert_eq!(good(&tries, 1, "used", round), Ok(()));
        assert_eq!(good(&tries, 1, "given", round), Ok(()));
        assert!(good(&tries, 1, "never used here", round).is_err());
    }
    wrong(&tries, 2, "guess", 0).unwrap();
    assert!(good(&tries, 2, "used", 0).is_err(), "it is known where it was used, and nowhere else");
}

#[test]
fn what_opened_something_before_and_does_no_more_is_no_guess() {
    let tries = SecretTries::new(1);
    for number in 0..10 {
        let session = format!("session {number}");
        good(&tries, 1, &session, number).unwrap();
        assert_eq!(wrong(&tries, 1, &session, number), Ok(true), "asked about once more");
        assert_eq!(wrong(&tries, 1, &session, number), Ok(false));
    }
    assert_eq!(wrong(&tries, 1, "guess", 10), Ok(true));
    assert!(wrong(&tries, 1, "another guess", 10).is_err());
    // From then on it is a guess like any other.
    assert!(wrong(&tries, 1, "session 0", 70).is_err() || wrong(&tries, 1, "session 1", 70).is_err());
}

#[test]
fn no_more_are_asked_about_at_once_than_in_a_row() {
    let tries = SecretTries::new(5);
    let present = |number: i32| tries.present(address(1), SESSION, &format!("guess {number}"), at(0));
    let mut asking: Vec<_> = (0..5).map(|number| present(number).unwrap()).collect();
    assert_eq!(present(5).unwrap_err(), Wait { seconds: 1 });
    assert!(present(4).is_ok(), "of the same one any number");
    assert!(tries.present(address(2), SESSION, "guess", at(0)).is_ok());
    // A store that could not say counts for nothing.
    asking.pop();
    asking.push(present(5).unwrap());
    drop(asking);
    assert!(tries.memory().asked.is_empty());
    assert!((0..5).all(|number| wrong(&tries, 1, &format!("guess {number}"), 0) == Ok(true)));
}

#[test]
fn memory_is_bounded_and_what_was_presented_longest_ago_is_forgotten_first() {
    let mut remembered = Remembered::default();
    let count = u64::try_from(REMEMBERED_MAX).unwrap();
    for number in 0..count {
        remembered.note(Known(number), at(0));
    }
    remembered.note(Known(0), at(1));
    for number in count..count + 10 {
        remembered.note(Known(number), at(2));
    }
    assert_eq!((remembered.at.len(), remembered.by_age.len()), (REMEMBERED_MAX, REMEMBERED_MAX));
    assert!(remembered.at.contains_key(&Known(0)) && !remembered.at.contains_key(&Known(10)));
}

#[test]
fn nothing_of_a_secret_or_an_address_is_printed() {
    let tries = SecretTries::new(5);
    tries.gave(address(77), SESSION, "hidden", at(0));
    let _asking = tries.present(address(77), SESSION, "guess", at(0));
    let printed = format!("{tries:?}");
    assert!(!["hidden", "guess", "192.0"].iter().any(|word| printed.contains(word)), "{printed}");
}
