use std::io::Read as _;

use super::*;
use crate::app::fixture::{SVG, World, named, participant};
use crate::domain::look::{LookRequest, Scale};

const SLUG: &str = "pekarna-u-mostu";

fn few(workers: usize, queue_max: usize) -> Limits {
    Limits { render_workers: workers, render_queue_max: queue_max, ..Limits::default() }
}

fn unpack(coding: Coding, encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match coding {
        Coding::Gzip => flate2::read::GzDecoder::new(encoded).read_to_end(&mut bytes).map(|_| ()).unwrap(),
        Coding::Brotli => brotli::BrotliDecompress(&mut &*encoded, &mut bytes).unwrap(),
    }
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_clients_at_once_on_one_cold_badge_draw_it_once() {
    let world = World::of(vec![participant(SLUG)]).await;
    let mut begun = world.pen.hold();
    let clients: Vec<_> = (0..500)
        .map(|_| {
            let app = Arc::clone(&world.app);
            tokio::spawn(async move { app.picture(&app.shown(SLUG, &SVG)).await.unwrap().bytes.clone() })
        })
        .collect();
    begun.recv().await.unwrap();
    world.pen.release();
    let expected = world.app.shown(SLUG, &SVG).tag.clone();
    for client in clients {
        assert_eq!(client.await.unwrap(), expected.as_bytes());
    }
    assert_eq!((world.pen.count(), world.app.measures().renders_done), (1, 1));
}

#[tokio::test]
async fn a_drawing_goes_on_when_the_first_asker_leaves() {
    let world = World::of(vec![participant(SLUG)]).await;
    let shown = world.app.shown(SLUG, &SVG);
    let mut begun = world.pen.hold();
    let ask = || {
        let (app, shown) = (Arc::clone(&world.app), Arc::clone(&shown));
        tokio::spawn(async move { app.picture(&shown).await })
    };
    let first = ask();
    begun.recv().await.unwrap();
    let second = ask();
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    world.pen.release();
    assert_eq!(second.await.unwrap().unwrap().bytes, shown.tag.as_bytes());
    assert_eq!(world.pen.count(), 1);
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once_but_joins_what_is_under_way() {
    let world =
        World::with_limits(vec![named("aa", "Anvil"), named("bb", "Bellows"), named("cc", "Crane")], few(1, 2)).await;
    let mut begun = world.pen.hold();
    let ask = |slug: &'static str| {
        let app = Arc::clone(&world.app);
        tokio::spawn(async move { app.picture(&app.shown(slug, &SVG)).await })
    };
    let first = ask("aa");
    begun.recv().await.unwrap();
    let waiting = ask("bb");
    tokio::task::yield_now().await;
    assert_eq!(world.app.measures().renders_queued, 2);
    let refused = world.app.picture(&world.app.shown("cc", &SVG)).await;
    assert!(matches!(refused, Err(PictureError::Busy)));
    let joined = ask("aa");
    tokio::task::yield_now().await;
    world.pen.release();
    for client in [first, waiting, joined] {
        assert!(client.await.unwrap().is_ok());
    }
    assert!(world.app.picture(&world.app.shown("cc", &SVG)).await.is_ok());
    let measures = world.app.measures();
    assert_eq!((measures.renders_done, measures.renders_refused, measures.renders_queued), (3, 1, 0));
}

#[tokio::test]
async fn a_panic_is_one_failed_picture_and_the_next_request_tries_again() {
    let world = World::with_limits(vec![participant(SLUG)], few(1, 1)).await;
    let shown = world.app.shown(SLUG, &SVG);
    world.pen.panics.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        let failed = world.app.picture(&shown).await;
        assert!(matches!(failed, Err(PictureError::Failed(RenderError::Panicked))));
    }
    world.pen.panics.store(false, Ordering::SeqCst);
    assert_eq!(world.app.picture(&shown).await.unwrap().bytes, shown.tag.as_bytes());
    let measures = world.app.measures();
    assert_eq!((measures.renders_done, measures.renders_failed, measures.renders_queued), (1, 3, 0));
}

#[tokio::test]
async fn a_failed_drawing_is_told_with_its_reason() {
    let world = World::of(vec![participant(SLUG)]).await;
    let shown = world.app.shown(SLUG, &SVG);
    world.pen.fails.store(true, Ordering::SeqCst);
    let failed = world.app.picture(&shown).await;
    assert!(matches!(failed, Err(PictureError::Failed(RenderError::Svg(reason))) if reason == "no ink"));
    world.pen.fails.store(false, Ordering::SeqCst);
    assert!(world.app.picture(&shown).await.is_ok());
}

#[tokio::test]
async fn a_kept_picture_is_the_same_one_and_is_not_drawn_again() {
    let world = World::of(vec![participant(SLUG)]).await;
    let shown = world.app.shown(SLUG, &SVG);
    let first = world.app.picture(&shown).await.unwrap();
    for _ in 0..10 {
        assert!(Arc::ptr_eq(&first, &world.app.picture(&world.app.shown(SLUG, &SVG)).await.unwrap()));
    }
    assert_eq!(world.pen.count(), 1);
}

#[tokio::test]
async fn a_picture_that_the_cache_let_go_is_drawn_again_even_while_somebody_holds_it() {
    let limits = Limits { cache_bytes_max: 20_000, ..Limits::default() };
    let world = World::with_limits(vec![named("aa", "Anvil"), named("bb", "Bellows")], limits).await;
    world.pen.padding.store(6_000, Ordering::SeqCst);
    let shown = world.app.shown("aa", &SVG);
    let held = world.app.picture(&shown).await.unwrap();
    world.app.picture(&world.app.shown("bb", &SVG)).await.unwrap();
    assert_eq!(world.app.measures().pictures, 1);
    let again = world.app.picture(&shown).await.unwrap();
    assert_eq!((world.pen.count(), &again.bytes), (3, &held.bytes));
    assert!(world.app.measures().picture_bytes <= 20_000);
}

#[tokio::test]
async fn a_picture_larger_than_the_cache_is_served_and_not_kept() {
    let limits = Limits { cache_bytes_max: 10_000, ..Limits::default() };
    let world = World::with_limits(vec![participant(SLUG)], limits).await;
    world.pen.padding.store(20_000, Ordering::SeqCst);
    let shown = world.app.shown(SLUG, &SVG);
    for drawn in 1..=2 {
        assert_eq!(world.app.picture(&shown).await.unwrap().bytes.len(), 20_032);
        assert_eq!((world.pen.count(), world.app.measures().picture_bytes), (drawn, 0));
    }
}

#[tokio::test]
async fn compressed_bytes_are_made_once_and_counted() {
    let world = World::of(vec![participant(SLUG)]).await;
    world.pen.padding.store(4_000, Ordering::SeqCst);
    let picture = world.app.picture(&world.app.shown(SLUG, &SVG)).await.unwrap();
    let mut expected = world.app.measures().picture_bytes;
    for coding in Coding::ALL {
        let encoded = world.app.encoded(&picture, coding).await.unwrap();
        assert_eq!(unpack(coding, &encoded), picture.bytes, "{}", coding.as_str());
        assert!(encoded.len() < 200);
        let again = world.app.encoded(&picture, coding).await.unwrap();
        assert_eq!(again.as_ptr(), encoded.as_ptr());
        expected += encoded.len();
        assert_eq!(world.app.measures().picture_bytes, expected);
    }
}

#[tokio::test]
async fn a_png_is_not_compressed_again_and_a_busy_pool_sends_svg_as_it_is() {
    let world = World::with_limits(vec![named("aa", "Anvil"), named("bb", "Bellows")], few(1, 1)).await;
    let png = LookRequest::plain(Format::Png(Scale::ONE));
    let picture = world.app.picture(&world.app.shown("aa", &png)).await.unwrap();
    assert_eq!(world.app.encoded(&picture, Coding::Gzip).await, None);
    let svg = world.app.picture(&world.app.shown("aa", &SVG)).await.unwrap();
    let mut begun = world.pen.hold();
    let drawing = tokio::spawn({
        let app = Arc::clone(&world.app);
        async move { app.picture(&app.shown("bb", &SVG)).await }
    });
    begun.recv().await.unwrap();
    assert_eq!(world.app.encoded(&svg, Coding::Gzip).await, None);
    world.pen.release();
    drawing.await.unwrap().unwrap();
    assert!(world.app.encoded(&svg, Coding::Gzip).await.is_some());
}

#[tokio::test]
async fn the_unavailable_picture_needs_neither_pool_nor_pen() {
    let world = World::with_limits(vec![participant(SLUG)], few(1, 1)).await;
    let png = LookRequest { theme: crate::domain::look::Theme::Auto, ..LookRequest::plain(Format::Png(Scale::ONE)) };
    assert_eq!(world.app.unavailable(&world.app.shown("nobody", &png)).format(), Format::Svg, "until the PNG is drawn");
    world.app.unavailable.draw_all(world.app.draw.as_ref());
    let drawn = world.pen.count();
    // Two styles, each with three SVGs, and four sizes of PNG in two themes.
    assert_eq!(drawn, 2 * (3 + 4 * 2));

    let mut begun = world.pen.hold();
    let drawing = tokio::spawn({
        let app = Arc::clone(&world.app);
        async move { app.picture(&app.shown(SLUG, &SVG)).await }
    });
    begun.recv().await.unwrap();
    for format in Format::ALL {
        let picture = world.app.unavailable(&world.app.shown("nobody", &LookRequest::plain(format)));
        assert_eq!((picture.format(), picture.mark()), (format, Mark::Unavailable));
        assert_eq!(picture.bytes, picture.spec.tag(&world.app.draw_digest).as_bytes());
    }
    world.pen.release();
    drawing.await.unwrap().unwrap();
    assert_eq!(world.pen.count(), drawn + 1);
}

#[tokio::test]
async fn the_unavailable_picture_is_empty_when_even_it_cannot_be_drawn() {
    let world = World::of(vec![]).await;
    world.pen.panics.store(true, Ordering::SeqCst);
    assert!(world.app.unavailable(&world.app.shown("nobody", &SVG)).bytes.is_empty());
}
