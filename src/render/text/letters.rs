//! What the characters of a text ask of the line they stand in.

use crate::domain::wording::Direction;

/// The direction of a line is that of its first strong character (UAX #9, rules P2 and P3); without one, the reader's.
pub(super) fn base_direction(text: &str, reader: Direction) -> Direction {
    use icu_properties::CodePointMapData;
    use icu_properties::props::BidiClass;
    let classes = CodePointMapData::<BidiClass>::new();
    let strong = text.chars().find_map(|c| match classes.get(c) {
        BidiClass::LeftToRight => Some(Direction::Ltr),
        BidiClass::RightToLeft | BidiClass::ArabicLetter => Some(Direction::Rtl),
        _ => None,
    });
    strong.unwrap_or(reader)
}

/// Whether words are held together by hyphens, stops or slashes, as in `U-Mostu` and `badges.example/p/u-mostu`.
///
/// Figures that line up have signs between them as wide as themselves, which would tear such words apart.
pub(super) fn has_words_of_parts(text: &str) -> bool {
    text.chars().zip(text.chars().skip(1)).any(|(one, next)| match (one, next) {
        ('-', letter) | (letter, '-') => letter.is_alphabetic(),
        ('.' | '/', letter) => letter.is_ascii_alphabetic(),
        _ => false,
    })
}

/// Whether every letter is of a script whose letters do not join or stack.
pub(super) fn has_only_standing_letters(text: &str) -> bool {
    use icu_properties::CodePointMapData;
    use icu_properties::props::Script;
    let map = CodePointMapData::<Script>::new();
    let standing = [Script::Latin, Script::Greek, Script::Cyrillic, Script::Common, Script::Inherited];
    text.chars().all(|c| standing.contains(&map.get(c)))
}
