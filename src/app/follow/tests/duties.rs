//! What is done by itself when its time has come: suspensions end, contacts are deleted.

use super::*;

/// An app in whose roster `count` suspensions are due, beside the active participant `aa`.
async fn world_with_suspensions_due(count: usize) -> World {
    let suspended = |number| {
        let until = Some(jiff::civil::date(2026, 11, 1));
        Participant { status: Status::Suspended, suspended_until: until, ..participant(&format!("shop-{number:03}")) }
    };
    World::of(std::iter::once(participant("aa")).chain((0..count).map(suspended)).collect()).await
}

fn suspended(world: &World) -> usize {
    world.app.roster.suspensions_due(world.app.now()).len()
}

#[tokio::test(start_paused = true)]
async fn many_suspensions_that_end_on_a_slow_store_do_not_hold_a_revocation_up() {
    let world = world_with_suspensions_due(300).await;
    world.store.change_ms.store(5_000, Ordering::SeqCst);
    beside_follower(&world, async {
        // The first of them is being written since.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        world.store.change_now(&slug("aa"), &withdraw(), world.app.now()).unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Withdrawn));
        assert_eq!((world.store.changes_asked.load(Ordering::SeqCst), suspended(&world)), (1, 300));
        tokio::time::sleep(Duration::from_secs(1_600)).await;
        assert_eq!(suspended(&world), 0, "one after the other, all are ended");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_refuses_to_end_suspensions_is_asked_once_a_second_and_followed_meanwhile() {
    let world = world_with_suspensions_due(300).await;
    world.store.frozen.store(true, Ordering::SeqCst);
    beside_follower(&world, async {
        tokio::time::sleep(Duration::from_millis(9_500)).await;
        assert_eq!(world.store.changes_asked.load(Ordering::SeqCst), 10, "the first refusal ends a turn");
        world.store.change_now(&slug("aa"), &withdraw(), world.app.now()).unwrap();
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Withdrawn));

        world.store.frozen.store(false, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!((world.store.changes_asked.load(Ordering::SeqCst), suspended(&world)), (110, 200), "100 a turn");
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(suspended(&world), 0);
    })
    .await;
}

/// One that cannot be ended is no reason to leave the others suspended.
#[tokio::test(start_paused = true)]
async fn a_suspension_that_another_ended_keeps_no_other_from_ending() {
    let world = world_with_suspensions_due(3).await;
    world.store.change_now(&slug("shop-000"), &withdraw(), world.app.now()).unwrap();
    world.app.do_what_is_due().await;
    assert_eq!(world.store.changes_asked.load(Ordering::SeqCst), 3);
    world.app.refresh().await.unwrap();
    assert_eq!(world.app.shown("shop-000", &SVG).mark, Mark::Participant(Status::Withdrawn));
    for ended in ["shop-001", "shop-002"] {
        assert_eq!(world.app.shown(ended, &SVG).mark, Mark::Participant(Status::Active));
    }
}

/// A participant that withdrew at that instant and can still be reached.
fn withdrawn(slug: &str, instant: &str) -> Participant {
    let contact = crate::domain::participant::Contact::parse("post@pekarna.example").ok();
    let since = at(instant);
    Participant { status: Status::Withdrawn, status_since: since, changed_at: since, contact, ..participant(slug) }
}

fn is_reachable(world: &World, slug: &str) -> bool {
    world.app.participant(slug).unwrap().contact.is_some()
}

/// What is due is done, and what was done is seen.
async fn a_turn(world: &World) {
    world.app.do_what_is_due().await;
}

#[tokio::test]
async fn the_contact_of_who_withdrew_is_deleted_after_so_many_days() {
    let active = Participant { status: Status::Active, ..withdrawn("active", "2026-01-01T00:00:00Z") };
    // 180 days before the 20th of November, noon, is the 24th of May.
    let (early, late) = (withdrawn("early", "2026-05-24T12:00:00Z"), withdrawn("late", "2026-05-24T12:00:01Z"));
    let world = World::of(vec![early, late, active]).await;
    a_turn(&world).await;
    assert_eq!(["early", "late", "active"].map(|slug| is_reachable(&world, slug)), [false, true, true]);
    assert_eq!(world.app.participant("early").unwrap().changed_at, world.app.now());
    world.clock.advance(SignedDuration::from_secs(1));
    a_turn(&world).await;
    a_turn(&world).await;
    assert_eq!(["early", "late", "active"].map(|slug| is_reachable(&world, slug)), [false, false, true]);
    assert_eq!(world.store.changes_asked.load(Ordering::SeqCst), 2, "what is deleted is not asked for again");
}

#[tokio::test]
async fn where_contacts_are_kept_for_no_day_they_are_deleted_at_once() {
    let gone = withdrawn("aa", "2026-11-20T12:00:00Z");
    let world = World::with_limits(vec![gone], Limits { contact_days_max: 0, ..Limits::default() }).await;
    a_turn(&world).await;
    assert!(!is_reachable(&world, "aa"));
}

#[tokio::test]
async fn a_freeze_puts_the_deletion_of_contacts_off() {
    let world = World::of(vec![withdrawn("aa", "2026-01-01T00:00:00Z")]).await;
    world.store.frozen.store(true, Ordering::SeqCst);
    a_turn(&world).await;
    assert!(is_reachable(&world, "aa"));
    world.store.frozen.store(false, Ordering::SeqCst);
    a_turn(&world).await;
    assert!(!is_reachable(&world, "aa"));
}

#[tokio::test]
async fn who_was_readmitted_meanwhile_keeps_its_contact() {
    let world = World::of(vec![withdrawn("aa", "2026-01-01T00:00:00Z")]).await;
    world.store.change_now(&slug("aa"), &readmit(), world.app.now()).unwrap();
    a_turn(&world).await;
    world.app.refresh().await.unwrap();
    assert!(is_reachable(&world, "aa"));
}
