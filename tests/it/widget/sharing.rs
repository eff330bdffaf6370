//! What a network shows where somebody shares a page.

use openday::domain::status::Transition;

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
    assert_eq!(say("og:description"), "Bereme zákazníky s sebou do práce");
    assert_eq!(say("og:url"), "https://badges.example/p/bakery");
    assert_eq!((say("og:image:width"), say("og:image:height")), ("1200".to_owned(), "630".to_owned()));
    assert_eq!(say("twitter:card"), "summary_large_image");
    let picture = instance.get(path_of(&say("og:image"))).await;
    let image = png::Decoder::new(std::io::Cursor::new(&picture.body)).read_info().unwrap();
    assert_eq!((image.info().width, image.info().height), (1200, 630));
    for name in ["og:title", "og:description", "og:image:alt"] {
        assert!(!say(name).contains("2026") && !say(name).contains("Nov"), "{}", say(name));
    }
}

/// The path of an address of ours.
fn path_of(address: &str) -> &str {
    address.strip_prefix("https://badges.example").unwrap()
}

/// Networks keep a picture by its address for weeks.
#[tokio::test]
async fn a_picture_that_says_something_else_is_at_another_address() {
    let instance = bakery().await;
    let mut seen = Vec::new();
    for step in [None, Some(Transition::Suspend), Some(Transition::Reinstate), Some(Transition::Revoke)] {
        if let Some(step) = step {
            instance.step("bakery", step).await;
        }
        let address = property(instance.get("/p/bakery").await.text(), "og:image");
        let (_, rich) = crate::widget::oembed::asked(&instance, "https://badges.example/embed/bakery", "").await;
        assert_eq!(rich["thumbnail_url"], address, "{step:?}");
        let picture = instance.get(path_of(&address)).await;
        assert!(picture.header("cache-control").unwrap().starts_with("max-age=120"), "{step:?}");
        seen.push(address);
    }
    assert_eq!(seen[0], seen[2]);
    assert!(seen[0] != seen[1] && seen[1] != seen[3]);
    // Who fetches the old address now gets the present picture, and keeps it under no address.
    let old = instance.get(path_of(&seen[0])).await;
    assert_eq!((old.header("cache-control"), old.header("openday-status")), (Some("no-store"), Some("revoked")));
    assert_eq!(old.body, instance.get(path_of(&seen[3])).await.body);
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
