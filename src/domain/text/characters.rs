//! Which characters may stand in a text, and why others may not.

use icu_properties::props::{GeneralCategory, NoncharacterCodePoint, Script};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};

use super::unseen::{is_joiner, is_of_direction, is_shaping, is_unseen};

pub(super) fn is_mark(character: char) -> bool {
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(character),
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
    )
}

pub(super) fn is_visible(character: char) -> bool {
    !character.is_whitespace() && !is_joiner(character) && !is_mark(character)
}

/// Says why a character may stand in no text, or nothing when it may.
pub(super) fn forbidden(character: char, previous: Option<char>, next: Option<char>) -> Option<&'static str> {
    if CodePointSetData::new::<NoncharacterCodePoint>().contains(character) {
        return Some("noncharacters are not text");
    }
    if is_of_direction(character) {
        return Some("direction controls can disguise a name");
    }
    match character {
        '\u{FFF9}'..='\u{FFFD}' => return Some("it stands for text that was lost or hidden"),
        _ if is_joiner(character) => {
            return (!joins_something(previous, next))
                .then_some("a joiner is allowed only inside scripts and emoji that need it");
        }
        // Emoji tag sequences (the flags of England, Scotland and Wales) are not drawn in one colour.
        _ if is_unseen(character) && !is_shaping(character) => {
            return Some("invisible characters can disguise a name");
        }
        _ => {}
    }
    match CodePointMapData::<GeneralCategory>::new().get(character) {
        GeneralCategory::Control => Some("control characters are not text"),
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            Some("line separators cannot stand in one line")
        }
        GeneralCategory::PrivateUse => Some("private-use characters look different everywhere"),
        GeneralCategory::Unassigned => Some("no such character is defined in Unicode"),
        GeneralCategory::Surrogate => Some("half a character is not text"),
        _ => None,
    }
}

/// Whether a zero-width joiner or non-joiner has a neighbour on both sides that it acts upon.
fn joins_something(previous: Option<char>, next: Option<char>) -> bool {
    matches!((previous, next), (Some(before), Some(after)) if needs_joiners(before) && needs_joiners(after))
        // An Indic half form may stand at the end of a word: virama and joiner before a space.
        || previous.is_some_and(|before| is_mark(before) && needs_joiners(before))
}

fn needs_joiners(character: char) -> bool {
    use icu_properties::props::{EmojiModifier, ExtendedPictographic};
    if CodePointSetData::new::<ExtendedPictographic>().contains(character)
        || CodePointSetData::new::<EmojiModifier>().contains(character)
        || character == '\u{FE0F}'
    {
        return true;
    }
    let scripts = ScriptWithExtensions::new();
    [
        Script::Arabic,
        Script::Syriac,
        Script::Nko,
        Script::Mongolian,
        Script::Devanagari,
        Script::Bengali,
        Script::Gurmukhi,
        Script::Gujarati,
        Script::Oriya,
        Script::Tamil,
        Script::Telugu,
        Script::Kannada,
        Script::Malayalam,
        Script::Sinhala,
        Script::Khmer,
        Script::Myanmar,
    ]
    .into_iter()
    .any(|script| scripts.has_script(character, script))
}
