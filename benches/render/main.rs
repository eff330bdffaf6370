//! How long a badge takes to draw, and how large it is: by script, and beside other makers of badges.
//!
//! Why it matters: a picture nobody asked for before is drawn while a browser waits, on one of few cores.
//!
//! `cargo bench --bench render` prints sizes (`sizes.rs`), draws names of several scripts, never seen and seen before
//! (`scripts.rs`), and has everybody draw comparable badges in turn (`peers.rs`; `npm ci` and the lines in `peers/README.md` install
//! them). `--samples` measures sheets and everything else alone too (`samples.rs`); `--keep` writes the tables into `RESULTS.md`.

mod peers;
mod samples;
mod scripts;
#[path = "../shared/shared.rs"]
#[expect(dead_code, reason = "nothing here is asked over HTTP")]
mod shared;
mod sizes;

use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use openday::domain::color::Accents;
use openday::domain::face::face;
use openday::domain::input::{ParticipantInput, ParticularsInput};
use openday::domain::look::{Format, Scale, Theme};
use openday::domain::participant::Participant;
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::sheet::{Issuer, Paper, Print, Sheet};
use openday::domain::status::Status;
use openday::domain::wording::{Wording, Words};
use openday::render::{BadgeSpec, Draw as _, Renderer, SheetSpec};

use shared::plot::Plot;
use shared::report::{Flags, Report};

/// How long a badge takes to draw, beside other makers of badges
#[derive(Debug, Parser)]
struct Asked {
    /// Rounds in which everybody has a turn
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Pictures of a turn
    #[arg(long, default_value_t = 100)]
    pictures: u32,
    /// Samples of everything alone as well, of sheets too
    #[arg(long)]
    samples: bool,
    #[command(flatten)]
    flags: Flags,
}

fn main() {
    let asked = Asked::parse();
    sizes::print();
    let mut report = Report::new("render", "Drawing a badge, beside other makers of badges");
    scripts::measure(&mut report, &asked);
    let groups = peers::measure(&mut report, &asked);
    if asked.flags.keep {
        let unit = "microseconds a picture, less is better".to_owned();
        report.keep(&Plot { title: "Drawing a badge of a name never seen".to_owned(), unit, groups });
    }
    if asked.samples {
        divan::Divan::default().run_benches();
    }
}

const AHEAD: &str = "2026-11-20T12:00:00Z";

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

/// A name of Latin letters that no other sample has.
fn fresh_words(pattern: &Words) -> Words {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let letters: String = (0..6)
        .map(|place| char::from(b'a' + u8::try_from(number / 26u32.pow(place) % 26).expect("below 26")))
        .collect();
    Words { name: Some(format!("Bakery {letters} Mostu")), ..pattern.clone() }
}
