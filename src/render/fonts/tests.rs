use super::*;

fn fonts() -> Fonts {
    Fonts::load(None).unwrap()
}

#[test]
fn every_embedded_file_is_in_the_manifest() {
    let manifest: Manifest = toml::from_str(include_str!("../../../fonts/fonts.toml")).unwrap();
    for (file, _) in EMBEDDED {
        assert!(manifest.font.iter().any(|font| font.regular == *file || font.semibold == *file), "{file}");
    }
}

#[test]
fn han_forms_follow_the_language_unless_the_text_says_otherwise() {
    let fonts = fonts();
    let second = |text, language| fonts.stack(text, Weight::Regular, language)[1].to_owned();
    assert_eq!(second("直売所", "ja"), "Noto Sans JP Regular");
    assert_eq!(second("直売所", "zh-Hant"), "Noto Sans TC Regular");
    assert_eq!(second("直売所", "en"), "Noto Sans SC Regular");
    assert_eq!(second("みどり直売所", "en"), "Noto Sans JP Regular");
    assert_eq!(second("한국 直", "ja"), "Noto Sans KR Regular");
}

#[test]
fn latin_needs_one_font() {
    assert_eq!(fonts().stack("Pekárna U Mostu", Weight::Regular, "cs"), ["Inter Regular"]);
}

#[test]
fn a_character_no_font_has_is_named_with_its_position() {
    assert_eq!(fonts().missing_characters("Pekárna क्षेत्र 東京 👩\u{200D}🍳"), []);
    assert_eq!(fonts().missing_characters("ab\u{1200A}c"), [(3, '\u{1200A}')]);
    // No font has this mark together with a Latin letter: drawn, it would stand beside it.
    assert_eq!(fonts().missing_characters("xa\u{20D2}b"), [(3, '\u{20D2}')]);
}

#[test]
fn a_font_folder_that_is_missing_or_holds_no_font_is_an_error() {
    assert!(matches!(Fonts::load(Some(Path::new("/nonexistent"))), Err(FontError::Folder { .. })));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.ttf"), b"not a font").unwrap();
    assert!(matches!(Fonts::load(Some(folder.path())), Err(FontError::NotAFont(_))));
}
