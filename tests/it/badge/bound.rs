//! Pictures on pages of ours are those that the pages speak of.

use openday::domain::status::Transition;

use super::{AHEAD, BAKERY};
use crate::support::{Answer, Html, Instance};

/// The addresses of badges on a page, light and dark.
fn pictures(page: &Answer) -> Vec<String> {
    let page = Html(page.text());
    let images = page.all("img").filter_map(|image| image.attribute("src"));
    let sources = page.all("source").filter_map(|source| source.attribute("srcset"));
    images.chain(sources).filter(|address| address.starts_with("/badge/")).collect()
}

async fn street() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &BAKERY).await;
    instance.enter("mahbaza", "مخبز الجسر", "Africa/Cairo", "ar", &BAKERY).await;
    instance
}

const PAGES: [(&str, usize); 5] =
    [("/", 2), ("/directory", 4), ("/p/bakery", 4), ("/check?site=bakery.example", 2), ("/join", 2)];

#[tokio::test]
async fn every_picture_of_a_page_is_the_one_its_address_names() {
    let instance = street().await;
    for (path, count) in PAGES {
        let page = instance.get(path).await;
        let pictures = pictures(&page);
        assert_eq!(pictures.len(), count, "{path}");
        for address in pictures {
            let (_, tag) = address.split_once("tag=").unwrap_or_else(|| panic!("{path}: {address}"));
            let picture = instance.get(&address).await;
            assert_eq!(picture.header("etag"), Some(&*format!("\"{tag}\"")), "{path}: {address}");
            let kept = picture.header("cache-control").unwrap();
            assert!(kept.starts_with("max-age=120"), "{path}: {address}: {kept}");
        }
    }
}

#[tokio::test]
async fn under_the_address_of_another_picture_the_present_one_is_given_and_kept_by_nobody() {
    let instance = street().await;
    let [light, ..] = <[String; 4]>::try_from(pictures(&instance.get("/p/bakery").await)).unwrap();
    let active = instance.get(&light).await;
    instance.step("bakery", Transition::Suspend).await;
    for _ in 0..2 {
        let now = instance.get(&light).await;
        let told = (now.status, now.header("openday-status"), now.header("cache-control"));
        assert_eq!(told, (200, Some("suspended"), Some("no-store")));
    }
    let seen = instance.request("GET", &light, &[("If-None-Match", active.header("etag").unwrap())]).await;
    assert_eq!((seen.status, seen.header("openday-status")), (200, Some("suspended")));
    // The page names another picture, and the one before again once it is true again.
    let [suspended, ..] = <[String; 4]>::try_from(pictures(&instance.get("/p/bakery").await)).unwrap();
    assert_ne!(suspended, light);
    instance.step("bakery", Transition::Reinstate).await;
    assert_eq!(pictures(&instance.get("/p/bakery").await)[0], light);
    assert_eq!(instance.get(&light).await.body, active.body);
}

#[tokio::test]
async fn a_tag_makes_no_other_picture_in_the_cache_and_no_line_to_paste_has_one() {
    let instance = street().await;
    let page = instance.get("/p/bakery").await;
    let snippet = page.text().split("<pre").nth(1).unwrap().split("</pre>").next().unwrap();
    assert!(snippet.contains("/badge/bakery.svg&#34;") && !snippet.contains("tag="), "{snippet}");
    instance.get("/badge/bakery.svg").await;
    let drawn = instance.draw.drawn();
    for tag in ["", "?tag=00000000000000000000000000000000", "?tag=partner", "?tag=0123456789abcdef0123456789abcdef"] {
        assert_eq!(instance.get(&format!("/badge/bakery.svg{tag}")).await.status, 200);
    }
    assert_eq!(instance.draw.drawn(), drawn);
}
