use super::*;

const TEXT: &str = "openday hot looks 1\n\
    pekarna-u-mostu @2x.png classic light zh-Hant date - 37\n\
    aa .svg wide auto - none gzip,br 12\n";

#[test]
fn a_list_is_read_as_it_was_written() {
    let hot = HotLooks::parse(TEXT).unwrap();
    assert_eq!(hot.len(), 2);
    assert_eq!(hot.to_text(), TEXT);
    assert_eq!(hot.0[1].codings, Coding::ALL);
    assert_eq!((hot.0[0].minutes, hot.0[0].look.language.as_deref()), (37, Some("zh-Hant")));
    let none = HotLooks::default();
    assert_eq!(HotLooks::parse(&none.to_text()), Ok(none));
}

#[test]
fn what_would_not_have_been_written_is_no_list() {
    for text in
        ["", "openday hot looks 1", "openday hot looks 2\n", "SQLite format 3\0", "\u{feff}openday hot looks 1\n"]
    {
        assert_eq!(HotLooks::parse(text), Err(HotLooksError::Foreign), "{text}");
    }
    let good = "aa .svg wide auto - none gzip,br 12";
    assert!(HotLooks::parse(&format!("{FIRST_LINE}\n{good}\n")).is_ok());
    let long = "x".repeat(10_000);
    for (from, to) in [
        ("aa ", "AA "),
        ("aa ", " "),
        ("aa ", "aa  "),
        ("aa ", "../aa "),
        (".svg", ".gif"),
        (".svg", "@5x.png"),
        ("wide", "wi/de"),
        ("wide", &long),
        ("auto", "grey"),
        (" - ", " EN "),
        (" - ", " english "),
        (" - ", " "),
        ("none", "all"),
        ("gzip,br", "br,gzip"),
        ("gzip,br", "gzip,gzip"),
        ("gzip,br", "zstd"),
        ("gzip,br", ""),
        ("12", "+12"),
        ("12", "012"),
        ("12", "4294967296"),
        ("12", "12 13"),
        ("12", "12\r"),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(good, bad);
        let text = format!("{FIRST_LINE}\n{good}\n{bad}\n{good}\n");
        assert_eq!(HotLooks::parse(&text), Err(HotLooksError::Line(3)), "{bad}");
    }
    let cut_off = &TEXT[..TEXT.len() - 1];
    assert_eq!(HotLooks::parse(cut_off), Err(HotLooksError::Line(3)));
}

#[test]
fn a_list_has_a_limit() {
    let lines = |count| format!("{FIRST_LINE}\n{}", "aa .svg wide auto - none - 1\n".repeat(count));
    assert_eq!(HotLooks::parse(&lines(HotLooks::LINES_MAX)).unwrap().len(), HotLooks::LINES_MAX);
    assert_eq!(HotLooks::parse(&lines(HotLooks::LINES_MAX + 1)), Err(HotLooksError::TooLong));
    let more = HotLooks(vec![HotLooks::parse(TEXT).unwrap().0.remove(0); HotLooks::LINES_MAX + 7]);
    let text = more.to_text();
    assert!(HotLooks::parse(&text).is_ok() && text.len() <= HotLooks::BYTES_MAX);
}

#[test]
fn no_line_is_longer_than_there_is_room_for() {
    let longest = [Slug::BYTES_MAX, "@2x.png".len(), STYLE_BYTES_MAX, "light".len(), Language::BYTES_MAX];
    let rest = ["none", "gzip,br", "4294967295", "\n"].map(str::len);
    let bytes = longest.iter().chain(&rest).sum::<usize>() + 7;
    assert!(bytes * HotLooks::LINES_MAX + FIRST_LINE.len() < HotLooks::BYTES_MAX, "{bytes}");
}
