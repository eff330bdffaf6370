//! The initiatives of `examples/`: in order, in every language, and as they look.

use openday::config::{self, Config, Sources};
use openday::domain::look::Theme;
use openday::domain::wording::Wording;
use openday::render::{Draw as _, Renderer};

use super::{ACTIVE, Day, Gallery, cut, missing};

/// Each with its statement in English.
const EXAMPLES: [(&str, &str); 3] = [
    ("customers-at-work", "We take our customers to work"),
    ("agency-partners", "We take our agency partners to work"),
    ("a-mile-in-their-shoes", "We walk a mile in our customers’ shoes"),
];

/// The languages, styles and themes in which they are looked at.
const LOOKS: [(&str, &str, &str, Theme); 7] = [
    ("en", "The Bakery by the Bridge", "classic", Theme::Light),
    ("en", "The Bakery by the Bridge", "classic", Theme::Dark),
    ("de", "Bäckerei an der Brücke", "wide", Theme::Light),
    ("fr", "Boulangerie du Pont", "large", Theme::Light),
    ("ar", "مخبز الجسر", "classic", Theme::Light),
    ("hi", "पुल वाली बेकरी", "seal", Theme::Dark),
    ("ja", "橋のたもとのパン屋", "strip", Theme::Light),
];

fn example(name: &str) -> Gallery {
    let path = super::folder().join(format!("../../examples/{name}/openday.toml"));
    let (file, text) = config::read_file(Some(&path)).unwrap().unwrap();
    let config = Config::load(&Sources { file: Some((&file, &text)), ..Sources::default() }).unwrap();
    let renderer = Renderer::new(&config.initiative.accents(), None).unwrap();
    let own = config::read_own_words(&config.initiative).unwrap();
    let wording = Wording::of(own, &|text| renderer.missing_characters(text).into_iter().next());
    Gallery { wording: wording.unwrap_or_else(|error| panic!("{error}")), renderer, pictures: Vec::new() }
}

#[test]
fn every_example_says_its_statement_in_every_language() {
    for (name, english) in EXAMPLES {
        let wording = example(name).wording;
        assert_eq!(wording.own_languages().count(), wording.languages().count(), "{name}");
        for (language, _) in wording.languages() {
            let statement = wording.statement(wording.speech(Some(language.as_str()), None));
            assert_eq!(statement == english, language.as_str() == "en", "{name} {language}: {statement}");
        }
        assert_eq!(wording.has_own_statements(), name != "customers-at-work", "{name}");
    }
}

#[test]
fn no_sentence_of_an_example_is_cut_and_every_badge_carries_its_statement() {
    for (name, _) in EXAMPLES {
        let gallery = example(name);
        let wrong = [cut(&gallery), missing(&gallery)].concat();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

#[test]
fn every_example_looks_as_accepted() {
    for (example_name, _) in EXAMPLES {
        let mut gallery = example(example_name);
        let prefix = format!("example-{example_name}-");
        for (language, name, style, theme) in LOOKS {
            for (day, word) in [(Day::Ahead, "ahead"), (Day::Today, "today")] {
                let words = gallery.words(language, ACTIVE, name, day);
                gallery.check(&format!("{prefix}{style}-{theme}-{language}-{word}"), style, theme, words);
            }
        }
        gallery.close(&prefix);
    }
}
