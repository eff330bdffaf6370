//! Credentials and sessions.

use jiff::SignedDuration;
use openday::domain::change::{By, Change};
use openday::domain::status::Transition;
use openday::store::{Holder, NewSession, SESSIONS_MAX, SessionLimits, Store, StoreError, TokenHash};

use super::{Opened, add, at, bakery, change, everything, maintainer, reason, slug, step, trail};

const LIMITS: SessionLimits = SessionLimits { idle_s: 600, age_s: 3_600 };

fn hash(number: usize) -> TokenHash {
    let mut bytes = [0xAB; 32];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    TokenHash(bytes)
}

async fn open(store: &dyn Store, credential: TokenHash, session: usize, second: i64) -> Option<Holder> {
    let new = NewSession { credential, session: hash(session), now: at(second), limits: LIMITS };
    store.open_session(&new).await.unwrap()
}

async fn holder(store: &dyn Store, session: usize, second: i64) -> Option<Holder> {
    let holder = store.session(hash(session), LIMITS, at(second)).await.unwrap();
    // That it was seen is noted before anything that is written later: here the end of a session that never was.
    store.end_session(hash(usize::MAX)).await.unwrap();
    holder
}

fn desk() -> Holder {
    Holder::Maintainer(maintainer("Front desk", 1).name)
}

fn shop() -> Holder {
    Holder::Participant(slug("shop"))
}

/// A maintainer with token 1 and a participant with private link 2.
async fn prepare(store: &dyn Store) {
    store.add_maintainer(&maintainer("Front desk", 1), &By::OPERATOR).await.unwrap();
    store.add(&bakery("shop"), Some(TokenHash([2; 32])), &By::OPERATOR).await.unwrap();
}

pub(crate) async fn a_credential_leads_to_its_holder_until_it_is_taken_away(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    add(store, &["bare"]).await;
    assert_eq!(store.holder(TokenHash([1; 32])).await.unwrap(), Some(desk()));
    assert_eq!(store.holder(TokenHash([2; 32])).await.unwrap(), Some(shop()));
    assert_eq!(store.holder(TokenHash([3; 32])).await.unwrap(), None);
    let record = store.record(&slug("shop")).await.unwrap().unwrap();
    assert_eq!(record.private_link_made_at, Some(record.participant.changed_at));
    assert_eq!(store.record(&slug("bare")).await.unwrap().unwrap().private_link_made_at, None);
    assert_eq!(store.record(&slug("nobody")).await.unwrap(), None);

    store.remove_maintainer(&maintainer("Front desk", 1).name, &By::OPERATOR, at(5)).await.unwrap();
    change(store, "shop", &step(Transition::Decline)).await.unwrap();
    for token in [1, 2] {
        assert_eq!(store.holder(TokenHash([token; 32])).await.unwrap(), None);
        assert_eq!(open(store, TokenHash([token; 32]), 9, 6).await, None);
    }
    assert_eq!(holder(store, 9, 6).await, None);
}

pub(crate) async fn a_new_private_link_ends_the_old_one_and_its_sessions(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    assert_eq!(open(store, TokenHash([2; 32]), 1, 0).await, Some(shop()));
    assert_eq!(open(store, TokenHash([1; 32]), 2, 0).await, Some(desk()));
    let revision = store.revision().await.unwrap();
    store.set_private_link(&slug("shop"), TokenHash([3; 32]), &By::OPERATOR, at(10)).await.unwrap();
    assert_eq!(store.holder(TokenHash([2; 32])).await.unwrap(), None);
    assert_eq!(store.holder(TokenHash([3; 32])).await.unwrap(), Some(shop()));
    assert_eq!((holder(store, 1, 10).await, holder(store, 2, 10).await), (None, Some(desk())));
    let record = store.record(&slug("shop")).await.unwrap().unwrap();
    assert_eq!(record.private_link_made_at, Some(at(10)));
    assert_eq!(store.revision().await.unwrap().0, revision.0 + 1);
    assert_eq!(record.revision, revision, "the participant itself is as it was");
    let last = trail(store).await.pop().unwrap();
    assert_eq!((last.action.as_str(), last.slug.as_deref()), ("private-link set", Some("shop")));

    let unknown = store.set_private_link(&slug("nobody"), TokenHash([4; 32]), &By::OPERATOR, at(10)).await;
    assert!(matches!(unknown, Err(StoreError::UnknownParticipant(_))), "{unknown:?}");
}

pub(crate) async fn a_session_ends_when_idle_or_old_and_with_its_maintainer(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    let before = everything(store).await;
    open(store, TokenHash([1; 32]), 1, 0).await;
    assert_eq!(holder(store, 1, 599).await, Some(desk()));
    assert_eq!(holder(store, 1, 1_198).await, Some(desk()), "it was seen meanwhile");
    assert_eq!(holder(store, 1, 1_798).await, None, "idle for as long as is allowed");
    open(store, TokenHash([1; 32]), 2, 0).await;
    for second in (0..3_600).step_by(300) {
        assert_eq!(holder(store, 2, second).await, Some(desk()), "{second}");
    }
    assert_eq!(holder(store, 2, 3_599).await, Some(desk()));
    assert_eq!(holder(store, 2, 3_600).await, None, "as old as is allowed");
    // Limits are those of whoever asks: a shorter one holds at once for sessions that go on.
    open(store, TokenHash([1; 32]), 3, 5_000).await;
    let shorter = SessionLimits { idle_s: 60, ..LIMITS };
    assert_eq!(store.session(hash(3), shorter, at(5_060)).await.unwrap(), None);
    assert_eq!(holder(store, 3, 5_060).await, Some(desk()));
    assert_eq!(everything(store).await, before, "sessions are no changes");
    store.remove_maintainer(&maintainer("Front desk", 1).name, &By::OPERATOR, at(5_061)).await.unwrap();
    assert_eq!(holder(store, 3, 5_061).await, None);
}

pub(crate) async fn a_clock_set_back_keeps_no_session_alive(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    open(store, TokenHash([1; 32]), 1, 10_000).await;
    assert_eq!(holder(store, 1, 9_500).await, Some(desk()), "by less than the limits");
    assert_eq!(holder(store, 1, 8_900).await, None);
    open(store, TokenHash([1; 32]), 2, 100_000).await;
    // Opening another one deletes those that are over, on either side of now.
    open(store, TokenHash([1; 32]), 3, 50_000).await;
    assert_eq!(holder(store, 2, 100_000).await, None);
    assert_eq!(holder(store, 3, 50_000).await, Some(desk()));
}

pub(crate) async fn one_session_too_many_ends_the_one_not_seen_for_longest(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    open(store, TokenHash([2; 32]), 100, 0).await;
    for (number, second) in (0..SESSIONS_MAX).zip(0..) {
        open(store, TokenHash([1; 32]), number, second).await;
    }
    // The first is seen again, so the second is the one that was not for longest.
    assert_eq!(holder(store, 0, 100).await, Some(desk()));
    open(store, TokenHash([1; 32]), SESSIONS_MAX, 101).await;
    for number in 0..=SESSIONS_MAX {
        let expected = (number != 1).then(desk);
        assert_eq!(holder(store, number, 102).await, expected, "session {number}");
    }
    assert_eq!(holder(store, 100, 102).await, Some(shop()), "another holder's are not counted");
}

pub(crate) async fn sessions_are_ended_one_by_one_or_all_of_a_holder(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    for (token, session) in [(1, 1), (1, 2), (1, 3), (2, 4), (2, 5)] {
        open(store, TokenHash([token; 32]), session, 0).await;
    }
    let live = async || {
        let mut live = Vec::new();
        for session in 1..=5 {
            if holder(store, session, 1).await.is_some() {
                live.push(session);
            }
        }
        live
    };
    store.end_session(hash(2)).await.unwrap();
    store.end_session(hash(77)).await.unwrap();
    assert_eq!(live().await, [1, 3, 4, 5]);
    store.end_sessions(&desk()).await.unwrap();
    assert_eq!(live().await, [4, 5]);
    store.end_sessions(&shop()).await.unwrap();
    assert_eq!(live().await, [0; 0]);
    assert_eq!(open(store, TokenHash([1; 32]), 6, 0).await, Some(desk()), "the token is as good as before");
}

pub(crate) async fn a_declined_application_is_remembered_by_its_private_link_until_it_is_forgotten(opened: Opened) {
    let store = &*opened.store;
    store.add(&bakery("shop"), Some(hash(1)), &By::OPERATOR).await.unwrap();
    store.add(&bakery("mill"), None, &By::OPERATOR).await.unwrap();
    for slug in ["shop", "mill"] {
        change(store, slug, &Change::because(Transition::Decline, reason("no bakery"))).await.unwrap();
    }
    let found = store.declined(hash(1)).await.unwrap().unwrap();
    assert_eq!(found.reason, reason("no bakery"));
    assert_eq!((store.declined(hash(2)).await.unwrap(), store.holder(hash(1)).await.unwrap()), (None, None));
    let before = store.revision().await.unwrap();
    store.freeze(None, &By::OPERATOR, at(20)).await.unwrap();
    assert!(!store.forget_declined(found.at).await.unwrap());
    assert!(store.forget_declined(found.at + SignedDuration::from_secs(1)).await.unwrap());
    assert_eq!(store.declined(hash(1)).await.unwrap(), None);
    assert!(store.revision().await.unwrap().0 <= before.0 + 1, "it is no change");
}
