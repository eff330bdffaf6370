//! The page for frames.

use openday::domain::status::Status;

use super::{bakery, inactive};
use crate::support::Html;

#[tokio::test]
async fn any_site_may_show_the_page_for_frames_and_it_may_do_nothing_there() {
    let instance = bakery().await;
    let page = instance.get("/embed/bakery").await;
    let policy = page.header("content-security-policy").unwrap().to_owned();
    for part in ["default-src 'none'", "frame-ancestors * file:", "form-action 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && policy.matches("'sha256-").count() == 2, "{policy}");
    for (name, value) in [
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("vary", "accept-encoding"),
    ] {
        assert_eq!(page.header(name), Some(value));
    }
    assert_eq!((page.header("x-frame-options"), page.header("set-cookie")), (None, None));
    assert!(page.header("cache-control").unwrap().starts_with("max-age=120, stale-while-revalidate=60"));
}

#[tokio::test]
async fn its_links_open_outside_of_the_frame() {
    let instance = bakery().await;
    let page = instance.get("/embed/bakery?lang=en").await;
    let html = Html(page.text());
    let links: Vec<_> = html.all("a").collect();
    assert_eq!(links.len(), 8);
    for link in links {
        assert_eq!(link.attribute("target").as_deref(), Some("_blank"));
        assert_eq!(link.attribute("rel").as_deref(), Some("noopener"));
        assert!(link.attribute("href").unwrap().starts_with("/p/bakery"));
    }
    assert!(html.all("form").next().is_none());
}

#[tokio::test]
async fn it_has_the_theme_and_the_language_that_are_asked_for() {
    let instance = bakery().await;
    for (query, theme, language) in [
        ("", "light", "cs"),
        ("?theme=dark&lang=ar", "dark", "ar"),
        ("?theme=auto", "auto", "cs"),
        ("?theme=pink&lang=xx&utm_source=a", "light", "cs"),
    ] {
        let page = instance.get(&format!("/embed/bakery{query}")).await;
        let html = Html(page.text());
        assert_eq!(html.first("html").attribute("lang").as_deref(), Some(language), "{query}");
        let classes = html.first("main").attribute("class").unwrap();
        assert_eq!(classes, format!("openday active {theme}"), "{query}");
    }
    assert_eq!(instance.get("/embed/bakery/").await.status, 200);
    let long = format!("/embed/bakery?x={}", "y".repeat(7000));
    assert_eq!(instance.get(&long).await.status, 200);
}

#[tokio::test]
async fn who_reads_with_their_ears_is_told_which_day_a_link_is_of() {
    let instance = bakery().await;
    let page = instance.get("/embed/bakery?lang=en").await;
    let named: Vec<_> = Html(page.text()).values("aria-label").collect();
    assert_eq!(named.len(), 3);
    assert_eq!(named[0], "Add to calendar: Saturday, 21 November 2026, 09:00–10:00");
}

#[tokio::test]
async fn search_engines_find_the_page_of_who_was_looked_at_and_not_revoked() {
    let (instance, all) = inactive().await;
    for (slug, status) in all {
        let page = instance.get(&format!("/embed/{slug}")).await;
        let is_left_out = Html(page.text()).with("name", "robots").is_some();
        assert_eq!(is_left_out, matches!(status, Status::Pending | Status::Revoked), "{slug}");
    }
}

#[tokio::test]
async fn a_frame_of_who_does_not_take_part_says_so() {
    let (instance, all) = inactive().await;
    for (slug, status) in all {
        let page = instance.get(&format!("/embed/{slug}")).await;
        assert_eq!(page.status, 200);
        let html = Html(page.text());
        assert_eq!(html.first("main").attribute("class").unwrap(), format!("openday {} light", status.as_str()));
        assert!(html.all("time").next().is_none() && !page.text().contains("We take our customers"), "{slug}");
    }
    for path in ["/embed/nobody", "/embed/No_body"] {
        let page = instance.get(path).await;
        assert_eq!((page.status, page.header("cache-control")), (404, Some("no-store")));
        assert!(page.text().contains("Unknown participant") && page.header("content-security-policy").is_some());
    }
    assert_eq!(instance.get("/embed/").await.status, 404);
}
