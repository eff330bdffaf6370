//! Drawings measured alone, sheets too. Each sample draws a name that was never drawn before, so nothing of it is remembered.

use openday::domain::look::Format;
use openday::domain::sheet::{Shape, Sheet};
use openday::render::{Draw as _, SheetSpec};

use super::{POSTER, TWICE, fresh_words, renderer, sheet_spec, spec, words};

#[divan::bench]
fn svg_of_a_name_never_seen(bencher: divan::Bencher<'_, '_>) {
    let (renderer, pattern) = (renderer(), words("Pekárna U Mostu"));
    bencher
        .with_inputs(|| spec(&renderer, "classic", Format::Svg, fresh_words(&pattern)))
        .bench_values(|spec| renderer.draw(&spec));
}

#[divan::bench]
fn png_at_2x_of_a_name_never_seen(bencher: divan::Bencher<'_, '_>) {
    let (renderer, pattern) = (renderer(), words("Pekárna U Mostu"));
    bencher
        .with_inputs(|| spec(&renderer, "classic", TWICE, fresh_words(&pattern)))
        .bench_values(|spec| renderer.draw(&spec));
}

#[divan::bench]
fn large_png_at_2x_of_a_name_never_seen(bencher: divan::Bencher<'_, '_>) {
    let (renderer, pattern) = (renderer(), words("Pekárna U Mostu"));
    bencher
        .with_inputs(|| spec(&renderer, "large", TWICE, fresh_words(&pattern)))
        .bench_values(|spec| renderer.draw(&spec));
}

/// Of a renderer that has laid nothing out before: the first poster of a server.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn poster_by_a_renderer_that_drew_nothing_before(bencher: divan::Bencher<'_, '_>) {
    let spec = sheet_spec(POSTER, "en", "The Bakery by the Bridge");
    bencher.with_inputs(renderer).bench_refs(|renderer| renderer.draw_sheet(&spec));
}

#[divan::bench]
fn poster_of_a_name_never_seen(bencher: divan::Bencher<'_, '_>) {
    let (renderer, pattern) = (renderer(), sheet_spec(POSTER, "en", "The Bakery by the Bridge"));
    bencher
        .with_inputs(|| SheetSpec { words: fresh_words(&pattern.words), ..pattern.clone() })
        .bench_values(|spec| renderer.draw_sheet(&spec));
}

#[divan::bench]
fn social_picture_of_a_name_never_seen(bencher: divan::Bencher<'_, '_>) {
    let pattern = sheet_spec(Sheet::Social(Shape::Wide), "en", "The Bakery by the Bridge");
    let renderer = renderer();
    bencher
        .with_inputs(|| SheetSpec { words: fresh_words(&pattern.words), ..pattern.clone() })
        .bench_values(|spec| renderer.draw_sheet(&spec));
}

#[divan::bench]
fn start_of_the_renderer(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(renderer);
}
