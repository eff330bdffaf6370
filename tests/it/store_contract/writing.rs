//! Entering and changing participants.

use jiff::SignedDuration;
use openday::domain::change::{Actor, By, Change, Changed};
use openday::domain::input::AuditFilter;
use openday::domain::participant::Participant;
use openday::domain::schedule::{Kind, OPEN_DAYS_MAX, OpenDayId, Opening};
use openday::domain::status::{Destination, Status, Transition};
use openday::domain::text::{DisplayName, MaintainerName};
use openday::store::{Changes, Holder, Revision, StoreError, TokenHash, Waiting};

use super::{Opened, add, at, bakery, change, everything, opening, slug, step, with_everything};

/// The steps that lead from pending to each status.
fn way_to(status: Status) -> &'static [Transition] {
    match status {
        Status::Pending => &[],
        Status::Active => &[Transition::Approve],
        Status::Suspended => &[Transition::Approve, Transition::Suspend],
        Status::Revoked => &[Transition::Approve, Transition::Revoke],
        Status::Withdrawn => &[Transition::Withdraw],
    }
}

pub(crate) async fn what_is_entered_is_read_back_the_same(opened: Opened) {
    let store = &*opened.store;
    assert_eq!(store.participants().await.unwrap().participants, []);
    let (full, bare) = (with_everything("full"), bakery("bare"));
    store.add(&full, None, &By::OPERATOR).await.unwrap();
    store.add(&bare, None, &By::OPERATOR).await.unwrap();
    assert_eq!(store.participant(&full.slug).await.unwrap(), Some(full.clone()));
    assert_eq!(store.participants().await.unwrap().participants, [bare.clone(), full.clone()], "in the order of slugs");
    let changes = store.changes_since(Revision::ZERO).await.unwrap();
    assert_eq!(changes, Changes { revision: Revision(2), participants: vec![full, bare], ..Changes::default() });
}

pub(crate) async fn a_participant_with_500_open_days_is_read_back_the_same(opened: Opened) {
    let store = &*opened.store;
    let mut expected = bakery("busy");
    let first = opening("2026-12-03");
    for day in 0..i64::try_from(OPEN_DAYS_MAX).unwrap() {
        let later = SignedDuration::from_hours(24 * day);
        let opening = Opening::new(first.start() + later, first.end() + later, Kind::Tour).unwrap();
        expected.schedule.add(opening, expected.time_zone.time_zone(), at(0)).unwrap();
    }
    store.add(&expected, None, &By::OPERATOR).await.unwrap();
    assert_eq!(store.participant(&expected.slug).await.unwrap().as_ref(), Some(&expected));

    let (changed, _) = change(store, "busy", &Change::cancel(OpenDayId(250))).await.unwrap();
    assert_eq!(store.participant(&expected.slug).await.unwrap(), Some(changed));
    // The one that was called off made room.
    change(store, "busy", &Change::AddOpenDay(opening("2030-12-03"))).await.unwrap();
    let refused = change(store, "busy", &Change::AddOpenDay(opening("2030-12-04"))).await.unwrap_err();
    assert_eq!(refused.to_string(), "a participant may have 500 open days ahead; enter a rule for what repeats");
    // The trail holds the one day that changed, not the other 499.
    let row = store.audit(1, &AuditFilter::default(), 1).await.unwrap().remove(0);
    assert!(row.after.unwrap().len() < 500);
}

pub(crate) async fn a_slug_is_given_once(opened: Opened) {
    let store = &*opened.store;
    add(store, &["taken"]).await;
    let other = Participant { name: DisplayName::parse("Another").unwrap(), ..bakery("taken") };
    let before = everything(store).await;
    let error = store.add(&other, None, &By::OPERATOR).await.unwrap_err();
    assert!(matches!(&error, StoreError::SlugTaken(taken) if taken.as_str() == "taken"));
    assert_eq!(error.to_string(), "slug `taken` is taken already; choose another");
    assert_eq!(everything(store).await, before);
}

pub(crate) async fn an_unknown_slug_is_nothing_to_read_and_an_error_to_change(opened: Opened) {
    let store = &*opened.store;
    assert_eq!(store.participant(&slug("nobody")).await.unwrap(), None);
    let error = change(store, "nobody", &step(Transition::Approve)).await.unwrap_err();
    assert!(matches!(&error, StoreError::UnknownParticipant(unknown) if unknown.as_str() == "nobody"));
    assert_eq!(everything(store).await, (Revision::ZERO, vec![], 0, Changes::default()));
}

pub(crate) async fn every_transition_is_applied_or_refused_as_the_domain_says(opened: Opened) {
    let store = &*opened.store;
    for status in Status::ALL {
        for transition in Transition::ALL {
            let text = format!("{status}-{transition}");
            add(store, &[&text]).await;
            for earlier in way_to(status) {
                change(store, &text, &step(*earlier)).await.unwrap();
            }
            let before = everything(store).await;
            let mut expected = store.participant(&slug(&text)).await.unwrap().unwrap();
            assert_eq!(expected.status, status);
            let is_repetition = step(transition).is_repetition(&expected);
            let outcome = change(store, &text, &step(transition)).await;
            if is_repetition {
                assert_eq!(outcome.unwrap(), (expected, Changed::Unchanged));
                assert_eq!(everything(store).await, before, "{text}");
                continue;
            }
            let applied = step(transition).apply(&mut expected, at(100));
            match transition.from(status) {
                Ok(Destination::Becomes(next)) => {
                    let (participant, changed) = outcome.unwrap();
                    assert_eq!((participant.status, changed), (next, Changed::Updated));
                    assert_eq!((applied, &participant), (Ok(Changed::Updated), &expected));
                    assert_eq!(store.participant(&slug(&text)).await.unwrap(), Some(participant));
                }
                Ok(Destination::Deleted) => {
                    assert_eq!(outcome.unwrap().1, Changed::Deleted);
                    assert_eq!(store.participant(&slug(&text)).await.unwrap(), None);
                }
                Err(refusal) => {
                    assert_eq!(outcome.unwrap_err().to_string(), refusal.to_string());
                    assert_eq!(everything(store).await, before, "{text}");
                }
            }
        }
    }
}

pub(crate) async fn a_write_that_fails_leaves_no_trace(opened: Opened) {
    let store = &*opened.store;
    add(store, &["here"]).await;
    let before = everything(store).await;
    assert!(change(store, "here", &step(Transition::Reinstate)).await.is_err());
    assert!(change(store, "here", &Change::step(Transition::Decline)).await.is_err(), "a reason is needed");
    assert!(change(store, "here", &Change::cancel(OpenDayId(1))).await.is_err());
    assert!(store.add(&bakery("here"), None, &By::OPERATOR).await.is_err());
    let nobody = MaintainerName::parse("Nobody").unwrap();
    assert!(store.remove_maintainer(&nobody, &By::OPERATOR, at(1)).await.is_err());
    // What the domain never makes: a store keeps it out even so.
    let impossible = Participant { status: Status::Active, ..bakery("never-admitted") };
    assert!(store.add(&impossible, None, &By::OPERATOR).await.is_err());
    assert_eq!(everything(store).await, before);
}

pub(crate) async fn two_writers_at_once_meet_the_same_rules(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    let approve = step(Transition::Approve);
    let (one, two) = tokio::join!(change(store, "shop", &approve), change(store, "shop", &approve));
    let outcomes = [one, two].map(|outcome| outcome.unwrap().1);
    assert!(outcomes.contains(&Changed::Updated) && outcomes.contains(&Changed::Unchanged), "{outcomes:?}");
    assert_eq!(store.participant(&slug("shop")).await.unwrap().unwrap().admissions, 1);
    let same = bakery("same");
    let (one, two) = tokio::join!(store.add(&same, None, &By::OPERATOR), store.add(&same, None, &By::OPERATOR));
    assert_ne!(one.is_ok(), two.is_ok());
    assert_eq!(store.revision().await.unwrap(), Revision(3));
}

pub(crate) async fn no_more_applications_are_taken_in_than_may_wait(opened: Opened) {
    let store = &*opened.store;
    let take_in = async |text: &str, count, counted_at| {
        let waiting = Waiting { count, counted_at: Revision(counted_at) };
        let link = TokenHash([text.as_bytes()[0]; 32]);
        store.take_in(&bakery(text), link, &By::actor(Actor::Visitor), waiting, 2).await
    };
    take_in("shop", 0, 0).await.unwrap();
    // Counted before that one came.
    take_in("mill", 0, 0).await.unwrap();
    let before = everything(store).await;
    for (count, counted_at) in [(0, 0), (1, 1), (2, 2)] {
        let error = take_in("oven", count, counted_at).await.unwrap_err();
        assert!(matches!(error, StoreError::NoRoom), "{error:?}");
    }
    assert_eq!(everything(store).await, before);
    change(store, "shop", &step(Transition::Approve)).await.unwrap();
    take_in("oven", 1, 3).await.unwrap();
    assert_eq!(store.holder(TokenHash([b'o'; 32])).await.unwrap(), Some(Holder::Participant(slug("oven"))));
}
