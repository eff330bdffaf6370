//! What a network shows where somebody shares a page.

use super::{HOSTILE, NOW, bakery, inactive};
use crate::support::{Html, Instance};

fn property(page: &str, name: &str) -> String {
    let attribute = if name.starts_with("twitter") { "name" } else { "property" };
    Html(page).with(attribute, name).unwrap_or_else(|| panic!("no {name}")).attribute("content").unwrap()
}

#[tokio::test]
async fn a_shared_page_shows_a_picture_without_a_date() {
    let instance = bakery().await;
    let page = instance.get("/p/bakery").await;
    let say = |name| property(page.text(), name);
    assert_eq!(say("og:title"), "Pekárna U Mostu");
    assert_eq!(say("og:description"), "We take our customers to work");
    assert_eq!(say("og:url"), "https://badges.example/p/bakery");
    assert_eq!((say("og:image:width"), say("og:image:height")), ("1200".to_owned(), "630".to_owned()));
    assert_eq!(say("twitter:card"), "summary_large_image");
    for name in ["og:title", "og:description", "og:image:alt"] {
        assert!(!say(name).contains("2026") && !say(name).contains("Nov"), "{}", say(name));
    }
}

#[tokio::test]
async fn the_shared_page_of_who_does_not_take_part_claims_nothing() {
    let (instance, all) = inactive().await;
    for (slug, _) in all {
        let page = instance.get(&format!("/p/{slug}")).await;
        for name in ["og:title", "og:description", "og:image:alt"] {
            assert!(!property(page.text(), name).contains("We take our customers"), "{slug} {name}");
        }
    }
}

#[tokio::test]
async fn a_name_stays_within_what_it_is_shared_as() {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", HOSTILE, "Europe/London", "en", &[]).await;
    let page = instance.get("/p/bakery").await;
    assert_eq!(property(page.text(), "og:title"), HOSTILE);
}

#[tokio::test]
async fn the_first_page_is_shared_with_the_icon() {
    let instance = bakery().await;
    let page = instance.get("/").await;
    assert_eq!(property(page.text(), "twitter:card"), "summary");
    let picture = property(page.text(), "og:image");
    let path = picture.strip_prefix("https://badges.example").unwrap();
    assert_eq!(instance.get(path).await.status, 200);
}

#[tokio::test]
async fn nothing_is_shared_while_nobody_vouches_for_our_address() {
    let instance = Instance::unaddressed(NOW).await;
    instance.enter("bakery", "Bakery", "Europe/London", "en", &[]).await;
    assert!(!instance.get("/p/bakery").await.text().contains("og:"));
}
