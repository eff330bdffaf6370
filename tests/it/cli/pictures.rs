//! Pictures without a server, and the designers' check.

use super::Desk;

const AT: [&str; 2] = ["--at", "2026-11-20T12:00:00Z"];

fn png_size(bytes: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    (reader.info().width, reader.info().height)
}

#[test]
fn a_badge_is_written_as_well_formed_svg_in_every_style_and_theme() {
    let desk = Desk::with_bakery();
    for (style, width, height) in [
        ("classic", "320", "80"),
        ("wide", "468", "60"),
        ("large", "600", "200"),
        ("seal", "160", "160"),
        ("strip", "", "20"),
    ] {
        for theme in ["light", "dark", "auto"] {
            let arguments =
                ["render", "pekarna", "--style", style, "--theme", theme, "--lang", "en", "-o", "badge.svg"];
            assert_eq!(desk.does(&[&arguments[..], &AT].concat()), "");
            let svg = desk.read("badge.svg");
            let document = roxmltree::Document::parse(&svg).unwrap();
            let root = document.root_element();
            assert_eq!(root.attribute("height"), Some(height), "{style}");
            assert!(width.is_empty() || root.attribute("width") == Some(width), "{style}");
            let label = root.attribute("aria-label").unwrap();
            assert!(label.contains("Pekárna U Mostu") && label.contains("3 December 2026"), "{label}");
        }
    }
}

#[test]
fn a_png_has_the_size_of_its_style_times_the_scale() {
    let desk = Desk::with_bakery();
    desk.does(&["render", "pekarna", "-o", "one.png"]);
    assert_eq!(png_size(&std::fs::read(desk.path("one.png")).unwrap()), (320, 80));
    desk.does(&["render", "pekarna", "--style", "large", "--scale", "4", "-o", "four.PNG"]);
    assert_eq!(png_size(&std::fs::read(desk.path("four.PNG")).unwrap()), (2400, 800));
    let ended = desk.run(&["render", "pekarna", "--format", "png", "--scale", "2", "-o", "-"]);
    assert_eq!((ended.code, png_size(&ended.out)), (Some(0), (640, 160)));
    assert!(!desk.has("-"));
}

#[test]
fn a_picture_depends_on_the_instant_and_the_look_and_on_nothing_else() {
    let desk = Desk::with_bakery();
    let draw = |more: &[&str]| desk.does(&[&["render", "pekarna", "-o", "-"], more].concat());
    let ahead = draw(&AT);
    assert_eq!(draw(&AT), ahead);
    assert_eq!(draw(&["--at", "2026-11-25T12:00:00Z"]), ahead);
    for other in [
        &["--at", "2026-12-03T12:00:00Z"][..],
        &["--at", "2026-11-20T12:00:00Z", "--date", "none"],
        &["--at", "2026-11-20T12:00:00Z", "--lang", "ja"],
        &["--at", "2026-11-20T12:00:00Z", "--theme", "dark"],
    ] {
        assert_ne!(draw(other), ahead, "{other:?}");
    }
    desk.does(&["participant", "revoke", "pekarna", "--reason", "as agreed"]);
    let revoked = draw(&[&AT[..], &["--lang", "en"]].concat());
    assert!(revoked.contains("Badge revoked") && !revoked.contains("customers"), "{revoked}");
}

#[test]
fn a_look_that_does_not_exist_is_refused_with_those_that_do() {
    let desk = Desk::with_bakery();
    assert_eq!(
        desk.refuses(&["render", "pekarna", "--style", "huge", "-o", "x.svg"]),
        "style `huge` does not exist; use classic, wide, large, seal, strip"
    );
    assert_eq!(
        desk.refuses(&["render", "pekarna", "--scale", "2", "-o", "x.svg"]),
        "scale `2` means nothing to an SVG, which is sharp at any size; leave it out or use --format png"
    );
    assert_eq!(
        desk.refuses(&["render", "nobody", "-o", "x.svg"]),
        "participant `nobody` does not exist; check the slug"
    );
    assert!(!desk.has("x.svg"));
    let told = desk.refuses(&["render", "pekarna", "-o", "absent/x.svg"]);
    assert!(told.starts_with("cannot write file `absent/x.svg`: "), "{told}");
}

#[test]
fn the_styles_of_the_program_keep_their_own_contract() {
    let desk = Desk::new();
    let ended = desk.run(&["badges", "check", "--json", "--preview", "preview.html", "--progress", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let (_, unit, done, total) = super::long_work::told(&ended.err).pop().unwrap();
    assert_eq!((unit.as_str(), Some(done)), ("pictures", total));
    let reports: serde_json::Value = serde_json::from_slice(&ended.out).unwrap();
    let styles: Vec<_> = reports.as_array().unwrap().iter().map(|report| report["style"].as_str().unwrap()).collect();
    assert_eq!(styles, ["classic", "wide", "large", "seal", "strip"]);
    for report in reports.as_array().unwrap() {
        assert_eq!(report["cut"], serde_json::json!([]), "{report}");
        assert!(report["sentences"].as_u64().unwrap() > 61 * 40, "{report}");
    }
    let page = desk.read("preview.html");
    assert_eq!(page.matches("src=\"data:image/svg+xml,%3Csvg%20xmlns=").count(), 5 * (3 * 15 + 15));
}

#[test]
fn a_broken_design_is_told_with_what_is_wrong() {
    let desk = Desk::new();
    designs(&desk, "classic.svg");
    let palette = desk.read("mine/palette.css");
    desk.write("mine/palette.css", &palette.replace(".statement { fill: #12261e }", ".statement { fill: #c0c0c0 }"));
    let told = desk.refuses(&["badges", "check", "mine"]);
    assert!(told.contains("has a contrast of") && told.contains("below 4.5"), "{told}");

    desk.write("mine/palette.css", &palette);
    let classic = desk.read("mine/classic.svg");
    desk.write("mine/classic.svg", &classic.replace("data-slot=\"headline\"", "data-slot=\"headlines\""));
    let told = desk.refuses(&["badges", "check", "mine"]);
    assert!(told.starts_with("badges/classic.svg line "), "{told}");

    let narrow = narrowed(&classic);
    desk.write("mine/classic.svg", &narrow);
    let ended = desk.run(&["badges", "check", "mine"]);
    assert_eq!(ended.code, Some(1));
    let table = String::from_utf8(ended.out).unwrap();
    assert!(table.starts_with("STYLE    PIXELS  SVG BYTES  GZIP  SENTENCES  CUT\nclassic  320x80  "), "{table}");
    assert!(table.contains(") does not fit\n") && table.contains(" more\n"), "{table}");
    assert!(ended.err.starts_with("openday: sentences that do not fit: "), "{}", ended.err);

    assert!(desk.refuses(&["badges", "check", "absent"]).starts_with("file `absent` cannot be read: "));
}

/// A folder `mine` with one style of the program.
pub(super) fn designs(desk: &Desk, style: &str) {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("badges");
    std::fs::create_dir(desk.path("mine")).unwrap();
    for name in [style, "marks.svg", "palette.css"] {
        std::fs::copy(source.join(name), desk.path("mine").join(name)).unwrap();
    }
}

/// The style with every slot a fifth as wide.
fn narrowed(svg: &str) -> String {
    let mut parts = svg.split("data-width=\"");
    let before = parts.next().unwrap().to_owned();
    let narrow = parts.map(|part| {
        let (width, rest) = part.split_once('"').unwrap();
        let width = width.parse::<f32>().unwrap() / 5.0;
        format!("data-width=\"{width}\"{rest}")
    });
    before + &narrow.collect::<String>()
}
