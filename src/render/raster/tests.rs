use super::*;
use crate::domain::color::Accents;
use crate::domain::face::face;
use crate::domain::fixture::{at, participant_in};
use crate::domain::look::{Format, Theme};
use crate::domain::status::Status;
use crate::domain::wording::{Mark, Wording, Words};
use crate::render::{BadgeSpec, Draw as _, Renderer};

/// The PNG of one layer of shapes.
fn png_of(svg: &str) -> Result<Vec<u8>, RenderError> {
    Rasteriser::default().png(&[Layer::Shapes(svg.to_owned())], (8, 4), Scale::ONE)
}

fn decode(bytes: &[u8]) -> (png::ColorType, Vec<[u8; 4]>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    let color = decoder.read_header_info().unwrap().color_type;
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (color, pixels.as_chunks().0.to_vec())
}

#[test]
fn few_colours_are_kept_exactly_in_a_palette() {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path fill="#ff0000" d="M0 0h4v4h-4z"/><path fill="#0000ff" fill-opacity=".5" d="M4 0h2v4h-2z"/></svg>"##;
    let (color, pixels) = decode(&png_of(svg).unwrap());
    assert_eq!(color, png::ColorType::Indexed);
    assert_eq!([pixels[0], pixels[4], pixels[7]], [[255, 0, 0, 255], [0, 0, 255, 128], [0, 0, 0, 0]]);
}

#[test]
fn an_svg_cannot_name_a_file() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="4" height="4"><image xlink:href="/etc/hostname" width="4" height="4"/></svg>"#;
    let (_, pixels) = decode(&png_of(svg).unwrap());
    assert!(pixels.iter().all(|pixel| *pixel == [0; 4]));
}

#[test]
fn a_huge_picture_is_refused() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="40000"/>"#;
    assert!(matches!(png_of(svg), Err(RenderError::TooLarge { width: 40_000, .. })));
}

#[test]
fn layers_that_lie_over_others_are_cut_at_the_edges() {
    let ground =
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path fill="#fff" d="M0 0h8v4h-8z"/></svg>"##;
    let over = r##"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path fill="#00f" d="M-3-3h5v5h-5zM6 2h9v9h-9z"/></svg>"##;
    let layers = [ground, over].map(|svg| Layer::Shapes(svg.to_owned()));
    let (_, pixels) = decode(&Rasteriser::default().png(&layers, (8, 4), Scale::ONE).unwrap());
    let blue = |x: usize, y: usize| pixels[8 * y + x] == [0, 0, 255, 255];
    assert_eq!(
        [blue(0, 0), blue(1, 1), blue(2, 1), blue(5, 3), blue(6, 2), blue(7, 3)],
        [true, true, false, false, true, true]
    );
}

/// Everything a badge of a style may say, in two directions of writing.
fn all_words(wording: &Wording) -> Vec<Words> {
    let participant = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let said = |language, now| {
        let now = at(now);
        wording.words(wording.speech(Some(language), None), &participant, &face(&participant, now), true)
    };
    let unsaid = Mark::ALL.into_iter().filter(|mark| !matches!(mark, Mark::Participant(Status::Active)));
    let unsaid = unsaid.map(|mark| wording.words_of_nobody(wording.speech(Some("en"), None), mark));
    [said("en", "2026-11-20T12:00:00Z"), said("ar", "2026-12-03T06:00:00Z")].into_iter().chain(unsaid).collect()
}

/// How far two pictures are apart where either has ink: levels on average, and the share of pixels beyond 32 levels.
#[expect(clippy::cast_precision_loss, reason = "pixels of one picture")]
fn apart(one: &[[u8; 4]], other: &[[u8; 4]]) -> (f64, f64) {
    let ground = one[one.len() / 2];
    let inked = one.iter().zip(other).filter(|(one, other)| **one != ground || **other != ground);
    let levels: Vec<(u64, bool)> = inked
        .map(|(one, other)| {
            let [red, green, blue, alpha] =
                std::array::from_fn(|channel| u64::from(one[channel].abs_diff(other[channel])));
            (red + green + blue, red.max(green).max(blue).max(alpha) > 32)
        })
        .collect();
    let (all, beyond) = (levels.len() as f64, levels.iter().filter(|(_, is_beyond)| *is_beyond).count());
    (levels.iter().map(|(sum, _)| sum).sum::<u64>() as f64 / (3.0 * all), beyond as f64 / all)
}

#[test]
fn a_picture_shows_what_its_svg_does() {
    let (renderer, wording) = (Renderer::new(&Accents::default(), None).unwrap(), Wording::load(None).unwrap());
    let styles: Vec<String> = renderer.style_names().map(str::to_owned).collect();
    let all_words = all_words(&wording);
    for (name, theme) in styles.iter().flat_map(|name| [(name, Theme::Light), (name, Theme::Dark)]) {
        for words in &all_words {
            let draw = |format| {
                let style = renderer.style(name).unwrap();
                renderer.draw(&BadgeSpec { style, theme, format, words: words.clone() }).unwrap()
            };
            let svg = String::from_utf8(draw(Format::Svg)).unwrap();
            for scale in [Scale::ONE, Scale::new(2).unwrap()] {
                let expected = pixmap(&svg, scale).unwrap();
                // Both premultiplied, for what nobody sees has any colour.
                let (_, shown) = decode(&draw(Format::Png(scale)));
                let premultiplied = |[red, green, blue, alpha]: [u8; 4]| {
                    let color = tiny_skia::ColorU8::from_rgba(red, green, blue, alpha).premultiply();
                    [color.red(), color.green(), color.blue(), color.alpha()]
                };
                let shown: Vec<_> = shown.into_iter().map(premultiplied).collect();
                let (mean, beyond) = apart(expected.data().as_chunks().0, &shown);
                let what = format!("{name} {theme} {} at {}x", words.alt, scale.times());
                assert!(mean <= 1.0 && beyond <= 0.001, "{what}: {mean:.3} levels, {:.2} % beyond 32", 100.0 * beyond);
            }
        }
    }
}

#[test]
fn pictures_are_small() {
    let (renderer, wording) = (Renderer::new(&Accents::default(), None).unwrap(), Wording::load(None).unwrap());
    let words = &all_words(&wording)[0];
    let format = Format::Png(Scale::new(2).unwrap());
    for (name, bytes_max) in [("classic", 7_000), ("large", 14_000)] {
        let spec =
            BadgeSpec { style: renderer.style(name).unwrap(), theme: Theme::Light, format, words: words.clone() };
        let bytes = renderer.draw(&spec).unwrap().len();
        assert!(bytes <= bytes_max, "{name}: {bytes} bytes");
    }
}
