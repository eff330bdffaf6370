use std::borrow::Cow;

use jiff::SignedDuration;

use super::*;
use crate::app::Limits;
use crate::app::fixture::{SVG, World, named, participant};
use crate::app::looks::LOOKS_PER_PARTICIPANT_MAX;
use crate::domain::change::{By, Change, Edit};
use crate::domain::fixture::{at, participant_in};
use crate::domain::look::Scale;
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::{Status, Transition};
use crate::domain::text::{DisplayName, Reason};

const SLUG: &str = "pekarna-u-mostu";

fn png(scale: u8) -> Format {
    Format::Png(Scale::new(scale).unwrap())
}

fn look(style: &str, theme: Theme, language: &str) -> LookRequest<'static> {
    LookRequest {
        style: Some(Cow::Owned(style.to_owned())),
        theme,
        language: Some(Cow::Owned(language.to_owned())),
        ..SVG
    }
}

fn revoke() -> Change {
    Change::because(Transition::Revoke, Reason::parse("no open day took place").unwrap())
}

#[tokio::test]
async fn badge_changes_at_local_midnight_not_at_utc_midnight_and_when_the_open_day_ends() {
    let zones = [
        ("Pacific/Auckland", "2026-12-02T11:00:00Z", "2026-12-03T03:00:00Z"),
        ("Europe/Prague", "2026-12-02T23:00:00Z", "2026-12-03T15:00:00Z"),
        ("America/Los_Angeles", "2026-12-03T08:00:00Z", "2026-12-04T00:00:00Z"),
    ];
    let slug = |zone: &str| zone.to_lowercase().replace(['/', '_'], "-");
    let participants = zones.map(|(zone, ..)| Participant {
        slug: Slug::parse(&slug(zone)).unwrap(),
        ..participant_in(zone, &[("2026-12-03T09:00", "2026-12-03T16:00")])
    });
    let world = World::of(participants.into()).await;
    let plain = LookRequest { language: Some(Cow::Borrowed("en")), ..SVG };
    let other = LookRequest { format: png(2), ..look("seal", Theme::Dark, "en") };
    let [ahead, today, open, none] = [
        "Next open day: Thu 3 Dec",
        "Open today, Thu 3 Dec, 09:00–16:00",
        "Open now, Thu 3 Dec, until 16:00",
        "Next date to be announced",
    ];
    for (zone, begins, ends) in zones {
        let (slug, begins, ends) = (slug(zone), at(begins), at(ends));
        let opens = ends - SignedDuration::from_hours(7);
        for look in [&plain, &other] {
            let instants = [
                (begins - SignedDuration::from_secs(3_600), ahead, Some(begins)),
                (begins - SignedDuration::from_nanos(1), ahead, Some(begins)),
                (begins, today, Some(opens)),
                (opens - SignedDuration::from_nanos(1), today, Some(opens)),
                (opens, open, Some(ends)),
                (ends - SignedDuration::from_nanos(1), open, Some(ends)),
                (ends, none, None),
            ];
            let mut tags = Vec::new();
            for (now, sentence, fresh_until) in instants {
                world.clock.set(now);
                assert_eq!(world.date_of(&slug, look).as_deref(), Some(sentence), "{zone} at {now}");
                let shown = world.app.shown(&slug, look);
                assert_eq!(shown.fresh_until, fresh_until, "{zone} at {now}");
                let picture = world.app.picture(&shown).await.unwrap();
                assert_eq!((&picture.bytes[..], &picture.spec), (shown.tag.as_bytes(), &shown.spec));
                tags.push(shown.tag.clone());
            }
            assert!(tags[0] == tags[1] && tags[2] == tags[3] && tags[4] == tags[5], "{zone}");
            assert!(tags[1] != tags[2] && tags[3] != tags[4] && tags[5] != tags[6], "{zone}");
        }
    }
}

#[tokio::test]
async fn a_badge_without_a_date_is_the_same_on_every_day() {
    let bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let world = World::of(vec![bakery]).await;
    let look = LookRequest { with_date: false, ..SVG };
    let before = world.app.shown(SLUG, &look);
    assert_eq!((before.fresh_until, &before.spec.words.date), (None, &None));
    world.clock.set(at("2026-12-03T12:00:00Z"));
    assert_eq!(world.app.shown(SLUG, &look).tag, before.tag);
    assert_ne!(world.app.shown(SLUG, &SVG).tag, before.tag);
}

#[tokio::test]
async fn what_is_shown_is_remembered_until_time_or_a_change_ends_it() {
    let bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let world = World::of(vec![bakery]).await;
    let first = world.app.shown(SLUG, &SVG);
    assert!(Arc::ptr_eq(&first, &world.app.shown(SLUG, &SVG)));
    world.clock.set(at("2026-12-02T23:00:00Z"));
    let second = world.app.shown(SLUG, &SVG);
    assert!(!Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&second, &world.app.shown(SLUG, &SVG)));
    let slug = Slug::parse(SLUG).unwrap();
    world.app.change(&slug, &revoke(), &By::OPERATOR).await.unwrap();
    let third = world.app.shown(SLUG, &SVG);
    assert_eq!(third.mark, Mark::Participant(Status::Revoked));
    assert_eq!((third.fresh_until, third.tag == second.tag), (None, false));
}

#[tokio::test]
async fn an_old_picture_that_is_drawn_late_does_not_come_in_front_of_the_new_one() {
    let world = World::of(vec![participant(SLUG)]).await;
    let mut begun = world.pen.hold();
    let old = world.app.shown(SLUG, &SVG);
    let late = tokio::spawn({
        let (app, old) = (Arc::clone(&world.app), Arc::clone(&old));
        async move { app.picture(&old).await.unwrap() }
    });
    assert_eq!(begun.recv().await.unwrap(), *old.spec);

    let edit = Edit { name: Some(DisplayName::parse("Pekárna Nová").unwrap()), ..Edit::default() };
    world.app.change(&Slug::parse(SLUG).unwrap(), &Change::Edit(edit), &By::OPERATOR).await.unwrap();
    let new = world.app.shown(SLUG, &SVG);
    assert_ne!(new.tag, old.tag);
    world.pen.release();
    assert_eq!(late.await.unwrap().spec, old.spec);

    for _ in 0..3 {
        let shown = world.app.shown(SLUG, &SVG);
        let picture = world.app.picture(&shown).await.unwrap();
        assert_eq!((&shown.tag, picture.bytes.as_ref()), (&new.tag, new.tag.as_bytes()));
    }
}

#[tokio::test]
async fn a_hundred_thousand_unknown_queries_make_no_entry() {
    let world = World::of(vec![participant(SLUG)]).await;
    world.app.picture(&world.app.shown(SLUG, &SVG)).await.unwrap();
    world.app.picture(&world.app.shown("nobody", &SVG)).await.unwrap();
    let before = world.app.measures();
    assert_eq!((before.looks, before.pictures), (2, 2));
    for number in 0..100_000 {
        let odd = look(&format!("style-{number}"), Theme::Light, &format!("no language {number}"));
        assert_eq!(world.app.shown(SLUG, &odd).mark, Mark::Participant(Status::Active));
        assert_eq!(world.app.shown(&format!("nobody-{number}"), &odd).mark, Mark::Unknown);
    }
    assert_eq!(world.app.measures(), before);
}

#[tokio::test]
async fn every_spelling_of_a_look_is_one_look() {
    let world = World::of(vec![participant(SLUG)]).await;
    let plain = world.app.shown(SLUG, &SVG);
    for (style, language) in
        [("classic", "cs"), ("CLASSIC", "cs-CZ"), ("", "CS"), ("no-such-style", "xx"), ("classic", "cs-Latn-CZ-x-1")]
    {
        assert!(
            Arc::ptr_eq(&plain, &world.app.shown(SLUG, &look(style, Theme::Light, language))),
            "{style} {language}"
        );
    }
    assert!(!Arc::ptr_eq(&plain, &world.app.shown(SLUG, &look("seal", Theme::Light, "cs"))));
    let light = world.app.shown(SLUG, &LookRequest::plain(png(2)));
    assert!(Arc::ptr_eq(
        &light,
        &world.app.shown(SLUG, &LookRequest { theme: Theme::Auto, ..LookRequest::plain(png(2)) })
    ));
    let auto = world.app.shown(SLUG, &LookRequest { theme: Theme::Auto, ..SVG });
    assert_ne!(auto.tag, plain.tag);
}

#[tokio::test]
async fn regions_without_number_share_one_picture_and_few_looks() {
    let world = World::of(vec![participant(SLUG)]).await;
    for region in 0..1_000 {
        let shown = world.app.shown(SLUG, &look("classic", Theme::Light, &format!("cs-{region:03}")));
        world.app.picture(&shown).await.unwrap();
    }
    let measures = world.app.measures();
    assert_eq!((measures.pictures, measures.renders_done), (1, 1));
    // A region counts only where dates are written otherwise there.
    assert!(measures.looks < 8, "{}", measures.looks);
}

#[tokio::test]
async fn the_looks_of_one_participant_have_a_limit() {
    let world = World::of(vec![participant(SLUG)]).await;
    let languages: Vec<String> = world.app.wording().languages().map(|(tag, _)| tag.to_string()).collect();
    assert!(languages.len() > LOOKS_PER_PARTICIPANT_MAX);
    for language in &languages {
        let _ = world.app.shown(SLUG, &look("classic", Theme::Light, language));
    }
    assert_eq!(world.app.measures().looks, LOOKS_PER_PARTICIPANT_MAX);
}

#[tokio::test]
async fn the_looks_of_all_participants_together_have_a_limit() {
    let slugs: Vec<String> = (0..40).map(|number| format!("works-{number}")).collect();
    let participants = slugs.iter().map(|slug| participant(slug)).collect();
    let world = World::with_limits(participants, Limits { looks_max: 100, ..Limits::default() }).await;
    for round in 0..3 {
        for slug in &slugs {
            for format in Format::ALL {
                let theme = if round == 1 { Theme::Dark } else { Theme::Light };
                let shown = world.app.shown(slug, &LookRequest { theme, ..LookRequest::plain(format) });
                assert_eq!(shown.format, format);
                assert!(world.app.measures().looks <= 100);
            }
        }
    }
}

#[tokio::test]
async fn at_that_limit_what_is_asked_for_again_is_remembered() {
    let slugs: Vec<String> = (0..40).map(|number| format!("works-{number}")).collect();
    let participants = slugs.iter().map(|slug| participant(slug)).collect();
    let world = World::with_limits(participants, Limits { looks_max: 100, ..Limits::default() }).await;
    let of = |slugs: &[String], theme| -> Vec<_> {
        slugs.iter().map(|slug| world.app.shown(slug, &LookRequest { theme, ..SVG })).collect()
    };
    let hot = of(&slugs[..20], Theme::Light);
    world.clock.advance(SignedDuration::from_secs(61));
    of(&slugs[..20], Theme::Light);
    of(&slugs[20..], Theme::Light);
    of(&slugs, Theme::Dark);
    of(&slugs, Theme::Auto);
    assert!((20..100).contains(&world.app.measures().looks));
    let after = of(&slugs[..20], Theme::Light);
    assert!(hot.iter().zip(&after).all(|(before, now)| Arc::ptr_eq(before, now)));
}

#[tokio::test]
async fn all_unknown_slugs_show_the_same_badge_of_nobody() {
    let world = World::of(vec![]).await;
    let (first, second) = (world.app.shown("nobody", &SVG), world.app.shown("../../etc/passwd", &SVG));
    assert_eq!((first.mark, first.fresh_until), (Mark::Unknown, None));
    assert!(Arc::ptr_eq(&first, &second));
}

#[tokio::test]
async fn before_the_roster_was_loaded_nobody_is_called_unknown() {
    let world = World::unloaded(Limits::default());
    assert_eq!(world.app.shown(SLUG, &SVG).mark, Mark::Unavailable);
    assert!(!world.app.readiness().loaded());
    world.app.refresh().await.unwrap();
    assert_eq!(world.app.shown(SLUG, &SVG).mark, Mark::Unknown);
}

#[tokio::test]
async fn equal_input_has_equal_tags_in_two_servers() {
    let (one, two) = (World::of(vec![named("ab", "Anvil")]).await, World::of(vec![named("ab", "Anvil")]).await);
    for format in Format::ALL {
        let look = LookRequest::plain(format);
        assert_eq!(one.app.shown("ab", &look).tag, two.app.shown("ab", &look).tag);
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_or_forward_shows_what_is_true_then() {
    let bakery = participant_in("UTC", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let slug = bakery.slug.to_string();
    let world = World::of(vec![bakery]).await;
    let looks = [SVG, LookRequest { format: png(2), ..look("seal", Theme::Dark, "en") }];
    for (now, says) in [
        ("2026-12-05T12:00:00Z", "none"),
        ("2026-12-03T12:00:00Z", "today"),
        ("2026-11-20T12:00:00Z", "ahead"),
        ("2026-12-03T15:59:59Z", "today"),
        ("2026-12-03T16:00:00Z", "none"),
        ("2026-12-03T15:59:59Z", "today"),
        ("2025-12-03T12:00:00Z", "ahead"),
    ] {
        world.clock.set(at(now));
        for look in &looks {
            let date = world.app.shown(&slug, look).spec.words.date.clone().unwrap();
            let said = if date.is_today {
                "today"
            } else if date.label.is_empty() {
                "none"
            } else {
                "ahead"
            };
            assert_eq!(said, says, "{now}");
        }
    }
}
