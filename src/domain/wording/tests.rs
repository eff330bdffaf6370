use super::files::FILES;
use super::*;
use crate::domain::face::face;
use crate::domain::fixture::{at, participant_in};

fn wording() -> Wording {
    Wording::load(None).unwrap()
}

fn bakery() -> Participant {
    participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")])
}

fn words(tag: Option<&str>, now: &str) -> Words {
    let (wording, bakery) = (wording(), bakery());
    let speech = wording.speech(tag, Some(&bakery.language));
    wording.words(speech, &bakery, &face(&bakery, at(now)), true)
}

#[test]
fn the_sentences_of_the_design_stand_in_english() {
    let date = |now| words(Some("en"), now).date.unwrap().sentence;
    let today = words(Some("en"), "2026-12-03T06:00:00Z").date.unwrap();
    assert_eq!((today.when.as_str(), today.short.as_str()), ("Thu 3 Dec, 09:00–16:00", "Open today, Thu 3 Dec"));
    assert_eq!(date("2026-11-20T12:00:00Z"), "Next open day: Thu 3 Dec");
    assert_eq!(date("2026-12-03T06:00:00Z"), "Open today, Thu 3 Dec, 09:00–16:00");
    assert_eq!(date("2026-12-03T12:00:00Z"), "Open now, Thu 3 Dec, until 16:00");
    assert_eq!(date("2026-12-04T12:00:00Z"), "Next date to be announced");
    assert_eq!(words(Some("en"), "2026-11-20T12:00:00Z").headline, "We take our customers to work");
    assert_eq!(
        words(Some("en"), "2026-11-20T12:00:00Z").alt,
        "We take our customers to work – Pekárna U Mostu. Next open day: Thursday, 3 December 2026."
    );
}

#[test]
fn who_took_an_application_back_never_took_part_in_any_language() {
    let (wording, now) = (wording(), at("2026-11-20T12:00:00Z"));
    let left = Participant { status: Status::Withdrawn, ..bakery() };
    let back = Participant { admitted_at: None, ..left.clone() };
    for (tag, _) in wording.languages() {
        let words =
            |of: &Participant| wording.words(wording.speech(Some(tag.as_str()), None), of, &face(of, now), true);
        let (left, back) = (words(&left), words(&back));
        assert_eq!(
            (left.mark, back.mark),
            (Mark::Participant(Status::Withdrawn), Mark::Participant(Status::Withdrawn))
        );
        assert!(left.headline != back.headline && back.alt.contains(&back.headline), "{tag}: {}", back.alt);
    }
    let english = wording.speech(Some("en"), None);
    assert_eq!(wording.words(english, &back, &face(&back, now), true).headline, "Application withdrawn");
    assert_eq!(wording.words(english, &left, &face(&left, now), true).headline, "No longer taking part");
}

#[test]
fn a_whole_day_is_said_without_hours_in_every_language() {
    let (wording, whole) = (wording(), participant_in("Europe/Prague", &[("2026-12-03T00:00", "2026-12-04T00:00")]));
    for (tag, _) in wording.languages() {
        let speech = wording.speech(Some(tag.as_str()), None);
        let words = wording.words(speech, &whole, &face(&whole, at("2026-12-03T12:00:00Z")), true);
        let date = words.date.unwrap();
        for text in [&date.sentence, &date.when, &date.short] {
            assert!(
                text.contains(&date.day) && !text.contains(['{', ':', '–']) || tag.as_str() == "ja",
                "{tag}: {text}"
            );
            assert!(text.ends_with(&date.day), "{tag}: {text}");
        }
        assert_eq!((date.when.as_str(), date.hours.as_str()), (date.day.as_str(), ""), "{tag}");
        assert!(!words.alt.contains("00"), "{tag}: {}", words.alt);
    }
}

#[test]
fn an_open_day_in_full_has_both_dates_where_one_would_mislead() {
    let wording = wording();
    let english = wording.speech(Some("en"), None);
    let full = |start: &str, end: &str| wording.open_day(english, start.parse().unwrap(), end.parse().unwrap());
    for (end, said) in [
        ("2026-12-03T16:00", "Thursday, 3 December 2026, 09:00–16:00"),
        ("2026-12-04T00:00", "Thursday, 3 December 2026, 09:00–00:00"),
        ("2026-12-04T08:59", "Thursday, 3 December 2026, 09:00–08:59"),
        ("2026-12-04T09:00", "Thursday, 3 December 2026, 09:00 – Friday, 4 December 2026, 09:00"),
    ] {
        assert_eq!(full("2026-12-03T09:00", end), said);
    }
    assert_eq!(full("2026-12-03T00:00", "2026-12-04T00:00"), "Thursday, 3 December 2026");
}

#[test]
fn a_tag_falls_back_along_its_chain_then_to_the_participant_then_to_english() {
    let wording = wording();
    let czech = Language::parse("cs").unwrap();
    let tag = |requested, own| wording.tag(wording.speech(requested, own)).as_str().to_owned();
    let own = Some(&czech);
    for (requested, spoken) in [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-at-1996", "de"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-HK", "zh-Hant"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hant-CN", "zh-Hant"),
        ("zh-cmn-Hant", "zh-Hant"),
        ("pt-BR", "pt"),
        ("pt-PT", "pt"),
        ("es-419", "es"),
        // Old codes, and those of three letters.
        ("iw", "he"),
        ("in-ID", "id"),
        ("mo", "ro"),
        ("tl", "fil"),
        ("deu", "de"),
        // Norwegian by any of its names.
        ("no", "nb"),
        ("nb-NO", "nb"),
        ("nn-NO", "nb"),
        // The script counts, said or likely.
        ("sr", "sr"),
        ("sr-RS", "sr"),
        ("sr-Cyrl-ME", "sr"),
        ("sr-Latn", "sr-Latn"),
        ("SR_latn_rs", "sr-Latn"),
        ("sr-ME", "sr-Latn"),
        ("sh", "sr-Latn"),
        ("pa-Guru", "pa"),
        // As others than browsers write them.
        ("de_DE", "de"),
        ("pt_BR.UTF-8", "pt"),
        ("de_DE@euro", "de"),
        ("sr_RS.utf8@latin", "sr-Latn"),
        (" zh_Hant_TW ", "zh-Hant"),
        ("ja-JP-u-ca-japanese-nu-hanidec-x-somebodys-own-words", "ja"),
        // CLDR's parent of Hindi in Latin letters is the English of India.
        ("hi-Latn", "en"),
        // What is not understood, or not spoken in that script.
        ("pa-Arab", "cs"),
        ("ru-Latn", "cs"),
        ("ji", "cs"),
        ("xx", "cs"),
        ("", "cs"),
        ("*", "cs"),
        ("C", "cs"),
        ("POSIX", "cs"),
        ("und", "cs"),
        ("x-klingon", "cs"),
        ("de_DE!", "cs"),
    ] {
        assert_eq!(tag(Some(requested), own), spoken, "{requested}");
    }
    assert_eq!(tag(None, own), "cs");
    assert_eq!(tag(None, None), "en");
    let cornish = Language::parse("kw").unwrap();
    assert_eq!(tag(Some("xx"), Some(&cornish)), "en");
}

#[test]
fn no_tag_gives_another_script_than_it_asks_for() {
    let wording = wording();
    let written = |tag: &str| Written::of(understood(tag).unwrap());
    for (language, _) in wording.languages() {
        for script in ["Latn", "Cyrl", "Arab", "Hans", "Hant", "Deva", "Hebr"] {
            let tag = format!("{}-{script}", language.as_str().split('-').next().unwrap());
            let Some((entry, _)) = wording.find(&tag) else { continue };
            let found = wording.entries[entry].written;
            assert!(found == written(&tag) || (tag == "hi-Latn" && entry == 0), "{tag} gives {found:?}");
        }
    }
}

#[test]
fn serbian_says_the_same_in_both_scripts() {
    let wording = wording();
    let of = |tag| &wording.entries[wording.find(tag).unwrap().0].sentences;
    let (cyrillic, latin) = (of("sr-Cyrl"), of("sr-Latn"));
    assert_eq!((cyrillic.revoked.as_str(), latin.revoked.as_str()), ("Значка одузета", "Značka oduzeta"));
    assert!(!format!("{latin:?}").contains(|c| ('\u{400}'..='\u{4ff}').contains(&c)));
    let speech = wording.speech(Some("sr-Latn"), None);
    assert_eq!(
        wording.open_day(speech, date(2026, 12, 3).at(9, 0, 0, 0), date(2026, 12, 3).at(16, 0, 0, 0)),
        "četvrtak 03. decembar 2026., 09:00–16:00"
    );
}

#[test]
fn a_speech_that_is_asked_for_by_its_tag_is_the_same() {
    let wording = Wording::load(None).unwrap();
    let owns = ["en", "pt-PT", "zh-Hant-HK", "fr-CA"].map(|tag| Language::parse(tag).unwrap());
    let tags: Vec<_> = wording.languages().map(|(tag, _)| tag.to_string()).collect();
    let regions = ["", "-US", "-GB", "-MX", "-BR", "-HK", "-CH", "-IN", "-DZ"];
    for asked in tags.iter().flat_map(|tag| regions.map(|region| format!("{tag}{region}"))) {
        for own in &owns {
            let speech = wording.speech(Some(&asked), Some(own));
            let tag = wording.tag_to_ask_for(speech);
            assert_eq!(Language::parse(&tag).unwrap().as_str(), tag);
            assert_eq!(wording.speech(Some(&tag), Some(own)), speech, "{asked} as {tag} of {own}");
        }
    }
}

#[test]
fn asking_for_the_participants_own_language_is_the_same_as_not_asking() {
    let wording = wording();
    let own = Language::parse("en-US").unwrap();
    let speech = wording.speech(Some("en"), Some(&own));
    assert_eq!(speech, wording.speech(None, Some(&own)));
    assert_eq!(format_date(&wording.locale(speech), date(2026, 12, 3), Detail::Short), "Thu, Dec 3");
}

#[test]
fn badges_speak_at_least_thirty_languages_and_every_file_is_listed() {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/wording")).unwrap();
    let on_disk =
        files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "toml")).count();
    assert_eq!(on_disk, FILES.len());
    assert!(FILES.len() >= 30);
}

#[test]
fn every_language_has_a_name_of_its_own_for_a_list() {
    let wording = wording();
    let names: std::collections::BTreeSet<&str> = wording.languages().map(|(_, name)| name).collect();
    assert!(names.len() == FILES.len() && !names.contains(""));
    let name = |tag| wording.languages().find(|(known, _)| known.as_str() == tag).unwrap().1;
    assert_eq!((name("cs"), name("zh-Hant")), ("Čeština", "繁體中文"));
}

#[test]
fn every_sentence_keeps_the_rules_that_those_of_an_initiative_keep() {
    for (tag, text) in FILES {
        let file = OwnFile { path: format!("{tag}.toml"), tag: (*tag).to_owned(), text: (*text).to_owned() };
        let own = OwnWords { badges: vec![file], ..OwnWords::default() };
        let wording = Wording::of(own, &|_| None).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(wording.own_languages().map(Language::as_str).collect::<Vec<_>>(), [*tag]);
    }
}

#[test]
fn only_an_active_badge_carries_the_statement() {
    let wording = wording();
    for mark in Mark::ALL.into_iter().filter(|mark| !mark.is_active()) {
        let mut bakery = bakery();
        for (tag, _) in wording.languages() {
            let speech = wording.speech(Some(tag.as_str()), None);
            let words = match mark {
                Mark::Participant(status) => {
                    bakery.status = status;
                    wording.words(speech, &bakery, &face(&bakery, at("2026-12-03T12:00:00Z")), true)
                }
                nobody => wording.words_of_nobody(speech, nobody),
            };
            let statement = wording.statement(speech);
            assert!(!words.headline.contains(statement) && !words.alt.contains(statement) && words.date.is_none());
        }
    }
}

#[test]
fn an_initiatives_own_statement_stands_in_every_language() {
    let statement = |tag, text| (Language::parse(tag).unwrap(), Statement::parse(text).unwrap());
    let own = vec![statement("en", "We walk a mile in our customers' shoes"), statement("de", "Wir gehen mit")];
    let wording = Wording::load(Some(own)).unwrap();
    let of = |tag| wording.statement(wording.speech(Some(tag), None)).to_owned();
    assert_eq!((of("de").as_str(), of("cs").as_str()), ("Wir gehen mit", "We walk a mile in our customers' shoes"));
    assert!(Wording::load(Some(vec![statement("de", "Wir gehen mit")])).is_err());
    // Tags of statements are understood as all others are.
    let own = vec![statement("en-GB", "We walk"), statement("zh_TW", "我們"), statement("no", "Vi går")];
    let wording = Wording::load(Some(own)).unwrap();
    let of = |tag| wording.statement(wording.speech(Some(tag), None)).to_owned();
    assert_eq!([of("en"), of("zh-Hant"), of("nb"), of("zh")], ["We walk", "我們", "Vi går", "We walk"]);
}

#[test]
fn a_name_that_looks_like_a_placeholder_stays_a_name() {
    assert_eq!(fill("{name}: {date}", &[("{name}", "{date}"), ("{date}", "x")]), "{date}: x");
    assert_eq!(fill("{other} {", &[("{name}", "x")]), "{other} {");
}
