//! The icon in its forms, and what a phone is told of the site.

use super::bakery;

#[tokio::test]
async fn the_icon_comes_in_every_form_that_is_asked_for() {
    let instance = bakery().await;
    for (path, media_type, px) in [
        ("/apple-touch-icon.png", "image/png", 180),
        ("/icon-192.png", "image/png", 192),
        ("/icon-512.png", "image/png", 512),
    ] {
        let icon = instance.get(path).await;
        assert_eq!((icon.status, icon.header("content-type")), (200, Some(media_type)), "{path}");
        let mut image = png::Decoder::new(std::io::Cursor::new(&icon.body));
        image.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut image = image.read_info().unwrap();
        assert_eq!((image.info().width, image.info().height), (px, px), "{path}");
        // Phones round the corners themselves.
        let row = image.next_row().unwrap().unwrap();
        assert_eq!(row.data()[..4], [0x12, 0x34, 0x56, 0xFF], "{path}");
    }
    let icon = instance.get("/favicon.ico").await;
    assert_eq!(icon.header("content-type"), Some("image/vnd.microsoft.icon"));
    let number = |at: usize, bytes: usize| {
        icon.body[at..at + bytes].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
    };
    assert_eq!((number(0, 2), number(2, 2), number(4, 2)), (0, 1, 3));
    for (entry, px) in [16, 32, 48].into_iter().enumerate() {
        let at = 6 + 16 * entry;
        assert_eq!((number(at, 1), number(at + 1, 1)), (px, px));
        let picture = &icon.body[number(at + 12, 4)..][..number(at + 8, 4)];
        let image = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        assert_eq!(usize::try_from(image.info().width).unwrap(), px);
    }
}

#[tokio::test]
async fn the_manifest_names_icons_that_are_there() {
    let instance = bakery().await;
    let manifest = instance.get("/site.webmanifest").await;
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
    let manifest: serde_json::Value = serde_json::from_slice(&manifest.body).unwrap();
    assert_eq!(manifest["name"], "Take Your Customer to Work Day");
    assert_eq!(manifest["theme_color"], "#123456");
    for icon in manifest["icons"].as_array().unwrap() {
        assert_eq!(instance.get(icon["src"].as_str().unwrap()).await.status, 200, "{icon}");
    }
}
