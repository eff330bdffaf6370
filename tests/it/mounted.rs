//! Everything below a path of a host: each page is reached, and each leads only to what is there.

use std::collections::{BTreeSet, VecDeque};

use openday::domain::change::By;
use openday::domain::participant::Slug;

use crate::support::{Html, Instance, Request};

const NOW: &str = "2026-11-20T12:00:00Z";

/// Where visitors see it.
const SEEN_AT: &str = "https://example.org/badges";

async fn instance() -> Instance {
    let instance = Instance::seen_at(SEEN_AT, NOW).await;
    let days = [("2026-12-03T09:00", "2026-12-03T16:00")];
    instance.enter("bakery", "Bakery", "Europe/Prague", "cs", &days).await;
    instance
}

/// The addresses of ours that a page leads to, be they with our host or without it, without the path below which we are.
#[track_caller]
fn led_to(page: &str, from: &str) -> Vec<String> {
    let page = Html(page);
    let values = ["href", "src", "srcset", "action"].into_iter().flat_map(|attribute| page.values(attribute));
    let mut all = Vec::new();
    for value in values {
        let address = value.split([' ', '#']).next().unwrap().to_owned();
        let own = address.strip_prefix("https://example.org").unwrap_or(&address);
        if own.starts_with('/') {
            assert!(own == "/badges" || own.starts_with("/badges/"), "{from} leads to {value}");
            all.push(own.to_owned());
        }
    }
    all
}

#[tokio::test]
async fn every_address_that_a_page_leads_to_is_below_the_path_and_there() {
    let instance = instance().await;
    let mut seen = BTreeSet::from(["/badges/".to_owned()]);
    let mut left = VecDeque::from(["/badges/".to_owned()]);
    while let Some(path) = left.pop_front() {
        let answer = instance.get(&path).await;
        assert!([200, 303].contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            let new = led_to(answer.text(), &path).into_iter().filter(|next| seen.insert(next.clone()));
            // One language shows as much as twelve.
            left.extend(new.filter(|next| !next.contains("lang=") && !next.contains("/session")));
        }
    }
    for needed in ["/badges/directory", "/badges/p/bakery", "/badges/badge/bakery.svg", "/badges/openday.css"] {
        assert!(seen.iter().any(|path| path.starts_with(needed)), "{needed}: {seen:?}");
    }
}

#[tokio::test]
async fn it_is_the_same_where_the_proxy_took_the_path_off() {
    let instance = instance().await;
    for path in ["/", "/p/bakery", "/p/bakery.ics", "/badge/bakery.svg", "/embed/bakery.json", "/site.webmanifest"] {
        let (off, on) = (instance.get(path).await, instance.get(&format!("/badges{path}")).await);
        assert_eq!((off.status, &off.body), (on.status, &on.body), "{path}");
        assert_eq!(off.header("etag"), on.header("etag"), "{path}");
    }
    let widget = instance.get("/embed/bakery.json").await;
    assert!(widget.text().contains("\"href\": \"/badges/p/bakery"), "{}", widget.text());
    let robots = instance.get("/robots.txt").await;
    assert!(robots.text().contains("\nDisallow: /badges/check\n"), "{}", robots.text());
    let calendar = instance.get("/p/bakery.ics").await;
    assert!(calendar.text().contains("https://example.org/badges/p/bakery"), "{}", calendar.text());
    assert!(calendar.text().contains("@example.org\r\n"), "{}", calendar.text());
}

#[tokio::test]
async fn whoever_owns_a_page_signs_in_and_changes_it_there() {
    let instance = instance().await;
    let link = instance.app.new_private_link(&Slug::parse("bakery").unwrap(), &By::OPERATOR).await.unwrap();
    let post = |path: &str| Request::post(path).header("Origin", "https://example.org");
    let signed_in = instance.send(&post("/badges/manage/session").form(&[("link", link.reveal())])).await;
    assert_eq!((signed_in.status, signed_in.header("location")), (303, Some("/badges/manage")));
    let cookie = signed_in.header("set-cookie").unwrap().split_once(';').unwrap().0.to_owned();
    let page = instance.request("GET", "/badges/manage", &[("Cookie", &cookie)]).await;
    let led = led_to(page.text(), "/badges/manage");
    assert!(led.iter().any(|path| path.starts_with("/badges/manage/open-days")), "{led:?}");
    // The line to paste has the whole address.
    assert!(page.text().contains("https://example.org/badges/badge/bakery.svg"), "{}", page.text());
    let elsewhere = post("/badges/manage/session").header("Origin", "https://other.example");
    let refused = instance.send(&elsewhere.form(&[("link", link.reveal())])).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn an_address_of_ours_is_checked_only_below_the_path() {
    let instance = instance().await;
    let check = async |typed: &str| instance.get(&format!("/badges/check?site={typed}")).await.text().to_owned();
    assert!(check("https%3A%2F%2Fexample.org%2Fbadges%2Fp%2Fbakery").await.contains("Bakery"));
    assert!(!check("https%3A%2F%2Fexample.org%2Fp%2Fbakery").await.contains("/badges/p/bakery\""));
}
