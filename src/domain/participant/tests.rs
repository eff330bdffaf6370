use super::*;

#[test]
fn a_slug_is_lower_case_ascii_with_inner_hyphens() {
    for good in ["ab", "pekarna-u-mostu", "a1", "0-0", &"a".repeat(40)] {
        assert_eq!(Slug::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "a", "-ab", "ab-", "Ab", "a b", "a_b", "pekárna", "a/b", &"a".repeat(41)] {
        assert_eq!(Slug::parse(bad), Err(ValueError::Slug(bad.to_owned())));
    }
}

#[test]
fn a_website_is_a_named_public_host() {
    assert_eq!(Website::parse("https://Pekarna.Example").unwrap().as_str(), "https://pekarna.example/");
    for bad in [
        "pekarna.example",
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
fn a_site_is_found_in_what_people_paste() {
    let site = Website::parse("https://www.bäckerei.example/").unwrap().site();
    for pasted in [
        "bäckerei.example",
        "https://www.bäckerei.example/x?y#z",
        "xn--bckerei-5wa.example",
        "WWW.BÄCKEREI.example.",
        "bäckerei.example:8080/kontakt",
    ] {
        assert_eq!(Site::parse(pasted), Some(site.clone()), "{pasted}");
    }
    for nothing in ["", "   ", "no dots", "http://"] {
        assert_eq!(Site::parse(nothing), None, "{nothing}");
    }
}

#[test]
fn countries_zones_and_languages_are_looked_up() {
    assert!(Country::parse("CZ").is_ok());
    assert!(Country::parse("cz").is_err() && Country::parse("ZZ").is_err() && Country::parse("C Z").is_err());
    assert_eq!(Zone::parse("Europe/Prague").unwrap().as_str(), "Europe/Prague");
    assert!(Zone::parse("Asia/Calcutta").is_ok());
    assert!(Zone::parse("Europe/Brno").is_err() && Zone::parse("EST5EDT").is_err() && Zone::parse("").is_err());
    assert_eq!(Language::parse("ZH-hant").unwrap().as_str(), "zh-Hant");
    assert!(Language::parse("klingon language").is_err() && Language::parse("und").is_err());
}
