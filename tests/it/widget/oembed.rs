//! oEmbed, by its specification and as those take it who ask for it most.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use openday::domain::status::Transition;

use super::{HOSTILE, NOW, bakery, inactive};
use crate::support::{Html, Instance};

pub(super) async fn asked(instance: &Instance, url: &str, further: &str) -> (u16, Value) {
    let url = utf8_percent_encode(url, NON_ALPHANUMERIC);
    let answer = instance.get(&format!("/oembed?url={url}{further}")).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
}

const PAGE: &str = "https://badges.example/p/bakery";
const FRAME: &str = "https://badges.example/embed/bakery";

#[tokio::test]
async fn the_page_of_a_participant_is_shown_as_its_badge() {
    let instance = bakery().await;
    let (status, photo) = asked(&instance, PAGE, "").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("oembed-photo", format!("{photo:#}"));
    let path = photo["url"].as_str().unwrap().strip_prefix("https://badges.example").unwrap();
    let picture = instance.get(path).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
    assert_eq!(png_size(&picture.body), (600, 200));
}

/// Width and height of a PNG, which stand in its head.
fn png_size(png: &[u8]) -> (u64, u64) {
    let number = |at: usize| u64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
    (number(16), number(20))
}

#[tokio::test]
async fn the_page_for_frames_is_shown_as_a_frame() {
    let instance = bakery().await;
    let (status, rich) = asked(&instance, &format!("{FRAME}?theme=dark"), "&format=json").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("oembed-rich", format!("{rich:#}"));
}

#[tokio::test]
async fn a_picture_has_as_many_pixels_as_it_is_said_to_have_and_no_more_than_there_is_room_for() {
    let instance = bakery().await;
    for (url, further, size) in [
        (PAGE, "", (600, 200)),
        (PAGE, "&maxwidth=599", (320, 80)),
        (PAGE, "&maxheight=100", (320, 80)),
        (PAGE, "&maxwidth=200&maxheight=200", (160, 160)),
        (PAGE, "&maxwidth=100000&maxheight=0", (600, 200)),
        (PAGE, "&maxwidth=-1&maxheight=abc", (600, 200)),
        ("https://badges.example/badge/bakery@3x.png?style=wide", "", (1404, 180)),
        ("https://badges.example/badge/bakery@3x.png?style=wide", "&maxwidth=1000", (936, 120)),
        ("https://badges.example/badge/bakery.svg?style=strip", "", (320, 20)),
    ] {
        let (_, photo) = asked(&instance, url, further).await;
        assert_eq!(
            (photo["width"].as_u64(), photo["height"].as_u64()),
            (Some(size.0), Some(size.1)),
            "{url} {further}"
        );
        let path = photo["url"].as_str().unwrap().strip_prefix("https://badges.example").unwrap();
        assert_eq!(png_size(&instance.get(path).await.body), size, "{path}");
    }
    // Smaller than any badge is: it is shown smaller than it is.
    for further in ["&maxwidth=79", "&maxheight=79", "&maxwidth=79&maxheight=400"] {
        let (_, photo) = asked(&instance, PAGE, further).await;
        assert_eq!((photo["width"].as_u64(), photo["height"].as_u64()), (Some(79), Some(79)), "{further}");
    }
    let (_, rich) = asked(&instance, FRAME, "&maxwidth=300&maxheight=200").await;
    assert_eq!((rich["width"].as_u64(), rich["height"].as_u64()), (Some(300), Some(200)));
    assert!(rich["html"].as_str().unwrap().contains("width=\"300\" height=\"200\""));
    assert_eq!(rich["thumbnail_url"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_shown_is_answered_as_the_specification_says() {
    let instance = bakery().await;
    for (url, further, status) in [
        (PAGE, "&format=yaml", 501),
        (PAGE, "&format=", 200),
        (PAGE, "&format=XML&dnt=1", 200),
        ("https://badges.example/p/nobody", "", 404),
        ("https://badges.example/p/No_body", "", 404),
        ("https://badges.example/", "", 404),
        ("https://elsewhere.example/p/bakery", "", 404),
        ("https://elsewhere.example/?https://badges.example/p/bakery", "", 404),
        ("javascript:alert(1)", "", 404),
        ("https://badges.example/manage/bakery", "", 401),
        ("https://badges.example/admin", "", 401),
    ] {
        assert_eq!(asked(&instance, url, further).await.0, status, "{url} {further}");
    }
    let missing = instance.get("/oembed").await;
    assert_eq!((missing.status, missing.header("cache-control")), (400, Some("no-store")));
    assert!(missing.text().contains("`url`"));
}

#[tokio::test]
async fn what_was_pasted_stays_the_same_in_every_status() {
    let instance = bakery().await;
    let before = (asked(&instance, PAGE, "").await, asked(&instance, FRAME, "").await);
    for step in [Transition::Suspend, Transition::Reinstate, Transition::Revoke] {
        instance.step("bakery", step).await;
        let (page, mut frame) = (asked(&instance, PAGE, "").await, asked(&instance, FRAME, "").await);
        // Its address says which picture it is.
        frame.1["thumbnail_url"] = before.1.1["thumbnail_url"].clone();
        assert_eq!((page, frame), before, "{step:?}");
    }
    let (instance, all) = inactive().await;
    for (slug, _) in all {
        let (status, photo) = asked(&instance, &format!("https://badges.example/p/{slug}"), "").await;
        assert_eq!((status, &photo["type"]), (200, &"photo".into()), "{slug}");
        assert_eq!(photo["title"], format!("The {slug} – Take Your Customer to Work Day"));
    }
}

#[tokio::test]
async fn of_an_address_only_what_is_known_is_said_again() {
    let instance = bakery().await;
    for (url, said) in [
        ("https://badges.example/embed/bakery?x=\u{1}\u{FFFE}&theme=dark&lang=\"><b>", "/embed/bakery?theme=dark\""),
        ("https://badges.example/embed/bakery?lang=DE_at&theme=\"pink", "/embed/bakery?lang=de-AT\""),
    ] {
        let (_, rich) = asked(&instance, url, "").await;
        assert!(rich["html"].as_str().unwrap().contains(said), "{rich}");
    }
    let badge = "https://badges.example/badge/bakery.svg?style=a\"><b>&lang=x\" y&theme=dark";
    let (_, photo) = asked(&instance, badge, "").await;
    assert_eq!(photo["url"], "https://badges.example/badge/bakery.png?theme=dark");
}

#[tokio::test]
async fn json_and_xml_say_the_same_whatever_the_name_holds() {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", HOSTILE, "Europe/London", "en", &[]).await;
    let (_, json) = asked(&instance, FRAME, "").await;
    let url = utf8_percent_encode(FRAME, NON_ALPHANUMERIC);
    let answer = instance.get(&format!("/oembed?url={url}&format=xml")).await;
    assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
    let document = roxmltree::Document::parse(answer.text()).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "oembed");
    let parts: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(parts.len(), json.as_object().unwrap().len());
    for part in parts {
        let value = &json[part.tag_name().name()];
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert_eq!(part.text().unwrap(), text, "{}", part.tag_name().name());
    }
}

/// The rules by which `WordPress` cleans what a site answers that it does not know (`wp_filter_oembed_result`): which
/// elements stay, with which attributes.
const KEPT_BY_WORDPRESS: [(&str, &[&str]); 3] = [
    ("a", &["href"]),
    ("blockquote", &[]),
    ("iframe", &["src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"]),
];

#[tokio::test]
async fn a_frame_survives_what_wordpress_takes_out() {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", HOSTILE, "Europe/London", "en", &[]).await;
    let (_, rich) = asked(&instance, FRAME, "").await;
    let html = rich["html"].as_str().unwrap();
    for element in Html(html).elements() {
        let (_, attributes) =
            KEPT_BY_WORDPRESS.iter().find(|(name, _)| *name == element.name).unwrap_or_else(|| panic!("{html}"));
        for (name, _) in element.attributes() {
            assert!(attributes.contains(&name), "`{name}` of `{}` is taken out", element.name);
        }
    }
    // A blockquote without attributes comes first, and one frame follows: then the frame is shown at its height. The first
    // `src` of all is where the secret goes by which both know each other; marks in brackets are run.
    assert!(html.starts_with("<blockquote><a href="), "{html}");
    let first = [" src=\"", " src='"].into_iter().filter_map(|src| html.find(src)).min().unwrap();
    assert!(html[first..].starts_with(&format!(" src=\"{FRAME}\"")), "{html}");
    assert!(!html.contains(['[', ']', '{', '}']), "{html}");
    assert_eq!((html.matches("<iframe ").count(), html.ends_with("></iframe>")), (1, true));
    assert_eq!(Html(html).first("iframe").attribute("src").as_deref(), Some(FRAME));
    assert!(Html(html).first("iframe").attribute("title").unwrap().starts_with(HOSTILE));
}

/// Ghost keeps a picture of a site that it does not know where `url`, `width` and `height` say enough, and nothing else.
#[tokio::test]
async fn a_badge_survives_what_ghost_takes_out() {
    let instance = bakery().await;
    let (_, photo) = asked(&instance, PAGE, "").await;
    assert_eq!((&photo["type"], &photo["version"]), (&"photo".into(), &"1.0".into()));
    assert!(photo["url"].as_str().unwrap().starts_with("https://") && photo["html"].is_null());
    assert!(photo["width"].is_u64() && photo["height"].is_u64());
}

#[tokio::test]
async fn a_page_says_where_its_oembed_is() {
    let instance = bakery().await;
    for (path, kind) in [("/p/bakery", "photo"), ("/embed/bakery", "rich")] {
        let page = instance.get(path).await;
        let html = Html(page.text());
        // Consumers read up to the end of the head only, and the first of these.
        let head = page.text().split("</head>").next().unwrap();
        assert!(head.contains("application/json+oembed") && head.len() < 150_000, "{path}");
        for (media_type, format) in [("application/json+oembed", "json"), ("text/xml+oembed", "xml")] {
            let link = html.with("type", media_type).unwrap();
            let href = link.attribute("href").unwrap();
            assert!(page.header("link").unwrap().contains(&format!("<{href}>")), "{path}");
            let answer = instance.get(href.strip_prefix("https://badges.example").unwrap()).await;
            assert!(answer.status == 200 && answer.text().contains(kind), "{path} {format}: {}", answer.text());
        }
    }
    let nowhere = Instance::unaddressed(NOW).await;
    nowhere.enter("bakery", "Bakery", "Europe/London", "en", &[]).await;
    let page = nowhere.get("/p/bakery").await;
    assert!(page.header("link").is_none() && !page.text().contains("oembed"));
}
