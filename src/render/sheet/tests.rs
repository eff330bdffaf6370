use super::*;
use crate::domain::color::Accents;
use crate::domain::face::face;
use crate::domain::fixture::{at, participant_in};
use crate::domain::participant::{Participant, Slug};
use crate::domain::sheet::{Issuer, LeafWords, Paper};
use crate::domain::text::DisplayName;
use crate::domain::wording::Wording;
use crate::render::style::{Anchor, Node};
use crate::render::{Draw as _, pdf};

/// The longest weekdays there are, and the longest forms of dates: hours, and a year.
const DAYS: [(&str, &str); 5] = [
    ("2026-12-02T09:00", "2026-12-02T16:30"),
    ("2026-12-05T09:00", "2026-12-05T16:30"),
    ("2027-09-29T09:00", "2027-09-29T16:30"),
    ("2027-11-04T09:00", "2027-11-04T16:30"),
    ("2027-11-05T09:00", "2027-11-05T16:30"),
];

/// Dates on which the doors open several times.
const HOURS: [(&str, &str); 8] = [
    ("2026-12-02T09:00", "2026-12-02T11:30"),
    ("2026-12-02T14:00", "2026-12-02T16:30"),
    ("2026-12-02T19:00", "2026-12-02T20:30"),
    ("2026-12-05T09:00", "2026-12-05T11:30"),
    ("2026-12-05T14:00", "2026-12-05T16:30"),
    ("2027-09-29T09:00", "2027-09-29T16:30"),
    ("2027-11-04T09:00", "2027-11-04T11:30"),
    ("2027-11-04T14:00", "2027-11-04T16:30"),
];

const A4: [Sheet; 3] = [
    Sheet::Paper(Print::Poster, Paper::A4),
    Sheet::Paper(Print::DoorSign, Paper::A4),
    Sheet::Paper(Print::TableCard, Paper::A4),
];

/// Every print on every paper.
fn papers() -> impl Iterator<Item = (Print, Paper)> {
    Print::ALL.into_iter().flat_map(|print| Paper::ALL.map(|paper| (print, paper)))
}

/// What printers leave white, in points: 7 mm, and a little.
const FREE_PT: f32 = 20.0;

/// The smallest text on paper, in points. On a table card of letters it is near.
const SMALLEST_PT: f32 = 6.0;

/// The smallest address of 110 characters, which stands in two lines.
const SMALLEST_LONG_PT: f32 = 5.5;

/// The smallest module of a code on paper, in points: half a millimetre.
const MODULE_PT: f32 = 0.5 * 72.0 / 25.4;

/// Where a drawing stands on a face of the page.
fn place(renderer: &Renderer, print: Print, paper: Paper) -> (f32, f32, f32) {
    let style = renderer.drawing(Sheet::Paper(print, paper)).unwrap();
    pdf::fit((f32::from(style.width), f32::from(style.height)), pdf::face_size(print, paper))
}

/// What is read of a drawing: name, left, top, right and bottom, whatever it is filled with.
fn boxes(nodes: &[Node]) -> Vec<(String, [f32; 4])> {
    let of = |node: &Node| match node {
        Node::Text(slot) => {
            let left = match slot.anchor {
                Anchor::Start => slot.x,
                Anchor::Middle => slot.x - slot.width / 2.0,
                Anchor::End => slot.x - slot.width,
            };
            let name = format!("{:?} at {}", slot.content, slot.y);
            vec![(name, [left, slot.band.0, left + slot.width, slot.band.1])]
        }
        Node::Code(code) => vec![("code".to_owned(), [code.x, code.y, code.x + code.side, code.y + code.side])],
        Node::Group(group) => boxes(&group.nodes),
        Node::Shape(_) | Node::Mark(_) => Vec::new(),
    };
    nodes.iter().flat_map(of).collect()
}

#[test]
fn nothing_that_is_read_stands_where_printers_leave_paper_white() {
    let renderer = renderer();
    for (print, paper) in papers() {
        let ((scale, x, y), (width, height)) = (place(&renderer, print, paper), pdf::face_size(print, paper));
        for (what, [left, top, right, bottom]) in boxes(&renderer.drawing(Sheet::Paper(print, paper)).unwrap().nodes) {
            let (left, right) = (x + left * scale, width - x - right * scale);
            let (top, bottom) = (y + top * scale, height - y - bottom * scale);
            let free = left.min(right).min(top).min(bottom);
            assert!(free >= FREE_PT, "{print:?} {paper}, {what}: {free} points");
        }
    }
}

/// The side of the code on a drawing.
fn code_side(nodes: &[Node]) -> Option<f32> {
    boxes(nodes).iter().find(|(what, _)| what == "code").map(|(_, [left, _, right, _])| right - left)
}

#[test]
fn the_modules_of_a_code_are_no_smaller_than_half_a_millimetre() {
    let renderer = renderer();
    for (print, paper) in papers() {
        let (scale, ..) = place(&renderer, print, paper);
        let side = code_side(&renderer.drawing(Sheet::Paper(print, paper)).unwrap().nodes).unwrap() * scale;
        for bytes in [30, 74, 86, 87, 108, 109, 120, 150] {
            let code = crate::render::code::of(&format!("https://{}", "a".repeat(bytes - 8))).unwrap();
            let module = side / f32::from(code.modules);
            assert!(module >= MODULE_PT, "{print:?} {paper}, {bytes} bytes: {module} points");
        }
    }
}

fn renderer() -> Renderer {
    Renderer::new(&Accents::default(), None).unwrap()
}

/// Of more days than there are in [`DAYS`], those of [`HOURS`].
fn bakery(slug: &str, name: &str, days: usize) -> Participant {
    let name = DisplayName::parse(name).unwrap();
    let days = DAYS.get(..days).unwrap_or(&HOURS);
    Participant { slug: Slug::parse(slug).unwrap(), name, ..participant_in("Europe/Prague", days) }
}

fn spec(wording: &Wording, sheet: Sheet, language: &str, participant: &Participant) -> SheetSpec {
    spec_at("https://badges.open-doors-association.example", wording, sheet, language, participant)
}

fn spec_at(origin: &str, wording: &Wording, sheet: Sheet, language: &str, participant: &Participant) -> SheetSpec {
    let (speech, now) = (wording.speech(Some(language), None), at("2026-11-20T12:00:00Z"));
    let issuer = Issuer { origin: Some(origin), initiative: "Take Your Customer to Work Day", website: None };
    let with_date = matches!(sheet, Sheet::Social(_));
    SheetSpec {
        sheet,
        words: wording.words(speech, participant, &face(participant, now), with_date),
        more: wording.sheet_words(speech, Some(participant), issuer, now).for_sheet(sheet),
    }
}

#[test]
fn no_sentence_is_cut_in_any_language_on_any_sheet() {
    let (renderer, wording) = (renderer(), Wording::load(None).unwrap());
    let social = Shape::ALL.map(Sheet::Social);
    // How large a text must be drawn to be read, on the smallest paper that shows the drawing.
    let smallest: Vec<_> = papers()
        .map(|(print, paper)| (Sheet::Paper(print, paper), SMALLEST_PT / place(&renderer, print, paper).0))
        .collect();
    // The longest slug there may be: an address that is cut leads nowhere.
    let slug = "a-slug-as-long-as-any-may-be-which-is-40";
    assert_eq!(slug.len(), Slug::BYTES_MAX);
    for (language, _) in wording.languages() {
        for days in 0..=DAYS.len() + 1 {
            let participant = bakery(slug, "Bakery", days);
            // A card is filled as a door sign is, whose paper is larger.
            for sheet in A4[..2].iter().chain(&social) {
                let spec = spec(&wording, *sheet, language.as_str(), &participant);
                for shown in renderer.sheet_texts(&spec) {
                    assert!(shown.whole || shown.may_cut, "{language}, {sheet:?}, {days} days: {shown:?}");
                    let drawn = |(print, _): &&(Sheet, f32)| drawing_of(*print) == drawing_of(*sheet);
                    let is_read = smallest.iter().filter(drawn).all(|(_, least)| shown.size_px >= *least);
                    assert!(is_read, "{language}, {sheet:?}, {days} days: {shown:?}");
                }
            }
        }
    }
}

#[test]
fn an_address_of_a_long_host_is_whole_on_every_sheet_and_its_code_can_be_read() {
    let (renderer, wording) = (renderer(), Wording::load(None).unwrap());
    let origin = "https://badges.take-your-customer-to-work-day.open-doors-association.example";
    let slug = "a-slug-as-long-as-any-may-be-which-is-40";
    for (print, paper) in papers() {
        let (scale, ..) = place(&renderer, print, paper);
        for days in [0, 2, 5] {
            let sheet = Sheet::Paper(print, paper);
            let spec = spec_at(origin, &wording, sheet, "en", &bakery(slug, "Bakery", days));
            let (address, link) = (spec.more.address.clone().unwrap(), spec.more.link.clone().unwrap());
            let shown: Vec<_> = renderer.sheet_texts(&spec).into_iter().filter(|shown| shown.text == address).collect();
            assert_eq!(shown.len(), if days == 2 { 1 } else { 2 });
            let is_read = |shown: &ShownText<'_>| shown.whole && shown.size_px * scale >= SMALLEST_LONG_PT;
            assert!(shown.iter().all(is_read), "{print:?} {paper} {days} days: {scale} of {shown:?}");
            let side = code_side(&renderer.drawing(sheet).unwrap().nodes).unwrap() * scale;
            let modules = crate::render::code::of(&link).unwrap().modules;
            assert!(side / f32::from(modules) >= MODULE_PT, "{print:?} {paper}, {} bytes", link.len());
        }
    }
}

#[test]
fn a_sheet_names_what_it_must() {
    let (renderer, wording) = (renderer(), Wording::load(None).unwrap());
    for days in 0..=DAYS.len() {
        let participant = bakery("pekarna", "Pekárna U Mostu", days);
        for sheet in A4 {
            let spec = spec(&wording, sheet, "en", &participant);
            let texts: Vec<_> = renderer.sheet_texts(&spec).iter().map(|shown| shown.text.to_owned()).collect();
            let address = "badges.open-doors-association.example/p/pekarna";
            for text in ["We take our customers to work", "Pekárna U Mostu", "Brno", address] {
                assert!(texts.iter().any(|shown| shown == text), "{sheet:?}, {days} days, `{text}`: {texts:?}");
            }
            let weekdays = texts.iter().filter(|text| text.ends_with("day")).count();
            assert_eq!(weekdays, if days > 4 { 2 } else { days }, "{texts:?}");
            let says = |text: &str| texts.iter().any(|shown| shown == text);
            assert_eq!((says("Dates at"), says("All dates at")), (days == 0, days > 4), "{sheet:?}, {days} days");
        }
    }
}

#[test]
fn the_leaves_of_a_sheet_are_alike_and_large() {
    let (renderer, wording) = (renderer(), Wording::load(None).unwrap());
    // Points of the smallest weekday on a poster, and on a door sign.
    let least = [(Print::Poster, 15.0), (Print::DoorSign, 12.0)];
    let mut uneven = Vec::new();
    for (language, _) in wording.languages() {
        for days in 1..=DAYS.len() {
            for (print, least) in least {
                let participant = bakery("pekarna", "Bakery", days);
                let spec = spec(&wording, Sheet::Paper(print, Paper::A4), language.as_str(), &participant);
                let sizes = |part: fn(&LeafWords) -> &String| -> Vec<_> {
                    let shown = renderer.sheet_texts(&spec).into_iter();
                    let shown = shown.filter(|shown| spec.more.leaves.iter().any(|leaf| part(leaf) == shown.text));
                    shown.map(|shown| shown.size_px).collect()
                };
                let (weekdays, hours) = (sizes(|leaf| &leaf.weekday), sizes(|leaf| &leaf.hours));
                let smallest = |sizes: &[f32]| sizes.iter().copied().fold(f32::MAX, f32::min);
                let alike = |sizes: &[f32]| smallest(sizes) / sizes.iter().copied().fold(0.0, f32::max);
                let told = format!("{language}, {print:?}, {days} days: {weekdays:?}, {hours:?}");
                assert_eq!(weekdays.len(), spec.more.leaves.len(), "{told}");
                if alike(&weekdays) < 0.99 || alike(&hours) < 0.8 || smallest(&weekdays) < least {
                    uneven.push(told);
                }
            }
        }
    }
    assert!(uneven.is_empty(), "{}", uneven.join("\n"));
}

#[test]
fn equal_specs_give_equal_documents_of_at_most_eighty_kilobytes_without_fonts_and_dates() {
    let (renderer, other, wording) = (renderer(), renderer(), Wording::load(None).unwrap());
    for (language, name) in [
        ("en", "The Old Bakery by the Bridge over the River, Sons & Daughters of Somewhere Far A"),
        ("ar", "المخبز القديم عند الجسر فوق النهر وأبناؤه وبناته في مكان بعيد من المدينة"),
        ("hi", "नदी पर बने पुल के पास की पुरानी बेकरी और उसके बेटे और बेटियाँ, दूर कहीं के"),
        ("ja", "川にかかる橋のたもとの古いパン屋とその息子たち娘たちの遠いどこかの小さな町の工房"),
        ("my", "တံတားနားက မုန့်ဆိုင်ဟောင်း သားသမီးများ"),
    ] {
        let participant = bakery("pekarna", name, 4);
        for sheet in A4 {
            let spec = spec(&wording, sheet, language, &participant);
            let pdf = renderer.draw_sheet(&spec).unwrap();
            assert!(pdf.starts_with(b"%PDF-1.7") && pdf.len() <= 80_000, "{language} {sheet:?}: {}", pdf.len());
            assert_eq!(pdf, other.draw_sheet(&spec).unwrap(), "{language} {sheet:?}");
            for absent in [
                "/FontFile",
                "/Type/Font",
                "/Type /Font",
                "/Subtype/Image",
                "/Subtype /Image",
                "CreationDate",
                "ModDate",
                "CreateDate",
            ] {
                assert!(!pdf.windows(absent.len()).any(|part| part == absent.as_bytes()), "{absent}");
            }
        }
    }
}

#[test]
fn a_code_is_never_mirrored() {
    let (renderer, wording) = (renderer(), Wording::load(None).unwrap());
    let code = crate::render::code::of("https://badges.open-doors-association.example/p/pekarna").unwrap().path;
    for (language, mirrored) in [("en", false), ("ar", true)] {
        let svg = renderer.sheet_svg(&spec(&wording, A4[0], language, &bakery("pekarna", "Bakery", 1))).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let found = document.descendants().find(|node| node.attribute("d") == Some(code.as_str())).unwrap();
        let transforms: Vec<_> = found.ancestors().filter_map(|node| node.attribute("transform")).collect();
        assert!(transforms.iter().all(|transform| !transform.contains('-')), "{transforms:?}");
        assert_eq!(svg.contains("matrix(-1 0 0 1"), mirrored, "{language}");
    }
}

#[test]
fn sheets_of_a_designer_stand_in_for_ours_and_are_checked_like_badges() {
    let folder = tempfile::tempdir().unwrap();
    let badges = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("badges");
    for file in ["classic.svg", "marks.svg", "palette.css"] {
        std::fs::copy(badges.join(file), folder.path().join(file)).unwrap();
    }
    assert!(Renderer::with_folder(folder.path(), &Accents::default()).is_ok());
    std::fs::create_dir(folder.path().join("sheets")).unwrap();
    let poster = std::fs::read_to_string(badges.join("sheets/poster.svg")).unwrap();
    let refused = |from: &str, to: &str| {
        std::fs::write(folder.path().join("sheets/poster.svg"), poster.replace(from, to)).unwrap();
        Renderer::with_folder(folder.path(), &Accents::default()).unwrap_err().to_string()
    };
    let told = refused("data-code=\"link\"", "data-code=\"home\"");
    assert!(told.starts_with("badges/sheets/poster.svg line ") && told.contains("not `link`"), "{told}");
    let told = refused("leaf-1-month", "leaf-5-month");
    assert!(told.contains("slot `leaf-5-month` does not exist"), "{told}");
    let told = refused("class=\"code\" data-on=\"code-ground\"", "class=\"light\" data-on=\"code-ground\"");
    assert!(told.contains("has a contrast of 1."), "{told}");
}
