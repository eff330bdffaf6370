//! The languages of pages: negotiated, chosen, carried on, and what caches are told of it.

use crate::support::{Html, Instance, Request};

const AHEAD: &str = "2026-11-20T12:00:00Z";
const BAKERY: [(&str, &str); 1] = [("2026-12-03T09:00", "2026-12-03T16:00")];

async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    instance
}

#[tokio::test]
async fn every_page_is_read_in_the_language_of_its_address_or_of_the_browser() {
    let instance = bakery().await;
    let paths =
        ["/", "/directory", "/open-days", "/check", "/about", "/join", "/manage", "/p/bakery", "/p/bakery/embed"];
    for path in paths {
        let asked = instance.request("GET", path, &[("Accept-Language", "de-AT,de;q=0.9,en;q=0.5")]).await;
        assert!(asked.text().contains("<html lang=\"de\" dir=\"ltr\">"), "{path}");
        // The address decides, and its links carry the choice on.
        let chosen = instance.request("GET", &format!("{path}?page-lang=ar"), &[("Accept-Language", "de")]).await;
        assert!(chosen.text().contains("<html lang=\"ar\" dir=\"rtl\">"), "{path}");
        for link in Html(chosen.text()).links("/").filter(|link| !link.contains('.')) {
            assert!(link.contains("page-lang="), "{path}: {link}");
        }
        assert!(!asked.text().contains("href=\"/join?page-lang=de\"") || path == "/join", "{path}");
    }
}

#[tokio::test]
async fn pages_vary_by_the_language_and_nothing_else_does() {
    let instance = bakery().await;
    for path in ["/", "/directory", "/p/bakery", "/check?site=bakery.example", "/p/nobody"] {
        let vary = instance.get(path).await.header("vary").unwrap_or_default().to_owned();
        assert!(vary.contains("accept-language"), "{path}: {vary}");
    }
    for path in ["/badge/bakery.svg", "/badge/bakery.png", "/p/bakery.json", "/p/bakery.ics", "/participants.json"] {
        let vary = instance.get(path).await.header("vary").unwrap_or_default().to_owned();
        assert!(!vary.contains("language"), "{path}: {vary}");
    }
    let [english, german] = [("Accept-Language", "en"), ("Accept-Language", "de")];
    let (one, other) = (instance.request("GET", "/", &[english]).await, instance.request("GET", "/", &[german]).await);
    assert_ne!(one.header("etag"), other.header("etag"));
    assert!(other.text().contains("Besuchstag") && !one.text().contains("Besuchstag"));
}

#[tokio::test]
async fn a_form_that_comes_back_speaks_the_language_and_repeats_what_was_typed_as_it_was() {
    let instance = bakery().await;
    let fields = [("name", "Office"), ("website", "shop"), ("country", "Country"), ("contact", "open days")];
    let request = Request::post("/join?page-lang=de").form(&fields).headers(&[("Origin", "https://badges.example")]);
    let answer = instance.send(&request).await;
    assert_eq!(answer.status, 422);
    let text = Html(answer.text()).text();
    for said in ["“shop”", "“open days”", "“Country”"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for english in ["is not the address of a web page", "is not an e-mail address", "is not known"] {
        assert!(!text.contains(english), "{english}: {text}");
    }
    assert!(answer.text().contains("action=\"/join?page-lang=de\""), "{}", answer.text());
    assert!(answer.text().contains("href=\"/join?page-lang=fr\""), "{}", answer.text());
}

#[tokio::test]
async fn no_address_makes_the_menu_lead_to_another_host() {
    let instance = bakery().await;
    for path in ["//evil.example/x", "//evil.example", "//", "/%5Cevil.example", "///evil.example"] {
        let page = instance.get(path).await;
        assert!(!page.text().contains("href=\"//") && !page.text().contains("href=\"/\\"), "{path}: {}", page.text());
    }
}
