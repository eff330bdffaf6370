//! Messages in another language: found by the text around their values.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::domain::text::capitalised;

/// The names of those values in messages that are words of ours, and not what somebody typed.
const OURS: [&str; 6] = ["cause", "field", "reason", "time", "times", "what"];

/// The texts with values in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns(Vec<Pattern>);

#[derive(Debug, Clone)]
struct Pattern {
    /// The English text between the values, and the names of these.
    pieces: Vec<String>,
    names: Vec<String>,
    translation: String,
}

impl Patterns {
    /// Those of `texts` that have a value in them.
    pub(super) fn of(texts: &HashMap<String, String>) -> Self {
        let pattern = |(english, translation): (&String, &String)| {
            let (pieces, names) = taken_apart(english);
            (!names.is_empty()).then(|| Pattern { pieces, names, translation: translation.clone() })
        };
        let mut all: Vec<_> = texts.iter().filter_map(pattern).collect();
        // Of several that fit, the one that says most itself; equal ones in an order that is always the same.
        all.sort_by(|one, other| other.weight().cmp(&one.weight()).then_with(|| one.pieces.cmp(&other.pieces)));
        Self(all)
    }

    /// The translation of a message, with the values that it has.
    ///
    /// A value that is our own word, such as the name of a field, is translated as well; what somebody typed never is.
    pub(super) fn translated(&self, message: &str, texts: &HashMap<String, String>) -> Option<String> {
        self.0.iter().find_map(|pattern| pattern.applied(message, self, texts))
    }
}

impl Pattern {
    fn weight(&self) -> usize {
        self.pieces.iter().map(String::len).sum()
    }

    fn applied<'m>(&self, message: &'m str, all: &Patterns, texts: &HashMap<String, String>) -> Option<String> {
        let (first, rest) = self.pieces.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut left = message.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut values = Vec::with_capacity(self.names.len());
        for piece in between {
            let (value, after) = left.split_once(piece.as_str())?;
            values.push(value);
            left = after;
        }
        values.push(left);
        let words: Vec<_> = self.names.iter().map(|name| format!("{{{name}}}")).collect();
        let said = |(name, value): (&String, &'m str)| -> Cow<'m, str> {
            if !OURS.contains(&name.as_str()) {
                return Cow::Borrowed(value);
            }
            let exact = texts.get(value).or_else(|| texts.get(&capitalised(value))).cloned();
            exact.or_else(|| all.translated(value, texts)).map_or(Cow::Borrowed(value), Cow::Owned)
        };
        let values: Vec<_> = self.names.iter().zip(values).map(said).collect();
        let values = values.iter().map(AsRef::as_ref);
        let pairs: Vec<_> = words.iter().map(String::as_str).zip(values).collect();
        Some(super::fill(&self.translation, &pairs))
    }
}

/// A text as the pieces around its placeholders, and the words in these.
fn taken_apart(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut pieces, mut names, mut rest) = (vec![String::new()], Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(before);
        }
        names.push(name.to_owned());
        pieces.push(String::new());
        rest = after;
    }
    if let Some(piece) = pieces.last_mut() {
        piece.push_str(rest);
    }
    (pieces, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(message: &str) -> Option<String> {
        let texts = [
            ("website `{0}` is not an address", "„{0}“ ist keine Adresse"),
            (
                "{field} has {found} characters; at most {max} are allowed",
                "{max} Zeichen höchstens, {field} hat {found}",
            ),
            ("{field} is empty", "{field} ist leer"),
            ("again in {time}", "wieder in {time}"),
            ("{count} minutes", "{count} Minuten"),
            ("nothing in it", "nichts darin"),
            ("Town", "Ort"),
        ];
        let texts = texts.map(|(english, german)| (english.to_owned(), german.to_owned()));
        let texts = texts.into();
        Patterns::of(&texts).translated(message, &texts)
    }

    #[test]
    fn a_message_keeps_its_values_in_the_order_of_the_other_language() {
        for (message, expected) in [
            ("website `a{0}b` is not an address", Some("„a{0}b“ ist keine Adresse")),
            ("name has 90 characters; at most 80 are allowed", Some("80 Zeichen höchstens, name hat 90")),
            ("the plan is empty", Some("the plan ist leer")),
            ("town is empty", Some("Ort ist leer")),
            ("again in 50 minutes", Some("wieder in 50 Minuten")),
            ("website `town` is not an address", Some("„town“ ist keine Adresse")),
            ("nothing in it", None),
            ("is another thing", None),
        ] {
            assert_eq!(translated(message).as_deref(), expected, "{message}");
        }
    }
}
