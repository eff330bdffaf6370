use super::*;

const HOST: &str = "badges.example";

#[test]
fn what_was_pasted_is_understood_by_its_address() {
    let slug = || Slug::parse("bakery").unwrap();
    for (url, pasted) in [
        ("https://badges.example/p/bakery", Pasted::Page(slug())),
        ("http://BADGES.example/P/bakery/?utm_source=x#top", Pasted::Page(slug())),
        ("https://badges.example/embed/bakery", Pasted::Frame(slug(), WidgetLook::default())),
        (
            "https://badges.example/embed/bakery?lang=de#?secret=1",
            Pasted::Frame(slug(), WidgetLook { language: Some("de".to_owned()), ..WidgetLook::default() }),
        ),
        ("https://badges.example/manage/bakery", Pasted::Private),
        ("https://badges.example/admin/", Pasted::Private),
        ("https://badges.example/ADMIN", Pasted::Private),
        ("https://badges.example/", Pasted::Nothing),
        ("https://badges.example/embed/bakery.json", Pasted::Nothing),
        ("https://badges.example/p/bakery/embed", Pasted::Nothing),
        ("https://elsewhere.example/p/bakery", Pasted::Nothing),
        ("https://badges.example@elsewhere.example/p/bakery", Pasted::Nothing),
        ("https://elsewhere.example/?https://badges.example/p/bakery", Pasted::Nothing),
        ("javascript:alert(1)", Pasted::Nothing),
        ("", Pasted::Nothing),
    ] {
        assert_eq!(Pasted::read(url, HOST), pasted, "{url}");
    }
    let Pasted::Badge(of, look) = Pasted::read("https://badges.example/badge/bakery@2x.png?style=seal", HOST) else {
        panic!("a badge is pasted")
    };
    assert_eq!((of, look.style.as_deref(), look.format.suffix()), (slug(), Some("seal"), "@2x.png"));
}

#[test]
fn a_size_is_cut_and_shrunk_to_the_room_there_is() {
    let bounds = |width_max, height_max| Bounds { width_max, height_max };
    for (room, shrunk) in [
        (bounds(None, None), (600, 200)),
        (bounds(Some(300), None), (300, 100)),
        (bounds(None, Some(50)), (150, 50)),
        (bounds(Some(300), Some(50)), (150, 50)),
        (bounds(Some(1), Some(1)), (1, 1)),
        (bounds(Some(u32::MAX), Some(u32::MAX)), (600, 200)),
    ] {
        assert_eq!(room.shrink((600, 200)), shrunk, "{room:?}");
        assert!(room.bear(room.cut((600, 200))));
    }
}

#[test]
fn bounds_are_positive_numbers_or_none() {
    for (text, bound) in
        [("300", Some(300)), ("0", None), ("-5", None), ("1e9", None), ("99999999999", None), ("", None)]
    {
        let query = format!("url=x&maxwidth={text}&maxheight={text}");
        let read = OembedQuery::read(Query(&query));
        assert_eq!(read.bounds, Bounds { width_max: bound, height_max: bound }, "{text}");
    }
}
