//! How long a badge takes to draw, and how large it is.
//!
//! Why it matters: a picture nobody asked for before is drawn while a browser waits, on one of few cores. Each sample
//! draws a name that was never drawn before, so nothing of it is remembered.

use std::sync::atomic::{AtomicU32, Ordering};

use openday::app::Coding;
use openday::domain::color::Accents;
use openday::domain::face::face;
use openday::domain::input::{ParticipantInput, ParticularsInput};
use openday::domain::look::{Format, Scale, Theme};
use openday::domain::participant::Participant;
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::sheet::{Issuer, Paper, Print, Shape, Sheet};
use openday::domain::status::Status;
use openday::domain::wording::{Wording, Words};
use openday::render::{BadgeSpec, Draw as _, Renderer, SheetSpec};

fn main() {
    print_sizes();
    print_sizes_of_names();
    print_sheet_sizes();
    divan::main();
}

fn participant(name: &str) -> Participant {
    let entered = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let text = |text: &str| Some(text.to_owned());
    let particulars = ParticularsInput {
        name: text(name),
        website: text("https://bench.example/"),
        country: text("CZ"),
        time_zone: text("Europe/Prague"),
        language: text("en"),
        ..ParticularsInput::default()
    };
    let input = ParticipantInput { slug: text("bench"), particulars, first_open_day: None };
    let mut participant = input.check(false, entered).expect("a participant");
    participant.status = Status::Active;
    let time = |text| parse_local_time(text).expect("a time");
    let opening =
        Opening::new(time("2026-12-03T09:00"), time("2026-12-03T16:00"), Kind::OpenHouse).expect("an opening");
    participant.schedule.add(opening, participant.time_zone.time_zone(), entered).expect("room for an open day");
    participant
}

fn words(name: &str) -> Words {
    words_at(name, AHEAD)
}

fn words_at(name: &str, now: &str) -> Words {
    let wording = Wording::load(None).expect("the wording is part of the program");
    let (participant, now) = (participant(name), now.parse().expect("an instant"));
    wording.words(wording.speech(Some("en"), None), &participant, &face(&participant, now), true)
}

fn renderer() -> Renderer {
    Renderer::new(&Accents::default(), None).expect("the styles are part of the program")
}

fn spec(renderer: &Renderer, style: &str, format: Format, words: Words) -> BadgeSpec {
    BadgeSpec { style: renderer.style(style).expect("a style"), theme: Theme::Light, format, words }
}

const TWICE: Format = Format::Png(match Scale::new(2) {
    Some(scale) => scale,
    None => Scale::ONE,
});

fn print_sizes() {
    let renderer = renderer();
    println!("name `Pekárna U Mostu`, English, an open day ahead: bytes");
    println!("{:10} {:>8} {:>8} {:>8} {:>8}", "style", "svg", "gzip", "brotli", "png@2x");
    for style in renderer.style_names() {
        let draw =
            |format| renderer.draw(&spec(&renderer, style, format, words("Pekárna U Mostu"))).expect("a picture");
        let svg = draw(Format::Svg);
        let [gzip, brotli] = Coding::ALL.map(|coding| coding.encode(&svg).expect("memory takes everything"));
        println!("{style:10} {:8} {:8} {:8} {:8}", svg.len(), gzip.len(), brotli.len(), draw(TWICE).len());
    }
}

/// Ordinary names of businesses between Lisbon and Braşov.
const NAMES: [&str; 40] = [
    "Pekárna U Mostu",
    "Café à la Crème d'Œuf",
    "Brauerei Glück & Söhne",
    "Bäckerei Müller",
    "Boulangerie Dupont",
    "Restaurante El Jardín",
    "Pasticceria Rossi",
    "Trattoria da Giulia",
    "Zahradnictví Novák",
    "Autoservis Dvořák",
    "Piekarnia Złoty Kłos",
    "Księgarnia Pod Lipą",
    "Kavárna Slavia",
    "Hotel Zlatý Lev",
    "Fleischerei Schröder",
    "Tischlerei Hofmann",
    "Weingut Sankt Georg",
    "Blumen Krüger",
    "Garage Lefèvre",
    "Fromagerie du Marché",
    "Librairie Molière",
    "Cervecería La Plaza",
    "Panadería San José",
    "Taller Mecánico García",
    "Bodegas Peñafiel",
    "Gelateria Dolce Vita",
    "Falegnameria Bianchi",
    "Kwekerij De Tulp",
    "Bakkerij Van Dijk",
    "Fietsenmaker Jansen",
    "Bageriet Sørensen",
    "Gårdsbutiken Åkerö",
    "Kafé Blåbær",
    "Kahvila Mäkelä",
    "Cukrászda Erzsébet",
    "Könyvesbolt Kőszeg",
    "Brutăria Brașov",
    "Mlekarna Škofja Loka",
    "Pekara Đurđevac",
    "The Bakery by the Bridge",
];

const AHEAD: &str = "2026-11-20T12:00:00Z";
const TODAY: &str = "2026-12-03T06:00:00Z";

fn print_sizes_of_names() {
    let renderer = renderer();
    println!("classic, medians of 40 names: bytes");
    println!("{:10} {:>8} {:>8} {:>8} {:>8}", "", "svg", "gzip", "brotli", "png@2x");
    for (day, now) in [("ahead", AHEAD), ("today", TODAY)] {
        let mut sizes = [const { Vec::new() }; 4];
        for name in NAMES {
            let draw =
                |format| renderer.draw(&spec(&renderer, "classic", format, words_at(name, now))).expect("a picture");
            let svg = draw(Format::Svg);
            let [gzip, brotli] = Coding::ALL.map(|coding| coding.encode(&svg).expect("memory takes everything").len());
            for (sizes, size) in sizes.iter_mut().zip([svg.len(), gzip, brotli, draw(TWICE).len()]) {
                sizes.push(size);
            }
        }
        let [svg, gzip, brotli, png] = sizes.map(|mut sizes| {
            sizes.sort_unstable();
            sizes[sizes.len() / 2]
        });
        println!("{day:10} {svg:8} {gzip:8} {brotli:8} {png:8}");
    }
}

/// A sheet in a language, with four open days ahead.
fn sheet_spec(sheet: Sheet, language: &str, name: &str) -> SheetSpec {
    let wording = Wording::load(None).expect("the wording is part of the program");
    let mut participant = participant(name);
    for start in ["2026-12-10T09:00", "2026-12-17T09:00", "2027-01-14T09:00"] {
        let time = |text: &str| parse_local_time(text).expect("a time");
        let opening = Opening::new(time(start), time(&start.replace("09", "16")), Kind::OpenHouse).expect("an opening");
        participant
            .schedule
            .add(opening, participant.time_zone.time_zone(), participant.applied_at)
            .expect("room for an open day");
    }
    let issuer =
        Issuer { origin: Some("https://badges.example"), initiative: "Take Your Customer to Work Day", website: None };
    let (speech, now) = (wording.speech(Some(language), None), "2026-11-20T12:00:00Z".parse().expect("an instant"));
    let words = wording.words(speech, &participant, &face(&participant, now), matches!(sheet, Sheet::Social(_)));
    let more = wording.sheet_words(speech, Some(&participant), issuer, now).for_sheet(sheet);
    SheetSpec { sheet, words, more }
}

const POSTER: Sheet = Sheet::Paper(Print::Poster, Paper::A4);

fn print_sheet_sizes() {
    let renderer = renderer();
    println!("four open days: bytes of A4 as PDF, of pictures as PNG");
    println!("{:4} {:>8} {:>10} {:>11} {:>9} {:>10}", "", "poster", "door sign", "table card", "1200x630", "1080x1080");
    for (language, name) in [
        ("en", "The Bakery by the Bridge"),
        ("cs", "Pekárna U Mostu"),
        ("de", "Buchbinderei am Großen Donauufer"),
        ("ar", "مخبز الجسر 24"),
        ("hi", "पुल के पास की बेकरी"),
        ("ja", "橋のたもとのパン屋"),
        ("my", "တံတားနားက မုန့်ဆိုင်"),
    ] {
        let bytes = |sheet| renderer.draw_sheet(&sheet_spec(sheet, language, name)).expect("a sheet").len();
        let paper = Print::ALL.map(|print| bytes(Sheet::Paper(print, Paper::A4)));
        let [wide, square] = Shape::ALL.map(|shape| bytes(Sheet::Social(shape)));
        println!("{language:4} {:8} {:10} {:11} {wide:9} {square:10}", paper[0], paper[1], paper[2]);
    }
}

/// A name of Latin letters that no other sample has.
fn fresh_words(pattern: &Words) -> Words {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let letters: String = (0..6)
        .map(|place| char::from(b'a' + u8::try_from(number / 26u32.pow(place) % 26).expect("below 26")))
        .collect();
    Words { name: Some(format!("Bakery {letters} Mostu")), ..pattern.clone() }
}

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
