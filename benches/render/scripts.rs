//! Badges by script: a name that was never seen, and one whose lines are known.

use std::time::Instant;

use openday::domain::look::Format;
use openday::domain::wording::Words;
use openday::render::{Draw as _, Renderer};

use super::shared::numbers::Spread;
use super::shared::people::Chance;
use super::shared::report::{Report, Table};
use super::{Asked, TWICE, renderer, spec, words};

/// A script, letters that names are made of, and what stands around them.
const SCRIPTS: [(&str, &str, &str); 7] = [
    ("Latin", "abcdefghijklmnoprstuvz", "Pekárna {} U Mostu"),
    ("Greek", "αβγδεζηθικλμνοπρστυφχψω", "Φούρνος {}"),
    ("Cyrillic", "абвгдежзиклмнопрстуфхцч", "Пекарня {}"),
    ("Arabic", "ابتثجحخدذرزسشصضطعغفقكلمنهوي", "مخبز {}"),
    ("Devanagari", "कखगघचछजझटठडढतथदधनपफबभमयरल", "{} बेकरी"),
    ("Japanese", "あいうえおかきくけこさしすせそ山川田中村", "{}のパン屋"),
    ("Korean", "가나다라마바사아자차카타파하빵집", "{} 빵집"),
];

/// Microseconds of a script: SVG and PNG@2x of a new name, and of the same once more.
type Times = [Vec<f64>; 4];

pub(crate) fn measure(report: &mut Report, asked: &Asked) {
    let (renderer, pattern, mut chance) = (renderer(), words("Pekárna"), Chance(3));
    let mut all: [Times; SCRIPTS.len()] = Default::default();
    for round in 0..=asked.rounds {
        for ((_, letters, around), times) in SCRIPTS.iter().zip(&mut all) {
            let names: Vec<_> = (0..asked.pictures).map(|_| name(letters, around, &mut chance)).collect();
            for (work, medians) in times.iter_mut().enumerate() {
                // The first two works draw new names, each others; the last two what the first two drew.
                let half = names.len() / 2;
                let names = if work % 2 == 0 { &names[..half] } else { &names[half..] };
                let format = if work % 2 == 0 { Format::Svg } else { TWICE };
                let median = draw(&renderer, &pattern, format, names);
                if round > 0 {
                    medians.push(median);
                }
            }
        }
    }
    report.say(&format!(
        "### By script\n\n`classic` with a name and a date ahead, microseconds a picture: medians of {} pictures in each of {} rounds, \
         and the lowest and the highest round.",
        asked.pictures / 2,
        asked.rounds
    ));
    let heads = ["", "SVG, new name", "PNG@2x, new name", "SVG, lines known", "PNG@2x, lines known"];
    let mut table = Table::new(&heads);
    for ((script, ..), times) in SCRIPTS.iter().zip(all) {
        table.row(script, times.map(|medians| Spread::of(medians).to_string()));
    }
    report.table(&table);
}

/// The median of drawing each name, in microseconds.
fn draw(renderer: &Renderer, pattern: &Words, format: Format, names: &[String]) -> f64 {
    let times = names.iter().map(|name| {
        let spec = spec(renderer, "classic", format, Words { name: Some(name.clone()), ..pattern.clone() });
        let begun = Instant::now();
        renderer.draw(&spec).expect("a picture");
        begun.elapsed().as_secs_f64() * 1e6
    });
    Spread::of(times).median
}

/// A name of six letters that no other one has, as good as surely.
fn name(letters: &str, around: &str, chance: &mut Chance) -> String {
    let letters: Vec<_> = letters.chars().collect();
    let word: String = (0..6).map(|_| letters[chance.below(letters.len())]).collect();
    around.replace("{}", &word)
}
