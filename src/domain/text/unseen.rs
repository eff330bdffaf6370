//! Characters that cannot be seen: the one list of them, which is Unicode's.
//!
//! Whoever reads, shows or compares texts asks here. What must never enter: what becomes of such a character, which differs
//! from a name to an address.

use icu_properties::CodePointSetData;
use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, VariationSelector};

/// Whether a character is not seen itself, be it that it acts on others, moves them or hides among them:
/// `Default_Ignorable_Code_Point` of UAX #44.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a character that is not seen joins or parts its neighbours, or chooses their form: some scripts, and emoji, are
/// not written without.
#[must_use]
pub fn is_shaping(c: char) -> bool {
    // Beside the two joiners, the separator of Mongolian vowels (The Unicode Standard, section 13.5).
    is_joiner(c) || c == '\u{180E}' || CodePointSetData::new::<VariationSelector>().contains(c)
}

/// Whether a character joins its neighbours, or keeps them from being joined.
#[must_use]
pub const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Whether a character changes the direction in which others are read.
#[must_use]
pub fn is_of_direction(c: char) -> bool {
    CodePointSetData::new::<BidiControl>().contains(c)
}

/// Whether a character comes along with what is pasted from word processors and telephones, and changes no other: without
/// it a text is what was meant.
#[must_use]
pub const fn comes_along(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_told_from_what_can_and_by_what_it_does() {
        for c in ['\u{00AD}', '\u{034F}', '\u{061C}', '\u{115F}', '\u{2063}', '\u{3164}', '\u{FE0F}', '\u{E0041}'] {
            assert!(is_unseen(c), "{:04X}", c as u32);
        }
        for c in ['a', ' ', '\n', '\u{A0}', 'é', '木', '\u{0301}', '\u{2028}'] {
            assert!(!is_unseen(c), "{:04X}", c as u32);
        }
        let all = (0..=0x10_FFFF).filter_map(char::from_u32);
        for c in all.filter(|c| is_shaping(*c) || is_of_direction(*c) || comes_along(*c)) {
            assert!(is_unseen(c), "{:04X}", c as u32);
            assert!(!(is_shaping(c) && (is_of_direction(c) || comes_along(c))), "{:04X}", c as u32);
        }
    }
}
