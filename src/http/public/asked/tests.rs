use super::*;

fn ours(slug: &str) -> Asked {
    Asked::Ours(Some(Slug::parse(slug).unwrap()))
}

#[test]
fn our_own_addresses_are_known_however_they_are_pasted() {
    for host in ["badges.example", "127.0.0.1:8080", "localhost:8080", "www.badges.example"] {
        for pasted in [
            format!("https://{host}/badge/bakery.svg?style=wide"),
            format!("http://{host}/badge/bakery@2x.png"),
            format!("{host}/p/bakery"),
            format!("HTTPS://{}/P/BAKERY", host.to_uppercase()),
            format!("https://{host}/p/bakery.json"),
            format!("https://{host}/p/bakery/2026-12-03.ics#x"),
            format!(
                "<a href=\"https://{host}/p/bakery\" rel=\"noopener\"><img src=\"https://{host}/badge/bakery.svg\"></a>"
            ),
            format!("![Badge](https://{host}/badge/bakery.svg)"),
            "/p/bakery".to_owned(),
            "/badge/bakery.svg".to_owned(),
        ] {
            assert_eq!(Asked::read(&pasted, host), ours("bakery"), "{pasted}");
        }
        for pasted in [format!("https://{host}/"), host.to_owned(), format!("{host}/check?site=x.example")] {
            assert_eq!(Asked::read(&pasted, host), Asked::Ours(None), "{pasted}");
        }
    }
}

#[test]
fn our_address_inside_that_of_another_page_is_not_ours() {
    for pasted in [
        "https://fake.example/?to=https://badges.example/p/bakery",
        "https://badges.example.fake.example/p/bakery",
        "https://notbadges.example/p/bakery",
        "info@badges.example",
        "https://badges.example@fake.example/p/bakery",
        "http://badges.example:9999/p/bakery",
        "<a href=\"https://fake.example/\"><img src=\"https://badges.example/badge/bakery.svg\"></a>",
        "[![x](https://badges.example/badge/bakery.svg)](https://fake.example/)",
    ] {
        assert!(matches!(Asked::read(pasted, "badges.example"), Asked::Page(_)), "{pasted}");
    }
    let long = format!("https://fake.example/?x={}&b=https://badges.example/p/bakery", "a".repeat(5_000));
    assert_eq!(Asked::read(&long, "badges.example"), Asked::TooLong);
    for pasted in [
        "http://203.0.113.5/?x=https://badges.example/p/bakery",
        "http://203.0.113.5/badges.example/p/bakery",
        "http://fake_shop.fake.example/?x=https://badges.example/p/bakery",
        "https://badges.example@203.0.113.5/p/bakery",
        "<a href=\"https://fake_x.example/\"><img src=\"https://badges.example/badge/bakery.svg\"></a>",
    ] {
        assert_eq!(Asked::read(pasted, "badges.example"), Asked::Place, "{pasted}");
    }
}

#[test]
fn an_address_is_found_in_what_stands_around_it() {
    let page = |pasted| Asked::Page(Pasted::parse(pasted).unwrap());
    for pasted in [
        "https//mill.example/den",
        "http:/mill.example/den",
        "https:mill.example/den",
        "https:// mill.example/den",
        "HTTPS://mill.example/den",
        "Look at Https://mill.example/den !",
        "Look at https://mill.example/den, it is nice",
        "Mill – https://mill.example/den\nsent from my phone",
        "**https://mill.example/den",
        "→https://mill.example/den",
        "see www.mill.example/den",
        "see mill.example/den.",
        "„https://mill.example/den“",
        "(https://mill.example/den)",
        "https://user:secret@mill.example/den",
    ] {
        assert_eq!(Asked::read(pasted, "badges.example"), page("mill.example/den"), "{pasted}");
    }
    for pasted in [
        "«https://badges.example/p/bakery»",
        "(https://badges.example/badge/bakery.svg).",
        "'badges.example/p/bakery'",
        "Look at https://badges.example/p/bakery!",
        "see badges.example/p/bakery",
        "https//badges.example/p/bakery",
        "http:/badges.example/p/bakery",
        "//badges.example/p/bakery",
        "https://www.badges.example/p/bakery",
        "webcal://badges.example/p/bakery.ics",
        "p/bakery",
        "badge/bakery@2x.png",
    ] {
        assert_eq!(Asked::read(pasted, "badges.example"), ours("bakery"), "{pasted}");
    }
}

#[test]
fn an_address_of_somebody_else_is_what_is_asked_about_with_its_scheme_or_without() {
    let page = |pasted| Asked::Page(Pasted::parse(pasted).unwrap());
    for (pasted, other) in [
        ("seen at fake.com: https://badges.example/badge/bakery.svg", "fake.com"),
        ("fake.com badges.example/badge/bakery.svg", "fake.com"),
        ("badges.example/badge/bakery.svg fake.com", "fake.com"),
        ("Look: www.fake.com https://badges.example/p/bakery", "fake.com"),
        ("https://badges.example/p/bakery (on fake.co.uk/shop)", "fake.co.uk/shop"),
        ("badges.example/p/bakery\nfake.example", "fake.example"),
        ("fake.com | badges.example/p/bakery", "fake.com"),
        ("fake.com:8443 shows badges.example/p/bakery", "fake.com:8443"),
        ("<p>fake.com</p> <img src=\"https://badges.example/badge/bakery.svg\">", "fake.com"),
        ("badges.example/p/bakery https://fake.example/", "fake.example"),
    ] {
        assert_eq!(Asked::read(pasted, "badges.example"), page(other), "{pasted}");
    }
    for pasted in [
        "St. Anna’s, e.g. badges.example/p/bakery",
        "bakery.svg from https://badges.example/p/bakery",
        "https://badges.example/p/bakery – sent by anna@mill.com",
        "<a href=\"https://badges.example/p/bakery\" title=\"fake.com\"><img alt=\"fake.com\"></a>",
        "version 1.2 24/7 AC/DC https://badges.example/p/bakery",
        "badges.example https://badges.example/p/bakery",
    ] {
        assert_eq!(Asked::read(pasted, "badges.example"), ours("bakery"), "{pasted}");
    }
}

#[test]
fn a_place_that_is_no_website_is_no_nonsense() {
    for pasted in [
        "127.0.0.1",
        "http://203.0.113.5:8080/den",
        "203.0.113.5/den",
        "[2001:db8::1]",
        "http://[2001:db8::1]:8080/den",
        "http://2130706433/",
        "https://my_bakery.example/",
        "my_bakery.example",
        "https://www,bakery.example/",
        "bakery..example",
        "localhost",
        "localhost:3000",
        "http://intranet/den",
        "printer.local",
        "view-source:https://bakery.example/",
        "about:blank",
        "file:///home/anna/page.html",
        "C:\\Users\\anna\\page.html",
        "blob:https://bakery.example/6f2c",
        "data:image/svg+xml,x",
        "chrome-extension://abc/page.html",
        "ttps://bakery.example/",
        "gemini://bakery.example/",
    ] {
        assert_eq!(Asked::read(pasted, "badges.example"), Asked::Place, "{pasted}");
    }
}

#[test]
fn names_are_told_from_addresses_and_from_nonsense() {
    let read = |text| Asked::read(text, "badges.example");
    assert_eq!(read(" Pekárna  U Mostu "), Asked::Name("Pekárna U Mostu".to_owned()));
    assert_eq!(read("bakery"), Asked::Name("bakery".to_owned()));
    for name in ["AC/DC", "Bäckerei (Brno)", "Mlýn!", "St. Anna-Apotheke", "Müller & Co."] {
        assert_eq!(read(name), Asked::Name(name.to_owned()));
    }
    assert_eq!(read("  "), Asked::Nothing);
    for nonsense in ["\"><script>", "\u{FFFD}\u{FFFD}", "?", "https://", "/kontakt.html", "12345", "%"] {
        assert_eq!(read(nonsense), Asked::Nonsense, "{nonsense}");
    }
}
