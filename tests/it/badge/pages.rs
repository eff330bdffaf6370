//! The pages about all participants: made once, bounded, and honest while nothing is known.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::Arc;

use openday::app::{App, AppParts, Limits};
use openday::clock::ManualClock;
use openday::config::Pages;
use openday::domain::status::Transition;
use openday::domain::wording::Wording;
use openday::store::sqlite::SqliteStore;

use super::{AHEAD, BAKERY};
use crate::support::Html;
use crate::support::Instance;
use crate::support::drawing::Counting;
use crate::support::instance::dispatcher;
use crate::wire::{LIMITS, Running, body, field, get, status};

/// Fewer than there are, so that a test reaches them.
const PAGES: Pages = Pages { directory_participants_max: 20, json_participants_max: 10 };

#[tokio::test]
async fn participants_json_is_read_page_by_page_to_the_last_one() {
    let instance = Instance::of_pages(PAGES, AHEAD).await;
    let count = 22;
    for number in 0..count {
        // By name they stand the other way round.
        let name = format!("Bakery {}", count - number);
        instance.apply(&format!("bakery-{number:04}"), &name, "Europe/Prague", "cs", &[]).await;
    }
    let (mut slugs, mut lengths) = (Vec::new(), Vec::new());
    let mut path = Some("/participants.json".to_owned());
    while let Some(page) = path {
        let answer = instance.get(&page).await;
        let document: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
        let participants = document["participants"].as_array().unwrap();
        lengths.push(participants.len());
        slugs.extend(participants.iter().map(|one| one["slug"].as_str().unwrap().to_owned()));
        path = document.get("next").map(|next| {
            let next = next.as_str().unwrap();
            next.strip_prefix("https://badges.example").unwrap().to_owned()
        });
    }
    assert_eq!(lengths, [10, 10, 2]);
    assert!(slugs.is_sorted());
    assert_eq!(slugs.into_iter().collect::<BTreeSet<_>>().len(), count);
}

#[tokio::test]
async fn applications_push_nobody_off_the_home_page_and_are_not_on_it() {
    let instance = Instance::of_pages(PAGES, AHEAD).await;
    for number in 0..PAGES.directory_participants_max + 5 {
        instance.apply(&format!("waits-{number:03}"), &format!("0 {number}"), "Europe/Prague", "cs", &BAKERY).await;
    }
    let empty = instance.get("/").await;
    assert!(empty.text().contains("No participants yet") && !empty.text().contains("/p/waits-"), "{}", empty.text());
    for (slug, step) in [("bakery", None), ("paused", Some(Transition::Suspend)), ("gone", Some(Transition::Revoke))] {
        instance.enter(slug, &format!("Z {slug}"), "Europe/Prague", "cs", &[]).await;
        if let Some(step) = step {
            instance.step(slug, step).await;
        }
    }
    let directory = instance.get("/directory").await;
    let places =
        ["bakery", "gone", "paused"].map(|slug| directory.text().find(&format!("href=\"/p/{slug}\"")).unwrap());
    assert!(places.is_sorted());
    let home = instance.get("/").await;
    assert!(home.text().contains("href=\"/p/bakery\"") && !home.text().contains("href=\"/p/gone\""));
    for page in [home, directory] {
        assert!(!page.text().contains("/p/waits-"), "{}", page.text());
    }
}

#[tokio::test]
async fn the_directory_is_read_page_by_page_and_those_who_left_stand_at_its_end() {
    let instance = Instance::of_pages(PAGES, AHEAD).await;
    instance.enter("gone", "0 gone", "Europe/Prague", "cs", &[]).await;
    instance.step("gone", Transition::Withdraw).await;
    for number in 0..=PAGES.directory_participants_max {
        instance.enter(&format!("bakery-{number:03}"), "Bakery", "Europe/Prague", "cs", &[]).await;
    }
    let listed = |page: &str| Html(page).links("/p/").collect::<BTreeSet<_>>();
    let (first, second) = (instance.get("/directory").await, instance.get("/directory?page=2").await);
    assert_eq!(listed(first.text()).len(), PAGES.directory_participants_max);
    assert!(first.text().contains("Page 1 of 2") && !first.text().contains("noindex"), "{}", first.text());
    assert_eq!(listed(second.text()), ["/p/bakery-020", "/p/gone"].map(str::to_owned).into());
    assert!(second.text().contains("content=\"noindex\"") && !second.text().contains("rel=\"next"));
    assert_eq!(listed(instance.get("/directory?page=77").await.text()), listed(second.text()));
    // The home page names some of them, and says how many there are.
    let home = instance.get("/").await;
    assert_eq!(listed(home.text()).len(), 12);
    assert!(home.text().contains("Taking part now: <strong>21</strong>"), "{}", home.text());
}

#[tokio::test]
async fn a_visitor_narrows_the_directory_down() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    instance.enter("mill", "Die Mühle", "Europe/Berlin", "de", &[]).await;
    for (query, found) in [
        ("", &["/p/bakery", "/p/mill"][..]),
        ("?q=pekarna", &["/p/bakery"]),
        ("?q=m%C3%BChle", &["/p/mill"]),
        ("?q=nobody", &[]),
        ("?language=de", &["/p/mill"]),
        ("?month=2026-12", &["/p/bakery"]),
        ("?month=2031-01", &[]),
        ("?kind=open-house", &["/p/bakery"]),
        ("?kind=tour", &[]),
        ("?country=&kind=&month=&language=&page=x", &["/p/bakery", "/p/mill"]),
        ("?q=%00", &["/p/bakery", "/p/mill"]),
    ] {
        let answer = instance.get(&format!("/directory{query}")).await;
        let listed: BTreeSet<_> = Html(answer.text()).links("/p/").collect();
        assert_eq!((answer.status, listed), (200, found.iter().map(|one| (*one).to_owned()).collect()), "{query}");
    }
    for (query, told) in [
        ("country=atlantis", "country `atlantis` is not known"),
        ("kind=party", "kind `party` does not exist; use open-house,"),
        ("month=soon", "`soon` is not a month; write a year and a month, like 2026-12"),
        ("kind=tour&kind=tour", "`kind` is given twice in the query of the address; give it once"),
    ] {
        let answer = instance.get(&format!("/directory?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains("<h1") && answer.text().contains(told), "{query}: {}", answer.text());
    }
    let hostile = instance.get("/directory?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!hostile.text().contains("<script>alert"), "{}", hostile.text());
    assert!(hostile.text().contains("content=\"noindex\"") && hostile.text().contains("value=\"&#34;&#62;&#60;script"));
}

#[tokio::test]
async fn every_open_day_ahead_stands_under_its_month() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    instance.enter("waits", "Waits", "Europe/Prague", "cs", &[]).await;
    instance.apply("applied", "Applied", "Europe/Prague", "cs", &BAKERY).await;
    let page = instance.get("/open-days").await;
    assert!(page.text().contains(">December 2026</h2>"), "{}", page.text());
    let listed: BTreeSet<_> = Html(page.text()).links("/p/").collect();
    assert_eq!(listed, ["/p/bakery", "/p/bakery/2026-12-03-1"].map(str::to_owned).into());
    instance.step("bakery", Transition::Suspend).await;
    let page = instance.get("/open-days").await;
    assert!(page.text().contains("No open day is ahead just now.") && !page.text().contains("/p/bakery"));
}

#[tokio::test]
async fn the_sitemap_names_the_pages_of_those_who_take_part() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    instance.enter("gone", "Gone", "Europe/Prague", "cs", &[]).await;
    instance.step("gone", Transition::Revoke).await;
    let sitemap = instance.get("/sitemap.xml").await;
    assert_eq!(sitemap.header("content-type"), Some("application/xml; charset=utf-8"));
    let document = roxmltree::Document::parse(sitemap.text()).unwrap();
    let locations = document.descendants().filter(|node| node.tag_name().name() == "loc");
    let listed: Vec<_> = locations.filter_map(|node| node.text()).collect();
    for path in ["/", "/directory", "/open-days", "/join", "/about", "/p/bakery", "/p/bakery/2026-12-03"] {
        assert!(listed.contains(&&*format!("https://badges.example{path}")), "{path}: {listed:?}");
        assert_eq!(instance.get(path).await.status, 200, "{path}");
    }
    assert_eq!(listed.len(), 7);
    instance.clock.set("2026-12-04T12:00:00Z".parse().unwrap());
    assert!(!instance.get("/sitemap.xml").await.text().contains("/p/bakery/2026-12-03"), "it is over");
    let robots = instance.get("/robots.txt").await;
    for line in ["Sitemap: https://badges.example/sitemap.xml", "Disallow: /*?*country=", "Disallow: /check"] {
        assert!(robots.text().lines().any(|found| found == line), "{line}: {}", robots.text());
    }
}

#[tokio::test]
async fn a_page_after_what_is_no_slug_is_refused_and_one_after_nobody_is_not() {
    let instance = Instance::start(AHEAD).await;
    instance.apply("bakery", "Bakery", "Europe/Prague", "cs", &[]).await;
    let refused = instance.get("/participants.json?after=%3Cscript%3E").await;
    assert_eq!((refused.status, refused.header("cache-control")), (400, Some("no-store")));
    assert!(refused.text().contains("`after`"));
    for (after, holds) in [("", true), ("aardvark", true), ("bakery", false), ("nobody", false)] {
        let answer = instance.get(&format!("/participants.json?after={after}")).await;
        assert_eq!((answer.status, answer.text().contains("\"bakery\"")), (200, holds), "{after}");
    }
}

#[tokio::test]
async fn a_client_that_has_the_directory_is_told_so_until_it_changes() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    for (path, step) in [("/", Transition::Suspend), ("/participants.json", Transition::Withdraw)] {
        let plain = instance.get(path).await;
        let vary = if path == "/" { "accept-language, accept-encoding" } else { "accept-encoding" };
        assert_eq!((plain.header("vary"), plain.header("cache-control")), (Some(vary), Some("no-cache")));
        let gzip = instance.request("GET", path, &[("Accept-Encoding", "gzip, br")]).await;
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!((gzip.header("content-encoding"), &unpacked), (Some("gzip"), &plain.body), "{path}");
        let tag = plain.header("etag").unwrap();
        assert_ne!(gzip.header("etag"), Some(tag));
        let again = instance.request("GET", path, &[("If-None-Match", tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        instance.step("bakery", step).await;
        let changed = instance.request("GET", path, &[("If-None-Match", tag)]).await;
        assert_eq!(changed.status, 200, "{path}");
        assert_ne!(changed.body, plain.body, "{path}");
    }
}

#[tokio::test]
async fn the_home_page_turns_with_the_day_though_nothing_was_written() {
    let instance = Instance::start("2026-12-02T22:59:59Z").await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &BAKERY).await;
    let before = instance.get("/").await;
    assert!(before.text().contains("Next open day: Thursday"), "{}", before.text());
    instance.clock.set("2026-12-02T23:00:00Z".parse().unwrap());
    let after = instance.get("/").await;
    assert!(after.text().contains("Open today, Thursday"), "{}", after.text());
}

/// An app whose participants were never loaded.
fn unloaded() -> Arc<App> {
    let app = App::new(AppParts {
        store: Arc::new(SqliteStore::in_memory().unwrap()),
        clock: Arc::new(ManualClock::new(AHEAD.parse().unwrap())),
        draw: Counting::new(),
        wording: Wording::load(None).unwrap(),
        limits: Limits::default(),
    });
    Arc::new(app)
}

#[tokio::test]
async fn while_nothing_is_loaded_nothing_is_said_of_participants() {
    let server = Running::start(LIMITS, dispatcher(unloaded())).await;
    for path in [
        "/",
        "/participants.json",
        "/check",
        "/check?site=x.example",
        "/p/x",
        "/p/x.json",
        "/p/x.ics",
        "/p/x/2026-12-03.ics",
        "/p/x/2026-12-03-1.ics",
        "/badge/x.svg",
        "/embed/x",
        "/embed/x.json",
        "/open-days.json",
        "/oembed?url=https://badges.example/p/x",
    ] {
        let answer = server.ask(get(path)).await;
        assert_eq!(
            (status(&answer), field(&answer, "retry-after"), field(&answer, "cache-control")),
            (503, Some("5"), Some("no-store")),
            "{path}"
        );
        assert!(field(&answer, "etag").is_none(), "{path}");
        assert!(body(&answer).to_lowercase().contains("unavailable"), "{path}: {answer}");
    }
    let frame = server.ask(get("/embed/x")).await;
    assert!(field(&frame, "content-security-policy").unwrap().contains("frame-ancestors *"), "{frame}");
    for (path, code) in [("/openday.css", 200), ("/favicon.svg", 200), ("/robots.txt", 200), ("/nothing", 404)] {
        assert_eq!(status(&server.ask(get(path)).await), code, "{path}");
    }
    server.stop().await;
}
