//! What every sentence of a badge keeps, whoever wrote it: its placeholders, its room, and the text policy.
//!
//! The built-in files are held to these rules by a test, the files of an initiative when they are read. What must never
//! enter: whether a sentence fits a drawing, which only the renderer can tell.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{EastAsianWidth, GeneralCategory};

use crate::domain::text::unseen::{comes_along, is_joiner};
use crate::domain::text::{CodePoint, Policy, TextError};

/// Most columns that a sentence takes, by its key, where these are fewer than [`COLUMNS_MAX`].
const ROOM: [(&str, usize); 26] = [
    ("name", 24),
    ("statement", 44),
    ("ahead", 40),
    ("ahead_label", 30),
    ("today", 48),
    ("today_label", 30),
    ("now", 52),
    ("now_label", 30),
    ("until", 28),
    ("again", 52),
    ("again_label", 30),
    ("moved", 40),
    ("moved_label", 30),
    ("cancelled", 40),
    ("cancelled_label", 30),
    ("booked", 36),
    ("fully_booked", 20),
    ("none", 40),
    ("none_short", 24),
    ("pending", 28),
    ("suspended", 28),
    ("withdrawn", 28),
    ("taken_back", 28),
    ("revoked", 28),
    ("unknown", 28),
    ("unavailable", 28),
];

/// Most columns of a sentence that stands on a badge.
const COLUMNS_MAX: usize = 60;

/// Most columns of a text alternative, which is read aloud.
const ALT_COLUMNS_MAX: usize = 120;

/// What most room in place of a placeholder is counted as, in columns.
const FILLED: [(&str, &str); 3] = [("{date}", "Thu 30 Nov"), ("{time}", "09:00–16:00"), ("{when}", "09:00–16:00")];

/// What must not be taken for one another: what a badge says of each status, and of nobody.
pub(super) const DISTINCT: [&str; 8] =
    ["pending", "suspended", "withdrawn", "taken_back", "revoked", "unknown", "unavailable", "statement"];

/// Why a sentence cannot stand on a badge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SentenceError {
    #[error("is empty; write the sentence, or leave the key out")]
    Empty,
    #[error("`{text}` takes {columns} columns, and at most {max} fit; say it in fewer")]
    TooWide { text: String, columns: usize, max: usize },
    #[error("has `{0}`, which means nothing there; {1}")]
    PlaceholderUnknown(String, String),
    #[error("needs `{0}` once, where that belongs in the sentence")]
    PlaceholderMissing(String),
    #[error("is not composed as Unicode's NFC has it, from position {0} on; save the file in NFC")]
    NotComposed(usize),
    #[error("has {character} at position {position}, which nobody sees; remove it")]
    Unseen { character: CodePoint, position: usize },
    #[error("begins or ends with a space; remove it")]
    Space,
    #[error("{0}")]
    Text(TextError),
    #[error(
        "has {character} at position {position}, which no font here can draw; write it otherwise or add a font in `[fonts] dir`"
    )]
    NoGlyph { character: CodePoint, position: usize },
}

/// Whether a key's sentence is drawn; others stand on pages, or are read aloud.
pub(super) fn is_drawn(key: &str) -> bool {
    key != "name" && !key.starts_with("alt_")
}

/// Most columns of the sentence of that key.
fn room(key: &str) -> usize {
    let usual = if is_drawn(key) { COLUMNS_MAX } else { ALT_COLUMNS_MAX };
    ROOM.iter().find(|(known, _)| *known == key).map_or(usual, |(_, columns)| *columns)
}

/// Checks the sentence of a key, which has the placeholders of the English one.
pub(super) fn check(key: &str, text: &str, english: &str) -> Result<(), SentenceError> {
    check_text(text)?;
    same_placeholders(text, english)?;
    let filled = super::fill(text, &FILLED);
    let (columns, max) = (columns(&filled), room(key));
    if columns > max {
        return Err(SentenceError::TooWide { text: text.to_owned(), columns, max });
    }
    Ok(())
}

/// Checks what any text in a file of wording keeps: the text policy, nothing unseen, NFC.
pub(super) fn check_text(text: &str) -> Result<(), SentenceError> {
    if text.is_empty() {
        return Err(SentenceError::Empty);
    }
    if text.trim() != text {
        return Err(SentenceError::Space);
    }
    if let Some((character, position)) = text.chars().zip(1..).find(|(character, _)| comes_along(*character)) {
        return Err(SentenceError::Unseen { character: CodePoint(character), position });
    }
    let (composed, _) = ComposingNormalizerBorrowed::new_nfc().split_normalized(text);
    if composed.len() < text.len() {
        return Err(SentenceError::NotComposed(composed.chars().count() + 1));
    }
    Policy { field: "it", graphemes_max: 1_000, bytes_max: 4_000, multi_line: false }
        .check(text)
        .map(drop)
        .map_err(SentenceError::Text)
}

/// Checks that a text has the placeholders of the English one, each as often, and no other.
pub(super) fn same_placeholders(text: &str, english: &str) -> Result<(), SentenceError> {
    let (found, needed) = (placeholders(text), placeholders(english));
    let count = |of: &[&str], word: &str| of.iter().filter(|known| **known == word).count();
    if let Some(word) = found.iter().find(|word| count(&needed, word) == 0) {
        let known = match &needed[..] {
            [] => "this sentence has no placeholders".to_owned(),
            known => format!("use `{}`", known.join("`, `")),
        };
        return Err(SentenceError::PlaceholderUnknown((*word).to_owned(), known));
    }
    match needed.iter().find(|word| count(&found, word) != count(&needed, word)) {
        Some(word) => Err(SentenceError::PlaceholderMissing((*word).to_owned())),
        None => Ok(()),
    }
}

/// The placeholders of a text, with their braces.
fn placeholders(text: &str) -> Vec<&str> {
    let ends = |start: usize| text[start..].find('}').map_or(text.len(), |end| start + end + 1);
    text.match_indices('{').map(|(start, _)| &text[start..ends(start)]).collect()
}

/// The columns a text takes: none for what stands on another character, two for what is wide, as Han is.
pub(super) fn columns(text: &str) -> usize {
    use GeneralCategory::{EnclosingMark, NonspacingMark, SpacingMark};
    let (category, width) = (CodePointMapData::<GeneralCategory>::new(), CodePointMapData::<EastAsianWidth>::new());
    let of = |character: char| match (category.get(character), width.get(character)) {
        (NonspacingMark | SpacingMark | EnclosingMark, _) => 0,
        _ if is_joiner(character) => 0,
        (_, EastAsianWidth::Wide | EastAsianWidth::Fullwidth) => 2,
        _ => 1,
    };
    text.chars().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_takes_no_column_and_a_wide_character_two() {
        for (text, expected) in [("Open today", 10), ("お客さま", 8), ("हिन्दी", 3), ("می‌خواهیم", 8), ("ą̊", 1)]
        {
            assert_eq!(columns(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_refused_with_what_to_do() {
        let told = |key: &str, text: &str, english: &str| check(key, text, english).unwrap_err().to_string();
        for (key, text, english, message) in [
            ("revoked", "", "Badge revoked", "is empty; write the sentence, or leave the key out"),
            ("ahead", "Next: {datum}", "Next: {date}", "has `{datum}`, which means nothing there; use `{date}`"),
            (
                "none",
                "On {date}",
                "To come",
                "has `{date}`, which means nothing there; this sentence has no placeholders",
            ),
            ("ahead", "Next", "Next: {date}", "needs `{date}` once, where that belongs in the sentence"),
            ("ahead", "{date} {date}", "Next: {date}", "needs `{date}` once, where that belongs in the sentence"),
            ("none", "a {", "To come", "has `{`, which means nothing there; this sentence has no placeholders"),
            ("none", "To come ", "To come", "begins or ends with a space; remove it"),
            (
                "none",
                "Pekárna Cafe\u{301}",
                "To come",
                "is not composed as Unicode's NFC has it, from position 12 on; save the file in NFC",
            ),
            ("none", "a\u{200F}b", "To come", "has `U+200F` at position 2, which nobody sees; remove it"),
            (
                "none",
                "a\u{202E}b",
                "To come",
                "it holds `U+202E` at position 2: direction controls can disguise a name; remove it",
            ),
            (
                "none_short",
                "More than twenty-four let",
                "Soon",
                "`More than twenty-four let` takes 25 columns, and at most 24 fit; say it in fewer",
            ),
        ] {
            assert_eq!(told(key, text, english), message);
        }
        assert_eq!(check("ahead", &format!("{}{{date}}", "x".repeat(30)), "{date}"), Ok(()));
        assert!(check("ahead", &format!("{}{{date}}", "x".repeat(31)), "{date}").is_err());
    }
}
