use super::*;
use crate::domain::reading::Reading;

#[test]
fn a_slug_is_lower_case_ascii_with_inner_hyphens() {
    for good in ["ab", "pekarna-u-mostu", "a1", "0-0", &"a".repeat(40)] {
        assert_eq!(Slug::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "a", "-ab", "ab-", "Ab", "a b", "a_b", "pekárna", "a/b", &"a".repeat(41)] {
        assert_eq!(Slug::parse(bad), Err(ValueError::no_slug(bad)));
    }
}

#[test]
fn a_website_is_a_named_public_host() {
    for (typed, address) in [
        ("https://Pekarna.Example", "https://pekarna.example/"),
        (" pekarna.example:8443/den ", "https://pekarna.example:8443/den"),
        ("//pekarna.example", "https://pekarna.example/"),
        ("HTTP://pekarna.example", "http://pekarna.example/"),
        ("https:pekarna.example", "https://pekarna.example/"),
        ("http//pekarna.example", "http://pekarna.example/"),
        ("HTTPS//www.pekarna.example", "https://www.pekarna.example/"),
        ("htp://pekarna.example", "http://pekarna.example/"),
        ("“https://pekarna.example”,", "https://pekarna.example/"),
        ("<https://pekarna.example/>", "https://pekarna.example/"),
        ("pekarna.example\u{200B}", "https://pekarna.example/"),
        ("https:\\\\pekarna.example", "https://pekarna.example/"),
        ("pekarna.example/?next=https://x.example", "https://pekarna.example/?next=https://x.example"),
    ] {
        assert_eq!(Website::parse(typed).unwrap().as_str(), address, "{typed}");
    }
    for bad in [
        "pekarna",
        "pekarna@pekarna.example",
        "mailto:pekarna@pekarna.example",
        "ftp://a.example/",
        "https://127.0.0.1/",
        "https://u:p@a.example/",
        "javascript:alert(1)",
        "https://localhost/",
    ] {
        assert!(Website::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn countries_zones_and_languages_are_looked_up() {
    assert!(Country::parse("CZ").is_ok());
    assert_eq!(Country::parse("cz").unwrap().as_str(), "CZ");
    assert!(Country::parse("ZZ").is_err() && Country::parse("C Z").is_err() && Country::parse("").is_err());
    assert_eq!(Zone::parse("Europe/Prague").unwrap().as_str(), "Europe/Prague");
    for (named, kept) in [
        ("asia/CALCUTTA", "Asia/Kolkata"),
        ("Japan", "Asia/Tokyo"),
        ("America/new york", "America/New_York"),
        ("Etc/UTC", "UTC"),
        ("utc", "UTC"),
    ] {
        assert_eq!(Zone::parse(named).unwrap().as_str(), kept, "{named}");
    }
    for (city, kept) in [
        ("Prague", "Europe/Prague"),
        (" new YORK ", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("port au prince", "America/Port-au-Prince"),
        ("Calcutta", "Asia/Kolkata"),
        ("Kiev", "Europe/Kyiv"),
        ("Nicosia", "Asia/Nicosia"),
        ("buenos-aires", "America/Argentina/Buenos_Aires"),
        ("Canberra", "Australia/Sydney"),
    ] {
        assert_eq!(Zone::parse(city).unwrap().as_str(), kept, "{city}");
    }
    let several = Zone::parse("Córdoba").unwrap_err().to_string();
    assert_eq!(
        several,
        "time zone `Córdoba` may be that of several cities; write Europe/Madrid or America/Argentina/Cordoba"
    );
    assert!(matches!(Zone::parse("samoa"), Err(ValueError::ZonesOfCity { .. })));
    for no_city in ["Petersburg", "San Juan", "Eastern", "Victoria", "GMT+5", "Atlantis", "/", "..", "Etc"] {
        assert_eq!(Zone::parse(no_city), Err(ValueError::TimeZone(no_city.to_owned())));
    }
    assert!(Zone::parse("Europe/Brno").is_err() && Zone::parse("EST5EDT").is_err() && Zone::parse("").is_err());
    assert_eq!(Language::parse("ZH-hant").unwrap().as_str(), "zh-Hant");
    for (named, kept) in [
        ("de_DE.UTF-8", "de-DE"),
        ("de_DE@euro", "de-DE"),
        ("sr_RS@latin", "sr-Latn-RS"),
        ("zh-cmn-Hant", "zh-Hant"),
        ("iw-u-ca-hebrew", "he"),
        ("\u{feff} PT_br\r\n", "pt-BR"),
    ] {
        assert_eq!(Language::parse(named).unwrap().as_str(), kept, "{named}");
    }
    assert!(["*", "C", "u-ca-hebrew", "@latin", "und"].iter().all(|tag| Language::parse(tag).is_err()));
    assert!(Language::parse("klingon language").is_err() && Language::parse("und").is_err());
}

#[test]
fn a_country_is_known_by_what_people_call_it() {
    for (typed, code) in [
        ("Czechia", "CZ"),
        ("Česko", "CZ"),
        ("ceska REPUBLIKA", "CZ"),
        ("UK", "GB"),
        ("u.k.", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("the United States of America", "US"),
        ("Deutschland", "DE"),
        ("OSTERREICH", "AT"),
        ("Cote d'Ivoire", "CI"),
        ("Bosnia & Herzegovina", "BA"),
        ("Congo (Republic)", "CG"),
        ("Україна", "UA"),
        ("日本", "JP"),
        ("Georgia", "GE"),
    ] {
        assert_eq!(Country::parse(typed).unwrap().as_str(), code, "{typed}");
    }
    for country in Country::all() {
        assert_eq!(Country::parse(country.name()), Ok(*country));
    }
    let long = "a".repeat(1_000_000);
    for unknown in ["Korea", "Congo", "Guiana", "Europe", "Czechi", "the", "…", "UKA", &long] {
        assert!(Country::parse(unknown).is_err(), "{}", unknown.len());
    }
}

#[test]
fn every_country_has_a_name_and_stands_once_in_the_list() {
    let all = Country::all();
    assert_eq!(all.len(), 250);
    let names: std::collections::BTreeSet<_> = all.iter().map(Country::name).collect();
    assert!(names.len() == all.len() && !names.contains(""));
    for (code, name) in [("CZ", "Czechia"), ("CI", "Côte d’Ivoire"), ("XK", "Kosovo"), ("GB", "United Kingdom")] {
        let country = Country::parse(code).unwrap();
        assert_eq!(country.name(), name);
        assert!(all.contains(&country));
    }
    let place = |code| all.iter().position(|country| country.as_str() == code).unwrap();
    assert!(place("AF") < place("AX") && place("AX") < place("AL") && place("TR") < place("TM"));
}

#[test]
fn every_zone_of_the_list_can_be_read_and_stands_once() {
    let all = Zone::all();
    assert!(all.len() > 400 && all.is_sorted_by(|a, b| a < b));
    for name in all {
        assert_eq!(Zone::parse(name).unwrap().as_str(), name);
    }
    for name in ["Europe/Prague", "Asia/Kolkata", "UTC", "America/Argentina/Ushuaia"] {
        assert!(all.iter().any(|known| known == name), "{name}");
    }
    for other in ["EST5EDT", "Asia/Calcutta", "Etc/GMT+5"] {
        assert!(!all.iter().any(|name| name == other), "{other}");
    }
}

#[test]
fn a_slug_is_entered_in_capitals_and_what_is_none_is_told_with_one_that_is_like_it() {
    let entered = |text: &str| Reading::Input.read::<Slug>(text).map_err(|error| error.to_string());
    assert_eq!(entered(" Pekarna-BRNO\u{200B}"), Slug::parse("pekarna-brno").map_err(|error| error.to_string()));
    let told = "is not valid: use 2 to 40 small letters a to z, digits and inner hyphens";
    for (text, like) in [
        ("Pekárna U Mostu", ", like `pekarna-u-mostu`"),
        ("Bäckerei", ", like `backerei`"),
        ("b_k", ", like `b-k`"),
        ("x", ""),
        ("☃", ""),
    ] {
        assert_eq!(entered(text), Err(format!("slug `{text}` {told}{like}")));
    }
    assert!(Reading::Stored.read::<Slug>("Bakery").unwrap().as_str() == "bakery", "edited by hand");
}

#[test]
fn a_language_is_known_by_its_name_in_english_and_in_itself() {
    for (name, tag) in [
        ("Czech", "cs"),
        ("čeština", "cs"),
        ("Cestina", "cs"),
        ("DEUTSCH", "de"),
        ("Français", "fr"),
        ("francais", "fr"),
        ("日本語", "ja"),
        ("Norwegian", "nb"),
        ("Lao", "lo"),
        ("Farsi", "fa"),
        ("Chinese (Traditional)", "zh-Hant"),
        ("Srpski (latinica)", "sr-Latn"),
        ("Brazilian Portuguese", "pt-BR"),
        (" Castilian\n", "es"),
        ("de", "de"),
        ("lat", "la"),
        // Codes of countries that are none of languages.
        ("cz", "cs"),
        ("CZ", "cs"),
        ("jp", "ja"),
        ("gr-GR", "el-GR"),
    ] {
        assert_eq!(Language::parse(name).map(|language| language.to_string()).as_deref(), Ok(tag), "{name}");
    }
    for unknown in ["Klingon language", "Deutschland", "English and German"] {
        let told = format!(
            "language `{unknown}` is not known; write its name, like Czech or čeština, or its tag (BCP 47), like cs or pt-BR"
        );
        assert_eq!(Language::parse(unknown).unwrap_err().to_string(), told);
    }
}

#[test]
fn every_language_of_badges_is_known_by_its_names() {
    let wording = crate::domain::wording::Wording::load(None).unwrap();
    let in_english: Vec<_> =
        include_str!("language/names.txt").lines().filter_map(|line| line.split_once(' ')).collect();
    for (tag, own) in wording.languages() {
        assert_eq!(Language::parse(own).as_ref(), Ok(tag), "{own}");
        let (_, names) = in_english.iter().find(|(named, _)| *named == tag.as_str()).unwrap_or_else(|| panic!("{tag}"));
        for name in names.split('|') {
            assert_eq!(Language::parse(name).as_ref(), Ok(tag), "{name}");
        }
    }
}

#[test]
fn an_address_a_slip_away_from_right_is_asked_about_and_two_are_none() {
    let told = |text: &str| Website::parse(text).unwrap_err().to_string();
    for (text, meant) in [
        ("info@pekarna.example", "pekarna.example"),
        ("www,pekarna.example", "www.pekarna.example"),
        ("www.pekarna,example", "www.pekarna.example"),
        ("pekarna .example", "pekarna.example"),
        ("https:// pekarna.example", "https://pekarna.example"),
        ("(pekarna.example)", "pekarna.example"),
        ("[https://pekarna.example/x]", "https://pekarna.example/x"),
        ("pekarna.example!", "pekarna.example"),
        ("https://https://pekarna.example", "https://pekarna.example"),
        ("http://https://pekarna.example/x", "https://pekarna.example/x"),
        ("pekarna.example/a, b", "pekarna.example/a"),
        ("pekarna.example, Brno", "pekarna.example"),
        ("pekarna, example", "pekarna.example"),
    ] {
        assert_eq!(told(text), format!("website `{text}` is not the address of a web page; is `{meant}` meant?"));
    }
    for text in [
        "https://a.example/ and https://b.example/",
        "https://a.example https://b.example",
        "a.example , b.example",
        "a.example, b.example",
        "a.example; b.example",
        "a.example. b.example",
        "a.example b.example",
        "(a.example) (b.example)",
        "see our page",
        "none",
    ] {
        assert!(matches!(Website::parse(text), Err(ValueError::Website(_))), "{text}");
        assert!(matches!(Link::parse(text), Err(ValueError::Link(_))), "{text}");
    }
}
