//! The words of choices as pages say them, in each of their languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::columns::key;
use crate::domain::input::{Described as _, OpenDayInput};
use crate::domain::wording::PageLanguages;

/// The word that programs write, by the field and by what pages call it, as it is compared.
static WORDS: LazyLock<HashMap<(&'static str, String), &'static str>> = LazyLock::new(|| {
    let choices = OpenDayInput::FIELDS
        .iter()
        .flat_map(|field| field.control.choices().into_iter().map(|(word, label)| (field.name, word, label)));
    choices
        .flat_map(|(name, word, label)| {
            PageLanguages::BUILT_IN.all().map(move |language| ((name, key(language.say(label))), word))
        })
        .collect()
});

/// What stands in the column of a field: of a choice the word that programs write, where pages call it so.
pub(super) fn word(name: &'static str, cell: &str) -> String {
    WORDS.get(&(name, key(cell))).map_or_else(|| cell.to_owned(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::Kind;

    #[test]
    fn what_pages_call_a_choice_is_its_word_in_every_language() {
        for language in PageLanguages::BUILT_IN.all() {
            for field in OpenDayInput::FIELDS {
                for (choice, label) in field.control.choices() {
                    let said = language.say(label);
                    assert_eq!(word(field.name, said), choice, "{said} in {}", language.tag());
                }
            }
        }
        assert_eq!(word("kind", Kind::Tour.as_str()), "tour");
        assert_eq!((word("title", "Tour"), word("kind", "party")), ("Tour".to_owned(), "party".to_owned()));
    }
}
