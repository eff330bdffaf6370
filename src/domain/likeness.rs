//! Where two names that look the same differ, for whoever must tell them apart.
//!
//! That two names are twins is the roster's finding; this says why, character by character.

use icu_properties::props::Script;
use icu_properties::{CodePointMapData, PropertyNamesLong};

/// A stretch of two names laid side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    Same(String),
    /// Either side may be empty.
    Different {
        one: String,
        other: String,
    },
}

/// Lays two names side by side, in stretches that are as long and as much the same as can be.
#[must_use]
pub fn side_by_side(one: &str, other: &str) -> Vec<Stretch> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let lengths = common_lengths(&one, &other);
    let length = |at: usize, to: usize| lengths.get(at).and_then(|row| row.get(to)).copied().unwrap_or_default();
    let mut stretches = Vec::new();
    let (mut left, mut right) = (0, 0);
    loop {
        match (one.get(left), other.get(right)) {
            (None, None) => return stretches,
            (Some(a), Some(b)) if a == b => {
                push_same(&mut stretches, *a);
                (left, right) = (left + 1, right + 1);
            }
            (Some(a), b) if b.is_none() || length(left + 1, right) >= length(left, right + 1) => {
                push_different(&mut stretches, Some(*a), None);
                left += 1;
            }
            (_, b) => {
                push_different(&mut stretches, None, b.copied());
                right += 1;
            }
        }
    }
}

/// How many characters in a row of each suffix pair are common at most: the table of the longest common subsequence.
fn common_lengths(one: &[char], other: &[char]) -> Vec<Vec<u16>> {
    let mut rows = vec![vec![0; other.len() + 1]];
    for a in one.iter().rev() {
        let below = rows.last().cloned().unwrap_or_default();
        let mut row = vec![0_u16; other.len() + 1];
        let mut after = 0;
        for (index, b) in other.iter().enumerate().rev() {
            let at = |index: usize| below.get(index).copied().unwrap_or_default();
            after = if a == b { at(index + 1) + 1 } else { at(index).max(after) };
            if let Some(place) = row.get_mut(index) {
                *place = after;
            }
        }
        rows.push(row);
    }
    rows.reverse();
    rows
}

fn push_same(stretches: &mut Vec<Stretch>, character: char) {
    match stretches.last_mut() {
        Some(Stretch::Same(text)) => text.push(character),
        _ => stretches.push(Stretch::Same(character.to_string())),
    }
}

fn push_different(stretches: &mut Vec<Stretch>, left: Option<char>, right: Option<char>) {
    if let Some(Stretch::Different { one, other }) = stretches.last_mut() {
        one.extend(left);
        other.extend(right);
        return;
    }
    let text = |character: Option<char>| character.map(String::from).unwrap_or_default();
    stretches.push(Stretch::Different { one: text(left), other: text(right) });
}

/// A code point and the script it belongs to, if to one: `U+0430 Cyrillic`.
#[must_use]
pub fn code_point(character: char) -> String {
    let script = CodePointMapData::<Script>::new().get(character);
    let name = match script {
        Script::Common | Script::Inherited | Script::Unknown => None,
        script => PropertyNamesLong::<Script>::new().get(script),
    };
    let name = name.map(|name| format!(" {}", name.replace('_', " "))).unwrap_or_default();
    format!("U+{:04X}{name}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(text: &str) -> Stretch {
        Stretch::Same(text.to_owned())
    }

    fn different(one: &str, other: &str) -> Stretch {
        Stretch::Different { one: one.to_owned(), other: other.to_owned() }
    }

    #[test]
    fn names_are_laid_side_by_side_where_they_differ() {
        for (one, other, stretches) in [
            ("Bakery", "Bakery", vec![same("Bakery")]),
            ("Bakery", "B\u{430}kery", vec![same("B"), different("a", "\u{430}"), same("kery")]),
            ("Cafe", "Cafe Bar", vec![same("Cafe"), different("", " Bar")]),
            ("rn", "m", vec![different("rn", "m")]),
            ("", "x", vec![different("", "x")]),
        ] {
            assert_eq!(side_by_side(one, other), stretches);
        }
    }

    #[test]
    fn a_code_point_is_named_with_its_script() {
        for (character, name) in
            [('\u{430}', "U+0430 Cyrillic"), ('a', "U+0061 Latin"), ('-', "U+002D"), ('木', "U+6728 Han")]
        {
            assert_eq!(code_point(character), name);
        }
    }

    proptest! {
        #[test]
        fn both_names_can_be_read_off_again(one in "[ab\u{430}]{0,12}", other in "[ab\u{430}]{0,12}") {
            let (mut left, mut right) = (String::new(), String::new());
            for stretch in side_by_side(&one, &other) {
                match stretch {
                    Stretch::Same(text) => {
                        left.push_str(&text);
                        right.push_str(&text);
                    }
                    Stretch::Different { one, other } => {
                        left.push_str(&one);
                        right.push_str(&other);
                    }
                }
            }
            prop_assert_eq!((left, right), (one, other));
        }
    }
}
