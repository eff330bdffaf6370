use super::*;
use crate::app::fixture::{World, named, participant};
use crate::app::limits::Limits;
use crate::domain::fixture::{at, participant_in};
use crate::domain::sheet::{Print, Shape, SheetChoice};

const SLUG: &str = "pekarna-u-mostu";

const ISSUER: Issuer<'static> =
    Issuer { origin: Some("https://badges.example"), initiative: "Open Doors", website: None };

const POSTER: SheetRequest<'static> =
    SheetRequest { sheet: SheetChoice::Paper(Print::Poster, None), language: None, with_date: true };

const SOCIAL: SheetRequest<'static> = SheetRequest { sheet: SheetChoice::Social(Shape::Wide), ..POSTER };

fn shown(world: &World, request: &SheetRequest<'_>) -> ShownSheet {
    world.app.shown_sheet(SLUG, request, ISSUER, world.app.now()).unwrap()
}

#[tokio::test]
async fn paper_is_printed_only_for_who_takes_part_and_where_the_code_leads_somewhere() {
    for status in Status::ALL {
        let world = World::of(vec![Participant { status, ..participant(SLUG) }]).await;
        let of = |slug, issuer| world.app.shown_sheet(slug, &POSTER, issuer, world.app.now());
        assert!(matches!(of("nobody", ISSUER), Err(NoSheet::Unknown)));
        match (status, of(SLUG, ISSUER), of(SLUG, Issuer { origin: None, ..ISSUER })) {
            (Status::Active, Ok(_), Err(NoSheet::Unaddressed)) => {}
            (_, Err(NoSheet::Inactive(participant)), Err(NoSheet::Inactive(_))) => {
                assert!(participant.status == status && status != Status::Active);
            }
            (_, with, without) => panic!("{status}: {with:?}, {without:?}"),
        }
    }
}

#[tokio::test]
async fn a_picture_is_there_for_everybody_and_true_as_long_as_its_date() {
    let bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let world = World::of(vec![bakery]).await;
    let dated = shown(&world, &SOCIAL);
    assert_eq!(dated.fresh_until, Some(at("2026-12-02T23:00:00Z")));
    let dateless = shown(&world, &SheetRequest { with_date: false, ..SOCIAL });
    assert!(dateless.fresh_until.is_none() && dateless.tag != dated.tag);
    let nobody = world.app.shown_sheet("nobody", &SOCIAL, ISSUER, world.app.now()).unwrap();
    assert_eq!(nobody.mark, Mark::Unknown);
    // What the picture does not show makes no other picture: on the day itself, and after it, one without a date is the same.
    world.clock.set(at("2026-12-04T12:00:00Z"));
    assert_eq!(shown(&world, &SheetRequest { with_date: false, ..SOCIAL }).tag, dateless.tag);
}

#[tokio::test]
async fn many_who_ask_at_once_have_a_sheet_drawn_once_and_it_is_kept() {
    let world = World::of(vec![participant(SLUG)]).await;
    let sheet = shown(&world, &POSTER);
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let (app, sheet) = (Arc::clone(&world.app), sheet.clone());
            tokio::spawn(async move { app.sheet(&sheet).await.unwrap() })
        })
        .collect();
    for asking in asking {
        assert_eq!(asking.await.unwrap(), sheet.tag.as_bytes());
    }
    assert_eq!((world.pen.count(), world.app.measures().renders_done), (1, 1));
}

#[tokio::test]
async fn sheets_keep_within_their_limit() {
    let limits = Limits { sheets_bytes_max: 100_000, ..Limits::default() };
    let many: Vec<_> = (0..40).map(|number| named(&format!("no-{number}"), &format!("Number {number}"))).collect();
    let world = World::with_limits(many, limits).await;
    world.pen.padding.store(10_000, Ordering::SeqCst);
    for number in 0..40 {
        let sheet = world.app.shown_sheet(&format!("no-{number}"), &POSTER, ISSUER, world.app.now()).unwrap();
        world.app.sheet(&sheet).await.unwrap();
        assert!(world.app.sheets.kept.weight() <= 100_000);
    }
    assert!(world.app.sheets.kept.weight() > 50_000, "{}", world.app.sheets.kept.weight());
}

#[tokio::test]
async fn a_full_queue_is_busy_and_a_drawing_that_fails_is_tried_again() {
    let limits = Limits { render_queue_max: 1, ..Limits::default() };
    let world = World::with_limits(vec![participant(SLUG)], limits).await;
    let sheet = shown(&world, &POSTER);
    let place = world.app.pictures.pool.enter(Lane::Quadruple).unwrap();
    assert!(matches!(world.app.sheet(&sheet).await, Err(PictureError::Busy)));
    drop(place);
    world.pen.fails.store(true, Ordering::SeqCst);
    assert!(matches!(world.app.sheet(&sheet).await, Err(PictureError::Failed(_))));
    world.pen.fails.store(false, Ordering::SeqCst);
    world.pen.panics.store(true, Ordering::SeqCst);
    assert!(matches!(world.app.sheet(&sheet).await, Err(PictureError::Failed(_))));
    world.pen.panics.store(false, Ordering::SeqCst);
    assert!(world.app.sheet(&sheet).await.is_ok());
}
