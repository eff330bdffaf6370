mod duties;

use std::io;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::*;
use crate::app::Limits;
use crate::app::fixture::{Pen, SVG, World, app_over, named, participant};
use crate::clock::ManualClock;
use crate::domain::change::{By, Change};
use crate::domain::fixture::at;
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::{Status, Transition};
use crate::domain::wording::Mark;
use crate::store::sqlite::SqliteStore;
use crate::store::{Outcome, SessionLimits, Store, Unreadable};

const QUICK: Limits = Limits {
    participants_max: 1_000,
    cache_bytes_max: 1 << 20,
    sheets_bytes_max: 1 << 20,
    looks_max: 1_000,
    hot_looks_max: 100,
    render_workers: 1,
    render_queue_max: 8,
    render_wait_ms_max: 60_000,
    intake_workers: 1,
    intake_queue_max: 4,
    intake_ms_max: 5_000,
    poll_ms: 1,
    poll_wait_ms_max: 60_000,
    reload_s: 300,
    contact_days_max: 180,
    kinds: crate::domain::offer::OfferedKinds::ALL,
    sessions: SessionLimits { idle_s: 60, age_s: 600 },
};

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn withdraw() -> Change {
    Change::step(Transition::Withdraw)
}

fn readmit() -> Change {
    let reason = Some(crate::domain::text::Reason::parse("visited, all as announced").unwrap());
    Change::Transition { step: Transition::Readmit, reason, class: None, until: None, confirm_website: false }
}

/// Runs `test` beside a follower, and sees that the follower ends when told to.
async fn beside_follower<F: Future<Output = ()>>(world: &World, test: F) {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let follower = tokio::spawn(Arc::clone(&world.app).follow(async move {
        let _ = stopped.await;
    }));
    test.await;
    stop.send(()).unwrap();
    follower.await.unwrap();
}

/// Waits until a look at the store that began after this call has ended.
async fn next_look(world: &World) {
    let mut polls = world.store.polls.subscribe();
    let seen = *polls.borrow();
    // A look may ask twice: the third question from now belongs to a later look at the latest.
    polls.wait_for(|polls| *polls >= seen + 4).await.unwrap();
}

#[tokio::test]
async fn a_change_made_elsewhere_is_shown_after_the_next_look() {
    let world = World::with_limits(vec![participant("aa"), participant("bb")], QUICK).await;
    beside_follower(&world, async {
        let untouched = world.app.shown("bb", &SVG);
        world.store.change_now(&slug("aa"), &withdraw(), world.app.now()).unwrap();
        world.store.add(&participant("cc"), None, &By::OPERATOR).await.unwrap();
        next_look(&world).await;
        assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Withdrawn));
        assert_eq!(world.app.shown("cc", &SVG).mark, Mark::Participant(Status::Active));
        assert!(Arc::ptr_eq(&untouched, &world.app.shown("bb", &SVG)));
    })
    .await;
    assert_eq!(world.store.whole_loads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_roster_of_one_server_follows_what_another_writes_into_the_same_store() {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::in_memory().unwrap());
    let app = || {
        let clock = ManualClock::new(at("2026-11-20T12:00:00Z"));
        app_over(Arc::clone(&store), Arc::new(clock), Arc::new(Pen::default()), QUICK)
    };
    let (one, two) = (app(), app());
    store.add(&participant("aa"), None, &By::OPERATOR).await.unwrap();
    store.add(&participant("bb"), None, &By::OPERATOR).await.unwrap();
    two.refresh().await.unwrap();
    let untouched = two.shown("bb", &SVG);

    one.change(&slug("aa"), &withdraw(), &By::OPERATOR).await.unwrap();
    two.refresh().await.unwrap();
    assert_eq!(two.shown("aa", &SVG).mark, Mark::Participant(Status::Withdrawn));
    assert!(Arc::ptr_eq(&untouched, &two.shown("bb", &SVG)));
    assert_eq!(two.directory(), one.directory());
    assert_eq!(two.readiness().revision, Some(store.revision().await.unwrap()));
}

#[tokio::test]
async fn a_deleted_participant_is_unknown_again() {
    let mut pending = participant("aa");
    pending.status = Status::Pending;
    let world = World::of(vec![pending]).await;
    let decline = Change::Transition {
        step: Transition::Decline,
        reason: Some(crate::domain::text::Reason::parse("no such business").unwrap()),
        class: None,
        until: None,
        confirm_website: false,
    };
    world.store.change_now(&slug("aa"), &decline, world.app.now()).unwrap();
    world.app.refresh().await.unwrap();
    assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Unknown);
    assert!(world.app.participant("aa").is_none() && world.app.directory().is_empty());
}

#[tokio::test]
async fn badges_live_on_while_the_store_is_away_and_readiness_says_how_old_they_are() {
    let world = World::with_limits(vec![participant("aa")], QUICK).await;
    let shown = world.app.shown("aa", &SVG);
    world.store.away.store(true, Ordering::SeqCst);
    world.clock.advance(SignedDuration::from_secs(90));
    beside_follower(&world, async {
        next_look(&world).await;
        assert!(Arc::ptr_eq(&shown, &world.app.shown("aa", &SVG)));
        assert!(world.app.picture(&shown).await.is_ok());
        let readiness = world.app.readiness();
        assert_eq!((readiness.loaded(), readiness.stale_for), (true, Some(SignedDuration::from_secs(90))));

        world.store.away.store(false, Ordering::SeqCst);
        next_look(&world).await;
        assert_eq!(world.app.readiness().stale_for, Some(SignedDuration::ZERO));
        assert!(
            Arc::ptr_eq(&shown, &world.app.shown("aa", &SVG)),
            "what did not change keeps what is remembered of it"
        );
    })
    .await;
    assert_eq!(world.store.whole_loads.load(Ordering::SeqCst), 2, "after a failure everything is loaded anew");
}

#[tokio::test]
async fn a_participant_that_cannot_be_read_is_shown_as_unknown_and_the_others_are_followed() {
    let (log, _logging) = Log::collect();
    let world = World::of(vec![participant("aa"), participant("bb"), participant("cc")]).await;
    let withdrawn = async |name| {
        world.store.change_now(&slug(name), &withdraw(), world.app.now()).unwrap();
        world.app.refresh().await.unwrap();
        world.app.shown(name, &SVG).mark
    };
    let breaking =
        |broken: &[&str]| *world.store.broken.lock().unwrap() = broken.iter().map(|name| slug(name)).collect();

    // Broken in the very write that took its badge away: it must not go on as active.
    breaking(&["bb"]);
    assert_eq!(withdrawn("bb").await, Mark::Unknown);
    assert_eq!(withdrawn("aa").await, Mark::Participant(Status::Withdrawn));
    assert_eq!(world.app.shown("bb", &SVG).mark, Mark::Unknown);
    // The same when everything is loaded, as at a start.
    for _ in 0..2 {
        world.clock.advance(SignedDuration::from_secs(300));
        world.app.refresh().await.unwrap();
    }
    assert_eq!(world.store.whole_loads.load(Ordering::SeqCst), 3);
    assert_eq!(world.app.unreadable(), [Unreadable { slug: "bb".to_owned(), problem: "`bb` is torn".to_owned() }]);
    let readiness = world.app.readiness();
    assert_eq!((readiness.participants, readiness.participants_unreadable), (2, 1));
    assert_eq!(readiness.stale_for, Some(SignedDuration::ZERO), "it is no outage");

    breaking(&[]);
    world.clock.advance(SignedDuration::from_secs(300));
    world.app.refresh().await.unwrap();
    assert_eq!(world.app.shown("bb", &SVG).mark, Mark::Participant(Status::Withdrawn));
    assert_eq!(world.app.readiness().participants_unreadable, 0);
    let text = log.text();
    assert_eq!(text.matches("a participant cannot be read").count(), 1, "{text}");
    assert_eq!(text.matches("is unreadable any more").count(), 1, "{text}");
}

/// What the command line promises; the settings' default is the app's own.
#[tokio::test(start_paused = true)]
async fn by_default_a_change_made_elsewhere_is_shown_within_a_second() {
    const STEP_MS: u64 = 10;
    let world = World::of(vec![participant("aa")]).await;
    // A slow disk: each of two questions takes a fifth of a second.
    world.store.answer_ms.store(200, Ordering::SeqCst);
    beside_follower(&world, async {
        // The change may come at any moment of a look or of the pause after it.
        for offset_ms in (0..1_000).step_by(90) {
            tokio::time::sleep(Duration::from_millis(offset_ms)).await;
            let step = match world.app.shown("aa", &SVG).mark {
                Mark::Participant(Status::Active) => withdraw(),
                _ => readmit(),
            };
            let Outcome { participant: changed, .. } =
                world.store.change_now(&slug("aa"), &step, world.app.now()).unwrap();
            let mut waited_ms = 0;
            while world.app.shown("aa", &SVG).mark != Mark::Participant(changed.status) {
                tokio::time::sleep(Duration::from_millis(STEP_MS)).await;
                waited_ms += STEP_MS;
                assert!(waited_ms <= 1_000, "a change after {offset_ms} ms is not shown in time");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_store_that_panics_does_not_end_the_following() {
    let world = World::with_limits(vec![participant("aa")], QUICK).await;
    world.store.mad.store(true, Ordering::SeqCst);
    beside_follower(&world, async {
        next_look(&world).await;
        world.store.mad.store(false, Ordering::SeqCst);
        world.store.change_now(&slug("aa"), &withdraw(), world.app.now()).unwrap();
        next_look(&world).await;
        assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Withdrawn));
    })
    .await;
}

#[tokio::test]
async fn a_store_that_hangs_is_asked_again() {
    let world = World::with_limits(vec![participant("aa")], Limits { poll_wait_ms_max: 1, ..QUICK }).await;
    world.store.stuck.store(true, Ordering::SeqCst);
    world.clock.advance(SignedDuration::from_secs(90));
    beside_follower(&world, async {
        next_look(&world).await;
        assert_eq!(world.app.readiness().stale_for, Some(SignedDuration::from_secs(90)));
        world.store.stuck.store(false, Ordering::SeqCst);
        next_look(&world).await;
        assert_eq!(world.app.readiness().stale_for, Some(SignedDuration::ZERO));
    })
    .await;
}

#[tokio::test]
async fn an_older_file_put_in_place_is_loaded_whole() {
    let world = World::of(vec![participant("aa"), participant("bb")]).await;
    world.store.go_back_to(1, vec![named("aa", "Anvil")]);
    world.app.refresh().await.unwrap();
    assert_eq!(world.app.participant("aa").unwrap().name.as_str(), "Anvil");
    assert_eq!((world.app.participant("bb"), world.app.readiness().participants), (None, 1));
    assert_eq!(world.app.readiness().revision, Some(Revision(1)));
}

#[tokio::test]
async fn everything_is_loaded_anew_after_five_minutes() {
    let world = World::of(vec![participant("aa")]).await;
    for (seconds, loads) in [(299, 1), (1, 2), (299, 2), (-700, 3)] {
        world.clock.advance(SignedDuration::from_secs(seconds));
        world.app.refresh().await.unwrap();
        assert_eq!(world.store.whole_loads.load(Ordering::SeqCst), loads);
    }
}

/// Collects what is logged on this thread.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Collects until the guard is dropped.
    fn collect() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn an_outage_is_logged_once_and_its_end_once() {
    let (log, _logging) = Log::collect();
    let world = World::of(vec![participant("aa")]).await;
    for _outage in 0..2 {
        world.store.away.store(true, Ordering::SeqCst);
        for _ in 0..5 {
            assert!(world.app.refresh().await.is_err());
        }
        world.store.away.store(false, Ordering::SeqCst);
        for _ in 0..5 {
            world.app.refresh().await.unwrap();
        }
    }
    let text = log.text();
    assert_eq!(text.matches("cannot follow the store").count(), 2, "{text}");
    assert_eq!(text.matches("the store answers again").count(), 2, "{text}");
}

#[tokio::test]
async fn who_takes_a_place_shows_all_that_was_shown_there_and_nothing_moves_meanwhile() {
    let world = World::of(vec![participant("aa")]).await;
    let successor =
        app_over(Arc::clone(&world.store) as _, Arc::clone(&world.clock) as _, Arc::clone(&world.pen) as _, QUICK);
    successor.refresh().await.unwrap();
    world.app.change(&slug("aa"), &withdraw(), &By::OPERATOR).await.unwrap();
    let status = |app: &App| app.roster.get("aa").unwrap().participant.status;
    assert_eq!((status(&world.app), status(&successor)), (Status::Withdrawn, Status::Active));
    let mut seen = None;
    successor
        .succeed(&world.app, || {
            // Whoever would bring it up to date waits.
            seen = Some((status(&successor), world.app.following.turn.try_lock().is_err()));
        })
        .await
        .unwrap();
    assert_eq!(seen, Some((Status::Withdrawn, true)));
}
