//! How many bytes badges and sheets take.

use openday::app::Coding;
use openday::domain::look::Format;
use openday::domain::sheet::{Paper, Print, Shape, Sheet};
use openday::render::Draw as _;

use super::{AHEAD, TWICE, renderer, sheet_spec, spec, words, words_at};

pub(crate) fn print() {
    print_sizes();
    print_sizes_of_names();
    print_sheet_sizes();
}

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
