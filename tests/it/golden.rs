//! Golden pictures: what badges look like, compared pixel by pixel with `tests/golden/*.png`.
//!
//! A difference or a missing reference fails and leaves `tests/golden/report/index.html`, which shows expected, actual
//! and difference side by side. After looking at it, `OPENDAY_GOLDEN=accept cargo test --test it golden` takes the new
//! pictures as references; that run fails as well, so that no build can accept by itself.

mod examples;
mod sheets;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use openday::domain::change::{Change, DayStep};
use openday::domain::color::Accents;
use openday::domain::face::face;
use openday::domain::look::{Format, Scale, Theme};
use openday::domain::participant::Participant;
use openday::domain::schedule::{Kind, OpenDayId, Opening, parse_local_time};
use openday::domain::status::Status;
use openday::domain::wording::{Mark, Wording, Words};
use openday::render::{BadgeSpec, Draw as _, Renderer, SheetSpec};

use crate::machine;
use crate::support::participant;

/// Writing systems, each with a language and a name in it.
const SCRIPTS: [(&str, &str, &str); 29] = [
    ("latin", "en", "The Bakery by the Bridge"),
    ("vietnamese", "vi", "Tiệm bánh Bên Cầu"),
    ("greek", "el", "Φούρνος στη Γέφυρα"),
    ("cyrillic", "uk", "Пекарня біля мосту"),
    ("arabic", "ar", "مخبز الجسر 24"),
    ("urdu", "ur", "پُل والی بیکری"),
    ("hebrew", "he", "מאפיית 24 שעות בע״מ"),
    ("devanagari", "hi", "Tata क्षेत्र GmbH"),
    ("bengali", "bn", "সেতুর পাশে বেকারি"),
    ("gurmukhi", "pa", "ਪੁਲ ਕੋਲ ਬੇਕਰੀ"),
    ("gujarati", "gu", "પુલ પાસે બેકરી"),
    ("tamil", "ta", "பாலம் அருகே பேக்கரி"),
    ("telugu", "te", "వంతెన దగ్గర బేకరీ"),
    ("kannada", "kn", "ಸೇತುವೆ ಬಳಿ ಬೇಕರಿ"),
    ("malayalam", "ml", "പാലത്തിനടുത്ത് ബേക്കറി"),
    ("sinhala", "si", "ශ්‍රී පාලම බේකරිය"),
    ("thai", "th", "เบเกอรี่ริมสะพาน"),
    ("lao", "lo", "ຮ້ານເຂົ້າຈີ່ແຄມຂົວ"),
    ("khmer", "km", "ហាងនំប៉័ងក្បែរស្ពាន"),
    ("myanmar", "my", "တံတားနားက မုန့်ဆိုင်"),
    ("georgian", "ka", "საცხობი ხიდთან"),
    ("armenian", "hy", "Հացատուն կամրջի մոտ"),
    ("ethiopic", "am", "ድልድዩ አጠገብ ዳቦ ቤት"),
    ("han-simplified", "zh-Hans", "桥边面包店 直骨"),
    ("han-traditional", "zh-Hant", "橋邊麵包店 直骨"),
    ("han-japanese", "ja", "橋のたもとのパン屋 直骨"),
    ("kana", "ja", "はしのたもとのパンや"),
    ("hangul", "ko", "다리 옆 빵집"),
    ("emoji", "en", "👩‍🍳 Café ☕ 🇨🇿"),
];

const LONG_NAME: &str = "The Old Bakery by the Bridge over the River, Sons & Daughters";

#[derive(Clone, Copy)]
enum Day {
    Ahead,
    Today,
    Whole,
    None,
    Dateless,
    /// It goes on.
    Now,
    /// Another opening of the day is over.
    Again,
    Moved,
    Cancelled,
    Full,
    FullToday,
}

impl Day {
    /// All that a living badge says, in the words of file names.
    const ALL: [(Self, &str); 11] = [
        (Self::Ahead, "ahead"),
        (Self::Today, "today"),
        (Self::None, "none"),
        (Self::Dateless, "dateless"),
        (Self::Whole, "whole-day"),
        (Self::Now, "now"),
        (Self::Again, "again"),
        (Self::Moved, "moved"),
        (Self::Cancelled, "cancelled"),
        (Self::Full, "full"),
        (Self::FullToday, "full-today"),
    ];

    /// Those that have pictures in every theme; of the others the light ones are enough.
    const fn has_every_theme(self) -> bool {
        matches!(self, Self::Ahead | Self::Today | Self::None | Self::Dateless)
    }

    /// When it is looked at, in UTC; it is an hour later on the clocks there.
    const fn seen_at(self) -> &'static str {
        match self {
            Self::Ahead | Self::None | Self::Dateless | Self::Moved | Self::Cancelled | Self::Full => {
                "2026-11-20T12:00:00Z"
            }
            Self::Today | Self::FullToday => "2026-12-03T06:00:00Z",
            Self::Whole | Self::Now => "2026-12-03T08:00:00Z",
            Self::Again => "2026-12-03T16:00:00Z",
        }
    }
}

struct Gallery {
    renderer: Renderer,
    wording: Wording,
    pictures: Vec<(String, Spec)>,
}

/// What a picture is made of.
enum Spec {
    Badge(Box<BadgeSpec>),
    Sheet(Box<SheetSpec>),
}

/// Does something with all of `things`, on as many threads as there are cores, and returns what comes of each in order.
fn on_all_cores<T: Sync, R: Send>(things: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = things.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let shares = things.chunks(share).map(|share| scope.spawn(|| share.iter().map(&each).collect::<Vec<_>>()));
        let shares: Vec<_> = shares.collect();
        shares
            .into_iter()
            .flat_map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

impl Gallery {
    fn open() -> Self {
        let renderer = Renderer::new(&Accents::default(), None).unwrap();
        Self { renderer, wording: Wording::load(None).unwrap(), pictures: Vec::new() }
    }

    fn words(&self, language: &str, mark: Mark, name: &str, day: Day) -> Words {
        let speech = self.wording.speech(Some(language), None);
        let Mark::Participant(status) = mark else {
            return self.wording.words_of_nobody(speech, mark);
        };
        let participant = shown(language, status, name, day);
        self.wording.words(
            speech,
            &participant,
            &face(&participant, day.seen_at().parse().unwrap()),
            !matches!(day, Day::Dateless),
        )
    }

    fn check(&mut self, name: &str, style: &str, theme: Theme, words: Words) {
        let format = Format::Png(Scale::new(2).unwrap());
        let spec = BadgeSpec { style: self.renderer.style(style).unwrap(), theme, format, words };
        self.pictures.push((name.to_owned(), Spec::Badge(Box::new(spec))));
    }

    /// Draws all pictures and fails with a list of what differs, after writing the report.
    fn close(self, prefix: &str) {
        let Self { renderer, pictures, .. } = self;
        for entry in std::fs::read_dir(folder()).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            let ours = file.strip_suffix(".png").filter(|name| name.starts_with(prefix));
            let is_known = ours.is_none_or(|name| pictures.iter().any(|(known, _)| known == name));
            assert!(is_known, "tests/golden/{file} belongs to no test; delete it");
        }
        let draw = |spec: &Spec| match spec {
            Spec::Badge(spec) => renderer.draw(spec).unwrap(),
            Spec::Sheet(spec) => renderer.sheet_picture(spec).unwrap(),
        };
        let differs = |(name, spec): &(String, Spec)| {
            let problem = compare(name, &draw(spec)).err();
            problem.map(|problem| format!("{name}: {problem}"))
        };
        let failures: Vec<_> = on_all_cores(&pictures, differs).into_iter().flatten().collect();
        if !failures.is_empty() {
            write_report(prefix, &failures);
            panic!(
                "{} of {} pictures differ, see tests/golden/report:\n{}",
                failures.len(),
                pictures.len(),
                failures.join("\n")
            );
        }
    }
}

fn shown(language: &str, status: Status, name: &str, day: Day) -> Participant {
    let entered = "2026-01-01T00:00:00Z".parse().unwrap();
    let mut participant = participant("golden").named(name).with("language", language).pending(entered);
    participant.status = status;
    participant.admitted_at = (status != Status::Pending).then_some(entered);
    let times: &[_] = match day {
        Day::None => &[],
        Day::Whole => &[("2026-12-03T00:00", "2026-12-04T00:00")],
        Day::Again => &[("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-03T18:00", "2026-12-03T20:00")],
        _ => &[("2026-12-03T09:00", "2026-12-03T16:00")],
    };
    let time = |text| parse_local_time(text).unwrap();
    for (start, end) in times {
        let opening = Opening::new(time(start), time(end), Kind::OpenHouse).unwrap();
        participant.schedule.add(opening, participant.time_zone.time_zone(), entered).unwrap();
    }
    let step = match day {
        Day::Moved => {
            Some(DayStep::Move { start: time("2026-12-05T10:00"), end: time("2026-12-05T15:00"), note: None })
        }
        Day::Cancelled => Some(DayStep::Cancel(None)),
        Day::Full | Day::FullToday => Some(DayStep::PlacesLeft(Some(0))),
        _ => None,
    };
    if let Some(step) = step.filter(|_| !status.is_gone()) {
        Change::Day { id: OpenDayId(1), date: None, step }.apply(&mut participant, entered).unwrap();
    }
    participant
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (reader.info().width, reader.info().height, pixels)
}

fn compare(name: &str, actual: &[u8]) -> Result<(), String> {
    let reference = folder().join(format!("{name}.png"));
    let expected = std::fs::read(&reference).ok();
    let differing = match &expected {
        Some(expected) => {
            let (expected, actual) = (decode(expected), decode(actual));
            if (expected.0, expected.1) == (actual.0, actual.1) {
                expected.2.chunks(4).zip(actual.2.chunks(4)).filter(|(a, b)| a != b).count()
            } else {
                usize::MAX
            }
        }
        None => usize::MAX,
    };
    if differing == 0 {
        return Ok(());
    }
    if machine::accepts_references() {
        std::fs::write(&reference, actual).unwrap();
        return Err("accepted; run again without OPENDAY_GOLDEN".to_owned());
    }
    let report = folder().join("report");
    std::fs::create_dir_all(&report).unwrap();
    std::fs::write(report.join(format!("{name}.png")), actual).unwrap();
    Err(match expected {
        None => "has no reference".to_owned(),
        Some(_) if differing == usize::MAX => "has another size".to_owned(),
        Some(_) => format!("{differing} pixels differ"),
    })
}

fn write_report(prefix: &str, failures: &[String]) {
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>Golden pictures</title><style>body{font:15px system-ui;background:#e9e6de}\
         div{display:inline-grid;margin:8px}.d{position:relative}.d img+img{position:absolute;left:0;mix-blend-mode:difference}</style>",
    );
    for failure in failures {
        let name = failure.split(':').next().unwrap_or_default();
        let _ = write!(
            page,
            "<h2>{failure}</h2><div>expected<img src=\"../{name}.png\"></div><div>actual<img src=\"{name}.png\"></div>\
             <div>difference<span class=d><img src=\"../{name}.png\"><img src=\"{name}.png\"></span></div>"
        );
    }
    let report = folder().join("report");
    std::fs::create_dir_all(&report).unwrap();
    std::fs::write(report.join(format!("{prefix}index.html")), page).unwrap();
}

const ACTIVE: Mark = Mark::Participant(Status::Active);

#[test]
fn every_style_looks_as_accepted_in_every_theme_and_on_every_day() {
    let mut gallery = Gallery::open();
    let styles: Vec<String> = gallery.renderer.style_names().map(str::to_owned).collect();
    for style in &styles {
        for theme in Theme::ALL {
            for (day, word) in Day::ALL.into_iter().filter(|(day, _)| theme == Theme::Light || day.has_every_theme()) {
                let words = gallery.words("en", ACTIVE, "The Bakery by the Bridge", day);
                gallery.check(&format!("style-{style}-{theme}-{word}"), style, theme, words);
            }
        }
    }
    gallery.close("style-");
}

#[test]
fn every_status_looks_as_accepted_in_every_style_light_and_dark() {
    let mut gallery = Gallery::open();
    let styles: Vec<String> = gallery.renderer.style_names().map(str::to_owned).collect();
    for style in &styles {
        for theme in [Theme::Light, Theme::Dark] {
            for mark in Mark::ALL.into_iter().filter(|mark| !mark.is_active()) {
                let words = gallery.words("en", mark, "The Bakery by the Bridge", Day::Ahead);
                gallery.check(&format!("status-{style}-{theme}-{}", mark.as_str()), style, theme, words);
            }
        }
    }
    gallery.close("status-");
}

#[test]
fn every_script_looks_as_accepted_on_the_classic_badge() {
    let mut gallery = Gallery::open();
    for (script, language, name) in SCRIPTS {
        let words = gallery.words(language, ACTIVE, name, Day::Today);
        gallery.check(&format!("script-{script}"), "classic", Theme::Light, words);
    }
    gallery.close("script-");
}

#[test]
fn short_and_long_names_look_as_accepted_in_every_style() {
    let mut gallery = Gallery::open();
    let styles: Vec<String> = gallery.renderer.style_names().map(str::to_owned).collect();
    for style in &styles {
        for (length, name) in [("short", "Om"), ("long", LONG_NAME)] {
            let words = gallery.words("de", ACTIVE, name, Day::Ahead);
            gallery.check(&format!("name-{style}-{length}"), style, Theme::Light, words);
        }
        let words = gallery.words("he", ACTIVE, "המאפייה הישנה שליד הגשר שמעל הנהר, בנים ובנות ושותפים", Day::Ahead);
        gallery.check(&format!("name-{style}-long-hebrew"), style, Theme::Light, words);
    }
    gallery.close("name-");
}

/// Sentences that a style has no room for.
fn cut(gallery: &Gallery) -> Vec<String> {
    let languages: Vec<_> = gallery.wording.languages().map(|(tag, _)| tag).collect();
    let cut = on_all_cores(&languages, |tag| {
        let mut cut = Vec::new();
        for mark in Mark::ALL {
            for (day, _) in Day::ALL {
                let words = gallery.words(tag.as_str(), mark, "The Bakery by the Bridge", day);
                for style in gallery.renderer.style_names() {
                    let id = gallery.renderer.style(style).unwrap();
                    let texts = gallery.renderer.cuts(id, &words).into_iter();
                    cut.extend(texts.map(|text| format!("{style} {tag}: {text}")));
                }
            }
        }
        cut
    });
    cut.concat()
}

#[test]
fn no_sentence_of_any_language_is_cut_in_any_style() {
    let cut = cut(&Gallery::open());
    assert!(cut.is_empty(), "{}", cut.join("\n"));
}

/// The smallest text that may stand on a badge at 1x, in pixels. Burmese on the strip is the one that comes near: two of
/// its stacked lines would be smaller still.
const SMALLEST_PX: f32 = 6.0;

/// Badges that lack the statement or the date, and texts that are too small.
fn missing(gallery: &Gallery) -> Vec<String> {
    let languages: Vec<_> = gallery.wording.languages().map(|(tag, _)| tag).collect();
    let missing = on_all_cores(&languages, |tag| {
        let mut missing = Vec::new();
        for (day, _) in Day::ALL {
            let words = gallery.words(tag.as_str(), ACTIVE, "The Bakery by the Bridge", day);
            for style in gallery.renderer.style_names() {
                let texts = gallery.renderer.texts(gallery.renderer.style(style).unwrap(), &words);
                let says = |text: &String| texts.iter().any(|shown| shown.whole && shown.text == text);
                // The short date of a day ahead is the bare date, without its word.
                let date = words.date.as_ref().is_none_or(|date| {
                    let short = (date.short != date.day || date.label.is_empty()) && says(&date.short);
                    short || says(&date.sentence) || (says(&date.label) && (says(&date.day) || says(&date.when)))
                });
                if !says(&words.headline) || !date {
                    missing.push(format!("{style} {tag}: {texts:?}"));
                }
                let small = texts.iter().filter(|shown| shown.size_px < SMALLEST_PX);
                missing.extend(small.map(|shown| format!("{style} {tag}: {shown:?}")));
            }
        }
        missing
    });
    missing.concat()
}

#[test]
fn every_living_badge_carries_the_statement_and_the_date_with_its_word_in_every_language() {
    let missing = missing(&Gallery::open());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_name_is_wrapped_on_the_seal_before_it_is_cut() {
    let gallery = Gallery::open();
    let seal = gallery.renderer.style("seal").unwrap();
    for (name, is_whole) in [("Pekárna U Mostu", true), ("The Bakery by the Bridge", true), (LONG_NAME, false)] {
        let words = gallery.words("en", ACTIVE, name, Day::Ahead);
        let texts = gallery.renderer.texts(seal, &words);
        let shown = texts.iter().find(|shown| shown.text == name).unwrap();
        assert_eq!(shown.whole, is_whole, "{shown:?}");
    }
}

#[test]
fn every_svg_is_well_formed_and_says_what_it_shows() {
    let gallery = Gallery::open();
    let languages: Vec<_> = gallery.wording.languages().map(|(tag, _)| tag).collect();
    on_all_cores(&languages, |tag| {
        for mark in Mark::ALL {
            let words = gallery.words(tag.as_str(), mark, "<script>alert(\"&amp;\")</script> & ']]>", Day::Today);
            for style in gallery.renderer.style_names() {
                for theme in Theme::ALL {
                    let style = gallery.renderer.style(style).unwrap();
                    let spec = BadgeSpec { style, theme, format: Format::Svg, words: words.clone() };
                    let svg = String::from_utf8(gallery.renderer.draw(&spec).unwrap()).unwrap();
                    let document = roxmltree::Document::parse(&svg).unwrap();
                    let root = document.root_element();
                    assert_eq!(
                        (root.attribute("role"), root.attribute("aria-label")),
                        (Some("img"), Some(words.alt.as_str()))
                    );
                    assert_eq!(root.first_element_child().and_then(|title| title.text()), Some(words.alt.as_str()));
                    assert!(
                        !document.descendants().any(|node| node.has_tag_name("script") || node.has_tag_name("text"))
                    );
                }
            }
        }
    });
}

#[test]
fn colours_of_too_little_contrast_are_refused() {
    let accents = Accents { accent_light: "#ffee99".parse().ok(), ..Accents::default() };
    let error = Renderer::new(&accents, None).unwrap_err().to_string();
    assert!(error.starts_with("style `classic`: text of colour `accent` on `ground` has a contrast of 1."), "{error}");
    assert!(error.ends_with(" in the light theme, below 4.5; choose another `initiative.accent_light`"), "{error}");
}

#[test]
fn equal_specs_give_equal_bytes_from_different_renderers() {
    let (one, other) = (Gallery::open(), Gallery::open());
    let words = one.words("cs", ACTIVE, "Pekárna U Mostu", Day::Ahead);
    // The other renderer has drawn something else before: what it remembers must not show.
    let style = one.renderer.style("classic").unwrap();
    let spec = BadgeSpec { style, theme: Theme::Auto, format: Format::Svg, words };
    let before = BadgeSpec { words: other.words("ar", ACTIVE, "مخبز الجسر", Day::Today), ..spec.clone() };
    other.renderer.draw(&before).unwrap();
    assert_eq!(one.renderer.draw(&spec).unwrap(), other.renderer.draw(&spec).unwrap());
    assert_eq!(one.renderer.digest(), other.renderer.digest());
}
