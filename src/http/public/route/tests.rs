use proptest::prelude::*;

use super::*;
use crate::domain::participant::{Country, Language};
use crate::domain::schedule::Kind;
use crate::domain::sheet::{Paper, Print, Shape, SheetChoice};
use crate::http::path::canonical;

fn get(path: &str) -> Option<Route<'_>> {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    route(&Method::GET, &canonical(path), query)
}

fn slug(text: &str) -> Option<Slug> {
    Slug::parse(text).ok().filter(|slug| slug.as_str() == text)
}

/// The calendar of the bakery.
fn calendar(which: Which) -> Route<'static> {
    Route::Calendar { slug: slug("pekarna"), which, language: None }
}

fn badge_of(path: &str) -> (Option<Slug>, LookRequest<'_>) {
    match get(path) {
        Some(Route::Badge { slug, look, .. }) => (slug, look),
        other => panic!("{path} is {other:?}"),
    }
}

fn png(times: u8) -> Format {
    Format::Png(Scale::new(times).unwrap())
}

#[test]
fn every_format_has_its_ending() {
    for format in Format::ALL {
        let path = format!("/badge/pekarna{}", format.suffix());
        assert_eq!(badge_of(&path), (slug("pekarna"), LookRequest::plain(format)), "{path}");
    }
}

#[test]
fn a_sheet_has_a_file_name_of_its_own_and_a_size_that_does_not_exist_is_the_default_size() {
    use SheetChoice::{Paper as Printed, Social};
    let plain = |sheet| SheetRequest { sheet, language: None, with_date: true };
    for (path, sheet) in [
        ("poster.pdf", plain(Printed(Print::Poster, None))),
        ("door-sign.pdf?size=a3", plain(Printed(Print::DoorSign, Some(Paper::A3)))),
        ("table-card.pdf?size=LETTER", plain(Printed(Print::TableCard, Some(Paper::Letter)))),
        ("poster.pdf?size=1200x630&lang=", plain(Printed(Print::Poster, None))),
        ("social.png", plain(Social(Shape::Wide))),
        ("social.png?size=1080x1080", plain(Social(Shape::Square))),
        ("social.png?size=%FF", plain(Social(Shape::Wide))),
        (
            "social.png?date=NONE&amp;lang=pt-BR",
            SheetRequest { language: Some("pt-BR".into()), with_date: false, ..plain(Social(Shape::Wide)) },
        ),
    ] {
        assert_eq!(
            get(&format!("/p/pekarna/{path}")),
            Some(Route::Sheet { slug: slug("pekarna"), sheet, tag: None }),
            "{path}"
        );
    }
    for nothing in ["poster.png", "social.pdf", "poster", "posters.pdf", ".pdf", "poster.pdf.pdf"] {
        assert_eq!(get(&format!("/p/pekarna/{nothing}")), None, "{nothing}");
    }
}

#[test]
fn a_scale_that_does_not_exist_is_the_default_scale() {
    for (file, format) in [
        ("@9x.png", png(1)),
        ("@0x.png", png(1)),
        ("@1x.png", png(1)),
        ("@2.png", png(1)),
        ("@.png", png(1)),
        ("@2x@3x.png", png(1)),
        ("@99999999999999999999x.png", png(1)),
        ("@2x.svg", Format::Svg),
        (".PNG", png(1)),
        ("@2x.Png", png(2)),
        (".SVG", Format::Svg),
    ] {
        let path = format!("/badge/pekarna{file}");
        assert_eq!(badge_of(&path), (slug("pekarna"), LookRequest::plain(format)), "{path}");
    }
}

#[test]
fn a_tag_chooses_nothing_and_a_word_that_is_none_is_ignored() {
    let tag = "0123456789abcdef0123456789abcdef";
    for (query, expected) in [
        (format!("style=seal&tag={tag}"), Some(tag)),
        (format!("tag={tag}&style=seal&tag=other"), Some(tag)),
        (format!("style=seal&tag={tag}0"), None),
        ("style=seal&tag=partner-21".to_owned(), None),
        (format!("style=seal&tag={}", tag.to_uppercase()), None),
        ("style=seal&tag=".to_owned(), None),
    ] {
        let Some(Route::Badge { look, tag, .. }) = route(&Method::GET, "/badge/pekarna.svg", Some(&query)) else {
            panic!("{query}");
        };
        let seal = LookRequest { style: Some("seal".into()), ..LookRequest::plain(Format::Svg) };
        assert_eq!((look, tag.as_deref()), (seal, expected), "{query}");
    }
}

#[test]
fn a_query_chooses_the_look() {
    let (_, look) = badge_of("/badge/pekarna.svg?style=seal&theme=dark&lang=pt-BR&date=none");
    assert_eq!(look.style.as_deref(), Some("seal"));
    assert_eq!((look.theme, look.language.as_deref(), look.with_date), (Theme::Dark, Some("pt-BR"), false));
    let (_, look) = badge_of("/badge/pekarna.svg?style=%73eal&theme=aut%6f");
    assert_eq!((look.style.as_deref(), look.theme), (Some("seal"), Theme::Auto));
}

#[test]
fn values_that_mean_nothing_fall_back_to_the_default_look() {
    for query in
        ["style=&theme=&lang=&date=", "theme=pink", "theme=da rk", "theme=%FF", "date=never", "&&=&?", "%", "=&=="]
    {
        let path = format!("/badge/pekarna.png?{query}");
        assert_eq!(badge_of(&path).1, LookRequest::plain(png(1)), "{query}");
    }
}

#[test]
fn a_look_is_kept_however_its_address_was_garbled() {
    let asked = badge_of("/badge/pekarna@2x.png?theme=dark&style=wide&lang=cs&date=none");
    for garbled in [
        "/badge/pekarna@2x.png?theme=dark&amp;style=wide&amp;lang=cs&amp;date=none",
        "/badge/pekarna@2x.png?theme=dark;style=wide;lang=cs;date=none",
        "/badge/pekarna@2x.png?theme=dark&style=wide&lang=cs&date=none?v=2",
        "/badge/pekarna@2x.png?v=2?theme=dark&style=wide?lang=cs?date=none",
        "/badge/pekarna@2x.png?theme=+dark&style=wide%20&lang=%20cs+&date=none+",
        "/BADGE/PEKARNA@2X.PNG?THEME=DARK&STYLE=WIDE&LANG=cs&DATE=NONE",
    ] {
        assert_eq!(badge_of(garbled), asked, "{garbled}");
    }
}

#[test]
fn of_a_key_given_twice_the_first_counts() {
    let (_, look) = badge_of("/badge/pekarna.svg?theme=dark&style=seal&theme=light&style=wide&date=none&date=x");
    assert_eq!((look.theme, look.style.as_deref(), look.with_date), (Theme::Dark, Some("seal"), false));
}

#[test]
fn an_address_is_decoded_once() {
    assert_eq!(badge_of("/badge/pek%61rna%2Esvg").0, slug("pekarna"));
    assert_eq!(badge_of("/%62adge/pekarna.svg").0, slug("pekarna"));
    assert_eq!(badge_of("/badge/pek%2561rna.svg").0, None);
}

#[test]
fn a_name_no_participant_can_have_is_still_a_badge() {
    for name in ["", "a", "pekárna", "a%2Fb", "%00", "%FF%FE", "..", "%2e%2e", "a b", "a+b", "a\\b", "%zz", "-ab"] {
        let path = format!("/badge/{name}.svg");
        assert_eq!(badge_of(&path), (None, LookRequest::plain(Format::Svg)), "{path}");
        let path = format!("/p/{name}x_.json");
        assert_eq!(get(&path), Some(Route::StatusJson { slug: None }), "{path}");
    }
}

#[test]
fn pages_have_their_addresses() {
    assert_eq!(get("/"), Some(Route::Home));
    assert_eq!(get("/?anything"), Some(Route::Home));
    assert_eq!(get("/p/pekarna"), Some(Route::StatusPage { slug: slug("pekarna") }));
    assert_eq!(get("/p/pekarna/"), Some(Route::StatusPage { slug: slug("pekarna") }));
    assert_eq!(get("/p/pekarna.json"), Some(Route::StatusJson { slug: slug("pekarna") }));
    assert_eq!(get("/p/Pekarna"), Some(Route::StatusPage { slug: slug("pekarna") }));
    assert_eq!(get("/p/pekarna.ics"), Some(calendar(Which::All)));
    assert_eq!(get("/p/Pekarna.ICS"), Some(calendar(Which::All)));
    let date = jiff::civil::date(2026, 12, 3);
    assert_eq!(get("/p/pekarna/2026-12-03.ics"), Some(calendar(Which::OfDate(date))));
    assert_eq!(get("/p/Pekarna/2026-12-03.ics"), Some(calendar(Which::OfDate(date))));
    let day = |id| Some(calendar(Which::One(date, OpenDayId(id))));
    assert_eq!(get("/p/pekarna/2026-12-03-2.ics"), day(2));
    assert_eq!(get("/p/Pekarna/2026-12-03-4294967295.ICS"), day(u32::MAX));
    let page = |id| Some(Route::DayPage { slug: slug("pekarna"), date, id });
    assert_eq!(get("/p/pekarna/2026-12-03"), page(None));
    assert_eq!(get("/P/Pekarna/2026-12-03-2/"), page(Some(OpenDayId(2))));
    for nothing in
        ["2026-12-3", "2026-13-03", "2026-12-03-0", "2026-12-03-02", "2026-12-03-x", "2026-12-03.json", "ics"]
    {
        assert_eq!(get(&format!("/p/pekarna/{nothing}")), None, "{nothing}");
    }
    let of_all = |among, language: Option<&'static str>| {
        Some(Route::CalendarOfAll { among, language: language.map(Into::into) })
    };
    assert_eq!(get("/open-days.ics"), of_all(Among::default(), None));
    let among = Among {
        country: Country::parse("CZ").ok(),
        language: Language::parse("cs").ok(),
        kind: Some(Kind::Tour),
        month: "2026-12-01".parse().ok(),
    };
    let asked = "kind=tour&lang=de&country=cz&language=CS&month=2026-12";
    assert_eq!(get(&format!("/open-days.ics?{asked}")), of_all(among.clone(), Some("de")));
    let widget = Route::WidgetOfAll { among, language: Some("de".into()) };
    assert_eq!(get(&format!("/open-days.json?{asked}")), Some(widget));
    assert_eq!(get("/open-days.ics?kind=&country=&language="), of_all(Among::default(), None));
    assert_eq!(get("/check"), Some(Route::Check { site: None, page: 1 }));
    let found = |page| Some(Route::Check { site: Some("bäcker.example".into()), page });
    assert_eq!(get("/check?x=1&site=b%C3%A4cker.example&site=2"), found(1));
    assert_eq!(get("/check?site=b%C3%A4cker.example&page=7"), found(7));
    assert_eq!(get("/check?page=-1&page=2&site=b%C3%A4cker.example"), found(1));
    assert_eq!(get("/participants.json"), Some(Route::ParticipantsJson { after: None }));
    assert_eq!(get("/participants.json?v=1&after=b%61"), Some(Route::ParticipantsJson { after: Some("ba".into()) }));
    assert_eq!(get("/openday.css"), Some(Route::Fixed { path: "/openday.css" }));
    assert_eq!(get("/favicon.svg"), Some(Route::Fixed { path: "/favicon.svg" }));
    assert_eq!(get("/robots.txt"), Some(Route::Fixed { path: "/robots.txt" }));
}

#[test]
fn what_narrows_a_list_down_is_refused_alike_where_it_cannot_be_read() {
    let told = |address: &'static str| match get(address) {
        Some(Route::Unreadable { why, is_page }) => (why.to_string(), is_page),
        other => panic!("{address}: {other:?}"),
    };
    let month = "`month` in the query of the address: `soon` is not a month; write a year and a month, like 2026-12";
    let country = "`country` in the query of the address: country `nowhere` is not known; write its name in English, \
                   like Czechia, or its two letters of ISO 3166-1, like CZ";
    let kinds = "open-house, tour, work-along, workshop, customer-visit, partner-day, online-visit or hybrid-visit";
    let kind = |word| format!("`kind` in the query of the address: kind `{word}` does not exist; use {kinds}");
    for (list, is_page) in [("/open-days.ics", false), ("/directory", true), ("/open-days.json", false)] {
        let of = |query: &str| told(Box::leak(format!("{list}?{query}").into_boxed_str()));
        assert_eq!(of("country=nowhere"), (country.to_owned(), is_page));
        assert_eq!(of("country=CZ&country=CZ").0, "`country` is given twice in the query of the address; give it once");
        assert_eq!((of("kind=party").0, of("kind=trial-run").0), (kind("party"), kind("trial-run")));
        assert!(of("language=!").0.starts_with("`language` in the query of the address: language `!` is not known"));
        assert_eq!(of("month=soon").0, month);
    }
    assert_eq!(told("/directory?q=a&q=b").0, "`q` is given twice in the query of the address; give it once");
}

#[test]
fn what_other_sites_show_has_its_addresses() {
    let look = |theme, language: Option<&str>| WidgetLook { theme, language: language.map(str::to_owned) };
    let frame = |slug, look| Some(Route::Frame { slug, look });
    assert_eq!(get("/embed/pekarna"), frame(slug("pekarna"), look(Theme::Light, None)));
    assert_eq!(get("/Embed/Pekarna/?THEME=Dark&lang=de"), frame(slug("pekarna"), look(Theme::Dark, Some("de"))));
    assert_eq!(get("/embed/pek%C3%A1rna?theme=pink"), frame(None, look(Theme::Light, None)));
    assert_eq!(get("/embed/pekarna.json"), Some(Route::Widget { slug: slug("pekarna"), language: None }));
    let language = Some("cs".into());
    assert_eq!(get("/embed/pekarna.json?lang=cs"), Some(Route::Widget { slug: slug("pekarna"), language }));
    assert_eq!(get("/embed/.json"), Some(Route::Widget { slug: None, language: None }));
    let among = Among { country: Country::parse("CZ").ok(), ..Among::default() };
    assert_eq!(get("/open-days.json?country=CZ"), Some(Route::WidgetOfAll { among, language: None }));
    assert_eq!(get("/widget.js"), Some(Route::WidgetScript { version: None }));
    assert_eq!(get("/widget/1.0.0.js"), Some(Route::WidgetScript { version: Some("1.0.0".to_owned()) }));
    let Some(Route::Oembed(query)) = get("/oembed?url=https%3A%2F%2Fa.example%2Fp%2Fx%3Fa%3Db&format=XML&maxwidth=300")
    else {
        panic!("an address of oEmbed")
    };
    assert_eq!((query.url.as_deref(), query.format.as_deref()), (Some("https://a.example/p/x?a=b"), Some("xml")));
    assert_eq!((query.bounds.width_max, query.bounds.height_max), (Some(300), None));
}

#[test]
fn no_other_path_has_a_route() {
    for path in [
        "",
        "*",
        "//",
        "/badge",
        "/badge/",
        "/badge/pekarna",
        "/badge/pekarna.gif",
        "/badge//pekarna.svg",
        "/p",
        "/p/",
        "/p//",
        "//badge/pekarna.svg",
        "/./badge/pekarna.svg",
        "/x/../badge/pekarna.svg",
        "/badge/pekarna.svg//",
        "/badge%2Fpekarna.svg",
        "/p/pekarna/x/y",
        "/p/pekarna/x",
        "/p/pekarna/2026-13-03.ics",
        "/p/pekarna/20261203.ics",
        "/p/pekarna/2026-12-03T09:00.ics",
        "/p/pekarna/-002026-12-03.ics",
        "/p/pekarna/2026-12-03-.ics",
        "/p/pekarna/2026-12-03-0.ics",
        "/p/pekarna/2026-12-03-02.ics",
        "/p/pekarna/2026-12-03-+2.ics",
        "/p/pekarna/2026-12-03--2.ics",
        "/p/pekarna/2026-12-032.ics",
        "/p/pekarna/2026-12-03-4294967296.ics",
        "/p/pekarna/2026-12-0é-2.ics",
        "/p/pekarna/.ics",
        "/p//2026-12-03.ics/x",
        "/embed",
        "/embed/",
        "/embed/pekarna/x",
        "/widget",
        "/widget/",
        "/widget/1.0.0.css",
        "/oembed/x",
        "/livez",
    ] {
        assert_eq!(get(path), None, "{path}");
    }
}

#[test]
fn other_methods_are_told_which_ones_there_are() {
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::from_bytes(b"get").unwrap()] {
        for (path, is_open) in [("/badge/pekarna.svg", true), ("/p/pekarna", false)] {
            let refused = Route::MethodNotAllowed { allow: "GET, HEAD, OPTIONS", is_open };
            assert_eq!(route(&method, path, None), Some(refused), "{method}");
        }
    }
    assert_eq!(route(&Method::HEAD, "/", None), Some(Route::Home));
}

#[test]
fn every_address_says_which_methods_it_knows_and_what_programs_read_is_open_to_other_sites() {
    for (path, is_open) in [
        ("/badge/pekarna.svg", true),
        ("/badge/-.png", true),
        ("/p/pekarna.json", true),
        ("/p/pekarna.ics", true),
        ("/p/pekarna/2026-12-03.ics", true),
        ("/p/pekarna/2026-12-03-2.ics", true),
        ("/participants.json", true),
        ("/participants.atom", true),
        ("/open-days.ics", true),
        ("/p/pekarna/2026-12-03", false),
        ("/p/pekarna", false),
        ("/", false),
        ("/check", false),
        ("/about", false),
    ] {
        assert_eq!(route(&Method::OPTIONS, path, None), Some(Route::Options { is_open }), "{path}");
    }
}

/// Query pairs that belong to others.
fn junk() -> impl Strategy<Value = String> {
    let theirs = |pair: &String| {
        let decoded = percent_encoding::percent_decode_str(&pair.replace('+', " ")).decode_utf8_lossy().to_lowercase();
        ["style", "theme", "lang", "date"].iter().all(|key| !decoded.contains(key))
    };
    prop::collection::vec(prop_oneof!["[^&]{0,12}", "[a-z%=+]{0,12}", "utm_[a-z]{1,8}=.{0,8}"], 0..6)
        .prop_map(|pairs| pairs.join("&"))
        .prop_filter("no key of ours", theirs)
}

proptest! {
    #[test]
    fn no_path_or_query_panics(path in ".*", query in proptest::option::of(".*"), rest in "(/[a-z.%@0-9]{0,6}){0,5}") {
        let _ = route(&Method::GET, &path, query.as_deref());
        let _ = route(&Method::GET, &format!("/badge/{path}.svg"), query.as_deref());
        let _ = route(&Method::GET, &rest, query.as_deref());
    }

    #[test]
    fn a_query_of_others_changes_no_look(query in junk(), format in prop::sample::select(&Format::ALL[..])) {
        let path = format!("/badge/pekarna{}", format.suffix());
        prop_assert_eq!(route(&Method::GET, &path, Some(&query)), route(&Method::GET, &path, None));
        let ours = "theme=dark&style=seal&lang=cs&date=none";
        let mixed = format!("{ours}&{query}");
        prop_assert_eq!(route(&Method::GET, &path, Some(&mixed)), route(&Method::GET, &path, Some(ours)));
    }

    #[test]
    fn a_query_never_changes_whose_badge_it_is(query in ".*") {
        let Some(Route::Badge { slug: of, look, .. }) = route(&Method::GET, "/badge/pekarna.svg", Some(&query)) else {
            panic!("a badge's address was not one");
        };
        prop_assert_eq!(of, slug("pekarna"));
        prop_assert_eq!(look.format, Format::Svg);
    }
}
