use std::sync::atomic::Ordering;

use super::*;
use crate::app::Limits;
use crate::app::cache::PICTURE_OVERHEAD_BYTES;
use crate::app::fixture::{SVG, World, app_over, named, participant};
use crate::domain::change::{By, Change, Edit};
use crate::domain::fixture::{at, participant_in};
use crate::domain::look::{Format, Scale, Theme};
use crate::domain::participant::{Language, Participant, Slug};
use crate::domain::status::Transition;
use crate::domain::text::{DisplayName, Reason};

const SLUG: &str = "pekarna-u-mostu";
const PNG2: LookRequest<'static> = LookRequest::plain(Format::Png(Scale::new(2).unwrap()));

/// Midnight in Prague, on which the open day is, and an instant that is near.
const MIDNIGHT: &str = "2026-12-02T23:00:00Z";
const NEAR: &str = "2026-12-02T22:55:00Z";

fn bakery(slug: &str, name: &str) -> Participant {
    Participant {
        slug: Slug::parse(slug).unwrap(),
        name: DisplayName::parse(name).unwrap(),
        language: Language::english(),
        ..participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")])
    }
}

async fn world_at(instant: &str, participants: Vec<Participant>, limits: Limits) -> World {
    let world = World::with_limits(participants, limits).await;
    world.clock.set(at(instant));
    world
}

/// What a visitor gets, and how often that was drawn for.
async fn asked(world: &World, slug: &str, look: &LookRequest<'_>) -> usize {
    let before = world.pen.count();
    let shown = world.app.shown(slug, look);
    let picture = world.app.picture(&shown).await.unwrap();
    assert_eq!((&picture.bytes[..], &picture.spec), (shown.tag.as_bytes(), &shown.spec));
    world.pen.count() - before
}

#[tokio::test]
async fn at_midnight_a_badge_that_was_asked_for_is_answered_from_a_kept_picture() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna"), bakery("bb", "Bellows")], Limits::default()).await;
    let shown = world.app.shown(SLUG, &SVG);
    let picture = world.app.picture(&shown).await.unwrap();
    world.app.encoded(&picture, Coding::Brotli).await.unwrap();
    asked(&world, SLUG, &PNG2).await;
    world.app.draw_next().await;
    assert_eq!(world.pen.count(), 4);
    world.app.draw_next().await;
    let measures = world.app.measures();
    assert_eq!((world.pen.count(), measures.renders_done, measures.renders_ahead), (4, 4, 2), "nothing is drawn twice");
    assert_eq!((asked(&world, SLUG, &SVG).await, world.app.shown(SLUG, &SVG).tag == shown.tag), (0, true));

    world.clock.set(at(MIDNIGHT));
    let today = world.app.shown(SLUG, &SVG);
    assert_eq!(world.date_of(SLUG, &SVG).as_deref(), Some("Open today, Thu 3 Dec, 09:00–16:00"));
    assert_eq!((today.fresh_until, today.tag == shown.tag), (Some(at("2026-12-03T08:00:00Z")), false));
    let kept = world.app.kept(&today).unwrap();
    assert_eq!((kept.encoded(Coding::Gzip).is_some(), kept.encoded(Coding::Brotli).is_some()), (false, true));
    assert_eq!((asked(&world, SLUG, &SVG).await, asked(&world, SLUG, &PNG2).await), (0, 0));
    assert_eq!(asked(&world, "bb", &SVG).await, 1, "nobody had asked for it");
}

#[tokio::test]
async fn what_changes_later_or_was_not_asked_for_lately_or_never_changes_is_not_drawn_ahead() {
    let world = world_at("2026-12-02T22:49:00Z", vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    asked(&world, SLUG, &SVG).await;
    asked(&world, SLUG, &LookRequest { with_date: false, ..SVG }).await;
    let _ = world.app.shown("nobody", &SVG);
    world.app.draw_next().await;
    assert_eq!(world.app.measures().renders_ahead, 0, "midnight is eleven minutes away");
    world.clock.set(at("2026-12-02T22:50:00Z"));
    world.app.draw_next().await;
    assert_eq!(world.app.measures().renders_ahead, 1);

    let world = world_at("2026-12-01T22:53:00Z", vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    asked(&world, SLUG, &SVG).await;
    world.clock.set(at("2026-12-02T22:54:00Z"));
    world.app.draw_next().await;
    assert_eq!(world.app.measures().renders_ahead, 0, "a day and a minute ago");
}

#[tokio::test]
async fn pictures_that_say_the_same_are_drawn_once() {
    let two = ["aa", "bb"].map(|slug| bakery(slug, "The same name"));
    let world = world_at(NEAR, two.into(), Limits::default()).await;
    for slug in ["aa", "bb"] {
        asked(&world, slug, &SVG).await;
    }
    world.app.draw_next().await;
    assert_eq!((world.pen.count(), world.app.measures().renders_ahead), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_overtakes_what_is_drawn_ahead_and_does_not_wait_behind_it_for_the_same() {
    let limits = Limits { render_workers: 1, render_wait_ms_max: 60_000, ..Limits::default() };
    let world =
        world_at(NEAR, vec![bakery("aa", "Anvil"), bakery("bb", "Bellows"), bakery("cc", "Crane")], limits).await;
    for slug in ["aa", "bb", "cc"] {
        asked(&world, slug, &SVG).await;
    }
    let mut begun = world.pen.hold();
    let ahead = tokio::spawn({
        let app = Arc::clone(&world.app);
        async move { app.draw_next().await }
    });
    begun.recv().await.unwrap();
    // Midnight: of what is drawn ahead one is under way, one waits and one is to come. A visitor asks for the last two.
    world.clock.set(at(MIDNIGHT));
    let visitors: Vec<_> = ["cc", "bb"]
        .map(|slug| {
            let app = Arc::clone(&world.app);
            tokio::spawn(async move { app.picture(&app.shown(slug, &SVG)).await.map(|picture| picture.spec.clone()) })
        })
        .into();
    while world.app.measures().renders_queued < 2 {
        tokio::task::yield_now().await;
    }
    world.pen.release();
    for visitor in visitors {
        visitor.await.unwrap().unwrap();
    }
    ahead.await.unwrap();
    let measures = world.app.measures();
    assert_eq!((world.pen.count(), measures.renders_ahead, measures.renders_queued), (6, 1, 0));
}

#[tokio::test]
async fn what_is_drawn_ahead_has_a_limit_in_number_and_the_most_asked_for_goes_first() {
    let slugs = ["aa", "bb", "cc", "dd"];
    let limits = Limits { hot_looks_max: 2, ..Limits::default() };
    let world = world_at("2026-12-02T22:50:00Z", slugs.map(|slug| bakery(slug, slug)).into(), limits).await;
    for (slug, minutes) in slugs.into_iter().zip([1, 3, 1, 2]) {
        for minute in 0..minutes {
            world.clock.set(at("2026-12-02T22:50:00Z") + SignedDuration::from_mins(minute));
            asked(&world, slug, &SVG).await;
        }
    }
    world.app.draw_next().await;
    let hot: Vec<_> = world.app.hot_looks().0.into_iter().map(|hot| (hot.slug.to_string(), hot.minutes)).collect();
    assert_eq!(hot, [("bb".to_owned(), 3), ("dd".to_owned(), 2)]);
    world.clock.set(at(MIDNIGHT));
    for (slug, drawn) in slugs.into_iter().zip([1, 0, 1, 0]) {
        assert_eq!(asked(&world, slug, &SVG).await, drawn, "{slug}");
    }
}

/// Bakeries shortly before their day, a cache that holds 60 of their SVGs, and how many bytes that is.
async fn world_with_room_for_60(slugs: &[String]) -> (World, usize) {
    let padding = 4_000;
    let bytes_max = 60 * (32 + padding + PICTURE_OVERHEAD_BYTES);
    let limits = Limits { cache_bytes_max: 2 * bytes_max, ..Limits::default() };
    let world = world_at(NEAR, slugs.iter().map(|slug| bakery(slug, slug)).collect(), limits).await;
    world.pen.padding.store(padding, Ordering::SeqCst);
    (world, bytes_max)
}

#[tokio::test]
async fn what_is_drawn_ahead_has_a_limit_in_bytes_and_drives_nothing_hot_out() {
    let slugs: Vec<_> = (10..60).map(|number| format!("s{number}")).collect();
    // Room for 40 pictures that are asked for again and again, of which none changes, and for 20 beside them.
    let (world, bytes_max) = world_with_room_for_60(&slugs).await;
    let timeless = LookRequest { with_date: false, ..SVG };
    let hot = &slugs[..40];
    for slug in hot.iter().chain(hot) {
        world.app.picture(&world.app.shown(slug, &timeless)).await.unwrap();
    }
    for slug in &slugs {
        // Only remembered, as of who has the picture already.
        let _ = world.app.shown(slug, &SVG);
    }
    world.app.draw_next().await;
    let measures = world.app.measures();
    assert_eq!(measures.renders_ahead, 20, "the room that is free");
    assert!(measures.picture_bytes <= bytes_max);
    let is_kept = |slug: &&String| world.app.kept(&world.app.shown(slug, &timeless)).is_some();
    let kept = hot.iter().filter(is_kept).count();
    assert_eq!(kept, hot.len());
    // Others make what was drawn ahead give way.
    let dark = LookRequest { theme: Theme::Dark, ..timeless };
    for slug in &slugs[40..] {
        world.app.picture(&world.app.shown(slug, &dark)).await.unwrap();
    }
    world.app.draw_next().await;
    assert_eq!(world.app.measures().renders_ahead, 20, "nothing is drawn again and again");
}

#[tokio::test]
async fn in_a_full_cache_a_quarter_is_drawn_ahead_and_in_an_empty_one_half() {
    for (hot, ahead) in [(60, 15), (0, 30)] {
        let slugs: Vec<_> = (10..70).map(|number| format!("s{number}")).collect();
        let (world, _) = world_with_room_for_60(&slugs).await;
        for slug in &slugs[..hot] {
            world.app.picture(&world.app.shown(slug, &LookRequest { with_date: false, ..SVG })).await.unwrap();
        }
        for slug in &slugs {
            let _ = world.app.shown(slug, &SVG);
        }
        world.app.draw_next().await;
        assert_eq!(world.app.measures().renders_ahead, ahead, "{hot} are kept");
    }
}

#[tokio::test]
async fn pictures_that_are_too_large_to_be_kept_use_the_room_up() {
    let slugs = ["aa", "bb", "cc"];
    let limits = Limits { cache_bytes_max: 20_000, ..Limits::default() };
    let world = world_at(NEAR, slugs.map(|slug| bakery(slug, slug)).into(), limits).await;
    world.pen.padding.store(12_000, Ordering::SeqCst);
    for slug in slugs {
        let _ = world.app.shown(slug, &SVG);
    }
    world.app.draw_next().await;
    let measures = world.app.measures();
    assert_eq!((measures.renders_ahead, measures.pictures), (1, 0));
}

#[tokio::test]
async fn a_participant_that_was_changed_shows_what_it_is_since() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    asked(&world, SLUG, &SVG).await;
    world.app.draw_next().await;
    let slug = Slug::parse(SLUG).unwrap();
    let revoke = Change::because(Transition::Revoke, Reason::parse("no open day took place").unwrap());
    world.app.change(&slug, &revoke, &By::OPERATOR).await.unwrap();
    world.clock.set(at(MIDNIGHT));
    let shown = world.app.shown(SLUG, &SVG);
    assert!(!shown.mark.is_active() && shown.spec.words.date.is_none());
    let drawn = world.app.measures().renders_ahead;
    world.app.draw_next().await;
    assert_eq!(world.app.measures().renders_ahead, drawn);
}

#[tokio::test]
async fn a_clock_that_is_set_back_or_forward_shows_what_is_true_then() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    let says = || world.date_of(SLUG, &SVG).unwrap();
    let before = says();
    world.app.draw_next().await;
    let instants = [
        ("2026-12-01T12:00:00Z", &*before),
        (MIDNIGHT, "Open today, Thu 3 Dec, 09:00–16:00"),
        (NEAR, &*before),
        ("2026-12-03T12:00:00Z", "Open now, Thu 3 Dec, until 16:00"),
        ("2026-12-02T22:59:59Z", &*before),
        ("2026-12-03T16:00:00Z", "Next date to be announced"),
    ];
    for (instant, sentence) in instants {
        world.clock.set(at(instant));
        for _ in 0..2 {
            assert_eq!(says(), sentence, "at {instant}");
            world.app.draw_next().await;
        }
    }
}

/// What a server leaves behind, and one that begins with it.
async fn restarted(world: &World, text: &str, limits: Limits) -> Arc<App> {
    let app =
        app_over(Arc::clone(&world.store) as _, Arc::clone(&world.clock) as _, Arc::clone(&world.pen) as _, limits);
    app.expect(HotLooks::parse(text).unwrap());
    app.refresh().await.unwrap();
    Arc::new(app)
}

#[tokio::test]
async fn after_a_restart_what_was_hot_is_drawn_before_it_is_asked_for() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna"), bakery("bb", "Bellows")], Limits::default()).await;
    let picture = world.app.picture(&world.app.shown(SLUG, &SVG)).await.unwrap();
    world.app.encoded(&picture, Coding::Gzip).await.unwrap();
    let other = LookRequest { style: Some("seal".into()), theme: Theme::Dark, language: Some("en-US".into()), ..PNG2 };
    for _ in 0..2 {
        asked(&world, SLUG, &other).await;
        world.clock.advance(SignedDuration::from_mins(1));
    }
    let text = world.app.hot_looks().to_text();
    let lines =
        ["pekarna-u-mostu @2x.png seal dark en-US date - 2", "pekarna-u-mostu .svg classic light - date gzip 1"];
    assert_eq!(text, format!("openday hot looks 1\n{}\n{}\n", lines[0], lines[1]));

    let app = restarted(&world, &text, Limits::default()).await;
    assert_eq!(app.hot_looks(), HotLooks::parse(&text).unwrap(), "what was not drawn yet is not forgotten");
    app.draw_expected().await;
    let drawn = world.pen.count();
    for look in [&SVG, &other] {
        app.picture(&app.shown(SLUG, look)).await.unwrap();
    }
    assert_eq!((world.pen.count(), app.measures().renders_ahead), (drawn, 2));
    assert!(app.kept(&app.shown(SLUG, &SVG)).unwrap().encoded(Coding::Gzip).is_some());
    app.picture(&app.shown("bb", &SVG)).await.unwrap();
    assert_eq!(world.pen.count(), drawn + 1);
}

#[tokio::test]
async fn what_is_in_a_list_is_drawn_as_it_is_now_if_it_is_at_all() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    let text = "openday hot looks 1\n\
        nobody .svg classic light - date - 9\n\
        pekarna-u-mostu .svg gone light - date - 8\n\
        pekarna-u-mostu .svg classic light - date - 7\n";
    let revoke = Change::because(Transition::Revoke, Reason::parse("no open day took place").unwrap());
    world.app.change(&Slug::parse(SLUG).unwrap(), &revoke, &By::OPERATOR).await.unwrap();
    let app = restarted(&world, text, Limits::default()).await;
    app.draw_expected().await;
    assert_eq!((world.pen.count(), app.measures().renders_ahead), (1, 1));
    assert!(!app.shown(SLUG, &SVG).mark.is_active() && app.kept(&app.shown(SLUG, &SVG)).is_some());
}

#[tokio::test]
async fn what_nobody_asks_for_any_more_leaves_the_list() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    let text = "openday hot looks 1\npekarna-u-mostu .svg classic light - date - 7\n";
    let app = restarted(&world, text, Limits { hot_looks_max: 1, ..Limits::default() }).await;
    app.draw_expected().await;
    assert_eq!(app.hot_looks().len(), 1);
    world.clock.advance(SignedDuration::from_hours(13));
    assert!(app.hot_looks().is_empty());
    let _ = app.shown(SLUG, &SVG);
    assert_eq!(app.hot_looks().len(), 1);
    let app = restarted(&world, text, Limits { hot_looks_max: 0, ..Limits::default() }).await;
    app.draw_expected().await;
    assert!(app.hot_looks().is_empty(), "the limit holds for what is read, too");
}

#[tokio::test]
async fn before_participants_are_loaded_nothing_is_drawn_and_nothing_forgotten() {
    let world = World::unloaded(Limits::default());
    let hot = HotLooks::parse("openday hot looks 1\npekarna-u-mostu .svg classic light - date - 7\n").unwrap();
    world.app.expect(hot.clone());
    world.app.draw_expected().await;
    assert_eq!(world.app.hot_looks(), hot);
}

#[tokio::test]
async fn an_app_that_succeeds_another_has_its_pictures() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    asked(&world, SLUG, &SVG).await;
    let next = restarted(&world, "openday hot looks 1\n", Limits::default()).await;
    next.succeed(&world.app, || {}).await.unwrap();
    assert!(Arc::ptr_eq(
        &next.kept(&next.shown(SLUG, &SVG)).unwrap(),
        &world.app.kept(&world.app.shown(SLUG, &SVG)).unwrap()
    ));
    next.draw_expected().await;
    assert_eq!((world.pen.count(), next.hot_looks().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_app_that_follows_its_store_draws_ahead_by_itself() {
    let world = world_at(NEAR, vec![bakery(SLUG, "Pekárna")], Limits::default()).await;
    asked(&world, SLUG, &SVG).await;
    let (drawn, mut begun) = (world.app.measures().renders_ahead, world.pen.hold());
    assert_eq!(drawn, 0);
    let following = tokio::spawn(Arc::clone(&world.app).follow(std::future::pending()));
    // Among the first are those that say that a badge is unavailable.
    while begun.recv().await.unwrap().words.date.is_none() {}
    world.pen.release();
    following.abort();
}

#[tokio::test]
async fn asking_again_within_a_minute_counts_once() {
    let world = world_at(NEAR, vec![participant(SLUG), named("bb", "Bellows")], Limits::default()).await;
    for _ in 0..100 {
        let _ = world.app.shown(SLUG, &SVG);
    }
    assert_eq!(world.app.hot_looks().0[0].minutes, 1);
    let edit = Edit { name: Some(DisplayName::parse("Bakery").unwrap()), ..Edit::default() };
    world.app.change(&Slug::parse(SLUG).unwrap(), &Change::Edit(edit), &By::OPERATOR).await.unwrap();
    assert!(world.app.hot_looks().is_empty(), "what was remembered of the old entry goes with it");
}
