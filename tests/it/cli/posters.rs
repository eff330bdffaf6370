//! Posters without a server.

use super::Desk;

const AT: [&str; 2] = ["--at", "2026-11-20T12:00:00Z"];

fn settings(desk: &Desk) {
    desk.write("openday.toml", "[server]\npublic_url = \"https://badges.example\"\n");
}

#[test]
fn every_sheet_is_written_without_a_server() {
    let desk = Desk::with_bakery();
    settings(&desk);
    let write = |more: &[&str]| {
        assert_eq!(desk.does(&[&["poster", "pekarna", "-o", "out"], more, &AT].concat()), "");
        std::fs::read(desk.path("out")).unwrap()
    };
    let poster = write(&[]);
    assert!(poster.starts_with(b"%PDF-") && poster.len() <= 80_000, "{}", poster.len());
    assert_eq!(write(&["--sheet", "poster", "--size", "a4"]), poster);
    for other in [
        &["--size", "A3"][..],
        &["--size", "letter"],
        &["--lang", "ja"],
        &["--sheet", "door-sign"],
        &["--sheet", "table-card"],
    ] {
        let written = write(other);
        assert!(written.starts_with(b"%PDF-") && written != poster, "{other:?}");
    }
    for (size, width, height) in [("1200x630", 1200, 630), ("1080x1080", 1080, 1080)] {
        let png = write(&["--sheet", "social", "--size", size, "--date", "none"]);
        let info = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
        assert_eq!((info.info().width, info.info().height), (width, height));
    }
}

#[test]
fn a_poster_that_would_say_what_is_not_so_is_refused_in_a_line() {
    let desk = Desk::with_bakery();
    let told = desk.refuses(&["poster", "pekarna", "-o", "x.pdf"]);
    assert!(told.starts_with("`server.public_url` is not set, so the code of a poster would lead nowhere"), "{told}");
    // A picture has no code.
    desk.does(&["poster", "pekarna", "--sheet", "social", "-o", "social.png"]);
    settings(&desk);
    assert_eq!(
        desk.refuses(&["poster", "nobody", "-o", "x.pdf"]),
        "participant `nobody` does not exist; check the slug"
    );
    assert_eq!(
        desk.refuses(&["poster", "pekarna", "--size", "A5", "-o", "x.pdf"]),
        "size `A5` does not exist here; use A3, A4, letter"
    );
    assert_eq!(
        desk.refuses(&["poster", "pekarna", "--sheet", "social", "--size", "A4", "-o", "x.png"]),
        "size `A4` does not exist here; use 1200x630, 1080x1080"
    );
    desk.does(&["participant", "suspend", "pekarna", "--reason", "as agreed"]);
    assert_eq!(
        desk.refuses(&["poster", "pekarna", "-o", "x.pdf"]),
        "participant `pekarna` is suspended, so there is nothing to print; only who takes part has a poster"
    );
    desk.does(&["participant", "revoke", "pekarna", "--reason", "as agreed"]);
    assert!(desk.refuses(&["poster", "pekarna", "-o", "x.pdf"]).starts_with("participant `pekarna` is revoked"));
    desk.does(&["poster", "pekarna", "--sheet", "social", "-o", "social.png"]);
    assert!(!desk.has("x.pdf") && !desk.has("x.png"));
}
