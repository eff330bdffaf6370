//! The languages of pages of one instance, with the texts that its initiative says otherwise.

use std::collections::BTreeMap;
use std::ptr;
use std::sync::LazyLock;

use toml::Value;

use super::super::own::{OwnError, OwnFile};
use super::super::rules;
use super::super::{Wording, WordingError};
use super::message::Patterns;
use super::{BOOKS, Book, PageLanguage};
use crate::domain::participant::Language;

/// What pages say otherwise once the initiative has ended: by the English text, that of each language.
static ENDED: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    toml::from_str(include_str!("ended/texts.toml"))
        .unwrap_or_else(|error| unreachable!("pages/ended/texts.toml: {error}"))
});

/// The languages in which the pages of an instance are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageLanguages {
    /// Where some texts are the initiative's own. They last as long as the process: pages take texts from them without
    /// counting who does. Those that are read again and say the same are those that were there.
    books: Option<&'static [&'static Book]>,
}

impl PageLanguages {
    /// Those that are part of the program.
    pub const BUILT_IN: Self = Self { books: None };

    /// The same with the texts of these files in the places of the built-in ones.
    /// What says the same as it did in `before` is that.
    pub(in crate::domain::wording) fn with(files: &[OwnFile], before: Self) -> Result<Self, WordingError> {
        if files.is_empty() {
            return Ok(Self::BUILT_IN);
        }
        let mut changed = Vec::new();
        for file in files {
            let book = changed_book(file).map_err(|error| WordingError::Own { file: file.path.clone(), error })?;
            changed.push(book);
        }
        Ok(Self::BUILT_IN.changed_to(changed, before))
    }

    /// The same with these languages in the places of those they were, or as they were in `before` if they are the same.
    fn changed_to(self, changed: Vec<Book>, before: Self) -> Self {
        let mut books: Vec<&'static Book> = self.books().collect();
        for book in changed {
            let place = books.iter().position(|known| known.tag == book.tag);
            if let Some(place) = place.and_then(|place| books.get_mut(place)) {
                let known = before.books().find(|known| known.tag == book.tag && known.texts == book.texts);
                *place = known.unwrap_or_else(|| Box::leak(Box::new(book)));
            }
        }
        let is_known =
            before.books.is_some_and(|known| known.iter().zip(&books).all(|(one, other)| ptr::eq(*one, *other)));
        if is_known { before } else { Self { books: Some(Vec::leak(books)) } }
    }

    /// The same as they are written once the initiative has ended.
    pub(in crate::domain::wording) fn ended(self) -> Self {
        let changed = |book: &Book| {
            let mut book = book.clone();
            let texts = ENDED.iter().filter_map(|(english, of)| Some((english.clone(), of.get(book.tag)?.clone())));
            book.texts.extend(texts);
            book.patterns = Patterns::of(&book.texts);
            book
        };
        self.changed_to(self.books().map(changed).collect(), self)
    }

    fn books(self) -> impl Iterator<Item = &'static Book> {
        let own = self.books.into_iter().flatten().copied();
        let built_in = BOOKS.iter().filter(move |_| self.books.is_none());
        own.chain(built_in)
    }

    fn each(self) -> impl Iterator<Item = PageLanguage> {
        self.books().map(|book| PageLanguage { book: Some(book) })
    }

    /// Every language, in the order of their names.
    pub fn all(self) -> impl Iterator<Item = PageLanguage> {
        let mut all: Vec<_> = self.each().collect();
        all.sort_by_cached_key(|language| language.name().to_lowercase());
        all.into_iter()
    }

    /// The language of that very tag.
    #[must_use]
    pub fn of_tag(self, tag: &str) -> Option<PageLanguage> {
        self.each().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// English, as the initiative has it.
    #[must_use]
    pub fn english(self) -> PageLanguage {
        self.each().next().unwrap_or(PageLanguage::ENGLISH)
    }
}

impl Wording {
    /// The first of `languages`, which a visitor reads, that pages are written in; English where there is none.
    #[must_use]
    pub fn preferred_of_pages(&self, languages: &[Language]) -> PageLanguage {
        let written = |language: &Language| self.pages.of_tag(self.tag(self.speech_of(language)?).as_str());
        languages.iter().find_map(written).unwrap_or_else(|| self.pages.english())
    }
}

impl PageLanguage {
    /// Whether the initiative says that text otherwise.
    #[must_use]
    pub fn says_otherwise(self, english: &str) -> bool {
        let tag = self.tag();
        let built_in = BOOKS.iter().find(|book| book.tag == tag);
        built_in.is_some_and(|book| book.texts.get(english) != self.book().texts.get(english))
    }
}

/// A book with the texts of a file in the places of its own.
fn changed_book(file: &OwnFile) -> Result<Book, OwnError> {
    let (tag, mut table) = (file.language()?, file.table()?);
    let Some(book) = BOOKS.iter().find(|book| book.tag == tag.as_str()) else {
        let known = BOOKS.iter().map(|book| format!("`{}`", book.tag)).collect::<Vec<_>>().join(", ");
        return Err(OwnError::NoPages { tag: tag.to_string(), known });
    };
    let texts = match table.remove("texts") {
        None => toml::Table::new(),
        Some(Value::Table(texts)) => texts,
        Some(_) => return Err(OwnError::NoTable("texts".to_owned())),
    };
    if let Some(key) = table.keys().next() {
        return Err(OwnError::UnknownKey { key: key.clone(), nearest: "texts".to_owned() });
    }
    let mut book = book.clone();
    for (english, value) in texts {
        let text = checked(&english, &value)?;
        book.texts.insert(english, text);
    }
    book.patterns = Patterns::of(&book.texts);
    Ok(book)
}

/// What a page says in the place of an English text.
fn checked(english: &str, value: &Value) -> Result<String, OwnError> {
    // Every language but English has every text.
    let known = || BOOKS.iter().skip(1).take(1).flat_map(|book| book.texts.keys());
    if !known().any(|text| text == english) {
        let nearest = known().min_by_key(|text| strsim::osa_distance(english, text)).cloned().unwrap_or_default();
        return Err(OwnError::UnknownText { text: english.to_owned(), nearest });
    }
    let text = value.as_str().ok_or_else(|| OwnError::NoText(english.to_owned()))?;
    let wrong = |error| OwnError::Text { text: english.to_owned(), error };
    rules::check_text(text).and_then(|()| rules::same_placeholders(text, english)).map_err(wrong)?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::FILES;
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::text::Statement;
    use crate::domain::wording::OwnWords;

    fn of(tag: &str, text: &str) -> Result<Wording, WordingError> {
        let file = OwnFile { path: format!("pages/{tag}.toml"), tag: tag.to_owned(), text: text.to_owned() };
        Wording::of(OwnWords { pages: vec![file], ..OwnWords::default() }, &|_| None)
    }

    #[test]
    fn a_file_changes_the_texts_it_has_in_its_language_alone() {
        let texts = "[texts]\n\"Take part\" = \"Komm mit\"\n\"Up to {max} characters.\" = \"Bis {max}\"\n";
        let pages = of("de", texts).unwrap().pages();
        let (german, czech) = (pages.of_tag("DE").unwrap(), pages.of_tag("cs").unwrap());
        assert_eq!((german.say("Take part"), german.say("Open days")), ("Komm mit", "Besuchstage"));
        assert_eq!(german.message("Up to 80 characters."), "Bis 80");
        let built_in = PageLanguages::BUILT_IN;
        assert_eq!(built_in.of_tag("de").unwrap().say("Take part"), "Mitmachen");
        assert_eq!(Some(czech), built_in.of_tag("cs"));
        assert!(german.says_otherwise("Take part") && !german.says_otherwise("Open days"));
        assert!(Some(german) != built_in.of_tag("de") && !czech.says_otherwise("Take part"));
        assert_eq!(pages.all().count(), built_in.all().count());
    }

    #[test]
    fn what_is_read_again_and_says_the_same_takes_no_memory_again() {
        let file = |text: &str| {
            let text = format!("[texts]\n\"Take part\" = \"{text}\"\n");
            OwnFile { path: "pages/de.toml".to_owned(), tag: "de".to_owned(), text }
        };
        let again = |text: &str, before| PageLanguages::with(&[file(text)], before).unwrap();
        let place = |pages: PageLanguages| ptr::from_ref(pages.books.unwrap());
        let first = again("Komm mit", PageLanguages::BUILT_IN);
        assert!(ptr::eq(place(first), place(again("Komm mit", first))));
        let other = again("Macht mit", first);
        assert!(!ptr::eq(place(first), place(other)));
        assert_eq!(other.of_tag("de").unwrap().say("Take part"), "Macht mit");
        assert_eq!(PageLanguages::with(&[], other).unwrap().of_tag("de").unwrap().say("Take part"), "Mitmachen");
    }

    #[test]
    fn english_has_texts_of_an_initiative_as_well() {
        let wording = of("en", "[texts]\n\"Take part\" = \"Come along\"\n").unwrap();
        let english = wording.preferred_of_pages(&[Language::parse("xx").unwrap()]);
        assert_eq!((english.tag(), english.say("Take part")), ("en", "Come along"));
        assert_eq!((english.say("Open days"), english.message("Take part").as_str()), ("Open days", "Come along"));
        assert_eq!(PageLanguage::ENGLISH.say("Take part"), "Take part");
    }

    #[test]
    fn what_is_said_once_the_initiative_has_ended_is_a_text_of_pages_in_every_language() {
        for (english, of) in &*ENDED {
            assert_eq!(
                of.keys().map(String::as_str).collect::<BTreeSet<_>>(),
                BOOKS.iter().map(|book| book.tag).collect()
            );
            for (tag, text) in of {
                let (english, text) = (Value::from(english.as_str()), Value::from(text.as_str()));
                self::of(tag, &format!("[texts]\n{english} = {text}\n")).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }

    #[test]
    fn an_initiative_that_ended_states_nothing_and_says_so_over_its_own_words() {
        let own = of("de", "[texts]\n\"Left.\" = \"Weg.\"\n\"Take part\" = \"Komm mit\"\n").unwrap();
        let ended = own.ended(&Statement::parse("Open Doors").unwrap());
        let german = ended.pages().of_tag("de").unwrap();
        assert_eq!((german.say("Left."), german.say("Take part")), ("War dabei.", "Komm mit"));
        assert_eq!(ended.pages().english().say("Left."), "Took part.");
        for (tag, _) in ended.languages() {
            assert_eq!(ended.statement(ended.speech(Some(tag.as_str()), None)), "Open Doors");
        }
    }

    #[test]
    fn every_text_keeps_the_rules_that_those_of_an_initiative_keep() {
        for (tag, text, _) in FILES {
            of(tag, text).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_of_pages_is_said_with_its_name_and_what_to_do() {
        for (tag, text, message) in [
            (
                "hu",
                "",
                "pages are not written in `hu`, and only the texts of their languages can be changed; use one of `en`, `ar`, ",
            ),
            ("de", "\"Take part\" = \"Komm\"\n", "key `Take part` does not exist; the nearest is `texts`"),
            ("de", "texts = 3\n", "key `texts` must be a table: write `[texts]` above its lines"),
            ("de", "[texts]\n\"Take prt\" = \"Komm\"\n", "`Take prt` is no text of a page; the nearest is `Take part`"),
            ("de", "[texts]\n\"Take part\" = 3\n", "key `Take part` must be a text in quotes"),
            (
                "de",
                "[texts]\n\"Take part\" = \"\"\n",
                "text `Take part` is empty; write the sentence, or leave the key out",
            ),
            (
                "de",
                "[texts]\n\"Take part\" = \"{name}\"\n",
                "text `Take part` has `{name}`, which means nothing there; this",
            ),
            ("de", "[texts]\nx", "line 2 is not TOML: "),
        ] {
            let told = of(tag, text).map(|_| ()).unwrap_err().to_string();
            let expected = format!("wording file `pages/{tag}.toml`: {message}");
            assert!(told.starts_with(&expected) && !told.contains('\n'), "{told}\n{expected}");
        }
        let long = |letters: usize| of("de", &format!("[texts]\n\"Take part\" = \"{}\"\n", "x".repeat(letters)));
        assert!(long(1_000).is_ok());
        assert!(long(1_001).unwrap_err().to_string().ends_with("has 1001 characters; at most 1000 are allowed"));
    }
}
