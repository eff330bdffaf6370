//! The texts of pages: each stands in every language of pages, and each translation is of a text that a page says.
//!
//! What pages say is found in the sources: in templates and in code by the functions that say it, in the tables of
//! fields, and in the messages of errors that forms repeat.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Folders and files in which texts of pages stand; maintainers' pages and the API are written in English alone.
const NOT_PAGES: [&str; 4] = ["/admin/", "/api/", "/domain/wording/", "/tests.rs"];

/// What a page says is the first argument of these.
const SAYING: [&str; 4] = [".say(", ".said(", ".fill(", "phrase!("];

/// The sources whose errors forms repeat.
const ERRORS: [&str; 5] = [
    "domain/text/error.rs",
    "domain/participant/error.rs",
    "domain/schedule/error.rs",
    "http/server/body.rs",
    "intake/why.rs",
];

/// Messages of the errors above that no page has: the values behind them are chosen from lists, or the page says it in
/// words of its own, with dates as people write them; and what files have that were made to do harm.
const NOT_IN_FORMS: [&str; 13] = [
    "kind `trial-run` is a rehearsal that nobody else sees; apply with an open day for visitors, or with none",
    "kind `{}` does not exist; use open-house, tour, work-along, customer-visit or trial-run",
    "`{}` is neither a date, like 2026-12-03, nor an instant with its offset, like 2026-12-03T09:00:00Z",
    "`{}` stands neither in the title nor in the description nor in the categories",
    "it is over since `{}`",
    "it ends on `{}`, which is not after its start on `{}`",
    "it overlaps the open day from `{}` to `{}`",
    "the first line of the table names more than {} columns; keep those that say something of open days",
    "more than {} entries repeat by rules that name no date there is; correct or delete them",
    "`{}` is not how long something lasts as calendars write it, like PT7H",
    "its rule names {} times of a day, more than {}; enter its dates one by one",
    "its rule names {} values, more than {}; enter its dates one by one",
    "{} dates are added to it or taken out of it, more than {}; begin a new series",
];

/// The tables of fields that participants and visitors fill in.
const TABLES: [&str; 5] = [
    "domain/input/particulars.rs",
    "domain/input/new_open_day.rs",
    "domain/input/open_day.rs",
    "domain/input/notes_and_reports.rs",
    "domain/input/day_times.rs",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
            found.push(path);
        }
    }
}

/// The sources in which pages are made, without their unit tests.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root(), &mut found);
    let read = |path: PathBuf| {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        (!NOT_PAGES.iter().any(|part| name.contains(part))).then(|| (name, text[..end].to_owned()))
    };
    found.into_iter().filter_map(read).collect()
}

/// The string literal that a source has right here, unescaped; blanks before it are skipped.
fn literal(source: &str) -> Option<String> {
    let inside = source.trim_start().strip_prefix('"')?;
    let mut letters = inside.chars().peekable();
    let mut text = String::new();
    loop {
        match letters.next()? {
            '"' => return Some(text),
            '\\' => match letters.next()? {
                '\n' => while letters.next_if(|letter| letter.is_whitespace()).is_some() {},
                'n' => text.push('\n'),
                other => text.push(other),
            },
            letter => text.push(letter),
        }
    }
}

/// Every string literal of a source.
fn literals(source: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(at) = rest.find('"') {
        rest = &rest[at..];
        match literal(rest) {
            Some(text) if !text.is_empty() => {
                // On with what follows the opening quote: a quote within code may be a letter and open nothing.
                found.push(text);
                rest = &rest[1..];
            }
            _ => rest = &rest[1..],
        }
    }
    found
}

/// A text with its placeholders unnamed: the names are those of the code on one side, of the translator on the other.
fn unnamed(text: &str) -> String {
    let (mut result, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, behind)) = after.split_once('}') else { break };
        result.push_str(before);
        result.push_str("{}");
        rest = behind;
    }
    result + rest
}

fn after_each<'s>(source: &'s str, word: &'s str) -> impl Iterator<Item = &'s str> {
    source.match_indices(word).map(move |(at, _)| &source[at + word.len()..])
}

/// The texts that pages say for certain, and where.
fn said() -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    for (name, source) in sources() {
        let mut add = |text: Option<String>| {
            if let Some(text) = text.filter(|text| text.chars().any(char::is_alphabetic)) {
                said.entry(unnamed(&text)).or_insert_with(|| name.clone());
            }
        };
        for word in SAYING {
            after_each(&source, word).for_each(|rest| add(literal(rest)));
        }
        if ERRORS.iter().any(|file| name.ends_with(file)) {
            after_each(&source, "#[error(").for_each(|rest| add(literal(rest)));
        }
    }
    said.retain(|text, _| !NOT_IN_FORMS.contains(&text.as_str()));
    // All of it is values.
    said.remove("`{}` {}");
    said
}

/// Labels and hints of fields that pages have.
fn of_fields() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, source) in sources().iter().filter(|(name, _)| TABLES.iter().any(|table| name.ends_with(table))) {
        for rest in after_each(source, "FieldSpec::new(") {
            let end = rest.find("FieldSpec::new(").unwrap_or(rest.len());
            let spec = &rest[..end];
            let of_maintainers = spec.contains("NoteText::POLICY");
            let of_times = ["\"start\"", "\"end\""].iter().any(|field| spec.trim_start().starts_with(field));
            if of_maintainers || of_times {
                continue;
            }
            let label = spec.split_once(',').and_then(|(_, after)| literal(after));
            let hint = after_each(spec, ".hint(").next().and_then(literal);
            let missing = after_each(spec, ".needed(").next().and_then(|rest| literal(rest.split_once(',')?.1));
            found.extend([label, hint, missing].into_iter().flatten());
        }
        assert!(!found.is_empty(), "{name}");
    }
    found
}

/// The translations of each language, by the English texts.
fn books() -> BTreeMap<String, BTreeMap<String, String>> {
    #[derive(serde::Deserialize)]
    struct File {
        texts: BTreeMap<String, String>,
    }
    let folder = root().join("domain/wording/pages");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let book = |path: PathBuf| {
        let tag = path.file_stem()?.to_str()?.to_owned();
        let file =
            path.extension().filter(|ending| *ending == "toml").map(|_| std::fs::read_to_string(&path).unwrap())?;
        Some((tag, toml::from_str::<File>(&file).unwrap().texts))
    };
    entries.filter_map(book).collect()
}

#[test]
fn pages_speak_at_least_twelve_languages() {
    let books = books();
    assert!(books.len() + 1 >= 12, "{:?}", books.keys());
    for tag in books.keys() {
        assert!(
            openday::domain::wording::PageLanguages::BUILT_IN.of_tag(tag).is_some(),
            "`{tag}.toml` is not among the languages"
        );
    }
}

#[test]
fn what_a_page_says_stands_in_every_language() {
    let (said, fields) = (said(), of_fields());
    assert!(said.len() > 300 && fields.len() > 20, "the sources are read no longer: {} {}", said.len(), fields.len());
    for (tag, texts) in books() {
        let known: BTreeSet<_> = texts.keys().map(|text| unnamed(text)).collect();
        let missing: Vec<_> = said.iter().filter(|(text, _)| !known.contains(*text)).collect();
        assert!(missing.is_empty(), "{tag}.toml has no {missing:#?}");
        let missing: Vec<_> = fields.iter().filter(|text| !known.contains(&unnamed(text))).collect();
        assert!(missing.is_empty(), "{tag}.toml has no {missing:#?}");
    }
}

#[test]
fn no_translation_is_of_a_text_that_no_page_says() {
    // What is wrong with a date or a time is said behind the text it is about.
    let of_spelling = sources()
        .into_iter()
        .filter(|(name, _)| name.contains("/domain/spelling/"))
        .flat_map(|(_, source)| literals(&source))
        .map(|text| format!("`{{}}` {text}"))
        .collect::<Vec<_>>();
    let all: BTreeSet<_> = sources()
        .iter()
        .flat_map(|(_, source)| literals(source))
        .chain(said().into_keys())
        .chain(of_spelling)
        .map(|text| unnamed(&text))
        .collect();
    for (tag, texts) in books() {
        let unused: Vec<_> = texts.keys().filter(|text| !all.contains(&unnamed(text))).collect();
        assert!(unused.is_empty(), "{tag}.toml translates what no page says: {unused:#?}");
    }
}

#[test]
fn translations_keep_the_values_of_the_text() {
    let placeholders = |text: &str| {
        let mut found: Vec<_> = text
            .match_indices('{')
            .filter_map(|(at, _)| text[at..].split_once('}'))
            .map(|(word, _)| word.to_owned())
            .collect();
        found.sort_unstable();
        found
    };
    for (tag, texts) in books() {
        for (english, translation) in texts {
            assert_eq!(placeholders(&english), placeholders(&translation), "{tag}: {english}");
            assert!(!translation.trim().is_empty() && translation.trim() == translation, "{tag}: {english}");
            assert!(!translation.contains(['\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}']), "{tag}: {english}");
        }
    }
}
