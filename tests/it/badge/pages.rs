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
use crate::support::Instance;
use crate::support::drawing::Counting;
use crate::support::instance::dispatcher;
use crate::wire::{LIMITS, Running, body, field, get, status};

/// Fewer than there are, so that a test reaches them.
const PAGES: Pages = Pages { home_participants_max: 20, json_participants_max: 10 };

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
    for number in 0..PAGES.home_participants_max + 5 {
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
    let home = instance.get("/").await;
    let places = ["bakery", "paused", "gone"].map(|slug| home.text().find(&format!("href=\"/p/{slug}\"")).unwrap());
    assert!(places.is_sorted());
    assert!(!home.text().contains("/p/waits-") && !home.text().contains("not shown here"));
}

#[tokio::test]
async fn the_home_page_is_bounded_and_shows_those_who_take_part_before_all_others() {
    let instance = Instance::of_pages(PAGES, AHEAD).await;
    instance.enter("gone", "0 gone", "Europe/Prague", "cs", &[]).await;
    instance.step("gone", Transition::Withdraw).await;
    for number in 0..=PAGES.home_participants_max {
        instance.enter(&format!("bakery-{number:03}"), "Bakery", "Europe/Prague", "cs", &[]).await;
    }
    let home = instance.get("/").await;
    assert_eq!(home.text().matches("href=\"/p/bakery-").count(), PAGES.home_participants_max);
    assert!(!home.text().contains("href=\"/p/gone\""));
    assert!(home.text().contains("2 more are not shown here"));
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
    for (path, step) in [("/participants.json", Transition::Suspend), ("/", Transition::Withdraw)] {
        let plain = instance.get(path).await;
        assert_eq!((plain.header("vary"), plain.header("cache-control")), (Some("accept-encoding"), Some("no-cache")));
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
    for (path, code) in [("/openday.css", 200), ("/favicon.svg", 200), ("/robots.txt", 200), ("/nothing", 404)] {
        assert_eq!(status(&server.ask(get(path)).await), code, "{path}");
    }
    server.stop().await;
}
