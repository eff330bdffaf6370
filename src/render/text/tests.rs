use super::*;

fn setting(language: &str) -> Setting<'_> {
    Setting { weight: Weight::Regular, language, direction: Direction::Ltr, grid: 100, tracking: 0, is_address: false }
}

fn typesetter() -> Typesetter {
    Typesetter::new(Fonts::load(None).unwrap(), 32 << 20)
}

#[test]
fn conjuncts_form_in_every_indic_script() {
    // The counts are those of HarfBuzz with the same fonts; a conjunct that falls apart has a glyph more.
    let typesetter = typesetter();
    for (language, text, glyphs) in CONJUNCTS {
        let line = typesetter.line(text, setting(language));
        assert_eq!(line.glyphs.len(), *glyphs, "{language}: {text}");
    }
}

const CONJUNCTS: &[(&str, &str, usize)] = &[
    ("bn", "গ্রাহক", 5),
    ("bn", "ক্র", 3),
    ("bn", "প্রতি", 4),
    ("bn", "ব্র", 3),
    ("bn", "শ্র", 2),
    ("bn", "ম্ব", 3),
    ("bn", "ক্ষ", 1),
    ("bn", "ন্ত্র", 2),
    ("bn", "র্ক", 2),
    ("hi", "क्षेत्र", 3),
    ("hi", "ग्राहक", 4),
    ("hi", "र्क", 2),
    ("hi", "प्र", 1),
    ("hi", "श्री", 2),
    ("hi", "त्त", 1),
    ("hi", "द्ध", 1),
    ("pa", "ਪ੍ਰੀ", 3),
    ("pa", "ਸ੍ਹ", 2),
    ("pa", "ਕ੍ਰ", 1),
    ("gu", "ક્ષ", 1),
    ("gu", "પ્ર", 1),
    ("gu", "ત્ર", 1),
    ("gu", "શ્રી", 2),
    ("gu", "ર્ક", 2),
    ("ta", "க்ஷ", 1),
    ("ta", "ஸ்ரீ", 1),
    ("ta", "பௌ", 3),
    ("ta", "கொ", 3),
    ("te", "క్ష", 1),
    ("te", "ప్ర", 2),
    ("te", "స్త్రీ", 2),
    ("te", "ర్క", 2),
    ("kn", "ಕ್ಷ", 1),
    ("kn", "ಪ್ರ", 2),
    ("kn", "ಸ್ತ್ರೀ", 3),
    ("kn", "ರ್ಕ", 2),
    ("ml", "ക്ഷ", 1),
    ("ml", "പ്ര", 2),
    ("ml", "സ്ത്ര", 4),
    ("ml", "ന്ത", 1),
    ("si", "ශ්‍රී", 2),
    ("si", "ක්‍ෂ", 1),
    ("si", "ප්‍ර", 2),
];

#[test]
fn a_second_line_keeps_the_direction_and_the_letter_forms_of_the_whole_text() {
    let of = |text, language| Typesetter::resolve(text, setting(language));
    assert_eq!(of("مخبز Brno", "en").direction, Direction::Rtl);
    assert_eq!(of("Brno مخبز", "ar").direction, Direction::Ltr);
    assert_eq!(of("2026", "en").direction, Direction::Ltr);
    assert_eq!(of("直売所みどり", "en").language, "ja");
}

#[test]
fn remembered_lines_and_outlines_keep_their_limits_in_bytes() {
    let typesetter = Typesetter::new(Fonts::load(None).unwrap(), 40_000);
    for number in 0..500 {
        let text = format!("Bakery number {number}");
        typesetter.line(&text, setting("en"));
        typesetter.cut(&text, setting("en"), 500.0);
        assert!(typesetter.glyphs.bytes() <= 20_000);
        assert!(typesetter.lines.bytes() <= 17_500 && typesetter.fitting.bytes() <= 2_500);
    }
    assert!((1..100).contains(&typesetter.lines.len()) && (1..20).contains(&typesetter.fitting.len()));
}

#[test]
fn a_cut_text_ends_in_an_ellipsis_and_fits() {
    let typesetter = typesetter();
    let text = "The Old Bakery by the Bridge over the River";
    let whole = typesetter.line(text, setting("en")).width;
    let cut = typesetter.cut(text, setting("en"), whole / 2.0);
    assert!(cut.width <= whole / 2.0 && cut.width > whole / 3.0);
}

#[test]
fn a_text_that_needs_more_lines_than_it_may_have_breaks_where_it_must_shrink_least() {
    let typesetter = typesetter();
    let text = "Wir nehmen Kunden mit zur Arbeit";
    let width = |text: &str| typesetter.line(text, setting("de")).width;
    let room = width("Wir nehmen Kunden") - 1.0;
    let wrap = |room_max| typesetter.wrap(text, setting("de"), (room, room_max), 2);
    assert_eq!(*wrap(room / 0.86), ["Wir nehmen Kunden", "mit zur Arbeit"]);
    assert_eq!(*wrap(room), ["Wir nehmen", "Kunden mit zur Arbeit"], "without shrinking the last line is too wide");
    assert_eq!(typesetter.wrap(text, setting("de"), (room / 1.5, room / 1.5), 3).len(), 3);
}

#[test]
fn a_text_that_must_shrink_still_takes_all_the_lines_it_may_have() {
    let typesetter = typesetter();
    let text = "Não participa mais";
    let width = |text: &str| typesetter.line(text, setting("pt")).width;
    // In three lines it fits, and in one where it shrinks by half.
    let room = width("Não participa").min(width("participa mais")) - 1.0;
    assert!(width(text) < room * 2.0);
    assert_eq!(typesetter.wrap(text, setting("pt"), (room, room * 2.0), 2).len(), 2);
}

#[test]
fn words_with_hyphens_and_addresses_are_not_torn_apart_and_figures_line_up() {
    let typesetter = typesetter();
    let width = |text: &str| typesetter.line(text, setting("en")).width;
    for (one, other) in [("11:11", "09:00"), ("Thu 11 Dec, 11:00", "Thu 30 Dec, 09:00")] {
        assert!((width(one) - width(other)).abs() < 0.01, "{one} and {other}");
    }
    // A hyphen takes as much room with figures beside it as without.
    let hyphen = |text: &str| width(text) - width(&text.replace('-', ""));
    assert!(hyphen("Pekárna-U-Mostu") <= 2.0 * hyphen("a-b") + 1.0, "{}", hyphen("Pekárna-U-Mostu"));
    assert!(hyphen("a-b") < width("0") * 0.75, "{} of {}", hyphen("a-b"), width("0"));
}

#[test]
fn an_address_breaks_after_its_slashes_alone() {
    let typesetter = typesetter();
    let address = Setting { is_address: true, ..setting("en") };
    let text = "badges.open-doors.example/p/a-slug-as-long-as-any-may-be";
    let room = typesetter.line(text, address).width * 0.7;
    let lines = typesetter.wrap(text, address, (room, room), 2);
    assert_eq!(*lines, ["badges.open-doors.example/p/", "a-slug-as-long-as-any-may-be"]);
    assert_eq!(typesetter.wrap(text, address, (room / 3.0, room / 2.0), 3), lines, "`p/` stands in no line of its own");
    let sentence = Setting { is_address: false, ..address };
    let broken = typesetter.wrap(text, sentence, (room / 3.0, room / 2.0), 3);
    assert_ne!(broken, lines, "what is remembered of an address is no sentence's");
    let text = "badges.take-your-customer-to-work-day.open-doors.example/p/a-slug-as-long-as-any";
    let room = typesetter.line(text, address).width * 0.55;
    let broken = ["badges.take-your-customer-to-work-day", ".open-doors.example/p/a-slug-as-long-as-any"];
    assert_eq!(*typesetter.wrap(text, address, (room, room), 2), broken, "a long host begins a line with a stop");
}
