//! Whether an entry is meant for Openday: by a word in its texts, or by a category.

use crate::domain::spelling::compared;

/// The word that is looked for, in the forms in which it is compared.
#[derive(Debug)]
pub(super) struct Mark {
    keyword: String,
    category: String,
}

impl Mark {
    pub(super) fn new(keyword: &str) -> Self {
        let keyword = keyword.trim().to_lowercase();
        Self { category: compared(&keyword), keyword }
    }

    /// Whether every entry is wanted.
    pub(super) fn is_any(&self) -> bool {
        self.keyword.is_empty()
    }

    /// Whether the word stands in a text, as a word of its own.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.is_any() || self.first_in(&text.to_lowercase()).is_some()
    }

    /// Whether a category is named like the word, with or without its `#`: `Open day` for `#openday`.
    pub(super) fn is_category(&self, category: &str) -> bool {
        self.is_any() || !self.category.is_empty() && compared(category) == self.category
    }

    /// A title without the word, and without what stood between it and the rest; nothing where there is no rest.
    pub(super) fn taken_out_of(&self, title: &str) -> Option<String> {
        let mut title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        // In a text whose small letters take other bytes than its capitals, the word would not be where it was found.
        while !self.is_any()
            && title.to_lowercase().len() == title.len()
            && let Some((from, to)) = self.first_in(&title.to_lowercase())
            && let (Some(before), Some(behind)) = (title.get(..from), title.get(to..))
        {
            title = format!("{} {}", before.trim_end(), behind.trim_start());
        }
        let title =
            title.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | ':' | ',' | ';'));
        (!title.is_empty()).then(|| title.to_owned())
    }

    /// From where to where the word stands in a text of small letters.
    fn first_in(&self, text: &str) -> Option<(usize, usize)> {
        let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(&self.keyword).map(|(at, word)| (at, at + word.len())).find(|(from, to)| {
            let (before, behind) = (text.get(..*from), text.get(*to..));
            // Of an address it is a part, and marks nothing: `https://bakery.example/#openday`.
            let is_within = |c: char| is_of_word(c) || matches!(c, '#' | '/' | '&');
            !before.is_some_and(|text| text.ends_with(is_within))
                && !behind.is_some_and(|text| text.starts_with(is_of_word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_counts_in_any_case_and_only_as_a_word() {
        let mark = Mark::new("#openday");
        for text in ["#openday", "Tour #OpenDay", "<b>#openday</b>", "(#openday)", "x\n#openday, y", "#openday-2026"] {
            assert!(mark.is_in(text), "{text}");
        }
        for text in
            ["", "openday", "#opendays", "##openday", "https://a.example/x#openday", "https://a.example/#openday"]
        {
            assert!(!mark.is_in(text), "{text}");
        }
    }

    #[test]
    fn a_category_is_compared_as_people_write_it() {
        let mark = Mark::new("#openday");
        assert!(["#openday", "Openday", "Open day", "OPEN-DAY"].iter().all(|category| mark.is_category(category)));
        assert!(["", "#", "open", "open days"].iter().all(|category| !mark.is_category(category)));
    }

    #[test]
    fn a_title_loses_the_word_and_what_joined_it() {
        let mark = Mark::new("#openday");
        for (title, left) in [
            ("Tour #openday", Some("Tour")),
            ("#openday: Tour of the ovens", Some("Tour of the ovens")),
            ("Tour – #OPENDAY", Some("Tour")),
            ("Tour #openday of #openday the ovens", Some("Tour of the ovens")),
            ("#openday", None),
            ("Prohlídka pecí", Some("Prohlídka pecí")),
            ("İ #openday", Some("İ #openday")),
        ] {
            assert_eq!(mark.taken_out_of(title).as_deref(), left, "{title}");
        }
    }

    #[test]
    fn an_empty_word_wants_everything() {
        let mark = Mark::new(" ");
        assert!(mark.is_in("") && mark.is_category("x"));
        assert_eq!(mark.taken_out_of("Tour: ").as_deref(), Some("Tour"));
    }
}
