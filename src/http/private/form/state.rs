//! The state of a form: what stands in its fields, and the error of each.
//!
//! Handlers read forms into it, pages show it again, so that nobody types anything twice.

use std::collections::BTreeMap;

use super::data::{FormData, FormError};
use crate::domain::hint::Hint;
use crate::domain::input::{FieldError, Texts};
use crate::domain::wording::PageLanguage;

/// The values of a form's fields, and their errors as sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FormState {
    values: BTreeMap<&'static str, String>,
    errors: Vec<FieldError>,
}

impl FormState {
    /// What `form` has in the fields `names`; others are left alone.
    ///
    /// # Errors
    ///
    /// When one of them stands twice.
    pub(crate) fn read(form: &FormData, names: &[&'static str]) -> Result<Self, FormError> {
        let mut state = Self::default();
        for name in names {
            if let Some(value) = form.get(name)? {
                state.values.insert(name, value.to_owned());
            }
        }
        Ok(state)
    }

    /// What a form begins with that changes `input`.
    pub(crate) fn of(input: &impl Texts) -> Self {
        let values = input.given().map(|(name, text)| (name, text.to_owned()));
        Self { values: values.collect(), errors: Vec::new() }
    }

    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.values.insert(name, value.into());
    }

    /// What stands in a field; nothing where it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.value(name).unwrap_or_default()
    }

    /// What stands in a field, if it was sent.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(crate) fn is_empty(&self, name: &str) -> bool {
        self.get(name).trim().is_empty()
    }

    pub(crate) fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The error that stands beside a field: the first of them.
    pub(crate) fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// Adds an error of a field.
    pub(crate) fn add_error(&mut self, of: PageLanguage, field: &str, message: &str) {
        self.errors.push(FieldError::new(field, sentence(of, message)));
    }

    /// Puts the errors into the order in which the fields stand on the page.
    pub(crate) fn in_order_of(mut self, fields: &[&str]) -> Self {
        self.errors.sort_by_key(|error| fields.iter().position(|field| *field == error.field));
        self
    }
}

/// An error's message as a sentence on a page in that language: with a capital, a full stop, and values in quotes.
pub(crate) fn sentence(of: PageLanguage, message: &str) -> String {
    let message = &in_words_of_forms(of, &of.message(message));
    let mut text = String::with_capacity(message.len() + 8);
    let mut is_inside = false;
    for (at, character) in message.chars().enumerate() {
        match character {
            '`' => {
                is_inside = !is_inside;
                text.push(if is_inside { '“' } else { '”' });
            }
            _ if at == 0 => text.extend(character.to_uppercase()),
            _ => text.push(character),
        }
    }
    if !text.ends_with(['.', '!', '?', '。', '؟', '।']) {
        text.push('.');
    }
    text
}

/// Hints as sentences on a page.
pub(crate) fn in_sentences(of: PageLanguage, hints: &[Hint]) -> Vec<String> {
    hints.iter().map(|hint| sentence(of, &hint.to_string())).collect()
}

/// What messages begin with for programs, and what is said in its place to who fills in a form.
const SUBJECTS: [(&str, &str); 2] = [("slug `", "short name `"), ("contact `", "`")];

/// A message without the words of programs: the names of members, and the numbers of characters.
fn in_words_of_forms(of: PageLanguage, message: &str) -> String {
    let subject =
        SUBJECTS.iter().find_map(|(of_programs, of_people)| Some((message.strip_prefix(of_programs)?, of_people)));
    let message = subject.map_or_else(|| message.to_owned(), |(rest, of_people)| format!("{of_people}{rest}"));
    let message = message.replace("; write it otherwise or add a font that has it", "; write it otherwise");
    let mut parts = message.split("U+");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        // Beside a character that is shown its number says nothing; one that cannot be seen is called that.
        if let (Some(before), Some(rest)) = (text.strip_suffix(" ("), rest.strip_prefix(')')) {
            text = format!("{before}{rest}");
        } else if let (Some(before), Some(rest)) = (text.strip_suffix('`'), rest.strip_prefix('`')) {
            text = format!("{before}{}{rest}", of.say("a character that cannot be seen"));
        } else {
            text = format!("{text}U+{part}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: PageLanguage = PageLanguage::ENGLISH;

    #[test]
    fn a_form_speaks_of_no_slug_and_of_no_number_of_a_character() {
        for (message, said) in [
            ("slug `A` is not valid", "Short name “A” is not valid."),
            ("contact `x` is not an e-mail address", "“x” is not an e-mail address."),
            ("name holds `ᚱ` (U+16B1) at position 3", "Name holds “ᚱ” at position 3."),
            ("name holds `U+202E` at position 5: no", "Name holds a character that cannot be seen at position 5: no."),
            ("the plan U+ is ours", "The plan U+ is ours."),
        ] {
            assert_eq!(sentence(ENGLISH, message), said);
        }
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence(ENGLISH, "kind `x` does not exist; use `y`"), "Kind “x” does not exist; use “y”.");
        assert_eq!(sentence(ENGLISH, "`x` is taken"), "“x” is taken.");
        assert_eq!(sentence(ENGLISH, "Is it so?"), "Is it so?");
        assert_eq!(sentence(ENGLISH, ""), ".");
    }

    #[test]
    fn the_first_error_stands_beside_its_field_and_all_stand_as_the_fields_do() {
        let mut state = FormState::default();
        for (field, message) in [("to", "choose when it ends"), ("date", "choose the date"), ("date", "it is past")] {
            state.add_error(ENGLISH, field, message);
        }
        let state = state.in_order_of(&["date", "from", "to"]);
        assert_eq!(state.errors().iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["date", "date", "to"]);
        assert_eq!(state.error("date"), Some("Choose the date."));
    }
}
